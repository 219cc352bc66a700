"""What the pages of referrals, agendas and admissions show: plain values, read inside `reading`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hub.access.models import Basis
from hub.accounts.models import User
from hub.agencies.models import Agency, LawfulBasis, Purpose
from hub.people.models import Family
from hub.people.queries_protection import shield_for
from hub.people.shield import Shield
from meetings.agenda import queries, rules
from meetings.agenda.models import AgendaItem, ItemState, Referral, ReferralState, Told
from meetings.diary.models import Meeting, MeetingState, Seat, SeatRole
from meetings.diary.pages import Invited, invited
from meetings.diary.queries import hubs_staffed_by
from sharing.parents.pages import PlannerRow, undecided_among

# -- Referrals -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReferralRow:
    """A referral in a list."""

    id: UUID
    title: str  # the family's name once it has one, else the first name the referrer wrote
    by: str
    agency: str
    raised_at: datetime
    state: str
    state_label: str
    answer: str
    language: str
    is_own: bool


@dataclass(frozen=True)
class Referrals:
    own: list[ReferralRow]
    waiting: list[ReferralRow]  # for the co-ordinator to answer
    answered: list[ReferralRow]
    answers: bool  # whether this person answers or oversees any hub's referrals
    person_ids: list[UUID]


def referrals(user: Any) -> Referrals:
    """One's own with their outcome; for co-ordinator and chair their hub's as well."""
    rows = queries.referrals_for(user)
    person_ids = _everybody(queries.person_ids(referral.family_id for referral in rows if referral.family_id))
    shield = shield_for(user, person_ids)
    shown = [_row(referral, user, shield) for referral in rows]
    answers = bool(hubs_staffed_by(user))
    return Referrals(
        own=[row for row in shown if row.is_own],
        waiting=[row for row in reversed(shown) if row.state == ReferralState.NEW and answers],
        answered=[row for row in shown if row.state != ReferralState.NEW and not row.is_own],
        answers=answers,
        person_ids=person_ids,
    )


def _everybody(people: Mapping[UUID, list[UUID]]) -> list[UUID]:
    return sorted({person for ids in people.values() for person in ids})


def _short(agency: Agency, shield: Shield) -> str:
    """An agency's short name, unless it would tell this viewer where a protected person is."""
    return shield.agency(agency) if agency.pk in shield.agencies else agency.short


def _row(referral: Referral, user: Any, shield: Shield) -> ReferralRow:
    return ReferralRow(
        id=referral.pk,
        title=title_of(referral),
        by=referral.by.name,
        agency=shield.agency(referral.agency),
        raised_at=referral.raised_at,
        state=referral.state,
        state_label=str(ReferralState(referral.state).label),
        answer=shield.mask(referral.answer),
        language=referral.language,
        is_own=referral.by_id == user.pk,
    )


def called(family: Family) -> str:
    """A family as pages call it: its record holds the name alone."""
    return _("%(name)s family") % {"name": family.name}


def title_of(referral: Referral) -> str:
    """The family's name once it has one, else the first name the referrer wrote."""
    if referral.family is not None:
        return called(referral.family)
    first = next((line for line in referral.who.splitlines() if line.strip()), "")
    return first.split(",")[0].strip()


@dataclass(frozen=True)
class ReferralPage:
    id: UUID
    title: str
    by: str
    agency: str
    raised_at: datetime
    state: str
    state_label: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    rows: list[dict[str, str]]  # for kit/summary_list.html
    family_id: UUID | None
    may_answer: bool
    may_take_back: bool
    may_raise_again: bool
    person_ids: list[UUID]


