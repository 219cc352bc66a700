"""What is done with a meeting and its seats."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.accounts.models import User
from hub.agencies.models import Hub, Membership, Statement
from hub.audit.events import record
from hub.people.services import everybody, stop_clues
from meetings.diary import acts, rules
from meetings.diary.models import SEEN_BY_ALL, Meeting, MeetingState, Seat, SeatRole
from meetings.diary.queries import heard_position, invitees, locked, seat_of
from meetings.rooms import bells
from meetings.rooms.refs import floor_ref, when
from meetings.rooms.streams import announce, floor_of, open_streams


@writing()
def plan_meeting(
    *,
    actor: User,
    hub: Hub,
    starts_at: datetime,
    ends_at: datetime,
    chair: User,
    deputy: User,
    minute_taker: User,
    statement: Statement,
    title_en: str,
    title_cy: str,
) -> Meeting:
    """Put a meeting in the hub's diary and give a seat to its staff and standing members.

    The database refuses a chair who takes the minutes, and a deputy who is the chair.
    """
    ask(rules.may_plan(actor, hub), acts.PLANNED, actor=actor, subject=hub)
    meeting = Meeting.objects.create(
        hub=hub, title_en=title_en, title_cy=title_cy, starts_at=starts_at, ends_at=ends_at, chair=chair,
        deputy=deputy, minute_taker=minute_taker, statement=statement, item_seconds=hub.item_seconds,
    )  # fmt: skip
    on = timezone.localdate(starts_at)
    named = invitees(hub, chair=chair, deputy=deputy, minute_taker=minute_taker, on=on)
    Seat.objects.bulk_create(_seat(meeting, invitee.membership, invitee.role) for invitee in named)
    record(acts.PLANNED, actor=actor, subject=meeting, seats=len(named))
    open_streams(meeting)
    return meeting


def invite(*, actor: User, meeting: Meeting, user: User) -> Seat:
    """Give a guest a seat, or give back one that had ended. Called by who admits, in their transaction.

    Whoever has moved to another agency sits for that one now, and waits in the lobby again.
    """
    membership = user.membership
    if membership is None:
        raise ValueError("Only somebody at an agency can be invited.")  # the rule of admission has asked
    seat: Seat | None = Seat.objects.select_related("agency", "user").filter(meeting=meeting, user=user).first()
    if seat is not None and seat.ended_at is None and seat.agency_id == membership.agency_id:
        return seat
    if seat is not None:
        seat.ended_at = seat.let_in_at = None
        seat.agency, seat.title_en, seat.title_cy = membership.agency, membership.title_en, membership.title_cy
        seat.save(update_fields=["ended_at", "let_in_at", "agency", "title_en", "title_cy"])
    else:
        seat = _seat(meeting, membership, SeatRole.GUEST)
        seat.save(force_insert=True)
    record(acts.INVITED, actor=actor, subject=seat)
    return seat


@writing()
def open_meeting(*, actor: User, meeting: Meeting) -> Meeting:
    """Begin the meeting. Who opens it is in, once they have accepted the statement."""
    meeting = locked(meeting.pk)
    ask(rules.may_open(actor, meeting), acts.OPENED, actor=actor, subject=meeting)
    now = timezone.now()
    meeting.state, meeting.opened_at = MeetingState.OPEN, now
    meeting.save(update_fields=["state", "opened_at"])
    record(acts.OPENED, actor=actor, subject=meeting)
    open_streams(meeting)
    announce(floor_of(meeting), "meeting.opened", {"at": when(now)}, actor=actor)
    seat = seat_of(actor, meeting.pk)
    if seat is not None and seat.let_in_at is None:
        seat.arrived_at = seat.arrived_at or now
        _open_door(seat, meeting, by=actor)
    return meeting


@writing()
def close_meeting(*, actor: User, meeting: Meeting) -> Meeting:
    """End the meeting. Items still waiting stay unheard, for another agenda."""
    meeting = locked(meeting.pk)
    ask(rules.may_close(actor, meeting, heard=heard_position(meeting)), acts.CLOSED, actor=actor, subject=meeting)
    meeting.state, meeting.closed_at = MeetingState.CLOSED, timezone.now()
    meeting.save(update_fields=["state", "closed_at"])
    record(acts.CLOSED, actor=actor, subject=meeting)
    announce(floor_of(meeting), "meeting.closed", {"at": when(meeting.closed_at)}, actor=actor)
    return meeting


@writing()
def arrive(*, actor: User, meeting: Meeting) -> Seat:
    """Come to the lobby. Coming twice changes nothing; coming takes apologies back."""
    meeting = locked(meeting.pk)
    seat = seat_of(actor, meeting.pk)
    ask(rules.may_arrive(actor, meeting, seat), acts.ARRIVED, actor=actor, subject=meeting)
    assert seat is not None  # noqa: S101  (the rule asked)
    if seat.arrived_at is None or seat.apologised_at is not None:
        seat.arrived_at, seat.apologised_at = seat.arrived_at or timezone.now(), None
        seat.save(update_fields=["arrived_at", "apologised_at"])
        record(acts.ARRIVED, actor=actor, subject=seat)
    return seat


@writing()
def let_in(*, actor: User, meeting: Meeting, user: User) -> Seat:
    """Let somebody in from the lobby. Twice changes nothing."""
    meeting = locked(meeting.pk)
    seat = seat_of(user, meeting.pk)
    ask(rules.may_let_in(actor, meeting, seat), acts.LET_IN, actor=actor, subject=meeting)
    assert seat is not None  # noqa: S101  (the rule asked)
    if seat.let_in_at is None:
        _open_door(seat, meeting, by=actor)
    return seat


@writing()
def accept(*, actor: User, meeting: Meeting, language: str) -> Seat:
    """Accept the confidentiality statement, and say in which language one takes part. Again changes the language."""
    meeting = locked(meeting.pk)
    seat = seat_of(actor, meeting.pk)
    ask(rules.may_sit(actor, meeting, seat), acts.ACCEPTED, actor=actor, subject=meeting)
    assert seat is not None  # noqa: S101  (the rule asked)
    first = seat.accepted_at is None
    seat.accepted_at, seat.language = seat.accepted_at or timezone.now(), language
    seat.save(update_fields=["accepted_at", "language"])
    record(acts.ACCEPTED, actor=actor, subject=seat, statement=meeting.statement_id, language=language)
    if first:
        _join(seat, meeting, actor)
    return seat


@writing()
def apologise(*, actor: User, meeting: Meeting, text: str = "") -> Seat:
    """Say that one cannot come. What one's agency knows can still be written beforehand, for each item."""
    meeting = locked(meeting.pk)
    seat = seat_of(actor, meeting.pk)
    ask(rules.may_sit(actor, meeting, seat), acts.APOLOGISED, actor=actor, subject=meeting)
    assert seat is not None  # noqa: S101  (the rule asked)
    _free_of_clues(actor, meeting, text)
    seat.apologised_at, seat.apology = timezone.now(), text
    seat.save(update_fields=["apologised_at", "apology"])
    record(acts.APOLOGISED, actor=actor, subject=seat)
    return seat


