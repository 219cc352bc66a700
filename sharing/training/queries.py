"""Who is asked for which training, who has it, and who may look: fetched and checked in one step.

Whoever looks at many people asks for all of them at once: the number of queries never depends on how many there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import get_language

from hub.access.once import once_in_a_reading
from hub.access.verdicts import Hidden
from hub.accounts.models import User
from hub.agencies.clocks import add_months, clock_of
from hub.agencies.models import Agency, Appointment, Board, ClockUnit, Hub, Membership, Partnership, Post, Role
from sharing.training.models import Certificate, Completion, Course, Effect, Override, Requirement, TrainingSnapshot
from sharing.training.standing import Held, Member, Standing, standing

KEEPERS = (Role.MANAGER, Role.ADMINISTRATOR)  # record what their colleagues have done
READERS = (*KEEPERS, Role.IG_OFFICER)  # see what their colleagues have done
ASSURERS = (Post.COORDINATOR, Post.AUDITOR)  # see all agencies, for the board

GRAVEST = {Effect.BAR: 0, Effect.WARN: 1, Effect.INFORM: 2}


# -- Who may look ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """The agencies whose training somebody may see, and those for which they may record."""

    agencies: tuple[Agency, ...]
    kept: frozenset[UUID]
    is_board: bool = False  # looks for the board: at all agencies, or at all settings


def scope_of(user: Any) -> Scope:
    """Three queries. Managers, administrators and information governance officers: their agency. For the board, the
    hub's co-ordinator and auditor: every agency; its education officer: the settings. Nobody else."""
    posts = Appointment.objects.today().filter(user=user.pk, post__in=[*ASSURERS, Post.EDUCATION])
    held: dict[UUID, set[str]] = defaultdict(set)
    for hub, post in posts.values_list("hub", "post"):
        held[hub].add(post)
    seen: dict[UUID, Agency] = {}
    kept: set[UUID] = set()
    for row in Partnership.objects.today().filter(hub__in=list(held)).select_related("agency"):
        if held[row.hub_id] & set(ASSURERS) or row.agency.is_setting:
            seen[row.agency_id] = row.agency
        if Post.COORDINATOR in held[row.hub_id]:
            kept.add(row.agency_id)
    is_board = bool(seen)
    for membership in Membership.objects.today().filter(user=user.pk, role__in=READERS).select_related("agency"):
        seen[membership.agency_id] = membership.agency
        if membership.role in KEEPERS:
            kept.add(membership.agency_id)
    return Scope(tuple(sorted(seen.values(), key=lambda agency: agency.name)), frozenset(kept), is_board)


def audited_by(user: Any) -> Scope:
    """What somebody may audit. Raises Hidden when it is nothing."""
    scope = scope_of(user)
    if not scope.agencies:
        raise Hidden(asked="training audit", actor=user)
    return scope


def agency_for(user: Any, pk: UUID) -> Agency:
    """An agency whose training this person may see. Raises Hidden."""
    for agency in scope_of(user).agencies:
        if agency.pk == pk:
            return agency
    raise Hidden(asked=str(pk), actor=user)


def kept_by(user: Any) -> list[Agency]:
    """The agencies for which this person records training."""
    scope = scope_of(user)
    return [agency for agency in scope.agencies if agency.pk in scope.kept]


def sees(actor: Any, whose: UUID) -> bool:
    """Whether somebody else's training is there for this person."""
    seen = [agency.pk for agency in scope_of(actor).agencies]
    found: bool = Membership.objects.today().filter(user=whose, agency__in=seen).exists()
    return found


def keeps(actor: Any, whose: UUID) -> bool:
    """Whether this person records training for that one."""
    found: bool = Membership.objects.today().filter(user=whose, agency__in=scope_of(actor).kept).exists()
    return found


def seen_at(actor: Any, whose: UUID) -> UUID:
    """The agency at which this person is there for the other. Raises Hidden."""
    seen = [agency.pk for agency in scope_of(actor).agencies]
    rows = Membership.objects.today().filter(user=whose, agency__in=seen)
    agency: UUID | None = rows.values_list("agency", flat=True).first()
    if agency is None:
        raise Hidden(asked=str(whose), actor=actor)
    return agency


def person_for(actor: Any, pk: UUID) -> User:
    """A colleague whose training this person may see. Raises Hidden."""
    is_seen = sees(actor, pk)
    person: User | None = User.objects.filter(pk=pk, is_active=True).first()
    if person is None or not is_seen:
        raise Hidden(asked=str(pk), actor=actor)
    return person


