"""The clue stopper: finds what would tell where a protected person is, however it is written.

A person at risk is found through an address, and as well through a school, a surgery, an office, a telephone number, or
"Mondays at half past three". `find` looks for such clues in a text before it is sent or printed to anyone else. It
forgives the slips of a hurried hand: one wrong letter in a word of five letters or more and two in a word of ten, lost
accents and doubled letters, St for Street, words run together or broken by hyphens, line ends and invisible signs,
Welsh mutations (Pontypridd, ym Mhontypridd, i Bontypridd), numbers in words, telephone numbers with +44.

A place has no translation here: its other names (Welsh, English, old) are the clue's `also`.

It must not cry wolf, so some things are no clue alone: a weekday without its hour, High Street without its number, a
whole county, and the places the caller calls `common`, where half of the hub's families live.

How: the text becomes one run of plain letters without spaces, in which only the edges of words may begin or end a
match. A clue with k slips allowed is cut into k + 1 pieces, one of which must stand in the text unharmed (the
pigeonhole filter of approximate string matching; see Navarro, "A guided tour to approximate string matching", 2001);
only there are letters compared. The cuts are made twice at different places, since two swapped letters can spoil two
pieces.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import jellyfish

Kind = Literal["address", "setting", "gp", "agency_office", "phone", "days_and_hours"]


@dataclass(frozen=True)
class Clue:
    """One thing that tells where a person is, and its other names.

    `value` is as people write it: an address in lines or with commas and its postcode, a name, a number, "Mondays and
    Thursdays, 9:00 to 12:00".
    """

    kind: Kind
    value: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """`text[start:end]` gives the clue away."""

    start: int
    end: int
    clue: Clue


def find(text: str, clues: Iterable[Clue], common: Collection[str] = ()) -> list[Found]:
    """Every place in `text` that gives one of `clues` away, in order; empty means it may go out.

    `common` names places that tell nothing by themselves in this hub (its own towns).
    """
    known = frozenset(_plain(place) for place in common)
    page = _Page(text)
    found: dict[Clue, list[tuple[int, int]]] = {}
    for clue in clues:
        spans: list[tuple[int, int]] = []
        for name in (clue.value, *clue.also):
            if clue.kind == "phone":
                spans += page.phone(name)
            elif clue.kind == "days_and_hours":
                spans += page.days_and_hours(name)
            else:
                for pattern in _patterns(clue.kind, name, known):
                    spans += page.written(pattern)
                for code in _postcodes(name):
                    spans += page.postcode(code)
        if spans:
            found[clue] = _merged(spans)
    return sorted(
        (Found(start, end, clue) for clue, spans in found.items() for start, end in spans),
        key=lambda one: (one.start, one.end),
    )


# -- What is known about words ----------------------------------------------------------------------------------------

INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
TOKEN = re.compile(f"[^\\W_](?:[^\\W_]|[{INVISIBLE}\u0300-\u036f])*")
UNSEEN = re.compile(f"[{INVISIBLE}]")


def _each(names: str) -> frozenset[str]:
    """The names of a list parted by commas."""
    return frozenset(" ".join(name.split()) for name in names.split(","))


SHORT = {
    "st": "street", "str": "street", "saint": "street", "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane",
    "cl": "close", "cres": "crescent", "ct": "court", "dr": "drive", "gdns": "gardens", "gro": "grove", "hse": "house",
    "ter": "terrace", "terr": "terrace", "sq": "square", "pl": "place", "pk": "park", "mt": "mount", "ysg": "ysgol",
    "sch": "school", "prim": "primary", "fm": "farm", "btm": "bottom", "hosp": "hospital", "ctr": "centre",
    "center": "centre", "apt": "flat", "fflat": "flat",
}  # fmt: skip

STREET_WORDS = _each("""
    street, road, avenue, lane, close, crescent, court, drive, gardens, grove, terrace, square, place, park,
    way, hill, row, rise, view, green, walk, mews, parade, estate, heol, hewl, stryd, ffordd, lon, rhodfa, rhes,
    teras, clos, maes, cae, parc, bryn, golwg, trem, tan, cilgant, llys, pen, sgwar, tre, rhiw, allt, cwrt,
    gerddi, coed, dol
