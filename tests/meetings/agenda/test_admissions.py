"""Admitting, withdrawing, stepping out and returning: done, refused, hidden, recorded."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.access.models import Basis
from hub.access.verdicts import Hidden, Refused
from hub.people.models import FamilyExclusion
from meetings.agenda import services
from meetings.agenda.models import Admission, AgendaItem, Bar
from meetings.agenda.queries import admits, open_item_for
from meetings.diary.models import Seat, SeatRole
from meetings.rooms.models import StreamEvent
from tests.meetings.panel import logged, make_panel, people_in, persons


def last_event(item: AgendaItem) -> StreamEvent:
    event = StreamEvent.objects.filter(stream__item=item).order_by("seq").last()
    assert event is not None
    return event


class Admissions(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        self.meeting = self.panel.meeting()
        self.item = self.panel.item(self.meeting, "amira", "carys", "ben")
        self.other = self.panel.item(self.meeting, "amira", "carys", name="Owen")
        self.meeting = self.panel.open(self.meeting, "ben", "carys")


class Admitting(Admissions):
    def test_it_opens_one_item_to_one_person_until_some_time_after_the_meeting(self) -> None:
        admission = services.admit(actor=self.panel.amira, item=self.item, user=self.panel.huw)
        self.assertTrue(admits(self.panel.huw, self.item))
        self.assertFalse(admits(self.panel.huw, self.other))
        self.assertEqual(admission.basis, Basis.GUEST)
        self.assertEqual(admission.expires_at.date(), (self.meeting.ends_at + timedelta(days=90)).date())
        self.assertEqual(Seat.objects.get(user=self.panel.huw).role, SeatRole.GUEST)
        event = last_event(self.item)
        self.assertEqual((event.kind, event.data["person"]["id"]), ("person.admitted", str(self.panel.huw.pk)))

    def test_it_is_recorded_with_everybody_it_concerns(self) -> None:
        admission = services.admit(actor=self.panel.carys, item=self.item, user=self.panel.huw)
        event = logged("item.admitted")[-1]
        self.assertEqual((event.subject, event.meeting), (admission.pk, self.meeting.pk))
        self.assertEqual(people_in(event), persons(self.item.family))

    def test_twice_is_once(self) -> None:
        first = services.admit(actor=self.panel.amira, item=self.item, user=self.panel.huw)
        again = services.admit(actor=self.panel.amira, item=self.item, user=self.panel.huw)
        self.assertEqual(first.pk, again.pk)
        self.assertEqual(len(logged("item.admitted")), 6)  # five in the set-up

    def test_it_ends_by_the_databases_clock(self) -> None:
        admission = services.admit(actor=self.panel.amira, item=self.item, user=self.panel.huw)
        Admission.objects.filter(pk=admission.pk).update(
            expires_at=timezone.now() - timedelta(seconds=1), starts_at=timezone.now() - timedelta(hours=1)
        )
        with self.assertRaises(Hidden):
            open_item_for(self.panel.huw, self.item.pk)

    def test_a_member_is_refused_and_who_is_not_admitted_finds_no_item(self) -> None:
        with self.assertRaises(Refused):
            services.admit(actor=self.panel.ben, item=self.item, user=self.panel.huw)
        for who in ("dev", "huw", "ioan", "cleo"):
            with self.subTest(who), self.assertRaises(Hidden):
                services.admit(actor=self.panel.people[who], item=self.item, user=self.panel.huw)

    def test_administrators_auditors_and_those_who_run_the_servers_are_never_admitted(self) -> None:
        for who in ("ioan", "esi", "cleo"):
            with self.subTest(who), self.assertRaises(Refused):
                services.admit(actor=self.panel.amira, item=self.item, user=self.panel.people[who])

    def test_whoever_is_shut_out_of_the_family_is_not_admitted_and_loses_what_they_had(self) -> None:
        services.admit(actor=self.panel.amira, item=self.item, user=self.panel.huw)
        FamilyExclusion.objects.create(
            family=self.item.family, user=self.panel.huw, why="Cousin", set_by=self.panel.esi
        )
        self.assertFalse(admits(self.panel.huw, self.item))
        with self.assertRaises(Refused):
            services.admit(actor=self.panel.amira, item=self.item, user=self.panel.huw)


class Confirming(Admissions):
    def pairs(self, *who: str) -> list[tuple[Any, Any]]:
        return [(item.pk, self.panel.people[one]) for item in (self.item, self.other) for one in who]

    def test_everybody_proposed_is_admitted_together_and_nobody_twice(self) -> None:
        count = services.confirm_admissions(
            actor=self.panel.carys, meeting=self.meeting, pairs=self.pairs("ben", "dev", "ffion")
        )
        self.assertEqual(count, 5)  # ben was admitted to the first already
        self.assertTrue(all(admits(self.panel.ffion, item) for item in (self.item, self.other)))
        self.assertEqual(len(logged("agenda.admitted")), 2)
        self.assertEqual(
            services.confirm_admissions(actor=self.panel.carys, meeting=self.meeting, pairs=self.pairs("dev")), 0
        )

    def test_one_who_may_not_be_admitted_stops_the_whole(self) -> None:
        FamilyExclusion.objects.create(
            family=self.other.family, user=self.panel.dev, why="Brother", set_by=self.panel.esi
        )
        with self.assertRaises(Refused):
            services.confirm_admissions(actor=self.panel.carys, meeting=self.meeting, pairs=self.pairs("ffion", "dev"))
        self.assertFalse(admits(self.panel.ffion, self.item))

    def test_an_item_hidden_from_who_confirms_is_absent(self) -> None:
        meeting = self.panel.meeting()
        sealed = self.panel.item(meeting, name="Bevan")
        services.seal(actor=self.panel.carys, item=sealed, names=[self.panel.amira])
        with self.assertRaises(Hidden):
            services.confirm_admissions(actor=self.panel.carys, meeting=meeting, pairs=[(sealed.pk, self.panel.carys)])

    def test_a_member_is_refused_and_a_stranger_finds_no_meeting(self) -> None:
        with self.assertRaises(Refused):
            services.confirm_admissions(actor=self.panel.ben, meeting=self.meeting, pairs=self.pairs("dev"))
        with self.assertRaises(Hidden):
            services.confirm_admissions(actor=self.panel.huw, meeting=self.meeting, pairs=self.pairs("dev"))

    def test_twenty_items_and_fifteen_people_are_confirmed_in_one_go(self) -> None:
        meeting = self.panel.meeting()
        items = [self.panel.item(meeting, name=f"Family {n}") for n in range(20)]
        who = [self.panel.people[name] for name in ("amira", "lowri", "carys", "menna", "ben", "dev", "huw", "ffion")]
        pairs = [(item.pk, user) for item in items for user in who]
        with CaptureQueriesContext(connection) as queries:
            services.confirm_admissions(actor=self.panel.carys, meeting=meeting, pairs=pairs)
        self.assertEqual(Admission.objects.filter(content_object__meeting=meeting).count(), 160)
        self.assertLess(len(queries), 100)  # three rows of the log for each item, and nothing for each admission


class Leaving(Admissions):
    def test_a_withdrawal_ends_it_now_and_takes_a_number_in_the_stream(self) -> None:
        services.withdraw(actor=self.panel.amira, item=self.item, user=self.panel.ben, why="Wrong family")
        self.assertFalse(admits(self.panel.ben, self.item))
        event = last_event(self.item)
        self.assertEqual((event.kind, event.data), ("person.withdrawn", {"id": str(self.panel.ben.pk)}))
        admission = Admission.objects.get(user=self.panel.ben, content_object=self.item)
        self.assertEqual((admission.withdrawn_seq, admission.revoked_by), (event.seq, self.panel.amira))
        logged_event = logged("item.withdrawn")[0]
        self.assertNotIn("Wrong family", logged_event.body)
        self.assertEqual(people_in(logged_event), persons(self.item.family))

    def test_who_was_withdrawn_can_simply_be_admitted_again(self) -> None:
        services.withdraw(actor=self.panel.amira, item=self.item, user=self.panel.ben, why="Wrong family")
        services.admit(actor=self.panel.amira, item=self.item, user=self.panel.ben)
        self.assertTrue(admits(self.panel.ben, self.item))

    def test_only_who_arranges_withdraws(self) -> None:
        with self.assertRaises(Refused):
            services.withdraw(actor=self.panel.ben, item=self.item, user=self.panel.carys, why="No")
        with self.assertRaises(Hidden):
            services.withdraw(actor=self.panel.dev, item=self.item, user=self.panel.carys, why="No")

    def test_stepping_out_bars_the_way_back(self) -> None:
        services.step_out(actor=self.panel.ben, item=self.item, why="My neighbour")
        self.assertFalse(admits(self.panel.ben, self.item))
        self.assertEqual(last_event(self.item).kind, "person.stepped_out")
        self.assertTrue(Bar.objects.get().stepped_out)
        self.assertNotIn("neighbour", str(last_event(self.item).data))
        self.assertNotIn("neighbour", logged("item.stepped_out")[0].body)
        for who in ("amira", "carys"):
            with self.subTest(who), self.assertRaises(Refused):
                services.admit(actor=self.panel.people[who], item=self.item, user=self.panel.ben)

    def test_who_is_not_admitted_cannot_step_out(self) -> None:
        with self.assertRaises(Hidden):
            services.step_out(actor=self.panel.dev, item=self.item, why="My neighbour")

    def test_only_the_coordinator_lets_them_return_with_a_reason(self) -> None:
        services.step_out(actor=self.panel.ben, item=self.item, why="My neighbour")
        with self.assertRaises(Refused):
            services.give_back(actor=self.panel.amira, item=self.item, user=self.panel.ben, why="Another Prosser")
        with self.assertRaises(Hidden):
            services.give_back(actor=self.panel.ben, item=self.item, user=self.panel.ben, why="Another Prosser")
        services.give_back(actor=self.panel.carys, item=self.item, user=self.panel.ben, why="Another Prosser")
        self.assertTrue(admits(self.panel.ben, self.item))
        self.assertEqual(last_event(self.item).kind, "person.returned")
        bar = Bar.objects.get()
        self.assertEqual((bar.lifted_by, bar.lifted_why), (self.panel.carys, "Another Prosser"))
        self.assertEqual(people_in(logged("item.returned")[0]), persons(self.item.family))

    def test_the_coordinator_who_stepped_out_does_not_let_herself_return(self) -> None:
        services.step_out(actor=self.panel.carys, item=self.item, why="My niece")
        with self.assertRaises(Hidden):
            services.give_back(actor=self.panel.carys, item=self.item, user=self.panel.carys, why="Never mind")

    def test_a_person_who_did_not_step_out_is_not_returned(self) -> None:
        with self.assertRaises(Refused):
            services.give_back(actor=self.panel.carys, item=self.item, user=self.panel.dev, why="Why not")
