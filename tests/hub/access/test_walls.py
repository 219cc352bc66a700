"""What PostgreSQL itself refuses, whatever the code asks: each role by raw SQL, and the third wall around a case."""

# ruff: noqa: S608  (names of our own tables, no value from outside)

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors

from hub.access import walls
from tests import servers

WRITE = (
    "INSERT INTO hub_event (uid, body, act, outcome, agency, meeting, subject, purpose, basis{more})"
    " VALUES (%s, '{{}}', 'test', 'done', NULL, NULL, NULL, '', ''{values})"
)


def test_every_table_has_a_wall_or_a_reason():
    assert walls.undeclared() == []
    assert all(why.endswith(".") for why in walls.reasons().values())


# -- Roles and walls on a real PostgreSQL ----------------------------------------------------------------------------


class House:
    """A database with the demo's county, and a connection to it as any role."""

    def __init__(self, url: str) -> None:
        self.url = url

    def be(self, role: str) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url.replace("//hub@", f"//{role}@"), autocommit=True)

    def ask(self, role: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """One statement as this role, with nothing said about on whose behalf."""
        with closing(self.be(role)) as server:
            answer = server.execute(statement, values)  # type: ignore[arg-type]
            return answer.fetchall() if answer.description else []

    def see(self, user: str, statement: str, *values: Any, role: str = "hub_web") -> list[tuple[Any, ...]]:
        """One statement as the web role on behalf of somebody, as `reading(user)` says it."""
        with closing(self.be(role)) as server, server.transaction():
            server.execute("SELECT set_config('hub.user', %s, true)", [self.id_of(user)])
            answer = server.execute(statement, values)  # type: ignore[arg-type]
            return answer.fetchall() if answer.description else []

    def id_of(self, user: str) -> str:
        return str(self.ask("hub", "SELECT id FROM hub_user WHERE username = %s", user)[0][0])

    def refuses(self, role: str, statement: str, *values: Any) -> bool:
        try:
            self.ask(role, statement, *values)
        except errors.InsufficientPrivilege:
            return True
        return False


@pytest.fixture(scope="module")
def house(stores: servers.Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A database of its own: what is broken here is nobody else's."""
    stores.psql("CREATE DATABASE house")
    data = tmp_path_factory.mktemp("house")
    env = servers.environment(data, DATABASE_URL=stores.url_of("house"))
    servers.manage("database_roles", env=env)
    env["DATABASE_USER"] = "hub_owner"
    servers.manage("migrate", "--noinput", "--verbosity", "0", env=env)
    servers.manage("demo", env=env)
    yield House(stores.url_of("house"))


def test_the_roles_are_nobody_special(house: House):
    special = "rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication"
    assert house.ask("hub", f"SELECT rolname FROM pg_roles WHERE rolname LIKE 'hub\\_%%' AND ({special})") == []


def test_making_them_again_changes_nothing(house: House, tmp_path):
    rights = "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
    before = house.ask("hub", rights)
    said = servers.manage("database_roles", env=servers.environment(tmp_path, DATABASE_URL=house.url))
    assert "hub_web" in said
    assert house.ask("hub", rights) == before


def test_a_password_is_kept_as_a_verifier_and_never_said(house: House, tmp_path):
    (tmp_path / "password").write_text("a long secret of the auditor's\n")
    env = servers.environment(
        tmp_path, DATABASE_URL=house.url, HUB_AUDITOR_PASSWORD_FILE=str(tmp_path / "password")
    )
    said = servers.manage("database_roles", env=env)
    [(kept,)] = house.ask("hub", "SELECT rolpassword FROM pg_authid WHERE rolname = 'hub_auditor'")
    assert kept.startswith("SCRAM-SHA-256$")
    assert "secret" not in said
    house.ask("hub", "ALTER ROLE hub_auditor PASSWORD NULL")


# -- The log ---------------------------------------------------------------------------------------------------------


def test_each_command_of_the_log_is_for_its_own_role(house: House, tmp_path):
    env = servers.environment(tmp_path, DATABASE_URL=house.url)
    servers.manage("accesslog", "export", str(tmp_path / "log.jsonl"), env=env | {"DATABASE_USER": "hub_sequencer"})
    said = servers.manage("accesslog", "verify", env=env | {"DATABASE_USER": "hub_auditor"})
    assert "Whole." in said
    with pytest.raises(RuntimeError, match="permission denied"):
        servers.manage("accesslog", "verify", env=env | {"DATABASE_USER": "hub_web"})


def test_web_adds_to_the_log(house: House):
    uid = uuid4()
    house.ask("hub_web", WRITE.format(more="", values=""), uid)
    [(position, at, txid)] = house.ask("hub", "SELECT position, at, txid FROM hub_event WHERE uid = %s", uid)
    assert position and at and txid


@pytest.mark.parametrize(
    ("column", "value"), [("position", "1000000"), ("at", "'2001-01-01'"), ("txid", "'1'"), ("position", "DEFAULT")]
)
def test_web_chooses_neither_position_nor_time_nor_transaction(house: House, column: str, value: str):
    statement = WRITE.format(more=f", {column}", values=f", {value}")
    assert house.refuses("hub_web", statement, uuid4())
    assert house.refuses("hub_web", statement.replace(" VALUES", " OVERRIDING SYSTEM VALUE VALUES"), uuid4())


@pytest.mark.parametrize("call", ["nextval('{}')", "setval('{}', 1)", "last_value FROM {}"])
def test_web_moves_no_position_on(house: House, call: str):
    assert house.refuses("hub_web", f"SELECT {call.format('hub_event_position_seq')}")


@pytest.mark.parametrize("table", ["hub_event", "hub_eventperson", "hub_eventsecret"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM {table}",
        "SELECT count(*) FROM {table}",
        "SELECT 1 FROM {table} LIMIT 1",
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        "DROP TABLE {table}",
        "CREATE RULE away AS ON INSERT TO {table} DO INSTEAD NOTHING",
    ],
)
def test_web_neither_reads_nor_changes_what_it_wrote(house: House, table: str, statement: str):
    column = "uid" if table == "hub_event" else "event"
    assert house.refuses("hub_web", statement.format(table=table, column=column))


def test_web_is_told_nothing_back(house: House):
    assert house.refuses("hub_web", WRITE.format(more="", values="") + " RETURNING position", uuid4())


@pytest.mark.parametrize("table", ["hub_leaf", "hub_tile", "hub_watermark", "hub_checkpoint"])
def test_the_tree_is_the_sequencers_alone(house: House, table: str):
    for statement in (f"SELECT * FROM {table}", f"INSERT INTO {table} DEFAULT VALUES", f"DELETE FROM {table}"):
        assert house.refuses("hub_web", statement)
    house.ask("hub_sequencer", f"SELECT * FROM {table} LIMIT 1")
    assert house.refuses("hub_sequencer", f"DELETE FROM {table}")


def test_not_even_the_sequencer_changes_an_event(house: House):
    house.ask("hub_sequencer", "SELECT * FROM hub_event LIMIT 1")
    for statement in ("UPDATE hub_event SET act = ''", "DELETE FROM hub_event", "TRUNCATE hub_event"):
        assert house.refuses("hub_sequencer", statement)
    assert house.refuses("hub_sequencer", "UPDATE hub_leaf SET hash = ''")
    assert house.refuses("hub_sequencer", "UPDATE hub_checkpoint SET root = ''")


def test_the_auditor_reads_the_log_and_no_case(house: House):
    assert house.ask("hub_auditor", "SELECT count(*) FROM hub_event")[0][0] > 0
    for table in ("hub_family", "hub_person", "hub_fact", "meetings_contribution", "hub_user"):
        assert house.refuses("hub_auditor", f"SELECT * FROM {table}")
    assert house.refuses("hub_auditor", "SELECT data FROM meetings_streamevent")
    for table in ("hub_event", "hub_eventsecret", "hub_leaf", "hub_checkpoint"):
        assert house.refuses("hub_auditor", f"DELETE FROM {table}")


def test_retention_erases_what_may_be_erased_and_reads_no_value(house: House):
    uid = uuid4()
    house.ask("hub_web", WRITE.format(more="", values=""), uid)
    house.ask("hub_web", "INSERT INTO hub_eventsecret (event, name, value, salt) VALUES (%s, 'why', 'x', '')", uid)
    assert house.refuses("hub_retention", "SELECT value FROM hub_eventsecret")
    assert house.refuses("hub_retention", "UPDATE hub_eventsecret SET value = ''")
    assert house.refuses("hub_retention", "DELETE FROM hub_event")
    house.ask("hub_retention", "DELETE FROM hub_eventsecret WHERE event = %s", uid)
    assert house.ask("hub", "SELECT count(*) FROM hub_eventsecret WHERE event = %s", uid) == [(0,)]


# -- The wall around a case ------------------------------------------------------------------------------------------

CONTENT = sorted(walls.walled())


@pytest.mark.parametrize("role", ["hub_web", "hub_sequencer", "hub_owner"])
def test_nothing_said_nothing_seen(house: House, role: str):
    seen = {table: house.ask(role, f"SELECT count(*) FROM {table}")[0][0] for table in CONTENT}  # noqa: S608
    assert {table: count for table, count in seen.items() if count} == {}
    assert house.ask("hub", "SELECT count(*) FROM hub_family")[0][0] == 40, "and they are there"


def test_somebody_unknown_sees_nothing(house: House):
    with closing(house.be("hub_web")) as server, server.transaction():
        server.execute("SELECT set_config('hub.user', %s, true)", [str(uuid4())])
        for table in set(CONTENT) - {"meetings_stream", "meetings_streamevent", "meetings_streameventperson"}:
            assert server.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table  # noqa: S608


def test_a_setting_ends_with_its_transaction(house: House):
    with closing(house.be("hub_web")) as server:
        with server.transaction():
            server.execute("SELECT set_config('hub.user', %s, true)", [house.id_of("amira")])
            assert server.execute("SELECT count(*) FROM hub_family").fetchone() != (0,)
        assert server.execute("SELECT count(*) FROM hub_family").fetchone() == (0,)


def test_each_sees_the_items_they_are_admitted_to_and_no_other(house: House):
    admitted = (
        "SELECT DISTINCT a.content_object_id FROM meetings_admission a JOIN meetings_agendaitem i"
        " ON i.id = a.content_object_id WHERE a.user_id = %s AND a.revoked_at IS NULL AND a.expires_at > now()"
        " AND a.starts_at <= now() AND NOT EXISTS (SELECT FROM meetings_bar b WHERE b.item_id = i.id"
        " AND b.user_id = a.user_id AND b.lifted_at IS NULL) AND NOT EXISTS (SELECT FROM hub_familyexclusion x"
        " WHERE x.family_id = i.family_id AND x.user_id = a.user_id AND x.lifted_at IS NULL)"
    )
    for user in ("huw", "ben", "dev", "gwen"):
        items = {row[0] for row in house.ask("hub", admitted, house.id_of(user))}
        said = "SELECT DISTINCT item_id FROM meetings_stream WHERE item_id IS NOT NULL"
        assert {row[0] for row in house.see(user, said)} == items, user
    assert len({row[0] for row in house.see("huw", "SELECT id FROM meetings_agendaitem")}) == 1


@pytest.mark.parametrize("user", ["cleo", "ioan", "esi"])
def test_who_runs_the_hub_sees_no_case(house: House, user: str):
    for table in ("hub_family", "hub_person", "hub_fact", "meetings_agendaitem", "meetings_remark"):
        assert house.see(user, f"SELECT count(*) FROM {table}") == [(0,)], table  # noqa: S608


@pytest.mark.parametrize("kind, table", [("family", "hub_family"), ("person", "hub_person"),
                                         ("item", "meetings_agendaitem"), ("audience", "meetings_stream")])  # fmt: skip
def test_the_quick_way_lets_nobody_past_whom_the_slow_one_stops(house: House, kind: str, table: str):
    """And nobody is stopped: each row that comes out is one the function says yes to, and the other way about."""
    column = "item_id" if kind == "audience" else "id"
    rows = f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"
    for (user,) in house.ask("hub", "SELECT username FROM hub_user WHERE is_active ORDER BY username"):
        by_policy = sorted(house.see(user, rows))
        by_function = sorted(house.see(user, f"{rows} AND hub_sees_{kind}({column})", role="hub"))
        assert by_policy == by_function, user


def test_another_familys_rows_are_not_there(house: House):
    seen = {row[0] for row in house.see("huw", "SELECT id FROM hub_family")}
    [(other,)] = house.ask("hub", "SELECT id FROM hub_family WHERE id <> ALL(%s) LIMIT 1", list(seen))
    assert house.see("huw", "SELECT * FROM hub_family WHERE id = %s", other) == []
    assert house.see("huw", "SELECT * FROM hub_fact WHERE family_id = %s", other) == []
    names = "SELECT * FROM hub_person WHERE id IN (SELECT person_id FROM hub_familymember WHERE family_id = %s)"
    assert house.see("huw", names, other) == []
    [(member,)] = house.ask("hub", "SELECT person_id FROM hub_familymember WHERE family_id = %s LIMIT 1", other)
    assert house.see("huw", "SELECT * FROM hub_person WHERE id = %s", member) == []


def test_a_grant_that_ends_stops_at_the_second(house: House):
    [(family,)] = house.see("ben", "SELECT id FROM hub_family LIMIT 1")
    ben = house.id_of("ben")
    house.ask("hub", "UPDATE hub_familygrant SET revoked_at = now() WHERE user_id = %s", ben)
    house.ask("hub", "UPDATE meetings_admission SET revoked_at = now() WHERE user_id = %s AND content_object_id IN"
              " (SELECT id FROM meetings_agendaitem WHERE family_id = %s)", ben, family)  # fmt: skip
    house.ask("hub", "UPDATE meetings_action SET owner_id = NULL WHERE owner_id = %s", ben)
    look = "SELECT count(*), clock_timestamp() FROM hub_family WHERE id = %s"
    assert house.see("ben", look, family)[0][0] == 0
    [(ends,)] = house.ask(
        "hub",
        "INSERT INTO hub_familygrant (id, user_id, content_object_id, permission_id, starts_at, expires_at,"
        " granted_by_id, basis, why) SELECT gen_random_uuid(), %s, %s,"
        " (SELECT id FROM auth_permission WHERE codename = 'read_family'), now() - interval '1 day',"
        " clock_timestamp() + interval '1.5 seconds', %s, 'lead', '' RETURNING expires_at",
        ben, family, ben,
    )  # fmt: skip
    answers = []
    until = time.monotonic() + 3
    while time.monotonic() < until:
        answers.append(house.see("ben", look, family)[0])
        time.sleep(0.05)
    assert {count for count, at in answers if at < ends} == {1}
    assert {count for count, at in answers if (at - ends).total_seconds() > 0.1} == {0}


def test_a_deny_row_wins_over_any_grant(house: House):
    [(family,)] = house.see("dev", "SELECT id FROM hub_family LIMIT 1")
    dev = house.id_of("dev")
    house.ask("hub", "INSERT INTO hub_familyexclusion (id, user_id, family_id, why, set_by_id, lifted_why)"
              " VALUES (gen_random_uuid(), %s, %s, 'Related.', %s, '')", dev, family, dev)  # fmt: skip
    assert house.see("dev", "SELECT * FROM hub_family WHERE id = %s", family) == []
    assert house.see("dev", "SELECT * FROM hub_fact WHERE family_id = %s", family) == []
    assert house.see("dev", "SELECT * FROM meetings_agendaitem WHERE family_id = %s", family) == []


def test_nobody_sees_anothers_draft(house: House):
    house.ask("hub", "INSERT INTO meetings_draft (id, by_id, place, fields, saved_at)"
              " VALUES (gen_random_uuid(), %s, 'raise', '{}', now())", house.id_of("gwen"))  # fmt: skip
    assert house.see("gwen", "SELECT count(*) FROM meetings_draft") == [(1,)]
    assert house.see("amira", "SELECT count(*) FROM meetings_draft WHERE place = 'raise'") == [(0,)]


def test_who_reads_writes_nothing(house: House):
    [(fact, text)] = house.see("amira", "SELECT id, text FROM hub_fact LIMIT 1")
    house.see("amira", "UPDATE hub_fact SET text = 'changed' WHERE id = %s", fact)
    house.see("amira", "DELETE FROM hub_fact WHERE id = %s", fact)
    assert house.ask("hub", "SELECT text FROM hub_fact WHERE id = %s", fact) == [(text,)]
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        house.see("amira", "INSERT INTO hub_person (id, name, sex, spoken, written)"
                  " VALUES (gen_random_uuid(), 'Nobody', '', '', '')")  # fmt: skip
