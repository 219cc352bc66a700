"""What happens to a meeting and its seats, as the access log names it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

PLANNED = declare("meeting.planned", _("Planned a meeting"), "change")
OPENED = declare("meeting.opened", _("Opened a meeting"), "change")
CLOSED = declare("meeting.closed", _("Closed a meeting"), "change")
INVITED = declare("meeting.invited", _("Invited a person to a meeting"), "change")
ARRIVED = declare("meeting.arrived", _("Came to the lobby"), "live")
LET_IN = declare("meeting.let_in", _("Let a person in"), "change")
ACCEPTED = declare("meeting.accepted", _("Accepted the confidentiality statement"), "change")
APOLOGISED = declare("meeting.apologised", _("Sent apologies"), "change")
REMARKS = declare("meeting.remarks_switched", _("Switched remarks on or off"), "change")
DIARY_READ = declare("diary.read", _("Read the list of meetings"), "read")
MEETING_READ = declare("meeting.read", _("Read a meeting's plan"), "read")
LOBBY_READ = declare("meeting.lobby_read", _("Saw who waits in the lobby"), "read")
INVITATION_TAKEN = declare("meeting.calendar", _("Took a calendar entry"), "export")
