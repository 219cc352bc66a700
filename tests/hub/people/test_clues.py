"""No clue to where a protected person is leaves the hub, however it was spelt; and everyday words pass.

python -m tests.hub.people.test_clues     prints how long 200 words against 30 clues take
"""

import random
import statistics
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hub.people.clues import Clue, find

HOME = Clue("address", "12 Heol y Bryn\nPontypridd\nCF99 1AB")
FARM = Clue("address", "Hafod Lwyd, Tregaron, SY99 6ZZ")
HIGH = Clue("address", "Flat 3, 12 High Street, Llanelli, SA99 4QX")
COTTAGE = Clue("address", "Cartref, Heol Pantycelyn, Caerfyrddin", also=("Carmarthen",))
SCHOOL = Clue("setting", "Ysgol Gynradd Maes y Dref", also=("Maes y Dref Primary School",))
NURSERY = Clue("setting", "Enfys Nursery")
TOWN_SCHOOL = Clue("setting", "Ysgol Tregaron")
GP = Clue("gp", "Meddygfa Glan Teifi", also=("Teifi Bank Surgery",))
DOCTOR = Clue("gp", "Dr Sioned Puw")
OFFICE = Clue("agency_office", "Aeron Valley family office, Stryd Neuadd Goch, Aberaeron")
PHONE = Clue("phone", "01632 960123")
MOBILE = Clue("phone", "+44 7700 900456")
WEEK = Clue("days_and_hours", "Mondays and Thursdays, 9:00 to 12:30")
EVENING = Clue("days_and_hours", "Tuesday 4pm")
DYDD = Clue("days_and_hours", "dydd Gwener 9yb")


def told(text: str, *clues: Clue, common: tuple[str, ...] = ()) -> list[str]:
    """The pieces of text that give a clue away."""
    return [text[found.start : found.end] for found in find(text, clues, common)]


