"""Raising a family and answering it: done, refused, hidden, recorded."""

from datetime import date

from django.test import TestCase

from hub.access.models import Basis
from hub.access.verdicts import Hidden, Refused
from hub.people.models import Family, FamilyExclusion, FamilyGrant
from meetings.agenda import services
from meetings.agenda.models import Referral, ReferralState
from meetings.agenda.queries import referral_for
from tests.meetings.panel import ANSWERS, logged, make_panel, people_in


class Raising(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()

    def test_any_member_raises_a_family_and_it_is_recorded_with_purpose_and_basis(self) -> None:
        referral = self.panel.referral("ffion")
        self.assertEqual((referral.state, referral.agency.slug), (ReferralState.NEW, "school"))
        event = logged("referral.raised")[0]
        self.assertEqual((event.subject, event.purpose, event.basis), (referral.pk, "early_help", "public_task"))
        self.assertNotIn("Prosser", event.body)

    def test_an_administrator_and_an_auditor_are_refused(self) -> None:
        for who in ("ioan", "esi"):
            with self.subTest(who), self.assertRaises(Refused):
                self.panel.referral(who)
        self.assertFalse(Referral.objects.exists())

    def test_for_who_runs_the_servers_there_is_no_hub(self) -> None:
        with self.assertRaises(Hidden):
            self.panel.referral("cleo")


class Answering(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        self.referral = self.panel.referral("ffion")

    def test_it_is_seen_by_its_author_and_the_hubs_coordinator_and_chair_only(self) -> None:
        for who in ("ffion", "carys", "amira"):
            self.assertEqual(referral_for(self.panel.people[who], self.referral.pk), self.referral)
        for who in ("ben", "huw", "menna", "ioan", "esi", "cleo"):
            with self.subTest(who), self.assertRaises(Hidden):
                referral_for(self.panel.people[who], self.referral.pk)

    def test_accepting_makes_a_record_that_staff_and_referrer_may_read(self) -> None:
        services.accept_referral(actor=self.panel.carys, referral=self.referral, name="Prosser")
        family = Family.objects.get()
        self.assertEqual((family.name, self.referral.family_id), ("Prosser", family.pk))
        grants = dict(FamilyGrant.objects.values_list("user__username", "basis"))
        self.assertEqual(
            grants, {"amira": Basis.POST, "carys": Basis.POST, "menna": Basis.POST, "ffion": Basis.REFERRER}
        )
        self.assertEqual(len(logged("referral.accepted")), 1)
        self.assertEqual(len(logged("family.opened")), 1)

    def test_the_people_the_referrer_named_stand_in_the_new_record(self) -> None:
        people = [services.NewPerson("Nia Prosser", date(2019, 5, 1)), services.NewPerson("Kelly Prosser")]
        services.accept_referral(actor=self.panel.carys, referral=self.referral, name="Prosser", people=people)
        members = Family.objects.get().members.values_list("person__name", "person__born_on", "said_by")
        self.assertEqual(
            list(members),
            [("Nia Prosser", date(2019, 5, 1), "Ffion Example"), ("Kelly Prosser", None, "Ffion Example")],
        )
        self.assertEqual(len(people_in(logged("referral.accepted")[0])), 2)

    def test_accepting_links_a_known_family_and_gives_nothing_twice(self) -> None:
        services.accept_referral(actor=self.panel.carys, referral=self.referral, name="Prosser")
        again = self.panel.referral("ffion")
        services.accept_referral(actor=self.panel.carys, referral=again, family=Family.objects.get())
        self.assertEqual(Family.objects.count(), 1)
        self.assertEqual(FamilyGrant.objects.count(), 4)

    def test_a_family_hidden_from_the_coordinator_cannot_be_linked(self) -> None:
        hidden = Family.objects.create(hub=self.panel.hub, name="Hidden")
        with self.assertRaises(Hidden):
            services.accept_referral(actor=self.panel.carys, referral=self.referral, family=hidden)

    def test_whoever_is_shut_out_of_a_family_loses_its_referral_as_well(self) -> None:
        services.accept_referral(actor=self.panel.carys, referral=self.referral, name="Prosser")
        FamilyExclusion.objects.create(
            family=Family.objects.get(), user=self.panel.amira, why="Sister", set_by=self.panel.esi
        )
        with self.assertRaises(Hidden):
            referral_for(self.panel.amira, self.referral.pk)

    def test_it_is_returned_with_a_reason_that_the_referrer_reads(self) -> None:
        services.return_referral(actor=self.panel.carys, referral=self.referral, why="Which school?")
        self.referral.refresh_from_db()
        self.assertEqual((self.referral.state, self.referral.answer), (ReferralState.RETURNED, "Which school?"))
        self.assertEqual(len(logged("referral.returned")), 1)
        self.assertNotIn("Which school", logged("referral.returned")[0].body)

    def test_it_is_sent_to_statutory_services(self) -> None:
        services.send_to_statutory(actor=self.panel.carys, referral=self.referral, why="Duty team, 10:15.")
        self.referral.refresh_from_db()
        self.assertEqual(self.referral.state, ReferralState.STATUTORY)
        self.assertEqual(len(logged("referral.statutory")), 1)

    def test_only_the_coordinator_answers_and_only_once(self) -> None:
        for who in ("amira", "ffion"):
            with self.subTest(who), self.assertRaises(Refused):
                services.return_referral(actor=self.panel.people[who], referral=self.referral, why="No")
        with self.assertRaises(Hidden):
            services.return_referral(actor=self.panel.ben, referral=self.referral, why="No")
        services.return_referral(actor=self.panel.carys, referral=self.referral, why="Which school?")
        with self.assertRaises(Refused):
            services.accept_referral(actor=self.panel.carys, referral=self.referral, name="Prosser")
        self.assertFalse(Family.objects.exists())

    def test_its_author_takes_it_back_until_it_is_accepted(self) -> None:
        with self.assertRaises(Refused):
            services.withdraw_referral(actor=self.panel.carys, referral=self.referral)
        with self.assertRaises(Hidden):
            services.withdraw_referral(actor=self.panel.ben, referral=self.referral)
        services.withdraw_referral(actor=self.panel.ffion, referral=self.referral)
        self.assertEqual(len(logged("referral.withdrawn")), 1)
        other = self.panel.referral("ffion", who=ANSWERS["who"])
        services.accept_referral(actor=self.panel.carys, referral=other, name="Prosser")
        with self.assertRaises(Refused):
            services.withdraw_referral(actor=self.panel.ffion, referral=other)
