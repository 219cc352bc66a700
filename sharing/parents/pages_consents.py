"""What the page of consents to services shows. No page about sharing shows it, and no rule of sharing reads it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hub.people.queries import family_for
from hub.people.queries_protection import shield_for
from hub.people.services import everybody
from sharing.parents import queries


@dataclass(frozen=True)
class Consent:
    id: str
    service: str
    agency: str
    what_for: str
    person: str
    given_by: str
    given_on: date
    evidence: str
    recorded_by: str
    withdrawn_on: date | None
    withdrawn_how: str


@dataclass(frozen=True)
class Consents:
    family_id: str
    family: str
    rows: list[Consent]
    person_ids: list[UUID]


def consents(user: Any, pk: UUID) -> Consents:
    """Every consent to a service of a family. Raises Hidden."""
    family = family_for(user, pk)
    shield = shield_for(user, everybody(family))
    rows = queries.consents_of(family)
    return Consents(
        family_id=str(pk),
        family=family.name,
        rows=[
            Consent(
                str(row.pk),
                shield.mask(row.service),
                shield.agency(row.agency),
                shield.mask(row.what_for),
                row.person.name,
                row.given_by.name,
                row.given_on,
                shield.mask(row.evidence),
                row.recorded_by.name,
                row.withdrawn_on,
                shield.mask(row.withdrawn_how),
            )
            for row in rows
        ],  # fmt: skip
        person_ids=list({pk for row in rows for pk in (row.person_id, row.given_by_id)}),
    )
