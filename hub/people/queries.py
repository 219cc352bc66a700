"""Fetching records of people: each fetch checks whoever looks, and gives plain values for a page.

Call them inside `hub.access.gate.reading`, then `disclose`, then show.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db.models import Exists, Min, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.access.verdicts import Hidden
from hub.agencies.models import Membership, Partnership, Role
from hub.agencies.queries import holders
from hub.people import names
from hub.people.models import (
    INVERSES,
    Address,
    Attendance,
    ClueKind,
    EducationParent,
    Fact,
    FactKind,
    Family,
    FamilyExclusion,
    FamilyGrant,
    FamilyMember,
    Happening,
    NameKey,
    ParentalResponsibility,
    Person,
    PersonName,
    Protection,
    Release,
    Residence,
    Sex,
    Standing,
    Telephone,
    Tie,
    TieKind,
    Translation,
)
from hub.people.shield import NOTHING_PROTECTED, Found, Secret, Shield, lines_of
from hub.people.words import ADULT_AT, age, first_name, tie_words, together, years

NEW_FOR = timedelta(days=365)  # how long an adult is shown as new in the home: the span of the chronology's lanes
RUMOURED_FOR = timedelta(days=90)  # how long people may speak of an adult before saying that they moved in
LANES = (Happening.POLICE, Happening.DECLINED, Happening.SEEN, Happening.ABSENT)
FOUND_AT_MOST = 30
COMMON_FROM = 5  # addresses of one place name


# -- Fetch and check ----------------------------------------------------------------------------------------------


def family_for(user: Any, pk: UUID) -> Family:
    """The family, if this person may know of it. Raises Hidden, the same for hidden and absent."""
    family: Family | None = Family.objects.visible_to(user).select_related("hub", "lead").filter(pk=pk).first()
    if family is None:
        raise Hidden(asked=str(pk), actor=user)
    return family


def person_for(user: Any, pk: UUID) -> Person:
    """The person, if they stand in the record of a family that this viewer may know of. Raises Hidden."""
    person: Person | None = Person.objects.visible_to(user).filter(pk=pk).first()
    if person is None:
        raise Hidden(asked=str(pk), actor=user)
    return person


def fact_for(user: Any, pk: UUID) -> Fact:
    """Something on the record of a family that this viewer may know of. Raises Hidden."""
    families = Family.objects.visible_to(user).filter(pk=OuterRef("family"))
    fact = (
        Fact.objects.select_related("family", "originator").filter(Exists(families), pk=pk, in_chronology=True).first()
    )
    if fact is None:
        raise Hidden(asked=str(pk), actor=user)
    return fact


def protection_for(user: Any, pk: UUID) -> Protection:
    """The protection of a person whom this viewer may know of. Raises Hidden."""
    people = Person.objects.visible_to(user).filter(pk=OuterRef("person"))
    protection = Protection.objects.select_related("person").filter(Exists(people), pk=pk, ended_at=None).first()
    if protection is None:
        raise Hidden(asked=str(pk), actor=user)
    return protection


def may_know_of(user: Any, person_ids: Iterable[UUID]) -> set[UUID]:
    """Of these persons, the ids of those whom this viewer may know of. One query."""
    return set(Person.objects.visible_to(user).filter(pk__in=list(person_ids)).values_list("pk", flat=True))


def readers_of(family: Family) -> list[Any]:
    """Everybody who may read the family's record at this second, each once."""
    shut_out = FamilyExclusion.objects.filter(family=family, user=OuterRef("user"), lifted_at=None)
    grants = (
        FamilyGrant.objects.live()
        .filter(~Exists(shut_out), content_object=family, user__is_active=True, user__is_superuser=False)
        .select_related("user")
    )
    return list({grant.user_id: grant.user for grant in grants}.values())


