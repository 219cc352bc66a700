"""The reference table of an agreement as CSV, both ways: pure functions over text and plain lists.

Reading tolerates what spreadsheets do (a byte-order mark, semicolons, tabs, headings in Welsh) and guesses nothing
else: each cell that cannot be understood is said by row, field and remedy. Writing puts an apostrophe before a cell
that a spreadsheet would run as a formula; reading takes it off again.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from sharing.agreements.models import Frequency, Method

FIELDS = (
    "provider", "recipient", "item", "purpose", "trigger", "method", "frequency", "gateway", "basis", "condition",
    "controls",
)  # fmt: skip
OPTIONAL = {"condition"}
MOST = {"trigger": 200, "controls": 300}  # characters, as the columns
MOST_ROWS = 5_000
MOST_BYTES = 2_000_000

# A heading as somebody may have written it, in either language, without case or marks → the field.
HEADINGS = {
    "provider": "provider", "darparwr": "provider", "from": "provider", "oddi wrth": "provider",
    "recipient": "recipient", "derbynnydd": "recipient", "to": "recipient", "at": "recipient",
    "item": "item", "data item": "item", "information": "item", "eitem": "item", "gwybodaeth": "item",
    "purpose": "purpose", "diben": "purpose", "pwrpas": "purpose",
    "trigger": "trigger", "sbardun": "trigger",
    "method": "method", "dull": "method",
    "frequency": "frequency", "amlder": "frequency",
    "gateway": "gateway", "power": "gateway", "porth": "gateway", "pwer": "gateway",
    "basis": "basis", "lawful basis": "basis", "sail": "basis", "sail gyfreithlon": "basis",
    "condition": "condition", "amod": "condition",
    "controls": "controls", "rheolaethau": "controls",
}  # fmt: skip

RUNS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula


@dataclass(frozen=True)
class Known:
    """What a cell may say: word → what it stands for, words in lower case. Names in both languages, and codes."""

    agencies: Mapping[str, UUID]
    items: Mapping[str, str]
    purposes: Mapping[str, str]
    gateways: Mapping[str, str]
    bases: Mapping[str, str]
    conditions: Mapping[str, str]


@dataclass(frozen=True)
class Fault:
    """One thing to put right. `row` as a spreadsheet counts, headings being row 1; 0: the whole file."""

    row: int
    field: str
    remedy: str


@dataclass(frozen=True)
class Read:
    """What a file came to: rows only when there is no fault at all."""

    rows: list[dict[str, Any]]
    faults: list[Fault]


def text_of(content: bytes) -> str:
    """The text of an uploaded table. Raises ValueError."""
    if len(content) > MOST_BYTES:
        raise ValueError(_("This table is larger than two megabytes. Split it."))
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            break
    raise ValueError(_("Save the table as “CSV UTF-8” and try again: its letters cannot be read."))


def read_table(text: str, known: Known) -> Read:
    """Every row of the text, or every fault in it. Nothing is guessed and nothing is half taken."""
    if "\0" in text:
        return Read([], [Fault(0, "", _("This is not a table in text. Save it as CSV and try again."))])
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error:
        return Read([], [Fault(0, "", _("A quotation mark is open, or a cell is too long. Check the table."))])
    filled = [(number, line) for number, line in enumerate(lines, 1) if any(cell.strip() for cell in line)]
    if not filled:
        return Read([], [Fault(0, "", _("The table is empty."))])
    (first, heads), *rest = filled
    places, faults = _places(first, heads)
    if faults:
        return Read([], faults)
    if not rest:
        return Read([], [Fault(0, "", _("The table has headings and no rows."))])
    if len(rest) > MOST_ROWS:
        return Read([], [Fault(0, "", _("The table has more than %(n)s rows. Split it.") % {"n": MOST_ROWS})])
    rows = []
    seen: dict[tuple[Any, ...], int] = {}
    for number, line in rest:
        row, wrong = _row(number, line, places, known)
        if not wrong:
            key = (row["provider"], row["recipient"], row["item"], row["purpose"])
            if key in seen:
                wrong.append(Fault(number, "item", _("The same as row %(row)s. Leave one out.") % {"row": seen[key]}))
            seen.setdefault(key, number)
        rows.append(row)
        faults += wrong
    return Read([], faults) if faults else Read(rows, [])


def _delimiter(text: str) -> str:
    """Of the heading's line; the rest of a dialect is not guessed."""
    heads = next((line for line in text.splitlines() if line.strip()), "")
    try:
        return csv.Sniffer().sniff(heads, delimiters=",;\t").delimiter
    except csv.Error:
        return ","


