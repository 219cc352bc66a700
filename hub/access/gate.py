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
        connection.ensure_connection()
        mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
        try:
            block = transaction.atomic()
            block.__enter__()
        finally:
            connection.transaction_mode = mode
        try:
            yield
        except BaseException as error:
            block.__exit__(type(error), error, error.__traceback__)
            raise
        block.__exit__(None, None, None)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT set_config('hub.user', %s, true)", [str(user.pk or "")])
        yield
