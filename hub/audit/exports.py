"""What leaves the log to be verified elsewhere: an export, the proof of one event, the growth between two checkpoints.

The forms are those `verifier.py` reads. Whoever calls `write_export` or `proof` has logged it first.
"""

import base64
from collections.abc import Collection
from typing import BinaryIO
from uuid import UUID

from django.db import connection

from hub.audit.canonical import dumps, loads
from hub.audit.notes import open_checkpoint
from hub.audit.sequencer import SignedCheckpoint, last_checkpoint
from hub.audit.storage import Sealed, one_moment, sealed_events, stored_tree
from hub.audit.verifier import EXPORT, GROWTH, PROOF, VERSION, Verifier


class NotSealed(Exception):
    """There is no signed checkpoint that covers what was asked for."""


def write_export(file: BinaryIO, key: Verifier, *, revealed: bool = True) -> int:
    """Write every event up to the last checkpoint, with the fields and persons still held. Returns how many.

    An event that is gone leaves its line out, and the verifier says so. Memory does not grow with the log.
    """
    with one_moment():
        checkpoint = _checkpoint()
        file.write(export_header(checkpoint.note, key))
        for event in sealed_events(0, checkpoint.size, beside=revealed):
            if event.entry:
                file.write(export_line(event))
    return checkpoint.size


def export_header(note: str, key: Verifier) -> bytes:
    return dumps({"format": EXPORT, "version": VERSION, "key": str(key), "checkpoint": note}) + b"\n"


def export_line(event: Sealed) -> bytes:
    """The entry as it was sealed, byte for byte, opened up in front for its place and behind for what is revealed."""
    revealed = b""
    if event.secrets or event.people:
        revealed = b',"people":%b,"secrets":%b' % (dumps(_people(event)), dumps(_secrets(event)))
    return b'{"index":%d,"leaf":"%b",%b%b}\n' % (event.index, event.leaf.hex().encode(), event.entry[1:-1], revealed)


def proof(uid: UUID, key: Verifier, *, reveal: Collection[str] | None = None) -> bytes:
    """The proof that this event stands in the signed log. Raises NotSealed.

    reveal  names of the fields to show, and `people`; all that are held if not given
    """
    with one_moment():
        checkpoint = _checkpoint()
        index = _index_of(uid)
        if index is None or index >= checkpoint.size:
            raise NotSealed("This event is not in a signed checkpoint yet.")
        (event,) = sealed_events(index, index + 1, beside=True)
        path = stored_tree().prove_inclusion(index, checkpoint.size)
    if not event.entry:
        raise NotSealed("The event is gone; only its leaf is left.")
    shown = [one for one in _secrets(event) if reveal is None or one["name"] in reveal]
    people = _people(event) if reveal is None or "people" in reveal else []
    lines = ["c2sp.org/tlog-proof@v1", f"index {index}", *_base64(path)]
    bundle = {
        "format": PROOF,
        "version": VERSION,
        "key": str(key),
        "entry": loads(event.entry),
        "proof": "\n".join(lines) + "\n\n" + checkpoint.note,
        "secrets": shown,
        "people": people,
    }
    return dumps(bundle) + b"\n"


def growth(old: str, key: Verifier) -> bytes:
    """The proof that the last checkpoint kept everything of an earlier one, given as its note.

    Raises NotSealed, verifier.Unreadable, verifier.Broken (the earlier one is not of this log).
    """
    before = open_checkpoint(old, key)
    with one_moment():
        checkpoint = _checkpoint()
        if before.size > checkpoint.size:
            raise NotSealed(f"The earlier checkpoint speaks of {before.size} events; the log has {checkpoint.size}.")
        path = stored_tree().prove_consistency(before.size, checkpoint.size)
    bundle = {"format": GROWTH, "version": VERSION, "key": str(key), "old": old, "new": checkpoint.note,
              "proof": _base64(path)}
    return dumps(bundle) + b"\n"


def _checkpoint() -> SignedCheckpoint:
    checkpoint = last_checkpoint()
    if checkpoint is None:
        raise NotSealed("Nothing has been signed yet.")
    return checkpoint


def _index_of(uid: UUID) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute('SELECT "index" FROM hub_leaf WHERE event = %s',
                       [uid if connection.features.has_native_uuid_field else uid.hex])
        row = cursor.fetchone()
    return row[0] if row else None


def _secrets(event: Sealed) -> list[dict[str, str]]:
    return [{"name": one.name, "salt": one.salt.hex(), "value": one.value} for one in event.secrets]


def _people(event: Sealed) -> list[dict[str, str]]:
    return [{"person": one.person, "salt": one.salt.hex()} for one in event.people]


def _base64(hashes: list[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in hashes]
