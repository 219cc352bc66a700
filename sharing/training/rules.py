"""Who may do what with training: questions only.

- One's own record is for oneself. A colleague's is for the agency's managers, administrators and information governance
  officers; all agencies' for the board's assurance (co-ordinator, auditor; the settings' for the education officer).
- An agency's managers and administrators record what their colleagues did, and the hub's co-ordinator for every agency.
  Nobody records their own: somebody else must have seen the evidence.
- What missing training does is the board's choice. It never stops anybody in a meeting that has begun: what people know
  about a child is worth more than a certificate.
"""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hub.access.verdicts import HIDDEN, YES, Verdict, no
from hub.agencies.models import Agency, Hub, Post
from hub.agencies.queries import belongs, holds_post
from hub.agencies.rules import may_change_rows
from sharing.training.models import Completion
from sharing.training.queries import bars_of, keeps, kept_by, partner_of, sees


def may_record(actor: Any, person: Any) -> Verdict:
    """Record that this person completed a course."""
    if person.pk == actor.pk:
        return no(_("Somebody else records yours: a manager or administrator at your agency, or the co-ordinator."))
    if not sees(actor, person.pk):
        return HIDDEN
    if not keeps(actor, person.pk):
        return no(_("A manager or administrator of their agency, or the hub's co-ordinator, records this."))
    return YES


def may_take_back(actor: Any, completion: Completion) -> Verdict:
    if completion.user_id != actor.pk and not sees(actor, completion.user_id):
        return HIDDEN
    if completion.user_id == actor.pk or not keeps(actor, completion.user_id):
        return no(_("A manager or administrator of the agency, or the hub's co-ordinator, takes a record back."))
    if completion.taken_back_at is not None:
        return no(_("This record was taken back already."))
    return YES


def may_import(actor: Any, agency: Agency) -> Verdict:
    """Take in a table of a learning system for this agency."""
    if agency.pk not in {kept.pk for kept in kept_by(actor)}:
        return HIDDEN
    return YES


def may_begin(user: Any, hub: Hub) -> Verdict:
    """Begin to take part in this hub: not while training is missing that the board has made a bar.

    Asked before a meeting begins, and never afterwards: whoever asks it sees to that.
    """
    bars = bars_of(user, hub)
    if not bars:
        return YES
    return no(
        format_lazy(
            _("Before you take part, the board asks for: {what}. Do it now, or ask the chair to let you take part."),
            what=", ".join(gap.label for gap in bars),
        )
    )


def may_override(actor: Any, hub: Hub, user: Any) -> Verdict:
    """Let somebody take part for a while in spite of missing training: the hub's chair, for somebody else."""
    if not belongs(actor, hub) or partner_of(hub, user.pk) is None:
        return HIDDEN
    if not holds_post(actor, hub, Post.CHAIR):
        return no(_("Only the hub's chair can let somebody take part without required training."))
    if actor.pk == user.pk:
        return no(_("Nobody lets themselves take part. Ask the deputy chair."))
    return YES


def may_choose_effect(actor: Any, hub: Hub) -> Verdict:
    """Say what missing training does: the hub's co-ordinator, for the board."""
    return may_change_rows(actor, hub)
