"""The one place where questions read the rolls: one's own children by name, and who may be a child's brother or sister.

Finding is the worker's: it needs the matching key, which `serve` is not given.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from hub.access.gate import reading_whole
from hub.agencies.models import Agency, Hub
from hub.people.models import Protection
from sharing.siblings.questions.models import Question
from sharing.siblings.questions.queries_described import may_be_found
from sharing.siblings.rolls import queries as rolls
from sharing.siblings.rolls.keys import RollKey, holds_matching_key
from sharing.siblings.rolls.models import Covered, RollChild, Shield
from sharing.siblings.rolls.queries import Shown
from sharing.siblings.rolls.queries_index import matchable_ids
from sharing.siblings.rolls.services_index import Match, matches_of, matches_of_row


@dataclass(frozen=True)
class Found:
    """A child of another setting who may be a brother or sister, and what that setting has said beforehand."""

    child: UUID
    agency: UUID
    standing: str
    standing_by: UUID  # who said it, when they loaded the roll


# -- One's own children ----------------------------------------------------------------------------------------------


def children_of(user: Any) -> list[Shown]:
    """Every child on the roll of this person's own setting, by surname; none where there is no roll."""
    roll = rolls.roll_of(user)
    return rolls.children_of(roll) if roll else []


def child_of(user: Any, pk: UUID) -> tuple[RollChild, str]:
    """A child of one's own roll, and what one's own setting answers for it. Raises Hidden."""
    child = rolls.child_on_my_roll(user, pk)
    return child, rolls.standing_of(child)


def names_of(user: Any, ids: Iterable[Any]) -> dict[Any, str]:
    """Names of children of one's own setting, one query; whoever has gone from the roll has none."""
    rows = RollChild.objects.filter(pk__in=set(ids), agency=user.agency_id)
    return {row.pk: _name(rolls.opened(row)) for row in rows}


def _name(row: dict[str, str]) -> str:
    return f"{row.get('forename', '')} {row.get('surname', '')}".strip()


# -- Finding, by the worker ------------------------------------------------------------------------------------------


def is_switched_on(hub: Hub) -> bool:
    """Whether this process can match, and the hub proposes live: its board has tested the method."""
    return holds_matching_key() and rolls.is_live(hub)


def siblings_of(hub: Hub, children: Collection[UUID]) -> Mapping[UUID, list[Found]]:
    """Who at other settings may be a brother or sister of each of these, for those of them who may match themselves.
    A child who is on two rolls is not her own sister."""
    found = [one for one in matches_of(hub, list(children)) if one.kind == "sibling" and one.proposed]
    with reading_whole():
        rows = RollChild.objects.select_related("roll").in_bulk([one.other for one in found])
    beside: dict[UUID, list[Found]] = defaultdict(list)
    for one in found:
        row = rows[one.other]
        beside[one.child].append(Found(one.other, one.agency, rolls.standing_of(row), row.roll.loaded_by_id))
    return beside


def siblings_of_described(question: Question) -> list[Found]:
    """The same for a child of the hub's records, as they were described when the chair asked."""
    if not question.described or not may_be_found(question.person_id):
        return []
    row = RollKey(question.agency_id).open(question.described, question.pk, question.agency_id)
    matches = matches_of_row(question.hub, question.agency, row)
    found = [one for one in matches if one.kind == "sibling" and one.proposed]
    with reading_whole():
        rows = RollChild.objects.select_related("roll").in_bulk([one.other for one in found])
    return [
        Found(one.other, one.agency, rolls.standing_of(rows[one.other]), rows[one.other].roll.loaded_by_id)
        for one in found
    ]


def may_be_told_of(question: Question) -> bool:
    """Whether whom the question is about may still match."""
    if question.is_for_hub:
        return may_be_found(question.person_id)
    return question.child_id in are_matchable([question.child_id])


def are_matchable(children: Iterable[UUID | None]) -> set[UUID]:
    """Which of these may still match: nobody shielded them, they are there, and nobody says never."""
    return matchable_ids([pk for pk in children if pk is not None])


# -- In an emergency -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Beside:
    """What stands beside a child who was described: settings, those of them behind a shield, and whose rows these
    are."""

    agencies: set[UUID]
    shielded: set[UUID]
    children: set[UUID]


def settings_beside(hub: Hub, agency: Agency, child: dict[str, str]) -> Beside:
    """Where the child, or a brother or sister, may be on a roll: the shielded, the new and "never" too."""
    found: list[Match] = [one for one in matches_of_row(hub, agency, child, everybody=True) if one.proposed]
    behind = _shielded([one.other for one in found])
    return Beside(
        agencies={one.agency for one in found if one.other not in behind},
        shielded={one.agency for one in found if one.other in behind},
        children={one.other for one in found},
    )


def _shielded(children: Collection[UUID]) -> set[UUID]:
    live = Shield.objects.filter(lifted_at=None)
    covered = Covered.objects.filter(child=OuterRef("pk")).filter(
        Exists(Protection.objects.filter(person=OuterRef("cover"), ended_at=None))
        | Exists(live.filter(person=OuterRef("cover")))
    )
    behind = Q(Exists(live.filter(child=OuterRef("pk")))) | Exists(covered)
    with reading_whole():
        return set(RollChild.objects.filter(behind, pk__in=list(children)).values_list("pk", flat=True))
