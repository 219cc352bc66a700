"""Who is signed in, and for how long still."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from hub.accounts.models import Sitting, User
from hub.accounts.queries import me
from hub.accounts.services import end_session, has_ended, keep_seat

Handler = Callable[[HttpRequest], HttpResponse]


class SignedIn:
    """Ends idle and over-long sessions, sends strangers to sign in, and gives pages `request.me`.

    Every page asks for a signed-in person unless its view says otherwise (Django's `login_not_required`).
    """

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            self.seat(request, request.user)
        response = self.handler(request)
        if language := getattr(request, "language_of_choice", ""):
            remember_language(response, language)
        return response

    def seat(self, request: HttpRequest, user: User) -> None:
        sitting = Sitting.objects.filter(session_key=request.session.session_key, user=user).first()
        if (why := has_ended(sitting)) is not None or sitting is None:
            end_session(request, why or "signed_out")
            request.user = AnonymousUser()
            request.ended = why  # type: ignore[attr-defined]  (the sign-in page says what happened)
            return
        if somebody_did(request):
            keep_seat(sitting)
        request.sitting = sitting  # type: ignore[attr-defined]
        request.me = me(user)  # type: ignore[attr-defined]

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        return to_sign_in(request)


def somebody_did(request: HttpRequest) -> bool:
    """Whether a person caused this request: a page they opened or a form they sent, not a script's round.

    Browsers mark navigations; what a script fetches is not one. Moving about in a page is told by `here`.
    """
    if request.headers.get("X-Hub-Background"):
        return False
    if request.method in ("GET", "HEAD"):
        return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate" and "HX-Request" not in request.headers
    return True


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Where a stranger is sent: a page to sign-in and back, a script a plain 401."""
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode(back(request) | ended(request))}".rstrip("?")
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return HttpResponse(status=401)
    return HttpResponseRedirect(address)


def back(request: HttpRequest) -> dict[str, str]:
    """The page to come back to: this one, or for something sent, the page it was sent from."""
    if request.method in ("GET", "HEAD"):
        return {"next": request.get_full_path()}
    came = urlsplit(request.headers.get("Referer", ""))
    return {"next": came.path} if came.netloc == request.get_host() else {}


def ended(request: HttpRequest) -> dict[str, str]:
    why = getattr(request, "ended", None)
    return {"ended": why} if why else {}


def remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 86400,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )
