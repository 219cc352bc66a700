"""The search finds people as Welsh names are written, heard and shortened, and not their neighbours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.people.names import closeness, exact_key, fits, fold, keys, phonetic_key, query_keys


def found(query: str, *names: str) -> bool:
    return fits(query_keys(query), set().union(*map(keys, names)))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        # accents, capitals, apostrophes
        ("Sian", "Siân Prosser"),
        ("SIÂN PROSSER", "Sian Prosser"),
        ("Rhys", "Rhŷs Lewis"),
        ("Rhŷs", "Rhys Lewis"),
        ("Llyr", "Llŷr Owen"),
        ("Sion", "Siôn ap Gwilym"),
        ("ONeill", "Aoife O'Neill"),
        ("O’Neill", "Aoife O'Neill"),
        ("O Neill", "Aoife O'Neill"),
        ("Neill", "Aoife O'Neill"),
        # the same letters in two ways of storing an accent
        ("Sia\u0302n", "Si\u00e2n Prosser"),
        # ap and ab
        ("Rhys", "Dafydd ap Rhys"),
        ("ap Rhys", "Dafydd ap Rhys"),
        ("ap-rhys", "Dafydd ap Rhys"),
        ("aprhys", "Dafydd ap Rhys"),
        ("Price", "Dafydd ap Rhys"),
        ("ap Rhys", "Karen Price"),
        ("ap Rees", "Karen Preece"),
        ("ab Owain", "Carys Bowen"),
        ("Bowen", "Gwion ab Owain"),
        ("Pugh", "Elis ap Huw"),
        ("ap Hugh", "Elis Pugh"),
        ("Powell", "Mared ap Hywel"),
        ("Parry", "Osian ap Harri"),
        ("Bevan", "Deio ab Ifan"),
        ("Pritchard", "Twm ap Rhisiart"),
        ("Beynon", "Macsen ab Einion"),
        ("Gruffudd", "Nest ferch Gruffudd"),
        # hyphens joined, split, dropped
        ("Prosser-Lewis", "Tomos Prosser-Lewis"),
        ("Prosser Lewis", "Tomos Prosser-Lewis"),
        ("Prosserlewis", "Tomos Prosser-Lewis"),
        ("Prosser-Lewis", "Tomos Prosser Lewis"),
        ("Prosserlewis", "Tomos Prosser Lewis"),
        ("Prosser-Lewis", "Tomos Prosser"),
        ("Lewis", "Tomos Prosser-Lewis"),
        ("Mary-Ann", "Mary Ann Jones"),
        ("Maryann", "Mary Ann Jones"),
        # Mac, Mc
        ("MacDonald", "Isla McDonald"),
        ("Mc Donald", "Isla MacDonald"),
        ("Donald", "Isla McDonald"),
        ("Macd", "Isla McDonald"),
        ("Macsen", "Macsen Rees"),
        # short and other forms
        ("Beth", "Elizabeth Morgan"),
        ("Elisabeth", "Beth Morgan"),
        ("Wil", "William Hughes"),
        ("Gwilym", "Wil Hughes"),
        ("Guto", "Gruffudd Parry"),
        ("Gruffydd", "Guto Parry"),
        ("Mari", "Mary Thomas"),
        ("Nel", "Elen Roberts"),
        ("Cadi", "Catrin Ellis"),
        ("Dai", "Dafydd Jenkins"),
        ("David", "Dafydd Jenkins"),
        ("Kasia", "Katarzyna Wojcik"),
        ("Mohammed", "Muhammad Rahman"),
        # sound
        ("Reece", "Rhys Lewis"),
        ("Shan", "Siân Prosser"),
        ("Meghan", "Megan Ellis"),
        ("Catryn", "Catrin Ellis"),
        ("Davydd", "Dafydd Jenkins"),
        ("Katrin", "Catrin Ellis"),
        ("Fion", "Ffion Rees"),
        ("Lowry", "Lowri Penn"),
        ("Howel", "Hywel Jones"),
        ("Steven", "Stephen Jones"),
        ("Sarah", "Sara Jones"),
        ("Keri", "Ceri Jones"),
        ("Llewelin", "Llywelyn Jones"),
        ("Youssef", "Yusuf Ali"),
        # typed partly
        ("Pros", "Nia Prosser"),
        ("Ni Pro", "Nia Prosser"),
        ("N Prosser", "Nia Prosser"),
        # order, titles
        ("Prosser, Nia", "Nia Prosser"),
        ("Mrs Prosser", "Kelly Prosser"),
        ("Dr Siân Rees", "Sian Rees"),
    ],
)
def test_it_finds(query, name):
    assert found(query, name)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Ross", "Rhys Lewis"),
        ("Rhys", "Ross Lewis"),
        ("Price", "Rhys Lewis"),  # Price is ap Rhys, not everybody called Rhys
        ("Rhys", "Karen Price"),
        ("Bowen", "Owain Jones"),
        ("Cerys", "Carys Bowen"),
        ("Dylan", "Delyth Jones"),
        ("Nia", "Non Jones"),
        ("Mari", "Mark Jones"),
        ("Ellis", "Alice Jones"),
        ("Davies", "Dewi Owen"),
        ("Nia Lewis", "Nia Prosser"),
        ("Jones", "Joan Davies"),
        ("Mac", "Mike Jones"),
        ("Huw", "Wyn Jones"),
        ("Gwen", "Gwyn Jones"),
        ("Sian Prosser", "Siôn Prosser"),
        ("Llinos", "Linda Jones"),
        ("Tomos", "Tamsin Jones"),
        ("Al", "Ola Jones"),
    ],
)
def test_it_does_not_find(query, name):
    assert not found(query, name)


def test_sian_and_shan_sound_alike_but_differ_in_letters():
    assert exact_key("Siân") == "=sian" != exact_key("Shan")
    assert phonetic_key("Siân") == phonetic_key("Shan") != ""


def test_a_maiden_name_finds_the_person_when_the_caller_gives_it():
    assert found("Kelly Lewis", "Kelly Prosser", "Kelly Lewis")
    assert not found("Kelly Lewis", "Kelly Prosser")


@pytest.mark.parametrize(
    ("query", "nearest_first"),
    [
        ("Rhys Lewis", ["Rhys Lewis", "Rhŷs Prosser-Lewis", "Reece Lewis"]),
        ("Sian", ["Siân", "Siân Prosser", "Siani Prosser", "Jane Prosser", "Shannon"]),
        ("Price", ["Karen Price", "Dafydd ap Rhys"]),
        ("Prosser-Lewis", ["Tomos Prosser-Lewis", "Tomos Prosser"]),
        ("Mari", ["Mari Jones", "Marian Jones", "Mary Jones"]),
        ("Tomos Lewis", ["Tomos Lewis", "Lewis Tomos", "Thomas Lewis"]),
        ("Ben", ["Ben Whitfield", "Benjamin Whitfield"]),
    ],
)
def test_the_nearest_stands_first(query, nearest_first):
    scores = [closeness(query, name) for name in nearest_first]
    assert scores == sorted(scores, reverse=True), dict(zip(nearest_first, scores, strict=True))
    assert closeness(query, nearest_first[0]) > closeness(query, nearest_first[-1])


def test_closeness_is_one_only_for_the_same_name():
    assert closeness("nia prosser", "Nia Prosser") == 1
    assert closeness("Nia Prosser", "Nia Prosser Lewis") < 1
    assert closeness("Nia Lewis", "Nia Prosser") == 0


@pytest.mark.parametrize("nothing", ["", "  ", "-", "'", "Mr", "...", "\u200b"])
def test_nothing_typed_finds_nothing_by_itself(nothing):
    assert query_keys(nothing) == []
    assert keys(nothing) == set()
    assert closeness(nothing, "Nia Prosser") == 0


NAMES = st.text(st.characters(codec="utf-8"), max_size=30)


@given(NAMES, NAMES)
def test_any_text_can_be_asked_and_stored(query, name):
    assert 0 <= closeness(query, name) <= 1
    assert all(key[0] in "=^~" and len(key) > 1 for key in keys(name))
    assert fold(fold(name)) == fold(name)


@given(NAMES)
def test_every_name_finds_itself(name):
    assert fits(query_keys(name), keys(name))


WORDS = ["Nia", "Prosser", "Tomos", "Rhŷs", "Llŷr", "O'Neill", "McDonald", "ap", "Rhys", "ab", "Owain", "Siân"]


@given(st.lists(st.sampled_from(WORDS), max_size=4))
def test_whoever_is_found_has_a_closeness_and_whoever_has_one_is_found(words):
    name = "Tomos Rhys Prosser-Lewis"
    query = " ".join(words)
    assert bool(closeness(query, name)) == bool(query_keys(query) and fits(query_keys(query), keys(name)))
