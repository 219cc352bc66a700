"""Begin a new key for a hub's tokens: all are deleted, and made anew from the sealed rolls. Run where `work` runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.access.gate import asking_whole
from hub.agencies.models import Hub
from sharing.siblings.rolls.keys import holds_matching_key
from sharing.siblings.rolls.services_index import encode_waiting, rotate_key


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("hub", nargs="*", help="slugs; every hub when none is named")

    def handle(self, *args: Any, **options: Any) -> None:
        if not holds_matching_key():
            raise CommandError("This process has no matching key. Run it where `work` runs.")
        with asking_whole():
            hubs = Hub.objects.filter(slug__in=options["hub"]) if options["hub"] else Hub.objects.all()
            for hub in hubs.order_by("slug"):
                epoch = rotate_key(hub)
                self.stdout.write(f"{hub.slug}: epoch {epoch}, {encode_waiting()} children encoded")
