"""Who is signed in, and for how long still."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url

from hub.accounts.models import User
from hub.accounts.queries import me, sitting_of, why_ended
from hub.accounts.second_factor import must_set_up_first
from hub.accounts.services import end_session, has_ended, keep_seat_for_page

ENDED = "hub-ended"  # a cookie for two minutes: why the session before this one ended
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
        why = "" if request.user.is_authenticated else why_ended(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
        request.ended = why or request.COOKIES.get(ENDED, "")  # type: ignore[attr-defined]
        response = self.handler(request)
        if why:  # Django takes the session's cookie back with this answer, which may be a script's and not a page
            remember(response, ENDED, why, max_age=120)
        if language := getattr(request, "language_of_choice", ""):
            remember_language(response, language)
            response.delete_cookie(ENDED)
        return response

    def seat(self, request: HttpRequest, user: User) -> None:
        sitting = sitting_of(user, request.session.session_key)
        if (why := has_ended(sitting)) is not None or sitting is None:
            end_session(request, why or "signed_out")
            request.user = AnonymousUser()
            return
        request.sitting = sitting  # type: ignore[attr-defined]
        request.me = me(user)  # type: ignore[attr-defined]

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return to_sign_in(request) if getattr(view, "login_required", True) else None
        if somebody_did(request) and not getattr(view, "is_background", False):
            keep_seat_for_page(request.sitting)  # type: ignore[attr-defined]
        if getattr(view, "login_required", True) and must_set_up_first(request):
            return redirect("mfa_index")
        return None


def background[View: Callable[..., Any]](view: View) -> View:
    """Marks a view that pages ask by themselves: being asked is no sign that somebody is there."""
    view.is_background = True  # type: ignore[attr-defined]
    return view


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
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode(back(request))}".rstrip("?")
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return HttpResponse(status=401)
    if request.ended and (texts := typed(request)):  # type: ignore[attr-defined]
        # Without script nothing was kept before: what was sent comes back with the answer, and is kept nowhere.
        return render(request, "hub/accounts/signed_out.html", {"texts": texts, "address": address}, status=401)
    return HttpResponseRedirect(address)


def back(request: HttpRequest) -> dict[str, str]:
    """The page to come back to: this one, or for something sent, the page it was sent from."""
    if request.method in ("GET", "HEAD"):
        return {"next": request.get_full_path()}
    came = urlsplit(request.headers.get("Referer", ""))
    return {"next": came.path} if came.netloc == request.get_host() else {}


def typed(request: HttpRequest) -> list[str]:
    """The texts in a form somebody sent, longest first: what would hurt to write again."""
    if request.method != "POST":
        return []
    texts = [value for name in request.POST if "password" not in name for value in request.POST.getlist(name)]
    return sorted((text for text in texts if " " in text.strip()), key=len, reverse=True)


def remember_language(response: HttpResponse, language: str) -> None:
    remember(response, settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400)


def remember(response: HttpResponse, name: str, value: str, *, max_age: int) -> None:
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(name, value, max_age=max_age, secure=secure, httponly=True, samesite="Lax")
