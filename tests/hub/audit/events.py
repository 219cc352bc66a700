"""Events for the log's own tests, and hands that tamper with them as the owner of the database could."""

import re
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import connection

from hub.audit import acts, events
from hub.audit.context import Origin, acting_from

WHY = "Siân rang about the little one"


@dataclass(frozen=True)
class Somebody:
    pk: UUID
    agency_id: UUID | None


def log(count: int = 1, *, people: int = 2) -> list[UUID]:
    """Write events of one actor, each with a reason and some persons, as a page would."""
    somebody = Somebody(uuid4(), uuid4())
    with acting_from(Origin(door="http", request="r1", address="192.0.2.7")):
        return [
            events.record(
                acts.NOT_FOUND,
                actor=somebody,
                subject=events.About("family", uuid4(), uuid4()),
                people=[uuid4() for _ in range(people)],
                why=WHY,
                purpose="safeguarding",
                basis="6(1)(e)",
            )
            for _ in range(count)
        ]


def tamper(sql: str, *values: object) -> None:
    """As somebody who may do anything in this database: past the triggers, one statement."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in ("hub_event", "hub_leaf"):
                for verb in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE hub_event DISABLE TRIGGER USER")
            cursor.execute("ALTER TABLE hub_leaf DISABLE TRIGGER USER")
        assert re.match("UPDATE|DELETE|INSERT", sql)
        cursor.execute(sql, [as_stored(value) for value in values])
        assert cursor.rowcount, f"{sql} changed nothing"


def as_stored(value: object) -> object:
    if isinstance(value, UUID) and connection.vendor == "sqlite":
        return value.hex
    return value
