"""What an item holds, as plain values: the state that a snapshot shows, events keep up, and minutes are made from."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Prefetch, Q

from hub.agencies.models import Agency, Level, Outcome
from hub.people.models import Fact, FamilyMember
from meetings.agenda.models import Admission, AgendaItem, Bar
from meetings.diary.models import Seat, SeatRole
from meetings.minutes.models import (
    ORDER,
    Action,
    Approval,
    Contribution,
    Decision,
    Handover,
    HandoverStep,
    Holding,
    NothingKnown,
    Remark,
    Report,
    View,
)
from meetings.rooms.fold import nothing_said
from meetings.rooms.models import Hand, Stream
from meetings.rooms.refs import agency_ref, day, person_ref, user_ref, when
from meetings.rooms.veils import veiled

SILENT = (SeatRole.MINUTES, SeatRole.COORDINATOR)  # of the hub, not of an agency: they owe the item no answer

State = dict[str, Any]


def seats_of(item: AgendaItem) -> list[Seat]:
    """The seats of everybody admitted to an item now, hub's staff first, then by name."""
    admitted = Admission.objects.live().filter(content_object=item.pk).values("user")
    barred = item.bars.filter(lifted_at=None).values("user")
    seats = (
        Seat.objects.filter(meeting=item.meeting_id, user__in=admitted, ended_at=None)
        .exclude(user__in=barred)
        .select_related("user", "agency")
    )
    return sorted(seats, key=lambda seat: (not seat.is_staff, seat.user.name))


def agencies_of(item: AgendaItem) -> list[Agency]:
    """The agencies that owe the item information and a view: those of the people admitted, each once."""
    found = {seat.agency_id: seat.agency for seat in seats_of(item) if seat.role not in SILENT}
    return sorted(found.values(), key=lambda agency: agency.short_en)


def contribution_for(user: Any, item: AgendaItem, pk: UUID) -> Contribution | None:
    """A contribution of this item; a sealed one for its author only."""
    contribution = item.contributions.select_related("fact__originator", "fact__by").filter(pk=pk).first()
    if contribution is None or (contribution.is_sealed and contribution.fact.by_id != user.pk):
        return None
    contribution.item = item
    return contribution


def decision_for(item: AgendaItem, pk: UUID) -> Decision | None:
    decision: Decision | None = item.decisions.filter(pk=pk).first()
    if decision is not None:
        decision.item = item
    return decision


def holding_for(item: AgendaItem, pk: UUID) -> Holding | None:
    holding: Holding | None = item.holdings.filter(pk=pk).first()
    if holding is not None:
        holding.item = item
    return holding


def action_for(item: AgendaItem, pk: UUID) -> Action | None:
    action: Action | None = item.actions.select_related("owner", "agency").filter(pk=pk).first()
    if action is not None:
        action.item = item
    return action


def sees_action(user: Any, action: Action) -> bool:
    found: bool = Action.objects.visible_to(user).filter(pk=action.pk).exists()
    return found


def acts_in(user: Any, item: AgendaItem) -> bool:
    """Whether this person, or their agency, was given something to do in an item."""
    mine = Q(owner=user.pk) | Q(agency=user.agency_id) if user.agency_id else Q(owner=user.pk)
    found: bool = item.actions.filter(mine).exists()
    return found


def is_superseded(decision: Decision) -> bool:
    """Whether a later decision stands in its place."""
    return Decision.objects.filter(supersedes=decision).exists()


def is_complete(handover: Handover) -> bool:
    """Whether every step of it is recorded."""
    return HandoverStep.objects.filter(handover=handover, stage__in=ORDER).count() == len(ORDER)


def is_approved(item: AgendaItem) -> bool:
    """Whether the chair approved the item's minutes: from then on they are only added to."""
    found: bool = Approval.objects.filter(item=item.pk).exists()
    return found


def sealed_of(user: Any, item: AgendaItem) -> list[State]:
    """What this person's agency wrote beforehand and only its author may see until the item is called."""
    rows = _sealed(item).filter(fact__by=user.pk)
    return [contribution_state(row) for row in rows]


def board_rows(model: type[Level] | type[Outcome], board_id: UUID) -> list[State]:
    """The board's levels or outcomes today. Kept for a minute: they change by the year, and every room asks."""
    key = f"board.{model._meta.model_name}.{board_id}"
    rows: list[State] | None = cache.get(key)
    if rows is None:
        found = model.objects.today().filter(board=board_id)
        rows = [{"code": row.code, "en": row.label_en, "cy": row.label_cy} for row in found]
        cache.set(key, rows, 60)
    return rows


