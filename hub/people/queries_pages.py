"""What the pages of a family and of a person show: plain values, checked for whoever looks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone

from hub.agencies.models import Membership
from hub.people.models import (
    INVERSES,
    ClueKind,
    EducationParent,
    Fact,
    Family,
    FamilyMember,
    ParentalResponsibility,
    Person,
    PersonName,
    Protection,
    Sex,
    Standing,
    Tie,
    TieKind,
)
from hub.people.queries import fact_for, family_for, person_for, reading_grants
from hub.people.queries_chronology import Chronology, Entry, chronology_from, entry_of, facts_for
from hub.people.queries_circle import Circle, circle_of, is_now
from hub.people.queries_protection import Held, held_of, shield_for
from hub.people.shield import Shield, lines_of
from hub.people.words import age, spoken_words, tie_words

# -- What a page shows ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StandingRow:
    """Parental responsibility, or being a parent in education law: of one adult for one child."""

    child_id: str
    child: str
    adult_id: str
    adult: str
    standing: str
    label: str
    why: str
    evidence: str
    seen_on: date | None
    expires_on: date | None
    has_expired: bool


@dataclass(frozen=True)
class TieRow:
    """A tie as it is said from each side: both sentences."""

    words: str
    inverse: str
    from_on: date | None
    to_on: date | None
    said_by: str


@dataclass(frozen=True)
class Place:
    """Where somebody lives, attends or can be rung; never made for a viewer who may not be told."""

    kind: str
    text: str
    from_on: date | None
    to_on: date | None
    note: str
    is_now: bool


@dataclass(frozen=True)
class Member:
    id: str
    name: str
    other_names: list[str]
    age: str
    sex: str
    born_on: date | None
    expected_on: date | None
    died_on: date | None
    spoken: str
    written: str
    is_child: bool
    in_home: bool
    from_on: date | None
    to_on: date | None
    said_by: str
    ties: list[str]  # towards the children first: "half-brother of Nia"
    responsibility: str  # "PR for Nia and Tomos, evidence seen"
    new_since: date | None  # a new adult in the home
    is_protected: bool  # their place is
    is_covered: bool  # and this viewer may not be told it
    places: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class Reader:
    """Somebody who may read a family's record, and on what ground."""

    id: str
    name: str
    agency: str
    basis: str
    basis_code: str
    until: datetime
    is_emergency: bool


@dataclass(frozen=True)
class FamilyPage:
    id: str
    name: str
    hub: str
    hub_slug: str
    lead: str
    known_since_on: date | None
    closed_on: date | None
    children: list[Member]
    adults: list[Member]
    former: list[Member]
    ties: list[TieRow]
    responsibilities: list[StandingRow]
    education_parents: list[StandingRow]
    chronology: Chronology
    readers: list[Reader]
    is_protected: bool
    is_covered: bool
    emergency_until: datetime | None  # this viewer reads it in an emergency
    person_ids: list[UUID]
    family: Family  # for rules, inside the same `reading`; never for the template


@dataclass(frozen=True)
class PersonPage:
    id: str
    name: str
    member: Member
    families: list[dict[str, str]]
    protection_id: str
    protected_why: str
    review_on: date | None
    shown_to: list[str]
    clues: list[dict[str, str]]
    entries: list[Entry]
    person_ids: list[UUID]


# -- A family -------------------------------------------------------------------------------------------------------


def family_page(user: Any, pk: UUID, today: date | None = None) -> FamilyPage:
    """A family's record as this viewer may read it. Raises Hidden. Sixteen queries, however much it holds."""
    family = family_for(user, pk)
    today = today or timezone.localdate()
    rows = list(FamilyMember.objects.filter(family=pk).select_related("person").order_by("order", "id"))
    people = {row.person_id: row.person for row in rows}
    held = held_of(people)
    shield = shield_for(user, people, held)
    ties = list(Tie.objects.filter(person__in=list(people), other__in=list(people)).order_by("recorded_at", "id"))
    standings = _standings(people)
    story = chronology_from(pk, facts_for(user, "record", family=pk), rows, shield, today)
    circle = Circle(
        members={pk: [row for row in rows if is_now(row, today)]},
        ties=[tie for tie in ties if is_now(tie, today)],
        responsibilities=[row for row in standings if isinstance(row, ParentalResponsibility)],
        new_adults={},
        people=people,
        today=today,
    )
    circle.welcome({(pk, UUID(arrival.id)): arrival.on for arrival in story.arrivals})
    members = _members(rows, circle, held, shield, today)
    now = [member for member, row in zip(members, rows, strict=True) if is_now(row, today)]
    readers = _readers(family, shield)
    mine = [reader for reader in readers if reader.id == str(user.pk)]
    return FamilyPage(
        id=str(family.pk),
        name=family.name,
        hub=family.hub.name,
        hub_slug=family.hub.slug,
        lead=shield.agency(family.lead) if family.lead else "",
        known_since_on=family.known_since_on,
        closed_on=family.closed_on,
        children=[member for member in now if member.is_child],
        adults=[member for member in now if not member.is_child],
        former=[member for member, row in zip(members, rows, strict=True) if not is_now(row, today)],
        ties=_tie_rows(ties, people, shield),
        responsibilities=[
            _standing_row(row, people, shield, today) for row in standings if isinstance(row, ParentalResponsibility)
        ],
        education_parents=[
            _standing_row(row, people, shield, today) for row in standings if isinstance(row, EducationParent)
        ],
        chronology=story,
        readers=readers,
        is_protected=bool(shield.protected),
        is_covered=bool(shield.covered),
        emergency_until=max(one.until for one in mine) if all(one.is_emergency for one in mine) and mine else None,
        person_ids=list(dict.fromkeys([*people, *story.person_ids])),
        family=family,
    )


