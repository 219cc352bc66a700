"""What people do about a child's parents, as the access log keeps it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

PLANNER_READ = declare("parents.planner_read", _("Listed the parents nobody has decided about"), "read")
PARENTS_READ = declare("parents.read", _("Read who a child's parents are and what they may be told"), "read")
ORDER_RECORDED = declare("parents.order_recorded", _("Recorded a court order"), "change")
SCAN_TAKEN = declare("parents.scan_taken", _("Downloaded the scan of a court order"), "export")
ARRANGEMENT_RECORDED = declare(
    "parents.arrangement_recorded", _("Recorded where a child lives and whom they see"), "change"
)
WAY_RECORDED = declare("parents.way_recorded", _("Recorded how somebody may safely be reached"), "change")
SAFETY_CHECKED = declare("parents.safety_checked", _("Recorded a safety check"), "change")
TELLING_DECIDED = declare("parents.telling_decided", _("Decided what a parent is told"), "change")
CONTACT_RECORDED = declare("parents.contact_recorded", _("Recorded that a parent got in touch"), "change")
CONTACT_ANSWERED = declare("parents.contact_answered", _("Recorded that a parent was answered"), "change")

CONSENTS_READ = declare("consents.read", _("Read which services a family said yes to"), "read")
CONSENT_GIVEN = declare("consents.given", _("Recorded consent to a service"), "change")
CONSENT_WITHDRAWN = declare("consents.withdrawn", _("Recorded that consent to a service was withdrawn"), "change")
