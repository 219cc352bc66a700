"""The roles of PostgreSQL: who may do what to which table, whatever the code asks.

owner       makes and changes tables: `migrate`, `demo`, nothing else
web         `serve`: every table but the access log's, to which it may add and from which it reads nothing
sequencer   `work`: what web may, and reading the log, giving places in the tree, signing
auditor     reads the log and never a case
retention   erases the values, persons and salts beside events whose time is over

`make_roles` makes them, as somebody who may; `give_rights` gives each what is its own, as the owner of the tables,
and runs after every `migrate`, so that a new table is never forgotten. SQLite has none of this.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

OWNER, WEB, SEQUENCER, AUDITOR, RETENTION = ROLES = (
    "hub_owner",
    "hub_web",
    "hub_sequencer",
    "hub_auditor",
    "hub_retention",
)
WORKING = (WEB, SEQUENCER, AUDITOR, RETENTION)

# What web may write of the log. Position, time and transaction are the database's; reading back is nobody's here,
# which is why hub/audit/events.py inserts by plain SQL and asks for nothing back.
WRITTEN = {
    "hub_event": ("uid", "body", "act", "outcome", "agency", "meeting", "subject", "purpose", "basis"),
    "hub_eventperson": ("event", "person", "salt"),
    "hub_eventsecret": ("event", "name", "value", "salt"),
}
TREE = ("hub_leaf", "hub_tile", "hub_watermark", "hub_checkpoint")
LOG = (*WRITTEN, *TREE)
# Open and closed ends of live streams: working rows. What they say is in the events of their opening and closing.
SPANS = "hub_span"

# The blind index (sharing/siblings/rolls): web may delete what a setting takes off its roll, and read none of it.
BLIND = {
    "sharing_sealedfields": ("id", "child_id", "hub_id", "epoch"),
    "sharing_token": ("id", "fields_id"),
}

#: role → table → what it may, each with the columns it may do it to (none: the whole row)
Rights = dict[str, dict[str, tuple[str, ...]]]
READ_THE_LOG: Rights = {table: {"SELECT": ()} for table in LOG}
RIGHTS: dict[str, Rights] = {
    WEB: {
        **{table: {"INSERT": columns} for table, columns in WRITTEN.items()},
        SPANS: {"SELECT": (), "INSERT": (), "UPDATE": ("to_seq", "closed_event")},
        **{table: {"SELECT": columns, "DELETE": ()} for table, columns in BLIND.items()},
    },
    SEQUENCER: {
        **READ_THE_LOG,
        **{table: {"SELECT": (), "INSERT": ()} for table in BLIND},
        "hub_leaf": {"SELECT": (), "INSERT": ()},
        "hub_tile": {"SELECT": (), "INSERT": (), "UPDATE": ("data",)},
        "hub_watermark": {"SELECT": (), "INSERT": (), "UPDATE": ("txid", "cluster")},
        "hub_checkpoint": {"SELECT": (), "INSERT": (), "UPDATE": ("deposited_at", "deposited_with")},
    },
    AUDITOR: {
        **READ_THE_LOG,
        SPANS: {"SELECT": ()},
        # Who was named in what a live stream carried: ids and numbers, never the words.
        "meetings_streamevent": {"SELECT": ("id", "stream_id", "seq", "kind", "at")},
        "meetings_streameventperson": {"SELECT": ()},
    },
    RETENTION: {
        "hub_eventperson": {"SELECT": ("id", "event", "person"), "DELETE": ()},
        "hub_eventsecret": {"SELECT": ("id", "event", "name"), "DELETE": ()},
    },
}
NOBODYS = ("django_migrations",)  # the owner's alone
PLAIN = ("SELECT", "INSERT", "UPDATE", "DELETE")


class NotPostgreSQL(Exception):
    """There are roles on PostgreSQL only."""


def make_roles(passwords: Mapping[str, str]) -> None:
    """Make or update the five roles, hand everything to the owner, and give each of the others its rights.

    Run as a superuser, or as whoever may create roles and owns the database. `passwords`: by role; one that is not
    named keeps what it has. They reach the server as SCRAM verifiers, so that no log of statements holds them.
    """
    _require_postgresql()
    with transaction.atomic(), connection.cursor() as cursor:
        for role in ROLES:
            _make_role(cursor, role, passwords.get(role, ""))
        cursor.execute("SELECT current_database()")
        database = sql.Identifier(cursor.fetchone()[0])
        _run(cursor, "ALTER DATABASE {} OWNER TO {}", database, sql.Identifier(OWNER))
        _run(cursor, "ALTER SCHEMA public OWNER TO {}", sql.Identifier(OWNER))
        _hand_over(cursor)
        _run(cursor, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
        _run(cursor, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
        for role in WORKING:
            _run(cursor, "GRANT CONNECT ON DATABASE {} TO {}", database, sql.Identifier(role))
            _run(cursor, "GRANT USAGE ON SCHEMA public TO {}", sql.Identifier(role))
        _run(cursor, "GRANT {} TO {}", sql.Identifier(WEB), sql.Identifier(SEQUENCER))
        for role in (WEB, SEQUENCER):  # compiling a page's query takes longer than answering it
            _run(cursor, "ALTER ROLE {} SET jit = off", sql.Identifier(role))
        _give_rights(cursor)


def give_rights() -> None:
    """Give each role what is its own on every table there is now, and take what is not. Without roles, nothing."""
    if connection.vendor != "postgresql" or not are_made():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        _give_rights(cursor)


def are_made() -> bool:
    """Whether this PostgreSQL knows the roles."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES)])
        return bool(cursor.fetchone()[0] == len(ROLES))


