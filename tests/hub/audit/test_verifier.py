"""The verifier that stands alone: every change of a file is told, and it needs nothing but Python."""

import base64
import io
import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.audit import canonical, verifier
from hub.audit.exports import export_header, export_line
from hub.audit.merkle import MemoryTiles, Tree
from hub.audit.notes import Signer
from hub.audit.storage import Person, Sealed, Secret
from hub.audit.verifier import (
    BROKEN,
    GROWTH,
    PROOF,
    UNREADABLE,
    VECTORS,
    WHOLE,
    Checkpoint,
    Unreadable,
    leaf_hash,
    verify_file,
    verify_signature,
)

SIGNER = Signer("hub.example/access-log", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
KEY = SIGNER.verifier
COUNT = 5


def sealed(index: int) -> Sealed:
    """An event as it comes from the database, with names beside it that its body only commits to."""
    secrets = [
        Secret("actor", bytes([index] * 16), f"user {index}"),
        Secret("why", bytes([index + 100] * 16), 'Siân said: "position" matters, and ,"position":9 too'),
    ]
    people = [Person(f"person {index}", bytes([index + 200] * 16))]
    body = canonical.dumps(
        {
            "id": f"event {index}",
            "act": "family.read",
            "outcome": "done",
            "facts": {"items": 1, "position": index} if index == 2 else {},
            "c": {one.name: canonical.commitment(one.name, one.salt, one.value) for one in secrets},
            "people": [canonical.commitment("person", one.salt, one.person) for one in people],
        }
    )
    at = f"2026-11-24T10:31:0{index}.123456Z"
    entry = canonical.entry(at=at, body=body, position=index + 1, txid=str(700 + index))
    return Sealed(index, leaf_hash(entry), f"event {index}", entry, body.decode(), {}, secrets, people)


@cache
def tree() -> Tree:
    made = Tree(MemoryTiles())
    made.append([sealed(index).leaf for index in range(COUNT)])
    return made


def note(size: int = COUNT, signer: Signer = SIGNER) -> str:
    return signer.sign(Checkpoint(signer.name, size, tree().root(size)))


def lines() -> list[bytes]:
    return [export_header(note(), KEY), *(export_line(sealed(index)) for index in range(COUNT))]


def export() -> bytes:
    return b"".join(lines())


def proof(index: int = 3, **other: Any) -> bytes:
    event = sealed(index)
    path = [base64.b64encode(one).decode() for one in tree().prove_inclusion(index, COUNT)]
    bundle = {
        "format": PROOF,
        "version": 1,
        "key": str(KEY),
        "entry": json.loads(event.entry),
        "proof": "\n".join(["c2sp.org/tlog-proof@v1", f"index {index}", *path]) + "\n\n" + note(),
        "secrets": [{"name": one.name, "salt": one.salt.hex(), "value": one.value} for one in event.secrets],
        "people": [{"person": one.person, "salt": one.salt.hex()} for one in event.people],
    }
    return canonical.dumps({**bundle, **other}) + b"\n"


def growth(old: int = 3, **other: Any) -> bytes:
    path = [base64.b64encode(one).decode() for one in tree().prove_consistency(old, COUNT)]
    bundle = {"format": GROWTH, "version": 1, "key": str(KEY), "old": note(old), "new": note(), "proof": path}
    return canonical.dumps({**bundle, **other}) + b"\n"


def faults(data: bytes, **how: Any) -> list[str]:
    return verify_file(io.BytesIO(data), **how).faults


def is_refused(data: bytes) -> bool:
    try:
        return bool(faults(data))
    except Unreadable:
        return True


FILES = {"export": export, "proof": proof, "growth": growth}


# Whole


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_what_the_log_wrote_is_whole(make: Any) -> None:
    assert faults(make(), key=KEY) == []


@pytest.mark.parametrize("old", [1, 3, COUNT])
def test_an_export_that_begins_with_an_earlier_checkpoint_says_so(old: int) -> None:
    report = verify_file(io.BytesIO(export()), since=note(old))
    assert report.is_whole
    assert f"It begins with the {old} events of the earlier checkpoint, unchanged." in report.facts


def test_the_tree_alone_is_verified_without_reading_what_is_shown() -> None:
    other = export().replace(b'"user 3"', b'"user 9"')
    assert faults(other, tree_only=True) == []
    assert faults(other) == ['Line 5 (index 3): the "actor" shown is not what the event committed to.']


def test_fields_erased_leave_it_whole() -> None:
    event = sealed(3)
    event.secrets, event.people = [], []
    assert faults(b"".join([*lines()[:4], export_line(event), *lines()[5:]])) == []


def test_an_export_of_nothing_is_whole() -> None:
    assert faults(export_header(note(0), KEY)) == []


# Changed


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_any_changed_byte_is_found(make: Any, data: st.DataObject) -> None:
    changed = bytearray(make())
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    assert is_refused(bytes(changed))


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_any_byte_taken_away_or_doubled_is_found(make: Any, data: st.DataObject) -> None:
    whole = make()
    place = data.draw(st.integers(0, len(whole) - 1))
    assert is_refused(whole[:place] + whole[place + 1 :])
    assert is_refused(whole[: place + 1] + whole[place:])


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_any_cut_is_found(make: Any) -> None:
    whole = make()
    ends = {*range(0, len(whole), 29), *(place + 1 for place, byte in enumerate(whole[:-1]) if byte == 10)}
    for end in ends:
        assert is_refused(whole[:end]), end


@settings(max_examples=100, deadline=None)
@given(st.permutations(range(1, COUNT + 1)))
def test_any_other_order_is_found(order: list[int]) -> None:
    told = faults(b"".join([lines()[0], *(lines()[place] for place in order)]))
    assert bool(told) == (order != sorted(order))


def test_a_line_taken_away_a_line_doubled_and_a_line_added_are_found() -> None:
    have = lines()
    for other in ([*have[:3], *have[4:]], have[:-1], [*have[:3], *have[2:]], [*have, have[-1]], [have[0]]):
        assert is_refused(b"".join(other))


def test_a_salt_has_one_spelling() -> None:
    assert faults(proof(people=[{"person": "person 3", "salt": "cb" * 16}])) == []
    assert faults(proof(people=[{"person": "person 3", "salt": "CB" * 16}]))


def test_it_says_how_many_events_a_cut_file_lacks() -> None:
    assert faults(b"".join(lines()[:-1])) == ["The checkpoint speaks of 5 events; the file holds 4."]


def test_it_says_where_an_event_was_changed() -> None:
    told = faults(export().replace(b'"outcome":"done"', b'"outcome":"gone"', 3).replace(b"gone", b"done", 2))
    assert told == ["Line 4 (index 2) was changed: it does not give the leaf it was sealed with."]


def test_a_changed_event_with_a_leaf_made_to_fit_does_not_give_the_signed_root() -> None:
    event = sealed(3)
    event.entry = event.entry.replace(b"done", b"gone")
    event.leaf = leaf_hash(event.entry)
    (told,) = faults(b"".join([*lines()[:4], export_line(event), *lines()[5:]]))
    assert "do not give the root that was signed" in told


def test_an_event_put_in_anothers_place_is_found() -> None:
    one, other = sealed(3), sealed(4)
    one.index, other.index = 4, 3
    assert is_refused(b"".join([*lines()[:4], export_line(other), export_line(one)]))


def test_something_slipped_in_beside_an_event_is_found() -> None:
    for extra in (b',"note":1', b',"body":{}', b',"people":[],"secrets":[],"body":{}', b',"people":[]', b" "):
        line = lines()[4].replace(b',"people":', extra + b',"people":')
        assert is_refused(b"".join([*lines()[:4], line, *lines()[5:]])), extra


@pytest.mark.parametrize(
    "secrets",
    [
        [{"name": "actor", "salt": (bytes([3] * 16)).hex(), "value": "somebody else"}],
        [{"name": "why", "salt": (bytes([3] * 16)).hex(), "value": "user 3"}],
        [{"name": "actor", "salt": (bytes([4] * 16)).hex(), "value": "user 3"}],
        [{"name": "actor", "salt": (bytes([3] * 16)).hex(), "value": "user 3"}] * 2,
        [{"name": "actor", "salt": "03" * 15, "value": "user 3"}],
        [{"name": "actor", "salt": "03 " * 16, "value": "user 3"}],
        [{"name": "actor", "salt": "0" * 32, "value": 3}],
        [{"name": ["actor"], "salt": "03" * 16, "value": "user 3"}],
        [{"name": "actor", "salt": "03" * 16, "value": "user 3", "more": ""}],
        [{}],
        {},
        [3],
    ],
)
def test_a_field_that_was_not_committed_to_is_found(secrets: Any) -> None:
    assert faults(proof(secrets=secrets)) or secrets == {}


def test_a_person_that_was_not_committed_to_is_found() -> None:
    assert "person" in faults(proof(people=[{"person": "another", "salt": "cb" * 16}]))[0]


def test_a_proof_of_another_event_or_place_is_found() -> None:
    assert "does not stand at index 3" in faults(proof(entry=json.loads(sealed(2).entry)))[0]
    moved = proof().replace(b"index 3", b"index 2")
    assert "does not stand at index 2" in faults(moved)[0]


def test_a_rewritten_log_is_found_by_the_earlier_checkpoint() -> None:
    other = SIGNER.sign(Checkpoint(SIGNER.name, 3, bytes(32)))
    assert "rewritten" in faults(export(), since=other)[0]
    assert "rewritten" in faults(growth(3).replace(*map(canonical.dumps, (note(3), other))))[0]


def test_a_log_shorter_than_the_earlier_checkpoint_is_found() -> None:
    longer = SIGNER.sign(Checkpoint(SIGNER.name, COUNT + 1, bytes(32)))
    assert "more than the file holds" in faults(export(), since=longer)[0]


# Signatures


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_another_key_than_the_one_trusted_is_refused(make: Any) -> None:
    trusted = Signer(SIGNER.name, Ed25519PrivateKey.generate()).verifier
    assert "another key" in faults(make(), key=trusted)[0]


def test_a_log_signed_by_a_stranger_is_refused_by_the_trusted_key() -> None:
    stranger = Signer(SIGNER.name, Ed25519PrivateKey.generate())
    forged = b"".join([export_header(note(signer=stranger), stranger.verifier), *lines()[1:]])
    assert faults(forged) == []  # whole by its own word: hence --key
    assert faults(forged, key=KEY)


@pytest.mark.parametrize("vector", VECTORS)
def test_signatures_of_rfc_8032_are_accepted(vector: tuple[str, str, str]) -> None:
    public, message, signature = map(bytes.fromhex, vector)
    assert verify_signature(public, message, signature)
    Ed25519PublicKey.from_public_bytes(public).verify(signature, message)


def test_the_signature_of_rfc_8032_over_a_hash_is_accepted() -> None:
    """Section 7.1, TEST SHA(abc)."""
    public = "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf"
    message = (
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    )
    signature = (
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
    )
    assert verify_signature(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511), st.booleans())
