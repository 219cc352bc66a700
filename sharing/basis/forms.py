"""The helper's questions, one at a time, and the change of a row: always both languages, a source and a day."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from hub.agencies.forms import NEEDED, day, line, text
from hub.agencies.models import LegalType
from hub.web.forms import DateInput
from sharing.basis.models import LawRow, Power
from sharing.basis.paths import Question

CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one of these.")}


class OneQuestion(forms.Form):
    """One question of the path. Its only field has the question's own name."""

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = forms.MultipleChoiceField if question.is_many else forms.ChoiceField
        widget = forms.CheckboxSelectMultiple if question.is_many else forms.RadioSelect
        choices = [
            (choice.code, _with_hint(choice.label, choice.hint) if choice.hint else choice.label)
            for choice in question.choices
        ]
        self.fields[question.name] = kind(
            label=question.heading,
            help_text=question.hint,
            choices=choices,
            widget=widget,
            error_messages=CHOOSE,
            initial=kwargs.get("initial", {}).get(question.name),
        )


def _with_hint(label: str, hint: str) -> str:
    return format_html('{}<span class="hub-choice__hint">{}</span>', label, hint)


def _many(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every kind."),
    )


class RowChange(forms.Form):
    """A row of law, as it is to read from a day on."""

    from_on = day(_("From"))
    what = forms.CharField(
        label=_("What changed, in plain words"),
        help_text=_("The owner of each agreement, policy and guide that rests on it reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        error_messages=NEEDED,
    )
    ends = forms.BooleanField(label=_("It ends on that day, with nothing in its place"), required=False)
    label_en = line(_("In English"), 200)
    label_cy = line(_("In Welsh"), 200)
    text_en = text(_("In plain words, in English"))
    text_cy = text(_("In plain words, in Welsh"))
    provider_types = _many(_("Who may use it"), LegalType.choices)
    recipient_types = _many(_("To share with"), LegalType.choices)
    source = line(_("Source"), 300, help_text=_("The Act or guidance, its section, its date."))
    checked_on = forms.DateField(
        label=_("Checked against its source on"), widget=DateInput(), required=False,
        error_messages={"invalid": _("Write a date, such as 27/11/2026.")},
    )  # fmt: skip
    to_confirm = forms.BooleanField(label=_("A lawyer must still confirm it"), required=False)

    def __init__(self, *args: Any, row: LawRow, **kwargs: Any) -> None:
        kept = {name for name in self.base_fields if hasattr(row, name)} - {"from_on"}
        super().__init__(*args, **{**kwargs, "initial": {name: getattr(row, name) for name in kept}})
        if not isinstance(row, Power):
            del self.fields["provider_types"], self.fields["recipient_types"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("text_en")) != bool(data.get("text_cy")):
            self.add_error("text_cy", _("Write it in both languages, or in neither."))
        return data
