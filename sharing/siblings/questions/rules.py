"""Who may ask, answer, telephone and look in an emergency: questions only.

Whether an asker may ask never depends on what another setting holds or said. The state of a question to its asker is
`state_of`, of what was found to nobody: it knows the question, its outcomes and the clock.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from hub.access.verdicts import HIDDEN, YES, Verdict, no
from hub.agencies.models import LegalType, Post
from hub.agencies.queries import holds_post, is_partner
from sharing.disclosures.rules import may_use
from sharing.siblings.questions import queries
from sharing.siblings.questions.models import EmergencyOpening, Prompt, PromptAnswer, Question, Refusal

MOST_A_DAY = 10  # questions of one lead: a bad morning's work, and too few to try out a roll

#: Whom the law makes safeguarding partners: they may ask at once, without anybody's yes
STATUTORY = (LegalType.COUNCIL, LegalType.POLICE, LegalType.HEALTH_BOARD, LegalType.NHS_TRUST)

State = Literal["waiting", "not_linked", "linked", "withdrawn", "ended"]


def state_of(question: Question, outcomes: Iterable[Any], now: datetime) -> State:
    """What its asker sees of a question."""
    found = {one.is_linked for one in outcomes}
    if True in found:
        return "linked"
    if question.withdrawn_at is not None:
        return "withdrawn"
    if not found:
        return "waiting"
    return "not_linked" if now < question.expires_at else "ended"


# -- Asking ----------------------------------------------------------------------------------------------------------


def may_ask(actor: Any, hub: Any) -> Verdict:
    """Ask at all: who answers for a school or early years setting."""
    verdict = may_use(actor)
    if not verdict:
        return verdict
    if not actor.agency.is_setting:
        return no(_("Schools and early years settings ask here. Ask the setting itself, if you know which it is."))
    if not queries.keeps(actor, actor.agency_id):
        return no(_("Those whom your setting has named to answer for it ask here. Tell them about your worry."))
    if hub is None:
        return no(_("Your setting takes part in no hub today. Ask your agency's administrator."))
    return YES


def may_ask_about(actor: Any, child: Any, standing: str, *, is_asked: bool) -> Verdict:
    """Ask about one child of one's own roll. `standing`: what one's own setting has said of the child."""
    if child is None:
        return HIDDEN
    if standing == "never":
        return no(_("Your setting has said “never” for this child. Change that on the roll first, if it was wrong."))
    if is_asked:
        return no(_("Your setting has asked about this child already. Look at that question: it is still open."))
    return YES


def may_ask_for_hub(actor: Any, hub: Any) -> Verdict:
    """Ask for the hub: whoever works with cases. That they lead an open agenda item is asked there."""
    verdict = may_use(actor)
    if not verdict:
        return verdict
    if hub is None or not is_partner(actor, hub):
        return no(_("Your agency takes part in no hub today. Ask your agency's administrator."))
    return YES


def may_ask_now(asked: int, more: int = 1) -> Verdict:
    """`asked`: by this person since this time yesterday; `more`: in this act. One large family may always be asked
    about."""
    if asked and asked + more > MOST_A_DAY:
        return no(
            _("You have asked as often as a lead may in one day. If a child may be in danger, ring the duty team now.")
        )
    return YES


def may_withdraw(actor: Any, question: Question, now: datetime) -> Verdict:
    if not queries.is_mine(actor, question):
        return HIDDEN
    if question.withdrawn_at is not None or question.expires_at <= now:
        return no(_("This question is closed already."))
    return YES


# -- Answering -------------------------------------------------------------------------------------------------------


def may_answer(actor: Any, prompt: Prompt) -> Verdict:
    """Answer about a child of one's own, or answer again until both sides were told."""
    if not queries.is_asked_of(actor, prompt):
        return HIDDEN
    if prompt.revealed_at is not None:
        return no(_("Both settings agreed and have been told. You can withdraw the link instead."))
    if not queries.is_open(prompt):
        return no(_("This question is no longer open. Nothing is left to do."))
    return YES


