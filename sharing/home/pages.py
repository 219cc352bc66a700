"""The front page of sharing: what waits for one person, and how current their agency is. Plain values, read inside
`reading`. Who looks after an agency and sees no case sees its agreements and its training, and no request at all."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hub.agencies.models import KEPT_OUT
from hub.notices.queries import Call, Line, calls_of, unreachable_in, unread_of
from sharing.agreements.queries import AgencyCurrency, flags_of
from sharing.agreements.queries import currency_of as agreements_of
from sharing.agreements.queries_guides import GuideLine, to_read
from sharing.disclosures.notices import NEWS
from sharing.disclosures.queries_queues import QueueRow, queues_of
from sharing.training.queries import READERS, Figure, Gap, gaps_of
from sharing.training.queries import currency_of as training_of

SHOWN = 5  # of each list; the rest are a link away


@dataclass(frozen=True)
class OfAgency:
    """How current one agency is: for those who look after it. No case is in it."""

    id: UUID
    name: str
    agreements: AgencyCurrency
    training: Figure
    unreachable: list[str]  # colleagues whose mail comes back


@dataclass(frozen=True)
class Home:
    is_for_cases: bool
    rows: list[QueueRow] = field(default_factory=list)  # ours to answer, late ones on top; then what we wait for
    more: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    news: list[Line] = field(default_factory=list)  # an answer, or what was shared, that they have not opened
    guides: list[GuideLine] = field(default_factory=list)
    guides_more: int = 0
    flags: list[dict[str, Any]] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    agency: OfAgency | None = None
    person_ids: list[UUID] = field(default_factory=list)

    @property
    def to_answer(self) -> int:
        return sum(_is_to_do(row) for row in self.rows)


def home(user: Any) -> Home:
    """What waits in sharing for this person. The number of queries does not grow with what waits."""
    membership = user.membership
    if membership is None:
        return Home(is_for_cases=False)
    guides, flags, gaps = to_read(user), flags_of(user), gaps_of(user)
    agency = _of_agency(membership.agency) if membership.role in READERS else None
    if membership.role in KEPT_OUT:
        return Home(
            is_for_cases=False, guides=guides[:SHOWN], guides_more=len(guides[SHOWN:]), flags=flags[:SHOWN], gaps=gaps,
            agency=agency,
        )  # fmt: skip
    queue = queues_of(user, "waiting")
    rows = sorted(queue.rows, key=_first)[:SHOWN]
    return Home(
        is_for_cases=True,
        rows=rows,
        more=queue.counts["waiting"] - len(rows),
        counts=queue.counts,
        calls=calls_of(user),
        news=[line for line in unread_of(user) if line.kind in NEWS][:SHOWN],
        guides=guides[:SHOWN],
        guides_more=len(guides[SHOWN:]),
        flags=flags[:SHOWN],
        gaps=gaps,
        agency=agency,
        person_ids=queue.person_ids,
    )


def _is_to_do(row: QueueRow) -> bool:
    return row.is_ours and row.state in ("asked", "decided", "incomplete")


def _first(row: QueueRow) -> tuple[bool, bool, bool, float]:
    """Late before the others, ours before theirs, urgent before routine, then by when it is due."""
    due = row.due_at.timestamp() if row.due_at else float("inf")
    return not (row.is_overdue and _is_to_do(row)), not _is_to_do(row), row.urgency == "routine", due


def _of_agency(agency: Any) -> OfAgency:
    return OfAgency(
        agency.pk, agency.name, agreements_of(agency), training_of(agency.pk), unreachable_in(agency.pk)
    )  # fmt: skip
