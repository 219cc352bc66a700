"""What a referrer writes gives no protected place away: neither when it is sent, nor when it is tied to a record."""

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from hub.audit.models import Event
from hub.people import services as people
from hub.people.models import NameKind, Person, PersonName
from hub.people.services import ClueInText
from meetings.agenda import services
from meetings.agenda.models import Draft, Referral, ReferralState
from tests.meetings.panel import ANSWERS, make_panel

CLUE = "She moved to 14 Lon y Gamlas, Aber."


class ReferralCluesTest(TestCase):
    """Kelly's home is protected: amira may know it, carys and ben may not. Ben reads her record and ffion does not."""

    def setUp(self) -> None:
        self.panel = make_panel()
        self.family = self.panel.accepted().family
        kelly = Person.objects.get(name="Kelly Prosser")
        people.index_names([PersonName.objects.create(person=kelly, full=kelly.name, kind=NameKind.MAIN)])
        people.add_residence(actor=self.panel.carys, family=self.family, people=[kelly], lines="14 Lôn y Gamlas\nAber")
        people.protect(
            actor=self.panel.amira, person=kelly, shown_to=[self.panel.amira], why="At risk from a former partner.",
            review_on=timezone.localdate(),
        )  # fmt: skip

    def raise_by_form(self, by: str, **texts: str):
        self.client.force_login(self.panel.people[by])
        data = ANSWERS | {"hub": self.panel.hub.pk} | texts
        return self.client.post(reverse("referral_new"), data)

    def test_a_clue_to_somebody_the_referrer_knows_of_is_stopped_at_its_field(self) -> None:
        services.keep_draft(actor=self.panel.ben, field="why_now", text=CLUE)
        answer = self.raise_by_form("ben", why_now=CLUE)
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(list(answer.context["form"].errors), ["why_now"])
        self.assertContains(answer, "“Lon y Gamlas”", status_code=422)
        self.assertContains(answer, "Take it out", status_code=422)
        self.assertContains(answer, CLUE, status_code=422)
        self.assertTrue(Draft.objects.filter(by=self.panel.ben).exists())
        self.assertEqual(Referral.objects.exclude(family=self.family).count(), 0)
        self.assertEqual(Event.objects.filter(act="person.clue_stopped", outcome="refused").count(), 1)
        self.assertEqual(self.raise_by_form("ben").status_code, 302)

    def test_a_full_name_is_recognised_without_its_accents_and_with_what_follows_it(self) -> None:
        for who in ("KELLY PROSSER", "Kelly  Prosser, 1/5/1999", "Kelly Prosser (mam)", "Prosser Kelly; chwaer"):
            with self.subTest(who):
                self.assertEqual(self.raise_by_form("ben", who=who, child_said=CLUE).status_code, 422)
        self.assertEqual(self.raise_by_form("ben", who="Kelly", child_said=CLUE).status_code, 302)

    def test_who_does_not_know_of_the_person_learns_nothing_by_trying(self) -> None:
        self.assertEqual(self.raise_by_form("ffion", why_now=CLUE).status_code, 302)

    def test_tied_to_the_record_it_is_stopped_and_says_where_without_the_words(self) -> None:
        referral = self.panel.referral("ffion", why_below=CLUE)
        self.client.force_login(self.panel.carys)
        page = reverse("referral_accept", args=[referral.pk])
        answer = self.client.post(page, {"family": self.family.pk, "name": "", "people": "As it was typed Here"})
        self.assertEqual(answer.status_code, 422)
        [why] = answer.context["form"].errors["family"]
        self.assertIn("“Why is this below the threshold of significant harm?”", why)
        self.assertIn("Return it", why)
        self.assertNotIn("Gamlas", why)
        self.assertContains(answer, "As it was typed Here", status_code=422)
        referral.refresh_from_db()
        self.assertEqual((referral.state, referral.family), (ReferralState.NEW, None))
        self.assertEqual(Event.objects.filter(act="person.clue_stopped", outcome="refused").count(), 1)

    def test_once_every_reader_may_know_it_is_tied(self) -> None:
        referral = self.panel.referral("ffion", why_below=CLUE)
        protection = Person.objects.get(name="Kelly Prosser").protections.get()
        for who in ("carys", "ben", "menna", "ffion"):
            with self.assertRaises(ClueInText):
                services.accept_referral(actor=self.panel.carys, referral=referral, family=self.family)
            people.show_place(actor=self.panel.amira, protection=protection, user=self.panel.people[who], why="Asked.")
        services.accept_referral(actor=self.panel.carys, referral=referral, family=self.family)

    def test_the_answer_holds_no_clue_either(self) -> None:
        referral = self.panel.referral("ffion")
        for act in (services.return_referral, services.send_to_statutory):
            with self.assertRaises(ClueInText) as stopped:
                act(actor=self.panel.carys, referral=referral, why=CLUE)
            self.assertEqual(list(stopped.exception.message_dict), ["why"])
        services.return_referral(actor=self.panel.carys, referral=referral, why="Which school?")
