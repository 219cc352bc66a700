"""Doors to and from the issuers."""

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from hub.accounts.entrance import leading_to_issuers
from hub.accounts.issuers.adapters import IssuerDoor
from hub.accounts.issuers.queries import offered


@login_not_required
@never_cache
def go(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the issuer, by a form: a link from elsewhere must not start a sign-in."""
    if request.method != "POST":
        return redirect("account_login")
    try:
        answer: HttpResponse = OAuth2LoginView.adapter_view(IssuerDoor(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return answer


@login_not_required
@never_cache
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """From the issuer, with a code that is exchanged behind the scenes."""
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(IssuerDoor(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return answer


@never_cache
def confirm(request: HttpRequest) -> HttpResponse:
    """Prove oneself once more, for people whose only way in is their issuer: it asks them again, and says when it did
    (`max_age` makes `auth_time` a part of its answer)."""
    issuers = [{"name": one.name, "url": f"{one.url}?auth_params=prompt%3Dlogin%26max_age%3D0"} for one in offered()]
    return leading_to_issuers(render(request, "hub/accounts/confirm_by_issuer.html", {"issuers": issuers}))
