"""Opening a slice: one moment in which it is held, checked, written down and read, so that nothing ends in between."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.audit.events import record
from hub.people.release import may_surface
from sharing.disclosures import acts, queries, rules
from sharing.disclosures.models import Opening


@dataclass(frozen=True)
class SharedFact:
    """One fact of a slice as this viewer may read it."""

    kind: str
    text: str
    language: str
    about: str
    agency: str
    happened_on: date | None
    written_at: datetime
    is_amended: bool  # put right since: the holder is to be asked
    is_shared: bool  # False: considered and left out; the holder alone sees these


@dataclass(frozen=True)
class Slice:
    id: UUID
    reference: str
    side: str
    holder: str
    recipient: str
    about: list[str]
    facts: list[SharedFact]
    left_out: list[SharedFact]
    conditions: str
    language: str
    expires_at: datetime | None
    is_open: bool


@writing()
def open_slice(user: Any, pk: UUID) -> Slice:
    """What was shared, for the recipient while it lasts by the database's clock, and for who shared it. Raises Hidden
    and Refused.

    The row is held while this is asked, written to the log and read: an end that comes at the same moment is either
    before, and then nothing is read, or after, and then the log says so. The event commits with this, before any of it
    leaves. What was left out is asked of the database only for who left it out.
    """
    disclosure = queries.disclosure_for(user, pk)
    disclosure = queries.hold(disclosure.pk)
    decision = queries.latest(disclosure)
    ask(rules.may_open_slice(user, disclosure, decision), acts.SLICE_READ, actor=user, subject=disclosure)
    assert decision is not None  # noqa: S101  (the rule asked)
    side = queries.side_of(user, disclosure)
    about = queries.people_of(disclosure)
    rows = queries.shared_rows(decision, with_left_out=side == "holder")
    people = {person.pk: person for row in rows for person in row.fact.about.all()} | {one.pk: one for one in about}
    record(
        acts.SLICE_READ, actor=user, subject=disclosure, people=people, purpose=disclosure.purpose,
        decision=decision.pk, side=side, facts_shown=[row.fact_id for row in rows],
    )  # fmt: skip
    if side == "recipient":
        Opening.objects.get_or_create(decision=decision, user=user)
    shield = queries.shield_of(user, people)
    facts = [
        SharedFact(
            kind=row.fact.kind,
            text=shield.mask(row.fact.text),
            language=row.fact.language,
            about=", ".join(person.name for person in row.fact.about.all()),
            agency=shield.agency(row.fact.originator),
            happened_on=row.fact.happened_on,
            written_at=row.fact.written_at,
            is_amended=bool(row.is_put_right),
            is_shared=row.is_shared,
        )
        for row in rows
        if side == "holder" or may_surface(row.fact, "slice", disclosure.holder_id)
    ]
    return Slice(
        id=disclosure.pk,
        reference=disclosure.reference,
        side=side,
        holder=shield.agency(disclosure.holder),
        recipient=disclosure.recipient.name,
        about=[person.name for person in about],
        facts=[fact for fact in facts if fact.is_shared],
        left_out=[fact for fact in facts if not fact.is_shared],
        conditions=shield.mask(decision.conditions),
        language=decision.language,
        expires_at=decision.expires_at,
        is_open=queries.is_open(decision),
    )
