"""Verification of the database: whoever changes, swaps, moves, adds or takes away anything is told of, and where."""

from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import TestCase

from hub.audit.models import Checkpoint, Event, EventPerson, EventSecret
from hub.audit.notes import Signer
from hub.audit.sequencer import checkpoint_once, sequence_once
from hub.audit.verification import verify
from hub.audit.verifier import Report
from tests.hub.audit.events import log, tamper

SIGNER = Signer("hub.example/access-log", Ed25519PrivateKey.generate())


class Verifying(TestCase):
    """Seven events, signed; the fourth is the one tampered with."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.written = log(7)
        sequence_once()
        checkpoint_once(SIGNER)
        cls.kept = Checkpoint.objects.get().note
        cls.event = Event.objects.get(uid=cls.written[3])

    def found(self, *, full: bool = True, since: str | None = None) -> Report:
        return verify(SIGNER.verifier, full=full, since=since)

    def assertTold(self, *parts: str, full: bool = True) -> None:
        told = "\n".join(self.found(full=full).faults)
        for part in parts:
            self.assertIn(part, told)

    # Whole

    def test_a_log_left_alone_is_whole(self) -> None:
        for full in (True, False):
            with self.subTest(full=full):
                self.assertEqual(self.found(full=full, since=self.kept).faults, [])

    def test_an_empty_log_is_whole(self) -> None:
        tamper("DELETE FROM hub_leaf")
        tamper("DELETE FROM hub_tile")
        tamper("DELETE FROM hub_checkpoint")
        self.assertEqual(self.found(full=False).faults, [])

    def test_a_log_of_several_tiles_is_whole(self) -> None:
        log(600, people=0)
        sequence_once()
        checkpoint_once(SIGNER)
        log(1)
        sequence_once()
        log(1)
        report = self.found(since=self.kept)
        self.assertEqual(report.faults, [])
        self.assertIn("1 events wait to be sequenced.", report.facts)
        self.assertIn("1 events wait for a signed checkpoint.", report.facts)

    def test_it_only_reads_and_in_few_queries(self) -> None:
        with self.assertNumQueries(10):
            self.found()

    def test_erasing_what_is_personal_leaves_it_whole(self) -> None:
        EventSecret.objects.filter(event=self.written[3]).delete()
        EventPerson.objects.filter(event=self.written[3]).delete()
        report = self.found(since=self.kept)
        self.assertEqual(report.faults, [])
        self.assertIn("5 fields and persons were erased; their commitments stand.", report.facts)

    # Sealed rows

    def test_a_changed_body_is_found(self) -> None:
        tamper("UPDATE hub_event SET body = replace(body, 'safeguarding', 'curiosity') WHERE uid = %s", self.written[3])
        self.assertTold(f"Event {self.written[3]} (index 3) was changed", full=False)

    def test_a_changed_time_is_found(self) -> None:
        tamper("UPDATE hub_event SET at = '2020-01-01 00:00:00' WHERE uid = %s", self.written[3])
        self.assertTold("(index 3) was changed", full=False)

    def test_an_unreadable_time_is_found(self) -> None:
        if self.event.txid:
            self.skipTest("PostgreSQL keeps no unreadable time")
        tamper("UPDATE hub_event SET at = 'long ago' WHERE uid = %s", self.written[3])
        self.assertTold("(index 3) was changed", full=False)

    def test_a_changed_transaction_is_found(self) -> None:
        tamper("UPDATE hub_event SET txid = '7' WHERE uid = %s", self.written[3])
        self.assertTold("(index 3) was changed", full=False)

    def test_a_renumbered_event_is_found(self) -> None:
        tamper("UPDATE hub_event SET position = 999 WHERE uid = %s", self.written[3])
        self.assertTold("(index 3) was changed", full=False)

    def test_two_swapped_bodies_are_found(self) -> None:
        other = Event.objects.get(uid=self.written[5])
        tamper("UPDATE hub_event SET body = %s WHERE uid = %s", other.body, self.written[3])
        tamper("UPDATE hub_event SET body = %s WHERE uid = %s", self.event.body, self.written[5])
        self.assertTold("(index 3) was changed", "(index 5) was changed", full=False)

    def test_two_swapped_ids_are_found_in_full(self) -> None:
        one, other, aside = self.written[3], self.written[5], uuid4()
        for new, old in ((aside, one), (one, other), (other, aside)):
            tamper("UPDATE hub_event SET uid = %s WHERE uid = %s", new, old)
        self.assertTold("(index 3) was changed", "has another id in its body")

    def test_an_event_taken_away_is_found(self) -> None:
        tamper("DELETE FROM hub_event WHERE uid = %s", self.written[3])
        self.assertTold(f"Event {self.written[3]} (index 3) is gone", full=False)

    def test_an_event_slipped_in_below_a_checkpoint_never_becomes_old(self) -> None:
        (late,) = log()
        tamper("UPDATE hub_event SET position = position - 100, at = '2020-01-01 00:00:00' WHERE uid = %s", late)
        self.assertIn("1 events wait to be sequenced.", self.found().facts)

    # The tree

    def test_a_leaf_made_to_fit_a_changed_event_is_found(self) -> None:
        tamper("UPDATE hub_leaf SET hash = %s WHERE event = %s", bytes(32), self.written[3])
        self.assertTold("(index 3) was changed", "Tile 0/0", "not the ones that were signed", full=False)

    def test_a_leaf_taken_from_the_middle_is_found(self) -> None:
        tamper('DELETE FROM hub_leaf WHERE "index" = 3')
        self.assertTold("Leaf 3 is missing", full=False)

    def test_the_last_event_and_its_leaf_taken_away_are_found(self) -> None:
        tamper('DELETE FROM hub_leaf WHERE "index" = 6')
        tamper("DELETE FROM hub_event WHERE uid = %s", self.written[6])
        self.assertTold("A checkpoint speaks of 7 events; there are 6", full=False)

    def test_a_changed_tile_is_found(self) -> None:
        tamper("UPDATE hub_tile SET data = %s", bytes(7 * 32))
        self.assertTold("Tile 0/0 does not hold the hashes of its leaves", full=False)

    def test_a_checkpoint_of_another_root_is_found(self) -> None:
        tamper("UPDATE hub_checkpoint SET root = %s", bytes(32))
        self.assertTold("does not say what its row says", full=False)

    def test_a_forged_checkpoint_is_found(self) -> None:
        stranger = Signer(SIGNER.name, Ed25519PrivateKey.generate())
        tamper("DELETE FROM hub_checkpoint")
        checkpoint_once(stranger)
        self.assertTold("No signature on the checkpoint is by the key", full=False)

    def test_a_log_rebuilt_and_signed_anew_is_found_by_a_checkpoint_kept_elsewhere(self) -> None:
        for table in ("hub_leaf", "hub_tile", "hub_checkpoint", "hub_watermark"):
            tamper(f"DELETE FROM {table}")  # noqa: S608
        tamper("DELETE FROM hub_event WHERE uid = %s", self.written[3])
        EventSecret.objects.filter(event=self.written[3]).delete()
        EventPerson.objects.filter(event=self.written[3]).delete()
        log(1)
        sequence_once()
        checkpoint_once(SIGNER)
        self.assertEqual(self.found().faults, [])  # nobody inside can tell
        told = self.found(since=self.kept).faults
        self.assertEqual(told, ["The first 7 events are not those of the checkpoint kept elsewhere."])

    # What lies beside the sealed rows

    def test_each_column_searched_by_is_held_against_the_body(self) -> None:
        for name in ("act", "outcome", "purpose", "basis", "agency", "meeting", "subject"):
            with self.subTest(name):
                held = getattr(self.event, name)
                change = f"UPDATE hub_event SET {name} = %s WHERE uid = %s"  # noqa: S608
                tamper(change, "other" if isinstance(held, str) else uuid4(), self.written[3])
                self.assertTold(f"(index 3): the column {name} is not what the body says")
                tamper(change, held, self.written[3])

    def test_a_changed_field_is_found(self) -> None:
        tamper("UPDATE hub_eventsecret SET value = 'x' WHERE name = 'why' AND event = %s", self.written[3])
        self.assertTold("(index 3): the field why is not what the event committed to")

    def test_another_person_in_place_of_one_is_found(self) -> None:
        row = EventPerson.objects.filter(event=self.written[3]).first()
        assert row is not None
        tamper("UPDATE hub_eventperson SET person = %s WHERE id = %s", uuid4(), row.pk)
        self.assertTold("(index 3): the event committed to no such person")

    def test_a_field_added_is_found(self) -> None:
        tamper("INSERT INTO hub_eventsecret (event, name, value, salt) VALUES (%s, 'asked', 'x', %s)",
               self.written[3], bytes(16))
        self.assertTold("(index 3): the field asked is not what")

    def test_a_person_of_no_event_is_found(self) -> None:
        tamper("INSERT INTO hub_eventperson (event, person, salt) VALUES (%s, %s, %s)", uuid4(), uuid4(), bytes(16))
        self.assertTold("1 fields or persons belong to no event")

    def test_the_tree_alone_does_not_look_beside_it(self) -> None:
        tamper("UPDATE hub_eventsecret SET value = 'x' WHERE name = 'why' AND event = %s", self.written[3])
        self.assertEqual(self.found(full=False).faults, [])
