"""How current an agreement, policy or guide is: a word, a colour and a day. The times are the board's (`Clock`)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.agencies.clocks import add_months, clock_of
from hub.agencies.models import Board, ClockUnit

State = Literal["draft", "ahead", "current", "due", "overdue", "lapsed", "ended"]

COLOURS: dict[State, str] = {
    "draft": "grey", "ahead": "grey", "current": "green", "due": "amber", "overdue": "red", "lapsed": "red",
    "ended": "grey",
}  # fmt: skip


@dataclass(frozen=True)
class Times:
    """A board's two clocks: how long ahead to warn, and how long after the day a thing still holds."""

    warning: tuple[int, str]
    lapse: tuple[int, str]

    def warns_on(self, due_on: date) -> date:
        return shifted(due_on, -self.warning[0], self.warning[1])

    def lapses_on(self, due_on: date) -> date:
        return shifted(due_on, self.lapse[0], self.lapse[1])


def times_of(board: Board) -> Times:
    return Times(clock_of(board, "agreement_warning"), clock_of(board, "agreement_lapse"))


def shifted(day: date, amount: int, unit: str) -> date:
    """So many months or days later (before, if negative). Reviews are no matter of hours: other units count as days."""
    return add_months(day, amount) if unit == ClockUnit.MONTHS else day + timedelta(days=amount)


@dataclass(frozen=True)
class Currency:
    """What a page says of how current something is. `words` say it without the colour."""

    state: State
    words: str
    due_on: date | None = None
    lapsed_on: date | None = None

    @property
    def colour(self) -> str:
        return COLOURS[self.state]

    @property
    def look(self) -> str:
        """The kit's class for a state's colour: the words say the same without it."""
        return {"green": "done", "amber": "waiting", "red": "new", "grey": "none"}[self.colour]

    @property
    def is_waiting(self) -> bool:
        """Whether its owner has something to do."""
        return self.state in ("due", "overdue", "lapsed")


def currency(
    times: Times,
    day: date,
    *,
    published: bool,
    in_force_on: date | None = None,
    due_on: date | None = None,
    ended_on: date | None = None,
) -> Currency:
    """How current something is on a day. `due_on`: the day by which it is to be looked at again."""
    if ended_on is not None and ended_on <= day:
        return Currency("ended", _("Ended on %(day)s") % {"day": _day(ended_on)})
    if not published:
        return Currency("draft", _("Draft"))
    if in_force_on is not None and in_force_on > day:
        return Currency("ahead", _("From %(day)s") % {"day": _day(in_force_on)})
    if due_on is None:
        return Currency("current", _("Current"))
    lapsed_on = times.lapses_on(due_on)
    if lapsed_on <= day:
        return Currency("lapsed", _("Lapsed on %(day)s") % {"day": _day(lapsed_on)}, due_on, lapsed_on)
    if due_on <= day:
        return Currency("overdue", _("Review overdue since %(day)s") % {"day": _day(due_on)}, due_on)
    if times.warns_on(due_on) <= day:
        return Currency("due", _("Review due by %(day)s") % {"day": _day(due_on)}, due_on)
    return Currency("current", _("Current, next review %(day)s") % {"day": _day(due_on)}, due_on)


def _day(day: date) -> str:
    return date_format(day, "j F Y")
