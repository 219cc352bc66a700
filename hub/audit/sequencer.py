"""Gives every event its place in the tree, and signs how far the tree has grown.

Run by one process at a time (`manage.py serve` or `manage.py work`), once a second; a second one finds the first at it
and leaves. Everything a pass writes is one transaction, so that a process killed at any point leaves no half of it.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from hub.audit.merkle import Tree
from hub.audit.notes import Signer
from hub.audit.storage import entry_of, log_key, stored_tree
from hub.audit.verifier import Checkpoint, leaf_hash

logger = logging.getLogger(__name__)

BATCH = 5000
SEQUENCE_EVERY = 1.0  # seconds
SIGN_EVERY = 10.0
LATE = 60.0  # an event older than this and in no signed checkpoint is an alarm

LEADER = 0x68756220  # PostgreSQL advisory lock: whoever holds it is the sequencer


class LogForked(Exception):
    """The tree no longer contains what was signed before. Nothing more is signed until a person has looked."""


def sequence_once(limit: int = BATCH) -> int:
    """Give up to `limit` committed events their places in the tree. Returns how many; 0 if another process is at it.

    SQLite: in the order of position, which is there the order of commit, since one writes at a time.
    PostgreSQL: in the order of transaction id and position, up to the oldest transaction still open. Cursors by
    position lose events of transactions that commit late; this watermark does not.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if not _is_leader(cursor):
            return 0
        if connection.vendor == "postgresql":
            return _sequence_by_transaction(cursor, limit)
        return _sequence_by_position(cursor, limit)


def checkpoint_once(signer: Signer | None = None) -> Checkpoint | None:
    """Sign the tree if it grew since the last checkpoint. Raises LogForked, and signs nothing that contradicts it."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not _is_leader(cursor):
            return None
        tree, last = stored_tree(), last_checkpoint()
        if last is not None:
            _require_growth(tree, last.size, last.root)
        if tree.size == (last.size if last else 0):
            return None
        signer = signer or log_key()
        checkpoint = Checkpoint(signer.name, tree.size, tree.root())
        cursor.execute(
            "INSERT INTO hub_checkpoint (size, root, note, deposited_with) VALUES (%s, %s, %s, '')",
            [checkpoint.size, checkpoint.root, signer.sign(checkpoint)],
        )
        return checkpoint


def keep_sealed(stop: threading.Event) -> None:
    """Sequence every second and sign every ten, until told to stop. For a thread of `serve` or `work`.

    A failure is logged and tried again: the log itself is written by those who act, so nothing is lost meanwhile.
    """
    signed_at = float("-inf")
    while not stop.is_set():
        _try(sequence_all)
        if time.monotonic() - signed_at >= SIGN_EVERY:
            _try(checkpoint_once)
            _try(_warn_if_late)
            signed_at = time.monotonic()
        close_old_connections()
        stop.wait(SEQUENCE_EVERY)
    connection.close()


def sequence_all() -> int:
    """Sequence until nothing waits, a transaction for each batch."""
    total = 0
    while count := sequence_once():
        total += count
    return total


@dataclass(frozen=True)
class SignedCheckpoint:
    """The last row of hub_checkpoint."""

    size: int
    root: bytes
    note: str


def last_checkpoint(reader: BaseDatabaseWrapper | None = None) -> SignedCheckpoint | None:
    """`reader`: by whose rights it is read, if not by this process's own."""
    with (reader or connection).cursor() as cursor:
        cursor.execute("SELECT size, root, note FROM hub_checkpoint ORDER BY size DESC LIMIT 1")
        row = cursor.fetchone()
    return SignedCheckpoint(row[0], bytes(row[1]), row[2]) if row else None


def seconds_unsigned() -> float:
    """How long the oldest event that no signed checkpoint covers has waited; 0.0 when all are covered."""
    last = last_checkpoint()
    order, low = _order(), _watermark()[0]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT min(at) FROM (SELECT at FROM hub_event WHERE {order} >= %s AND {_UNSEQUENCED}"  # noqa: S608
            ' UNION ALL SELECT at FROM hub_leaf JOIN hub_event ON event = uid WHERE "index" >= %s) AS unsigned',
            [low, last.size if last else 0],
        )
        oldest = cursor.fetchone()[0]
    if oldest is None:
        return 0.0
    moment = datetime.fromisoformat(oldest) if isinstance(oldest, str) else oldest
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (datetime.now(UTC) - moment).total_seconds())