""")

# Streets that every town has: no clue without a number or the town.
EVERYWHERE = _each("""
    high street, main street, main road, church street, church road, station road, school road, the square,
    mill lane, park road, bridge street, chapel street, new road, castle street, market street, king street,
    queen street, victoria road, the crescent, church lane, school lane, stryd fawr, y stryd fawr, heol fawr,
    y sgwar, stryd y bont, heol yr eglwys, stryd yr eglwys, ffordd yr ysgol, heol yr ysgol, heol yr orsaf,
    ffordd yr orsaf, stryd y capel, stryd y castell, stryd y farchnad, lon y felin, high road, stryd y brenin
""")

# Whole counties, old and new, and the country: they tell nothing.
COUNTIES = _each("""
    wales, cymru, united kingdom, uk, england, lloegr, carmarthenshire, sir gaerfyrddin, pembrokeshire,
    sir benfro, ceredigion, powys, gwynedd, conwy county, sir conwy, ynys mon, anglesey, isle of anglesey,
    denbighshire, sir ddinbych, flintshire, sir y fflint, wrexham county, monmouthshire, sir fynwy,
    vale of glamorgan, bro morgannwg, rhondda cynon taf, dyfed, gwent, clwyd, mid glamorgan, west glamorgan,
    south glamorgan, neath port talbot, blaenau gwent, torfaen, caerphilly county, west wales, mid wales
""")

GENERIC = _each("""
    ysgol, gynradd, uwchradd, gyfun, gymraeg, gymunedol, feithrin, fabanod, iau, wirfoddol, school, primary,
    secondary, comprehensive, infant, infants, junior, juniors, nursery, nurseries, playgroup, preschool, pre,
    community, academy, college, coleg, meithrin, meithrinfa, cylch, ti, fi, catholic, voluntary, controlled,
    aided, church, wales, cymru, in, c, w, vc, va, rc, surgery, meddygfa, practice, medical, health, centre,
    center, clinic, clinig, canolfan, iechyd, feddygol, deintyddfa, doctors, doctor, drive, gp, group, office,
    offices, swyddfa, swyddfeydd, hub, hwb, team, tim, housing, the, of, and, y, yr, a, ac, r, s, at, day,
    childcare, house, building, adeilad, council, cyngor, social, services, family, gwasanaethau, flying, start,
    dechrau, deg
""")
KIND_WORDS = {
    "setting": ("ysgol", "school", "primary", "primary school", "ysgol gynradd", "nursery", "meithrinfa", "cylch",
                "cylch meithrin", "academy", "infants", "juniors"),
    "gp": ("surgery", "meddygfa", "medical centre", "health centre", "canolfan iechyd", "practice", "clinic"),
    "agency_office": ("office", "swyddfa", "hub", "hwb", "police station", "civic centre"),
}  # fmt: skip
ARTICLES = frozenset(("the", "y", "yr", "r", "of", "a", "ac", "and", "in", "s"))

# Names that are also everyday words, English or Welsh: they count with a capital inside a sentence only.
EVERYDAY = _each("""
    mold, flint, hope, barry, cartref, adref, bryn, cwm, dre, dref, tre, glan, felin, mill, hafod, hendre,
    cottage, bwthyn, home, farm, fferm, bala, borth, porth, neath, usk, marshfield, woodlands, sunnyside,
    hillside, riverside, seaview, newport, llan, capel, chapel, church, eglwys, school, ysgol, bridge, pont,
    mount, rose, ivy, oak, lodge, hall, neuadd, square, sgwar, afon, river, mynydd, mountain, castell, castle,
    enfys, rainbow, stars, sunshine, heulwen, mars
