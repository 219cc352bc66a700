"""Who may do what with a roll: questions only. A roll is its setting's: seen by those whom the setting has named to
answer for it, and by nobody else, whatever they are for the hub or its servers."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from hub.access.verdicts import HIDDEN, YES, Verdict, no
from hub.people.rules import may_protect
from sharing.disclosures.rules import may_use
from sharing.siblings.rolls import queries
from sharing.siblings.rolls.keys import holds_roll_key
from sharing.siblings.rolls.models import Objection, RollChild, Shield


def may_keep(actor: Any) -> Verdict:
    """Have to do with rolls at all: a named safeguarding lead of a school or an early years setting."""
    verdict = may_use(actor)
    if not verdict:
        return verdict
    if not actor.agency.is_setting:
        return no(_("Rolls belong to schools and early years settings. Yours is another agency."))
    if not holds_roll_key():
        return no(_("This installation has no key for rolls yet. Ask who runs its servers."))
    if queries.is_hub_staff(actor):
        return no(
            _("You hold a post of the hub, and hub staff never see a roll. Another lead of your setting keeps it.")
        )
    if not queries.is_named_lead(actor):
        return no(_("The roll is for those whom your setting has named to answer for it. Ask to be named."))
    return YES


def may_load(actor: Any) -> Verdict:
    """Put children onto the roll."""
    verdict = may_keep(actor)
    if not verdict:
        return verdict
    if queries.hub_of(actor.agency_id) is None:
        return no(_("Your setting takes part in no hub today. Ask your agency's administrator."))
    if queries.terms_of(actor.agency_id) is None:
        return no(_("First record your assessment and the notice you gave to parents."))
    return YES


def may_load_now(is_within: bool) -> Verdict:
    return YES if is_within else no(_("The roll was taken in several times today. Come back tomorrow."))


def _own(actor: Any, agency_id: UUID | None) -> Verdict:
    return may_keep(actor) if agency_id is not None and actor.agency_id == agency_id else HIDDEN


def may_see_child(actor: Any, child: RollChild | None) -> Verdict:
    return HIDDEN if child is None or child.roll.deleted_at is not None else _own(actor, child.agency_id)


def may_change_child(actor: Any, child: RollChild | None) -> Verdict:
    verdict = may_see_child(actor, child)
    if not verdict or child is None:
        return verdict
    if child.left_at is not None:
        return no(_("This child has left your roll. Take them in again first."))
    return YES


def may_see_objection(actor: Any, objection: Objection | None) -> Verdict:
    return HIDDEN if objection is None else _own(actor, objection.agency_id)


def may_delete(actor: Any, roll: Any) -> Verdict:
    return HIDDEN if roll is None or roll.deleted_at is not None else _own(actor, roll.agency_id)


# -- Shields ---------------------------------------------------------------------------------------------------------


def may_shield_person(actor: Any, person: Any) -> Verdict:
    """For the hub: whoever may protect where somebody is."""
    return may_protect(actor, person)


def may_see_shield(actor: Any, shield: Shield | None) -> Verdict:
    """Those at the agency that set it, of a child or a person they may know of."""
    if shield is None or shield.agency_id != actor.agency_id:
        return HIDDEN
    if shield.child is not None:
        return may_see_child(actor, shield.child)
    return may_protect(actor, shield.person) if shield.person is not None else HIDDEN


def may_confirm_shield(actor: Any, shield: Shield | None) -> Verdict:
    verdict = may_see_shield(actor, shield)
    if not verdict or shield is None:
        return verdict
    if shield.lifted_at is not None:
        return no(_("This shield was taken off."))
    if shield.second_by_id is not None:
        return no(_("A second person has confirmed it already."))
    if shield.set_by_id == actor.pk:
        return no(_("You set it. Somebody else confirms it; until then it holds all the same."))
    return YES


def may_ask_to_lift(actor: Any, shield: Shield | None) -> Verdict:
    verdict = may_see_shield(actor, shield)
    if not verdict or shield is None:
        return verdict
    if shield.lifted_at is not None:
        return no(_("This shield was taken off."))
    if shield.lift_asked_by_id is not None:
        return no(_("Somebody has asked for this already. A second person decides."))
    return YES


def may_lift(actor: Any, shield: Shield | None) -> Verdict:
    verdict = may_see_shield(actor, shield)
    if not verdict or shield is None:
        return verdict
    if shield.lifted_at is not None or shield.lift_asked_by_id is None:
        return no(_("Nobody has asked that this shield be taken off."))
    if shield.lift_asked_by_id == actor.pk:
        return no(_("You asked for it. A second person takes it off, or leaves it."))
    return YES


def may_record_review(actor: Any, hub: Any) -> Verdict:
    """Record that the board has tested the matching: the hub's chair, or the council's education officer."""
    if hub is None or not queries.may_speak_for_board(actor, hub):
        return no(_("The hub's chair or the council's education safeguarding officer records this."))
    return YES
