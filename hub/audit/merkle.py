"""The Merkle tree of the access log: RFC 6962 section 2.1 (the same tree as RFC 9162), kept as tiles.

A tile holds up to 256 neighbouring hashes of every eighth level (C2SP tlog-tiles). The hashes between are made again
when wanted, so that a million leaves are about 3,900 rows, an append touches the tiles of the right edge only, and a
proof reads at most two tiles a level. Hashing and both verifications stand in `verifier.py`, which must stand alone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from hub.audit.verifier import EMPTY_ROOT, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH = 32

Place = tuple[int, int]  # level and index: of a tile, or of a node over a complete subtree
Span = tuple[int, int]  # leaves from, up to


class Tiles(Protocol):
    """Where tiles lie. Those of the right edge are rewritten as they fill; a full one never changes."""

    def read(self, places: Collection[Place]) -> Mapping[Place, bytes]: ...

    def write(self, tiles: Mapping[Place, bytes]) -> None: ...


class DamagedTiles(Exception):
    """The stored tiles are not those of a tree of this size."""


class MemoryTiles(dict[Place, bytes]):
    """Tiles in memory, for tests and for rebuilding a tree beside the stored one."""

    def read(self, places: Collection[Place]) -> Mapping[Place, bytes]:
        return {place: self[place] for place in places if place in self}

    def write(self, tiles: Mapping[Place, bytes]) -> None:
        self.update(tiles)


class Tree:
    """The tree over the first `size` leaves that lie in these tiles."""

    def __init__(self, tiles: Tiles, size: int = 0) -> None:
        self.tiles = tiles
        self.size = size

    def append(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes at the right. Reads one tile a level, writes each changed tile once."""
        incoming = list(leaves)
        size = self.size + len(incoming)
        edge = self.tiles.read(_right_edge(self.size))
        changed: dict[Place, bytes] = {}
        level = 0
        while incoming:
            held = self.size >> (HEIGHT * level)
            index, width = divmod(held, WIDTH)
            row = edge.get((level, index), b"") if width else b""
            if len(row) != HASH * width:
                raise DamagedTiles(f"Tile {level}/{index} does not hold {width} hashes.")
            row += b"".join(incoming)
            incoming = []
            for start in range(0, len(row), HASH * WIDTH):
                tile = row[start : start + HASH * WIDTH]
                changed[level, index + start // (HASH * WIDTH)] = tile
                if len(tile) == HASH * WIDTH:
                    incoming.append(_fold(tile))
            level += 1
        self.tiles.write(changed)
        self.size = size

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves, or over all."""
        size = self.size if size is None else size
        if not 0 <= size <= self.size:
            raise ValueError(f"The tree has {self.size} leaves, not {size}.")
        return self._hashes([(0, size)])[0] if size else EMPTY_ROOT

    def prove_inclusion(self, index: int, size: int) -> list[bytes]:
        """PATH(index, D[size]): from the leaf's sibling up to the root's child."""
        if not 0 <= index < size <= self.size:
            raise ValueError(f"There is no leaf {index} among the first {size} of {self.size}.")
        return self._hashes(_inclusion_path(index, size))

    def prove_consistency(self, old: int, new: int) -> list[bytes]:
        """PROOF(old, D[new]). Empty when the trees are equal, or the old one is empty."""
        if not 0 <= old <= new <= self.size:
            raise ValueError(f"There are no trees of {old} and {new} leaves among {self.size}.")
        return self._hashes(_consistency_path(old, new))

    def _hashes(self, spans: Sequence[Span]) -> list[bytes]:
        """The hash over each span, with one reading of the tiles."""
        nodes = [_complete_subtrees(*span) for span in spans]
        held = self.tiles.read({_tile_of(node) for some in nodes for node in some})
        return [_joined([_node(node, held) for node in some]) for some in nodes]


def _right_edge(size: int) -> list[Place]:
    """The tiles that are begun and not full in a tree of this size."""
    levels = range((size.bit_length() + HEIGHT - 1) // HEIGHT)
    counts = [(level, size >> (HEIGHT * level)) for level in levels]
    return [(level, count // WIDTH) for level, count in counts if count % WIDTH]


def _inclusion_path(index: int, size: int) -> list[Span]:
    low, high, path = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    return path[::-1]


def _consistency_path(old: int, new: int) -> list[Span]:
    if old in (0, new):
        return []
    low, high, path = 0, new, []
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    if low:  # else this subtree is the whole old tree, whose root the asker holds
        path.append((low, high))
    return path[::-1]


def _split(width: int) -> int:
    """The largest power of two below the width."""
    return 1 << ((width - 1).bit_length() - 1)


def _complete_subtrees(low: int, high: int) -> list[Place]:
    """The complete subtrees a span is made of, widest first. `low` is a multiple of the widest, as RFC 6962 cuts it."""
    found = []
    while low < high:
        level = (high - low).bit_length() - 1
        found.append((level, low >> level))
        low += 1 << level
    return found


def _tile_of(node: Place) -> Place:
    level, index = node
    return level // HEIGHT, index << level % HEIGHT >> HEIGHT


def _node(node: Place, held: Mapping[Place, bytes]) -> bytes:
    level, index = node
    place = _tile_of(node)
    width = 1 << level % HEIGHT
    first = (index * width) % WIDTH
    hashes = held.get(place, b"")[HASH * first : HASH * (first + width)]
    if len(hashes) != HASH * width:
        raise DamagedTiles(f"Tile {place[0]}/{place[1]} lacks hashes.")
    return _fold(hashes)


def _fold(hashes: bytes) -> bytes:
    """The root over a complete subtree, from its hashes side by side."""
    row = [hashes[start : start + HASH] for start in range(0, len(hashes), HASH)]
    while len(row) > 1:
        row = [node_hash(row[place], row[place + 1]) for place in range(0, len(row), 2)]
    return row[0]


def _joined(subtrees: list[bytes]) -> bytes:
    """The root over complete subtrees of falling width, hashed together from the right."""
    root = subtrees[-1]
    for subtree in reversed(subtrees[:-1]):
        root = node_hash(subtree, root)
    return root