def test_it_agrees_with_cryptography_on_true_and_changed_signatures(
    seed: bytes, message: bytes, bit: int, change: bool
) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    signature = private.sign(message)
    if change:
        signature = (int.from_bytes(signature, "big") ^ 1 << bit).to_bytes(64, "big")
    public = private.public_key()
    try:
        public.verify(signature, message)
        expected = True
    except InvalidSignature:
        expected = False
    assert verify_signature(public.public_bytes_raw(), message, signature) == expected == (not change)


def test_a_signature_has_one_spelling() -> None:
    """RFC 8032 section 5.1.7: S below the order of the group, so that nobody makes a second signature of a first."""
    public, message, signature = map(bytes.fromhex, VECTORS[1])
    order = 2**252 + 27742317777372353535851937790883648493
    larger = (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    assert not verify_signature(public, message, signature[:32] + larger)


NO_POINTS = [b"", bytes(31), (2**255 - 19).to_bytes(32, "little"), b"\x01" + bytes(30) + b"\x80"]


@pytest.mark.parametrize("public", NO_POINTS)
def test_what_is_no_point_is_no_key(public: bytes) -> None:
    assert not verify_signature(public, b"", bytes.fromhex(VECTORS[0][2]))


def test_a_python_that_miscalculates_is_not_relied_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifier, "verify_signature", lambda *_: True)
    with pytest.raises(Unreadable, match="This Python"):
        verifier.check_the_tool()
    assert verifier.main(["export.jsonl"]) == UNREADABLE


