"""What a file holds, whatever it is: CSV, a workbook or a Common Transfer File become headings and lines of plain text.

Pure functions over bytes. Which kind it is, its first bytes say and not its name. Nothing of a file is run: formulas
are not calculated, a document type or an entity in XML is refused before it is read, and what unpacks to far more than
it is, is not unpacked.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from hub.web import tables
from sharing.siblings.rolls import ctf
from sharing.siblings.rolls.fields import MOST_CHILDREN

Kind = Literal["csv", "xlsx", "ctf"]
MOST_BYTES = 4 * 2**20  # of the file
MOST_UNPACKED = 40 * 2**20  # of a workbook: it says itself what it unpacks to, and openpyxl reads no further
MOST_PARTS = 500
MOST_COLUMNS = 200
BLANK_LINES = 500  # a workbook whose formatting goes on for a million empty rows ends here


@dataclass(frozen=True)
class Sheet:
    """Headings, and each line with its number as a spreadsheet counts (headings being row 1)."""

    kind: Kind
    heads: list[str]
    lines: list[tuple[int, list[str]]]


def sheet_of(content: bytes) -> Sheet:
    """The file's content. Raises ValueError with what to do."""
    if not content.strip():
        raise ValueError(_("This file is empty. Choose another."))
    if len(content) > MOST_BYTES:
        raise ValueError(
            _("This file is larger than four megabytes. A roll of 3,000 children is not: export it again.")
        )
    if content[:4] == b"PK\x03\x04":
        lines = _of_workbook(content)
        return _with_heads("xlsx", lines)
    if ctf.looks_like(content):
        heads, found = ctf.lines_of(content)
        return _checked(Sheet("ctf", heads, found))
    return _with_heads("csv", tables.lines_of(_text(content)))


def _text(content: bytes) -> str:
    """UTF-8 and UTF-16 by their marks; else what older systems of schools export, which is said by no mark."""
    try:
        return _plain(content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"))
    except UnicodeDecodeError:
        pass
    try:
        return _plain(content.decode("cp1252"))  # no ŵ and no ŷ there: such a file has lost them already
    except UnicodeDecodeError:
        raise ValueError(_("Save the table as “CSV UTF-8” and try again: its letters cannot be read.")) from None


def _plain(text: str) -> str:
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise ValueError(_("This is not a table in text. Save it as CSV or as a workbook (XLSX) and try again."))
    return text


def _with_heads(kind: Kind, lines: list[tuple[int, list[str]]]) -> Sheet:
    if not lines:
        raise ValueError(_("The table is empty."))
    heads = lines[0][1]
    while heads and not heads[-1]:
        heads = heads[:-1]
    named = [head for head in heads if head]
    twice = next((head for head in named if named.count(head) > 1), "")
    if twice:
        raise ValueError(_("The heading “%(head)s” stands twice. Leave one out.") % {"head": twice[:60]})
    return _checked(Sheet(kind, heads, [(number, cells[: len(heads)]) for number, cells in lines[1:]]))


def _checked(sheet: Sheet) -> Sheet:
    if not sheet.lines:
        raise ValueError(_("The table has headings and no rows."))
    if len(sheet.heads) > MOST_COLUMNS:
        raise ValueError(_("The table has more than %(n)s columns. Leave out those that are not needed.")
                         % {"n": MOST_COLUMNS})  # fmt: skip
    if len(sheet.lines) > MOST_CHILDREN:
        raise ValueError(_("The table has more than %(n)s rows. Split it.") % {"n": MOST_CHILDREN})
    return sheet


# -- Workbooks --------------------------------------------------------------------------------------------------------


def _of_workbook(content: bytes) -> list[tuple[int, list[str]]]:
    unreadable = _("This workbook cannot be read. Save it again as XLSX without a password, or as CSV.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _look_inside(archive)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            return list(_lines(book.worksheets[0])) if book.worksheets else []
        finally:
            book.close()
    except ValueError as error:
        raise ValueError(str(error) if isinstance(error, Stopped) else unreadable) from None
    except Exception:  # whatever a broken workbook makes of the library: it is not read
        raise ValueError(unreadable) from None


class Stopped(ValueError):
    """What to do, said already."""


def _look_inside(archive: zipfile.ZipFile) -> None:
    """A workbook, without macros, and none that fills the memory. Each part is unpacked once here: zipfile reads it to
    the size it says and no further, and one that says less than it is does not pass its checksum."""
    parts = archive.infolist()
    names = [part.filename.lower() for part in parts]
    bomb = _("This workbook unpacks to far more than it is. Copy the sheet into a new one, or save it as CSV.")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED or len(set(names)) < len(names):
        raise Stopped(bomb)
    if "xl/workbook.xml" not in names:
        raise Stopped(_("This is not a workbook. Save the table as XLSX or CSV."))
    if any("vbaproject" in name or "/activex/" in name for name in names):
        raise Stopped(_("This workbook holds a macro. Save it as XLSX without, or as CSV."))
    for part in parts:
        with archive.open(part) as stream:
            while chunk := stream.read(1 << 16):
                if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
                    raise Stopped(_("This workbook was not made by a spreadsheet. Save it again as XLSX, or as CSV."))


def _lines(page: Any) -> Iterator[tuple[int, list[str]]]:
    blank = taken = 0
    for number, row in enumerate(page.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
        cells = [tables.plain(_cell(value)).strip() for value in row]
        if any(cells):
            blank = 0
            taken += 1
            yield number, cells
        else:
            blank += 1
        if blank > BLANK_LINES or taken > MOST_CHILDREN + 1:
            return


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return str(value)[:1000]
