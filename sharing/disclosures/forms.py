"""What people fill in to ask, decide and end. A form checks its shape; whether it may be done is for the service."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.people.forms import one_of, pick, some_of
from hub.web.forms import DateInput
from sharing.disclosures.models import Answer, Told, Urgency

LONG = 8000
Choices = Sequence[tuple[str, Any]]

#: What is typed at length, by form: kept as a draft while it is typed.
TYPED = {
    "ask": ("what", "why"),
    "offer": ("what", "why"),
    "emergency": ("what", "why"),
    "decide": ("new", "reasons", "necessity", "left_out", "told_why_not", "conditions"),
    "complete": ("necessity", "left_out", "told_why_not", "conditions"),
    "onward": ("why",),
}
DESCRIBED = "described"  # somebody who is not in the hub's records


def typed(label: Any, missing: Any = "", *, rows: int = 3, required: bool = True, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONG,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
        **more,
    )


def keep_typing(form: forms.Form, kind: str, about: str, draft: Mapping[str, str]) -> None:
    """Begin a form of TYPED with what was typed before, and keep what is typed now. `about`: "-" where it is new."""
    for name in TYPED[kind]:
        if name not in form.fields:
            continue
        form.fields[name].widget.attrs |= {
            "data-module": static("hub/js/draft.js"),
            "data-draft-url": reverse("sharing_draft", args=[kind, about, name]),
            "data-draft-key": f"sharing-{kind}-{about}-{name}",
            "data-draft-status": "draft-status",
            "data-draft-saved": _("Draft kept"),
            "data-draft-waiting": _("Not kept yet"),
            "data-draft-away": _("There is no connection. What you typed is kept here: send it again in a moment."),
        }
        if name in draft:
            form.initial[name] = draft[name]


class Begin(forms.Form):
    """Whom one asks or tells, and about whom: the first of two steps."""

    agency = pick(_("Which agency?"), missing=_("Choose an agency."))
    person = pick(_("About whom?"), missing=_("Choose who it is about."))
    item = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput())  # begun from an agenda item

    def __init__(self, *args: Any, agencies: Choices, people: Sequence[tuple[str, Choices]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency, person = (self.fields[name] for name in ("agency", "person"))
        agency.choices = [("", _("Choose")), *agencies]  # type: ignore[attr-defined]
        person.choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *people,
            (DESCRIBED, _("Somebody who is not in the hub's records")),
        ]


class AboutWhom(forms.Form):
    """Who it is about: people of one family, or somebody described."""

    about = some_of(_("About whom?"), _("Say who it is about."))
    name = forms.CharField(
        label=_("Full name"), max_length=160, error_messages={"required": _("Write the full name, never initials.")}
    )
    born_on = forms.DateField(
        label=_("Date of birth, if you know it"), required=False, widget=DateInput(),
        error_messages={"invalid": _("Write a date, such as 27/11/2026.")},
    )  # fmt: skip

    def choose_people(self, people: Choices | None, chosen: str) -> None:
        """None of people: somebody who has to be described."""
        if people is None:
            del self.fields["about"]
            return
        del self.fields["name"], self.fields["born_on"]
        self.fields["about"].choices = list(people)  # type: ignore[attr-defined]
        self.fields["about"].initial = [chosen]


class Ask(AboutWhom):
    """A request. `statement` stands on it where the holder is no public body."""

    items = some_of(_("What kind of information?"), _("Choose at least one kind."))
    what = typed(_("What exactly do you need?"), _("Say what you need, as exactly as you can."), rows=2)
    purpose = one_of(_("What is it for?"), [], _("Choose what it is for."))
    why = typed(_("Why do you need it now?"), _("Say why you need it."), rows=3)
    urgency = one_of(_("How soon?"), Urgency.choices, _("Choose how soon."), initial=Urgency.ROUTINE)
    statement = forms.BooleanField(
        label=_("We need this to carry out a task in the public interest that the law gives us"),
        required=False,
        help_text=_("They are not a public body, and may only share with you if the request says so."),
    )
    not_to = some_of(_("Not to this person"), required=False, help_text=_("Leave it empty unless there is a reason."))
    not_to_why = forms.CharField(label=_("Why not to them"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        people: Choices | None,
        chosen: str,
        items: Choices,
        aims: Choices,
        staff: Choices,
        needs_statement: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose_people(people, chosen)
        for name, choices in (("items", items), ("purpose", aims), ("not_to", staff)):
            self.fields[name].choices = list(choices)  # type: ignore[attr-defined]
        if not needs_statement:
            del self.fields["statement"]
        if not staff:
            del self.fields["not_to"], self.fields["not_to_why"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("not_to") and not data.get("not_to_why"):
            self.add_error("not_to_why", _("Say why: a relative, a conflict of interest, or what else."))
        return data


class Offer(AboutWhom):
    """Something nobody asked for, that another agency should know."""

    items = some_of(_("What kind of information?"), _("Choose at least one kind."))
    purpose = one_of(_("What is it for?"), [], _("Choose what it is for."))
    what = typed(_("What do you want them to know, in one line?"), _("Say what it is."), rows=2)
    why = typed(_("Why do they need it?"), _("Say why they need it."), rows=3)

    def __init__(
        self, *args: Any, people: Choices | None, chosen: str, items: Choices, aims: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose_people(people, chosen)
        self.fields["items"].choices = list(items)  # type: ignore[attr-defined]
        self.fields["purpose"].choices = list(aims)  # type: ignore[attr-defined]


class Emergency(AboutWhom):
    """Two lines, and it is shared."""

    what = typed(_("What do they need to know now?"), _("Say what they need to know now."), rows=3)
    why = typed(_("Why can it not wait?"), _("Say why it cannot wait."), rows=2)

    def __init__(self, *args: Any, people: Choices | None = None, chosen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_people(people, chosen)


class EmergencyAnswer(forms.Form):
    """The same two lines, to a request."""

    after = forms.CharField(required=False, widget=forms.HiddenInput())
    what = typed(_("What do they need to know now?"), _("Say what they need to know now."), rows=3)
    why = typed(_("Why can it not wait?"), _("Say why it cannot wait."), rows=2)


class WhoTells(forms.Form):
    """Whether the family is told."""

    told = one_of(_("Is the family told?"), [], _("Say who tells the family, or why they are not told."))
    told_why_not = typed(
        _("If they are not told: why"), required=False, rows=2,
        help_text=_("Such as: telling them would put the child at more risk."),
    )  # fmt: skip

    def choose_told(self, *, asked: bool, agreed: bool = False) -> None:
        choices: list[tuple[str, Any]] = [(Told.BY_US.value, _("We tell them"))]
        if asked:
            choices.append((Told.BY_THEM.value, _("The agency that asked tells them")))
        if agreed:
            choices.append((Told.AS_AGREED.value, _("As the agreement says")))
        choices.append((Told.NOT.value, _("They are not told")))
        field: Any = self.fields["told"]
        field.choices = choices
        if agreed:
            field.initial = Told.AS_AGREED.value


class Decide(WhoTells):
    """The whole decision, for a request or an offer that no agreement covers."""

    after = forms.CharField(required=False, widget=forms.HiddenInput())
    answer = one_of(_("Your decision"), Answer.choices, _("Choose your decision."))
    facts = some_of(_("What is shared"), required=False)
    new = typed(
        _("Something else they should know"), required=False, rows=3,
        help_text=_("A blank line begins another fact. It is read here only, and stands in no family's record."),
    )  # fmt: skip
    limb = one_of(_("Which of these is it?"), [], _("Choose one: the law wants it recorded."))
    reasons = typed(_("Why do you decide so?"), _("Say why."), rows=2)
    necessity = typed(
        _("Why would less not do?"), required=False, rows=2, help_text=_("When you share.")
    )  # fmt: skip
    left_out = typed(
        _("What did you leave out, and why?"), required=False, rows=2,
        help_text=_("When you share a part. Only your agency reads this."),
    )  # fmt: skip
    conditions = typed(_("What may they do with it?"), required=False, rows=2)
    expires_on = forms.DateField(
        label=_("Until when may they read it?"), required=False, widget=DateInput(),
        error_messages={"invalid": _("Write a date, such as 27/11/2026.")},
    )  # fmt: skip

    field_order = [
        "after", "answer", "facts", "new", "limb", "reasons", "necessity", "left_out", "told", "told_why_not",
        "conditions", "expires_on",
    ]  # fmt: skip

    def __init__(self, *args: Any, facts: Choices, limbs: Choices, asked: bool, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_told(asked=asked)
        for name, choices in (("facts", facts), ("limb", limbs)):
            if choices:
                self.fields[name].choices = list(choices)  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        self.fields["told"].required = False
        if "limb" in self.fields:
            self.fields["limb"].required = False
        answer: Any = self.fields["answer"]
        if not asked:
            answer.choices = [(Answer.SHARE, _("Share it")), (Answer.REFUSE, _("Do not share it"))]
        if not may_share:
            answer.choices = [choice for choice in answer.choices if choice[0] not in (Answer.SHARE, Answer.PART)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") not in (Answer.SHARE, Answer.PART):
            return data
        if not data.get("necessity"):
            self.add_error("necessity", _("Say why less would not do."))
        if not data.get("facts") and not data.get("new"):
            self.add_error("facts" if "facts" in self.fields else "new", _("Choose what to share, or write it."))
        is_part = data.get("answer") == Answer.PART or self.leaves_some(data)
        if is_part and not data.get("left_out"):
            self.add_error("left_out", _("Say what you left out, and why."))
        if "limb" in self.fields and not data.get("limb"):
            self.add_error("limb", _("Choose one: the law wants it recorded."))
        if not data.get("told"):
            self.add_error("told", _("Say who tells the family, or why they are not told."))
        if not data.get("expires_on"):
            self.add_error("expires_on", _("Say until when it may be read: a day to come."))
        return data

    def leaves_some(self, data: dict[str, Any]) -> bool:
        """Whether something that was looked at is not shared."""
        offered: Any = self.fields.get("facts")
        return offered is not None and bool(data.get("facts")) and len(data["facts"]) < len(offered.choices)


class Covered(WhoTells):
    """Three confirmations, where a row of an agreement covers it."""

    after = forms.CharField(required=False, widget=forms.HiddenInput())
    facts = some_of(_("What is shared"), required=False)
    new = typed(
        _("Something else they asked for"), required=False, rows=3,
        help_text=_("A blank line begins another fact. It is read here only, and stands in no family's record."),
    )  # fmt: skip
    is_child = forms.BooleanField(
        label=_("I have checked the name and date of birth: this is the right person"),
        error_messages={"required": _("Check who it is.")},
    )
    is_needed = forms.BooleanField(
        label=_("This is what they need for it, and no more"), error_messages={"required": _("Leave out the rest.")}
    )
    is_agreed = forms.BooleanField(
        label=_("It goes on the agreement's terms, and the family is told as it says"),
        error_messages={"required": _("Confirm the terms, or decide without the agreement.")},
    )
    limb = one_of(_("Which of these is it?"), [], _("Choose one: the law wants it recorded."))

    field_order = ["after", "facts", "new", "limb", "is_child", "is_needed", "is_agreed"]

    def __init__(self, *args: Any, facts: Choices, limbs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("facts", facts), ("limb", limbs)):
            if choices:
                self.fields[name].choices = list(choices)  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        del self.fields["told"], self.fields["told_why_not"]


class Complete(WhoTells):
    """The rest of an emergency's record."""

    items = some_of(_("What kind of information was it?"), _("Choose at least one kind."))
    purpose = one_of(_("What was it for?"), [], _("Choose what it was for."))
    necessity = typed(_("Why would less not have done?"), _("Say why less would not do."), rows=2)
    left_out = typed(_("What did you leave out, and why?"), required=False, rows=2)
    conditions = typed(_("What may they do with it?"), required=False, rows=2)
    limb = one_of(_("Which of these is it?"), [], _("Choose one: the law wants it recorded."), required=False)

    field_order = ["items", "purpose", "limb", "necessity", "left_out", "told", "told_why_not", "conditions"]

    def __init__(
        self, *args: Any, items: Choices | None, aims: Choices, limbs: Choices, asked: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose_told(asked=asked)
        if items is None:  # the request said it
            del self.fields["items"], self.fields["purpose"]
        else:
            self.fields["items"].choices = list(items)  # type: ignore[attr-defined]
            self.fields["purpose"].choices = list(aims)  # type: ignore[attr-defined]
        if limbs:
            self.fields["limb"].choices = list(limbs)  # type: ignore[attr-defined]
        else:
            del self.fields["limb"]


class Why(forms.Form):
    why = typed(_("Why"), _("Say why."), rows=2)


class WhyIfAny(forms.Form):
    why = typed(_("Anything to add"), required=False, rows=2)


class Person(forms.Form):
    """One person of a list."""

    user = one_of(_("Who?"), [], _("Choose a person."))

    def __init__(self, *args: Any, users: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = list(users)  # type: ignore[attr-defined]


class NotTo(Person):
    why = typed(_("Why not to them?"), _("Say why: a relative, a conflict of interest, or what else."), rows=2)


class AskOnward(forms.Form):
    to = pick(_("To which agency?"), missing=_("Choose an agency."))
    why = typed(_("Why do they need it?"), _("Say why they need it."), rows=2)

    def __init__(self, *args: Any, agencies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", _("Choose")), *agencies]  # type: ignore[attr-defined]


class AnswerOnward(forms.Form):
    agreed = one_of(
        _("May it go on?"),
        [("yes", _("Yes: share the same with them, until the same day")), ("no", _("No"))],
        _("Choose your answer."),
    )
    why = typed(_("Why"), _("Say why."), rows=2)


class Leads(forms.Form):
    first = pick(_("Who answers first?"), missing=_("Choose who answers."))
    second = pick(_("Who answers when they are away?"), required=False)

    def __init__(self, *args: Any, users: Choices, is_setting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            self.fields[name].choices = [("", _("Choose")), *users]  # type: ignore[attr-defined]
        if is_setting and len(users) > 1:
            self.fields["second"].required = True
            self.fields["second"].error_messages |= {
                "required": _("Name a second: a request must not wait for somebody's holiday.")
            }


def end_of(day: Any) -> datetime:
    """The last second of a day, by the wall's clock in Wales: what is shown is the day that was chosen."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def paragraphs(text: str) -> list[str]:
    """Facts as they were written: a blank line parts them."""
    lines = text.replace("\r\n", "\n").split("\n\n")
    return [one.strip() for one in lines if one.strip()]
