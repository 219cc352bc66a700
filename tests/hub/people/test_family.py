"""A family's record: who is in it, how they are connected, who is new in the home."""

from hub.access.verdicts import Hidden, Refused
from hub.people import queries, queries_brief, queries_chronology, queries_pages, services
from hub.people.models import Fact, Happening, ParentalResponsibility, Standing, TieKind
from tests.hub.people.home import Home, days_ago, give


class FamilyRecord(Home):
    def member(self, person, user=None):
        page = queries_pages.family_page(user or self.ben, self.family.pk)
        return next(m for m in [*page.children, *page.adults] if m.id == str(person.pk))

    def test_it_says_ties_towards_the_children_in_words(self):
        self.assertEqual(self.member(self.nia).ties, ["half-sister of Tomos"])
        self.assertEqual(self.member(self.tomos).ties, ["half-brother of Nia"])
        self.assertEqual(self.member(self.kelly).ties, ["expecting the unborn child", "mother of Nia and Tomos"])
        self.assertEqual(self.member(self.rhodri).ties, ["father of Tomos"])

    def test_it_shows_age_or_when_a_child_is_expected(self):
        self.assertEqual(self.member(self.nia).age, "7")
        self.assertIn("due", self.member(self.unborn).age)
        self.assertTrue(self.member(self.unborn).is_child)

    def test_it_says_who_has_parental_responsibility_and_on_what_evidence(self):
        self.assertEqual(self.member(self.kelly).responsibility, "PR for Nia and Tomos, evidence seen")
        self.assertEqual(self.member(self.rhodri).responsibility, "")

    def test_a_later_standing_keeps_the_earlier_one(self):
        services.set_responsibility(
            actor=self.carys, family=self.family, child=self.nia, adult=self.kelly, standing=Standing.NOT_KNOWN
        )
        rows = ParentalResponsibility.objects.filter(child=self.nia, adult=self.kelly)
        self.assertEqual(rows.count(), 2)
        self.assertEqual(rows.get(replaced_at=None).standing, Standing.NOT_KNOWN)
        self.assertLogged("person.responsibility_set", self.nia, self.kelly)

    def test_a_new_adult_in_the_home_is_an_event_in_itself(self):
        dean = self.add("Dean Marsh", "m", days_ago(31 * 366), from_on=days_ago(110), said_by="Sandra Prosser")
        fact = Fact.objects.get(happening=Happening.NEW_ADULT)
        self.assertEqual(list(fact.about.all()), [dean])
        self.assertEqual((fact.happened_on, fact.kind), (days_ago(110), "hearsay"))
        self.assertEqual(self.member(dean).new_since, days_ago(110))
        story = queries_chronology.chronology(self.family, self.ben)
        self.assertEqual([arrival.name for arrival in story.arrivals], ["Dean Marsh"])

    def test_a_child_who_comes_to_live_in_the_home_is_no_new_adult(self):
        self.add("Elin Prosser", "f", days_ago(3000), from_on=days_ago(10))
        self.assertFalse(Fact.objects.filter(happening=Happening.NEW_ADULT).exists())

    def test_a_mother_named_in_the_report_of_a_new_adult_is_not_new_herself(self):
        self.record("Seen at home", self.kelly, happening="seen", happened_on=days_ago(200))
        dean = self.add("Dean Marsh", "m", days_ago(31 * 366))
        self.record("A man has moved in", dean, self.kelly, happening="new_adult", happened_on=days_ago(50))
        brief = queries_brief.brief_and_chronology(self.family, self.ben)[0]
        self.assertEqual([p["name"] for p in brief["adults"] if p["new_since"]], ["Dean Marsh"])

    def test_a_rumour_some_weeks_before_leaves_a_new_adult_new(self):
        self.record("Seen at home", self.kelly, happening="seen", happened_on=days_ago(200))
        dean = self.add("Dean Marsh", "m", days_ago(31 * 366))
        self.record("A man with a grey van is there every night", dean, self.kelly, happened_on=days_ago(60))
        self.record("He moved in today", dean, self.kelly, happening="new_adult", happened_on=days_ago(50))
        self.assertEqual(
            [one.name for one in queries_chronology.chronology(self.family, self.ben).arrivals], ["Dean Marsh"]
        )
        self.assertEqual(self.member(dean).new_since, days_ago(50))

    def test_the_brief_puts_children_left_and_adults_right_and_no_place_anywhere(self):
        brief = queries_brief.brief_and_chronology(self.family, self.ben)[0]
        self.assertEqual([p["name"].split()[0] for p in brief["children"]], ["Nia", "Tomos", "Unborn"])
        self.assertEqual([p["name"].split()[0] for p in brief["adults"]], ["Kelly", "Rhodri"])
        self.assertNotIn("Gamlas", str(brief))

    def test_the_brief_and_the_chronology_together_cost_seven_queries_however_long_it_is(self):
        for days in range(20, 200, 20):
            self.record("Seen at home", self.kelly, happening="seen", happened_on=days_ago(days))
        with self.assertNumQueries(7):
            brief, story = queries_brief.brief_and_chronology(self.family, self.ben)
        self.assertEqual(len(brief["adults"]), 2)
        self.assertGreater(len(story.entries), 8)

    def test_it_is_hidden_from_whoever_has_no_grant(self):
        for user in (self.huw, self.ioan, self.cleo, self.esi):
            with self.assertRaises(Hidden):
                queries_pages.family_page(user, self.family.pk)

    def test_a_superuser_sees_nothing_even_with_a_grant(self):
        give(self.family, self.cleo, self.carys)
        with self.assertRaises(Hidden):
            queries.family_for(self.cleo, self.family.pk)

    def test_an_administrator_cannot_be_let_in(self):
        with self.assertRaises(Refused):
            services.let_read(
                actor=self.carys, family=self.family, user=self.ioan, basis="member", expires_at=days_ago(-9)
            )

    def test_changing_it_is_hidden_from_a_stranger_and_refused_to_a_guest_in_an_emergency(self):
        with self.assertRaises(Hidden):
            services.add_tie(
                actor=self.huw, family=self.family, person=self.nia, kind=TieKind.SIBLING, other=self.unborn
            )
        give(self.family, self.huw, self.huw, basis="emergency")
        with self.assertRaises(Refused):
            services.add_tie(
                actor=self.huw, family=self.family, person=self.nia, kind=TieKind.SIBLING, other=self.unborn
            )
