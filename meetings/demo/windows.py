"""The demonstration's own windows: questions are looked into and answers leave every other minute, so that one sitting
is enough to see a link made. Rows of its board like any other, from the day it is loaded; a hub that is no
demonstration pays no heed to windows as short as these.
"""

from datetime import date, time
from itertools import product

from hub.agencies.models import Board, Clock, ClockUnit
from sharing.siblings.questions.models import HowSoon, SiblingWindow, WindowKind

SOURCE = "The demonstration: so that its story can be seen in one sitting"
FIRST = {WindowKind.MATCH: 1, WindowKind.RELEASE: 0}  # the minute of the day's first; then every other one
LASTS = {WindowKind.MATCH: 2, WindowKind.RELEASE: 1}  # minutes
DAY = 24 * 60


def load_windows(board: Board, today: date) -> None:
    """The board's ordinary windows and the time allowed end today; the demonstration's hold from today."""
    SiblingWindow.objects.filter(board=board).update(to_on=today)
    SiblingWindow.objects.bulk_create(
        SiblingWindow(
            board=board, code=f"demo-{kind}-{urgency}-{minute}", kind=kind, urgency=urgency, every_day=True,
            opens=_clock(minute), closes=_clock(minute + LASTS[kind]), from_on=today, source=SOURCE,
            label_en="Every other minute, in the demonstration", label_cy="Bob yn ail funud, yn yr arddangosiad",
        )
        for kind, urgency in product(WindowKind, HowSoon)
        for minute in range(FIRST[kind], DAY, 2)
    )  # fmt: skip
    for row in Clock.objects.filter(board=board, code__in=("sibling_routine", "sibling_urgent")):
        Clock.objects.filter(pk=row.pk).update(to_on=today)
        row.pk, row.from_on, row.source, row.amount, row.unit = None, today, SOURCE, 0, ClockUnit.HOURS
        row.text_en = "The answer leaves in the next window, whatever it is."
        row.text_cy = "Mae'r ateb yn gadael yn y ffenestr nesaf, beth bynnag yw."
        row.save(force_insert=True)


def _clock(minute: int) -> time:
    """Midnight at the end of the day is its last second: a window closes on the day it opens."""
    return time(minute // 60, minute % 60) if minute < DAY else time(23, 59, 59)
