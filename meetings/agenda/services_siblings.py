"""From an open agenda item its chair asks settings for brothers and sisters of all its children: the questions stand in
sharing, and the item keeps which."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.audit.events import record
from meetings.agenda import acts, queries, rules
from meetings.agenda.models import AgendaItem, ItemQuestion
from meetings.agenda.queries_siblings import children_to_ask
from meetings.diary.queries import locked
from sharing.siblings.questions.models import HowSoon, Question
from sharing.siblings.questions.services_hub import ask_for_hub


@writing()
def ask_of_children(
    *,
    actor: Any,
    item: AgendaItem,
    purpose: str,
    why: str,
    urgency: str = HowSoon.ROUTINE,
    statement: str = "",
    not_to: Iterable[Any] = (),
) -> list[Question]:
    """Ask for every child of the item's family for whom nothing is open yet: one question each, chosen once."""
    locked(item.meeting_id)
    item = queries.refreshed(item)
    ask(rules.may_ask_of_children(actor, item), acts.CHILDREN_ASKED, actor=actor, subject=item)
    children = children_to_ask(item)
    if not children:
        raise ValidationError(_("There is no child to ask about: each is asked about already, or not born yet."))
    made = ask_for_hub(
        actor=actor, hub=item.meeting.hub, people=children, purpose=purpose, why=why, urgency=urgency,
        statement=statement, not_to=not_to,
    )  # fmt: skip
    ItemQuestion.objects.bulk_create(ItemQuestion(item=item, question=question) for question in made)
    record(
        acts.CHILDREN_ASKED, actor=actor, subject=item, people=children, purpose=purpose,
        questions=[str(question.pk) for question in made],
    )  # fmt: skip
    return made
