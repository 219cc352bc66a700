"""Forms of accounts: allauth's checks with our words, since its own exist in no Welsh."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

NEW_PASSWORD = _("Use at least 12 characters. Three or four words are easy to remember.")
REQUIRED = _("Fill this in.")


def worded(form: forms.Form, **labels: Any) -> None:
    """Give the fields our labels, and take away placeholders: they vanish while typing."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.help_text = ""
        field.error_messages["required"] = REQUIRED
        if name in labels:
            field.label = labels[name]


class SignIn(account.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self, login=_("E-mail address or user name"), password=_("Password"))
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class ConfirmPassword(account.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self, password=_("Password"))


class ChangePassword(account.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self, oldpassword=_("Password now"), password1=_("New password"), password2=_("New password once more"))
        self.fields["password1"].help_text = NEW_PASSWORD

    def clean(self) -> Any:
        return same_twice(self, super(account.PasswordVerificationMixin, self).clean())


class NewPassword(account.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self, password1=_("New password"), password2=_("New password once more"))
        self.fields["password1"].help_text = NEW_PASSWORD

    def clean(self) -> Any:
        return same_twice(self, super(account.PasswordVerificationMixin, self).clean())


def same_twice(form: forms.Form, data: Any) -> Any:
    first, second = form.cleaned_data.get("password1"), form.cleaned_data.get("password2")
    if first and second and first != second:
        form.add_error("password2", _("The two are not the same. Type the new password again."))
    return data


class ForgottenPassword(account.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self, email=_("E-mail address"))

    def clean_email(self) -> str:
        """Whoever has no password comes by an issuer, which alone says whether they still may."""
        email: str = super().clean_email()
        self.users: list[Any] = [user for user in self.users if user.has_usable_password()]
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Somebody gets a mail either way: a stranger's page, and the time it takes, tell nothing."""
        email: str = self.cleaned_data["email"]
        if self.users:
            super().save(request, **kwargs)
        else:
            get_adapter().send_mail("account/email/unknown_account", email, {})
        return email


class Code(mfa.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code_field(self)


class ConfirmCode(mfa.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code_field(self)


class SetUpCodeApp(ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code_field(self)
        self.fields["code"].label = _("The six digits your app shows now")


def code_field(form: forms.Form) -> None:
    worded(form, code=_("Code from your app, or a recovery code"))
    form.fields["code"].widget.attrs |= {"inputmode": "numeric", "class": "govuk-input--width-10"}


class AddPasskey(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self, name=_("A name for it, such as “work laptop”"))
        # Every passkey can sign in by itself; there is no choice to make.
        self.fields["passwordless"] = forms.BooleanField(initial=True, widget=forms.HiddenInput)
