"""What people fill in about a letter. A form checks its shape; what may go out is the service's question."""

from typing import Any

from django import forms
from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from hub.people.forms import Choices, one_of, pick, words
from sharing.parents.forms import Kept
from sharing.parents.models import Way


def _kept_while_typed(draft_url: str, key: str) -> dict[str, Any]:
    """In this tab at every keystroke, and on the server, for their writer alone, every three seconds."""
    return {
        "data-module": static("hub/js/draft.js"), "data-draft-url": draft_url, "data-draft-key": key,
        "data-draft-status": "draft-status", "data-draft-saved": _("Draft kept"),
        "data-draft-waiting": _("Not kept yet"),
    }  # fmt: skip


class WordsForm(forms.Form):
    """The writer's own words, if any; and what agencies said that may be told."""

    own_words = words(
        _("How is the child? In your own words, to their parent"), "", rows=7, required=False,
        help_text=_("Only about the child and the reader. No other person, place, day or telephone."),
    )  # fmt: skip
    own_language = one_of(_("Language you wrote in"), settings.LANGUAGES)
    translator = pick(_("Who translates it?"), required=False)
    facts = forms.MultipleChoiceField(
        label=_("What agencies said that may be told"), required=False, widget=forms.CheckboxSelectMultiple()
    )

    def __init__(
        self, *args: Any, translators: Choices, quotable: Choices, draft_url: str, key: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["translator"]
        field.choices = [("", _("Choose")), *translators]
        field.help_text = _("Only if you wrote in another language than theirs. It is a person, who signs it.")
        self.fields["own_words"].widget.attrs |= _kept_while_typed(draft_url, key)
        facts: Any = self.fields["facts"]
        facts.choices = list(quotable)
        if not quotable:
            del self.fields["facts"]


class TranslateForm(forms.Form):
    text = words(_("The same in the recipient's language"), _("Write the translation."), rows=8)

    def __init__(self, *args: Any, draft_url: str, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs |= _kept_while_typed(draft_url, key)


class ApproveForm(forms.Form):
    """Nothing to fill in: the press is the signature."""


class TellerForm(forms.Form):
    teller = pick(_("Who tells them?"), missing=_("Choose who tells them."))

    def __init__(self, *args: Any, tellers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["teller"]
        field.choices = [("", _("Choose")), *tellers]


class WhyForm(Kept):
    why = words(_("Why?"), _("Write why."), rows=2)


class GiveForm(forms.Form):
    """How it was given. What may not be is not offered, and says why."""

    way = one_of(_("How was it given?"), Way.choices, _("Choose how it was given."))

    def __init__(self, *args: Any, ways: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["way"]
        field.choices = list(ways)
