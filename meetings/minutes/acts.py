"""What is said and decided in an item, as the access log names it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

CONTRIBUTED = declare("item.contributed", _("Put information to an item"), "change")
SEALED = declare("item.sealed_contribution", _("Wrote information for an item beforehand"), "change")
AMENDED = declare("item.amended", _("Amended what was put to an item"), "change")
TRANSLATED = declare("item.translated", _("Signed a translation"), "change")
NOTHING_KNOWN = declare("item.nothing_known", _("Said that nothing is known"), "change")
REMARKED = declare("item.remarked", _("Made a remark"), "change")
VIEWED = declare("item.view_given", _("Gave the agency's view of the level"), "change")
REVEALED = declare("item.views_revealed", _("Revealed the views"), "change")
DECIDED = declare("item.decided", _("Recorded a decision"), "change")
ACCEPTED = declare("item.handover_accepted", _("Recorded that a service took a family on"), "change")
FIRST_CONTACT = declare("item.first_contact", _("Recorded a first contact after a handover"), "change")
HANDOVER_READ = declare("item.handover_read", _("Read how a handover goes"), "read")
DISSENTED = declare("item.dissented", _("Recorded dissent"), "change")
ACTION_SET = declare("item.action_set", _("Set an action"), "change")
ACTION_ANSWERED = declare("item.action_answered", _("Said how an action ended"), "change")
REPORTED = declare("item.reported", _("Reported to statutory services"), "change")
HAND = declare("item.hand", _("Raised or lowered a hand"), "live")
TURN = declare("item.turn", _("Gave the turn to speak"), "live")
MINUTES_READ = declare("item.minutes_read", _("Read an item's minutes"), "read")
MINUTES_PRINTED = declare("item.minutes_printed", _("Printed an item's minutes"), "export")
BEFOREHAND_READ = declare("item.beforehand_read", _("Prepared for a meeting's items"), "read")
ACTIONS_READ = declare("actions.read", _("Read a list of actions"), "read")
DRAFT_READ = declare("item.draft_read", _("Went on with their own draft"), "read")
MINUTES_LISTED = declare("meeting.minutes_listed", _("Listed a meeting's minutes"), "read")
SETTLED = declare("item.words_settled", _("Said who is meant in an item's minutes"), "change")
APPROVED = declare("item.minutes_approved", _("Approved an item's minutes"), "change")
ADDED = declare("item.addendum", _("Added to approved minutes"), "change")
TODAY_READ = declare("today.read", _("Read what waits for them today"), "read")
