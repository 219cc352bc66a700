"""Practice scenarios: which there are for somebody, what they have done, and one as the law stands today."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from hub.access.verdicts import Hidden
from sharing.basis.queries import rows_on
from sharing.training.models import Completion, Scenario, ScenarioRun, Source
from sharing.training.queries import hubs_of
from sharing.training.scenarios import Practice, practice

COURSE = "information_sharing"  # what working through all of them counts as


@dataclass(frozen=True)
class Tried:
    """A scenario in the list. `is_right`: worked through rightly since the last time that all of them counted."""

    code: str
    title: str
    is_right: bool
    was_tried: bool


def scenarios_of(user: Any) -> list[Scenario]:
    """The scenarios of this person's boards today, each once."""
    boards = {hub.board_id for hub in hubs_of(user)}
    rows = Scenario.objects.today().filter(board__in=boards).order_by("order", "code")
    return list({row.code: row for row in rows}.values())


def scenario_for(user: Any, code: str) -> Scenario:
    """Raises Hidden."""
    row = next((row for row in scenarios_of(user) if row.code == code), None)
    if row is None:
        raise Hidden(asked=code, actor=user)
    return row


def practice_for(user: Any, code: str) -> Practice:
    """A scenario with what is right in it today. Raises Hidden."""
    return practice(scenario_for(user, code), rows_on(timezone.localdate()))


def tried_by(user: Any) -> list[Tried]:
    """The scenarios in order, with how far this person is."""
    runs = list(runs_that_count(user).values_list("scenario", "is_right"))
    right = {code for code, is_right in runs if is_right}
    tried = {code for code, _is_right in runs}
    return [Tried(row.code, row.label, row.code in right, row.code in tried) for row in scenarios_of(user)]


def runs_that_count(user: Any) -> Any:
    """Runs since the last time that all of them counted: who practises again begins again."""
    runs = ScenarioRun.objects.filter(user=user.pk)
    last = (
        Completion.objects.filter(user=user.pk, course=COURSE, source=Source.PRACTISED, taken_back_at=None)
        .order_by("-recorded_at")
        .values_list("recorded_at", flat=True)
        .first()
    )
    return runs.filter(at__gt=last) if last else runs
