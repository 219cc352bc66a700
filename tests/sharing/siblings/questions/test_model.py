"""The two yeses, played by random actors beside a model of a page's length.

Hypothesis chooses who asks, answers, changes their mind, shields, says never, withdraws and when the clock runs; the
model says who may be told what. The attacks are among the moves: a made-up pupil who is new (probing), looking right
after an upload (timing), a remembered no (refusal), the other lead's page (reasons), a relative kept out (insiders),
and words that the asker typed (free text). `HUB_LONG=1` tries more.

A machine of Hypothesis's own is not undone between examples by Django's TestCase: each runs in a savepoint here.
"""

import os
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from hub.access.verdicts import Hidden, Refused
from hub.notices.models import Notice
from sharing.siblings.questions import queries_pages, services, services_windows
from sharing.siblings.questions.models import Outcome, Prompt, Question
from sharing.siblings.rolls import services as rolls
from sharing.siblings.rolls import services_shields
from sharing.siblings.rolls.models import RollChild, Shield
from tests.sharing.siblings.questions.family import LILI, WHY, Family

LONG = bool(os.environ.get("HUB_LONG"))


@dataclass
class Model:
    """What stands between the two leads. `agreed` is the only thing that may ever tell one of the other."""

    asked: bool = False
    withdrawn: bool = False
    prompted: bool = False
    answer: str = ""
    refused: bool = False  # remembered from an earlier question
    hidden: bool = False  # shielded, "never", new, or gone
    kept_out: str = ""  # not to this person
    agreed: bool = False
    released: bool = False

    @property
    def may_be_prompted(self) -> bool:
        return self.asked and not (self.withdrawn or self.prompted or self.hidden or self.refused)

    @property
    def will_be_told(self) -> bool:
        return self.prompted and self.answer == "yes" and not (self.withdrawn or self.hidden or self.agreed)


