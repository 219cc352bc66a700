"""What pages show, as plain values. The asker's are made of questions and outcomes; the other side's of prompts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import reading_whole
from hub.access.verdicts import Hidden, Verdict
from hub.agencies.models import Hub, Post
from hub.agencies.queries import holds_post, hubs_with_post
from sharing.basis.paths import Cited
from sharing.basis.queries import labels
from sharing.disclosures.queries import leads_of
from sharing.disclosures.rules import may_use
from sharing.siblings.questions import queries, rules
from sharing.siblings.questions.models import (
    STATEMENT,
    EmergencyFinding,
    EmergencyOpening,
    ProbeSignal,
    Prompt,
    Question,
    Refusal,
)
from sharing.siblings.questions.queries_found import names_of
from sharing.siblings.questions.rules import State
from sharing.siblings.rolls.rules import may_record_review

SHOWN = 20


# -- The asker's side: questions and outcomes, and nothing else ------------------------------------------------------


@dataclass(frozen=True)
class QuestionLine:
    id: UUID
    reference: str
    name: str  # of one's own child, or the person; "" once the roll is deleted
    purpose: str
    urgency: str
    state: State
    asked_at: datetime
    asked_by: str
    answered_at: datetime | None  # the moment that was drawn
    expires_at: datetime
    child_id: UUID | None  # of the roll, or the person: whom the log keeps a look at it under
    is_for_hub: bool


def question_lines(user: Any, questions: list[Question]) -> list[QuestionLine]:
    """A fixed number of queries, whatever was asked and whatever came of it."""
    outcomes = queries.outcomes_of(questions)
    names = names_of(user, [question.child_id for question in questions if question.child_id])
    words = labels()
    now = timezone.now()
    return [
        QuestionLine(
            id=question.pk,
            reference=question.reference,
            name=question.person.name if question.person else names.get(question.child_id, ""),
            purpose=words.get(question.purpose, question.purpose),
            urgency=question.urgency,
            state=rules.state_of(question, outcomes[question.pk], now),
            asked_at=question.asked_at,
            asked_by=question.asked_by.name,
            answered_at=max((one.at for one in outcomes[question.pk]), default=None),
            expires_at=question.expires_at,
            child_id=question.child_id or question.person_id,
            is_for_hub=question.is_for_hub,
        )
        for question in questions
    ]


@dataclass(frozen=True)
class QuestionPage:
    line: QuestionLine
    why: str
    statement: str
    bases: list[dict[str, str]]
    not_to: list[str]
    may_withdraw: bool
    answers_by: datetime


def question_page(user: Any, pk: UUID) -> QuestionPage:
    """Raises Hidden."""
    question = queries.question_for(user, pk)
    line = question_lines(user, [question])[0]
    names = question.not_to.select_related("user").order_by("user__name")
    return QuestionPage(
        line=line,
        why=question.why,
        statement=str(STATEMENT) if question.statement else "",
        bases=question.bases,
        not_to=[row.user.name for row in names],
        may_withdraw=line.state in ("waiting", "not_linked"),
        answers_by=queries.answers_by(question),
    )


# -- The other side --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PromptLine:
    id: UUID
    reference: str
    name: str
    urgency: str
    due_at: datetime
    answer: str
    is_open: bool
    is_late: bool
    child_id: UUID | None


def prompts(user: Any) -> list[Prompt]:
    """What one's own setting is asked, for who answers for it and is not kept out."""
    if not queries.keeps(user, user.agency_id):
        return []
    rows = Prompt.objects.filter(agency=user.agency_id).exclude(question__not_to__user=user.pk)
    return list(rows.select_related("question").order_by("due_at"))


def prompt_lines(user: Any, rows: list[Prompt]) -> list[PromptLine]:
    names = names_of(user, [row.child_id for row in rows if row.child_id])
    now = timezone.now()
    return [
        PromptLine(
            id=row.pk,
            reference=row.reference,
            name=names.get(row.child_id, ""),
            urgency=row.question.urgency,
            due_at=row.due_at,
            answer=row.answer,
            is_open=_is_open(row, now),
            is_late=row.due_at <= now and row.answer in ("", "dpo"),
            child_id=row.child_id,
        )
        for row in rows
    ]


def _is_open(row: Prompt, now: datetime) -> bool:
    return row.revealed_at is None and row.question.withdrawn_at is None and row.question.expires_at > now


@dataclass(frozen=True)
class PromptPage:
    """All that the other lead reads: their own child, and what for, how soon, what kind of organisation asks, and the
    public-task statement. Never which, where, about whom, or why it was thought of."""

    line: PromptLine
    purpose: str
    legal_type: str
    statement: str
    reason: str
    answered_by: str
    answered_at: datetime | None
    by_standing: bool
    may_answer: bool
    why_not: str
    may_say_yes: bool
    basis: Cited | None
    sentences: tuple[str, ...]
    is_revealed: bool


