"""What is read on the front page of sharing, as the access log keeps it."""

from django.utils.translation import gettext_lazy as _

from hub.audit.acts import declare

HOME_READ = declare("sharing.home_read", _("Read what waits for them in sharing"), "read")