@pytest.mark.parametrize(
    ("clue", "text", "piece"),
    [
        # streets, in any dress
        (HOME, "She is at 12 Heol y Bryn now.", "Heol y Bryn"),
        (HOME, "12 HEOL Y BRYN", "HEOL Y BRYN"),
        (HOME, "twelve Heol y Bryn", "Heol y Bryn"),
        (HOME, "Heol-y-Bryn", "Heol-y-Bryn"),
        (HOME, "Heol\ny Bryn", "Heol\ny Bryn"),
        (HOME, "heolybryn", "heolybryn"),
        (HOME, "Heol y Brynn", "Heol y Brynn"),
        (HOME, "Hoel y Bryn", "Hoel y Bryn"),
        (HOME, "He\u00adol y Br\u200byn", "He\u00adol y Br\u200byn"),
        (HOME, "H-e-o-l y B r y n", "H-e-o-l y B r y n"),
        (COTTAGE, "moved to Heol Pantycelin", "Heol Pantycelin"),
        (HIGH, "the flat at 12 High St.", "12 High St"),
        (HIGH, "twelve High Street", "twelve High Street"),
        (HIGH, "High Street, Llanelly", "High Street, Llanelly"),
        (HIGH, "12, High Str", "12, High Str"),
        (OFFICE, "on Stryd Neuadd Goch", "Stryd Neuadd Goch"),
        # places, mutated and misspelt
        (HOME, "in Pontypridd", "Pontypridd"),
        (HOME, "i Bontypridd", "Bontypridd"),
        (HOME, "ym Mhontypridd", "Mhontypridd"),
        (HOME, "a Phontypridd", "Phontypridd"),
        (HOME, "Pontyprydd", "Pontyprydd"),
        (HOME, "Pont-y-pridd", "Pont-y-pridd"),
        (HOME, "Ponty Pridd", "Ponty Pridd"),
        (FARM, "yn Nhregaron", "Nhregaron"),
        (FARM, "o Dregaron", "Dregaron"),
        (FARM, "Tragaron", "Tragaron"),
        (FARM, "Tregaron's school", "Tregaron"),
        (COTTAGE, "yng Nghaerfyrddin", "Nghaerfyrddin"),
        (COTTAGE, "i Gaerfyrddin", "Gaerfyrddin"),
        (COTTAGE, "Caerfyrdin", "Caerfyrdin"),
        (COTTAGE, "near Carmarthan", "Carmarthan"),
        (HIGH, "yn Lanelli", "Lanelli"),
        (HIGH, "Llanelly", "Llanelly"),
        (OFFICE, "yn Aberaeron", "Aberaeron"),
        (FARM, "at Hafod Lwyd", "Hafod Lwyd"),
        (FARM, "at Hafod Llwyd", "Hafod Llwyd"),
        (COTTAGE, "They call it Cartref there", "Cartref"),
        # postcodes
        (HOME, "CF99 1AB", "CF99 1AB"),
        (HOME, "cf991ab", "cf991ab"),
        (HOME, "CF 99 1 A B", "CF 99 1 A B"),
        (HOME, "CF99-1AB", "CF99-1AB"),
        (HOME, "CF99\u00a01AB", "CF99\u00a01AB"),
        (HOME, "CF99 IAB", "CF99 IAB"),
        (HOME, "CF98 1AB", "CF98 1AB"),
        (HOME, "somewhere in CF99", "CF99"),
        (HOME, "CF99 1", "CF99 1"),
        # settings, surgeries, offices
        (SCHOOL, "Ysgol Maes y Dref rang", "Maes y Dref"),
        (SCHOOL, "i Faes y Dref", "Faes y Dref"),
        (SCHOOL, "Maes-y-Dre primary", "Maes-y-Dre"),
        (SCHOOL, "Maesydref", "Maesydref"),
        (NURSERY, "starts at Enfys Nursery", "Enfys Nursery"),
        (NURSERY, "Meithrinfa Enfys", "Meithrinfa Enfys"),
        (NURSERY, "Cylch Meithrin Enfys", "Cylch Meithrin Enfys"),
        (TOWN_SCHOOL, "ysgol Dregaron", "Dregaron"),
        (GP, "registered at Glan Teifi", "Glan Teifi"),
        (GP, "Glanteifi surgery", "Glanteifi"),
        (GP, "Tiefi Bank Surgery", "Tiefi Bank"),
        (DOCTOR, "seen by Dr. Sioned Puw", "Sioned Puw"),
        (DOCTOR, "seen by Sioned Puw", "Sioned Puw"),
        (OFFICE, "the Aeron Valley office", "Aeron Valley"),
        # telephones
        (PHONE, "ring 01632 960123", "01632 960123"),
        (PHONE, "01632960123", "01632960123"),
        (PHONE, "(01632) 960-123", "01632) 960-123"),
        (PHONE, "+44 1632 960 123", "1632 960 123"),
        (PHONE, "0044 (0)1632.960.123", "1632.960.123"),
        (PHONE, "01632\n960123", "01632\n960123"),
        (PHONE, "oh one six three two nine six oh one two three", "one six three two nine six oh one two three"),
        (PHONE, "local number 960123", "960123"),
        (PHONE, "01632 960132", "01632 960132"),
        (MOBILE, "07700 900 456", "07700 900 456"),
        (MOBILE, "0 7 7 0 0 9 0 0 4 5 6", "7 7 0 0 9 0 0 4 5 6"),
        # days with hours
        (WEEK, "drops off on Monday at 9", "Monday at 9"),
        (WEEK, "Monday 9am", "Monday 9am"),
        (WEEK, "at 9.00 on Mondays", "9.00 on Mondays"),
        (WEEK, "half past twelve on Thursday", "half past twelve on Thursday"),
        (WEEK, "bob dydd Llun am naw o'r gloch", "Llun am naw o'r gloch"),
        (WEEK, "ddydd Iau rhwng 9 a 12", "Iau rhwng 9"),
        (WEEK, "Mondays and Thursdays", "Mondays and Thursdays"),
        (EVENING, "Tues 16:00", "Tues 16:00"),
        (EVENING, "Tuesday at four o’clock", "Tuesday at four o’clock"),
        (DYDD, "Fridays, 9 am", "Fridays, 9 am"),
        (DYDD, "nos Wener am 9 y.h.", "Wener am 9 y.h."),
    ],
)
def test_it_stops(clue, text, piece):
    assert any(piece in found for found in told(text, clue))


