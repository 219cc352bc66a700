"""Who may say and decide what in an item. Existence first: for who is not admitted there is no item."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.access.verdicts import HIDDEN, YES, Verdict, no
from hub.people.rules import not_the_originator
from meetings.agenda.models import AgendaItem, ItemState
from meetings.agenda.queries import admits
from meetings.diary.models import MeetingState, Seat, SeatRole
from meetings.diary.queries import seat_of
from meetings.minutes.models import Action, Contribution, Decision, Handover
from meetings.minutes.queries import SILENT, acts_in, is_approved, is_complete, is_superseded, sees_action

NOT_IN = _("Wait in the lobby until you are let in, and accept the confidentiality statement.")
NO_AGENCY = _("You are not at an agency today. Ask your agency's administrator.")
APPROVED = _("The minutes are approved. Ask the minute taker or the co-ordinator for an addendum.")
NOT_HEARD = _("Minutes are approved when the item has been heard and the meeting is closed.")
CLOSED = _("This item is closed. Ask the co-ordinator for an addendum.")
NOT_CALLED = _("This item has not been called yet. What you write now is kept sealed until it is.")


def may_speak(actor: Any, item: AgendaItem) -> Verdict:
    """In the room, for an agency, in the item being heard: what every live act asks."""
    if not admits(actor, item):
        return HIDDEN
    seat = seat_of(actor, item.meeting_id)
    if seat is None or not seat.is_in:
        return no(NOT_IN)
    if item.state == ItemState.DONE:
        return no(CLOSED)
    if item.state != ItemState.HEARD:
        return no(NOT_CALLED)
    return YES


def may_contribute(actor: Any, item: AgendaItem, *, sealed: bool) -> Verdict:
    if not sealed:
        return _for_an_agency(may_speak(actor, item), actor)
    if not admits(actor, item):
        return HIDDEN
    if item.state != ItemState.WAITING:
        return no(_("This item has been called. Put your information openly, not sealed."))
    return _for_an_agency(YES, actor)


def may_amend(actor: Any, contribution: Contribution) -> Verdict:
    """Corrections are open to the agency that said it, at any time while it may read the item."""
    if not admits(actor, contribution.item):
        return HIDDEN
    if contribution.is_sealed and contribution.fact.by_id != actor.pk:
        return HIDDEN
    if contribution.fact.originator_id != actor.agency_id:
        return no(_("Only the agency that said this can amend it."))
    if is_approved(contribution.item):
        return no(APPROVED)
    return YES


def may_change_terms(actor: Any, contribution: Contribution) -> Verdict:
    """How far what was said may go is its originator's to say, after the minutes are approved as well."""
    if not admits(actor, contribution.item):
        return HIDDEN
    if contribution.is_sealed and contribution.fact.by_id != actor.pk:
        return HIDDEN
    return YES if contribution.fact.originator_id == actor.agency_id else no(not_the_originator())


def may_hold(actor: Any, item: AgendaItem) -> Verdict:
    """Say that one's agency holds information that it shares verbally only."""
    return _for_an_agency(may_speak(actor, item), actor)


def may_rely(actor: Any, item: AgendaItem) -> Verdict:
    """Say that the decision relied on what is held: the chair's, once there is a decision."""
    verdict = may_preside(actor, item)
    if verdict and not item.decisions.exists():
        return no(_("There is no decision yet."))
    return verdict


def may_translate(actor: Any, contribution: Contribution) -> Verdict:
    if not admits(actor, contribution.item) or contribution.is_sealed:
        return HIDDEN
    return no(APPROVED) if is_approved(contribution.item) else YES


def may_remark(actor: Any, item: AgendaItem) -> Verdict:
    verdict = may_speak(actor, item)
    if verdict and not item.meeting.remarks_on:
        return no(_("The chair has switched remarks off. Raise your hand, or put information."))
    return verdict


def may_give_view(actor: Any, item: AgendaItem) -> Verdict:
    return _for_an_agency(may_speak(actor, item), actor)


def may_reveal(actor: Any, item: AgendaItem) -> Verdict:
    verdict = may_preside(actor, item)
    if not verdict:
        return verdict
    if item.revealed_at is not None:
        return no(_("The views have been revealed already."))
    if not item.views.exists():
        return no(_("No agency has given its view yet."))
    return YES


def may_decide(actor: Any, item: AgendaItem) -> Verdict:
    verdict = may_preside(actor, item)
    if verdict and item.revealed_at is None:
        return no(_("Reveal the views first. A decision follows what agencies think, not the other way round."))
    return verdict


def may_preside(actor: Any, item: AgendaItem) -> Verdict:
    """What the chair or the named deputy does while an item is heard."""
    verdict = may_speak(actor, item)
    if verdict and not _presides(actor, item):
        return no(_("Only the chair, or the named deputy, can do this."))
    return verdict


def may_set_action(actor: Any, item: AgendaItem) -> Verdict:
    verdict = may_speak(actor, item)
    seat = seat_of(actor, item.meeting_id)
    if verdict and (seat is None or not seat.is_staff):
        return no(_("Actions are set by the chair or the minute taker. Raise your hand to propose one."))
    return verdict


