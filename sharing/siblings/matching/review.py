"""How right the proposals are, as people judge them: a sheet to fill in, and what it comes to.

Figures from generated families rank methods; they say nothing of a county's own rolls. A board therefore lets two
people look at a few hundred proposals, each without seeing the score, before anything is proposed live.
"""

import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from math import sqrt

from .pairs import Pair

SHOWN = ("setting_id", "forename", "surname", "dob", "address", "postcode") + tuple(
    f"contact{n}_{field}" for n in (1, 2, 3) for field in ("name", "phone", "email", "relationship")
)
VERDICT = "verdict (yes, no, unsure)"
HEADS = ("a", "b", "kind", *(f"{side}_{name}" for name in SHOWN for side in "ab"), VERDICT)
YES, NO, UNSURE = ("yes", "y", "ydy", "ie"), ("no", "n", "na", "nac ydy"), ("unsure", "?", "ansicr")


class Unreadable(ValueError):
    """The sheet is not one of ours, or somebody wrote a verdict nobody offered."""


@dataclass(frozen=True)
class Precision:
    """How many of the judged were right; `low` and `high` are Wilson's 95% interval. Unsure counts as wrong."""

    judged: int
    right: int
    unsure: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.right / self.judged if self.judged else 0.0


def sample(pairs: Iterable[Pair], count: int, seed: int = 1) -> list[Pair]:
    """Proposals of siblings drawn at random, the same ones each time for the same rolls, in no order of score."""
    proposed = sorted(pair for pair in pairs if pair.proposed and pair.kind == "sibling")
    # A repeatable draw is wanted here, not a secret one.
    return random.Random(seed).sample(proposed, min(count, len(proposed)))  # noqa: S311


def sheet(pairs: Sequence[Pair], rows: Mapping[str, Mapping[str, str]]) -> str:
    """The sheet as CSV. Both rows in clear: it is for those who may see both rolls, and goes where they put it."""
    out = StringIO()
    lines = csv.writer(out)
    lines.writerow(HEADS)
    for pair in pairs:
        beside = [guarded(rows[name].get(field, "")) for field in SHOWN for name in (pair.a, pair.b)]
        lines.writerow([guarded(pair.a), guarded(pair.b), pair.kind, *beside, ""])
    return out.getvalue()


def judged(text: str) -> Precision:
    """What the people wrote. Lines without a verdict are left out. Raises Unreadable."""
    lines = csv.DictReader(StringIO(text))
    if VERDICT not in (lines.fieldnames or ()):
        raise Unreadable(f"There is no column “{VERDICT}” in this sheet.")
    right = wrong = unsure = 0
    for number, line in enumerate(lines, 2):
        said = (line[VERDICT] or "").strip().lower()
        right += said in YES
        wrong += said in NO
        unsure += said in UNSURE
        if said and said not in (*YES, *NO, *UNSURE):
            raise Unreadable(f"Line {number} has a verdict that is none of yes, no and unsure.")
    return precision(right, right + wrong + unsure, unsure)


def precision(right: int, total: int, unsure: int = 0) -> Precision:
    low, high = wilson(right, total)
    return Precision(total, right, unsure, low, high)


def wilson(right: int, total: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's interval of a share (E. B. Wilson, 1927), 95% unless told: sound near 1, where the usual one is not."""
    if not total:
        return 0.0, 1.0
    share, square = right / total, z * z / total
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * sqrt(share * (1 - share) / total + square / (4 * total))
    return max(0.0, middle - half), min(1.0, middle + half)


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in tuple("=+-@\t\r") else cell
