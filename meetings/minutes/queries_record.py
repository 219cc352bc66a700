"""What minutes are made from: an item's record, from its tables alone; who was there; what was added later."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.utils import timezone

from hub.accounts.models import User
from hub.agencies.models import Agency, Level, Outcome
from hub.people.models import Fact, Person, Translation, Word
from hub.people.queries_circle import is_now
from meetings.agenda.models import Admission, AgendaItem, ItemState
from meetings.diary.models import Meeting, Seat
from meetings.minutes.models import (
    Action,
    Addendum,
    Approval,
    Contribution,
    Decision,
    Dissent,
    Handover,
    HandoverStep,
    Holding,
    NothingKnown,
    Remark,
    Report,
    Settled,
    Telling,
    View,
)
from meetings.minutes.queries import (
    SILENT,
    State,
    action_state,
    contribution_state,
    decision_state,
    family_people,
    frame_of,
    hand_state,
    holding_state,
    members_of,
    nothing_state,
    refs_of_admitted,
    remark_state,
    report_state,
    view_state,
)
from meetings.minutes.together import gather, introduce, pointed_at, together
from meetings.rooms.models import Hand, Present, Stream
from meetings.rooms.refs import agency_ref, when

# -- The record ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """All of an item as its tables hold it, and the state that comes of it."""

    item: AgendaItem
    state: State  # as a snapshot shows it, without the item's veil
    persons: set[UUID]  # everybody who stands, or stood, in the family's record
    seats: list[Seat]  # everybody's of the meeting, the ended ones too
    admissions: list[Admission]
    present: list[Present]
    settled: list[Settled]
    approval: Approval | None
    added: list[Addendum]
    handovers: list[Handover]  # with their steps

    def seat_of(self, user: Any) -> Seat | None:
        return next((seat for seat in self.seats if seat.user_id == user.pk and seat.ended_at is None), None)


def recorded_states(items: Iterable[AgendaItem]) -> list[State]:
    """What `item_states` shows, from the record alone, and without the item's veil."""
    return [record.state for record in records(items)]


def record_of(item: AgendaItem) -> Record:
    return records([item])[0]


def records(items: Iterable[AgendaItem]) -> list[Record]:
    """These items' records, in five queries however many items and however much was said.

    The caller has checked the items, with `family` selected. Whoever shows them masks for the one who reads.
    """
    rows = sorted(items, key=lambda item: item.position)
    if not rows:
        return []
    meetings = {item.meeting_id for item in rows}
    seats = list(Seat.objects.filter(meeting__in=meetings).select_related("user", "agency").order_by("pk"))
    members, admitted = list(members_of(rows)), refs_of_admitted(rows, seats)
    today = timezone.localdate()
    families = family_people(member for member in members if is_now(member, today))
    tables = _Tables([item.pk for item in rows], meetings)
    return [
        Record(
            item=item,
            state=tables.said(item) | frame_of(item, tables.stream(item), families, admitted),
            persons={member.person_id for member in members if member.family_id == item.family_id},
            seats=[seat for seat in seats if seat.meeting_id == item.meeting_id],
            admissions=tables.of(Admission, item, "starts_at"),
            present=tables.present(item),
            settled=tables.of(Settled, item),
            approval=next(iter(tables.of(Approval, item)), None),
            added=tables.of(Addendum, item, "at"),
            handovers=[row for row in tables.rows[Handover] if row.decision.item_id == item.pk],
        )
        for item in rows
    ]


