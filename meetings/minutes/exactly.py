"""Who exactly: marks the words of a note that do not say which person is meant.

Words like *mum*, *he*, *the children*, *nain* and *ei phartner* leave the next reader guessing which person is meant.
`find` marks them, `unsettled` says which nobody has tied to a person yet, `candidates` puts the likely people first.
Nothing is ever chosen for the writer, and nothing blocks.

The words and the exceptions are data, `exactly.json`, which `hub/frontend/js/exactly.js` reads too; the two follow the
same steps in the same order and a test holds them to the same marks. No network, no model, no guess that cannot be
read in the table.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

# Latin letters with their accents, the same ranges as in exactly.js: \w differs between the two languages.
LETTER = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ\u0300-\u036f"
WORD = re.compile(f"[{LETTER}]+(?:['’ʼ‐‑-][{LETTER}]+)*")
ENDING = re.compile("^(.+)'(s|ve|ll|d|re|m|n|r|i|u|w)$")
STOP = re.compile(r"[.!?…:;•\n]")
BLANK = re.compile(r"^\s+$")
LOOSE = re.compile(r"^[\s&/'’-]+$")


@dataclass(frozen=True)
class Vague:
    """One marked word: `text[start:end] == word`. Every mark with the same `key` is settled by one tie."""

    start: int
    end: int
    word: str
    key: str
    kind: str


@dataclass(frozen=True)
class Person:
    """What `candidates` may know: sex is F, M or unknown, age in years, ties what the person is to the family."""

    id: str
    name: str
    sex: str | None = None
    age: int | None = None
    ties: tuple[str, ...] = ()


@dataclass
class _Token:
    start: int
    end: int
    raw: str
    folded: str
    base: str
    base_end: int
    ending: str
    gap: str
    first: bool
    sentence: int

    @property
    def is_capital(self) -> bool:
        return self.raw[:1] != self.raw[:1].lower()

    @property
    def is_shouted(self) -> bool:
        return len(self.raw) > 1 and self.raw == self.raw.upper() != self.raw.lower()

    def is_in(self, words: Collection[str]) -> bool:
        return self.folded in words or self.base in words or f"'{self.ending}" in words


def find(text: str, lang: str | None = None, names: Iterable[str] = ()) -> list[Vague]:
    """Every word in `text` that leaves the person open, in order, never overlapping.

    `lang` is "en" or "cy" when the writer said so; otherwise each sentence shows its own language. `names` are the full
    names of the people in the record: a word that is part of a name, or stands beside the name it means, passes.
    """
    return _Reader(text, lang, names).marks()


def unsettled(text: str, ties: Collection[str], names: Iterable[str] = (), lang: str | None = None) -> list[Vague]:
    """The marks nobody has tied yet. `ties` holds the tied keys (a mapping of key → person will do)."""
    return [vague for vague in find(text, lang, names) if vague.key not in ties]


def candidates(vague: Vague, people: Sequence[Person], text: str = "") -> list[Person]:
    """All of `people`, the likeliest first: by sex, age and tie, then by who was named last before the word.

    Nobody is left out, since a record may be wrong about a person; and nobody is chosen.
    """
    meant = _meaning(vague.key)
    before = _fold(text[: vague.start])

    def unlikeliness(person: Person) -> tuple[bool, bool, bool, int]:
        other_sex = bool(meant["sex"] and person.sex and person.sex != meant["sex"])
        other_age = person.age is not None and (
            (meant["age"] == "adult" and person.age < 16) or (meant["age"] == "child" and person.age >= 18)
        )
        untied = bool(meant["ties"]) and meant["ties"].isdisjoint(person.ties)
        named = max((before.rfind(part) for part in _fold(person.name).split()[:1]), default=-1)
        return other_sex, other_age, untied, -named

    return sorted(people, key=unlikeliness)


def may_be_many(vague: Vague) -> bool:
    """Whether the word can mean several people: a group, or one that tells neither woman from man."""
    return vague.kind == "group" or not _meaning(vague.key)["sex"]


class _Reader:
    """One reading of one text. The numbered steps of `_passes` are those of exactly.js."""

    def __init__(self, text: str, lang: str | None, names: Iterable[str]) -> None:
        self.text = text
        self.table = _table()
        self.lists = self.table["lists"]
        self.shouts = text == text.upper()
        self.tokens = _tokens(text, self.lists["titles"])
        self.langs = self._langs(lang)
        self.quoted = _quoted(text)
        self.named: dict[int, tuple[int, int]] = {}  # token → first and last token of the full name it is part of
        self.surnames: set[str] = set()
        self.forenames: set[str] = set()
        self._find_names(names)
        self.excused = self._excused()

    def marks(self) -> list[Vague]:
        marks = []
        place = 0
        while place < len(self.tokens):
            mark, length = self._mark_at(place)
            if mark:
                marks.append(mark)
            place += length
        return marks

    def _mark_at(self, place: int) -> tuple[Vague | None, int]:
        """The mark that begins at this token, if any, and how many tokens were read."""
        token = self.tokens[place]
        if self._is_slashed(place):
            last = self.tokens[place + 1]
            if self._is_quoted(token) or place in self.named:
                return None, 2
            return self._vague(token.start, last.base_end, self.table["tied"]["key"], "pronoun"), 2
        for form, word in self.table["index"].get(token.folded, []) + (
            self.table["index"].get(token.base, []) if token.base != token.folded else []
        ):
            last_place = place + len(form) - 1
            if self._reads(form, place) and self._counts(word, place, last_place):
                if self._passes(word, place, last_place):
                    return None, len(form)
                last = self.tokens[last_place]
                end = last.end if last.folded == form[-1] else last.base_end
                return self._vague(token.start, end, word["key"], word["kind"]), len(form)
        return None, 1

    def _vague(self, start: int, end: int, key: str, kind: str) -> Vague:
        return Vague(start, end, self.text[start:end], key, kind)

    def _reads(self, form: Sequence[str], place: int) -> bool:
        """Whether the words of a form stand here, with nothing but space between."""
        if place + len(form) > len(self.tokens):
            return False
        for step, part in enumerate(form):
            token = self.tokens[place + step]
            if step and not BLANK.match(token.gap):
                return False
            if part != token.folded and (part != token.base or step < len(form) - 1):
                return False
        return True

    def _counts(self, word: dict[str, Any], place: int, last: int) -> bool:
        """Whether the word stands where it means a person."""
        if word["lang"] not in ("both", self.langs[self.tokens[place].sentence]):
            return False
        previous, following = self._beside(place, -1), self._beside(last, 1)
        if "not_before" in word and following and following.is_in(self.lists[word["not_before"]]):
            return False
        if "after" not in word and "before" not in word:
            return True
        if "after" in word and previous and previous.is_in(self.lists[word["after"]]):
            return True
        return bool("before" in word and following and following.is_in(self.lists[word["before"]]))

    def _passes(self, word: dict[str, Any], place: int, last: int) -> bool:
        """Whether the word is clear enough as it stands."""
        token = self.tokens[place]
        previous, following = self._beside(place, -1), self._beside(last, 1)
        # 1. Somebody's own words, a known name, a set phrase.
        if self._is_quoted(token) or place in self.named or place in self.excused:
            return True
        # 2. Initials and acronyms.
        if len(token.base) == 1 and (token.is_capital or self.text[token.base_end : token.base_end + 1] == "."):
            return True
        if token.is_shouted and not self.shouts and token.folded in self.lists["acronyms"]:
            return True
        # 3. A surname: after a title, or with its capital inside a sentence.
        if token.is_capital and not self.shouts and previous and previous.is_in(self.lists["titles"]):
            return True
        if token.is_capital and not self.shouts and not token.first and token.base in self.surnames:
            return True
        # 4. Welsh: "Fe welodd" is no he, nor is "mae o Gaerfyrddin"; and "Hi Carys" is no she.
        if token.base == "fe" and self._is_particle(place):
            return True
        after = self.text[token.base_end : token.base_end + 1]
        if token.base == "hi" and token.first and not token.ending:
            greeted = following is not None and following.is_capital and not self.shouts
            if greeted or after in {",", "!"}:
                return True
        if token.folded == "o" and following and following.is_capital and not self.shouts:
            return True
        # 5. Mothers and fathers in general.
        if word.get("generic") and previous and self.langs[token.sentence] == "en":
            further = self._beside(place - 1, -1)
            if previous.folded in self.lists["indefinite"]:
                return True
            if previous.folded in self.lists["adjectives"] and further and further.folded in self.lists["indefinite"]:
                return True
        # 6. "Staff said they": the sentence has just said who.
        if word["key"] == "they" and self._is_spoken_for(place):
            return True
        # 7. The name stands beside the word.
        return self._is_explained(last) or (
            word["kind"] != "pronoun" and (self._is_titled(word, place, last) or self._is_announced(place))
        )

    def _is_slashed(self, place: int) -> bool:
        """he/she, his/her, s/he, fe/hi: one mark, not two."""
        if place + 1 >= len(self.tokens) or self.tokens[place + 1].gap.strip(" ") not in {"/", "/("}:
            return False
        pair = [self.tokens[place].folded, self.tokens[place + 1].base]
        return pair in self.table["tied"]["slash"]

    def _is_quoted(self, token: _Token) -> bool:
        return any(start < token.start < end for start, end in self.quoted)

    def _is_particle(self, place: int) -> bool:
        token = self.tokens[place]
        previous, following = self._beside(place, -1), self._beside(place, 1)
        leads = token.first or "," in token.gap or (previous and previous.folded in self.lists["particles_after"])
        return bool(leads and not (following and following.is_in(self.lists["stressed"])))

    def _is_spoken_for(self, place: int) -> bool:
        verb = self._beside(place, -1)
        if verb and verb.folded in self.lists["bridge"]:
            place -= 1
            verb = self._beside(place, -1)
        subject = self._beside(place - 1, -1) if verb and verb.folded in self.lists["said"] else None
        return bool(subject and subject.folded in self.lists["organisations"])

    def _is_explained(self, last: int) -> bool:
        """The name follows, in brackets, after a comma or after "is"."""
        if last + 1 >= len(self.tokens):
            return False
        following = self.tokens[last + 1]
        if following.gap.strip() in {"(", "["}:
            return following.is_capital and (
                following.folded in self.forenames or last + 1 in self.named or self._closes_soon(last + 1)
            )
        if following.gap.strip() == "," and last + 1 in self.named and self.named[last + 1][0] == last + 1:
            return True
        is_ = BLANK.match(following.gap) and following.folded in self.lists["is"] and not self.tokens[last].ending
        return bool(is_ and last + 2 in self.named and self.named[last + 2][0] == last + 2)

    def _closes_soon(self, place: int) -> bool:
        """Only names up to the closing bracket."""
        for token in self.tokens[place : place + 4]:
            if not token.is_capital or token.is_shouted:
                return False
            if self.text[token.end : token.end + 1] in {")", "]"}:
                return True
        return False

    def _is_titled(self, word: dict[str, Any], place: int, last: int) -> bool:
        """mum Kelly Prosser, Auntie Carol, Nain Jones; not "told mum Tomos was ill", nor mam Nia (Nia's)."""
        following, previous = self._beside(last, 1), self._beside(place, -1)
        token = self.tokens[place]
        if not following or self.shouts or not following.is_capital or following.is_shouted or self.tokens[last].ending:
            return False
        if following.is_in(self.lists["no_name"]) or following.base in self.table["index"]:
            return False
        is_known_forename = following.base in self.forenames
        if word.get("title") and token.is_capital and not is_known_forename:
            return word["lang"] != "cy" or not token.first
        if self.langs[token.sentence] == "cy" or following.ending:
            return False
        if previous and previous.folded in self.lists["telling"]:
            return False
        is_full_name = last + 1 in self.named
        return is_full_name or not (previous and previous.folded in self.lists["towards"])

    def _is_announced(self, place: int) -> bool:
        """The name came just before: Kelly Prosser (mum), Dean Marsh, her partner; Kelly Prosser is Nia's mother."""
        step = place
        while place - step < 4 and step > 0:
            token, before = self.tokens[step], self.tokens[step - 1]
            if before.sentence != token.sentence:
                return False
            names = self.named.get(step - 1)
            if names and names[1] == step - 1 and not before.ending:
                opened = token.gap.strip() in {"(", ","}
                copula = token.folded in self.lists["is"] and step < place
                return opened or copula
            if not (before.folded in self.lists["link"] or before.ending == "s" or before.is_in(self.table["index"])):
                return False
            step -= 1
        return False

    def _beside(self, place: int, step: int) -> _Token | None:
        """The next or previous token, if only space lies between."""
        other = place + step
        if not 0 <= other < len(self.tokens):
            return None
        return self.tokens[other] if BLANK.match(self.tokens[max(place, other)].gap) else None

    def _langs(self, lang: str | None) -> list[str]:
        """The language of each sentence."""
        count = self.tokens[-1].sentence + 1 if self.tokens else 0
        if lang:
            return [lang] * count
        scores = [0] * count
        for token in self.tokens:
            scores[token.sentence] += self._tells(token)
        whole = "cy" if sum(scores) < 0 else "en"
        return ["en" if score > 0 else "cy" if score < 0 else whole for score in scores]

    def _tells(self, token: _Token) -> int:
        english, welsh = self.table["tells"]["en"], self.table["tells"]["cy"]
        if token.folded in english or token.ending in {"s", "ve", "ll", "d", "re"}:
            return 1
        return -1 if token.folded in welsh or token.ending in {"n", "r", "i", "u", "w"} else 0

    def _find_names(self, names: Iterable[str]) -> None:
        sequences: dict[str, list[list[str]]] = {}
        for name in names:
            parts = [_fold(match.group()) for match in WORD.finditer(name)]
            if not parts:
                continue
            self.surnames.add(parts[-1])
            if len(parts) > 1:
                self.forenames.add(parts[0])
                sequences.setdefault(parts[0], []).append(parts)
        for place, token in enumerate(self.tokens):
            for parts in sorted(sequences.get(token.folded, []), key=len, reverse=True):
                if place not in self.named and self._reads(parts, place):
                    stretch = range(place, place + len(parts))
                    if all(self.tokens[at].is_capital for at in stretch) or self.text == self.text.lower():
                        self.named.update((at, (place, stretch[-1])) for at in stretch)

    def _excused(self) -> set[int]:
        """The tokens that stand in a set phrase."""
        excused: set[int] = set()
        for place, token in enumerate(self.tokens):
            for phrase in self.table["unless"][self.langs[token.sentence]]:
                if len(phrase) <= len(self.tokens) - place and all(
                    _is_one_of(self.tokens[place + step], choices)
                    and (step == 0 or LOOSE.match(self.tokens[place + step].gap))
                    for step, choices in enumerate(phrase)
                ):
                    excused.update(range(place, place + len(phrase)))
        return excused


def _is_one_of(token: _Token, choices: Sequence[str]) -> bool:
    return any(
        token.folded.startswith(choice[:-1]) if choice.endswith("*") else choice in (token.folded, token.base)
        for choice in choices
    )


def _tokens(text: str, titles: Collection[str]) -> list[_Token]:
    tokens: list[_Token] = []
    sentence = 0
    for match in WORD.finditer(text):
        folded = _fold(match.group())
        ending = ENDING.match(folded)
        gap = text[tokens[-1].end : match.start()] if tokens else text[: match.start()]
        first = not tokens
        if tokens and STOP.search(gap):
            # "Dr. Rees" and "M. Jones" go on.
            before = tokens[-1]
            goes_on = gap.startswith(". ") and (before.folded in titles or (len(before.raw) == 1 and before.is_capital))
            first = not goes_on
            sentence += first
        base, base_end = folded, match.end()
        if ending:
            base = ending.group(1)
            base_end = match.end() - len(ending.group(2)) - 1
        tokens.append(
            _Token(
                match.start(),
                match.end(),
                match.group(),
                folded,
                base,
                base_end,
                ending.group(2) if ending else "",
                gap,
                first,
                sentence,
            )  # fmt: skip
        )
    return tokens


def _quoted(text: str) -> list[tuple[int, int]]:
    """Where somebody's own words stand. An opened quotation runs to the end of its line while it is being typed."""
    spans = []
    at = 0
    while at < len(text):
        sign = text[at]
        line_end = text.find("\n", at)
        line_end = len(text) if line_end < 0 else line_end
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        close = -1
        if sign in "“«":
            close = text.find("”" if sign == "“" else "»", at + 1, line_end)
            close = line_end if close < 0 else close
        elif sign == '"' and after.strip() and not _is_letter(before) and not before.isdigit():
            close = text.find('"', at + 1, line_end)
            close = line_end if close < 0 else close
        elif sign in "‘'" and _is_letter(after) and (not before or before in " (\n\t"):
            close = _closing(text, at + 1, line_end, "’" if sign == "‘" else "'")
        if close >= 0:
            spans.append((at, close))
            at = close
        at += 1
    return spans


def _closing(text: str, start: int, end: int, sign: str) -> int:
    """The single mark that ends a quotation and is no apostrophe; -1 without one."""
    at = text.find(sign, start, end)
    while at >= 0 and (_is_letter(text[at + 1 : at + 2]) or text[at - 1] in " \t("):
        at = text.find(sign, at + 1, end)
    return at


def _is_letter(sign: str) -> bool:
    return bool(sign) and re.match(f"[{LETTER}]", sign) is not None


def _fold(text: str) -> str:
    plain = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text)).lower()
    return re.sub("[‐‑]", "-", re.sub("[’ʼ]", "'", plain))


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    index: dict[str, list[tuple[list[str], dict[str, Any]]]] = {}
    for word in table["words"]:
        for form in word["forms"]:
            parts = form.split()
            index.setdefault(parts[0], []).append((parts, word))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    table["index"] = index
    table["unless"] = {
        lang: [[part.split("|") for part in phrase.split()] for phrase in phrases]
        for lang, phrases in table["unless"].items()
    }
    return table


@cache
def _meaning(key: str) -> dict[str, Any]:
    """What a key tells about the person, from all its words together."""
    words = [word for word in _table()["words"] if word["key"] == key]
    return {
        "sex": next((word["sex"] for word in words if "sex" in word), None),
        "age": next((word["age"] for word in words if "age" in word), None),
        "ties": {tie for word in words for tie in word.get("ties", ())},
    }