class TwoYeses(RuleBasedStateMachine):
    at: Family

    def __init__(self) -> None:
        super().__init__()
        self.before = transaction.savepoint_create()
        cache.clear()
        self.model = Model()
        self.question: Question | None = None
        self.told: list[Prompt] = []
        services_windows._agreed[:] = [self.told.append]
        [self.lili] = self.at.nursery(LILI)

    def teardown(self) -> None:
        services_windows._agreed[:] = []
        transaction.savepoint_rollback(self.before)

    # -- The asker ---------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.question is None or self.model.withdrawn)
    @rule(kept_out=st.sampled_from(["", "gwen", "tegwen"]))
    def ask(self, kept_out: str) -> None:
        Question.objects.update(asked_at=timezone.now() - timedelta(days=2))  # the limit of a day has its own test
        users = [self.at.users[kept_out]] if kept_out else []
        self.question = self.at.ask(not_to=users)
        self.model = Model(asked=True, hidden=self.model.hidden, refused=self.model.refused, kept_out=kept_out)
        self.told.clear()

    @precondition(lambda self: self.question is not None)
    @rule()
    def ask_twice(self) -> None:
        if self.model.withdrawn or self.model.agreed:
            return
        try:
            self.at.ask()
        except Refused:
            return
        raise AssertionError("One open question a child.")

    @precondition(lambda self: self.question is not None and not self.model.withdrawn)
    @rule()
    def withdraw(self) -> None:
        assert self.question
        services.withdraw(actor=self.at.ffion, question=self.question)
        self.model.withdrawn = True

    # -- The clock ---------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.question is not None)
    @rule()
    def look_into(self) -> None:
        assert self.question
        self.question.refresh_from_db()
        after = self.question.matched_at or self.question.asked_at
        found = services_windows.match_questions(self.at.window(self.question, after + timedelta(minutes=1)))
        assert found == int(self.model.may_be_prompted)
        self.model.prompted |= bool(found)

    @precondition(lambda self: self.question is not None)
    @rule()
    def look_into_outside_a_window(self) -> None:
        """Timing: an upload or a question is followed by nothing."""
        assert self.question
        assert services_windows.match_questions(self.question.asked_at.replace(hour=23, minute=50)) == 0

    @precondition(lambda self: self.question is not None)
    @rule()
    def release(self) -> None:
        assert self.question
        will = self.model.will_be_told
        self.at.release(self.question)
        if not self.model.withdrawn:
            self.model.released = True
            self.model.agreed |= will

    @precondition(lambda self: self.model.prompted)
    @rule()
    def send_to_the_council(self) -> None:
        prompt = self.prompt()
        services_windows.escalate_due(prompt.due_at)

    # -- The other lead ----------------------------------------------------------------------------------------------

    @precondition(lambda self: self.model.prompted)
    @rule(
        who=st.sampled_from(["gwen", "tegwen", "ffion", "mali", "eleri", "esi"]),
        answer=st.sampled_from(["yes", "no", "dpo"]),
    )
    def answer(self, who: str, answer: str) -> None:
        may = who in ("gwen", "tegwen") and who != self.model.kept_out
        try:
            services.answer(actor=self.at.users[who], prompt=self.prompt(), answer=answer, reason="I know why.")
        except Hidden:
            assert not may
            return
        except Refused:
            assert may and (self.model.withdrawn or self.model.agreed)
            return
        assert may and not self.model.withdrawn and not self.model.agreed
        self.model.answer = answer
        if answer == "no":
            self.model.refused = True
        elif answer == "yes":
            self.model.refused = False

    @precondition(lambda self: self.model.refused)
    @rule()
    def take_the_no_back(self) -> None:
        [row] = queries_pages.refusals(self.at.gwen)
        services.lift_refusal(actor=self.at.gwen, refusal=queries_pages.refusal_for(self.at.gwen, row.id))
        self.model.refused = False

    # -- The roll ----------------------------------------------------------------------------------------------------

    @precondition(lambda self: not self.model.hidden)
    @rule(how=st.sampled_from(["shield", "never", "new"]))
    def hide(self, how: str) -> None:
        if how == "shield":
            review_on = timezone.localdate() + timedelta(days=30)
            services_shields.shield(actor=self.at.gwen, child=self.lili, reason="refuge", review_on=review_on)
        elif how == "never":
            rolls.set_standing(actor=self.at.gwen, standing="never", child=self.lili)
        else:  # as a made-up pupil would be
            RollChild.objects.filter(pk=self.lili.pk).update(settles_at=timezone.now() + timedelta(days=2))
        self.model.hidden = True

    @precondition(lambda self: self.model.hidden)
    @rule()
    def show(self) -> None:
        Shield.objects.filter(child=self.lili).update(lifted_at=timezone.now())
        rolls.set_standing(actor=self.at.gwen, standing="ask", child=self.lili)
        RollChild.objects.filter(pk=self.lili.pk).update(settles_at=timezone.now() - timedelta(days=2))
        self.model.hidden = False

    # -- What must hold ----------------------------------------------------------------------------------------------

    def prompt(self) -> Prompt:
        return Prompt.objects.select_related("question").get(question=self.question)

    @invariant()
    def both_are_told_or_nobody(self) -> None:
        assert len(self.told) == int(self.model.agreed)
        assert Outcome.objects.filter(question=self.question, is_linked=True).exists() is self.model.agreed
        if self.question is not None:
            assert Prompt.objects.filter(question=self.question).exists() is self.model.prompted

    @invariant()
    def the_asker_reads_one_of_four_things(self) -> None:
        if self.question is None:
            return
        line = queries_pages.question_page(self.at.ffion, self.question.pk).line
        expected = "linked" if self.model.agreed else "withdrawn" if self.model.withdrawn else None
        assert line.state == (expected or ("not_linked" if self.model.released else "waiting"))
        first = Notice.objects.filter(user=self.at.ffion, reference=self.question.reference).count()
        outcomes = Outcome.objects.filter(question=self.question).count()
        assert first == outcomes and outcomes <= 2

    @invariant()
    def nobody_reads_what_is_not_theirs(self) -> None:
        """Reasons, insiders, free text: the other lead's page, and who is kept out of it."""
        if self.question is None:
            return
        for name in ("gwen", "tegwen", "mali", "eleri", "esi"):
            who = self.at.users[name]
            start = queries_pages.start(who)
            assert bool(start.waiting or start.answered) <= (name in ("gwen", "tegwen"))
            said = repr(start)
            if self.model.prompted and name in ("gwen", "tegwen") and name != self.model.kept_out:
                said += repr(queries_pages.prompt_page(who, self.prompt().pk))
            for secret in ("Osian", "Gamlas", "Ffion", WHY, self.question.reference):
                assert secret not in said, f"{name} reads {secret}"
            assert queries_pages.refusals(who) == [] or name in ("gwen", "tegwen")
        assert "Lili" not in repr(queries_pages.start(self.at.ffion))
        assert queries_pages.refusals(self.at.ffion) == []


class TwoYesesTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.at = Family()

    def test_nobody_learns_of_the_other_before_both_have_said_yes(self) -> None:
        TwoYeses.at = self.at
        before = list(services_windows._agreed)
        try:
            run_state_machine_as_test(
                TwoYeses,
                settings=settings(
                    max_examples=200 if LONG else 6, stateful_step_count=40 if LONG else 16, deadline=None,
                    derandomize=not LONG, suppress_health_check=list(HealthCheck),
                ),
            )  # fmt: skip
        finally:
            services_windows._agreed[:] = before
