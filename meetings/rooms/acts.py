"""What the room discloses, as the access log names it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

LIVE_OPENED = declare("live.opened", _("Began to follow a meeting live"), "live")
LIVE_CLOSED = declare("live.closed", _("Stopped following a meeting live"), "live")
LIVE_FETCHED = declare("live.fetched", _("Fetched what is new in a meeting"), "live")
SNAPSHOT_READ = declare("meeting.snapshot", _("Read what a meeting holds for them"), "read")
ROOM_READ = declare("item.read", _("Read an item in the room"), "read")
CHRONOLOGY_READ = declare("item.chronology_read", _("Read a family's chronology in a meeting"), "read")
