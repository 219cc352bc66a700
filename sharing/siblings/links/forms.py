"""What people fill in over a link. A form checks its shape; whether it may be done is for the service."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.people.forms import day, one_of, pick, some_of
from sharing.disclosures.forms import typed
from sharing.disclosures.models import Told
from sharing.siblings.links.items import ITEMS
from sharing.siblings.links.models import EventKind, NoticeAnswer, Relation, SaidBy, WatchFor

#: What may be told of a worry: whether there is one
WORRY = {"yes": _("There is one: ring us"), "no": _("There is none")}

Choices = Sequence[tuple[str, Any]]


class WriteCard(forms.Form):
    telephone = forms.CharField(label=_("Telephone"), max_length=30, error_messages={"required": _("Give a number.")})
    hours = forms.CharField(
        label=_("When you can be reached"), max_length=80, required=False,
        help_text=_("Such as: 8 to 4, not in the holidays."),
    )  # fmt: skip


class SayRelation(forms.Form):
    relation = one_of(_("What are they to each other?"), Relation.choices, _("Choose what they are to each other."))
    said_by = one_of(_("Who says so?"), SaidBy.choices, _("Say who says so."))


class Identify(forms.Form):
    person = pick(_("Who of the hub's records is this child?"), missing=_("Choose somebody."))

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.choices = [("", _("Choose")), *people]


class Share(forms.Form):
    """Each item has a field of its own: what is left empty is not told."""

    reasons = typed(_("Why is this shared?"), _("Say why."), rows=2, help_text=_("The other setting reads this."))
    necessity = typed(_("Why would no less do?"), _("Say why no less would do."), rows=2)
    told = one_of(
        _("Is the family told?"),
        [(Told.BY_US.value, _("We tell them")), (Told.NOT.value, _("They are not told"))],
        _("Say whether the family is told."),
    )
    told_why_not = typed(_("If they are not told, why not?"), rows=2, required=False)
    expires_on = day(_("Until when may it be read?"), required=True, missing=_("Choose the last day."))

    def __init__(self, *args: Any, tier: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = {item.code: self._item(item) for item in ITEMS if item.tier == tier}
        self.fields = {**told, **self.fields}
        self.tier = tier

    def _item(self, item: Any) -> forms.Field:
        if item.code == "worry":
            return one_of(item.label, list(WORRY.items()), required=False, help_text=item.hint)
        return typed(item.label, rows=2 if item.tier == 2 else 1, required=False, help_text=item.hint)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.told_items():
            self.add_error(None, _("Write at least one item. What is left empty is not told."))
        if data.get("told") == Told.NOT and not data.get("told_why_not", "").strip():
            self.add_error("told_why_not", _("Say why the family is not told."))
        return data

    def told_items(self) -> dict[str, str]:
        data = getattr(self, "cleaned_data", {})
        found = {item.code: data.get(item.code, "") for item in ITEMS if item.tier == self.tier}
        found["worry"] = str(WORRY.get(found.get("worry", ""), ""))
        return {code: str(text) for code, text in found.items() if str(text).strip()}


class AskMore(forms.Form):
    items = some_of(_("What do you need to know?"), _("Choose at least one item."))
    why = typed(_("Why do you need it?"), _("Say why."), rows=2, help_text=_("The other setting reads this."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["items"]
        field.choices = [(item.code, item.label) for item in ITEMS]


class Notify(forms.Form):
    kind = one_of(_("What happened?"), EventKind.choices, _("Choose what happened."))
    happened_on = day(_("On which day?"), required=True, missing=_("Choose the day."))
    watch_for = some_of(_("What to watch for"), _("Choose what to watch for."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["watch_for"]
        field.choices = WatchFor.choices


class NotifyAll(forms.Form):
    people = some_of(_("Which children?"), _("Choose at least one child."))
    happened_on = day(_("On which day?"), required=True, missing=_("Choose the day."))
    watch_for = some_of(_("What to watch for"), _("Choose what to watch for."))

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["people"].choices = list(people)
        fields["watch_for"].choices = [one for one in WatchFor.choices if one[0] != WatchFor.RING]


class AnswerNotice(forms.Form):
    answer = one_of(_("How is the child?"), NoticeAnswer.choices, _("Choose your answer."))


class HandOver(forms.Form):
    to = pick(_("Which setting does the child go to?"), missing=_("Choose a setting."))
    name = forms.CharField(
        label=_("The child's full name"), max_length=120, error_messages={"required": _("Write the name.")}
    )
    why = typed(_("Why should they know?"), _("Say why."), rows=2)

    def __init__(self, *args: Any, settings: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.choices = [("", _("Choose")), *settings]
