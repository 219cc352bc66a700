"""What people do with their notices, as the access log keeps it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

MAIL_CHOSEN = declare("notices.mail_chosen", _("Chose how to be told by mail"), "account")
PUSH_ON = declare("notices.push_on", _("Let a browser be woken for urgent notices"), "account")
PUSH_OFF = declare("notices.push_off", _("No longer lets a browser be woken"), "account")