def completion_for(user: Any, pk: UUID) -> Completion:
    """A record of training: one's own, or of somebody whose training this person may see. Raises Hidden."""
    row: Completion | None = (
        Completion.objects.select_related("user", "recorded_by", "taken_back_by").filter(pk=pk).first()
    )
    whose = row.user_id if row is not None else pk  # what is not there takes as long
    if (whose != user.pk and not sees(user, whose)) or row is None:
        raise Hidden(asked=str(pk), actor=user)
    return row


def certificate_of(completion: Completion) -> Certificate | None:
    return Certificate.objects.filter(completion=completion).first()


def has_certificate(completion: Completion) -> bool:
    """Without reading its bytes."""
    found: bool = Certificate.objects.filter(completion=completion).exists()
    return found


# -- What is asked --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What a board asks on a day, in its order, and the courses by code."""

    requirements: tuple[Requirement, ...] = ()
    courses: dict[str, Course] = field(default_factory=dict)
    warns_from: date | None = None  # what runs out on or before this day is said to run out soon

    def course(self, code: str) -> str:
        return self.courses[code].label if code in self.courses else code


@once_in_a_reading
def asked_by(boards: frozenset[UUID], day: date) -> dict[UUID, Asked]:
    """What each of these boards asks on a day."""
    ids = set(boards)
    requirements = list(
        Requirement.objects.on(day).filter(board__in=ids).select_related("board").order_by("order", "code", "from_on")
    )
    courses = list(Course.objects.on(day).filter(board__in=ids).select_related("board"))
    rows: list[Requirement | Course] = [*requirements, *courses]
    known: dict[UUID, Board] = {row.board_id: row.board for row in rows}
    return {
        pk: Asked(
            tuple(row for row in requirements if row.board_id == pk),
            {row.code: row for row in courses if row.board_id == pk},
            warned(known[pk], day) if pk in known else day,  # of a board without rows nothing is asked
        )
        for pk in ids
    }


def warned(board: Board, day: date) -> date:
    """Until when something must hold so that nobody needs to be reminded of it yet."""
    amount, unit = clock_of(board, "training_warning")
    if unit == ClockUnit.MONTHS:
        return add_months(day, amount)
    return date.fromordinal(day.toordinal() + amount)


def courses_of(agency: UUID) -> list[Course]:
    """The courses that can be recorded for somebody at this agency, each once."""
    boards = Partnership.objects.today().filter(agency=agency).values("hub__board")
    rows = Course.objects.today().filter(board__in=boards).order_by("order", "code")
    return list({row.code: row for row in rows}.values())


def courses_for(user: UUID) -> list[Course]:
    """The courses that can be recorded for this person, each once."""
    agencies = Membership.objects.today().filter(user=user).values("agency")
    boards = Partnership.objects.today().filter(agency__in=agencies).values("hub__board")
    rows = Course.objects.today().filter(board__in=boards).order_by("order", "code")
    return list({row.code: row for row in rows}.values())


def course_labels() -> dict[str, str]:
    """Code → label of every course there is or was, as it read last."""
    return {row.code: row.label for row in Course.objects.order_by("from_on")}


# -- People, and how they stand -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stood:
    """One person before one requirement."""

    member: Member
    requirement: Requirement
    standing: Standing


@dataclass(frozen=True)
class Looked:
    """People, what is asked of them, and what they hold, as of one day."""

    day: date
    members: list[Member]
    asked: dict[UUID, list[Asked]]  # by agency
    held: dict[tuple[UUID, str], list[Held]]  # by person and course

    def requirements(self, agency: UUID) -> list[tuple[Requirement, Asked]]:
        return [(row, asked) for asked in self.asked.get(agency, ()) for row in asked.requirements]

    def stood(self, member: Member) -> list[Stood]:
        """This person before everything that their agency's boards ask of anybody."""
        return [
            Stood(member, row, self._standing(row, member, asked)) for row, asked in self.requirements(member.agency)
        ]

    def _standing(self, row: Requirement, member: Member, asked: Asked) -> Standing:
        return standing(row, member, self.held.get((member.user, row.course), ()), self.day, asked.warns_from)


