"""Seal the log and sweep, for sites of several processes. One of it is enough; a second does no harm."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        from hub.management.chores import Work

        told = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told.set())
        work = Work()
        work.start()
        alive = settings.HUB_DATA / "work.alive"  # bin/healthy.py looks at its time
        alive.touch()
        while not told.wait(10):
            alive.touch()
        work.stop()
