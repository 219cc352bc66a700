"""Pages about people: what they show, what they refuse, what they write down, what they cost."""

import re

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.audit.models import Event, EventSecret
from hub.people import services, services_shut_out
from hub.people.models import Fact, Protection, Tie
from tests.hub.people.home import SECRETS, TODAY, Home, days_ago


class Pages(Home):
    def sign_in(self, user):
        self.client.force_login(user)

    def page(self, name, *args):
        return reverse(name, args=args)

    def pages_of_the_family(self):
        names = ["family", "record_contact", "add_person", "move_person", "add_tie", "add_name", "set_standing",
                 "add_residence", "add_attendance", "add_telephone"]  # fmt: skip
        found = [self.page(name, self.family.pk) for name in names]
        people = (self.kelly, self.nia, self.tomos)
        found += [self.page(name, person.pk) for name in ("person", "protect") for person in people]
        return [*found, self.page("families"), self.page("find_person")]

    # -- reading

    def test_the_family_page_shows_who_is_in_it_and_is_in_the_log(self):
        self.sign_in(self.ben)
        self.assertContains(self.client.get(self.page("family", self.family.pk)), "half-brother of Nia")
        self.assertLogged("family.read", self.nia, self.tomos, self.kelly, self.rhodri, self.unborn)

    def test_hidden_and_absent_are_one_answer(self):
        self.sign_in(self.huw)
        hidden = self.client.get(self.page("family", self.family.pk))
        absent = self.client.get(self.page("family", "01a206f9-0000-7000-8000-000000000000"))
        self.assertEqual((hidden.status_code, absent.status_code), (404, 404))
        self.assertEqual(
            strip(hidden.content, str(self.family.pk).encode()),
            strip(absent.content, b"01a206f9-0000-7000-8000-000000000000"),
        )
        self.assertLogged("not_found", outcome="hidden")

    def test_every_page_of_a_family_is_hidden_from_whoever_does_not_read_it(self):
        for user in (self.huw, self.ioan, self.esi, self.cleo):
            self.sign_in(user)
            for address in self.pages_of_the_family()[:-2]:
                self.assertEqual(self.client.get(address).status_code, 404, f"{user.username} {address}")

    def test_every_page_opens_in_both_languages(self):
        self.record("Seen", self.tomos, happening="seen", happened_on=days_ago(3))
        self.sign_in(self.carys)
        for language in ("en", "cy"):
            self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            for address in self.pages_of_the_family():
                self.assertEqual(self.client.get(address).status_code, 200, address)

    def test_the_family_page_costs_the_same_however_much_is_on_record(self):
        self.sign_in(self.ben)
        self.protect()
        address = self.page("family", self.family.pk)
        self.record("Seen", self.tomos, happening="seen", happened_on=days_ago(3))
        self.client.get(address)
        with CaptureQueriesContext(connection) as few:
            self.client.get(address)
        self.assertLess(len(few), 25)
        for number in range(12):
            self.record(f"Visit {number}", self.tomos, self.nia, happening="visit", happened_on=days_ago(number))
        with self.assertNumQueries(len(few)):
            self.client.get(address)

    def test_the_chronology_is_filtered_and_goes_both_ways(self):
        self.record("Earlier visit", self.tomos, happening="visit", happened_on=days_ago(30))
        self.record("Later contact", self.nia, by=self.dev, happening="police", happened_on=days_ago(3))
        self.sign_in(self.ben)
        address = self.page("family", self.family.pk)
        both = self.client.get(address).content.decode()
        self.assertLess(both.index("Later contact"), both.index("Earlier visit"))
        both = self.client.get(address, {"order": "old"}).content.decode()
        self.assertLess(both.index("Earlier visit"), both.index("Later contact"))
        for asked in ({"agency": str(self.police.pk)}, {"happening": "police"}, {"who": str(self.nia.pk)}):
            page = self.client.get(address, asked)
            self.assertContains(page, "Later contact")
            self.assertNotContains(page, "Earlier visit")

    def test_lateness_and_release_are_shown(self):
        self.record("Seen at the clinic", self.tomos, happened_on=days_ago(12), release="hub")
        self.sign_in(self.ben)
        page = self.client.get(self.page("family", self.family.pk))
        self.assertContains(page, "12 days after")
        self.assertContains(page, "Hub only")

    def test_what_was_said_for_the_hub_alone_stands_in_the_record_for_who_said_it(self):
        self.record("Seen at the clinic", self.tomos, happened_on=days_ago(12), release="hub")
        self.record("Seen at the school", self.nia, happened_on=days_ago(2))
        self.sign_in(self.dev)
        page = self.client.get(self.page("family", self.family.pk))
        self.assertContains(page, "Seen at the school")
        self.assertNotContains(page, "Seen at the clinic")
        self.assertNotContains(page, "12 days after")

    # -- acts

    def contact(self, **changes):
        data = {
            "happening": "seen", "about": [str(self.tomos.pk)], "happened_on": TODAY.isoformat(), "kind": "fact",
            "text": "Seen at the door with Kelly Prosser.", "release": "record", "language": "en",
        }  # fmt: skip
        return self.client.post(self.page("record_contact", self.family.pk), {**data, **changes})

    def test_a_contact_is_put_on_record(self):
        self.sign_in(self.ben)
        self.assertRedirects(self.contact(), self.page("family", self.family.pk))
        fact = Fact.objects.get()
        self.assertEqual((fact.originator, fact.by, fact.happening), (self.health, self.ben, "seen"))
        self.assertLogged("fact.recorded", self.tomos)

    def test_a_contact_without_its_words_comes_back_with_what_was_chosen(self):
        self.sign_in(self.ben)
        page = self.contact(text="")
        self.assertContains(page, "Write what you saw, heard or did.", status_code=422)
        self.assertContains(page, 'value="seen"', status_code=422)

    def test_a_day_to_come_is_not_taken(self):
        self.sign_in(self.ben)
        self.assertContains(self.contact(happened_on=days_ago(-2).isoformat()), "has not come yet", status_code=422)

    def test_a_clue_in_a_contact_is_stopped_at_its_field_and_written_down_without_it(self):
        self.protect()
        self.sign_in(self.carys)
        page = self.contact(text="Seen at 14 Lon y Gamlas.")
        self.assertContains(page, "This would give away a protected place", status_code=422)
        self.assertFalse(Fact.objects.exists())
        self.assertLogged("person.clue_stopped", outcome="refused")
        self.assertFalse(EventSecret.objects.filter(value__icontains="gamlas").exists())

    def test_somebody_of_another_family_cannot_be_put_in(self):
        other = services.open_family(actor=self.carys, hub=self.hub, name="Owen")
        stranger = services.add_person(actor=self.carys, family=other, name="Elin Owen")
        self.sign_in(self.ben)
        self.assertEqual(self.contact(about=[str(stranger.pk)]).status_code, 422)

    def test_a_tie_is_said_once_and_shown_from_both_sides(self):
        self.sign_in(self.ben)
        before = Tie.objects.count()
        self.client.post(
            self.page("add_tie", self.family.pk),
            {"person": str(self.rhodri.pk), "kind": "former_partner", "other": str(self.kelly.pk)},
        )
        self.assertEqual(Tie.objects.count(), before + 1)
        page = self.client.get(self.page("family", self.family.pk))
        self.assertContains(page, "Rhodri Lewis: former partner of Kelly Prosser")
        self.assertContains(page, "Kelly Prosser: former partner of Rhodri Lewis")

    def test_an_amendment_keeps_the_original_struck_through(self):
        fact = self.record("Seen on Tuesday", self.tomos)
        self.sign_in(self.ben)
        self.client.post(self.page("amend_fact", fact.pk), {"text": "Seen on Wednesday", "why": "Wrong day"})
        page = self.client.get(self.page("family", self.family.pk))
        self.assertContains(page, "<del>Seen on Tuesday</del>", html=True)
        self.assertContains(page, "Seen on Wednesday")
        self.assertContains(page, "Wrong day")

    def test_only_its_own_agency_puts_a_thing_right(self):
        fact = self.record("Seen on Tuesday", self.tomos)
        self.sign_in(self.dev)
        self.assertEqual(self.client.get(self.page("amend_fact", fact.pk)).status_code, 403)
        self.sign_in(self.huw)
        self.assertEqual(self.client.get(self.page("amend_fact", fact.pk)).status_code, 404)

    def test_a_translation_is_signed_and_stands_beside_the_original(self):
        fact = self.record("Gwelwyd Tomos heddiw", self.tomos, language="cy")
        self.sign_in(self.dev)
        self.client.post(self.page("translate_fact", fact.pk), {"text": "Tomos was seen today"})
        page = self.client.get(self.page("family", self.family.pk))
        self.assertContains(page, "Gwelwyd Tomos heddiw")
        self.assertContains(page, "Translation, signed by Dev Example")

    # -- protection

    def test_no_page_tells_where_a_protected_person_is_to_whoever_is_not_named(self):
        self.record("Police called to 14 Lôn y Gamlas, MA2 4TR. Rang 01632 960077.", self.kelly, by=self.dev)
        self.record("In class today", self.nia, by=self.ffion)
        addresses = [*self.pages_of_the_family(), self.page("amend_fact", Fact.objects.first().pk)]
        self.sign_in(self.dev)
        before = "".join(self.client.get(address).content.decode() for address in addresses)
        for secret in SECRETS[:3]:
            self.assertIn(secret, before + self.school.name_cy)
        for person in (self.kelly, self.nia):
            self.protect(self.carys, person=person)
        for user in (self.ben, self.dev):
            self.sign_in(user)
            for address in addresses:
                if "/place/" in address:
                    continue  # lists every agency of the hub to everybody: it says nothing of a person
                for language in ("en", "cy"):
                    self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
                    page = self.client.get(address).content.decode()
                    for secret in SECRETS:
                        self.assertNotIn(secret, page, f"{user.username} {address}")

    def test_a_place_is_protected_in_one_step_from_any_page(self):
        self.sign_in(self.ben)
        here = self.page("family", self.family.pk)
        answer = self.client.post(
            self.page("protect", self.kelly.pk),
            {"shown_to": [str(self.ben.pk)], "why": "He found her once", "review_on": days_ago(-90).isoformat(),
             "clues": "The flat over the chip shop\n", "next": here},
        )  # fmt: skip
        self.assertRedirects(answer, here)
        self.assertTrue(Protection.objects.get().clues.filter(kind="other").exists())
        self.assertContains(self.client.get(self.page("person", self.kelly.pk)), "The flat over the chip shop")

    def test_the_way_back_never_leads_away_from_this_site(self):
        self.sign_in(self.ben)
        answer = self.client.post(
            self.page("protect", self.kelly.pk),
            {"shown_to": [str(self.ben.pk)], "why": "-", "review_on": days_ago(-9).isoformat(),
             "next": "https://elsewhere.example/"},
        )  # fmt: skip
        self.assertRedirects(answer, self.page("person", self.kelly.pk))

    def test_ending_a_protection_asks_why_and_refuses_whoever_is_not_named(self):
        protection = self.protect(self.carys)
        self.sign_in(self.ben)
        self.assertEqual(self.client.get(self.page("unprotect", protection.pk)).status_code, 403)
        self.sign_in(self.carys)
        self.assertEqual(self.client.post(self.page("unprotect", protection.pk), {"why": ""}).status_code, 422)
        self.client.post(self.page("unprotect", protection.pk), {"why": "She asked"})
        self.assertIsNotNone(Protection.objects.get().ended_at)

    def test_somebody_named_later_may_know_from_then(self):
        protection = self.protect(self.carys)
        self.sign_in(self.carys)
        self.client.post(self.page("show_place", protection.pk), {"user": str(self.ben.pk), "why": "Visits on Friday"})
        self.sign_in(self.ben)
        self.assertContains(self.client.get(self.page("person", self.kelly.pk)), "14 Lôn y Gamlas")


