"""Pairs between settings: found, weighed and named, each once.

Two children of one setting are never compared: that setting knows its own families. Families are not completed: where
A and B share a father and B and C a mother, A and C are unrelated.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from .blocking import Discount, Index, Tally, blocks_of
from .score import FLOOR, PROPOSE, Cards, levels, load_cards, total
from .tokens import Encoded, Fields

AT_A_TIME = 300


@dataclass(frozen=True, order=True)
class Pair:
    """Two children who may be connected. `a` comes before `b`; `why` are codes, never values."""

    a: str
    b: str
    kind: str
    score: float
    proposed: bool
    why: tuple[str, ...]


def match(
    newcomers: Sequence[Encoded], index: Index, *, cards: Cards | None = None, tally: Tally | None = None
) -> Iterator[Pair]:
    """Every pair of a newcomer with a child of another setting, from FLOOR bits up.

    Newcomers of a roll stand in the index already; a single child who is asked about need not. A pair of two newcomers
    comes once.
    """
    cards, tally = cards or SHIPPED, tally or Tally()
    names = {child.rec_id for child in newcomers}
    for few in batched(newcomers, AT_A_TIME):
        blocks = blocks_of(few, index, tally)
        for child in few:
            tally.placeholders += child.placeholders
            tally.professionals += child.professionals
            for name in blocks.beside(child):
                if name in names and name < child.rec_id:
                    continue
                beside = blocks.fields[name]
                if beside.setting == child.fields.setting:
                    continue
                pair = weigh(child.rec_id, child.fields, name, beside, blocks.discount, cards)
                if pair:
                    yield pair


def weigh(one_id: str, one: Fields, other_id: str, other: Fields, discount: Discount, cards: Cards) -> Pair | None:
    """The pair by the card that fits it; None below FLOOR. A child on two rolls is not her own sister."""
    codes = levels(one, other, discount)
    kind, card = "same_child", cards.same_child
    score = total(card, codes)
    if score < 0:
        kind, card = "sibling", cards.sibling
        score = total(card, codes)
    if score < FLOOR:
        return None
    why = tuple(code for code in codes if card.get(code))
    first, second = sorted((one_id, other_id))
    return Pair(first, second, kind, round(score, 2), score >= PROPOSE, why)


SHIPPED = load_cards()
