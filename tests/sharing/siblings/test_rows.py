"""Clocks and windows of sibling sharing are rows: dated, with a source, in both languages, to be confirmed."""

from itertools import product

from django.core.management import call_command
from django.test import TestCase

from hub.agencies.clocks import UNSET
from hub.agencies.models import Board, Clock
from sharing.siblings.questions.models import HowSoon, SiblingWindow, WindowKind


class RowsTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        call_command("loaddata", "mid_and_west_wales", "siblings", verbosity=0)
        cls.board = Board.objects.get(slug="mid-and-west")

    def test_each_clock_has_a_row_that_says_where_it_is_from(self):
        rows = {row.code: row for row in Clock.objects.today().filter(board=self.board)}
        for code in (code for code in UNSET if code.startswith("sibling_")):
            row = rows[code]
            assert (row.amount, row.unit) == UNSET[code], code
            assert row.source and row.to_confirm and row.from_on, code
            assert row.label_en and row.label_cy and row.label_en != row.label_cy, code

    def test_how_long_something_is_kept_is_for_the_data_protection_officer(self):
        for code in ("sibling_roll", "sibling_open", "sibling_link", "sibling_emergency"):
            assert "data protection officer" in Clock.objects.get(board=self.board, code=code).source, code

    def test_each_kind_of_window_has_rows(self):
        for kind, urgency in product(WindowKind, HowSoon):
            rows = SiblingWindow.objects.today().filter(board=self.board, kind=kind, urgency=urgency)
            assert rows and all(row.source and row.to_confirm for row in rows), (kind, urgency)
