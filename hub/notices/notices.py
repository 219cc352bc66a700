"""What the hub itself tells people."""

from django.utils.translation import gettext_lazy as _

from hub.notices.kinds import declare

TELEPHONE = declare(
    "telephone", _("Nobody has opened what you sent as urgent. Telephone them, and give the reference."), urgent=True
)
