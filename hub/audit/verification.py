"""Is the log in this database whole? Two depths: the tree only, and every field with it.

tree   every event gives its leaf, the leaves give the tiles and the root of every signed checkpoint
full   also: every field and person held matches its commitment, every column searched by matches the body

It only reads. Whoever controls database and key can rebuild both: give a checkpoint that was kept elsewhere (`since`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection

from hub.audit import verifier
from hub.audit.canonical import NotCanonical, commitment, loads
from hub.audit.merkle import DamagedTiles, MemoryTiles, Place, Tree
from hub.audit.notes import open_checkpoint
from hub.audit.storage import COLUMNS, Sealed, StoredTiles, one_moment, sealed_events, stored_tree
from hub.audit.verifier import Broken, Frontier, Report, Unreadable, Verifier, leaf_hash


def verify(key: Verifier, *, full: bool = True, since: str | None = None) -> Report:
    """What is not as it was sealed, a sentence each. `since`: the note of a checkpoint kept elsewhere."""
    report = Report()
    with one_moment():
        size = stored_tree().size
        pending = _Checkpoints(key, report)
        pending.add_kept(since)
        frontier, rebuilt, erased = Frontier(), Tree(_ComparedTiles(report)), 0
        batch: list[bytes] = []
        for event in sealed_events(0, size, beside=full):
            pending.compare(frontier)
            if event.index != frontier.size:
                report.fault(f"Leaf {frontier.size} is missing, {event.index} follows. Nothing after it was checked.")
                return report
            _check_entry(event, report)
            if full and event.entry:
                erased += _check_fields(event, report)
            frontier.add(event.leaf)
            batch.append(event.leaf)
            if len(batch) == 4096:
                _append(rebuilt, batch, report)
                batch = []
        _append(rebuilt, batch, report)
        pending.compare(frontier)
        pending.none_beyond(frontier.size)
        _compare_edge(rebuilt, report)
        waiting, strays = _count_unsequenced(), _count_strays()
    if strays and full:
        report.fault(f"{strays} fields or persons belong to no event.")
    report.facts.append(f"{size} events, {'every field' if full else 'the tree'} verified; {pending.seen} checkpoints.")
    if erased:
        report.facts.append(f"{erased} fields and persons were erased; their commitments stand.")
    if waiting:
        report.facts.append(f"{waiting} events wait to be sequenced.")
    if size > pending.last:
        report.facts.append(f"{size - pending.last} events wait for a signed checkpoint.")
    return report


def _check_entry(event: Sealed, report: Report) -> None:
    where = f"Event {event.uid} (index {event.index})"
    if not event.entry:
        report.fault(f"{where} is gone; its leaf is left.")
    elif leaf_hash(event.entry) != event.leaf:
        report.fault(f"{where} was changed: it does not give the leaf it was sealed with.")


def _check_fields(event: Sealed, report: Report) -> int:
    """Compare what lies beside the body with it. Returns how many commitments have nothing left to show."""
    where = f"Event {event.uid} (index {event.index})"
    try:
        body = loads(event.body.encode())
        fields, persons = dict(body["c"]), set(body["people"])
        told = {name: body[name] for name in COLUMNS}
        told_id = body["id"]
    except (NotCanonical, KeyError, TypeError, ValueError):
        report.fault(f"{where} has a body that cannot be read.")
        return 0
    if told_id != event.uid:
        report.fault(f"{where} has another id in its body.")
    for name in COLUMNS:
        if event.columns[name] != told[name]:
            report.fault(f"{where}: the column {name} is not what the body says.")
    for one in event.secrets:
        if fields.pop(one.name, None) != commitment(one.name, one.salt, one.value):
            report.fault(f"{where}: the field {one.name} is not what the event committed to.")
    for person in event.people:
        made = commitment("person", person.salt, person.person)
        if made not in persons:
            report.fault(f"{where}: the event committed to no such person as is noted beside it.")
        persons.discard(made)
    return len(fields) + len(persons)


@dataclass
class _Stored:
    size: int
    root: bytes
    note: str


class _Checkpoints:
    """Every signed checkpoint, held against the tree as it passes its size."""

    def __init__(self, key: Verifier, report: Report) -> None:
        self.key, self.report = key, report
        self.seen = self.last = 0
        self._rows = self._stored()
        self._next = next(self._rows, None)
        self._kept: verifier.Checkpoint | None = None

    def add_kept(self, note: str | None) -> None:
        if note is None:
            return
        try:
            self._kept = open_checkpoint(note, self.key)
        except (Unreadable, Broken) as error:
            self.report.fault(f"The checkpoint kept elsewhere: {error}")

    def compare(self, frontier: Frontier) -> None:
        if self._kept and self._kept.size == frontier.size:
            first = f"The first {frontier.size} events"
            if self._kept.root == frontier.root():
                self.report.facts.append(f"{first} are those of the checkpoint kept elsewhere.")
            else:
                self.report.fault(f"{first} are not those of the checkpoint kept elsewhere.")
            self._kept = None
        while self._next and self._next.size == frontier.size:
            self._compare_one(self._next, frontier.root())
            self._next = next(self._rows, None)

    def none_beyond(self, size: int) -> None:
        if self._kept:
            self.report.fault(f"The checkpoint kept elsewhere speaks of {self._kept.size} events; there are {size}.")
        if self._next:
            self.report.fault(f"A checkpoint speaks of {self._next.size} events; there are {size}. Events are missing.")

    def _compare_one(self, row: _Stored, root: bytes) -> None:
        self.seen, self.last = self.seen + 1, row.size
        try:
            signed = open_checkpoint(row.note, self.key)
        except (Unreadable, Broken) as error:
            self.report.fault(f"The checkpoint at {row.size}: {error}")
            return
        if (signed.size, signed.root) != (row.size, row.root):
            self.report.fault(f"The checkpoint at {row.size} does not say what its row says.")
        elif signed.root != root:
            self.report.fault(f"The first {row.size} events are not the ones that were signed.")

    def _stored(self) -> Iterator[_Stored]:
        after = -1
        while True:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT size, root, note FROM hub_checkpoint WHERE size > %s ORDER BY size LIMIT 1000", [after]
                )
                rows = cursor.fetchall()
            for size, root, note in rows:
                after = size
                yield _Stored(size, bytes(root), note)
            if not rows:
                return


class _ComparedTiles(MemoryTiles):
    """Tiles made anew: full ones are held against the stored ones and forgotten, the right edge is kept."""

    def __init__(self, report: Report) -> None:
        self.report, self.stored = report, StoredTiles()

    def write(self, tiles: Mapping[Place, bytes]) -> None:
        full = [place for place, tile in tiles.items() if len(tile) == 256 * 32]
        for start in range(0, len(full), 100):
            self.compare({place: tiles[place] for place in full[start : start + 100]})
        self.update(tiles)
        for place in full:
            del self[place]

    def compare(self, tiles: Mapping[Place, bytes]) -> None:
        stored = self.stored.read(tiles)
        for place, tile in tiles.items():
            if stored.get(place) != tile:
                self.report.fault(f"Tile {place[0]}/{place[1]} does not hold the hashes of its leaves.")


def _append(tree: Tree, leaves: list[bytes], report: Report) -> None:
    try:
        tree.append(leaves)
    except DamagedTiles as error:
        report.fault(str(error))


def _compare_edge(tree: Tree, report: Report) -> None:
    if isinstance(tree.tiles, _ComparedTiles):
        tree.tiles.compare(dict(tree.tiles))


def _count_unsequenced() -> int:
    return _count("SELECT count(*) FROM hub_event WHERE NOT EXISTS (SELECT 1 FROM hub_leaf WHERE event = uid)")


def _count_strays() -> int:
    missing = "WHERE NOT EXISTS (SELECT 1 FROM hub_event WHERE uid = event)"
    return sum(_count(f"SELECT count(*) FROM {table} {missing}") for table in ("hub_eventsecret", "hub_eventperson"))  # noqa: S608


def _count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
