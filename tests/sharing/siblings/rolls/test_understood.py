"""What a setting's table says of children: dates as people write them, and faults by row, column and remedy."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.siblings.rolls.fields import FIELDS, HEADERS
from sharing.siblings.rolls.understood import day_of, guessed, read_sheet, understood

TODAY = date(2026, 11, 23)
HEADS = ["rec_id", "forename", "surname", "dob", "contact1_phone"]
OWN = {name: name for name in HEADS}


def lines(*rows: list[str]) -> list[tuple[int, list[str]]]:
    return list(enumerate(rows, 2))


@pytest.mark.parametrize(
    "written",
    ["2019-05-03", "03/05/2019", "3/5/2019", "3.5.2019", "3-5-19", "03/05/19", "3 May 2019", "3rd May 2019",
     "3 Mai 2019", "3ydd Mai 2019", "03-May-2019", "20190503", "2019-05-03 00:00:00", "2019-05-03T00:00:00Z", "43588"],
)  # fmt: skip
def test_a_date_is_read_as_people_write_it(written: str) -> None:
    assert day_of(written) == date(2019, 5, 3)


@pytest.mark.parametrize("written", ["", "soon", "31/02/2019", "2019-13-01", "1/2", "٣/٥/٢٠١٩x", "99999", "3 Foo 2019"])
def test_what_is_no_date_is_none(written: str) -> None:
    assert day_of(written) is None


def test_every_default_heading_maps_itself() -> None:
    assert guessed(HEADERS, {}) == {name: name for name in FIELDS}


def test_headings_of_other_systems_are_guessed_and_the_last_ones_remembered() -> None:
    heads = ["Legal Forename", "Cyfenw", "D.O.B.", "Adno", "Contact 1 mobile", "Mam"]
    found = guessed(heads, {"contact2_name": "Mam", "upn": "gone"})

    assert (found["forename"], found["surname"], found["dob"]) == ("Legal Forename", "Cyfenw", "D.O.B.")
    assert (found["rec_id"], found["contact1_phone"], found["contact2_name"], found["upn"]) == (
        "Adno", "Contact 1 mobile", "Mam", "",
    )  # fmt: skip


def test_a_whole_table_is_children() -> None:
    read = read_sheet(HEADS, lines(["1", " Siân ", "Jones", "3/5/2019", "07700 900501"]), OWN, TODAY)

    assert not read.faults
    assert read.children[0].values == {
        "rec_id": "1", "forename": "Siân", "surname": "Jones", "dob": "2019-05-03", "contact1_phone": "07700 900501",
    }  # fmt: skip


def test_one_fault_leaves_no_child_and_says_row_column_and_remedy() -> None:
    rows = [["1", "Siân", "Jones", "3/5/2019", ""], ["2", "", "123", "31/2/2019", ""], ["3", "A", "B", "1/1/2030", ""]]
    read = read_sheet(HEADS, lines(*rows), OWN, TODAY)

    assert read.children == []
    assert {(fault.row, fault.column) for fault in read.faults} == {
        (3, "forename"), (3, "surname"), (3, "dob"), (4, "dob"),
    }  # fmt: skip
    assert all(fault.remedy.endswith(".") for fault in read.faults)


def test_a_table_without_a_needed_column_says_which() -> None:
    read = read_sheet(HEADS, lines(["1", "Siân", "Jones", "3/5/2019", ""]), {**OWN, "dob": ""}, TODAY)

    assert [fault.column for fault in read.faults] == ["Date of birth"]


def test_one_column_cannot_be_two_things() -> None:
    read = read_sheet(HEADS, lines(["1", "Siân", "Jones", "3/5/2019", ""]), {**OWN, "surname": "forename"}, TODAY)

    assert [fault.column for fault in read.faults] == ["forename"]


def test_a_row_that_stands_twice_counts_once_and_one_that_contradicts_is_a_fault() -> None:
    row = ["1", "Siân", "Jones", "3/5/2019", ""]

    assert read_sheet(HEADS, lines(row, row), OWN, TODAY).twice == 1
    read = read_sheet(HEADS, lines(row, ["1", "Siân", "Jones", "4/5/2019", ""]), OWN, TODAY)
    assert [fault.row for fault in read.faults] == [3]


def test_one_name_and_birthday_under_two_numbers_is_shown_and_never_joined() -> None:
    read = read_sheet(
        HEADS, lines(["1", "Siân", "Jones", "3/5/2019", ""], ["2", "SIÂN", "jones", "2019-05-03", ""]), OWN, TODAY
    )

    assert len(read.children) == 2
    assert read.alike == [(2, 3)]


def test_a_child_typed_by_hand_is_told_what_is_missing_by_field() -> None:
    row, faults = understood({"forename": "Siân", "dob": "3/5"}, TODAY)

    assert set(faults) == {"surname", "dob"}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), max_size=7), max_size=12))
def test_whatever_a_table_says_it_is_children_or_faults(rows: list[list[str]]) -> None:
    read = read_sheet(HEADS, lines(*rows), OWN, TODAY)

    assert not (read.children and read.faults)
    assert all(TODAY.year - 20 <= int(child.values["dob"][:4]) <= TODAY.year for child in read.children)
