"""Changing a hub's rows: always both languages, a source and a day."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.agencies.models import BoardRow, Clock, ClockUnit, Retention
from hub.web.forms import DateInput

NEEDED = {"required": _("Fill this in.")}


def line(label: Any, most: int = 160, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, error_messages=NEEDED, **more)


def day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=DateInput(),
        error_messages={**NEEDED, "invalid": _("Write a date, such as 27/11/2026.")},
        initial=timezone.localdate,
    )


def text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000, required=False)


class Rule(forms.Form):
    """A rule of the board, as it is to read from a day on. Clocks and retention have a figure besides."""

    label_en = line(_("In English"))
    label_cy = line(_("In Welsh"))
    text_en = text(_("Wording in English"))
    text_cy = text(_("Wording in Welsh"))
    amount = forms.IntegerField(label=_("How long"), min_value=1, max_value=10_000, error_messages=NEEDED)
    unit = forms.ChoiceField(label=_("Counted in"), choices=ClockUnit.choices, error_messages=NEEDED)
    days = forms.IntegerField(label=_("Kept for so many days"), min_value=1, max_value=36_500, required=False)
    source = line(_("Source"), 300, help_text=_("Where it is laid down: the document, its date, the page."))
    to_confirm = forms.BooleanField(label=_("Still to be confirmed"), required=False)
    from_on = day(_("From"))

    def __init__(self, *args: Any, row: BoardRow, **kwargs: Any) -> None:
        initial = {name: getattr(row, name) for name in self.base_fields if name != "from_on" and hasattr(row, name)}
        super().__init__(*args, **{**kwargs, "initial": initial})
        for name, holder in (("amount", Clock), ("unit", Clock), ("days", Retention)):
            if not isinstance(row, holder):
                del self.fields[name]


class Telephone(forms.Form):
    council = forms.ChoiceField(label=_("Council"), error_messages=NEEDED)
    number = line(_("Number"), 20)
    out_of_hours = forms.BooleanField(label=_("For nights and weekends"), required=False)
    label_en = line(_("In English"), 80)
    label_cy = line(_("In Welsh"), 80)
    source = line(_("Source"), 300, help_text=_("Where it is laid down: the document, its date, the page."))
    to_confirm = forms.BooleanField(label=_("Still to be confirmed"), required=False)
    from_on = day(_("From"))

    def __init__(self, *args: Any, councils: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["council"]
        field.choices = list(councils)
