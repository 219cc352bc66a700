"""Try sibling matching on roll files. Stores nothing: no row, no log of a child, no file; the key dies with the run.

For a board that wants to see the method on its own data before its impact assessment. Prints every pair between two
settings from -4 bits up; those from 2 bits up are what a live hub would ask about. With --review the sheet for people
to judge is printed instead, and --judged says what they found.
"""

import csv
import json
import secrets
from argparse import ArgumentTypeError
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sharing.siblings.matching import review
from sharing.siblings.matching.blocking import MemoryIndex, Tally
from sharing.siblings.matching.normal import records_from
from sharing.siblings.matching.pairs import SHIPPED, Pair, match
from sharing.siblings.matching.tokens import Encoder
from sharing.siblings.rolls.sheets import sheet_of
from sharing.siblings.rolls.understood import guessed

type Row = dict[str, str]

NEEDED = {"surname", "dob"}


class Command(BaseCommand):
    help = (__doc__ or "").partition("\n")[0]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="rolls: CSV, XLSX or CTF XML")
        parser.add_argument("--format", choices=("json", "csv"), default="json")
        parser.add_argument(
            "--review", type=_count, metavar="N", help="print a sheet of N proposals for people to judge"
        )
        parser.add_argument("--judged", action="store_true", help="FILE is a sheet that people have filled in")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        try:
            if options["judged"]:
                self._tell(review.judged("".join(_text(path) for path in files)))
                return
            rows = list(_rows(files))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        pairs = self._pairs(rows)
        if options["review"]:
            by_id = {row["rec_id"]: row for row in rows}
            self.stdout.write(review.sheet(review.sample(pairs, options["review"]), by_id), ending="")
        elif options["format"] == "csv":
            self.stdout.write(_as_csv(pairs), ending="")
        else:
            self.stdout.write(_as_json(pairs))

    def _pairs(self, rows: list[Row]) -> list[Pair]:
        # A key of this run alone: its tokens fit no other.
        encoder, tally = Encoder(secrets.token_bytes(32)), Tally()
        children = [encoder.encode(record) for record in records_from(rows)]
        pairs = sorted(match(children, MemoryIndex(children), tally=tally))
        proposed = sum(pair.proposed for pair in pairs)
        settings = len({child.setting_id for child in children})
        counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in tally.counts().items())
        self.stderr.write(f"{len(children)} rows of {settings} settings; {len(pairs)} pairs, {proposed} proposed.")
        self.stderr.write(f"Left out: {counts}. Weights {SHIPPED.version}. Nothing was stored.")
        return pairs

    def _tell(self, found: review.Precision) -> None:
        self.stdout.write(
            f"{found.right} of {found.judged} proposals judged right ({found.unsure} unsure): precision "
            f"{found.share:.3f}, 95% interval {found.low:.3f} to {found.high:.3f}."
        )


def _rows(files: list[Path]) -> Iterator[Row]:
    """Every row of every file, each with a setting and an id of its own. Raises ValueError without a child's values."""
    known: set[str] = set()
    for path in files:
        for number, row in enumerate(_rows_of(path), 2):
            row["setting_id"] = row.get("setting_id") or path.stem
            row["rec_id"] = row.get("rec_id") or f"{path.stem}:{number}"
            if row["rec_id"] in known:
                raise ValueError(f"{path.name}, row {number}: this rec_id has come before. Give each row its own.")
            known.add(row["rec_id"])
            yield row


def _rows_of(path: Path) -> Iterator[Row]:
    content = path.read_bytes()
    if content[:2] == b"PK" or content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        sheet = sheet_of(content)
        columns = guessed(sheet.heads, {})
        heads = {field: sheet.heads.index(head) for field, head in columns.items() if head in sheet.heads}
        for _, cells in sheet.lines:
            yield {field: cells[place] for field, place in heads.items() if place < len(cells)}
        return
    csv.field_size_limit(1_000_000)
    lines = csv.DictReader(StringIO(_text(path), newline=""))
    heads_here = {(head or "").strip().lower() for head in lines.fieldnames or ()}
    if not heads_here >= NEEDED:
        missing = ", ".join(sorted(NEEDED - heads_here))
        raise ValueError(f"{path.name} has no column {missing}. The first row must hold the headings.")
    for line in lines:
        yield {(head or "").strip().lower(): value for head, value in line.items() if head and isinstance(value, str)}


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _as_json(pairs: list[Pair]) -> str:
    return json.dumps(
        [
            {"a": p.a, "b": p.b, "kind": p.kind, "score": p.score, "proposed": p.proposed, "why": list(p.why)}
            for p in pairs
        ],
        indent=None if len(pairs) > 1000 else 1,
        ensure_ascii=False,
    )


def _as_csv(pairs: list[Pair]) -> str:
    out = StringIO()
    lines = csv.writer(out)
    lines.writerow(["a", "b", "kind", "score", "proposed", "why"])
    for pair in pairs:
        ids = review.guarded(pair.a), review.guarded(pair.b)
        lines.writerow([*ids, pair.kind, pair.score, "yes" if pair.proposed else "no", " ".join(pair.why)])
    return out.getvalue()


def _count(said: str) -> int:
    if not said.isdigit() or not int(said):
        raise ArgumentTypeError("a number of proposals, for example 400")
    return int(said)
