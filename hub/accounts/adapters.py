"""What the hub decides where allauth asks: its words, its limits, its mails."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from hub.accounts import limits, secrets, services
from hub.accounts.models import User
from hub.accounts.queries import is_stepped_up, person_named, second_factors
from hub.web.middleware import client_address

WRONG = _("That name and password do not go together. Check both and try again.")
WAIT = _("Too many tries. Wait five minutes, or sign in with your passkey now.")
CODE = _("That code is not right, or it has been used. Wait for the next one and try again.")

SAID = {
    "account/messages/password_changed.txt": _("Your password is changed. Sign in with the new one."),
    "account/messages/password_set.txt": _("Your password is set. Sign in with it."),
    "mfa/messages/totp_activated.txt": _("Your code app is set up."),
    "mfa/messages/totp_deactivated.txt": _("Your code app is taken off."),
    "mfa/messages/webauthn_added.txt": _("Your passkey is set up."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is taken off."),
}


class Account(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is not in use. Ask your agency's administrator."),
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "incorrect_password": _("That is not your password. Try again."),
        "enter_current_password": _("That is not your password now. Try again."),
        "incorrect_code": CODE,
        "invalid_or_expired_key": _("This link has been used or is too old. Ask for a new one."),
        "invalid_password_reset": _("This link has been used or is too old. Ask for a new one."),
        "too_many_login_attempts": WAIT,
        "rate_limited": _("Too many tries. Wait a minute and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: agencies invite."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        name = credentials.get("email") or credentials.get("username") or ""
        try:
            self.password_try = limits.begin_try(name=name, address=client_address(request))
        except limits.TooManyTries as refusal:
            if refusal.is_first:
                services.sign_in_failed(user=person_named(name), reason="limit")
            raise self.validation_error("too_many_login_attempts") from refusal

    def _rollback_login_failed_rl_usage(self) -> None:
        """Where allauth takes its own count back after a right password, ours is taken back."""
        self.password_try.succeeded()

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        name = credentials.get("email") or credentials.get("username") or ""
        services.sign_in_failed(user=person_named(name), reason="password")

    def is_reauthentication_required(self, *, app: str = "") -> bool:
        return not is_stepped_up(getattr(self.request, "sitting", None))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The passkey first: it is the quickest, and nobody can be talked into telling it."""
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code from your code app"),
            "mfa_reauthenticate:webauthn": _("Use your passkey"),
        }
        methods = [m | {"description": words[m["id"]]} for m in super().get_reauthentication_methods(user)]
        if not methods and user.is_authenticated:
            return [{"id": "issuer", "description": "", "url": reverse("confirm_by_issuer")}]
        return sorted(methods, key=lambda method: list(words).index(method["id"]), reverse=True)

    def logout(self, request: HttpRequest) -> None:
        """Where allauth signs somebody out, their seat ends too."""
        services.end_session(request, "signed_out")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Our words or none: signing in and out need no banner."""
        text = message or SAID.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def format_email_subject(self, subject: str) -> str:
        return subject

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """In the language of whom it is for, and with no personal data beyond the link."""
        user = context.get("user")
        with override(user.language if isinstance(user, User) else None):
            mail: EmailMessage = super().render_mail(template_prefix, email, context, headers)
            return mail


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("This is your last second factor. Set up another before you take it off."),
        "cannot_generate_recovery_codes": _("Set up a passkey or a code app first."),
        "incorrect_code": CODE,
    }

    def get_totp_issuer(self) -> str:
        return gettext("Safeguarding hub")

    def _get_site_name(self) -> str:
        return gettext("Safeguarding hub")

    def encrypt(self, text: str) -> str:
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return second_factors(authenticator.user) > 1

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return gettext("Passkey %(number)s") % {"number": second_factors(user) + 1}
