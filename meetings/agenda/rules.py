"""Who raises, accepts, lists, calls and admits. Existence first: hidden and absent are one answer."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.access.verdicts import HIDDEN, YES, Verdict, no
from hub.agencies.models import Hub, Post
from meetings.agenda.models import AgendaItem, ItemState, Referral, ReferralState
from meetings.agenda.queries import (
    admits,
    bar_of,
    has_writing,
    heard_in,
    is_listed,
    is_shut_out,
    may_arrange_item,
    sees_referral,
)
from meetings.diary.models import Meeting, MeetingState
from meetings.diary.queries import arranges_there, chairs, holds, may_see_cases, seat_of, takes_part
from meetings.diary.rules import NOT_OPEN, OVER
from meetings.diary.rules import may_arrange as may_arrange_meeting

COORDINATOR_ONLY = _("Only the hub's co-ordinator can do this. Ask the co-ordinator.")
CHAIR_MOVES = _("Only the chair, or the named deputy, moves the agenda.")
SHUT_OUT = _("This person is shut out of this family's record. Ask information governance.")
STEPPED_OUT = _("This person is out of this item. Only the co-ordinator can let them return, with a reason.")
NOT_FOR_CASES = _("Only practitioners are admitted: this account looks after accounts or the log, or has no agency.")


# -- Referrals -------------------------------------------------------------------------------------------------------


def may_raise(actor: Any, hub: Hub) -> Verdict:
    """Any member of an agency of the hub; not who only looks after accounts, servers or the log."""
    if not takes_part(actor, hub.pk):
        return HIDDEN
    if not may_see_cases(actor):
        return no(_("Families are raised by practitioners. Ask your agency's Designated Safeguarding Person."))
    return YES


def may_answer(actor: Any, referral: Referral) -> Verdict:
    """Accept, return, or send to statutory services."""
    if not sees_referral(actor, referral):
        return HIDDEN
    if not holds(actor, referral.hub_id, Post.COORDINATOR):
        return no(COORDINATOR_ONLY)
    if referral.state != ReferralState.NEW:
        return no(_("This referral has been answered already."))
    return YES


def may_take_back(actor: Any, referral: Referral) -> Verdict:
    if not sees_referral(actor, referral):
        return HIDDEN
    if referral.by_id != actor.pk:
        return no(_("Only the person who raised this family can take it back."))
    if referral.state not in (ReferralState.NEW, ReferralState.RETURNED):
        return no(_("This referral has been accepted or sent on. Ring the co-ordinator."))
    return YES


# -- The agenda ------------------------------------------------------------------------------------------------------


def may_see_plan(actor: Any, meeting: Meeting) -> Verdict:
    """Chair, deputy and co-ordinator; also when the meeting is over."""
    arranges_it = arranges_there(actor, meeting)
    if arranges_it is None:
        return HIDDEN
    return YES if arranges_it else no(_("Only the chair, the deputy or the co-ordinator can do this."))


def may_list(actor: Any, meeting: Meeting, referral: Referral) -> Verdict:
    """No family reaches an agenda without an accepted referral and its answers."""
    verdict = may_arrange_meeting(actor, meeting)
    if not verdict:
        return verdict
    if not sees_referral(actor, referral):
        return HIDDEN
    if referral.hub_id != meeting.hub_id:
        return no(_("This family was raised with another hub."))
    if referral.state != ReferralState.ACCEPTED or referral.family_id is None:
        return no(_("Only an accepted referral goes on an agenda. Accept it first."))
    if is_listed(referral, meeting):
        return no(_("This family is on this agenda already."))
    return YES


def may_reorder(actor: Any, meeting: Meeting) -> Verdict:
    verdict = may_arrange_meeting(actor, meeting)
    if verdict and meeting.state != MeetingState.PLANNED:
        return no(_("The order is fixed once the meeting is open. Call any waiting item when its turn comes."))
    return verdict


def may_remove(actor: Any, item: AgendaItem) -> Verdict:
    verdict = may_change(actor, item)
    if verdict and has_writing(item):
        return no(_("Agencies have written for this item already. Keep it on the agenda."))
    return verdict


def may_seal(actor: Any, item: AgendaItem, names: list[Any]) -> Verdict:
    """`names` are the people who will be admitted, and nobody else."""
    verdict = may_change(actor, item)
    if not verdict:
        return verdict
    if not any(chairs(user, item.meeting) for user in names):
        return no(_("Name the chair or the deputy as well: somebody has to call this item."))
    if any(is_shut_out(user, item.family_id) or bar_of(user, item) for user in names):
        return no(SHUT_OUT)
    if not all(may_see_cases(user) for user in names):
        return no(NOT_FOR_CASES)
    return YES


def may_change(actor: Any, item: AgendaItem) -> Verdict:
    """Change an item before the meeting is open."""
    if not may_arrange_item(actor, item):
        return HIDDEN
    if item.meeting.state != MeetingState.PLANNED:
        return no(_("The meeting is open. An item can be changed only before it opens."))
    return YES


def may_call(actor: Any, item: AgendaItem) -> Verdict:
    verdict = _may_move(actor, item)
    if not verdict:
        return verdict
    if item.state == ItemState.HEARD:
        return no(_("This item is being heard already."))
    if item.state == ItemState.DONE:
        return no(_("This item is done. Put the family on another agenda to hear it again."))
    heard = heard_in(item.meeting_id)
    if heard is not None:
        return no(
            _("Item %(position)d is being heard. Close it first: one family is heard at a time.")
            % {"position": heard.position}
        )
    return YES


def may_close(actor: Any, item: AgendaItem) -> Verdict:
    verdict = _may_move(actor, item)
    if verdict and item.state != ItemState.HEARD:
        return no(_("This item is not being heard."))
    return verdict


def may_ask_of_children(actor: Any, item: AgendaItem) -> Verdict:
    """Ask settings for brothers and sisters of the family's children: the chair or deputy, while the item is open."""
    verdict = _may_move(actor, item, _("Only the chair, or the named deputy, asks settings from an item."))
    if not verdict:
        return verdict
    if item.state == ItemState.DONE:
        return no(_("This item is closed. Put the family on another agenda to ask from it."))
    if item.state != ItemState.HEARD:
        return no(_("Call this item first: it is asked from an item that is being heard."))
    return YES


