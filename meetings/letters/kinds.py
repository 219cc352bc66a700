"""Notices of letters: a reference and a link, never who or what."""

from django.utils.translation import gettext_lazy as _

from hub.notices.kinds import declare

TO_TRANSLATE = declare("letter_to_translate", _("A letter waits for your translation"))
TO_APPROVE = declare("letter_to_approve", _("A letter waits for your approval"))
SENT_BACK = declare("letter_sent_back", _("A letter came back to you"))
APPROVED = declare("letter_approved", _("A letter is approved, to be handed over"))
