"""What people are told waits for them: never who it is about, never what was shared."""

from django.utils.translation import gettext_lazy as _

from hub.notices.kinds import declare

WAITS = declare("sharing-waits", _("A request for information waits for your agency's answer."))
WAITS_URGENT = declare(
    "sharing-waits-urgent", _("An urgent request for information waits for your agency's answer."), urgent=True
)
SHARED = declare("sharing-shared", _("Information was shared with you."))
SHARED_URGENT = declare(
    "sharing-shared-urgent", _("Information was shared with you in an emergency. Read it now."), urgent=True
)
ANSWERED = declare("sharing-answered", _("A request for information was answered."))
WITHDRAWN = declare("sharing-withdrawn", _("A request for information was withdrawn. Nothing is left to do."))
REVOKED = declare("sharing-revoked", _("Information shared with you can no longer be read."))
EXPIRING = declare("sharing-expiring", _("Information that was shared can soon no longer be read."))
OVERDUE = declare("sharing-overdue", _("A request for information is overdue."))
TO_COMPLETE = declare("sharing-to-complete", _("The record of an emergency share is to be completed."))
ONWARD = declare("sharing-onward", _("Somebody asks whether information you shared may go on."))
ONWARD_ANSWERED = declare("sharing-onward-done", _("Whether information may go on was answered."))
COLLEAGUE = declare("sharing-colleague", _("A colleague named you as somebody who may read shared information."))

#: What an agency that asked waits for: it stands on their front pages until it is opened.
NEWS = {kind.code for kind in (SHARED, SHARED_URGENT, ANSWERED, REVOKED, ONWARD_ANSWERED, COLLEAGUE)}
