"""What only `work` does: makes tokens of what settings sealed, finds whom a protection covers, rotates keys, matches.

In a single process that process does it. Without the matching key each of these does nothing, and says so by its
answer.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hub.access.gate import reading_whole, writing
from hub.agencies.models import Agency, Hub
from hub.audit.events import record
from hub.people.models import Person, Protection, Residence, Telephone, Tie, TieKind
from sharing.siblings.matching.blocking import Tally
from sharing.siblings.matching.normal import Contact, Record, adult_name_from, records_from
from sharing.siblings.matching.pairs import Pair, match
from sharing.siblings.matching.tokens import Encoded, Encoder
from sharing.siblings.rolls import acts, queries, queries_index
from sharing.siblings.rolls.keys import MatchingKey, RollKey, Unopened, fingerprint, holds_matching_key
from sharing.siblings.rolls.models import Cover, Covered, Epoch, RollChild, SealedFields, Shield, Token
from sharing.siblings.rolls.queries_index import RollIndex
from sharing.siblings.rolls.services import forget_tokens
from sharing.siblings.rolls.understood import Row

AT_A_TIME = 1_000
#: Ties by which a protected adult covers a child
CARES_FOR = (TieKind.PARENT, TieKind.STEP_PARENT, TieKind.FOSTER_CARER, TieKind.KINSHIP_CARER,
             TieKind.TREATED_AS_PARENT, TieKind.GRANDPARENT)  # fmt: skip
CARED_BY = (TieKind.CHILD, TieKind.STEP_CHILD, TieKind.FOSTER_CHILD, TieKind.KINSHIP_CHILD, TieKind.TREATED_AS_CHILD,
            TieKind.GRANDCHILD)  # fmt: skip
COVERS_FROM = 0.0  # bits for the same child: rather one child too many out of matching than one too few
COVERS_SIBLINGS_FROM = 2.0


@dataclass(frozen=True)
class Match:
    """A child of another setting who may be connected with `child`. For the worker: nobody is shown this."""

    child: UUID
    other: UUID
    agency: UUID  # of the other
    kind: str  # sibling, same_child
    score: float
    proposed: bool
    why: tuple[str, ...]


# -- Tokens ----------------------------------------------------------------------------------------------------------


def encode_waiting() -> int:
    """Make tokens of each child that waits for them. Returns how many; 0 where there is no matching key."""
    if not holds_matching_key():
        return 0
    done = 0
    for hub in Hub.objects.filter(rolls__deleted_at=None).distinct():
        if not _is_epoch_kept(hub):
            keep_epoch(hub)
        while made := _encode_some(hub) if _waiting(hub).exists() else 0:
            done += made
    return done


def _waiting(hub: Hub) -> Any:
    return RollChild.objects.filter(roll__hub=hub, roll__deleted_at=None, encoded_at=None, left_at=None)


@writing()
def _encode_some(hub: Hub) -> int:
    waiting = _waiting(hub).select_for_update(of=("self",)).select_related("agency")
    rows = list(waiting.order_by("agency", "pk")[:AT_A_TIME])
    if not rows:
        return 0
    now = timezone.now()
    key = MatchingKey(hub.pk, queries_index.epoch_of(hub.pk))
    forget_tokens([row.pk for row in rows])
    encoder = Encoder(key.secret, key.epoch)
    encoded = list(zip(rows, map(encoder.encode, records_from(_rows(rows))), strict=True))
    fields = SealedFields.objects.bulk_create(
        [
            SealedFields(
                child=row, hub=hub, epoch=key.epoch,
                blob=key.box.seal_bytes(one.fields.pack(), row.pk, row.agency_id),
            )
            for row, one in encoded
        ],
        batch_size=500,
    )  # fmt: skip
    with connection.cursor() as cursor:  # some fourteen a child: three times as fast as by instances
        cursor.executemany(
            "INSERT INTO sharing_token (token, fields_id) VALUES (%s, %s)",
            [(token, held.pk) for held, (_row, one) in zip(fields, encoded, strict=True) for token in one.index],
        )
    RollChild.objects.filter(pk__in=[row.pk for row in rows]).update(encoded_at=now)
    Epoch.objects.filter(hub=hub, number=key.epoch).update(encoded_at=now)
    record(acts.ENCODED, actor=None, subject=hub, children=len(rows), epoch=key.epoch)
    return len(rows)


def _rows(children: list[RollChild]) -> Iterator[dict[str, str]]:
    """Each row as matching reads it. One that does not open any more is nobody's."""
    keys: dict[UUID, RollKey] = {}
    for child in children:
        key = keys.setdefault(child.agency_id, RollKey(child.agency_id))
        try:
            row: Row = queries.opened(child, key)
        except Unopened:
            row = {}
        yield {
            **row,
            "rec_id": str(child.pk),
            "setting_id": str(child.agency_id),
            "setting_type": child.agency.legal_type,
        }


