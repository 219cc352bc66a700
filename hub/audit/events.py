"""Writing the access log. Three doors:

`record`    an act, in the transaction of the change it speaks of
`disclose`  a reading, committed before the data leaves: no event, no data
`refuse`    a refusal, written after the rollback of what it stopped, so that it outlives it
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from uuid6 import uuid7

from hub.audit import acts
from hub.audit.acts import Act
from hub.audit.canonical import commitment, dumps, new_salt
from hub.audit.context import origin

VERSION = 1

Outcome = Literal["done", "refused", "hidden", "failed"]


class Actor(Protocol):
    """Whoever acts: an account, of an agency."""

    @property
    def pk(self) -> UUID: ...

    @property
    def agency_id(self) -> UUID | None: ...


class LogUnwritable(Exception):
    """The access log could not be written, so nothing may be shown."""


@dataclass(frozen=True)
class About:
    """What an event is about: a kind of thing and its id. `meeting` is set when it happened in one."""

    kind: str
    id: UUID | None
    meeting: UUID | None = None


def about(subject: Any) -> About:
    """The log's reference to a model instance, from its own `log_reference()` if it has one."""
    if subject is None or isinstance(subject, About):
        return subject or About("", None)
    if hasattr(subject, "log_reference"):
        reference: About = subject.log_reference()
        return reference
    return About(subject._meta.model_name, subject.pk)


def record(
    act: Act,
    *,
    actor: Actor | None,
    subject: Any = None,
    people: Iterable[Any] = (),
    why: str = "",
    purpose: str = "",
    basis: str = "",
    **facts: Any,
) -> UUID:
    """Write one event in the transaction that is open. Returns its uid.

    people   whom it concerns: persons or their ids, each once
    why      free text a person gave; kept as an erasable secret
    facts    codes and ids for the body (never names, never content): str, int, bool, UUID or lists of them
    """
    return write(
        act, "done", actor=actor, subject=subject, people=people, why=why, purpose=purpose, basis=basis, facts=facts
    )


def disclose(
    act: Act,
    *,
    actor: Actor | None,
    subject: Any = None,
    people: Iterable[Any] = (),
    why: str = "",
    purpose: str = "",
    basis: str = "",
    **facts: Any,
) -> UUID:
    """Commit the event of a reading, before anything of it leaves. Raises LogUnwritable: then show nothing."""
    try:
        with transaction.atomic(durable=True):
            return write(
                act,
                "done",
                actor=actor,
                subject=subject,
                people=people,
                why=why,
                purpose=purpose,
                basis=basis,
                facts=facts,
            )
    except DatabaseError as error:
        raise LogUnwritable from error


def refuse(
    act: Act,
    outcome: Literal["refused", "hidden"],
    *,
    actor: Actor | None,
    subject: Any = None,
    why: str = "",
    asked: str = "",
) -> UUID:
    """Write a refusal. `hidden` takes the same path whether the thing exists or not: only the id asked for is
    kept, as a secret, and never what it would have been. Raises LogUnwritable."""
    try:
        with transaction.atomic():
            if outcome == "hidden":
                # As somebody typed it: PostgreSQL keeps no NUL, and nobody fills the log through an address.
                return write(acts.NOT_FOUND, "hidden", actor=actor, asked=asked[:200].replace("\0", ""))
            return write(act, "refused", actor=actor, subject=subject, why=why)
    except DatabaseError as error:
        raise LogUnwritable from error


def write(
    act: Act,
    outcome: Outcome,
    *,
    actor: Actor | None,
    subject: Any = None,
    people: Iterable[Any] = (),
    why: str = "",
    asked: str = "",
    purpose: str = "",
    basis: str = "",
    facts: dict[str, Any] | None = None,
) -> UUID:
    """One event with its people and secrets, by plain INSERT: the web role on PostgreSQL may insert and not read."""
    uid = uuid7()
    source = origin()
    thing = about(subject)
    agency = actor.agency_id if actor is not None else None
    secrets = {
        "actor": str(actor.pk) if actor is not None else "",
        "why": why,
        "asked": asked,
        "address": source.address,
        "session": source.session,
    }
    salted = {name: (new_salt(), value) for name, value in secrets.items() if value}
    persons = {str(getattr(person, "pk", person)): new_salt() for person in people}
    body = {
        "v": VERSION,
        "id": str(uid),
        "act": act.code,
        "outcome": outcome,
        "agency": _text(agency),
        "subject": _text(thing.id),
        "kind": thing.kind,
        "meeting": _text(thing.meeting),
        "purpose": purpose,
        "basis": basis,
        "door": source.door,
        "request": source.request,
        "facts": {name: _plain(value) for name, value in (facts or {}).items()},
        "c": {name: commitment(name, salt, value) for name, (salt, value) in salted.items()},
        "people": sorted(commitment("person", salt, person) for person, salt in persons.items()),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO hub_event (uid, body, act, outcome, agency, meeting, subject, purpose, basis)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                _id(uid),
                dumps(body).decode(),
                act.code,
                outcome,
                _id(agency),
                _id(thing.meeting),
                _id(thing.id),
                purpose,
                basis,
            ],
        )
        if persons:
            cursor.executemany(
                "INSERT INTO hub_eventperson (event, person, salt) VALUES (%s, %s, %s)",
                [(_id(uid), _id(UUID(person)), salt) for person, salt in persons.items()],
            )
        if salted:
            cursor.executemany(
                "INSERT INTO hub_eventsecret (event, name, value, salt) VALUES (%s, %s, %s, %s)",
                [(_id(uid), name, value, salt) for name, (salt, value) in salted.items()],
            )
    return uid


def _id(value: UUID | None) -> str | UUID | None:
    """A UUID as this database keeps it: 32 hex digits on SQLite, the native type on PostgreSQL."""
    if value is None or connection.features.has_native_uuid_field:
        return value
    return value.hex


def _text(value: UUID | None) -> str:
    return "" if value is None else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple | set):
        return [_plain(v) for v in value]
    return value
