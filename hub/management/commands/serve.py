"""Serve pages and meetings. In a single process also seal the log and sweep; beyond one, `manage.py work` does that."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (default 127.0.0.1)")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", 8000)), help="default 8000")

    def handle(self, *args: Any, **options: Any) -> None:
        from daphne.endpoints import build_endpoint_description_strings

        from hub.asgi import application
        from hub.management.chores import Work
        from hub.serve import Server
        from meetings.rooms import boot

        work = None if settings.REDIS_URL else Work()
        if work is not None:
            work.start()
        endpoints = build_endpoint_description_strings(host=options["host"], port=options["port"])
        try:
            Server(application, endpoints=endpoints, begin=boot.start, end=boot.stop).run()
        finally:
            if work is not None:
                work.stop()
