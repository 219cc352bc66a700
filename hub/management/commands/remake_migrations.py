"""Rewrite each app's first migration from its models, while nothing has been released yet."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

APPS = ("hub", "sharing", "meetings")


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        for app in APPS:
            Path(settings.BASE_DIR, app, "migrations", "0001_initial.py").unlink(missing_ok=True)
        call_command("makemigrations", *APPS)
