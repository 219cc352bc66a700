"""The sequencer: each event one place, nothing signed that contradicts what was signed before."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from hub.audit.merkle import DamagedTiles
from hub.audit.models import Checkpoint, Event, Leaf
from hub.audit.notes import Signer, open_checkpoint
from hub.audit.sequencer import (
    LogForked,
    checkpoint_once,
    seconds_unsigned,
    sequence_all,
    sequence_once,
)
from hub.audit.storage import entry_of, public_key, stored_tree
from hub.audit.verifier import Frontier, leaf_hash
from tests.hub.audit.events import log, tamper

SIGNER = Signer("hub.example/access-log", Ed25519PrivateKey.generate())


def places() -> list[UUID]:
    return list(Leaf.objects.order_by("index").values_list("event", flat=True))


class Sequencing(TestCase):
    def test_every_event_gets_one_place_in_the_order_it_was_written(self) -> None:
        written = log(5)
        assert sequence_once() == 5
        assert places() == written
        assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == [0, 1, 2, 3, 4]

    def test_a_second_pass_adds_only_what_is_new(self) -> None:
        written = log(3)
        sequence_once()
        assert sequence_once() == 0
        written += log(2)
        assert sequence_once() == 2
        assert places() == written

    def test_many_events_take_several_passes_and_keep_their_order(self) -> None:
        written = log(25)
        assert [sequence_once(limit=10) for _ in range(4)] == [10, 10, 5, 0]
        assert places() == written

    def test_the_leaf_seals_the_row_with_its_time_place_and_transaction(self) -> None:
        log()
        sequence_once()
        event = Event.objects.get()
        entry = entry_of(event.position, event.at, event.txid, event.body)
        assert bytes(Leaf.objects.get().hash) == leaf_hash(entry)
        assert entry.startswith(b'{"at":"%b' % event.at.strftime("%Y-%m-%dT").encode())
        assert entry.endswith(b',"position":%d,"txid":"%b"}' % (event.position, event.txid.encode()))

    def test_the_tiles_give_the_root_of_the_leaves(self) -> None:
        frontier = Frontier()
        for count in (3, 260, 5):
            log(count)
            sequence_once()
        for leaf in Leaf.objects.order_by("index"):
            frontier.add(bytes(leaf.hash))
        assert stored_tree().size == 268
        assert stored_tree().root() == frontier.root()

    def test_an_event_rolled_back_leaves_no_gap(self) -> None:
        first = log()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            log()
            raise ZeroDivisionError
        second = log()
        sequence_once()
        assert places() == first + second

    def test_a_database_restored_elsewhere_is_sequenced_on_and_nothing_twice(self) -> None:
        written = log(3)
        sequence_once()
        written += log(2)
        tamper("UPDATE hub_watermark SET cluster = 'another', txid = '99999999999'")
        assert sequence_all() == 2
        assert places() == written
        written += log(1)
        assert sequence_once() == 1
        assert places() == written

    def test_it_does_not_build_on_damaged_tiles(self) -> None:
        log(3)
        sequence_once()
        tamper("DELETE FROM hub_tile")
        log()
        with pytest.raises(DamagedTiles), transaction.atomic():
            sequence_once()
        assert Leaf.objects.count() == 3


class Signing(TestCase):
    def test_a_checkpoint_says_size_and_root(self) -> None:
        log(3)
        sequence_once()
        checkpoint = checkpoint_once(SIGNER)
        assert checkpoint is not None
        row = Checkpoint.objects.get()
        assert (row.size, bytes(row.root)) == (3, stored_tree().root())
        assert open_checkpoint(row.note, SIGNER.verifier) == checkpoint

    def test_nothing_is_signed_before_it_has_grown(self) -> None:
        assert checkpoint_once(SIGNER) is None
        log()
        assert checkpoint_once(SIGNER) is None  # not sequenced yet
        sequence_once()
        assert checkpoint_once(SIGNER) is not None
        assert checkpoint_once(SIGNER) is None
        assert Checkpoint.objects.count() == 1

    def test_each_checkpoint_keeps_the_one_before(self) -> None:
        for count in (1, 4, 300):
            log(count)
            sequence_once()
            checkpoint_once(SIGNER)
        assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [1, 5, 305]
        for row in Checkpoint.objects.all():
            assert stored_tree().root(row.size) == bytes(row.root)

    def test_a_tree_that_lost_signed_events_is_not_signed_again(self) -> None:
        log(3)
        sequence_once()
        checkpoint_once(SIGNER)
        tamper('DELETE FROM hub_leaf WHERE "index" = 2')
        with pytest.raises(LogForked, match="3 events were signed; the tree holds 2"):
            checkpoint_once(SIGNER)

    def test_a_tree_rewritten_below_a_checkpoint_is_not_signed_again(self) -> None:
        log(3)
        sequence_once()
        checkpoint_once(SIGNER)
        log(1)
        sequence_once()
        tamper("UPDATE hub_tile SET data = %s", bytes(4 * 32))
        with pytest.raises(LogForked, match="not the ones that were signed"):
            checkpoint_once(SIGNER)
        assert Checkpoint.objects.count() == 1

    def test_it_knows_how_long_an_event_has_waited_for_a_signature(self) -> None:
        assert seconds_unsigned() == 0
        log()
        assert 0 < seconds_unsigned() < 60
        sequence_once()
        assert 0 < seconds_unsigned() < 60
        checkpoint_once(SIGNER)
        assert seconds_unsigned() == 0

    def test_its_own_key_is_made_once_and_its_public_half_lies_beside_it(self) -> None:
        with self.settings(HUB_DATA=Path(self.enterContext(TemporaryDirectory()))):
            for _ in range(2):
                log()
                sequence_once()
                checkpoint_once()
            read = [open_checkpoint(row.note, public_key()) for row in Checkpoint.objects.order_by("size")]
        assert [one.size for one in read] == [1, 2]


class Cost(TestCase):
    def test_a_pass_takes_as_many_queries_for_one_event_as_for_many(self) -> None:
        log()
        sequence_once()
        counts = []
        for count in (1, 200):
            log(count)
            with CaptureQueriesContext(connection) as queries:
                sequence_once()
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 12
