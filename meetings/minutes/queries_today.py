"""What waits for one person, and whose actions are whose: plain values, in a bounded number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import reading_whole
from hub.access.verdicts import Hidden
from hub.agencies.models import Role
from hub.people.models import Fact, FactKind, Family, FamilyExclusion, FamilyMember, Happening, Person
from hub.people.queries_chronology import LONG_UNSEEN
from hub.people.queries_circle import is_now
from hub.people.queries_protection import shield_for
from hub.people.release import may_stand
from hub.people.shield import NOTHING_PROTECTED, Shield, unnamed
from hub.people.words import ADULT_AT, years
from meetings.agenda.models import AgendaItem, ItemState, Referral, ReferralState
from meetings.diary.models import MeetingState, Seat
from meetings.minutes.models import Action, Approval, Contribution, Handover, HandoverStep, NothingKnown, Report, Stage
from meetings.minutes.queries import SILENT

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


@dataclass(frozen=True)
class Households:
    """The people of some families today, and what of their places one viewer may not be told."""

    people: dict[UUID, list[Person]]
    ever: dict[UUID, set[UUID]]  # those who left the family too
    shield: Shield

    @property
    def ids(self) -> set[UUID]:
        """Everybody in these families today: for the log."""
        return {person.pk for people in self.people.values() for person in people}

    def shield_of(self, family: UUID | None) -> Shield:
        """What may not be told of this family's people; another family's clue in the same words tells nothing of it."""
        people = self.ever.get(family, set()) if family else set()
        if not self.shield.covered & people:
            return NOTHING_PROTECTED
        secrets = tuple(secret for secret in self.shield.secrets if secret.person in people)
        return replace(self.shield, covered=self.shield.covered & people, secrets=secrets, agencies=frozenset())


def households(user: Any, families: Iterable[UUID]) -> Households:
    """Two queries, and four more where a place is protected from this person, however many families."""
    people: defaultdict[UUID, list[Person]] = defaultdict(list)
    ever: defaultdict[UUID, set[UUID]] = defaultdict(set)
    today = timezone.localdate()
    members = FamilyMember.objects.filter(family__in=set(families)).select_related("person").order_by("order", "id")
    for member in members:
        ever[member.family_id].add(member.person_id)
        if is_now(member, today):
            people[member.family_id].append(member.person)
    everybody = set().union(*ever.values())
    return Households(people, ever, shield_for(user, everybody) if everybody else NOTHING_PROTECTED)


def actions_for(user: Any, *, only_open: bool = False, items: Collection[UUID] | None = None) -> list[Any]:
    """The actions of this person, and those of their agency that they may see, by date, for `tasks_of`.

    items   the agenda items open to this person, where they were read already
    """
    mine = Q(owner=user.pk)
    if user.agency_id is not None:
        mine |= Q(agency=user.agency_id)
    still = Q(outcome="") if only_open else Q(outcome="") | Q(outcome_at__gte=timezone.now() - KEPT)
    rows = (
        Action.objects.visible_to(user, items)
        .filter(mine, still)
        .select_related("item__family", "owner", "agency")
        .order_by("due_on", "id")
    )
    if items is not None:
        return list(rows)
    return list(rows.annotate(may_read=Exists(AgendaItem.objects.open_to(user).filter(pk=OuterRef("item")))))


def tasks_for(user: Any) -> tuple[list[Task], set[UUID]]:
    """The actions as a list shows them, and everybody in their families, for the log.

    An action's text is case content: an agency's other people see none of it (`Action.objects.visible_to`).
    """
    rows = actions_for(user)
    homes = households(user, {row.item.family_id for row in rows})
    return [task_of(user, row, homes, may_read=row.may_read) for row in rows], homes.ids


def task_for(user: Any, pk: UUID) -> tuple[Action, Task, set[UUID]]:
    """One action this person may see, to be answered; and its family's people. Raises Hidden."""
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
    homes = households(user, {row.item.family_id})
    return row, task_of(user, row, homes, may_read=row.may_read), homes.ids


def task_of(user: Any, row: Action, homes: Households, *, may_read: bool) -> Task:
    """An action without what this person may not be told of its family's places, whenever they were protected."""
    shield, agency = homes.shield_of(row.item.family_id), row.agency
    words = unnamed(agency) if shield.names(agency) else {"en": agency.short_en, "cy": agency.short_cy}
    return Task(
        id=row.pk,
        item=row.item_id,
        family=row.item.family.name,
        what=shield.mask(row.what),
        contingency=shield.mask(row.contingency),
        owner=row.owner.name if row.owner else "",
        agency=words["en"],
        agency_cy=words["cy"],
        due_on=row.due_on,
        set_at=row.set_at,
        outcome=row.outcome,
        why=shield.mask(row.outcome_why),
        ended_at=row.outcome_at,
        is_own=row.owner_id == user.pk,
        may_read=may_read,
    )


