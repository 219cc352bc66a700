"""Names as people in Wales write, hear and shorten them, made into keys that a table can be searched by.

A name is stored under every key of `keys`; what somebody types becomes one `Wanted` per word by `query_keys`, and a
person is found when *every* word finds one of their keys. `closeness` then puts the nearest first. The caller gives
all of a person's names (maiden and other names too) to `keys` one by one, and joins the sets.

There are three strengths, told apart by the first sign of a key:

- `=word`  the same letters, without accents, capitals, apostrophes and hyphens; also the parts of a joined name;
- `^group` another form of the same name: Guto and Gruffudd, Price and ap Rhys, Beth and Elizabeth;
- `~sound` the same sound to a Welsh or an English ear: Megan and Meghan, Sian and Shan, Llŷr and Lir.

The sound keeps the class of its first vowel, so that Rhys finds Rees and Reece but never Ross.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import jellyfish

TITLES = frozenset(
    (
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "rev",
        "revd",
        "parch",
        "prof",
        "sir",
        "cllr",
        "cyng",
        "pc",
        "dc",
        "ps",
        "ds",
    )
)
# "son of" and "daughter of"; the name that follows stands on its own as well.
PATRONYMS = frozenset(("ap", "ab"))
DAUGHTER = frozenset(("ferch", "verch", "merch"))
# Mac- in these is no "son of".
NO_MAC = frozenset(("macsen", "mace", "macey", "maci", "macie", "macy", "machen", "mack", "macs"))

# Surnames in which ap or ab has grown into the name. After T. J. Morgan and Prys Morgan, "Welsh Surnames" (1985).
GROWN_TOGETHER = """
    rhys rees rice: price pryce prys prees preece preese
    huw hugh hew: pugh puw pughe
    hywel howel howell: powell powel
    harri harry: parry parri
    robert: probert
    robin: probyn
    rhisiart richard: pritchard prichard
    rhosier rosser rosier roger: prosser prosser
    rhydderch: prothero protheroe prytherch prydderch
    henri henry: penry penri
    owain owen: bowen
    ifan evan ieuan: bevan bevans
    einion eynon: beynon baynon
    elis ellis: bellis
    ithel: bethell bithell
"""

# Forms of one name that letters and sound do not join: Welsh and English partners, and short forms in daily use.
# Compiled for this project from common usage in Wales, and kept small: a pair is here when a school or a health
# visitor would take one for the other. Mari and Mary are here, since one person answers to both.
FORMS = """
    elizabeth elisabeth elsbeth lisabeth beth bethan betsan betsi betsy beti betty liz lizzie libby lisi leusa eliza
    william wiliam gwilym wil will bill billy
    gruffudd gruffydd griffith griffiths gruff guto guti
    mari mary mair mali moli molly maria
    margaret marged megan meg mared begw peggy maggie
    catrin katrin catherine katherine kathryn cathryn cati cadi kate katie cat kathleen
    dafydd david dai dewi deio dei dafi davy dave
    ieuan ifan evan efan ianto
    ioan ianto
    iwan ewan euan
    sion john sionyn
    john jack jac johnny
    jonathan jon
    sian jane siani shan jayne
    siwan joan
    tomos thomas tom twm tommy
    llywelyn llewelyn llewelin llewellyn llywellyn llew lyn
    owain owen owie
    huw hugh huwcyn hughie
    hywel howell howel
    rhys rees reece
    rhisiart richard dic dick rich ricky
    harri harry henry henri hal
    robert robat rob robbie bob bobi robin roberto
    edward ned ted eddie iorwerth
    iorwerth iolo iori
    siarl charles charlie
    charlotte lottie lotti siarlot
    elin elen ellen helen elena nel nell neli nelli
    gwenllian gwen gwenno llio
    lowri laura lora
    ann anne anna ani annie nansi nans nancy nan nanno
    alys alice ali
    efa eva eve
    lili lily lil
    sara sarah sal sali sally
    rhiannon rhian
    sioned janet
    sionen jean
    mihangel michael mike mick mickey
    steffan stephan stephen steven steve steff
    pedr peter pete
    pawl paul
    iago james jim jimmy jamie siams jams
    andreas andrew andy drew
    marc mark
    mathew matthew matt
    daniel dan danny dani
    samuel sam sami
    samantha sam sammy
    benjamin ben benji
    christopher chris kit
    nicholas nicolas nic nick
    geraint ger
    gethin geth
    meredydd maredudd meredith mered
    tudur tudor tud
    emrys ambrose
    rebecca becca beca becky
    jennifer jen jenny
    victoria vicky tori
    jessica jess jesi
    joseph joe joseff jo
    joshua josh
    alexander alexandra alex sandy sandra
    isabella bella isobel isabel
    muhammad mohammed mohammad mohamed muhammed mo
    yusuf yousuf youssef yousaf
    aleksandra ola
    katarzyna kasia
    malgorzata gosia
    oliver ollie oli
    olivia oliwia ollie oli liv
    matilda tilly tili
    florence fflur flo
    abigail abi abbie gail
