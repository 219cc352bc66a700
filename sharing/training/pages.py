"""What the pages of training show: plain values, read inside `reading`."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.agencies.models import Agency, LegalType, Post, Role
from sharing.training import rules
from sharing.training.models import Completion, Effect, Requirement
from sharing.training.queries import (
    GRAVEST,
    Figure,
    Gap,
    Looked,
    Scope,
    agency_for,
    asked_by,
    at_agencies,
    audited_by,
    completions_of,
    course_labels,
    figures,
    gaps_of,
    has_certificate,
    hubs_of,
    kept_by,
    look,
    months_counted,
)
from sharing.training.queries_practice import Tried, tried_by
from sharing.training.standing import Standing, is_asked
from sharing.training.trend import Trend, monthly, trend

PER_PAGE = 50
MONTHS = 13  # a year, and the month it began in


# -- One's own ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnRow:
    """Something asked of this person."""

    label: str
    text: str
    effect: str
    standing: Standing
    course: str
    overridden_until: datetime | None


@dataclass(frozen=True)
class Done:
    """A completion in a list."""

    id: UUID
    course: str
    completed_on: date
    expires_on: date | None
    source: str
    is_taken_back: bool


@dataclass(frozen=True)
class Own:
    rows: list[OwnRow]
    done: list[Done]
    gaps: list[Gap]
    practice: list[Tried]
    practised: int
    may_audit: bool
    may_import: bool
    has_hub: bool


def own(user: Any, scope: Scope) -> Own:
    """What is asked of oneself, and what one has done."""
    looked = look(Q(user__in=[user.pk]), timezone.localdate())
    gaps = gaps_of(user)
    until = {gap.requirement: gap.overridden_until for gap in gaps}
    rows = []
    for member in looked.members[:1]:  # a person acts for one agency at a time
        for one in looked.stood(member):
            if one.standing.state != "unasked":
                row = one.requirement
                rows.append(
                    OwnRow(row.label, row.text, effect_words(row.effect), one.standing, row.course, until.get(row.code))
                )
    practice = tried_by(user)
    return Own(
        rows=rows,
        done=done_by(user.pk),
        gaps=gaps,
        practice=practice,
        practised=sum(one.is_right for one in practice),
        may_audit=bool(scope.agencies),
        may_import=bool(scope.kept),
        has_hub=bool(looked.members) or bool(practice),
    )


def done_by(user: UUID) -> list[Done]:
    names = course_labels()
    return [
        Done(
            id=row.pk,
            course=names.get(row.course, row.course),
            completed_on=row.completed_on,
            expires_on=row.expires_on,
            source=row.get_source_display(),
            is_taken_back=row.taken_back_at is not None,
        )
        for row in completions_of(user)
    ]


def effect_words(effect: str) -> str:
    """What a gap does, as a page says it."""
    return str(Effect(effect).label)


@dataclass(frozen=True)
class CompletionPage:
    id: UUID
    person: str
    is_own: bool
    course: str
    completed_on: date
    expires_on: date | None
    evidence: str
    source: str
    recorded_by: str
    recorded_at: datetime
    has_certificate: bool
    taken_back_at: datetime | None
    taken_back_by: str
    taken_back_why: str
    may_take_back: bool


def completion_page(user: Any, row: Completion) -> CompletionPage:
    return CompletionPage(
        id=row.pk,
        person=row.user.name,
        is_own=row.user_id == user.pk,
        course=course_labels().get(row.course, row.course),
        completed_on=row.completed_on,
        expires_on=row.expires_on,
        evidence=row.evidence,
        source=row.get_source_display(),
        recorded_by=row.recorded_by.name,
        recorded_at=row.recorded_at,
        has_certificate=has_certificate(row),
        taken_back_at=row.taken_back_at,
        taken_back_by=row.taken_back_by.name if row.taken_back_by else "",
        taken_back_why=row.taken_back_why,
        may_take_back=bool(rules.may_take_back(user, row)),
    )


# -- An agency: people × requirements -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A requirement at the head of a matrix."""

    code: str
    label: str
    effect: str


@dataclass(frozen=True)
class Cell:
    standing: Standing

    @property
    def name(self) -> str:
        return f"hub-stand--{self.standing.state}"


@dataclass(frozen=True)
class MatrixRow:
    user: UUID
    name: str
    title: str
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """One agency's people × what is asked of any of them."""

    id: UUID
    agency: str
    columns: list[Column]
    rows: list[MatrixRow]
    figures: list[Figure | None]


