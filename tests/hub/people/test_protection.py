"""Protection of where somebody is: every clue, every version, only those named."""

from django.core.exceptions import ValidationError

from hub.access.verdicts import Hidden, Refused
from hub.people import queries, queries_chronology, queries_pages, queries_protection, services
from hub.people.models import Clue, Protection
from tests.hub.people.home import SECRETS, TODAY, Home, days_ago


class Protected(Home):
    def text_of(self, user) -> str:
        return str(queries_pages.family_page(user, self.family.pk)) + str(
            queries_pages.person_page(user, self.kelly.pk)
        )

    def test_one_step_takes_in_every_place_the_record_holds(self):
        self.protect(person=self.nia)
        kinds = set(Clue.objects.values_list("kind", flat=True))
        self.assertEqual(kinds, {"address", "setting", "days"})
        self.assertLogged("person.protected", self.nia)

    def test_those_named_see_the_place_and_nobody_else_does(self):
        before = self.text_of(self.ben)
        self.protect(self.carys, self.amira)
        self.protect(self.carys, self.amira, person=self.nia)
        for secret in SECRETS:
            self.assertIn(secret, before + self.school.name_cy)
            self.assertNotIn(secret, self.text_of(self.ben), secret)
        self.assertIn("14 Lôn y Gamlas", self.text_of(self.carys))

    def test_an_unprotected_person_of_the_same_home_does_not_give_it_away(self):
        self.protect()
        page = queries_pages.family_page(self.ben, self.family.pk)
        tomos = next(child for child in page.children if child.id == str(self.tomos.pk))
        self.assertFalse(tomos.is_protected)
        self.assertEqual(tomos.places, [])

    def test_an_earlier_home_is_protected_too_and_a_later_one_from_the_start(self):
        services.add_residence(
            actor=self.carys, family=self.family, people=[self.kelly], lines="9 Heol Fach", to_on=days_ago(900)
        )
        self.protect()
        services.add_residence(actor=self.ben, family=self.family, people=[self.kelly], lines="3 Stryd Newydd Goch")
        page = str(queries_pages.family_page(self.ben, self.family.pk))
        self.assertNotIn("Heol Fach", page)
        self.assertNotIn("Newydd Goch", page)

    def test_a_text_with_a_clue_is_stopped_with_its_words_and_the_way_on(self):
        self.protect()
        with self.assertRaises(services.ClueInText) as stopped:
            self.record("Seen at 14 Lon y Gamlas this morning", self.tomos, by=self.carys)
        self.assertIn("Gamlas", stopped.exception.message_dict["text"][0])
        self.assertIn("the home", stopped.exception.message_dict["text"][0])

    def test_the_same_text_passes_when_everybody_who_reads_may_know(self):
        self.protect(self.carys, self.amira, self.ben, self.dev, self.ffion)
        self.record("Seen at 14 Lon y Gamlas this morning", self.tomos)

    def test_what_was_written_before_is_masked_for_whoever_may_not_know(self):
        self.record("Police called to 14 Lôn y Gamlas at 23:10", self.kelly, by=self.dev)
        self.protect(self.carys, self.dev)
        mine = queries_chronology.chronology(self.family, self.dev).entries[-1]
        theirs = queries_chronology.chronology(self.family, self.ben).entries[-1]
        self.assertIn("14 Lôn y Gamlas", mine.text)
        self.assertNotIn("Gamlas", theirs.text)
        self.assertTrue(theirs.is_masked)
        self.assertIn("at 23:10", theirs.text)

    def test_the_number_before_a_masked_street_goes_with_it(self):
        self.record("Police called at 23:10 to Flat 2, 9 Lôn y Gamlas, and left", self.kelly, by=self.dev)
        self.protect(self.carys, self.dev)
        theirs = queries_chronology.chronology(self.family, self.ben).entries[-1]
        self.assertEqual(theirs.text, "Police called at 23:10 to [protected], and left")

    def test_the_school_of_a_protected_child_is_not_named_as_who_said_it(self):
        self.record("In school, cheerful", self.nia, by=self.ffion)
        self.protect(self.carys, person=self.nia)
        entry = queries_chronology.chronology(self.family, self.ben).entries[-1]
        self.assertEqual((entry.agency, entry.agency_id), ("a school (name protected)", ""))
        self.assertEqual(queries_chronology.chronology(self.family, self.carys).entries[-1].agency, self.school.name)

    def test_whoever_is_not_named_can_add_clues_and_not_themselves(self):
        self.protect(self.carys)
        self.protect(self.ben, actor=self.ben)
        self.assertEqual(list(Protection.objects.get().shown_to.all()), [self.carys])

    def test_only_those_named_end_it_and_its_clues_stay(self):
        protection = self.protect(self.carys)
        with self.assertRaises(Refused):
            services.unprotect(actor=self.ben, protection=protection, why="I want to know")
        kept = Clue.objects.count()
        services.unprotect(actor=self.carys, protection=protection, why="She has asked for it")
        self.assertEqual(Clue.objects.count(), kept)
        self.assertIn("14 Lôn y Gamlas", self.text_of(self.ben))
        self.assertLogged("person.protection_ended", self.kelly)

    def test_it_is_hidden_from_a_stranger(self):
        with self.assertRaises(Hidden):
            self.protect(self.huw, actor=self.huw)
        with self.assertRaises(Hidden):
            queries.protection_for(self.huw, self.protect().pk)

    def test_it_needs_somebody_who_may_know(self):
        with self.assertRaises(ValidationError):
            services.protect(actor=self.carys, person=self.kelly, shown_to=[], why="-", review_on=TODAY)

    def test_without_protection_a_text_costs_one_query_to_check(self):
        with self.assertNumQueries(1):
            shield = queries_protection.shield_against([self.kelly.pk], [self.ben])
            self.assertEqual(shield.found("14 Lôn y Gamlas"), [])
