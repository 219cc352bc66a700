"""The doors that allauth stands behind: password, passkey, code, and what each person sets up for themselves.

Each is allauth's view with our form and our page; what they mean for the hub is in receivers.py.
"""

import json
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth as webauthn_auth
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from hub.accounts import forms, services
from hub.accounts.adapters import SecondFactor
from hub.accounts.issuers.queries import offered, origins
from hub.accounts.models import User
from hub.accounts.queries import cast, person_named, proofs
from hub.accounts.second_factor import square


def leading_to_issuers(answer: HttpResponse) -> HttpResponse:
    policy: dict[str, Any] = settings.SECURE_CSP
    answer._csp_config = policy | {"form-action": [*policy["form-action"], *origins()]}  # type: ignore[attr-defined]
    return answer


def safe_next(request: HttpRequest) -> str:
    """Where to go after sign-in, if it is an address of this hub; else ""."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if own else ""


class SignIn(account.LoginView):  # type: ignore[misc]
    form_class = forms.SignIn
    template_name = "hub/accounts/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["next"] = safe_next(self.request)
        context["ended"] = self.request.ended
        context["issuers"] = offered()
        if settings.HUB_DEMO:
            context["cast"], context["others"] = cast()
        return context

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """This page alone may send a form on to an issuer."""
        answer: HttpResponse = super().render_to_response(context, **kwargs)
        return leading_to_issuers(answer)


# allauth forgot that whoever signs in is not signed in yet: its view has no such mark.
@method_decorator(login_not_required, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class SignInByPasskey(webauthn.LoginWebAuthnView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        if self.request.user.is_authenticated and (address := safe_next(self.request)):
            return HttpResponseRedirect(address)
        return answer


class ShowSecondFactor(mfa.AuthenticateView):  # type: ignore[misc]
    form_class = forms.Code
    template_name = "hub/accounts/show_second_factor.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        kinds = proofs(self.stage.login.user)
        context["has_passkey"] = Authenticator.Type.WEBAUTHN in kinds
        context["has_code"] = Authenticator.Type.TOTP in kinds or Authenticator.Type.RECOVERY_CODES in kinds
        return with_options(context, "request_options")


class Inactive(account.AccountInactiveView):  # type: ignore[misc]
    template_name = "hub/accounts/inactive.html"


class ForgottenPassword(account.PasswordResetView):  # type: ignore[misc]
    form_class = forms.ForgottenPassword
    template_name = "hub/accounts/forgotten_password.html"

    def form_valid(self, form: Any) -> HttpResponse:
        services.password_asked(person_named(form.cleaned_data["email"]))
        answer: HttpResponse = super().form_valid(form)
        return answer


class ForgottenPasswordSent(account.PasswordResetDoneView):  # type: ignore[misc]
    template_name = "hub/accounts/forgotten_password_sent.html"


class NewPassword(account.PasswordResetFromKeyView):  # type: ignore[misc]
    form_class = forms.NewPassword
    template_name = "hub/accounts/new_password.html"
    success_url = reverse_lazy("account_login")


class ChangePassword(account.PasswordChangeView):  # type: ignore[misc]
    form_class = forms.ChangePassword
    template_name = "hub/accounts/change_password.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User) or not request.user.has_usable_password():  # passkey or issuer only
            return redirect("mfa_index")
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer


class ConfirmPassword(account.ReauthenticateView):  # type: ignore[misc]
    form_class = forms.ConfirmPassword
    template_name = "hub/accounts/confirm.html"


class ConfirmCode(mfa.ReauthenticateView):  # type: ignore[misc]
    form_class = forms.ConfirmCode
    template_name = "hub/accounts/confirm.html"


class ConfirmPasskey(webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]
    template_name = "hub/accounts/confirm_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return with_options(super().get_context_data(**kwargs), "request_options")


class Keys(mfa.IndexView):  # type: ignore[misc]
    """How this person signs in: passkeys, code app, recovery codes, password."""

    template_name = "hub/accounts/keys.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        found = context.pop("authenticators")
        codes = found.get(Authenticator.Type.RECOVERY_CODES)
        sitting = self.request.sitting
        return context | {
            "passkeys": [
                {"id": key.instance.pk, "name": key.name, "used_at": key.instance.last_used_at}
                for key in found.get(Authenticator.Type.WEBAUTHN, [])
            ],
            "has_code_app": Authenticator.Type.TOTP in found,
            "recovery_codes": len(codes.get_unused_codes()) if codes else None,
            "has_password": self.request.user.has_usable_password(),
            "must_set_up": settings.HUB_SECOND_FACTOR and not sitting.is_strong,
        }


class SetUpCodeApp(totp.ActivateTOTPView):  # type: ignore[misc]
    form_class = forms.SetUpCodeApp
    template_name = "hub/accounts/set_up_code_app.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super(totp.ActivateTOTPView, self).get_context_data(**kwargs)
        secret = context["form"].secret
        context["square"] = square(SecondFactor().build_totp_url(self.request.user, secret))
        context["secret"] = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        return context


class OneAfterTheOther:
    """Of two factors taken off at the same moment the second is asked about when the first has gone."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            services.hold(request.user)  # type: ignore[arg-type]
            answer: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
            return answer


class TakeOffCodeApp(OneAfterTheOther, totp.DeactivateTOTPView):  # type: ignore[misc]
    template_name = "hub/accounts/take_off_code_app.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["form"].is_valid()  # asks the database, so before the page is drawn
        return context


class AddPasskey(webauthn.AddWebAuthnView):  # type: ignore[misc]
    form_class = forms.AddPasskey
    template_name = "hub/accounts/add_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super(webauthn.AddWebAuthnView, self).get_context_data(**kwargs)
        context["js_data"] = {"creation_options": webauthn_auth.begin_registration(self.request.user, True)}
        return with_options(context, "creation_options")


class TakeOffPasskey(OneAfterTheOther, webauthn.RemoveWebAuthnView):  # type: ignore[misc]
    template_name = "hub/accounts/take_off_passkey.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        adapter = SecondFactor()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        answer: HttpResponse = super().form_valid(form)
        return answer


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(recovery.ViewRecoveryCodesView):  # type: ignore[misc]
    template_name = "hub/accounts/recovery_codes.html"


class NewRecoveryCodes(recovery.GenerateRecoveryCodesView):  # type: ignore[misc]
    template_name = "hub/accounts/new_recovery_codes.html"


def with_options(context: dict[str, Any], name: str) -> dict[str, Any]:
    """What the browser needs to ask for a passkey, as JSON for a data attribute."""
    context["passkey_options"] = json.dumps(context["js_data"][name])
    return context
