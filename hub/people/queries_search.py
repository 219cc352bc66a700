"""Finding people by name: only those the viewer may know of."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from hub.access.gate import reading_whole
from hub.people import names
from hub.people.models import Family, FamilyMember, NameKey, Person
from hub.people.words import age

FOUND_AT_MOST = 30
NAMED_AT_MOST = 30  # lines of a text of names


@dataclass(frozen=True)
class Match:
    """A person found: which is shown, and by which name when it is another."""

    id: str
    name: str
    by_name: str
    age: str
    born_on: date | None
    families: list[dict[str, str]]


def find_people(user: Any, query: str, born_on: date | None = None, today: date | None = None) -> list[Match]:
    """People of families this person may know of whose names fit what was typed, the nearest first. Three queries.

    Tolerates spellings (names.py): Siân and Sian, ap Rhys and Price, maiden and other names. Nothing found and not
    yours to know are one answer: an empty list.
    """
    wanted = names.query_keys(query)
    if not wanted:
        return []
    today = today or timezone.localdate()
    people = Person.objects.visible_to(user)
    for want in wanted:
        keys = NameKey.objects.filter(name__person=OuterRef("pk"))
        people = people.filter(Exists(keys.filter(Q(key__in=want.keys) | Q(key__startswith=want.prefix))))
    if born_on is not None:
        people = people.filter(born_on=born_on)
    found = list(people.prefetch_related("names")[: FOUND_AT_MOST * 4])
    scored = []
    for person in found:
        best = max((names.closeness(query, name.full), name.full) for name in person.names.all())
        scored.append((-best[0], person.name, best[1], person))
    scored.sort(key=lambda row: row[:3])
    scored = scored[:FOUND_AT_MOST]
    homes: dict[UUID, list[dict[str, str]]] = defaultdict(list)
    rows = FamilyMember.objects.filter(
        person__in=[row[3].pk for row in scored], family__in=Family.objects.visible_to(user)
    ).select_related("family")
    for row in rows:
        family = {"id": str(row.family_id), "name": row.family.name}
        if family not in homes[row.person_id]:
            homes[row.person_id].append(family)
    return [
        Match(
            id=str(person.pk),
            name=person.name,
            by_name=by_name if by_name != person.name else "",
            age=age(person.born_on, person.expected_on, today),
            born_on=person.born_on,
            families=homes[person.pk],
        )
        for _score, _name, by_name, person in scored
    ]


def people_exactly(name: str, born_on: date) -> list[Person]:
    """People of this name and date of birth in any record: for information governance, which is not shown them."""
    wanted = names.query_keys(name)
    people = Person.objects.filter(born_on=born_on)
    for want in wanted:
        keys = NameKey.objects.filter(name__person=OuterRef("pk"), key__in=want.keys)
        people = people.filter(Exists(keys))
    with reading_whole():
        return list(people) if wanted else []


def families_named(user: Any, text: str) -> set[UUID]:
    """Whom a text of names is about: the ids of everybody in the families of those whom this person may know of and
    whose full name begins a line of it. One query for each of its first thirty lines, and one more."""
    found: set[UUID] = set()
    for line in text.splitlines()[:NAMED_AT_MOST]:
        wanted = names.query_keys(re.split(r"[,;(\d]", line, maxsplit=1)[0])
        if len(wanted) < 2:
            continue
        named = Person.objects.visible_to(user)
        for want in wanted:
            named = named.filter(Exists(NameKey.objects.filter(name__person=OuterRef("pk"), key__in=want.keys)))
        found.update(named.values_list("pk", flat=True))
    families = Family.objects.visible_to(user).filter(members__person__in=found)
    return set(FamilyMember.objects.filter(family__in=families).values_list("person", flat=True)) if found else set()
