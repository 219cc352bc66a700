"""From what is asked to what may be done. The law is in rows; here is only how rows combine.

1. A kind of information that goes another way is never shared this way, whatever else is asked.
2. The ordinary basis (Art 6): rows that fit both organisations and the purpose. What only an emergency opens comes
   last, and what seldom fits stands apart. A row that needs the public-task statement waits for it.
3. Special categories, offences and what was told in confidence need a condition each, besides the basis.
4. A public body needs a power in law as well; whether a row says so for others is the row's business.
5. Where any of this is missing, the answer is: ask. "Ask your data protection officer" always stands there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hub.agencies.models import LegalType
from sharing.basis.models import BasisKind, Category, LawRow, LegalBasis
from sharing.basis.queries import Rows, rows_on

May = Literal["yes", "with_conditions", "not_this_way", "ask"]

ROUTINE, URGENT, EMERGENCY = "routine", "urgent", "emergency"

NEEDED: dict[str, tuple[BasisKind, ...]] = {  # what a category needs besides the ordinary basis
    Category.ORDINARY: (),
    Category.SPECIAL: (BasisKind.SPECIAL,),
    Category.HEALTH: (BasisKind.SPECIAL, BasisKind.CONFIDENCE),
    Category.OFFENCE: (BasisKind.OFFENCE,),
    Category.PARTNER_HISTORY: (),  # goes another way
}


@dataclass(frozen=True)
class Asking:
    """Who gives what to whom, for what. `statement`: the request says that it is for a public task."""

    provider: str  # LegalType
    recipient: str
    items: tuple[str, ...]  # codes of DataItem
    purpose: str  # code of Aim
    urgency: str = ROUTINE  # "routine", "urgent", "emergency"
    day: date | None = None  # None: today
    nation: str = "wales"
    statement: bool = False


@dataclass(frozen=True)
class Limb:
    """One of the reasons of which a condition needs one recorded."""

    basis: str  # code of the condition
    code: str
    label: str


@dataclass(frozen=True)
class Cited:
    """A row of law as the answer cites it, in the reader's language."""

    code: str
    label: str
    text: str
    source: str
    from_on: date | None
    checked_on: date | None
    to_confirm: bool
    kind: str  # a BasisKind, "gateway" or "otherway"
    row: str  # its id
    is_duty: bool = False
    limbs: tuple[Limb, ...] = ()


@dataclass(frozen=True)
class Advice:
    """The answer. Tuples are in the order to be read in: the first basis, and the first condition of each kind, is the
    one to record unless the person knows better."""

    may: May
    bases: tuple[Cited, ...]
    conditions: tuple[Cited, ...]  # Art 9, Art 10, confidence
    gateways: tuple[Cited, ...]
    limbs: tuple[Limb, ...]
    sentences: tuple[str, ...]
    statement_needed: str  # "" unless the request still has to say that it is for a public task
    never: tuple[Cited, ...]  # the schemes for what is not shared this way
    never_items: tuple[str, ...]  # codes of those kinds of information
    seldom: tuple[Cited, ...]  # what seldom fits, and why
    ask_dpo: str
    to_confirm: bool  # something the answer rests on must still be confirmed


def advise(asking: Asking, rows: Rows | None = None) -> Advice:
    """May this be shared this way, and what is it recorded under? `rows`: as of another moment, for tests and pages
    that ask often; they must be of the asking's day and nation."""
    rows = rows or rows_on(asking.day or timezone.localdate(), asking.nation)
    wanted = [row for row in rows.items if row.code in asking.items]
    unknown = set(asking.items) - {row.code for row in wanted}
    diverted = [row for row in wanted if any(way.category == row.category for way in rows.other_ways)]
    never = [way for way in rows.other_ways if any(way.category == row.category for row in diverted)]
    shared = [row for row in wanted if row not in diverted]
    if diverted and not shared and not unknown:
        return _not_this_way(never, diverted)

    fitting = _fitting(rows, asking)
    waiting = [row for row in fitting if row.needs_statement and not asking.statement]
    bases = [row for row in fitting if row.kind == BasisKind.ORDINARY and not row.seldom and row not in waiting]
    kinds = {kind for row in shared for kind in NEEDED[row.category]}
    conditions = [row for row in fitting if row.kind in kinds and not row.seldom]
    gateways = [row for row in rows.gateways if row.fits(asking.provider, asking.recipient, asking.purpose)]
    seldom = [row for row in fitting if row.seldom and (row.kind == BasisKind.ORDINARY or row.kind in kinds)]

    missing = unknown or not shared or not bases or not gateways or kinds - {row.kind for row in conditions}
    may: May = "ask" if missing else "with_conditions" if conditions or waiting or never else "yes"
    cited_bases, cited_conditions = _cited(bases), _cited(conditions)
    cited_gateways = _cited(gateways)
    first = [next(row for row in cited_conditions if row.kind == kind) for kind in BasisKind.values
             if any(row.kind == kind for row in cited_conditions)]  # fmt: skip
    return Advice(
        may=may,
        bases=cited_bases,
        conditions=cited_conditions,
        gateways=cited_gateways,
        limbs=_distinct(limb for row in cited_conditions for limb in row.limbs),
        sentences=tuple(
            _sentences(asking, may, kinds, gateways=bool(gateways), waiting=bool(waiting), unknown=unknown)
        ),
        statement_needed=_statement() if waiting else "",
        never=_cited(never),
        never_items=tuple(row.code for row in diverted),
        seldom=_cited(seldom),
        ask_dpo=_ask_dpo(),
        to_confirm=any(row.to_confirm for row in (*cited_bases[:1], *first, *cited_gateways[:1]))
        or any(row.to_confirm for row in wanted),
    )


