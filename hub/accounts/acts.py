"""What people do with their accounts, as the access log keeps it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

SIGNED_IN = declare("account.signed_in", _("Signed in"), "account")
SIGN_IN_FAILED = declare("account.sign_in_failed", _("Tried to sign in and could not"), "account")
SIGNED_OUT = declare("account.signed_out", _("Signed out"), "account")
SESSION_ENDED = declare("account.session_ended", _("Was signed out by the hub"), "account")
LANGUAGE_CHOSEN = declare("account.language_chosen", _("Chose the language of their pages"), "account")
STEPPED_UP = declare("account.stepped_up", _("Proved who they are once more"), "account")
FACTOR_ADDED = declare("account.factor_added", _("Set up a second factor"), "account")
FACTOR_REMOVED = declare("account.factor_removed", _("Took off a second factor"), "account")
FACTOR_FAILED = declare("account.factor_failed", _("Gave a wrong code"), "account")
RECOVERY_CODES_MADE = declare("account.recovery_codes_made", _("Made new recovery codes"), "account")
RECOVERY_CODE_USED = declare("account.recovery_code_used", _("Used a recovery code"), "account")
PASSWORD_CHANGED = declare("account.password_changed", _("Changed their password"), "account")
PASSWORD_ASKED = declare("account.password_asked", _("Asked for a link to set a new password"), "account")
PASSWORD_RESET = declare("account.password_reset", _("Set a new password by a link"), "account")
ACCOUNT_MADE = declare("account.made", _("Took up an invitation"), "account")
ACCOUNT_RENEWED = declare("account.renewed", _("Took up a new start for their account"), "account")
CODE_REFUSED = declare("account.code_refused", _("Gave a wrong code for an invitation"), "account")
ACCOUNT_VOUCHED = declare("account.vouched", _("Came for the first time, vouched for by an issuer"), "account")
ISSUER_REFUSED = declare("account.issuer_refused", _("Came from an issuer and was not let in"), "account")
