"""The rolls of two schools and three early years settings, each taken in as its setting would: a default CSV, a Common
Transfer File, a workbook, children typed by hand, and a table with headings of its own.

Ffion Rees's Elsi Fychan and Gwen Pritchard's Osian Doyle are sister and brother under two surnames. Efa Hughes and
Mabli Vaughan are sisters too: where their mother lives is protected, so that nobody finds them.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape
from zlib import crc32

from django.utils import timezone

from hub.accounts.models import User
from hub.people.models import Attendance, Residence, Telephone, Tie, TieKind
from meetings.demo.dates import ago, born
from meetings.demo.places import County, read, rows
from sharing.disclosures.models import Lead
from sharing.siblings.matching.score import load_cards
from sharing.siblings.rolls import services, services_index, services_load, services_shields
from sharing.siblings.rolls.keys import holds_roll_key
from sharing.siblings.rolls.models import Roll, RollChild

LOADED = 40  # days ago: long enough for new contacts to have settled
NOTICE = 70
FILES = ("gamlas", "elgar", "crehyr", "fs")  # the Cylch's fourteen are typed
AGES = {"gamlas": (5, 11), "elgar": (5, 11), "crehyr": (1, 4), "cylch": (2, 4), "fs": (0, 3)}
GIRLS = [
    "Nansi", "Betsan", "Ffion", "Lleucu", "Greta", "Isla", "Ava", "Poppy", "Zara", "Hana", "Cadi", "Mabel", "Evie",
    "Olivia", "Seren", "Martha", "Leila", "Grace", "Non", "Erin",
]  # fmt: skip
BOYS = [
    "Guto", "Ifan", "Harri", "Osian", "Tomos", "Noah", "Jacob", "Alfie", "Leo", "Yusuf", "Caio", "Macsen", "Ellis",
    "George", "Theo", "Gruff", "Elis", "Oscar", "Ned", "Idris",
]  # fmt: skip
SURNAMES = [
    "Jones", "Davies", "Williams", "Evans", "Thomas", "Morris", "Rees", "Lloyd", "Hughes", "Morgan", "Beddoe",
    "Kowalski", "Chaudhry", "Trott", "Ashby", "Bebb", "Mendes", "Okoro", "Vaughan", "Tudor", "Gwilt", "Haines",
    "Penry", "Marlow", "Ellis",
]  # fmt: skip
NUMBERS = {"gamlas": 200, "elgar": 300, "crehyr": 600, "cylch": 650, "fs": 700}  # the first telephone of the others
PLACES = (("Aberelin", "MA2 1"), ("Trefaelon", "MA1 4"), ("Llanelgar", "MA5 1"), ("Pontelin", "MA2 7"))
STREETS = ("Heol y Bryn", "Stryd Fawr", "Maes y Dderwen", "Station Road", "Church Lane", "Ffordd y Mynydd")


@dataclass
class Child:
    """One child of a setting, as the setting knows them."""

    name: str
    born_on: date
    sex: str
    home: str
    postcode: str
    adults: list[tuple[str, str, str, str]] = field(default_factory=list)  # name, relation, telephone, e-mail

    def row(self, number: int) -> dict[str, str]:
        forename, _space, surname = self.name.partition(" ")
        row = {
            "rec_id": str(4000 + number), "forename": forename, "surname": surname,
            "dob": self.born_on.strftime("%d/%m/%Y"), "sex": self.sex, "address": self.home, "postcode": self.postcode,
        }  # fmt: skip
        for n, (name, relation, phone, email) in enumerate(self.adults[:3], 1):
            row |= {f"contact{n}_name": name, f"contact{n}_relationship": relation, f"contact{n}_phone": phone,
                    f"contact{n}_email": email}  # fmt: skip
        return row


def load_rolls(county: County, now: datetime) -> None:
    """Terms, leads, five rolls, a shield, an objection, and the board's test of the method."""
    if not holds_roll_key():
        return
    plan = read("rolls.toml")
    today = timezone.localdate(now)
    for key, leads in plan["leads"].items():
        _leads(county, key, leads.split(), today)
        first = User.objects.get(username=leads.split()[0])
        services.record_terms(
            actor=first, dpia=plan["dpia"][key], notice_given_on=today - timedelta(days=NOTICE),
            notice_en="Privacy notice, part 6: brothers and sisters",
            notice_cy="Hysbysiad preifatrwydd, rhan 6: brodyr a chwiorydd",
        )  # fmt: skip
    children = _everybody(county, plan, today)
    for key in FILES:
        _load(User.objects.get(username=plan["leads"][key].split()[0]), _file(key, children[key]))
    mali = User.objects.get(username="mali")
    for number, child in enumerate(children["cylch"], 1):
        services.type_child(
            actor=mali, values={name: text for name, text in child.row(number).items() if name != "rec_id"}
        )
    _settled(now)
    _protect(today)
    services.record_review(
        actor=User.objects.get(username="amira"), hub=county.hub, weights=load_cards().version, pairs=400, right=398,
        reviewed_on=today - timedelta(days=LOADED),
        source="The board's own sheet of 400 pairs, invented for the demonstration",
    )  # fmt: skip
    services_index.encode_waiting()


