"""Clocks in working time: the days and hours on which an office in Wales can be reached.

A working day is Monday to Friday without the bank holidays of Wales; working hours are nine to five, by the clock on
the wall (Europe/London). How long each thing may take is a row of the board (`Clock`), never a constant here.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from django.utils import timezone

from hub.access.once import once_in_a_reading
from hub.agencies.models import Board, Clock, ClockUnit

WALES = ZoneInfo("Europe/London")
OPENS, CLOSES = time(9), time(17)

# Only where a board has set no row, so that a report is never refused for want of one. Wales Safeguarding Procedures
# (written report, decision, chase); the hub's own practice for the others.
UNSET: dict[str, tuple[int, str]] = {
    "written_report": (24, ClockUnit.HOURS),
    "decision": (1, ClockUnit.WORKING_DAYS),
    "chase": (7, ClockUnit.WORKING_DAYS),
    "handover_accept": (3, ClockUnit.WORKING_DAYS),
    "first_contact": (10, ClockUnit.WORKING_DAYS),
    "emergency_access": (4, ClockUnit.HOURS),
    "emergency_review": (2, ClockUnit.WORKING_DAYS),
    "protection_review": (180, ClockUnit.DAYS),
    "urgent_unread": (1, ClockUnit.HOURS),
    "agreement_warning": (3, ClockUnit.MONTHS),
    "agreement_lapse": (3, ClockUnit.MONTHS),
    "training_warning": (2, ClockUnit.MONTHS),
    "training_override": (14, ClockUnit.DAYS),
    "sibling_roll": (125, ClockUnit.DAYS),
    "sibling_new_contacts": (7, ClockUnit.DAYS),
    "sibling_often_changed": (28, ClockUnit.DAYS),
    "sibling_shield_review": (180, ClockUnit.DAYS),
    "sibling_routine": (2, ClockUnit.WORKING_DAYS),
    "sibling_urgent": (5, ClockUnit.HOURS),
    "sibling_open": (30, ClockUnit.DAYS),
    "sibling_answer": (1, ClockUnit.WORKING_DAYS),
    "sibling_answer_urgent": (2, ClockUnit.WORKING_HOURS),
    "sibling_dpo": (3, ClockUnit.WORKING_DAYS),
    "sibling_telephone": (1, ClockUnit.WORKING_DAYS),
    "sibling_telephone_urgent": (2, ClockUnit.WORKING_HOURS),
    "sibling_confirm": (4, ClockUnit.HOURS),
    "sibling_emergency": (24, ClockUnit.HOURS),
    "sibling_link": (12, ClockUnit.MONTHS),
    "sibling_notice": (2, ClockUnit.WORKING_HOURS),
}


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="WLS", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def is_working_time(moment: datetime) -> bool:
    """Whether an office is open at this moment."""
    there = moment.astimezone(WALES)
    return is_working_day(there.date()) and OPENS <= there.time() < CLOSES


def next_working_day(day: date) -> date:
    """The first working day after `day`."""
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(start: date, amount: int) -> date:
    """The day `amount` working days after `start`. From a day off it counts as if from the last working day."""
    for _step in range(amount):
        start = next_working_day(start)
    return start


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start`, up to and with `end`; 0 when it is not later."""
    days = 0
    while start < end:
        start += timedelta(days=1)
        days += is_working_day(start)
    return days


def opening(moment: datetime) -> datetime:
    """This moment if an office is open, else when it opens next."""
    there = moment.astimezone(WALES)
    if is_working_time(moment):
        return there
    day = there.date()
    if not (is_working_day(day) and there.time() < OPENS):
        day = next_working_day(day)
    return datetime.combine(day, OPENS, WALES)


def add_working_hours(start: datetime, hours: int) -> datetime:
    """The moment so many working hours later. Out of hours it starts when the office opens."""
    at, left = opening(start), timedelta(hours=hours)
    while True:
        closing = datetime.combine(at.date(), CLOSES, WALES)
        if at + left <= closing:
            return at + left
        left -= closing - at
        at = datetime.combine(next_working_day(at.date()), OPENS, WALES)


def add_months(day: date, amount: int) -> date:
    """The same day of the month so many months later (before, if negative), or the last there is."""
    months = day.year * 12 + day.month - 1 + amount
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def after(start: datetime, amount: int, unit: str) -> datetime:
    """The moment so many hours or days after `start`.

    Working days end at the same time of day; from out of hours they count from the next opening.
    """
    match unit:
        case ClockUnit.HOURS:
            return start + timedelta(hours=amount)
        case ClockUnit.DAYS:
            there = start.astimezone(WALES)
            return datetime.combine(there.date() + timedelta(days=amount), there.time(), WALES)
        case ClockUnit.MONTHS:
            there = start.astimezone(WALES)
            return datetime.combine(add_months(there.date(), amount), there.time(), WALES)
        case ClockUnit.WORKING_HOURS:
            return add_working_hours(start, amount)
        case ClockUnit.WORKING_DAYS:
            there = opening(start)
            return datetime.combine(add_working_days(there.date(), amount), there.time(), WALES)
    raise ValueError(f"No such unit: {unit}")


@once_in_a_reading
def _clocks(board: Board) -> dict[str, tuple[int, str]]:
    """All of a board's today: a page asks for several. Of two rows the later holds."""
    rows = Clock.objects.today().filter(board=board).order_by("from_on")
    return {code: (amount, unit) for code, amount, unit in rows.values_list("code", "amount", "unit")}


def clock_of(board: Board, code: str) -> tuple[int, str]:
    """How long the board allows today: an amount and its unit. Raises LookupError when nobody has ever said."""
    clock = _clocks(board).get(code)
    if clock is not None:
        return clock
    if code in UNSET:
        return UNSET[code]
    raise LookupError(f"The board has no clock “{code}”.")


def due_at(board: Board, code: str, start: datetime | None = None) -> datetime:
    """When the board's clock of this code runs out, if it starts at `start` (default: now)."""
    amount, unit = clock_of(board, code)
    return after(start or timezone.now(), amount, unit)


def due_on(board: Board, code: str, start: datetime | None = None) -> date:
    """The day on which the board's clock of this code runs out, by the wall's clock in Wales."""
    return due_at(board, code, start).astimezone(WALES).date()