"""


@dataclass(frozen=True)
class Wanted:
    """One typed word. A person fits it who has one of `keys`, or a key beginning with `prefix`."""

    keys: frozenset[str]
    prefix: str


def fold(text: str) -> str:
    """Small letters without accents; every kind of apostrophe is ', every kind of hyphen is -."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    plain = re.sub("[‘’ʼ´`ʻ]", "'", plain).casefold()
    return re.sub("[‐‑‒–—−]", "-", plain)


def exact_key(word: str) -> str:
    """`=` and the letters alone: Siân, SIAN and Sian are one; McDonald and MacDonald too."""
    return "=" + _letters(word)


def phonetic_key(word: str) -> str:
    """`~` and how it sounds: Welsh spelling first (ll, dd, ff, ph, rh, f, w, y), then metaphone, then its first vowel.

    Empty for one or two letters, which sound like everybody.
    """
    heard = _heard(_letters(word))
    if len(heard) < 3:
        return ""
    vowel = next((sign for sign in heard if sign in "aeiou"), "")
    # What tells Rhys from Ross, Cerys from Carys and Gwen from Gwyn.
    colour = {"u": "o"}.get(vowel, vowel)
    return f"~{jellyfish.metaphone(heard)}.{colour}"


def keys(name: str) -> set[str]:
    """Every key one name is stored under; empty for an empty name."""
    found: set[str] = set()
    chunks = _chunks(name)
    for chunk in chunks:
        for word in _parts(chunk):
            found |= _keys_of(word)
    # Mary Ann is also Maryann, and Prosser Lewis also Prosserlewis.
    for left, right in zip(chunks, chunks[1:], strict=False):
        found.add("=" + "".join(map(_letters, left)) + "".join(map(_letters, right)))
    return found - {"", "="}


def query_keys(query: str) -> list[Wanted]:
    """One `Wanted` for each word typed, in order; titles are passed over. Nothing typed gives an empty list."""
    wanted = []
    for chunk in _chunks(query):
        found = set[str]().union(*(_keys_of(word) for word in _parts(chunk))) - {"", "="}
        whole = "".join(map(_letters, chunk))
        if found and whole:
            wanted.append(Wanted(frozenset(found), "=" + whole))
    return wanted


def fits(wanted: Iterable[Wanted], stored: set[str]) -> bool:
    """Whether every word typed finds a key: what a search table does, for few names and for tests."""
    return all(
        not want.keys.isdisjoint(stored) or any(key.startswith(want.prefix) for key in stored) for want in wanted
    )


def closeness(query: str, name: str) -> float:
    """How near `name` is to what was typed, 0 to 1, for ordering; 0 when a typed word finds nothing in it.

    1 is the same words in the same order. Weights rank kinds of nearness and measure nothing.
    """
    typed, written = _chunks(query), _chunks(name)
    if not typed or not written:
        return 0.0
    scores, places = [], []
    for chunk in typed:
        nearest = max(range(len(written)), key=lambda place: (_near(chunk, written[place]), place not in places))
        score = _near(chunk, written[nearest])
        if not score:
            whole = "".join(map(_letters, written[0])) + "".join(map(_letters, written[-1]))
            score = 0.9 if "".join(map(_letters, chunk)) == whole else 0.0
        if not score:
            return 0.0
        scores.append(score)
        places.append(nearest)
    disorder = 0.03 if places != sorted(places) else 0.0
    left_over = 0.02 * max(0, len(written) - len(set(places)))
    return max(0.01, sum(scores) / len(scores) - disorder - left_over)


def _near(typed: tuple[str, ...], written: tuple[str, ...]) -> float:
    """How near one typed word is to one word of a name."""
    if typed == written:
        return 1.0
    if "".join(map(_letters, typed)) == "".join(map(_letters, written)):
        return 0.98
    best = 0.0
    for one in _parts(typed):
        for other in _parts(written):
            best = max(best, _near_words(one, other))
    return best


def _near_words(typed: str, written: str) -> float:
    one, other = _letters(typed), _letters(written)
    if one == other:
        return 0.95
    if one and other.startswith(one):
        return 0.7 + 0.2 * len(one) / len(other)
    mine, theirs = _keys_of(typed), _keys_of(written)
    shared = mine & theirs
    if any(key.startswith("=") for key in shared):
        return 0.9
    if any(key.startswith("^") for key in shared):
        return 0.75
    if shared:
        return 0.5 + 0.15 * jellyfish.jaro_winkler_similarity(one, other)
    return 0.0


