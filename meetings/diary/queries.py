"""Meetings and seats, fetched and checked in one step."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from hub.access.gate import reading_whole
from hub.access.verdicts import Hidden
from hub.accounts.models import User
from hub.agencies.models import Appointment, Hub, Membership, Partnership, Post, Statement
from hub.agencies.queries import practises
from meetings.agenda.models import AgendaItem
from meetings.diary.models import Meeting, Seat, SeatRole


def meeting_for(user: Any, pk: UUID) -> Meeting:
    """A meeting this person has a seat at, or staffs. Raises Hidden."""
    meeting = (
        Meeting.objects.visible_to(user)
        .select_related("hub__board", "statement", "chair", "deputy", "minute_taker")
        .filter(pk=pk)
        .first()
    )
    if meeting is None:
        raise Hidden(asked=str(pk), actor=user)
    found: Meeting = meeting
    return found


def meetings_for(user: Any, *, since: datetime) -> list[Meeting]:
    """The meetings this person has a seat at or staffs, that end after `since`, in the order of time."""
    visible = Meeting.objects.visible_to(user).filter(ends_at__gte=since)
    return list(visible.select_related("hub").order_by("starts_at"))


def own_seats(user: Any, meetings: list[UUID]) -> dict[UUID, Seat]:
    seats = Seat.objects.filter(meeting__in=meetings, user=user.pk, ended_at=None)
    return {seat.meeting_id: seat for seat in seats}


def arranged_among(user: Any, meetings: list[UUID]) -> set[UUID]:
    """Of these meetings, those this person chairs, deputises for, or co-ordinates."""
    return set(Meeting.objects.filter(pk__in=meetings).arranged_by(user).values_list("pk", flat=True))


def items_open_to(user: Any, meetings: list[UUID]) -> Counter[UUID]:
    """How many items of each meeting this person is admitted to."""
    return Counter(AgendaItem.objects.open_to(user).filter(meeting__in=meetings).values_list("meeting", flat=True))


def seats_at(meeting: Meeting) -> list[Seat]:
    return list(Seat.objects.filter(meeting=meeting, ended_at=None).select_related("user", "agency"))


def is_there(user: Any, meeting: Meeting) -> bool:
    """Whether this meeting exists for this person."""
    found: bool = Meeting.objects.visible_to(user).filter(pk=meeting.pk).exists()
    return found


def locked(pk: UUID) -> Meeting:
    """The meeting as it stands, held until commit: two acts on one agenda follow one another."""
    meeting: Meeting = Meeting.objects.select_for_update(of=("self",)).select_related("hub").get(pk=pk)
    return meeting


def seat_of(user: Any, meeting_id: UUID) -> Seat | None:
    return Seat.objects.select_related("agency", "user").filter(meeting=meeting_id, user=user.pk, ended_at=None).first()


def user_for(actor: Any, pk: UUID) -> User:
    """Somebody to be acted upon. Whether they have a seat or an item is the rule's to say, after it has asked who acts:
    otherwise the answer would tell who sits where."""
    user: User | None = User.objects.filter(pk=pk).first()
    if user is None:
        raise Hidden(asked=str(pk), actor=actor)
    return user


def heard_position(meeting: Meeting) -> int | None:
    """The position of the item being heard, which everybody on the floor may know."""
    with reading_whole():  # whose it is stays hidden; that it is heard stands on the floor
        position: int | None = meeting.items.filter(state="heard").values_list("position", flat=True).first()
    return position


def holds(user: Any, hub_id: UUID, *posts: Post) -> bool:
    """Whether this person holds one of these posts in the hub today."""
    found: bool = Appointment.objects.today().filter(hub=hub_id, user=user.pk, post__in=posts).exists()
    return found


def chairs(user: Any, meeting: Meeting) -> bool:
    return user.pk in (meeting.chair_id, meeting.deputy_id)


def arranges_there(user: Any, meeting: Meeting) -> bool | None:
    """Whether they arrange this meeting; None when it does not exist for them. One query for both."""
    arranged = Meeting.objects.arranged_by(user).filter(pk=OuterRef("pk"))
    found: bool | None = (
        Meeting.objects.visible_to(user)
        .filter(pk=meeting.pk)
        .annotate(is_arranged=Exists(arranged))
        .values_list("is_arranged", flat=True)
        .first()
    )
    return found


def arranges(user: Any, meeting: Meeting) -> bool:
    """Chair, deputy or the hub's co-ordinator: who lets in and admits."""
    found: bool = Meeting.objects.filter(pk=meeting.pk).arranged_by(user).exists()
    return found


