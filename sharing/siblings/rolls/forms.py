"""Forms of a roll: its terms, a file, its columns, a child typed by hand, standing answers, shields and objections."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from hub.agencies.forms import NEEDED, day, line
from hub.web.documents import scan
from hub.web.forms import DateInput
from sharing.siblings.rolls.fields import CONTACTS, FIELDS, LABELS, MOST_LETTERS
from sharing.siblings.rolls.fields import NEEDED as MUST
from sharing.siblings.rolls.models import ShieldReason, Standing
from sharing.siblings.rolls.sheets import MOST_BYTES

CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one of these.")}
WRITE_A_DATE = {**NEEDED, "invalid": _("Write a date, such as 27/11/2026.")}
AS_ROLL = ("", _("As for the whole roll"))


def later(label: Any, help_text: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput(), help_text=help_text, error_messages=WRITE_A_DATE)


class WriteTerms(forms.Form):
    """What stands before a roll."""

    dpia = line(
        _("Reference of your data protection impact assessment"), 80,
        help_text=_("As your data protection officer filed it, such as: DPIA 2026/14."),
    )  # fmt: skip
    notice_given_on = day(_("Parents were given the privacy notice on"))
    notice_en = line(_("Where the notice stands in English"), 200, help_text=_("A web address, or a document's name."))
    notice_cy = line(_("Where the notice stands in Welsh"), 200)


class RollFile(forms.Form):
    """A file with the roll in it."""

    file = forms.FileField(
        label=_("The file"), widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.xml,.ctf,text/csv"}),
        help_text=_("CSV, a workbook (XLSX) or a Common Transfer File (XML), at most four megabytes. Nothing is taken "
                    "in before you have looked."),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty. Choose another.")},
    )  # fmt: skip

    def clean_file(self) -> bytes:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        content: bytes = upload.read(MOST_BYTES + 1)
        if len(content) <= MOST_BYTES:
            scan(content)
        return content


class Columns(forms.Form):
    """Which column of a table is which, and how long the roll is kept."""

    def __init__(self, *args: Any, heads: Sequence[str], latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"] = later(
            _("Keep the roll until"),
            _("The last day of this term. On it the roll is deleted, unless you load it again."),
        )
        for name in FIELDS:
            empty = _("Choose a column") if name in MUST else _("No such column")
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name], required=name in MUST, error_messages=CHOOSE,
                choices=[("", empty), *((head, head) for head in heads if head)],
            )  # fmt: skip

    @property
    def shown_first(self) -> list[Any]:
        return [self[name] for name in ("forename", "surname", "dob")]

    @property
    def others(self) -> list[Any]:
        return [self[name] for name in FIELDS if name not in MUST]

    def columns(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in FIELDS}


class TypeChild(forms.Form):
    """One child, written by hand. Only name and birthday are needed; what is known of home and contacts helps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            if name == "rec_id" or name.endswith("_pr"):
                continue
            field = line(LABELS[name], MOST_LETTERS, required=name in MUST)
            if name == "dob":
                field.help_text = _("Such as 27/11/2023.")
                field.widget.attrs["class"] = "govuk-input--width-10"
            elif name.endswith("_relationship"):
                field.help_text = _("Such as mother, father, grandmother, childminder.")
            elif name in ("postcode", "sex", "upn"):
                field.widget.attrs["class"] = "govuk-input--width-10"
            self.fields[name] = field

    @property
    def of_child(self) -> list[Any]:
        return [self[name] for name in self.fields if not name.startswith("contact")]

    @property
    def of_contacts(self) -> list[list[Any]]:
        return [[self[name] for name in self.fields if name.startswith(f"contact{n}_")] for n in CONTACTS]


class AnswerBefore(forms.Form):
    """What is answered before anybody asks."""

    standing = forms.ChoiceField(
        label=_("Before anybody asks"), widget=forms.RadioSelect, required=False, error_messages=CHOOSE
    )

    def __init__(self, *args: Any, of_child: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["standing"]
        field.choices = [AS_ROLL, *Standing.choices] if of_child else Standing.choices
        field.required = not of_child
        if of_child:
            field.label = _("For this child, before anybody asks")


class SetShield(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why"), choices=ShieldReason.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    review_on = later(_("Look at it again on"), _("Within half a year."))


class Object(forms.Form):
    """A parent objected."""

    forename = line(_("The child's forename"), MOST_LETTERS)
    surname = line(_("The child's surname"), MOST_LETTERS)
    born_on = forms.DateField(label=_("Date of birth"), widget=DateInput(), error_messages=WRITE_A_DATE)
    received_on = day(_("You were told on"))
    said = forms.CharField(
        label=_("Who objected, and what they said"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1_000,
        help_text=_("Sealed, and read by your setting's leads alone."), error_messages=NEEDED,
    )  # fmt: skip

    def __init__(self, *args: Any, of_child: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_child:
            for name in ("forename", "surname", "born_on"):
                del self.fields[name]


class WriteReview(forms.Form):
    """The board's test of the method on its own data."""

    weights = line(_("Version of the weights"), 40)
    pairs = forms.IntegerField(label=_("Pairs looked through"), min_value=1, max_value=100_000, error_messages=NEEDED)
    right = forms.IntegerField(
        label=_("Of these rightly proposed"), min_value=0, max_value=100_000, error_messages=NEEDED
    )
    reviewed_on = day(_("Looked through on"))
    source = line(_("Source"), 300, help_text=_("Where it is laid down: the document, its date, the page."))
