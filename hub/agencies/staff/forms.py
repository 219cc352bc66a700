"""Forms of joiners and movers."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hub.accounts.forms import NEW_PASSWORD, REQUIRED, same_twice
from hub.accounts.invitations.queries import may_be_invited
from hub.accounts.models import Invitation, User
from hub.agencies.models import Role

WANTED = {"required": REQUIRED}


class Place(forms.Form):
    """What somebody is at the agency."""

    role = forms.ChoiceField(label=_("What they are"), choices=Role.choices, error_messages=WANTED)
    title_en = forms.CharField(
        label=_("Title in English, such as “Health visitor”"), max_length=80, error_messages=WANTED
    )
    title_cy = forms.CharField(
        label=_("Title in Welsh, such as “Ymwelydd iechyd”"), max_length=80, error_messages=WANTED
    )


class Invite(Place):
    name = forms.CharField(label=_("Full name"), max_length=120, error_messages=WANTED)
    email = forms.EmailField(
        label=_("Their own e-mail address"),
        help_text=_("One that nobody else reads. The link goes there."),
        error_messages={"required": REQUIRED, "invalid": _("Write the whole address, such as name@agency.example.")},
    )
    language = forms.ChoiceField(
        label=_("Language they want to be written to in"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages=WANTED,
    )
    field_order = ["name", "email", "language", "role", "title_en", "title_cy"]

    def __init__(self, *args: Any, agency_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency_id = agency_id
        self.refused: Any = ""  # why this address is not invited: it tells who has an account elsewhere

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        verdict = may_be_invited(email, self.agency_id)
        if not verdict:
            self.refused = verdict.why
            raise forms.ValidationError(verdict.why)
        return email


class TakeUp(forms.Form):
    """The other half of an invitation, and a password."""

    code = forms.CharField(
        label=_("The code you were told over the telephone"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-10"}),
        error_messages=WANTED,
    )
    password1 = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=NEW_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages=WANTED,
    )
    password2 = forms.CharField(
        label=_("New password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages=WANTED,
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = User(name=invitation.name, email=invitation.email, username=invitation.email)

    def clean_password1(self) -> str:
        password: str = get_adapter().clean_password(self.cleaned_data["password1"], user=self.owner)
        return password

    def clean(self) -> Any:
        return same_twice(self, super().clean())