""")

NUMBERS = {
    word: str(value)
    for value, words in enumerate(
        ("zero nought oh dim sero", "one un", "two dau dwy", "three tri tair", "four pedwar pedair", "five pump pum",
         "six chwech chwe", "seven saith", "eight wyth", "nine naw", "ten deg", "eleven", "twelve deuddeg", "thirteen",
         "fourteen", "fifteen pymtheg", "sixteen", "seventeen", "eighteen deunaw", "nineteen", "twenty ugain")
    )
    for word in words.split()
}  # fmt: skip
NUMBERS |= {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "seventy": "70",
    "eighty": "80",
    "ninety": "90",
}

# The first letters a Welsh word may begin with instead of its own. Soft, nasal, aspirate.
MUTATIONS = {
    "p": (("b", "soft"), ("mh", "nasal"), ("ph", "aspirate")),
    "t": (("d", "soft"), ("nh", "nasal"), ("th", "aspirate")),
    "c": (("g", "soft"), ("ngh", "nasal"), ("ch", "aspirate")),
    "b": (("f", "soft"), ("m", "nasal")),
    "d": (("dd", "soft"), ("n", "nasal")),
    "g": (("", "soft"), ("ng", "nasal")),
    "m": (("f", "soft"),),
    "ll": (("l", "soft"),),
    "rh": (("r", "soft"),),
}
# A short name mutated looks like another word (Barry, marry), so it counts only after a word that mutates.
TRIGGERS = {
    "soft": _each("i, o, am, ar, at, dan, dros, drwy, trwy, heb, hyd, gan, wrth, neu, dy, ei, dau, dwy, yn, y, r"),
    "nasal": frozenset(("yn", "ym", "yng", "fy")),
    "aspirate": frozenset(("a", "gyda", "tua", "na", "ei")),
}


@lru_cache(maxsize=4096)
def _plain(word: str) -> str:
    """Small letters and digits without accents, apostrophes kept as they part words."""
    if word.isascii():
        return word.lower()
    seen = UNSEEN.sub("", unicodedata.normalize("NFKD", word))
    return "".join(sign for sign in seen if not unicodedata.combining(sign)).lower()


@lru_cache(maxsize=8192)
def _skeleton(word: str) -> str:
    """The word as a careless speller hears it: doubled letters once, and one letter for those that are mixed up."""
    if word.isdigit():
        return word
    word = re.sub(r"([^\d])\1+", r"\1", word)
    for spelt, heard in (("ph", "f"), ("rh", "r"), ("y", "i"), ("v", "f"), ("k", "c")):
        word = word.replace(spelt, heard)
    return word


def _words(text: str) -> list[str]:
    """The words of a clue, as the text's words are read: short forms written out, numbers in figures."""
    return [token.word for token in _tokens(text) if token.word]


# -- What a clue looks like -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Pattern:
    """One way of writing a clue. `variants`: its skeleton whole, the mutation that must be called for, and by words."""

    variants: tuple[tuple[str, str | None, tuple[str, ...]], ...]
    slips: int
    pieces: tuple[tuple[str, int], ...]
    is_alone: bool  # a single short word: a slip counts only with a capital and the right first letter
    needs_capital: bool


POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})\b", re.IGNORECASE)
PARTS = re.compile(r"[\n,;]+")
HOUSE = re.compile(r"^(?:(?:flat|fflat|apt|unit|uned|no\.?|rhif)\s+\S+\s+)?(\d+\s?[a-z]?)\s+(.+)$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _patterns(kind: str, value: str, common: frozenset[str]) -> tuple[_Pattern, ...]:
    """Every way of writing an address or a name that is a clue by itself."""
    parts = [part for part in (POSTCODE.sub("", part).strip() for part in PARTS.split(value)) if part]
    found: list[_Pattern] = []
    if kind != "address" and parts:
        found += _name_patterns(kind, parts.pop(0), common)
    for place, part in enumerate(parts):
        rest = parts[place + 1 :]
        numbered = HOUSE.match(part)
        if numbered:
            found += _street_patterns(numbered.group(2), numbered.group(1), rest)
        elif _is_street(part):
            found += _street_patterns(part, None, rest)
        elif not any(sign.isdigit() for sign in part):
            is_house = place == 0 and bool(rest)
            found += _place_patterns(part, common, is_house=is_house)
    return tuple(dict.fromkeys(found))


def _is_street(part: str) -> bool:
    words = _words(part)
    return len(words) > 1 and (words[0] in STREET_WORDS or words[-1] in STREET_WORDS)


def _street_patterns(street: str, number: str | None, rest: Sequence[str]) -> Iterator[_Pattern]:
    words = _words(street)
    if not words:
        return
    if " ".join(words) not in EVERYWHERE:
        yield _pattern(words, is_place=True)
        return
    if number:
        yield _pattern([*_words(number), *words])
    for town in rest[:1]:
        yield _pattern([*words, *_words(town)])


def _place_patterns(place: str, common: Collection[str], *, is_house: bool) -> Iterator[_Pattern]:
    """A house by name, a village, a town."""
    words = _words(place)
    name = " ".join(words)
    if not words or name in COUNTIES or _plain(place) in common or name in common:
        return
    if len("".join(words)) < 4 and not is_house:
        return
    yield _pattern(words, is_place=True)


def _name_patterns(kind: str, name: str, common: Collection[str]) -> Iterator[_Pattern]:
    """A school, a surgery, an office: by its own part alone when that is telling, else with what it is."""
    words = _words(name)
    core = [word for word in words if word not in GENERIC]
    if core:
        first, last = words.index(core[0]), len(words) - words[::-1].index(core[-1])
        core = words[first:last]
    text = " ".join(core)
    if not core:
        if words:
            yield _pattern(words)
        return
    if (
        (len("".join(core)) >= 5 or len(core) > 2)
        and text not in EVERYDAY
        and text not in common
        and text not in COUNTIES
    ):
        yield _pattern(core, is_place=True)
        yield _pattern(words)
        return
    yield _pattern(words, telling=core)
    for generic in KIND_WORDS[kind]:
        written = [[*core, *generic.split()], [*generic.split(), *core]]
        if core[0] not in ARTICLES:
            written += [[*generic.split(), "y", *core], [*generic.split(), "r", *core]]
        for one in written:
            yield _pattern(one, telling=core)


def _pattern(words: Sequence[str], *, is_place: bool = False, telling: Sequence[str] = ()) -> _Pattern:
    """`telling` are the words that may hold slips, when "primary school" around them may not lend theirs."""
    bones = [_skeleton(word) for word in words]
    whole = "".join(bones)
    slips = sum(0 if word.isdigit() or len(word) < 5 else 1 if len(word) < 10 else 2 for word in telling or words)
    if len(words) > 1 and len(whole) >= 8:
        slips = max(1, slips)
    slips = min(slips, max(1, len(whole) // 5), 4) if slips else 0
    variants: list[tuple[str, str | None, tuple[str, ...]]] = [(whole, None, tuple(bones))]
    is_alone = len(words) == 1 and len(words[0]) < 8
    onset = ""
    if is_place:
        onset = next((start for start in ("ll", "rh", *"ptcbdgm") if words[0].startswith(start)), "")
        if words[0].startswith(("ch", "th", "ph", "dd")):
            onset = ""
        for instead, mutation in MUTATIONS.get(onset, ()):
            first = _skeleton(instead + words[0][len(onset) :])
            calls_for = mutation if len(words[0]) < 7 else None
            variants.append((first + "".join(bones[1:]), calls_for, (first, *bones[1:])))
    tail = min(len(_skeleton(onset)), len(whole) - 1)
    name = " ".join(words)
    return _Pattern(tuple(variants), slips, tuple(_pieces(whole, tail, slips)), is_alone, name in EVERYDAY)


def _pieces(whole: str, tail: int, slips: int) -> Iterator[tuple[str, int]]:
    """The cuts of the pigeonhole filter, with where each begins; made twice, the second time half a piece along."""
    length = len(whole) - tail
    count = min(slips + 1, length)
    size = length / count
    edges = [tail + round(size * step) for step in range(count + 1)]
    shifted = [tail, *(min(len(whole), round(edge + size / 2)) for edge in edges[:-1])]
    shifted[-1] = len(whole)
    seen = set()
    for cuts in (edges, shifted):
        for start, end in zip(cuts, cuts[1:], strict=False):
            if end > start and (start, end) not in seen:
                seen.add((start, end))
                yield whole[start:end], start


@lru_cache(maxsize=4096)
def _postcodes(value: str) -> tuple[tuple[re.Pattern[str], ...], ...]:
    """For each postcode in a clue: the expressions that find it, or its outward half standing alone."""
    found = []
    for match in POSTCODE.finditer(value):
        outward, inward = match.group(1).upper(), match.group(2).upper()
        gap = rf"[\W_{INVISIBLE}]{{0,3}}"
        sign = {
            "O": "[O0]",
            "0": "[O0]",
            "I": "[I1L]",
            "1": "[I1L]",
            "S": "[S5]",
            "5": "[S5]",
            "Z": "[Z2]",
            "2": "[Z2]",
        }
        out = [sign.get(letter, letter) for letter in outward]
        behind, ahead = "(?<![A-Za-z0-9])", "(?![A-Za-z0-9])"
        inside = gap.join(sign.get(letter, letter) for letter in inward)
        slips = [[*out[:at], "[A-Z0-9]", *out[at + 1 :]] for at in range(len(out))]
        expressions = [behind + gap.join(slip) + gap + inside + ahead for slip in slips]
        if len(outward) > 2:
            expressions.append(behind + f"[{INVISIBLE}]?".join(out) + rf"(?:{gap}[0-9O][A-Z][A-Z])?" + ahead)
            expressions.append(behind + "".join(out) + rf"{gap}[0-9]" + ahead)
        found.append(tuple(re.compile(expression, re.IGNORECASE) for expression in expressions))
    return tuple(found)


# -- The text ---------------------------------------------------------------------------------------------------------


@dataclass
class _Token:
    start: int
    end: int
    plain: str
    word: str  # written out, in figures; empty when it went into the number before
    is_capital: bool
    is_first: bool


def _tokens(text: str) -> tuple[_Token, ...]:
    tokens: list[_Token] = []
    end = 0
    for match in TOKEN.finditer(text):
        plain = _plain(match.group())
        gap = text[end : match.start()]
        first = not tokens or any(sign in ".!?:" for sign in gap)
        end = match.end()
        word = NUMBERS.get(plain) or SHORT.get(plain, plain)
        tokens.append(_Token(match.start(), end, plain, word, match.group()[0].isupper(), first))
    for one, other in zip(tokens, tokens[1:], strict=False):
        # twenty-one; un deg dau
        if one.plain in NUMBERS and other.plain in NUMBERS and one.word and other.word:
            if len(one.word) == 2 and one.word[1] == "0" and one.word != "10" and len(other.word) == 1:
                one.word, other.word = one.word[0] + other.word, ""
            elif other.plain == "deg" and len(one.word) == 1:
                one.word, other.word = one.word + "0", ""
    return tuple(tokens)


class _Page:
    """A text made ready to be searched for many clues."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.bones = [_skeleton(token.word) for token in self.tokens]
        self.run = "".join(self.bones)
        self.token_from: dict[int, int] = {}  # place in the run where a token begins → token
        self.token_to: dict[int, int] = {}  # place in the run where a token ends → token
        place = 0
        for number, bone in enumerate(self.bones):
            if bone:
                self.token_from[place] = number
                place += len(bone)
                self.token_to[place] = number
        self.has_capitals = text != text.lower() and text != text.upper()
        self._numbers: list[tuple[str, list[_Token]]] | None = None
        self._times: list[tuple[int, int, tuple[int, int]]] | None = None
        self._days: list[tuple[int, int, int]] | None = None

    def written(self, pattern: _Pattern) -> Iterator[tuple[int, int]]:
        """Where the pattern stands, with no more slips than it allows."""
        run, slips = self.run, pattern.slips
        tried: set[int] = set()
        found: list[tuple[int, int, int]] = []
        for piece, offset in pattern.pieces:
            at = run.find(piece)
            while at >= 0:
                # A mutation shortens or lengthens the beginning by two letters at most.
                middle = at - offset
                for start in range(middle - slips - 2, middle + slips + 3):
                    if start not in tried and start in self.token_from:
                        tried.add(start)
                        found += self._written_at(pattern, start)
                at = run.find(piece, at + 1)
        taken: list[tuple[int, int]] = []
        for _, first, last in sorted(found):
            # Of two readings that overlap, the one with fewer slips.
            if all(last < start or end < first for start, end in taken):
                taken.append((first, last))
                yield self.tokens[first].start, self.tokens[last].end

    def _written_at(self, pattern: _Pattern, start: int) -> Iterator[tuple[int, int, int]]:
        """The best reading from here, if any: slips, first and last token."""
        first = self.token_from[start]
        best: tuple[int, int] | None = None
        for variant, mutation, bones in pattern.variants:
            if mutation and not (first and self.tokens[first - 1].plain in TRIGGERS[mutation]):
                continue
            for end in range(start + len(variant) - pattern.slips, start + len(variant) + pattern.slips + 1):
                last = self.token_to.get(end)
                if last is None or last < first:
                    continue
                slips = _distance(self.run[start:end], variant, pattern.slips)
                if slips > pattern.slips or (best and best[0] <= slips):
                    continue
                if slips > 1 and not self._is_spread(bones, first, last):
                    continue
                if self._is_meant(pattern, variant, self.run[start:end], first, slips):
                    best = (slips, last)
        if best:
            yield best[0], first, best[1]

    def _is_spread(self, bones: Sequence[str], first: int, last: int) -> bool:
        """Whether each word has only its own slips: Enfys School is not some other school."""
        written = [bone for bone in self.bones[first : last + 1] if bone]
        if len(written) != len(bones):
            return True
        return all(
            _distance(one, other, 2) <= (2 if len(other) > 8 else 1) for one, other in zip(written, bones, strict=True)
        )

    def _is_meant(self, pattern: _Pattern, variant: str, window: str, first: int, slips: int) -> bool:
        """Whether a short or everyday word is the place, and not just the word."""
        token = self.tokens[first]
        if pattern.needs_capital:
            return slips == 0 and token.is_capital and not token.is_first
        if slips and _figures_of(window) != _figures_of(variant):
            return False
        if pattern.is_alone and slips:
            return window[:1] == variant[0] and (token.is_capital or not self.has_capitals)
        return True

    def postcode(self, expressions: Sequence[re.Pattern[str]]) -> Iterator[tuple[int, int]]:
        for expression in expressions:
            for match in expression.finditer(self.text):
                yield match.span()

    def phone(self, number: str) -> Iterator[tuple[int, int]]:
        """The number in any grouping, with or without +44, in figures or words, one figure wrong; or its last six."""
        national = _national("".join(sign for sign in number if sign.isdigit()))
        if len(national) < 6:
            return
        if self._numbers is None:
            self._numbers = list(self._figures())
        for figures, owners in self._numbers:
            at = figures.find(national)
            mine = _national(figures)
            if at >= 0:
                yield owners[at].start, owners[at + len(national) - 1].end
            elif len(national) >= 9 and (
                mine == national[-6:] or (abs(len(mine) - len(national)) < 2 and _distance(mine, national, 1) <= 1)
            ):
                yield owners[0].start, owners[-1].end

    def _figures(self) -> Iterator[tuple[str, list[_Token]]]:
        """Runs of figures with nothing but signs between; owners say which token each figure came from."""
        figures, owners = "", list[_Token]()
        twice = False
        for token in self.tokens:
            gap = self.text[owners[-1].end : token.start] if owners else ""
            if token.plain in {"double", "dwbl"}:
                twice = True
                continue
            breaks = len(gap.strip("double ")) > 3 or "," in gap
            if not token.word.isdigit() or breaks:
                if len(figures) >= 6:
                    yield figures, owners
                figures, owners = "", []
            if token.word.isdigit():
                shown = token.word * 2 if twice and len(token.word) == 1 else token.word
                figures += shown
                owners += [token] * len(shown)
            twice = False
        if len(figures) >= 6:
            yield figures, owners

    def days_and_hours(self, value: str) -> Iterator[tuple[int, int]]:
        """A day of the clue with one of its hours close by, or all of its days together."""
        days, hours = _week(value)
        if self._days is None:
            self._days = list(_days_in(self.text))
        if self._times is None:
            self._times = list(_times_in(self.text))
        mine = [found for found in self._days if found[2] in days]
        for start, end, _ in mine:
            for from_, to, hour in self._times:
                if hour in hours and min(abs(from_ - end), abs(start - to)) <= 60:
                    yield min(start, from_), max(end, to)
        if len(days) > 1:
            for at, (start, _, _) in enumerate(mine):
                near = [found for found in mine[at:] if found[0] - start <= 60]
                if {found[2] for found in near} == days:
                    yield start, near[-1][1]


def _distance(one: str, other: str, most: int) -> int:
    """Slips between two words: a letter wrong, missing, too many, or two changed round."""
    if one == other:
        return 0
    # A slip changes two letters of the set at most: cheaper to ask than the distance.
    if not most or len(_letters(one) ^ _letters(other)) > 2 * most:
        return most + 1
    return jellyfish.damerau_levenshtein_distance(one, other)


@lru_cache(maxsize=8192)
def _letters(word: str) -> frozenset[str]:
    return frozenset(word)


def _figures_of(word: str) -> str:
    return "".join(sign for sign in word if sign.isdigit())


def _national(figures: str) -> str:
    """A telephone number without 00, 44 and the leading 0."""
    bare = figures.lstrip("0")
    if bare.startswith("44") and len(bare) > 10:
        bare = bare[2:].lstrip("0")
    return bare


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


# -- Days and hours ---------------------------------------------------------------------------------------------------

DAYS = (
    "monday mon llun", "tuesday tues tue mawrth fawrth", "wednesday weds wed mercher fercher",
    "thursday thurs thur thu iau", "friday fri gwener wener", "saturday sat sadwrn", "sunday sun sul",
)  # fmt: skip
DAY_OF = {name: number for number, names in enumerate(DAYS) for name in names.split()}
BEFORE_A_WELSH_DAY = frozenset(
    ("dydd", "ddydd", "nos", "dyddiau", "ddyddiau", "bob", "bore", "prynhawn", "pnawn", "a", "ac")
)
WELSH_DAYS = frozenset(("llun", "mawrth", "fawrth", "mercher", "fercher", "iau", "gwener", "wener", "sadwrn", "sul"))
SMALL_DAYS = frozenset(("mon", "wed", "sat", "sun", "thu", "fri", "tue"))


@lru_cache(maxsize=1024)
def _week(value: str) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    """The days and the hours a clue names."""
    days = frozenset(day for _, _, day in _days_in(value, lenient=True))
    return days, frozenset(hour for _, _, hour in _times_in(value, lenient=True))


def _days_in(text: str, *, lenient: bool = False) -> Iterator[tuple[int, int, int]]:
    """(start, end, day) of each weekday named. Welsh names need dydd or nos before them: mawrth is March too."""
    tokens = _tokens(text)
    for place, token in enumerate(tokens):
        name = token.plain
        if name not in DAY_OF and name.endswith("s"):
            name = name[:-1]
        if name not in DAY_OF:
            continue
        if name in WELSH_DAYS and not lenient and not (place and tokens[place - 1].plain in BEFORE_A_WELSH_DAY):
            continue
        if name in SMALL_DAYS and not token.is_capital and not lenient:
            continue
        yield token.start, token.end, DAY_OF[name]


HOURS = {word: int(value) for word, value in NUMBERS.items() if 1 <= int(value) <= 12} | {"un ar ddeg": 11}
HOUR_WORD = "|".join(sorted(HOURS, key=len, reverse=True))
MONTHS = (
    r"jan|feb|mar(?:ch)?\b|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|ion|chwe|maw|ebr|mai|meh|gor|aws|med|hyd|tach|rhag|o fis|mis"
)
HALF = r"(?:half[ -]past|hanner awr wedi|hanner wedi|quarter past|chwarter wedi|quarter to|chwarter i)"
LEADS = r"(?:at|from|till|until|to|between|and|by|before|after|am|o|tan|i|rhwng|hyd|erbyn|a|ac|wedi|cyn|,|[-–—])"
OF_DAY = r"(?:[ap]\.?m\b\.?|y\.?[bph]\b\.?|o['’ ]?clock|o['’]r gloch|(?:yn )?y (?:bore|prynhawn))"
TIME = re.compile(
    rf"(?P<half>{HALF}\s+)?(?<![\w.:/])"
    rf"(?:(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d{{2}}))?|(?P<word>{HOUR_WORD}))(?![\d:/]|\w*\d)"
    rf"(?P<day>\s*{OF_DAY})?"
    rf"(?P<date>(?:st|nd|rd|th|eg|fed|ain|af|ydd)?\s*(?:of\s+|o\s+)?(?:{MONTHS}))?"
    r"(?P<to>(?=\s*(?:to|[-–—]|tan|until|till|hyd)\s*\d))?",
    re.IGNORECASE,
)
LED = re.compile(rf"(?:^|[\s\d]){LEADS}\s*$", re.IGNORECASE)


def _times_in(text: str, *, lenient: bool = False) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """(start, end, (hour of twelve, minute)) of each time of day; a bare number only where a time is expected."""
    for match in TIME.finditer(text):
        half, hour, minute, word = match.group("half", "hour", "minute", "word")
        if match["date"]:
            continue
        led = lenient or LED.search(text[max(0, match.start() - 12) : match.start()])
        if word and not (half or match["day"]):
            continue
        if not (half or minute or match["day"] or (hour and (match["to"] is not None or led))):
            continue
        value = int(hour) if hour else HOURS[re.sub(r"\s+", " ", word.lower())]
        minutes = int(minute or 0)
        if value > 24 or minutes > 59:
            continue
        if half:
            kind = half.lower()
            if "half" in kind or "hanner" in kind:
                minutes = 30
            elif "past" in kind or "wedi" in kind:
                minutes = 15
            else:
                value, minutes = value - 1, 45
        end = match.end("day") if match["day"] else max(match.end("hour"), match.end("minute"), match.end("word"))
        yield match.start(), end, (value % 12, minutes)
