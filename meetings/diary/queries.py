"""Meetings and seats, fetched and checked in one step."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from hub.access.verdicts import Hidden
from hub.accounts.models import User
from hub.agencies.models import Appointment, Hub, Membership, Partnership, Post, Role, Statement
from meetings.diary.models import Meeting, Seat, SeatRole

#: Not practitioners: what they look after is accounts, servers and the log, never a case.
KEPT_OUT = (Role.ADMINISTRATOR, Role.IG_OFFICER)


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
    position: int | None = meeting.items.filter(state="heard").values_list("position", flat=True).first()
    return position


def holds(user: Any, hub_id: UUID, *posts: Post) -> bool:
    """Whether this person holds one of these posts in the hub today."""
    found: bool = Appointment.objects.today().filter(hub=hub_id, user=user.pk, post__in=posts).exists()
    return found


def chairs(user: Any, meeting: Meeting) -> bool:
    return user.pk in (meeting.chair_id, meeting.deputy_id)


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
    return user.is_active and user.membership is not None and user.membership.role not in KEPT_OUT


def hubs_staffed_by(user: Any) -> list[Hub]:
    """The hubs whose meetings this person plans."""
    staffed = Appointment.objects.today().filter(user=user.pk, post__in=[Post.COORDINATOR, Post.CHAIR])
    return list(Hub.objects.filter(pk__in=staffed.values("hub")).select_related("board").order_by("name_en"))


def hubs_of(user: Any) -> list[Hub]:
    """The hubs this person's agency takes part in, or in which they hold a post."""
    partners = Partnership.objects.today().filter(agency=user.agency_id).values("hub")
    posts = Appointment.objects.today().filter(user=user.pk).exclude(post=Post.AUDITOR).values("hub")
    found = Hub.objects.filter(pk__in=partners.union(posts).values_list("hub", flat=True))
    return list(found.select_related("board").order_by("name_en"))


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
    members = Membership.objects.on(day).filter(user__in=roles, user__is_active=True).exclude(role__in=KEPT_OUT)
    for membership in members.select_related("user", "agency"):
        found.setdefault(membership.user_id, Invitee(membership.user, membership, roles[membership.user_id]))
    return sorted(found.values(), key=lambda invitee: invitee.user.name)


def panel(hub: Hub) -> list[User]:
    """Who can chair, deputise or take minutes: everybody who holds a post in the hub today, auditors excepted."""
    posts = Appointment.objects.today().filter(hub=hub).exclude(post=Post.AUDITOR)
    return list(User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name"))


def guests_for(meeting: Meeting) -> list[User]:
    """Practitioners of the hub's agencies, who can be invited to an item."""
    agencies = Partnership.objects.today().filter(hub=meeting.hub_id).values("agency")
    members = Membership.objects.today().filter(agency__in=agencies).exclude(role__in=KEPT_OUT)
    return list(
        User.objects.filter(pk__in=members.values("user"), is_active=True)
        .exclude(is_superuser=True)
        .order_by("name")
        .distinct()
    )


def statement_of(hub: Hub) -> Statement | None:
    """The board's confidentiality statement of today."""
    statement: Statement | None = Statement.objects.today().filter(board=hub.board_id).order_by("-from_on").first()
    return statement


# -- Pages: plain values ---------------------------------------------------------------------------------------------


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
    is_in: bool
    has_apologised: bool
    language: str
    may_arrange: bool


@dataclass(frozen=True)
class Waiting:
    """Somebody in the lobby."""

    id: UUID
    name: str
    agency: str
    role: str
    since: datetime
    has_accepted: bool


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


def waiting(meeting: Meeting) -> list[Waiting]:
    """Who stands in the lobby, first come first."""
    seats = (
        Seat.objects.filter(meeting=meeting, ended_at=None, arrived_at__isnull=False, let_in_at=None)
        .select_related("user", "agency")
        .order_by("arrived_at")
    )
    return [
        Waiting(
            id=seat.user_id,
            name=seat.user.name,
            agency=seat.agency.name,
            role=seat.title,
            since=seat.arrived_at,
            has_accepted=seat.accepted_at is not None,
        )
        for seat in seats
        if seat.arrived_at is not None
    ]


def invited(meeting: Meeting) -> list[Invited]:
    seats = Seat.objects.filter(meeting=meeting, ended_at=None).select_related("user", "agency")
    order = list(SeatRole)
    rows = sorted(seats, key=lambda seat: (order.index(SeatRole(seat.role)), seat.user.name))
    return [
        Invited(
            id=seat.user_id,
            name=seat.user.name,
            agency=seat.agency.name,
            role=seat.title,
            part=seat.role,
            part_label=str(SeatRole(seat.role).label),
            language=seat.get_language_display() if seat.language else "",
            has_apologised=seat.apologised_at is not None,
            apology=seat.apology,
            is_in=seat.is_in,
        )
        for seat in rows
    ]
