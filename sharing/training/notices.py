"""What people are told of their training: that something waits, never what of whom."""

from django.utils.translation import gettext_lazy as _

from hub.notices.kinds import declare

RUNS_OUT = declare("training-runs-out", _("Training of yours soon runs out."))
RAN_OUT = declare("training-ran-out", _("Training of yours has run out."))
TAKEN_BACK = declare("training-taken-back", _("A record of training of yours was taken back."))
