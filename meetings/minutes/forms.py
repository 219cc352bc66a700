"""What the acts of an item need, by socket and by form alike."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.people.models import FactKind, Release
from hub.web.forms import DateInput
from meetings.minutes.models import ORDER, ActionOutcome, Stage

LONG = 8000  # characters: more than anybody reads in a meeting, less than a frame


class Ids(forms.Field):
    """A list of ids: repeated fields of a form, or a JSON list."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[UUID]:
        if value in (None, ""):
            return []
        values = value if isinstance(value, list | tuple) else [value]
        try:
            return [UUID(str(one)) for one in values]
        except ValueError as error:
            raise ValidationError(_("This is not a list of ids.")) from error


class Words(forms.Field):
    """Vague words tied to persons: `key:person` repeated (`key:other` for nobody), or a list of `{"key", "person"}`."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[tuple[str, UUID]]:
        found = []
        for one in value or []:
            try:
                key, person = (one["key"], one["person"]) if isinstance(one, dict) else str(one).rsplit(":", 1)
                if person != "other":  # somebody who is not in the record
                    found.append((str(key)[:40], UUID(str(person))))
            except (KeyError, ValueError, TypeError) as error:
                raise ValidationError(_("This is not a word tied to a person.")) from error
        return found


def words(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONG, required=required, widget=forms.Textarea(attrs={"rows": 2}))


class ContributeForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it is"), choices=FactKind, initial=FactKind.FACT)
    text = words(_("Your words"))
    about = Ids(label=_("About"), required=True, error_messages={"required": _("Choose whom this is about.")})
    happened_on = forms.DateField(label=_("When it happened"), required=False)
    release = forms.ChoiceField(label=_("How far it may go"), choices=Release, initial=Release.RECORD, required=False)
    sealed = forms.BooleanField(required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", ""), *settings.LANGUAGES], required=False)
    tie = Words(required=False)  # vague words and whom they mean


class AmendForm(forms.Form):
    of = forms.UUIDField()
    text = words(_("As it should read"))
    why = words(_("Why it is amended"))


class TermsForm(forms.Form):
    of = forms.UUIDField()
    release = forms.ChoiceField(label=_("How far it may go"), choices=Release)
    why = words(_("Why"), required=False)


class HoldForm(forms.Form):
    where = forms.CharField(label=_("Where it is held"), max_length=200)


class RelyForm(forms.Form):
    holding = forms.UUIDField()


class TranslateForm(forms.Form):
    of = forms.UUIDField()
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    text = words(_("Translation"))


class RemarkForm(forms.Form):
    text = words(_("Remark"))


class ViewForm(forms.Form):
    level = forms.CharField(label=_("Level"), max_length=40, required=False)
    reason = words(_("Reason"), required=False)


class DecideForm(forms.Form):
    outcome = forms.CharField(label=_("Outcome"), max_length=40)
    level = forms.CharField(label=_("Level"), max_length=40)
    reasons = words(_("Reasons"))
    told_parents_by = forms.UUIDField(label=_("Parents told by"), required=False)
    told_parents_why_not = words(_("Why the parents are not told"), required=False)
    told_child_by = forms.UUIDField(label=_("Child told by"), required=False)
    told_child_why_not = words(_("Why the child is not told"), required=False)
    relied = Ids(label=_("It relied on what is held by"), required=False)


def told(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        whom: {"by": data[f"told_{whom}_by"], "why_not": data[f"told_{whom}_why_not"]} for whom in ("parents", "child")
    }


class ActForm(forms.Form):
    what = words(_("What is to be done"))
    owner = forms.UUIDField(label=_("By whom"))
    due_on = forms.DateField(label=_("By when"))
    contingency = words(_("If there is no access"))


class DissentForm(forms.Form):
    of = forms.UUIDField()
    reason = words(_("Why your agency disagrees"))


class OutcomeForm(forms.Form):
    action = forms.UUIDField()
    outcome = forms.ChoiceField(label=_("How it ended"), choices=ActionOutcome)
    why = words(_("Why, or what prevented it"), required=False)


class ReportForm(forms.Form):
    reason = words(_("What you are reporting"))


class HandForm(forms.Form):
    up = forms.BooleanField(required=False)


class TurnForm(forms.Form):
    agency = forms.UUIDField(required=False)


class AddForm(forms.Form):
    text = forms.CharField(label=_("What is added"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 5}))
    why = forms.CharField(
        label=_("Why"),
        help_text=_("What was missing or wrong, and who noticed."),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HandoverForm(forms.Form):
    """The next step of a handover: who, and when. The step itself is sent along: pressed twice, it is recorded once."""

    stage = forms.ChoiceField(choices=[(stage.value, stage.label) for stage in ORDER], widget=forms.HiddenInput)
    who = forms.CharField(label=_("Who accepted the family"), help_text=_("A name and a service."), max_length=200)
    happened_on = forms.DateField(label=_("On which day"), widget=DateInput)

    def __init__(self, *args: Any, stage: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"stage": stage})
        super().__init__(*args, **kwargs)
        if stage == Stage.CONTACT:
            self.fields["who"].label = _("Who met the family, or spoke with them")


class HandoverRefusalForm(forms.Form):
    """A service did not take the family on. Told apart from the step beside it by its own name."""

    prefix = "refused"

    who = forms.CharField(label=_("Who refused"), help_text=_("A name and a service."), max_length=200)
    why = forms.CharField(
        label=_("Why they did not take the family on"),
        help_text=_("In their words, as far as you know them."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason they gave.")},
    )
    happened_on = forms.DateField(label=_("On which day"), widget=DateInput)


class AnswerForm(forms.Form):
    """How an action ended, on a page of its own: only what did not happen asks for more."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=ActionOutcome,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended.")},
    )
    why = forms.CharField(
        label=_("What prevented it, or why it was not done"),
        help_text=_("Needed unless it is done. Circumstances, so that the next person knows; nobody is blamed."),
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") not in (None, ActionOutcome.DONE) and not data.get("why", "").strip():
            self.add_error("why", _("Say what prevented it, so that the next person knows."))
        return data
