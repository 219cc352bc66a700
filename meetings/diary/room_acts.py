"""The acts of a meeting that the room's sockets and forms know."""

from typing import Any

from meetings.agenda.models import AgendaItem
from meetings.diary import forms, services
from meetings.diary.models import Meeting
from meetings.diary.queries import user_for
from meetings.rooms.commands import act

Data = dict[str, Any]


@act("let_in", forms.LetInForm)
def let_in(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.let_in(actor=actor, meeting=meeting, user=user_for(actor, data["user"]))


@act("accept", forms.AcceptForm)
def accept(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.accept(actor=actor, meeting=meeting, language=data["language"])


@act("apologise", forms.ApologyForm)
def apologise(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.apologise(actor=actor, meeting=meeting, text=data["text"])


@act("remarks", forms.RemarksForm)
def remarks(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.switch_remarks(actor=actor, meeting=meeting, on=data["on"])
