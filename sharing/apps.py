"""Sharing stands on the ground: agreements, training, disclosures, sibling links."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    name = "sharing"
    verbose_name = _("Sharing")

    def ready(self) -> None:
        from sharing.agreements import receivers  # noqa: F401  (a change of law flags what rests on it)
        from sharing.siblings.links import receivers as links  # noqa: F401  (made when both agree, ended with a leaver)
        from sharing.siblings.questions import receivers as tries  # noqa: F401  (contacts changed often are signalled)
        from sharing.siblings.rolls import services_shields  # noqa: F401  (a protection covers children on rolls)