def referral(user: Any, pk: UUID) -> ReferralPage:
    found = queries.referral_for(user, pk)
    purpose, basis = queries.purpose_of(found), queries.basis_of(found)
    shield = shield_for(user, queries.people_of(found.family_id))
    return ReferralPage(
        id=found.pk,
        title=title_of(found),
        by=found.by.name,
        agency=shield.agency(found.agency),
        raised_at=found.raised_at,
        state=found.state,
        state_label=str(ReferralState(found.state).label),
        answer=shield.mask(found.answer),
        answered_by=found.answered_by.name if found.answered_by else "",
        answered_at=found.answered_at,
        rows=_answers(found, purpose, basis, shield),
        family_id=found.family_id,
        may_answer=bool(rules.may_answer(user, found)),
        may_take_back=bool(rules.may_take_back(user, found)),
        may_raise_again=found.by_id == user.pk and found.state == ReferralState.RETURNED,
        person_ids=queries.people_of(found.family_id),
    )


def _answers(
    found: Referral, purpose: Purpose | None, basis: LawfulBasis | None, shield: Shield
) -> list[dict[str, str]]:
    """What the referrer wrote, in the language they wrote it in, without clues to a protected place."""
    written = {"lang": found.language}
    return [
        {"key": _("Who is in the family"), "value": shield.mask(found.who)} | written,
        {"key": _("Why now"), "value": shield.mask(found.why_now)} | written,
        {"key": _("Why below the threshold"), "value": shield.mask(found.why_below)} | written,
        {"key": _("What it is for"), "value": purpose.label if purpose else found.purpose},
        {"key": _("Lawful basis"), "value": basis.label if basis else found.basis},
        {"key": _("Parents"), "value": str(Told(found.parents_told).label)},
        {"key": _("What they said, or why not told"), "value": shield.mask(found.parents_said)} | written,
        {"key": _("Child"), "value": str(Told(found.child_told).label)},
        {"key": _("What the child said, or why not told"), "value": shield.mask(found.child_said)} | written,
    ]


# -- The plan of a meeting -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlannedItem:
    id: UUID
    family: str
    family_id: UUID
    raised_by: str
    state: str
    state_label: str
    is_sealed: bool
    admitted: int
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Listable:
    id: UUID
    family: str
    agency: str
    raised_at: datetime


@dataclass(frozen=True)
class Plan:
    id: UUID
    title: str
    hub: str
    starts_at: datetime
    ends_at: datetime
    state: str
    state_label: str
    chair: str
    deputy: str
    minute_taker: str
    items: list[PlannedItem]
    listable: list[Listable]
    seats: list[Invited]
    parents: list[PlannerRow]  # who live elsewhere, and of whom nobody has decided what they are told
    may_change: bool  # the order, and what is on
    may_add: bool
    person_ids: list[UUID]


def plan(user: Any, meeting: Meeting) -> Plan:
    """A meeting's agenda and seats, for who arranges it. Sealed items they are not named for are not there."""
    items = queries.arranged_items(user, meeting)
    waiting = queries.waiting_to_be_listed(user, meeting) if meeting.state != MeetingState.CLOSED else []
    admitted: defaultdict[UUID, int] = defaultdict(int)
    for item_id, _user in queries.admission_pairs(items):
        admitted[item_id] += 1
    families = [item.family_id for item in items] + [row.family_id for row in waiting if row.family_id]
    person_ids = _everybody(queries.person_ids(families))
    shield = shield_for(user, person_ids)
    parents, named = undecided_among(user, {item.family_id for item in items})
    return Plan(
        id=meeting.pk,
        title=meeting.title,
        hub=meeting.hub.name,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        state=meeting.state,
        state_label=str(MeetingState(meeting.state).label),
        chair=meeting.chair.name,
        deputy=meeting.deputy.name,
        minute_taker=meeting.minute_taker.name,
        items=[
            PlannedItem(
                id=item.pk,
                family=called(item.family),
                family_id=item.family_id,
                raised_by=_short(item.referral.agency, shield) if item.referral else "",
                state=item.state,
                state_label=str(ItemState(item.state).label),
                is_sealed=item.is_sealed,
                admitted=admitted[item.pk],
                is_first=place == 0,
                is_last=place == len(items) - 1,
            )
            for place, item in enumerate(items)
        ],
        listable=[
            Listable(row.pk, called(row.family), _short(row.agency, shield), row.raised_at)
            for row in waiting
            if row.family
        ],
        seats=invited(meeting, shield),
        parents=parents,
        may_change=meeting.state == MeetingState.PLANNED,
        may_add=meeting.state != MeetingState.CLOSED,
        person_ids=sorted({*person_ids, *named}),
    )


