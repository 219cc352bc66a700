"""Finds English that no translator can reach: every page is rendered with a catalogue whose answers are marked.

What stands on the page without the mark is either data (names, what people wrote, bilingual rows), which is asked of
the database, or hard-coded.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html.parser import HTMLParser
from pathlib import Path
from unittest import mock

from django.utils.translation import trans_real

OPEN, CLOSE = "⟦", "⟧"
SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-words", "content")
# Not language: keys of the keyboard, names of languages in themselves, units, a link to the other language in its own.
PLAIN = {
    "English", "Cymraeg", "Ctrl", "Alt", "Enter", "Esc", "Ctrl ↵", "GOV.UK", "PDF", "CSV", "PDF in English",
    "PDF yn Gymraeg",
}  # fmt: skip
# What stands between texts of the database that a page puts together.
JOINTS = re.compile(r"(, |; |: | \(|\) | · | – |\. | a | ac | and )")


class Marked:
    """Answers every message with itself in marks."""

    def get(self, message: str, default: object = None) -> str:
        return OPEN + message.rpartition("\x04")[2] + CLOSE if message else ""

    def plural(self, message: str, number: int) -> str:
        return self.get(message)

    def __getitem__(self, message: object) -> str:
        if isinstance(message, tuple):
            return self.get(message[0])
        return self.get(str(message))

    def __contains__(self, message: object) -> bool:
        return True


@contextmanager
def marked_catalogue(language: str = "cy") -> Iterator[None]:
    with mock.patch.object(trans_real.translation(language), "_catalog", Marked()):
        yield


class Words(HTMLParser):
    """The text a person meets: text nodes, and the attributes that are spoken or shown."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "kbd"):
            self.silent += 1
        if tag == "meta":
            return
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "kbd") and self.silent:
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def unmarked(html: str, data: "Data") -> list[str]:
    """Pieces of text on the page that are neither marked nor data."""
    parser = Words()
    parser.feed(html)
    found = []
    depth = 0  # a translated sentence may hold a link, and so several text nodes; or a translated date
    for text in parser.found:
        outside = ""
        for letter in text:
            if letter in (OPEN, CLOSE):
                depth = depth + 1 if letter == OPEN else max(0, depth - 1)
                outside += "\n"
            elif not depth:
                outside += letter
        for piece in outside.splitlines():
            whole = " ".join(piece.split()).strip(" ,.;:–—·/|“”\"'?!…✓○▸-+%")
            piece = whole.strip("() ,.;:–0123456789-")
            is_word = re.search(r"[^\W\d_]{2}", piece)
            if is_word and not is_plain(piece) and piece not in data and whole not in data:
                found.append(piece)
    return found


def is_plain(piece: str) -> bool:
    """Keys, names of languages, and a code to type into an app."""
    return piece in PLAIN or bool(re.fullmatch(r"([A-Z2-7]{2,4} ){3,}[A-Z2-7]{1,4}", piece))


class Data:
    """Every text in a database: what a page may show as it stands."""

    def __init__(self, path: Path) -> None:
        self.texts: set[str] = set()
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 (its own tables)
                    self.texts.update(" ".join(value.split()) for value in row if isinstance(value, str))
        self.all = "\n".join(self.texts)

    def __contains__(self, piece: str) -> bool:
        if piece in self.texts:
            return True
        # A part of something long that people wrote, or several names joined; never a single common word.
        if len(piece) > 24 and piece in self.all:
            return True
        return self.is_joined(JOINTS.split(piece))

    def is_joined(self, parts: list[str]) -> bool:
        """Whether these are texts with joints between them; a text may itself hold a comma, or end with a full stop."""
        if not parts:
            return True
        heads = (("".join(parts[:end]), parts[end + 1 :]) for end in range(1, len(parts) + 1, 2))
        return any(
            ({head, head + "."} & self.texts or not re.search(r"[^\W\d_]{2}", head)) and self.is_joined(rest)
            for head, rest in heads
        )
