"""What was asked for and offered from an item, as far as whoever looks may know of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.people.queries_protection import shield_for
from meetings.agenda.queries import open_item_for, people_of
from sharing.disclosures.models import Disclosure


@dataclass(frozen=True)
class Asked:
    id: UUID
    reference: str
    about: str
    holder: str
    recipient: str
    asked_by: str
    state: str
    due_at: datetime | None


@dataclass(frozen=True)
class ItemSharing:
    id: UUID
    meeting_id: UUID
    family: str
    person_ids: list[UUID]
    first: str  # the family's first person, to begin a request with
    rows: list[Asked]


def item_sharing(user: Any, item_id: UUID) -> ItemSharing:
    """Raises Hidden. A disclosure that is not this person's to know of does not stand here, nor in any count."""
    item = open_item_for(user, item_id)
    rows = (
        Disclosure.objects.visible_to(user)
        .filter(for_item__item=item)
        .select_related("holder", "recipient", "asked_by")
        .prefetch_related("about")
        .order_by("-asked_at")
    )
    people = people_of(item.family_id)
    shield = shield_for(user, people)
    return ItemSharing(
        id=item.pk,
        meeting_id=item.meeting_id,
        family=item.family.name,
        person_ids=people,
        first=str(people[0]) if people else "",
        rows=[
            Asked(
                id=row.pk,
                reference=row.reference,
                about=", ".join(person.name for person in row.about.all()),
                holder=shield.agency(row.holder),
                recipient=shield.agency(row.recipient),
                asked_by=row.asked_by.name,
                state=str(row.get_state_display()),
                due_at=row.answer_due_at if row.state == "asked" else None,
            )
            for row in rows
        ],
    )
