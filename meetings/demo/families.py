"""Forty families, read from `county/families/*.toml` and put on record.

A file names the family, the agency that leads (`lead`), who else reads (`readers`) and who does not (`apart`); then
come small tables, one line a row, that a social worker can read and correct:

people       key | full name | age or `due 11w` | girl, boy, woman, man | languages | agencies | also …, died …
homes        keys | address | from..until
ties         key | tie | keys | from..until | who said so
pr           key | keys of children | yes, no, unknown | why | evidence | who saw it, days ago
parent_in_education_law   key | keys of children | yes, no | why | who said so, days ago
orders       key | order | what it says | from..until | who saw it
protected    keys | why | who may know
chronology   days ago (+days until written) | what, [kind], [cy] | who writes | about | text
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hub.access.grants import grant
from hub.access.models import Basis
from hub.accounts.models import User
from hub.agencies.models import LegalType
from hub.audit.events import record
from hub.people import acts, names
from hub.people.models import (
    Address,
    Attendance,
    AttendanceKind,
    EducationParent,
    Fact,
    FactKind,
    Family,
    FamilyGrant,
    FamilyMember,
    Happening,
    NameKey,
    NameKind,
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
)
from hub.people.services import keep_clues
from meetings.demo import dates
from meetings.demo.places import COUNTY, County, read, rows

SEXES = {"girl": Sex.FEMALE, "woman": Sex.FEMALE, "boy": Sex.MALE, "man": Sex.MALE, "": Sex.UNKNOWN}
LANGUAGES = {
    "en": "English", "cy": "Cymraeg", "pl": "Polski", "ar": "العربية", "bn": "বাংলা", "uk": "Українська",
    "pt": "Português", "tw": "Twi",
}  # fmt: skip
TIES = {
    "mother": TieKind.PARENT, "father": TieKind.PARENT, "adoptive parent": TieKind.PARENT,
    "step-parent": TieKind.STEP_PARENT, "sibling": TieKind.SIBLING, "twin": TieKind.SIBLING,
    "half-sibling": TieKind.HALF_SIBLING, "step-sibling": TieKind.STEP_SIBLING,
    "treated as sibling": TieKind.TREATED_AS_SIBLING, "foster carer": TieKind.FOSTER_CARER,
    "private foster carer": TieKind.FOSTER_CARER, "kinship carer": TieKind.KINSHIP_CARER,
    "grandmother": TieKind.GRANDPARENT, "grandfather": TieKind.GRANDPARENT, "partner": TieKind.PARTNER,
    "married": TieKind.PARTNER, "civil partner": TieKind.PARTNER, "former partner": TieKind.FORMER_PARTNER,
    "aunt": TieKind.AUNT_UNCLE, "great-aunt": TieKind.OTHER, "cousin": TieKind.OTHER, "host": TieKind.OTHER,
}  # fmt: skip
HAPPENINGS = {
    "seen": Happening.SEEN, "visit": Happening.VISIT, "declined": Happening.DECLINED, "police": Happening.POLICE,
    "missed": Happening.ABSENT, "health": Happening.HEALTH, "ae": Happening.HEALTH,
    "notbrought": Happening.NOT_BROUGHT, "newadult": Happening.NEW_ADULT, "housing": Happening.HOUSING,
    "call": Happening.CONTACT, "contact": Happening.CONTACT, "plan": Happening.CONTACT, "moved": Happening.OTHER,
    "note": Happening.OTHER, "words": Happening.OTHER,
}  # fmt: skip
KINDS = {"opinion": FactKind.OPINION, "hearsay": FactKind.HEARSAY, "words": FactKind.CHILD}
STANDINGS = {"yes": Standing.HAS, "no": Standing.HAS_NOT, "unknown": Standing.NOT_KNOWN}
SCHOOLS = {LegalType.MAINTAINED_SCHOOL, LegalType.CYLCH}
ATTENDANCES = {LegalType.GP: AttendanceKind.GP, LegalType.THIRD_SECTOR: AttendanceKind.AGENCY_OFFICE}
AT_NIGHT = {Happening.POLICE, Happening.HEALTH}  # not moved to a working day
POSTCODE = re.compile(r",? (MA\d \d[A-Z]{2})$")
SEEN_BY = re.compile(r"seen by (\w+)$")


@dataclass
class Shelf:
    """Rows of all families, made first and written together: eight hundred facts in under a second."""

    made: dict[type[Any], list[Any]] = field(default_factory=lambda: defaultdict(list))
    about: list[tuple[Fact, list[Person]]] = field(default_factory=list)
    shown_to: list[tuple[Protection, list[User]]] = field(default_factory=list)
    addresses: dict[str, Address] = field(default_factory=dict)
    telephones: int = 0

    def put(self, row: Any) -> Any:
        self.made[type(row)].append(row)
        return row

    def write(self) -> None:
        for model, made in self.made.items():
            model.objects.bulk_create(made)
        through = Fact.about.through
        through.objects.bulk_create(
            through(fact=fact, person=person) for fact, people in self.about for person in people
        )
        named = Protection.shown_to.through
        named.objects.bulk_create(
            named(protection=protection, user=user) for protection, users in self.shown_to for user in users
        )


@dataclass
class Household:
    """One family of a file: its rows by the file's keys."""

    key: str
    family: Family
    people: dict[str, Person]
    readers: list[str]  # usernames of who else leads the work
    apart: list[str]  # usernames of who wrote and does not read what others wrote
    writers: list[str]  # usernames, once for each thing they wrote

    def named(self, keys: str) -> list[Person]:
        return [self.people[key] for key in keys.split()]


