"""Agreements and guides: what covers what, how current they are, and what waits for somebody."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from hub.agencies.models import Agency
from sharing.agreements.currency import Times, times_of
from sharing.agreements.models import Partner, ReferenceRow, Signature, Version

Kind = Literal["covered", "lapsed", "none"]


@dataclass(frozen=True)
class Coverage:
    """Whether a row of an agreement covers one kind of information. `kind` "none": it is a one-off decision.

    `unsigned`: a row fits, and one of the two agencies has not signed the wording in force.
    """

    item: str
    kind: Kind
    agreement: str = ""  # its reference
    agreement_id: UUID | None = None
    name: str = ""
    row_number: int | None = None
    row_id: UUID | None = None
    lapsed_on: date | None = None
    url: str = ""
    gateway: str = ""  # codes of the law that the row cites
    basis: str = ""
    condition: str = ""
    controls: str = ""
    is_unsigned: bool = False


def coverage(
    provider: Agency | UUID, recipient: Agency | UUID, items: Any, purpose: str, day: date | None = None
) -> list[Coverage]:
    """One answer for each kind of information, in the order asked. Three queries, however many rows there are."""
    day = day or timezone.localdate()
    in_force = Version.objects.in_force(day).with_review()
    party = Partner.objects.on(day).filter(agreement=OuterRef("version__agreement"))
    signed = Signature.objects.filter(version=OuterRef("version"))
    rows = (
        ReferenceRow.objects.filter(
            Exists(party.filter(agency=provider)),
            Exists(party.filter(agency=recipient)),
            Exists(in_force.filter(pk=OuterRef("version"))),
            provider=provider,
            recipient=recipient,
            item__in=list(items),
            purpose=purpose,
        )
        .annotate(
            is_signed=Exists(signed.filter(agency=provider)) & Exists(signed.filter(agency=recipient)),
            due_on=Subquery(in_force.filter(pk=OuterRef("version")).values("due_on")[:1]),
        )
        .select_related("version__agreement__hub__board")
        .order_by("version__agreement__reference", "number")
    )
    found: dict[str, list[Coverage]] = {}
    times: dict[UUID, Times] = {}
    for row in rows:
        board = row.version.agreement.hub.board
        if board.pk not in times:
            times[board.pk] = times_of(board)
        found.setdefault(row.item, []).append(_covered(row, times[board.pk], day))
    return [min(found.get(item, [Coverage(item, "none")]), key=_best_first) for item in items]


def _covered(row: Any, times: Times, day: date) -> Coverage:
    agreement = row.version.agreement
    lapses_on = times.lapses_on(row.due_on) if row.due_on else None
    lapsed_on = lapses_on if lapses_on and lapses_on <= day else None
    return Coverage(
        item=row.item,
        kind="none" if not row.is_signed else "lapsed" if lapsed_on else "covered",
        agreement=agreement.reference,
        agreement_id=agreement.pk,
        name=agreement.name,
        row_number=row.number,
        row_id=row.pk,
        lapsed_on=lapsed_on,
        url=f"{reverse('agreement', args=[agreement.pk])}#row-{row.number}",
        gateway=row.gateway,
        basis=row.basis,
        condition=row.condition,
        controls=row.controls,
        is_unsigned=not row.is_signed,
    )


def _best_first(found: Coverage) -> int:
    return ("covered", "lapsed", "none").index(found.kind)
