"""What was asked of settings from an item, about brothers and sisters of its children: for those admitted to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from hub.access.gate import reading_whole
from hub.access.verdicts import Verdict
from hub.people.models import Person
from hub.people.queries_circle import bare_circle_of
from meetings.agenda import rules
from meetings.agenda.models import AgendaItem, ItemState
from meetings.agenda.queries import open_item_for, people_of
from meetings.diary.models import MeetingState
from meetings.diary.queries import seat_of
from sharing.basis.queries import labels
from sharing.siblings.questions.models import Question
from sharing.siblings.questions.queries import answers_by, asked_for_hub, outcomes_of, speaks_for
from sharing.siblings.questions.rules import State, state_of


@dataclass(frozen=True)
class AskedOf:
    """One question as everybody admitted reads it: that it was asked, and its answer, in the words that every asker
    reads. Why it was asked stays with who asked."""

    id: UUID
    reference: str
    name: str
    purpose: str
    urgency: str
    state: State
    asked_by: str
    asked_at: datetime
    answers_by: datetime
    expires_at: datetime
    is_mine: bool  # the asker's page of it can be opened


@dataclass(frozen=True)
class ItemSiblings:
    id: UUID
    meeting_id: UUID
    family: str
    person_ids: list[UUID]
    rows: list[AskedOf]
    to_ask: list[str]  # names of the children about whom nothing is open
    may_ask: Verdict
    is_in_room: bool


def children_of(item: AgendaItem) -> list[Person]:
    """The family's children who are born and living, by age: about whom a setting can know anything."""
    circle = bare_circle_of([item.family_id], timezone.localdate())
    found = [circle.people[pk] for pk in circle.child_ids(item.family_id)]
    return sorted(
        (one for one in found if one.born_on is not None and one.died_on is None),
        key=lambda one: (one.born_on, one.name),
    )


def children_to_ask(item: AgendaItem) -> list[Person]:
    """Those for whom the hub has no open question."""
    children = children_of(item)
    asked = asked_for_hub(item.meeting.hub, [one.pk for one in children])
    return [one for one in children if one.pk not in asked]


def item_siblings(user: Any, item_id: UUID) -> ItemSiblings:
    """Raises Hidden for who is not admitted, as for an item that is not there."""
    item = open_item_for(user, item_id)
    seat = seat_of(user, item.meeting_id)
    with reading_whole():  # of the chair's agency, as far as every asker reads of any question
        rows = _questions(item)
        shown = _shown(user, rows)
    return ItemSiblings(
        id=item.pk,
        meeting_id=item.meeting_id,
        family=item.family.name,
        person_ids=people_of(item.family_id),
        rows=shown,
        to_ask=[one.name for one in children_to_ask(item)],
        may_ask=rules.may_ask_of_children(user, item),
        is_in_room=bool(seat and seat.is_in)
        and item.meeting.state == MeetingState.OPEN
        and item.state != ItemState.DONE,
    )


def _questions(item: AgendaItem) -> list[Question]:
    rows = Question.objects.filter(for_item__item=item).select_related("asked_by", "person", "hub__board")
    return list(rows.order_by("-asked_at", "person__born_on"))


def _shown(user: Any, rows: Sequence[Question]) -> list[AskedOf]:
    outcomes = outcomes_of(rows)
    words = labels()
    now = timezone.now()
    return [
        AskedOf(
            id=row.pk,
            reference=row.reference,
            name=row.person.name if row.person else "",
            purpose=words.get(row.purpose, row.purpose),
            urgency=row.urgency,
            state=state_of(row, outcomes[row.pk], now),
            asked_by=row.asked_by.name,
            asked_at=row.asked_at,
            answers_by=answers_by(row),
            expires_at=row.expires_at,
            is_mine=speaks_for(user, row),
        )
        for row in rows
    ]
