"""A request or decision as a page shows it, and its receipt: plain values, each side its own."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import ProgrammingError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hub.access.models import Basis
from hub.audit.models import Leaf
from hub.audit.sequencer import last_checkpoint
from hub.audit.storage import log_reader
from hub.people.words import age
from sharing.basis.queries import aims_on, items_on
from sharing.disclosures import queries, rules
from sharing.disclosures.models import (
    Decided,
    Disclosure,
    DisclosureExclusion,
    Onward,
    Opening,
    SliceFact,
    State,
    Told,
)


@dataclass(frozen=True)
class Who:
    id: str
    name: str
    is_excluded: bool = False
    why: str = ""


@dataclass(frozen=True)
class DecisionShown:
    """A decision as this side may read it. `left_out` and `considered` are the holder's own."""

    id: UUID
    answer: str
    shares: bool
    answer_label: str
    ground: str
    ground_label: str
    agreement: str
    bases: list[dict[str, str]]
    conditions_of_law: list[dict[str, str]]
    gateways: list[dict[str, str]]
    limb: str
    reasons: str
    necessity: str
    left_out: str
    told: str
    told_by: str
    told_why_not: str
    conditions: str
    language: str
    by: str
    at: datetime
    disclosed_by: str
    disclosed_at: datetime | None
    expires_at: datetime | None
    revoked_by: str
    revoked_at: datetime | None
    revoked_why: str
    complete_by: datetime | None
    completed_at: datetime | None
    shared: int
    considered: int
    kinds: list[str]
    is_open: bool
    is_standing: bool
    events: list[UUID]
    openings: list[tuple[str, datetime]]


@dataclass(frozen=True)
class OnwardShown:
    id: UUID
    to: str
    why: str
    asked_by: str
    asked_at: datetime
    due_at: datetime
    is_agreed: bool | None
    answer_why: str
    answered_by: str


@dataclass(frozen=True)
class Page:
    id: UUID
    reference: str
    side: str
    state: str
    state_label: str
    direction: str
    holder: str
    recipient: str
    asked_by: str
    asked_at: datetime
    about: list[str]
    person_ids: list[UUID]
    items: list[str]
    what: str
    purpose: str
    why: str
    statement: str
    language: str
    urgency: str
    urgency_label: str
    due_at: datetime | None
    is_overdue: bool
    closed_by: str
    closed_at: datetime | None
    closed_why: str
    onward_of: str
    decisions: list[DecisionShown]
    onward: list[OnwardShown]
    ours: list[Who]
    theirs: list[Who]
    may: dict[str, bool]
    nexts: list[Who] = field(default_factory=list)  # colleagues who could be named
    event: UUID | None = None

    @property
    def standing(self) -> DecisionShown | None:
        return self.decisions[0] if self.decisions else None


def page_of(user: Any, pk: UUID) -> Page:
    """One request or decision for one of its two sides. Raises Hidden."""
    disclosure = queries.disclosure_for(user, pk)
    side = queries.side_of(user, disclosure)
    about = queries.people_of(disclosure)
    shield = queries.shield_of(user, about)
    standing = queries.latest(disclosure)
    decisions = _decisions(disclosure, side, shield)
    today = timezone.localdate()
    asked = {user.pk: user for user in queries.granted_to(disclosure, Basis.ASKED)}
    answers = {user.pk: user for user in queries.granted_to(disclosure, Basis.ANSWERS)}
    kept_out = {
        row.user_id: row
        for row in DisclosureExclusion.objects.filter(disclosure=disclosure, lifted_at=None).select_related("user")
    }
    own, other = (answers, asked) if side == "holder" else (asked, answers)
    own_agency = disclosure.holder_id if side == "holder" else disclosure.recipient_id
    colleagues = queries.colleagues_of(own_agency)
    return Page(
        id=disclosure.pk,
        reference=disclosure.reference,
        side=side,
        state=disclosure.state,
        state_label=_state_label(disclosure, standing),
        direction=disclosure.direction,
        holder=shield.agency(disclosure.holder),
        recipient=shield.agency(disclosure.recipient),
        asked_by=disclosure.asked_by.name,
        asked_at=disclosure.asked_at,
        about=[_named(person, today) for person in about],
        person_ids=[person.pk for person in about],
        items=[row.label for row in items_on(today) if row.code in disclosure.items],
        what=shield.mask(disclosure.what),
        purpose=next((row.label for row in aims_on(today) if row.code == disclosure.purpose), ""),
        why=shield.mask(disclosure.why),
        statement=disclosure.statement,
        language=disclosure.language,
        urgency=disclosure.urgency,
        urgency_label=disclosure.get_urgency_display(),
        due_at=disclosure.answer_due_at if disclosure.state == State.ASKED else None,
        is_overdue=bool(
            disclosure.state == State.ASKED and disclosure.answer_due_at and disclosure.answer_due_at <= timezone.now()
        ),
        closed_by=disclosure.closed_by.name if disclosure.closed_by else "",
        closed_at=disclosure.closed_at,
        closed_why=shield.mask(disclosure.closed_why),
        onward_of=disclosure.onward_of.decision.disclosure.reference
        if disclosure.onward_of and side == "holder"
        else "",
        decisions=decisions,
        onward=_onward(disclosure, shield),
        ours=_people(own, kept_out, {one.pk for one in colleagues}),
        theirs=_people(other, kept_out, None if side else set()),
        may=_may(user, disclosure, standing),
        nexts=[Who(str(one.pk), one.name) for one in colleagues if one.pk not in own and one.pk not in kept_out],
        event=disclosure.asked_event,
    )


