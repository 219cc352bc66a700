"""The rows of law: as they stand on a day, one with its history, and what a page shows of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from sharing.basis.models import Aim, DataItem, Gateway, LawRow, LegalBasis, Nation, OtherWay

TABLES: dict[str, type[LawRow]] = {
    "gateway": Gateway,
    "basis": LegalBasis,
    "item": DataItem,
    "aim": Aim,
    "otherway": OtherWay,
}


@dataclass(frozen=True)
class Rows:
    """All that stood on one day in one nation, in its own order."""

    day: date
    gateways: tuple[Gateway, ...]
    bases: tuple[LegalBasis, ...]
    items: tuple[DataItem, ...]
    aims: tuple[Aim, ...]
    other_ways: tuple[OtherWay, ...]


def rows_on(day: date, nation: str = Nation.WALES) -> Rows:
    """Five queries, whatever is asked of them afterwards."""
    found: dict[str, tuple[Any, ...]] = {name: tuple(_standing(name, day, nation)) for name in TABLES}
    return Rows(day, found["gateway"], found["basis"], found["item"], found["aim"], found["otherway"])


def _standing(table: str, day: date, nation: str) -> list[Any]:
    return list(TABLES[table].objects.on(day).filter(nation__in=[nation, Nation.UK]))


def items_on(day: date) -> list[DataItem]:
    return _standing("item", day, Nation.WALES)


def items_today() -> list[DataItem]:
    """The kinds of information that can be asked for today."""
    return items_on(timezone.localdate())


def aims_on(day: date) -> list[Aim]:
    """What information may be asked for: the codes that a request, a row of an agreement and the helper share."""
    return _standing("aim", day, Nation.WALES)


def gateways_on(day: date, nation: str = Nation.WALES) -> list[Gateway]:
    return _standing("gateway", day, nation)


def bases_on(day: date, nation: str = Nation.WALES) -> list[LegalBasis]:
    return _standing("basis", day, nation)


def labels(codes: Any = ()) -> dict[str, str]:
    """Code → label of kinds of information and purposes as they read today, for lists; all of them when none is named.

    A code whose row has ended keeps the label it last had.
    """
    names: dict[str, str] = {}
    for model in (DataItem, Aim):
        rows = model.objects.order_by("from_on")
        names |= {row.code: row.label for row in (rows.filter(code__in=list(codes)) if codes else rows)}
    return names