class Search(Home):
    def search(self, q, **more):
        return self.client.post(reverse("find_person"), {"q": q, "purpose": "contact", **more})

    def setUp(self):
        super().setUp()
        self.sian = self.add("Siân Llŷr ap Rhys", "f", days_ago(4000), other_names=[("birth", "Siân Powell-Hughes")])
        self.client.force_login(self.ben)

    def test_welsh_spellings_other_names_and_parts_of_names_are_found(self):
        for typed in ("Sian Llyr", "Siân", "price sian", "sian ap rees", "Powell Hughes", "SIAN POWEL"):
            self.assertContains(self.search(typed), "Siân Llŷr ap Rhys", msg_prefix=typed)

    def test_a_maiden_name_says_by_which_name_it_was_found(self):
        self.assertContains(self.search("Powell-Hughes"), "Found as Siân Powell-Hughes")

    def test_what_it_returned_is_in_the_log_with_purpose_and_words(self):
        self.search("Sian Llyr")
        self.assertLogged("person.searched", self.sian)
        event = Event.objects.filter(act="person.searched").latest("position")
        self.assertEqual(event.purpose, "contact")
        self.assertEqual(EventSecret.objects.get(event=event.uid, name="why").value, "Sian Llyr")
        self.assertNotIn("Sian", event.body)

    def test_none_and_not_yours_are_one_answer(self):
        mine = self.search("Sian Llyr").content
        self.assertIn("Siân Llŷr".encode(), mine)
        self.client.force_login(self.huw)
        none, not_yours = self.search("Nobody Atall").content, self.search("Sian Llyr").content
        self.assertNotIn("Siân Llŷr ap".encode(), not_yours)
        self.assertEqual(strip(none, b"Nobody Atall"), strip(not_yours, b"Sian Llyr"))

    def test_it_asks_why(self):
        page = self.client.post(reverse("find_person"), {"q": "Sian"})
        self.assertContains(page, "Choose why you are searching.")
        self.assertFalse(Event.objects.filter(act="person.searched").exists())

    def test_it_takes_no_name_from_the_address(self):
        page = self.client.get(reverse("find_person"), {"q": "Sian", "purpose": "contact"})
        self.assertNotContains(page, "ap Rhys<")

    def test_it_slows_whoever_searches_without_end(self):
        for _time in range(30):
            self.search("Nobody Atall")
        self.assertEqual(self.search("Sian").status_code, 403)
        self.assertLogged("person.searched", outcome="refused")

    def test_somebody_shut_out_is_answered_as_if_there_were_nobody(self):
        services_shut_out.shut_out(actor=self.esi, family=self.family, user=self.ben, why="Cousin")
        self.assertNotContains(self.search("Sian Llyr"), "Siân Llŷr ap")


def strip(page: bytes, typed: bytes) -> bytes:
    """The page without what was typed and without the tokens of its forms."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", page).replace(typed, b"")
