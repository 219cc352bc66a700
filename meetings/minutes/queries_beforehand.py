"""What a person can still write before their items are called: plain values, in a bounded number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from hub.access.gate import reading_whole
from hub.agencies.models import Membership
from hub.people.models import FamilyMember
from meetings.agenda.models import Admission, AgendaItem, Bar, Draft, ItemState
from meetings.diary.models import Meeting
from meetings.minutes.models import Contribution, NothingKnown


@dataclass(frozen=True)
class Somebody:
    id: str
    name: str
    born_on: date | None
    expected_on: date | None


@dataclass(frozen=True)
class Written:
    kind: str
    text: str
    language: str
    about: str
    person_ids: list[UUID]


@dataclass(frozen=True)
class Before:
    """An item of one's own that has not been called: what one wrote, and whether one's agency answered."""

    id: UUID
    family: str
    people: list[Somebody]
    written: list[Written]
    nothing_known: bool
    draft: str
    started_by: list[str]  # colleagues of one's agency in the item who have begun an answer, by name

    @property
    def person_ids(self) -> set[UUID]:
        """Whom it names: the family today, and whom one wrote about."""
        return {UUID(person.id) for person in self.people}.union(*(row.person_ids for row in self.written))

    @property
    def is_answered(self) -> bool:
        return bool(self.written) or self.nothing_known


def to_write(user: Any, meeting: Meeting) -> list[Before]:
    """The waiting items of a meeting that are open to this person, in the agenda's order."""
    items = list(
        AgendaItem.objects.open_to(user)
        .filter(meeting=meeting, state=ItemState.WAITING)
        .select_related("family")
        .order_by("position")
    )
    ids, families = [item.pk for item in items], {item.family_id for item in items}
    people: defaultdict[UUID, list[Somebody]] = defaultdict(list)
    members = FamilyMember.objects.today().filter(family__in=families).select_related("person").order_by("order", "id")
    for member in members:
        person = member.person
        people[member.family_id].append(Somebody(str(person.pk), person.name, person.born_on, person.expected_on))
    written: defaultdict[UUID, list[Written]] = defaultdict(list)
    own = Contribution.objects.filter(item__in=ids, is_sealed=True, fact__by=user.pk).select_related("fact")
    for row in own.prefetch_related("fact__about").order_by("id"):
        about = row.fact.about.all()
        names, pks = ", ".join(person.name for person in about), [person.pk for person in about]
        written[row.item_id].append(Written(row.fact.kind, row.fact.text, row.fact.language, names, pks))
    nothing = set(NothingKnown.objects.filter(item__in=ids, agency=user.agency_id).values_list("item", flat=True))
    places = {f"contribute:{pk}" for pk in ids}
    drafts = dict(Draft.objects.filter(by=user.pk, place__in=places).values_list("place", "fields"))
    started = _begun_by_colleagues(user, ids)
    return [
        Before(
            id=item.pk,
            family=item.family.name,
            people=people[item.family_id],
            written=written[item.pk],
            nothing_known=item.pk in nothing,
            draft=drafts.get(f"contribute:{item.pk}", {}).get("text", ""),
            started_by=started[item.pk],
        )
        for item in items
    ]


def _begun_by_colleagues(user: Any, items: list[UUID]) -> defaultdict[UUID, list[str]]:
    """Who else of this person's agency is in each item and is writing an answer: names alone, never a word of it."""
    barred = Bar.objects.filter(item=OuterRef("content_object"), user=OuterRef("user"), lifted_at=None)
    colleagues = Membership.objects.in_practice().filter(agency=user.agency_id).exclude(user=user.pk).values("user")
    admitted = Admission.objects.live().filter(~Exists(barred), content_object__in=items, user__in=colleagues)
    place_of = {f"contribute:{item}": item for item in items}
    drafts = Draft.objects.filter(place__in=place_of, by__in=admitted.values("user"))
    with reading_whole():
        inside = set(admitted.values_list("content_object", "user"))
        begun = list(drafts.order_by("by__name").values_list("place", "by", "by__name"))
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for place, by, name in begun:
        if (place_of[place], by) in inside:
            found[place_of[place]].append(name)
    return found