def load_families(county: County, today: date) -> dict[str, Household]:
    """Put every family of the county on record. Returns them by the names of their files."""
    shelf = Shelf()
    households = {
        path.stem: _family(path.stem, read(f"families/{path.name}"), county, today, shelf)
        for path in sorted((COUNTY / "families").glob("*.toml"))
    }
    shelf.write()
    _give_reading(households.values(), county, today)
    _log(households.values(), shelf)
    return households


def _family(key: str, text: dict[str, Any], county: County, today: date, shelf: Shelf) -> Household:
    told = rows(text["chronology"])
    oldest = max(-int(row[0].split("+")[0]) for row in told)
    lead = county.agencies[text["lead"]] if "lead" in text else None
    since = today - timedelta(days=oldest)
    family = shelf.put(Family(hub=county.hub, name=text["name"], lead=lead, known_since_on=since))
    household = Household(
        key, family, {}, text.get("readers", "").split(), text.get("apart", "").split(), [row[2] for row in told]
    )
    for row in rows(text["people"]):
        _person(row, household, county, today, shelf)
    for row in rows(text["homes"]):
        _home(row, household, today, shelf)
    _members(rows(text["homes"]), household, today, shelf)
    for row in rows(text["ties"]):
        _tie(row, household, county, today, shelf)
    for row in rows(text["pr"]):
        _responsibility(row, household, county, today, shelf)
    for row in rows(text.get("parent_in_education_law", "")):
        _education_parent(row, household, county, today, shelf)
    for row in rows(text.get("protected", "")):
        _protect(row, household, county, today, shelf)
    for row in told:
        _fact(row, household, county, today, shelf)
    for row in rows(text.get("orders", "")):
        _order(row, household, county, today, shelf)
    return household


def _person(row: list[str], household: Household, county: County, today: date, shelf: Shelf) -> None:
    key, name, age, sex, languages, attends, *more = row
    spoken = [LANGUAGES[code] for code in languages.split()]
    person = Person(name=name, sex=SEXES[sex], spoken=", ".join(spoken))
    person.written = next((code for code in languages.split() if code in ("en", "cy")), "en" if spoken else "")
    if age.startswith("due "):
        person.expected_on = dates.ahead(age.removeprefix("due "), today)
    else:
        person.born_on = dates.born(age, today, f"{household.key}/{key}")
    other_names = [note.removeprefix("also ") for note in more if note.startswith("also ")]
    died = [note.removeprefix("died ") for note in more if note.startswith("died ")]
    person.died_on = dates.ago(died[0], today) if died else None
    household.people[key] = shelf.put(person)
    for full, sort in [(name, NameKind.MAIN), *((other, _kind_of(other, name)) for other in other_names)]:
        row_of_name = shelf.put(PersonName(person=person, kind=sort, full=full))
        for found in sorted(names.keys(full)):
            shelf.put(NameKey(name=row_of_name, key=found[:60]))
    for agency in (county.agencies[attended] for attended in attends.split()):
        kind = ATTENDANCES.get(LegalType(agency.legal_type), AttendanceKind.SETTING)
        shelf.put(Attendance(person=person, kind=kind, agency=agency))
    if sex in ("man", "woman") and not died:
        shelf.telephones += 1
        shelf.put(Telephone(person=person, number=f"07700 900{shelf.telephones:03d}"))


