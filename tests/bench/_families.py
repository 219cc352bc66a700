"""Generated families for the measurements of sibling matching, with their truth.

The generator is not part of this project. Its path comes from --generator or FAMILYGEN; data is made once for each
seed under --data (a folder of build/), and never committed.
"""

import csv
import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched
from pathlib import Path

from sharing.siblings.matching.blocking import MemoryIndex, Tally, blocks_of
from sharing.siblings.matching.normal import Record, records_from
from sharing.siblings.matching.score import levels
from sharing.siblings.matching.tokens import Encoded, Encoder

type Ids = tuple[str, str]

MISSING = """The generator of families is not here, so nothing can be measured on families.
It is a file familygen.py that is not part of this project: it writes school_rolls.csv, early_years_rolls.csv and the
truth about them. Say where it is with --generator PATH, or in the environment variable FAMILYGEN."""


@dataclass(frozen=True)
class Families:
    """One generated county. `siblings` are pairs between settings, with their kind and what was ever recorded in common
    (P a parent, A an address); `reachable` are those with P or A: no method can find the others."""

    folder: Path
    siblings: dict[Ids, tuple[str, str]]
    reachable: frozenset[Ids]
    same_child: frozenset[Ids]
    home_of: dict[str, str]

    def rows(self) -> Iterator[dict[str, str]]:
        for name in ("school_rolls", "early_years_rolls"):
            with (self.folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
                yield from csv.DictReader(file)

    def records(self) -> Iterator[Record]:
        return records_from(self.rows())


@dataclass(frozen=True)
class Compared:
    """Every candidate pair of a county, with what agrees. `count` is of records."""

    count: int
    pairs: list[Ids]
    codes: list[tuple[str, ...]]
    tally: Tally


def options(about: str) -> ArgumentParser:
    parser = ArgumentParser(description=about)
    parser.add_argument("--generator", type=Path, default=os.environ.get("FAMILYGEN"), help="the path of familygen.py")
    parser.add_argument("--data", type=Path, default=Path("build/families"), help="where generated rolls are kept")
    return parser


def families(given: Namespace, *, seed: int, count: int, error: float = 0.04, dozen: float = 0.36) -> Families:
    """The county of this seed, made now if it is not there. `count` families give about 1.75 times as many records."""
    folder = given.data / f"{count}-{seed}-{error}-{dozen}"
    if not (folder / "meta.json").exists():
        if not given.generator or not Path(given.generator).is_file():
            sys.exit(MISSING)
        command = [sys.executable, str(given.generator), "--out", str(folder), "--families", str(count)]
        command += ["--seed", str(seed), "--error-rate", str(error), "--dozen-share", str(dozen)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    truth = {
        pair(row["rec_a"], row["rec_b"]): (row["type"], row["evidence"])
        for row in _read(folder / "truth_siblings.csv")
        if row["same_setting"] == "0"
    }
    return Families(
        folder,
        truth,
        frozenset(ids for ids, (_, evidence) in truth.items() if set("PA") & set(evidence)),
        frozenset(pair(row["rec_a"], row["rec_b"]) for row in _read(folder / "truth_same_child.csv")),
        {row["rec_id"]: row["home_id"] for row in _read(folder / "records.csv")},
    )


def pair(one: str, other: str) -> Ids:
    return (one, other) if one < other else (other, one)


def encoded(records: Iterable[Record]) -> list[Encoded]:
    """Under a key of noughts: these children are invented."""
    encoder = Encoder(bytes(32))
    return [encoder.encode(record) for record in records]


def compared(children: list[Encoded], index: MemoryIndex | None = None) -> Compared:
    """What agrees in every candidate pair: what `match` weighs, before it is weighed."""
    index = index or MemoryIndex(children)
    tally = Tally()
    pairs, codes = [], []
    for few in batched(children, 300):
        blocks = blocks_of(few, index, tally)
        for child in few:
            for name in blocks.beside(child):
                beside = blocks.fields[name]
                if child.rec_id < name and beside.setting != child.fields.setting:
                    pairs.append((child.rec_id, name))
                    codes.append(levels(child.fields, beside, blocks.discount))
    return Compared(len(children), pairs, codes, tally)


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)
