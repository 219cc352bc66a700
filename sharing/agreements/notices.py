"""What owners and readers are told waits for them: a reference, never a word of what it says."""

from django.utils.translation import gettext_lazy as _

from hub.notices.kinds import declare

LAW_CHANGED = declare("law-changed", _("The law under something you own has changed. Look whether it still holds."))
REVIEW_DUE = declare("review-due", _("An agreement, policy or guide that you own is due for review."))
TO_SIGN = declare("agreement-to-sign", _("An agreement waits for your agency's signature."))
TO_READ = declare("guide-to-read", _("A policy or practice guide was published for you to read."))
