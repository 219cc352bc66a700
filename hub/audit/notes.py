"""The log's signing key, and checkpoints signed with it: C2SP signed-note and tlog-checkpoint, Ed25519.

The key lies in one file that only its owner may read, in the form other programs for signed notes use
(`PRIVATE+KEY+name+id+base64`). Its name is the log's origin. Only the process that sequences the log opens it.
"""

import base64
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hub.audit import verifier
from hub.audit.verifier import ED25519, Checkpoint, Unreadable, Verifier, is_key_name, unbase64

_SECRET = "PRIVATE+KEY+"  # noqa: S105  (the form's first words, not a secret)


class UnusableKey(Exception):
    """The log's key file is absent, exposed, damaged, or of another log. Nothing can be signed."""


@dataclass(frozen=True, repr=False)
class Signer:
    """A log's signing key."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.private.public_key().public_bytes_raw())

    def sign(self, checkpoint: Checkpoint) -> str:
        """The checkpoint as a signed note. Its origin must be the key's name, and be able to be one."""
        if checkpoint.origin != self.name or not is_key_name(self.name):
            raise ValueError(f"The key of {self.name} does not sign for {checkpoint.origin}.")
        text = str(checkpoint)
        signature = base64.b64encode(self.verifier.key_id + self.private.sign(text.encode())).decode()
        return f"{text}\n— {self.name} {signature}\n"


def own_key(path: Path, origin: str) -> Signer:
    """The log's key, made on first use. Two processes that start together get the same one. Raises UnusableKey."""
    if not path.exists():
        make_key(path, origin)
    return read_key(path, origin)


def make_key(path: Path, origin: str) -> None:
    """Make a key, mode 0600, in a folder of mode 0700. Leaves a key that is already there alone."""
    if not is_key_name(origin):
        raise UnusableKey("The origin of the log must not be empty, nor hold spaces or a plus sign.")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    signer = Signer(origin, Ed25519PrivateKey.generate())
    secret = base64.b64encode(ED25519 + signer.private.private_bytes_raw()).decode()
    # Written whole beside its place (mkstemp gives mode 0600), then linked there: nobody ever reads half a key, and
    # of two that come at once the first stays.
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(f"{_SECRET}{origin}+{signer.verifier.key_id.hex()}+{secret}\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        os.unlink(temporary)


def read_key(path: Path, origin: str) -> Signer:
    """The key in this file. Raises UnusableKey, without a word of what the file holds."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise UnusableKey(f"Others may read the log's key. Say: chmod 600 {path}")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableKey(f"The log's key cannot be read at {path}.") from error
    name, _, rest = text.removeprefix(_SECRET).removesuffix("\n").partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = unbase64(encoded)
    if not text.startswith(_SECRET) or raw is None or len(raw) != 33 or raw[:1] != ED25519:
        raise UnusableKey(f"The file {path} does not hold a key of this log.")
    signer = Signer(name, Ed25519PrivateKey.from_private_bytes(raw[1:]))
    if signer.verifier.key_id.hex() != key_id:
        raise UnusableKey(f"The key in {path} is damaged: its id does not belong to it.")
    if name != origin:
        raise UnusableKey(f"The key in {path} is of the log {name}, not of {origin}.")
    return signer


def open_checkpoint(note: str, key: Verifier) -> Checkpoint:
    """The checkpoint in a note signed by this key. Raises verifier.Unreadable, verifier.Broken."""
    return verifier.open_checkpoint(note, key, verify=_verify)


def is_signed_by(note: str, key: Verifier) -> bool:
    try:
        open_checkpoint(note, key)
    except (Unreadable, verifier.Broken):
        return False
    return True


def _verify(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
