"""Planning, opening, the lobby, apologies, remarks: done, refused, hidden, recorded."""

from django.db import IntegrityError, transaction
from django.test import TestCase

from hub.access.verdicts import Hidden, Refused
from meetings.agenda import services as agenda
from meetings.diary import services
from meetings.diary.models import Meeting, MeetingState, Seat, SeatRole
from meetings.diary.queries import meeting_for, seat_of
from meetings.rooms.models import StreamEvent
from tests.meetings.panel import logged, make_panel


def floor_events(meeting: Meeting) -> list[tuple[str, object]]:
    rows = StreamEvent.objects.filter(stream__meeting=meeting, stream__item=None).order_by("seq")
    return [(row.kind, row.data) for row in rows]


class Planning(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()

    def test_it_gives_a_seat_to_staff_and_standing_members_and_to_nobody_else(self) -> None:
        meeting = self.panel.meeting()
        seats = dict(Seat.objects.filter(meeting=meeting).values_list("user__username", "role"))
        self.assertEqual(
            seats,
            {
                "amira": SeatRole.CHAIR,
                "lowri": SeatRole.DEPUTY,
                "menna": SeatRole.MINUTES,
                "carys": SeatRole.COORDINATOR,
                "ben": SeatRole.MEMBER,
                "dev": SeatRole.MEMBER,
            },
        )
        self.assertEqual([event.meeting for event in logged("meeting.planned")], [meeting.pk])

    def test_a_member_is_refused_with_a_reason_and_plans_nothing(self) -> None:
        with self.assertRaises(Refused) as refusal:
            self.panel.meeting(actor=self.panel.ben)
        self.assertIn("co-ordinator", str(refusal.exception.why))
        self.assertFalse(Meeting.objects.exists())

    def test_for_somebody_outside_the_hub_there_is_no_hub(self) -> None:
        with self.assertRaises(Hidden):
            self.panel.meeting(actor=self.panel.cleo)

    def test_the_database_refuses_a_chair_who_takes_the_minutes(self) -> None:
        with self.assertRaises(IntegrityError), transaction.atomic():
            self.panel.meeting(minute_taker=self.panel.amira)

    def test_the_meeting_is_hidden_from_who_has_no_seat_and_no_post(self) -> None:
        meeting = self.panel.meeting()
        for who in ("huw", "ioan", "esi", "cleo"):
            with self.subTest(who), self.assertRaises(Hidden):
                meeting_for(self.panel.people[who], meeting.pk)
        self.assertEqual(meeting_for(self.panel.ben, meeting.pk), meeting)

    def test_hidden_and_absent_cost_the_same_queries(self) -> None:
        meeting, absent = self.panel.meeting(), self.panel.huw.pk
        with self.assertNumQueries(1), self.assertRaises(Hidden):
            meeting_for(self.panel.huw, meeting.pk)
        with self.assertNumQueries(1), self.assertRaises(Hidden):
            meeting_for(self.panel.huw, absent)


class Opening(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        self.meeting = self.panel.meeting()

    def test_the_chair_opens_and_is_in_once_they_have_accepted(self) -> None:
        services.open_meeting(actor=self.panel.amira, meeting=self.meeting)
        seat = seat_of(self.panel.amira, self.meeting.pk)
        assert seat is not None
        self.assertIsNotNone(seat.let_in_at)
        self.assertFalse(seat.is_in)
        services.accept(actor=self.panel.amira, meeting=self.meeting, language="cy")
        seat.refresh_from_db()
        self.assertTrue(seat.is_in)
        kinds = [kind for kind, _data in floor_events(self.meeting)]
        self.assertEqual(kinds, ["meeting.opened", "roll.joined"])
        self.assertEqual(len(logged("meeting.opened")), 1)

    def test_a_member_cannot_open_and_a_stranger_finds_nothing(self) -> None:
        with self.assertRaises(Refused):
            services.open_meeting(actor=self.panel.ben, meeting=self.meeting)
        with self.assertRaises(Hidden):
            services.open_meeting(actor=self.panel.huw, meeting=self.meeting)
        self.meeting.refresh_from_db()
        self.assertEqual(self.meeting.state, MeetingState.PLANNED)

    def test_it_does_not_open_twice(self) -> None:
        services.open_meeting(actor=self.panel.amira, meeting=self.meeting)
        with self.assertRaises(Refused):
            services.open_meeting(actor=self.panel.lowri, meeting=self.meeting)

    def test_it_closes_only_when_nothing_is_heard_and_only_by_chair_or_deputy(self) -> None:
        item = self.panel.item(self.meeting, "amira")
        self.panel.open(self.meeting)
        agenda.call(actor=self.panel.amira, item=item)
        with self.assertRaises(Refused) as refusal:
            services.close_meeting(actor=self.panel.amira, meeting=self.meeting)
        self.assertIn("1", str(refusal.exception.why))
        agenda.close(actor=self.panel.amira, item=item)
        with self.assertRaises(Refused):
            services.close_meeting(actor=self.panel.carys, meeting=self.meeting)
        services.close_meeting(actor=self.panel.lowri, meeting=self.meeting)
        self.assertEqual(len(logged("meeting.closed")), 1)
        self.assertEqual(floor_events(self.meeting)[-1][0], "meeting.closed")


class Lobby(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        self.meeting = self.panel.meeting()
        self.item = self.panel.item(self.meeting, "huw")
        self.meeting = services.open_meeting(actor=self.panel.amira, meeting=self.meeting)

    def test_a_person_is_in_after_being_let_in_and_accepting_in_either_order(self) -> None:
        ben, dev = self.panel.ben, self.panel.dev
        services.arrive(actor=ben, meeting=self.meeting)
        services.accept(actor=ben, meeting=self.meeting, language="en")
        self.assertFalse(Seat.objects.get(user=ben).is_in)
        services.let_in(actor=self.panel.carys, meeting=self.meeting, user=ben)
        self.assertTrue(Seat.objects.get(user=ben).is_in)
        services.arrive(actor=dev, meeting=self.meeting)
        services.let_in(actor=self.panel.amira, meeting=self.meeting, user=dev)
        self.assertFalse(Seat.objects.get(user=dev).is_in)
        services.accept(actor=dev, meeting=self.meeting, language="en")
        self.assertTrue(Seat.objects.get(user=dev).is_in)
        joined = [data["person"]["id"] for kind, data in floor_events(self.meeting) if kind == "roll.joined"]
        self.assertEqual(joined, [str(ben.pk), str(dev.pk)])

    def test_a_guest_never_stands_on_the_floors_roll(self) -> None:
        huw = self.panel.huw
        services.arrive(actor=huw, meeting=self.meeting)
        services.let_in(actor=self.panel.amira, meeting=self.meeting, user=huw)
        services.accept(actor=huw, meeting=self.meeting, language="en")
        self.assertTrue(Seat.objects.get(user=huw).is_in)
        self.assertNotIn(str(huw.pk), str(floor_events(self.meeting)))

    def test_a_member_lets_nobody_in_and_learns_nothing_about_who_has_a_seat(self) -> None:
        services.arrive(actor=self.panel.huw, meeting=self.meeting)
        for other in (self.panel.huw, self.panel.ffion):
            with self.subTest(other.username), self.assertRaises(Refused) as refusal:
                services.let_in(actor=self.panel.ben, meeting=self.meeting, user=other)
            self.assertIn("chair", str(refusal.exception.why))
        self.assertIsNone(Seat.objects.get(user=self.panel.huw).let_in_at)

    def test_nobody_is_let_in_who_is_not_in_the_lobby(self) -> None:
        with self.assertRaises(Refused):
            services.let_in(actor=self.panel.amira, meeting=self.meeting, user=self.panel.ben)

    def test_for_a_stranger_there_is_no_lobby(self) -> None:
        for act in (
            lambda: services.arrive(actor=self.panel.ffion, meeting=self.meeting),
            lambda: services.accept(actor=self.panel.ffion, meeting=self.meeting, language="en"),
            lambda: services.apologise(actor=self.panel.ffion, meeting=self.meeting),
            lambda: services.let_in(actor=self.panel.ffion, meeting=self.meeting, user=self.panel.ben),
        ):
            with self.assertRaises(Hidden):
                act()

    def test_coming_letting_in_and_accepting_are_each_recorded(self) -> None:
        services.arrive(actor=self.panel.ben, meeting=self.meeting)
        services.let_in(actor=self.panel.amira, meeting=self.meeting, user=self.panel.ben)
        services.accept(actor=self.panel.ben, meeting=self.meeting, language="cy")
        seat = Seat.objects.get(user=self.panel.ben)
        for act in ("meeting.arrived", "meeting.let_in", "meeting.accepted"):
            self.assertIn(seat.pk, [event.subject for event in logged(act)], act)
        self.assertEqual(seat.language, "cy")

    def test_accepting_again_changes_the_language_and_not_the_roll(self) -> None:
        services.arrive(actor=self.panel.ben, meeting=self.meeting)
        services.let_in(actor=self.panel.amira, meeting=self.meeting, user=self.panel.ben)
        services.accept(actor=self.panel.ben, meeting=self.meeting, language="en")
        before = len(floor_events(self.meeting))
        services.accept(actor=self.panel.ben, meeting=self.meeting, language="cy")
        self.assertEqual(len(floor_events(self.meeting)), before)
        self.assertEqual(Seat.objects.get(user=self.panel.ben).language, "cy")

    def test_apologies_are_kept_and_coming_after_all_takes_them_back(self) -> None:
        services.apologise(actor=self.panel.ben, meeting=self.meeting, text="At court.")
        self.assertEqual(Seat.objects.get(user=self.panel.ben).apology, "At court.")
        self.assertEqual(len(logged("meeting.apologised")), 1)
        services.arrive(actor=self.panel.ben, meeting=self.meeting)
        self.assertIsNone(Seat.objects.get(user=self.panel.ben).apologised_at)


class Remarks(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        self.meeting = self.panel.open(self.panel.meeting(), "ben")

    def test_the_chair_switches_them_and_the_floor_hears(self) -> None:
        services.switch_remarks(actor=self.panel.lowri, meeting=self.meeting, on=True)
        self.meeting.refresh_from_db()
        self.assertTrue(self.meeting.remarks_on)
        self.assertEqual(floor_events(self.meeting)[-1], ("remarks.switched", {"on": True}))
        self.assertEqual(len(logged("meeting.remarks_switched")), 1)

    def test_a_member_and_the_coordinator_are_refused(self) -> None:
        for who in ("ben", "carys"):
            with self.subTest(who), self.assertRaises(Refused):
                services.switch_remarks(actor=self.panel.people[who], meeting=self.meeting, on=True)
        with self.assertRaises(Hidden):
            services.switch_remarks(actor=self.panel.huw, meeting=self.meeting, on=True)
