"""What people do with their accounts, as the access log keeps it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

SIGNED_IN = declare("account.signed_in", _("Signed in"), "account")
SIGN_IN_FAILED = declare("account.sign_in_failed", _("Tried to sign in and could not"), "account")
SIGNED_OUT = declare("account.signed_out", _("Signed out"), "account")
SESSION_ENDED = declare("account.session_ended", _("Was signed out by the hub"), "account")
LANGUAGE_CHOSEN = declare("account.language_chosen", _("Chose the language of their pages"), "account")
