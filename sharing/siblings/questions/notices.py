"""What people are told waits for them: never who it is about, and never what came of it."""

from django.utils.translation import gettext_lazy as _

from hub.notices.kinds import declare

#: The same whatever came of it
RELEASED = declare("siblings-released", _("A question about brothers and sisters has its answer."))

WAITS = declare("siblings-waits", _("A question about a child at your setting waits for your answer."))
WAITS_URGENT = declare(
    "siblings-waits-urgent", _("An urgent question about a child at your setting waits for your answer."), urgent=True
)
TELEPHONE = declare("siblings-telephone", _("A setting has not answered. Telephone it."))
SIGNAL = declare("siblings-signal", _("A question about brothers and sisters looks like a try. Look into it."))
OPENED = declare("siblings-opened", _("An emergency question waits for a second person to confirm it."), urgent=True)
FOUND = declare("siblings-found", _("An emergency question has its answer."), urgent=True)
REVIEW = declare("siblings-review", _("An emergency question is to be reviewed."))
RING = declare(
    "siblings-ring", _("Somebody rings you about a child behind a shield. Read what it is about."), urgent=True
)

#: What a person waited for or has to know: it stands on their first page until it is opened. An answer stands there in
#: the same words whatever it is.
NEWS = {kind.code for kind in (RELEASED, FOUND, RING)}
