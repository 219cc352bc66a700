"""Fetching records of people: each fetch checks whoever looks.

Call them inside `hub.access.gate.reading`, then `disclose`, then show. What a subject needs besides has its own file:
`queries_pages`, `queries_chronology`, `queries_brief`, `queries_circle`, `queries_protection`, `queries_search`.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from hub.access.verdicts import Hidden
from hub.agencies.models import Membership, Partnership
from hub.agencies.queries import holders
from hub.people.models import Fact, Family, FamilyExclusion, FamilyGrant, FamilyMember, Person, Protection, RecordDraft
from hub.people.queries_circle import is_now
from hub.people.queries_protection import shield_for
from hub.people.release import may_stand
from hub.people.words import ADULT_AT, age, years


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
    """Something on the record of a family that this viewer may know of, as far as its terms go. Raises Hidden."""
    families = Family.objects.visible_to(user).filter(pk=OuterRef("family"))
    fact = (
        Fact.objects.select_related("family", "originator")
        .filter(Exists(families), may_stand("record", user.agency_id), pk=pk, in_chronology=True)
        .first()
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


def readers_of(family: Family) -> list[Any]:
    """Everybody who may read the family's record at this second, each once."""
    return list({grant.user_id: grant.user for grant in reading_grants(family)}.values())


def reading_grants(family: Family) -> QuerySet[FamilyGrant]:
    """What lets people read the family's record at this second; somebody may hold several."""
    shut_out = FamilyExclusion.objects.filter(family=family, user=OuterRef("user"), lifted_at=None)
    return (
        FamilyGrant.objects.live()
        .filter(~Exists(shut_out), content_object=family, user__is_active=True, user__is_superuser=False)
        .select_related("user")
    )


def draft_of(user: Any, place: str) -> dict[str, str]:
    """What this person was typing there: for their eyes only."""
    draft = RecordDraft.objects.filter(by=user.pk, place=place).first()
    return dict(draft.fields) if draft else {}


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


# -- For choices -----------------------------------------------------------------------------------------------------


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
        agencies = [shield.agency(row.agency) for row in one.memberships.all() if is_now(row, today)]
        named.append({"id": str(one.pk), "name": one.name, "agency": agencies[0] if agencies else ""})
    return named


def may_be_given(family: Family) -> list[dict[str, str]]:
    """Who of the hub's agencies can be let in to read the family: plain values, by name."""
    agencies = Partnership.objects.today().filter(hub=family.hub_id).values("agency")
    rows = (
        Membership.objects.in_practice()
        .filter(agency__in=agencies)
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


def user_named(username: str) -> Any:
    return get_user_model().objects.filter(username=username).first()


def users_by_id(ids: Iterable[Any]) -> list[Any]:
    return list(get_user_model().objects.filter(pk__in=list(ids), is_active=True, is_superuser=False))
