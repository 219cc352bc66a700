"""What may not be told of where people are: the clues the record holds, and the shield made of them for a viewer."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Exists, OuterRef

from hub.people.models import Address, Attendance, ClueKind, Protection, Residence, Telephone
from hub.people.shield import NOTHING_PROTECTED, Secret, Shield, lines_of

COMMON_FROM = 5  # addresses of one place name


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


def shield_against(person_ids: Iterable[UUID], seen_by: Iterable[Any]) -> Shield:
    """What not everybody of `seen_by` may be told of where these people are. One query when nobody is protected.

    person_ids   everybody of the family: a clue to one who is not spoken of gives them away too
    seen_by      the users it would reach
    """
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
