"""How fast one person may ask a room over HTTP: as fast as over a socket, and in this process."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from meetings.rooms.buckets import Buckets

asked_by_http = Buckets(rate=20, burst=60)


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
