"""What the fan-out reads in one moment says of everybody what the queries say of each."""

import time
from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.agencies.models import Membership
from hub.people.models import FamilyExclusion
from meetings.agenda import services as agenda
from meetings.agenda.models import Admission, AgendaItem, Bar
from meetings.diary.models import Seat
from meetings.rooms import presence
from meetings.rooms.fanout import _earliest
from meetings.rooms.models import Lease, Present, Stream
from meetings.rooms.presence import Presence
from meetings.rooms.sight import LEASE, Watch, look
from tests.meetings.panel import make_panel

HERE = ("amira", "lowri", "carys", "menna", "ben", "dev")


class SightTest(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        meeting = self.panel.meeting()
        self.first = self.panel.item(meeting, "amira", "carys", "ben", "dev", name="Prosser family")
        self.second = self.panel.item(meeting, "amira", "ben", "dev", name="Baker family")
        self.meeting = self.panel.open(meeting, *HERE[1:])

    def look(self, **changes):
        people = [(user.pk, self.meeting.pk) for user in self.panel.people.values()]
        given = {"meetings": frozenset([self.meeting.pk]), "pairs": frozenset(people)}
        return look(Watch(**(given | changes)))

    def entitled(self) -> set:
        streams = dict(Stream.objects.filter(item__isnull=False).values_list("pk", "item"))
        return {(user, streams[pk]) for user, pk in self.look().entitled if pk in streams}

    def visible(self) -> set:
        return {
            (user.pk, item.pk)
            for user in self.panel.people.values()
            for item in AgendaItem.objects.visible_to(user).filter(meeting=self.meeting)
        }

    def test_everybody_is_entitled_to_what_is_visible_to_them(self):
        self.assertEqual(self.entitled(), self.visible())
        self.assertEqual(len(self.visible()), 7)
        now = timezone.now()
        admissions = Admission.objects.filter(content_object=self.first)
        changes = {
            "ended": lambda: admissions.filter(user=self.panel.ben).update(
                expires_at=now, starts_at=now - timedelta(1)
            ),
            "revoked": lambda: agenda.withdraw(
                actor=self.panel.carys, item=self.first, user=self.panel.dev, why="Not needed."
            ),
            "barred": lambda: Bar.objects.create(
                item=self.second, user=self.panel.dev, why="Conflict", set_by=self.panel.carys
            ),
            "shut out": lambda: FamilyExclusion.objects.create(
                family=self.first.family, user=self.panel.carys, why="Own family", set_by=self.panel.carys
            ),
            "left": lambda: Membership.objects.filter(user=self.panel.ben).update(to_on=timezone.localdate()),
            "not let in": lambda: Seat.objects.filter(user=self.panel.amira).update(let_in_at=None),
        }
        for number, (name, change) in enumerate(changes.items(), 1):
            before = self.entitled()
            change()
            with self.subTest(name):
                self.assertEqual(self.entitled(), self.visible())
                self.assertLess(len(self.entitled()), len(before), f"change {number} takes something away")
        self.assertEqual(self.entitled(), set())

    def test_the_floor_is_for_those_who_are_in(self):
        floor = Stream.objects.get(meeting=self.meeting, item=None).pk
        seats = Seat.objects.filter(meeting=self.meeting)
        seats.filter(user=self.panel.ben).update(accepted_at=None)
        seats.filter(user=self.panel.dev).update(ended_at=timezone.now())
        on_it = {user for user, pk in self.look().entitled if pk == floor}
        self.assertEqual(on_it, {self.panel.people[name].pk for name in ("amira", "lowri", "carys", "menna")})

    def test_a_meeting_exists_for_its_seats_and_the_hubs_staff_only(self):
        names = {user.pk: name for name, user in self.panel.people.items()}
        self.assertEqual({names[user] for user, _ in self.look().belongs}, set(HERE))
        other = uuid4()
        sight = self.look(meetings=frozenset([other]), pairs=frozenset([(self.panel.amira.pk, other)]))
        self.assertEqual((sight.belongs, sight.streams), (set(), {}))

    def test_a_hidden_meeting_takes_the_queries_of_an_absent_one(self):
        asked = []
        for meeting in (self.meeting.pk, uuid4()):
            with CaptureQueriesContext(connection) as captured:
                self.look(meetings=frozenset([meeting]), pairs=frozenset([(self.panel.huw.pk, meeting)]))
            asked.append([query["sql"].replace(meeting.hex, "…").replace(str(meeting), "…") for query in captured])
        self.assertEqual(asked[0], asked[1])

    def test_it_takes_as_many_queries_for_many_as_for_one(self):
        floor = self.look().streams
        everybody = frozenset((seat.user_id, self.meeting.pk) for seat in Seat.objects.filter(meeting=self.meeting))
        with CaptureQueriesContext(connection) as one:
            self.look(pairs=frozenset([(self.panel.ben.pk, self.meeting.pk)]))
        with CaptureQueriesContext(connection) as many:
            self.look(pairs=everybody, cursors={pk: frozenset([0]) for pk in floor})
        self.assertLessEqual(len(many), len(one) + 2)
        self.assertLessEqual(len(many), 11)

    def test_it_reads_each_event_once_and_none_that_is_known(self):
        stream = Stream.objects.get(item=self.first)
        agenda.call(actor=self.panel.amira, item=self.first)
        stream.refresh_from_db()
        self.assertGreater(stream.head, 0)
        found = self.look(cursors={stream.pk: frozenset([0])}).events[stream.pk]
        self.assertEqual(sorted(found), list(range(1, stream.head + 1)))
        self.assertEqual(found[1].by["id"], str(self.panel.amira.pk) if found[1].by else None)
        known = self.look(cursors={stream.pk: frozenset([0])}, is_known=lambda pk, seq: seq > 1).events
        self.assertEqual([sorted(events) for events in known.values()], [[1]])
        self.assertEqual(self.look(cursors={stream.pk: frozenset([stream.head])}).events, {})


class PresenceTest(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        self.meeting = self.panel.open(self.panel.meeting(), "ben")
        self.boot = uuid4()

    def be_there(self, name: str) -> Presence:
        here = Presence(uuid4(), self.panel.people[name].pk, self.meeting.pk)
        presence.take(here, boot=self.boot)
        return here

    def there(self) -> set[str]:
        floor = Stream.objects.get(meeting=self.meeting, item=None).pk
        people = look(Watch(frozenset([self.meeting.pk]), frozenset())).people[floor]
        return {person["name"].split()[0].lower() for person in people}

    def test_a_lease_not_renewed_for_thirty_seconds_is_gone(self):
        ben, amira = self.be_there("ben"), self.be_there("amira")
        self.assertEqual(self.there(), {"ben", "amira"})
        Lease.objects.filter(pk=ben.id).update(seen_at=timezone.now() - LEASE)
        self.assertEqual(self.there(), {"amira"})
        with self.assertNumQueries(1):
            presence.renew([ben, amira], boot=self.boot)
        self.assertEqual(self.there(), {"ben", "amira"})

    def test_the_end_of_somebodys_admission_wakes_the_others_and_takes_them_off_their_roll(self):
        item = self.panel.item(self.panel.meeting(), "amira", "ben")
        meeting = self.panel.open(item.meeting, "ben")
        for name in ("amira", "ben"):
            presence.take(Presence(uuid4(), self.panel.people[name].pk, meeting.pk), boot=self.boot)
        stream = Stream.objects.get(item=item).pk
        # Only amira has a socket in this process; ben's is elsewhere.
        watch = Watch(frozenset([meeting.pk]), frozenset([(self.panel.amira.pk, meeting.pk)]))
        admission = Admission.objects.filter(content_object=item, user=self.panel.ben)
        admission.update(expires_at=timezone.now() + timedelta(seconds=1))
        sight = look(watch)
        self.assertEqual(len(sight.people[stream]), 2)
        self.assertLess((_earliest(sight) or 0) - time.monotonic(), 1.1)
        admission.update(expires_at=timezone.now())
        self.assertEqual([one["id"] for one in look(watch).people[stream]], [str(self.panel.amira.pk)])

    def test_a_lost_lease_is_put_back(self):
        ben, amira = self.be_there("ben"), self.be_there("amira")
        Lease.objects.filter(pk=ben.id).delete()
        presence.renew([ben, amira], boot=self.boot)
        self.assertEqual(self.there(), {"ben", "amira"})

    def test_who_was_not_let_in_is_not_there(self):
        self.be_there("dev")
        self.be_there("esi")
        self.assertEqual(self.there(), set())
        presence.sweep_once()
        self.assertFalse(Present.objects.exists())

    def test_intervals_begin_and_end_once_however_often_it_sweeps(self):
        ben = self.be_there("ben")
        second = self.be_there("ben")
        for _ in range(3):
            presence.sweep_once()
        self.assertEqual(Present.objects.filter(user=self.panel.ben, to_at=None).count(), 1)
        Lease.objects.filter(pk=ben.id).update(seen_at=timezone.now() - LEASE)
        presence.sweep_once()
        self.assertEqual(Present.objects.filter(to_at=None).count(), 1, "another connection is there")
        Lease.objects.filter(pk=second.id).update(seen_at=timezone.now() - LEASE)
        for _ in range(3):
            presence.sweep_once()
        self.assertEqual([row.to_at is not None for row in Present.objects.all()], [True])

    def test_the_quorum_counts_agencies_that_are_there(self):
        self.assertEqual(presence.quorum(self.meeting.pk), set())
        self.be_there("ben")
        self.be_there("amira")
        self.be_there("dev")
        expected = {self.panel.ben.agency_id, self.panel.amira.agency_id}
        self.assertEqual(presence.quorum(self.meeting.pk), expected)