# -- Who is admitted to what -----------------------------------------------------------------------------------------

ADMITTED, PROPOSED, OPEN, BARRED = "admitted", "proposed", "open", "barred"


@dataclass(frozen=True)
class Cell:
    """One person and one item. `why` says why somebody is barred, or not proposed."""

    state: str
    value: str  # "<item>:<user>", what the form sends
    label: str
    why: str = ""


@dataclass(frozen=True)
class Column:
    id: UUID
    name: str
    agency: str
    note: str


@dataclass(frozen=True)
class GridRow:
    id: UUID
    family: str
    is_sealed: bool
    cells: list[Cell]


@dataclass(frozen=True)
class Notice:
    """Something to look at before confirming."""

    who: str
    family: str
    why: str
    item_id: UUID


@dataclass(frozen=True)
class Grid:
    """Families and people. `exceptions` come first; everything else is proposed and confirmed together."""

    columns: list[Column]
    rows: list[GridRow]
    exceptions: list[Notice]
    proposed: int
    admitted: int
    person_ids: list[UUID] = field(default_factory=list)


def propose_admissions(user: Any, meeting: Meeting, extra: Iterable[UUID] = ()) -> Grid:
    """Who should be admitted to what: standing members to every item that is not sealed, referrers to their own family.

    Not proposed, and said so: whoever is shut out, has stepped out (now or at an earlier meeting about the family), or
    was withdrawn. `extra` are practitioners to add as columns.
    """
    items = queries.arranged_items(user, meeting)
    seats = queries.seats_by_user(meeting)
    people = _columns(meeting, items, seats, set(extra))
    facts = _Facts(items)
    rows, exceptions = [], []
    for item in items:
        cells, family = [], called(item.family)
        for person in people:
            state, why = facts.stands(item, person, seats.get(person.pk))
            if why:
                exceptions.append(Notice(person.name, family, why, item.pk))
            cells.append(Cell(state, f"{item.pk}:{person.pk}", f"{person.name}, {family}", why))
        if item.is_sealed:
            exceptions.append(Notice("", family, _("Sealed: named people only."), item.pk))
        rows.append(GridRow(item.pk, family, item.is_sealed, cells))
    person_ids = _everybody(queries.person_ids(item.family_id for item in items))
    shield = shield_for(user, person_ids)
    return Grid(
        columns=[_column(person, seats.get(person.pk), shield) for person in people],
        rows=rows,
        exceptions=exceptions,
        proposed=sum(cell.state == PROPOSED for row in rows for cell in row.cells),
        admitted=sum(cell.state == ADMITTED for row in rows for cell in row.cells),
        person_ids=person_ids,
    )