def own_view(user: Any, item: AgendaItem) -> State | None:
    """One's own agency's view before it is revealed: shown to oneself over HTTP, in no stream and no snapshot."""
    view = item.views.select_related("level").filter(agency=user.agency_id).first()
    if view is None:
        return None
    return {"level": view.level.code if view.level else "", "reason": view.reason, "at": when(view.given_at)}


# -- States ----------------------------------------------------------------------------------------------------------


def item_states(items: Iterable[AgendaItem], seats: Iterable[Seat] | None = None) -> list[State]:
    """The state of each item as a snapshot shows it, in four queries however many items and however much was said.

    The caller has checked the items (`AgendaItem.objects.visible_to(user)`), with `family` selected. What was said
    comes from the streams, where events are folded as they are announced; `recorded_states` makes the same from the
    tables. `seats`: the meeting's, where they were read already.
    """
    rows = sorted(items, key=lambda item: item.position)
    said = {row.item_id: row for row in Stream.objects.filter(item__in=[item.pk for item in rows])} if rows else {}
    families, admitted = family_people(members_of(rows).today()), refs_of_admitted(rows, seats)
    states = []
    for item in rows:
        stream = said.get(item.pk)
        state = (stream.said if stream else None) or nothing_said()
        frame = frame_of(item, stream, families, admitted)
        states.append(state | veiled(frame, stream.veil if stream else None))
    return states


def frame_of(item: AgendaItem, stream: Stream | None, families: Any, admitted: Any) -> State:
    """The part of a state that is read at the moment: dates and people move without an event."""
    return {
        "id": str(item.pk),
        "stream": str(stream.pk) if stream else None,
        "position": item.position,
        "state": item.state,
        "sealed": item.is_sealed,
        "called_at": when(item.called_at),
        "closed_at": when(item.closed_at),
        "family": {"id": str(item.family_id), "name": item.family.name, "people": families[item.family_id]},
        "admitted": admitted[item.pk],
    }


def persons_in(state: State) -> set[UUID]:
    """Everybody of the records whom an item's state names: the family today, and whom anything said is or was about."""
    return {UUID(person["id"]) for person in state["family"]["people"]} | persons_of(state["contributions"])


def persons_of(contributions: Iterable[State]) -> set[UUID]:
    named: list[State] = []
    for row in contributions:
        named += [*row["about"], *(word["person"] for word in row["words"])]
    return {UUID(person["id"]) for person in named}


def contribution_state(row: Contribution) -> State:
    fact = row.fact
    return {
        "id": str(row.pk),
        "agency": agency_ref(fact.originator),
        "by": user_ref(fact.by),
        "kind": fact.kind,
        "text": fact.text,
        "language": fact.language,
        "about": [
            {"id": str(person.pk), "name": person.name}
            for person in sorted(fact.about.all(), key=lambda person: (person.name, person.pk))
        ],
        "happened_on": day(fact.happened_on),
        "written_at": when(fact.written_at),
        "release": fact.release,
        "amends": str(fact.amends.contribution.pk) if fact.amends else None,
        "why": fact.why,
        "words": [
            {"key": word.key, "person": {"id": str(word.person_id), "name": word.person.name}}
            for word in fact.words.all()
        ],
        "translations": [translation_state(translation) for translation in fact.translations.all()],
    }


def translation_state(row: Any) -> State:
    return {"language": row.language, "text": row.text, "translator": user_ref(row.translator)}


def nothing_state(row: NothingKnown) -> State:
    return {"agency": agency_ref(row.agency), "by": user_ref(row.by), "at": when(row.said_at)}


def holding_state(row: Holding) -> State:
    return {
        "id": str(row.pk),
        "agency": agency_ref(row.agency),
        "by": user_ref(row.by),
        "where": row.held_where,
        "at": when(row.said_at),
        "relied_at": when(row.relied_on_at),
    }


def remark_state(row: Remark) -> State:
    return {
        "id": str(row.pk),
        "agency": agency_ref(row.agency),
        "by": user_ref(row.by),
        "text": row.text,
        "language": row.language,
        "at": when(row.said_at),
    }


