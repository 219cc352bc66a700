"""Which children are worth comparing: those who share a token of the index, and nobody else.

Every token is local or belongs to one person, so that the number of candidates grows with the county and not with its
square; a nation-wide key of names was measured to ruin precision. A block that many unrelated homes share is a social
worker's telephone or a school's own: it is discounted, and counted.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from .normal import Role
from .tokens import Encoded, Fields, short

# A block of more children than this is nobody's family: look-ups stop one above it.
CAP = 60
# A number or an address seen on this many postcodes belongs to somebody's work.
POSTCODES_OF_WORK = 5


class Index(Protocol):
    """Where tokens are looked up: memory, SQLite and PostgreSQL answer alike. An id is `Encoded.rec_id`."""

    def candidates(self, tokens: Collection[int]) -> Mapping[int, Sequence[str]]:
        """The ids filed under each token: all of them, or any CAP + 1 of more."""

    def fields(self, ids: Collection[str]) -> Mapping[str, Fields]:
        """What each of these is weighed by."""


class MemoryIndex:
    """An index of one run, for trying the method on files. Nothing of it outlives the process."""

    def __init__(self, children: Iterable[Encoded] = ()) -> None:
        self._blocks: dict[int, list[str]] = defaultdict(list)
        self._packed: dict[str, bytes] = {}
        for child in children:
            self.add(child)

    def __len__(self) -> int:
        return len(self._packed)

    def add(self, child: Encoded) -> None:
        self._packed[child.rec_id] = child.fields.pack()
        for token in child.index:
            self._blocks[token].append(child.rec_id)

    def candidates(self, tokens: Collection[int]) -> Mapping[int, Sequence[str]]:
        return {token: self._blocks[token][: CAP + 1] for token in tokens if token in self._blocks}

    def fields(self, ids: Collection[str]) -> Mapping[str, Fields]:
        return {name: Fields.unpack(self._packed[name]) for name in ids}


@dataclass
class Tally:
    """What was left out, for the report: numbers only."""

    placeholders: int = 0
    professionals: int = 0
    # Tokens, so that one number met in two rolls is one.
    work: set[int] = field(default_factory=set)
    oversized: set[int] = field(default_factory=set)

    def counts(self) -> Counter[str]:
        return Counter(
            placeholders=self.placeholders,
            professionals=self.professionals,
            numbers_of_work=len(self.work),
            oversized_blocks=len(self.oversized),
        )


type Building = tuple[int, frozenset[int]]


class Discount(NamedTuple):
    """What says less than it seems. Numbers and addresses of `work` belong to too many homes and count for nothing;
    those `named` are called a professional's on some roll, and count only between two who are both written down as
    parents. In buildings of `flats` somebody gives the number of a flat, so that a home without one is not known."""

    work: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()
    flats: frozenset[Building] = frozenset()


NO_DISCOUNT = Discount()


@dataclass(frozen=True)
class Blocks:
    """The candidates of a few newcomers, with what they are weighed by."""

    by_token: Mapping[int, Sequence[str]]
    fields: Mapping[str, Fields]
    discount: Discount

    def beside(self, child: Encoded) -> list[str]:
        """Everybody who shares a token with this child, in a fixed order."""
        found = {name for token in child.index for name in self.by_token.get(token, ())}
        return sorted(found - {child.rec_id})


def blocks_of(newcomers: Sequence[Encoded], index: Index, tally: Tally) -> Blocks:
    """Look up a few children at once, and take out what too many share."""
    wanted = {token for child in newcomers for token in child.index}
    found = index.candidates(wanted)
    oversized = {token for token, names in found.items() if len(names) > CAP}
    fields = index.fields({name for token, names in found.items() if token not in oversized for name in names})
    of_adults = {token for child in newcomers for adult in child.fields.adults for token in (adult.phone, adult.email)}
    holders: dict[int, dict[str, Fields]] = {}
    for token, names in found.items():
        if token not in oversized and short(token) in of_adults:
            holders[token] = {name: fields[name] for name in names}
    for child in newcomers:
        for token in child.index:
            if token in holders:
                holders[token][child.rec_id] = child.fields
    work, named = set(oversized), set()
    for token, around in holders.items():
        if len({one.postcode for one in around.values() if one.postcode}) >= POSTCODES_OF_WORK:
            work.add(token)
        elif any(_calls_professional(one, short(token)) for one in around.values()):
            named.add(token)
    tally.work |= (work - oversized) | named
    tally.oversized |= oversized
    everybody = [*fields.values(), *(child.fields for child in newcomers)]
    flats = frozenset((one.postcode, one.house) for one in everybody if one.flat and one.postcode and one.house)
    return Blocks(
        {token: names for token, names in found.items() if token not in work},
        fields,
        Discount(frozenset(map(short, work)), frozenset(map(short, named)), flats),
    )


def _calls_professional(fields: Fields, token: int) -> bool:
    return any(adult.role == Role.PROFESSIONAL and token in (adult.phone, adult.email) for adult in fields.adults)