def _members(rows: Sequence[FamilyMember], circle: Circle, held: Held, shield: Shield, today: date) -> list[Member]:
    people = [row.person_id for row in rows]
    other_names: dict[UUID, list[str]] = defaultdict(list)
    for other in PersonName.objects.filter(person__in=people).order_by("from_on", "id"):
        other_names[other.person_id].append(other.full)
    places = _places(held, shield, today)
    return [
        Member(
            id=str(row.person_id),
            name=row.person.name,
            other_names=[full for full in other_names[row.person_id] if full != row.person.name],
            age=age(row.person.born_on, row.person.expected_on, today),
            sex=str(Sex(row.person.sex).label) if row.person.sex else "",
            born_on=row.person.born_on,
            expected_on=row.person.expected_on,
            died_on=row.person.died_on,
            spoken=spoken_words(row.person.spoken),
            written=row.person.get_written_display(),
            is_child=circle.is_child(row.person),
            in_home=row.in_home,
            from_on=row.from_on,
            to_on=row.to_on,
            said_by=shield.mask(row.said_by),
            ties=circle.ties_of(row.person, row.family_id),
            responsibility=circle.responsibility_of(row.person, row.family_id),
            new_since=circle.new_adults.get((row.family_id, row.person_id)),
            is_protected=row.person_id in shield.protected,
            is_covered=row.person_id in shield.covered,
            places=places[row.person_id],
        )
        for row in rows
    ]


def _places(held: Held, shield: Shield, today: date) -> dict[UUID, list[Place]]:
    """Where people live, attend and can be rung, now and before, without what the viewer may not be told."""
    found: dict[UUID, list[Place]] = defaultdict(list)
    for home in held.homes:
        line = lines_of(home.address)
        if not shield.hides(home) and not shield.found(line):
            found[home.person_id].append(_place(ClueKind.ADDRESS, line, home, shield.mask(home.said_by), today))
    for place in held.attendances:
        name = place.agency.name if place.agency else place.place
        hidden = place.person_id in shield.covered or place.agency_id in shield.agencies
        if not hidden and not shield.found(f"{name} {place.days}"):
            found[place.person_id].append(_place(ClueKind(place.kind), name, place, place.days, today))
    for phone in held.telephones:
        if phone.person_id not in shield.covered and not shield.found(phone.number):
            note = shield.mask(phone.safe_note)
            found[phone.person_id].append(_place(ClueKind.PHONE, phone.number, phone, note, today))
    return found


def _place(kind: ClueKind, text: str, row: Any, note: str, today: date) -> Place:
    return Place(str(kind.label), text, row.from_on, row.to_on, note, is_now(row, today))


def _tie_rows(ties: Sequence[Tie], people: Mapping[UUID, Person], shield: Shield) -> list[TieRow]:
    """Every tie inside the family, ended ones too, said from both sides."""
    found = []
    for tie in ties:
        one, other = people[tie.person_id], people[tie.other_id]
        inverse = INVERSES[TieKind(tie.kind)]
        found.append(
            TieRow(
                words=f"{one.name}: {tie_words(tie.kind, one.sex, [other.name])}",
                inverse=f"{other.name}: {tie_words(inverse, other.sex, [one.name])}",
                from_on=tie.from_on,
                to_on=tie.to_on,
                said_by=shield.mask(tie.said_by),
            )
        )
    return found


def _standings(people: Mapping[UUID, Person]) -> list[ParentalResponsibility | EducationParent]:
    """Who has what for whom, on what evidence: the standing of now. Two queries."""
    now = {"replaced_at": None, "child__in": list(people), "adult__in": list(people)}
    return [
        *ParentalResponsibility.objects.filter(**now).order_by("recorded_at"),
        *EducationParent.objects.filter(**now).order_by("recorded_at"),
    ]


