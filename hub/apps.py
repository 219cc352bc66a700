"""The ground: who uses the hub, whom it is about, who may see what, and the log of it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HubConfig(AppConfig):
    name = "hub"
    verbose_name = _("Hub")

    def ready(self) -> None:
        from hub import checks  # noqa: F401  (registers the system checks)
        from hub.accounts import receivers  # noqa: F401  (what happens at sign-in)
        from hub.agencies.staff import receivers as staff  # noqa: F401  (who joins by an issuer)
        from hub.people import receivers as people  # noqa: F401  (whoever is over staff tied to a record)
