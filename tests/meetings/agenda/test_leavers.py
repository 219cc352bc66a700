"""Whoever leaves their agency loses access by default, whatever grants they still hold."""

from datetime import timedelta

from django.test import TestCase
from django.utils import timezone

from hub.access.models import Basis
from hub.accounts.models import User
from hub.agencies.models import Agency, Membership, Role
from hub.people import services as people
from hub.people.models import Family, FamilyGrant
from hub.people.rules import may_ask_in_emergency, may_let_read
from meetings.agenda import services as agenda
from meetings.agenda.models import Admission, AgendaItem
from meetings.diary.models import Meeting
from meetings.minutes.models import Action
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

    def test_an_item_closes_to_whoever_becomes_their_agencys_administrator(self) -> None:
        self.assertEqual(self.sees("ben"), [True, True, True])
        self.panel.ben.memberships.update(role=Role.ADMINISTRATOR)
        self.assertEqual(self.sees("ben"), [False, False, False])

    def test_an_item_closes_to_whoever_is_made_superuser(self) -> None:
        User.objects.filter(pk=self.panel.ben.pk).update(is_superuser=True)
        self.assertEqual(self.sees("ben"), [False, False, False])

    def move(self, name: str, to: str) -> User:
        """They leave their agency today and begin at another; what they held was given earlier."""
        user = self.panel.people[name]
        long_ago = timezone.now() - timedelta(days=3)
        FamilyGrant.objects.filter(user=user).update(granted_at=long_ago, starts_at=long_ago)
        Admission.objects.filter(user=user).update(granted_at=long_ago, starts_at=long_ago)
        today = timezone.localdate()
        user.memberships.update(to_on=today)
        agency = Agency.objects.get(slug=to)
        Membership.objects.create(user=user, agency=agency, role=Role.PRACTITIONER, from_on=today)
        moved: User = User.objects.get(pk=user.pk)
        return moved

    def test_an_item_closes_to_whoever_moves_to_another_agency(self) -> None:
        self.move("ben", "police")
        self.assertEqual(self.sees("ben"), [False, False, False])
        self.assertFalse(Meeting.objects.visible_to(self.panel.ben).exists())

    def test_whoever_moved_is_admitted_anew_for_the_agency_they_are_at(self) -> None:
        other = self.panel.item(self.panel.meeting(), "ben", name="Baker").meeting
        moved = self.move("ben", "police")
        agenda.admit(actor=self.panel.carys, item=self.item, user=moved)
        seat = moved.seats.get(meeting=self.meeting)
        self.assertEqual(seat.agency.slug, "police")
        self.assertTrue(AgendaItem.objects.open_to(moved).filter(pk=self.item.pk).exists())
        self.assertFalse(AgendaItem.objects.visible_to(moved).filter(pk=self.item.pk).exists())  # the lobby first
        self.assertFalse(AgendaItem.objects.open_to(moved).filter(meeting=other).exists())

    def test_what_they_were_admitted_to_before_stays_shut_when_they_are_admitted_to_something_else(self) -> None:
        second = self.panel.item(self.meeting, name="Baker")
        moved = self.move("ben", "police")
        agenda.confirm_admissions(actor=self.panel.carys, meeting=self.meeting, pairs=[(second.pk, moved)])
        self.assertEqual([item.pk for item in AgendaItem.objects.open_to(moved)], [second.pk])

    def test_a_family_closes_to_whoever_moves_and_opens_to_a_grant_made_since(self) -> None:
        family = self.item.family
        moved = self.move("ben", "police")
        self.assertFalse(Family.objects.visible_to(moved).exists())
        self.assertFalse(self.item.referral in type(self.item.referral).objects.visible_to(moved))
        people.let_read(
            actor=self.panel.carys, family=family, user=moved, basis=Basis.GUEST,
            expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        self.assertTrue(Family.objects.visible_to(moved).exists())

    def test_a_family_closes_to_an_administrator_and_to_information_governance_also_in_an_emergency(self) -> None:
        family = self.item.family
        for role in (Role.ADMINISTRATOR, Role.IG_OFFICER):
            self.panel.ben.memberships.update(role=role)
            self.assertFalse(Family.objects.visible_to(self.panel.ben).exists(), role)
            self.assertFalse(may_ask_in_emergency(self.panel.ben), role)
            self.assertFalse(may_let_read(self.panel.carys, family, self.panel.ben), role)
        self.panel.ben.memberships.update(role=Role.MANAGER)
        self.assertTrue(Family.objects.visible_to(self.panel.ben).exists())
        self.assertTrue(may_ask_in_emergency(self.panel.ben))

    def test_a_task_stays_with_the_agency_whose_it_is(self) -> None:
        Action.objects.create(
            item=self.item, what="Ring the school", owner=self.panel.ben, agency=self.panel.ben.agency,
            due_on=timezone.localdate(), contingency="Visit", set_by=self.panel.amira, set_at=timezone.now(),
        )  # fmt: skip
        self.assertTrue(Action.objects.visible_to(self.panel.ben).exists())
        self.assertFalse(Action.objects.visible_to(self.move("ben", "police")).exists())