# The same words on both sides


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), st.binary(min_size=16, max_size=16))
def test_commitments_are_made_and_checked_alike(text: str, salt: bytes) -> None:
    assert verifier.commitment(text, salt, text) == canonical.commitment(text, salt, text)


SPELLINGS = [b'{"a":1,"a":1}', b"1.0", b"NaN", b'"\\ud800"', b'{"b":1,"a":1}', b'{"a":[1,null,"x"]}', b"[1, 2]"]


@given(st.binary(max_size=30) | st.sampled_from(SPELLINGS))
def test_both_sides_read_the_same_json(data: bytes) -> None:
    def read(how: Any, refusal: type[Exception]) -> Any:
        try:
            return how(data)
        except refusal:
            return "refused"

    assert read(verifier.read_canonical, Unreadable) == read(canonical.loads, canonical.NotCanonical)


# The command


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    return Path(shutil.copy(verifier.__file__, tmp_path / "anything.py"))


def run(script: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=script.parent, env={})


def test_copied_alone_it_says_whole(alone: Path, tmp_path: Path) -> None:
    (tmp_path / "export.jsonl").write_bytes(export())
    (tmp_path / "old").write_text(note(3))
    done = run(alone, "export.jsonl", "--key", KEY, "--since", "old")
    assert (done.returncode, done.stderr) == (WHOLE, "")
    assert done.stdout.startswith("Whole.\n5 events of hub.example/access-log")
    done = run(alone, "export.jsonl")
    assert "Compare it with the one you were given" in done.stdout


