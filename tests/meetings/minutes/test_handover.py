"""A family handed on: open until a service has accepted them and has recorded a first contact."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from hub.access.verdicts import Hidden, Refused
from hub.agencies.clocks import due_on
from meetings.minutes import services
from meetings.minutes.models import Decision, Handover, HandoverStep, Stage
from meetings.minutes.today import today
from tests.meetings.minutes.sitting import make_sitting
from tests.meetings.panel import logged, people_in, persons


class HandedOn(TestCase):
    def setUp(self) -> None:
        self.at = make_sitting()
        self.at.call()
        self.at.view()
        self.at.reveal()
        self.at.decide()
        self.url = reverse("handover", args=[self.at.item.pk])

    @property
    def handover(self) -> Handover:
        row = Handover.objects.select_related("decision").latest("pk")
        row.decision.item = self.at.fresh()
        return row

    def record(self, who: str = "amira", stage: str = Stage.ACCEPTED, on: date | None = None) -> HandoverStep:
        actor, day = self.at.people[who], on or timezone.localdate()
        return services.record_handover(
            actor=actor, handover=self.handover, stage=stage, who="Sara Example, early help", happened_on=day
        )

    def client_of(self, who: str) -> Client:
        client = Client()
        client.force_login(self.at.people[who])
        return client

    def posted(self, stage: str, **changes: str) -> dict[str, str]:
        return {"stage": stage, "who": "Sara Example", "happened_on": str(timezone.localdate())} | changes

    def test_an_outcome_that_hands_the_family_on_starts_the_boards_clocks_and_another_does_not(self) -> None:
        decided = self.handover.decision.decided_at
        board = self.at.item.meeting.hub.board
        self.assertEqual(self.handover.accept_by, due_on(board, "handover_accept", decided))
        self.assertEqual(self.handover.contact_by, due_on(board, "first_contact", decided))
        self.at.decide(outcome="none")
        self.assertEqual(Handover.objects.count(), 1)

    def test_acceptance_and_first_contact_are_rows_with_who_recorded_them_and_in_the_log(self) -> None:
        self.record()
        self.record("menna", Stage.CONTACT)
        self.assertEqual([*self.handover.steps.values_list("stage", "by__username")],
                         [("accepted", "amira"), ("contact", "menna")])  # fmt: skip
        for act in ("item.handover_accepted", "item.first_contact"):
            self.assertEqual(people_in(logged(act)[0]), persons(self.at.item.family))

    def test_a_first_contact_waits_for_the_acceptance_and_nothing_is_recorded_twice(self) -> None:
        for stage in (Stage.CONTACT, Stage.ACCEPTED, Stage.ACCEPTED):
            if stage == Stage.ACCEPTED and not self.handover.steps.exists():
                self.record(stage=stage)
                continue
            with self.assertRaises(ValidationError):
                self.record(stage=stage)
        self.record(stage=Stage.CONTACT)
        with self.assertRaises(Refused):
            self.record(stage=Stage.CONTACT)
        self.assertEqual(HandoverStep.objects.count(), 2)

    def test_the_hubs_staff_and_agencies_with_an_action_record_it_and_others_do_not(self) -> None:
        with self.assertRaises(Refused):
            self.record("dev")
        with self.assertRaises(Hidden):
            self.record("lowri")
        self.at.act(self.at.dev.pk)
        self.record("dev")

    def test_a_day_before_the_decision_or_in_the_future_is_asked_again(self) -> None:
        for days in (1, -1):
            with self.assertRaises(ValidationError):
                self.record(on=timezone.localdate() + timedelta(days=days))
        self.assertFalse(HandoverStep.objects.exists())

    def test_a_later_decision_leaves_the_earlier_handover_as_it_was(self) -> None:
        earlier = self.handover
        self.at.decide(outcome="none")
        with self.assertRaises(Refused):
            services.record_handover(
                actor=self.at.amira, handover=earlier, stage="accepted", who="Sara", happened_on=timezone.localdate()
            )
        self.assertEqual(self.client_of("amira").get(self.url).status_code, 404)
        self.assertEqual(Decision.objects.count(), 2)

    def test_the_page_records_one_step_after_the_other_and_a_second_press_nothing(self) -> None:
        client = self.client_of("amira")
        self.assertContains(client.get(self.url), "Who accepted the family")
        self.assertRedirects(client.post(self.url, self.posted("accepted")), self.url)
        self.assertRedirects(client.post(self.url, self.posted("accepted")), self.url)  # the same button, twice
        self.assertEqual(HandoverStep.objects.count(), 1)
        self.assertContains(client.get(self.url), "Who met the family")
        answer = client.post(self.url, self.posted("contact", happened_on="2019-01-01"))
        self.assertContains(answer, "before the decision", status_code=422)
        self.assertRedirects(client.post(self.url, self.posted("contact")), self.url)
        self.assertContains(client.get(self.url), "complete: accepted, and begun")

    def test_reading_it_is_logged_refused_to_members_and_hidden_from_others(self) -> None:
        self.assertContains(self.client_of("dev").get(self.url), "agency with an action")
        self.assertEqual(people_in(logged("item.handover_read")[0]), persons(self.at.item.family))
        self.assertEqual(self.client_of("dev").post(self.url, self.posted("accepted")).status_code, 403)
        self.assertEqual(self.client_of("lowri").get(self.url).status_code, 404)

    # -- A service refuses

    def refuse(self, who: str = "amira", **changes: object) -> HandoverStep:
        given = {"who": "Sara Example, early help", "why": "Full until January.", "happened_on": timezone.localdate()}
        return services.refuse_handover(actor=self.at.people[who], handover=self.handover, **(given | changes))

    def test_a_service_refuses_with_a_reason_and_the_handover_stays_open_for_another(self) -> None:
        self.refuse()
        self.refuse(who="menna", why="Not in our area.")
        self.record()
        self.record("menna", Stage.CONTACT)
        stages = [*self.handover.steps.values_list("stage", "why")]
        self.assertEqual(stages, [("refused", "Full until January."), ("refused", "Not in our area."),
                                  ("accepted", ""), ("contact", "")])  # fmt: skip
        self.assertEqual(people_in(logged("item.handover_refused")[0]), persons(self.at.item.family))

    def test_a_refusal_needs_its_reason_and_comes_before_anybody_accepts(self) -> None:
        for changes in ({"why": "  "}, {"happened_on": timezone.localdate() + timedelta(days=1)}):
            with self.assertRaises(ValidationError):
                self.refuse(**changes)
        with self.assertRaises(Refused):
            self.refuse("dev")
        with self.assertRaises(Hidden):
            self.refuse("lowri")
        self.record()
        with self.assertRaises(ValidationError):
            self.refuse()
        self.assertFalse(HandoverStep.objects.filter(stage="refused").exists())

    def test_the_page_takes_a_refusal_the_minutes_and_today_tell_of_it(self) -> None:
        client = self.client_of("amira")
        given = {"refused": "1", "refused-who": "Sara Example", "refused-happened_on": str(timezone.localdate())}
        self.assertContains(client.post(self.url, given), "Write the reason they gave.", status_code=422)
        self.assertRedirects(client.post(self.url, given | {"refused-why": "Full until January."}), self.url)
        page = client.get(self.url)
        self.assertContains(page, "Full until January.")
        self.assertContains(page, "Who accepted the family")  # still to come
        minutes = self.client_of("ben").get(reverse("minutes", args=[self.at.item.pk]))
        self.assertContains(minutes, "Full until January.")
        self.at.close()
        shown = today(self.at.amira)
        entries = [entry.text for entry in (*shown.entries, *shown.more)]
        self.assertTrue(any("refused to take the family on" in text for text in entries), entries)
        self.assertFalse(any("January" in text for text in entries))
        self.record()
        self.assertRedirects(client.post(self.url, given | {"refused-why": "Late."}), self.url)
        self.assertEqual(HandoverStep.objects.filter(stage="refused").count(), 1)

    def test_the_reason_of_a_refusal_is_stopped_where_it_tells_a_protected_place(self) -> None:
        self.at.protect("ben")
        with self.assertRaises(ValidationError):
            self.refuse(why="They moved to 4 Heol y Bont.")

    def test_the_minutes_say_what_is_recorded_and_what_is_due(self) -> None:
        self.record()
        text = self.client_of("ben").get(reverse("minutes", args=[self.at.item.pk])).content.decode()
        self.assertIn("Accepted: ", text)
        self.assertIn("by Sara Example, early help", text)
        self.assertIn("First contact with the family: not recorded; due by", text)

    def test_words_that_would_tell_a_protected_place_are_stopped_before_and_masked_after(self) -> None:
        step = self.record()
        HandoverStep.objects.filter(pk=step.pk).update(who="Sara of 4 Heol y Bont")
        self.at.protect("ben")
        self.assertContains(self.client_of("ben").get(self.url), "Heol y Bont")
        self.assertNotContains(self.client_of("amira").get(self.url), "Heol y Bont")
        with self.assertRaises(ValidationError):
            services.record_handover(
                actor=self.at.amira, handover=self.handover, stage="contact", who="At 4 Heol y Bont",
                happened_on=timezone.localdate(),
            )  # fmt: skip