def view_state(row: View) -> State:
    return {
        "agency": agency_ref(row.agency),
        "level": row.level.code if row.level else None,
        "label": {"en": row.level.label_en, "cy": row.level.label_cy} if row.level else None,
        "reason": row.reason,
    }


def decision_state(row: Decision) -> State:
    return {
        "id": str(row.pk),
        "outcome": {"code": row.outcome.code, "en": row.outcome.label_en, "cy": row.outcome.label_cy},
        "level": {"code": row.level.code, "en": row.level.label_en, "cy": row.level.label_cy},
        "reasons": row.reasons,
        "by": user_ref(row.by),
        "at": when(row.decided_at),
        "supersedes": str(row.supersedes_id) if row.supersedes_id else None,
        "is_quorate": row.is_quorate,
        "without": [agency_ref(agency) for agency in sorted(row.without.all(), key=lambda a: a.short_en)],
        "told": {
            telling.whom: {"by": telling.by and user_ref(telling.by), "why_not": telling.why_not}
            for telling in row.tellings.all()
        },
        "dissents": [dissent_state(dissent) for dissent in row.dissents.all()],
    }


def dissent_state(row: Any) -> State:
    return {
        "id": str(row.pk),
        "agency": agency_ref(row.agency),
        "by": user_ref(row.by),
        "reason": row.reason,
        "at": when(row.said_at),
    }


def action_state(row: Action) -> State:
    return {
        "id": str(row.pk),
        "what": row.what,
        "owner": row.owner and user_ref(row.owner),
        "agency": agency_ref(row.agency),
        "due_on": day(row.due_on),
        "contingency": row.contingency,
        "outcome": row.outcome or None,
        "why": row.outcome_why,
        "answered_at": when(row.outcome_at),
    }


def report_state(row: Report) -> State:
    return {
        "id": str(row.pk),
        "agency": agency_ref(row.agency),
        "by": user_ref(row.by),
        "reason": row.reason,
        "at": when(row.made_at),
        "written_due_at": when(row.written_due_at),
        "chase_on": day(row.chase_on),
    }


def hand_state(row: Hand) -> State:
    return user_ref(row.user) | {"since": when(row.up_at)}


# -- How states are fetched ------------------------------------------------------------------------------------------


def _sealed(item: AgendaItem) -> Any:
    facts = Fact.objects.select_related("originator", "by", "amends__contribution").prefetch_related(
        "about", "words__person", "translations__translator"
    )
    return (
        Contribution.objects.filter(item=item.pk, is_sealed=True)
        .prefetch_related(Prefetch("fact", facts))
        .order_by("entered_at", "id")
    )


def refs_of_admitted(items: list[AgendaItem], seats: Iterable[Seat] | None = None) -> defaultdict[UUID, list[State]]:
    """Who is admitted to each item now, as refs in the order of their names. `seats`: those read already."""
    ids = [item.pk for item in items]
    barred = Bar.objects.filter(item=OuterRef("content_object"), user=OuterRef("user"), lifted_at=None)
    admitted = set(
        Admission.objects.live().filter(~Exists(barred), content_object__in=ids).values_list("content_object", "user")
    )
    if seats is None:
        meetings = {item.meeting_id for item in items}
        seats = Seat.objects.filter(meeting__in=meetings, ended_at=None).select_related("user", "agency")
    by_person = {(seat.meeting_id, seat.user_id): seat for seat in seats if seat.ended_at is None}
    found: defaultdict[UUID, list[State]] = defaultdict(list)
    for item in items:
        refs = [
            person_ref(by_person[item.meeting_id, user])
            for item_id, user in admitted
            if item_id == item.pk and (item.meeting_id, user) in by_person
        ]
        found[item.pk] = sorted(refs, key=lambda ref: (ref["name"], ref["id"]))
    return found


def members_of(items: list[AgendaItem]) -> Any:
    """Everybody who stands, or stood, in these items' families, in each family's order."""
    families = {item.family_id for item in items}
    return FamilyMember.objects.filter(family__in=families).select_related("person").order_by("order", "id")


def family_people(members: Iterable[FamilyMember]) -> defaultdict[UUID, list[State]]:
    """These people as an item shows its family's. Never a clue to place."""
    found: defaultdict[UUID, list[State]] = defaultdict(list)
    for member in members:
        person = member.person
        found[member.family_id].append(
            {
                "id": str(person.pk),
                "name": person.name,
                "sex": person.sex,
                "born_on": day(person.born_on),
                "expected_on": day(person.expected_on),
            }
        )
    return found
