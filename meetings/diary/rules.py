"""Who may do what with a meeting. Existence first: without a seat or a post there is no meeting."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.access.verdicts import HIDDEN, YES, Verdict, no
from hub.agencies.models import Hub, Post
from meetings.diary.models import Meeting, MeetingState, Seat
from meetings.diary.queries import arranges, chairs, holds, is_there, takes_part
from sharing.training.rules import may_begin

OVER = _("This meeting is over.")
NOT_OPEN = _("This meeting has not been opened. The chair, the deputy or the co-ordinator opens it.")


def may_plan(actor: Any, hub: Hub) -> Verdict:
    if not takes_part(actor, hub.pk):
        return HIDDEN
    if not holds(actor, hub.pk, Post.COORDINATOR, Post.CHAIR):
        return no(_("Meetings are planned by the hub's co-ordinator or chair. Ask the co-ordinator."))
    return YES


def may_arrange(actor: Any, meeting: Meeting) -> Verdict:
    """What chair, deputy and co-ordinator do: plan, let in, admit."""
    if not is_there(actor, meeting):
        return HIDDEN
    if not arranges(actor, meeting):
        return no(_("Only the chair, the deputy or the co-ordinator can do this."))
    if meeting.state == MeetingState.CLOSED:
        return no(OVER)
    return YES


def may_open(actor: Any, meeting: Meeting) -> Verdict:
    verdict = may_arrange(actor, meeting)
    if verdict and meeting.state != MeetingState.PLANNED:
        return no(_("This meeting is open already."))
    return verdict


def may_preside(actor: Any, meeting: Meeting) -> Verdict:
    """What only the chair, or the named deputy, does."""
    if not is_there(actor, meeting):
        return HIDDEN
    if not chairs(actor, meeting):
        return no(_("Only the chair, or the named deputy, can do this."))
    if meeting.state == MeetingState.CLOSED:
        return no(OVER)
    if meeting.state != MeetingState.OPEN:
        return no(NOT_OPEN)
    return YES


def may_close(actor: Any, meeting: Meeting, *, heard: int | None) -> Verdict:
    """`heard` is the position of an item that is being heard."""
    verdict = may_preside(actor, meeting)
    if verdict and heard is not None:
        return no(_("Item %(position)d is being heard. Close it first.") % {"position": heard})
    return verdict


def may_let_in(actor: Any, meeting: Meeting, seat: Seat | None) -> Verdict:
    verdict = may_arrange(actor, meeting)
    if not verdict:
        return verdict
    if meeting.state != MeetingState.OPEN:
        return no(NOT_OPEN)
    if seat is None:
        return no(_("This person has no seat at this meeting. Admit them to an item first."))
    if seat.arrived_at is None and seat.user_id != actor.pk:
        return no(_("This person is not in the lobby yet."))
    return YES


def may_sit(actor: Any, meeting: Meeting, seat: Seat | None) -> Verdict:
    """What everybody with a seat does: come to the lobby, accept the statement, send apologies."""
    if not is_there(actor, meeting):
        return HIDDEN
    if seat is None:
        return no(_("You have no seat at this meeting. Ask the co-ordinator to invite you."))
    if meeting.state == MeetingState.CLOSED:
        return no(OVER)
    return YES


def may_arrive(actor: Any, meeting: Meeting, seat: Seat | None) -> Verdict:
    """Come to the lobby. Missing training bars only from a meeting that has not begun: what is set or runs out while
    one is under way changes nothing for it, and a latecomer is for whoever lets in to judge."""
    verdict = may_sit(actor, meeting, seat)
    if verdict and meeting.state == MeetingState.PLANNED:
        return may_begin(actor, meeting.hub)
    return verdict
