"""Who may change a row of law: questions only. Everybody who signs in may read them, and use the helper."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.access.verdicts import YES, Verdict, no
from sharing.basis.queries import is_auditor_of_a_hub


def may_change_law(actor: Any) -> Verdict:
    """A hub's information governance auditor: what the law says is for nobody's practice to bend."""
    if not is_auditor_of_a_hub(actor):
        return no(_("The hub's information governance auditor changes these. Tell them what is wrong."))
    return YES