def _kind_of(other: str, name: str) -> NameKind:
    """Tommy Connors is what people say; Siân Bebb is what she was called before."""
    return NameKind.KNOWN_AS if other.split()[-1] == name.split()[-1] else NameKind.FORMER


def _home(row: list[str], household: Household, today: date, shelf: Shelf) -> None:
    keys, text, when = row
    found = POSTCODE.search(text)
    address = shelf.addresses.get(text)
    if address is None:
        lines = text[: found.start()] if found else text
        number = len(shelf.addresses) + 1
        address = shelf.put(
            Address(
                lines="\n".join(lines.split(", ")),
                postcode=found[1] if found else "",
                uprn=f"9999{number:08d}" if found else "",
            )
        )
        shelf.addresses[text] = address
    from_on, to_on = dates.period(when, today)
    for person in household.named(keys):
        shelf.put(Residence(person=person, address=address, from_on=from_on, to_on=to_on))


def _members(homes: list[list[str]], household: Household, today: date, shelf: Shelf) -> None:
    """Children first, eldest first; in the home is who lives now where the first child does, or is expected there."""
    alive = {key: person for key, person in household.people.items() if person.died_on is None}
    order = sorted(alive, key=lambda key: _rank(alive[key], today))
    now: defaultdict[str, set[str]] = defaultdict(set)
    for keys, text, when in homes:
        if when.endswith("..") or "..-" in when:
            now[text] |= set(keys.split())
    lived_in = [keys for keys in now.values() if order[0] in keys] or list(now.values())[:1]
    in_home = {key for keys in lived_in for key in keys} | {key for key in alive if alive[key].expected_on}
    for place, key in enumerate(order):
        shelf.put(FamilyMember(family=household.family, person=alive[key], order=place, in_home=key in in_home))


def _rank(person: Person, today: date) -> tuple[int, date]:
    """Children, who is expected, then adults as the file has them."""
    if person.born_on is None:
        return 1, date.max
    is_adult = person.born_on <= dates.ago("18y", today)
    return (2, date.max) if is_adult else (0, person.born_on)


def _tie(row: list[str], household: Household, county: County, today: date, shelf: Shelf) -> None:
    key, tie, others, when, said_by = (*row, "", "")[:5]
    said_by = re.sub(r"\b(by|to) ([a-z]+)\b", lambda found: f"{found[1]} {_full_name(found[2], county)}", said_by)
    from_on, to_on = dates.period(when, today)
    person = household.people[key]
    for other in household.named(others):
        kind = TieKind.EXPECTING if tie == "mother" and other.expected_on else TIES[tie]
        shelf.put(Tie(person=person, kind=kind, other=other, from_on=from_on, to_on=to_on, said_by=said_by))


def _full_name(username: str, county: County) -> str:
    return county.users[username].name if username in county.users else username


def _responsibility(row: list[str], household: Household, county: County, today: date, shelf: Shelf) -> None:
    key, children, standing, why, evidence, seen = row
    seen_by, seen_on = _seen(seen, county, today)
    for child in household.named(children):
        shelf.put(
            ParentalResponsibility(
                child=child, adult=household.people[key], standing=STANDINGS[standing], why=why, evidence=evidence,
                seen_by=seen_by, seen_on=seen_on, recorded_by=seen_by,
            )
        )  # fmt: skip


def _education_parent(row: list[str], household: Household, county: County, today: date, shelf: Shelf) -> None:
    key, children, standing, why, seen = row
    seen_by, seen_on = _seen(seen, county, today)
    for child in household.named(children):
        shelf.put(
            EducationParent(
                child=child, adult=household.people[key], standing=STANDINGS[standing], why=why,
                seen_by=seen_by, seen_on=seen_on, recorded_by=seen_by,
            )
        )  # fmt: skip


def _seen(text: str, county: County, today: date) -> tuple[User | None, date | None]:
    if not text:
        return None, None
    username, days = text.split()
    return county.users[username], dates.working(today + timedelta(days=int(days)))


