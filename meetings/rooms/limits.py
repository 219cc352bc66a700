"""How much may be asked of the rooms of this process: sockets of one session, handshakes of one address, requests of
one person over HTTP, which are as many as over a socket."""

import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import wraps
from typing import Concatenate

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from meetings.rooms.buckets import Buckets

handshakes = Buckets(rate=50, burst=500)  # of one address: an office that comes back after a restart is not kept out
MOST_PATIENCE = 10.0  # seconds a handshake waits for its turn
MOST_SOCKETS = 20  # of one session: more tabs than anybody has open

asked_by_http = Buckets(rate=20, burst=60)


class Turnstile:
    """In front of a process's doors: whoever comes too often is sent away before the database is asked who they are.
    Two threads open every door, so one stranger's flood would hold up everybody."""

    def __init__(self) -> None:
        self._sockets: Counter[str] = Counter()

    @asynccontextmanager
    async def passing(self, address: str, session_key: str) -> AsyncIterator[bool]:
        """Around the life of a socket: whether it may go on to the door."""
        if not await handshakes.take_within(address, MOST_PATIENCE) or self._sockets[session_key] >= MOST_SOCKETS:
            yield False
            return
        self._sockets[session_key] += 1
        try:
            yield True
        finally:
            self._sockets[session_key] -= 1
            if not self._sockets[session_key]:
                del self._sockets[session_key]


def paced[**P](view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Of somebody signed in. Whoever asks faster is told to wait, before the database is asked anything about rooms:
    one script must not hold the lock that everybody's acts wait for."""

    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not asked_by_http.spare(request.user.pk, time.monotonic()):
            response = render(request, "429.html", status=429)
            response["Retry-After"] = "3"
            return response
        return view(request, *args, **kwargs)

    return answer
