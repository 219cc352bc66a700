"""The acts on an agenda item that the room's sockets and forms know."""

from typing import Any

from hub.access.verdicts import Hidden
from meetings.agenda import forms, services
from meetings.agenda.models import AgendaItem
from meetings.diary.models import Meeting
from meetings.diary.queries import user_for
from meetings.rooms.commands import act

Data = dict[str, Any]


@act("call")
def call(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.call(actor=actor, item=_item(actor, item))


@act("close")
def close(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.close(actor=actor, item=_item(actor, item))


@act("admit", forms.AdmitForm)
def admit(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.admit(actor=actor, item=_item(actor, item), user=user_for(actor, data["user"]))


@act("withdraw", forms.WithdrawForm)
def withdraw(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.withdraw(actor=actor, item=_item(actor, item), user=user_for(actor, data["user"]), why=data["why"])


@act("step_out", forms.WhyForm)
def step_out(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.step_out(actor=actor, item=_item(actor, item), why=data["why"])


@act("return", forms.WithdrawForm)
def give_back(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.give_back(actor=actor, item=_item(actor, item), user=user_for(actor, data["user"]), why=data["why"])


def _item(actor: Any, item: AgendaItem | None) -> AgendaItem:
    """These acts are about one item; without one there is nothing to act on."""
    if item is None:
        raise Hidden(actor=actor)
    return item
