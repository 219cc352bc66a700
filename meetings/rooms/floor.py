"""The floor: what everybody let in may see of the whole meeting, which is as little as it can be."""

from typing import Any

from meetings.diary.models import SEEN_BY_ALL, Meeting
from meetings.rooms.refs import person_ref, when


def floor_state(meeting: Meeting) -> dict[str, Any]:
    """Positions with their state and clock, never whose they are; and the roll of staff and standing members."""
    positions = meeting.items.order_by("position").values_list("position", "state", "called_at", "closed_at")
    seats = meeting.seats.filter(
        role__in=SEEN_BY_ALL, ended_at=None, let_in_at__isnull=False, accepted_at__isnull=False
    ).select_related("user", "agency")
    return {
        "state": meeting.state,
        "remarks_on": meeting.remarks_on,
        "positions": [
            {"position": position, "state": state, "called_at": when(called_at), "closed_at": when(closed_at)}
            for position, state, called_at, closed_at in positions
        ],
        "roll": sorted((person_ref(seat) for seat in seats), key=lambda ref: (ref["name"], ref["id"])),
    }
