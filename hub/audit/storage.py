"""Where the sealed log lies in the database: its tiles, its entries, its key, and one consistent moment of it all.

Plain SQL, the same on both databases: the sequencer's role needs no more, and a million rows want no model instances.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from hub.audit import canonical
from hub.audit.merkle import Place, Tree
from hub.audit.notes import Signer, UnusableKey, own_key
from hub.audit.verifier import Unreadable, Verifier, read_key


class StoredTiles:
    """The tree's tiles, a row each."""

    def read(self, places: Collection[Place]) -> Mapping[Place, bytes]:
        if not places:
            return {}
        values = ", ".join(["(%s, %s)"] * len(places))
        sql = f'SELECT level, "index", data FROM hub_tile WHERE (level, "index") IN (VALUES {values})'  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [number for place in places for number in place])
            return {(level, index): bytes(data) for level, index, data in cursor.fetchall()}

    def write(self, tiles: Mapping[Place, bytes]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                'INSERT INTO hub_tile (level, "index", data) VALUES (%s, %s, %s)'
                ' ON CONFLICT (level, "index") DO UPDATE SET data = excluded.data',
                [(*place, data) for place, data in tiles.items()],
            )


def stored_tree() -> Tree:
    """The tree as far as it is sequenced."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT max("index") FROM hub_leaf')
        last = cursor.fetchone()[0]
    return Tree(StoredTiles(), 0 if last is None else last + 1)


def entry_of(position: int, at: datetime | str, txid: str, body: str) -> bytes:
    """The sealed bytes of a row of `hub_event`, as either database's driver gives it."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return canonical.entry(at=canonical.stamp(moment), body=body.encode(), position=position, txid=txid)


@dataclass(frozen=True)
class Secret:
    name: str
    salt: bytes
    value: str


@dataclass(frozen=True)
class Person:
    person: str
    salt: bytes


@dataclass
class Sealed:
    """One leaf of the tree and the event it was made of; `entry` and `body` are empty if the event is gone."""

    index: int
    leaf: bytes
    uid: str
    entry: bytes = b""
    body: str = ""
    columns: dict[str, str] = field(default_factory=dict)  # what the log is searched by
    secrets: list[Secret] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)


COLUMNS = ("act", "outcome", "agency", "meeting", "subject", "purpose", "basis")
CHUNK = 1000


def sealed_events(low: int, high: int, *, beside: bool) -> Iterator[Sealed]:
    """The leaves from index `low` up to `high`, in order; with what may be erased beside them if wanted.

    Reads a thousand at a time. Run it within `one_moment`.
    """
    for start in range(low, high, CHUNK):
        span = [start, min(start + CHUNK, high)]
        events = _leaves(span)
        if beside:
            _add_what_may_be_erased(events, span)
        yield from events.values()


def _leaves(span: list[int]) -> dict[Any, Sealed]:
    """By the event's id as this database's driver gives it."""
    columns = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT leaf."index", leaf.hash, leaf.event, position, at, txid, body, {columns}'  # noqa: S608
            " FROM hub_leaf AS leaf LEFT JOIN hub_event ON uid = leaf.event"
            ' WHERE leaf."index" >= %s AND leaf."index" < %s ORDER BY leaf."index"',
            span,
        )
        found = {}
        for index, leaf, uid, position, at, txid, body, *values in cursor.fetchall():
            found[uid] = one = Sealed(index, bytes(leaf), _uuid(uid))
            if position is not None:
                one.entry, one.body = _as_it_lies(position, at, txid, body), body
                one.columns = {name: _uuid(value) if name in ("agency", "meeting", "subject") else value
                               for name, value in zip(COLUMNS, values, strict=True)}
        return found


def _as_it_lies(position: Any, at: Any, txid: Any, body: Any) -> bytes:
    """The entry of a row that somebody may have tampered with: what makes no entry gives no leaf either."""
    try:
        return entry_of(position, at, txid, body)
    except (AttributeError, TypeError, ValueError):
        return b"{unreadable}"


def _add_what_may_be_erased(events: dict[Any, Sealed], span: list[int]) -> None:
    within = 'event IN (SELECT event FROM hub_leaf WHERE "index" >= %s AND "index" < %s)'
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT event, name, salt, value FROM hub_eventsecret WHERE {within} ORDER BY name", span)  # noqa: S608
        for uid, name, salt, value in cursor.fetchall():
            events[uid].secrets.append(Secret(name, bytes(salt), value))
        cursor.execute(f"SELECT event, person, salt FROM hub_eventperson WHERE {within}", span)  # noqa: S608
        for uid, person, salt in cursor.fetchall():
            events[uid].people.append(Person(_uuid(person), bytes(salt)))


def _uuid(value: Any) -> str:
    """An id in its usual spelling, from PostgreSQL's own type or SQLite's 32 digits; empty for none."""
    if value is None:
        return ""
    return str(value if isinstance(value, UUID) else UUID(value))


def log_reader() -> BaseDatabaseWrapper:
    """What to read the log's rows by for a page: the auditor's role where there is one, else the one connection.

    Events written in a transaction that is still open are not seen through it.
    """
    return connections["auditor"] if "auditor" in settings.DATABASES else connection


def key_path() -> Path:
    return Path(settings.HUB_DATA) / "keys" / "access-log"


def log_key() -> Signer:
    """The log's signing key, made on first use; its public half lies beside it. Raises UnusableKey."""
    signer = own_key(key_path(), settings.HUB_LOG_ORIGIN)
    public = key_path().with_suffix(".pub")
    if not public.exists():
        public.write_text(f"{signer.verifier}\n", encoding="utf-8")
    return signer


def public_key() -> Verifier:
    """What the log's signatures are verified with; the private key need not be readable. Raises UnusableKey."""
    public = key_path().with_suffix(".pub")
    try:
        return read_key(public.read_text(encoding="utf-8").removesuffix("\n"))
    except (OSError, UnicodeDecodeError, Unreadable) as error:
        raise UnusableKey(f"The log's public key cannot be read at {public}. Has anything been signed?") from error


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read within is of the same moment, and holds nobody up. Joins a transaction that is open."""
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    # SQLite: IMMEDIATE would take the write lock for as long as a million events take to read.
    raw: Any = connection
    mode, raw.transaction_mode = getattr(raw, "transaction_mode", None), "DEFERRED"
    try:
        with transaction.atomic():
            raw.transaction_mode = mode
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        raw.transaction_mode = mode
