"""What the clock does: look into questions, let answers leave, send what nobody answered to the council.

Each may run anywhere, any time, twice. Questions are looked into in windows only, and answers leave at moments that
were drawn when they were asked, so that neither tells of an upload, of a match or of an answer.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from hub.access.gate import writing
from hub.agencies.clocks import due_at
from hub.agencies.models import Hub, Post
from hub.agencies.queries import holders
from hub.audit.events import record
from hub.notices.services import tell
from sharing.siblings.questions import acts, notices, queries, rules
from sharing.siblings.questions.models import HowSoon, Outcome, Prompt, PromptAnswer, Question, WindowKind
from sharing.siblings.questions.queries_found import (
    Found,
    are_matchable,
    is_switched_on,
    may_be_told_of,
    siblings_of,
    siblings_of_described,
)
from sharing.siblings.questions.services import path_of, prompt_path, reference
from sharing.siblings.questions.services_hub import forget_over
from sharing.siblings.questions.windows import Jitter, open_now

log = logging.getLogger("hub.siblings")

MOST = 500  # of each kind at a time

#: What happens when both settings have said yes, in the transaction of the release: given the prompt
_agreed: list[Callable[[Prompt], object]] = []


def on_agreed(callback: Callable[[Prompt], object]) -> None:
    """Have this called when both sides of a prompt agreed, inside the transaction that tells them: links are made
    there. If it fails nothing is revealed, the asker reads what everybody reads, and it is tried at the next window."""
    if callback not in _agreed:
        _agreed.append(callback)


# -- Looking into questions ------------------------------------------------------------------------------------------


def match_questions(now: datetime | None = None) -> int:
    """Look into the questions that were asked before the window that is open now, each once a window. Returns how many
    settings were asked."""
    now = now or timezone.now()
    forget_over()
    return sum(
        _look_into_all(hub, urgency, opened, now)
        for hub in Hub.objects.select_related("board")
        if is_switched_on(hub)
        for urgency in HowSoon
        if (opened := open_now(now, queries.windows(hub.board, WindowKind.MATCH, urgency))) is not None
    )


def _look_into_all(hub: Hub, urgency: str, opened: datetime, now: datetime) -> int:
    asked = queries.to_look_into(hub, urgency, opened, now)
    found = siblings_of(hub, set(asked.values())) if asked else {}
    of_rolls = sum(_look_into(pk, opened, found.get(child, [])) for pk, child in asked.items())
    for_hub = queries.described_to_look_into(hub, urgency, opened, now)
    return of_rolls + sum(_look_into(one.pk, opened, siblings_of_described(one)) for one in for_hub)


@writing()
def _look_into(pk: UUID, opened: datetime, found: Sequence[Found]) -> int:
    question = queries.hold(pk)
    if question.withdrawn_at is not None or (question.matched_at and question.matched_at >= opened):
        return 0  # another process was here
    asked = sum(_prompt(question, one) for one in found)
    question.matched_at = opened
    question.save(update_fields=["matched_at"])
    return asked


def _prompt(question: Question, found: Found) -> int:
    """Ask the other setting about its own child, unless it was asked already or has said no."""
    if queries.is_prompted(question, found.child) or queries.standing_refusal(found.child, question):
        return 0
    now = timezone.now()
    board = question.hub.board
    prompt = Prompt(
        reference=reference("P"), question=question, agency_id=found.agency, child_id=found.child, asked_at=now,
        due_at=due_at(board, queries.clock(board, "sibling_answer", question.urgency), now),
    )  # fmt: skip
    if found.standing == "open":
        _answer_by_standing(prompt, found, now)
    prompt.save(force_insert=True)
    record(acts.PROMPTED, actor=None, subject=prompt, people=[found.child], purpose=question.purpose)
    if prompt.answer:
        return 1
    leads = queries.answerers_of(found.agency, queries.not_to_of(question))
    kind = notices.WAITS_URGENT if question.urgency == HowSoon.URGENT else notices.WAITS
    tell(leads, kind, reference=prompt.reference, path=prompt_path(prompt))
    if not leads:  # nobody there may be asked: the council finds somebody
        _escalate(prompt, now)
    return 1


def _answer_by_standing(prompt: Prompt, found: Found, now: datetime) -> None:
    """The setting had said yes beforehand. Without a basis in law it is asked all the same."""
    counsel = queries.counsel_of_answerer(prompt.agency, prompt.question)
    if counsel.bases:
        prompt.answer, prompt.by_standing = PromptAnswer.YES, True
        prompt.answered_by_id, prompt.answered_at = found.standing_by, now
        prompt.bases, prompt.gateways = counsel.bases, counsel.gateways


# -- Letting answers leave -------------------------------------------------------------------------------------------


def release_due(now: datetime | None = None, jitter: Jitter = secrets.randbelow) -> int:
    """Let the answers leave whose moment has come. Returns how many first answers left."""
    now = now or timezone.now()
    return sum(_release(pk, now, jitter) for pk in queries.due_for_release(now, MOST))


@writing()
def _release(pk: UUID, now: datetime, jitter: Jitter) -> int:
    """One question at its moment. Whatever was found, one first outcome is written, one event, one notice; a later
    window writes something only when a link is made."""
    question = queries.hold(pk)
    if question.withdrawn_at is not None or question.release_at > now:
        return 0  # another process was here
    has_outcome, has_link = queries.has_outcomes(question)
    is_linked = _reveal(question, now) > 0
    at = question.release_at
    question.release_at = queries.releases_again(question, now, jitter)
    question.save(update_fields=["release_at"])
    if not has_outcome or (is_linked and not has_link):
        Outcome.objects.create(question=question, at=at, is_linked=is_linked)
        record(acts.RELEASED, actor=None, subject=question, people=question.about)
        readers = queries.readers_of(question)
        tell(readers, notices.RELEASED, reference=question.reference, path=path_of(question))
    return int(not has_outcome)


def _reveal(question: Question, now: datetime) -> int:
    """Tell both sides of every prompt on which they agree. Who was shielded, left or said never meanwhile is not told
    of: it is asked once more, now."""
    agreed = [prompt for prompt in queries.prompts_of(question) if rules.is_agreed(prompt, now)]
    if not agreed:
        return 0
    if not may_be_told_of(question):
        return 0
    matchable = are_matchable(prompt.child_id for prompt in agreed)
    return sum(_tell_both(prompt, now) for prompt in agreed if prompt.child_id in matchable)


def _tell_both(prompt: Prompt, now: datetime) -> bool:
    try:
        with writing():
            prompt.revealed_at = now
            prompt.save(update_fields=["revealed_at"])
            for callback in _agreed:
                callback(prompt)
    except Exception as error:  # whatever it is: the asker must not see that there was something to fail
        log.error("A link could not be made and is tried again: %s", type(error).__name__)
        return False
    return True


# -- Sending on what nobody answered ---------------------------------------------------------------------------------


def escalate_due(now: datetime | None = None) -> int:
    """What a setting has not answered in its time goes to the council's education safeguarding officer, who
    telephones. Who asked sees nothing of it."""
    now = now or timezone.now()
    return sum(_escalate_one(pk, now) for pk in queries.due_for_telephone(now, MOST))


@writing()
def _escalate_one(pk: UUID, now: datetime) -> int:
    prompt = queries.hold_prompt(pk)
    if prompt.escalated_at is not None or prompt.answer in (PromptAnswer.YES, PromptAnswer.NO):
        return 0
    _escalate(prompt, now)
    return 1


def _escalate(prompt: Prompt, now: datetime) -> None:
    question = prompt.question
    board = question.hub.board
    prompt.escalated_at = now
    prompt.telephone_by = due_at(board, queries.clock(board, "sibling_telephone", question.urgency), now)
    prompt.save(update_fields=["escalated_at", "telephone_by"])
    record(acts.ESCALATED, actor=None, subject=prompt, people=[prompt.child_id] if prompt.child_id else [])
    tell(_officers(question), notices.TELEPHONE, reference=prompt.reference, path=reverse("sibling_calls"))


def _officers(question: Question) -> Iterable[Any]:
    return holders(question.hub, Post.EDUCATION)
