"""What is done with questions about brothers and sisters, as the access log keeps it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

LISTED = declare("siblings.listed", _("Listed questions about brothers and sisters"), "read")
READ = declare("siblings.read", _("Read a question about brothers and sisters"), "read")
PREPARED = declare("siblings.prepared", _("Looked up about whom to ask for brothers and sisters"), "read")
ASKED = declare("siblings.asked", _("Asked whether another setting knows a brother or sister"), "change")
RELEASED = declare("siblings.released", _("A question about brothers and sisters got its answer"), "change")
WITHDRAWN = declare("siblings.withdrawn", _("Withdrew a question about brothers and sisters"), "change")

PROMPTED = declare("siblings.prompted", _("A setting was asked about a child of its own"), "change")
PROMPT_READ = declare("siblings.prompt_read", _("Read what was asked about a child of one's own"), "read")
ANSWERED = declare("siblings.answered", _("Answered whether the other setting may be told"), "change")
REFUSAL_LIFTED = declare("siblings.refusal_lifted", _("Took back a remembered no"), "change")
ESCALATED = declare("siblings.escalated", _("A question without an answer went to the council"), "change")
TELEPHONE_LISTED = declare("siblings.telephone_listed", _("Listed which settings are to be telephoned"), "read")
TELEPHONED = declare("siblings.telephoned", _("Telephoned a setting about a question without an answer"), "change")

SIGNALS_READ = declare("siblings.signals_read", _("Read where questions look like tries"), "read")
SIGNAL_SEEN = declare("siblings.signal_seen", _("Looked into a question that looked like a try"), "change")

OPENED = declare("siblings.opened", _("Asked about brothers and sisters in an emergency"), "change")
OPENING_READ = declare("siblings.opening_read", _("Read what an emergency question found"), "read")
CONFIRMED = declare("siblings.confirmed", _("Confirmed an emergency question"), "change")
CLOSED = declare("siblings.closed", _("Closed an emergency question"), "change")
REVIEWED = declare("siblings.reviewed", _("Reviewed an emergency question"), "change")
