"""Forms of agreements, policies and guides. What is read by everybody is written in both languages."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hub.agencies.forms import NEEDED, day, line
from hub.web.documents import Upload
from sharing.agreements.models import SECTIONS, AgreementKind, GuideKind
from sharing.agreements.queries import HEADINGS

CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one of these.")}


def area(label: Any, *, rows: int = 5, required: bool = True, most: int = 10_000, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=most, required=required,
        error_messages=NEEDED, help_text=hint,
    )  # fmt: skip


class Draft(forms.Form):
    kind = forms.ChoiceField(
        label=_("What kind of agreement"),
        choices=AgreementKind.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    reference = forms.RegexField(
        r"^[A-Z0-9][A-Z0-9/-]{2,29}$", label=_("Reference"), help_text=_("As in your register, such as ISP-2026-04."),
        error_messages={**NEEDED, "invalid": _("Use capital letters, figures, - and / only.")},
    )  # fmt: skip
    name_en = line(_("Name in English"))
    name_cy = line(_("Name in Welsh"))
    partners = forms.MultipleChoiceField(
        label=_("Between which agencies"), widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE
    )

    def __init__(self, *args: Any, agencies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["partners"]
        field.choices = list(agencies)

    def clean_partners(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["partners"]
        if len(chosen) < 2:
            raise forms.ValidationError(_("An agreement is between two agencies at least."))
        return chosen


class Partners(forms.Form):
    partners = forms.MultipleChoiceField(
        label=_("Between which agencies"), widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE
    )

    def __init__(self, *args: Any, agencies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["partners"]
        field.choices = list(agencies)


class Sections(forms.Form):
    """Each section in both languages. A draft may have gaps; they are asked for when it is published."""

    def __init__(self, *args: Any, written: dict[str, dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SECTIONS:
            for language, word in (("en", _("in English")), ("cy", _("in Welsh"))):
                field = area(format_lazy("{}, {}", HEADINGS[name], word), rows=4, required=False)
                field.initial = written.get(name, {}).get(language, "")
                field.widget.attrs["lang"] = language
                self.fields[f"{name}_{language}"] = field

    def sections(self) -> dict[str, dict[str, str]]:
        data = self.cleaned_data
        return {name: {language: data[f"{name}_{language}"] for language in ("en", "cy")} for name in SECTIONS}


class Designate(forms.Form):
    user = forms.ChoiceField(label=_("Who answers for this agency"), error_messages=CHOOSE)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.choices = list(people)


class TableFile(forms.Form):
    """A reference table: a file, or text pasted from a spreadsheet."""

    file = forms.FileField(
        label=_("A table as CSV"), required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=_("Columns: provider, recipient, item, purpose, trigger, method, frequency, gateway, basis,"
                    " condition, controls. Nothing is taken in yet: you see first what it would be."),
    )  # fmt: skip
    text = area(_("Or paste it here"), required=False, rows=6, most=2_000_000)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("file") and not data.get("text") and not self.errors:
            self.add_error("file", _("Choose a file, or paste the table."))
        return data


class Publish(forms.Form):
    in_force_on = day(_("In force from"))
    review_on = day(_("To be reviewed by"))


class Reviewed(forms.Form):
    looked_at = area(_("What you looked at, and why it can stand"), rows=4, most=4_000)
    next_on = day(_("To be reviewed next by"))


class End(forms.Form):
    on = day(_("Ends on"))
    why = area(_("Why"), rows=3, most=2_000)


class Attach(forms.Form):
    file = Upload(
        label=_("A document"),
        help_text=_("PDF, picture, Word or OpenDocument text, of at most four megabytes. No document about a person."),
    )


class Done(forms.Form):
    what_was_done = area(_("What you looked at, and what was done"), rows=4, most=4_000)


class Wording(forms.Form):
    """A policy or guide in both languages, with what it rests on."""

    kind = forms.ChoiceField(
        label=_("What it is"), choices=GuideKind.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    for_whom = forms.ChoiceField(label=_("For whom"), widget=forms.RadioSelect, error_messages=CHOOSE)
    title_en = line(_("Title in English"))
    title_cy = line(_("Title in Welsh"))
    text_en = area(_("Text in English"), rows=12, most=50_000)
    text_cy = area(_("Text in Welsh"), rows=12, most=50_000)
    cites = forms.MultipleChoiceField(
        label=_("What it rests on in law"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("When one of these changes, you are told."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        laws: Sequence[tuple[str, str]],
        readers: Sequence[tuple[str, str]] | None,
        **kwargs: Any,
    ) -> None:
        """`readers`: None when a guide is written again, which stays what it is and for whom it is."""
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["cites"].choices = list(laws)
        if readers is None:
            del self.fields["kind"], self.fields["for_whom"]
        else:
            fields["for_whom"].choices = list(readers)


class PublishGuide(forms.Form):
    review_on = day(_("To be reviewed by"))


class Withdraw(forms.Form):
    why = area(_("Why"), rows=3, most=2_000)