def matrix(agency: Agency, looked: Looked | None = None) -> Matrix:
    """`looked`: of this agency and perhaps others; looked at now when not given."""
    looked = looked or look(at_agencies([agency.pk]), timezone.localdate())
    members = [member for member in looked.members if member.agency == agency.pk]
    wanted = [row for row, _asked in looked.requirements(agency.pk) if any(is_asked(row, one) for one in members)]
    counted = figures(looked)
    rows = []
    for member in members:
        by_code = {one.requirement.code: one.standing for one in looked.stood(member)}
        rows.append(MatrixRow(member.user, member.name, member.title, [Cell(by_code[row.code]) for row in wanted]))
    return Matrix(
        id=agency.pk,
        agency=agency.name,
        columns=[Column(row.code, row.label, effect_words(row.effect)) for row in wanted],
        rows=rows,
        figures=[counted.get((agency.pk, row.code)) for row in wanted],
    )


@dataclass(frozen=True)
class AgencyPage:
    matrix: Matrix
    page: Any
    may_record: bool


def agency_page(user: Any, pk: UUID, number: str | None) -> AgencyPage:
    """Raises Hidden."""
    agency = agency_for(user, pk)
    found = matrix(agency)
    paged = Paginator(found.rows, PER_PAGE).get_page(number)
    return AgencyPage(found, paged, agency.pk in {kept.pk for kept in kept_by(user)})


# -- The audit ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AuditRow:
    """An agency in the audit's table."""

    id: UUID
    agency: str
    figures: list[Figure | None]
    all: Figure


@dataclass(frozen=True)
class GapRow:
    """Somebody's gap in the audit's list."""

    user: UUID
    name: str
    title: str
    agency: str
    label: str
    effect: str
    is_bar: bool
    standing: Standing


@dataclass(frozen=True)
class Audit:
    """How an agency, several, or all of a board's stand today, and how they stood."""

    day: date
    is_board: bool
    columns: list[Column]
    rows: list[AuditRow]
    all: list[Figure]
    whole: Figure
    gaps: list[GapRow]
    soon: int
    trends: list[Trend]
    months: list[tuple[date, list[str]]]  # month by month, each requirement in the columns' order
    matrices: list[Matrix]  # for print only
    people: int


def audit(user: Any, *, printed: bool = False, only: UUID | None = None) -> Audit:
    """All that this person may audit, or one agency of it. Raises Hidden."""
    scope = audited_by(user)
    agencies = [agency for agency in scope.agencies if only is None or agency.pk == only]
    if only is not None and not agencies:
        agency_for(user, only)  # raises Hidden
    today = timezone.localdate()
    looked = look(at_agencies([agency.pk for agency in agencies]), today)
    counted = figures(looked)
    wanted = _wanted(looked, agencies)
    columns = [Column(row.code, row.label, effect_words(row.effect)) for row in wanted]
    names = {agency.pk: agency.name for agency in agencies}
    rows = [
        AuditRow(
            id=agency.pk,
            agency=agency.name,
            figures=[counted.get((agency.pk, row.code)) for row in wanted],
            all=_sum(figure for (pk, _code), figure in counted.items() if pk == agency.pk),
        )
        for agency in agencies
    ]
    gaps = [
        (one.requirement, GapRow(
            user=member.user, name=member.name, title=member.title, agency=names[member.agency],
            label=one.requirement.label, effect=effect_words(one.requirement.effect),
            is_bar=one.requirement.effect == Effect.BAR, standing=one.standing,
        ))
        for member in looked.members for one in looked.stood(member) if one.standing.is_gap
    ]  # fmt: skip
    gaps.sort(key=lambda gap: (GRAVEST[Effect(gap[0].effect)], gap[0].order, gap[1].agency, gap[1].name))
    trends = _trends([agency.pk for agency in agencies], wanted)
    return Audit(
        day=today,
        is_board=scope.is_board,
        columns=columns,
        rows=rows,
        all=[_sum(figure for (_pk, code), figure in counted.items() if code == row.code) for row in wanted],
        whole=_sum(counted.values()),
        gaps=[row for _requirement, row in gaps],
        soon=sum(one.standing.state == "soon" for member in looked.members for one in looked.stood(member)),
        trends=trends,
        months=_months(trends),
        matrices=[matrix(agency, looked) for agency in agencies] if printed else [],
        people=len({member.user for member in looked.members}),
    )


