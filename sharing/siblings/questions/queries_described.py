"""A child of the hub's records as matching reads one: in the words of a roll, and nothing that is protected.

Nobody reads this but the worker, and it is sealed before it is kept.
"""

from typing import Any
from uuid import UUID

from django.db.models import Q

from hub.access.gate import reading_whole
from hub.people.models import INVERSES, Person, Protection, Residence, Telephone, Tie, TieKind
from sharing.siblings.rolls.fields import CONTACTS
from sharing.siblings.rolls.models import Shield
from sharing.siblings.rolls.queries_cover import carers_of

#: What an adult is to a child for whom they care, and how a roll says it
CARES_FOR = {
    TieKind.PARENT: "Parent",
    TieKind.STEP_PARENT: "Step-parent",
    TieKind.TREATED_AS_PARENT: "Parent",
    TieKind.FOSTER_CARER: "Foster carer",
    TieKind.KINSHIP_CARER: "Other relative",
    TieKind.GRANDPARENT: "Grandparent",
}


def described(person: Person) -> dict[str, str]:
    """The person's name, date of birth, home unless it is protected, and who cares for them: fields of a roll."""
    with reading_whole():  # whoever asks: it is shown to nobody
        carers = _carers(person)
        protected = _protected({person.pk, *carers_of(person.pk)})
        forename, _space, rest = person.name.partition(" ")
        row = {"forename": forename, "surname": rest.split(" ")[-1], "sex": person.sex.upper()}
        if person.born_on is not None:
            row["dob"] = person.born_on.isoformat()
        if not protected:
            row |= _home(person) | _contacts(carers)
    return {name: value for name, value in row.items() if value}


def may_be_found(person_id: Any) -> bool:
    """Whether anything may be looked up by this person now: neither they nor who cares for them is protected or
    shielded. A child who may not is asked about all the same, and nothing is found."""
    if not Person.objects.filter(pk=person_id, died_on=None).exists():
        return False
    everybody = {person_id, *carers_of(person_id)}
    shielded = Shield.objects.filter(person__in=everybody, lifted_at=None).exists()
    return not shielded and not _protected(everybody)


def _protected(people: set[UUID]) -> bool:
    return bool(Protection.objects.filter(person__in=people, ended_at=None).exists())


def _carers(person: Person) -> dict[UUID, str]:
    """Who cares for the person today, parents first: what each is called on a roll."""
    found: dict[UUID, str] = {}
    ties = Tie.objects.today().filter(Q(person=person.pk) | Q(other=person.pk)).order_by("recorded_at", "id")
    for tie in ties:
        is_theirs = tie.other_id == person.pk  # the other is something to this person, as it stands
        kind = TieKind(tie.kind) if is_theirs else INVERSES[TieKind(tie.kind)]
        other = tie.person_id if is_theirs else tie.other_id
        if kind in CARES_FOR:
            found[other] = CARES_FOR[kind]
    return dict(sorted(found.items(), key=lambda one: list(CARES_FOR.values()).index(one[1])))


def _home(person: Person) -> dict[str, str]:
    home = Residence.objects.today().filter(person=person.pk).select_related("address").order_by("-from_on").first()
    if home is None:
        return {}
    return {"address": ", ".join(home.address.lines.splitlines()), "postcode": home.address.postcode}


def _contacts(carers: dict[UUID, str]) -> dict[str, str]:
    adults = Person.objects.filter(died_on=None).in_bulk(list(carers))
    numbers = Telephone.objects.today().filter(person__in=list(carers)).order_by("from_on")
    phones = dict(numbers.values_list("person", "number"))
    row: dict[str, str] = {}
    known = [pk for pk in carers if pk in adults]
    for n, pk in zip(CONTACTS, known, strict=False):
        row |= {
            f"contact{n}_name": adults[pk].name,
            f"contact{n}_phone": phones.get(pk, ""),
            f"contact{n}_relationship": carers[pk],
        }
    return row
