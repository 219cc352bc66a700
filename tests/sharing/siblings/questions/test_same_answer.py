"""Whatever another setting holds, says or does, an asker observes the same until a link is made.

One question is asked in worlds that differ only beyond the asker's setting. All that the asker can observe is compared:
the bytes of every page, the statements sent to the database for them, notices, mail, the log of their own setting, and
the moments that were drawn. Hypothesis chooses how the question is asked.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from hub.audit.models import Event, EventPerson
from hub.notices.models import MailChoice, Notice
from hub.notices.services_post import post_once
from sharing.siblings.questions import services, services_windows
from sharing.siblings.questions.models import Outcome, Prompt, Question
from sharing.siblings.rolls import services as rolls
from sharing.siblings.rolls import services_shields
from tests.cast import client_of
from tests.sharing.siblings.questions.family import LILI, OTHER, STATEMENT, WHY, Family

# One way of asking in fourteen worlds takes long enough; `HUB_LONG=1` tries thirty.
PHASES = [Phase.explicit, *([Phase.generate] if os.environ.get("HUB_LONG") else [])]


@dataclass
class World:
    """What is different beyond the asker's setting: before the asking, after a prompt, and after the first answer."""

    before: Callable[[Family], None] = lambda at: None
    asked: Callable[[Family, Question], None] = lambda at, question: None
    later: Callable[[Family, Question], None] = lambda at, question: None


def _nursery(*children: dict[str, str]) -> Callable[[Family], None]:
    return lambda at: None if at.nursery(*children) else None


def _standing(standing: str) -> Callable[[Family], None]:
    def do(at: Family) -> None:
        [lili] = at.nursery(LILI)
        rolls.set_standing(actor=at.gwen, standing=standing, child=lili)

    return do


def _shielded(at: Family) -> None:
    _shield(at, *at.nursery(LILI))


def _shield(at: Family, child: Any) -> None:
    review_on = timezone.localdate() + timedelta(days=30)
    services_shields.shield(actor=at.gwen, child=child, reason="refuge", review_on=review_on)


def _refused_before(at: Family) -> None:
    _nursery(LILI)(at)
    first = at.ask()
    at.match(first)
    at.answer(first, "no")
    services.withdraw(actor=at.ffion, question=first)
    Prompt.objects.filter(question=first).update(revealed_at=None)


def _answers(*answers: str) -> Callable[[Family, Question], None]:
    def do(at: Family, question: Question) -> None:
        for answer in answers:
            at.answer(question, answer)

    return do


def _silent(at: Family, question: Question) -> None:
    """Until the council has rung, and rung again in vain."""
    prompt = at.prompt(question)
    services_windows.escalate_due(prompt.due_at)
    services.telephoned(actor=at.eleri, prompt=prompt, was_reached=False)


def _yes_then_shield(at: Family, question: Question) -> None:
    _shield(at, at.answer(question, "yes").child)


def _yes_then_leaves(at: Family, question: Question) -> None:
    rolls.take_off(actor=at.gwen, child=at.answer(question, "yes").child)


def _yes_then_deleted(at: Family, question: Question) -> None:
    rolls.delete_roll(actor=at.gwen, roll=at.answer(question, "yes").child.roll)


def _broken(at: Family, question: Question) -> None:
    """Both agreed, and what makes the link fails."""
    at.answer(question, "yes")


WORLDS = {
    "nothing is loaded": World(),
    "nobody": World(_nursery(OTHER)),
    "not open": World(_standing("never")),
    "shielded": World(_shielded),
    "silent": World(_nursery(LILI), _silent),
    "refused": World(_nursery(LILI), _answers("no")),
    "refused again": World(_nursery(LILI), _answers("dpo", "no"), _answers("dpo", "no")),
    "asks the officer": World(_nursery(LILI), _answers("dpo")),
    "yes, then no": World(_nursery(LILI), _answers("yes", "no")),
    "yes, then a shield": World(_nursery(LILI), _yes_then_shield),
    "yes, then gone": World(_nursery(LILI), _yes_then_leaves),
    "yes, then the roll is deleted": World(_nursery(LILI), _yes_then_deleted),
    "a link that fails": World(_nursery(LILI), _broken),
    "two, both silent": World(_nursery(LILI, LILI | {"forename": "Nel", "dob": "2021-09-09"})),
}


@dataclass
class Seen:
    """What the asker can observe, with what differs in every run by itself taken out."""

    pages: list[str] = field(default_factory=list)
    statements: list[list[str]] = field(default_factory=list)
    notices: list[Any] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    log: list[Any] = field(default_factory=list)
    moments: list[Any] = field(default_factory=list)


ASKED_AT = datetime(2026, 11, 23, 10, 40, tzinfo=timezone.get_default_timezone())
UUIDS = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
TOKENS = re.compile(r'(name="csrfmiddlewaretoken" value|nonce|content)="[^"]+"')
VALUES = re.compile(r"'[^']*'|\b\d+\b|X'[0-9a-fA-F]*'|\bs\d+_x\d+\b")
REFERENCES = re.compile(r"Q-[0-9A-Z]{6}")


def plain(text: str) -> str:
    text = TOKENS.sub(r'\1="…"', text)
    return REFERENCES.sub("Q-…", UUIDS.sub("…", text))


