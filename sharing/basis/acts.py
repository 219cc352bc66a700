"""What people do with the rows of law, as the access log keeps it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

LAW_CHANGED = declare("law.changed", _("Changed a row of law from a date"), "change")
LAW_ADDED = declare("law.added", _("Added a row of law from a date"), "change")
LAW_ENDED = declare("law.ended", _("Ended a row of law on a date"), "change")
