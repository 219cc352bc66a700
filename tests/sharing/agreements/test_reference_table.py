"""The reference table as CSV: read whole or not at all, and written so that no spreadsheet runs it."""

import csv
import io
from uuid import UUID

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from sharing.agreements.models import Frequency, Method
from sharing.agreements.reference_table import (
    FIELDS,
    HEADINGS,
    MOST_BYTES,
    Known,
    plain,
    read_table,
    safe,
    text_of,
    write_table,
)

SCHOOL, COUNCIL = UUID(int=1), UUID(int=2)
KNOWN = Known(
    agencies={"gamlas": SCHOOL, "ysgol gynradd gamlas": SCHOOL, "council": COUNCIL},
    items={"attendance": "attendance", "presenoldeb a phrydlondeb": "attendance"},
    purposes={"early_help": "early_help"},
    gateways={"ea2002_175": "ea2002_175"},
    bases={"public_task": "public_task"},
    conditions={"safeguarding": "safeguarding"},
)
HEADS = ",".join(FIELDS)
ROW = "gamlas,council,attendance,early_help,Attendance under 90,hub,weekly,ea2002_175,public_task,,Registers only"


def faults(*lines, heads=HEADS):
    return [(fault.row, fault.field) for fault in read_table("\n".join([heads, *lines]), KNOWN).faults]


def test_a_whole_table_is_read_with_agencies_by_name_or_slug_in_either_language():
    welsh = ROW.replace("gamlas,", "Ysgol  Gynradd GAMLAS,", 1).replace("early_help", "EARLY_HELP")
    [row] = read_table(f"{HEADS}\n\n{welsh}\n", KNOWN).rows
    assert (row["provider"], row["recipient"], row["item"]) == (SCHOOL, COUNCIL, "attendance")
    assert (row["method"], row["frequency"], row["condition"]) == ("hub", "weekly", "")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_are_read_alike(separator):
    text = "\r\n".join(line.replace(",", separator) for line in (HEADS, ROW))
    assert len(read_table(text, KNOWN).rows) == 1


def test_headings_may_be_welsh_and_in_any_order_with_columns_of_ones_own():
    names = {field: word for word, field in HEADINGS.items()}  # the last word of each: a Welsh one
    cells = dict(zip(FIELDS, ROW.split(","), strict=True))
    heads = ["Rhes", *(names[field].upper() for field in reversed(FIELDS))]
    line = ["1", *(cells[field] for field in reversed(FIELDS))]
    assert len(read_table(f"{','.join(heads)}\n{','.join(line)}", KNOWN).rows) == 1


def test_each_fault_names_row_field_and_remedy():
    bad = ROW.replace("council", "somebody", 1).replace("public_task", "guess").replace("weekly", "often")
    result = read_table(f"{HEADS}\n{ROW}\n{bad}", KNOWN)
    assert result.rows == []  # the right row is not taken either
    assert [(fault.row, fault.field) for fault in result.faults] == [
        (3, "recipient"), (3, "frequency"), (3, "basis"),
    ]  # fmt: skip
    assert "“somebody” is not a partner" in result.faults[0].remedy
    assert "as_needed" in result.faults[1].remedy


def test_what_is_missing_twice_or_too_long_is_said():
    assert faults(ROW.replace("Registers only", "")) == [(2, "controls")]
    assert faults(ROW, ROW) == [(3, "item")]
    assert faults(ROW.replace("Registers only", "x" * 301)) == [(2, "controls")]
    assert faults(ROW.replace("council", "gamlas", 1)) == [(2, "recipient")]
    assert faults(ROW, heads=HEADS.replace("gateway,", "")) == [(1, "gateway")]
    assert faults(ROW, heads=HEADS + ",item") == [(1, "item")]
    assert faults("gamlas") == [(2, field) for field in FIELDS if field not in ("provider", "condition")]


@pytest.mark.parametrize("text", ["", "\n\n", HEADS, f"{HEADS}\n\n", '"open', "a\0b"])
def test_a_file_that_is_no_table_says_so_once(text):
    result = read_table(text, KNOWN)
    assert result.rows == [] and result.faults


def test_the_letters_of_a_spreadsheet_are_read_or_a_remedy_is_given():
    assert text_of("ŵ".encode("utf-8-sig")) == "ŵ"
    assert text_of("ŵ".encode("utf-16")) == "ŵ"
    with pytest.raises(ValueError, match="CSV UTF-8"):
        text_of("é".encode("latin-1"))
    with pytest.raises(ValueError, match="two megabytes"):
        text_of(b"x" * (MOST_BYTES + 1))


def test_a_reader_of_welsh_is_answered_in_welsh_and_may_write_the_words():
    with override("cy"):
        word = str(Method.SPOKEN.label)
        [row] = read_table(f"{HEADS}\n{ROW.replace('hub,', word + ',', 1)}", KNOWN).rows
    assert row["method"] == "spoken"


# -- Out and in again -----------------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=80).map(str.strip).filter(bool)
tables = st.lists(
    st.fixed_dictionaries(
        {
            "trigger": texts, "controls": texts, "method": st.sampled_from(Method.values),
            "frequency": st.sampled_from(Frequency.values), "condition": st.sampled_from(["", "safeguarding"]),
        }
    ),
    min_size=1, max_size=1,
)  # fmt: skip


@given(tables)
def test_what_is_written_is_read_again_as_it_was(rows):
    fixed = {
        "provider": "gamlas", "recipient": "council", "item": "attendance", "purpose": "early_help",
        "gateway": "ea2002_175", "basis": "public_task",
    }  # fmt: skip
    result = read_table(write_table([{**fixed, **row} for row in rows]), KNOWN)
    assert result.faults == []
    for before, after in zip(rows, result.rows, strict=True):
        assert {name: after[name] for name in before} == before


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_no_cell_begins_as_a_formula(cell):
    assert not safe(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain(safe(cell)) == cell


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+44", "-1", "@SUM(A1)", "\tx", "'quoted"])
def test_what_a_spreadsheet_would_run_is_written_as_text(cell):
    row = dict.fromkeys(FIELDS, "x") | {"trigger": cell}
    written = list(csv.reader(io.StringIO(write_table([row]))))[1]
    assert written[1 + FIELDS.index("trigger")] == f"'{cell}"


@given(st.one_of(st.text(max_size=300), st.lists(st.lists(st.text(max_size=20), max_size=13), max_size=8).map(
    lambda lines: "\n".join([HEADS, *(",".join(line) for line in lines)])
)))  # fmt: skip
def test_whatever_comes_in_there_are_rows_or_faults_and_never_both(text):
    result = read_table(text, KNOWN)
    assert bool(result.rows) != bool(result.faults)
    for fault in result.faults:
        assert fault.remedy and fault.row >= 0
    for row in result.rows:
        assert {row["provider"], row["recipient"]} == {SCHOOL, COUNCIL}


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_a_remedy(content):
    try:
        text_of(content)
    except ValueError as error:
        assert not isinstance(error, UnicodeError)
