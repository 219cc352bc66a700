"""Months in lanes: what happened, when, one shape per kind. Drawn on the server as SVG, without script and in print.

    {% include "kit/lanes.html" with drawing=drawing %}

Coordinates are ready text (a template would write a number in the reader's own notation). There are two drawings of
the same lanes, a wide one and a narrow one; the style sheet shows the one that fits, so that no label is too small.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils.formats import date_format

Sign = Literal["square", "cross", "ring", "tick"]


@dataclass(frozen=True)
class Lane:
    """One kind of event. `label` is at most some twenty letters; no two lanes of a drawing share a sign."""

    label: str
    sign: Sign
    dates: Sequence[date]


@dataclass(frozen=True)
class Row:
    label: str
    sign: Sign
    total: int
    path: str
    label_x: str
    label_y: str
    total_y: str
    base_y: str


@dataclass(frozen=True)
class Month:
    name: str
    x: str
    text_x: str


@dataclass(frozen=True)
class Sheet:
    """One of the two drawings."""

    name: Literal["wide", "narrow"]
    width: int
    height: int
    left: int
    right: int
    top: int
    rows: list[Row]
    months: list[Month]
    band_x: str  # "" without a band
    band_width: str
    band_height: str


@dataclass(frozen=True)
class Drawing:
    id: str
    alt: str
    note: str
    sheets: list[Sheet]


def drawing(
    lanes: Sequence[Lane],
    *,
    id: str,
    alt: str,
    until: date,
    months: int = 12,
    since: date | None = None,
    note: str = "",
) -> Drawing:
    """`alt` says in words what the drawing shows. The time from `since` on is shaded; `note` says why."""
    start = months_before(until, months - 1).replace(day=1)
    shape = (start, until, since, lanes)
    return Drawing(
        id=id,
        alt=alt,
        note=note,
        sheets=[
            sheet("wide", *shape, width=600, left=136, step=18, every=1),
            sheet("narrow", *shape, width=330, left=0, step=34, every=2),
        ],
    )


def sheet(
    name: Literal["wide", "narrow"],
    start: date,
    until: date,
    since: date | None,
    lanes: Sequence[Lane],
    *,
    width: int,
    left: int,
    step: int,
    every: int,
) -> Sheet:
    right, top = width - 28, 18
    days = (until - start).days + 1

    def x(day: date) -> float:
        return left + (right - left) * (day - start).days / days

    def row(number: int, lane: Lane) -> Row:
        base = top + step * (number + 1)
        seen = sorted(day for day in lane.dates if start <= day <= until)
        middle = base - 9
        return Row(
            label=lane.label,
            sign=lane.sign,
            total=len(seen),
            path="".join(mark(lane.sign, x(day), middle) for day in seen),
            label_x="0",
            label_y=text(base - 5 if left else base - step + 13),
            total_y=text(base - 5),
            base_y=text(base),
        )

    rows = [row(number, lane) for number, lane in enumerate(lanes)]
    firsts = [first for first in (months_before(until, back) for back in range(120)) if first >= start]
    names = [
        Month(date_format(first, "M") if number % every == 0 else "", text(x(first)), text(x(first) + 2))
        for number, first in enumerate(reversed(firsts))
    ]
    band = x(max(since, start)) if since and since <= until else None
    return Sheet(
        name=name,
        width=width,
        height=top + step * len(lanes) + 2,
        left=left,
        right=right,
        top=top,
        rows=rows,
        months=names,
        band_x="" if band is None else text(band),
        band_width="" if band is None else text(right - band),
        band_height=text(step * len(lanes)),
    )


def mark(sign: Sign, x: float, y: float) -> str:
    """One mark of a lane, as a piece of an SVG path around (x, y)."""
    match sign:
        case "square":
            return f"M{text(x - 4)} {text(y - 4)}h8v8h-8z"
        case "cross":
            return f"M{text(x - 4)} {text(y - 4)}l8 8m0-8l-8 8"
        case "ring":
            return f"M{text(x - 4.5)} {text(y)}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0"
        case "tick":
            return f"M{text(x)} {text(y - 6)}v12"


def text(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def months_before(day: date, months: int) -> date:
    first = day.replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first
