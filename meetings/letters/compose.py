"""Makes a letter: its fixed sentences in the recipient's language, from the classes of information that may be told.

What is put together here is all there is: nothing else reaches the page, the print or the PDF. The same record makes
the same letter, word for word, so that an approved letter can be held against the record of the day.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from hub.people.models import Fact
from hub.people.words import first_name
from meetings.letters import sentences as say
from meetings.letters.models import Letter
from meetings.letters.queries import in_language, may_go
from sharing.parents.models import InformationClass, Tell
from sharing.parents.rules import DECIDES, Stand, Telling, telling_of

# Whatever is decided: where people are, what the police know and what is other people's is never told by letter.
NEVER_BY_LETTER = (InformationClass.THIRD_PARTY, InformationClass.LOCATION, InformationClass.POLICE)


@dataclass(frozen=True)
class Part:
    """A paragraph. `is_fixed`: one of the letter's own sentences, read by people; else words to be guarded."""

    text: str
    is_fixed: bool = True


@dataclass(frozen=True)
class Withheld:
    """What is not in the letter, and why: shown to its writer beside it, and never in it."""

    information: str
    label: str
    why: str


@dataclass(frozen=True)
class Made:
    language: str
    title: str
    parts: list[Part]
    classes: list[str]
    withheld: list[Withheld]
    waits_for_translation: bool = False
    texts: list[str] = field(default_factory=list)  # the words to be guarded

    @property
    def body(self) -> str:
        return "\n\n".join(part.text for part in self.parts)


def make(letter: Letter, stand: Stand, facts: list[Fact], telephone: str, *, approver: str, on: date) -> Made:
    """The letter as it would read today. `approver` signs it; "" while nobody has approved it."""
    language = letter.language
    told = {one: telling_of(stand, one) for one in InformationClass}
    outcome, wellbeing = told[InformationClass.OUTCOME].tell, told[InformationClass.WELLBEING].tell
    names = {"child": letter.child.name, "child_first": first_name(letter.child.name), "adult": letter.adult.name}
    hub = letter.item.meeting.hub
    hub_name = hub.name_cy if language == "cy" else hub.name_en

    parts = [
        Part(say.REFERENCE.said(language, reference=letter.reference)),
        Part(_day(on, language)),
        Part(say.GREETING.said(language, **names)),
        Part(say.ABOUT.said(language, **names)),
    ]
    # 1. What was decided.
    if outcome != Tell.DO_NOT:
        day = _day(timezone.localdate(letter.decision.decided_at), language)
        parts.append(Part(say.MET.said(language, day=day, **names)))
        parts += _outcome(letter, outcome, language)
    # 2. How the child is: what was written for this letter, and what agencies let be told.
    words, waits = _own_words(letter)
    told_facts = [fact for fact in facts if may_go(fact, letter) and in_language(fact, language)]
    texts: list[str] = []
    if wellbeing != Tell.DO_NOT:
        quoted = [in_language(fact, language) for fact in told_facts] if wellbeing == Tell.TELL else []
        texts = [text for text in [*quoted, *words] if text]
        if texts or waits:
            parts.append(Part(say.WELLBEING.said(language, **names)))
        parts += [Part(text, is_fixed=False) for text in texts]
        if waits:
            parts.append(Part(say.TO_TRANSLATE.said(language)))
    # 3. What every letter ends with.
    parts.append(Part(say.PRIVATE.said(language)))
    your_say = say.YOUR_SAY if telephone else say.YOUR_SAY_ALONE
    parts.append(Part(your_say.said(language, telephone=telephone)))
    parts.append(Part(say.DANGER.said(language)))
    parts.append(Part(say.CLOSING.said(language)))
    signed = say.FOR_HUB if approver else say.NOT_SIGNED
    parts.append(Part(signed.said(language, approver=approver, hub=hub_name)))
    parts.append(Part(say.OTHER_LANGUAGE.said(language)))
    return Made(
        language=language,
        title=say.TITLE.said(language, **names),
        parts=parts,
        classes=[one.value for one in DECIDES if told[one].tell != Tell.DO_NOT],
        withheld=_withheld(told, facts, told_facts, bool(letter.own_words)),
        waits_for_translation=waits and wellbeing != Tell.DO_NOT,
        texts=texts,
    )


def _outcome(letter: Letter, tell: str, language: str) -> list[Part]:
    if tell == Tell.REDACTED:
        return [Part(say.OUTCOME_REDACTED.said(language))]
    row = letter.decision.outcome
    found = [Part(say.OUTCOME.said(language, outcome=row.label_cy if language == "cy" else row.label_en))]
    if means := say.MEANS.get(row.code):
        found.append(Part(means.said(language)))
    return found


def _own_words(letter: Letter) -> tuple[list[str], bool]:
    """The writer's own paragraphs in the letter's language, and whether they wait for the translator."""
    if not letter.own_words:
        return [], False
    if letter.own_language == letter.language:
        return _paragraphs(letter.own_words), False
    return (_paragraphs(letter.translated), False) if letter.translated else ([], True)


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def _withheld(
    told: dict[InformationClass, Telling], facts: list[Fact], went: list[Fact], has_words: bool
) -> list[Withheld]:
    found = []
    for one in InformationClass:
        tell, why = told[one].tell, told[one].why
        if one in NEVER_BY_LETTER:
            said = why if tell == Tell.DO_NOT else _("Never told by letter, whatever is decided.")
            found.append(Withheld(one.value, str(one.label), said))
        elif tell == Tell.DO_NOT:
            found.append(Withheld(one.value, str(one.label), why))
        elif tell == Tell.REDACTED:
            found.append(Withheld(one.value, _("%(what)s, in part") % {"what": one.label}, why))
    kept = len(facts) - len(went)
    if kept:
        found.append(Withheld("release", _("What agencies said"), _("Their terms do not let it go into this letter.")))
    if has_words and told[InformationClass.WELLBEING].tell == Tell.DO_NOT:
        found.append(Withheld("own", _("Your own words"), _("The child's wellbeing is not to be told.")))
    return found


def frozen(body: str) -> list[Part]:
    """An approved letter's paragraphs, as they were kept."""
    return [Part(text) for text in body.split("\n\n")]


def label_of(information: str) -> str:
    """What a class is called; of what is no class, what the page says of it."""
    others = {"release": _("What agencies said"), "own": _("Your own words")}
    return others.get(information) or str(InformationClass(information).label)


def _day(on: date, language: str) -> str:
    with override(language):
        return date_format(on, "j F Y")