# -- Keys ------------------------------------------------------------------------------------------------------------


def _is_epoch_kept(hub: Hub) -> bool:
    last = Epoch.objects.filter(hub=hub).order_by("-number").first()
    return last is not None and last.fingerprint == fingerprint()


@writing()
def keep_epoch(hub: Hub) -> None:
    """The hub has an epoch, of the matching key that this process holds: a changed key begins a new one."""
    if not _is_epoch_kept(hub):
        _begin_epoch(hub, None)


@writing()
def rotate_key(hub: Hub, *, actor: Any = None) -> int:
    """Begin a new epoch: every token of the hub is deleted, and made anew under the new key by `encode_waiting`.
    Returns the epoch's number."""
    return _begin_epoch(hub, actor)


def _begin_epoch(hub: Hub, actor: Any) -> int:
    number = queries_index.epoch_of(hub.pk) + 1
    Epoch.objects.create(hub=hub, number=number, fingerprint=fingerprint())
    Token.objects.filter(fields__hub=hub).delete()
    SealedFields.objects.filter(hub=hub).delete()
    RollChild.objects.filter(roll__hub=hub).update(encoded_at=None)
    Cover.objects.update(looked_at=None)
    record(acts.ROTATED, actor=actor, subject=hub, epoch=number)
    return number


# -- Protection covers children ---------------------------------------------------------------------------------------


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
    ties = [
        *Tie.objects.filter(person=person, kind__in=CARES_FOR).values_list("other", flat=True),
        *Tie.objects.filter(other=person, kind__in=CARED_BY).values_list("person", flat=True),
    ]
    for child in Person.objects.filter(pk__in=[person.pk, *ties]).exclude(born_on=None):
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
    ties = [
        *Tie.objects.filter(other=child, kind__in=CARES_FOR).values_list("person", flat=True),
        *Tie.objects.filter(person=child, kind__in=CARED_BY).values_list("other", flat=True),
    ]
    numbers: dict[UUID, set[str]] = {}
    for person, number in Telephone.objects.filter(person__in=ties).values_list("person", "number"):
        numbers.setdefault(person, set()).add(number)
    return tuple(
        Contact(adult.name, number, relationship="Parent")
        for adult in Person.objects.filter(pk__in=ties)
        for number in sorted(numbers.get(adult.pk, {""}))
    )


# -- Matching --------------------------------------------------------------------------------------------------------


def settle() -> None:
    """Bring the index up to what settings and the hub have said: before anything is matched."""
    encode_waiting()
    cover_protected()


def matches_of(hub: Hub, child_ids: Collection[UUID], *, tally: Tally | None = None) -> list[Match]:
    """Who at other settings of the hub may be connected with these children, from the floor up; nobody who may not
    match, on either side. Empty unless the hub's board has tested the method. Raises NoKey where there is no key."""
    if not child_ids or not queries.is_live(hub):
        return []
    settle()
    with reading_whole():
        index = RollIndex(hub)
        newcomers = index.encoded(child_ids)
        return _named(index, {one.rec_id for one in newcomers}, list(match(newcomers, index, tally=tally)))


def matches_of_row(hub: Hub, agency: Agency, row: Row, *, everybody: bool = False) -> list[Match]:
    """The same for a child who is on no roll: `child` of each match is then the setting's own id.

    everybody   the shielded too: for an emergency, where a shield says only whom to ring
    """
    settle()
    key = MatchingKey(hub.pk, queries_index.epoch_of(hub.pk))
    [asked] = records_from(
        [{**row, "rec_id": "asked", "setting_id": str(agency.pk), "setting_type": agency.legal_type}]
    )
    with reading_whole():
        index = RollIndex(hub, everybody=everybody)
        pairs = match([Encoder(key.secret, key.epoch).encode(asked)], index)
        return [
            Match(agency.pk, found.other, found.agency, found.kind, found.score, found.proposed, found.why)
            for found in _named(index, {"asked"}, list(pairs))
        ]


def _named(index: RollIndex, asked: set[str], pairs: list[Pair]) -> list[Match]:
    both = {name for pair in pairs for name in (pair.a, pair.b) if name != "asked"}
    who = index.children(both)
    nobody = (UUID(int=0), UUID(int=0))
    found = []
    for pair in pairs:
        for mine, other in ((pair.a, pair.b), (pair.b, pair.a)):
            if mine in asked and other in who:
                child, _own = who.get(mine, nobody)
                other_child, agency = who[other]
                found.append(Match(child, other_child, agency, pair.kind, pair.score, pair.proposed, pair.why))
    return found
