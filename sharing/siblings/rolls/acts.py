"""What is done with the roll of a setting, as the access log keeps it: never who is on it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

READ = declare("roll.read", _("Read their setting's roll"), "read")
CHILD_READ = declare("roll.child_read", _("Read one child of their setting's roll"), "read")
OBJECTIONS_READ = declare("roll.objections_read", _("Read which parents objected to the roll"), "read")
CHECKED = declare("roll.checked", _("Looked at a roll before taking it in"), "read")
EXPORTED = declare("roll.exported", _("Downloaded their setting's roll"), "export")

TERMS_RECORDED = declare("roll.terms", _("Recorded the assessment and the notice for a roll"), "change")
STAGED = declare("roll.staged", _("Sent a roll to look at"), "change")
LOADED = declare("roll.loaded", _("Took in a setting's roll"), "change")
TYPED = declare("roll.typed", _("Wrote a child onto their setting's roll"), "change")
LEFT = declare("roll.left", _("Took a child off their setting's roll"), "change")
STANDING_SET = declare("roll.standing", _("Set what a setting answers before anybody asks"), "change")
OBJECTED = declare("roll.objected", _("Recorded a parent's objection to the roll"), "change")
OBJECTION_ENDED = declare("roll.objection_ended", _("Recorded that an objection was taken back"), "change")
DELETED = declare("roll.deleted", _("Deleted a setting's roll"), "change")

SHIELDED = declare("roll.shielded", _("Shielded a child from matching"), "change")
SHIELD_CONFIRMED = declare("roll.shield_confirmed", _("Confirmed a shield as the second person"), "change")
SHIELD_LIFT_ASKED = declare("roll.shield_lift_asked", _("Asked that a shield be taken off"), "change")
SHIELD_LIFTED = declare("roll.shield_lifted", _("Took a shield off as the second person"), "change")

ENCODED = declare("roll.encoded", _("Made tokens of children on a roll"), "change")
ROTATED = declare("roll.rotated", _("Began a new key for a hub's tokens"), "change")
OFTEN_CHANGED = declare("roll.often_changed", _("A child's contacts were changed again and again"), "change")
METHOD_REVIEWED = declare("roll.method_reviewed", _("Recorded a board's test of the matching"), "change")
