"""A learning system's table of completions: pure functions over text.

Which column is which is said once for each agency. Each cell that cannot be understood is said by row, column and
remedy; nothing is guessed, and a table with one fault gives no rows at all.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.web.tables import RUNS, lines_of

FIELDS = ("person", "course", "completed_on", "expires_on", "evidence")
OPTIONAL = ("expires_on", "evidence")
LABELS = {
    "person": gettext_lazy("Who: their e-mail address or username"),
    "course": gettext_lazy("Course"),
    "completed_on": gettext_lazy("Completed on"),
    "expires_on": gettext_lazy("Runs out on"),
    "evidence": gettext_lazy("Certificate number, or where it was seen"),
}
MOST_ROWS = 5_000
MOST_EVIDENCE = 200
LONGEST_AGO = 20  # years

# Headings as learning systems write them, in lower case without marks.
GUESSES = {
    "person": ("e-mail", "email", "email address", "e-mail address", "username", "user name", "e-bost", "ebost",
               "cyfeiriad e-bost", "enw defnyddiwr", "person"),
    "course": ("course", "course title", "course name", "course code", "training", "module", "cwrs", "enw'r cwrs",
               "hyfforddiant"),
    "completed_on": ("completed", "completed on", "completion date", "date completed", "date", "cwblhawyd",
                     "dyddiad cwblhau", "dyddiad"),
    "expires_on": ("expires", "expires on", "expiry date", "expiry", "valid until", "runs out on", "daw i ben",
                   "dyddiad dod i ben"),
    "evidence": ("certificate", "certificate number", "certificate no", "evidence", "reference", "tystysgrif",
                 "rhif tystysgrif", "tystiolaeth"),
}  # fmt: skip

DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d %b %Y", "%d %B %Y")


@dataclass(frozen=True)
class Known:
    """What a cell may say, in lower case → what it stands for."""

    people: Mapping[str, UUID]  # e-mail addresses and usernames of the agency's people
    courses: Mapping[str, str]  # codes and names in both languages → code


@dataclass(frozen=True)
class Line:
    row: int
    user: UUID
    course: str
    completed_on: date
    expires_on: date | None
    evidence: str

    @property
    def key(self) -> tuple[UUID, str, date]:
        return self.user, self.course, self.completed_on


@dataclass(frozen=True)
class Fault:
    """One thing to put right. `row` as a spreadsheet counts, headings being row 1; 0: the whole table."""

    row: int
    column: str
    remedy: str


@dataclass(frozen=True)
class Read:
    """What a table came to: lines only when there is no fault. `twice`: lines that say again what another said."""

    lines: list[Line]
    faults: list[Fault]
    twice: int = 0


def heads_of(text: str) -> list[str]:
    """The headings, each once. Raises ValueError with what to do."""
    lines = lines_of(text)
    if not lines:
        raise ValueError(_("The table is empty."))
    if len(lines) == 1:
        raise ValueError(_("The table has headings and no rows."))
    if len(lines) - 1 > MOST_ROWS:
        raise ValueError(_("The table has more than %(n)s rows. Split it.") % {"n": MOST_ROWS})
    heads = [head for head in lines[0][1] if head]
    twice = next((head for head in heads if heads.count(head) > 1), "")
    if twice:
        raise ValueError(_("The heading “%(head)s” stands twice. Leave one out.") % {"head": twice[:60]})
    return heads


def guessed(heads: Sequence[str], remembered: Mapping[str, str]) -> dict[str, str]:
    """Field → heading: as it was said the last time, else by what learning systems usually write."""
    found = {}
    for name in FIELDS:
        words = GUESSES[name]
        last = remembered.get(name, "")
        found[name] = last if last in heads else next((head for head in heads if _words(head) in words), "")
    return found


def read_table(text: str, columns: Mapping[str, str], known: Known, today: date) -> Read:
    """Every line of the table, or every fault in it. `columns`: field → heading, "" where there is none."""
    try:
        heads = heads_of(text)
        (_first, first), *rest = lines_of(text)
    except ValueError as error:
        return Read([], [Fault(0, "", str(error))])
    missing = [
        Fault(0, str(LABELS[name]), _("Say which column this is."))
        for name in FIELDS
        if name not in OPTIONAL and columns.get(name) not in heads
    ]
    if missing:
        return Read([], missing)
    places = {name: first.index(columns[name]) for name in FIELDS if columns.get(name) in heads}
    lines: dict[tuple[UUID, str, date], Line] = {}
    faults: list[Fault] = []
    for row, cells in rest:
        said = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
        line, wrong = _line(row, said, columns, known, today)
        faults += wrong
        if line is not None:
            lines.setdefault(line.key, line)
    if faults:
        return Read([], faults)
    return Read(list(lines.values()), [], twice=len(rest) - len(lines))


def _line(
    row: int, said: Mapping[str, str], columns: Mapping[str, str], known: Known, today: date
) -> tuple[Line | None, list[Fault]]:
    faults: list[Fault] = []

    def wrong(name: str, remedy: str) -> None:
        faults.append(Fault(row, columns.get(name, ""), remedy))

    values: dict[str, Any] = {}
    for name, words, remedy in (
        ("person", known.people, _("“%(found)s” is nobody at this agency. Correct it, or leave the row out.")),
        ("course", known.courses, _("“%(found)s” is not a course of the board. Use its name or code.")),
    ):
        cell = said.get(name, "")
        values[name] = words.get(_words(cell))
        if not cell:
            wrong(name, _("Fill this in."))
        elif values[name] is None:
            wrong(name, remedy % {"found": cell[:60]})
    for name in ("completed_on", "expires_on"):
        cell = said.get(name, "")
        values[name] = day_of(cell)
        if cell and values[name] is None:
            wrong(name, _("“%(found)s” is not a date. Write it as 27/11/2026.") % {"found": cell[:60]})
        elif not cell and name == "completed_on":
            wrong(name, _("Fill this in."))
    completed, expires = values["completed_on"], values["expires_on"]
    if completed is not None and completed > today:
        wrong("completed_on", _("This day has not come yet."))
    if completed is not None and completed.year < today.year - LONGEST_AGO:
        wrong("completed_on", _("This is more than %(n)s years ago. Check the year.") % {"n": LONGEST_AGO})
    if completed is not None and expires is not None and expires <= completed:
        wrong("expires_on", _("It runs out before it was completed. Check both days."))
    evidence = said.get("evidence", "")
    if len(evidence) > MOST_EVIDENCE:
        wrong("evidence", _("Keep it under %(n)s letters.") % {"n": MOST_EVIDENCE})
    if evidence.startswith(RUNS):
        wrong("evidence", _("This begins like a formula. Leave out the first sign."))
    if faults:
        return None, faults
    return Line(row, values["person"], values["course"], completed, expires, evidence), []


def day_of(cell: str) -> date | None:
    """A date as learning systems write it, day before month; a time of day behind it is left out."""
    said = re.sub(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$", "", cell.strip())
    for form in DATES:
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None


def _words(cell: str) -> str:
    return " ".join(cell.casefold().replace("_", " ").split())
