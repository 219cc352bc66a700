"""The gate to protected records: read inside `reading`, log by `disclose`, then show plain values."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def reading(user: Any) -> Iterator[None]:
    """One consistent moment of the database, seen as `user`.

    PostgreSQL: one REPEATABLE READ transaction, with the row-security setting made local to it.
    SQLite: a deferred BEGIN, so that reads take no write lock.
    Inside an open transaction it joins that one.
    """
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "sqlite":
        with _begin_deferred(), transaction.atomic():
            yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT set_config('hub.user', %s, true)", [str(user.pk or "")])
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
