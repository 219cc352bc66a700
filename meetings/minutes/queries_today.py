"""What waits for one person, and whose actions are whose: plain values, in a bounded number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.verdicts import Hidden
from hub.agencies.clocks import clock_of
from hub.agencies.models import Role
from hub.people.models import Fact, FactKind, Family, FamilyExclusion, FamilyMember, Happening, Person
from hub.people.queries_chronology import LONG_UNSEEN
from hub.people.words import ADULT_AT, years
from meetings.agenda.models import AgendaItem, ItemState, Referral, ReferralState
from meetings.diary.models import Meeting, MeetingState, Seat
from meetings.minutes.models import Action, Approval, Contribution, Decision, NothingKnown, Report
from meetings.minutes.queries import SILENT

MET = (Happening.SEEN, Happening.VISIT, Happening.CONTACT, Happening.HEALTH)  # somebody met the family
KEPT = timedelta(days=60)  # how long an ended action stays in the list
RETURNED = timedelta(days=28)  # how long a returned referral asks for an answer


@dataclass(frozen=True)
class Task:
    """An action as its list shows it. `is_own`: its owner is who looks; else it is their agency's."""

    id: UUID
    item: UUID
    family: str
    what: str
    contingency: str
    owner: str
    agency: str
    agency_cy: str
    due_on: date
    set_at: datetime
    outcome: str
    why: str
    ended_at: datetime | None
    is_own: bool
    may_read: bool  # the item is open to this person: the minutes can be linked

    @property
    def otherwise(self) -> str:
        """What happens without access, as a sentence by itself. Most people write "If …" there already."""
        if self.contingency.lower().startswith(("if ", "os ")):
            return self.contingency
        return _("If there is no access: %(otherwise)s") % {"otherwise": self.contingency}


def tasks_for(user: Any, *, only_open: bool = False) -> list[Task]:
    """This person's actions, and those of their agency that they may see, by date.

    An action's text is case content: an agency's other people see none of it (`Action.objects.visible_to`).
    """
    mine = Q(owner=user.pk)
    if user.agency_id is not None:
        mine |= Q(agency=user.agency_id)
    still = Q(outcome="") if only_open else Q(outcome="") | Q(outcome_at__gte=timezone.now() - KEPT)
    readable = AgendaItem.objects.open_to(user).filter(pk=OuterRef("item"))
    rows = (
        Action.objects.visible_to(user)
        .filter(mine, still)
        .annotate(may_read=Exists(readable))
        .select_related("item__family", "owner", "agency")
        .order_by("due_on", "id")
    )
    return [_task(row, user) for row in rows]


