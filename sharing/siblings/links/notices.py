"""What people are told waits for them: never who it is about, and never what happened."""

from django.utils.translation import gettext_lazy as _

from hub.notices.kinds import declare

MADE = declare("links-made", _("A sibling link was made. You can read whom to ring."))
CLOSED = declare("links-closed", _("A sibling link is closed. Nothing of it can be read any more."))
SHIELDED = declare(
    "links-shielded",
    _("Your shield closed a sibling link. Ring the council's education safeguarding officer today."),
    urgent=True,
)
RING = declare("links-ring", _("A sibling link was closed for somebody's safety. Read whom to ring."), urgent=True)
LEFT = declare("links-left", _("A linked child has left your setting. Hand over to the next one."))
NOTICE = declare("links-notice", _("A notice about a child at your setting waits for your answer."), urgent=True)
ANSWERED = declare("links-answered", _("A notice that you sent was answered."))
WORRIED = declare("links-worried", _("A notice was answered with a worry. Ring them now."), urgent=True)

#: What stands on a person's first page until it is opened. Notices to be answered stand there by their clock.
NEWS = {kind.code for kind in (MADE, CLOSED, SHIELDED, LEFT, ANSWERED, WORRIED)}