def _may(user: Any, disclosure: Disclosure, standing: Decided | None) -> dict[str, bool]:
    """What the page offers: the rules' own answers."""
    return {
        "decide": bool(rules.may_decide(user, disclosure)),
        "disclose": bool(rules.may_disclose(user, disclosure, standing)),
        "complete": bool(rules.may_complete(user, disclosure, standing)),
        "withdraw": bool(rules.may_withdraw(user, disclosure)),
        "revoke": bool(rules.may_revoke(user, disclosure, standing)),
        "close": bool(rules.may_close(user, disclosure)),
        "slice": bool(rules.may_open_slice(user, disclosure, standing)),
        "change_people": disclosure.state not in (State.WITHDRAWN, State.CLOSED),
        "ask_onward": bool(queries.side_of(user, disclosure) == "recipient" and standing and queries.is_open(standing)),
    }


def _people(granted: dict[UUID, Any], kept_out: dict[UUID, Any], own: set[UUID] | None) -> list[Who]:
    found = [Who(str(pk), one.name, pk in kept_out) for pk, one in granted.items()]
    found += [
        Who(str(pk), row.user.name, is_excluded=True)
        for pk, row in kept_out.items()
        if pk not in granted and own is not None and pk in own
    ]
    if own is None:  # the other side: whoever of them is kept out stands there too
        found += [Who(str(pk), row.user.name, is_excluded=True) for pk, row in kept_out.items() if pk not in granted]
    return list({one.id: one for one in found}.values())


def _named(person: Any, today: date) -> str:
    years = age(person.born_on, person.expected_on, today)
    return f"{person.name}, {years}" if years else str(person.name)


def _state_label(disclosure: Disclosure, standing: Decided | None) -> str:
    if disclosure.state == State.DISCLOSED and standing:
        if standing.revoked_at:
            return _("Shared, reading ended")
        if not queries.is_open(standing):
            return _("Shared, no longer readable")
        if standing.complete_by and not standing.completed_at:
            return _("Shared in an emergency, record incomplete")
    return str(disclosure.get_state_display())


def _decisions(disclosure: Disclosure, side: str, shield: Any) -> list[DecisionShown]:
    """The latest first. The other side reads none that was never carried out in their direction: what was decided and
    not yet shared is the holder's own."""
    rows = queries.decisions_of(disclosure.pk)
    if side == "recipient":
        rows = [row for row in rows if row.disclosed_at or not row.shares]
    facts = list(SliceFact.objects.filter(decision__in=rows).select_related("fact"))
    openings = list(Opening.objects.filter(decision__in=rows).select_related("user").order_by("at"))
    standing = queries.latest(disclosure)
    standing_id = standing.pk if standing else None
    is_open = bool(standing and queries.is_open(standing))
    shown = []
    for row in rows:
        of_it = [one for one in facts if one.decision_id == row.pk]
        shared = [one for one in of_it if one.is_shared]
        is_holder = side == "holder"
        shown.append(
            DecisionShown(
                id=row.pk,
                answer=row.answer,
                shares=row.shares,
                answer_label=str(row.get_answer_display()),
                ground=row.ground,
                ground_label=str(row.get_ground_display()),
                agreement=row.agreement,
                bases=_labels(row.bases),
                conditions_of_law=_labels(row.conditions_of_law),
                gateways=_labels(row.gateways),
                limb=row.limb,
                reasons=shield.mask(row.reasons),
                necessity=shield.mask(row.necessity),
                left_out=shield.mask(row.left_out) if is_holder else "",
                told=row.told,
                told_by=_told(row, disclosure),
                told_why_not=shield.mask(row.told_why_not),
                conditions=shield.mask(row.conditions),
                language=row.language,
                by=row.by.name,
                at=row.at,
                disclosed_by=row.disclosed_by.name if row.disclosed_by else "",
                disclosed_at=row.disclosed_at,
                expires_at=row.expires_at,
                revoked_by=row.revoked_by.name if row.revoked_by else "",
                revoked_at=row.revoked_at,
                revoked_why=shield.mask(row.revoked_why),
                complete_by=row.complete_by,
                completed_at=row.completed_at,
                shared=len(shared),
                considered=len(of_it) - len(shared) if is_holder else 0,
                kinds=sorted({str(one.fact.get_kind_display()) for one in shared}),
                is_open=is_open and row.pk == standing_id,
                is_standing=row.pk == standing_id,
                events=[uid for uid in (row.event, row.disclosed_event, row.revoked_event) if uid],
                openings=[(one.user.name, one.at) for one in openings if one.decision_id == row.pk],
            )
        )
    return shown


