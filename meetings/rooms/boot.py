"""What runs behind the sockets of one process: the fan-out, the writer, and threads that open doors.

It starts with the first socket, or with `manage.py serve`; never with Django itself.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import uuid4

from django.db import connection

from meetings.rooms.fanout import Fanout
from meetings.rooms.limits import Turnstile
from meetings.rooms.writer import Writer

log = logging.getLogger("meetings.rooms")

DRAIN = 10.0  # seconds from the first word to the last socket

T = TypeVar("T")


class Rooms:
    """Every meeting that has a socket in this process. `boot` names this life of the process in leases and spans."""

    def __init__(self) -> None:
        self.boot = uuid4()
        self.fanout = Fanout(self.boot)
        self.writer = Writer()
        self.is_stopping = False
        self.turnstile = Turnstile()
        self._doors = ThreadPoolExecutor(2, thread_name_prefix="doors")

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run what asks the database, beside the loop. Its connection stays open for the next."""

        def run() -> T:
            try:
                return work()
            except Exception:
                connection.close()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._doors, run)

    async def stop(self) -> None:
        """Answer what was asked, close every socket with 1012, and write the last lines."""
        self.is_stopping = True
        await self.writer.stop(DRAIN / 2)
        await self.fanout.stop()
        self._doors.shutdown(wait=False)


_running: dict[asyncio.AbstractEventLoop, Rooms] = {}


def rooms() -> Rooms:
    """The rooms of the running loop, started if they were not."""
    loop = asyncio.get_running_loop()
    for ended in [other for other in _running if other.is_closed()]:
        del _running[ended]
    if loop not in _running:
        _running[loop] = Rooms()
    return _running[loop]


async def start() -> None:
    """Start the rooms of the running loop."""
    rooms()


async def stop() -> None:
    """Stop the rooms of the running loop, if there are any."""
    found = _running.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.stop()
