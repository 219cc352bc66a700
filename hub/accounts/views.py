"""Doors of accounts: sign-in and sign-out, the seat, the language."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as set_language_cookie

from hub.accounts.models import User
from hub.accounts.queries import cast
from hub.accounts.services import choose_language, end_session, sign_in_for_demo


class SignIn(LoginView):  # type: ignore[misc]
    template_name = "hub/accounts/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["next"] = safe_next(self.request)
        context["ended"] = getattr(self.request, "ended", None) or self.request.GET.get("ended", "")
        if settings.HUB_DEMO:
            context["cast"], context["others"] = cast()
        return context


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the cast; there is no such page outside the demonstration."""
    if not settings.HUB_DEMO:
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


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "hub/accounts/home.html")


def safe_next(request: HttpRequest) -> str:
    """Where to go after sign-in, if it is an address of this hub; else ""."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if own else ""