def _places(number: int, heads: Sequence[str]) -> tuple[dict[str, int], list[Fault]]:
    places: dict[str, int] = {}
    faults = []
    for place, head in enumerate(heads):
        field = HEADINGS.get(" ".join(plain(head).casefold().replace("_", " ").split()))
        if field is None:
            continue  # a column of somebody's own, such as the row's number
        if field in places:
            faults.append(Fault(number, field, _("This heading stands twice. Leave one out.")))
        places[field] = place
    missing = [field for field in FIELDS if field not in places and field not in OPTIONAL]
    faults += [Fault(number, field, _("This column is missing. Add it.")) for field in missing]
    return places, faults


def _row(
    number: int, line: Sequence[str], places: Mapping[str, int], known: Known
) -> tuple[dict[str, Any], list[Fault]]:
    row: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in FIELDS:
        place = places.get(field)
        cell = plain(line[place]).strip() if place is not None and place < len(line) else ""
        if not cell:
            row[field] = ""
            if field not in OPTIONAL:
                faults.append(Fault(number, field, _("Fill this in.")))
            continue
        if field in MOST:
            row[field] = cell
            if len(cell) > MOST[field]:
                faults.append(Fault(number, field, _("Keep it under %(n)s letters.") % {"n": MOST[field]}))
            continue
        words, remedy = _meanings(known)[field]
        row[field] = words.get(" ".join(cell.casefold().split()))
        if row[field] is None:
            faults.append(Fault(number, field, remedy % {"found": cell[:60]}))
    if not faults and row["provider"] == row["recipient"]:
        faults.append(Fault(number, "recipient", _("An agency does not share with itself. Name another.")))
    return row, faults


def _meanings(known: Known) -> dict[str, tuple[Mapping[str, Any], str]]:
    party = _("“%(found)s” is not a partner of this agreement. Add the partner first, or correct the name.")
    return {
        "provider": (known.agencies, party),
        "recipient": (known.agencies, party),
        "item": (known.items, _("“%(found)s” is not a kind of information on the hub's list. Use its name or code.")),
        "purpose": (known.purposes, _("“%(found)s” is not a purpose on the hub's list. Use its name or code.")),
        "gateway": (known.gateways, _("“%(found)s” is not a power on the hub's list. Use its name or code.")),
        "basis": (known.bases, _("“%(found)s” is not a lawful basis on the hub's list. Use its name or code.")),
        "condition": (known.conditions, _("“%(found)s” is not a condition on the hub's list. Use its name or code.")),
        "method": (
            choices_of(Method),
            _("“%(found)s” is not a method. Write one of: hub, spoken, secure_mail, system."),
        ),
        "frequency": (
            choices_of(Frequency),
            _("“%(found)s” is not a frequency. Write one of: as_needed, daily, weekly, termly, yearly."),
        ),
    }


def choices_of(choices: Any) -> dict[str, str]:
    """Codes and their words in the reader's language, in lower case, → the code."""
    return {str(word).casefold(): code for code, label in choices.choices for word in (code, label)}


def words_of(rows: Iterable[Any], value: Any) -> dict[str, Any]:
    """Code and both names of each row, in lower case, → `value(row)`."""
    words: dict[str, Any] = {}
    for row in rows:
        names = [getattr(row, name, "") for name in ("code", "slug", "label_en", "label_cy", "name_en", "name_cy")]
        words |= {" ".join(name.casefold().split()): value(row) for name in names if name}
    return words


# -- Writing --------------------------------------------------------------------------------------------------------


def write_table(rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows as CSV that a spreadsheet opens and never runs."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["row", *FIELDS])
    for number, row in enumerate(rows, 1):
        writer.writerow([str(number), *(safe(str(row[field])) for field in FIELDS)])
    return out.getvalue()


def safe(cell: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before whatever begins like a formula."""
    return f"'{cell}" if cell.startswith((*RUNS, "'")) else cell


def plain(cell: str) -> str:
    """A cell as it was before `safe`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*RUNS, "'")) else cell
