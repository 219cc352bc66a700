"""What happens to referrals, items and admissions, as the access log names it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

RAISED = declare("referral.raised", _("Raised a family with the hub"), "change")
RETURNED = declare("referral.returned", _("Returned a referral with a reason"), "change")
ACCEPTED = declare("referral.accepted", _("Accepted a referral"), "change")
STATUTORY = declare("referral.statutory", _("Sent a referral to statutory services"), "change")
TAKEN_BACK = declare("referral.withdrawn", _("Took back their own referral"), "change")
REFERRAL_READ = declare("referral.read", _("Read a referral"), "read")
REFERRALS_READ = declare("referrals.read", _("Read a list of referrals"), "read")

LISTED = declare("item.listed", _("Put a family on an agenda"), "change")
REORDERED = declare("agenda.reordered", _("Changed the order of an agenda"), "change")
REMOVED = declare("item.removed", _("Took a family off an agenda"), "change")
SEALED = declare("item.sealed", _("Sealed an item for named people"), "change")
CALLED = declare("item.called", _("Called an item"), "change")
CLOSED = declare("item.closed", _("Closed an item"), "change")

ADMITTED = declare("item.admitted", _("Admitted a person to an item"), "change")
ALL_ADMITTED = declare("agenda.admitted", _("Confirmed the admissions to an agenda"), "change")
WITHDRAWN = declare("item.withdrawn", _("Withdrew a person from an item"), "change")
STEPPED_OUT = declare("item.stepped_out", _("Stepped out of an item"), "change")
RETURNED_TO = declare("item.returned", _("Let a person return to an item"), "change")

AGENDA_READ = declare("agenda.read", _("Read an agenda"), "read")
ADMISSIONS_READ = declare("agenda.admissions_read", _("Read who is admitted to what"), "read")
ASKED_FROM = declare("item.asked_from", _("Asked for or offered information from an item"), "change")
CHILDREN_ASKED = declare(
    "item.children_asked", _("Asked settings for brothers and sisters of an item's children"), "change"
)
CHILDREN_READ = declare("item.children_read", _("Read what was asked of settings about an item's children"), "read")
ASKED_READ = declare("item.asked_read", _("Read what was asked for from an item"), "read")
