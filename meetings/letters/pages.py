"""What the pages of letters show: plain values, read inside `reading`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hub.people.models import Person
from hub.people.queries_protection import shield_for
from hub.people.services import everybody
from meetings.agenda.queries import draft_of, open_item_for
from meetings.letters import compose, guard, queries, rules, services
from meetings.letters.models import Letter, LetterState
from sharing.parents.models import Way
from sharing.parents.queries import stand_of, stands
from sharing.parents.rules import Stand, may_contact, may_hand_over, may_write_to


@dataclass(frozen=True)
class LetterRow:
    id: UUID
    reference: str
    child: str
    adult: str
    family: str
    state: str
    state_label: str
    written_by: str
    written_at: datetime
    mine: str  # what this person does next, or ""


@dataclass(frozen=True)
class Letters:
    to_translate: list[LetterRow]
    to_write: list[LetterRow]
    to_approve: list[LetterRow]
    to_hand_over: list[LetterRow]
    others: list[LetterRow]
    person_ids: list[UUID]


@dataclass(frozen=True)
class LetterPage:
    id: UUID
    reference: str
    item_id: UUID
    family_id: str
    child_id: str
    adult_id: str
    child: str
    adult: str
    state: str
    state_label: str
    language: str
    title: str
    parts: list[compose.Part]
    withheld: list[compose.Withheld]
    blocked: str  # why it may not go out at all today
    way: str  # how it is to be given
    way_why: str
    translator: str
    own_words: str
    own_language: str
    written_by: str
    approved_by: str
    approved_at: datetime | None
    handed_by: str
    handed_at: datetime | None
    given_how: str
    back_why: str
    cancelled_why: str
    may_change: bool
    may_translate: bool
    may_approve: bool
    may_copy: bool
    may_cancel: bool
    person_ids: list[UUID]


def letters(user: Any) -> Letters:
    """Letters of the items this person is admitted to, by what waits for them."""
    rows = queries.letters_for(user)
    arranged = queries.arranged_of(user, rows)
    groups: dict[str, list[LetterRow]] = {"translate": [], "write": [], "approve": [], "give": [], "": []}
    for row in rows:
        mine = ""
        if row.state == LetterState.TO_TRANSLATE and row.translator_id == user.pk:
            mine = "translate"
        elif row.state == LetterState.DRAFT and row.written_by_id == user.pk:
            mine = "write"
        elif row.state == LetterState.READY and row.item_id in arranged:
            mine = "" if user.pk in (row.written_by_id, row.translator_id) else "approve"
        elif row.state == LetterState.APPROVED and row.written_by_id == user.pk:
            mine = "give"
        groups[mine].append(_row(row, mine))
    return Letters(
        groups["translate"], groups["write"], groups["approve"], groups["give"], groups[""],
        list({pk for row in rows for pk in (row.child_id, row.adult_id)}),
    )  # fmt: skip


def _row(row: Letter, mine: str) -> LetterRow:
    return LetterRow(
        row.pk, row.reference, row.child.name, row.adult.name, row.item.family.name, row.state,
        str(LetterState(row.state).label), row.written_by.name, row.written_at, mine,
    )  # fmt: skip


def letter_page(user: Any, letter: Letter) -> LetterPage:
    """A letter as it reads today, and beside it what is not in it and why. The caller fetched it by `letter_for`."""
    stand = stand_of(letter.child, letter.adult)
    made = services.made_of(letter, stand)
    stops = services.stops_in(made.texts, letter)
    is_ended = letter.state in (LetterState.HANDED_OVER, LetterState.CANCELLED)
    is_frozen = letter.state in (LetterState.APPROVED, LetterState.HANDED_OVER)
    same = services.is_same(letter, made) if is_frozen else True
    shown = compose.frozen(letter.body) if is_frozen and letter.body else made.parts
    blocked = "" if is_ended else _blocked(letter, stand, stops, same)
    post = may_hand_over(stand, Way.POST)
    shield = shield_for(user, everybody(letter.item.family_id))
    return LetterPage(
        id=letter.pk, reference=letter.reference, item_id=letter.item_id, family_id=str(letter.item.family_id),
        child_id=str(letter.child_id), adult_id=str(letter.adult_id), child=letter.child.name, adult=letter.adult.name,
        state=letter.state, state_label=str(LetterState(letter.state).label), language=letter.language,
        title=made.title, parts=shown, withheld=_withheld(letter, made), blocked=blocked,
        way=_("By post, or in person") if post else _("Handed over in person, not posted"),
        way_why="" if post else str(post.why),
        translator=letter.translator.name if letter.translator else "",
        own_words=shield.mask(letter.own_words), own_language=letter.own_language, written_by=letter.written_by.name,
        approved_by=letter.approved_by.name if letter.approved_by else "", approved_at=letter.approved_at,
        handed_by=letter.handed_by.name if letter.handed_by else "", handed_at=letter.handed_at,
        given_how=str(Way(letter.way).label) if letter.way else "", back_why=letter.back_why,
        cancelled_why=letter.cancelled_why,
        may_change=bool(rules.may_change(user, letter)),
        may_translate=bool(rules.may_translate(user, letter)),
        may_approve=bool(rules.may_approve(user, letter, stand)) and not blocked,
        may_copy=bool(rules.may_copy(user, letter, stand, is_same=same)),
        may_cancel=bool(rules.may_cancel(user, letter)),
        person_ids=[letter.child_id, letter.adult_id],
    )  # fmt: skip


def _blocked(letter: Letter, stand: Stand, stops: list[guard.Stop], same: bool) -> str:
    verdict = may_write_to(stand)
    if not verdict:
        return str(verdict.why)
    if stops:
        return str(rules.may_say(stops).why)
    if not same:
        return _("What may be told has changed since this was approved. Cancel it and write it again.")
    return ""


def _withheld(letter: Letter, made: compose.Made) -> list[compose.Withheld]:
    """As it stood when it was approved; of one that is not approved, as it stands."""
    if letter.state != LetterState.HANDED_OVER:
        return made.withheld
    labels = {one.information: one.label for one in made.withheld}
    return [
        compose.Withheld(row["class"], labels.get(row["class"], compose.label_of(row["class"])), row["why"])
        for row in letter.withheld
    ]


# -- Writing ---------------------------------------------------------------------------------------------------------


def starting_words(user: Any, letter: Letter) -> dict[str, Any]:
    """What the form begins with: what was kept while typing, else what stands."""
    kept = draft_of(user, services.place_of(letter)).get("own_words")
    return {
        "own_words": letter.own_words if kept is None else kept,
        "own_language": letter.own_language,
        "facts": [str(pk) for pk in letter.facts.values_list("pk", flat=True)],
        "translator": str(letter.translator_id or ""),
    }


def translated_so_far(user: Any, letter: Letter) -> dict[str, Any]:
    """What its translator was typing, else what they signed before."""
    kept = draft_of(user, services.place_of(letter)).get("text")
    return {"text": letter.translated if kept is None else kept}


# -- Who is told -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Parent:
    child_id: str
    adult_id: str
    child: str
    adult: str
    is_resident: bool
    may_contact: bool
    why_not: str
    teller: str
    told_at: datetime | None
    may_start: bool
    letters: list[dict[str, Any]]


@dataclass(frozen=True)
class ItemTell:
    id: UUID
    family_id: str
    family: str
    is_decided: bool
    parents: list[Parent]
    may_name: bool
    person_ids: list[UUID]


def item_tell(user: Any, item_id: UUID) -> ItemTell:
    """The parents of an item's children: who may be named to be told, who is, and the letters. Raises Hidden."""
    item = open_item_for(user, item_id)
    decision = queries.standing_decision(item)
    named = {(row.child_id, row.adult_id): row for row in queries.to_tell_of(item)}
    written = queries.letters_of_item(item)
    group = [stand for stand in stands([item.family_id])[item.family_id] if stand.may_be_parent]
    is_staff = bool(rules.is_staff(user, item))
    parents = []
    for stand in sorted(group, key=lambda one: one.is_resident):
        pair = (stand.child.pk, stand.adult.pk)
        verdict, row = may_contact(stand), named.get(pair)
        start = rules.may_start(user, item, decision, stand, is_named=row is not None and row.teller_id == user.pk)
        parents.append(
            Parent(
                child_id=str(stand.child.pk), adult_id=str(stand.adult.pk), child=stand.child.name,
                adult=stand.adult.name, is_resident=stand.is_resident, may_contact=bool(verdict),
                why_not=str(verdict.why or start.why), teller=row.teller.name if row and verdict else "",
                told_at=row.told_at if row else None, may_start=bool(start),
                letters=[
                    {"id": one.pk, "reference": one.reference, "state": str(LetterState(one.state).label)}
                    for one in written
                    if (one.child_id, one.adult_id) == pair
                ],
            )
        )  # fmt: skip
    return ItemTell(
        id=item.pk, family_id=str(item.family_id), family=item.family.name, is_decided=decision is not None,
        parents=parents, may_name=is_staff and decision is not None,
        person_ids=list({pk for stand in group for pk in (stand.child.pk, stand.adult.pk)}),
    )  # fmt: skip


