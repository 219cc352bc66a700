"""Answers leave at moments that say when somebody asked, and nothing of what was found."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.test import TestCase, override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hub.agencies.clocks import WALES, after, is_working_day
from hub.agencies.models import Board
from meetings.demo.windows import load_windows
from sharing.siblings.questions import queries
from sharing.siblings.questions.models import HowSoon, WindowKind
from sharing.siblings.questions.windows import SHORTEST, Window, first_release, next_release, open_now

ROUTINE = [Window(time(10), time(12)), Window(time(14), time(16))]
URGENT = [Window(time(hour, 15), time(hour + 1), every_day=True) for hour in (12, 15, 17, 20)]
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))
jitters = st.floats(0, 1, exclude_max=True).map(lambda share: lambda most: int(share * most))


@given(moments, jitters)
def test_a_routine_answer_leaves_in_a_window_within_two_working_days(asked, jitter):
    limit = after(asked, 2, "working_days")
    at = first_release(asked, limit, ROUTINE, jitter)
    assert asked < at <= limit
    there = at.astimezone(WALES)
    assert is_working_day(there.date())
    assert any(window.opens <= there.time() < window.closes for window in ROUTINE)


@given(moments, jitters)
def test_an_urgent_answer_leaves_on_the_same_day_while_a_window_is_left(asked, jitter):
    there = asked.astimezone(WALES)
    midnight = datetime.combine(there.date() + timedelta(days=1), time(0), WALES)
    at = first_release(asked, min(asked + timedelta(hours=5), midnight), URGENT, jitter)
    assert at > asked
    if there.time() < time(20, 15):
        assert at.astimezone(WALES).date() == there.date()


@given(moments, jitters)
def test_it_is_looked_at_again_in_a_later_window(asked, jitter):
    first = first_release(asked, after(asked, 2, "working_days"), ROUTINE, jitter)
    again = next_release(first, ROUTINE, jitter)
    assert again > first
    assert open_now(again, ROUTINE) is not None and open_now(again, ROUTINE) > first


def test_between_windows_none_is_open():
    assert open_now(datetime(2026, 11, 23, 11, tzinfo=UTC), ROUTINE) == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert open_now(datetime(2026, 11, 23, 13, tzinfo=UTC), ROUTINE) is None
    assert open_now(datetime(2026, 11, 22, 11, tzinfo=UTC), ROUTINE) is None  # a Sunday


def test_without_a_window_nothing_is_promised():
    with pytest.raises(LookupError):
        next_release(datetime(2026, 11, 23, tzinfo=UTC), [])


class OfTheDemonstration(TestCase):
    """Windows of a minute, so that its story takes one sitting."""

    def setUp(self) -> None:
        call_command("loaddata", "mid_and_west_wales", "siblings", verbosity=0)
        self.board = Board.objects.get(slug="mid-and-west")
        load_windows(self.board, timezone.localdate())

    def windows(self, kind: str) -> list[Window]:
        return queries.windows(self.board, kind, HowSoon.ROUTINE)

    @override_settings(HUB_DEMO=True)
    def test_an_answer_leaves_within_minutes(self) -> None:
        asked = timezone.now()
        for urgency in HowSoon:
            for share in (0, 0.99):
                at = queries.releases_first(self.board, urgency, asked, lambda most, share=share: int(share * most))
                assert asked < at < asked + timedelta(minutes=3)

    @override_settings(HUB_DEMO=False)
    def test_a_hub_that_is_no_demonstration_pays_no_heed_to_windows_too_short(self) -> None:
        for kind in WindowKind:
            assert self.windows(kind) == queries.UNSET[kind, HowSoon.ROUTINE]
            assert all(one.lasts >= SHORTEST for one in self.windows(kind))
