"""The rows of law: as they stand on a day, one with its history, and what a page shows of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hub.access.once import once_in_a_reading
from hub.access.verdicts import Hidden
from hub.agencies.models import Appointment, LegalType, Post
from sharing.basis.models import Aim, DataItem, Gateway, LawChange, LawRow, LegalBasis, Nation, OtherWay

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


@once_in_a_reading
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


def table_of(row: LawRow) -> str:
    """The name of a row's table, as a citation and a change keep it."""
    return next(name for name, model in TABLES.items() if type(row) is model)


def is_code_taken(table: str, code: str) -> bool:
    """Whether there is, or ever was, a row of this code."""
    taken: bool = TABLES[table].objects.filter(code=code).exists()
    return taken


def next_order(table: str) -> int:
    """After all that there are."""
    last: int | None = TABLES[table].objects.order_by("-order").values_list("order", flat=True).first()
    return (last or 0) + 1


def is_auditor_of_a_hub(user: Any) -> bool:
    """Whether this person is a hub's information governance auditor today."""
    held: bool = Appointment.objects.today().filter(user=user.pk, post=Post.AUDITOR).exists()
    return held


# -- The pages of the rows ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowLine:
    """A row of law as the list shows it."""

    id: str
    table: str
    code: str
    label: str
    text: str
    source: str
    nation: str
    from_on: date | None
    to_on: date | None
    checked_on: date | None
    to_confirm: bool
    kind: str  # of a basis, in words; "" otherwise
    givers: list[str]  # kinds of organisation that may use it, in words; none: every kind
    receivers: list[str]
    purposes: list[str]
    limbs: list[str]
    signs: list[str]  # what else holds of it, in words


def rows_page(user: Any) -> dict[str, list[RowLine]]:
    """Every row that stands today or will, by table. One query a table."""
    today = timezone.localdate()
    standing = Q(to_on=None) | Q(to_on__gt=today)
    purposes = {row.code: row.label for row in Aim.objects.filter(standing)}
    return {name: [row_line(row, purposes) for row in model.objects.filter(standing)] for name, model in TABLES.items()}


def row_line(row: Any, purposes: dict[str, str]) -> RowLine:
    kinds = dict(LegalType.choices)
    language = "cy" if get_language() == "cy" else "en"
    signs = [
        (getattr(row, "is_duty", False), _("A duty, not only a power")),
        (getattr(row, "needs_statement", False), _("The request must say that it is for a public task")),
        (getattr(row, "emergency_only", False), _("In an emergency only")),
        (getattr(row, "seldom", False), _("Seldom fits")),
    ]
    kind = row.get_kind_display() if hasattr(row, "get_kind_display") else ""
    return RowLine(
        id=str(row.pk),
        table=table_of(row),
        code=row.code,
        label=row.label,
        text=row.text,
        source=row.source,
        nation=row.get_nation_display(),
        from_on=row.from_on,
        to_on=row.to_on,
        checked_on=row.checked_on,
        to_confirm=row.to_confirm,
        kind=kind or (row.get_category_display() if hasattr(row, "get_category_display") else ""),
        givers=[str(kinds.get(code, code)) for code in getattr(row, "provider_types", [])],
        receivers=[str(kinds.get(code, code)) for code in getattr(row, "recipient_types", [])],
        purposes=[purposes.get(code, code) for code in getattr(row, "purposes", [])],
        limbs=[limb[language] for limb in getattr(row, "limbs", [])],
        signs=[words for holds, words in signs if holds],
    )


def row_for(user: Any, table: str, pk: UUID) -> LawRow:
    """One row of law. Raises Hidden."""
    row: LawRow | None = TABLES[table].objects.filter(pk=pk).first() if table in TABLES else None
    if row is None:
        raise Hidden(asked=str(pk), actor=user)
    return row


@dataclass(frozen=True)
class ChangeLine:
    what: str
    from_on: date
    by: str
    at: datetime


@dataclass(frozen=True)
class RowPage:
    row: RowLine
    versions: list[RowLine]  # of the same code, the latest first
    changes: list[ChangeLine]
    may_change: bool


def row_page(user: Any, table: str, pk: UUID) -> RowPage:
    """A row with everything that stood under its code, and why it was changed. Raises Hidden."""
    row = row_for(user, table, pk)
    purposes = {aim.code: aim.label for aim in Aim.objects.all()}
    versions = TABLES[table].objects.filter(code=row.code, nation=row.nation).order_by("-from_on")
    changes = LawChange.objects.filter(table=table, code=row.code).select_related("by")
    return RowPage(
        row=row_line(row, purposes),
        versions=[row_line(version, purposes) for version in versions],
        changes=[ChangeLine(change.what, change.from_on, change.by.name, change.at) for change in changes],
        may_change=row.to_on is None and is_auditor_of_a_hub(user),
    )


def law_labels(day: date) -> dict[str, dict[str, str]]:
    """Table → code → label, for every code there has been; as it read on that day where it stood then."""
    found: dict[str, dict[str, str]] = {}
    for name, model in TABLES.items():
        if name != "otherway":
            rows = model.objects.order_by("from_on")
            found[name] = {row.code: row.label for row in sorted(rows, key=lambda row: _holds(row, day))}
    return found


def _holds(row: LawRow, day: date) -> bool:
    return (row.from_on is None or row.from_on <= day) and (row.to_on is None or row.to_on > day)


def law_choices() -> list[tuple[str, str]]:
    """Every gateway and basis that stands today as "table:code" and its label: what a guide may cite."""
    law = rows_on(timezone.localdate())
    return [
        *((f"gateway:{row.code}", row.label) for row in law.gateways),
        *((f"basis:{row.code}", row.label) for row in law.bases),
    ]
