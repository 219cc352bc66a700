"""A setting's table as children: pure functions over headings and lines.

Each cell that cannot be understood is said by row, column and remedy; a table with one fault gives no children at all.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from sharing.siblings.rolls.fields import FIELDS, GUESSES, LABELS, MOST_LETTERS, NEEDED

OLDEST = 20  # years
ISO = "%Y-%m-%d"
DATES = (ISO, "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%Y/%m/%d", "%d/%m/%y", "%d-%m-%y", "%d.%m.%y",
         "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %y", "%Y%m%d")  # fmt: skip
WELSH_MONTHS = {
    "ionawr": "January", "chwefror": "February", "mawrth": "March", "ebrill": "April", "mai": "May",
    "mehefin": "June", "gorffennaf": "July", "awst": "August", "medi": "September", "hydref": "October",
    "tachwedd": "November", "rhagfyr": "December", "ion": "Jan", "chwef": "Feb", "chw": "Feb", "maw": "Mar",
    "ebr": "Apr", "meh": "Jun", "gorff": "Jul", "gor": "Jul", "aws": "Aug", "hyd": "Oct", "tach": "Nov", "rhag": "Dec",
}  # fmt: skip
UPN = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]")
SERIALS = (date(1899, 12, 30), 20_000, 60_000)  # a day as a spreadsheet counts it: 1954 to 2064

Row = dict[str, str]  # field → text; empty fields are left out


@dataclass(frozen=True)
class Child:
    """One child as the table says it. `key`: by which the setting knows the child again at the next load."""

    row: int
    key: str
    values: Row


@dataclass(frozen=True)
class Fault:
    """One thing to put right. `row` as a spreadsheet counts, headings being row 1; 0: the whole table."""

    row: int
    column: str
    remedy: str


@dataclass(frozen=True)
class Read:
    """What a table came to: children only when there is no fault."""

    children: list[Child]
    faults: list[Fault]
    twice: int = 0  # rows that say again what another said
    alike: list[tuple[int, int]] = field(default_factory=list)  # rows with one name and birthday under two numbers


def guessed(heads: Sequence[str], remembered: Mapping[str, str]) -> dict[str, str]:
    """Field → heading: the default headings, else as it was said the last time, else by what systems usually write."""
    by_words = {_words(head): head for head in reversed(heads) if head}
    found = {}
    for name in FIELDS:
        last = remembered.get(name, "")
        usual = next((by_words[word] for word in GUESSES[name] if word in by_words), "")
        found[name] = name if name in heads else last if last in heads else usual
    return found


def read_sheet(
    heads: Sequence[str], lines: Iterable[tuple[int, Sequence[str]]], columns: Mapping[str, str], today: date
) -> Read:
    """Every child of the table, or every fault in it. `columns`: field → heading, "" where there is none."""
    places = {name: heads.index(columns[name]) for name in FIELDS if columns.get(name) in heads}
    missing = [Fault(0, str(LABELS[name]), _("Say which column this is.")) for name in NEEDED if name not in places]
    taken: dict[str, list[str]] = {}
    for name in places:
        taken.setdefault(columns[name], []).append(name)
    missing += [
        Fault(0, heading[:60], _("One column cannot be two things. Choose another for one of them."))
        for heading, names in taken.items() if len(names) > 1
    ]  # fmt: skip
    if missing:
        return Read([], missing)
    days: dict[str, date | None] = {}
    children: dict[str, Child] = {}
    names: dict[tuple[str, str, str], int] = {}
    faults: list[Fault] = []
    alike: list[tuple[int, int]] = []
    twice = 0
    for number, cells in lines:
        said = {name: text for name, place in places.items() if place < len(cells) and (text := _tidy(cells[place]))}
        wrong = _understand(number, said, columns, today, days)
        faults += wrong
        if wrong:
            continue
        child = Child(number, key_of(said), said)
        first = children.get(child.key)
        if first is None:
            children[child.key] = child
            same = (said["forename"].casefold(), said["surname"].casefold(), said["dob"])
            if same in names:
                alike.append((names[same], number))
            names.setdefault(same, number)
        elif first.values == said:
            twice += 1
        else:
            remedy = _("Row %(n)s has the same child, and says something else. Leave one of them out.")
            faults.append(Fault(number, columns.get("rec_id", ""), remedy % {"n": first.row}))
    return Read([], faults) if faults else Read(list(children.values()), [], twice, alike)


def understood(values: Mapping[str, str], today: date) -> tuple[Row, dict[str, str]]:
    """A child typed by hand: the row, and field → remedy for what cannot be understood."""
    said = {name: text for name in FIELDS if (text := _tidy(values.get(name, "")))}
    own = {name: name for name in FIELDS}
    faults = _understand(0, said, own, today, {})
    return said, {fault.column: fault.remedy for fault in faults}


def key_of(said: Mapping[str, str]) -> str:
    """The setting's own number; else the UPN; else who it is by name and birthday."""
    for name in ("rec_id", "upn"):
        if said.get(name):
            return f"{name}:{said[name]}"
    return f"name:{said['forename'].casefold()}|{said['surname'].casefold()}|{said['dob']}"