class _Tables:
    """What was said in some items, table by table, read in two statements: the rows, and whom and what they name."""

    def __init__(self, items: list[UUID], meetings: set[UUID]) -> None:
        about, without = Fact.about.through, Decision.without.through
        of_fact, of_decision = {"fact__contribution__item__in": items}, {"decision__item__in": items}
        querysets = [
            Fact.objects.filter(contribution__item__in=items),
            about._default_manager.filter(**of_fact),
            Word.objects.filter(**of_fact),
            Translation.objects.filter(**of_fact),
            without._default_manager.filter(**of_decision),
            Telling.objects.filter(**of_decision),
            Dissent.objects.filter(**of_decision),
            Handover.objects.filter(**of_decision),
            HandoverStep.objects.filter(handover__decision__item__in=items),
            Admission.objects.filter(content_object__in=items),
            Present.objects.filter(meeting__in=meetings),
            Stream.objects.filter(item__in=items).only("item"),
            *(
                model._default_manager.filter(item__in=items)
                for model in (
                    Contribution, NothingKnown, Holding, Remark, View, Decision, Action, Report, Hand, Settled,
                    Approval, Addendum,
                )
            ),
        ]  # fmt: skip
        found = together(*querysets)
        self.rows: dict[Any, list[Any]] = {part.model: rows for part, rows in zip(querysets, found, strict=True)}
        every = [row for rows in found for row in rows]
        named = together(
            User.objects.filter(pk__in=pointed_at(every, User)).only("name"),
            Person.objects.filter(pk__in=pointed_at(every, Person)).only("name"),
            *(model._default_manager.filter(pk__in=pointed_at(every, model)) for model in (Agency, Level, Outcome)),
        )
        introduce(every, [*every, *(row for rows in named for row in rows)])
        for fact in self.rows[Fact]:
            gather(fact, "about", [row.person for row in self.rows[about] if row.fact_id == fact.pk])
            gather(fact, "words", [row for row in self.rows[Word] if row.fact_id == fact.pk])
            gather(fact, "translations", [row for row in self.rows[Translation] if row.fact_id == fact.pk])
        for decision in self.rows[Decision]:
            gather(decision, "without", [row.agency for row in self.rows[without] if row.decision_id == decision.pk])
            gather(decision, "tellings", [row for row in self.rows[Telling] if row.decision_id == decision.pk])
            gather(decision, "dissents", [row for row in self.rows[Dissent] if row.decision_id == decision.pk])

        for handover in self.rows[Handover]:
            gather(handover, "steps", [row for row in self.rows[HandoverStep] if row.handover_id == handover.pk])

    def of(self, model: type[Any], item: AgendaItem, by: str = "pk") -> list[Any]:
        """An item's rows of one table, in the order of `by`, and of their making where that is equal."""
        link = "content_object_id" if model is Admission else "item_id"
        return sorted((row for row in self.rows[model] if getattr(row, link) == item.pk), key=attrgetter(by))

    def stream(self, item: AgendaItem) -> Stream | None:
        return next(iter(self.of(Stream, item)), None)

    def present(self, item: AgendaItem) -> list[Present]:
        rows = [row for row in self.rows[Present] if row.meeting_id == item.meeting_id]
        return sorted(rows, key=attrgetter("from_at"))

    def said(self, item: AgendaItem) -> State:
        """The part of an item's state that its events keep up."""
        put = self.of(Contribution, item)
        nothing, views = self.of(NothingKnown, item, "said_at"), self.of(View, item, "given_at")
        held = self.of(Holding, item, "said_at")
        decisions = [decision_state(row) for row in self.of(Decision, item, "decided_at")]
        answered = {str(row.fact.originator_id) for row in put} | {str(row.agency_id) for row in [*nothing, *held]}
        open_ones = sorted((row for row in put if not row.is_sealed), key=attrgetter("entered_at"))
        return {
            "answered": sorted(answered),
            "nothing_known": [nothing_state(row) for row in nothing if not row.is_sealed],
            "contributions": [contribution_state(row) for row in open_ones],
            "holdings": [holding_state(row) for row in held],
            "remarks": [remark_state(row) for row in self.of(Remark, item, "said_at")],
            "views": {
                "given": sorted(str(view.agency_id) for view in views),
                "revealed_at": when(item.revealed_at),
                "revealed": [view_state(view) for view in views] if item.revealed_at else None,
            },
            "decision": decisions[-1] if decisions else None,
            "decisions": decisions,
            "actions": [action_state(row) for row in self.of(Action, item, "set_at")],
            "reports": [report_state(row) for row in self.of(Report, item, "made_at")],
            "hands": [hand_state(row) for row in self.of(Hand, item, "up_at")],
            "turn": str(item.turn_id) if item.turn_id else None,
            "reported_at": when(item.reported_at),
        }


