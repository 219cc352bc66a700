"""The writing aid marks who is not said exactly, in both languages, and does not cry wolf."""

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from meetings.minutes import exactly
from meetings.minutes.exactly import Person, Vague, candidates, find, unsettled
from tests.meetings.minutes import corpus

ROOT = Path(exactly.__file__).parents[2]
NODE = shutil.which("node") or shutil.which(str(ROOT / ".venv/bin/node"))
NAMES = ("Kelly Prosser", "Nia Prosser", "Dean Marsh", "Mam Jones", "Nan Davies", "Lee Partner")


def marks(text: str, lang: str | None = None, names: tuple[str, ...] = NAMES) -> list[tuple[str, str]]:
    return [(vague.word, vague.key) for vague in find(text, lang, names)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # one key for every form of a word
        ("She took her coat. It is hers.", [("She", "she"), ("her", "she"), ("hers", "she")]),
        ("He hurt himself; his arm, him.", [("He", "he"), ("his", "he"), ("him", "he")]),
        ("Mum, mummy and mom", [("Mum", "mum"), ("mummy", "mum"), ("mom", "mum")]),
        ("Step dad, stepdad", [("Step dad", "step-dad"), ("stepdad", "step-dad")]),
        ("step-father", [("step-father", "step-dad")]),
        # the possessive and the short verb are not part of the word
        ("mum's phone", [("mum", "mum")]),
        ("mum’s phone", [("mum", "mum")]),
        ("she'll ring, they’ve gone", [("she", "she"), ("they", "they")]),
        ("MUM RANG AND SHE CRIED", [("MUM", "mum"), ("SHE", "she")]),
        # one mark for a pair
        ("he/she was seen", [("he/she", "he/she")]),
        ("S/he was seen with his/her coat", [("S/he", "he/she"), ("his/her", "he/she")]),
        ("mum/dad to ring", [("mum", "mum"), ("dad", "dad")]),
        # groups need their article
        ("the children left", [("children", "children")]),
        ("children learn by playing", []),
        ("the two children", [("children", "children")]),
        ("other children were in the park", []),
        ("the family moved", [("family", "family")]),
        ("a family moved", []),
        # indefinite: a mother is nobody, a boyfriend is somebody
        ("there is a boyfriend", [("boyfriend", "boyfriend")]),
        ("she is a young mum", [("she", "she")]),
    ],
)  # fmt: skip
def test_it_marks_english(text, expected):
    assert marks(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fy mam", [("mam", "mum")]),
        ("ei fam", [("ei", "he"), ("fam", "mum")]),
        ("ei mam", [("ei", "she"), ("mam", "mum")]),
        ("ei dad", [("ei", "he"), ("dad", "dad")]),
        ("ei thad", [("ei", "she"), ("thad", "dad")]),
        ("fy nhad", [("nhad", "dad")]),
        ("dy nain", [("nain", "nain")]),
        ("ei daid", [("ei", "he"), ("daid", "taid")]),
        ("mam-gu a thad-cu", [("mam-gu", "mam-gu"), ("thad-cu", "tad-cu")]),
        ("y babi a mam", [("babi", "baby"), ("mam", "mum")]),
        ("ei fam gu", [("ei", "he"), ("fam gu", "mam-gu")]),
        ("y plant", [("plant", "children")]),
        ("i'r plant", [("plant", "children")]),
        ("i’r plant", [("plant", "children")]),
        ("ei phlant", [("ei", "she"), ("phlant", "children")]),
        ("ei blant", [("ei", "he"), ("blant", "children")]),
        ("fy mhlant", [("mhlant", "children")]),
        ("Gwasanaethau Plant", []),
        ("ei phartner newydd", [("ei", "she"), ("phartner", "partner")]),
        ("ei chariad", [("ei", "she"), ("chariad", "cariad")]),
        ("cariad a gofal", []),
        ("y llystad", [("llystad", "step-dad")]),
        ("roedd hi'n drist", [("hi", "she")]),
        ("dywedodd e wrthi", [("e", "he"), ("wrthi", "she")]),
        ("roedd hi wrthi'n coginio", [("hi", "she")]),
        ("iddi hi", [("hi", "she")]),
        ("gwelodd fo nhw", [("fo", "he"), ("nhw", "they")]),
        ("mae o'n gweithio", [("o", "he")]),
        ("daeth o Gaerfyrddin", []),
        ("mae o Gaerfyrddin", []),
        ("mae o'r ysgol", []),
        ("llythyr o'n hysgol", []),
        ("eu cartref", [("eu", "they")]),
        ("ei gŵr", [("ei", "she"), ("gŵr", "husband")]),
        ("dyn tal oedd y gŵr", []),
        # a sentence may begin with fe and mean nobody
        ("Fe ddaeth y nyrs.", []),
        ("Daeth y nyrs ac fe welodd y tŷ.", []),
        ("Fe oedd wrth y drws.", [("Fe", "he")]),
        ("Fe’i gwelwyd ddoe.", []),
        ("fe/hi", [("fe/hi", "he/she")]),
        ("E. Hughes", []),
    ],
)
def test_it_marks_welsh_and_its_mutations(text, expected):
    assert marks(text, "cy") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Nia said “mum hit him” and then",
        "Nia said «mum hit him»",
        'Nia said "mum hit him"',
        "Nia said ‘mum’s boyfriend hit him’",
        "Nia said 'mum hit him'.",
        "Nia said “mum hit him",  # still being written
        "Mam Jones rang Nan Davies.",
        "Mr Partner rang; the file went to Partner today.",
        "Partner agencies and the partner organisation",
        "the Mother and Baby Unit; a mother & toddler group",
        "the children's centre and the kids' club",
        "the family court",
        "team around the family",
        "Mother's Day, Father’s Day and Dad's Army",
        "They Work For You",
        "HE was recorded. EHE too. H. E. Jones signed.",
        "Hi Kelly, thanks. Hi, all.",
        "Mum Kelly Prosser came.",
        "Kelly Prosser (mum) and Dean Marsh, partner, came.",
        "The partner is Dean Marsh.",
        "Staff said that they would ring.",
    ],
)
def test_it_does_not_cry_wolf(text):
    assert marks(text) == []


