"""The gate to protected records: read inside `reading`, log by `disclose`, then show plain values; change in `writing`.

On PostgreSQL each of these also tells the third wall (walls.py) on whose behalf it asks, for its own transaction only.

`reading(user)`          what this person may see
`writing()`              a service: everything, and changes
`reading_whole()`        everything: what the process reads for many people, and gives to each what is theirs
`asking_as(who)`         a whole request: whatever it asks outside the three, it asks as this person
`asking_whole()`         the same for background work, which looks everywhere
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from hub.access import walls
from hub.access.once import forgetting, remembering


@dataclass(frozen=True)
class Behalf:
    """On whose behalf the database is asked: of a person, or of the work itself (`reading`, `writing`)."""

    user: str = ""
    work: str = ""


class ChangedUndeclared(Exception):
    """Case content was to be changed by code that did not say that it is a service."""


CHANGES = ("INSERT", "UPDATE", "DELETE")
NOBODY = Behalf()
WRITING = Behalf(work="writing")
WHOLE = Behalf(work="reading")


@contextmanager
def reading(user: Any) -> Iterator[None]:
    """One consistent moment of the database, seen as `user`.

    PostgreSQL: one REPEATABLE READ transaction, with the row-security setting made local to it.
    SQLite: a deferred BEGIN, so that reads take no write lock.
    Inside an open transaction it joins that one, and its behalf unless that one is a service's.
    """
    with _one_moment(Behalf(user=str(user.pk or ""))), remembering():
        yield


@contextmanager
def reading_whole() -> Iterator[None]:
    """The same, seen by nobody in particular: for what is read once and given to each as far as it is theirs, and for
    what has to be known of all to answer one (a floor's positions, a clue of any family). Keep it small."""
    with _one_moment(WHOLE):
        yield


@contextmanager
def writing(*, durable: bool = False) -> Iterator[None]:
    """One transaction of a service. As a decorator: `@writing()`. Case content is changed nowhere else."""
    with transaction.atomic(durable=durable), _on_behalf(WRITING), forgetting():
        yield


@contextmanager
def _one_moment(behalf: Behalf) -> Iterator[None]:
    if connection.in_atomic_block:
        with _on_behalf(behalf):
            yield
        return
    if connection.vendor == "sqlite":
        with _begin_deferred(), transaction.atomic():
            yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with _on_behalf(behalf):
            yield


@contextmanager
def _begin_deferred() -> Iterator[None]:
    """The next transaction of SQLite begins without the write lock that our writes begin with."""
    connection.ensure_connection()  # connecting sets the mode
    database: Any = connection
    mode, database.transaction_mode = database.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        database.transaction_mode = mode


# -- Telling the wall ------------------------------------------------------------------------------------------------


@contextmanager
def asking_as(who: Callable[[], Any]) -> Iterator[None]:
    """A request: its own statements that touch case content are asked as the person `who()` gives.

    So a view that fetches before it calls a service sees what its person sees, and a query that forgot to check sees
    no more. A statement outside every transaction is given one of its own.
    """
    with _asking(lambda: Behalf(user=str(getattr(who(), "pk", None) or ""))):
        yield


@contextmanager
def asking_whole() -> Iterator[None]:
    """Background work: what it looks for outside a service, it looks for everywhere."""
    with _asking(lambda: WHOLE):
        yield


@contextmanager
def _asking(on_behalf: Callable[[], Behalf]) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return

    def ask(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if _behalf() != NOBODY or not _touches_a_wall(sql):
            return execute(sql, params, many, context)
        if sql.lstrip()[:6].upper() in CHANGES:
            # PostgreSQL would find no row to change, and say nothing.
            raise ChangedUndeclared("Case content is changed outside `writing()`.")
        mine = on_behalf()
        if connection.in_atomic_block:
            _tell(mine)
            return execute(sql, params, many, context)
        with transaction.atomic(), _on_behalf(mine):
            return execute(sql, params, many, context)

    with connection.execute_wrapper(ask):
        yield


@contextmanager
def _on_behalf(behalf: Behalf) -> Iterator[None]:
    """Within a transaction that is open: ask on this behalf, and afterwards on the one before.

    A service goes on as a service whatever it reads as: its rules ask about others than the one who acts.
    """
    before = _behalf()
    if connection.vendor != "postgresql" or before in (behalf, WRITING):
        yield
        return
    _tell(behalf)
    _remember(behalf)
    try:
        yield
    finally:
        _remember(before)
        if connection.savepoint_ids and not _is_broken():  # else the end of the transaction undoes it
            _tell(before)


def _tell(behalf: Behalf) -> None:
    """`true`: local to this transaction. Set for the session, it would leak to the next request on the connection.

    By the driver's own cursor: this is no query of a page, and is not counted as one.
    """
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('hub.user', %s, true), set_config('hub.work', %s, true)", [behalf.user, behalf.work]
        )


def _behalf() -> Behalf:
    found: Behalf = getattr(connection, "hub_behalf", NOBODY)
    return found


def _remember(behalf: Behalf) -> None:
    database: Any = connection
    database.hub_behalf = behalf


def _is_broken() -> bool:
    """Whether PostgreSQL refuses everything until the rollback."""
    database: Any = connection.connection
    return database is None or database.closed or database.info.transaction_status == TransactionStatus.INERROR


def _touches_a_wall(sql: Any) -> bool:
    return _walled_tables().search(str(sql)) is not None


@cache
def _walled_tables() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(walls.walled()))})\b")
