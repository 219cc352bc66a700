"""The helper's questions, one at a time, and the change of a row: always both languages, a source and a day."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from hub.agencies.forms import NEEDED, day, line, text
from hub.agencies.models import LegalType
from hub.web.forms import DateInput
from sharing.basis.models import BasisKind, Category, LawRow, Nation, Power
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


def _what(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000, error_messages=NEEDED, **more
    )


class Row(forms.Form):
    """What every row of law is written with: both languages, a source and a day."""

    from_on = day(_("From"))
    what_en = _what(
        _("What changed, in plain English"),
        help_text=_("The owner of each agreement, policy and guide that rests on it reads this, in their language."),
    )
    what_cy = _what(_("What changed, in plain Welsh"))
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

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("text_en")) != bool(data.get("text_cy")):
            self.add_error("text_cy", _("Write it in both languages, or in neither."))
        return data


class RowChange(Row):
    """A row of law, as it is to read from a day on."""

    def __init__(self, *args: Any, row: LawRow, **kwargs: Any) -> None:
        kept = {name for name in self.base_fields if hasattr(row, name)} - {"from_on"}
        super().__init__(*args, **{**kwargs, "initial": {name: getattr(row, name) for name in kept}})
        if not isinstance(row, Power):
            del self.fields["provider_types"], self.fields["recipient_types"]


class NewRow(Row):
    """A row of law of which there was none before. Which of these are asked is a question of its table."""

    field_order = ("code", "nation", "label_en", "label_cy", "text_en", "text_cy", "kind", "category")

    code = forms.SlugField(
        label=_("Short code"),
        help_text=_("Small letters, figures and _, such as cyp_act_12. Agreements and guides cite it by this."),
        max_length=40,
        error_messages={**NEEDED, "invalid": _("Small letters, figures and _ only.")},
    )
    nation = forms.ChoiceField(label=_("Where it holds"), choices=Nation.choices, initial=Nation.WALES)
    kind = forms.ChoiceField(label=_("What it is for"), choices=BasisKind.choices)
    category = forms.ChoiceField(label=_("What data protection law makes of it"), choices=Category.choices)
    purposes = _many(_("For which purposes"), ())
    is_duty = forms.BooleanField(label=_("A duty, not only a power"), required=False)
    needs_statement = forms.BooleanField(label=_("The request must say that it is for a public task"), required=False)
    emergency_only = forms.BooleanField(label=_("In an emergency only"), required=False)
    seldom = forms.BooleanField(label=_("Seldom fits"), required=False)

    def __init__(self, *args: Any, model: type[LawRow], purposes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_the_table = {field.name for field in model._meta.get_fields()} | {"what_en", "what_cy"}
        for name in set(self.fields) - of_the_table:
            del self.fields[name]
        if "purposes" in self.fields:
            field: Any = self.fields["purposes"]
            field.choices = purposes
            field.help_text = _("None chosen: every one.")
