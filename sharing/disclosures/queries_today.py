"""What of sharing waits for one person today: references and dates only, for a page that holds much else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from hub.access.models import Basis
from sharing.disclosures.models import Decided, Disclosure, DisclosureGrant, State


@dataclass(frozen=True)
class ToAnswer:
    """A request to our agency, or the record of an emergency share that is to be completed."""

    id: UUID
    reference: str
    urgency: str
    asked_at: datetime
    due_at: datetime | None
    is_incomplete: bool


def to_answer(user: Any, most: int = 20) -> list[ToAnswer]:
    """What this person may answer or complete for their agency, the first due first. Two queries, however many."""
    grants = DisclosureGrant.objects.live().filter(user=user.pk, basis=Basis.ANSWERS).values("content_object")
    incomplete = Decided.objects.filter(superseded_by=None, complete_by__isnull=False, completed_at=None)
    by_disclosure = dict(
        incomplete.filter(disclosure__in=grants, disclosure__holder=user.agency_id)
        .order_by("complete_by")
        .values_list("disclosure", "complete_by")[:most]
    )
    waiting = Q(state=State.ASKED) | Q(pk__in=list(by_disclosure))
    rows = Disclosure.objects.filter(waiting, pk__in=grants, holder=user.agency_id).visible_to(user)
    found = [
        ToAnswer(
            row.pk, row.reference, row.urgency, row.asked_at, by_disclosure.get(row.pk, row.answer_due_at),
            row.pk in by_disclosure,
        )
        for row in rows.order_by("answer_due_at")[:most]
    ]  # fmt: skip
    return sorted(found, key=lambda row: row.due_at.timestamp() if row.due_at else float("inf"))
