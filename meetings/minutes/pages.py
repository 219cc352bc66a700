"""What the minutes' pages show: plain values, read inside `reading`, from the record alone."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from hub.access.verdicts import ask
from hub.people.queries_protection import shield_for
from hub.people.release import may_surface
from hub.people.shield import Shield
from hub.people.words import age
from meetings.agenda.models import AgendaItem
from meetings.agenda.queries import open_item_for
from meetings.diary.models import Meeting
from meetings.diary.queries import meeting_for
from meetings.minutes import acts, rules
from meetings.minutes.queries import State, persons_in
from meetings.minutes.queries_handover import Step, steps_of
from meetings.minutes.queries_record import (
    Attended,
    MinutedItem,
    Record,
    Standing,
    attended,
    minuted_items,
    record_of,
    said_by,
    standing_of,
)
from meetings.minutes.queries_words import Loose, loose_in, settled_of
from meetings.rooms.queries_veil import veil_of
from meetings.rooms.veils import Veil, covered, veiled


@dataclass(frozen=True)
class Part:
    """What one agency put to the item. `kept`: how many of its entries are held in the hub only, so not printed."""

    agency: dict[str, str]
    people: str
    entries: list[dict[str, Any]]
    nothing: dict[str, Any] | None
    kept: int = 0


@dataclass(frozen=True)
class Minutes:
    """The minutes of one item as one person may read them."""

    id: UUID
    meeting_id: UUID
    meeting: str
    starts_at: datetime
    hub: str
    chair: str
    position: int
    family: str
    people: list[dict[str, Any]]
    state: State
    is_sealed: bool
    called_at: datetime | None
    closed_at: datetime | None
    invited: list[Attended]
    present: list[Attended]
    apologies: list[tuple[Attended, bool]]  # and whether they wrote beforehand
    absent: list[Attended]
    parts: list[Part]
    silent: list[dict[str, str]]  # agencies that did not answer
    unviewed: list[dict[str, str]]  # agencies that gave no view
    handovers: dict[str, list[Step]]  # by the decision that made them
    superseded: set[str]
    settled: dict[str, list[dict[str, str]]]
    standing: Standing
    unsettled: int
    may_settle: bool
    may_approve: bool
    may_add: bool
    why_not_yet: str
    person_ids: list[UUID] = field(default_factory=list)


def minutes(user: Any, pk: UUID, *, printed: bool = False) -> Minutes:
    """The minutes of an item open to this person. Raises Hidden.

    printed   leave out what an agency lets nobody carry out of the hub, and say so
    """
    item = open_item_for(user, pk)
    return _minutes(user, item, printed=printed)


def _minutes(user: Any, item: AgendaItem, *, printed: bool) -> Minutes:
    meeting, record = item.meeting, record_of(item)
    unsettled = len(loose_in(record))
    settled = {row.person_id for row in record.settled if row.person_id}
    persons = list(persons_in(record.state) | settled)
    cover = cover_for(user, record)
    state = cover.of(record.state)
    roll = [cover.of_person(person) for person in attended(record)]
    owing = {person.agency["id"]: person.agency for person in roll if person.owes}
    given = set(state["views"]["given"])
    may = rules.about_minutes(record.seat_of(user), item, is_approved=record.approval is not None, unsettled=unsettled)
    return Minutes(
        id=item.pk,
        meeting_id=meeting.pk,
        meeting=meeting.title,
        starts_at=meeting.starts_at,
        hub=meeting.hub.name,
        chair=next((person.name for person in roll if person.part == "chair"), ""),
        position=item.position,
        family=item.family.name,
        people=[person | {"age": _age(person)} for person in state["family"]["people"]],
        state=state,
        is_sealed=item.is_sealed,
        called_at=item.called_at,
        closed_at=item.closed_at,
        invited=roll,
        present=[person for person in roll if person.was_there],
        apologies=[(p, said_by(state, p)) for p in roll if p.apologised and not p.was_there],
        absent=[person for person in roll if not person.was_there and not person.apologised],
        parts=_parts(state, printed),
        silent=[ref for pk, ref in owing.items() if pk not in state["answered"]],
        unviewed=[ref for pk, ref in owing.items() if pk not in given] if state["views"]["revealed_at"] else [],
        handovers={
            str(row.decision_id): steps_of(row, list(row.steps.all()), cover.shield) for row in record.handovers
        },
        superseded={row["supersedes"] for row in state["decisions"] if row["supersedes"]},
        settled=cover.of(settled_of(record)),
        standing=cover.of_standing(standing_of(record)),
        unsettled=unsettled,
        may_settle=bool(unsettled) and bool(may.settle),
        may_approve=bool(may.approve),
        may_add=bool(may.add),
        why_not_yet=str(may.approve.why) if not may.approve and user.pk == meeting.chair_id else "",
        person_ids=persons,
    )


def _age(person: dict[str, Any]) -> str:
    born, expected = person["born_on"], person["expected_on"]
    return age(born and date.fromisoformat(born), expected and date.fromisoformat(expected), timezone.localdate())


def _parts(state: State, printed: bool) -> list[Part]:
    """Information by agency, in the order in which agencies first spoke."""
    agencies = {row["agency"]["id"]: row["agency"] for row in [*state["contributions"], *state["nothing_known"]]}
    parts = []
    for pk, agency in agencies.items():
        said = [row for row in state["contributions"] if row["agency"]["id"] == pk]
        shown = [row for row in said if not printed or may_surface(row["release"], "minutes_print")]
        parts.append(
            Part(
                agency=agency,
                people=", ".join(dict.fromkeys(row["by"]["name"] for row in said)),
                entries=shown,
                nothing=next((row for row in state["nothing_known"] if row["agency"]["id"] == pk), None),
                kept=len(said) - len(shown),
            )
        )
    return parts


@dataclass(frozen=True)
class Cover:
    """What one reader of an item's minutes may not be told of where its family's people are."""

    shield: Shield
    veil: Veil | None

    def of(self, value: Any) -> Any:
        """The same values without a clue."""
        return value if self.veil is None else covered(value, self.veil, self.shield)

    def of_person(self, person: Attended) -> Attended:
        ref = veiled({"id": str(person.id), "role": person.role, "agency": person.agency}, self.veil)
        return replace(person, role=ref["role"], agency=ref["agency"], apology=self.shield.mask(person.apology))

    def of_standing(self, standing: Standing) -> Standing:
        mask = self.shield.mask
        return replace(standing, added=[replace(one, text=mask(one.text), why=mask(one.why)) for one in standing.added])

    def of_word(self, word: Loose) -> Loose:
        mask = self.shield.mask
        return replace(word, before=mask(word.before), after=mask(word.after), by=veiled(word.by, self.veil))


def cover_for(user: Any, record: Record) -> Cover:
    """By the protections of everybody who stands, or stood, in the family's record."""
    shield = shield_for(user, record.persons)
    return Cover(shield, veil_of(record.item, shield))


# -- A meeting's minutes ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MeetingMinutes:
    id: UUID
    title: str
    starts_at: datetime
    state: str
    items: list[MinutedItem]
    person_ids: list[UUID]


def meeting_minutes(user: Any, pk: UUID) -> MeetingMinutes:
    """The items of a meeting whose minutes this person may read. Raises Hidden."""
    meeting: Meeting = meeting_for(user, pk)
    items = minuted_items(user, meeting)
    return MeetingMinutes(
        id=meeting.pk,
        title=meeting.title,
        starts_at=meeting.starts_at,
        state=meeting.state,
        items=items,
        person_ids=[person for item in items for person in item.people],
    )


# -- Words to settle -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ToSettle:
    id: UUID
    family: str
    words: list[Loose]
    person_ids: list[UUID]


def to_settle(user: Any, pk: UUID) -> ToSettle:
    """The words of an item that still leave open who is meant, for its minute taker. Raises Hidden and Refused."""
    item = open_item_for(user, pk)
    ask(rules.may_settle(user, item), acts.SETTLED, actor=user, subject=item)
    record = record_of(item)
    cover = cover_for(user, record)
    words = [cover.of_word(word) for word in loose_in(record)]
    return ToSettle(item.pk, item.family.name, words, list(record.persons))
