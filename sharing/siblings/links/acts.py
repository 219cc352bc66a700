"""What is done with links between settings, as the access log keeps it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

LISTED = declare("links.listed", _("Listed links with other settings"), "read")
READ = declare("links.read", _("Read a link with another setting"), "read")
MADE = declare("links.made", _("Two settings agreed to a sibling link"), "export")
CARD_WRITTEN = declare("links.card_written", _("Wrote how a setting's lead is reached"), "change")
RELATION_SAID = declare("links.relation_said", _("Recorded what children are to each other, and who says so"), "change")
IDENTIFIED = declare("links.identified", _("Said who of the hub's records a linked child is"), "change")
SHARED = declare("links.shared", _("Shared over a sibling link"), "change")
ASKED = declare("links.asked", _("Asked for more over a sibling link"), "change")
RANG = declare("links.rang", _("Talked a closed sibling link through with whoever shielded"), "change")
WITHDRAWN = declare("links.withdrawn", _("Withdrew a sibling link"), "change")
ENDED = declare("links.ended", _("A sibling link ended"), "change")
HANDED_OVER = declare("links.handed_over", _("Handed a sibling link over to the next setting"), "change")
FAMILY_READ = declare("links.family_read", _("Read which links a family's children have"), "read")

PEOPLE_LISTED = declare("links.people_listed", _("Looked up about whom a link or a notice is"), "read")
NOTICE_SENT = declare("links.notice_sent", _("Sent a notice to a linked setting"), "export")
NOTICE_READ = declare("links.notice_read", _("Read a notice from a linked setting"), "read")
NOTICE_ANSWERED = declare("links.notice_answered", _("Answered a notice"), "change")

CALLS_LISTED = declare("links.calls_listed", _("Listed links that a shield closed"), "read")
COUNCIL_READ = declare("links.council_read", _("Read which settings take part in sibling sharing"), "read")
REPORTED = declare("links.reported", _("Made the report on sibling sharing"), "export")
