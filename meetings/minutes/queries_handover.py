"""A family handed on: what the record says of it, and what is still missing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from hub.access.verdicts import Hidden
from hub.people.queries_protection import shield_for
from hub.people.shield import Shield
from meetings.agenda.queries import open_item_for
from meetings.minutes.models import ORDER, Handover, HandoverStep, Stage


@dataclass(frozen=True)
class Step:
    """A step as it is shown. `happened_on` is None until it is recorded."""

    stage: str
    due_on: date
    who: str = ""
    why: str = ""
    happened_on: date | None = None
    by: str = ""
    at: datetime | None = None

    @property
    def label(self) -> str:
        return str(Stage(self.stage).label)


def steps_of(handover: Handover, steps: list[HandoverStep], shield: Shield) -> list[Step]:
    """Who refused; then every step there is to be, in its order: as it was recorded, or by when it is due."""
    refused = [
        Step(
            row.stage, handover.accept_by, shield.mask(row.who), shield.mask(row.why), row.happened_on, row.by.name,
            row.at,
        )
        for row in steps
        if row.stage == Stage.REFUSED
    ]  # fmt: skip
    recorded = {step.stage: step for step in steps}
    due = {Stage.ACCEPTED: handover.accept_by, Stage.CONTACT: handover.contact_by}
    return refused + [
        Step(stage, due[stage], shield.mask(row.who), "", row.happened_on, row.by.name, row.at)
        if (row := recorded.get(stage))
        else Step(stage, due[stage])
        for stage in ORDER
    ]


def next_stage(handover: Handover) -> Stage | None:
    """What is to be recorded next: None when the handover is complete."""
    done = set(HandoverStep.objects.filter(handover=handover).values_list("stage", flat=True))
    return next((stage for stage in ORDER if stage not in done), None)


@dataclass(frozen=True)
class HandoverPage:
    item: UUID
    meeting: UUID
    family: str
    outcome: dict[str, str]
    decided_on: datetime
    steps: list[Step]
    next: Step | None
    person_ids: list[UUID]

    @property
    def may_be_refused(self) -> bool:
        return self.next is not None and self.next.stage == Stage.ACCEPTED


def handover_page(user: Any, item_id: UUID) -> tuple[Handover, HandoverPage]:
    """The handover that the latest decision of an item made, for who may read the item. Raises Hidden."""
    item = open_item_for(user, item_id)
    row = (
        Handover.objects.filter(decision__item=item, decision__superseded_by=None)
        .select_related("decision__outcome")
        .prefetch_related("steps__by")
        .first()
    )
    if row is None:
        raise Hidden(asked=str(item_id), actor=user)
    row.decision.item = item
    persons = list(item.family.members.order_by().values_list("person", flat=True).distinct())
    steps = steps_of(row, list(row.steps.all()), shield_for(user, persons))
    outcome = row.decision.outcome
    return row, HandoverPage(
        item=item.pk,
        meeting=item.meeting_id,
        family=item.family.name,
        outcome={"en": outcome.label_en, "cy": outcome.label_cy},
        decided_on=row.decision.decided_at,
        steps=steps,
        next=next((step for step in steps if step.happened_on is None), None),
        person_ids=persons,
    )
