"""Signed checkpoints: only the log's own key speaks for it, and a note has one spelling."""

import base64
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.audit import notes, verifier
from hub.audit.notes import Signer, UnusableKey, is_signed_by, make_key, own_key, read_key
from hub.audit.verifier import Broken, Checkpoint, Unreadable, read_checkpoint, read_note

ORIGIN = "hub.example/access-log"
CHECKPOINT = Checkpoint(ORIGIN, 20_852_163, bytes(range(32)))
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
NOTE = SIGNER.sign(CHECKPOINT)


@pytest.mark.parametrize("read", [notes.open_checkpoint, verifier.open_checkpoint])
def test_what_was_signed_is_read_back(read: object) -> None:
    assert callable(read)
    assert read(NOTE, SIGNER.verifier) == CHECKPOINT


def test_the_text_is_the_one_of_tlog_checkpoint() -> None:
    assert NOTE.startswith("hub.example/access-log\n20852163\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n— hub.ex")


def test_a_note_of_another_program_is_read() -> None:
    """The example of C2SP signed-note: text with an empty line in it."""
    text = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n"
    signature = "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc="
    note = read_note(f"{text}\n— quasimodo.example/salvatore {signature}\n")
    assert note.text == text
    assert [one.name for one in note.signatures] == ["quasimodo.example/salvatore"]


def test_a_key_is_read_as_it_is_written() -> None:
    assert verifier.read_key(str(SIGNER.verifier)) == SIGNER.verifier


@settings(max_examples=300)
@given(st.data())
def test_no_changed_byte_of_a_note_passes(data: st.DataObject) -> None:
    changed = bytearray(NOTE.encode())
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        assert not is_signed_by(changed.decode(), SIGNER.verifier)
    except UnicodeDecodeError:
        return


def test_signatures_of_others_are_ignored_wherever_they_stand() -> None:
    text, _, own = NOTE.partition("\n\n")
    other = "— witness.example/w1 " + base64.b64encode(b"1234" + bytes(64)).decode() + "\n"
    assert notes.open_checkpoint(f"{text}\n\n{other}{own}{other}", SIGNER.verifier) == CHECKPOINT


def test_a_note_without_the_logs_signature_is_refused() -> None:
    stranger = Signer(ORIGIN, Ed25519PrivateKey.generate())
    with pytest.raises(Broken, match="No signature"):
        notes.open_checkpoint(stranger.sign(CHECKPOINT), SIGNER.verifier)


def test_a_false_signature_beside_a_true_one_is_refused() -> None:
    text, _, own = NOTE.partition("\n\n")
    false = "— " + ORIGIN + " " + base64.b64encode(SIGNER.verifier.key_id + bytes(64)).decode() + "\n"
    with pytest.raises(Broken, match="false"):
        notes.open_checkpoint(f"{text}\n\n{own}{false}", SIGNER.verifier)


def test_a_checkpoint_of_another_log_is_refused_though_the_key_signed_it() -> None:
    text = str(Checkpoint("other.example/log", 3, bytes(32)))
    signature = base64.b64encode(SIGNER.verifier.key_id + SIGNER.private.sign(text.encode())).decode()
    with pytest.raises(Broken, match="of the log other.example/log"):
        notes.open_checkpoint(f"{text}\n— {ORIGIN} {signature}\n", SIGNER.verifier)


def test_a_key_signs_only_for_its_own_log() -> None:
    with pytest.raises(ValueError, match="does not sign"):
        SIGNER.sign(Checkpoint("other.example/log", 3, bytes(32)))


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n",
        f"a\n1\n{ROOT}",
        f"\n1\n{ROOT}\n",
        f"a\n01\n{ROOT}\n",
        f"a\n+1\n{ROOT}\n",
        f"a\n-1\n{ROOT}\n",
        f"a\n1 \n{ROOT}\n",
        f"a\n\u0661\n{ROOT}\n",  # a digit, but not an ASCII one
        f"a\n1\n{ROOT[:-1]}\n",
        f"a\n1\n{ROOT[:-2]}B=\n",  # base64 whose unused bits are set
        f"a\n1\n{base64.b64encode(bytes(31)).decode()}\n",
        f"a\n1\n{ROOT}\nextension\n",
        f"a\n1\n{ROOT}\n\n",
    ],
)
def test_a_checkpoint_has_one_spelling(text: str) -> None:
    with pytest.raises(Unreadable):
        read_checkpoint(text)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        "\n\n— a AAAAAAA=\n",
        "text\n\n— a AAAAAAA=",
        "text\n\n- a AAAAAAA=\n",
        "text\n\n—  AAAAAAA=\n",
        "text\n\n— a+b AAAAAAA=\n",
        "text\n\n— a\u00a0b AAAAAAA=\n",
        "text\n\n— a AAAAAAB=\n",  # base64 whose unused bits are set
        "text\n\n— a AAAAAA==\n",  # an id and no signature
        "text\r\n\n— a AAAAAAA=\n",
        "text\n\n— a AAAAAAA=\nmore\n",
        "text\n\n" + "— a AAAAAAA=\n" * 65,
    ],
)
def test_a_note_has_one_spelling(note: str) -> None:
    with pytest.raises(Unreadable):
        read_note(note)


KEY = str(SIGNER.verifier)


@pytest.mark.parametrize("key", ["", "a", "a+00000000+", f"b{KEY}", KEY.replace("+", "+0", 1), KEY[:-4], KEY + "="])
def test_a_mistyped_key_is_refused(key: str) -> None:
    with pytest.raises(Unreadable):
        verifier.read_key(key)


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "access-log"
    first = own_key(path, ORIGIN)
    assert own_key(path, ORIGIN).verifier == first.verifier
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["access-log"]


def test_processes_that_start_together_get_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "access-log"
    start, found = threading.Barrier(8), []

    def begin() -> None:
        start.wait()
        found.append(str(own_key(path, ORIGIN).verifier))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "access-log"
    make_key(path, ORIGIN)
    path.chmod(0o640)
    with pytest.raises(UnusableKey, match="chmod 600"):
        read_key(path, ORIGIN)


def test_a_key_of_another_log_is_refused(tmp_path: Path) -> None:
    make_key(tmp_path / "access-log", ORIGIN)
    with pytest.raises(UnusableKey, match="not of other.example/log"):
        read_key(tmp_path / "access-log", "other.example/log")


def test_a_damaged_key_is_refused_without_showing_it(tmp_path: Path) -> None:
    path = tmp_path / "access-log"
    make_key(path, ORIGIN)
    key = path.read_text()
    secret = key.strip().split("+", 4)[4]
    for text in ("", "x", key[:-9], key.replace("PRIVATE", "PUBLIC"), key.replace("-log+", "-log+0")):
        path.write_text(text)
        with pytest.raises(UnusableKey) as refusal:
            read_key(path, ORIGIN)
        assert secret not in str(refusal.value)


@pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\nb"])
def test_an_origin_that_cannot_be_a_keys_name_is_refused(origin: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableKey):
        make_key(tmp_path / "access-log", origin)


def test_the_key_never_shows_itself() -> None:
    assert base64.b64encode(bytes(range(32))).decode()[:8] not in repr(SIGNER)
