"""What people fill in about people. A form checks its shape; whether it may be done is the service's question."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.people.models import (
    AttendanceKind,
    FactKind,
    Happening,
    NameKind,
    Release,
    SearchPurpose,
    Sex,
    Standing,
    TieKind,
)
from hub.people.queries_pages import Sheet
from hub.web.forms import DateInput

Choices = Sequence[tuple[str, Any]]


def words(label: Any, missing: Any, *, rows: int = 3, required: bool = True, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        required=required,
        max_length=8000,
        error_messages={"required": missing},
        **more,
    )


def line(label: Any, missing: Any = "", *, required: bool = False, width: int = 30, **more: Any) -> forms.CharField:
    more.setdefault("max_length", 120)
    return forms.CharField(
        label=label,
        required=required,
        widget=forms.TextInput(attrs={"class": f"govuk-input--width-{width}", "autocomplete": "off"}),
        error_messages={"required": missing},
        **more,
    )


def day(label: Any, *, required: bool = False, missing: Any = "", **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=DateInput(),
        error_messages={"required": missing, "invalid": _("Write a date, such as 27/11/2026.")},
        **more,
    )


def one_of(label: Any, choices: Choices, missing: Any = "", *, required: bool = True, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=forms.RadioSelect(),
        error_messages={"required": missing, "invalid_choice": _("Choose one from the list.")},
        **more,
    )


def pick(label: Any, choices: Choices = (), missing: Any = "", *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", _("Choose")), *choices],
        required=required,
        error_messages={"required": missing, "invalid_choice": _("Choose one from the list.")},
    )


def some_of(label: Any, missing: Any = "", *, required: bool = True, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=required,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": missing, "invalid_choice": _("Choose from the list.")},
        **more,
    )


#: What is typed at length, by form: kept as a draft while it is typed.
TYPED = {
    "contact": ("happened_on", "text"),
    "amend": ("text", "why"),
    "translate": ("text",),
    "protect": ("why", "clues"),
    "readers": ("why",),
}


def keep_typing(form: forms.Form, kind: str, about: Any, draft: Mapping[str, str]) -> None:
    """Begin a form of TYPED with what was typed before, and keep what is typed now."""
    for name in TYPED[kind]:
        form.fields[name].widget.attrs |= {
            "data-module": static("hub/js/draft.js"),
            "data-draft-url": reverse("record_draft", args=[kind, about, name]),
            "data-draft-key": f"{kind}-{about}-{name}",
            "data-draft-status": "draft-status",
            "data-draft-saved": _("Draft kept"),
            "data-draft-waiting": _("Not kept yet"),
            "data-draft-away": _("There is no connection. What you typed is kept here: send it again in a moment."),
        }
        if name in draft:
            form.initial[name] = draft[name]


class OfFamily(forms.Form):
    """A form about a family: `sheet` says who is in it."""

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.offer()

    def offer(self) -> None:
        """Fill in the choices that depend on the family."""

    def choose(self, name: str, choices: Choices) -> None:
        field: Any = self.fields[name]
        blank = [("", _("Choose"))] if isinstance(field.widget, forms.Select) else []
        field.choices = [*blank, *choices]


def not_in_future(value: date | None) -> date | None:
    if value is not None and value > timezone.localdate():
        raise forms.ValidationError(_("This day has not come yet."))
    return value


HAPPENINGS = [(code, label) for code, label in Happening.choices if code not in ("", Happening.NEW_ADULT)]


HOW_FAR = [
    (Release.RECORD, _("Whoever reads this family's record")),
    (Release.HUB, _("Only what is said in the hub: ask us before it goes further")),
    (Release.SHARE, _("It may be shared on, when the law allows")),
]


class Contact(OfFamily):
    """The form of five o'clock: what happened, to whom, when."""

    happening = one_of(_("What happened?"), [*HAPPENINGS, ("other", _("Something else"))], _("Choose what happened."))
    about = some_of(_("Who is it about?"), _("Choose who it is about."))
    happened_on = day(_("When did it happen?"), required=True, missing=_("Write the day on which it happened."))
    text = words(
        _("What did you see, hear or do?"),
        _("Write what you saw, heard or did."),
        rows=5,
        help_text=_("Full names, not initials. Not where a protected person lives, goes to school or can be rung."),
    )
    kind = one_of(_("What kind of information is it?"), FactKind.choices, _("Choose what kind it is."), initial="fact")
    release = one_of(_("How far may it go?"), HOW_FAR, initial=Release.RECORD)
    language = one_of(_("Language you wrote in"), settings.LANGUAGES, initial="en")

    def offer(self) -> None:
        self.choose("about", self.sheet.choices)
        self.fields["happened_on"].initial = timezone.localdate()

    def clean_happening(self) -> str:
        value: str = self.cleaned_data["happening"]
        return "" if value == "other" else value

    def clean_happened_on(self) -> date | None:
        return not_in_future(self.cleaned_data["happened_on"])


