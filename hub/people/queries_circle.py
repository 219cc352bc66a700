"""Who is in a family today and how they stand to one another, for many families in a handful of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Min
from django.utils.translation import gettext as _

from hub.people.models import (
    INVERSES,
    Fact,
    FamilyMember,
    Happening,
    ParentalResponsibility,
    Person,
    Standing,
    Tie,
    TieKind,
)
from hub.people.release import may_stand
from hub.people.words import ADULT_AT, first_name, tie_words, together, years

NEW_FOR = timedelta(days=365)  # how long an adult is shown as new in the home: the span of the chronology's lanes
RUMOURED_FOR = timedelta(days=90)  # how long people may speak of an adult before saying that they moved in


@dataclass
class Circle:
    """Rows about the people of some families, fetched in bulk."""

    members: dict[UUID, list[FamilyMember]]
    ties: list[Tie]
    responsibilities: list[ParentalResponsibility]
    new_adults: dict[tuple[UUID, UUID], date]  # (family, person): since
    people: dict[UUID, Person]
    today: date

    def welcome(self, since: Mapping[tuple[UUID, UUID], date]) -> None:
        """Mark who is new: of the adults agencies said came on a day, those who live in the home now."""
        for group in self.members.values():
            for row in group:
                if row.in_home and (row.family_id, row.person_id) in since:
                    self.new_adults[row.family_id, row.person_id] = row.from_on or since[row.family_id, row.person_id]

    def child_ids(self, family_id: UUID) -> set[UUID]:
        return {row.person_id for row in self.members[family_id] if self.is_child(row.person)}

    def is_child(self, person: Person) -> bool:
        """Under 18 or expected; without a date, whoever is somebody's child and nobody's parent."""
        if person.born_on is not None:
            return years(person.born_on, self.today) < ADULT_AT
        if person.expected_on is not None:
            return True
        roles = {tie.kind if tie.person_id == person.pk else INVERSES[TieKind(tie.kind)] for tie in self._of(person)}
        return TieKind.CHILD in roles and TieKind.PARENT not in roles

    def _of(self, person: Person) -> list[Tie]:
        return [tie for tie in self.ties if person.pk in (tie.person_id, tie.other_id)]

    def ties_of(self, person: Person, family_id: UUID) -> list[str]:
        """Ties in words, those towards the children first, people of one kind of tie together."""
        present = {row.person_id for row in self.members[family_id]}
        children = self.child_ids(family_id)
        groups: dict[tuple[bool, str], list[str]] = defaultdict(list)
        for tie in self._of(person):
            kind, other = (
                (tie.kind, tie.other_id)
                if tie.person_id == person.pk
                else (INVERSES[TieKind(tie.kind)].value, tie.person_id)
            )
            if other not in present:
                continue
            if self.is_child(person) and other not in children:
                continue  # said of the adult
            groups[(other not in children, kind)].append(self.called(self.people[other]))
        return [tie_words(kind, person.sex, together) for (_away, kind), together in sorted(groups.items())]

    def called(self, person: Person) -> str:
        """A first name; nobody is called "Unborn"."""
        return _("the unborn child") if person.expected_on and not person.born_on else first_name(person.name)

    def responsibility_of(self, person: Person, family_id: UUID) -> str:
        """Parental responsibility for the family's children, in words; "" for a child."""
        children = self.child_ids(family_id)
        if person.pk in children:
            return ""
        rows = [row for row in self.responsibilities if row.adult_id == person.pk and row.child_id in children]
        has = [row for row in rows if row.standing == Standing.HAS]
        if has:
            names_of = together(self.called(self.people[row.child_id]) for row in has)
            if all(row.seen_on and not (row.expires_on and row.expires_on < self.today) for row in has):
                return _("PR for %(names)s, evidence seen") % {"names": names_of}
            return _("PR for %(names)s, evidence not seen") % {"names": names_of}
        if rows and all(row.standing == Standing.HAS_NOT for row in rows):
            return _("no PR")
        return _("PR not known") if rows else ""


def circle_of(family_ids: Sequence[UUID], today: date) -> Circle:
    """Everybody in these families today, in five queries at most, however many they are."""
    circle = bare_circle_of(family_ids, today)
    ids = list(circle.people)
    circle.responsibilities.extend(
        ParentalResponsibility.objects.filter(replaced_at=None, adult__in=ids, child__in=ids).order_by("recorded_at")
    )
    adults = [pk for pk, person in circle.people.items() if not circle.is_child(person)]
    circle.welcome(_newcomers(family_ids, adults, today))
    return circle


def bare_circle_of(family_ids: Sequence[UUID], today: date) -> Circle:
    """The same without who is responsible for whom, and without who is new: two queries."""
    members: dict[UUID, list[FamilyMember]] = {pk: [] for pk in family_ids}
    rows = FamilyMember.objects.on(today).filter(family__in=family_ids).select_related("person").order_by("order", "id")
    for row in rows:
        members[row.family_id].append(row)
    people = {row.person_id: row.person for group in members.values() for row in group}
    ids = list(people)
    ties = list(Tie.objects.on(today).filter(person__in=ids, other__in=ids).order_by("recorded_at", "id"))
    return Circle(members, ties, [], {}, people, today)


def _newcomers(family_ids: Sequence[UUID], adults: Sequence[UUID], today: date) -> dict[tuple[UUID, UUID], date]:
    """Who is new in the home, by what agencies put on the record: (family, person) → the earliest day given."""
    rows = [
        (fact, family, person, on)
        for fact, family, person, on in Fact.objects.filter(
            may_stand("record"),  # one answer for every viewer
            family__in=family_ids,
            happening=Happening.NEW_ADULT,
            in_chronology=True,
            happened_on__gt=today - NEW_FOR,
            happened_on__lte=today,
            amendments=None,
            about__in=adults,
        )
        .order_by("happened_on", "pk")
        .values_list("pk", "family", "about", "happened_on")
        if on is not None
    ]
    if not rows:
        return {}
    known_since = {
        (family, person): first
        for family, person, first in Fact.objects.filter(
            may_stand("record"), family__in=family_ids, about__in=adults, in_chronology=True
        )
        .order_by()
        .values_list("family", "about")
        .annotate(first=Min("happened_on"))
    }
    return new_among(rows, known_since)


def new_among(
    rows: Sequence[tuple[UUID, UUID, UUID, date]], known_since: Mapping[tuple[UUID, UUID], date | None]
) -> dict[tuple[UUID, UUID], date]:
    """Who is new, of the adults a fact of a new adult is about: the only one, or whoever was first spoken of last.

    "Kelly's new partner Dean has moved in" is about both; Kelly has been on record for years.
    """
    adults_of: dict[tuple[UUID, UUID, date], list[UUID]] = defaultdict(list)
    for fact, family, person, on in rows:
        adults_of[fact, family, on].append(person)
    found: dict[tuple[UUID, UUID], date] = {}
    for (_fact, family, on), adults in adults_of.items():
        first = {person: known_since.get((family, person)) or on for person in adults}
        latest = max(first.values())
        for person in adults:
            if first[person] == latest and (len(adults) == 1 or latest >= on - RUMOURED_FOR):
                found.setdefault((family, person), on)
    return found


def is_now(row: Any, today: date) -> bool:
    return (row.from_on is None or row.from_on <= today) and (row.to_on is None or row.to_on > today)
