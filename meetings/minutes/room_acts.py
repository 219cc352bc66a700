"""The acts of an item that the room's sockets and forms know: name, form, service."""

from typing import Any
from uuid import UUID

from hub.access.verdicts import Hidden
from hub.people.models import FactKind, Release
from meetings.agenda.models import AgendaItem
from meetings.diary.models import Meeting
from meetings.minutes import forms, services
from meetings.minutes.models import Action, ActionOutcome, Contribution, Decision, Holding
from meetings.minutes.queries import action_for, contribution_for, decision_for, holding_for
from meetings.rooms.commands import act

Data = dict[str, Any]


@act("contribute", forms.ContributeForm)
def contribute(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.contribute(
        actor=actor,
        item=_item(item),
        text=data["text"],
        kind=FactKind(data["kind"]),
        about=data["about"],
        release=Release(data["release"] or Release.RECORD),
        happened_on=data["happened_on"],
        sealed=data["sealed"],
        language=data["language"],
        words=data["tie"],
    )


@act("nothing")
def nothing(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.nothing_known(actor=actor, item=_item(item))


@act("amend", forms.AmendForm)
def amend(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.amend(actor=actor, contribution=_contribution(actor, item, data["of"]), text=data["text"], why=data["why"])


@act("terms", forms.TermsForm)
def terms(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    contribution = _contribution(actor, item, data["of"])
    services.change_terms(actor=actor, contribution=contribution, release=Release(data["release"]), why=data["why"])


@act("hold", forms.HoldForm)
def hold(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.hold(actor=actor, item=_item(item), where=data["where"])


@act("relied", forms.RelyForm)
def relied(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    holding: Holding = _found(holding_for(_item(item), data["holding"]), data["holding"])
    services.rely(actor=actor, holding=holding)


@act("translate", forms.TranslateForm)
def translate(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    contribution = _contribution(actor, item, data["of"])
    services.translate(actor=actor, contribution=contribution, language=data["language"], text=data["text"])


@act("remark", forms.RemarkForm)
def remark(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.remark(actor=actor, item=_item(item), text=data["text"])


@act("view", forms.ViewForm)
def view(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.give_view(actor=actor, item=_item(item), level=data["level"], reason=data["reason"])


@act("reveal")
def reveal(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.reveal(actor=actor, item=_item(item))


@act("decide", forms.DecideForm)
def decide(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.decide(
        actor=actor,
        item=_item(item),
        outcome=data["outcome"],
        level=data["level"],
        reasons=data["reasons"],
        told=forms.told(data),
        relied=data["relied"],
    )


@act("dissent", forms.DissentForm)
def dissent(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    decision: Decision = _found(decision_for(_item(item), data["of"]), data["of"])
    services.dissent(actor=actor, decision=decision, reason=data["reason"])


@act("act", forms.ActForm)
def set_action(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.set_action(actor=actor, item=_item(item), **data)


@act("outcome", forms.OutcomeForm)
def answer_action(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    action: Action = _found(action_for(_item(item), data["action"]), data["action"])
    services.answer_action(actor=actor, action=action, outcome=ActionOutcome(data["outcome"]), why=data["why"])


@act("report", forms.ReportForm)
def report(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.report(actor=actor, item=_item(item), reason=data["reason"])


@act("hand", forms.HandForm)
def hand(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.raise_hand(actor=actor, item=_item(item), up=data["up"])


@act("turn", forms.TurnForm)
def turn(actor: Any, meeting: Meeting, item: AgendaItem | None, data: Data) -> None:
    services.give_turn(actor=actor, item=_item(item), agency=data["agency"])


def _item(item: AgendaItem | None) -> AgendaItem:
    if item is None:
        raise Hidden
    return item


def _contribution(actor: Any, item: AgendaItem | None, pk: UUID) -> Contribution:
    found: Contribution = _found(contribution_for(actor, _item(item), pk), pk)
    return found


def _found(row: Any, pk: UUID) -> Any:
    if row is None:
        raise Hidden(asked=str(pk))
    return row
