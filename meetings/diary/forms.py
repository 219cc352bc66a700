"""What planning a meeting and coming to one need."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import User
from hub.agencies.models import Hub
from hub.web.forms import DateInput, TimeInput
from meetings.diary.queries import panel


class PlanForm(forms.Form):
    """One meeting. `hubs` are those the person plans for; people come from the first, or the one chosen."""

    hub = forms.ChoiceField(label=_("Hub"))
    title_en = forms.CharField(label=_("Name in English"), max_length=120)
    title_cy = forms.CharField(label=_("Name in Welsh"), max_length=120)
    on = forms.DateField(label=_("Day"), widget=DateInput)
    begins = forms.TimeField(label=_("Begins"), widget=TimeInput)
    ends = forms.TimeField(label=_("Ends"), widget=TimeInput)
    chair = forms.ChoiceField(label=_("Chair"))
    deputy = forms.ChoiceField(
        label=_("Deputy chair"), help_text=_("Takes over when the chair is away or steps out of an item.")
    )
    minute_taker = forms.ChoiceField(label=_("Minute taker"), help_text=_("Never the chair or the deputy."))

    def __init__(self, *args: Any, hubs: list[Hub], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hubs = {str(hub.pk): hub for hub in hubs}
        self.chosen = self.hubs.get(str(self.data.get("hub", "")), hubs[0])
        self.people: dict[str, User] = {str(user.pk): user for user in panel(self.chosen)}
        hub, chair = self.fields["hub"], self.fields["chair"]
        hub.choices = [(pk, one.name) for pk, one in self.hubs.items()]  # type: ignore[attr-defined]
        hub.initial = str(self.chosen.pk)
        if len(hubs) == 1:
            hub.widget = forms.HiddenInput()
        people = [("", _("Choose a person")), *((pk, user.name) for pk, user in self.people.items())]
        for field in (chair, self.fields["deputy"], self.fields["minute_taker"]):
            field.choices = people  # type: ignore[attr-defined]
            field.error_messages["required"] = _("Choose a person.")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        chair, deputy, minutes = data.get("chair"), data.get("deputy"), data.get("minute_taker")
        if chair and chair == deputy:
            self.add_error("deputy", _("The deputy is somebody other than the chair. Choose another person."))
        if minutes and minutes in (chair, deputy):
            self.add_error(
                "minute_taker", _("Whoever chairs cannot take the minutes. Choose another person for the minutes.")
            )
        if data.get("begins") and data.get("ends") and data["ends"] <= data["begins"]:
            self.add_error("ends", _("The end must be later than the beginning."))
        if data.get("on") and data["on"] < timezone.localdate():
            self.add_error("on", _("This day is past. Choose today or a later day."))
        return data

    def planned(self) -> dict[str, Any]:
        """What the service takes, but for the actor and the statement."""
        data = self.cleaned_data
        return {
            "hub": self.chosen,
            "title_en": data["title_en"],
            "title_cy": data["title_cy"],
            "starts_at": timezone.make_aware(datetime.combine(data["on"], data["begins"])),
            "ends_at": timezone.make_aware(datetime.combine(data["on"], data["ends"])),
            "chair": self.people[data["chair"]],
            "deputy": self.people[data["deputy"]],
            "minute_taker": self.people[data["minute_taker"]],
        }


class AcceptForm(forms.Form):
    language = forms.ChoiceField(
        label=_("In which language will you take part?"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language.")},
    )


class ApologyForm(forms.Form):
    text = forms.CharField(
        label=_("A word to the chair"),
        help_text=_("Nothing about a family: that goes to its own item, where only those admitted see it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LetInForm(forms.Form):
    user = forms.UUIDField()


class RemarksForm(forms.Form):
    on = forms.BooleanField(required=False)
