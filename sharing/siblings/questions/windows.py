"""When questions are matched and when their answers leave. No database here: rows go in, moments come out.

An answer never follows the question, an upload or the other lead's answer: it leaves at a moment drawn when the
question was asked, within a window that the board has set for everybody. The moment depends on when and how urgently
somebody asked, and on chance; on nothing that was found.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hub.agencies.clocks import WALES, is_working_day

#: A number of seconds below the one given, at random
Jitter = Callable[[int], int]

AHEAD = 15  # days looked at: longer than any holiday
SHORTEST = timedelta(minutes=15)  # of a window: the moment drawn within it must say nothing of when somebody answered


@dataclass(frozen=True)
class Window:
    """A stretch of the day, by the clock on the wall in Wales."""

    opens: time
    closes: time
    every_day: bool = False  # else on working days

    @property
    def lasts(self) -> timedelta:
        day = date(2001, 1, 1)
        return datetime.combine(day, self.closes) - datetime.combine(day, self.opens)

    def on(self, day: date) -> tuple[datetime, datetime] | None:
        """From when until when it is open on this day, if it is."""
        if not self.every_day and not is_working_day(day):
            return None
        return datetime.combine(day, self.opens, WALES), datetime.combine(day, self.closes, WALES)


def first_release(
    asked_at: datetime, limit: datetime, windows: Sequence[Window], jitter: Jitter = secrets.randbelow
) -> datetime:
    """When the first answer to a question leaves: within the last window that opens after the asking and closes by
    the limit, so that the other lead has had as long as can be; where there is none, within the first that opens."""
    inside = [one for one in _coming(asked_at, windows) if one[1] <= limit]
    return _within(*(inside[-1] if inside else _next(asked_at, windows)), jitter)


def next_release(after: datetime, windows: Sequence[Window], jitter: Jitter = secrets.randbelow) -> datetime:
    """When the question is looked at again: drawn anew, within the next window that opens."""
    return _within(*_next(after, windows), jitter)


def open_now(now: datetime, windows: Sequence[Window]) -> datetime | None:
    """When the window that is open now has opened; None between windows."""
    found = [one.on(now.astimezone(WALES).date()) for one in windows]
    return max((one[0] for one in found if one and one[0] <= now < one[1]), default=None)


def _coming(after: datetime, windows: Sequence[Window]) -> Iterator[tuple[datetime, datetime]]:
    first = after.astimezone(WALES).date()
    for ahead in range(AHEAD):
        day = first + timedelta(days=ahead)
        yield from sorted(one for window in windows if (one := window.on(day)) is not None and one[0] > after)


def _next(after: datetime, windows: Sequence[Window]) -> tuple[datetime, datetime]:
    for one in _coming(after, windows):
        return one
    raise LookupError("No window opens.")


def _within(opens: datetime, closes: datetime, jitter: Jitter) -> datetime:
    return opens + timedelta(seconds=jitter(max(int((closes - opens).total_seconds()), 1)))
