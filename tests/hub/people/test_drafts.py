"""What is typed at length about a record is kept while it is typed, for who types it and nobody else."""

from django.urls import reverse

from hub.people import services_drafts
from hub.people.models import RecordDraft
from tests.hub.people.home import TODAY, Home


class DraftsTest(Home):
    def setUp(self):
        super().setUp()
        self.contact = reverse("record_contact", args=[self.family.pk])
        self.client.force_login(self.ben)

    def type(self, text, field="text", kind="contact", about=None):
        address = reverse("record_draft", args=[kind, about or self.family.pk, field])
        return self.client.post(address, {"text": text}).status_code

    def send(self, **changes):
        data = {
            "happening": "seen", "about": [self.tomos.pk], "happened_on": TODAY, "text": "Seen at home, well.",
            "kind": "fact", "release": "record", "language": "en",
        }  # fmt: skip
        return self.client.post(self.contact, data | changes)

    def test_what_was_typed_stands_in_the_form_again(self):
        self.assertEqual((self.type("Nobody was"), self.type("2026-11-20", "happened_on")), (204, 204))
        self.assertEqual(self.type("Nobody was in."), 204)
        page = self.client.get(self.contact)
        self.assertContains(page, "Nobody was in.</textarea>")
        self.assertContains(page, 'value="2026-11-20"')

    def test_nobody_else_is_shown_it(self):
        self.type("Nobody was in.")
        self.client.force_login(self.dev)
        self.assertNotContains(self.client.get(self.contact), "Nobody was in.")

    def test_sending_ends_it_and_a_form_that_lacks_something_does_not(self):
        self.type("Seen at home, well.")
        self.assertEqual(self.send(about=[]).status_code, 422)
        self.assertContains(self.client.get(self.contact), "Seen at home, well.</textarea>")
        self.assertEqual(self.send().status_code, 302)
        self.assertFalse(RecordDraft.objects.exists())

    def test_a_clue_that_was_stopped_leaves_the_words(self):
        self.protect()
        self.type("She is at 14 Lôn y Gamlas.")
        self.assertEqual(self.send(text="She is at 14 Lôn y Gamlas.").status_code, 422)
        self.assertEqual(RecordDraft.objects.get().fields, {"text": "She is at 14 Lôn y Gamlas."})

    def test_every_long_form_keeps_its_words_and_lets_go_of_them(self):
        fact = self.record("Two visits", self.tomos)
        forms = (
            ("amend", fact.pk, "amend_fact", {"text": "Three visits", "why": "Counted again"}),
            ("translate", fact.pk, "translate_fact", {"text": "Tri ymweliad"}),
            ("protect", self.kelly.pk, "protect",
             {"why": "At risk", "clues": "The blue door", "shown_to": [self.ben.pk], "review_on": TODAY}),
        )  # fmt: skip
        for kind, about, name, data in forms:
            typed = {field: text for field, text in data.items() if isinstance(text, str)}
            for field, text in typed.items():
                self.type(text, field, kind, about)
            page = self.client.get(reverse(name, args=[about]))
            for text in typed.values():
                self.assertContains(page, text)
            if kind == "amend":
                continue  # the fact could then not be translated
            self.assertEqual(self.client.post(reverse(name, args=[about]), data).status_code, 302, kind)
            self.assertFalse(RecordDraft.objects.filter(place__startswith=kind).exists())

    def test_only_what_a_form_asks_for_is_kept(self):
        self.assertEqual(self.type("x", field="about"), 404)
        self.assertEqual(self.type("x", kind="anything"), 404)
        self.assertFalse(RecordDraft.objects.exists())

    def test_the_oldest_of_fifty_goes_first(self):
        for number in range(services_drafts.MOST + 2):
            services_drafts.keep_draft(actor=self.ben, place=f"contact:{number}", field="text", text="Not seen")
        places = set(RecordDraft.objects.values_list("place", flat=True))
        self.assertEqual(len(places), services_drafts.MOST)
        self.assertNotIn("contact:0", places)