def _free_of_clues(actor: User, meeting: Meeting, text: str) -> None:
    """Apologies stand in the minutes of every item: no clue to the place of anybody whose item this person is in."""
    readers = [seat.user for seat in meeting.seats.filter(ended_at=None).select_related("user")] if text else []
    for item in meeting.items.open_to(actor) if text else []:
        stop_clues(text, everybody(item.family_id), readers, field="text")


@writing()
def switch_remarks(*, actor: User, meeting: Meeting, on: bool) -> Meeting:
    """Open or stop discussion in writing; what has been said stays."""
    meeting = locked(meeting.pk)
    ask(rules.may_preside(actor, meeting), acts.REMARKS, actor=actor, subject=meeting)
    meeting.remarks_on = on
    meeting.save(update_fields=["remarks_on"])
    record(acts.REMARKS, actor=actor, subject=meeting, on=on)
    announce(floor_of(meeting), "remarks.switched", {"on": on}, actor=actor)
    return meeting


def _seat(meeting: Meeting, membership: Membership, role: SeatRole) -> Seat:
    return Seat(
        meeting=meeting,
        user_id=membership.user_id,
        agency_id=membership.agency_id,
        role=role,
        title_en=membership.title_en,
        title_cy=membership.title_cy,
    )


def _open_door(seat: Seat, meeting: Meeting, *, by: User) -> None:
    seat.let_in_at, seat.let_in_by = timezone.now(), by
    seat.save(update_fields=["arrived_at", "let_in_at", "let_in_by"])
    record(acts.LET_IN, actor=by, subject=seat)
    _join(seat, meeting, by)


def _join(seat: Seat, meeting: Meeting, actor: Any) -> None:
    """Once let in and accepted: staff and standing members stand on the floor's roll, guests in their items only."""
    if not seat.is_in:
        return
    transaction.on_commit(partial(bells.ring, user_id=seat.user_id), robust=True)
    if seat.role in SEEN_BY_ALL:
        announce(floor_of(meeting), "roll.joined", {"person": floor_ref(seat)}, actor=actor)
