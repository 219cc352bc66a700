"""Promises of matching: who is found, who is kept apart, and that nothing depends on who comes first."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.siblings.matching.blocking import CAP, MemoryIndex, Tally
from sharing.siblings.matching.normal import Contact
from sharing.siblings.matching.pairs import match
from sharing.siblings.matching.score import FLOOR, PROPOSE, levels
from sharing.siblings.matching.tokens import Encoder

from .families import KEY, brother, child, mother, rolls
from .test_tokens import RECORDS


def found(*records, tally=None):
    encoder = Encoder(KEY)
    children = [encoder.encode(record) for record in records]
    return sorted(match(children, MemoryIndex(children), tally=tally))


def test_it_proposes_a_brother_at_another_setting():
    [pair] = found(child("1"), brother())
    assert (pair.a, pair.b, pair.kind, pair.proposed) == ("1", "2", "sibling", True)
    assert {"phone.same_adult", "home.same", "surname.rare"} <= set(pair.why)


def test_it_never_compares_children_of_one_setting():
    assert found(child("1"), brother(setting="A")) == []


def test_the_same_child_on_two_rolls_is_not_a_sibling():
    [pair] = found(child("1"), child("2", "B", forename="Elsie"))
    assert (pair.kind, pair.proposed) == ("same_child", True)


@pytest.mark.parametrize("written", ["Lesi", "Els", "Elsi", "ELSI "])
def test_a_slip_in_a_short_name_is_still_the_same_child(written):
    [pair] = found(child("1"), child("2", "B", forename=written))
    assert pair.kind == "same_child"


@pytest.mark.parametrize(
    ("one", "other"), [("Ava", "Aav"), ("Charlotte", "Lottie"), ("Gruffudd", "Guto"), ("Nel", "Nl")]
)
def test_three_letter_slips_and_pet_names_are_the_same_child(one, other):
    [pair] = found(child("1", forename=one), child("2", "B", forename=other))
    assert pair.kind == "same_child"


def test_twins_are_kept_apart_from_one_child():
    [pair] = found(child("1", forename="Elsi"), child("2", "B", forename="Macsen", sex="M"))
    assert (pair.kind, pair.proposed) == ("sibling", True)
    [pair] = found(
        child("1", forename="Cadi", upn="A801200001001"), child("2", "B", forename="Mali", upn="A801200001002")
    )
    assert pair.kind == "sibling"


def test_neighbours_of_one_common_name_are_not_proposed():
    one = child("1", surname="Davies", contacts=(mother("Nia Davies", "07700 900501"),))
    other = brother(surname="Davies", address="9 Stryd y Cei", contacts=(mother("Rhian Davies", "07700 900777"),))
    assert not any(pair.proposed for pair in found(one, other))


def test_a_number_that_one_roll_calls_a_social_workers_connects_nobody():
    worker = ("Lisa Sheldrake", "07700 900900")
    one = child("1", contacts=(Contact(*worker, "", "Social worker"),))
    other = brother(
        surname="Nowak", address="1 Maes Teg", postcode="MA7 7QQ", contacts=(Contact(*worker, "", "Other"),)
    )
    third = brother("3", "C", surname="Evans", address="4 Mill Lane", postcode="MA5 5QQ", forename="Guto",
                    contacts=(Contact(*worker, "", ""),))  # fmt: skip
    tally = Tally()
    assert found(one, other, third, tally=tally) == []
    assert tally.counts()["numbers_of_work"] == 1 and tally.counts()["professionals"] == 1


def test_a_mothers_number_stays_hers_where_another_roll_calls_her_a_childminder():
    minded = brother("3", "C", surname="Evans", address="4 Mill Lane", postcode="MA5 5QQ",
                     contacts=(mother(relationship="Childminder"),))  # fmt: skip
    pairs = found(child("1", address="", postcode=""), brother(address="", postcode=""), minded)
    assert [(pair.a, pair.b) for pair in pairs if pair.proposed] == [("1", "2")]


def test_a_number_on_five_postcodes_is_discounted_and_counted():
    tally = Tally()
    strangers = [
        child(
            f"{n}",
            f"S{n}",
            forename=forename,
            surname=surname,
            dob=date(2010 + n, n + 1, 3),
            address=f"{n + 1} Maes Teg",
            postcode=f"MA{n} {n}QQ",
            contacts=(mother("", "01632 960555"),),
        )  # fmt: skip
        for n, (forename, surname) in enumerate(
            [("Cadi", "Jones"), ("Guto", "Beddoe"), ("Noa", "Evans"), ("Efan", "Nowak"), ("Deio", "Sheldrake")], 1
        )
    ]
    assert not any(pair.proposed for pair in found(*strangers, tally=tally))
    assert tally.counts()["numbers_of_work"] == 1


def test_an_oversized_block_is_left_out_and_counted():
    tally = Tally()
    crowd = [child(f"{n:03d}", f"S{n}", forename=f"Guto{n}", surname=f"Beddoe{n}", dob=None) for n in range(CAP + 2)]
    assert not any(pair.proposed for pair in found(*crowd, tally=tally))
    assert tally.counts()["oversized_blocks"] >= 1


def test_families_are_not_completed():
    """A and B share a father, B and C a mother: A and C are unrelated."""
    father, her = ("Emyr Beddoe", "07700 900601"), ("Nia Owen", "07700 900602")
    far = {"address": "1 Maes Teg", "postcode": "MA7 7QQ"}
    a = child("a", "A", surname="Beddoe", contacts=(Contact(*father, "", "Father"),), **far)
    b = brother("b", "B", surname="Beddoe", contacts=(Contact(*father, "", "Father"), Contact(*her, "", "Mother")))
    c = child("c", "C", forename="Noa", surname="Owen", dob=date(2014, 2, 2), address="5 Mill Lane", postcode="MA5 5QQ",
              contacts=(Contact(*her, "", "Mother"),))  # fmt: skip
    assert [(pair.a, pair.b) for pair in found(a, b, c)] == [("a", "b"), ("b", "c")]


def test_one_child_who_is_on_no_roll_may_be_asked_about():
    encoder = Encoder(KEY)
    index = MemoryIndex([encoder.encode(brother())])
    [pair] = match([encoder.encode(child("asked", "A"))], index)
    assert {pair.a, pair.b} == {"asked", "2"} and pair.proposed


def test_the_order_of_the_rolls_changes_nothing():
    records, _ = rolls(60, seed=5)
    expected = found(*records)
    assert len(expected) > 20
    for seed in range(3):
        random.Random(seed).shuffle(records)
        assert found(*records) == expected


def test_rolls_loaded_one_after_another_give_what_one_load_gives():
    records, _ = rolls(60, seed=6)
    encoder = Encoder(KEY)
    children = [encoder.encode(record) for record in records]
    index, pairs = MemoryIndex(), set()
    for setting in sorted({one.setting_id for one in children}):
        newcomers = [one for one in children if one.setting_id == setting]
        for one in newcomers:
            index.add(one)
        pairs |= set(match(newcomers, index))
    assert pairs == set(found(*records))


def test_nothing_below_the_floor_is_shown_and_nothing_below_the_line_is_proposed():
    records, _ = rolls(200, seed=7)
    pairs = found(*records)
    assert all(pair.score >= FLOOR and pair.proposed == (pair.score >= PROPOSE) for pair in pairs)
    assert len({(pair.a, pair.b) for pair in pairs}) == len(pairs) and all(pair.a < pair.b for pair in pairs)


@given(RECORDS, RECORDS)
def test_what_agrees_does_not_depend_on_who_is_first(one, other):
    encoder = Encoder(KEY)
    a, b = encoder.encode(one).fields, encoder.encode(other).fields
    assert levels(a, b) == levels(b, a)


@given(st.lists(RECORDS, max_size=6))
def test_any_rows_at_all_are_matched_without_falling_over(records):
    encoder = Encoder(KEY)
    children = [
        encoder.encode(
            child(str(n), record.setting_id, **{k: getattr(record, k) for k in ("forename", "dob", "contacts")})
        )
        for n, record in enumerate(records)
    ]
    setting = {one.rec_id: one.setting_id for one in children}
    assert all(setting[pair.a] != setting[pair.b] for pair in match(children, MemoryIndex(children)))


def test_it_finds_most_families_and_hardly_a_false_one():
    """A floor far below the bars of the bench: it notices a break, and measures nothing."""
    records, truth = rolls(900, seed=11)
    proposed = {(pair.a, pair.b) for pair in found(*records) if pair.proposed and pair.kind == "sibling"}
    right = len(proposed & truth)
    assert right / len(proposed) >= 0.98
    assert right / len(truth) >= 0.95


def test_two_without_a_flats_number_in_a_building_of_flats_are_not_at_one_home():
    one = child("1", surname="Davies", contacts=(), address="2 Maes Teg")
    other = brother(surname="Owen", contacts=(), address="2 Maes Teg")
    neighbour = child(
        "3", "C", forename="Noa", surname="Nowak", dob=date(2015, 1, 1), contacts=(), address="Flat 4, 2 Maes Teg"
    )
    assert [pair.why for pair in found(one, other) if "home.same" in pair.why]
    assert not any("home.same" in pair.why or pair.proposed for pair in found(one, other, neighbour))