def _chunks(name: str) -> list[tuple[str, ...]]:
    """The words of a name; a hyphenated word is one chunk of several words, and so is "ap Rhys" or "Mc Donald"."""
    chunks: list[tuple[str, ...]] = []
    pending = ""
    for piece in re.split(r"[\s,.;/()]+", fold(name)):
        words = tuple(word for word in piece.split("-") if _letters(word))
        if not words or piece in TITLES or piece in DAUGHTER:
            continue
        if words[0] in PATRONYMS and len(words) > 1:
            words = (words[0] + " " + words[1], *words[2:])
        if pending:
            words = (pending + words[0], *words[1:])
            pending = ""
        if words in {("ap",), ("ab",)}:
            pending = words[0] + " "
        elif words in {("mc",), ("mac",)}:
            pending = words[0]
        elif words in {("o",), ("o'",)}:
            pending = "o'"
        else:
            chunks.append(words)
    if pending.strip():
        chunks.append((pending.strip(),))
    return chunks


def _parts(chunk: tuple[str, ...]) -> Iterator[str]:
    """A joined name is found whole and by each part."""
    yield from chunk
    if len(chunk) > 1:
        yield "".join(chunk)


@cache
def _letters(word: str) -> str:
    """The letters and nothing else, with Mac- as Mc-, so that both spellings are one."""
    bare = "".join(sign for sign in fold(word) if sign.isalnum())
    if bare.startswith("mac") and len(bare) > 3 and bare not in NO_MAC and (bare[3] not in "aeiouhs" or len(bare) > 7):
        return "mc" + bare[3:]
    return bare


@cache
def _keys_of(word: str) -> frozenset[str]:
    bare = _letters(word)
    found = {exact_key(word), phonetic_key(word)}
    found |= {f"^{group}" for group in _forms().get(bare, ())}
    son, space, parent = word.partition(" ")
    if space and son in PATRONYMS:
        bare_parent = _letters(parent)
        found |= {exact_key(parent), phonetic_key(parent), f"^ap.{_grown().get(bare_parent, bare_parent)}"}
        found |= {f"^{group}" for group in _forms().get(bare_parent, ())}
    elif bare in _grown_surnames():
        found.add(f"^ap.{_grown_surnames()[bare]}")
    if bare.startswith("mc") and len(bare) > 4:
        found.add("=" + bare[2:])
    if fold(word).startswith("o'") and len(bare) > 3:
        found.add("=" + bare[1:])
    return frozenset(found - {"", "="})


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    """Each form of a name → the groups it belongs to, named by their first form."""
    groups: dict[str, tuple[str, ...]] = {}
    for line in FORMS.split("\n"):
        forms = line.split()
        for form in dict.fromkeys(forms):
            groups[form] = (*groups.get(form, ()), forms[0])
    return groups


@cache
def _grown() -> dict[str, str]:
    """The father's name, in each spelling → its group."""
    return {parent: parents.split()[0] for parents, _ in _grown_lines() for parent in parents.split()}


@cache
def _grown_surnames() -> dict[str, str]:
    """The surname it grew into → the same group."""
    return {surname: parents.split()[0] for parents, surnames in _grown_lines() for surname in surnames.split()}


def _grown_lines() -> list[tuple[str, str]]:
    lines = [line.partition(":") for line in GROWN_TOGETHER.split("\n") if ":" in line]
    return [(parents, surnames) for parents, _, surnames in lines]


def _heard(letters: str) -> str:
    """Welsh spelling rewritten for an English-minded algorithm. Order matters: two letters before one."""
    heard = re.sub(r"^si(?=[aouw])", "sh", letters)  # Siân, Siôn, Siwan
    for welsh, plain in (("ngh", "ng"), ("ll", "l"), ("dd", "d"), ("ph", "f"), ("ff", "f"), ("rh", "r"), ("gh", "g")):
        heard = heard.replace(welsh, plain)
    heard = re.sub(r"(?<=[aeiou])h(?![aeiou])", "", heard)  # Sarah
    heard = re.sub(r"^c(?=[eiy])", "k", heard)  # Ceri; an English Celia is found by her letters
    heard = re.sub(r"c(?=[eiy])", "s", heard)  # Lucy
    heard = re.sub(r"w(?![aeiouy])", "u", heard)  # Twm, Huw
    heard = re.sub(r"(?<![aeiou])y|y(?![aeiou])", "i", heard)  # Rhys, Llyr, Emyr; not Yusuf
    for spelt, plain in (("v", "f"), ("ee", "i"), ("ea", "i"), ("ou", "u")):  # Rees, Youssef
        heard = heard.replace(spelt, plain)
    return re.sub(r"(.)\1+", r"\1", heard)
