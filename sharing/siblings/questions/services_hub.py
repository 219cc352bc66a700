"""Asking for the hub: the chair of an open agenda item asks about every child of its family in one act.

It is one question for each child, and from there each is a question like any other: looked into in windows, answered by
the other lead about their own child, released at its own drawn moment in the same words. What the hub's records say of
the child is sealed as a roll's row is, and is opened by the worker alone.

A setting's new pupil waits before matching, since one lead can make one up. Here nobody can alone: a family comes onto
an agenda when somebody has raised it, the co-ordinator has accepted it, and the chair has called it before the others.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from uuid6 import uuid7

from hub.access import verdicts
from hub.access.gate import writing
from hub.agencies.models import Hub
from hub.people.models import Person
from sharing.siblings.questions import acts, queries, rules, services
from sharing.siblings.questions.models import HowSoon, Question
from sharing.siblings.questions.queries_described import described
from sharing.siblings.questions.windows import Jitter
from sharing.siblings.rolls.keys import RollKey


@writing()
def ask_for_hub(
    *,
    actor: Any,
    hub: Hub,
    people: Sequence[Person],
    purpose: str,
    why: str,
    urgency: str = HowSoon.ROUTINE,
    statement: str = "",
    not_to: Iterable[Any] = (),
    jitter: Jitter = secrets.randbelow,
) -> list[Question]:
    """Ask for each of these children whether a setting knows a brother or sister: the chair's own yes, recorded.

    people    children of one family, of whom whoever calls this has asked that the actor may ask
    why       stays with the asker's agency
    not_to    leads of settings who must not be asked, whether or not theirs is found
    """
    verdicts.ask(rules.may_ask_for_hub(actor, hub), acts.ASKED, actor=actor)
    now = timezone.now()
    asked = queries.asked_since(actor, now - timedelta(days=1))
    verdicts.ask(rules.may_ask_now(asked, len(people)), acts.ASKED, actor=actor)
    counsel = services.stands_on(actor, purpose, why, urgency)
    shut_out = services.leads_to_shut_out(hub, actor, not_to)
    key = RollKey(actor.agency_id)
    made = []
    for person in people:
        pk = uuid7()
        question = Question(
            pk=pk, reference=services.reference("Q"), hub=hub, agency=actor.agency, asked_by=actor, person=person,
            described=key.seal(described(person), pk, actor.agency_id), purpose=purpose, why=why, urgency=urgency,
            statement=statement, asked_at=now,
        )  # fmt: skip
        services.keep(question, counsel, shut_out, jitter)
        made.append(question)
    return made


@writing()
def forget_over() -> int:
    """What was described for a question goes when its time is over. Returns of how many."""
    over = Question.objects.filter(described__isnull=False, expires_at__lte=timezone.now())
    found: int = over.update(described=None)
    return found
