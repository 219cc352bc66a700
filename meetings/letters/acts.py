"""What people do with letters to parents, as the access log keeps it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

LETTERS_LISTED = declare("letters.listed", _("Listed letters to parents"), "read")
LETTER_READ = declare("letters.read", _("Read a letter to a parent"), "read")
LETTER_PRINTED = declare("letters.printed", _("Made a copy of a letter to a parent"), "export")

NAMED = declare("letters.named_to_be_told", _("Named a parent to be told of a decision"), "change")
WRITTEN = declare("letters.written", _("Wrote a letter to a parent"), "change")
SENT_TO_TRANSLATE = declare("letters.sent_to_translate", _("Asked for a letter to be translated"), "change")
TRANSLATED = declare("letters.translated", _("Translated a letter to a parent"), "change")
APPROVED = declare("letters.approved", _("Approved a letter to a parent"), "change")
SENT_BACK = declare("letters.sent_back", _("Sent a letter to a parent back to its writer"), "change")
HANDED_OVER = declare("letters.handed_over", _("Recorded that a letter was given to a parent"), "change")
CANCELLED = declare("letters.cancelled", _("Cancelled a letter to a parent"), "change")