def prompt_for(user: Any, pk: UUID) -> Prompt:
    """What one's own setting is asked. Raises Hidden, the same for hidden and absent."""
    with reading_whole():  # its question stands at another setting
        rows = Prompt.objects.select_related("question__agency", "question__hub__board", "agency", "answered_by")
        found = rows.filter(pk=pk, agency=user.agency_id).first()
        is_theirs = found is not None and queries.is_asked_of(user, found)
    if not is_theirs:
        raise Hidden(asked=str(pk), actor=user)
    return found  # type: ignore[return-value]


def prompt_page(user: Any, pk: UUID) -> PromptPage:
    """Raises Hidden."""
    with reading_whole():  # of the question, which stands at another setting, as far as the page shows it
        prompt = prompt_for(user, pk)
        counsel = queries.counsel_of_answerer(prompt.agency, prompt.question)
        verdict = rules.may_answer(user, prompt)
    question = prompt.question
    return PromptPage(
        line=prompt_lines(user, [prompt])[0],
        purpose=labels([question.purpose]).get(question.purpose, question.purpose),
        legal_type=question.agency.get_legal_type_display(),
        statement=str(STATEMENT) if question.statement else "",
        reason=queries.reason_of(prompt),
        answered_by=prompt.answered_by.name if prompt.answered_by else "",
        answered_at=prompt.answered_at,
        by_standing=prompt.by_standing,
        may_answer=bool(verdict),
        why_not=str(verdict.why),
        may_say_yes=bool(counsel.bases),
        basis=next((one for one in counsel.advice.bases if one.code in counsel.codes), None),
        sentences=counsel.advice.sentences,
        is_revealed=prompt.revealed_at is not None,
    )


@dataclass(frozen=True)
class RefusalLine:
    id: UUID
    name: str
    made_at: datetime
    made_by: str
    child_id: UUID


def refusals(user: Any) -> list[RefusalLine]:
    """What one's own setting has said no to and not taken back. Nobody else's page reads this."""
    if not queries.keeps(user, user.agency_id):
        return []
    rows = list(Refusal.objects.filter(agency=user.agency_id, lifted_at=None).select_related("made_by"))
    names = names_of(user, [row.child_id for row in rows])
    return [
        RefusalLine(row.pk, names.get(row.child_id, ""), row.made_at, row.made_by.name, row.child_id) for row in rows
    ]


def refusal_for(user: Any, pk: UUID) -> Refusal:
    found = Refusal.objects.filter(pk=pk, agency=user.agency_id).first()
    if found is None or not queries.keeps(user, found.agency_id):
        raise Hidden(asked=str(pk), actor=user)
    return found


# -- Telephoning -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CallLine:
    """A setting to be telephoned: whom, by when, and the reference to give. No child, and nothing of who asked."""

    id: UUID
    reference: str
    agency: str
    people: list[str]
    urgency: str
    telephone_by: datetime | None
    is_late: bool
    tried_at: datetime | None


def call_lines(hub: Hub) -> list[CallLine]:
    with reading_whole():  # of every setting, as far as it has to be rung
        rows = list(
            Prompt.objects.open_now()
            .filter(question__hub=hub, escalated_at__isnull=False, answer__in=["", "dpo"])
            .exclude(was_reached=True)
            .select_related("agency", "question")
            .order_by("telephone_by")
        )
        shut_out = {row.pk: queries.not_to_of(row.question) for row in rows}
    now = timezone.now()
    return [
        CallLine(
            id=row.pk,
            reference=row.reference,
            agency=row.agency.name,
            people=[user.name for user in leads_of(row.agency_id) if user.pk not in shut_out[row.pk]],
            urgency=row.question.urgency,
            telephone_by=row.telephone_by,
            is_late=row.telephone_by is not None and row.telephone_by <= now,
            tried_at=row.telephoned_at,
        )
        for row in rows
    ]


def call_for(user: Any, pk: UUID) -> Prompt:
    """Raises Hidden, the same for hidden and absent."""
    rows = Prompt.objects.select_related("question").filter(escalated_at__isnull=False)
    with reading_whole():
        found = rows.filter(pk=pk, question__hub__in=hubs_with_post(user, Post.EDUCATION)).first()
    if found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found  # type: ignore[no-any-return]


# -- Tries -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SignalLine:
    id: UUID
    who: str
    agency: str
    kind: str
    reference: str
    at: datetime
    is_seen: bool


def signal_lines(hub: Hub) -> list[SignalLine]:
    """Who asked in a way that looks like a try. No child, and nothing of what was found."""
    with reading_whole():
        rows = list(ProbeSignal.objects.filter(hub=hub).select_related("user", "agency", "question")[:200])
    return [
        SignalLine(
            row.pk, row.user.name, row.agency.name, row.get_kind_display(),
            row.question.reference if row.question else "", row.at, row.seen_at is not None,
        )
        for row in rows
    ]  # fmt: skip


def signal_for(user: Any, pk: UUID) -> ProbeSignal:
    """Raises Hidden, the same for hidden and absent."""
    rows = ProbeSignal.objects.select_related("hub")
    found = rows.filter(pk=pk, hub__in=hubs_with_post(user, Post.AUDITOR)).first()
    if found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found