def _may_move(actor: Any, item: AgendaItem, why_not: Any = CHAIR_MOVES) -> Verdict:
    """The chair or deputy, in the room and admitted to the item, in a meeting that is open."""
    if not admits(actor, item):
        return HIDDEN
    if not chairs(actor, item.meeting):
        return no(why_not)
    if item.meeting.state != MeetingState.OPEN:
        return no(OVER if item.meeting.state == MeetingState.CLOSED else NOT_OPEN)
    seat = seat_of(actor, item.meeting_id)
    if seat is None or not seat.is_in:
        return no(_("Wait in the lobby until you are let in, and accept the confidentiality statement."))
    return YES


# -- Admissions ------------------------------------------------------------------------------------------------------


def may_arrange(actor: Any, item: AgendaItem) -> Verdict:
    """Chair, deputy and co-ordinator admit; for a sealed item only those of them who are named."""
    if not may_arrange_item(actor, item):
        return no(_("Only the chair, the deputy or the co-ordinator can do this.")) if admits(actor, item) else HIDDEN
    if item.meeting.state == MeetingState.CLOSED:
        return no(OVER)
    return YES


def may_admit(actor: Any, item: AgendaItem, user: Any) -> Verdict:
    verdict = may_arrange(actor, item)
    if not verdict:
        return verdict
    if not may_see_cases(user):
        return no(NOT_FOR_CASES)
    if not takes_part(user, item.meeting.hub_id):
        return no(_("This person's agency does not take part in the hub."))
    if is_shut_out(user, item.family_id):
        return no(SHUT_OUT)
    if bar_of(user, item):
        return no(STEPPED_OUT)
    return YES


def may_withdraw(actor: Any, item: AgendaItem, user: Any) -> Verdict:
    verdict = may_arrange(actor, item)
    if verdict and not admits(user, item):
        return no(_("This person is not admitted to this item."))
    return verdict


def may_step_out(actor: Any, item: AgendaItem) -> Verdict:
    """A conflict of interest can come to light at any time, so this is never refused to who is admitted."""
    return YES if admits(actor, item) else HIDDEN


def may_return(actor: Any, item: AgendaItem, user: Any) -> Verdict:
    """Lifting a bar is the co-ordinator's, never one's own."""
    verdict = may_arrange(actor, item)
    if not verdict:
        return verdict
    if not holds(actor, item.meeting.hub_id, Post.COORDINATOR):
        return no(COORDINATOR_ONLY)
    if is_shut_out(user, item.family_id):
        return no(SHUT_OUT)
    if not bar_of(user, item):
        return no(_("This person has not stepped out of this item. Admit them instead."))
    if not may_see_cases(user):
        return no(NOT_FOR_CASES)
    return YES