@pytest.mark.parametrize(
    ("clue", "text"),
    [
        (HOME, "Heol y Nant and Heol y Bont"),
        (HOME, "CF98 2AB"),
        (HOME, "CF9 and CF90"),
        (HOME, "the hill above the town; bryn uchel"),
        (HOME, "bridges and ponies"),
        (HIGH, "the shop on the High Street"),
        (HIGH, "14 High Street"),
        (HIGH, "seen in Llandeilo and Llandovery"),
        (COTTAGE, "aeth y plant yn ôl i'r cartref gyda nain"),
        (COTTAGE, "cartref gofal yw hwn"),
        (SCHOOL, "the primary school rang"),
        (SCHOOL, "mae'r ysgol gynradd yn y dref"),
        (NURSERY, "gwelwyd enfys ar ôl y glaw"),
        (NURSERY, "the nursery said"),
        (NURSERY, "mae hi yn yr ysgol gynradd"),
        (NURSERY, "en = Cylch Meithrin"),
        (GP, "the surgery rang"),
        (GP, "ar lan yr afon"),
        (DOCTOR, "Dr Siân Rees"),
        (OFFICE, "the family office hours"),
        (PHONE, "01632 960456"),
        (PHONE, "reference 1632"),
        (PHONE, "12 visits, 3 declined, 960 pupils"),
        (MOBILE, "07700 900999"),
        (WEEK, "seen on Monday"),
        (WEEK, "Monday 9 November"),
        (WEEK, "on Monday 9 pupils were absent"),
        (WEEK, "Tuesday at 9"),
        (WEEK, "Monday at 3pm"),
        (WEEK, "ym mis Mawrth am 9"),
        (EVENING, "Tuesday; four visits were declined"),
        (Clue("address", "Barry"), "to carry on, to marry, Harry came"),
        (Clue("address", "Barry"), "Mr Parry rang"),
        (Clue("address", "Mold"), "there is mold on the walls"),
        (Clue("address", "Neath"), "the heath, beneath, his death"),
        (Clue("address", "Bala"), "y bêl a'r balans"),
        (Clue("address", "4 Maes Hir, Sir Gaerfyrddin"), "trwy Sir Gaerfyrddin gyfan"),
    ],
)
def test_it_lets_pass(clue, text):
    assert told(text, clue) == []


def test_the_hubs_own_towns_tell_nothing_alone():
    text = "The Tregaron police rang. Ysgol Tregaron rang too."
    assert told(text, FARM) == ["Tregaron", "Tregaron"]
    assert told(text, FARM, common=("Tregaron",)) == []
    assert told(text, TOWN_SCHOOL, common=("Tregaron",)) == ["Ysgol Tregaron"]
    assert told("Hafod Lwyd", FARM, common=("Tregaron",)) == ["Hafod Lwyd"]


def test_short_towns_count_mutated_only_after_a_word_that_mutates():
    barry = Clue("address", "Barry")
    assert told("symud i Farri", barry) == ["Farri"]
    assert told("ym Marri", barry) == ["Marri"]
    assert told("Farri", barry) == []


def test_both_names_of_a_place_are_one_clue():
    found = find("from Carmarthen to Caerfyrddin", [COTTAGE])
    assert [one.clue for one in found] == [COTTAGE, COTTAGE]


def test_empty_things_are_no_clue():
    assert find("", [HOME, PHONE, WEEK]) == []
    for kind in ("address", "setting", "gp", "agency_office", "phone", "days_and_hours"):
        for value in ("", " ", ",", "\n", "12", "Ysgol", "y", "-"):
            find("Ysgol y 12 - nothing here at all", [Clue(kind, value)])


CLUES = [HOME, FARM, HIGH, COTTAGE, SCHOOL, GP, OFFICE]
# What each of them must be found by: pieces that are clues by themselves.
PIECES = {
    HOME: ["Heol y Bryn", "Pontypridd", "CF99 1AB"],
    FARM: ["Hafod Lwyd", "Tregaron"],
    HIGH: ["12 High Street", "Llanelli"],
    COTTAGE: ["Heol Pantycelyn", "Caerfyrddin", "Carmarthen"],
    SCHOOL: ["Maes y Dref"],
    GP: ["Meddygfa Glan Teifi", "Teifi Bank"],
    OFFICE: ["Aeron Valley", "Stryd Neuadd Goch", "Aberaeron"],
}
AROUND = [
    "the", "worker", "said", "that", "visit", "was", "declined", "again", "and", "mae", "wedi", "gyda", "yn", "plant",
    "coat", "lunch", "quiet", "asleep", "police", "attended", "nyrs", "bwyd", "dim", "seen", "home", "7", "2024",
]  # fmt: skip
ACCENTS = str.maketrans({"a": "â", "e": "ê", "i": "î", "o": "ô", "w": "ŵ", "y": "ŷ"})


@st.composite
def misspelt(draw):
    """A clue as a hurried hand writes it: one slip in each long word, any case, accents, spaces."""
    clue = draw(st.sampled_from(CLUES))
    words = draw(st.sampled_from(PIECES[clue])).split()
    # A short name alone is too near to everyday words for a slip: see test_it_lets_pass.
    longest = 5 if len(words) > 1 else 8
    written = []
    for word in words:
        if len(word) >= longest and word.isalpha() and draw(st.booleans()):
            word = draw(slip(word))
        elif draw(st.booleans()):
            word = word.translate(ACCENTS) if word.isalpha() else word
        written.append(draw(st.sampled_from([word, word.upper(), word.lower(), word.title()])))
    joint = draw(st.sampled_from([" ", "  ", "\n", "-", " \u200b", "\u00a0", ""]))
    return clue, joint.join(written)


