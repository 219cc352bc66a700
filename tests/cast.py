"""The people of the tests are those of the demo: same usernames, same agencies, same admissions.

`load_county()` puts the whole demo into the test's database in well under a second: the rows are copied from a
database that the demo's own loader made once in this run.
"""

import sqlite3
from contextlib import closing
from itertools import batched
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.test import Client, override_settings

from hub.accounts.models import User
from meetings.demo.cast import CAST

USERNAMES = [member.username for member in CAST]
STRANGER = ""  # nobody is signed in
EVERYBODY = [*USERNAMES, STRANGER]


def load_county(seed: Path) -> None:
    """`seed`: the folder of the `county` fixture. Inside a TestCase's own transaction; undone with it."""
    with closing(sqlite3.connect(f"file:{seed / 'hub.sqlite3'}?mode=ro&immutable=1", uri=True)) as source:
        wanted = set(connection.introspection.table_names())
        tables = [name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        with connection.constraint_checks_disabled(), connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA defer_foreign_keys = ON")
            for table in tables:
                quoted = connection.ops.quote_name(table)
                # What stands in the statements is a table's and its columns' names, from the schema itself.
                if table not in wanted or cursor.execute(f"SELECT 1 FROM {quoted} LIMIT 1").fetchone():  # noqa: S608
                    continue  # made by the migrations, the same in both
                names = [column[1] for column in source.execute(f"PRAGMA table_info({quoted})")]
                _copy(cursor, quoted, names, source.execute(f"SELECT * FROM {quoted}").fetchall())  # noqa: S608
            if connection.vendor == "postgresql":
                every = apps.get_models(include_auto_created=True)
                for statement in connection.ops.sequence_reset_sql(no_style(), every):
                    cursor.execute(statement)
                cursor.execute("ANALYZE")  # what autovacuum would have done by the first question


def _copy(cursor: Any, table: str, names: list[str], rows: list[tuple[Any, ...]]) -> None:
    """`table`: its name, quoted."""
    columns = ", ".join(map(connection.ops.quote_name, names))
    row = f"({', '.join(['%s'] * len(names))})"
    if connection.vendor == "sqlite":
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES {row}", rows)  # noqa: S608
        return
    # SQLite's hex, 0 and 1, and text of dates are also how PostgreSQL reads an untyped literal of each type.
    for part in batched(rows, 200):
        values = [value if value is None or isinstance(value, bytes) else str(value) for one in part for value in one]
        marks = ", ".join([row] * len(part))
        cursor.execute(f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE VALUES {marks}", values)  # noqa: S608


def user(username: str) -> User:
    return User.objects.get(username=username)


def client_of(username: str, *, language: str = "en") -> Client:
    """A client signed in as one of the cast by the demo's own door; "" is a stranger.

    A fault answers 500, as it would in the open, and is not raised here.
    """
    client = Client(headers={"accept-language": language}, raise_request_exception=False)
    if username:
        with override_settings(HUB_DEMO=True):
            client.post("/demo/sign-in/", {"username": username})
    return client
