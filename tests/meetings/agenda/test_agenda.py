"""Listing, ordering, sealing, calling and closing: done, refused, hidden, recorded."""

from typing import Any

from django.test import TestCase

from hub.access.verdicts import Hidden, Refused
from hub.people.models import FamilyGrant
from meetings.agenda import services
from meetings.agenda.models import AgendaItem, ItemState
from meetings.agenda.queries import arranged_item_for, arranged_items, item_for, open_item_for, referral_for
from meetings.diary import services as diary
from meetings.rooms.models import Stream, StreamEvent
from tests.meetings.panel import logged, make_panel, people_in, persons


def events(item: AgendaItem) -> list[tuple[str, Any]]:
    rows = StreamEvent.objects.filter(stream__item=item).order_by("seq")
    return [(row.kind, row.data) for row in rows]


def floor(item: AgendaItem) -> list[tuple[str, Any]]:
    rows = StreamEvent.objects.filter(stream__meeting=item.meeting_id, stream__item=None).order_by("seq")
    return [(row.kind, row.data) for row in rows]


class Listing(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        self.meeting = self.panel.meeting()

    def test_a_family_goes_on_at_the_end_and_gets_its_own_stream(self) -> None:
        first, second = self.panel.item(self.meeting), self.panel.item(self.meeting, name="Owen")
        self.assertEqual((first.position, second.position), (1, 2))
        self.assertEqual(Stream.objects.filter(meeting=self.meeting).count(), 3)
        self.assertEqual(people_in(logged("item.listed")[1]), persons(second.family))

    def test_no_family_reaches_an_agenda_without_an_accepted_referral(self) -> None:
        with self.assertRaises(Refused):
            services.put_on_agenda(actor=self.panel.carys, meeting=self.meeting, referral=self.panel.referral())
        self.assertFalse(AgendaItem.objects.exists())

    def test_a_family_is_on_one_agenda_once(self) -> None:
        item = self.panel.item(self.meeting)
        with self.assertRaises(Refused):
            services.put_on_agenda(actor=self.panel.carys, meeting=self.meeting, referral=item.referral)

    def test_a_member_is_refused_and_a_stranger_finds_no_meeting(self) -> None:
        referral = self.panel.accepted()
        with self.assertRaises(Refused):
            services.put_on_agenda(actor=self.panel.ben, meeting=self.meeting, referral=referral)
        with self.assertRaises(Hidden):
            services.put_on_agenda(actor=self.panel.huw, meeting=self.meeting, referral=referral)

    def test_a_late_family_tells_the_floor_a_position_and_nothing_else(self) -> None:
        self.panel.open(self.meeting)
        item = self.panel.item(self.meeting)
        kind, data = floor(item)[-1]
        self.assertEqual(kind, "item.state")
        self.assertEqual(data, {"position": 1, "state": "waiting", "called_at": None, "closed_at": None})

    def test_the_order_changes_before_the_meeting_and_not_during_it(self) -> None:
        items = [self.panel.item(self.meeting, name=name) for name in ("Owen", "Davies", "Bevan")]
        order = [items[2].pk, items[0].pk, items[1].pk]
        with self.assertRaises(Refused):
            services.reorder(actor=self.panel.ben, meeting=self.meeting, order=order)
        services.reorder(actor=self.panel.carys, meeting=self.meeting, order=order)
        self.assertEqual([item.pk for item in arranged_items(self.panel.carys, self.meeting)], order)
        self.assertEqual(len(logged("agenda.reordered")), 1)
        self.panel.open(self.meeting)
        with self.assertRaises(Refused):
            services.reorder(actor=self.panel.carys, meeting=self.meeting, order=order)

    def test_an_order_that_names_a_hidden_item_is_no_order(self) -> None:
        items = [self.panel.item(self.meeting, name=name) for name in ("Owen", "Davies")]
        services.seal(actor=self.panel.carys, item=items[1], names=[self.panel.amira])
        with self.assertRaises(Hidden):
            services.reorder(actor=self.panel.carys, meeting=self.meeting, order=[items[1].pk, items[0].pk])

    def test_a_family_is_taken_off_and_the_others_close_up(self) -> None:
        items = [self.panel.item(self.meeting, name=name) for name in ("Owen", "Davies", "Bevan")]
        with self.assertRaises(Refused):
            services.remove(actor=self.panel.carys, item=items[0]) if self.panel.open(self.meeting) else None
        other = self.panel.meeting()
        first, second = self.panel.item(other, name="Clarke"), self.panel.item(other, name="Morgan")
        services.remove(actor=self.panel.carys, item=first)
        second.refresh_from_db()
        self.assertEqual(second.position, 1)
        self.assertEqual(len(logged("item.removed")), 1)


class Sealing(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        self.meeting = self.panel.meeting()
        self.item = self.panel.item(self.meeting, "amira", "carys", "ben", "dev")

    def test_it_admits_those_named_and_is_absent_from_everybody_else(self) -> None:
        services.seal(actor=self.panel.amira, item=self.item, names=[self.panel.amira, self.panel.dev])
        self.assertEqual(open_item_for(self.panel.dev, self.item.pk), self.item)
        for who in ("ben", "carys", "menna", "lowri", "huw", "ioan", "cleo"):
            with self.subTest(who), self.assertRaises(Hidden):
                open_item_for(self.panel.people[who], self.item.pk)
        for who in ("carys", "lowri"):
            with self.subTest(who), self.assertRaises(Hidden):
                arranged_item_for(self.panel.people[who], self.item.pk)
            self.assertEqual(arranged_items(self.panel.people[who], self.meeting), [])

    def test_hub_staff_who_are_not_named_lose_the_record_and_the_referral(self) -> None:
        services.seal(actor=self.panel.amira, item=self.item, names=[self.panel.amira, self.panel.dev])
        readers = set(FamilyGrant.objects.live().values_list("user__username", flat=True))
        self.assertEqual(readers, {"amira", "ben"})  # the chair, who is named, and the referrer
        with self.assertRaises(Hidden):
            referral_for(self.panel.carys, self.item.referral_id)
        self.assertEqual(referral_for(self.panel.ben, self.item.referral_id).pk, self.item.referral_id)

    def test_somebody_who_can_call_it_must_be_named(self) -> None:
        with self.assertRaises(Refused):
            services.seal(actor=self.panel.carys, item=self.item, names=[self.panel.dev])
        self.item.refresh_from_db()
        self.assertFalse(self.item.is_sealed)
        self.assertEqual(open_item_for(self.panel.ben, self.item.pk), self.item)

    def test_an_administrator_cannot_be_named(self) -> None:
        with self.assertRaises(Refused):
            services.seal(actor=self.panel.carys, item=self.item, names=[self.panel.amira, self.panel.ioan])

    def test_only_who_arranges_seals_and_it_is_recorded(self) -> None:
        with self.assertRaises(Hidden):
            services.seal(actor=self.panel.ben, item=self.item, names=[self.panel.amira])
        services.seal(actor=self.panel.amira, item=self.item, names=[self.panel.amira])
        self.assertEqual(people_in(logged("item.sealed")[0]), persons(self.item.family))

    def test_a_family_can_be_put_on_sealed_from_its_first_second(self) -> None:
        item = services.put_on_agenda(
            actor=self.panel.carys, meeting=self.meeting, referral=self.panel.accepted("Owen"), is_sealed=True,
            names=[self.panel.lowri],
        )  # fmt: skip
        self.assertEqual(open_item_for(self.panel.lowri, item.pk), item)
        with self.assertRaises(Hidden):
            arranged_item_for(self.panel.carys, item.pk)


class Calling(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        self.meeting = self.panel.meeting()
        self.item = self.panel.item(self.meeting, "amira", "lowri", "ben", "carys")
        self.other = self.panel.item(self.meeting, "amira", name="Owen")
        self.meeting = self.panel.open(self.meeting, "ben", "carys")

    def test_the_chair_calls_and_closes_and_both_streams_hear(self) -> None:
        services.call(actor=self.panel.amira, item=self.item)
        self.item.refresh_from_db()
        self.assertEqual(self.item.state, ItemState.HEARD)
        services.close(actor=self.panel.amira, item=self.item)
        self.item.refresh_from_db()
        self.assertEqual(self.item.state, ItemState.DONE)
        self.assertEqual([kind for kind, _data in events(self.item)], ["item.called", "item.closed"])
        states = [data["state"] for kind, data in floor(self.item) if kind == "item.state"]
        self.assertEqual(states, ["heard", "done"])
        for act in ("item.called", "item.closed"):
            self.assertEqual(people_in(logged(act)[0]), persons(self.item.family))

    def test_the_floor_hears_neither_the_item_nor_the_family(self) -> None:
        services.call(actor=self.panel.amira, item=self.item)
        data = str(floor(self.item))
        for secret in (str(self.item.pk), str(self.item.family_id), "Prosser", "item.called"):
            self.assertNotIn(secret, data)

    def test_one_is_heard_at_a_time(self) -> None:
        services.call(actor=self.panel.amira, item=self.item)
        with self.assertRaises(Refused) as refusal:
            services.call(actor=self.panel.amira, item=self.other)
        self.assertIn("1", str(refusal.exception.why))
        self.assertEqual(floor(self.item)[-1][1]["position"], 1)

    def test_an_item_is_called_once(self) -> None:
        services.call(actor=self.panel.amira, item=self.item)
        services.close(actor=self.panel.amira, item=self.item)
        with self.assertRaises(Refused):
            services.call(actor=self.panel.amira, item=self.item)

    def test_only_chair_or_deputy_moves_the_agenda(self) -> None:
        for who in ("ben", "carys"):
            with self.subTest(who), self.assertRaises(Refused):
                services.call(actor=self.panel.people[who], item=self.item)
        with self.assertRaises(Refused):  # the deputy is not in yet
            services.call(actor=self.panel.lowri, item=self.item)
        diary.arrive(actor=self.panel.lowri, meeting=self.meeting)
        diary.let_in(actor=self.panel.amira, meeting=self.meeting, user=self.panel.lowri)
        diary.accept(actor=self.panel.lowri, meeting=self.meeting, language="en")
        services.call(actor=self.panel.lowri, item=self.item)

    def test_who_is_not_admitted_finds_no_item_be_they_the_deputy(self) -> None:
        for who in ("lowri", "menna", "huw", "cleo"):
            with self.subTest(who), self.assertRaises(Hidden):
                services.call(actor=self.panel.people[who], item=self.other)

    def test_calling_does_what_others_hung_on_it_in_the_same_transaction(self) -> None:
        seen: list[Any] = []

        def follow(item: AgendaItem, actor: Any) -> None:
            seen.append((item.pk, actor.username, item.state))

        services.on_called.append(follow)
        self.addCleanup(services.on_called.remove, follow)
        services.call(actor=self.panel.amira, item=self.item)
        self.assertEqual(seen, [(self.item.pk, "amira", "heard")])

    def test_the_room_opens_to_who_is_in_and_the_lobby_keeps_the_rest_out(self) -> None:
        self.assertEqual(item_for(self.panel.ben, self.item.pk), self.item)
        with self.assertRaises(Hidden):
            item_for(self.panel.lowri, self.item.pk)  # admitted, not let in
        self.assertEqual(open_item_for(self.panel.lowri, self.item.pk), self.item)
