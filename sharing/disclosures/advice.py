"""What the law says of one request, for the page that decides it and for the record: the helper, and the agreements."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from hub.agencies.models import Agency
from sharing.agreements.queries import Coverage, coverage
from sharing.basis.models import cited
from sharing.basis.paths import Advice, Asking, Cited, advise
from sharing.basis.queries import Rows, rows_on


@dataclass(frozen=True)
class Counsel:
    """May it be shared, on what, and does an agreement cover it."""

    advice: Advice
    coverage: list[Coverage]
    row: Coverage | None  # the row that covers everything that was asked for; None: it is a one-off decision
    lapsed: list[Coverage]
    rows: Rows


def counsel_on(
    *, holder: Agency, recipient: Agency, items: Iterable[str], purpose: str, urgency: str, statement: bool
) -> Counsel:
    """For these two organisations, today."""
    wanted = tuple(items)
    rows = rows_on(timezone.localdate())
    asking = Asking(
        provider=holder.legal_type,
        recipient=recipient.legal_type,
        items=wanted,
        purpose=purpose,
        urgency=urgency,
        statement=statement,
    )
    found = coverage(holder, recipient, wanted, purpose) if wanted else []
    covered = [one for one in found if one.kind == "covered"]
    whole = bool(found) and len(covered) == len(found)
    return Counsel(
        advice=advise(asking, rows),
        coverage=found,
        row=covered[0] if whole else None,
        lapsed=[one for one in found if one.kind == "lapsed"],
        rows=rows,
    )


def counsel_for(disclosure: Any) -> Counsel:
    return counsel_on(
        holder=disclosure.holder,
        recipient=disclosure.recipient,
        items=disclosure.items,
        purpose=disclosure.purpose,
        urgency=disclosure.urgency,
        statement=bool(disclosure.statement),
    )


def statement_needed(*, holder: Agency, recipient: Agency, purpose: str) -> bool:
    """Whether a request to this holder should say that it is for a public task."""
    rows = rows_on(timezone.localdate())
    items = tuple(row.code for row in rows.items)[:1]
    asking = Asking(provider=holder.legal_type, recipient=recipient.legal_type, items=items, purpose=purpose)
    return bool(advise(asking, rows).statement_needed)


def recorded(rows: Rows, chosen: Iterable[Cited]) -> list[dict[str, str]]:
    """These rows of law as a record keeps them, in both languages."""
    by_id = {str(row.pk): row for row in (*rows.bases, *rows.gateways)}
    return cited([by_id[one.row] for one in chosen if one.row in by_id])


def first_of_each(conditions: Iterable[Cited]) -> list[Cited]:
    """The condition to record of each kind, unless the person knows better."""
    found: dict[str, Cited] = {}
    for one in conditions:
        found.setdefault(one.kind, one)
    return list(found.values())
