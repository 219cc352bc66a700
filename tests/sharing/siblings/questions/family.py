"""Ffion of the school asks about Osian; Gwen of the nursery may have his sister Lili. The tests here begin so."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from hub.agencies.models import Hub
from sharing.disclosures.models import Lead
from sharing.siblings.questions import queries, services, services_windows
from sharing.siblings.questions.models import Prompt, Question, WindowKind
from sharing.siblings.questions.windows import next_release
from sharing.siblings.rolls import services as rolls
from sharing.siblings.rolls.models import MethodReview, RollChild, Terms
from sharing.siblings.rolls.services_index import encode_waiting
from tests.sharing.ground import ground

HOME = {
    "address": "12 Heol y Bont", "postcode": "SA99 7ZZ", "contact1_name": "Mererid Pennant",
    "contact1_phone": "07700 900311", "contact1_relationship": "Mother",
}  # fmt: skip
OSIAN = {"forename": "Osian", "surname": "Pennant", "dob": "2019-03-04", "sex": "M", **HOME}
LILI = {"forename": "Lili", "surname": "Pennant", "dob": "2023-05-06", "sex": "F", **HOME}
OTHER = {
    "forename": "Jac", "surname": "Thomas", "dob": "2023-01-02", "sex": "M", "address": "3 Stryd Fawr",
    "postcode": "SA99 1AA", "contact1_name": "Delyth Thomas", "contact1_phone": "07700 900777",
}  # fmt: skip
WHY = "He is absent on the same mornings as a younger child is seen with him."
STATEMENT = "We need this to carry out a task in the public interest that the law gives us"
LEADS = (("gamlas", "ffion", "ruth"), ("crehyr", "gwen", "tegwen"), ("cylch", "mali", ""))


class Family:
    """The county's ground, named leads, recorded terms, and three rolls; nothing is matched before `encode`."""

    def __init__(self) -> None:
        county, _agreements = ground()
        self.users = county.users
        for agency, first, second in LEADS:
            for name, is_second in ((first, False), (second, True)):
                if name:
                    self._lead(county, agency, name, is_second)
            Terms.objects.create(
                agency=county.agencies[agency], dpia="DPIA-7", notice_en="Notice", notice_cy="Hysbysiad",
                notice_given_on=timezone.localdate(), recorded_by=self.users[first],
            )  # fmt: skip
        self.hub = Hub.objects.select_related("board").get()
        self.ffion, self.gwen, self.mali = (self.users[name] for name in ("ffion", "gwen", "mali"))
        self.ruth, self.tegwen, self.eleri, self.esi = (self.users[name] for name in ("ruth", "tegwen", "eleri", "esi"))
        self.osian = rolls.type_child(actor=self.ffion, values=OSIAN)
        MethodReview.objects.create(
            hub=self.hub, weights="1", pairs=400, right=400, reviewed_on=timezone.localdate(), source="A test."
        )
        self.encode()

    def _lead(self, county: Any, agency: str, name: str, is_second: bool) -> None:
        user = county.users[name]
        Lead.objects.create(agency=county.agencies[agency], user=user, is_second=is_second, named_by=user)

    def nursery(self, *children: dict[str, str]) -> list[RollChild]:
        """Gwen's roll, old enough to be matched."""
        made = [rolls.type_child(actor=self.gwen, values=child) for child in children]
        self.encode()
        return made

    def encode(self) -> None:
        RollChild.objects.update(settles_at=timezone.now() - timedelta(days=3))
        encode_waiting()
        self.osian.refresh_from_db()

    def ask(self, **more: Any) -> Question:
        given = {
            "actor": self.ffion, "child": self.osian, "standing": "ask", "purpose": "put_together", "why": WHY,
            "statement": STATEMENT, "jitter": lambda _most: 0,
        }  # fmt: skip
        return services.ask(**(given | more))

    def window(self, question: Question, after: datetime | None = None) -> datetime:
        """A moment in the next window in which this question is looked into."""
        rows = queries.windows(self.hub.board, WindowKind.MATCH, question.urgency)
        return next_release(after or question.asked_at, rows, lambda _most: 60)

    def match(self, question: Question, after: datetime | None = None) -> int:
        return services_windows.match_questions(self.window(question, after))

    def prompt(self, question: Question) -> Prompt:
        return Prompt.objects.select_related("question").get(question=question)

    def answer(self, question: Question, answer: str, actor: Any = None) -> Prompt:
        return services.answer(
            actor=actor or self.gwen, prompt=self.prompt(question), answer=answer, reason="It is needed."
        )

    def release(self, question: Question) -> int:
        question.refresh_from_db()
        return services_windows.release_due(question.release_at + timedelta(seconds=1), lambda _most: 0)
