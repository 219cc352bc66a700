"""Working through a practice scenario, and what all of them count as."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from hub.access.gate import writing
from hub.audit.events import record
from sharing.training import acts
from sharing.training.models import Completion, ScenarioRun, Source
from sharing.training.queries import courses_for
from sharing.training.queries_practice import COURSE, practice_for, runs_that_count, scenarios_of
from sharing.training.services import ends_on


@writing()
def answer(*, actor: Any, code: str, chosen: Mapping[str, str]) -> tuple[ScenarioRun, Completion | None]:
    """Keep how somebody answered a scenario, judged by the helper as of today. The last of them right counts as the
    course, and the second value is that completion. Raises Hidden for a scenario that is not theirs."""
    practice = practice_for(actor, code)
    known = {question.code: {choice.code for choice in question.choices} for question in practice.questions}
    kept = {name: value for name, value in chosen.items() if value in known.get(name, ())}
    run = ScenarioRun.objects.create(user=actor, scenario=code, chosen=kept, is_right=practice.is_right(kept))
    record(acts.PRACTISED, actor=actor, subject=run, scenario=code, right=run.is_right)
    return run, _counted(actor) if run.is_right else None


def _counted(actor: Any) -> Completion | None:
    """The course, once every scenario was worked through rightly since it counted last."""
    wanted = {row.code for row in scenarios_of(actor)}
    right = set(runs_that_count(actor).filter(is_right=True).values_list("scenario", flat=True))
    course = next((row for row in courses_for(actor.pk) if row.code == COURSE), None)
    today = timezone.localdate()
    if course is None or wanted - right:
        return None
    if Completion.objects.filter(user=actor, course=COURSE, completed_on=today, taken_back_at=None).exists():
        return None  # one a day is enough
    completion = Completion.objects.create(
        user=actor, course=COURSE, completed_on=today, expires_on=ends_on(course, today), source=Source.PRACTISED,
        recorded_by=actor,
    )  # fmt: skip
    record(acts.RECORDED, actor=actor, subject=completion, whom=actor.pk, course=COURSE, practised=True)
    return completion
