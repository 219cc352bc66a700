"""How many hold what is asked of them, month by month: small drawings made on the server as SVG, one for each
requirement, with the figures in a table beside them. A line and dots: nothing is told by colour.

Coordinates are ready text (a template would write a number in the reader's own notation).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from hub.web.lanes import text

WIDTH, HEIGHT = 260, 92
LEFT, RIGHT, TOP, BOTTOM = 30, 214, 10, 72


@dataclass(frozen=True)
class Point:
    """A month: the day on which it was counted, how many held it, and of how many."""

    day: date
    met: int
    of: int

    @property
    def percent(self) -> int:
        return 100 * self.met // self.of if self.of else 100


@dataclass(frozen=True)
class Dot:
    x: str
    y: str


@dataclass(frozen=True)
class Trend:
    """The drawing of one requirement, and its figures."""

    code: str
    label: str
    alt: str
    points: tuple[Point, ...]
    path: str
    dots: tuple[Dot, ...]
    last: str  # "92%"
    last_y: str
    first_month: str
    last_month: str

    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM
    middle: int = (TOP + BOTTOM) // 2


def trend(code: str, label: str, points: Sequence[Point], alt: str) -> Trend:
    """`points` oldest first; `alt` says in words what the drawing shows."""
    step = (RIGHT - LEFT) / max(len(points) - 1, 1)
    dots = tuple(Dot(text(LEFT + step * number), text(_y(point.percent))) for number, point in enumerate(points))
    return Trend(
        code=code,
        label=label,
        alt=alt,
        points=tuple(points),
        path="M" + "L".join(f"{dot.x} {dot.y}" for dot in dots) if dots else "",
        dots=dots,
        last=f"{points[-1].percent}%" if points else "",
        last_y=text(_y(points[-1].percent) + 4) if points else "0",
        first_month=date_format(points[0].day, "M Y") if points else "",
        last_month=date_format(points[-1].day, "M Y") if len(points) > 1 else "",
    )


def _y(percent: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * percent / 100


def monthly(rows: Sequence[tuple[date, int, int]]) -> list[Point]:
    """Of each month's counts the last. `rows`: day, met, of."""
    last: dict[tuple[int, int], Point] = {}
    for day, met, of in sorted(rows):
        last[(day.year, day.month)] = Point(day, met, of)
    return list(last.values())
