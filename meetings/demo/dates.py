"""Dates of the demo, told from today: `7y3m` ago, `112d`, `11w`. So neither the county nor its children grow old."""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zlib import crc32

from django.utils import timezone

SPAN = re.compile(r"^(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)w)?(?:(\d+)d)?$")
CHRISTMAS = ((12, 20), (1, 5), 16)  # from, to, days earlier that a school's note is put
SUMMER = ((7, 20), (9, 1), 44)


def ago(span: str, today: date) -> date:
    """The day that lies `span` before today. Raises ValueError when it is no span."""
    years, months, weeks, days = _parts(span)
    month = today.year * 12 + today.month - 1 - 12 * years - months
    year, month = month // 12, month % 12 + 1
    day = min(today.day, monthrange(year, month)[1])
    return date(year, month, day) - timedelta(days=7 * weeks + days)


def ahead(span: str, today: date) -> date:
    """The day that lies `span` after today; weeks and days only."""
    _, _, weeks, days = _parts(span)
    return today + timedelta(days=7 * weeks + days)


def born(age: str, today: date, key: str) -> date:
    """A date of birth of somebody of this age today, up to a month earlier so that birthdays differ."""
    return ago(age, today) - timedelta(days=_spread(key, 28) if "w" not in age and "d" not in age else 0)


def period(text: str, today: date) -> tuple[date | None, date | None]:
    """`34m..` since then; `7y..34m` from and until; `..26m` until; negative spans (`-65d`) lie ahead."""
    if not text or text == "-":
        return None, None
    since, until = text.split("..")
    return _day(since, today), _day(until, today)


def working(day: date) -> date:
    """The same day, or the Friday before a weekend: when offices and visits are."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def working_after(day: date) -> date:
    """The same day, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def term(day: date) -> date:
    """The same day, or one before the holiday it falls in: when a school is open."""
    for start, end, back in (CHRISTMAS, SUMMER):
        if _within(day, start, end):
            return working(day - timedelta(days=back))
    return working(day)


def moment(day: date, key: str, *, night: bool = False) -> datetime:
    """A time of that day at which somebody writes things down: office hours, or also at night."""
    first, hours = (6, 17) if night else (8, 9)
    minutes = _spread(key, hours * 60)
    return timezone.make_aware(datetime.combine(day, time(first + minutes // 60, minutes % 60)))


def _parts(span: str) -> tuple[int, int, int, int]:
    found = SPAN.match(span)
    if not found or not span:
        raise ValueError(f"not a span of time: {span!r}")
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    return years, months, weeks, days


def _day(span: str, today: date) -> date | None:
    if not span:
        return None
    return ahead(span[1:], today) if span.startswith("-") else ago(span, today)


def _within(day: date, start: tuple[int, int], end: tuple[int, int]) -> bool:
    here = (day.month, day.day)
    return start <= here < end if start < end else here >= start or here < end


def _spread(key: str, size: int) -> int:
    """A number below `size`, always the same for the same key."""
    return crc32(key.encode()) % size
