"""Asking, answering, taking back, telephoning: what people do. What the clock does is in `services_windows`.

Asking looks at nothing that another setting holds, and answering tells nobody: both are kept, and the windows do the
rest. So whoever asks learns nothing from how long it took or from what was written.
"""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hub.access import verdicts
from hub.access.gate import writing
from hub.access.verdicts import Hidden
from hub.agencies.clocks import due_at
from hub.audit.events import record
from hub.notices.services import tell
from sharing.disclosures.services import LETTERS
from sharing.siblings.questions import acts, notices, queries, rules
from sharing.siblings.questions.models import (
    HowSoon,
    NotTo,
    ProbeSignal,
    Prompt,
    PromptAnswer,
    Question,
    Refusal,
    SignalKind,
)
from sharing.siblings.questions.windows import Jitter
from sharing.siblings.rolls.keys import RollKey
from sharing.siblings.rolls.services import OFTEN


def reference(letter: str) -> str:
    while True:
        found = f"{letter}-" + "".join(secrets.choice(LETTERS) for _letter in range(6))
        if not queries.is_reference_taken(found):
            return found


def path_of(question: Question) -> str:
    return reverse("sibling_question", args=[question.pk])


def prompt_path(prompt: Prompt) -> str:
    return reverse("sibling_prompt", args=[prompt.pk])


# -- Asking ----------------------------------------------------------------------------------------------------------


@writing()
def ask(
    *,
    actor: Any,
    child: Any,
    standing: str,
    purpose: str,
    why: str,
    urgency: str = HowSoon.ROUTINE,
    statement: str = "",
    not_to: Iterable[Any] = (),
    jitter: Jitter = secrets.randbelow,
) -> Question:
    """Ask whether another setting may know a brother or sister of this child: the asker's own yes, recorded.

    child     of one's own roll, as `child_on_my_roll` gave it; `standing`: what the setting itself has said of it
    why       stays with the asker's setting: no other reads it, before or after
    not_to    leads of other settings who must not be asked, whether or not theirs is found
    """
    hub = queries.hub_of(actor)
    verdicts.ask(rules.may_ask(actor, hub), acts.ASKED, actor=actor)
    if child is None or child.agency_id != actor.agency_id:
        raise Hidden(asked=str(getattr(child, "pk", "")), actor=actor)
    is_asked = queries.is_asked_about(actor.agency_id, child.pk)
    verdicts.ask(rules.may_ask_about(actor, child, standing, is_asked=is_asked), acts.ASKED, actor=actor)
    now = timezone.now()
    asked = queries.asked_since(actor, now - timedelta(days=1))
    verdicts.ask(rules.may_ask_now(asked), acts.ASKED, actor=actor)
    assert hub is not None  # noqa: S101  (the rule asked)
    counsel = stands_on(actor, purpose, why, urgency)
    question = Question(
        reference=reference("Q"), hub=hub, agency=actor.agency, asked_by=actor, child=child, purpose=purpose, why=why,
        urgency=urgency, statement=statement, asked_at=now,
    )  # fmt: skip
    keep(question, counsel, leads_to_shut_out(hub, actor, not_to), jitter)
    _signal_tries(question, child, now)
    return question


def stands_on(actor: Any, purpose: str, why: str, urgency: str) -> queries.Counsel:
    """What the asker's yes stands on. Raises ValidationError at the form's field."""
    if not why.strip():
        raise ValidationError({"why": _("Say why you need to know.")})
    if purpose not in {aim.code for aim in queries.aims()}:
        raise ValidationError({"purpose": _("Choose what it is for.")})
    counsel = queries.counsel_of_asker(actor.agency, purpose, urgency)
    if not counsel.bases:
        refused = _("The hub's list holds no lawful basis for this. Ask your data protection officer.")
        raise ValidationError({"purpose": refused})
    return counsel