class _Facts:
    """What is known of people and items, fetched once for the whole grid."""

    def __init__(self, items: list[AgendaItem]) -> None:
        families = {item.family_id for item in items}
        self.admitted = queries.admission_pairs(items)
        self.shut_out = queries.shut_out_pairs(families)
        self.barred = queries.barred_pairs(items)
        self.earlier = queries.stepped_out_earlier(families)
        self.withdrawn = queries.withdrawn_pairs(items)

    def stands(self, item: AgendaItem, person: User, seat: Seat | None) -> tuple[str, str]:
        """How a person stands to an item, and why where that is an exception."""
        pair = (item.pk, person.pk)
        if (item.family_id, person.pk) in self.shut_out:
            return BARRED, _("Shut out of this family's record.")
        if pair in self.barred:
            stepped = self.barred[pair]
            return BARRED, _("Stepped out of this item.") if stepped else _("Barred from this item.")
        if pair in self.admitted:
            return ADMITTED, ""
        if (item.family_id, person.pk) in self.earlier:
            return OPEN, _("Stepped out when this family was heard before.")
        if pair in self.withdrawn:
            return OPEN, _("Was withdrawn from this item.")
        if item.is_sealed:
            return OPEN, ""
        if item.referral is not None and item.referral.by_id == person.pk:
            return PROPOSED, "" if _is_standing(seat) else _("Raised this family: proposed as a guest.")
        return (PROPOSED if _is_standing(seat) else OPEN), ""


def _is_standing(seat: Seat | None) -> bool:
    return seat is not None and seat.role != SeatRole.GUEST


def _columns(meeting: Meeting, items: list[AgendaItem], seats: dict[UUID, Seat], extra: set[UUID]) -> list[User]:
    """Everybody with a seat, the hub's staff first; then who raised one of the families, and who was added."""
    order = list(SeatRole)
    standing = sorted(seats.values(), key=lambda seat: (order.index(SeatRole(seat.role)), seat.user.name))
    wanted = (extra | {item.referral.by_id for item in items if item.referral}) - seats.keys()
    more = queries.users_by_id(queries.admissible(meeting, wanted)).values()
    return [seat.user for seat in standing] + sorted(more, key=lambda user: user.name)


def _column(person: User, seat: Seat | None, shield: Shield) -> Column:
    if seat is None:
        return Column(person.pk, person.name, "", _("guest"))
    note = _("apologies") if seat.apologised_at else str(SeatRole(seat.role).label)
    return Column(person.pk, person.name, _short(seat.agency, shield), note)


# -- One item's people -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Admitted:
    id: UUID
    name: str
    agency: str
    basis: str
    until: datetime


@dataclass(frozen=True)
class Out:
    id: UUID
    name: str
    since: datetime
    stepped_out: bool
    why: str


@dataclass(frozen=True)
class Choice:
    id: UUID
    name: str


@dataclass(frozen=True)
class ItemPeople:
    id: UUID
    meeting_id: UUID
    meeting: str
    family: str
    is_sealed: bool
    admitted: list[Admitted]
    out: list[Out]
    others: list[Choice]
    may_return: bool
    may_seal: bool
    person_ids: list[UUID]


def item_people(user: Any, item: AgendaItem, practitioners: list[User]) -> ItemPeople:
    """Who is admitted to one item, who is out of it and why, and who could be admitted."""
    rows, bars = queries.admissions_to(item), queries.bars_of(item)
    person_ids = queries.people_of(item.family_id)
    shield = shield_for(user, person_ids)
    seats = queries.seats_by_user(item.meeting)
    out = {bar.user_id for bar in bars}
    admitted = {
        row.user_id: Admitted(
            id=row.user_id,
            name=row.user.name,
            agency=shield.agency(seats[row.user_id].agency) if row.user_id in seats else "",
            basis=str(Basis(row.basis).label),
            until=row.expires_at,
        )
        for row in rows
        if row.user_id not in out
    }
    return ItemPeople(
        id=item.pk,
        meeting_id=item.meeting_id,
        meeting=item.meeting.title,
        family=called(item.family),
        is_sealed=item.is_sealed,
        admitted=list(admitted.values()),
        out=[Out(bar.user_id, bar.user.name, bar.since_at, bar.stepped_out, bar.why) for bar in bars],
        others=[Choice(one.pk, one.name) for one in practitioners if one.pk not in admitted and one.pk not in out],
        may_return=bool(bars) and queries.coordinates(user, item.meeting.hub_id),
        may_seal=item.meeting.state == MeetingState.PLANNED and not item.is_sealed,
        person_ids=person_ids,
    )