class Terms(forms.Form):
    """How far something on the record may go."""

    release = one_of(_("How far may it go?"), HOW_FAR)
    why = words(_("Why?"), "", rows=2, required=False, help_text=_("Needed when it may go further than before."))


class Amendment(forms.Form):
    text = words(_("What should it say?"), _("Write what it should say."), rows=5)
    why = words(_("Why does it change?"), _("Write why it changes."), rows=2)


class TranslationForm(forms.Form):
    text = words(_("Your translation"), _("Write the translation."), rows=6)


class NewPerson(OfFamily):
    name = line(
        _("Full name"), _("Write the full name."), required=True, max_length=160, help_text=_("First name and surname.")
    )
    birth_name = line(_("Name at birth, if it was another"), max_length=160)
    known_as = line(_("Also known as"), max_length=160)
    sex = one_of(_("Sex"), Sex.choices, required=False, initial="")
    born_on = day(_("Date of birth"))
    expected_on = day(_("Expected on, for an unborn child"))
    in_home = one_of(
        _("Do they live in the family's home?"),
        [("yes", _("Yes, there")), ("no", _("No, elsewhere"))],
        _("Choose whether they live there."),
    )
    from_on = day(
        _("Since when, if they came later"),
        help_text=_("An adult who came to live in the home is put on the chronology by itself."),
    )
    said_by = line(_("Who said so?"), help_text=_("Full name, and to whom."))
    spoken = line(_("Language they speak"), max_length=40, width=10)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("born_on") and data.get("expected_on"):
            self.add_error("expected_on", _("A child is born or expected: leave one of the two dates empty."))
        if data.get("born_on") and data["born_on"] > timezone.localdate():
            self.add_error("born_on", _("This day has not come yet. Write it under “Expected on”."))
        if data.get("expected_on") and data["expected_on"] < timezone.localdate() - timedelta(days=60):
            self.add_error("expected_on", _("This day is long past. Write the date of birth instead."))
        return data