def _leads(county: County, key: str, usernames: list[str], today: date) -> None:
    first = county.users[usernames[0]]
    Lead.objects.bulk_create(
        Lead(agency=county.agencies[key], user=county.users[name], is_second=name != usernames[0], named_by=first,
             from_on=today - timedelta(days=NOTICE))
        for name in usernames
    )  # fmt: skip


def _load(actor: Any, content: bytes) -> None:
    services_load.stage_roll(actor=actor, content=content)
    checked = services_load.check_staged(actor)
    services_load.load_roll(actor=actor, columns=checked.columns, expires_on=checked.expires_on)


def _settled(now: datetime) -> None:
    """They were loaded weeks ago: nothing is new."""
    then = now - timedelta(days=LOADED)
    Roll.objects.update(loaded_at=then)
    RollChild.objects.update(first_seen_at=then, settles_at=then + timedelta(days=7))


def _protect(today: date) -> None:
    """One child at the school is adopted, and shielded by two; at the other a parent objected."""
    ffion, ruth, dafydd = (User.objects.get(username=name) for name in ("ffion", "ruth", "dafydd"))
    adopted = RollChild.objects.filter(agency=ffion.agency_id).order_by("pk").last()
    assert adopted is not None  # noqa: S101  (the school is full)
    held = services_shields.shield(actor=ffion, child=adopted, reason="adopted", review_on=today + timedelta(days=120))
    services_shields.confirm_shield(actor=ruth, shield=held)
    services.object_for(
        actor=dafydd, forename="Steffan", surname="Tudor", born_on=ago("6y4m", today),
        received_on=today - timedelta(days=30),
        said="The father rang: the family does not want the boy on any list.",
    )  # fmt: skip


# -- Who is where ----------------------------------------------------------------------------------------------------


def _everybody(county: County, plan: dict[str, Any], today: date) -> dict[str, list[Child]]:
    found: dict[str, list[Child]] = {key: [] for key in plan["full"]}
    for key, child in _on_record(county, set(found)):
        found[key].append(child)
    for key, child in _households(plan["households"]["rows"], today):
        found[key].append(child)
    for key, most in plan["full"].items():
        found[key] += [_other(key, number, today) for number in range(most - len(found[key]))]
    return found


def _on_record(county: County, keys: set[str]) -> Iterator[tuple[str, Child]]:
    """The children of families on record who attend one of these settings."""
    by_agency: dict[Any, str] = {county.agencies[key].pk: key for key in keys}
    places = Attendance.objects.filter(
        agency__in=by_agency, to_on=None, person__born_on__isnull=False, person__died_on=None
    )
    attending = list(places.select_related("person").order_by("person__name"))
    people = [place.person_id for place in attending]
    homes = {
        home.person_id: home.address
        for home in Residence.objects.filter(person__in=people, to_on=None).select_related("address").order_by("id")
    }
    adults: dict[Any, list[tuple[Any, str, str]]] = {}
    caring = (TieKind.PARENT, TieKind.KINSHIP_CARER, TieKind.FOSTER_CARER)
    for tie in (
        Tie.objects.filter(other__in=people, kind__in=caring, to_on=None).select_related("person").order_by("id")
    ):
        relation = (
            {"f": "mother", "m": "father"}.get(tie.person.sex, "parent") if tie.kind == TieKind.PARENT else "carer"
        )
        adults.setdefault(tie.other_id, []).append((tie.person_id, tie.person.name, relation))
    phones = dict(Telephone.objects.order_by("id").values_list("person", "number"))
    for place in attending:
        home = homes.get(place.person_id)
        child = Child(
            place.person.name, place.person.born_on, {"f": "F", "m": "M"}.get(place.person.sex, ""),
            ", ".join(home.lines.splitlines()) if home else "", home.postcode if home else "",
            [(name, relation, phones.get(pk, ""), "") for pk, name, relation in adults.get(place.person_id, [])],
        )  # fmt: skip
        yield by_agency[place.agency_id], child


