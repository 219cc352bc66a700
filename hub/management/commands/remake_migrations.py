"""Rewrite each app's first migration from its models, while nothing has been released yet."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

APPS = ("hub", "sharing", "meetings")


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """The hand-written migrations stand on the first one, so they are put aside while it is made."""
        with TemporaryDirectory(dir=settings.BASE_DIR) as aside:
            moved = []
            for app in APPS:
                folder = Path(settings.BASE_DIR, app, "migrations")
                (folder / "0001_initial.py").unlink(missing_ok=True)
                for written in folder.glob("0*.py"):
                    moved.append((written, written.rename(Path(aside, f"{app}-{written.name}"))))
            try:
                # From the ground up: with all at once Django splits an app that stands on a later one in the alphabet.
                for app in APPS:
                    call_command("makemigrations", app)
                    _make_at_once(Path(settings.BASE_DIR, app, "migrations", "0001_initial.py"))
            finally:
                for home, away in moved:
                    away.rename(home)


def _make_at_once(path: Path) -> None:
    """The whole app's tables in one go: see `hub.web.at_once`."""
    text = path.read_text(encoding="utf-8")
    text = text.replace("class Migration(migrations.Migration):", "class Migration(AtOnce):")
    line = "from django.db import migrations, models\n"
    path.write_text(text.replace(line, f"{line}\nfrom hub.web.at_once import AtOnce\n"), encoding="utf-8")
