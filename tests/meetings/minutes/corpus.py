"""The corpus of notes: its sentences, the marks they should have, and how near the aid comes.

python -m tests.meetings.minutes.corpus        prints precision, recall and every error
"""

import re
from dataclasses import dataclass
from pathlib import Path

from meetings.minutes.exactly import Vague, find

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Note:
    lang: str | None
    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Score:
    right: int
    wolf: list[str]
    missed: list[str]

    @property
    def precision(self) -> float:
        return self.right / (self.right + len(self.wolf))

    @property
    def recall(self) -> float:
        return self.right / (self.right + len(self.missed))


def notes() -> list[Note]:
    found = []
    for line in (HERE / "corpus.txt").read_text(encoding="utf-8").splitlines():
        label, colon, marked = line.partition(": ")
        if colon and label in {"en", "cy", "mix"}:
            text, marks = "", []
            for piece in re.split(r"(\{[^}]*\})", marked):
                if piece.startswith("{"):
                    marks.append((len(text), len(text) + len(piece) - 2))
                    piece = piece[1:-1]
                text += piece
            found.append(Note(None if label == "mix" else label, text, tuple(marks)))
    return found


def names() -> list[str]:
    line = next(line for line in (HERE / "corpus.txt").read_text(encoding="utf-8").splitlines() if "# names:" in line)
    return line.partition(":")[2].strip().split(", ")


def score(*, told_language: bool) -> Score:
    """One mark is right when it overlaps one that should be there; each counts once."""
    right, wolf, missed = 0, [], []
    for note in notes():
        made = find(note.text, note.lang if told_language else None, names())
        hit = {mark for mark in note.marks if any(_overlap(mark, vague) for vague in made)}
        right += len(hit)
        wolf += [f"{v.word!r} in {note.text}" for v in made if not any(_overlap(mark, v) for mark in note.marks)]
        missed += [f"{note.text[slice(*mark)]!r} in {note.text}" for mark in note.marks if mark not in hit]
    return Score(right, wolf, missed)


def _overlap(mark: tuple[int, int], vague: Vague) -> bool:
    return mark[0] < vague.end and vague.start < mark[1]


def report() -> str:
    lines = []
    for told in (True, False):
        result = score(told_language=told)
        how = "language told" if told else "language found"
        lines.append(f"{how}: precision {result.precision:.3f}, recall {result.recall:.3f}, {len(notes())} notes")
        lines += [f"  wolf    {error}" for error in result.wolf] + [f"  missed  {error}" for error in result.missed]
    return "\n".join(lines)


if __name__ == "__main__":
    print(report())