def test_copied_alone_it_says_broken(alone: Path, tmp_path: Path) -> None:
    (tmp_path / "export.jsonl").write_bytes(export().replace(b"done", b"gone", 1))
    done = run(alone, "export.jsonl")
    assert done.returncode == BROKEN
    assert done.stdout == "Broken. Line 2 (index 0) was changed: it does not give the leaf it was sealed with.\n"


def test_copied_alone_it_says_unreadable(alone: Path, tmp_path: Path) -> None:
    files = {"empty": b"", "text": b"hello\n", "binary": bytes(range(256)), "json": b'{"format":"x"}\n'}
    for name, data in {**files, "later": export().replace(b'"version":1', b'"version":2')}.items():
        (tmp_path / name).write_bytes(data)
        done = run(alone, name)
        assert done.returncode == UNREADABLE, name
        assert done.stderr.startswith("Unreadable. "), done.stderr
        assert "Traceback" not in done.stderr
    assert run(alone, "absent").returncode == UNREADABLE
    assert run(alone, tmp_path).returncode == UNREADABLE


def test_it_runs_as_a_module_without_django(tmp_path: Path) -> None:
    (tmp_path / "proof").write_bytes(proof())
    root = Path(verifier.__file__).parents[2]
    command = [sys.executable, "-S", "-m", "hub.audit.verifier", str(tmp_path / "proof")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=root, env={})
    assert done.returncode == WHOLE, done.stderr
    assert "The event stands at index 3 of 5" in done.stdout


def test_many_faults_are_counted_and_not_all_listed() -> None:
    report = verify_file(io.BytesIO(lines()[0] + b"x\n" * 100))
    assert len(report.faults) == 20
    assert report.more == 100 - 20 + 1  # and the number of events


def test_an_endless_line_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifier, "LONGEST_LINE", 5000)
    with pytest.raises(Unreadable, match="longer than any event"):
        verify_file(io.BytesIO(lines()[0] + b"x" * 6000))
