"""What is done with requests, decisions and slices, as the access log keeps it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

LISTED = declare("sharing.listed", _("Listed requests and decisions to share"), "read")
READ = declare("sharing.read", _("Read a request or decision to share"), "read")
PREPARED = declare("sharing.prepared", _("Looked up whom a request can be about"), "read")
SLICE_READ = declare("sharing.slice_read", _("Read what was shared"), "read")
RECEIPT_READ = declare("sharing.receipt_read", _("Read the receipt of a decision to share"), "read")
RECEIPT_PRINTED = declare("sharing.receipt_printed", _("Made a copy of the receipt of a decision to share"), "export")

ASKED = declare("sharing.asked", _("Asked another agency for information"), "change")
NAMED = declare("sharing.named", _("Told another agency who a request is about"), "export")
OFFERED = declare("sharing.offered", _("Began to offer information to another agency"), "change")
DECIDED = declare("sharing.decided", _("Decided whether to share"), "change")
DISCLOSED = declare("sharing.disclosed", _("Shared information with another agency"), "export")
COMPLETED = declare("sharing.completed", _("Completed the record of an emergency share"), "change")
WITHDRAWN = declare("sharing.withdrawn", _("Withdrew a request for information"), "change")
REVOKED = declare("sharing.revoked", _("Ended the reading of what was shared"), "change")
CLOSED = declare("sharing.closed", _("Closed a request or offer"), "change")
EXCLUDED = declare("sharing.excluded", _("Said who at the other agency must not see it"), "change")
READER_NAMED = declare("sharing.reader_named", _("Named a colleague who may read what was shared"), "change")
ONWARD_ASKED = declare("sharing.onward_asked", _("Asked whether what was shared may go on"), "change")
ONWARD_ANSWERED = declare("sharing.onward_answered", _("Answered whether what was shared may go on"), "change")
LEADS_READ = declare("sharing.leads_read", _("Looked up who answers for an agency"), "read")
LEADS_NAMED = declare("sharing.leads_named", _("Named who answers for an agency"), "change")
CLUE_STOPPED = declare("sharing.clue_stopped", _("Was stopped from giving away a protected place"), "change")
