"""A parent got in touch: what they said is put to the item that is to hear the family, as well as on its record."""

from typing import Any

from django.utils import timezone

from hub.audit.events import record
from meetings.agenda.models import AgendaItem, ItemState
from meetings.diary.models import MeetingState
from meetings.minutes import acts
from meetings.minutes.models import Contribution
from meetings.minutes.queries import contribution_state
from meetings.rooms.streams import announce, stream_of
from sharing.parents.models import ParentContact
from sharing.parents.services import on_parent_contact


def put_to_item(contact: ParentContact, actor: Any) -> None:
    """To the item being heard, at once; else, sealed until it is called, to the next one that waits. None: it stands in
    the record, and the room shows that when the family is put on an agenda."""
    family = contact.fact.family_id
    open_items = AgendaItem.objects.filter(family=family).exclude(meeting__state=MeetingState.CLOSED)
    item = (
        open_items.filter(state=ItemState.HEARD).select_related("meeting", "family").first()
        or open_items.filter(state=ItemState.WAITING)
        .select_related("meeting", "family")
        .order_by("meeting__starts_at", "position")
        .first()
    )
    if item is None:
        return
    heard = item.state == ItemState.HEARD
    row = Contribution.objects.create(
        item=item, fact=contact.fact, is_sealed=not heard, entered_at=timezone.now() if heard else None
    )
    people = [contact.child_id, contact.adult_id]
    act = acts.CONTRIBUTED if heard else acts.SEALED
    record(act, actor=actor, subject=item, people=people, contribution=row.pk, kind=contact.fact.kind)
    if heard:
        announce(
            stream_of(item), "contribution.added", {"contribution": contribution_state(row)}, actor=actor,
            people=list(contact.fact.about.all()),
        )  # fmt: skip
    else:
        announce(stream_of(item), "answer.given", {"agency": str(actor.agency_id)}, actor=actor)


on_parent_contact.append(put_to_item)
