"""The story by its pages: asked, answered, told; telephoned; looked into; in an emergency."""

from typing import Any

from django.core.cache import cache
from django.test import override_settings

from sharing.siblings.questions import services_windows
from sharing.siblings.questions.models import EmergencyOpening, Prompt, Question, Refusal
from sharing.siblings.questions.services_emergency import look_into_emergencies
from sharing.siblings.rolls import services_shields
from tests.cast import client_of
from tests.sharing.siblings.questions.family import LILI, OSIAN, STATEMENT, WHY
from tests.sharing.siblings.questions.test_questions import Case

ASK = {"purpose": "put_together", "why": WHY, "urgency": "routine", "statement": "on"}


class StoryTest(Case):
    def setUp(self) -> None:
        cache.clear()
        services_windows._agreed, self.kept = [], services_windows._agreed
        self.addCleanup(lambda: setattr(services_windows, "_agreed", self.kept))
        demo = override_settings(HUB_DEMO=True)
        demo.enable()
        self.addCleanup(demo.disable)

    def get(self, who: str, path: str, language: str = "en") -> str:
        answer = client_of(who, language=language).get(path)
        assert answer.status_code == 200, answer.content.decode()[:500]
        return answer.content.decode()

    def post(self, who: str, path: str, **data: Any) -> str:
        answer = client_of(who).post(path, data)
        assert answer.status_code == 302, answer.content.decode()[:3000]
        return answer["Location"]

    def asked(self) -> tuple[Question, str]:
        path = self.post("ffion", "/sharing/siblings/ask/", child=str(self.at.osian.pk), **ASK)
        question = Question.objects.get()
        self.at.match(question)
        return question, path

    def test_both_settings_are_told_in_one_step(self) -> None:
        self.at.nursery(LILI)
        question, path = self.asked()
        assert "on its way" in self.get("ffion", path)
        asked = f"/sharing/siblings/asked/{Prompt.objects.get().pk}/"
        page = self.get("gwen", asked)
        assert "Lili Pennant" in page and "Maintained school" in page
        for secret in ("Osian", "Gamlas", "Ffion", WHY, question.reference):
            assert secret not in page
        self.post("gwen", asked, answer="yes", reason="We have a worry too.")
        assert "on its way" in self.get("ffion", path)
        self.at.release(question)
        assert "A link was made." in self.get("ffion", path)
        assert "Both settings agreed" in self.get("gwen", asked)

    def test_a_no_reads_as_nothing_and_is_taken_back_by_who_said_it(self) -> None:
        self.at.nursery(LILI)
        question, path = self.asked()
        self.post("gwen", f"/sharing/siblings/asked/{Prompt.objects.get().pk}/", answer="no", reason="Not now.")
        self.at.release(question)
        page = self.get("ffion", path)
        assert "No link was made." in page
        assert "This does not mean that there are no brothers or sisters." in page
        assert "Ask the family." in page and "health visitor" in page and "Report if you are worried." in page
        assert "Lili Pennant" in self.get("gwen", "/sharing/siblings/refusals/")
        assert "Lili" not in self.get("ffion", "/sharing/siblings/refusals/")
        self.post("gwen", f"/sharing/siblings/refusals/{Refusal.objects.get().pk}/lift/")
        assert "Lili" not in self.get("gwen", "/sharing/siblings/refusals/")

    def test_the_statement_is_read_in_the_readers_own_language(self) -> None:
        """The asker's would say something of where they are."""
        self.at.nursery(LILI)
        asked = self.at.ask(statement="Mae angen hyn arnom i gyflawni tasg")
        self.at.match(asked)
        page = self.get("gwen", f"/sharing/siblings/asked/{Prompt.objects.get().pk}/")
        assert STATEMENT in page and "Mae angen" not in page

    def test_a_fault_in_the_form_says_what_to_do(self) -> None:
        answer = client_of("ffion").post("/sharing/siblings/ask/", {"why": " "})
        assert answer.status_code == 422
        for words in ("Choose a child.", "Choose what it is for.", "Say why you need to know."):
            assert words in answer.content.decode()

    def test_the_council_rings_with_a_reference_alone(self) -> None:
        self.at.nursery(LILI)
        _question, _path = self.asked()
        prompt = Prompt.objects.get()
        services_windows.escalate_due(prompt.due_at)
        page = self.get("eleri", "/sharing/siblings/calls/")
        assert prompt.reference in page and "Gwen Pritchard" in page
        assert "Lili" not in page and "Osian" not in page and "Gamlas" not in page
        self.post("eleri", f"/sharing/siblings/calls/{prompt.pk}/", reached="yes")
        assert prompt.reference not in self.get("eleri", "/sharing/siblings/calls/")

    def test_the_limit_of_a_day_is_said_and_signalled(self) -> None:
        for _n in range(10):
            self.at.ask()
            Question.objects.update(withdrawn_at=self.at.osian.first_seen_at)
        answer = client_of("ffion").post("/sharing/siblings/ask/", {"child": str(self.at.osian.pk), **ASK})
        assert answer.status_code == 403 and "duty team" in answer.content.decode()
        assert "Ffion Rees" in self.get("esi", "/sharing/siblings/signals/")

    def test_an_emergency_is_answered_confirmed_and_reviewed(self) -> None:
        [lili] = self.at.nursery(LILI)
        services_shields.shield(
            actor=self.at.gwen, child=lili, reason="refuge", review_on=self.at.osian.roll.expires_on
        )
        child = {name: value for name, value in OSIAN.items() if name not in ("sex", "contact1_relationship")}
        path = self.post("dev", "/sharing/siblings/emergency/", **child, why="Nobody is at home.")
        assert "The hub is looking." in self.get("dev", path)
        look_into_emergencies()
        page = self.get("dev", path)
        assert self.at.ffion.agency.name_en in page and "Ring Eleri Jenkins" in page
        assert self.at.gwen.agency.name_en not in page and "Osian" not in page and "Lili" not in page
        assert self.at.gwen.agency.name_en in self.get("eleri", path)
        self.post("alys", f"{path}confirm/")
        self.post("dev", f"{path}close/")
        assert "can no longer be read" in self.get("dev", path)
        self.post("esi", f"{path}review/", review="It was right.")
        assert EmergencyOpening.objects.get().reviewed_by == self.at.esi

    def test_it_is_said_in_welsh(self) -> None:
        self.at.users["ffion"].language = "cy"
        self.at.users["ffion"].save()
        assert 'lang="cy"' in self.get("ffion", "/sharing/siblings/", language="cy")