def _understand(
    number: int, said: Row, columns: Mapping[str, str], today: date, days: dict[str, date | None]
) -> list[Fault]:
    """What is wrong with a row; what is right is brought into one form in it."""
    faults = []

    def wrong(name: str, remedy: str) -> None:
        faults.append(Fault(number, columns.get(name, ""), remedy))

    for name in NEEDED:
        if name not in said:
            wrong(name, _("Fill this in."))
    for name, text in said.items():
        if len(text) > MOST_LETTERS:
            wrong(name, _("Keep it under %(n)s letters.") % {"n": MOST_LETTERS})
    if (cell := said.get("dob")) and len(cell) <= MOST_LETTERS:
        born = days[cell] if cell in days else days.setdefault(cell, day_of(cell))
        if born is None:
            wrong("dob", _("“%(found)s” is not a date. Write it as 27/11/2019.") % {"found": cell[:40]})
        elif born > today:
            wrong("dob", _("This day has not come yet. Check the year."))
        elif born.year < today.year - OLDEST:
            wrong("dob", _("This is more than %(n)s years ago. Check the year.") % {"n": OLDEST})
        else:
            said["dob"] = born.isoformat()
    if upn := said.get("upn"):
        said["upn"] = upn.replace(" ", "").upper()
        if not UPN.fullmatch(said["upn"]):
            wrong("upn", _("“%(found)s” is not a UPN. Correct it, or leave it empty.") % {"found": upn[:40]})
    for name in ("forename", "surname"):
        if (found := said.get(name)) and not any(letter.isalpha() for letter in found):
            wrong(name, _("“%(found)s” is not a name. Correct it.") % {"found": found[:40]})
    return faults


def day_of(cell: str) -> date | None:
    """A date as people and systems write it, day before month; a time of day behind it is left out."""
    said = re.sub(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$", "", cell.strip())
    said = re.sub(r"\b(\d{1,2})(st|nd|rd|th|af|ail|ydd|fed|eg|ain)\b", r"\1", said, flags=re.IGNORECASE)
    said = " ".join(said.replace(",", " ").split())
    said = re.sub(r"[^\W\d_]+", lambda word: WELSH_MONTHS.get(word[0].casefold(), word[0]), said)
    if said.isdecimal() and said.isascii() and len(said) == 5 and SERIALS[1] < int(said) < SERIALS[2]:
        return SERIALS[0] + timedelta(days=int(said))
    for form in DATES:
        try:
            found = datetime.strptime(said, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
        return found if found.year >= 1900 else None
    return None


def folded(name: str) -> str:
    """A name for comparing: without case, marks and what stands between its parts."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return "".join(letter for letter in plain.casefold() if letter.isalnum())


def _tidy(cell: str) -> str:
    return " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in cell).split())


def _words(head: str) -> str:
    return " ".join(head.casefold().replace("_", " ").replace(".", "").rstrip(" :").split())