def _make_role(cursor: CursorWrapper, role: str, password: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone() is None:
        _run(cursor, "CREATE ROLE {}", sql.Identifier(role))
    _run(cursor, "ALTER ROLE {} LOGIN INHERIT NOCREATEDB NOCREATEROLE", sql.Identifier(role))
    cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone()[0]:  # asked first: only a superuser may even say NOSUPERUSER
        _run(cursor, "ALTER ROLE {} NOSUPERUSER NOBYPASSRLS", sql.Identifier(role))
    if password:
        server: Any = connection.connection
        verifier = server.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        _run(cursor, "ALTER ROLE {} PASSWORD {}", sql.Identifier(role), sql.Literal(verifier))


def _hand_over(cursor: CursorWrapper) -> None:
    """Whatever was made before there were roles becomes the owner's."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
        " AND relowner <> (SELECT oid FROM pg_roles WHERE rolname = %s)",
        [OWNER],
    )
    for (table,) in cursor.fetchall():
        _run(cursor, "ALTER TABLE {} OWNER TO {}", sql.Identifier(table), sql.Identifier(OWNER))
    cursor.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND proowner <> (SELECT oid FROM pg_roles WHERE rolname = %s)",
        [OWNER],
    )
    for (function,) in cursor.fetchall():
        _run(cursor, "ALTER FUNCTION {} OWNER TO {}", sql.SQL(function), sql.Identifier(OWNER))


def _give_rights(cursor: CursorWrapper) -> None:
    tables = set(connection.introspection.table_names(cursor))
    _run(cursor, "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}, PUBLIC", _names(WORKING))
    _run(cursor, "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}, PUBLIC", _names(WORKING))
    for table in sorted(tables):
        if table not in (*LOG, *BLIND, SPANS, *NOBODYS):
            _give(cursor, WEB, table, dict.fromkeys(PLAIN, ()))
    for role, rights in RIGHTS.items():
        for table, verbs in rights.items():
            if table in tables:
                _give(cursor, role, table, verbs)


def _give(cursor: CursorWrapper, role: str, table: str, verbs: Mapping[str, tuple[str, ...]]) -> None:
    given = sql.SQL(", ").join(
        sql.SQL("{} ({})").format(sql.SQL(verb), _names(columns)) if columns else sql.SQL(verb)
        for verb, columns in verbs.items()
    )
    _run(cursor, "GRANT {} ON {} TO {}", given, sql.Identifier(table), sql.Identifier(role))


def _names(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _run(cursor: CursorWrapper, statement: str, *parts: sql.Composable) -> None:
    cursor.execute(sql.SQL(statement).format(*parts).as_string(cursor.connection))


def _require_postgresql() -> None:
    if connection.vendor != "postgresql":
        raise NotPostgreSQL("Roles are PostgreSQL's: set DATABASE_URL. On SQLite one process holds everything.")
