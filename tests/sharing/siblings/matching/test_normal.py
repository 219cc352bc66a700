"""Promises of the normal form: what two settings meant the same comes out equal."""

from datetime import date, datetime

import pytest

from sharing.siblings.matching.normal import (
    Role,
    adult_name_from,
    date_from,
    email_from,
    home_from,
    normal,
    phone_from,
    records_from,
    role_from,
    sex_from,
    upn_from,
)

from .families import child, mother

THIRD_OF_MAY = date(2018, 5, 3)


@pytest.mark.parametrize(
    "written",
    ["2018-05-03", "03/05/2018", "3.5.18", "3 May 2018", "3ydd Mai 2018", "3rd may 18", "20180503", THIRD_OF_MAY,
     datetime(2018, 5, 3, 0, 0), "2018-05-03 00:00:00"],
)  # fmt: skip
def test_it_reads_a_date_in_the_forms_people_use(written):
    assert date_from(written) == THIRD_OF_MAY


@pytest.mark.parametrize("written", ["", None, "soon", "31/02/2018", "2018-13-01", "3 Nevermonth 2018"])
def test_it_makes_no_date_of_what_is_none(written):
    assert date_from(written) is None


@pytest.mark.parametrize(
    "written", ["07700 900123", "+44 7700 900123", "0044 7700900123", "(07700) 900-123", "07700 900123 (mum, after 3)"]
)
def test_it_reads_one_number_however_it_is_written(written):
    assert phone_from(written) == "7700900123"


@pytest.mark.parametrize("written", ["", "n/a", "0000000000", "0123456789", "ask at the office", "12"])
def test_it_takes_no_filler_for_a_number(written):
    assert phone_from(written) == ""


@pytest.mark.parametrize("written", ["noemail@example.test", "none@none", "n/a", "office@example.test", "ceri"])
def test_it_takes_no_filler_for_an_address(written):
    assert email_from(written) == ""


def test_it_reads_an_address_of_mail_without_capitals_and_tags():
    assert email_from(" Ceri.Fychan+school@Example.test ") == "ceri.fychan@example.test"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mrs Siân Jones-Parry", ("sian", "jones-parry")),
        ("JONES, Siân", ("sian", "jones")),
        ("S Jones", ("s", "jones")),
        ("Mrs Jones", ("", "jones")),
        ("Ceri ap Rhys", ("ceri", "ap rhys")),
        ("Unknown", ("", "")),
        ("", ("", "")),
    ],
)
def test_it_reads_the_name_of_an_adult(written, read):
    assert adult_name_from(written) == read


def test_it_finds_a_forename_in_the_address_of_mail():
    [adult] = normal(child("1", contacts=(mother("Mrs Jones", email="donna.jones54@example.test"),))).adults
    assert (adult.forename, adult.initial) == ("donna", "d")


@pytest.mark.parametrize(
    ("address", "flat", "house", "street"),
    [
        ("12 High St", "", "12", "highstreet"),
        ("Flat 3, 12 High Street", "3", "12", "highstreet"),
        ("3/12 High Street", "3", "12", "highstreet"),
        ("Fflat 3 12a High Street", "3", "12a", "highstreet"),
        ("Tŷ Gwyn, Lôn y Felin", "", "tygwyn", "lonyfelin"),
        ("High Street", "", "", "highstreet"),
        ("", "", "", ""),
    ],
)
def test_it_takes_an_address_apart(address, flat, house, street):
    home = home_from(address, "ma2 1df")
    assert (home.postcode, home.flat, home.house, home.street) == ("ma21df", flat, house, street)


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("Mother", Role.PARENT), ("Step Parent", Role.PARENT), ("Gofalwr maeth", Role.PARENT), ("Mam", Role.PARENT),
        ("Mam-gu", Role.RELATIVE), ("Nain", Role.RELATIVE), ("Grandparent", Role.RELATIVE),
        ("Social Worker", Role.PROFESSIONAL), ("Childminder", Role.PROFESSIONAL),
        ("Gweithiwr cymdeithasol", Role.PROFESSIONAL),
        ("", Role.UNSAID), ("Other", Role.UNSAID), ("Contact 1", Role.UNSAID),
    ],
)  # fmt: skip
def test_it_knows_what_an_adult_is_to_a_child(said, role):
    assert role_from(said) is role


def test_it_reads_sex_in_both_languages():
    read = {"M": ["MmMale", "Bachgen", "Gwryw"], "F": ["F", "Female", "Merch", "benyw", "girl"], "": ["", "x"]}
    for sex, forms in read.items():
        assert {sex_from(form) for form in forms} == {sex}, sex


def test_a_temporary_pupil_number_is_none():
    assert upn_from("A801200001001") == "a801200001001"
    assert upn_from("A80120000100A") == ""
    assert upn_from("") == ""


def test_rows_with_the_default_headings_become_records():
    row = {
        "rec_id": "7", "setting_id": "A", "forename": "Elsi", "surname": "Fychan", "dob": "19/09/2018",
        "contact2_name": "Ceri Fychan", "contact2_phone": "07700 900501", "contact2_relationship": "Mother",
    }  # fmt: skip
    [record] = records_from([row])
    assert (record.rec_id, record.dob, record.postcode) == ("7", date(2018, 9, 19), "")
    assert [contact.name for contact in record.contacts] == ["Ceri Fychan"]
