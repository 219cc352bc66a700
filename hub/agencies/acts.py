"""What people do with hubs and agencies, as the access log keeps it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

RULE_CHANGED = declare("board.rule_changed", _("Changed a rule of the board from a date"), "change")
TELEPHONE_CHANGED = declare("hub.telephone_changed", _("Changed a duty telephone from a date"), "change")
STAFF_READ = declare("staff.read", _("Read who belongs to an agency"), "read")
INVITED = declare("staff.invited", _("Invited somebody to an agency"), "change")
INVITATION_WITHDRAWN = declare("staff.invitation_withdrawn", _("Withdrew an invitation"), "change")
RENEWAL_OFFERED = declare("staff.renewal_offered", _("Offered somebody a new start for their account"), "change")
JOINED = declare("staff.joined", _("Joined an agency"), "change")
MOVED = declare("staff.moved", _("Changed what somebody is at their agency"), "change")
LEFT = declare("staff.left", _("Ended somebody's time at an agency"), "change")