# -- Protection ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """Every version of where some people live, attend and can be rung, as the record holds it."""

    homes: list[Residence]
    attendances: list[Attendance]
    telephones: list[Telephone]

    def secrets_of(self, people: Collection[UUID]) -> list[Secret]:
        """These people's clues to place: a place that is an agency counts by its name in each language."""
        found = [
            Secret(home.person_id, ClueKind.ADDRESS, lines_of(home.address))
            for home in self.homes
            if home.person_id in people
        ]
        for place in self.attendances:
            if place.person_id in people:
                named = [place.agency.name_en, place.agency.name_cy] if place.agency else [place.place]
                found += [Secret(place.person_id, place.kind, name) for name in named]
                found.append(Secret(place.person_id, ClueKind.DAYS, place.days))
        found += [
            Secret(phone.person_id, ClueKind.PHONE, phone.number)
            for phone in self.telephones
            if phone.person_id in people
        ]
        return [secret for secret in dict.fromkeys(found) if secret.value.strip()]


def held_of(person_ids: Iterable[UUID]) -> Held:
    """Three queries, however many people."""
    ids = list(person_ids)
    return Held(
        list(Residence.objects.filter(person__in=ids).select_related("address").order_by("-from_on", "id")),
        list(Attendance.objects.filter(person__in=ids).select_related("agency").order_by("-from_on", "id")),
        list(Telephone.objects.filter(person__in=ids).order_by("-from_on", "id")),
    )


def shield_for(user: Any, person_ids: Iterable[UUID], held: Held | None = None) -> Shield:
    """What this viewer may not be told of where these people are. One query, and three more unless `held` is given.

    Pass everybody whose place could be given away: a whole family, those who left it too.
    """
    named = Protection.shown_to.through.objects.filter(protection=OuterRef("pk"), user=user.pk)
    rows = list(
        Protection.objects.filter(person__in=list(person_ids), ended_at=None)
        .annotate(names_viewer=Exists(named))
        .values_list("pk", "person", "names_viewer", "clues__kind", "clues__value")
    )
    return _shield(
        protected={person: pk for pk, person, *_rest in rows},
        named={person for _pk, person, names_viewer, *_clue in rows if names_viewer},
        clues=[(person, kind, value) for _pk, person, names_viewer, kind, value in rows if not names_viewer],
        held=held,
    )


def clues_in(text: str, person_ids: Iterable[UUID], seen_by: Iterable[Any]) -> list[Found]:
    """The clues to protected places that stand in `text` and that somebody of `seen_by` may not be told.

    person_ids   everybody of the family: a clue to one who is not spoken of gives them away too
    seen_by      the users it would reach
    One query when nobody is protected.
    """
    return shield_against(person_ids, seen_by).found(text)


def shield_against(person_ids: Iterable[UUID], seen_by: Iterable[Any]) -> Shield:
    """What not everybody of `seen_by` may be told of where these people are."""
    viewers = {user.pk for user in seen_by}
    protections = list(
        Protection.objects.filter(person__in=list(person_ids), ended_at=None).prefetch_related("shown_to", "clues")
    )
    if not viewers:
        return NOTHING_PROTECTED
    all_named = {row.person_id for row in protections if viewers <= {user.pk for user in row.shown_to.all()}}
    return _shield(
        protected={row.person_id: row.pk for row in protections},
        named=all_named,
        clues=[
            (row.person_id, clue.kind, clue.value)
            for row in protections
            if row.person_id not in all_named
            for clue in row.clues.all()
        ],
        held=None,
    )


def _shield(
    *,
    protected: dict[UUID, UUID],
    named: set[UUID],
    clues: Sequence[tuple[UUID, str | None, str | None]],
    held: Held | None,
) -> Shield:
    """`protected`: whose place is, and by which protection; `named`: of these, whose place may be told."""
    if not protected:
        return NOTHING_PROTECTED
    covered = frozenset(protected.keys() - named)
    if not covered:
        return Shield(protected=protected)
    held = held or held_of(covered)
    written = [Secret(person, kind, value) for person, kind, value in clues if kind and value]
    return Shield(
        protected=protected,
        covered=covered,
        secrets=tuple(dict.fromkeys([*written, *held.secrets_of(covered)])),
        agencies=frozenset(
            place.agency_id for place in held.attendances if place.agency_id and place.person_id in covered
        ),
        addresses=frozenset(home.address_id for home in held.homes if home.person_id in covered),
        common=common_places(),
    )