def test_a_quotation_does_not_hide_what_stands_around_it():
    assert marks('Mum said "he did it" and she left.') == [("Mum", "mum"), ("she", "she")]
    assert marks("“Mum shouts.”\nShe was quiet.") == [("She", "she")]
    assert marks("Mum's phone and Nia's mum's bag", "en") == [("Mum", "mum"), ("mum", "mum")]


def test_the_name_of_whoever_was_told_does_not_explain_the_word():
    assert marks("We told mum Nia was safe.") == [("mum", "mum")]
    assert marks("Mam Nia ddaeth.", "cy") == [("Mam", "mum")]  # Nia's mother, not a mother called Nia


def test_hi_is_a_greeting_in_english_and_she_in_welsh():
    assert marks("Hi all, the visit is on Monday and hi again.") == []
    assert marks("Roedd hi yn yr ysgol.") == [("hi", "she")]


def test_the_marks_show_where_the_words_stand():
    text = "👶 Wyn ŵyr: ei thad-cu."
    assert [text[vague.start : vague.end] for vague in find(text, "cy")] == ["ei", "thad-cu"]


def test_one_tie_settles_every_word_of_its_key():
    text = "She rang. Mum asked her to come; she came."
    assert [vague.key for vague in unsettled(text, {})] == ["she", "mum", "she", "she"]
    assert [vague.key for vague in unsettled(text, {"she": "kelly"})] == ["mum"]
    assert unsettled(text, {"she", "mum"}) == []


FAMILY = [
    Person("dean", "Dean Marsh", "M", 31, ("partner",)),
    Person("nia", "Nia Prosser", "F", 7, ("child",)),
    Person("kelly", "Kelly Prosser", "F", 27, ("mother",)),
    Person("sam", "Sam Oduya"),
]


def first_for(word: str, key: str, text: str = "") -> str:
    start = text.index(word) if text else 0
    return candidates(Vague(start, start + len(word), word, key, "kin"), FAMILY, text)[0].id


