"""Generated families for the measurements of sibling matching, with their truth.

The generator is not part of this project. Its path comes from --generator or FAMILYGEN; data is made once for each
seed under --data (a folder of build/), and never committed.
"""

import csv
import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import batched
from pathlib import Path
from time import perf_counter

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
    """Every candidate pair of a county with one of those who were `looked` for, and what agrees. `count` is of
    records; the last two are seconds."""

    count: int
    looked: frozenset[str]
    pairs: list[Ids]
    codes: list[tuple[str, ...]]
    tally: Tally
    encoding: float
    comparing: float


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


def compared(records: Iterable[Record], every: int = 1) -> Compared:
    """What agrees in every candidate pair: what `match` weighs, before it is weighed. The key is noughts: these
    children are invented. Records pass one by one, so that the whole of Wales fits in memory.

    every   of so many batches of 300 children, one is compared with everybody: a sample of a large county's pairs
    """
    encoder, county = Encoder(bytes(32)), County(MemoryIndex(), [], Tally())
    started = perf_counter()
    for record in records:
        county.add(encoder.encode(record))
    return county.compared(every, perf_counter() - started)


@dataclass
class County:
    """Everybody of a county, encoded."""

    index: MemoryIndex
    filed: list[tuple[str, str, array[int]]]
    tally: Tally

    def add(self, child: Encoded) -> None:
        self.index.add(child)
        self.filed.append((child.rec_id, child.setting_id, array("q", child.index)))
        self.tally.placeholders += child.placeholders
        self.tally.professionals += child.professionals

    def compared(self, every: int, encoding: float) -> Compared:
        started = perf_counter()
        batches = [few for number, few in enumerate(batched(self.filed, 300)) if number % every == 0]
        looked = frozenset(name for few in batches for name, *_ in few)
        pairs, codes = [], []
        for few in batches:
            fields = self.index.fields([name for name, *_ in few])
            children = [Encoded(name, setting, tuple(tokens), fields[name]) for name, setting, tokens in few]
            blocks = blocks_of(children, self.index, self.tally)
            for child in children:
                for name in blocks.beside(child):
                    beside = blocks.fields[name]
                    if (child.rec_id < name or name not in looked) and beside.setting != child.fields.setting:
                        pairs.append(pair(child.rec_id, name))
                        codes.append(intern_codes(levels(child.fields, beside, blocks.discount)))
        return Compared(len(self.filed), looked, pairs, codes, self.tally, encoding, perf_counter() - started)


@cache
def intern_codes(codes: tuple[str, ...]) -> tuple[str, ...]:
    """One tuple for all pairs that agree in the same way."""
    return codes


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)
