"""What raising, answering, listing and admitting need."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import User
from hub.agencies.models import Hub, LawfulBasis, Purpose
from hub.people.models import Family
from meetings.agenda.models import Told
from meetings.agenda.services import WRITTEN, NewPerson

LONG = 8000  # characters


def words(label: Any, *, rows: int = 3, required: Any = None, **more: Any) -> forms.CharField:
    """A text of some sentences. `required`: what to do when it is empty."""
    field = forms.CharField(label=label, max_length=LONG, widget=forms.Textarea(attrs={"rows": rows}), **more)
    if required:
        field.error_messages["required"] = required
    return field


class RaiseForm(forms.Form):
    """A family raised in five minutes on a phone. Every message says what to do."""

    hub = forms.ChoiceField(label=_("Hub"))
    who = words(
        _("Who is in the family?"),
        rows=4,
        help_text=_("Full names, one to a line, with date of birth or age. Children first. No initials."),
        required=_("Write who is in the family: a full name on each line."),
    )
    why_now = words(
        _("Why now?"),
        help_text=_("What happened, when, and who saw it."),
        required=_("Write what has happened that makes you ask now."),
    )
    why_below = words(
        _("Why is this below the threshold of significant harm?"),
        help_text=_("If a child is being harmed, or is likely to be, do not use this form: ring the duty team."),
        required=_("Write why this is not significant harm. If it may be, ring the duty team now."),
    )
    purpose = forms.ChoiceField(
        label=_("What is this for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what this is for.")},
    )
    basis = forms.ChoiceField(
        label=_("Your lawful basis to share"),
        help_text=_("Consent to a service is another question, and comes later."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose your lawful basis. If you are not sure, choose the first.")},
    )
    parents_told = forms.ChoiceField(
        label=_("Have you told the parents?"),
        choices=Told,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the parents were told.")},
    )
    parents_said = words(
        _("What the parents said, or why they are not told"),
        rows=2,
        help_text=_("Say which parent, by full name."),
        required=_("Write what the parents said, or why they are not told yet."),
    )
    child_told = forms.ChoiceField(
        label=_("Have you told the child?"),
        choices=Told,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the child was told.")},
    )
    child_said = words(
        _("What the child said, or why the child is not told"),
        rows=2,
        help_text=_("The child's own words, if you have them. “Two years old” can be the reason."),
        required=_("Write what the child said, or why the child is not told."),
    )

    def __init__(
        self, *args: Any, hubs: list[Hub], purposes: list[Purpose], bases: list[LawfulBasis], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in WRITTEN:
            self.fields[name].widget.attrs |= {
                "data-module": static("hub/js/draft.js"),
                "data-draft-url": reverse("referral_draft", args=[name]),
                "data-draft-key": f"raise-{name}",
                "data-draft-status": "draft-status",
                "data-draft-saved": _("Draft kept"),
                "data-draft-waiting": _("Not kept yet"),
                "data-draft-away": _("There is no connection. What you typed is kept here: send it again in a moment."),
            }
        self.hubs = {str(hub.pk): hub for hub in hubs}
        self.fields["hub"].choices = [(pk, hub.name) for pk, hub in self.hubs.items()]  # type: ignore[attr-defined]
        if len(hubs) == 1:
            self.fields["hub"].widget = forms.HiddenInput()
            self.fields["hub"].initial = str(hubs[0].pk)
        self.fields["purpose"].choices = [(row.code, row.label) for row in purposes]  # type: ignore[attr-defined]
        self.fields["basis"].choices = [(row.code, row.label) for row in bases]  # type: ignore[attr-defined]
        if bases:
            self.fields["basis"].initial = bases[0].code  # what the agency's legal type points to
        if purposes:
            self.fields["purpose"].initial = purposes[0].code

    def raised(self) -> dict[str, Any]:
        """What the service takes, but for the actor and the language."""
        data = dict(self.cleaned_data)
        return data | {"hub": self.hubs[data["hub"]]}


class FamilyChoiceForm(forms.Form):
    """Accepting: an existing record, or a new one under a name."""

    family = forms.ChoiceField(
        label=_("Is this family known to the hub?"),
        required=False,
        help_text=_("Link it, so that there is one record and not two."),
    )
    name = forms.CharField(
        label=_("If not: the new record's name"),
        max_length=120,
        required=False,
        help_text=_("As the hub will call it, such as “Prosser”: pages add the word family."),
    )
    people = forms.CharField(
        label=_("People for the new record"),
        required=False,
        max_length=LONG,
        help_text=_("One to a line: full name, then a comma and the date of birth as 1/5/2019 if you know it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, families: list[Family], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.families = {str(family.pk): family for family in families}
        self.fields["family"].choices = [  # type: ignore[attr-defined]
            ("", _("No, make a new record")),
            *((pk, family.name) for pk, family in self.families.items()),
        ]

    def clean_people(self) -> list[tuple[str, date | None]]:
        """Each line is a person: a full name, and a date of birth after a comma."""
        found = []
        for line in self.cleaned_data["people"].splitlines():
            name, _comma, rest = (part.strip() for part in line.partition(","))
            if not name:
                continue
            if len(name.split()) < 2:
                raise ValidationError(
                    _("“%(line)s” is not a full name. Write first name and surname."), params={"line": line}
                )
            found.append((name[:160], born_on(rest)))
        return found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("family") and not data.get("name"):
            self.add_error("name", _("Choose the family's record, or write a name for a new one."))
        return data

    def chosen(self) -> dict[str, Any]:
        """What the service takes, but for the actor and the referral."""
        data = self.cleaned_data
        return {
            "family": self.families.get(data["family"]),
            "name": data["name"],
            "people": [NewPerson(name, born) for name, born in data["people"]],
        }


def born_on(text: str) -> date | None:
    """The date of birth in what a referrer wrote after a name: 1/5/2019, 01.05.2019 or 2019-05-01; else None."""
    if match := re.search(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b", text):
        day, month, year = (int(part) for part in match.groups())
    elif match := re.search(r"\b(\d{4})-(\d{2})-(\d{2})\b", text):
        year, month, day = (int(part) for part in match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


class ReturnForm(forms.Form):
    why = words(
        _("Why it goes back"),
        help_text=_("What is missing, or what to do instead. The person who raised it reads this."),
        required=_("Write the reason: what is missing, or what to do instead."),
    )


class StatutoryForm(forms.Form):
    why = words(
        _("To whom you reported it, when, and what they said"),
        help_text=_("Ring the duty team first; the hub does not send this for you."),
        required=_("Write to whom you reported it and when. Ring the duty team first."),
    )


class TakeBackForm(forms.Form):
    why = forms.CharField(
        label=_("Why you take it back"), required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 2})
    )


class ListForm(forms.Form):
    """Putting an accepted referral on an agenda."""

    referral = forms.UUIDField()


class SealForm(forms.Form):
    """The people for whom a sealed item exists, and nobody else."""

    names = forms.MultipleChoiceField(
        label=_("Who is admitted to this item"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody else will know that it exists: not their colleagues, not administrators."),
        error_messages={"required": _("Choose who is admitted. The chair or the deputy must be one of them.")},
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in people}
        self.fields["names"].choices = [(pk, user.name) for pk, user in self.people.items()]  # type: ignore[attr-defined]

    def named(self) -> list[User]:
        return [self.people[pk] for pk in self.cleaned_data["names"]]


class WhyForm(forms.Form):
    why = words(_("Why"), rows=2, required=_("Write why, in a sentence."))


class AdmitForm(forms.Form):
    user = forms.UUIDField()


class WithdrawForm(WhyForm):
    user = forms.UUIDField()
