"""Deny rows: staff tied to somebody in a record, and whoever manages or administers them, are shut out of it."""

from django.urls import reverse

from hub.access.verdicts import Hidden, Refused
from hub.agencies.models import Membership, Role
from hub.agencies.staff.services import move
from hub.people import queries, services, services_shut_out
from hub.people.models import FamilyExclusion, StaffTie
from tests.hub.people.home import Home, give, user


class ShutOut(Home):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.lead = user("lowri", cls.health)
        cls.clerk = user("gareth", cls.health, Role.ADMINISTRATOR)
        Membership.objects.filter(user=cls.ben).update(manager=cls.lead)
        give(cls.family, cls.lead, cls.carys)

    def tie(self):
        return services_shut_out.tie_staff(actor=self.esi, user=self.ben, person=self.kelly, relation="brother")

    def test_the_member_of_staff_their_manager_and_their_administrator_are_shut_out(self):
        self.tie()
        shut = set(FamilyExclusion.objects.values_list("user__username", flat=True))
        self.assertEqual(shut, {"ben", "lowri", "gareth"})
        self.assertLogged("person.staff_tied", self.kelly)

    def test_it_wins_over_a_grant_given_before_and_one_given_after(self):
        self.tie()
        for reader in (self.ben, self.lead):
            give(self.family, reader, self.carys)
            with self.assertRaises(Hidden):
                queries.family_for(reader, self.family.pk)
            with self.assertRaises(Hidden):
                queries.person_for(reader, self.nia.pk)

    def test_a_family_the_person_joins_later_is_shut_too(self):
        self.tie()
        later = services.open_family(actor=self.carys, hub=self.hub, name="Owen")
        services.add_member(actor=self.carys, family=later, person=self.kelly)
        give(later, self.ben, self.carys)
        with self.assertRaises(Hidden):
            queries.family_for(self.ben, later.pk)

    def test_a_manager_who_comes_later_is_shut_out_by_the_daily_round_and_only_once(self):
        self.tie()
        Membership.objects.filter(user=self.ben).update(manager=self.dev)
        self.assertEqual(services_shut_out.keep_shut_out(), 1)
        self.assertEqual(services_shut_out.keep_shut_out(), 0)
        with self.assertRaises(Hidden):
            queries.family_for(self.dev, self.family.pk)

    def test_whoever_becomes_their_administrator_or_goes_from_that_to_practice_is_shut_out_at_once(self):
        self.tie()
        nest = user("nest", self.health)
        give(self.family, nest, self.carys)
        what = {"role": Role.ADMINISTRATOR, "title_en": "Clerk", "title_cy": "Clerc"}
        changed = move(actor=self.clerk, membership=nest.memberships.get(), **what)
        self.assertTrue(self.family.shuts_out(nest))
        move(actor=self.clerk, membership=changed, **what | {"role": Role.PRACTITIONER})
        with self.assertRaises(Hidden):
            queries.family_for(nest, self.family.pk)
        self.assertEqual(services_shut_out.keep_shut_out(), 0)

    def test_lifting_it_opens_nothing_by_itself_and_the_daily_round_leaves_it_lifted(self):
        self.tie()
        row = FamilyExclusion.objects.get(user=self.lead)
        services_shut_out.let_back(actor=self.esi, exclusion=row, why="No longer manages him")
        self.assertEqual(services_shut_out.keep_shut_out(), 0)
        self.assertEqual(queries.family_for(self.lead, self.family.pk), self.family)
        self.assertLogged("family.let_back")

    def test_only_information_governance_ties_and_lifts_and_nobody_for_themselves(self):
        with self.assertRaises(Refused):
            services_shut_out.tie_staff(actor=self.carys, user=self.ben, person=self.kelly, relation="brother")
        self.tie()
        with self.assertRaises(Refused):
            services_shut_out.let_back(actor=self.carys, exclusion=FamilyExclusion.objects.first(), why="-")
        own = services_shut_out.shut_out(actor=self.carys, family=self.family, user=self.esi, why="Cousin")
        with self.assertRaises(Refused):
            services_shut_out.let_back(actor=self.esi, exclusion=own, why="-")

    def test_the_page_says_the_same_whether_there_is_such_a_person(self):
        self.client.force_login(self.esi)
        answers = []
        for name in ("Kelly Prosser", "Nobody Atall"):
            data = {"username": "ben", "name": name, "born_on": self.kelly.born_on.isoformat(), "relation": "brother"}
            page = self.client.post(reverse("tie_staff"), data, follow=True)
            answers.append([str(message) for message in page.context["messages"]])
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(StaffTie.objects.count(), 1)

    def test_the_page_is_refused_to_everybody_else(self):
        self.client.force_login(self.carys)
        self.assertEqual(self.client.get(reverse("tie_staff")).status_code, 403)
