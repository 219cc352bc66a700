"""The Merkle tree: equal to RFC 6962's reference vectors, and no false proof passes."""

import hashlib
from collections.abc import Collection, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.audit.merkle import DamagedTiles, MemoryTiles, Place, Tree
from hub.audit.verifier import (
    EMPTY_ROOT,
    Frontier,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

# From the reference implementation of Certificate Transparency.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {  # (index, size): proof
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {  # (old, new): proof
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def tree_of(count: int) -> Tree:
    tree = Tree(MemoryTiles())
    tree.append(leaves(count))
    return tree


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def reference_root(hashes: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return node_hash(reference_root(hashes[:half]), reference_root(hashes[half:]))


@pytest.fixture(scope="module")
def reference() -> Tree:
    tree = Tree(MemoryTiles())
    tree.append(leaf_hash(entry) for entry in ENTRIES)
    return tree


@pytest.mark.parametrize("size", range(9))
def test_roots_equal_the_reference_vectors(reference: Tree, size: int) -> None:
    assert reference.root(size).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_proofs_equal_the_reference_vectors(reference: Tree, index: int, size: int) -> None:
    assert [one.hex() for one in reference.prove_inclusion(index, size)] == INCLUSION[index, size]


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_consistency_proofs_equal_the_reference_vectors(reference: Tree, old: int, new: int) -> None:
    assert [one.hex() for one in reference.prove_consistency(old, new)] == CONSISTENCY[old, new]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 1000])
def test_the_root_is_the_one_of_the_definition(size: int) -> None:
    expected = reference_root(leaves(size))
    frontier = Frontier()
    for leaf in leaves(size):
        frontier.add(leaf)
    assert tree_of(size).root() == frontier.root() == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 600), max_size=8))
def test_it_does_not_matter_in_what_batches_leaves_came(batches: list[int]) -> None:
    tree, rest = Tree(MemoryTiles()), leaves(sum(batches))
    for batch in batches:
        tree.append(rest[:batch])
        rest = rest[batch:]
    assert tree.tiles == tree_of(sum(batches)).tiles
    assert tree.root() == reference_root(leaves(sum(batches)))


def test_tiles_have_the_widths_tlog_tiles_gives_for_70_000_leaves() -> None:
    tiles = tree_of(70_000).tiles
    assert isinstance(tiles, MemoryTiles)
    widths = {place: len(tile) // 32 for place, tile in tiles.items()}
    assert [sum(width == 256 for (level, _), width in widths.items() if level == at) for at in (0, 1, 2)] == [273, 1, 0]
    assert {place: width for place, width in widths.items() if width != 256} == {(0, 273): 112, (1, 1): 17, (2, 0): 1}


@pytest.mark.parametrize("size", [*range(1, 34), 255, 256, 257, 300])
def test_every_leaf_is_proved_and_no_other_at_its_place(size: int) -> None:
    tree, hashes = tree_of(size), leaves(size)
    root = tree.root()
    for index in range(size):
        proof = tree.prove_inclusion(index, size)
        assert verify_inclusion(index, size, hashes[index], proof, root)
        assert not verify_inclusion(index, size, leaf_hash(b"other"), proof, root)
        assert not verify_inclusion((index + 1) % size if size > 1 else 1, size, hashes[index], proof, root)


@pytest.mark.parametrize("new", [*range(1, 34), 256, 300])
def test_every_growth_is_proved_and_no_rewriting(new: int) -> None:
    tree = tree_of(new)
    root = tree.root()
    for old in range(new + 1):
        proof = tree.prove_consistency(old, new)
        assert verify_consistency(old, new, tree.root(old), root, proof)
        assert not verify_consistency(old, new, hashlib.sha256(b"other").digest(), root, proof)
        if old:
            assert not verify_consistency(old, new, tree.root(old), hashlib.sha256(b"other").digest(), proof)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_corrupted_proof_never_passes(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 600))
    tree, hashes = tree_of(600), leaves(600)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    inclusion, consistency = tree.prove_inclusion(index, size), tree.prove_consistency(old, size)
    for proof in (inclusion, consistency):
        worse = corrupted(proof, data)
        if worse == proof:
            continue
        if proof is inclusion:
            assert not verify_inclusion(index, size, hashes[index], worse, tree.root(size))
        else:
            assert not verify_consistency(old, size, tree.root(old), tree.root(size), worse)


