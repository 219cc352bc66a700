"""Whether what was shared may go on: the recipient asks, its originator answers, and shares it itself."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.models import Basis
from hub.access.verdicts import ask
from hub.agencies.clocks import due_at
from hub.agencies.models import Agency
from hub.audit.events import record
from hub.notices.services import tell
from sharing.disclosures import acts, notices, queries, rules
from sharing.disclosures.advice import counsel_on, first_of_each, recorded
from sharing.disclosures.models import Decided, Disclosure, Onward
from sharing.disclosures.services import decide, disclose, offer, path_of, stop_clues_in


@writing()
def ask_onward(*, actor: Any, disclosure: Disclosure, to: Agency | None, why: str) -> Onward:
    """Ask the originator to let the slice go on to one agency more. Nothing goes on before they agree."""
    disclosure = queries.hold(disclosure.pk)
    decision = queries.latest(disclosure)
    ask(rules.may_ask_onward(actor, disclosure, decision, to), acts.ONWARD_ASKED, actor=actor, subject=disclosure)
    assert decision is not None and to is not None  # noqa: S101  (the rule asked)
    about, answerers = queries.people_of(disclosure), queries.reachable(disclosure, Basis.ANSWERS)
    stop_clues_in({"why": why}, about, answerers)
    onward: Onward = Onward.objects.create(
        decision=decision, to=to, why=why, asked_by=actor, asked_at=timezone.now(),
        answer_due_at=due_at(disclosure.hub.board, "sharing_routine"),
    )  # fmt: skip
    record(acts.ONWARD_ASKED, actor=actor, subject=disclosure, people=about, why=why, to=to.pk, onward=onward.pk)
    tell(answerers, notices.ONWARD, reference=disclosure.reference, path=path_of(disclosure), sender=actor)
    return onward


@writing()
def answer_onward(*, actor: Any, onward: Onward, is_agreed: bool, why: str) -> Disclosure | None:
    """Agree, and share the same slice with that agency oneself, until the same end; or say no, and why."""
    disclosure = queries.hold(onward.decision.disclosure_id)
    onward = queries.hold_onward(onward.pk)
    ask(rules.may_answer_onward(actor, onward), acts.ONWARD_ANSWERED, actor=actor, subject=disclosure)
    about = queries.people_of(disclosure)
    if is_agreed:
        ask(rules.may_send_onward(onward), acts.ONWARD_ANSWERED, actor=actor, subject=disclosure)
    askers = queries.reachable(disclosure, Basis.ASKED)
    stop_clues_in({"why": why}, about, askers)
    onward.is_agreed, onward.answer_why = is_agreed, why
    onward.answered_by, onward.answered_at = actor, timezone.now()
    onward.save(update_fields=["is_agreed", "answer_why", "answered_by", "answered_at"])
    record(
        acts.ONWARD_ANSWERED, actor=actor, subject=disclosure, people=about, why=why, onward=onward.pk,
        is_agreed=is_agreed,
    )  # fmt: skip
    tell(askers, notices.ONWARD_ANSWERED, reference=disclosure.reference, path=path_of(disclosure), sender=actor)
    return _send_on(actor, onward, disclosure, onward.decision) if is_agreed else None


def _send_on(actor: Any, onward: Onward, disclosure: Disclosure, decision: Decided) -> Disclosure:
    sent = offer(
        actor=actor, hub=disclosure.hub, recipient=onward.to, about=queries.people_of(disclosure),
        items=disclosure.items, what=disclosure.what, purpose=disclosure.purpose, why=onward.why,
        urgency=disclosure.urgency, onward_of=onward,
    )  # fmt: skip
    counsel = counsel_on(
        holder=disclosure.holder, recipient=onward.to, items=disclosure.items, purpose=disclosure.purpose,
        urgency=disclosure.urgency, statement=bool(disclosure.statement),
    )  # fmt: skip
    decide(
        actor=actor, disclosure=sent, answer=decision.answer,
        reasons=_("Let go on from %(reference)s.") % {"reference": disclosure.reference},
        bases=recorded(counsel.rows, counsel.advice.bases[:1]),
        conditions_of_law=recorded(counsel.rows, first_of_each(counsel.advice.conditions)),
        gateways=recorded(counsel.rows, counsel.advice.gateways[:1]), limb=decision.limb,
        facts=[row.fact for row in queries.facts_of(decision) if row.is_shared], necessity=decision.necessity,
        left_out=decision.left_out, told=decision.told or "as_agreed", told_by=decision.told_by,
        told_why_not=decision.told_why_not, conditions=decision.conditions, expires_at=decision.expires_at,
    )  # fmt: skip
    disclose(actor=actor, disclosure=sent)
    return sent
