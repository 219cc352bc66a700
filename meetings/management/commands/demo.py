"""`manage.py demo`: load the demonstration's county, once."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from meetings.demo.loader import load


class Command(BaseCommand):
    help = "Loads the demonstration's county into an empty database; does nothing when it is there. Needs HUB_DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load()
        if loaded is None:
            self.stdout.write(_("The demonstration is loaded already."))
            return
        self.stdout.write(
            _("Loaded %(people)d people who sign in, %(families)d families and %(meetings)d meetings.")
            % {"people": loaded.people, "families": loaded.families, "meetings": loaded.meetings}
        )
