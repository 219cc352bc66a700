"""How forms look: Django's own renderer with GOV.UK's markup, so that a form is only its fields."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class BoundField(forms.BoundField):
    """A field that knows GOV.UK's class for its widget. Django itself adds the aria attributes."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        # Our own messages in both languages, not the browser's in one.
        attrs.pop("required", None)
        if isinstance(widget, forms.RadioSelect):
            attrs.pop("aria-invalid", None)  # not allowed on a radio button; the group carries the error
        if govuk := govuk_class(widget):
            names = [govuk, f"{govuk}--error" if self.errors else "", widget.attrs.get("class", "")]
            attrs["class"] = " ".join(name for name in names if name)
        return attrs

    @property
    def first_id(self) -> str:
        """Where a link from the error summary leads: for a group of radios or checkboxes, its first."""
        return self.id_for_label or f"{self.auto_id}_0"


def govuk_class(widget: forms.Widget) -> str:
    match widget:
        case forms.CheckboxSelectMultiple() | forms.CheckboxInput():  # before radios: Django derives one from the other
            return "govuk-checkboxes__input"
        case forms.RadioSelect():
            return "govuk-radios__input"
        case forms.Select():
            return "govuk-select"
        case forms.Textarea():
            return "govuk-textarea"
        case forms.FileInput():
            return "govuk-file-upload"
        case forms.HiddenInput() | forms.MultipleHiddenInput():
            return ""
        case forms.widgets.Input():
            return "govuk-input"
    return ""


class Renderer(TemplatesSetting):
    form_template_name = "kit/forms/form.html"
    field_template_name = "kit/forms/field.html"
    bound_field_class = BoundField


class DateInput(forms.DateInput):
    """The browser's own date picker, which a keyboard can fill and a phone opens as a calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "govuk-input--width-10", **(attrs or {})}, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "govuk-input--width-5", **(attrs or {})}, format="%H:%M")
