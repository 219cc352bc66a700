"""The floor: what everybody let in may see of the whole meeting, which is as little as it can be."""

from collections.abc import Iterable
from typing import Any

from hub.access.gate import reading_whole
from meetings.agenda.models import AgendaItem
from meetings.diary.models import SEEN_BY_ALL, Meeting, Seat
from meetings.rooms.refs import floor_ref, when


def floor_state(meeting: Meeting) -> dict[str, Any]:
    """Positions with their state and clock, never whose they are; and the roll of staff and standing members."""
    with reading_whole():  # of an item that is not theirs everybody sees the place, and nothing else of it
        positions = list(meeting.items.order_by("position"))
    return floor_of_rows(meeting, positions, meeting.seats.select_related("user", "agency"))


def floor_of_rows(meeting: Meeting, items: Iterable[AgendaItem], seats: Iterable[Seat]) -> dict[str, Any]:
    """The same, of rows that were read already: every item of the meeting, every seat."""
    return {
        "state": meeting.state,
        "remarks_on": meeting.remarks_on,
        "positions": [
            {
                "position": item.position,
                "state": item.state,
                "called_at": when(item.called_at),
                "closed_at": when(item.closed_at),
            }
            for item in items
        ],
        "roll": sorted(
            (floor_ref(seat) for seat in seats if seat.is_in and seat.role in SEEN_BY_ALL),
            key=lambda ref: (ref["name"], ref["id"]),
        ),
    }
