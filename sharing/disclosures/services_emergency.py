"""An emergency: what and why, and it is shared. The rest is written within a working day, once."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.models import Basis
from hub.access.verdicts import ask
from hub.agencies.clocks import due_at
from hub.agencies.models import Agency, Hub
from hub.audit.events import record
from hub.people.models import Person
from sharing.disclosures import acts, queries, rules
from sharing.disclosures.advice import counsel_on, first_of_each, recorded
from sharing.disclosures.models import Answer, Decided, Direction, Disclosure, Ground, Urgency
from sharing.disclosures.services import (
    fill_slice,
    offer,
    open_to_readers,
    readers_of,
    stop_clues_in,
    stop_naming_place,
    until,
)


@writing()
def share_in_emergency(
    *, actor: Any, hub: Hub, to: Agency, about: Sequence[Person], what: str, why: str, items: Sequence[str] = (),
    purpose: str = "",
) -> Decided:  # fmt: skip
    """Tell another agency now, unasked. Raises ValidationError (ClueInText among them) at the form's fields."""
    disclosure = offer(
        actor=actor, hub=hub, recipient=to, about=about, items=items, what=what, purpose=purpose, why=why,
        urgency=Urgency.EMERGENCY,
    )  # fmt: skip
    return _share(actor, disclosure, what, why)


@writing()
def answer_in_emergency(*, actor: Any, disclosure: Disclosure, what: str, why: str, after: Any = "") -> Decided:
    """Answer a request now."""
    disclosure = queries.hold(disclosure.pk)
    ask(rules.may_share_in_emergency(actor, disclosure), acts.DECIDED, actor=actor, subject=disclosure)
    ask(
        rules.is_first(disclosure, after, queries.latest(disclosure)), acts.DECIDED, actor=actor, subject=disclosure
    )  # fmt: skip
    return _share(actor, disclosure, what, why)


def _share(actor: Any, disclosure: Disclosure, what: str, why: str) -> Decided:
    if not what.strip():
        raise ValidationError({"what": _("Say what they need to know now.")})
    if not why.strip():
        raise ValidationError({"why": _("Say why it cannot wait.")})
    about, readers = queries.people_of(disclosure), readers_of(disclosure)
    stop_clues_in({"what": what, "why": why}, about, readers)
    if disclosure.direction == Direction.OFFERED:
        stop_naming_place(disclosure.holder_id, about, readers)
    counsel = counsel_on(
        holder=disclosure.holder, recipient=disclosure.recipient, items=disclosure.items, purpose=disclosure.purpose,
        urgency=Urgency.EMERGENCY, statement=bool(disclosure.statement),
    )  # fmt: skip
    board = disclosure.hub.board
    decision = Decided(
        disclosure=disclosure, answer=Answer.SHARE, ground=Ground.EMERGENCY, reasons=why,
        bases=recorded(counsel.rows, counsel.advice.bases[:1]), by=actor, at=timezone.now(),
        expires_at=until(disclosure.hub), complete_by=due_at(board, "emergency_completion"),
        supersedes=queries.latest(disclosure), language=get_language() or "en",
    )  # fmt: skip
    decision.event = record(
        acts.DECIDED, actor=actor, subject=disclosure, people=about, why=why, purpose=disclosure.purpose,
        decision=decision.pk, answer=str(Answer.SHARE), ground=str(Ground.EMERGENCY), facts_shared=1,
    )  # fmt: skip
    decision.save(force_insert=True)
    fill_slice(decision, actor, about, [], [], [what])
    return open_to_readers(actor, disclosure, decision)


@writing()
def complete(
    *,
    actor: Any,
    disclosure: Disclosure,
    necessity: str,
    left_out: str = "",
    told: str = "",
    told_by: Any = None,
    told_why_not: str = "",
    conditions: str = "",
    limb: str = "",
    items: Sequence[str] = (),
    purpose: str = "",
) -> Decided:
    """Write the rest of an emergency's record: once. What was written at the time stays as it was."""
    disclosure = queries.hold(disclosure.pk)
    decision = queries.latest(disclosure)
    ask(rules.may_complete(actor, disclosure, decision), acts.COMPLETED, actor=actor, subject=disclosure)
    assert decision is not None  # noqa: S101  (the rule asked)
    if not necessity.strip():
        raise ValidationError({"necessity": _("Say why no less would do.")})
    if not rules.is_told(told, told_by, told_why_not):
        raise ValidationError({"told": _("Say who tells the family, or why they are not told.")})
    about = queries.people_of(disclosure)
    stop_clues_in(
        {"necessity": necessity, "conditions": conditions, "told_why_not": told_why_not},
        about,
        queries.reachable(disclosure, Basis.ASKED),
    )
    if not disclosure.items:
        disclosure.items, disclosure.purpose = list(items), disclosure.purpose or purpose
        disclosure.save(update_fields=["items", "purpose"])
    counsel = counsel_on(
        holder=disclosure.holder, recipient=disclosure.recipient, items=disclosure.items, purpose=disclosure.purpose,
        urgency=Urgency.EMERGENCY, statement=bool(disclosure.statement),
    )  # fmt: skip
    decision.bases = recorded(counsel.rows, counsel.advice.bases[:1]) or decision.bases
    decision.conditions_of_law = recorded(counsel.rows, first_of_each(counsel.advice.conditions))
    decision.gateways = recorded(counsel.rows, counsel.advice.gateways[:1])
    decision.necessity, decision.left_out, decision.conditions, decision.limb = necessity, left_out, conditions, limb
    decision.told, decision.told_by, decision.told_why_not = told, told_by, told_why_not
    decision.completed_at, decision.completed_by = timezone.now(), actor
    decision.save(
        update_fields=["bases", "conditions_of_law", "gateways", "necessity", "left_out", "conditions", "limb", "told",
                       "told_by", "told_why_not", "completed_at", "completed_by"]
    )  # fmt: skip
    record(acts.COMPLETED, actor=actor, subject=disclosure, people=about, decision=decision.pk)
    return decision