def _standing_row(
    row: ParentalResponsibility | EducationParent, people: Mapping[UUID, Person], shield: Shield, today: date
) -> StandingRow:
    return StandingRow(
        child_id=str(row.child_id),
        child=people[row.child_id].name,
        adult_id=str(row.adult_id),
        adult=people[row.adult_id].name,
        standing=row.standing,
        label=str(Standing(row.standing).label),
        why=shield.mask(row.why),
        evidence=shield.mask(row.evidence),
        seen_on=row.seen_on,
        expires_on=row.expires_on,
        has_expired=row.expires_on is not None and row.expires_on < today,
    )


def _readers(family: Family, shield: Shield) -> list[Reader]:
    """Who may read the record now. Who is shut out is not told: it would say who is related to whom."""
    grants = (
        reading_grants(family)
        .prefetch_related(Prefetch("user__memberships", Membership.objects.select_related("agency")))
        .order_by("user__name", "expires_at")
    )
    today = timezone.localdate()
    found = []
    for row in grants:
        agencies = [shield.agency(post.agency) for post in row.user.memberships.all() if is_now(post, today)]
        found.append(
            Reader(
                id=str(row.user_id),
                name=row.user.name,
                agency=agencies[0] if agencies else "",
                basis=row.get_basis_display(),
                basis_code=row.basis,
                until=row.expires_at,
                is_emergency=row.basis == "emergency",
            )
        )
    return found


# -- A person, a fact ------------------------------------------------------------------------------------------------


def person_page(user: Any, pk: UUID, today: date | None = None) -> PersonPage:
    """One person, as this viewer may read of them: of the families they may know of. Raises Hidden."""
    person = person_for(user, pk)
    today = today or timezone.localdate()
    visible = Family.objects.visible_to(user)
    rows = list(
        FamilyMember.objects.filter(person=person, family__in=visible)
        .select_related("family", "person")
        .order_by("-from_on", "id")
    )
    families = {row.family_id: row.family for row in rows}
    people = set(FamilyMember.objects.filter(family__in=list(families)).values_list("person", flat=True))
    shield = shield_for(user, people)
    circle = circle_of(list(families), today)
    held = held_of([pk])
    first = next((row for row in rows if is_now(row, today)), rows[0])
    protection = Protection.objects.filter(person=person, ended_at=None, shown_to=user.pk).first()
    facts = facts_for(user, "record", family__in=list(families), about=person)
    replaced = {fact.amends_id: fact.pk for fact in facts if fact.amends_id}
    return PersonPage(
        id=str(person.pk),
        name=person.name,
        member=_members([first], circle, held, shield, today)[0],
        families=[{"id": str(family.pk), "name": family.name} for family in families.values()],
        protection_id=str(protection.pk) if protection else "",
        protected_why=protection.why if protection else "",
        review_on=protection.review_on if protection else None,
        shown_to=[user.name for user in protection.shown_to.order_by("name")] if protection else [],
        clues=[
            {"kind": clue.get_kind_display(), "value": clue.value}
            for clue in (protection.clues.order_by("since_at", "id") if protection else [])
        ],
        entries=[entry_of(fact, replaced, shield) for fact in facts],
        person_ids=list(dict.fromkeys([person.pk, *(other.pk for fact in facts for other in fact.about.all())])),
    )


def fact_page(user: Any, pk: UUID) -> tuple[Fact, str, list[UUID]]:
    """Something on the record, its text as this viewer may read it, and whom it concerns. Raises Hidden."""
    fact = fact_for(user, pk)
    people = list(FamilyMember.objects.filter(family=fact.family_id).order_by().values_list("person", flat=True))
    about = list(fact.about.order_by().values_list("pk", flat=True))
    return fact, shield_for(user, people).mask(fact.text), about


# -- A form about a family -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """What a form about a family needs: whose it is, and who is in it."""

    id: str
    name: str
    people: list[dict[str, Any]]  # {"id", "name", "age", "is_child"}
    person_ids: list[UUID]

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(one["id"], f"{one['name']}, {one['age']}" if one["age"] else one["name"]) for one in self.people]

    def of(self, *, children: bool) -> list[tuple[str, str]]:
        return [(one["id"], one["name"]) for one in self.people if one["is_child"] == children]


def family_sheet(user: Any, pk: UUID, today: date | None = None) -> Sheet:
    """A family's people, for a form. Raises Hidden. Three queries."""
    family = family_for(user, pk)
    circle = circle_of([pk], today or timezone.localdate())
    rows = [row.person for row in circle.members[pk]]
    people = [
        {
            "id": str(person.pk),
            "name": person.name,
            "age": age(person.born_on, person.expected_on, circle.today),
            "is_child": circle.is_child(person),
        }
        for person in rows
    ]
    return Sheet(str(family.pk), family.name, people, [person.pk for person in rows])
