"""Who may do what with requests, decisions and slices: questions only."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.access.models import Basis
from hub.access.verdicts import HIDDEN, YES, Verdict, no
from hub.agencies.models import Role
from hub.people.rules import may_be_let_in
from sharing.disclosures import queries
from sharing.disclosures.models import Decided, Direction, Disclosure, Ground, Onward, State, Told

ALREADY = _("Somebody decided this meanwhile. Look at what they decided.")
NOT_THEIRS = _("Only the agency that was asked does this.")
NOT_OURS = _("Only the agency that asked does this.")


def may_use(actor: Any) -> Verdict:
    """Ask, offer or share at all: whoever works with cases, for an agency."""
    if actor.agency_id is None:
        return no(_("You belong to no agency today. Ask your agency's administrator."))
    verdict = may_be_let_in(actor)
    if not verdict:
        return verdict
    if queries.role_at(actor, actor.agency_id) == {Role.IG_OFFICER.value}:
        return no(_("Information governance reads the log and asks for no case information here."))
    return YES


def may_ask(actor: Any, hub: Any, other: Any) -> Verdict:
    """Ask another agency of the hub, or share with it."""
    verdict = may_use(actor)
    if not verdict:
        return verdict
    if hub is None or other is None:
        return HIDDEN
    if other.pk == actor.agency_id:
        return no(_("This is your own agency. Ask your colleague."))
    return YES


def someone_answers(answerers: list[Any]) -> Verdict:
    if not answerers:
        return no(_("Nobody at this agency can answer here. Ring them, and record what was said."))
    return YES


def may_ask_now() -> Any:
    return _("You have asked very often. Wait an hour. If somebody is in danger, ring the duty team.")


def _as_holder(actor: Any, disclosure: Disclosure) -> Verdict:
    side = queries.side_of(actor, disclosure)
    if not side:
        return HIDDEN
    return YES if side == "holder" else no(NOT_THEIRS)


def _as_recipient(actor: Any, disclosure: Disclosure) -> Verdict:
    side = queries.side_of(actor, disclosure)
    if not side:
        return HIDDEN
    return YES if side == "recipient" else no(NOT_OURS)


def may_decide(actor: Any, disclosure: Disclosure, after: Decided | None = None) -> Verdict:
    """Decide, or decide again after a refusal. `after`: the decision that stood when the page was opened."""
    verdict = _as_holder(actor, disclosure)
    if not verdict:
        return verdict
    match disclosure.state:
        case State.WITHDRAWN:
            return no(_("The request was withdrawn. There is nothing to decide."))
        case State.CLOSED:
            return no(_("This is closed. Offer the information anew if it is needed."))
        case State.DISCLOSED:
            return no(_("It is shared already. End the reading, or offer more anew."))
    return YES


def is_first(disclosure: Disclosure, after: Any, standing: Decided | None) -> Verdict:
    """Whether nobody decided since the page was opened, which showed `after` (an id, or "")."""
    if str(after or "") != (str(standing.pk) if standing else ""):
        return no(ALREADY)
    return YES


def may_disclose(actor: Any, disclosure: Disclosure, decision: Decided | None) -> Verdict:
    verdict = _as_holder(actor, disclosure)
    if not verdict:
        return verdict
    if disclosure.state != State.DECIDED or decision is None or not decision.shares:
        return no(_("There is no decision to share that waits. Decide first."))
    if decision.expires_at is None or decision.expires_at <= timezone.now():
        return no(_("The last day to read it has passed. Decide again, with a later one."))
    return YES


def may_share_in_emergency(actor: Any, disclosure: Disclosure) -> Verdict:
    """Answer a request at once, before anything is written up."""
    return may_decide(actor, disclosure)


def may_complete(actor: Any, disclosure: Disclosure, decision: Decided | None) -> Verdict:
    verdict = _as_holder(actor, disclosure)
    if not verdict:
        return verdict
    if decision is None or decision.ground != Ground.EMERGENCY or decision.complete_by is None:
        return no(_("Nothing is left to complete here."))
    if decision.completed_at is not None:
        return no(_("The record is complete already."))
    return YES


def may_withdraw(actor: Any, disclosure: Disclosure) -> Verdict:
    """Take a request back, while nothing was shared."""
    verdict = _as_recipient(actor, disclosure)
    if not verdict:
        return verdict
    if disclosure.direction != Direction.ASKED or disclosure.state not in (State.ASKED, State.DECIDED):
        return no(_("It is answered already. Close it when you have finished with it."))
    return YES


def may_revoke(actor: Any, disclosure: Disclosure, decision: Decided | None) -> Verdict:
    """End the reading of a slice, at once."""
    verdict = _as_holder(actor, disclosure)
    if not verdict:
        return verdict
    if decision is None or disclosure.state != State.DISCLOSED or not queries.is_open(decision):
        return no(_("It can no longer be read. There is nothing to end."))
    return YES


def may_close(actor: Any, disclosure: Disclosure) -> Verdict:
    """Finish with it: either side, once it was answered. What was shared can no longer be read then."""
    if not queries.side_of(actor, disclosure):
        return HIDDEN
    if disclosure.state not in (State.DISCLOSED, State.REFUSED):
        return no(_("It is not answered yet, or closed already."))
    decision = queries.latest(disclosure)
    if decision and decision.complete_by and decision.completed_at is None:
        return no(_("The record of this emergency share is not complete. Complete it first."))
    return YES


def may_open_slice(actor: Any, disclosure: Disclosure, decision: Decided | None) -> Verdict:
    """Read what was shared: the recipient while it lasts, by the database's clock; the holder, what they shared."""
    side = queries.side_of(actor, disclosure)
    if not side or decision is None:
        return HIDDEN
    if side == "holder":
        return YES if decision.shares else HIDDEN
    if decision.disclosed_at is None:
        return HIDDEN
    if not queries.is_open(decision):
        return no(_("This can no longer be read. The record of the decision stays. Ask again if you still need it."))
    return YES


