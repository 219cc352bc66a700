"""The ground: who uses the hub, whom it is about, who may see what, and the log of it."""

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class HubConfig(AppConfig):
    name = "hub"
    verbose_name = _("Hub")

    def ready(self) -> None:
        from hub import checks  # noqa: F401  (registers the system checks)
        from hub.accounts import receivers  # noqa: F401  (what happens at sign-in)
        from hub.agencies.staff import receivers as staff  # noqa: F401  (who joins by an issuer)
        from hub.people import receivers as people  # noqa: F401  (whoever is over staff tied to a record)

        post_migrate.connect(stand_guard, dispatch_uid="hub.stand_guard")


def stand_guard(sender: AppConfig, **kwargs: Any) -> None:
    """After the last app has migrated: the walls, and each role's rights on whatever tables there are now."""
    with_models = [config for config in apps.get_app_configs() if config.models_module]
    if sender is not with_models[-1]:
        return
    from hub.access import roles, walls

    walls.build()
    roles.give_rights()
