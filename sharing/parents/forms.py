"""What people fill in about a child's parents. A form checks its shape; whether it may be done is the service's."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.people.forms import Choices, day, line, not_in_future, one_of, pick, some_of, words
from hub.people.models import Release
from hub.web.documents import Upload
from sharing.parents.models import InformationClass, LivesWith, OrderKind, Safety, Tell, Way

CHECK_HOLDS = timedelta(days=90)  # what is offered; the person who checks chooses
REVIEW_AFTER = timedelta(days=182)

#: What is offered for classes that hardly ever go to a parent who lives elsewhere: changed where it does not fit.
OFFERED = {
    InformationClass.THIRD_PARTY: (Tell.DO_NOT, _("Other people's information is theirs.")),
    InformationClass.LOCATION: (Tell.DO_NOT, _("Where people live and go is not needed to understand the outcome.")),
    InformationClass.POLICE: (Tell.DO_NOT, _("The police tell it themselves, through their disclosure schemes.")),
}


class Kept(forms.Form):
    """A form whose words stay in this tab until they are sent. `place` names it."""

    def __init__(self, *args: Any, place: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if place and isinstance(field.widget, forms.Textarea):
                field.widget.attrs |= {"data-module": static("hub/js/draft.js"), "data-draft-key": f"{place}:{name}"}


class ForChildren(Kept):
    """A form that can hold for brothers and sisters at once: offered where the adult may be their parent too."""

    children = some_of(_("Does it hold for these children too?"), required=False)

    def __init__(self, *args: Any, siblings: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["children"]
        field.choices = list(siblings)
        if not siblings:
            del self.fields["children"]


class OrderForm(Kept):
    kind = pick(_("Which order is it?"), OrderKind.choices, _("Choose the order."))
    says = words(
        _("What does it say?"),
        _("Write what it says."),
        rows=3,
        help_text=_("In your own words. Write “the home” or “the school”, never where they are."),
    )
    bars = forms.MultipleChoiceField(
        label=_("Does it forbid something?"),
        choices=[("contact", _("No contact with this adult")), ("information", _("No information to this adult"))],
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )
    made_on = day(_("When was it made?"), required=True, missing=_("Write the day."))
    expires_on = day(_("Until when does it hold?"), help_text=_("Leave it empty if no end is given."))
    seen_on = day(_("When did you see it?"), required=True, missing=_("Write the day on which you saw the order."))
    scan = Upload(label=_("A scan of it"), required=False)

    def clean_made_on(self) -> date | None:
        return not_in_future(self.cleaned_data["made_on"])

    def clean_seen_on(self) -> date | None:
        return not_in_future(self.cleaned_data["seen_on"])


class ArrangementForm(Kept):
    lives_with = one_of(_("How is it arranged?"), LivesWith.choices, _("Choose how it is arranged."))
    says = words(
        _("When do they meet, and who is there?"), "", rows=3, required=False,
        help_text=_("Not where: days and places are clues when a home is protected."),
    )  # fmt: skip
    said_by = line(_("Who said so?"), _("Write who said so."), required=True)


class CheckForm(ForChildren):
    police = words(
        _("What did the police say?"), _("Write what they said, or why they could not be asked."), rows=3,
        help_text=_("Name the officer or the reference. Not what is in their records."),
    )  # fmt: skip
    service = words(
        _("What did the domestic-abuse service say?"),
        _("Write what they said, or why they could not be asked."),
        rows=3,
    )
    other_parent = words(
        _("What does the other parent think is safe?"), _("Write what they said, or why they could not be asked."),
        rows=3, help_text=_("Asked alone, and never in a message that somebody else may read."),
    )  # fmt: skip
    outcome = one_of(_("So is it safe to contact this adult?"), Safety.choices, _("Choose one."))
    conditions = words(
        _("On what conditions?"), "", rows=2, required=False,
        help_text=_("For example: only in person, by one named worker, never at the home."),
    )  # fmt: skip
    until = day(_("Until when does this check hold?"), required=True, missing=_("Write the day."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if until := data.get("until"):
            data["expires_at"] = timezone.make_aware(datetime.combine(until, time(23, 59, 59)))
        return data


class WayForm(ForChildren):
    way = one_of(_("How can they safely be reached?"), Way.choices, _("Choose one."))
    detail = line(
        _("Number, or when it is safe"), max_length=200,
        help_text=_("Kept as a clue to where they are: shown only to those who may know."),
    )  # fmt: skip
    language = one_of(_("Which language do they read?"), settings.LANGUAGES, _("Choose the language they read."))
    home = one_of(
        _("Could somebody else at their home open a letter, or would it be unsafe there?"),
        [("yes", _("Yes, or nobody knows")), ("no", _("No: post is safe"))],
        _("Choose one."),
    )
    speaker = pick(_("Does only one agency speak to them?"), required=False)

    def __init__(self, *args: Any, agencies: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["speaker"]
        field.choices = [("", _("Any agency that works with the family")), *agencies]


class TellingForm(ForChildren):
    """Five short answers, the three that are nearly always the same filled in."""

    reviewer = pick(_("Who looks at this again?"), missing=_("Choose somebody else to look at it again."))
    review_on = day(_("When?"), required=True, missing=_("Write the day."))

    def __init__(self, *args: Any, readers: Choices = (), standing: dict[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rest, self.fields = self.fields, {}
        for one in InformationClass:
            offered: tuple[Any, Any] = standing.get(one) or OFFERED.get(one) or ("", "")
            self.fields[f"{one}_tell"] = one_of(one.label, Tell.choices, _("Choose one."), initial=offered[0])
            self.fields[f"{one}_reason"] = line(
                _("Why?"), _("Write why."), required=True, max_length=400, initial=offered[1]
            )
        self.fields |= rest
        field: Any = self.fields["reviewer"]
        field.choices = [("", _("Choose")), *readers]

    @property
    def classes(self) -> list[tuple[Any, Any]]:
        return [(self[f"{one}_tell"], self[f"{one}_reason"]) for one in InformationClass]

    def decisions(self) -> dict[str, tuple[str, str]]:
        data = self.cleaned_data
        return {one.value: (data[f"{one}_tell"], data[f"{one}_reason"]) for one in InformationClass}


class ContactForm(Kept):
    way = one_of(_("How did they get in touch?"), Way.choices, _("Choose one."))
    happened_on = day(_("When?"), required=True, missing=_("Write the day."))
    text = words(
        _("What did they say?"), _("Write what they said."), rows=5,
        help_text=_("Full names, and in their words where you can. What you told them as well."),
    )  # fmt: skip
    language = one_of(_("Language you wrote in"), settings.LANGUAGES, initial="en")
    release = one_of(
        _("How far may it go?"),
        [
            (Release.RECORD, _("Whoever reads this family's record")),
            (Release.HUB, _("Only what is said in the hub: ask us before it goes further")),
            (Release.SHARE, _("It may be shared on, when the law allows")),
        ],
        initial=Release.RECORD,
    )
    wants_answer_by_on = day(_("Do they wait for an answer? By when?"))

    def clean_happened_on(self) -> date | None:
        return not_in_future(self.cleaned_data["happened_on"])


class ConsentForm(Kept):
    person = pick(_("For whom is the service?"), missing=_("Choose a person."))
    given_by = pick(_("Who said yes?"), missing=_("Choose who said yes."))
    service = line(_("To which service?"), _("Write which service."), required=True, max_length=160)
    agency = pick(_("Who gives it?"), missing=_("Choose an agency."))
    what_for = words(_("What for, as it was explained to them?"), _("Write what it is for."), rows=2)
    given_on = day(_("When did they say yes?"), required=True, missing=_("Write the day."))
    evidence = line(
        _("How do you know?"), _("Write how you know."), required=True, max_length=200,
        help_text=_("For example: a signed form, or said in person to a named worker."),
    )  # fmt: skip

    def __init__(self, *args: Any, people: Choices = (), agencies: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("person", people), ("given_by", people), ("agency", agencies)):
            field: Any = self.fields[name]
            field.choices = [("", _("Choose")), *choices]

    def clean_given_on(self) -> date | None:
        return not_in_future(self.cleaned_data["given_on"])


class WithdrawForm(Kept):
    on = day(_("When did they take it back?"), required=True, missing=_("Write the day."))
    how = line(_("How, and to whom?"), _("Write how, and to whom."), required=True, max_length=200)

    def clean_on(self) -> date | None:
        return not_in_future(self.cleaned_data["on"])