def _wanted(looked: Looked, agencies: list[Agency]) -> list[Requirement]:
    """What is asked of anybody there, each code once."""
    found: dict[str, Requirement] = {}
    for agency in agencies:
        members = [member for member in looked.members if member.agency == agency.pk]
        for row, _asked in looked.requirements(agency.pk):
            if row.code not in found and any(is_asked(row, member) for member in members):
                found[row.code] = row
    return sorted(found.values(), key=lambda row: (row.order, row.code))


def _sum(found: Any) -> Figure:
    all_of_them = list(found)
    return Figure(sum(one.met for one in all_of_them), sum(one.of for one in all_of_them))


def _trends(agencies: list[UUID], wanted: list[Requirement]) -> list[Trend]:
    counted: dict[str, list[tuple[date, int, int]]] = defaultdict(list)
    for code, day, met, of in months_counted(agencies, MONTHS):
        counted[code].append((day, met, of))
    found = []
    for row in wanted:
        points = monthly(counted[row.code])[-MONTHS:]
        if not points:
            continue
        first, last = points[0], points[-1]
        alt = _("%(what)s: %(first)s%% held it at first, %(last)s%% at the last count.") % {
            "what": row.label, "first": first.percent, "last": last.percent,
        }  # fmt: skip
        found.append(trend(row.code, row.label, points, alt))
    return found


def _months(trends: list[Trend]) -> list[tuple[date, list[str]]]:
    """The trends' figures as a table: a row a month, newest first."""
    by_month: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    days: dict[tuple[int, int], date] = {}
    for one in trends:
        for point in one.points:
            key = (point.day.year, point.day.month)
            by_month[key][one.code] = f"{point.percent}%"
            days[key] = point.day
    return [(days[key], [by_month[key].get(one.code, "–") for one in trends]) for key in sorted(by_month, reverse=True)]


# -- What the board asks --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """A requirement as the board wrote it."""

    id: UUID
    label: str
    text: str
    course: str
    course_text: str
    lasts: str
    of_whom: str
    effect: str
    grace_days: int
    source: str
    course_source: str
    to_confirm: bool
    from_on: date | None
    may_change: bool


@dataclass(frozen=True)
class AskedBy:
    board: str
    choices: list[Choice]
    unasked: list[str]  # courses that nobody in the hub is asked for


def asked_page(user: Any) -> list[AskedBy]:
    """What each board of this person asks of whom, with its sources."""
    hubs = {hub.board_id: hub for hub in hubs_of(user)}
    found = asked_by(frozenset(hubs), timezone.localdate())
    pages = []
    for board, hub in hubs.items():
        asked = found[board]
        may_change = bool(rules.may_choose_effect(user, hub))
        used = {row.course for row in asked.requirements}
        pages.append(
            AskedBy(
                board=hub.board.name,
                choices=[_choice(row, asked, may_change) for row in asked.requirements],
                unasked=[course.label for code, course in asked.courses.items() if code not in used],
            )
        )
    return pages


def _choice(row: Requirement, asked: Any, may_change: bool) -> Choice:
    course = asked.courses.get(row.course)
    return Choice(
        id=row.pk,
        label=row.label,
        text=row.text,
        course=course.label if course else row.course,
        course_text=course.text if course else "",
        lasts=lasts(course.months if course else None),
        of_whom=of_whom(row),
        effect=effect_words(row.effect),
        grace_days=row.grace_days,
        source=row.source,
        course_source=course.source if course else "",
        to_confirm=row.to_confirm or bool(course and course.to_confirm),
        from_on=row.from_on,
        may_change=may_change and row.to_on is None,
    )


def lasts(months: int | None) -> str:
    if months is None:
        return _("Done once, for good")
    if months % 12 == 0:
        return ngettext("Again every year", "Again every %(n)s years", months // 12) % {"n": months // 12}
    return ngettext("Again every month", "Again every %(n)s months", months) % {"n": months}


def of_whom(row: Requirement) -> str:
    """Whom it is asked of, in words."""
    parts = [
        *(str(Role(code).label) for code in row.roles),
        *(str(Post(code).label) for code in row.posts),
    ]
    kinds = [str(LegalType(code).label) for code in row.legal_types]
    who = ", ".join(parts) or _("Everybody")
    return f"{who} ({', '.join(kinds)})" if kinds else who