def _households(table: str, today: date) -> Iterator[tuple[str, Child]]:
    for children, adults, home in rows(table):
        place, _comma, postcode = home.rpartition(", ")
        known = [tuple(part.strip() for part in adult.split(",")) for adult in adults.split(";")]
        contacts = [(name, relation, f"07700 900{last}", "") for name, relation, last in known]
        for child in children.split(";"):
            name, age, sex, key = (part.strip() for part in child.split(","))
            yield (
                key,
                Child(
                    name,
                    born(age, today, name),
                    sex[0].upper().replace("G", "F").replace("B", "M"),
                    place,
                    postcode,
                    contacts,
                ),
            )


def _other(key: str, number: int, today: date) -> Child:
    """Somebody else at the setting, always the same one."""

    def one_of(what: str, among: Any) -> Any:
        return among[crc32(f"{key} {number} {what}".encode()) % len(among)]

    is_girl = bool(one_of("sex", (True, False)))
    surname = one_of("surname", SURNAMES)
    town, area = one_of("town", PLACES)
    youngest, eldest = AGES[key]
    months = youngest * 12 + one_of("age", range((eldest - youngest) * 12))
    house = one_of("house", range(1, 90))
    adult = f"{one_of('parent', GIRLS)} {one_of('theirs', (surname, surname, one_of('other', SURNAMES)))}"
    code = "".join(one_of(f"code{n}", "ABDEFGHJLNPQRSTUWXYZ") for n in (1, 2))
    return Child(
        f"{one_of('name', GIRLS if is_girl else BOYS)} {surname}",
        born(f"{months // 12}y{months % 12}m", today, f"{key}{number}"), "F" if is_girl else "M",
        f"{house} {one_of('street', STREETS)}, {town}", f"{area}{code}",
        [(adult, "mother", f"07700 900{NUMBERS[key] + number}", "")],
    )  # fmt: skip


# -- As each setting's system writes it ------------------------------------------------------------------------------


def _file(key: str, children: list[Child]) -> bytes:
    found = [child.row(number) for number, child in enumerate(children, 1)]
    match key:
        case "elgar":
            return _transfer_file(children)
        case "crehyr":
            return _workbook(found)
        case "fs":
            return _table(found, ";", FLYING_START)
    return _table(found, ",", {name: name for row in found for name in row})


FLYING_START = {
    "rec_id": "Child ID", "forename": "First name", "surname": "Family name", "dob": "Date of birth", "sex": "Gender",
    "address": "Home address", "postcode": "Post code", "contact1_name": "Contact 1 name",
    "contact1_relationship": "Contact 1 relationship", "contact1_phone": "Contact 1 mobile",
    "contact2_name": "Contact 2 name", "contact2_relationship": "Contact 2 relationship",
    "contact2_phone": "Contact 2 mobile",
}  # fmt: skip


def _table(found: list[dict[str, str]], delimiter: str, heads: dict[str, str]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(heads.values())
    writer.writerows([row.get(name, "") for name in heads] for row in found)
    return out.getvalue().encode("utf-8-sig")


def _workbook(found: list[dict[str, str]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet("Roll")
    heads = list({name: None for row in found for name in row})
    page.append(heads)
    for row in found:
        page.append(
            [datetime.strptime(row["dob"], "%d/%m/%Y") if name == "dob" else row.get(name, "") for name in heads]
        )  # noqa: DTZ007
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _transfer_file(children: list[Child]) -> bytes:
    pupils = []
    for child in children:
        forename, _space, surname = child.name.partition(" ")
        contacts = "".join(
            f"<Contact><Order>{n}</Order><Surname>{escape(name.rpartition(' ')[2])}</Surname>"
            f"<Forename>{escape(name.rpartition(' ')[0])}</Forename>"
            f"<Relationship>{ {'mother': 'MOT', 'father': 'FAT'}.get(relation, 'CAR') }</Relationship>"
            f"<Phones><Phone><TelephoneType>M</TelephoneType><PhoneNo>{phone}</PhoneNo></Phone></Phones></Contact>"
            for n, (name, relation, phone, _email) in enumerate(child.adults, 1)
        )
        pupils.append(
            f"<Pupil><Surname>{escape(surname)}</Surname><Forename>{escape(forename)}</Forename>"
            f"<DOB>{child.born_on.isoformat()}</DOB><Gender>{child.sex}</Gender>"
            f"<Address><AddressLines><AddressLine1>{escape(child.home)}</AddressLine1></AddressLines>"
            f"<PostCode>{child.postcode}</PostCode></Address><Contacts>{contacts}</Contacts></Pupil>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><CTfile><Header><CTFversion>21.0</CTFversion></Header>'
        f"<CTFpupilData>{''.join(pupils)}</CTFpupilData></CTfile>"
    ).encode()
