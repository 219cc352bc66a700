"""What people do with agreements, policies and guides, as the access log keeps it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

DRAFTED = declare("agreement.drafted", _("Drafted an agreement, or a new wording of one"), "change")
CHANGED = declare("agreement.changed", _("Changed the draft of an agreement"), "change")
IMPORTED = declare("agreement.imported", _("Took in the reference table of an agreement"), "change")
PUBLISHED = declare("agreement.published", _("Published an agreement"), "change")
SIGNED = declare("agreement.signed", _("Signed an agreement for their agency"), "change")
REVIEWED = declare("agreement.reviewed", _("Reviewed an agreement and let it stand"), "change")
ENDED = declare("agreement.ended", _("Ended an agreement"), "change")
DESIGNATED = declare("agreement.designated", _("Named who answers for an agency in an agreement"), "change")
ATTACHED = declare("agreement.attached", _("Attached a document to an agreement"), "change")
EXPORTED = declare("agreement.exported", _("Exported an agreement"), "export")
DOCUMENT_READ = declare("agreement.document_read", _("Downloaded a document of an agreement"), "read")

GUIDE_DRAFTED = declare("guide.drafted", _("Drafted a policy or practice guide"), "change")
GUIDE_PUBLISHED = declare("guide.published", _("Published a policy or practice guide"), "change")
GUIDE_REVIEWED = declare("guide.reviewed", _("Reviewed a policy or practice guide and let it stand"), "change")
GUIDE_WITHDRAWN = declare("guide.withdrawn", _("Withdrew a policy or practice guide"), "change")
GUIDE_READ = declare("guide.read", _("Said that they have read a policy or practice guide"), "change")

FLAGGED = declare("law.flagged", _("Flagged what rests on a row of law that changed"), "change")
FLAG_SETTLED = declare("law.flag_settled", _("Said what was done after a change of law"), "change")
