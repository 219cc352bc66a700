"""What is right in a practice scenario: worked out from the helper's own advice, so that a change of law changes it.

A question names what it asks about; which of its choices are right follows from the advice on the scenario's asking.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from sharing.basis.paths import Advice, Asking, Cited, advise
from sharing.basis.queries import Rows
from sharing.training.models import Scenario

YES, NO, NONE = "yes", "no", "none"


@dataclass(frozen=True)
class Choice:
    code: str
    label: str


@dataclass(frozen=True)
class Question:
    code: str  # what is asked about: "may", "basis", "statement", "consent", "condition", "gateway", "scheme"
    text: str
    choices: tuple[Choice, ...]
    right: frozenset[str]  # which of the choices are right today


@dataclass(frozen=True)
class Told:
    """How one question was answered, with what the helper says of it."""

    question: str
    chosen: str
    right: tuple[str, ...]  # labels of what is right
    is_right: bool
    sources: tuple[Cited, ...]


@dataclass(frozen=True)
class Practice:
    """A scenario as the law stands on a day."""

    code: str
    title: str
    story: str
    advice: Advice
    questions: tuple[Question, ...]

    def is_right(self, chosen: Mapping[str, str]) -> bool:
        return all(chosen.get(question.code) in question.right for question in self.questions)

    def told(self, chosen: Mapping[str, str]) -> list[Told]:
        """What to say to somebody who chose so, question by question."""
        return [
            Told(
                question=question.text,
                chosen=_label(question, chosen.get(question.code, "")),
                right=tuple(choice.label for choice in question.choices if choice.code in question.right),
                is_right=chosen.get(question.code) in question.right,
                sources=tuple(_sources(question.code, self.advice)),
            )
            for question in self.questions
        ]


def practice(scenario: Scenario, rows: Rows) -> Practice:
    """The scenario run through the helper. A question without a right answer among its choices is left out."""
    advice = advise(asking_of(scenario, rows.day), rows)
    names = {row.code: row.label for table in (rows.bases, rows.gateways, rows.other_ways) for row in table}
    found = (_question(data, advice, names) for data in scenario.questions)
    return Practice(
        code=scenario.code,
        title=scenario.label,
        story=scenario.text,
        advice=advice,
        questions=tuple(question for question in found if question.right),
    )


def asking_of(scenario: Scenario, day: date) -> Asking:
    given = scenario.asking
    return Asking(
        provider=given["provider"],
        recipient=given["recipient"],
        items=tuple(given["items"]),
        purpose=given["purpose"],
        urgency=given.get("urgency", "routine"),
        statement=bool(given.get("statement")),
        day=day,
    )


def right_answers(code: str, advice: Advice) -> frozenset[str]:
    """What the helper says to a question of this code, as the codes of choices. Raises ValueError for no such code."""
    match code:
        case "may":
            return frozenset([advice.may])
        case "basis":
            return _codes(advice.bases)
        case "condition":
            return _codes(advice.conditions) or frozenset([NONE])
        case "gateway":
            return _codes(advice.gateways) or frozenset([NONE])
        case "scheme":
            return _codes(advice.never) or frozenset([NONE])
        case "statement":
            return frozenset([YES if advice.statement_needed else NO])
        case "consent":
            return frozenset([YES if "consent" in _codes(advice.bases) else NO])
    raise ValueError(f"The helper answers no such question: {code}")


def _question(data: Mapping[str, Any], advice: Advice, names: Mapping[str, str]) -> Question:
    language = "cy" if get_language() == "cy" else "en"
    choices = tuple(
        Choice(choice["code"], choice.get(language) or names.get(choice["code"], choice["code"]))
        for choice in data["choices"]
    )
    right = right_answers(data["code"], advice) & {choice.code for choice in choices}
    return Question(data["code"], data[language], choices, right)


def _label(question: Question, code: str) -> str:
    return next((choice.label for choice in question.choices if choice.code == code), "")


def _codes(rows: Iterable[Cited]) -> frozenset[str]:
    return frozenset(row.code for row in rows)


def _sources(code: str, advice: Advice) -> tuple[Cited, ...]:
    """The rows that the answer to a question rests on."""
    match code:
        case "basis":
            return advice.bases
        case "condition":
            return advice.conditions
        case "gateway":
            return advice.gateways
        case "scheme" | "may" if advice.never:
            return advice.never
        case "consent":
            return tuple(row for row in advice.seldom if "consent" in row.code)
        case "may":
            return (*advice.bases[:1], *advice.gateways[:1])
        case "statement":
            return tuple(row for row in advice.bases[:1])
    return ()