def takes_part(user: Any, hub_id: UUID) -> bool:
    """Whether this person's agency takes part in the hub today, or they hold a post in it."""
    if Appointment.objects.today().filter(hub=hub_id, user=user.pk).exists():
        return True
    found: bool = Partnership.objects.today().filter(hub=hub_id, agency=user.agency_id).exists()
    return found


def may_see_cases(user: Any) -> bool:
    """Whether this person can be admitted to anything: at an agency today, and there for practice."""
    return practises(user)


def hubs_staffed_by(user: Any) -> list[Hub]:
    """The hubs whose meetings this person plans."""
    staffed = Appointment.objects.today().filter(user=user.pk, post__in=[Post.COORDINATOR, Post.CHAIR])
    return list(Hub.objects.filter(pk__in=staffed.values("hub")).select_related("board").order_by("name_en"))


def plans_meetings(user: Any) -> bool | None:
    """Whether this person plans the meetings of a hub they belong to; None when they belong to none. One query."""
    planned = Appointment.objects.today().filter(
        user=user.pk, post__in=[Post.COORDINATOR, Post.CHAIR], hub=OuterRef("pk")
    )
    found = list(_hubs_of(user).annotate(is_planned=Exists(planned)).values_list("is_planned", flat=True))
    return any(found) if found else None


def hubs_of(user: Any) -> list[Hub]:
    """The hubs this person's agency takes part in, or in which they hold a post."""
    return list(_hubs_of(user).select_related("board").order_by("name_en"))


def _hubs_of(user: Any) -> Any:
    partners = Partnership.objects.today().filter(agency=user.agency_id)
    posts = Appointment.objects.today().filter(user=user.pk).exclude(post=Post.AUDITOR)
    return Hub.objects.filter(Q(pk__in=partners.values("hub")) | Q(pk__in=posts.values("hub")))


@dataclass(frozen=True)
class Invitee:
    """Somebody to be given a seat: who, for whom, as what."""

    user: User
    membership: Membership
    role: SeatRole


def invitees(hub: Hub, *, chair: User, deputy: User, minute_taker: User, on: date | None = None) -> list[Invitee]:
    """Who has a seat at every meeting of the hub: chair, deputy, minute taker, co-ordinators and standing members."""
    named = {chair.pk: SeatRole.CHAIR, deputy.pk: SeatRole.DEPUTY, minute_taker.pk: SeatRole.MINUTES}
    day = on or timezone.localdate()
    roles = dict(named)
    for post, role in ((Post.COORDINATOR, SeatRole.COORDINATOR), (Post.MEMBER, SeatRole.MEMBER)):
        for user_id in Appointment.objects.on(day).filter(hub=hub, post=post).values_list("user", flat=True):
            roles.setdefault(user_id, role)
    found: dict[UUID, Invitee] = {}
    members = Membership.objects.in_practice(day).filter(user__in=roles)
    for membership in members.select_related("user", "agency"):
        found.setdefault(membership.user_id, Invitee(membership.user, membership, roles[membership.user_id]))
    return sorted(found.values(), key=lambda invitee: invitee.user.name)


def panel(hub: Hub) -> list[User]:
    """Who can chair, deputise or take minutes: everybody who holds a post in the hub today, auditors excepted."""
    posts = Appointment.objects.today().filter(hub=hub).exclude(post=Post.AUDITOR)
    return list(User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name"))


def panel_of(meeting: Meeting) -> list[User]:
    """Who can be named for an item: everybody with a seat, and the practitioners of the hub's agencies."""
    seated = User.objects.filter(seats__meeting=meeting, seats__ended_at=None, is_active=True).order_by("name")
    found = {user.pk: user for user in [*seated, *guests_for(meeting)]}
    return list(found.values())


def guests_for(meeting: Meeting) -> list[User]:
    """Practitioners of the hub's agencies, who can be invited to an item."""
    agencies = Partnership.objects.today().filter(hub=meeting.hub_id).values("agency")
    members = Membership.objects.in_practice().filter(agency__in=agencies)
    return list(User.objects.filter(pk__in=members.values("user")).order_by("name"))


def statement_of(hub: Hub) -> Statement | None:
    """The board's confidentiality statement of today."""
    statement: Statement | None = Statement.objects.today().filter(board=hub.board_id).order_by("-from_on").first()
    return statement
