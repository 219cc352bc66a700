"""What people do with hubs and agencies, as the access log keeps it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

RULE_CHANGED = declare("board.rule_changed", _("Changed a rule of the board from a date"), "change")
TELEPHONE_CHANGED = declare("hub.telephone_changed", _("Changed a duty telephone from a date"), "change")