@once_in_a_reading
def look(who: Q, day: date, *, hub: Hub | None = None) -> Looked:
    """The people of these memberships on a day, with what is asked of them. `hub`: only what its board asks.

    Eight queries, however many people; one more for each further board.
    """
    chosen = Membership.objects.on(day).filter(who, user__is_active=True)
    rows = list(
        chosen.order_by("user__name", "pk").values_list(
            "user", "user__name", "title_en", "title_cy", "agency", "role", "agency__legal_type", "from_on"
        )
    )
    agencies = {row[4] for row in rows}
    posts: dict[UUID, set[str]] = defaultdict(set)
    appointed = Appointment.objects.on(day).filter(user__in=chosen.values("user"))
    for user, post in (appointed.filter(hub=hub) if hub else appointed).values_list("user", "post"):
        posts[user].add(post)
    members = [_member(row, frozenset(posts[row[0]])) for row in rows]
    boards: dict[UUID, set[UUID]] = defaultdict(set)
    if hub is not None:
        boards = defaultdict(set, {agency: {hub.board_id} for agency in agencies})
    else:
        partners = Partnership.objects.on(day).filter(agency__in=chosen.values("agency"))
        for agency, board in partners.values_list("agency", "hub__board"):
            boards[agency].add(board)
    asked = asked_by(frozenset(board for found in boards.values() for board in found), day)
    held: dict[tuple[UUID, str], list[Held]] = defaultdict(list)
    kept = Completion.objects.filter(user__in=chosen.values("user"), taken_back_at=None, completed_on__lte=day)
    for pk, user, course, completed_on, expires_on in kept.order_by().values_list(
        "pk", "user", "course", "completed_on", "expires_on"
    ):
        held[(user, course)].append(Held(pk, completed_on, expires_on))
    by_agency = {
        agency: [asked[board] for board in sorted(found) if board in asked] for agency, found in boards.items()
    }
    return Looked(day, members, by_agency, dict(held))


def _member(row: Sequence[Any], posts: frozenset[str]) -> Member:
    user, name, title_en, title_cy, agency, role, legal_type, joined_on = row
    title = title_cy if get_language() == "cy" else title_en
    return Member(user, name, title, agency, role, legal_type, posts, joined_on)


def at_agencies(agencies: Iterable[UUID]) -> Q:
    return Q(agency__in=list(agencies))


# -- Gaps -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """Training that somebody is asked for and does not hold."""

    requirement: str  # its code
    label: str
    course: str
    effect: str  # of models.Effect
    since: date | None
    expires_on: date | None  # when what they held ran out; None: they never had it
    overridden_until: datetime | None  # until then a chair lets them take part in spite of it

    @property
    def bars(self) -> bool:
        return self.effect == Effect.BAR and self.overridden_until is None


def gaps_of(user: Any, day: date | None = None) -> list[Gap]:
    """What this person is asked for and does not hold, gravest first."""
    return gaps_among([user.pk], day).get(user.pk, [])


def warnings_of(user: Any) -> list[Gap]:
    """Of a person's gaps, those the board wants said where they share something."""
    return [gap for gap in gaps_of(user) if gap.effect != Effect.INFORM]


def bars_of(user: Any, hub: Hub) -> list[Gap]:
    """What keeps this person from beginning in this hub now: nothing, when a chair lets them."""
    return [gap for gap in gaps_among([user.pk], hub=hub).get(user.pk, []) if gap.bars]


def barred_among(users: Iterable[UUID], hub: Hub) -> set[UUID]:
    """Of these people, those whom missing training keeps from beginning in this hub now."""
    return {user for user, gaps in gaps_among(users, hub=hub).items() if any(gap.bars for gap in gaps)}


def gaps_among(users: Iterable[UUID], day: date | None = None, *, hub: Hub | None = None) -> dict[UUID, list[Gap]]:
    """The gaps of each of these people who has any. `hub`: only of what its board asks, and its chair's overrides."""
    ids = list(users)
    looked = look(Q(user__in=ids), day or timezone.localdate(), hub=hub)
    overrides = Override.objects.filter(user__in=ids, until_at__gt=Now())
    until: dict[UUID, datetime] = {}
    for user, at in (overrides.filter(hub=hub) if hub else overrides).values_list("user", "until_at"):
        until[user] = max(at, until.get(user, at))
    found: dict[UUID, dict[str, Gap]] = defaultdict(dict)
    for member in looked.members:
        for one in looked.stood(member):
            if one.standing.is_gap:
                gap = _gap(one, looked, until.get(member.user))
                found[member.user].setdefault(gap.requirement, gap)
    return {user: sorted(gaps.values(), key=_gravest) for user, gaps in found.items()}


