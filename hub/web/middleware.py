"""Two joints of every request: where it comes from (for the log), and what refusals look like."""

import logging
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac

from hub.access.gate import asking_as
from hub.access.verdicts import Hidden, Refused
from hub.audit.acts import NOT_FOUND
from hub.audit.context import Origin, acting_from
from hub.audit.events import LogUnwritable, refuse

log = logging.getLogger("hub.web")

Handler = Callable[[HttpRequest], HttpResponse]


class Acting:
    """Tells the log which request, address and session an act came from, and the wall who asks."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_from(origin_of(request)), asking_as(lambda: request.user):
            return self.handler(request)


def origin_of(request: HttpRequest) -> Origin:
    key = request.session.session_key or ""
    return Origin(
        door="http",
        request=uuid.uuid4().hex,
        address=client_address(request),
        session=session_digest(key),
    )


def session_digest(key: str) -> str:
    """What the log keeps of a session: enough to tell two apart, too little to use."""
    return salted_hmac("hub.session", key, algorithm="sha256").hexdigest()[:16] if key else ""


def client_address(request: HttpRequest) -> str:
    """The caller's network address; behind our own proxy, the last one it appended."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded: str = request.headers.get("X-Forwarded-For", "")
        if forwarded:
            return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


class Answers:
    """Turns Hidden, Refused and LogUnwritable into pages. By now the transaction is gone, so the refusal stays.

    Hidden and absent take this one path: one `not_found` event holding the id asked for as a commitment, then the
    same bytes. And no page is kept by a browser unless its view says that it may be: at a shared desk the back button
    must show nothing after signing out.
    """

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.handler(request)
        if not answer.has_header("Cache-Control"):
            add_never_cache_headers(answer)
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        user = request.user if request.user.is_authenticated else None
        try:
            if isinstance(error, Hidden):
                if not error.is_logged:
                    refuse(NOT_FOUND, "hidden", actor=user, asked=error.asked)
                return render(request, "404.html", status=404)
            if isinstance(error, Refused):
                refuse(error.act, "refused", actor=user, subject=error.subject, why=str(error.why))
                return render(request, "403.html", {"why": error.why}, status=403)
        except LogUnwritable as unwritable:
            error = unwritable
        if isinstance(error, LogUnwritable):
            log.critical("The access log cannot be written: nothing is shown.")
            return render(request, "503.html", status=503)
        return None