def _labels(cited: list[dict[str, str]]) -> list[dict[str, str]]:
    language = "cy" if get_language() == "cy" else "en"
    return [{"label": one[language], "source": one["source"]} for one in cited]


def _told(row: Decided, disclosure: Disclosure) -> str:
    who = row.told_by.name if row.told_by else ""
    match row.told:
        case Told.BY_US | Told.BY_THEM:
            return _("%(who)s tells the family.") % {"who": who}
        case Told.AS_AGREED:
            return _("The family is told as the agreement says.")
        case Told.NOT:
            return _("The family is not told.")
    return _("Not recorded yet.")


def _onward(disclosure: Disclosure, shield: Any) -> list[OnwardShown]:
    rows = Onward.objects.filter(decision__disclosure=disclosure).select_related("to", "asked_by", "answered_by")
    return [
        OnwardShown(
            id=row.pk,
            to=shield.agency(row.to),
            why=shield.mask(row.why),
            asked_by=row.asked_by.name,
            asked_at=row.asked_at,
            due_at=row.answer_due_at,
            is_agreed=row.is_agreed,
            answer_why=shield.mask(row.answer_why),
            answered_by=row.answered_by.name if row.answered_by else "",
        )
        for row in rows.order_by("asked_at")
    ]


# -- The receipt --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seal:
    """One event of the access log that the receipt rests on, and its place in the sealed tree."""

    what: str
    event: UUID
    at: datetime | None
    leaf: int | None  # None: not sequenced yet, which takes a second


@dataclass(frozen=True)
class Receipt:
    page: Page
    decision: DecisionShown
    seals: list[Seal]
    knows_places: bool  # whether this process may read where in the sealed tree the events stand
    checkpoint: int | None  # the size of the tree at the last signed checkpoint that covers it all
    made_for: str


def _sealed(uids: list[UUID]) -> tuple[dict[UUID, int], int | None] | None:
    """Each event's place in the sealed tree, and up to which size it is signed. None where this process has no right
    to read the log, as the web role on PostgreSQL has none."""
    reader = log_reader()
    try:
        with transaction.atomic(using=reader.alias):
            leaves = dict(Leaf.objects.using(reader.alias).filter(event__in=uids).values_list("event", "index"))
            signed = last_checkpoint(reader)
    except ProgrammingError:
        return None
    return leaves, signed.size if signed else None


def receipt_for(user: Any, pk: UUID) -> Receipt | None:
    """What both sides keep of a decision: who, whom about, what kinds and how many, why, on what basis, on what terms,
    until when, and the events that seal it. Never what was shared. None before it is decided. Raises Hidden."""
    page = page_of(user, pk)
    decision = page.standing
    if decision is None:
        return None
    steps: list[tuple[str, datetime | None]] = [(_("Asked or offered"), page.asked_at), (_("Decided"), decision.at)]
    if decision.disclosed_at or not decision.revoked_at:
        steps.append((_("Shared"), decision.disclosed_at))
    steps.append((_("Reading ended"), decision.revoked_at))
    uids = [uid for uid in (page.event, *decision.events) if uid is not None]
    sealed = _sealed(uids)
    leaves, size = sealed or ({}, None)
    covered = size is not None and all(uid in leaves and leaves[uid] < size for uid in uids)
    return Receipt(
        page=page,
        decision=decision,
        seals=[Seal(what, uid, at, leaves.get(uid)) for (what, at), uid in zip(steps, uids, strict=False)],
        knows_places=sealed is not None,
        checkpoint=size if covered else None,
        made_for=page.holder if page.side == "holder" else page.recipient,
    )
