"""The queues: what waits, what is overdue, what soon ends, what came from us and to us. A page at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Now
from django.utils import timezone

from hub.access.models import Basis
from hub.agencies.clocks import clock_of
from sharing.disclosures.models import Decided, Disclosure, DisclosureGrant, Onward, State
from sharing.disclosures.queries import hub_of, shield_of

QUEUES = ("waiting", "overdue", "expiring", "from_us", "to_us")
A_PAGE = 25


@dataclass(frozen=True)
class QueueRow:
    id: UUID
    reference: str
    about: str
    holder: str
    recipient: str
    is_ours: bool  # we hold the information
    asked_by: str
    asked_at: datetime
    state: str  # of State, or "ended", "revoked", "incomplete", "onward"
    urgency: str
    due_at: datetime | None
    is_overdue: bool
    expires_at: datetime | None


@dataclass(frozen=True)
class Queue:
    name: str
    counts: dict[str, int]
    rows: list[QueueRow]
    page: int
    pages: int
    person_ids: list[UUID]


def queues_of(user: Any, name: str = "waiting", page: int = 1) -> Queue:
    """One queue's page and how many stand in each. The number of queries is the same for ten and for ten thousand."""
    soon = _warning(hub_of(user))
    agency = user.agency_id
    mine = Disclosure.objects.filter(
        pk__in=DisclosureGrant.objects.live().filter(user=user.pk).values("content_object")
    ).visible_to(user)
    wanted = {queue: _is_in(queue, agency, soon) for queue in QUEUES}
    counts = mine.aggregate(**{queue: Count("pk", filter=rule, distinct=True) for queue, rule in wanted.items()})
    pages = max(1, -(-counts[name] // A_PAGE))
    page = min(max(1, page), pages)
    rows = list(
        mine.filter(wanted[name])
        .select_related("holder", "recipient", "asked_by")
        .prefetch_related("about", Prefetch("decisions", _standing(), to_attr="standing"))
        .order_by(*_order(name))
        .distinct()[(page - 1) * A_PAGE : page * A_PAGE]
    )
    people = {person.pk for row in rows for person in row.about.all()}
    shield = shield_of(user, people)
    now = timezone.now()
    return Queue(
        name=name,
        counts=counts,
        rows=[_row(row, agency, shield, now) for row in rows],
        page=page,
        pages=pages,
        person_ids=list(people),
    )


def _standing() -> Any:
    """The decision that stands, with until when somebody waits to hear whether it may go on."""
    waits = Onward.objects.filter(decision=OuterRef("pk"), answered_at=None).order_by("answer_due_at")
    return Decided.objects.latest_ones().annotate(onward_due_at=Subquery(waits.values("answer_due_at")[:1]))


def _is_in(queue: str, agency: UUID | None, soon: timedelta) -> Q:
    ours, theirs = Q(holder=agency), Q(recipient=agency)
    stands = Q(decisions__superseded_by=None)
    incomplete = stands & Q(decisions__complete_by__isnull=False, decisions__completed_at=None) & ours
    open_now = stands & Q(
        state=State.DISCLOSED, decisions__revoked_at=None, decisions__expires_at__gt=Now()
    )  # fmt: skip
    onward = ours & Q(decisions__onward__isnull=False, decisions__onward__answered_at=None)
    late = Q(state=State.ASKED, answer_due_at__lte=Now()) | (incomplete & Q(decisions__complete_by__lte=Now()))
    match queue:
        case "waiting":
            return Q(state__in=[State.ASKED, State.DECIDED]) | incomplete | onward
        case "overdue":
            return late | (onward & Q(decisions__onward__answer_due_at__lte=Now()))
        case "expiring":
            return open_now & Q(decisions__expires_at__lte=Now() + soon)
        case "from_us":
            return ours
    return theirs


def _order(queue: str) -> list[Any]:
    match queue:
        case "waiting" | "overdue":
            return [F("answer_due_at").asc(nulls_last=True), "-asked_at", "pk"]
        case "expiring":
            return ["decisions__expires_at", "pk"]
    return ["-asked_at", "pk"]


def _warning(hub: Any) -> timedelta:
    if hub is None:
        return timedelta(days=3)
    amount, unit = clock_of(hub.board, "slice_warning")
    return timedelta(hours=amount) if unit == "hours" else timedelta(days=amount)


def _row(row: Any, agency: UUID | None, shield: Any, now: datetime) -> QueueRow:
    decision = row.standing[0] if row.standing else None
    state, due_at = row.state, row.answer_due_at if row.state == State.ASKED else None
    if decision and state == State.DISCLOSED:
        if decision.revoked_at:
            state = "revoked"
        elif decision.expires_at <= now:
            state = "ended"
    if decision and decision.onward_due_at and row.holder_id == agency:
        state, due_at = "onward", decision.onward_due_at
    if decision and decision.complete_by and not decision.completed_at and row.holder_id == agency:
        state, due_at = "incomplete", decision.complete_by
    return QueueRow(
        id=row.pk,
        reference=row.reference,
        about=", ".join(person.name for person in row.about.all()),
        holder=shield.agency(row.holder),
        recipient=shield.agency(row.recipient),
        is_ours=row.holder_id == agency,
        asked_by=row.asked_by.name,
        asked_at=row.asked_at,
        state=state,
        urgency=row.urgency,
        due_at=due_at,
        is_overdue=due_at is not None and due_at <= now,
        expires_at=decision.expires_at if decision and row.state == State.DISCLOSED else None,
    )


def waiting_for(user: Any) -> int:
    """How many wait for this person's agency to answer: for the start page."""
    grants = DisclosureGrant.objects.live().filter(user=user.pk, basis=Basis.ANSWERS).values("content_object")
    found = Disclosure.objects.filter(pk__in=grants, holder=user.agency_id, state=State.ASKED).visible_to(user)
    return int(found.count())