@dataclass(frozen=True)
class Start:
    """Where a letter to a parent may be begun: the decided items about the child's family."""

    child: str
    adult: str
    child_id: str
    adult_id: str
    items: list[dict[str, Any]]
    why_not: str
    letters: list[dict[str, Any]]
    person_ids: list[UUID]


def start_page(user: Any, child: Person, adult: Person) -> Start:
    stand = stand_of(child, adult)
    families = queries.families_of_pair(user, child.pk, adult.pk)
    items = queries.decided_items(user, families)
    verdict = may_write_to(stand)
    why = str(verdict.why)
    offered = []
    for item in items:
        named = queries.is_named_teller(user, item, child, adult)
        start = rules.may_start(user, item, queries.standing_decision(item), stand, is_named=named)
        why = why or str(start.why)
        if start:
            offered.append({"id": item.pk, "day": item.meeting.starts_at, "title": item.meeting.title})
    if not items and not why:
        why = _("Nothing has been decided about this family yet, so there is nothing to write.")
    return Start(
        child.name, adult.name, str(child.pk), str(adult.pk), offered, "" if offered else why,
        [
            {"id": row.pk, "reference": row.reference, "state": str(LetterState(row.state).label)}
            for item in items
            for row in queries.letters_about(item, child, adult)
        ],
        [child.pk, adult.pk],
    )  # fmt: skip


def ways_of(stand: Stand) -> tuple[list[tuple[str, Any]], str]:
    """How a letter may be given to this adult, and why not in the other ways."""
    ways, why = [], ""
    for way in Way:
        verdict = may_hand_over(stand, way)
        if verdict:
            ways.append((way.value, way.label))
        elif way == Way.POST:
            why = str(verdict.why)
    return [one for one in ways if one[0] != Way.TELEPHONE], why