def corrupted(proof: list[bytes], data: st.DataObject) -> list[bytes]:
    worse = list(proof)
    match data.draw(st.sampled_from(["flip", "drop", "double", "swap", "add", "cut", "hollow"])):
        case "flip" if worse:
            place = data.draw(st.integers(0, len(worse) - 1))
            bit = data.draw(st.integers(0, 255))
            worse[place] = (int.from_bytes(worse[place], "big") ^ 1 << bit).to_bytes(32, "big")
        case "drop" if worse:
            worse.pop(data.draw(st.integers(0, len(worse) - 1)))
        case "double" if worse:
            place = data.draw(st.integers(0, len(worse) - 1))
            worse.insert(place, worse[place])
        case "swap" if len(worse) > 1:
            worse[0], worse[-1] = worse[-1], worse[0]
        case "add":
            worse.append(data.draw(st.binary(min_size=32, max_size=32)))
        case "cut" if worse:
            worse[0] = worse[0][:31]
        case "hollow":
            worse = []
    return worse


@pytest.mark.parametrize(("index", "size"), [(-1, 8), (8, 8), (0, 0), (9, 8)])
def test_a_place_outside_the_tree_is_never_proved(reference: Tree, index: int, size: int) -> None:
    assert not verify_inclusion(index, size, leaf_hash(b""), reference.prove_inclusion(0, 8), reference.root())


@pytest.mark.parametrize(("old", "new"), [(-1, 8), (9, 8), (8, 7)])
def test_no_tree_shrinks(reference: Tree, old: int, new: int) -> None:
    assert not verify_consistency(old, new, reference.root(), reference.root(), [])


def test_what_is_not_there_is_not_proved(reference: Tree) -> None:
    with pytest.raises(ValueError, match="no leaf 8"):
        reference.prove_inclusion(8, 8)
    with pytest.raises(ValueError, match="no trees"):
        reference.prove_consistency(3, 9)
    with pytest.raises(ValueError, match="8 leaves"):
        reference.root(9)


class Counting(MemoryTiles):
    def __init__(self) -> None:
        self.rows_read = self.rows_written = 0

    def read(self, places: Collection[Place]) -> Mapping[Place, bytes]:
        self.rows_read += len(places)
        return super().read(places)

    def write(self, tiles: Mapping[Place, bytes]) -> None:
        self.rows_written += len(tiles)
        super().write(tiles)


def test_a_large_tree_is_grown_and_proved_from_few_rows() -> None:
    tiles = Counting()
    tree = Tree(tiles)
    tree.append(leaves(200_000))
    tiles.rows_read = tiles.rows_written = 0
    tree.append(leaves(100))
    assert tiles.rows_read <= 3
    assert tiles.rows_written <= 4
    size = tree.size
    for ask in (tree.root, lambda: tree.prove_inclusion(77_777, size), lambda: tree.prove_consistency(99_999, size)):
        tiles.rows_read = 0
        ask()
        assert tiles.rows_read <= 6


def test_missing_and_short_tiles_are_noticed() -> None:
    tree = tree_of(300)
    assert isinstance(tree.tiles, MemoryTiles)
    short = Tree(MemoryTiles({**tree.tiles, (0, 1): tree.tiles[0, 1][:-32]}), 300)
    for ask in (short.root, lambda: short.append(leaves(1)), lambda: short.prove_inclusion(0, 300)):
        with pytest.raises(DamagedTiles):
            ask()
