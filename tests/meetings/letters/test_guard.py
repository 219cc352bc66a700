"""Nothing typed, in either language and however spelt, carries a place, a person, a number or the police past it."""

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.people.clues import Clue
from meetings.letters.guard import Forbidden, found, tidied

PLACES = {
    "14 Lôn y Gamlas, Aberelin, MA2 4TR": ["14 Lôn y Gamlas", "Lon y Gamlas", "Lôn-y-Gamlas", "MA2 4TR", "ma24tr"],
    "Ysgol Gynradd y Gamlas": ["Ysgol y Gamlas", "ysgol gynradd y gamlas", "Gamlas"],
    "Herons Nest Nursery": ["Herons Nest", "Heron's Nest", "Herrons Nest"],
    "Meddygfa Llanelgar": ["Llanelgar surgery", "meddygfa Llanelgar", "Llanelger"],
    "Noddfa Maelon": ["Noddfa Maelon", "noddfa maelon"],
}
FORBIDDEN = Forbidden(
    places=(
        Clue("address", "14 Lôn y Gamlas, Aberelin, MA2 4TR"),
        Clue("setting", "Ysgol Gynradd y Gamlas"),
        Clue("setting", "Herons Nest Nursery"),
        Clue("gp", "Meddygfa Llanelgar"),
        Clue("agency_office", "Noddfa Maelon"),
        Clue("phone", "01632 960077"),
        Clue("days_and_hours", "Tuesdays and Thursdays, 9:00 to 12:00"),
    ),
    others=("Kelly Prosser", "Nia Prosser", "Dean Marsh", "Siân Llŷr", "Elizabeth Ann Prosser", "Huw Penhale-Rees"),
    own=("Tomos Prosser-Lewis", "Rhodri Lewis"),
)
FRAMES = [
    "Tomos is well. He likes {}, and asks for it often.",
    "Mae Tomos yn dda. Mae wedi sôn am {} bob dydd.",
    "{}",
    "We were told: {}.",
    "Dywedodd wrthym am {} ddoe.",
]
INNOCENT = [
    "Tomos is happy, eats well and has grown. You can help by reading with Tomos.",
    "Mae Tomos yn hapus ac yn bwyta'n dda. Gallwch chi helpu drwy ddarllen gyda Tomos.",
    "He has started to put words together, and he likes to be read to.",
    "Dechreuodd gerdded ac mae'n hoffi cael stori cyn mynd i'r gwely.",
    "Nothing in this is your fault. We will write again when we know more.",
    "Nid eich bai chi yw dim o hyn. Byddwn yn ysgrifennu eto pan fyddwn yn gwybod mwy.",
    "Tomos may be tired this month, and will need time and kindness. Rhodri Lewis, thank you for asking.",
    "Mae prawf clyw Tomos ym mis Mawrth. Fe fydd angen eich help arno.",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_it_lets_kind_and_plain_words_pass(text: str) -> None:
    assert found(text, FORBIDDEN) == []


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("written", [one for ways in PLACES.values() for one in ways])
def test_it_stops_every_way_of_writing_a_place(frame: str, written: str) -> None:
    assert found(frame.format(written), FORBIDDEN)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(
    "written",
    [
        "Kelly", "kelly", "KELLY", "Keley", "Kelly Prosser", "kellyprosser", "Kelly's", "K. Prosser", "K.P.",
        "Nia", "nia Prosser", "Dean", "Dean Marsh", "D. Marsh", "Sian", "Siân", "Llŷr", "Beth", "Betsan", "Lizzie",
        "Huw Penhale", "Penhale-Rees", "Hugh Penhale",
    ],
)  # fmt: skip
def test_it_stops_every_way_of_naming_somebody_else(frame: str, written: str) -> None:
    assert found(frame.format(written), FORBIDDEN)


@pytest.mark.parametrize(
    "text",
    [
        "Ring Tomos on 07700 900123.", "+44 7700 900 123", "0 1 6 3 2 9 6 0 0 7 7", "Ysgrifennwch at a@b.example",
        "See www.example.com", "He lives near MA5 2XY", "She goes on Tuesdays.", "Mae'n mynd bob dydd Iau.",
        "Tuesdays at 9", "nos Fawrth am naw",
    ],
)  # fmt: skip
def test_it_stops_numbers_addresses_and_days(text: str) -> None:
    assert found(text, FORBIDDEN)


@pytest.mark.parametrize(
    "text",
    [
        "His mother is tired.", "Mae ei fam yn flinedig.", "Mae ei mam hi yn gweithio.", "Her partner has moved in.",
        "Mae ei phartner wedi symud i mewn.", "His sister misses him.", "Mae ei chwaer yn iawn.", "His step-dad.",
        "The police came.", "Daeth yr heddlu.", "He was arrested.", "Cafodd ei arestio.", "There was violence.",
        "Bu trais yn y cartref.", "She is in a refuge.", "Mae hi mewn lloches.",
    ],
)  # fmt: skip
def test_it_stops_what_is_somebody_elses_story(text: str) -> None:
    assert found(text, FORBIDDEN)


# -- Spelling variants, tried at random ------------------------------------------------------------------------------

INVISIBLE = ["\u200b", "\u00ad", "\u2060", "\ufeff"]
WHOLE = [
    "Kelly Prosser",
    "Dean Marsh",
    "Herons Nest Nursery",
    "Ysgol Gynradd y Gamlas",
    "Noddfa Maelon",
    "Lôn y Gamlas",
]


def slipped(word: str, chance: random.Random) -> str:
    """One slip of a hurried hand, in a word of five letters or more."""
    if len(word) < 6:
        return word
    at = chance.randrange(1, len(word) - 2)
    return chance.choice(
        [
            word[:at] + word[at] + word[at:],  # doubled
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],  # swapped
            word,
        ]
    )


@st.composite
def disguised(draw: st.DrawFn) -> str:
    """A forbidden name or place with changed capitals, accents, joins, invisible signs, and perhaps a slip."""
    text = draw(st.sampled_from(WHOLE))
    chance = random.Random(draw(st.integers(0, 10_000)))
    longest = max(text.split(), key=len)
    if draw(st.booleans()):
        text = text.replace(longest, slipped(longest, chance))
    form = draw(st.sampled_from(["as it is", "small", "large", "plain", "decomposed"]))
    text = {
        "as it is": text, "small": text.lower(), "large": text.upper(),
        "plain": "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one)),
        "decomposed": unicodedata.normalize("NFD", text),
    }[form]  # fmt: skip
    text = text.replace(" ", draw(st.sampled_from([" ", "  ", "-", "\n", " \u200b", ""])))
    for _time in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(INVISIBLE)) + text[at:]
    return text


@settings(max_examples=400, deadline=None)
@given(frame=st.sampled_from(FRAMES), hidden=disguised())
def test_no_disguise_carries_a_name_or_a_place_past_it(frame: str, hidden: str) -> None:
    text = frame.format(hidden)
    assert found(text, FORBIDDEN), ascii(text)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=200))
def test_it_never_falls_over_and_tidies_once(text: str) -> None:
    found(text, FORBIDDEN)
    assert tidied(tidied(text)) == tidied(text)