# -- The emergency door ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpeningLine:
    id: UUID
    reference: str
    agency: str
    first: str
    second: str
    opened_at: datetime
    confirm_by: datetime
    closes_at: datetime
    is_open: bool
    is_confirmed: bool
    is_reviewed: bool


def opening_line(row: EmergencyOpening, now: datetime) -> OpeningLine:
    return OpeningLine(
        id=row.pk, reference=row.reference, agency=row.agency.name, first=row.first.name,
        second=row.second.name if row.second else "", opened_at=row.opened_at, confirm_by=row.confirm_by,
        closes_at=row.closes_at, is_open=rules.is_open(row, now), is_confirmed=row.second_id is not None,
        is_reviewed=row.reviewed_at is not None,
    )  # fmt: skip


def openings(user: Any, hub: Hub | None) -> list[OpeningLine]:
    """Of one's own agency; every one for the hub's auditor."""
    rows = EmergencyOpening.objects.select_related("agency", "first", "second")
    is_auditor = hub is not None and holds_post(user, hub, Post.AUDITOR)
    now = timezone.now()
    with reading_whole():
        found = list((rows.filter(hub=hub) if is_auditor else rows.filter(agency=user.agency_id))[:SHOWN])
    return [opening_line(row, now) for row in found]


def opening_for(user: Any, pk: UUID) -> EmergencyOpening:
    """Of one's own agency, of any in the hub for its auditor, or where this person is to be rung. Raises Hidden, the
    same for hidden and absent."""
    seen = Q(hub__in=hubs_with_post(user, Post.AUDITOR))
    seen |= Q(Exists(EmergencyFinding.objects.filter(opening=OuterRef("pk"), ring=user.pk)))
    if rules.may_use_emergency(user, queries.hub_of(user)):
        seen |= Q(agency=user.agency_id)
    with reading_whole():
        rows = EmergencyOpening.objects.select_related("hub__board", "agency", "first", "second")
        row = rows.filter(seen, pk=pk).first()
    if row is None:
        raise Hidden(asked=str(pk), actor=user)
    return row


@dataclass(frozen=True)
class FindingLine:
    setting: str  # "" where only a person is to be rung
    people: list[str]


def findings(user: Any, opening: EmergencyOpening) -> list[FindingLine]:
    """Whom to ring; of what stands behind a shield, the setting for the one who is rung and for nobody else."""
    with reading_whole():
        rows = list(opening.findings.select_related("agency", "ring").order_by("pk"))
    shown = [row for row in rows if row.ring_id in (None, user.pk)]
    rung = sorted({row.ring.name for row in rows if row.ring is not None and row.ring_id != user.pk})
    return [
        *(FindingLine(row.agency.name, [lead.name for lead in leads_of(row.agency)]) for row in shown),
        *(FindingLine("", [name]) for name in rung),
    ]


# -- The first page --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Start:
    may_ask: Verdict
    may_ask_directly: bool
    asked: list[QuestionLine] = field(default_factory=list)
    waiting: list[PromptLine] = field(default_factory=list)
    answered: list[PromptLine] = field(default_factory=list)
    has_refusals: bool = False
    calls: int = 0
    telephones: bool = False
    audits: bool = False
    signals: int = 0
    may_use_emergency: bool = False
    speaks: bool = False  # asked for the hub, or is its chair
    method_hub: str = ""  # of which hub this person records the board's test of the matching
    person_ids: list[UUID] = field(default_factory=list)


def start(user: Any) -> Start:
    """What the first page shows to this person."""
    hub = queries.hub_of(user)
    asked = question_lines(user, list(queries.mine(user).select_related("asked_by", "person")[:SHOWN]))
    with reading_whole():
        rows = prompts(user)
    lines = prompt_lines(user, rows)
    telephones = hub is not None and holds_post(user, hub, Post.EDUCATION)
    audits = hub is not None and holds_post(user, hub, Post.AUDITOR)
    return Start(
        may_ask=rules.may_ask(user, hub),
        may_ask_directly=bool(may_use(user)) and hub is not None,
        asked=asked,
        waiting=[line for line in lines if line.is_open and line.answer in ("", "dpo")],
        answered=[line for line in lines if line.answer in ("yes", "no")][-SHOWN:],
        has_refusals=bool(refusals(user)),
        telephones=telephones,
        calls=len(call_lines(hub)) if telephones and hub else 0,
        audits=audits,
        signals=sum(not line.is_seen for line in signal_lines(hub)) if audits and hub else 0,
        may_use_emergency=bool(rules.may_use_emergency(user, hub)),
        speaks=any(line.is_for_hub for line in asked),
        method_hub=hub.slug if hub is not None and may_record_review(user, hub) else "",
        person_ids=[pk for pk in (*(one.child_id for one in asked), *(one.child_id for one in lines)) if pk],
    )


def answered_words(answer: str) -> str:
    """What one's own setting answered, in a sentence."""
    return {
        "yes": _("You said yes. If the other setting can be told, you hear on the same day as they do."),
        "no": _("You said no. Nobody is told, and the same is not asked again."),
        "dpo": _("You are asking your data protection officer."),
    }.get(answer, "")