def common_places() -> frozenset[str]:
    """The towns and villages where many live: a name that half of the addresses hold tells nothing by itself.

    Counted afresh every ten minutes, from the parts of an address after its street.
    """
    found: frozenset[str] | None = cache.get("hub.people.common_places")
    if found is None:
        parts: Counter[str] = Counter()
        for lines in Address.objects.values_list("lines", flat=True):
            parts.update({part.strip() for part in lines.replace("\n", ",").split(",")[1:] if part.strip()})
        found = frozenset(part for part, times in parts.items() if times >= COMMON_FROM and not part[0].isdigit())
        cache.set("hub.people.common_places", found, 600)
    return found


# -- Who is in a family -------------------------------------------------------------------------------------------


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


@dataclass
class _Circle:
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


def _circle(family_ids: Sequence[UUID], today: date) -> _Circle:
    """Everybody in these families today, in six queries at most, however many they are."""
    members: dict[UUID, list[FamilyMember]] = {pk: [] for pk in family_ids}
    rows = FamilyMember.objects.on(today).filter(family__in=family_ids).select_related("person").order_by("order", "id")
    for row in rows:
        members[row.family_id].append(row)
    people = {row.person_id: row.person for group in members.values() for row in group}
    ids = list(people)
    ties = list(Tie.objects.on(today).filter(person__in=ids, other__in=ids).order_by("recorded_at", "id"))
    responsibilities = list(
        ParentalResponsibility.objects.filter(replaced_at=None, adult__in=ids, child__in=ids).order_by("recorded_at")
    )
    circle = _Circle(members, ties, responsibilities, {}, people, today)
    adults = [pk for pk, person in people.items() if not circle.is_child(person)]
    circle.welcome(_newcomers(family_ids, adults, today))
    return circle


