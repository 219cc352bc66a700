"""What people fill in. A form checks its shape; whether it may be done is for the service."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.people.forms import one_of, pick, some_of
from hub.web.forms import DateInput
from sharing.disclosures.forms import typed
from sharing.siblings.questions.models import STATEMENT, HowSoon, PromptAnswer

Choices = Sequence[tuple[str, Any]]


class AskForHub(forms.Form):
    """One purpose, for every child of a family. Nothing that is typed here leaves the agency."""

    purpose = one_of(_("What is it for?"), [], _("Choose what it is for."))
    why = typed(
        _("Why do you need to know?"), _("Say why you need to know."), rows=3,
        help_text=_("For your own record. No other setting ever reads it."),
    )  # fmt: skip
    urgency = one_of(_("How soon?"), HowSoon.choices, _("Choose how soon."), initial=HowSoon.ROUTINE)
    statement = forms.BooleanField(
        label=STATEMENT,
        required=False,
        initial=True,
        help_text=_("A setting that is not a public body may say yes only if the question says so."),
    )
    not_to = some_of(
        _("Not to this person"), required=False,
        help_text=_("Such as a relative of the family. They are not asked, whether or not their setting is found."),
    )  # fmt: skip

    def __init__(self, *args: Any, aims: Choices, leads: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["purpose"].choices = list(aims)
        fields["not_to"].choices = list(leads)
        if not leads:
            del self.fields["not_to"]


class Ask(AskForHub):
    """One child, one purpose. Nothing that is typed here leaves the setting."""

    child = pick(_("About which child on your roll?"), missing=_("Choose a child."))
    field_order = ("child",)

    def __init__(self, *args: Any, children: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["child"].choices = [("", _("Choose")), *children]


class AnswerAbout(forms.Form):
    """Yes, no, or somebody has to be asked first."""

    answer = one_of(_("Your answer"), PromptAnswer.choices, _("Choose your answer."))
    reason = typed(
        _("Why?"), _("Say why. Only your setting reads it."), rows=2,
        help_text=_("For your own record, whatever you answer. The other setting never reads it."),
    )  # fmt: skip

    def __init__(self, *args: Any, may_say_yes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_say_yes:
            answer: Any = self.fields["answer"]
            answer.choices = [choice for choice in answer.choices if choice[0] != PromptAnswer.YES]


class Telephoned(forms.Form):
    reached = one_of(
        _("Whom did you reach?"),
        [("yes", _("Their lead or second lead: they answer in the hub")), ("no", _("Nobody: I ring again"))],
        _("Choose whom you reached."),
    )


class OpenEmergency(forms.Form):
    """The child as well as one can describe them now."""

    forename = forms.CharField(
        label=_("First name"), max_length=80, error_messages={"required": _("Write the first name.")}
    )
    surname = forms.CharField(label=_("Surname"), max_length=80, error_messages={"required": _("Write the surname.")})
    dob = forms.DateField(
        label=_("Date of birth, if you know it"), required=False, widget=DateInput(),
        error_messages={"invalid": _("Write a date, such as 27/11/2026.")},
    )  # fmt: skip
    address = forms.CharField(label=_("House and street"), max_length=160, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=10, required=False)
    contact1_name = forms.CharField(label=_("A parent's or carer's name"), max_length=120, required=False)
    contact1_phone = forms.CharField(label=_("Their telephone"), max_length=30, required=False)
    why = typed(_("Why can it not wait for an answer?"), _("Say why it cannot wait."), rows=2)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(name) for name in ("dob", "postcode", "contact1_phone")):
            self.add_error(
                "postcode", _("Give a postcode, a telephone or the date of birth: a name alone finds nobody.")
            )
        return data


class Review(forms.Form):
    review = typed(_("What did you find?"), _("Write down what you found."), rows=4)