# -- Who was there ---------------------------------------------------------------------------------------------------

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Attended:
    """Somebody invited to an item, and the times they were in it while it was heard."""

    id: UUID
    name: str
    role: dict[str, str]
    agency: dict[str, str]
    part: str
    language: str
    spans: list[Span]
    apologised: bool
    apology: str
    owes: bool  # for an agency: information and a view are asked of it
    left: str  # "withdrawn" or "" when they stayed

    @property
    def was_there(self) -> bool:
        return bool(self.spans)


def attended(record: Record) -> list[Attended]:
    """Everybody ever admitted to an item, the hub's staff first, with when they were in it.

    In it: present in the meeting, admitted, and the item being heard, all three at once.
    """
    item = record.item
    admitted: defaultdict[UUID, list[Admission]] = defaultdict(list)
    for admission in record.admissions:
        admitted[admission.user_id].append(admission)
    present: defaultdict[UUID, list[Present]] = defaultdict(list)
    for row in record.present:
        present[row.user_id].append(row)
    now = timezone.now()
    heard = (item.called_at, item.closed_at or now) if item.called_at else None
    people = [
        _attended(seat, admitted[seat.user_id], present[seat.user_id], heard, now)
        for seat in record.seats
        if seat.user_id in admitted
    ]
    return sorted(people, key=lambda person: (person.part not in ("chair", "deputy", *SILENT), person.name))


def _attended(
    seat: Seat, admissions: list[Admission], present: list[Present], heard: Span | None, now: datetime
) -> Attended:
    spans: list[Span] = []
    if heard is not None:
        for row in present:
            for admission in admissions:
                begin = max(heard[0], row.from_at, admission.starts_at)
                end = min(heard[1], row.to_at or now, admission.revoked_at or admission.expires_at)
                if begin < end:
                    spans.append((begin, end))
    ended = [row for row in admissions if row.revoked_at is not None]
    return Attended(
        id=seat.user_id,
        name=seat.user.name,
        role={"en": seat.title_en, "cy": seat.title_cy},
        agency=agency_ref(seat.agency) or {},
        part=seat.role,
        language=seat.language,
        spans=_joined(spans),
        apologised=seat.apologised_at is not None,
        apology=seat.apology,
        owes=seat.role not in SILENT and len(ended) < len(admissions),
        left="withdrawn" if len(ended) == len(admissions) else "",
    )


def _joined(spans: list[Span]) -> list[Span]:
    """Times that touch are one time."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


# -- Approved, and added to ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Added:
    text: str
    why: str
    language: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """Whether an item's minutes are approved, and what was added since."""

    approved_by: str
    approved_at: datetime | None
    added: list[Added]


def standing_of(record: Record) -> Standing:
    approval = record.approval
    return Standing(
        approved_by=approval.by.name if approval else "",
        approved_at=approval.at if approval else None,
        added=[Added(row.text, row.why, row.language, row.by.name, row.at) for row in record.added],
    )


@dataclass(frozen=True)
class MinutedItem:
    """An item whose minutes this person may read."""

    id: UUID
    position: int
    family: str
    state: str
    approved_at: datetime | None
    people: list[UUID]


def minuted_items(user: Any, meeting: Meeting) -> list[MinutedItem]:
    """The items of a meeting that are open to this person and have been called; nothing else is counted."""
    items = list(
        AgendaItem.objects.open_to(user)
        .filter(meeting=meeting.pk)
        .exclude(state=ItemState.WAITING)
        .select_related("family")
        .prefetch_related("family__members")
        .order_by("position")
    )
    approved = dict(Approval.objects.filter(item__in=items).values_list("item", "at"))
    return [
        MinutedItem(
            id=item.pk,
            position=item.position,
            family=item.family.name,
            state=item.state,
            approved_at=approved.get(item.pk),
            people=[member.person_id for member in item.family.members.all()],
        )
        for item in items
    ]


def said_by(state: State, person: Attended) -> bool:
    """Whether this person put something in writing to the item."""
    writers = {row["by"]["id"] for row in state["contributions"] if row["by"]}
    writers |= {row["by"]["id"] for row in state["nothing_known"] if row["by"]}
    return str(person.id) in writers