class SameAnswerTest(TestCase):
    at: Family

    @classmethod
    def setUpTestData(cls) -> None:
        cls.at = Family()

    def play(self, world: World, *, urgency: str, statement: str, not_to: str) -> Seen:
        """The whole life of one question, undone afterwards."""
        cache.clear()
        mail.outbox.clear()
        atom: Any = transaction.atomic()
        atom._from_testcase = True  # so that a page may commit its event within
        with atom:
            try:
                return self._play(world, urgency=urgency, statement=statement, not_to=not_to)
            finally:
                transaction.set_rollback(True)

    def _play(self, world: World, *, urgency: str, statement: str, not_to: str) -> Seen:
        at, seen = self.at, Seen()
        world.before(at)
        earlier = set(Question.objects.values_list("pk", flat=True))
        before = set(Event.objects.values_list("uid", flat=True))
        Notice.objects.all().delete()
        MailChoice.objects.update_or_create(user=at.ffion, defaults={"ordinary": MailChoice.AT_ONCE})
        client = client_of("ffion")
        client.get("/sharing/siblings/")
        data = {"child": str(at.osian.pk), "purpose": "put_together", "why": WHY, "urgency": urgency}
        data |= {"statement": "on"} if statement else {}
        data |= {"not_to": str(at.users[not_to].pk)} if not_to else {}
        self._get(client, seen, "/sharing/siblings/ask/")
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            answer = client.post("/sharing/siblings/ask/", data)
        assert answer.status_code == 302, answer.content.decode()[:3000]
        seen.statements.append(_shapes(asked))
        question = Question.objects.exclude(pk__in=earlier).get()
        if earlier:  # asked and withdrawn before: what tells the two apart is the asker's own doing
            Question.objects.filter(pk__in=earlier).delete()
        question.asked_at = ASKED_AT
        question.release_at = ASKED_AT + timedelta(days=1)
        question.expires_at = timezone.now() + timedelta(days=30)
        question.save()
        self._look(client, seen, question)

        at.match(question)
        self._look(client, seen, question)
        if Prompt.objects.filter(question=question, answer="").exists():
            world.asked(at, question)
        self._look(client, seen, question)

        at.release(question)
        post_once()
        self._look(client, seen, question)
        if Prompt.objects.filter(question=question).exclude(child=None).exists():
            world.later(at, question)
        question.refresh_from_db()
        at.match(question, at.window(question, question.release_at))
        at.release(question)
        post_once()
        self._look(client, seen, question)
        Question.objects.filter(pk=question.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
        at.release(question)
        post_once()
        self._look(client, seen, question)

        question.refresh_from_db()
        seen.moments = [
            (one.at - ASKED_AT, one.is_linked) for one in Outcome.objects.filter(question=question).order_by("at")
        ] + [question.release_at - ASKED_AT]
        rows = Notice.objects.filter(user__in=[at.ffion, at.ruth]).order_by("made_at", "pk")
        seen.notices = [(row.user.username, row.kind, row.is_urgent, plain(row.path)) for row in rows]
        seen.mails = [plain(f"{one.to} {one.subject}\n{one.body}") for one in mail.outbox if "ffion" in str(one.to)]
        seen.log = self._log(before, question)
        self._get(client, seen, "/sharing/")
        self._get(client, seen, "/notices/")
        return seen

    def _look(self, client: Client, seen: Seen, question: Question) -> None:
        for path in ("/sharing/siblings/", f"/sharing/siblings/questions/{question.pk}/"):
            self._get(client, seen, path)

    def _get(self, client: Client, seen: Seen, path: str) -> None:
        cache.clear()  # what is asked once a minute is asked each time
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        assert answer.status_code == 200, path
        body = plain(answer.content.decode())
        seen.pages.append(f"{path if 'questions' not in path else 'question'} {answer.status_code}\n{body}")
        seen.statements.append(_shapes(captured))

    def _log(self, before: set[Any], question: Question) -> list[Any]:
        """What the log says of the asker's setting, of the question, and of the child."""
        at = self.at
        events = Event.objects.exclude(uid__in=before)
        about = set(EventPerson.objects.filter(person=at.osian.pk).values_list("event", flat=True))
        mine = [
            row for row in events
            if row.agency == at.ffion.agency_id or row.subject == question.pk or row.uid in about
        ]  # fmt: skip
        return sorted((row.act, row.outcome, row.purpose, row.basis, row.uid in about) for row in mine)

    def test_every_answer_but_a_link_is_one_answer(self) -> None:
        @settings(max_examples=30, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.too_slow])
        @example(urgency="urgent", statement=STATEMENT, not_to="tegwen")
        @given(
            urgency=st.sampled_from(["routine", "urgent"]),
            statement=st.sampled_from(["", STATEMENT]),
            not_to=st.sampled_from(["", "mali", "tegwen"]),
        )
        def compare(urgency: str, statement: str, not_to: str) -> None:
            seen = {
                name: self.play(world, urgency=urgency, statement=statement, not_to=not_to)
                for name, world in WORLDS.items()
            }
            self._compare(seen)

        def fail(_prompt: Prompt) -> None:
            raise RuntimeError("no link")

        before = list(services_windows._agreed)
        services_windows._agreed[:] = [fail]
        try:
            with override_settings(HUB_DEMO=True):
                compare()
        finally:
            services_windows._agreed[:] = before

    def _compare(self, seen: dict[str, Seen]) -> None:
        first = seen.pop("nothing is loaded")
        assert any("No link was made" in page for page in first.pages)
        assert first.notices and first.mails and first.log and len(first.moments) == 2
        for name, one in seen.items():
            for what in ("moments", "notices", "mails", "log"):
                assert getattr(one, what) == getattr(first, what), f"{name}: {what}"
            for what in ("pages", "statements"):
                for number, (mine, theirs) in enumerate(zip(getattr(one, what), getattr(first, what), strict=True)):
                    assert mine == theirs, f"{name}: {what} {number}"


def _shapes(captured: CaptureQueriesContext) -> list[str]:
    """The statements without the values in them, and without the one that says once a minute that somebody is there."""
    found = [VALUES.sub("?", one["sql"]) for one in captured.captured_queries]
    return [sql for sql in found if not sql.startswith('UPDATE "hub_sitting"')]
