"""What of brothers and sisters stands on the start page: whose it is, its clock, and nobody's name."""

from datetime import timedelta
from typing import Any

from django.test import TestCase
from django.utils import timezone

from hub.access.gate import reading
from meetings.minutes.today import Entry, today
from sharing.siblings.links import services_notices
from sharing.siblings.links.models import Link
from sharing.siblings.questions import services, services_emergency, services_windows
from sharing.siblings.questions.models import Prompt
from tests.sharing.siblings.questions.family import LILI, Family

CHILD = {"forename": "Gwenno", "surname": "Ifans", "postcode": "SA99 4ZZ"}


class WaitingTest(TestCase):
    at: Family

    @classmethod
    def setUpTestData(cls) -> None:
        cls.at = Family()

    def entry(self, user: Any, word: str) -> Entry | None:
        with reading(user):
            page = today(user)
        return next((one for one in (*page.entries, *page.more) if word in one.what), None)

    def asked(self) -> Prompt:
        self.at.nursery(LILI)
        question = self.at.ask()
        self.at.match(question)
        return self.at.prompt(question)

    def test_a_question_to_a_lead_stands_there_until_she_answers(self):
        prompt = self.asked()
        found = self.entry(self.at.gwen, "A question about a child")
        assert found is not None and prompt.reference in found.text and found.why.startswith("By ")
        assert found.acts[0].url.endswith(f"/asked/{prompt.pk}/") and "Lili" not in repr(found)
        for user in (self.at.ffion, self.at.mali, self.at.eleri):
            assert self.entry(user, "A question about a child") is None
        services.answer(actor=self.at.gwen, prompt=prompt, answer="no", reason="It is not needed.")
        assert self.entry(self.at.gwen, "A question about a child") is None

    def test_a_question_that_is_late_says_since_when(self):
        prompt = self.asked()
        Prompt.objects.filter(pk=prompt.pk).update(due_at=timezone.now() - timedelta(hours=1))
        found = self.entry(self.at.gwen, "A question about a child")
        assert found is not None and found.why.startswith("Overdue since") and found.tone == "late"

    def test_the_officer_reads_how_many_to_telephone_and_by_when(self):
        prompt = self.asked()
        services_windows.escalate_due(prompt.due_at + timedelta(seconds=1))
        found = self.entry(self.at.eleri, "Telephone settings")
        assert found is not None and prompt.reference in found.text and "Lili" not in repr(found)
        assert self.entry(self.at.gwen, "Telephone settings") is None

    def test_a_notice_stands_there_until_it_is_answered(self):
        prompt = self.asked()
        services.answer(actor=self.at.gwen, prompt=prompt, answer="yes", reason="It is needed.")
        self.at.release(prompt.question)
        link = Link.objects.get()
        side = link.sides.get(agency=self.at.ffion.agency_id)
        services_notices.notify(
            actor=self.at.ffion, side=side, kind="absent", happened_on=timezone.localdate(), watch_for=["arrives"]
        )
        found = self.entry(self.at.gwen, "A notice about a child")
        assert found is not None and self.entry(self.at.ffion, "A notice about a child") is None
        row = side.link.sides.exclude(pk=side.pk).get().notices.get()
        services_notices.answer_notice(actor=self.at.gwen, row=row, answer="well")
        assert self.entry(self.at.gwen, "A notice about a child") is None

    def test_the_answer_to_a_question_stands_there_in_the_same_words_whatever_it_is(self):
        question = self.at.ask()
        self.at.release(question)
        found = self.entry(self.at.ffion, "A question about brothers and sisters has its answer")
        assert found is not None and question.reference in found.text

    def test_an_opening_waits_for_a_colleague_and_not_for_who_opened_it(self):
        dev, alys = self.at.users["dev"], self.at.users["alys"]
        opening = services_emergency.open_emergency(actor=dev, child=CHILD, why="Found alone.")
        found = self.entry(alys, "second person")
        assert found is not None and found.tone == "grave" and found.why.startswith("Closes at")
        assert "Gwenno" not in repr(found) and "alone" not in repr(found)
        assert self.entry(dev, "second person") is None and self.entry(self.at.eleri, "second person") is None
        services_emergency.confirm_emergency(actor=alys, opening=opening)
        assert self.entry(alys, "second person") is None