def keep(question: Question, counsel: queries.Counsel, shut_out: Iterable[Any], jitter: Jitter) -> None:
    """Write down a question that was asked: until when it stands, when its answer leaves, and who is not asked."""
    board, now = question.hub.board, question.asked_at
    question.bases, question.gateways = counsel.bases, counsel.gateways
    question.language = get_language() or "en"
    question.expires_at = due_at(board, "sibling_open", now)
    question.release_at = queries.releases_first(board, question.urgency, now, jitter)
    question.asked_event = record(
        acts.ASKED, actor=question.asked_by, subject=question, people=question.about, purpose=question.purpose,
        basis=counsel.codes[0], urgency=str(question.urgency), not_to=sorted(str(user.pk) for user in shut_out),
    )  # fmt: skip
    question.save(force_insert=True)
    NotTo.objects.bulk_create(NotTo(question=question, user=user) for user in shut_out)


def leads_to_shut_out(hub: Any, actor: Any, not_to: Iterable[Any]) -> list[Any]:
    """Those of the hub's leads who must not be asked. Raises ValidationError for anybody else."""
    wanted = {user.pk: user for user in not_to}
    if wanted.keys() - {user.pk for user in queries.leads_in(hub, but=actor.agency_id)}:
        raise ValidationError({"not_to": _("Choose people who answer for a setting of the hub.")})
    return list(wanted.values())


def _signal_tries(question: Question, child: Any, now: Any) -> None:
    """A made-up pupil is new, or gets one household's contacts after another's."""
    kinds = [SignalKind.NEW] if child.settles_at > now else []
    if child.contacts_changed >= OFTEN:
        kinds.append(SignalKind.CHANGED)
    for kind in kinds:
        _signal(question.hub, question.asked_by, kind, question)


def signal_changed(child_id: UUID, actor: Any) -> None:
    """A child's contacts were changed again and again on the roll; called inside that service. Once a day of a lead."""
    _signal_once_a_day(actor, SignalKind.CHANGED)


@writing()
def note_often(*, actor: Any) -> None:
    """A lead came to the limit of a day: written down once a day, beside the refusal."""
    _signal_once_a_day(actor, SignalKind.OFTEN)


def _signal_once_a_day(actor: Any, kind: SignalKind) -> None:
    hub = queries.hub_of(actor)
    since = timezone.now() - timedelta(days=1)
    if hub and not ProbeSignal.objects.filter(user=actor, kind=kind, question=None, at__gte=since).exists():
        _signal(hub, actor, kind, None)


def _signal(hub: Any, actor: Any, kind: SignalKind, question: Question | None) -> None:
    row = ProbeSignal.objects.create(hub=hub, agency_id=actor.agency_id, user=actor, kind=kind, question=question)
    named = question.reference if question else f"T-{str(row.pk)[-6:].upper()}"
    tell(queries.auditors_of(hub), notices.SIGNAL, reference=named, path=reverse("sibling_signals"))


@writing()
def see_signal(*, actor: Any, signal: ProbeSignal) -> None:
    """The auditor has looked into it."""
    verdicts.ask(rules.may_see_signals(actor, signal.hub), acts.SIGNAL_SEEN, actor=actor)
    if signal.seen_at is None:
        signal.seen_at, signal.seen_by = timezone.now(), actor
        signal.save(update_fields=["seen_at", "seen_by"])
        record(acts.SIGNAL_SEEN, actor=actor, subject=signal)


@writing()
def withdraw(*, actor: Any, question: Question) -> Question:
    """Take one's yes back: nobody can agree to it any more. Whoever was asked sees only that it is no longer open."""
    question = queries.hold(question.pk)
    verdict = rules.may_withdraw(actor, question, timezone.now())
    verdicts.ask(verdict, acts.WITHDRAWN, actor=actor, subject=question)
    question.withdrawn_at, question.withdrawn_by, question.described = timezone.now(), actor, None
    question.save(update_fields=["withdrawn_at", "withdrawn_by", "described"])
    record(acts.WITHDRAWN, actor=actor, subject=question, people=question.about)
    return question


def _people(*ids: Any) -> list[Any]:
    return [pk for pk in ids if pk is not None]


# -- Answering -------------------------------------------------------------------------------------------------------


