"""Dates told from today hold on any day that the demo is loaded."""

from datetime import date

import pytest

from meetings.demo.dates import ago, born, period, term, working, working_after

LEAP_DAY, MONDAY = date(2028, 2, 29), date(2026, 11, 23)


def test_a_span_counts_back_from_today() -> None:
    assert ago("1y", LEAP_DAY) == date(2027, 2, 28)
    assert ago("7y3m", MONDAY) == date(2019, 8, 23)
    assert ago("11w", MONDAY) == date(2026, 9, 7)


def test_what_is_no_span_is_refused() -> None:
    with pytest.raises(ValueError, match="not a span"):
        ago("soon", MONDAY)


@pytest.mark.parametrize("today", [LEAP_DAY, MONDAY, date(2027, 1, 1)])
def test_a_child_is_as_old_as_the_file_says(today: date) -> None:
    day = born("7y3m", today, "prosser/nia")

    assert ago("7y4m", today) < day <= ago("7y3m", today)


def test_a_period_may_end_ahead() -> None:
    assert period("7d..-7d", MONDAY) == (date(2026, 11, 16), date(2026, 11, 30))
    assert period("..7d", MONDAY) == (None, date(2026, 11, 16))
    assert period("", MONDAY) == (None, None)


def test_offices_keep_working_days() -> None:
    saturday = date(2026, 11, 21)

    assert working(saturday) == date(2026, 11, 20)
    assert working_after(saturday) == MONDAY
    assert working(MONDAY) == working_after(MONDAY) == MONDAY


@pytest.mark.parametrize("day", [date(2026, 8, 10), date(2026, 12, 25), date(2027, 1, 1), date(2026, 7, 20)])
def test_a_school_writes_in_term(day: date) -> None:
    moved = term(day)

    assert moved < day
    assert moved.weekday() < 5
    assert term(moved) == moved