def _fitting(rows: Rows, asking: Asking) -> list[LegalBasis]:
    return [
        row
        for row in rows.bases
        if row.fits(asking.provider, asking.recipient, asking.purpose)
        and (asking.urgency == EMERGENCY or not row.emergency_only)
    ]


def _not_this_way(never: list[Any], diverted: list[Any]) -> Advice:
    return Advice(
        may="not_this_way",
        bases=(),
        conditions=(),
        gateways=(),
        limbs=(),
        sentences=(
            _("Do not share this here, and never put it in a letter."),
            _("It goes through a police disclosure scheme: the police decide who is told, and tell them safely."),
            _("Record that you turned to the scheme, and when. Do not record what it said."),
        ),
        statement_needed="",
        never=_cited(never),
        never_items=tuple(row.code for row in diverted),
        seldom=(),
        ask_dpo=_ask_dpo(),
        to_confirm=any(row.to_confirm for row in (*never, *diverted)),
    )


def _sentences(
    asking: Asking, may: May, kinds: set[BasisKind], *, gateways: bool, waiting: bool, unknown: set[str]
) -> Iterable[str]:
    if asking.urgency == EMERGENCY:
        yield _("Somebody may come to harm: ring 999 or the duty team first. Then share what is needed, at once.")
        yield _("Two lines are enough now: what, and why. Complete the record within one working day.")
    match may:
        case "yes":
            yield _("Yes, you may share this. Share what is needed for the purpose, and no more.")
        case "with_conditions":
            yield _("Yes, you may share this, and a little more has to be recorded. It is listed below.")
        case "ask":
            yield _("Ask before you share this. What is missing is said below.")
    if unknown:
        yield _("A kind of information you chose is no longer on the hub's list.")
    if may == "ask" and not gateways:
        yield _("The hub's list holds no power in law for these two organisations and this purpose.")
    if waiting:
        yield _statement()
    if BasisKind.SPECIAL in kinds:
        yield _("Health and the like need a second condition. Record which one.")
    if BasisKind.OFFENCE in kinds:
        yield _("Offences, and allegations of them, need a condition of their own. Record which one.")
    if BasisKind.CONFIDENCE in kinds:
        yield _("What was told in confidence needs a reason in the law of confidence as well.")
    yield _("You do not need the family's consent to share. Tell them, unless telling would put somebody at risk.")
    yield _("Deciding not to share is a decision too: record it as fully.")


def _statement() -> str:
    return _(
        "The request should say: “We need this to carry out a task in the public interest that the law gives us”, and"
        " which task. Ask for that sentence before you answer."
    )


def _ask_dpo() -> str:
    return _("Not sure, or is something marked “to be confirmed”? Ask your data protection officer.")


def _cited(rows: Iterable[LawRow]) -> tuple[Cited, ...]:
    return tuple(cite(row) for row in rows)


def cite(row: Any) -> Cited:
    """A row of any of the tables, as an answer or a page shows it."""
    language = "cy" if get_language() == "cy" else "en"
    return Cited(
        code=row.code,
        label=row.label,
        text=row.text,
        source=row.source,
        from_on=row.from_on,
        checked_on=row.checked_on,
        to_confirm=row.to_confirm,
        kind=getattr(row, "kind", "") or row._meta.model_name,
        row=str(row.pk),
        is_duty=getattr(row, "is_duty", False),
        limbs=tuple(Limb(row.code, limb["code"], limb[language]) for limb in getattr(row, "limbs", ())),
    )


def _distinct(limbs: Iterable[Limb]) -> tuple[Limb, ...]:
    """One of each code: two conditions share their reasons, and a person records one."""
    return tuple({limb.code: limb for limb in reversed(list(limbs))}.values())[::-1]


# -- The path of questions -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    code: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Question:
    """One question of the path, in plain words."""

    name: str
    heading: str
    hint: str
    choices: tuple[Choice, ...]
    is_many: bool = False


def questions(rows: Rows) -> tuple[Question, ...]:
    """The short path, in order. `side` says which of the two organisations `own` and `other` gives."""
    kinds = tuple(Choice(str(code), str(label)) for code, label in LegalType.choices)
    return (
        Question(
            "side",
            _("What are you about to do?"),
            "",
            (
                Choice("give", _("Give information: somebody has asked us, or we think they should know")),
                Choice("ask", _("Ask for information that somebody else holds")),
            ),
        ),
        Question(
            "own",
            _("What kind of organisation are you?"),
            _("The law differs for public bodies and others."),
            kinds,
        ),
        Question("other", _("And the other organisation?"), "", kinds),
        Question(
            "items",
            _("What kind of information?"),
            _("Choose only what is needed. You can choose more than one."),
            tuple(Choice(row.code, row.label, row.text) for row in rows.items),
            is_many=True,
        ),
        Question(
            "purpose", _("What is it for?"), "", tuple(Choice(row.code, row.label, row.text) for row in rows.aims)
        ),
        Question(
            "urgency",
            _("How urgent is it?"),
            "",
            (
                Choice(ROUTINE, _("It can wait for an ordinary answer")),
                Choice(URGENT, _("It is needed today")),
                Choice(EMERGENCY, _("Somebody may come to harm if we wait"), _("Ring 999 or the duty team first.")),
            ),
        ),
    )  # fmt: skip


def statement_question() -> Question:
    """Asked only when a row waits for it."""
    return Question(
        "statement",
        _("Does the request say that it is for a public task?"),
        _("Such as: “We need this to carry out a task in the public interest that the law gives us.”"),
        (Choice("yes", _("Yes, it says so")), Choice("no", _("No, or nobody has asked us"))),
    )