class NewTie(OfFamily):
    person = pick(_("This person"), missing=_("Choose a person."))
    kind = pick(_("is"), TieKind.choices, _("Choose how they are connected."))
    other = pick(_("this person"), missing=_("Choose the other person."))
    from_on = day(_("Since"))
    said_by = line(_("Who said so?"))

    def offer(self) -> None:
        self.choose("person", self.sheet.choices)
        self.choose("other", self.sheet.choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("person") and data.get("person") == data.get("other"):
            self.add_error("other", _("Choose two different people."))
        return data


class StandingForm(OfFamily):
    """Parental responsibility, or being a parent in education law: two questions, asked apart."""

    question = one_of(
        _("What are you recording?"),
        [
            ("responsibility", _("Parental responsibility")),
            ("education", _("Parent in education law (Education Act 1996, section 576)")),
        ],
        _("Choose what you are recording."),
        help_text=_("A new partner has no parental responsibility by being a partner, and can be a parent in education "
                    "law when the child lives with them."),
    )  # fmt: skip
    adult = pick(_("Adult"), missing=_("Choose the adult."))
    child = pick(_("Child"), missing=_("Choose the child."))
    standing = one_of(_("Standing"), Standing.choices, _("Choose what is known."))
    why = line(_("On what ground?"), max_length=200, help_text=_("Such as “named on the birth certificate”."))
    evidence = line(
        _("What did you see?"), max_length=200, help_text=_("Such as “birth certificate” or “court order”.")
    )
    seen_on = day(_("When did you see it?"))
    expires_on = day(_("Holds until, if it ends"))

    def offer(self) -> None:
        self.choose("adult", self.sheet.of(children=False))
        self.choose("child", self.sheet.of(children=True))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("evidence") and not data.get("seen_on"):
            self.add_error("seen_on", _("Write the day on which you saw it."))
        if data.get("seen_on") and not data.get("evidence"):
            self.add_error("evidence", _("Write what you saw."))
        return data


class Home(OfFamily):
    people = some_of(_("Who lives there?"), _("Choose who lives there."))
    lines = words(_("Address"), _("Write the address."), rows=3)
    postcode = line(_("Postcode"), max_length=8, width=10)
    uprn = line(_("Property number (UPRN), if you know it"), max_length=12, width=10)
    from_on = day(_("Since"))
    to_on = day(_("Until, if they have left"))
    said_by = line(_("Who said so?"))

    def offer(self) -> None:
        self.choose("people", self.sheet.choices)


class Place(OfFamily):
    """A school, nursery, surgery or office that somebody goes to."""

    person = pick(_("Who?"), missing=_("Choose a person."))
    kind = one_of(_("What is it?"), AttendanceKind.choices, _("Choose what it is."))
    agency = pick(_("Agency of this hub"), required=False)
    place = line(_("Or its name, if it is not in the list"), max_length=160)
    days = line(_("Days and hours"))
    from_on = day(_("Since"))
    to_on = day(_("Until, if it has ended"))

    def __init__(self, *args: Any, agencies: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("agency", agencies)

    def offer(self) -> None:
        self.choose("person", self.sheet.choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("agency")) == bool(data.get("place")):
            self.add_error("place", _("Choose an agency, or write where it is: one of the two."))
        return data


class NewTelephone(OfFamily):
    person = pick(_("Whose?"), missing=_("Choose a person."))
    number = line(_("Number"), _("Write the number."), required=True, max_length=20, width=20)
    safe_note = line(_("When and how is it safe to ring?"), max_length=160)

    def offer(self) -> None:
        self.choose("person", self.sheet.choices)


class NewName(OfFamily):
    person = pick(_("Whose?"), missing=_("Choose a person."))
    full = line(_("Full name"), _("Write the full name."), required=True, max_length=160)
    kind = pick(_("What kind of name is it?"), NameKind.choices, _("Choose what kind of name it is."))
    from_on = day(_("Since"))

    def offer(self) -> None:
        self.choose("person", self.sheet.choices)


class Move(OfFamily):
    person = pick(_("Who?"), missing=_("Choose a person."))
    in_home = one_of(
        _("What happened?"),
        [("yes", _("Came to live in the home")), ("no", _("Left the home"))],
        _("Choose what happened."),
    )
    on = day(_("When?"), required=True, missing=_("Write the day."))
    said_by = line(_("Who said so?"))

    def offer(self) -> None:
        self.choose("person", self.sheet.choices)


class Protect(forms.Form):
    """One step: everything the record holds of where somebody is, and what else is written here."""

    shown_to = some_of(
        _("Who may know where they are?"),
        _("Name at least one person who may know."),
        help_text=_("Nobody else will see it, in any version: not their agencies, not their managers."),
    )
    why = words(_("Why?"), _("Write why the place is protected."), rows=2)
    clues = words(
        _("Anything else that would give the place away, one on each line"),
        "",
        rows=3,
        required=False,
        help_text=_(
            "The address, school, surgery, office, telephone, days and hours in the record are protected by themselves."
        ),
    )
    review_on = day(_("Look at it again on"), required=True, missing=_("Write the day on which to look at it again."))
    next = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, may_know: Choices, needs_names: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown: Any = self.fields["shown_to"]
        shown.choices = may_know
        if not needs_names:
            del self.fields["shown_to"]


class Show(forms.Form):
    user = pick(_("Who may know from now?"), missing=_("Choose a person."))
    why = words(_("Why do they need to know?"), _("Write why they need to know."), rows=2)

    def __init__(self, *args: Any, may_know: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.choices = [("", _("Choose")), *may_know]


class Why(forms.Form):
    """A reason and nothing else."""

    why = words(_("Why?"), _("Write why."), rows=2)


class Search(forms.Form):
    q = line(
        _("Name"),
        _("Write a name."),
        required=True,
        max_length=80,
        help_text=_("Any spelling: Siân finds Sian, ap Rhys finds Price. A maiden name or a short name will do."),
    )
    born_on = day(_("Date of birth, if you know it"))
    purpose = one_of(_("Why are you searching?"), SearchPurpose.choices, _("Choose why you are searching."))


class NewFamily(forms.Form):
    hub = pick(_("Hub"), missing=_("Choose the hub."))
    name = line(_("Name of the family"), _("Write the family's name."), required=True)
    lead = pick(_("Agency that leads the work"), required=False)

    def __init__(self, *args: Any, hubs: Choices, agencies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hub: Any = self.fields["hub"]
        lead: Any = self.fields["lead"]
        hub.choices = [*hubs] if len(hubs) == 1 else [("", _("Choose")), *hubs]
        lead.choices = [("", _("Choose")), *agencies]


class LetRead(forms.Form):
    user = pick(_("Who may read it?"), missing=_("Choose a person."))
    until = day(_("Until"), required=True, missing=_("Write the last day."))
    why = words(_("Why do they need it?"), _("Write why they need it."), rows=2)

    def __init__(self, *args: Any, users: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.choices = [("", _("Choose")), *users]

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until <= timezone.localdate():
            raise forms.ValidationError(_("Choose a later day."))
        return until


class StaffTieForm(forms.Form):
    """Information governance knows a name and a date of birth, not the record."""

    username = line(_("User name of the member of staff"), _("Write the user name."), required=True, width=20)
    name = line(_("Full name of the person in the record"), _("Write the full name."), required=True, max_length=160)
    born_on = day(_("Their date of birth"), required=True, missing=_("Write the date of birth."))
    relation = line(
        _("What is the member of staff to them?"),
        _("Write what they are to each other."),
        required=True,
        max_length=60,
        help_text=_("Such as “mother”, “neighbour” or “the same person”."),
    )


class Emergency(forms.Form):
    name = line(
        _("Full name of somebody in the family"),
        _("Write the full name."),
        required=True,
        max_length=160,
    )
    born_on = day(_("Their date of birth"), required=True, missing=_("Write the date of birth."))
    why = words(
        _("What is the emergency?"),
        _("Write what the emergency is."),
        rows=3,
        help_text=_("The family's lead agency and information governance are told at once, and read this reason."),
    )


class Review(forms.Form):
    outcome = words(_("What did you find?"), _("Write what you found."), rows=3)


class Filter(forms.Form):
    """The chronology's filter: codes and ids only, so it can stand in an address."""

    who = forms.ChoiceField(label=_("About"), required=False)
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    happening = forms.ChoiceField(label=_("What happened"), required=False)
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("new", _("Newest first")), ("old", _("Oldest first"))]
    )

    def __init__(self, *args: Any, people: Choices, agencies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who: Any = self.fields["who"]
        agency: Any = self.fields["agency"]
        happening: Any = self.fields["happening"]
        who.choices = [("", _("Everybody")), *people]
        agency.choices = [("", _("Every agency")), *agencies]
        happening.choices = [("", _("Everything")), *[row for row in Happening.choices if row[0]]]
        for field in self.fields.values():
            field.widget.attrs["class"] = "govuk-!-width-full"