def may_share_on(bases: list[Any], answer: str) -> Verdict:
    """A yes stands on a basis in law."""
    if answer == PromptAnswer.YES and not bases:
        return no(_("The hub's list holds no lawful basis for this yes. Ask your data protection officer."))
    return YES


def is_agreed(prompt: Prompt, now: datetime) -> bool:
    """Both said yes, and nothing was told yet: the question is the asker's yes for as long as it stands."""
    question = prompt.question
    return (
        prompt.answer == PromptAnswer.YES
        and prompt.revealed_at is None
        and prompt.child_id is not None
        and bool(question.about)
        and question.withdrawn_at is None
        and question.expires_at > now
    )


def may_lift_refusal(actor: Any, refusal: Refusal) -> Verdict:
    if not queries.keeps(actor, refusal.agency_id):
        return HIDDEN
    if refusal.lifted_at is not None:
        return no(_("This was taken back already."))
    return YES


# -- Telephoning, and looking into tries -----------------------------------------------------------------------------


def may_list_calls(actor: Any, hub: Any) -> Verdict:
    if hub is None or not holds_post(actor, hub, Post.EDUCATION):
        return no(_("The council's education safeguarding officer telephones. Nothing waits for you here."))
    return YES


def may_telephone(actor: Any, prompt: Prompt) -> Verdict:
    if prompt.escalated_at is None or not holds_post(actor, prompt.question.hub_id, Post.EDUCATION):
        return HIDDEN
    if prompt.was_reached:
        return no(_("This setting was reached already."))
    return YES


def may_see_signals(actor: Any, hub: Any) -> Verdict:
    if hub is None or not holds_post(actor, hub, Post.AUDITOR):
        return no(_("The hub's information governance auditor looks into these."))
    return YES


# -- The emergency door ----------------------------------------------------------------------------------------------


def may_use_emergency(actor: Any, hub: Any) -> Verdict:
    verdict = may_use(actor)
    if not verdict:
        return verdict
    if actor.agency.legal_type not in STATUTORY:
        return no(
            _("The police, health and council services use this. If a child may be in danger, ring the duty team now.")
        )
    if hub is None:
        return no(_("Your agency takes part in no hub today. Ask your agency's administrator."))
    return YES


def may_look_into(actor: Any, opening: EmergencyOpening, now: datetime, *, is_rung: bool = False) -> Verdict:
    """Read what was found, for as long as it is open: at the agency that asked, and whoever stands before a shield."""
    if (opening.agency_id != actor.agency_id and not is_rung) or not may_use(actor):
        return HIDDEN
    if not is_open(opening, now):
        return no(_("This is closed. Open it anew if it is still needed: it is reviewed each time."))
    return YES


def is_open(opening: EmergencyOpening, now: datetime) -> bool:
    return opening.closed_at is None and now < opening.closes_at


def may_confirm(actor: Any, opening: EmergencyOpening, now: datetime) -> Verdict:
    verdict = may_look_into(actor, opening, now)
    if not verdict:
        return verdict
    if opening.second_id is not None:
        return no(_("A second person has confirmed it already."))
    if opening.first_id == actor.pk:
        return no(_("Somebody else confirms it: you opened it. Ask a colleague now."))
    return YES


def may_close(actor: Any, opening: EmergencyOpening, now: datetime) -> Verdict:
    return may_look_into(actor, opening, now)


def may_review(actor: Any, opening: EmergencyOpening, now: datetime) -> Verdict:
    if not holds_post(actor, opening.hub_id, Post.AUDITOR):
        return HIDDEN
    if is_open(opening, now):
        return no(_("It is still open. Review it once it has closed."))
    if opening.reviewed_at is not None:
        return no(_("This was reviewed already."))
    return YES