def overdue_of_agency(user: Any, today: date) -> int | None:
    """For a manager: how many of the agency's actions are late. A number and no content; sealed items are not in it,
    nor families the manager is shut out of. None for everybody else."""
    if user.membership is None or user.membership.role != Role.MANAGER:
        return None
    shut_out = FamilyExclusion.objects.filter(family=OuterRef("item__family"), user=user.pk, lifted_at=None)
    late = Action.objects.filter(agency=user.agency_id, outcome="", due_on__lt=today, item__is_sealed=False)
    with reading_whole():
        return int(late.filter(~Exists(shut_out)).count())


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


def open_items(user: Any) -> list[OpenItem]:
    """Every item open to this person, the soonest meeting first."""
    agency = user.agency_id
    rows = (
        AgendaItem.objects.open_to(user)
        .annotate(
            answered=Exists(Contribution.objects.filter(item=OuterRef("pk"), fact__originator=agency)),
            nothing=Exists(NothingKnown.objects.filter(item=OuterRef("pk"), agency=agency)),
            approved=Exists(Approval.objects.filter(item=OuterRef("pk"))),
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
            )
        )
    return found


@dataclass(frozen=True)
class Waiting:
    """A family handed on, whose next step is late."""

    item: UUID
    outcome: dict[str, str]
    decided_at: datetime
    is_accepted: bool
    is_refused: bool  # by a service, and nobody has accepted since


def handovers(user: Any, items: list[OpenItem], today: date) -> list[Waiting]:
    """The last decisions of these items that hand a family on and have not begun by the board's clocks: nobody has
    recorded that they were accepted, or a first contact; or a service refused them. For the hub's staff, and for
    whoever's agency has an action in the item."""
    ids = [item.id for item in items if item.state == ItemState.DONE]
    if not ids:
        return []
    staffed = {item.id for item in items if item.is_staff}
    acting = Action.objects.filter(Q(owner=user.pk) | Q(agency=user.agency_id), item=OuterRef("decision__item"))
    steps = HandoverStep.objects.filter(handover=OuterRef("pk"))
    accepted, begun = steps.filter(stage=Stage.ACCEPTED), steps.filter(stage=Stage.CONTACT)
    refused = steps.filter(stage=Stage.REFUSED)
    rows = (
        Handover.objects.filter(~Exists(begun), decision__item__in=ids, decision__superseded_by=None)
        .annotate(is_accepted=Exists(accepted), is_refused=Exists(refused), acting=Exists(acting))
        .select_related("decision__outcome")
    )
    return [
        Waiting(
            row.decision.item_id,
            {"en": row.decision.outcome.label_en, "cy": row.decision.outcome.label_cy},
            row.decision.decided_at,
            row.is_accepted,
            row.is_refused and not row.is_accepted,
        )
        for row in rows
        if (row.acting or row.decision.item_id in staffed)
        and (today > (row.contact_by if row.is_accepted else row.accept_by) or (row.is_refused and not row.is_accepted))
    ]


@dataclass(frozen=True)
class Unseen:
    """The child of a family whom nobody has recorded as seen for longest."""

    family_id: UUID
    name: str
    age: int
    on: date | None
    declined: int
    others: int  # further children of the family not seen for long


def unseen(user: Any, homes: Households, families: set[UUID], today: date) -> list[Unseen]:
    """Of each family the child not seen for longest, if that is long."""
    seen: dict[UUID, date] = {}
    declined: defaultdict[UUID, list[date]] = defaultdict(list)
    facts: Any = Fact.objects.filter(
        may_stand("record", user.agency_id), family__in=families, happened_on__isnull=False,
        happening__in=[Happening.SEEN, Happening.DECLINED],
        in_chronology=True,
    ).values_list("about", "happening", "kind", "happened_on")  # fmt: skip
    for pk, happening, kind, on in facts:
        if happening == Happening.DECLINED:
            declined[pk].append(on)
        elif kind == FactKind.FACT:
            seen[pk] = max(on, seen.get(pk, on))
    found = []
    for family_id in families:
        rows = homes.people.get(family_id, [])
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
    return found


def recorded_by(user: Any, families: Iterable[UUID]) -> set[UUID]:
    """Of these families, those on whose record this person may put something."""
    found: Any = Family.objects.visible_to(user).filter(pk__in=list(families))
    return set(found.values_list("pk", flat=True))


def own_reports(user: Any, items: list[OpenItem], now: datetime) -> list[Report]:
    """Reports this person made whose clocks still run, with their items."""
    return list(
        Report.objects.filter(by=user.pk, item__in=[item.id for item in items])
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