def task_for(user: Any, pk: UUID) -> tuple[Action, Task]:
    """One action this person may see, to be answered. Raises Hidden."""
    readable = AgendaItem.objects.open_to(user).filter(pk=OuterRef("item"))
    row = (
        Action.objects.visible_to(user)
        .annotate(may_read=Exists(readable))
        .select_related("item__family", "item__meeting__hub", "owner", "agency")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise Hidden(asked=str(pk), actor=user)
    return row, _task(row, user)


def _task(row: Any, user: Any) -> Task:
    return Task(
        id=row.pk,
        item=row.item_id,
        family=row.item.family.name,
        what=row.what,
        contingency=row.contingency,
        owner=row.owner.name if row.owner else "",
        agency=row.agency.short_en,
        agency_cy=row.agency.short_cy,
        due_on=row.due_on,
        set_at=row.set_at,
        outcome=row.outcome,
        why=row.outcome_why,
        ended_at=row.outcome_at,
        is_own=row.owner_id == user.pk,
        may_read=row.may_read,
    )


def overdue_of_agency(user: Any, today: date) -> int | None:
    """For a manager: how many of the agency's actions are late. A number and no content; sealed items are not in it,
    nor families the manager is shut out of. None for everybody else."""
    if user.membership is None or user.membership.role != Role.MANAGER:
        return None
    shut_out = FamilyExclusion.objects.filter(family=OuterRef("item__family"), user=user.pk, lifted_at=None)
    late = Action.objects.filter(agency=user.agency_id, outcome="", due_on__lt=today, item__is_sealed=False)
    return int(late.filter(~Exists(shut_out)).count())


def families_of(tasks: list[Task]) -> list[UUID]:
    """The persons of the families that these actions are about: for the log."""
    items = {task.item for task in tasks}
    if not items:
        return []
    families = AgendaItem.objects.filter(pk__in=items).values("family")
    return list(FamilyMember.objects.today().filter(family__in=families).values_list("person", flat=True).distinct())


# -- Today -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenItem:
    """An item open to this person, with what they may have to do about it."""

    id: UUID
    meeting: UUID
    meeting_state: str
    starts_at: datetime
    state: str
    family_id: UUID
    family: str
    is_staff: bool  # presides, takes the minutes or co-ordinates
    is_chair: bool
    owes: bool  # sits for an agency, which has not answered
    is_approved: bool
    closed_at: datetime | None
    may_record: bool  # may put something on the family's record


def open_items(user: Any) -> list[OpenItem]:
    """Every item open to this person, the soonest meeting first."""
    agency = user.agency_id
    rows = (
        AgendaItem.objects.open_to(user)
        .annotate(
            answered=Exists(Contribution.objects.filter(item=OuterRef("pk"), fact__originator=agency)),
            nothing=Exists(NothingKnown.objects.filter(item=OuterRef("pk"), agency=agency)),
            approved=Exists(Approval.objects.filter(item=OuterRef("pk"))),
            recorded=Exists(Family.objects.visible_to(user).filter(pk=OuterRef("family"))),
        )
        .select_related("family", "meeting")
        .order_by("meeting__starts_at", "position")
    )
    items = list(rows)
    seats = {
        seat.meeting_id: seat
        for seat in Seat.objects.filter(user=user.pk, ended_at=None, meeting__in={item.meeting_id for item in items})
    }
    found = []
    for item in items:
        seat = seats.get(item.meeting_id)
        found.append(
            OpenItem(
                id=item.pk,
                meeting=item.meeting_id,
                meeting_state=item.meeting.state,
                starts_at=item.meeting.starts_at,
                state=item.state,
                family_id=item.family_id,
                family=item.family.name,
                is_staff=seat is not None and seat.is_staff,
                is_chair=user.pk == item.meeting.chair_id,
                owes=(
                    seat is not None
                    and seat.role not in SILENT
                    and agency is not None
                    and not (item.answered or item.nothing)
                ),
                is_approved=item.approved,
                closed_at=item.closed_at,
                may_record=item.recorded,
            )
        )
    return found


@dataclass(frozen=True)
class Handover:
    """A decision that hands a family on, after which nobody has recorded meeting them."""

    item: UUID
    outcome_en: str
    outcome_cy: str
    decided_at: datetime


def handovers(user: Any, items: list[OpenItem]) -> list[Handover]:
    """The last decisions of these items that hand a family on and have not begun: nobody has recorded a visit, a
    contact or a child seen since. For the hub's staff, and for whoever's agency has an action in the item."""
    ids = [item.id for item in items if item.state == ItemState.DONE]
    if not ids:
        return []
    staffed = {item.id for item in items if item.is_staff}
    met = Fact.objects.filter(
        family=OuterRef("item__family"), happening__in=MET, kind=FactKind.FACT, written_at__gt=OuterRef("decided_at")
    )
    acting = Action.objects.filter(Q(owner=user.pk) | Q(agency=user.agency_id), item=OuterRef("item"))
    rows = (
        Decision.objects.filter(~Exists(met), item__in=ids, superseded_by=None, outcome__is_handover=True)
        .annotate(acting=Exists(acting))
        .select_related("outcome")
    )
    return [
        Handover(row.item_id, row.outcome.label_en, row.outcome.label_cy, row.decided_at)
        for row in rows
        if row.acting or row.item_id in staffed
    ]


def days_to_begin(user: Any, items: list[OpenItem]) -> tuple[int, str]:
    """How long a handover may take to be accepted: the board's clock."""
    meeting = Meeting.objects.select_related("hub__board").filter(pk__in=[item.meeting for item in items]).first()
    try:
        return clock_of(meeting.hub.board, "handover_accept") if meeting else (3, "working_days")
    except LookupError:
        return 3, "working_days"


@dataclass(frozen=True)
class Unseen:
    """The child of a family whom nobody has recorded as seen for longest."""

    family_id: UUID
    name: str
    age: int
    on: date | None
    declined: int
    others: int  # further children of the family not seen for long


def unseen(families: set[UUID], today: date) -> tuple[list[Unseen], dict[UUID, list[UUID]]]:
    """Of each family the child not seen for longest, if that is long; and everybody in these families, for the log."""
    people: defaultdict[UUID, list[Person]] = defaultdict(list)
    members = FamilyMember.objects.today().filter(family__in=families).select_related("person").order_by("order", "id")
    for member in members:
        people[member.family_id].append(member.person)
    seen: dict[UUID, date] = {}
    declined: defaultdict[UUID, list[date]] = defaultdict(list)
    facts: Any = Fact.objects.filter(
        family__in=families, happening__in=[Happening.SEEN, Happening.DECLINED], happened_on__isnull=False,
        in_chronology=True,
    ).values_list("about", "happening", "kind", "happened_on")  # fmt: skip
    for pk, happening, kind, on in facts:
        if happening == Happening.DECLINED:
            declined[pk].append(on)
        elif kind == FactKind.FACT:
            seen[pk] = max(on, seen.get(pk, on))
    found = []
    for family_id, rows in people.items():
        long = [
            (seen.get(person.pk, date.min), person)
            for person in rows
            if person.born_on and not person.died_on and years(person.born_on, today) < ADULT_AT
            and (today - seen.get(person.pk, date.min)).days > LONG_UNSEEN
        ]  # fmt: skip
        if long:
            on, child = min(long, key=lambda row: row[0])
            refused = len([day for day in declined[child.pk] if day > on])
            age = years(child.born_on, today) if child.born_on else 0
            last = None if on == date.min else on
            found.append(Unseen(family_id, child.name, age, last, refused, len(long) - 1))
    return found, {family: [person.pk for person in rows] for family, rows in people.items()}


def own_reports(user: Any, now: datetime) -> list[Report]:
    """Reports this person made whose clocks still run, with their items."""
    return list(
        Report.objects.filter(by=user.pk, item__in=AgendaItem.objects.open_to(user))
        .filter(Q(written_due_at__gt=now - timedelta(hours=24)) | Q(chase_on=timezone.localdate(now)))
        .select_related("item__family", "item__meeting")
        .order_by("written_due_at")
    )


def referrals_waiting(user: Any, now: datetime) -> tuple[list[Referral], int]:
    """One's own that were returned; and how many wait for an answer in the hub one co-ordinates."""
    rows = list(
        Referral.objects.visible_to(user)
        .filter(
            Q(by=user.pk, state=ReferralState.RETURNED, answered_at__gte=now - RETURNED) | Q(state=ReferralState.NEW)
        )
        .order_by("answered_at")
    )
    returned = [row for row in rows if row.state == ReferralState.RETURNED]
    return returned, sum(1 for row in rows if row.state == ReferralState.NEW and row.by_id != user.pk)


def next_seat(user: Any) -> Seat | None:
    """The seat at the meeting under way, else at the next one."""
    seats = Seat.objects.filter(
        user=user.pk, ended_at=None, meeting__state__in=[MeetingState.OPEN, MeetingState.PLANNED]
    )
    found: Seat | None = seats.select_related("meeting").order_by("meeting__state", "meeting__starts_at").first()
    return found
