"""Who may look after the people of an agency: its administrators, and nobody else, whatever they run."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.access.verdicts import HIDDEN, YES, Verdict, no
from hub.agencies.models import Membership, Role


def may_administer(user: Any) -> Verdict:
    """The page of joiners, movers and leavers exists for administrators of an agency, and shows their own."""
    membership = user.membership
    return YES if membership is not None and membership.role == Role.ADMINISTRATOR else HIDDEN


def may_change(user: Any, membership: Membership | None) -> Verdict:
    """A membership at the administrator's own agency that holds today, and not their own."""
    if not may_administer(user) or membership is None or membership.agency_id != user.agency_id:
        return HIDDEN
    if membership.user_id == user.pk:
        return no(_("This is you. Ask another administrator of your agency."))
    return YES
