"""Tables as CSV, both ways: read as text and never run, written so that a spreadsheet does not run them either."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

MOST_BYTES = 2_000_000
RUNS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula


def text_of(content: bytes) -> str:
    """The text of an uploaded table. Raises ValueError with what to do."""
    if len(content) > MOST_BYTES:
        raise ValueError(_("This table is larger than two megabytes. Split it."))
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise ValueError(_("Save the table as “CSV UTF-8” and try again: its letters cannot be read.")) from None
    if "\0" in text:
        raise ValueError(_("This is not a table in text. Save it as CSV and try again."))
    return text


def lines_of(text: str) -> list[tuple[int, list[str]]]:
    """The lines with something in them, numbered as a spreadsheet does. Raises ValueError with what to do.

    A comma, a semicolon or a tab divides the cells, by the first line; nothing else is guessed.
    """
    heads = next((line for line in text.splitlines() if line.strip()), "")
    try:
        delimiter = csv.Sniffer().sniff(heads, delimiters=",;\t").delimiter
    except csv.Error:
        delimiter = ","
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise ValueError(_("A quotation mark is open, or a cell is too long. Check the table.")) from None
    return [
        (number, [plain(cell).strip() for cell in line])
        for number, line in enumerate(lines, 1)
        if any(cell.strip() for cell in line)
    ]


def written(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table that a spreadsheet opens and never runs."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([safe(head) for head in heads])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def safe(cell: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before whatever begins like a formula."""
    return f"'{cell}" if cell.startswith((*RUNS, "'")) else cell


def plain(cell: str) -> str:
    """A cell as it was before `safe`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*RUNS, "'")) else cell
