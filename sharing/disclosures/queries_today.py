"""What of sharing waits for one person today: references and dates only, for a page that holds much else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

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
    """What this person may answer or complete for their agency, the first due first. One query, however many."""
    grants = DisclosureGrant.objects.live().filter(user=user.pk, basis=Basis.ANSWERS).values("content_object")
    incomplete = Decided.objects.filter(superseded_by=None, complete_by__isnull=False, completed_at=None)
    complete_by = Subquery(incomplete.filter(disclosure=OuterRef("pk")).values("complete_by")[:1])
    rows = (
        Disclosure.objects.filter(pk__in=grants, holder=user.agency_id)
        .annotate(complete_by=complete_by, due=Coalesce("complete_by", "answer_due_at"))
        .filter(Q(state=State.ASKED) | Q(complete_by__isnull=False))
        .visible_to(user)
        .order_by("due", "pk")
    )
    found = [
        ToAnswer(row.pk, row.reference, row.urgency, row.asked_at, row.due, row.complete_by is not None)
        for row in rows[:most]
    ]
    return sorted(found, key=lambda row: row.due_at.timestamp() if row.due_at else float("inf"))
