"""Who may change a hub's rows: questions only."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.access.verdicts import HIDDEN, YES, Verdict, no
from hub.agencies.models import Hub, Post
from hub.agencies.queries import belongs, holds_post


def may_change_rows(actor: Any, hub: Hub) -> Verdict:
    """Levels, clocks, statement, retention and duty telephones: the hub's co-ordinator, for the board."""
    if not belongs(actor, hub):
        return HIDDEN
    if not holds_post(actor, hub, Post.COORDINATOR):
        return no(_("The hub's co-ordinator changes these. Tell them what is wrong."))
    return YES
