"""What the hub decides where allauth signs somebody in by an issuer (OpenID Connect).

The identity is issuer and `sub`. The agency comes from a row that maps issuer, claim and value. An e-mail address
proves nothing here: no issuer can take over an account by naming its address.
"""

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.accounts.issuers import services
from hub.accounts.issuers.queries import has_account, identity, is_fresh, is_strong, said, vouching
from hub.accounts.models import User

WHY = {
    "unknown": _(
        "Your organisation's sign-on does not say that you belong to an agency of this hub. "
        "Ask your agency's administrator."
    ),
    "address": _(
        "There is an account with your e-mail address already. Sign in to it as you did before, "
        "or ask your agency's administrator."
    ),
    "left": _("You no longer belong to an agency of this hub. If that is wrong, ask your agency's administrator."),
    "other_agency": _(
        "Your organisation's sign-on now names another agency than the one you belong to here. "
        "Ask your agency's administrator."
    ),
    "failed": _("Your organisation's sign-on did not answer as it should. Try again, or sign in another way."),
}


class IssuerDoor(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Reads what the issuer says: a signed ID token, and user information of the same `sub`."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        login = super().complete_login(request, app, token, **kwargs)
        data = login.account.extra_data
        token_claims, told = data.get("id_token"), data.get("userinfo", {})
        if not token_claims or told.get("sub", token_claims["sub"]) != token_claims["sub"]:
            raise OAuth2Error("no ID token, or user information about somebody else")
        login.claims = told | token_claims
        login.account.uid = identity(token_claims["iss"], token_claims["sub"])
        login.account.extra_data = {}  # what the issuer said is used and not kept
        return login

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """Always checks the signature; allauth leaves it out where TLS stands for it."""
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return claims


class Vouching(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Decide before anything is made or opened. Raises the page that says why not."""
        provider, claims = sociallogin.account.provider, sociallogin.claims
        user = sociallogin.user if sociallogin.is_existing else None
        if sociallogin.state.get("process") != "login":
            self.refuse(request, provider, "failed")
        row = vouching(provider, claims["iss"], claims)
        if row is None:
            self.refuse(request, provider, "unknown", user)
        if user is None and has_account(said(claims, "email", 254)):
            self.refuse(request, provider, "address")
        if user is not None and user.agency_id is None:
            self.refuse(request, provider, "left", user)
        if user is not None and user.agency_id != row.agency:
            self.refuse(request, provider, "other_agency", user)
        if user is not None:
            user.__dict__.pop("membership", None)  # allauth keeps the account's fields in the session meanwhile
        sociallogin.row = row
        request.is_strong_by_issuer = is_strong(provider, claims)  # type: ignore[attr-defined]
        request.is_fresh_by_issuer = is_fresh(claims)  # type: ignore[attr-defined]

    def refuse(self, request: HttpRequest, provider: str, reason: str, user: User | None = None) -> NoReturn:
        services.not_vouched(user=user, provider=provider, reason=reason)
        raise ImmediateHttpResponse(render(request, "hub/accounts/not_vouched.html", {"why": WHY[reason]}, status=403))

    def authenticate_by_email(self, sociallogin: Any) -> None:
        """Never: whoever runs an issuer could then name anybody's address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """By now a row vouches for this person."""
        return hasattr(sociallogin, "row")

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        return sociallogin.user

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        user: User = sociallogin.user
        claims = sociallogin.claims
        services.name_account(
            user,
            row=sociallogin.row,
            name=said(claims, "name", 120),
            email=said(claims, "email", 254),
            uid=sociallogin.account.uid,
        )
        sociallogin.save(request)
        services.welcome(user=user, row=sociallogin.row)
        return user

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        self.refuse(request, provider.app.provider_id, "failed")
