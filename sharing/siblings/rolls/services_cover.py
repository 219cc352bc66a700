"""A protection covers children: whom of the rolls a protected or shielded person is, or cares for. Done by `work`.

Nothing on a roll says who is protected, so each of these people and their children is matched against every roll, with
the shielded too: who comes near enough is out of matching for as long as the person is protected.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from uuid import UUID

from django.utils import timezone

from hub.access.gate import reading_whole, writing
from hub.agencies.models import Hub
from hub.people.models import Person, Protection, Residence, Telephone
from sharing.siblings.matching.normal import Contact, Record, adult_name_from
from sharing.siblings.matching.pairs import match
from sharing.siblings.matching.tokens import Encoded, Encoder
from sharing.siblings.rolls import queries_cover, queries_index
from sharing.siblings.rolls.keys import MatchingKey, holds_matching_key
from sharing.siblings.rolls.models import Cover, Covered, Epoch, RollChild, Shield
from sharing.siblings.rolls.queries_index import RollIndex
from sharing.siblings.rolls.services_shields import hide

COVERS_FROM = 0.0  # bits for the same child: rather one child too many out of matching than one too few
COVERS_SIBLINGS_FROM = 2.0


def cover_protected() -> int:
    """Look through the rolls for everybody who is protected or shielded, as far as something is new since the last
    time. Returns how many people were looked for."""
    if not holds_matching_key():
        return 0
    now = timezone.now()
    with reading_whole():
        hidden = _hidden()
        wanted = sorted(
            hidden - set(Cover.objects.filter(looked_at__gt=_last_encoded()).values_list("person", flat=True))
        )
        if not wanted:
            return 0
        found: dict[UUID, set[UUID]] = {pk: set() for pk in wanted}
        records = {f"hub-{n}": (pk, row) for n, (pk, row) in enumerate(_records(wanted))}
        for hub in Hub.objects.filter(rolls__deleted_at=None).distinct():
            for pk, child in _covered_in(hub, records):
                found[pk].add(child)
    _keep_covered(found, now)
    return len(wanted)


def _hidden() -> set[UUID]:
    """Who of the hub is protected or shielded now."""
    shielded = Shield.objects.filter(lifted_at=None, person__isnull=False).values_list("person", flat=True)
    protected = Protection.objects.filter(ended_at=None).values_list("person", flat=True)
    return {*shielded, *protected}


def _last_encoded() -> datetime:
    """When children last came into the index, of any hub."""
    latest = Epoch.objects.exclude(encoded_at=None).order_by("-encoded_at").values_list("encoded_at", flat=True).first()
    return latest or datetime.min.replace(tzinfo=UTC)


@writing()
def _keep_covered(found: dict[UUID, set[UUID]], now: datetime) -> None:
    everybody = {child for children in found.values() for child in children}
    there = set(RollChild.objects.filter(pk__in=everybody).values_list("pk", flat=True))
    for person, children in found.items():
        Cover.objects.update_or_create(person_id=person, defaults={"looked_at": now})
        Covered.objects.filter(cover=person).exclude(child__in=children).delete()
        rows = [Covered(cover_id=person, child_id=pk) for pk in children & there]
        Covered.objects.bulk_create(rows, ignore_conflicts=True)
    hide(everybody & there, (), None)


def _covered_in(hub: Hub, records: dict[str, tuple[UUID, Record]]) -> Iterator[tuple[UUID, UUID]]:
    """Whom each protected person covers on the rolls of one hub: person and child."""
    if not queries_index.epoch_of(hub.pk):
        return
    index = RollIndex(hub, everybody=True)
    key = MatchingKey(hub.pk, queries_index.epoch_of(hub.pk))
    encoder = Encoder(key.secret, key.epoch)
    # Every version of a home at once would make a mother's telephone look like an office's: one version at a time.
    versions: dict[str, list[Encoded]] = {}
    for name, (_pk, row) in records.items():
        version = row.rec_id.rpartition("-")[2]
        versions.setdefault(version, []).append(replace(encoder.encode(row), rec_id=name))
    hits: list[tuple[str, str]] = []
    for newcomers in versions.values():
        for pair in match(newcomers, index):
            if pair.score >= (COVERS_FROM if pair.kind == "same_child" else COVERS_SIBLINGS_FROM):
                mine, other = (pair.a, pair.b) if pair.a in records else (pair.b, pair.a)
                hits.append((mine, other))
    children = index.children({other for _mine, other in hits})
    yield from ((records[mine][0], children[other][0]) for mine, other in hits if other in children)


def _records(person_ids: list[UUID]) -> Iterator[tuple[UUID, Record]]:
    for person in Person.objects.filter(pk__in=person_ids):
        for row in _records_of(person):
            yield person.pk, row


def _records_of(person: Person) -> Iterator[Record]:
    """The person if a child, and the children they care for, each once for every home the record holds."""
    for child in Person.objects.filter(pk__in=queries_cover.with_children([person.pk])).exclude(born_on=None):
        if child.pk == person.pk and child.born_on and timezone.localdate().year - child.born_on.year > 19:
            continue
        contacts = _contacts_of(child)
        homes = Residence.objects.filter(person=child).select_related("address").order_by("-from_on")
        addresses = [home.address for home in homes] or [None]
        written = [child.name, *child.names.values_list("full", flat=True)]
        names = list(dict.fromkeys(parts for name in written for parts in _names_in(name)))
        for number, ((forename, surname), address) in enumerate(product(names, addresses)):
            yield Record(
                rec_id=f"hub-{child.pk}-{number}", setting_id="hub", forename=forename, surname=surname,
                dob=child.born_on, sex=child.sex, address=", ".join(address.lines.splitlines()) if address else "",
                postcode=address.postcode if address else "", contacts=contacts,
            )  # fmt: skip


def _names_in(written: str) -> list[tuple[str, str]]:
    """Forename and surname, in each way that a roll may part them: Elsi Mai ap Rhys, Elsi Penry Jones."""
    forename, surname = adult_name_from(written)
    whole = written.split()[1:]
    return [(forename, surname), *([(forename, " ".join(whole))] if len(whole) > 1 else [])]


def _contacts_of(child: Person) -> tuple[Contact, ...]:
    """Who cares for the child, once for each number that was ever on record."""
    ties = queries_cover.carers_of(child.pk)
    numbers: dict[UUID, set[str]] = {}
    for person, number in Telephone.objects.filter(person__in=ties).values_list("person", "number"):
        numbers.setdefault(person, set()).add(number)
    return tuple(
        Contact(adult.name, number, relationship="Parent")
        for adult in Person.objects.filter(pk__in=ties)
        for number in sorted(numbers.get(adult.pk, {""}))
    )
