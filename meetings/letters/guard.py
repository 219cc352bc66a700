"""What may never stand in a letter: a clue to where somebody is, another person, or what the police know.

A letter goes to somebody outside the hub, who may be the person another is hiding from. So it is read more strictly
than a note in the record: every place of everybody but the recipient counts, protected or not; every name of everybody
but the recipient and the child; every way of saying "her partner"; every telephone, postcode and address of any kind;
and anything that sounds of the police. What the letter's own fixed sentences say was read by people and is left out.

`found` is pure: the caller brings the names and places. Spelling is forgiven as `hub.people.clues` forgives it, and
names besides by how they sound and by their other forms (Beth is Elizabeth). Who reads a stop reads a reason.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from hub.people import clues, names
from meetings.letters.sentences import EVERY

_LISTS: dict[str, list[str]] = json.loads(Path(__file__).with_name("guard.json").read_text(encoding="utf-8"))

Kind = Literal["place", "person", "relation", "contact", "police"]


@dataclass(frozen=True)
class Stop:
    """`text[start:end]` may not go out."""

    start: int
    end: int
    words: str
    kind: Kind


@dataclass(frozen=True)
class Forbidden:
    """Whose places and names may not stand in one letter."""

    places: tuple[clues.Clue, ...] = ()
    common: frozenset[str] = frozenset()  # towns that tell nothing by themselves
    others: tuple[str, ...] = ()  # full names, in every form on record
    own: tuple[str, ...] = ()  # of the child and of the recipient


def tidied(text: str) -> str:
    """The text as it is kept: composed letters, no invisible signs, no spaces at the ends of lines."""
    seen = "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) != "Cf")
    lines = [line.rstrip() for line in seen.replace("\r\n", "\n").replace("\0", "").split("\n")]
    return "\n".join(lines).strip()


def found(text: str, forbidden: Forbidden) -> list[Stop]:
    """Everything in `text` that may not go to the recipient, in order. Empty means it may. Places are of the tidied
    text."""
    text = tidied(text)
    stops: list[Stop] = []
    for one in clues.find(text, forbidden.places, forbidden.common):
        stops.append(Stop(one.start, one.end, text[one.start : one.end], "place"))
    stops += _people(text, forbidden)
    for kind, expression in EXPRESSIONS:
        stops += [Stop(match.start(), match.end(), match.group(), kind) for match in expression.finditer(_level(text))]
    return sorted(set(stops), key=lambda stop: (stop.start, stop.end, stop.kind))


def _level(text: str) -> str:
    """Small letters without accents, sign for sign, so that places in it are places in the text."""
    return "".join(_plain(sign) for sign in text)


@lru_cache(maxsize=2048)
def _plain(sign: str) -> str:
    base = unicodedata.normalize("NFKD", sign)[0]
    small = base.lower()
    return small if len(small) == 1 else base


# -- People ----------------------------------------------------------------------------------------------------------

WORD = re.compile(r"[^\W\d_]+(?:['’‘ʼ`-][^\W\d_]+)*")
SENTENCE_ENDS = re.compile(r"(?:^|[.!?:\n]\s*)[\"“'‘(]*$")


def _people(text: str, forbidden: Forbidden) -> Iterable[Stop]:
    own = {part for name in forbidden.own for part in _parts(name)}
    tokens = [
        (match.start(), match.end(), match.group(), bool(SENTENCE_ENDS.search(text[: match.start()])))
        for match in WORD.finditer(text)
    ]
    for name in dict.fromkeys(forbidden.others):
        theirs = [part for part in _parts(name) if part not in own]
        for start, end in _named(text, name, theirs, own):
            yield Stop(start, end, text[start:end], "person")
        keys = {part: names.keys(part) for part in theirs}
        for start, end, word, is_first in tokens:
            if any(_means(word, part, keys[part], is_first) for part in theirs):
                yield Stop(start, end, word, "person")
        for start, end in _initials(text, name, forbidden.own):
            yield Stop(start, end, text[start:end], "person")


def _parts(name: str) -> list[str]:
    """The words of a name, folded, each half of a joined one too."""
    folded = [word for word in re.split(r"[\s,.;/()]+", names.fold(name)) if word]
    halves = (dict.fromkeys([*word.split("-"), word.replace("-", "")]) for word in folded)
    return [part for parts in halves for part in parts if len(part) > 1]


def _named(text: str, name: str, theirs: Sequence[str], own: set[str]) -> Iterable[tuple[int, int]]:
    """By the machinery of places, which forgives slips, joins, hyphens and invisible signs."""
    wanted = [clues.Clue("address", part) for part in theirs if len(part) > 3]
    wanted += [clues.Clue("address", name)] if theirs else []
    for one in clues.find(text, wanted):
        said = names.fold(text[one.start : one.end])
        if not any(said == part for part in own) and not _is_ordinary(text, one.start, said, theirs):
            yield one.start, one.end


def _is_ordinary(text: str, start: int, said: str, theirs: Sequence[str]) -> bool:
    """A word of the language that is no more than near to a name: small letters, and not the name itself."""
    return text[start].islower() and (said in FIXED or (said not in theirs and said in ORDINARY))


def _means(word: str, part: str, keys: set[str], is_first: bool) -> bool:
    """Whether a word of the text is this part of somebody's name: spelt so, another form of it, or heard so."""
    bare = re.sub(r"['’‘ʼ`](?:s|i|u|n|r|m|w|th|ch)$", "", word)
    folded = names.fold(bare)
    is_capital = bare[:1].isupper()
    if folded.replace("-", "") == part or part in folded.split("-"):
        return is_capital or folded not in FIXED
    if not is_capital or folded in ORDINARY:
        return False
    mine = names.keys(bare)
    if any(key.startswith("^") for key in mine & keys):
        return True
    return not is_first and folded not in FIXED and any(key.startswith("~") for key in mine & keys)


def _initials(text: str, name: str, own: Sequence[str]) -> Iterable[tuple[int, int]]:
    """K.P., KP and K. Prosser for Kelly Prosser; not where the child's own initials are the same."""
    words = [word for word in re.split(r"[\s-]+", name) if word[:1].isalpha()]
    if len(words) < 2:
        return
    letters = [_plain(word[0]).upper() for word in words]
    mine = {tuple(_plain(word[0]).upper() for word in re.split(r"[\s-]+", one) if word) for one in own}
    short = {tuple(letters), (letters[0], letters[-1])} - mine - {(one[0], one[-1]) for one in mine if one}
    for one in short:
        expression = r"(?<!\w)" + r"[.\s]{0,2}".join(map(re.escape, one)) + r"(?!\w)\.?"
        for match in re.finditer(expression, text):
            yield match.start(), match.end()
    if letters[0] not in {one[0] for one in mine if one}:
        for match in re.finditer(rf"(?<!\w){re.escape(letters[0])}\.?\s+{re.escape(words[-1])}(?!\w)", text):
            yield match.start(), match.end()


# Words of the letter's own sentences: a name that is also one of these (Beth is “what”) counts with a capital only.
FIXED = frozenset(
    names.fold(word)
    for sentence in EVERY
    for text in (sentence.en, sentence.cy)
    for word in WORD.findall(re.sub(r"{\w+}", " ", text))
)
# Everyday words near to names in Wales. A name in small letters that is spelt so is read as the word.
ORDINARY = frozenset(_LISTS["ordinary"])


# -- Words that speak of others, by kind -----------------------------------------------------------------------------


def _one_of(kind: str) -> str:
    return "|".join(map(re.escape, sorted(_LISTS[kind], key=len, reverse=True)))


_BEFORE, _AFTER = r"(?<![^\W_])(?:", r")(?![^\W_])"

WEEKDAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|(?:dydd|nos|bob|pob|bnawn|bore)\s+(?:llun|mawrth|fawrth|mercher|fercher|iau|gwener|wener|sadwrn|sul)"
)
EXPRESSIONS: list[tuple[Kind, re.Pattern[str]]] = [
    ("relation", re.compile(_BEFORE + _one_of("relation") + _AFTER)),
    ("police", re.compile(_BEFORE + _one_of("police") + _AFTER)),
    ("contact", re.compile(r"(?<!\d)(?:\+|00)?\(?\d(?:[\s().-]{0,2}\d){6,14}(?!\d)")),  # a telephone
    ("contact", re.compile(r"(?<![a-z0-9])[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}(?![a-z0-9])")),  # a postcode
    ("contact", re.compile(r"\S+@\S+\.\S+|https?://\S+|www\.\S+")),
    ("contact", re.compile(r"(?<![^\W_])(?:" + WEEKDAY + r")(?![^\W_])")),  # days are how somebody is waited for
]
