"""Who may look after the people of an agency: its administrators, and nobody else, whatever they run."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.access.verdicts import HIDDEN, YES, Verdict, no
from hub.agencies.models import Membership, Role


def may_administer(user: Any) -> Verdict:
    """The page of joiners, movers and leavers exists for administrators of an agency, and shows their own."""
    membership = user.membership
    return YES if membership is not None and membership.role == Role.ADMINISTRATOR else HIDDEN


MOST_A_DAY = 30


def may_invite(user: Any, *, lately: int) -> Verdict:
    """Invite to one's own agency. `lately`: how often they did within a day, which has an end."""
    verdict = may_administer(user)
    if verdict and lately >= MOST_A_DAY:
        return no(_("You have invited thirty people within a day. Go on tomorrow, or ask another administrator."))
    return verdict


def may_change(user: Any, membership: Membership | None) -> Verdict:
    """A membership at the administrator's own agency that holds today, and not their own."""
    if not may_administer(user) or membership is None or membership.agency_id != user.agency_id:
        return HIDDEN
    if membership.user_id == user.pk:
        return no(_("This is you. Ask another administrator of your agency."))
    return YES
