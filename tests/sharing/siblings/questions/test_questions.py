"""Asking, answering and telling: what each act promises."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import TestCase
from django.utils import timezone

from hub.access.verdicts import Hidden, Refused
from hub.audit.models import Event, EventPerson
from hub.notices.models import Notice
from sharing.siblings.questions import queries, queries_pages, services, services_windows
from sharing.siblings.questions.models import Outcome, ProbeSignal, Prompt, Question, Refusal
from sharing.siblings.rolls import services as rolls
from sharing.siblings.rolls import services_shields
from sharing.siblings.rolls.models import RollChild
from tests.sharing.siblings.questions.family import LILI, OTHER, WHY, Family


class Case(TestCase):
    at: Family

    @classmethod
    def setUpTestData(cls) -> None:
        cls.at = Family()

    def told(self, user: Any) -> list[str]:
        return list(Notice.objects.filter(user=user, kind__startswith="siblings").values_list("kind", flat=True))


class AskingTest(Case):
    def test_it_is_logged_for_the_child_with_purpose_and_basis(self):
        question = self.at.ask()
        event = Event.objects.get(uid=question.asked_event)
        assert event.act == "siblings.asked" and event.purpose == "put_together" and event.basis
        assert EventPerson.objects.get(event=event.uid).person == self.at.osian.pk
        assert question.bases[0]["code"] == event.basis

    def test_it_writes_to_nobody_and_asks_nobody(self):
        self.at.nursery(LILI)
        self.at.ask()
        assert not Prompt.objects.exists() and not self.told(self.at.gwen)

    def test_only_who_answers_for_a_setting_asks(self):
        for name in ("ben", "dev", "eleri", "esi", "ioan"):
            with pytest.raises(Refused):
                self.at.ask(actor=self.at.users[name])

    def test_a_child_of_another_setting_is_hidden(self):
        [lili] = self.at.nursery(LILI)
        with pytest.raises(Hidden):
            self.at.ask(child=lili)

    def test_one_open_question_a_child(self):
        self.at.ask()
        with pytest.raises(Refused):
            self.at.ask()

    def test_a_child_that_one_never_shares_is_not_asked_about(self):
        with pytest.raises(Refused):
            self.at.ask(standing="never")

    def test_nobody_asks_without_a_purpose_or_a_reason(self):
        with pytest.raises(ValidationError):
            self.at.ask(why=" ")
        with pytest.raises(ValidationError):
            self.at.ask(purpose="gossip")

    def test_a_day_has_so_many_questions_and_the_next_is_signalled(self):
        self.at.ask()
        Question.objects.update(withdrawn_at=timezone.now())
        rows = [self.at.ask() for _n in range(1)]
        Question.objects.update(withdrawn_at=timezone.now())
        for _n in range(10 - 1 - len(rows)):
            self.at.ask()
            Question.objects.update(withdrawn_at=timezone.now())
        with pytest.raises(Refused):
            self.at.ask()
        services.note_often(actor=self.at.ffion)
        services.note_often(actor=self.at.ffion)
        assert ProbeSignal.objects.filter(kind="often").count() == 1
        assert self.told(self.at.esi) == ["siblings-signal"]

    def test_a_new_pupil_is_signalled_to_the_auditor_and_not_to_the_asker(self):
        RollChild.objects.filter(pk=self.at.osian.pk).update(settles_at=timezone.now() + timedelta(days=2))
        self.at.osian.refresh_from_db()
        self.at.ask()
        assert ProbeSignal.objects.get().kind == "new"
        assert self.told(self.at.esi) == ["siblings-signal"] and not self.told(self.at.ffion)

    def test_another_setting_knows_of_no_question(self):
        question = self.at.ask()
        for user in (self.at.gwen, self.at.eleri, self.at.esi, self.at.mali):
            with pytest.raises(Hidden):
                queries_pages.question_page(user, question.pk)
        assert queries_pages.question_page(self.at.ruth, question.pk).line.name == "Osian Pennant"


class MatchingTest(Case):
    def test_a_question_waits_for_the_next_window(self):
        self.at.nursery(LILI)
        question = self.at.ask()
        assert services_windows.match_questions(question.asked_at) == 0
        assert self.at.match(question) == 1
        assert self.at.match(question, self.at.window(question)) == 0  # asked once
        assert self.told(self.at.gwen) == ["siblings-waits"] == self.told(self.at.tegwen)

    def test_the_other_lead_reads_of_her_own_child_and_nothing_of_who_asks(self):
        self.at.nursery(LILI)
        question = self.at.ask()
        self.at.match(question)
        page = queries_pages.prompt_page(self.at.gwen, self.at.prompt(question).pk)
        said = repr(page)
        assert "Lili Pennant" in said and "Maintained school" in said and "public interest" in said
        for secret in ("Osian", "Gamlas", "Ffion", question.reference, WHY, str(question.pk), str(self.at.osian.pk)):
            assert secret not in said, secret
        event = Event.objects.get(act="siblings.prompted")
        assert str(question.pk) not in event.body and question.reference not in event.body
        assert str(self.at.ffion.agency_id) not in event.body

    def test_a_stranger_is_not_a_sister(self):
        self.at.nursery(OTHER)
        assert self.at.match(self.at.ask()) == 0

    def test_not_to_this_person(self):
        self.at.nursery(LILI)
        question = self.at.ask(not_to=[self.at.gwen])
        self.at.match(question)
        assert not self.told(self.at.gwen) and self.told(self.at.tegwen) == ["siblings-waits"]
        with pytest.raises(Hidden):
            queries_pages.prompt_page(self.at.gwen, self.at.prompt(question).pk)
        assert queries_pages.start(self.at.gwen).waiting == []
        assert len(queries_pages.start(self.at.tegwen).waiting) == 1

    def test_where_nobody_may_be_asked_the_council_is(self):
        self.at.nursery(LILI)
        question = self.at.ask(not_to=[self.at.gwen, self.at.tegwen])
        self.at.match(question)
        assert self.told(self.at.eleri) == ["siblings-telephone"]

    def test_nothing_is_proposed_before_the_board_has_tested_the_method(self):
        self.at.nursery(LILI)
        question = self.at.ask()
        self.at.hub.method_reviews.all().delete()
        assert self.at.match(question) == 0


class AnsweringTest(Case):
    def setUp(self) -> None:
        super().setUp()
        [self.lili] = self.at.nursery(LILI)
        self.question = self.at.ask()
        self.at.match(self.question)
        self.agreed: list[Prompt] = []
        before = list(services_windows._agreed)
        services_windows._agreed[:] = [self.agreed.append]
        self.addCleanup(lambda: services_windows._agreed.__setitem__(slice(None), before))

    def test_both_are_told_in_one_step_and_not_before(self):
        self.at.answer(self.question, "yes")
        assert not self.agreed and not Outcome.objects.exists() and not self.told(self.at.ffion)
        self.at.release(self.question)
        assert [prompt.child_id for prompt in self.agreed] == [self.lili.pk]
        assert Outcome.objects.get().is_linked
        assert self.told(self.at.ffion) == ["siblings-released"]
        assert queries_pages.question_page(self.at.ffion, self.question.pk).line.state == "linked"

    def test_a_yes_is_recorded_with_who_why_and_on_what(self):
        prompt = self.at.answer(self.question, "yes")
        assert prompt.answered_by == self.at.gwen and prompt.bases
        assert queries.reason_of(prompt) == "It is needed."
        assert b"needed" not in bytes(prompt.reason)
        event = Event.objects.get(uid=prompt.answered_event)
        assert event.act == "siblings.answered" and "yes" not in event.body
        assert EventPerson.objects.get(event=event.uid).person == self.lili.pk

    def test_a_no_is_remembered_for_who_said_it_and_not_asked_again(self):
        self.at.answer(self.question, "no")
        [row] = queries_pages.refusals(self.at.gwen)
        assert row.name == "Lili Pennant"
        for user in (self.at.ffion, self.at.eleri, self.at.esi):
            assert queries_pages.refusals(user) == []
        self.at.release(self.question)
        services.withdraw(actor=self.at.ffion, question=self.question)
        again = self.at.ask()
        assert self.at.match(again) == 0 and not Prompt.objects.filter(question=again).exists()
        services.lift_refusal(actor=self.at.gwen, refusal=Refusal.objects.get())
        assert self.at.match(again, self.at.window(again)) == 1

    def test_a_change_of_mind_before_both_are_told(self):
        self.at.answer(self.question, "no")
        self.at.release(self.question)
        assert not Outcome.objects.get().is_linked
        self.at.answer(self.question, "yes")
        assert not Refusal.objects.filter(lifted_at=None).exists()
        self.at.release(self.question)
        assert len(self.agreed) == 1
        assert list(Outcome.objects.values_list("is_linked", flat=True)) == [False, True]
        assert self.told(self.at.ffion) == ["siblings-released"] * 2
        with pytest.raises(Refused):
            self.at.answer(self.question, "no")

    def test_a_shield_after_the_yes_stops_it(self):
        self.at.answer(self.question, "yes")
        services_shields.shield(
            actor=self.at.gwen, child=self.lili, reason="refuge", review_on=timezone.localdate() + timedelta(days=30)
        )
        self.at.release(self.question)
        assert not self.agreed and not Outcome.objects.get().is_linked

    def test_never_and_leaving_after_the_yes_stop_it(self):
        self.at.answer(self.question, "yes")
        rolls.set_standing(actor=self.at.gwen, standing="never", child=self.lili)
        self.at.release(self.question)
        rolls.set_standing(actor=self.at.gwen, standing="ask", child=self.lili)
        rolls.take_off(actor=self.at.gwen, child=self.lili)
        self.at.release(self.question)
        assert not self.agreed and not Outcome.objects.filter(is_linked=True).exists()

    def test_a_withdrawn_question_tells_nobody(self):
        self.at.answer(self.question, "yes")
        services.withdraw(actor=self.at.ffion, question=self.question)
        self.at.release(self.question)
        assert not self.agreed and not Outcome.objects.exists()
        with pytest.raises(Refused):
            self.at.answer(self.question, "no")

    def test_what_fails_behind_a_yes_is_not_seen_and_is_tried_again(self):
        def fail(_prompt: Prompt) -> None:
            raise RuntimeError("no link")

        services_windows._agreed[:] = [fail]
        self.at.answer(self.question, "yes")
        self.at.release(self.question)
        assert not Outcome.objects.get().is_linked and self.at.prompt(self.question).revealed_at is None
        services_windows._agreed[:] = [self.agreed.append]
        self.at.release(self.question)
        assert len(self.agreed) == 1

    def test_nobody_else_answers(self):
        for user in (self.at.ffion, self.at.eleri, self.at.esi, self.at.mali):
            with pytest.raises(Hidden):
                self.at.answer(self.question, "yes", actor=user)

    def test_an_answer_needs_a_reason(self):
        with pytest.raises(ValidationError):
            services.answer(actor=self.at.gwen, prompt=self.at.prompt(self.question), answer="no", reason=" ")

    def test_an_open_roll_answers_beforehand_and_is_told_in_the_window_all_the_same(self):
        services.withdraw(actor=self.at.ffion, question=self.question)
        rolls.set_standing(actor=self.at.gwen, standing="open")
        again = self.at.ask()
        self.at.match(again)
        prompt = self.at.prompt(again)
        assert (prompt.answer, prompt.by_standing, prompt.answered_by) == ("yes", True, self.at.gwen)
        assert prompt.bases and not self.agreed
        self.at.release(again)
        assert len(self.agreed) == 1


class TelephoningTest(Case):
    def setUp(self) -> None:
        super().setUp()
        self.at.nursery(LILI)
        self.question = self.at.ask()
        self.at.match(self.question)

    def test_no_answer_in_time_goes_to_the_council_unseen_by_the_asker(self):
        prompt = self.at.prompt(self.question)
        assert services_windows.escalate_due(prompt.due_at - timedelta(seconds=1)) == 0
        assert services_windows.escalate_due(prompt.due_at) == 1
        assert services_windows.escalate_due(prompt.due_at) == 0
        assert self.told(self.at.eleri) == ["siblings-telephone"] and not self.told(self.at.ffion)
        [line] = queries_pages.call_lines(self.at.hub)
        assert line.agency == self.at.gwen.agency.name and "Gwen Pritchard" in line.people
        assert "Lili" not in repr(line) and "Osian" not in repr(line) and "Gamlas" not in repr(line)

    def test_what_is_answered_is_not_telephoned(self):
        prompt = self.at.answer(self.question, "no")
        assert services_windows.escalate_due(prompt.due_at) == 0

    def test_asking_the_data_protection_officer_buys_time_once(self):
        before = self.at.prompt(self.question).due_at
        prompt = self.at.answer(self.question, "dpo")
        assert prompt.due_at > before
        assert services_windows.escalate_due(before) == 0
        assert services_windows.escalate_due(prompt.due_at) == 1

    def test_the_officer_rings_until_somebody_is_reached(self):
        prompt = self.at.prompt(self.question)
        services_windows.escalate_due(prompt.due_at)
        services.telephoned(actor=self.at.eleri, prompt=prompt, was_reached=False)
        assert len(queries_pages.call_lines(self.at.hub)) == 1
        services.telephoned(actor=self.at.eleri, prompt=prompt, was_reached=True)
        assert queries_pages.call_lines(self.at.hub) == []
        with pytest.raises(Hidden):
            services.telephoned(actor=self.at.ffion, prompt=prompt, was_reached=True)