def test_the_likely_person_stands_first_and_nobody_is_left_out():
    assert first_for("mum", "mum") == "kelly"
    assert first_for("boyfriend", "boyfriend") == "dean"
    assert first_for("girl", "girl") == "nia"
    assert first_for("she", "she", "Kelly Prosser rang about Nia: she was ill") == "nia"
    assert first_for("she", "she", "Nia is ill. Kelly Prosser rang: she was upset") == "kelly"
    everybody = candidates(Vague(0, 3, "mum", "mum", "kin"), FAMILY)
    assert {person.id for person in everybody} == {"dean", "nia", "kelly", "sam"}
    assert everybody[-1].id == "dean"


def test_the_corpus_is_marked_well(capsys):
    for told in (True, False):
        result = corpus.score(told_language=told)
        assert result.precision >= 0.96, result.wolf
        assert result.recall >= 0.96, result.missed
    assert len(corpus.notes()) >= 60
    with capsys.disabled():
        print("\n" + corpus.report())


def test_the_table_is_folded_and_every_list_is_there():
    table = json.loads((ROOT / "meetings/minutes/exactly.json").read_text())
    for word in table["words"]:
        assert word["kind"] in {"pronoun", "kin", "partner", "group", "child"}
        assert word["lang"] in {"en", "cy", "both"}
        assert all(form == exactly._fold(form) for form in word["forms"])
        assert all(word[side] in table["lists"] for side in ("after", "before", "not_before") if side in word)


def in_the_browser(notes: list[dict[str, str | None]], names: list[str]) -> list[list[tuple[object, ...]]]:
    """What exactly.js marks in each note."""
    assert NODE
    here = Path(__file__).parent
    answer = subprocess.run(
        [NODE, here / "marks.mjs", ROOT / "hub/frontend/js/exactly.js", ROOT / "meetings/minutes/exactly.json"],
        input=json.dumps({"names": names, "notes": notes}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return [[tuple(mark) for mark in marked] for marked in json.loads(answer.stdout)]


def here_too(notes: list[dict[str, str | None]], names: list[str]) -> list[list[tuple[object, ...]]]:
    return [
        [(v.start, v.end, v.word, v.key, v.kind) for v in find(str(note["text"]), note["lang"], names)]
        for note in notes
    ]


@pytest.mark.skipif(not NODE, reason="needs Node")
def test_the_browser_marks_the_corpus_alike():
    notes = [{"text": note.text, "lang": lang} for note in corpus.notes() for lang in (note.lang, None, "en", "cy")]
    assert in_the_browser(notes, corpus.names()) == here_too(notes, corpus.names())


@pytest.mark.skipif(not NODE, reason="needs Node")
def test_the_browser_marks_any_jumble_alike():
    dice = random.Random(20261123)
    table = json.loads((ROOT / "meetings/minutes/exactly.json").read_text())
    words = [form for word in table["words"] for form in word["forms"]]
    words += [part for phrases in table["unless"].values() for phrase in phrases for part in phrase.split("|")]
    words += [word for some in table["lists"].values() for word in some]
    words += " ".join(corpus.names()).split() + ["👶", "ŵyr", "Sia\u0302n", "12", "Y", "İ", "ß", "SHE", "HI"]
    joints = [
        " ",
        " ",
        " ",
        " ",
        " ",
        ". ",
        ", ",
        "; ",
        "/",
        " (",
        ") ",
        ' "',
        '" ',
        "“",
        "” ",
        " ‘",
        "’ ",
        "'",
        "’s ",
        "'n ",
        "\n",
        "-",
    ]
    notes = []
    for _ in range(3000):
        pieces = [dice.choice(words) + dice.choice(joints) for _ in range(dice.randrange(1, 16))]
        text = "".join(piece.title() if dice.random() < 0.2 else piece for piece in pieces)
        notes.append({"text": text, "lang": dice.choice([None, "en", "cy"])})
    theirs, ours = in_the_browser(notes, corpus.names()), here_too(notes, corpus.names())
    for note, one, other in zip(notes, theirs, ours, strict=True):
        assert one == other, note
    assert sum(map(len, ours)) > 3000
