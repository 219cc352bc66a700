"""What the pages of a roll show: plain values."""

from dataclasses import dataclass, field
from datetime import date, datetime
from math import sqrt
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.people.words import age
from sharing.siblings.rolls import queries
from sharing.siblings.rolls.fields import CONTACTS, LABELS, OF_A_CONTACT, OWN
from sharing.siblings.rolls.models import MethodReview, Roll, RollChild, Shield, Standing
from sharing.siblings.rolls.queries import Counts, Shown

ON_A_PAGE = 100


@dataclass(frozen=True)
class ChildLine:
    """One child in the list."""

    id: UUID
    name: str
    age: str
    notes: list[str]


@dataclass(frozen=True)
class Proof:
    """How a deletion is proved."""

    at: datetime
    children: int
    event: UUID | None
    by: str  # "" when its term had ended


@dataclass(frozen=True)
class TermsShown:
    dpia: str
    notice_en: str
    notice_cy: str
    given_on: date
    by: str


@dataclass(frozen=True)
class RollPage:
    agency: str
    terms: TermsShown | None
    has_roll: bool = False
    loaded_at: datetime | None = None
    loaded_by: str = ""
    expires_on: date | None = None
    ends_soon: bool = False
    counts: Counts | None = None
    lines: list[ChildLine] = field(default_factory=list)
    pages: list[tuple[int, str]] = field(default_factory=list)  # number, "Adams – Davies"
    number: int = 1
    objections: int = 0
    to_review: int = 0
    proof: Proof | None = None
    is_live: bool = False
    one_process: bool = False  # this one process holds both keys


def roll_page(user: Any, roll: Roll | None, number: int) -> RollPage:
    terms = queries.terms_of(user.agency_id)
    shown_terms = (
        TermsShown(terms.dpia, terms.notice_en, terms.notice_cy, terms.notice_given_on, terms.recorded_by.name)
        if terms
        else None
    )
    hub = queries.hub_of(user.agency_id)
    page: dict[str, Any] = {
        "agency": user.agency.name,
        "terms": shown_terms,
        "objections": len(queries.objections_of(user.agency_id)),
        "is_live": hub is not None and queries.is_live(hub),
        "one_process": settings.HUB_OWN_KEYS,
    }
    if roll is None:
        return RollPage(**page, proof=_proof(queries.last_deleted(user.agency_id)))
    children = queries.children_of(roll)
    parts = [children[start : start + ON_A_PAGE] for start in range(0, len(children), ON_A_PAGE)] or [[]]
    number = min(max(number, 1), len(parts))
    today = timezone.localdate()
    return RollPage(
        **page,
        has_roll=True,
        loaded_at=roll.loaded_at,
        loaded_by=roll.loaded_by.name,
        expires_on=roll.expires_on,
        ends_soon=(roll.expires_on - today).days <= 14,
        counts=queries.counts_of(roll),
        lines=[_line(one, today) for one in parts[number - 1]],
        pages=[(n, f"{_surname(part[0])} – {_surname(part[-1])}") for n, part in enumerate(parts, 1)]
        if len(parts) > 1
        else [],
        number=number,
        to_review=queries.to_review(roll.agency_id, today),
    )


def _surname(one: Shown) -> str:
    return one.row.get("surname", "")


def _line(one: Shown, today: date) -> ChildLine:
    return ChildLine(one.id, one.name, age(one.born_on, None, today) if one.born_on else "", _notes(one))


def _notes(one: Shown) -> list[str]:
    notes = []
    if one.is_shielded:
        notes.append(_("shielded"))
    if one.standing:
        notes.append(
            {Standing.OPEN: _("open"), Standing.ASK: _("ask me"), Standing.NEVER: _("never")}[Standing(one.standing)]
        )
    if one.waits_until:
        notes.append(
            _("new or changed, waits until %(day)s") % {"day": date_format(timezone.localtime(one.waits_until), "j F")}
        )
    return notes


