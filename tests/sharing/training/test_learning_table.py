"""A learning system's table: read as text, every fault by row and column, never half of it, and never run."""

from datetime import date
from uuid import UUID

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from hub.web.tables import lines_of, plain, safe, text_of, written
from sharing.training.learning_table import FIELDS, Known, day_of, guessed, heads_of, read_table

TODAY = date(2026, 11, 23)
BEN = UUID(int=1)
KNOWN = Known({"ben@health.example": BEN, "ben": BEN}, {"group a": "group_a", "grŵp a": "group_a"})
COLUMNS = {"person": "E-mail", "course": "Course", "completed_on": "Completed", "expires_on": "", "evidence": ""}
HEADS = "E-mail,Course,Completed\n"


def read(body, columns=None, heads=HEADS):
    return read_table(heads + body, columns or COLUMNS, KNOWN, TODAY)


class Reading(SimpleTestCase):
    def test_a_row_is_understood(self):
        (line,) = read("ben@health.example,Group A,27/10/2026\n").lines
        assert (line.user, line.course, line.completed_on) == (BEN, "group_a", date(2026, 10, 27))

    def test_one_fault_gives_no_rows_at_all_and_says_where_and_what(self):
        found = read("ben,Group A,27/10/2026\nnobody@x.example,Group A,31/02/2026\nben,Knitting,\n")
        assert found.lines == []
        assert [(one.row, one.column) for one in found.faults] == [
            (3, "E-mail"), (3, "Completed"), (4, "Course"), (4, "Completed"),
        ]  # fmt: skip
        assert all(one.remedy for one in found.faults)

    def test_the_same_row_twice_is_one(self):
        found = read("ben,Group A,27/10/2026\nben@health.example,grŵp a,2026-10-27\n")
        assert len(found.lines) == 1 and found.twice == 1 and not found.faults

    def test_a_day_ahead_and_one_far_back_are_faults(self):
        assert len(read("ben,Group A,24/11/2026\nben,Group A,01/01/1999\n").faults) == 2

    def test_semicolons_and_a_byte_order_mark_are_tolerated(self):
        text = text_of("\ufeffE-mail;Course;Completed\nben;Group A;27.10.2026\n".encode())
        assert len(read_table(text, COLUMNS, KNOWN, TODAY).lines) == 1

    def test_a_column_that_is_not_said_is_asked_for(self):
        found = read("ben,Group A,27/10/2026\n", {**COLUMNS, "course": ""})
        assert [one.row for one in found.faults] == [0] and found.lines == []

    def test_columns_are_guessed_and_what_was_said_last_time_wins(self):
        heads = ["User name", "Module", "Date", "Other date"]
        assert guessed(heads, {})["completed_on"] == "Date"
        assert guessed(heads, {"completed_on": "Other date"})["completed_on"] == "Other date"
        assert guessed(heads, {"completed_on": "Gone"})["completed_on"] == "Date"

    def test_a_formula_is_never_taken_in(self):
        columns = {**COLUMNS, "evidence": "Proof"}
        found = read("ben,Group A,27/10/2026,=1+1\n", columns, "E-mail,Course,Completed,Proof\n")
        assert [one.column for one in found.faults] == ["Proof"]

    def test_empty_headless_doubled_and_broken_tables_say_what_to_do(self):
        for text in ("", "\n\n", "E-mail,Course\n", "A,A\n1,2\n", 'E-mail,"Course\nben'):
            with self.subTest(text), self.assertRaises(ValueError) as fault:
                heads_of(text)
            assert str(fault.exception)

    def test_what_is_no_text_and_what_is_too_much_is_refused(self):
        for content in (b"\xff\xff\x81", b"a,b\0c", b"x" * 2_000_001):
            with self.assertRaises(ValueError):
                text_of(content)

    def test_days_are_read_day_first_with_or_without_a_time(self):
        assert day_of("03/04/2026 10:22") == day_of("2026-04-03T10:22:00Z") == date(2026, 4, 3)
        assert day_of("04/13/2026") is None


@given(st.lists(st.lists(st.text(max_size=20), min_size=5, max_size=5), max_size=4))
def test_whatever_stands_in_it_reading_gives_rows_or_faults(cells):
    text = written(["E-mail", "Course", "Completed", "Ends", "Proof"], cells)
    found = read_table(
        text, dict(zip(FIELDS, ["E-mail", "Course", "Completed", "Ends", "Proof"], strict=True)), KNOWN, TODAY
    )
    assert not (found.lines and found.faults)


@given(st.text(min_size=1))
def test_no_written_cell_is_run_and_reading_gives_it_back(cell):
    assert not safe(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain(safe(cell)) == cell


def test_a_written_table_is_read_again():
    rows = lines_of(written(["a", "b"], [["=1", "x,y"], ["'q", "-"]]))
    assert [cells for _number, cells in rows] == [["a", "b"], ["=1", "x,y"], ["'q", "-"]]
