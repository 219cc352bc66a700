"""Forms of training: what was completed, a table of a learning system, what the board asks, an override."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hub.agencies.forms import NEEDED, day, line
from hub.web.documents import Upload
from hub.web.forms import DateInput
from hub.web.tables import MOST_BYTES, text_of
from sharing.training.learning_table import FIELDS, LABELS, OPTIONAL
from sharing.training.models import Effect, Requirement
from sharing.training.scenarios import Question

CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one of these.")}
TIMES = (1, 7, 14, 28)  # days for which a chair may let somebody take part; the board says how many of them


class Record(forms.Form):
    """What somebody completed, and what was seen of it."""

    course = forms.ChoiceField(label=_("Course"), error_messages=CHOOSE)
    completed_on = day(_("Completed on"))
    expires_on = forms.DateField(
        label=_("Runs out on"), widget=DateInput(), required=False,
        help_text=_("Only if the certificate says so. Otherwise the board's time counts."),
        error_messages={"invalid": _("Write a date, such as 27/11/2026.")},
    )  # fmt: skip
    certificate = Upload(
        label=_("Certificate"), required=False, help_text=_("A PDF, a picture, or a Word or OpenDocument text.")
    )
    evidence = line(
        _("Or what you have seen, and where"), 200, required=False,
        help_text=_("Such as: certificate 4411, seen in the staff file."),
    )  # fmt: skip

    def __init__(self, *args: Any, courses: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["course"]
        field.choices = [("", _("Choose a course")), *courses]


class TakeBack(forms.Form):
    why = forms.CharField(
        label=_("Why is it taken back?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000,
        help_text=_("The person reads this."), error_messages=NEEDED,
    )  # fmt: skip


class Table(forms.Form):
    """A learning system's table."""

    agency = forms.ChoiceField(label=_("For which agency"), error_messages=CHOOSE)
    table = forms.FileField(
        label=_("The table"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=_("As CSV, at most two megabytes. Nothing is taken in before you have looked."),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty. Choose another.")},
    )  # fmt: skip

    def __init__(self, *args: Any, agencies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.choices = list(agencies)
        if len(agencies) == 1:
            field.widget = forms.HiddenInput()
            field.initial = agencies[0][0]

    def clean_table(self) -> str:
        upload: UploadedFile[Any] = self.cleaned_data["table"]
        try:
            return text_of(upload.read(MOST_BYTES + 1))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class Columns(forms.Form):
    """Which column of a table is which."""

    def __init__(self, *args: Any, heads: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            empty = _("No such column") if name in OPTIONAL else _("Choose a column")
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name], required=False, error_messages=CHOOSE,
                choices=[("", empty), *((head, head) for head in heads)],
            )  # fmt: skip


class ChooseEffect(forms.Form):
    """What a gap does, from a day on."""

    effect = forms.ChoiceField(
        label=_("When it is missing"), choices=Effect.choices, widget=forms.RadioSelect, error_messages=CHOOSE,
        help_text=_("Whatever you choose, nobody is stopped in a meeting that has begun."),
    )  # fmt: skip
    grace_days = forms.IntegerField(
        label=_("Days after joining"), min_value=0, max_value=730, error_messages=NEEDED,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )  # fmt: skip
    source = line(_("Source"), 300, help_text=_("Where it is laid down: the document, its date, the page."))
    to_confirm = forms.BooleanField(label=_("Still to be confirmed"), required=False)
    from_on = day(_("From"))

    def __init__(self, *args: Any, row: Requirement, **kwargs: Any) -> None:
        initial = {name: getattr(row, name) for name in ("effect", "grace_days", "source", "to_confirm")}
        super().__init__(*args, **{**kwargs, "initial": initial})


class LetBegin(forms.Form):
    """A chair lets somebody take part for a while."""

    why = forms.CharField(
        label=_("Why is this person needed now?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000,
        error_messages=NEEDED,
    )  # fmt: skip
    days = forms.TypedChoiceField(label=_("For how long"), coerce=int, widget=forms.RadioSelect, error_messages=CHOOSE)

    def __init__(self, *args: Any, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["days"]
        times = [time for time in TIMES if time <= longest] or [longest]
        field.choices = [(time, ngettext("%(n)s day", "%(n)s days", time) % {"n": time}) for time in times]


class Answers(forms.Form):
    """The questions of a practice scenario."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question.code] = forms.ChoiceField(
                label=question.text, widget=forms.RadioSelect, error_messages=CHOOSE,
                choices=[(choice.code, choice.label) for choice in question.choices],
            )  # fmt: skip
