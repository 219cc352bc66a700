"""A command holds the rows of its meeting, and only where that meeting exists for whoever sent it."""

from uuid import uuid4

from django.test import TestCase

from meetings.rooms.queries import meetings_there
from tests.meetings.panel import make_panel


class LockTest(TestCase):
    def test_only_meetings_that_exist_for_their_actor_are_held_each_in_the_order_of_ids(self) -> None:
        panel = make_panel()
        first, second = panel.meeting(), panel.meeting()
        ben, huw = panel.ben.pk, panel.huw.pk  # huw has no seat
        pairs = [(second.pk, ben), (first.pk, ben), (first.pk, huw), (uuid4(), huw), (uuid4(), ben)]
        with self.assertNumQueries(1):
            self.assertEqual(
                list(meetings_there(pairs).order_by("pk")), sorted([first, second], key=lambda one: one.pk)
            )
        self.assertEqual(list(meetings_there([(first.pk, huw)])), [])
        self.assertEqual(list(meetings_there([])), [])
