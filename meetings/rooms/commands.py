"""Commands: what a person does in the room, by socket or by form, with one effect and one stored answer each.

An act of the room is a name, a form that checks its data, and a function that calls one service:

    @act("remark", RemarkForm)
    def run(actor, meeting, item, data): ...
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from hub.access.gate import writing
from hub.access.verdicts import Hidden, Refused
from hub.audit.acts import NOT_FOUND
from hub.audit.context import Origin, acting_from
from hub.audit.events import refuse
from meetings.agenda.models import AgendaItem
from meetings.diary.models import Meeting
from meetings.rooms import queries

Answer = dict[str, Any]
Run = Callable[[Any, Meeting, AgendaItem | None, dict[str, Any]], None]


class NotThere(Answer):
    """The answer to a command about what is not there for its actor, whose `not_found` was written with it.

    A stored answer that is given again is a plain one: nothing was written for it this time.
    """


@dataclass(frozen=True)
class RoomAct:
    name: str
    form: type[forms.Form]
    run: Run


_acts: dict[str, RoomAct] = {}


def act(name: str, form: type[forms.Form] = forms.Form) -> Callable[[Run], Run]:
    def register(run: Run) -> Run:
        if name in _acts:
            raise RuntimeError(f"The act {name} of the room is registered twice.")
        _acts[name] = RoomAct(name, form, run)
        return run

    return register


def act_names() -> list[str]:
    return sorted(_acts)


@dataclass(frozen=True)
class Order:
    """A command as it arrived. `data` is a JSON object, or a form's QueryDict."""

    actor_id: UUID
    id: UUID
    act: str
    meeting_id: UUID
    item_id: UUID | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    language: str = "en"
    origin: Origin = field(default_factory=Origin)


def commit(orders: list[Order]) -> list[Answer]:
    """Carry out commands in one transaction, each in a savepoint; return the protocol's answers, in order.

    When it returns the effects and the answers are committed. Raises what the database raises: then nothing was.
    """
    with writing():
        queries.lock_meetings_of({(order.meeting_id, order.actor_id) for order in orders})
        return [_answer(order) for order in orders]


def _answer(order: Order) -> Answer:
    digest = _digest(order)
    known = queries.command(order.actor_id, order.id)
    if known is not None:
        if known.digest == digest:
            stored: Answer = known.answer
            return stored
        return _invalid(order, {"id": [_("This id was used for another command.")]})
    with acting_from(order.origin), override(order.language):
        answer = _carry_out(order)
    queries.keep_command(order.actor_id, order.id, digest, answer)
    return answer


def _carry_out(order: Order) -> Answer:
    actor = queries.actor(order.actor_id)
    try:
        with writing():
            meeting = queries.meeting_for(actor, order.meeting_id)
            item = queries.item_for(actor, meeting, order.item_id) if order.item_id else None
            known = _acts.get(order.act)
            if known is None:
                return _invalid(order, {"act": [_("There is no such act.")]})
            if problems := misshapen(known.form, order.data):
                return _invalid(order, problems)
            form = known.form(flat(order.data))
            if not form.is_valid():
                return _invalid(order, form.errors)
            known.run(actor, meeting, item, form.cleaned_data)
            stream = queries.stream(meeting, item)
            return {"type": "done", "id": str(order.id), "stream": str(stream.pk), "seq": stream.head}
    except ValidationError as error:
        return _invalid(order, getattr(error, "message_dict", None) or {NON_FIELD_ERRORS: error.messages})
    # Written after the rollback to the savepoint and inside the outer transaction: on SQLite a second connection locks.
    except Hidden as hidden:
        refuse(NOT_FOUND, "hidden", actor=actor, asked=hidden.asked or str(order.item_id or order.meeting_id))
        return NotThere(type="refused", id=str(order.id), why=_("There is no such item for you."))
    except Refused as refused:
        refuse(refused.act, "refused", actor=actor, subject=refused.subject, why=str(refused.why))
        return {"type": "refused", "id": str(order.id), "why": str(refused.why)}


DEEPEST = 4  # objects within objects that a form's fields can mean


def misshapen(form: type[forms.Form], data: Mapping[str, Any]) -> dict[str, list[str]]:
    """What is wrong with the shape of a JSON object, by field, before a form reads it.

    A form's fields expect text, and would keep the list `["a"]` as the words "['a']". A QueryDict is always right.
    """
    if hasattr(data, "getlist"):
        return {}
    if _depth(data) > DEEPEST:
        return {NON_FIELD_ERRORS: [_("This is nested deeper than any field of this act.")]}
    found = {}
    for name, value in flat(data).items():
        field = form.base_fields.get(name)
        if field is None or value is None or isinstance(value, str):
            continue
        if getattr(field.widget, "allow_multiple_selected", False):
            if not isinstance(value, list):
                found[name] = [_("A list belongs here.")]
        elif isinstance(value, list):
            found[name] = [_("One value belongs here, not a list.")]
        elif isinstance(field, forms.DateField):
            found[name] = [str(field.error_messages["invalid"])]
    return found


def _depth(data: Any) -> int:
    """How many objects and lists lie within one another; it stops counting where it is too many."""
    deep, level = 0, [data]
    while level and deep <= DEEPEST:
        deep += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, Mapping) else outer)
            if isinstance(inner, Mapping | list)
        ]
    return deep


def _invalid(order: Order, errors: Mapping[str, Any]) -> Answer:
    return {
        "type": "invalid",
        "id": str(order.id),
        # A message may quote what was sent; PostgreSQL keeps no zero byte.
        "errors": {name: [str(text).replace("\0", "") for text in texts] for name, texts in errors.items()},
    }


def _digest(order: Order) -> str:
    item = str(order.item_id or "")
    content = json.dumps([order.act, item, _listed(order.data)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def _listed(data: Mapping[str, Any]) -> Any:
    lists = getattr(data, "lists", None)
    return dict(lists()) if lists else dict(data)


def flat(data: Mapping[str, Any], prefix: str = "") -> Mapping[str, Any]:
    """A JSON object as a form reads it: `{"told": {"child": {"by": 1}}}` becomes `{"told_child_by": 1}`."""
    if hasattr(data, "getlist"):
        return data
    plain: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, Mapping):
            plain |= flat(value, f"{prefix}{name}_")
        else:
            plain[f"{prefix}{name}"] = value
    return plain
