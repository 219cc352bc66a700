"""Who may do what to records of people: questions only."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.access.models import Basis
from hub.access.verdicts import HIDDEN, YES, Verdict, no
from hub.agencies.queries import holds_post, is_administrator_only, is_information_governance, is_partner, practises
from hub.people.models import Fact, Family, Person, Protection
from hub.people.shield import Found

STAFF = ("chair", "coordinator")


def may_read(user: Any, family: Family) -> Verdict:
    return YES if family.bases_of(user) else HIDDEN


def may_record(actor: Any, family: Family, bases: set[str] | None = None) -> Verdict:
    """Put something on the record. Emergency access is enough: what is seen at night must be written down.

    bases   on which the actor reads the family, where the caller has just asked
    """
    if not (family.bases_of(actor) if bases is None else bases):
        return HIDDEN
    return _may_write(actor, family)


def may_change(actor: Any, family: Family, bases: set[str] | None = None) -> Verdict:
    """Change who is in the family and how they stand to each other."""
    bases = family.bases_of(actor) if bases is None else bases
    if not bases:
        return HIDDEN
    if bases == {Basis.EMERGENCY.value}:
        return no(gettext_lazy("Emergency access is for reading, and for recording what you saw. Ask the lead agency."))
    return _may_write(actor, family)


def _may_write(actor: Any, family: Family) -> Verdict:
    if actor.agency_id is None:
        return no(gettext_lazy("You belong to no agency today. Ask your agency's administrator."))
    if family.closed_on:
        return no(gettext_lazy("This record is closed. Ask the co-ordinator to open it again."))
    return YES


def may_amend(actor: Any, fact: Fact) -> Verdict:
    """Put something right: its own agency only, and only what stands (not what was amended already)."""
    if fact.family is None or not fact.family.bases_of(actor):
        return HIDDEN
    if fact.originator_id != actor.agency_id:
        return no(gettext_lazy("Only the agency that said this can put it right. Record what you know beside it."))
    if fact.is_amended():
        return no(gettext_lazy("This was put right already. Amend the later one."))
    return _may_write(actor, fact.family)


def may_change_terms(actor: Any, fact: Fact) -> Verdict:
    """How far something goes is its originator's to say, while it reads the record; however old it is."""
    if fact.family is None or not fact.family.bases_of(actor):
        return HIDDEN
    return YES if fact.originator_id == actor.agency_id else no(not_the_originator())


def not_the_originator() -> Any:
    return gettext_lazy("Only the agency that said this can say how far it may go. Ask them.")


def may_open_family(actor: Any, hub: Any) -> Verdict:
    if not holds_post(actor, hub, *STAFF):
        return no(only_staff_open())
    return YES


def only_staff_open() -> Any:
    return gettext_lazy("A family's record is opened by the hub's co-ordinator. Raise the family with the hub.")


def too_many_searches() -> Any:
    return gettext_lazy("You have searched very often. Wait ten minutes. If somebody is in danger, ring the duty team.")


def may_choose_readers(actor: Any, family: Family) -> Verdict:
    """Say who reads a family's record: the hub's chair and co-ordinator, who know of it."""
    if not family.bases_of(actor):
        return HIDDEN
    if not holds_post(actor, family.hub_id, *STAFF):
        return no(gettext_lazy("The hub's co-ordinator decides who may read a record. Ask them."))
    return YES


def may_let_read(actor: Any, family: Family, user: Any) -> Verdict:
    """Let somebody read a family's record. Administrators, and whoever runs the servers, never may."""
    verdict = may_choose_readers(actor, family)
    if verdict:
        verdict = may_be_let_in(user)
    if verdict and not practises(user):
        return no(gettext_lazy("This person belongs to no agency today, or looks after the log and reads no records."))
    return verdict


def may_be_let_in(user: Any) -> Verdict:
    if user.is_superuser or not user.is_active or is_administrator_only(user):
        return no(gettext_lazy("This person looks after accounts or servers and reads no records."))
    return YES


def may_protect(actor: Any, person: Person) -> Verdict:
    """Anybody who may read of the person may protect where they are, in an emergency too. Too early is no harm."""
    if not person.is_known_to(actor):
        return HIDDEN
    if actor.agency_id is None:
        return no(gettext_lazy("You belong to no agency today. Ask your agency's administrator."))
    return YES


def may_change_protection(actor: Any, protection: Protection) -> Verdict:
    """Show the place to somebody more, or end its protection: only somebody who may be told it."""
    if not may_protect(actor, protection.person).exists:
        return HIDDEN
    if not protection.names(actor):
        return no(
            gettext_lazy("Only somebody named on this protection may change it. Ask whoever protected the place.")
        )
    return YES


def may_say(found: Sequence[Found]) -> Verdict:
    """Whether a text may reach its readers: `found` are the clues in it that not everybody of them may be told."""
    if not found:
        return YES
    words = ", ".join(dict.fromkeys(f"“{clue.words}”" for clue in found))
    return no(
        _(
            "This would give away a protected place: %(words)s. "
            "Take it out, or write “the home”, “the school” or “the surgery” instead. "
            "If everybody who reads it may know, ask somebody named on the protection to name them."
        )
        % {"words": words}
    )


def may_tie_staff(actor: Any) -> Verdict:
    if not is_information_governance(actor):
        return no(gettext_lazy("Only information governance ties staff to people in records. Tell them."))
    return YES


def may_shut_out(actor: Any, family: Family) -> Verdict:
    """Shut somebody out of a family: information governance, or the hub's staff who know of the family."""
    if is_information_governance(actor):
        return YES
    if not family.bases_of(actor):
        return HIDDEN
    if not holds_post(actor, family.hub_id, *STAFF):
        return no(gettext_lazy("The hub's co-ordinator or information governance shuts somebody out. Tell them."))
    return YES


def may_let_back(actor: Any, user: Any) -> Verdict:
    """Lift a shutting out: information governance, never for oneself."""
    if not is_information_governance(actor):
        return no(gettext_lazy("Only information governance lifts a shutting out. Ask them."))
    if actor.pk == user.pk:
        return no(gettext_lazy("Nobody lifts their own shutting out. Ask a colleague."))
    return YES


def may_ask_in_emergency(actor: Any) -> Verdict:
    """Use emergency access at all: a practitioner of an agency, never whoever looks after accounts or servers."""
    if not practises(actor):
        return no(gettext_lazy("Emergency access is for practitioners who work with children and families."))
    return YES


def may_open_in_emergency(actor: Any, family: Family) -> Verdict:
    """Open this family's record for four hours. Whoever is shut out gets the answer for what is not there."""
    if not may_ask_in_emergency(actor):
        return HIDDEN
    if family.shuts_out(actor) or not is_partner(actor, family.hub_id):
        return HIDDEN
    return YES


def may_review_emergency(actor: Any, review: Any = None) -> Verdict:
    """Look at emergency access afterwards: information governance, and never one's own."""
    if not is_information_governance(actor):
        return no(gettext_lazy("Emergency access is reviewed by information governance."))
    if review is not None and review.grant.user_id == actor.pk:
        return no(gettext_lazy("Nobody reviews their own emergency access. Ask a colleague."))
    if review is not None and review.reviewed_at is not None:
        return no(gettext_lazy("This was reviewed already."))
    return YES