def may_answer_action(actor: Any, action: Action) -> Verdict:
    """How an action ended is said by its owner, by those of the owner's agency who are in the item, or by the hub's
    staff; long after as well."""
    if not sees_action(actor, action):
        return HIDDEN
    seat = seat_of(actor, action.item.meeting_id)
    is_owner = action.owner_id == actor.pk or (actor.agency_id is not None and action.agency_id == actor.agency_id)
    if not is_owner and (seat is None or not seat.is_staff):
        return no(_("Only the agency that owns this action, or the hub's staff, can say how it ended."))
    if action.outcome == "done":
        return no(_("This action is recorded as done."))
    return YES


def may_record_handover(actor: Any, handover: Handover) -> Verdict:
    """How a handover goes is said by the hub's staff of the meeting, or by whoever's agency has something to do in the
    item; long after as well."""
    decision = handover.decision
    if not admits(actor, decision.item):
        return HIDDEN
    seat = seat_of(actor, decision.item.meeting_id)
    is_staff = seat is not None and seat.is_staff
    if not is_staff and not acts_in(actor, decision.item):
        return no(_("Only the hub's staff, or an agency with an action in this item, can record this."))
    if is_superseded(decision):
        return no(_("A later decision stands now."))
    if is_complete(handover):
        return no(_("This handover is complete: accepted, and begun."))
    return YES


def may_dissent(actor: Any, decision: Decision) -> Verdict:
    """Disagreement can be recorded until the meeting ends: a chair's quick close must not cut it off."""
    item = decision.item
    if not admits(actor, item):
        return HIDDEN
    seat = seat_of(actor, item.meeting_id)
    if seat is None or not seat.is_in:
        return no(NOT_IN)
    if item.meeting.state == MeetingState.CLOSED:
        return no(_("This meeting is over. Use your board's escalation steps for a professional difference."))
    return _for_an_agency(YES, actor)


def may_report(actor: Any, item: AgendaItem) -> Verdict:
    """The duty to report (Social Services and Well-being (Wales) Act 2014 s.130) is each agency's own: any admitted
    person, at any time, whatever the decision."""
    return _for_an_agency(YES, actor) if admits(actor, item) else HIDDEN


def may_raise_hand(actor: Any, item: AgendaItem) -> Verdict:
    return may_speak(actor, item)


# -- Minutes ---------------------------------------------------------------------------------------------------------


def may_settle(actor: Any, item: AgendaItem) -> Verdict:
    """Who is meant by a vague word is said by the hub's staff of the meeting, until the minutes are approved."""
    return _minutes(actor, item).settle if admits(actor, item) else HIDDEN


def may_approve(actor: Any, item: AgendaItem, *, unsettled: int) -> Verdict:
    """The chair approves, when the meeting is over: until then somebody may still disagree.

    unsettled   how many words of the record still do not say who is meant
    """
    return _minutes(actor, item, unsettled).approve if admits(actor, item) else HIDDEN


def may_add(actor: Any, item: AgendaItem) -> Verdict:
    """Approved minutes are added to by the minute taker or the co-ordinator."""
    return _minutes(actor, item).add if admits(actor, item) else HIDDEN


@dataclass(frozen=True)
class AboutMinutes:
    """The three questions about an item's minutes, for somebody known to be admitted."""

    settle: Verdict
    approve: Verdict
    add: Verdict


def about_minutes(seat: Seat | None, item: AgendaItem, *, is_approved: bool, unsettled: int) -> AboutMinutes:
    """The three answered together, without a query: for a page that has checked the item and read its record."""
    return AboutMinutes(
        _settles(seat, item, is_approved), _approves(seat, item, is_approved, unsettled), _adds(seat, is_approved)
    )


def _minutes(actor: Any, item: AgendaItem, unsettled: int = 0) -> AboutMinutes:
    seat = seat_of(actor, item.meeting_id)
    return about_minutes(seat, item, is_approved=is_approved(item), unsettled=unsettled)


def _settles(seat: Seat | None, item: AgendaItem, approved: bool) -> Verdict:
    if seat is None or not seat.is_staff:
        return no(_("Minutes are prepared by the minute taker. Ask them, or the chair."))
    if item.state != ItemState.DONE:
        return no(NOT_HEARD)
    return no(APPROVED) if approved else YES


def _approves(seat: Seat | None, item: AgendaItem, approved: bool, unsettled: int) -> Verdict:
    if seat is None or seat.role not in (SeatRole.CHAIR, SeatRole.DEPUTY):
        return no(_("Only the chair, or the named deputy, approves minutes."))
    if approved:
        return no(_("These minutes are approved already."))
    if item.state != ItemState.DONE or item.meeting.state != MeetingState.CLOSED:
        return no(NOT_HEARD)
    return no(_("Some words do not say who is meant. Settle them first.")) if unsettled else YES


def _adds(seat: Seat | None, approved: bool) -> Verdict:
    if seat is None or seat.role not in SILENT:
        return no(_("Only the minute taker or the co-ordinator adds to minutes. Tell them what is to be added."))
    if not approved:
        return no(_("These minutes are not approved yet. Until then agencies amend what they said."))
    return YES


def _for_an_agency(verdict: Verdict, actor: Any) -> Verdict:
    return no(NO_AGENCY) if verdict and actor.agency_id is None else verdict


def _presides(actor: Any, item: AgendaItem) -> bool:
    seat: Seat | None = seat_of(actor, item.meeting_id)
    return seat is not None and seat.role in (SeatRole.CHAIR, SeatRole.DEPUTY)