@writing()
def answer(*, actor: Any, prompt: Prompt, answer: str, reason: str) -> Prompt:
    """Answer about a child of one's own. It stays sealed until a window in which both said yes; a no is remembered and
    read by nobody but one's own setting. Until then it can be answered anew."""
    prompt = queries.hold_prompt(prompt.pk)
    verdicts.ask(rules.may_answer(actor, prompt), acts.ANSWERED, actor=actor, subject=prompt)
    if answer not in PromptAnswer.values:
        raise ValidationError({"answer": _("Choose your answer.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why. Only your setting reads it.")})
    counsel = queries.counsel_of_answerer(prompt.agency, prompt.question)
    verdict = rules.may_share_on(counsel.bases, answer)
    if not verdict:
        raise ValidationError({"answer": verdict.why})
    now = timezone.now()
    is_yes = answer == PromptAnswer.YES
    prompt.answer, prompt.answered_by, prompt.answered_at = answer, actor, now
    prompt.reason = RollKey(prompt.agency_id).seal(reason, prompt.pk, prompt.agency_id)
    prompt.bases, prompt.gateways = (counsel.bases, counsel.gateways) if is_yes else ([], [])
    prompt.by_standing = False
    if answer == PromptAnswer.DPO:
        prompt.due_at = max(prompt.due_at, due_at(prompt.question.hub.board, "sibling_dpo", now))
    _remember(actor, prompt, now)
    # The log says that it was answered and on what it may stand. What was answered stands in the sealed row alone.
    prompt.answered_event = record(
        acts.ANSWERED, actor=actor, subject=prompt, people=_people(prompt.child_id), purpose=prompt.question.purpose
    )  # fmt: skip
    prompt.save(
        update_fields=["answer", "answered_by", "answered_at", "reason", "bases", "gateways", "by_standing", "due_at",
                       "answered_event"]
    )  # fmt: skip
    return prompt


def _remember(actor: Any, prompt: Prompt, now: Any) -> None:
    """A no stands until it is taken back; a yes takes it back."""
    question = prompt.question
    if prompt.child_id is None or not question.about:
        return
    standing = queries.standing_refusal(prompt.child_id, question)
    if prompt.answer == PromptAnswer.NO and standing is None:
        with writing():
            try:
                Refusal.objects.create(
                    agency=prompt.agency, child_id=prompt.child_id, about_id=question.child_id,
                    about_person_id=question.person_id, prompt=prompt, made_by=actor,
                )  # fmt: skip
            except IntegrityError:  # said of the same pair at the same moment: it is remembered
                return
    elif prompt.answer == PromptAnswer.YES and standing is not None:
        standing.lifted_at, standing.lifted_by = now, actor
        standing.save(update_fields=["lifted_at", "lifted_by"])


@writing()
def lift_refusal(*, actor: Any, refusal: Refusal) -> Refusal:
    """Let the same be asked again. It does not say yes."""
    verdict = rules.may_lift_refusal(actor, refusal)
    verdicts.ask(verdict, acts.REFUSAL_LIFTED, actor=actor, subject=refusal)
    refusal.lifted_at, refusal.lifted_by = timezone.now(), actor
    refusal.save(update_fields=["lifted_at", "lifted_by"])
    record(acts.REFUSAL_LIFTED, actor=actor, subject=refusal, people=[refusal.child_id])
    return refusal


# -- Telephoning -----------------------------------------------------------------------------------------------------


@writing()
def telephoned(*, actor: Any, prompt: Prompt, was_reached: bool) -> Prompt:
    """The council's officer rang a setting that had not answered. They tell it a reference and no more: which child,
    who asked and what for stand in the hub, for its lead alone."""
    prompt = queries.hold_prompt(prompt.pk)
    verdicts.ask(rules.may_telephone(actor, prompt), acts.TELEPHONED, actor=actor, subject=prompt)
    prompt.telephoned_at, prompt.telephoned_by, prompt.was_reached = timezone.now(), actor, was_reached
    fields = ["telephoned_at", "telephoned_by", "was_reached"]
    if not was_reached:
        code = queries.clock(prompt.question.hub.board, "sibling_telephone", prompt.question.urgency)
        prompt.telephone_by = due_at(prompt.question.hub.board, code)
        fields.append("telephone_by")
    prompt.save(update_fields=fields)
    record(acts.TELEPHONED, actor=actor, subject=prompt, was_reached=was_reached)
    return prompt
