"""Files as they come, and as somebody would make them to do harm: each is read, or refused with what to do."""

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.siblings.rolls.sheets import MOST_BYTES, MOST_UNPACKED, sheet_of
from tests.sharing.siblings.rolls.ground import ELSI, csv_of, ctf_of, xlsx_of, zip_of

TABLE = "forename,surname,dob\r\nSiân,Wŷn,3/5/2019\r\n"
PUPIL = (
    "<Pupil><UPN>A123456789012</UPN><Surname>Fychan</Surname><Forename>Elsi</Forename><DOB>2019-09-19</DOB>"
    "<Gender>F</Gender><Address><BS7666Address><PAON>8</PAON><Street>Stryd y Cei</Street><PostCode>MA2 1DF</PostCode>"
    "</BS7666Address></Address><Unknown><Deep>passed over</Deep></Unknown><Contacts><Contact><Order>2</Order>"
    "<Surname>Doyle</Surname><Forename>Rory</Forename></Contact><Contact><Order>1</Order><Surname>Fychan</Surname>"
    "<Forename>Ceri</Forename><Relationship>MOT</Relationship><Phones><Phone><TelephoneType>H</TelephoneType>"
    "<PhoneNo>01632 960501</PhoneNo></Phone><Phone><TelephoneType>M</TelephoneType><PhoneNo>07700 900501</PhoneNo>"
    "</Phone></Phones></Contact></Contacts></Pupil>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_is_read_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    sheet = sheet_of(TABLE.encode(encoding))

    assert (sheet.kind, sheet.heads, sheet.lines) == (
        "csv", ["forename", "surname", "dob"], [(2, ["Siân", "Wŷn", "3/5/2019"])],
    )  # fmt: skip


def test_an_old_system_s_encoding_is_read_too() -> None:
    assert sheet_of(TABLE.replace("ŷ", "y").encode("cp1252")).lines == [(2, ["Siân", "Wyn", "3/5/2019"])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_are_parted_as_spreadsheets_part_them(delimiter: str) -> None:
    assert sheet_of(csv_of([ELSI], delimiter)).lines[0][1] == list(ELSI.values())


@pytest.mark.parametrize(
    "content",
    [b"", b"  \n", b"forename,surname\n", b"a,a\n1,2\n", b"a,b\n\x00,2\n", b"\xff\xfe\x00", b"\x81\x8d\x8f,b\n1,2",
     b'a,b\n"open,2\n', b"PK\x03\x04rubbish", b"PK\x03\x04", b"%PDF-1.7\x01\x02", b"a," * 300 + b"b\n1\n"],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"\."):
        sheet_of(content)


def test_fifty_megabytes_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="larger than four megabytes"):
        sheet_of(b"a,b\n" + b"1,2\n" * (50 * 2**20 // 4))


def test_more_rows_than_any_setting_has_are_refused() -> None:
    with pytest.raises(ValueError, match="more than"):
        sheet_of(b"a,b\n" + b"1,2\n" * 4_000)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_bytes_come_they_are_a_sheet_or_a_remedy(content: bytes) -> None:
    for one in (content, b"PK\x03\x04" + content, b"<" + content, b"a,b\n" + content):
        try:
            sheet = sheet_of(one)
        except ValueError as error:
            assert str(error).strip()
        else:
            assert sheet.lines


# -- Workbooks -------------------------------------------------------------------------------------------------------


def test_a_workbook_is_read_with_its_dates_and_numbers() -> None:
    from datetime import datetime

    sheet = sheet_of(
        xlsx_of([["rec_id", "forename", "dob"], [17.0, "Siân", datetime(2019, 5, 3)], [], [18, "=1+1", None]])
    )

    assert sheet.kind == "xlsx"
    assert sheet.lines[0] == (2, ["17", "Siân", "2019-05-03"])
    assert sheet.lines[1][0] == 4
    assert sheet.lines[1][1][1] == ""  # a formula is not calculated, and its text is nobody's name


def bomb() -> bytes:
    """A few kilobytes that unpack to more than may be."""
    return zip_of({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"0" * (MOST_UNPACKED + 1)})


def lying_bomb() -> bytes:
    """The same, saying of itself that it is small."""
    content = bytearray(bomb())
    size = struct.pack("<I", MOST_UNPACKED + 1)
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = struct.pack("<I", 10)
    return bytes(content)


def bomb_in_parts() -> bytes:
    """The same in parts of which none alone is too large."""
    third = b"0" * (MOST_UNPACKED // 3 + 1)
    return zip_of({"xl/workbook.xml": b"<a/>", **{f"xl/worksheets/sheet{n}.xml": third for n in range(3)}})


def many_parts() -> bytes:
    return zip_of({"xl/workbook.xml": b"<a/>", **{f"xl/{n}.xml": b"" for n in range(600)}})


def with_entities() -> bytes:
    with zipfile.ZipFile(io.BytesIO(xlsx_of([["a"], ["b"]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    laughs = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbook", laughs + b"<workbook", 1)
    return zip_of(parts)


def with_macro() -> bytes:
    with zipfile.ZipFile(io.BytesIO(xlsx_of([["a"], ["b"]]))) as archive:
        return zip_of({name: archive.read(name) for name in archive.namelist()} | {"xl/vbaProject.bin": b"x"})


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (bomb, "unpacks to far more"),
        (bomb_in_parts, "unpacks to far more"),
        (lying_bomb, "cannot be read"),
        (many_parts, "unpacks to far more"),
        (with_entities, "not made by a spreadsheet"),
        (with_macro, "holds a macro"),
    ],
)
def test_a_harmful_workbook_is_refused_without_filling_the_memory(made: Callable[[], bytes], says: str) -> None:
    content = made()
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=says):
            sheet_of(content)
        assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    finally:
        tracemalloc.stop()


def test_a_word_document_is_no_workbook() -> None:
    with pytest.raises(ValueError, match="not a workbook"):
        sheet_of(zip_of({"word/document.xml": b"<a/>"}))


# -- Common Transfer Files -------------------------------------------------------------------------------------------


def test_a_transfer_file_is_read_first_contact_first() -> None:
    sheet = sheet_of(ctf_of(PUPIL))
    row = dict(zip(sheet.heads, sheet.lines[0][1], strict=True))

    assert sheet.kind == "ctf"
    assert (row["upn"], row["forename"], row["surname"], row["dob"]) == (
        "A123456789012",
        "Elsi",
        "Fychan",
        "2019-09-19",
    )
    assert (row["address"], row["postcode"]) == ("8, Stryd y Cei", "MA2 1DF")
    assert (row["contact1_name"], row["contact1_relationship"], row["contact1_phone"]) == (
        "Ceri Fychan", "Mother", "07700 900501",
    )  # fmt: skip
    assert row["contact2_name"] == "Rory Doyle"


@pytest.mark.parametrize(
    ("before", "pupils"),
    [
        ('<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>', PUPIL.replace("Elsi", "&x;")),
        ('<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">', PUPIL),
        ('<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>', PUPIL.replace("Elsi", "&c;")),
    ],
    ids=["outside", "dtd", "bomb"],
)
def test_entities_and_document_types_are_refused_unread(before: str, pupils: str) -> None:
    with pytest.raises(ValueError, match="document type or an entity"):
        sheet_of(ctf_of(pupils, before))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html><body/></html>", "not a Common Transfer File"),
        (b"<CTfile><Header/></CTfile>", "no CTFpupilData"),
        (ctf_of("<Pupil><Surname>A</Surname><DOB>2019-01-01</DOB></Pupil>"), "no Forename"),
        (ctf_of(PUPIL.replace("<DOB>", "<DOB>2018-01-01</DOB><DOB>")), "DOB twice"),
        (ctf_of(PUPIL.replace("Elsi", "<b>Elsi</b>")), "should hold text"),
        (b"<CTfile>" + b"<a>" * 5000, "cannot be read"),
        (ctf_of(""), "headings and no rows"),
    ],
)
def test_a_transfer_file_of_another_shape_is_refused_with_the_place(content: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        sheet_of(content)


def test_nothing_larger_than_the_limit_is_parsed_at_all() -> None:
    with pytest.raises(ValueError, match="larger"):
        sheet_of(ctf_of(PUPIL * (MOST_BYTES // len(PUPIL) + 2)))