def _newcomers(family_ids: Sequence[UUID], adults: Sequence[UUID], today: date) -> dict[tuple[UUID, UUID], date]:
    """Who is new in the home, by what agencies put on the record: (family, person) → the earliest day given."""
    rows = [
        (fact, family, person, on)
        for fact, family, person, on in Fact.objects.filter(
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
        for family, person, first in Fact.objects.filter(family__in=family_ids, about__in=adults, in_chronology=True)
        .order_by()
        .values_list("family", "about")
        .annotate(first=Min("happened_on"))
    }
    return _new_among(rows, known_since)


def _new_among(
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


def brief_and_chronology(family: Family, user: Any, today: date | None = None) -> tuple[dict[str, Any], "Chronology"]:
    """A family's brief and its chronology together, each row read once: for the room, which shows both.

    The caller has checked the family. Seven queries, and three more where a place is withheld from this viewer.
    """
    today = today or timezone.localdate()
    rows = list(FamilyMember.objects.filter(family=family.pk).select_related("person").order_by("order", "id"))
    people = {row.person_id: row.person for row in rows}
    shield = shield_for(user, people)
    ids = list(people)
    ties = list(Tie.objects.on(today).filter(person__in=ids, other__in=ids).order_by("recorded_at", "id"))
    responsibilities = list(
        ParentalResponsibility.objects.filter(replaced_at=None, adult__in=ids, child__in=ids).order_by("recorded_at")
    )
    story = _chronology(_facts(family=family.pk), rows, shield, today)
    members = {family.pk: [row for row in rows if _is_now(row, today)]}
    circle = _Circle(members, ties, responsibilities, {}, people, today)
    circle.welcome({(family.pk, UUID(arrival.id)): arrival.on for arrival in story.arrivals})
    return _brief(family.pk, family.name, circle, bool(shield.protected)), story


def _brief(pk: UUID, name: str, circle: _Circle, is_protected: bool) -> dict[str, Any]:
    people = [(_brief_person(row, circle), circle.is_child(row.person)) for row in circle.members[pk]]
    return {
        "id": str(pk),
        "name": name,
        "is_protected": is_protected,
        "children": [person for person, is_child in people if is_child],
        "adults": [person for person, is_child in people if not is_child],
    }


def _brief_person(row: FamilyMember, circle: _Circle) -> dict[str, Any]:
    person = row.person
    since = circle.new_adults.get((row.family_id, row.person_id))
    home = "" if row.in_home else _("lives elsewhere")
    if since is not None:
        home = _("in the home since %(day)s") % {"day": date_format(since, "j M Y")}
    return {
        "id": str(person.pk),
        "name": person.name,
        "age": age(person.born_on, person.expected_on, circle.today),
        "sex": person.sex,
        "born_on": person.born_on,
        "expected_on": person.expected_on,
        "ties": circle.ties_of(person, row.family_id),
        "responsibility": circle.responsibility_of(person, row.family_id),
        "in_home": row.in_home,
        "home": home,
        "new_since": since,
        "new": _("New adult, %(month)s") % {"month": date_format(since, "M")} if since else "",
    }


# -- The chronology -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One thing on the record, as it stands in the chronology."""

    id: str
    on: date | None  # when it happened
    written_at: datetime
    days_late: int  # written so many days after it happened
    late: str  # the same in words; "" within a day
    kind: str
    kind_label: str
    happening: str
    happening_label: str
    text: str
    language: str
    is_masked: bool  # a clue was taken out for this viewer
    about: list[dict[str, str]]
    agency_id: str
    agency: str
    by: str
    release: str
    release_label: str
    amends: str  # id of what this one amends, or ""
    amended_by: str  # id of the amendment: this one is struck through
    why: str
    translations: list[dict[str, str]]


@dataclass(frozen=True)
class Mark:
    """A thing in a lane: `x` from 0 (twelve months ago) to 1 (today)."""

    id: str
    on: date
    x: float


@dataclass(frozen=True)
class Lane:
    happening: str
    label: str
    count: int
    marks: list[Mark]


@dataclass(frozen=True)
class LastSeen:
    """When a child was last recorded as seen, by anybody."""

    id: str
    name: str
    on: date | None
    days: int | None
    declined: int  # visits declined since
    text: str
    is_long: bool  # more than 28 days, or never


@dataclass(frozen=True)
class Arrival:
    """A new adult in the home: since when, for the shading of the lanes."""

    id: str
    name: str
    on: date
    x: float


@dataclass(frozen=True)
class Month:
    label: str
    x: float


@dataclass(frozen=True)
class Chronology:
    """What agencies have put on the record, in the order in which it happened."""

    from_on: date
    to_on: date
    entries: list[Entry]
    lanes: list[Lane]
    months: list[Month]
    last_seen: list[LastSeen]
    arrivals: list[Arrival]
    person_ids: list[UUID]


LONG_UNSEEN = 28  # days


def chronology(family: Any, user: Any, today: date | None = None) -> Chronology:
    """The family's chronology as this viewer may read it: clues to places they may not be told are taken out.

    family   a family, or its id, that the caller has checked: by `family_for`, or as an item's they are admitted to
    Entries stand in the order of events, undated ones last by when they were written; what is sealed or belongs to one
    item alone is left out. Five queries, and three more for protection.
    """
    pk = getattr(family, "pk", family)
    members = list(FamilyMember.objects.filter(family=pk).select_related("person").order_by("order", "id"))
    shield = shield_for(user, {row.person_id for row in members})
    return _chronology(_facts(family=pk), members, shield, today or timezone.localdate())


def _facts(**about: Any) -> list[Fact]:
    """Facts of the chronology, each once, with what an entry shows. Three queries."""
    facts = list(
        Fact.objects.filter(in_chronology=True, **about)
        .select_related("originator", "by")
        .prefetch_related(
            Prefetch("about", Person.objects.only("pk", "name", "born_on", "expected_on")),
            Prefetch("translations", Translation.objects.select_related("translator")),
        )
        .order_by("written_at", "id")
    )
    facts.sort(key=lambda fact: (fact.happened_on is None, fact.happened_on or fact.written_at.date(), fact.written_at))
    return facts


def _chronology(facts: list[Fact], members: Sequence[FamilyMember], shield: Shield, today: date) -> Chronology:
    replaced = {fact.amends_id: fact.pk for fact in facts if fact.amends_id}
    counted = [fact for fact in facts if fact.pk not in replaced and fact.happened_on and fact.happened_on <= today]
    start = today - timedelta(days=365)
    people = {row.person_id: row.person for row in members}
    here = {row.person_id: row.person for row in members if _is_now(row, today)}
    return Chronology(
        from_on=start,
        to_on=today,
        entries=[_entry(fact, replaced, shield) for fact in facts],
        lanes=[_lane(lane, counted, start, today) for lane in LANES],
        months=_months(start, today),
        last_seen=[
            _last_seen(person, counted, today)
            for person in here.values()
            if person.born_on and years(person.born_on, today) < ADULT_AT and not person.died_on
        ],
        arrivals=_arrivals(counted, start, today),
        person_ids=list(people | {person.pk: person for fact in facts for person in fact.about.all()}),
    )


def _is_now(row: Any, today: date) -> bool:
    return (row.from_on is None or row.from_on <= today) and (row.to_on is None or row.to_on > today)


def _entry(fact: Fact, replaced: Mapping[UUID, UUID], shield: Shield) -> Entry:
    text = shield.mask(fact.text)
    written_on = timezone.localdate(fact.written_at)
    days_late = max(0, (written_on - fact.happened_on).days) if fact.happened_on else 0
    return Entry(
        id=str(fact.pk),
        on=fact.happened_on,
        written_at=fact.written_at,
        days_late=days_late,
        late=ngettext("%(n)s day after", "%(n)s days after", days_late) % {"n": days_late} if days_late > 1 else "",
        kind=fact.kind,
        kind_label=str(FactKind(fact.kind).label),
        happening=fact.happening,
        happening_label=str(Happening(fact.happening).label) if fact.happening else "",
        text=text,
        language=fact.language,
        is_masked=text != fact.text,
        about=[{"id": str(person.pk), "name": person.name} for person in fact.about.all()],
        agency_id="" if fact.originator_id in shield.agencies else str(fact.originator_id),
        agency=shield.agency(fact.originator),
        by=fact.by.name,
        release=fact.release,
        release_label=str(Release(fact.release).label),
        amends=str(fact.amends_id or ""),
        amended_by=str(replaced.get(fact.pk, "")),
        why=shield.mask(fact.why),
        translations=[
            {"language": row.language, "text": shield.mask(row.text), "by": row.translator.name}
            for row in fact.translations.all()
        ],
    )


def _x(on: date, start: date, end: date) -> float:
    return round((on - start).days / max(1, (end - start).days), 4)


def _lane(happening: Happening, facts: Sequence[Fact], start: date, today: date) -> Lane:
    marks = [
        Mark(str(fact.pk), fact.happened_on, _x(fact.happened_on, start, today))
        for fact in facts
        if fact.happening == happening and fact.happened_on and fact.happened_on >= start
    ]
    return Lane(happening.value, str(happening.label), len(marks), marks)


def _months(start: date, today: date) -> list[Month]:
    """The first of each month inside the span."""
    firsts = [date(start.year + (start.month + n) // 12, (start.month + n) % 12 + 1, 1) for n in range(12)]
    return [Month(date_format(first, "M"), _x(first, start, today)) for first in firsts if first <= today]


def _last_seen(child: Person, facts: Sequence[Fact], today: date) -> LastSeen:
    mine = [fact for fact in facts if any(person.pk == child.pk for person in fact.about.all())]
    seen = [fact.happened_on for fact in mine if fact.happening == Happening.SEEN and fact.kind == FactKind.FACT]
    on = max((day for day in seen if day), default=None)
    declined = sum(
        1
        for fact in mine
        if fact.happening == Happening.DECLINED and fact.happened_on and (not on or fact.happened_on > on)
    )
    days = (today - on).days if on else None
    name = first_name(child.name)
    if on is None or days is None:
        text = _("%(name)s: nobody has recorded seeing this child") % {"name": name}
    elif days > LONG_UNSEEN:
        text = ngettext(
            "%(name)s not seen for %(days)s day (%(day)s)", "%(name)s not seen for %(days)s days (%(day)s)", days
        ) % {"name": name, "days": days, "day": date_format(on, "j M")}
    else:
        text = _("%(name)s seen %(day)s") % {"name": name, "day": date_format(on, "j M")}
    if declined:
        text += ", " + ngettext("%(n)s visit declined", "%(n)s visits declined", declined) % {"n": declined}
    return LastSeen(str(child.pk), child.name, on, days, declined, text, days is None or days > LONG_UNSEEN)


def _arrivals(facts: Sequence[Fact], start: date, today: date) -> list[Arrival]:
    """Each new adult once, at the earliest day anybody gave."""
    people: dict[UUID, Person] = {}
    known_since: dict[tuple[UUID, UUID], date | None] = {}
    rows: list[tuple[UUID, UUID, UUID, date]] = []
    for fact in facts:
        for person in fact.about.all():
            if person.expected_on or (person.born_on and years(person.born_on, today) < ADULT_AT):
                continue
            people[person.pk] = person
            known_since.setdefault((fact.family_id, person.pk), fact.happened_on)
            if fact.happening == Happening.NEW_ADULT and fact.happened_on and fact.happened_on >= start:
                rows.append((fact.pk, fact.family_id, person.pk, fact.happened_on))
    return [
        Arrival(str(pk), people[pk].name, on, _x(on, start, today))
        for (_family, pk), on in _new_among(rows, known_since).items()
    ]


# -- Pages --------------------------------------------------------------------------------------------------------


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


def families_for(user: Any) -> list[dict[str, Any]]:
    """The families this person may read, by name: plain values, three queries."""
    families = list(Family.objects.visible_to(user).select_related("hub").order_by("name", "pk"))
    today = timezone.localdate()
    members = defaultdict(list)
    rows = FamilyMember.objects.on(today).filter(family__in=families).select_related("person").order_by("order", "id")
    for row in rows:
        members[row.family_id].append(row.person)
    return [
        {
            "id": str(family.pk),
            "name": family.name,
            "hub": family.hub.name,
            "closed_on": family.closed_on,
            "children": [
                {"name": person.name, "age": age(person.born_on, person.expected_on, today)}
                for person in members[family.pk]
                if person.expected_on or (person.born_on and years(person.born_on, today) < ADULT_AT)
            ],
            "person_ids": [person.pk for person in members[family.pk]],
        }
        for family in families
    ]


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
    circle = _circle([pk], today or timezone.localdate())
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


def people_in(family: Family, ids: Iterable[Any]) -> list[Person]:
    """Those of the family's people whose ids these are, in the family's order; others are left out."""
    wanted = {str(pk) for pk in ids}
    rows = FamilyMember.objects.filter(family=family).select_related("person").order_by("order", "id")
    return list({row.person_id: row.person for row in rows if str(row.person_id) in wanted}.values())


def agencies_of(family: Family) -> list[dict[str, str]]:
    """The agencies of the family's hub today, for a choice."""
    rows = Partnership.objects.today().filter(hub=family.hub_id).select_related("agency").order_by("agency__name_en")
    return [{"id": str(row.agency_id), "name": row.agency.name} for row in rows]


def may_be_named(user: Any, person: Person) -> list[dict[str, str]]:
    """Who can be named as knowing where a person is: those who read their families, and the hubs' own staff."""
    families = list(Family.objects.visible_to(user).filter(members__person=person).distinct())
    found = {reader.pk: reader for family in families for reader in readers_of(family)}
    for hub in {family.hub_id for family in families}:
        found |= {one.pk: one for one in holders(hub, "chair", "coordinator", "minute_taker", "member")}
    today = timezone.localdate()
    users = (
        get_user_model()
        .objects.filter(pk__in=list(found), is_active=True, is_superuser=False)
        .prefetch_related("memberships__agency")
        .order_by("name")
    )
    people = FamilyMember.objects.filter(family__in=families).values_list("person", flat=True)
    shield = shield_for(user, set(people))
    named = []
    for one in users:
        agencies = [shield.agency(row.agency) for row in one.memberships.all() if _is_now(row, today)]
        named.append({"id": str(one.pk), "name": one.name, "agency": agencies[0] if agencies else ""})
    return named


def may_be_given(family: Family) -> list[dict[str, str]]:
    """Who of the hub's agencies can be let in to read the family: plain values, by name."""
    agencies = Partnership.objects.today().filter(hub=family.hub_id).values("agency")
    rows = (
        Membership.objects.today()
        .filter(agency__in=agencies, user__is_active=True, user__is_superuser=False)
        .exclude(role=Role.ADMINISTRATOR)
        .select_related("user", "agency")
        .order_by("user__name")
    )
    return [{"id": str(row.user_id), "name": row.user.name, "agency": row.agency.name} for row in rows]


def agencies_in(hub: Any) -> list[Any]:
    """The agencies that take part in a hub today."""
    rows = Partnership.objects.today().filter(hub=hub).select_related("agency").order_by("agency__name_en")
    return [row.agency for row in rows]


def agency_of(family: Family, pk: Any) -> Any:
    """An agency of the family's hub, or None."""
    return next((one for one in agencies_in(family.hub_id) if str(one.pk) == str(pk)), None)


def board_of(user: Any, person: Person) -> Any:
    """The board whose clocks hold for this person: that of a family the viewer may know of."""
    family = Family.objects.visible_to(user).filter(members__person=person).select_related("hub__board").first()
    if family is None:
        raise Hidden(asked=str(person.pk), actor=user)
    return family.hub.board


def protection_of(person: Person) -> Protection | None:
    """The protection that stands now, or None. That there is one is no secret to whoever reads the person."""
    return Protection.objects.filter(person=person, ended_at=None).first()


def fact_page(user: Any, pk: UUID) -> tuple[Fact, str, list[UUID]]:
    """Something on the record, its text as this viewer may read it, and whom it concerns. Raises Hidden."""
    fact = fact_for(user, pk)
    people = list(FamilyMember.objects.filter(family=fact.family_id).order_by().values_list("person", flat=True))
    about = list(fact.about.order_by().values_list("pk", flat=True))
    return fact, shield_for(user, people).mask(fact.text), about


def user_named(username: str) -> Any:
    return get_user_model().objects.filter(username=username).first()


def people_exactly(name: str, born_on: date) -> list[Person]:
    """People of this name and date of birth in any record: for information governance, which is not shown them."""
    wanted = names.query_keys(name)
    people = Person.objects.filter(born_on=born_on)
    for want in wanted:
        keys = NameKey.objects.filter(name__person=OuterRef("pk"), key__in=want.keys)
        people = people.filter(Exists(keys))
    return list(people) if wanted else []


def users_by_id(ids: Iterable[Any]) -> list[Any]:
    return list(get_user_model().objects.filter(pk__in=list(ids), is_active=True, is_superuser=False))


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
    story = _chronology(_facts(family=pk), rows, shield, today)
    circle = _Circle(
        members={pk: [row for row in rows if _is_now(row, today)]},
        ties=[tie for tie in ties if _is_now(tie, today)],
        responsibilities=[row for row in standings if isinstance(row, ParentalResponsibility)],
        new_adults={},
        people=people,
        today=today,
    )
    circle.welcome({(pk, UUID(arrival.id)): arrival.on for arrival in story.arrivals})
    members = _members(rows, circle, held, shield, today)
    now = [member for member, row in zip(members, rows, strict=True) if _is_now(row, today)]
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
        former=[member for member, row in zip(members, rows, strict=True) if not _is_now(row, today)],
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


def _members(rows: Sequence[FamilyMember], circle: _Circle, held: Held, shield: Shield, today: date) -> list[Member]:
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
            spoken=row.person.spoken,
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
    return Place(str(kind.label), text, row.from_on, row.to_on, note, _is_now(row, today))


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
    shut_out = FamilyExclusion.objects.filter(family=family, user=OuterRef("user"), lifted_at=None)
    grants = (
        FamilyGrant.objects.live()
        .filter(~Exists(shut_out), content_object=family, user__is_active=True, user__is_superuser=False)
        .select_related("user")
        .prefetch_related(Prefetch("user__memberships", Membership.objects.select_related("agency")))
        .order_by("user__name", "expires_at")
    )
    today = timezone.localdate()
    found = []
    for row in grants:
        agencies = [shield.agency(post.agency) for post in row.user.memberships.all() if _is_now(post, today)]
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
    circle = _circle(list(families), today)
    held = held_of([pk])
    first = next((row for row in rows if _is_now(row, today)), rows[0])
    protection = Protection.objects.filter(person=person, ended_at=None, shown_to=user.pk).first()
    facts = _facts(family__in=list(families), about=person)
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
        entries=[_entry(fact, replaced, shield) for fact in facts],
        person_ids=list(dict.fromkeys([person.pk, *(other.pk for fact in facts for other in fact.about.all())])),
    )


# -- Search -------------------------------------------------------------------------------------------------------


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
