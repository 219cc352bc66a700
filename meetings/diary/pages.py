"""What the diary's pages show: plain values, read inside `reading`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from hub.people.shield import Shield
from meetings.diary.models import Meeting, MeetingState, Seat, SeatRole
from meetings.diary.queries import (
    arranged_among,
    arranges,
    hubs_staffed_by,
    items_open_to,
    meeting_for,
    meetings_for,
    own_seats,
    seat_of,
    seats_at,
)
from meetings.diary.rules import may_arrive
from sharing.training.queries import barred_among

PAST = timedelta(days=60)  # older meetings are found through their families


@dataclass(frozen=True)
class Entry:
    """A meeting in the diary."""

    id: UUID
    title: str
    hub: str
    starts_at: datetime
    ends_at: datetime
    state: str
    state_label: str
    items: int  # those this person is admitted to; nobody is told of others
    part: str
    has_seat: bool
    is_in: bool
    has_apologised: bool
    language: str
    may_arrange: bool


@dataclass(frozen=True)
class Diary:
    now: list[Entry]
    coming: list[Entry]
    past: list[Entry]
    may_plan: bool


def diary(user: Any) -> Diary:
    """The meetings this person has a seat at or staffs, from two months ago on."""
    meetings = meetings_for(user, since=timezone.now() - PAST)
    ids = [meeting.pk for meeting in meetings]
    seats, arranged, items = own_seats(user, ids), arranged_among(user, ids), items_open_to(user, ids)
    entries = [_entry(meeting, seats.get(meeting.pk), items[meeting.pk], arranged) for meeting in meetings]
    return Diary(
        now=[entry for entry in entries if entry.state == MeetingState.OPEN],
        coming=[entry for entry in entries if entry.state == MeetingState.PLANNED],
        past=[entry for entry in reversed(entries) if entry.state == MeetingState.CLOSED],
        may_plan=bool(hubs_staffed_by(user)),
    )


def _entry(meeting: Meeting, seat: Seat | None, items: int, arranged: set[UUID]) -> Entry:
    return Entry(
        id=meeting.pk,
        title=meeting.title,
        hub=meeting.hub.name,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        state=meeting.state,
        state_label=str(MeetingState(meeting.state).label),
        items=items,
        part=str(SeatRole(seat.role).label) if seat else "",
        has_seat=seat is not None,
        is_in=seat is not None and seat.is_in,
        has_apologised=seat is not None and seat.apologised_at is not None,
        language=seat.get_language_display() if seat and seat.language else "",
        may_arrange=meeting.pk in arranged,
    )


@dataclass(frozen=True)
class Lobby:
    """The lobby as one person sees it: the statement, and how far they are. Never who else waits."""

    id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    state: str
    chair: str
    statement: str
    statement_text: str
    statement_to_confirm: bool
    has_seat: bool
    has_arrived: bool
    has_accepted: bool
    is_let_in: bool
    is_in: bool
    has_apologised: bool
    language: str
    may_arrange: bool
    barred: str  # why this person cannot come in yet; "" when they can


def lobby(user: Any, pk: UUID) -> Lobby:
    meeting = meeting_for(user, pk)
    seat = seat_of(user, pk)
    return Lobby(
        id=meeting.pk,
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        state=meeting.state,
        chair=meeting.chair.name,
        statement=meeting.statement.label,
        statement_text=meeting.statement.text,
        statement_to_confirm=meeting.statement.to_confirm,
        has_seat=seat is not None,
        has_arrived=seat is not None and seat.arrived_at is not None,
        has_accepted=seat is not None and seat.accepted_at is not None,
        is_let_in=seat is not None and seat.let_in_at is not None,
        is_in=seat is not None and seat.is_in,
        has_apologised=seat is not None and seat.apologised_at is not None,
        language=seat.language if seat else "",
        may_arrange=arranges(user, meeting),
        barred=barred(user, meeting, seat),
    )


def barred(user: Any, meeting: Meeting, seat: Seat | None) -> str:
    """What training keeps somebody with a seat from coming, who has not come yet."""
    if seat is None or seat.arrived_at is not None or meeting.state != MeetingState.PLANNED:
        return ""
    return str(may_arrive(user, meeting, seat).why)


@dataclass(frozen=True)
class Barred:
    """Somebody with a seat whom missing training keeps from coming."""

    id: UUID
    name: str


def barred_from(meeting: Meeting) -> list[Barred]:
    """Who cannot come to a meeting that has not begun, so that a chair may let them."""
    if meeting.state != MeetingState.PLANNED:
        return []
    seats = [seat for seat in seats_at(meeting) if seat.arrived_at is None]
    found = barred_among([seat.user_id for seat in seats], meeting.hub)
    return [Barred(seat.user_id, seat.user.name) for seat in seats if seat.user_id in found]


@dataclass(frozen=True)
class Waiting:
    """Somebody in the lobby, as chair, deputy and co-ordinator see them."""

    id: UUID
    name: str
    agency: str
    role: str
    since: datetime
    has_accepted: bool


def waiting(meeting: Meeting) -> list[Waiting]:
    """Who stands in the lobby, first come first."""
    arrived = [(seat.arrived_at, seat) for seat in seats_at(meeting) if seat.arrived_at and seat.let_in_at is None]
    return [
        Waiting(seat.user_id, seat.user.name, seat.agency.name, seat.title, since, seat.accepted_at is not None)
        for since, seat in sorted(arrived, key=lambda row: row[0])
    ]


@dataclass(frozen=True)
class Invited:
    """Somebody with a seat, as the plan shows them."""

    id: UUID
    name: str
    agency: str
    role: str
    part: str
    part_label: str
    language: str
    has_apologised: bool
    apology: str
    is_in: bool


def invited(meeting: Meeting, shield: Shield) -> list[Invited]:
    """Everybody with a seat, the hub's staff first; no agency that would tell where a protected person is."""
    order = list(SeatRole)
    return [
        Invited(
            id=seat.user_id,
            name=seat.user.name,
            agency=shield.agency(seat.agency),
            role=seat.title,
            part=seat.role,
            part_label=str(SeatRole(seat.role).label),
            language=seat.get_language_display() if seat.language else "",
            has_apologised=seat.apologised_at is not None,
            apology=seat.apology,
            is_in=seat.is_in,
        )
        for seat in sorted(seats_at(meeting), key=lambda seat: (order.index(SeatRole(seat.role)), seat.user.name))
    ]
