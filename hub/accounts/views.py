"""Doors of accounts: sign-in and sign-out, the seat, the language."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as set_language_cookie

from hub.accounts.entrance import safe_next
from hub.accounts.middleware import background
from hub.accounts.models import Sitting, User
from hub.accounts.queries import ends_at
from hub.accounts.services import choose_language, end_session, keep_seat, sign_in_for_demo
from hub.web.middleware import client_address

LOOPBACK = {"127.0.0.1", "::1"}


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the cast; there is no such page outside the demonstration, or from another machine."""
    if not settings.HUB_DEMO or client_address(request) not in LOOPBACK:
        raise Http404
    user = sign_in_for_demo(request, username=request.POST.get("username", ""))
    if user is None:
        return redirect("account_login")
    return HttpResponseRedirect(safe_next(request) or resolve_url(settings.LOGIN_REDIRECT_URL))


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """By a form; opened as a page it asks first."""
    if request.method != "POST":
        if not request.user.is_authenticated:
            return redirect("account_login")
        return render(request, "hub/accounts/sign_out.html")
    if request.user.is_authenticated:
        end_session(request, "signed_out")
    return redirect("account_login")


@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """The same page in the other language; kept with the person when somebody is signed in."""
    language = request.POST.get("language", "")
    if request.method == "POST" and isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        choose_language(actor=request.user, language=language)
    return set_language_cookie(request)


@background
@login_not_required
def seat(request: HttpRequest) -> HttpResponse:
    """How many seconds are left to this session. Asking does not renew it; 401 when it is over."""
    sitting: Sitting | None = getattr(request, "sitting", None)
    if sitting is None:
        return JsonResponse({"seconds": 0}, status=401)
    left = (ends_at(sitting) - timezone.now()).total_seconds()
    return JsonResponse({"seconds": max(0, int(left)), "warning": settings.HUB_IDLE_WARNING_SECONDS})


@login_not_required
@require_POST
def here(request: HttpRequest) -> HttpResponse:
    """Somebody is here: a key, a tap or a change of focus. One is enough to keep the seat of who only listens."""
    sitting: Sitting | None = getattr(request, "sitting", None)
    if sitting is not None and keep_seat(sitting.session_key):
        sitting.refresh_from_db(fields=["active_at"])
    return seat(request)