def _proof(roll: Roll | None) -> Proof | None:
    if roll is None or roll.deleted_at is None:
        return None
    by = roll.deleted_by.name if roll.deleted_by else ""
    return Proof(roll.deleted_at, roll.deleted_children or 0, roll.deleted_event, by)


# -- One child -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShieldShown:
    id: UUID
    reason: str
    review_on: date
    is_due: bool
    set_by: str
    set_at: datetime
    second: str  # "" until confirmed
    lift_asked_by: str
    may_confirm: bool
    may_ask: bool
    may_lift: bool


@dataclass(frozen=True)
class ChildPage:
    id: UUID
    name: str
    age: str
    rows: list[dict[str, str]]
    stands: str  # in words
    standing: str
    has_left: bool
    first_seen_at: datetime
    waits_until: datetime | None
    contacts_changed: int
    is_typed: bool
    shields: list[ShieldShown]


def child_page(user: Any, child: RollChild) -> ChildPage:
    shields = queries.shields_of(child)
    one = queries.shown(child, child.roll.standing, bool(shields))
    today = timezone.localdate()
    return ChildPage(
        id=child.pk,
        name=one.name,
        age=age(one.born_on, None, today) if one.born_on else "",
        rows=rows_of(one),
        stands=str(Standing(one.stands).label),
        standing=child.standing,
        has_left=one.has_left,
        first_seen_at=child.first_seen_at,
        waits_until=one.waits_until,
        contacts_changed=child.contacts_changed,
        is_typed="rec_id" not in one.row,
        shields=[shield_shown(user, row, today) for row in shields],
    )


def rows_of(one: Shown) -> list[dict[str, str]]:
    """What the setting wrote, as a summary list."""
    rows = [
        {
            "key": str(LABELS[name]),
            "value": date_format(one.born_on, "j F Y") if name == "dob" and one.born_on else one.row[name],
        }
        for name in OWN
        if one.row.get(name)
    ]
    for n in CONTACTS:
        said = [one.row.get(f"contact{n}_{what}", "") for what in OF_A_CONTACT[:-1]]
        if any(said):
            rows.append({"key": _("Contact %(n)s") % {"n": n}, "value": "\n".join(text for text in said if text)})
    return rows


def shield_shown(user: Any, row: Shield, today: date) -> ShieldShown:
    return ShieldShown(
        id=row.pk,
        reason=row.get_reason_display(),
        review_on=row.review_on,
        is_due=row.review_on <= today,
        set_by=row.set_by.name,
        set_at=row.set_at,
        second=row.second_by.name if row.second_by else "",
        lift_asked_by=row.lift_asked_by.name if row.lift_asked_by else "",
        may_confirm=row.second_by_id is None and row.set_by_id != user.pk,
        may_ask=row.lift_asked_by_id is None,
        may_lift=row.lift_asked_by_id is not None and row.lift_asked_by_id != user.pk,
    )


# -- The method ------------------------------------------------------------------------------------------------------


def interval(right: int, of: int) -> tuple[float, float]:
    """Wilson's interval of a share, at 95 per cent (Wilson 1927)."""
    z, share = 1.96, right / of
    middle, spread = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - spread) / (1 + z * z / of), (middle + spread) / (1 + z * z / of)


def review_lines(last: MethodReview | None) -> list[str]:
    lines = [
        _("Before matching proposes anything in this hub, the board tests it on its own data."),
        _("The command match_rolls prints a sheet of pairs, and people look through them. Record what they found."),
    ]
    if last is None:
        return [*lines, _("Nothing is recorded yet, and nothing is proposed.")]
    low, high = interval(last.right, last.pairs)
    said = _(
        "Recorded on %(day)s: %(right)s of %(pairs)s rightly proposed, which is between %(low)s and %(high)s per cent."
    )
    return [*lines, said % {
        "day": date_format(last.reviewed_on, "j F Y"), "right": last.right, "pairs": last.pairs,
        "low": f"{100 * low:.1f}", "high": f"{100 * high:.1f}",
    }]  # fmt: skip
