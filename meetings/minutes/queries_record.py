"""Who was invited to an item, who was there and from when to when, and what was added later: from the record alone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from meetings.agenda.models import Admission, AgendaItem, ItemState
from meetings.diary.models import Meeting, Seat
from meetings.minutes.models import Addendum, Approval
from meetings.minutes.queries import SILENT, State
from meetings.rooms.models import Present
from meetings.rooms.refs import agency_ref

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


def attended(item: AgendaItem) -> list[Attended]:
    """Everybody ever admitted to an item, the hub's staff first, with when they were in it.

    In it: present in the meeting, admitted, and the item being heard, all three at once.
    """
    admitted: defaultdict[UUID, list[Admission]] = defaultdict(list)
    for admission in Admission.objects.filter(content_object=item.pk).order_by("starts_at"):
        admitted[admission.user_id].append(admission)
    present: defaultdict[UUID, list[Present]] = defaultdict(list)
    for row in Present.objects.filter(meeting=item.meeting_id, user__in=admitted).order_by("from_at"):
        present[row.user_id].append(row)
    seats = Seat.objects.filter(meeting=item.meeting_id, user__in=admitted).select_related("user", "agency")
    now = timezone.now()
    heard = (item.called_at, item.closed_at or now) if item.called_at else None
    people = [_attended(seat, admitted[seat.user_id], present[seat.user_id], heard, now) for seat in seats]
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


def standing_of(item: AgendaItem) -> Standing:
    approval: Approval | None = Approval.objects.select_related("by").filter(item=item.pk).first()
    rows = Addendum.objects.filter(item=item.pk).select_related("by")
    return Standing(
        approved_by=approval.by.name if approval else "",
        approved_at=approval.at if approval else None,
        added=[Added(row.text, row.why, row.language, row.by.name, row.at) for row in rows],
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
