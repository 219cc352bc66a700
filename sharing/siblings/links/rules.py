"""Who may do what with a link: questions only. A link is of its two settings, each for those who answer for it."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.access.verdicts import HIDDEN, YES, Verdict, no
from hub.agencies.models import LegalType
from sharing.disclosures.rules import may_use
from sharing.siblings.links import queries
from sharing.siblings.links.models import EventKind, Link, LinkCall, LinkSide, NoticeTo


def may_read(actor: Any, side: LinkSide) -> Verdict:
    return YES if queries.is_mine(actor, side) else HIDDEN


def may_change(actor: Any, side: LinkSide) -> Verdict:
    """Write on one's own side, share over it, send a notice, or withdraw: while it is live."""
    verdict = may_read(actor, side)
    if not verdict:
        return verdict
    if not queries.is_live(side.link_id):
        return no(_("This link is closed. Nothing of it can be shared any more."))
    return YES


def may_identify(actor: Any, side: LinkSide, person: Any) -> Verdict:
    verdict = may_change(actor, side)
    if verdict and side.is_of_hub:
        return no(_("Who this is was said when the chair asked."))
    return verdict if person is not None or not verdict else HIDDEN


def stands_on(bases: list[Any], never: tuple[str, ...]) -> Verdict:
    """What is shared stands on a basis in law, and has no other way that it must go."""
    if never:
        return no(_("Some of this is never shared this way. Leave it out, or ask your data protection officer."))
    if not bases:
        return no(_("The hub's list holds no lawful basis for this. Ask your data protection officer."))
    return YES


def has_left(link: Link, side: LinkSide) -> bool:
    """Whether it is this setting's child who has gone."""
    if link.ended_at is None or side.is_of_hub:
        return False
    return side.child is None or side.child.left_at is not None


def may_hand_over(actor: Any, side: LinkSide) -> Verdict:
    """Tell the next setting, once one's own child has left."""
    verdict = may_read(actor, side)
    if not verdict:
        return verdict
    if not has_left(side.link, side):
        return no(_("Your child has not left. There is nothing to hand over."))
    if side.handed_over_id is not None:
        return no(_("You have begun to hand this over already."))
    return YES


# -- Notices ---------------------------------------------------------------------------------------------------------


def may_notify(actor: Any, side: LinkSide, kind: str, row: Any) -> Verdict:
    """Send the linked setting a notice. What came from the police the school relays only where they allow it, by a row
    of an agreement: they stay in charge of what they said."""
    verdict = may_change(actor, side)
    if not verdict:
        return verdict
    if kind == EventKind.POLICE and row is None:
        return no(
            _(
                "No agreement in force says that the police let this setting know. Ask the police to send it: "
                "they can send to every linked setting at once."
            )
        )
    return YES


def may_notify_all(actor: Any, people: list[Any]) -> Verdict:
    """The police send to every setting that is linked, at once, and are not told which or how many."""
    verdict = may_use(actor)
    if not verdict:
        return verdict
    if actor.agency.legal_type != LegalType.POLICE:
        return no(_("The police send these. Send a notice from your own link."))
    return YES if people else HIDDEN


def is_recent(happened_on: date) -> bool:
    """Not in the future, and not so long ago that it should be said otherwise."""
    return 0 <= (timezone.localdate() - happened_on).days <= 14


def may_answer(actor: Any, row: NoticeTo) -> Verdict:
    return YES if queries.is_mine(actor, row.side) else HIDDEN


# -- A link that a shield closed -------------------------------------------------------------------------------------


def may_ring(actor: Any, call: LinkCall) -> Verdict:
    if not queries.is_educations(actor, call.link.hub_id):
        return HIDDEN
    if call.rung_at is not None:
        return no(_("This was talked through already."))
    return YES


# -- The council -----------------------------------------------------------------------------------------------------


def may_oversee(actor: Any, hub: Any) -> Verdict:
    if not queries.is_educations(actor, hub):
        return no(_("The council's education safeguarding officer looks after this for the hub."))
    return YES
