"""Whoever leaves their agency loses access by default, whatever grants they still hold."""

from datetime import timedelta

from django.test import TestCase
from django.utils import timezone

from hub.people.models import Family
from meetings.agenda.models import AgendaItem
from meetings.rooms.models import Stream
from meetings.rooms.sight import Watch, look
from tests.meetings.panel import make_panel


class Leavers(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        planned = self.panel.meeting()
        self.item = self.panel.item(planned, "ben", "dev")
        self.meeting = self.panel.open(planned, "ben", "dev")

    def sees(self, name: str) -> list[bool]:
        user = self.panel.people[name]
        user.__dict__.pop("membership", None)
        pair = (user.pk, self.meeting.pk)
        sight = look(Watch(meetings=frozenset([self.meeting.pk]), pairs=frozenset([pair])))
        stream = Stream.objects.get(item=self.item)
        return [
            AgendaItem.objects.visible_to(user).filter(pk=self.item.pk).exists(),
            AgendaItem.objects.open_to(user).filter(pk=self.item.pk).exists(),
            stream.pk in sight.streams_of(*pair),
        ]

    def test_an_item_closes_on_the_day_a_membership_ends(self) -> None:
        self.assertEqual(self.sees("ben"), [True, True, True])
        self.panel.ben.memberships.update(to_on=timezone.localdate())
        self.assertEqual(self.sees("ben"), [False, False, False])
        self.assertEqual(self.sees("dev"), [True, True, True])

    def test_a_family_closes_too(self) -> None:
        ben = self.panel.ben  # raised the family, and so holds a grant
        self.assertTrue(Family.objects.visible_to(ben).exists())
        ben.memberships.update(to_on=timezone.localdate() - timedelta(days=1))
        self.assertFalse(Family.objects.visible_to(ben).exists())
