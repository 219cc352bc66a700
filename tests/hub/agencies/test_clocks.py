"""Clocks in working time, as an office in Wales keeps it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import SimpleTestCase, TestCase

from hub.agencies import clocks
from hub.agencies.models import Board, Clock

WALES = ZoneInfo("Europe/London")


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=WALES)  # type: ignore[arg-type]


class WorkingTime(SimpleTestCase):
    def test_weekends_and_welsh_bank_holidays_are_days_off(self):
        days = [date(2026, 11, 28), date(2026, 11, 29), date(2026, 12, 25), date(2026, 12, 28), date(2026, 4, 3)]
        self.assertEqual([clocks.is_working_day(day) for day in days], [False] * 5)
        # Boxing Day falls on a Saturday, so its Monday is off; St Andrew's Day is Scotland's
        self.assertTrue(clocks.is_working_day(date(2026, 11, 30)))

    def test_one_working_day_from_friday_afternoon_ends_on_monday_afternoon(self):
        self.assertEqual(clocks.after(at(2026, 11, 27, 15), 1, "working_days"), at(2026, 11, 30, 15))

    def test_a_saturday_counts_from_monday_morning(self):
        self.assertEqual(clocks.after(at(2026, 11, 28, 12), 1, "working_days"), at(2026, 12, 1, 9))

    def test_seven_working_days_pass_over_christmas(self):
        self.assertEqual(clocks.after(at(2026, 12, 22, 10), 7, "working_days"), at(2027, 1, 5, 10))

    def test_working_hours_stop_at_five_and_go_on_at_nine(self):
        self.assertEqual(clocks.after(at(2026, 11, 27, 16), 4, "working_hours"), at(2026, 11, 30, 12))
        self.assertEqual(clocks.after(at(2026, 11, 27, 20), 8, "working_hours"), at(2026, 11, 30, 17))

    def test_twenty_four_hours_are_hours_whatever_the_day(self):
        self.assertEqual(clocks.after(at(2026, 11, 28, 22), 24, "hours"), at(2026, 11, 29, 22))

    def test_days_keep_the_time_on_the_wall_when_the_clocks_change(self):
        self.assertEqual(clocks.after(at(2026, 10, 24, 12), 1, "days"), at(2026, 10, 25, 12))

    def test_working_days_between_count_the_last_and_not_the_first(self):
        self.assertEqual(clocks.working_days_between(date(2026, 11, 27), date(2026, 12, 1)), 2)
        self.assertEqual(clocks.working_days_between(date(2026, 12, 1), date(2026, 11, 27)), 0)

    def test_an_unknown_unit_is_an_error(self):
        with pytest.raises(ValueError, match="fortnights"):
            clocks.after(at(2026, 11, 27, 9), 1, "fortnights")


class OfABoard(TestCase):
    def setUp(self):
        self.board = Board.objects.create(slug="b", name_en="B", name_cy="B")

    def clock(self, amount: int, **dates):
        Clock.objects.create(
            board=self.board, code="chase", amount=amount, unit="working_days", label_en="-", label_cy="-", source="-",
            **dates,
        )  # fmt: skip

    def test_the_row_of_today_is_used(self):
        self.clock(3, to_on=date(2020, 1, 1))
        self.clock(5, from_on=date(2020, 1, 1))
        self.assertEqual(clocks.due_on(self.board, "chase", at(2026, 11, 23, 10)), date(2026, 11, 30))

    def test_a_report_is_never_refused_for_want_of_a_row(self):
        self.assertEqual(clocks.due_at(self.board, "written_report", at(2026, 11, 28, 22)), at(2026, 11, 29, 22))

    def test_a_clock_that_nobody_ever_set_is_an_error(self):
        with pytest.raises(LookupError):
            clocks.due_at(self.board, "tea")
