"""Streams: the one place that announces. An event takes its number in the transaction of the change it speaks of."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from meetings.agenda.models import AgendaItem
from meetings.diary.models import Meeting
from meetings.rooms import bells
from meetings.rooms.fold import fold_item, nothing_said
from meetings.rooms.models import Stream, StreamEvent, StreamEventPerson
from meetings.rooms.queries_veil import shield_of
from meetings.rooms.veils import covered


def open_streams(meeting: Meeting) -> None:
    """Make the floor's stream and one for each item, where they are missing."""
    Stream.objects.get_or_create(meeting=meeting, item=None)
    for item in meeting.items.filter(stream=None):
        Stream.objects.create(meeting=meeting, item=item)


def floor_of(meeting: Meeting) -> Stream:
    return Stream.objects.get_or_create(meeting=meeting, item=None)[0]


def stream_of(item: AgendaItem) -> Stream:
    return Stream.objects.get_or_create(meeting_id=item.meeting_id, item=item)[0]


def held(item: AgendaItem) -> Stream:
    """The item's stream, locked until commit: nothing is announced in it meanwhile."""
    return Stream.objects.select_for_update().get(pk=stream_of(item).pk)


def announce(stream: Stream, kind: str, data: dict[str, Any], *, actor: Any, people: Iterable[Any] = ()) -> StreamEvent:
    """Add an event that everybody in the stream may see, and ring on commit.

    data     ids, names in both languages and words. What would give a protected place away is covered here
    people   the persons it names, or their ids, so that the log can say who saw them
    """
    row = Stream.objects.select_for_update().get(pk=stream.pk)  # held until commit: no gap, no double
    row.head += 1
    whole = data
    if row.veil is not None and row.item is not None:
        data = covered(whole, row.veil, shield_of(row.item))
    if row.item_id is not None:
        row.said = row.said or nothing_said()
        fold_item(row.said, kind, data)
    row.save(update_fields=["head", "said"])
    stream.head = row.head
    event = StreamEvent.objects.create(
        stream=stream, seq=stream.head, kind=kind, at=timezone.now(), by=actor,
        by_agency=actor.agency_id if actor is not None else None, data=data,
        covered=None if data == whole else whole,
    )  # fmt: skip
    persons = {getattr(person, "pk", person) for person in people}
    if persons:
        StreamEventPerson.objects.bulk_create(StreamEventPerson(event=event, person=person) for person in persons)
    transaction.on_commit(partial(bells.ring, stream_id=stream.pk), robust=True)
    return event