def _order(row: list[str], household: Household, county: County, today: date, shelf: Shelf) -> None:
    """A court's order stands in the chronology, on the day it was made, with who saw the sealed copy."""
    key, order, says, when, seen = row
    found = SEEN_BY.search(seen)
    assert found is not None, f"who saw the order: {seen}"  # noqa: S101
    from_on, to_on = dates.period(when, today)
    until = f" Holds until {to_on:%-d %B %Y}." if to_on else ""
    text = f"{order[0].upper()}{order[1:]}, {household.people[key].name}: {says}.{until} Sealed copy seen."
    household.writers.append(found[1])
    day = from_on or today
    fact = shelf.put(
        Fact(
            family=household.family, originator=county.agency(found[1]), by=county.users[found[1]], kind=FactKind.FACT,
            text=text, language="en", happened_on=day, written_at=dates.moment(dates.working(day), text),
            release=Release.RECORD,
        )
    )  # fmt: skip
    shelf.about.append((fact, [household.people[key]]))


def _protect(row: list[str], household: Household, county: County, today: date, shelf: Shelf) -> None:
    keys, why, usernames = row
    users = [county.users[username] for username in usernames.split()]
    for person in household.named(keys):
        protection = shelf.put(
            Protection(person=person, why=why, set_by=county.users["carys"], review_on=today + timedelta(days=60))
        )
        shelf.shown_to.append((protection, users))


def _fact(row: list[str], household: Household, county: County, today: date, shelf: Shelf) -> None:
    when, what, username, about, text = row
    days, late = (int(part) for part in f"{when}+0".split("+")[:2])
    happening = HAPPENINGS[what.split()[0]]
    agency = county.agency(username)
    day = today + timedelta(days=days)
    if agency.legal_type in SCHOOLS:
        day = dates.term(day)
    elif happening not in AT_NIGHT:
        day = dates.working(day)
    written = dates.working(day + timedelta(days=late)) if late else day
    kind = next((KINDS[word] for word in what.split() if word in KINDS), FactKind.FACT)
    is_guarded = kind != FactKind.FACT and agency.legal_type == LegalType.POLICE  # intelligence
    fact = shelf.put(
        Fact(
            family=household.family, originator=agency, by=county.users[username], kind=kind, happening=happening,
            text=text.strip('"') if kind == FactKind.CHILD else text, language="cy" if "cy" in what.split() else "en",
            release=Release.HUB if is_guarded else Release.RECORD, happened_on=day,
            written_at=dates.moment(written, text, night=happening in AT_NIGHT),
        )
    )  # fmt: skip
    shelf.about.append((fact, household.named(about)))


def _give_reading(households: Iterable[Household], county: County, today: date) -> None:
    """Who leads the work reads the record: those who wrote most of it lately. Hub staff get theirs by referrals."""
    carys, expires_at = county.users["carys"], dates.moment(today + timedelta(days=180), "reading")
    for household in households:
        leads = {username for username in household.writers if household.writers.count(username) >= 3}
        for username in sorted((leads | set(household.readers)) - set(household.apart)):
            row = grant(
                FamilyGrant, "read_family", user=county.users[username], thing=household.family,
                granted_by=carys, basis=Basis.LEAD, expires_at=expires_at,
            )  # fmt: skip
            record(
                acts.READING_GIVEN, actor=carys, subject=household.family, people=household.people.values(),
                reader=row.user_id, reads_as=Basis.LEAD.value, grant=row.pk,
            )  # fmt: skip


def _log(households: Iterable[Household], shelf: Shelf) -> None:
    about = defaultdict(list)
    for fact, people in shelf.about:
        about[fact.family_id].append((fact, people))
    for protection, users in shelf.shown_to:
        keep_clues(protection.person)
        record(
            acts.PROTECTED, actor=protection.set_by, subject=protection, people=[protection.person],
            why=protection.why, shown_to=sorted(str(user.pk) for user in users),
        )  # fmt: skip
    for household in households:
        first = about[household.family.pk][0][0].by
        record(acts.FAMILY_OPENED, actor=first, subject=household.family, people=household.people.values())
        for fact, people in about[household.family.pk]:
            record(acts.FACT_RECORDED, actor=fact.by, subject=household.family, people=people, fact=fact.pk)
