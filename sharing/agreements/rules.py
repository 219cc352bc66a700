"""Who may do what with agreements, policies and guides: questions only.

- Everybody of a hub reads its published agreements, policies and guides: none of them is about a person, and what may
  be shared is no secret from those who share. An agency's own guide is for its people.
- A draft is seen by those who keep the agreement and by the people its partners designate.
- The owner's agency keeps an agreement: its Designated Safeguarding Person, managers and information governance
  officer; and the hub's co-ordinator. An agency's administrator looks after accounts and keeps nothing here.
- A partner signs by the person it designates, or by its Designated Safeguarding Person or a manager.
- Only the draft is changed. What is published stays as it was signed; a new wording is a new version.
"""

from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from hub.access.verdicts import HIDDEN, YES, Verdict, no
from hub.agencies.models import Hub, Post, Role
from hub.agencies.queries import belongs, holds_post
from sharing.agreements.models import Agreement, Flag, Guide
from sharing.agreements.queries_standing import has_role, is_designated

KEEPERS = (Role.DSP, Role.MANAGER, Role.IG_OFFICER)
SIGNERS = (Role.DSP, Role.MANAGER)

WHO_KEEPS = _("Your Designated Safeguarding Person, a manager or your information governance officer does this.")


def keeps(actor: Any, agreement: Agreement) -> bool:
    return has_role(actor, agreement.agency_id, KEEPERS) or holds_post(actor, agreement.hub_id, Post.COORDINATOR)


def may_draft(actor: Any, hub: Hub) -> Verdict:
    """Begin an agreement in a hub, for one's own agency."""
    if not belongs(actor, hub):
        return HIDDEN
    if actor.agency_id is None:
        return no(_("An agreement is kept by an agency, and you belong to none today."))
    if not (has_role(actor, actor.agency_id, KEEPERS) or holds_post(actor, hub, Post.COORDINATOR)):
        return no(WHO_KEEPS)
    return YES


def may_see_draft(actor: Any, agreement: Agreement) -> bool:
    return keeps(actor, agreement) or is_designated(actor, agreement)


def may_keep(actor: Any, agreement: Agreement) -> Verdict:
    """Change its draft, take rows in, publish, review, attach, name who answers, end it."""
    if not keeps(actor, agreement):
        return no(_("The agency that owns this agreement keeps it. Tell them what should change."))
    if agreement.ended_on is not None:
        return no(_("This agreement has ended. Begin a new one."))
    return YES


def may_designate(actor: Any, agreement: Agreement, agency: UUID) -> Verdict:
    """Name who answers for an agency in it: its keepers, or those who keep that agency's own agreements."""
    verdict = may_keep(actor, agreement)
    if not verdict and agreement.ended_on is None and has_role(actor, agency, KEEPERS):
        return YES
    return verdict


def may_sign(actor: Any, agreement: Agreement, *, published: bool, signed: bool, party: bool) -> Verdict:
    """For one's own agency. `party`: it is party today; `signed`: it has signed this wording."""
    if not party:
        return no(_("Your agency is not party to this agreement."))
    if not published:
        return no(_("It is still a draft. It is signed once it is published."))
    if agreement.ended_on is not None:
        return no(_("This agreement has ended. Begin a new one."))
    if signed:
        return no(_("Your agency has signed this wording."))
    if not (is_designated(actor, agreement) or has_role(actor, actor.agency_id, SIGNERS)):
        return no(_("The person your agency designates signs, or your Designated Safeguarding Person or a manager."))
    return YES


# -- Policies and guides --------------------------------------------------------------------------------------------


def keeps_guide(actor: Any, guide: Guide) -> bool:
    if guide.agency_id is not None:
        return has_role(actor, guide.agency_id, KEEPERS)
    return holds_post(actor, guide.hub_id, Post.COORDINATOR, Post.AUDITOR, Post.EDUCATION)


def may_draft_guide(actor: Any, hub: Hub, *, for_hub: bool) -> Verdict:
    """For everybody of the hub: those who look after it. For one's own agency: those who keep its agreements."""
    if not belongs(actor, hub):
        return HIDDEN
    if for_hub and not holds_post(actor, hub, Post.COORDINATOR, Post.AUDITOR, Post.EDUCATION):
        return no(_("The hub's co-ordinator, auditor or education officer writes for everybody in the hub."))
    if not for_hub and not (actor.agency_id and has_role(actor, actor.agency_id, KEEPERS)):
        return no(WHO_KEEPS)
    return YES


def may_read_guide(actor: Any, guide: Guide, *, has_published: bool) -> Verdict:
    theirs = guide.agency_id is None or guide.agency_id == actor.agency_id
    if not belongs(actor, guide.hub) or not theirs or (not has_published and not keeps_guide(actor, guide)):
        return HIDDEN
    return YES


def may_keep_guide(actor: Any, guide: Guide) -> Verdict:
    if not keeps_guide(actor, guide):
        return no(_("Its owner keeps it. Tell them what should change."))
    if guide.withdrawn_on is not None:
        return no(_("This was withdrawn. Write a new one."))
    return YES


def may_settle(actor: Any, flag: Flag) -> Verdict:
    """The owner of what was flagged, or those who keep it."""
    # Both are asked, and of what is not there too: it takes as long as what is hidden.
    nobody = uuid4()
    kept = keeps(actor, flag.agreement or Agreement(agency_id=nobody, hub_id=nobody))
    kept = keeps_guide(actor, flag.guide or Guide(hub_id=nobody)) or kept
    if flag.owner_id != actor.pk and not kept:
        return HIDDEN
    if flag.settled_at is not None:
        return no(_("Somebody has said what was done. It stands below."))
    return YES
