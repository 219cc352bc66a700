"""One value, one spelling: the JSON that is hashed, and the commitments that stand in it for personal data.

Everything sealed in the log is written by `dumps`, so that two programs that mean the same thing hash the same bytes.
`loads` accepts nothing that `dumps` would not have written, so that two readers of the same bytes see the same thing.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

COMMITMENT_DOMAIN = b"hub/field/v1"
SALT_LENGTH = 16



class NotCanonical(ValueError):
    """This value has no canonical spelling, or these bytes are not it."""


def dumps(value: Any) -> bytes:
    """The canonical bytes of a value: sorted keys, no spaces, UTF-8.

    Takes dict (text keys, sorted by code point), list, tuple, str, int, bool and None. Raises NotCanonical for a float
    (whose spelling differs between languages), for a lone surrogate (which has no UTF-8), and for what JSON does not
    know.
    """
    _refuse_what_has_two_spellings(value)
    return _dump(value)


def loads(data: bytes) -> Any:
    """The value these canonical bytes stand for; NotCanonical if they are JSON in any other spelling, or no JSON."""
    try:
        value = json.loads(data.decode("utf-8"), parse_float=_refuse_number, parse_constant=_refuse_number)
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical("not JSON in UTF-8") from error
    if dumps(value) != data:  # spaces, order, escapes, and keys given twice
        raise NotCanonical("JSON, but not in its canonical spelling")
    return value


def new_salt() -> bytes:
    """A fresh salt for one field of one event. Never shared: equal salts would show which events agree."""
    return secrets.token_bytes(SALT_LENGTH)


def commitment(name: str, salt: bytes, value: str) -> str:
    """What stands in the sealed body for a personal field: SHA-256("hub/field/v1" 0 name 0 salt value) in hex.

    The salt is what makes erasure real: an unsalted hash of an identifier is guessed by trying them all. Its length is
    fixed, and neither name may hold a zero byte, so that no two sets of parts run together into the same bytes.
    """
    if len(salt) != SALT_LENGTH:
        raise ValueError(f"A salt is {SALT_LENGTH} bytes.")
    if "\0" in name:
        raise ValueError("The name of a field holds no zero byte.")
    return hashlib.sha256(b"\0".join((COMMITMENT_DOMAIN, name.encode(), salt + value.encode()))).hexdigest()


def stamp(at: datetime) -> str:
    """A moment as it is sealed: `2026-11-24T10:31:05.123456Z`. One without a zone, as SQLite keeps it, is in UTC."""
    moment = at.astimezone(UTC) if at.tzinfo else at
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry(*, at: str, body: bytes, position: int, txid: str) -> bytes:
    """The bytes of one event as the tree seals them.

    `at` (`2026-11-24T10:31:05.123456Z`), `position` and `txid` are what the database set; `body` is canonical already
    and is taken as it lies, which makes this ten times faster than encoding the whole. So a change, a renumbering, a
    back-dating and a swap of bodies all change the leaf.
    """
    return b'{"at":"%s","body":%s,"position":%d,"txid":"%s"}' % (at.encode(), body, position, txid.encode())


def _dump(value: Any) -> bytes:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        return text.encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise NotCanonical("a value without a canonical spelling") from error


def _refuse_what_has_two_spellings(value: Any) -> None:
    """What json.dumps would let pass: floats, and keys that are not text (it would turn 1, True and None into text)."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if one is None or isinstance(one, (str, int)):
            continue
        if isinstance(one, dict):
            if not all(isinstance(key, str) for key in one):
                raise NotCanonical("a key that is not text")
            waiting.extend(one.values())
        elif isinstance(one, (list, tuple)):
            waiting.extend(one)
        else:
            raise NotCanonical(f"a {type(one).__name__}, which has no canonical spelling")


def _refuse_number(text: str) -> Any:
    raise NotCanonical(f"the number {text}")