_UNSEQUENCED = "NOT EXISTS (SELECT 1 FROM hub_leaf WHERE hub_leaf.event = hub_event.uid)"


def _order() -> str:
    """What events are ordered by first. On PostgreSQL an index of its own carries exactly this expression."""
    return "NULLIF(txid, '')::bigint" if connection.vendor == "postgresql" else "position"


def _is_leader(cursor: CursorWrapper) -> bool:
    """Until this transaction ends, nobody else sequences. SQLite: its transactions are IMMEDIATE, so always."""
    if connection.vendor != "postgresql":
        return True
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LEADER])
    return bool(cursor.fetchone()[0])


def _sequence_by_position(cursor: CursorWrapper, limit: int) -> int:
    low, database = _watermark()
    if database != "sqlite":
        low = 0
    cursor.execute(
        f"SELECT position, at, txid, body, uid FROM hub_event WHERE position > %s AND {_UNSEQUENCED}"  # noqa: S608
        " ORDER BY position LIMIT %s",
        [low, limit],
    )
    rows = cursor.fetchall()
    if rows:
        _add_to_tree(cursor, rows)
        _set_watermark(cursor, rows[-1][0], "sqlite")
    return len(rows)


def _sequence_by_transaction(cursor: CursorWrapper, limit: int) -> int:
    # 1. The oldest transaction still open, before the rows: each statement sees later than the one before it, so
    #    whatever lies below is finished, and seen. What this transaction itself wrote commits with its leaf.
    cursor.execute(
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_current_xact_id_if_assigned()::text::bigint,"
        " (SELECT system_identifier::text FROM pg_control_system())"
    )
    open_from, own, cluster = cursor.fetchone()
    # 2. Transaction ids mean nothing in another cluster: after a dump and restore take everything that is there.
    low, known = _watermark()
    moved = known != cluster
    order = _order()
    bounds = "TRUE" if moved else f"(({order} >= %s AND {order} < %s) OR {order} = %s)"
    cursor.execute(
        f"SELECT position, at, txid, body, uid, {order} FROM hub_event WHERE {bounds} AND {_UNSEQUENCED}"  # noqa: S608
        f" ORDER BY {order}{' NULLS FIRST' if moved else ''}, position LIMIT %s",
        [limit] if moved else [low, open_from, own, limit],
    )
    rows = cursor.fetchall()
    # 3. Leaves, tiles and the new low, in this one transaction.
    if rows:
        _add_to_tree(cursor, rows)
    if len(rows) < limit and (rows or moved):
        _set_watermark(cursor, open_from, cluster)
    elif rows and not moved:
        _set_watermark(cursor, min(open_from, rows[-1][5]), cluster)
    return len(rows)


def _add_to_tree(cursor: CursorWrapper, rows: list[tuple[Any, ...]]) -> None:
    tree = stored_tree()
    hashes = [leaf_hash(entry_of(*row[:4])) for row in rows]
    cursor.executemany(
        'INSERT INTO hub_leaf ("index", event, hash) VALUES (%s, %s, %s)',
        [(tree.size + offset, row[4], leaf) for offset, (row, leaf) in enumerate(zip(rows, hashes, strict=True))],
    )
    tree.append(hashes)


def _watermark() -> tuple[int, str]:
    """How far was read, and in which database: `sqlite`, or the PostgreSQL cluster's own number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid, cluster FROM hub_watermark WHERE id = 1")
        row = cursor.fetchone()
    return (int(row[0]), row[1]) if row else (0, "")


def _set_watermark(cursor: CursorWrapper, low: int, database: str) -> None:
    cursor.execute(
        "INSERT INTO hub_watermark (id, txid, cluster) VALUES (1, %s, %s)"
        " ON CONFLICT (id) DO UPDATE SET txid = excluded.txid, cluster = excluded.cluster",
        [str(low), database],
    )


def _require_growth(tree: Tree, size: int, root: bytes) -> None:
    if tree.size < size:
        raise LogForked(f"{size} events were signed; the tree holds {tree.size}.")
    if tree.root(size) != root:
        raise LogForked(f"The first {size} events are not the ones that were signed.")


def _warn_if_late() -> None:
    late = seconds_unsigned()
    if late > LATE:
        logger.error("The oldest event outside a signed checkpoint has waited %.0f s.", late)


def _try(step: Callable[[], object]) -> None:
    try:
        step()
    except Exception:
        logger.exception("The access log could not be sealed. It is tried again.")
        connection.close()
