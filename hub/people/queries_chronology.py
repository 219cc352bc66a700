"""What agencies have put on a family's record, in the order in which it happened, as one viewer may read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.people.models import Fact, FactKind, FamilyMember, Happening, Person, Release, Translation
from hub.people.queries_circle import is_now, new_among
from hub.people.queries_protection import shield_for
from hub.people.release import Surface, surfacing
from hub.people.shield import Shield
from hub.people.words import ADULT_AT, first_name, years

LANES = (Happening.POLICE, Happening.DECLINED, Happening.SEEN, Happening.ABSENT)


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
    item alone is left out. Read in an item, so that what is for the hub only stands too. Five queries, and three more
    for protection.
    """
    pk = getattr(family, "pk", family)
    members = list(FamilyMember.objects.filter(family=pk).select_related("person").order_by("order", "id"))
    shield = shield_for(user, {row.person_id for row in members})
    return chronology_from(pk, facts_for(user, "live", family=pk), members, shield, today or timezone.localdate())


def facts_for(user: Any, surface: Surface, **about: Any) -> list[Fact]:
    """Facts of the chronology that their originators let this viewer read there, each once, with what an entry shows.

    surface   "record": read outside an item; "live": in one. Three queries.
    """
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
    return surfacing(facts, surface, user.agency_id)


def chronology_from(
    family: UUID, facts: list[Fact], members: Sequence[FamilyMember], shield: Shield, today: date
) -> Chronology:
    replaced = {fact.amends_id: fact.pk for fact in facts if fact.amends_id}
    counted = [fact for fact in facts if fact.pk not in replaced and fact.happened_on and fact.happened_on <= today]
    start = today - timedelta(days=365)
    people = {row.person_id: row.person for row in members}
    here = {row.person_id: row.person for row in members if is_now(row, today)}
    return Chronology(
        from_on=start,
        to_on=today,
        entries=[entry_of(fact, replaced, shield) for fact in facts],
        lanes=[_lane(lane, counted, start, today) for lane in LANES],
        months=_months(start, today),
        last_seen=[
            _last_seen(person, counted, today)
            for person in here.values()
            if person.born_on and years(person.born_on, today) < ADULT_AT and not person.died_on
        ],
        arrivals=_arrivals(counted, family, start, today),
        person_ids=list(people | {person.pk: person for fact in facts for person in fact.about.all()}),
    )


def entry_of(fact: Fact, replaced: Mapping[UUID, UUID], shield: Shield) -> Entry:
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


def _arrivals(facts: Sequence[Fact], family: UUID, start: date, today: date) -> list[Arrival]:
    """Each new adult once, at the earliest day anybody gave."""
    people: dict[UUID, Person] = {}
    known_since: dict[tuple[UUID, UUID], date | None] = {}
    rows: list[tuple[UUID, UUID, UUID, date]] = []
    for fact in facts:
        for person in fact.about.all():
            if person.expected_on or (person.born_on and years(person.born_on, today) < ADULT_AT):
                continue
            people[person.pk] = person
            known_since.setdefault((family, person.pk), fact.happened_on)
            if fact.happening == Happening.NEW_ADULT and fact.happened_on and fact.happened_on >= start:
                rows.append((fact.pk, family, person.pk, fact.happened_on))
    return [
        Arrival(str(pk), people[pk].name, on, _x(on, start, today))
        for (_family, pk), on in new_among(rows, known_since).items()
    ]
