"""What people do with training, as the access log keeps it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

OWN_READ = declare("training.own_read", _("Read their own training"), "read")
AGENCY_READ = declare("training.agency_read", _("Read who of an agency has done which training"), "read")
AUDIT_READ = declare("training.audit_read", _("Read the training audit"), "read")
AUDIT_PRINTED = declare("training.audit_printed", _("Printed the training audit"), "export")
TABLE_TAKEN = declare("training.table_taken", _("Took a table of an agency's people to fill in"), "export")
COMPLETION_READ = declare("training.completion_read", _("Read the record of somebody's training"), "read")
CERTIFICATE_READ = declare("training.certificate_read", _("Downloaded a certificate"), "read")

RECORDED = declare("training.recorded", _("Recorded that somebody completed a course"), "change")
TAKEN_BACK = declare("training.taken_back", _("Took back a record of training"), "change")
IMPORTED = declare("training.imported", _("Took in records of training from a learning system"), "change")
PRACTISED = declare("training.practised", _("Worked through a practice scenario"), "change")
OVERRIDDEN = declare("training.overridden", _("Let somebody take part for a while without required training"), "change")
EFFECT_CHANGED = declare("training.effect_changed", _("Changed what missing training does"), "change")