def _gap(one: Stood, looked: Looked, until: datetime | None) -> Gap:
    row, stand = one.requirement, one.standing
    asked_there = looked.asked[one.member.agency]
    course = next((asked.course(row.course) for asked in asked_there if row.course in asked.courses), "")
    return Gap(
        requirement=row.code,
        label=row.label,
        course=course or row.course,
        effect=row.effect,
        since=stand.on,
        expires_on=stand.on if stand.state == "expired" else None,
        overridden_until=until if row.effect == Effect.BAR else None,
    )


def _gravest(gap: Gap) -> tuple[int, date]:
    return GRAVEST.get(Effect(gap.effect), 9), gap.since or date.min


# -- Figures --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """Of so many people of an agency who are asked, so many hold it."""

    met: int
    of: int

    @property
    def percent(self) -> int:
        return 100 * self.met // self.of if self.of else 100


def figures(looked: Looked) -> dict[tuple[UUID, str], Figure]:
    """By agency and requirement. Who is still in time is not counted."""
    met: dict[tuple[UUID, str], int] = defaultdict(int)
    of: dict[tuple[UUID, str], int] = defaultdict(int)
    for member in looked.members:
        for one in looked.stood(member):
            if one.standing.state in ("met", "soon", "missing", "expired"):
                key = (member.agency, one.requirement.code)
                of[key] += 1
                met[key] += not one.standing.is_gap
    return {key: Figure(met[key], of[key]) for key in of}


def currency_of(agency: UUID) -> Figure:
    """Of all that is asked of an agency's people today, how much is held: one line for its administrator's page."""
    found = figures(look(at_agencies([agency]), timezone.localdate())).values()
    return Figure(sum(one.met for one in found), sum(one.of for one in found))


def completions_of(user: UUID) -> list[Completion]:
    """Everything recorded of one person, newest first, what was taken back too."""
    return list(Completion.objects.filter(user=user).order_by("-completed_on", "course"))


def months_counted(agencies: Iterable[UUID], months: int) -> list[tuple[str, date, int, int]]:
    """Requirement, day, how many held it, of how many: of these agencies together, on each day counted since then."""
    since = add_months(timezone.localdate(), -months).replace(day=1)
    rows = TrainingSnapshot.objects.filter(agency__in=list(agencies), day__gt=since).order_by()
    counted = rows.values("requirement", "day").annotate(all_met=Sum("met"), all_of=Sum("of"))
    return list(counted.values_list("requirement", "day", "all_met", "all_of"))


# -- Requirements as the board keeps them ---------------------------------------------------------------------------


def requirement_for(user: Any, pk: UUID) -> tuple[Requirement, Hub]:
    """A requirement that stands, and a hub of its board that this person belongs to. Raises Hidden."""
    row: Requirement | None = Requirement.objects.filter(pk=pk, to_on=None).first()
    hub = hub_of_board(user, row.board_id) if row is not None else None
    if row is None or hub is None:
        raise Hidden(asked=str(pk), actor=user)
    return row, hub


def hub_of_board(user: Any, board: UUID) -> Hub | None:
    return next((hub for hub in hubs_of(user) if hub.board_id == board), None)


def hubs_of(user: Any) -> list[Hub]:
    """The hubs this person belongs to."""
    agencies = Membership.objects.today().filter(user=user.pk).values("agency")
    partners = Partnership.objects.today().filter(agency__in=agencies).values("hub")
    posts = Appointment.objects.today().filter(user=user.pk).values("hub")
    return list(Hub.objects.filter(Q(pk__in=partners) | Q(pk__in=posts)).select_related("board").order_by("slug"))


def hub_for(user: Any, slug: str) -> Hub:
    """A hub this person belongs to. Raises Hidden."""
    hub = next((hub for hub in hubs_of(user) if hub.slug == slug), None)
    if hub is None:
        raise Hidden(asked=slug, actor=user)
    return hub


def partner_of(hub: Hub, pk: UUID) -> User | None:
    """Somebody at an agency of this hub."""
    agencies = Partnership.objects.today().filter(hub=hub).values("agency")
    found = Membership.objects.today().filter(user=pk, agency__in=agencies, user__is_active=True)
    row = found.select_related("user").first()
    return row.user if row else None
