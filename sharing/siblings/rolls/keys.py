"""Two keys, and neither is in the database.

the roll key      seals what a setting put in, so that its leads read it again: `serve` and `work` have it
the matching key  makes tokens and opens what children are scored by: `work` alone has it

A single process makes and holds both, and the page says so. Beyond one process they come from HUB_ROLL_KEY and
HUB_MATCHING_KEY (or their _FILE), and `serve` is not given the second: asking for it there raises `NoKey`.
"""

import base64
import binascii
import contextlib
import hashlib
import hmac
import json
import os
import tempfile
import zlib
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

BYTES = 32
NONCE = 12
MARK = 16


class NoKey(Exception):
    """This process was not given that key, or what it was given is none."""


class Unopened(Exception):
    """Sealed under another key, bound to another child or setting, or tampered with."""


class Box:
    """AES-256-GCM with a random nonce before the text. What is sealed is bound to two ids and opens with them only."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, what: Any, *bound: UUID) -> bytes:
        """JSON of `what`, packed and sealed."""
        text = json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode()
        return self.seal_bytes(zlib.compress(text, 1), *bound)

    def open(self, sealed: "bytes | memoryview", *bound: UUID) -> Any:
        """What was sealed. Raises Unopened."""
        return json.loads(zlib.decompress(self.open_bytes(sealed, *bound)))

    def seal_bytes(self, plain: bytes, *bound: UUID) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, _bytes(bound))

    def open_bytes(self, sealed: "bytes | memoryview", *bound: UUID | str) -> bytes:
        """What was sealed. Ids may be as a database without its own kind for them keeps them. Raises Unopened."""
        held = bytes(sealed)
        try:
            return self._cipher.decrypt(held[:NONCE], held[NONCE:], _bytes(bound))
        except (InvalidTag, ValueError):
            raise Unopened from None


class RollKey(Box):
    """The key of one setting's roll: made of the roll key, once for each batch of rows."""

    def __init__(self, agency_id: UUID) -> None:
        secret = _derived(_master("HUB_ROLL_KEY", "rolls"), b"roll", agency_id.bytes)
        super().__init__(secret)
        self._marking = _derived(secret, b"mark")

    def mark(self, kind: str, value: str) -> bytes:
        """By which an equal value of the same setting is known again without being read."""
        return hmac.digest(self._marking, f"{kind}\0{value}".encode(), hashlib.sha256)[:MARK]


class MatchingKey:
    """The key of one hub's tokens during one epoch."""

    def __init__(self, hub_id: UUID, epoch: int) -> None:
        self.epoch = epoch
        self.secret = _derived(
            _master("HUB_MATCHING_KEY", "matching"), b"tokens", hub_id.bytes, epoch.to_bytes(8, "big")
        )

    @cached_property
    def box(self) -> Box:
        return Box(_derived(self.secret, b"fields"))


def holds_matching_key() -> bool:
    """Whether this process can encode and match."""
    return bool(settings.HUB_MATCHING_KEY) or settings.HUB_OWN_KEYS


def holds_roll_key() -> bool:
    """Whether this process can take in rolls at all."""
    return bool(settings.HUB_ROLL_KEY) or settings.HUB_OWN_KEYS


def fingerprint() -> str:
    """Of the matching key: tells a changed key, and nothing of the key. Raises NoKey."""
    return _derived(_master("HUB_MATCHING_KEY", "matching"), b"fingerprint").hex()[:16]


def _derived(secret: bytes, *info: bytes) -> bytes:
    joined = b"hub.siblings" + b"".join(len(part).to_bytes(2, "big") + part for part in info)
    return HKDF(algorithm=hashes.SHA256(), length=BYTES, salt=None, info=joined).derive(secret)


def _bytes(bound: tuple[UUID | str, ...]) -> bytes:
    return b"".join(bytes.fromhex(one) if isinstance(one, str) else one.bytes for one in bound)


def _master(setting: str, name: str) -> bytes:
    """The key from the settings, or, on a single machine, the one made once and kept in HUB_DATA."""
    given: str = getattr(settings, setting)
    if not given and not settings.HUB_OWN_KEYS:
        raise NoKey(f"{setting} is not set in this process.")
    try:
        key = base64.urlsafe_b64decode(given or _own(name))
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != BYTES:
        raise NoKey(f"{setting} is not {BYTES} bytes in base64url.")
    return key


def _own(name: str) -> str:
    """Written whole beside its place, then linked there: of two processes that start at once the first's key stays."""
    path = Path(settings.HUB_DATA) / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=path.parent)  # mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(base64.urlsafe_b64encode(os.urandom(BYTES)).decode())
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
        os.unlink(temporary)
    return path.read_text()