def may_exclude(actor: Any, disclosure: Disclosure, user: Any) -> Verdict:
    """Say "not to this person" of somebody at the other agency, as long as somebody there is left."""
    side = queries.side_of(actor, disclosure)
    if not side:
        return HIDDEN
    if disclosure.state in (State.WITHDRAWN, State.CLOSED):
        return no(_("This is finished."))
    other = disclosure.recipient_id if side == "holder" else disclosure.holder_id
    if user is None or user not in queries.colleagues_of(other):
        return HIDDEN
    basis = Basis.ASKED if side == "holder" else Basis.ANSWERS
    left = [one for one in queries.reachable(disclosure, basis) if one.pk != user.pk]
    if not left:
        return no(_("Then nobody there could deal with it. Ask for somebody else at that agency first."))
    return YES


def may_name_reader(actor: Any, disclosure: Disclosure, user: Any) -> Verdict:
    """Let a colleague on one's own side deal with it, unless somebody said "not to this person"."""
    side = queries.side_of(actor, disclosure)
    if not side:
        return HIDDEN
    if disclosure.state in (State.WITHDRAWN, State.CLOSED):
        return no(_("This is finished."))
    own = disclosure.holder_id if side == "holder" else disclosure.recipient_id
    if user is None or user not in queries.colleagues_of(own):
        return HIDDEN
    if user.pk in queries.excluded_from(disclosure):
        return no(_("The other agency asked that this person does not see it."))
    return YES


def may_ask_onward(actor: Any, disclosure: Disclosure, decision: Decided | None, to: Any) -> Verdict:
    """Ask the originator whether a slice that can be read may go to one agency more."""
    verdict = _as_recipient(actor, disclosure)
    if not verdict:
        return verdict
    if decision is None or not queries.is_open(decision):
        return no(_("It can no longer be read, so it cannot go on."))
    if to is None:
        return HIDDEN
    if to.pk in (disclosure.holder_id, disclosure.recipient_id):
        return no(_("They have it already."))
    if queries.is_asked_onward(decision, to):
        return no(_("You asked this already. The answer is still awaited."))
    return YES


def may_answer_onward(actor: Any, onward: Onward) -> Verdict:
    verdict = _as_holder(actor, onward.decision.disclosure)
    if not verdict:
        return verdict
    if onward.answered_at is not None:
        return no(_("This was answered already."))
    return YES


def may_send_onward(onward: Onward) -> Verdict:
    """Agree to it: only while the slice itself may be read."""
    if not queries.is_open(onward.decision):
        return no(_("What was shared can no longer be read, so it cannot go on. Answer no, or share it anew."))
    return YES


def may_see_leads(actor: Any) -> Verdict:
    if actor.agency_id is None:
        return no(_("You belong to no agency today. Ask your agency's administrator."))
    return YES


def may_name_leads(actor: Any) -> Verdict:
    """Name who answers for one's own agency: its designated person, manager or administrator, or a lead."""
    if actor.agency_id is None:
        return no(_("You belong to no agency today. Ask your agency's administrator."))
    mine = queries.role_at(actor, actor.agency_id)
    if mine & {Role.DSP.value, Role.MANAGER.value, Role.ADMINISTRATOR.value}:
        return YES
    if queries.may_answer_for(actor, actor.agency_id):
        return YES
    return no(_("Your agency's designated person, manager or administrator names who answers. Ask them."))


def is_told(told: str, by_whom: Any, why_not: str) -> bool:
    """Whether it is recorded if the family is told: by whom, or why not."""
    if told == Told.NOT:
        return bool(why_not.strip())
    return told in (Told.BY_US, Told.BY_THEM, Told.AS_AGREED) and (told == Told.AS_AGREED or by_whom is not None)


def may_change_people(actor: Any, disclosure: Disclosure) -> Verdict:
    """Say who may know of it at all: of whom is the next question."""
    if not queries.side_of(actor, disclosure):
        return HIDDEN
    if disclosure.state in (State.WITHDRAWN, State.CLOSED):
        return no(_("This is finished."))
    return YES


def may_begin_onward(actor: Any, disclosure: Disclosure) -> Verdict:
    """Ask onward at all: to whom is the next question."""
    verdict = _as_recipient(actor, disclosure)
    if not verdict:
        return verdict
    decision = queries.latest(disclosure)
    if decision is None or not queries.is_open(decision):
        return no(_("It can no longer be read, so it cannot go on."))
    return YES
