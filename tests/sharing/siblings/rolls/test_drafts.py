"""What is typed at length about brothers and sisters is kept while it is typed: sealed, and for who types it alone."""

from django.test import override_settings
from django.urls import reverse

from sharing.disclosures.models import SharingDraft
from sharing.siblings.questions.models import EmergencyOpening, Prompt, Question
from sharing.siblings.rolls.models import Objection
from tests.cast import client_of
from tests.sharing.siblings.questions.family import LILI, WHY
from tests.sharing.siblings.questions.test_questions import Case

ASKED = {"purpose": "put_together", "urgency": "routine", "statement": "on"}
CHILD = {"forename": "Elin", "surname": "Ifans", "postcode": "SA99 2BB"}


@override_settings(HUB_DEMO=True)  # an emergency asks for no second factor there
class DraftsTest(Case):
    def type(self, who: str, text: str, kind: str = "ask", about: str = "-", field: str = "why") -> int:
        return client_of(who).post(reverse("sibling_draft", args=[kind, about, field]), {"text": text}).status_code

    def page(self, who: str, path: str) -> str:
        return client_of(who).get(path).content.decode()

    def test_what_was_typed_stands_in_the_form_again_for_who_typed_it(self) -> None:
        self.assertEqual(self.type("ffion", "He said"), 204)
        self.assertEqual(self.type("ffion", WHY), 204)
        self.assertIn(f"{WHY}</textarea>", self.page("ffion", "/sharing/siblings/ask/"))
        self.assertNotIn(WHY, self.page("ruth", "/sharing/siblings/ask/"))

    def test_it_is_sealed_where_it_is_kept(self) -> None:
        self.type("ffion", WHY)
        self.assertNotIn("absent", str(SharingDraft.objects.get().fields))

    def test_sending_ends_it_and_a_form_that_lacks_something_does_not(self) -> None:
        self.type("ffion", WHY)
        ffion = client_of("ffion")
        self.assertEqual(ffion.post("/sharing/siblings/ask/", {**ASKED, "why": WHY}).status_code, 422)
        self.assertIn(f"{WHY}</textarea>", self.page("ffion", "/sharing/siblings/ask/"))
        sent = ffion.post("/sharing/siblings/ask/", {**ASKED, "why": WHY, "child": str(self.at.osian.pk)})
        self.assertEqual(sent.status_code, 302)
        self.assertEqual(Question.objects.get().why, WHY)
        self.assertFalse(SharingDraft.objects.exists())

    def test_an_answer_an_objection_and_an_emergency_keep_their_words_and_let_go_of_them(self) -> None:
        self.at.nursery(LILI)
        question = self.at.ask()
        self.at.match(question)
        prompt = self.at.prompt(question)
        forms = (
            ("gwen", "answer", str(prompt.pk), "reason", f"/sharing/siblings/asked/{prompt.pk}/", {"answer": "no"}),
            ("gwen", "object", "-", "said", "/sharing/siblings/roll/objections/",
             {"forename": "Nel", "surname": "Wyn", "born_on": "2023-02-03", "received_on": "2024-02-03"}),
            ("dev", "emergency", "-", "why", "/sharing/siblings/emergency/", CHILD),
        )  # fmt: skip
        for who, kind, about, field, path, data in forms:
            with self.subTest(kind):
                self.assertEqual(self.type(who, "Because it", kind, about, field), 204)
                self.assertIn("Because it</textarea>", self.page(who, path))
                self.assertEqual(client_of(who).post(path, {**data, field: "Because."}).status_code, 302)
                self.assertFalse(SharingDraft.objects.exists())
        self.assertEqual(Prompt.objects.get().answer, "no")
        self.assertTrue(Objection.objects.exists() and EmergencyOpening.objects.exists())

    def test_no_other_field_is_kept(self) -> None:
        self.assertEqual(self.type("ffion", "x", field="child"), 404)
        self.assertEqual(self.type("ffion", "x", kind="roll"), 404)