@st.composite
def slip(draw, word):
    """One letter wrong, missing, too many, or two changed round, inside the word."""
    at = draw(st.integers(1, len(word) - 2))
    letter = draw(st.sampled_from("abcdefghilmnoprstuwy"))
    slipped = draw(
        st.sampled_from(
            [
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at + 1 :],
                word[:at] + letter + word[at:],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at] + word[at:],
            ]
        )
    )
    # A slip that makes or breaks a double letter is several slips in one to whoever writes doubles carelessly.
    assume(doubles(slipped) in (doubles(word), doubles(word) + (slipped == word[: at + 1] + word[at:])))
    return slipped


def doubles(word: str) -> int:
    return sum(one == other for one, other in zip(word.lower(), word.lower()[1:], strict=False))


@settings(max_examples=600, deadline=None)
@given(misspelt(), st.lists(st.sampled_from(AROUND), max_size=12), st.lists(st.sampled_from(AROUND), max_size=12))
def test_every_clue_is_found_however_it_is_written(pair, before, after):
    clue, written = pair
    text = " ".join([*before, written, *after])
    found = [one for one in find(text, CLUES) if one.clue == clue]
    start = text.index(written)
    assert any(one.start < start + len(written) and start < one.end for one in found), (written, found)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(AROUND), max_size=60))
def test_everyday_text_holds_no_clue(words):
    assert find(" ".join(words), [*CLUES, NURSERY, DOCTOR, PHONE, MOBILE, WEEK, EVENING, DYDD]) == []


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=80), st.text(max_size=40), st.sampled_from(["address", "setting", "gp", "phone", "days_and_hours"])
)
def test_any_text_and_any_clue_can_be_asked(text, value, kind):
    for found in find(text, [Clue(kind, value), *CLUES]):
        assert 0 <= found.start < found.end <= len(text)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 999),
    st.sampled_from(["", " ", "  ", "-", ".", "\u00a0"]),
    st.sampled_from(["0", "+44", "+44 (0)", "0044 "]),
)
def test_every_telephone_number_is_found_in_any_grouping(last, joint, country):
    clue = Clue("phone", f"01632 960{last:03}")
    figures = f"1632960{last:03}"
    text = "ring " + country + figures[:4] + joint + figures[4:7] + joint + figures[7:] + " now"
    assert find(text, [clue])


NOTES = """
 Duty worker rang on 20 November. She said the child was asleep and asked us not to come. Four visits were
declined in six weeks and the health visitor was not let in. The school reports fourteen missed days since
September, most of them Mondays. Nursery staff were told that a cousin would collect at half past three. A
neighbour heard shouting on two nights. Mae'r nyrs ysgol wedi gofyn am gyfarfod. Gwelwyd y plant yn y parc
gyda'u nain ac roeddent yn hapus. Nid oedd neb wedi clywed am y partner newydd. Dywedodd y meddyg teulu fod yr
apwyntiad wedi ei golli. Bydd y cyfarfod nesaf ym mis Rhagfyr. The housing officer found the heating off and
no food in the fridge. Police attended on 4 August and 9 September; nothing was logged as domestic. The
surgery has no record of a six-week check. The family support worker will visit on Tuesday.
"""


def test_a_page_of_notes_about_others_passes():
    clues = [*CLUES, NURSERY, TOWN_SCHOOL, DOCTOR, PHONE, MOBILE, WEEK, EVENING, DYDD]
    assert told(NOTES, *clues) == []


def measure() -> str:
    """Milliseconds of processor time for 200 words against 30 clues, warm and cold."""
    dice = random.Random(4)
    clues = [
        made
        for number in range(6)
        for made in (
            Clue("address", f"{number + 3} Heol Pantycelyn {'abcdef'[number]}\nPontypridd\nCF9{number} 1AB"),
            Clue("setting", f"Ysgol Gynradd Maes y Dref {'abcdef'[number]}", ("Maes y Dref Primary School",)),
            Clue("gp", f"Meddygfa Glan Teifi {'abcdef'[number]}", ("Teifi Bank Surgery",)),
            Clue("phone", f"01632 96012{number}"),
            Clue("days_and_hours", f"Mondays and Thursdays, {number + 6}:00 to 12:00"),
        )
    ]
    words = NOTES.split()
    times = []
    for _ in range(40):
        text = " ".join(dice.choice(words) for _ in range(200))
        began = time.process_time()
        find(text, clues)
        times.append((time.process_time() - began) * 1000)
    return (
        f"{len(clues)} clues, 200 words: first {times[0]:.1f} ms, then median {statistics.median(times[1:]):.1f} ms, "
        f"worst {max(times[1:]):.1f} ms"
    )


if __name__ == "__main__":
    print(measure())
