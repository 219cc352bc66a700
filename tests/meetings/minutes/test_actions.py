"""Lists of actions: whose they are, who sees what is to be done, and how they ended."""

from datetime import timedelta

from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from hub.agencies.models import Membership, Role
from hub.people.models import FamilyExclusion
from meetings.agenda.models import Bar
from meetings.minutes.models import Action
from tests.meetings.minutes.sitting import make_sitting
from tests.meetings.panel import logged, people_in, persons


class Lists(TestCase):
    """Ben's action, and one of the health board that names nobody. Menna of the same agency is in the item."""

    def setUp(self) -> None:
        self.at = make_sitting()
        self.at.call()
        self.own = self.at.act(self.at.ben.pk)
        self.agencys = self.at.act(self.at.ben.agency_id, days=10)
        Action.objects.filter(pk=self.agencys.pk).update(what="Ring the surgery.")

    def client_of(self, who: str) -> Client:
        client = Client()
        client.force_login(self.at.people[who])
        return client

    def page(self, who: str) -> str:
        return self.client_of(who).get(reverse("actions")).content.decode()

    def post(self, who: str, **fields: str) -> int:
        return self.client_of(who).post(reverse("action", args=[self.own.pk]), fields).status_code

    def overdue(self) -> None:
        Action.objects.update(due_on=timezone.localdate() - timedelta(days=2))

    def test_actions_stand_by_when_they_are_due_and_the_reading_is_logged(self) -> None:
        page = self.page("ben")
        self.assertLess(page.index("This week"), page.index("Visit Nia Prosser."))
        self.assertLess(page.index("Visit Nia Prosser."), page.index("Later"))
        self.assertLess(page.index("Later"), page.index("Ring the surgery."))
        self.assertEqual(people_in(logged("actions.read")[0]), persons(self.at.item.family))
        self.overdue()
        self.assertIn("Overdue", self.page("ben"))

    def test_colleagues_in_the_item_see_them_and_other_colleagues_see_nothing(self) -> None:
        self.assertIn("Visit Nia Prosser.", self.page("menna"))
        user = type(self.at.ben).objects.create_user("nurse", "nurse@hub.example", None, name="Nurse Example")
        Membership.objects.create(user=user, agency=self.at.ben.agency, role=Role.PRACTITIONER)
        self.at.people["nurse"] = user
        page = self.page("nurse")
        self.assertNotIn("Visit", page)
        self.assertNotIn("Prosser", page)
        self.assertNotIn("overdue", page)
        self.assertEqual(self.post("nurse", outcome="done"), 404)

    def test_a_manager_sees_how_many_are_overdue_and_no_word_of_them(self) -> None:
        user = type(self.at.ben).objects.create_user("head", "head@hub.example", None, name="Head Example")
        Membership.objects.create(user=user, agency=self.at.ben.agency, role=Role.MANAGER)
        self.at.people["head"] = user
        self.overdue()
        page = self.page("head")
        self.assertIn("2 actions are overdue", page)
        self.assertNotIn("Prosser", page)
        self.at.item.is_sealed = True
        self.at.item.save(update_fields=["is_sealed"])
        self.assertIn("0 actions are overdue", self.page("head"))

    def test_an_owner_keeps_their_action_when_their_admission_ends(self) -> None:
        self.at.item.admissions.update(revoked_at=timezone.now())
        self.assertIn("Visit Nia Prosser.", self.page("ben"))
        self.assertNotIn("Ring the surgery.", self.page("ben"))
        self.assertEqual(self.post("ben", outcome="done"), 302)

    def test_who_is_shut_out_of_the_family_or_left_the_item_sees_not_even_their_own(self) -> None:
        bar = Bar.objects.create(item=self.at.item, user=self.at.ben, why="kin", set_by=self.at.ben, stepped_out=True)
        self.assertNotIn("Visit", self.page("ben"))
        bar.delete()
        FamilyExclusion.objects.create(family=self.at.item.family, user=self.at.ben, why="kin", set_by=self.at.esi)
        self.assertNotIn("Visit", self.page("ben"))
        self.assertEqual(self.post("ben", outcome="done"), 404)

    def test_who_left_their_agency_keeps_no_action(self) -> None:
        self.at.ben.memberships.update(to_on=timezone.localdate() - timedelta(days=1))
        self.assertNotIn("Visit", self.page("ben"))
        self.post("ben", outcome="done")
        self.assertEqual([*Action.objects.visible_to(self.at.ben)], [])
        self.assertFalse(Action.objects.exclude(outcome="").exists())

    def test_a_place_protected_after_the_action_was_written_is_told_to_those_named_only(self) -> None:
        told = "Visit Nia Prosser at 4 Heol y Bont, Tre Faelon."
        Action.objects.filter(pk=self.own.pk).update(
            what=told, contingency="Ring 4 Heol y Bont.", outcome="could_not", outcome_why="4 Heol y Bont is empty.",
            outcome_at=timezone.now(),
        )  # fmt: skip
        self.assertIn(told, self.page("menna"))
        self.at.protect("ben")
        url = reverse("action", args=[self.own.pk])
        for who, is_told in (("ben", True), ("menna", False)):
            for page in (self.page(who), self.client_of(who).get(url).content.decode()):
                self.assertEqual("Heol y Bont" in page, is_told, who)
        self.assertNotContains(self.client_of("amira").get(url), "Heol y Bont")
        self.assertIn("[protected]", self.page("menna"))
        self.assertIn("Nia Prosser at", self.page("menna"), "the rest of it stays")

    def test_another_familys_protected_place_masks_nothing_here(self) -> None:
        other = self.at.panel.item(self.at.meeting, "amira", "ben", "menna", name="Owen")
        Action.objects.filter(pk=self.agencys.pk).update(item=other, what="Ring 4 Heol y Bont.")
        self.at.protect("ben")
        self.assertIn("Ring 4 Heol y Bont.", self.page("menna"))

    def test_done_is_one_press(self) -> None:
        self.assertEqual(self.post("ben", outcome="done"), 302)
        self.own.refresh_from_db()
        self.assertEqual(self.own.outcome, "done")
        self.assertIn("Ended", self.page("ben"))

    def test_what_did_not_happen_needs_why_and_what_was_typed_is_kept(self) -> None:
        url = reverse("action", args=[self.own.pk])
        answer = self.client_of("ben").post(url, {"outcome": "could_not", "why": " "})
        self.assertContains(answer, "Say what prevented it", status_code=422)
        self.assertContains(self.client_of("ben").post(url, {"why": "Nobody in."}), "Nobody in.", status_code=422)
        self.own.refresh_from_db()
        self.assertEqual(self.own.outcome, "")
        self.assertEqual(self.post("ben", outcome="did_not", why="I was away."), 302)
        self.assertIn("I was away.", self.page("ben"))

    def test_others_of_the_item_read_it_and_may_not_answer_it(self) -> None:
        page = self.client_of("dev").get(reverse("action", args=[self.own.pk]))
        self.assertContains(page, "Only the agency that owns this action")
        self.assertEqual(self.post("dev", outcome="done"), 403)
        self.assertEqual(self.post("amira", outcome="done"), 302)  # the hub's staff
