"""Fetching what stands between children and adults: each fetch for a page checks whoever looks."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now
from django.utils import timezone

from hub.access.once import once_in_a_reading
from hub.access.verdicts import Hidden, Verdict
from hub.agencies.models import Agency, Partnership
from hub.agencies.queries import hubs_of_staff
from hub.people.models import (
    INVERSES,
    EducationParent,
    Family,
    FamilyMember,
    ParentalResponsibility,
    Person,
    TieKind,
)
from hub.people.queries_circle import bare_circle_of as family_circle
from sharing.parents import rules
from sharing.parents.models import (
    Arrangement,
    ContactWay,
    CourtOrder,
    OrderScan,
    ParentContact,
    SafetyCheck,
    ServiceConsent,
    TellingRule,
)
from sharing.parents.rules import Stand

Pair = tuple[UUID, UUID]  # child, adult


# -- How adults stand to children -----------------------------------------------------------------------------------


@once_in_a_reading
def stands(families: Collection[UUID], today: date | None = None) -> dict[UUID, list[Stand]]:
    """By family: every child × every adult of it today, with the rows that hold. Nine queries, however many."""
    pairs = _pairs(families, today)
    everyone = [stand for group in pairs.values() for stand in group]
    _fill_standing(everyone)
    _fill_reach(everyone)
    return pairs


def undecided_in(families: Collection[UUID], today: date | None = None) -> dict[UUID, list[Stand]]:
    """By family: those of whom nobody has decided what they are told. How they live with the child and how they may be
    reached is not in them, so that nobody may be contacted by them. Six queries, however many."""
    pairs = _pairs(families, today)
    _fill_standing([stand for group in pairs.values() for stand in group])
    return {pk: [stand for stand in group if is_open(stand)] for pk, group in pairs.items()}


def _pairs(families: Collection[UUID], today: date | None) -> dict[UUID, list[Stand]]:
    today = today or timezone.localdate()
    circle = family_circle(list(families), today)
    ties: defaultdict[Pair, list[str]] = defaultdict(list)  # what the second is to the first
    for tie in circle.ties:
        ties[tie.other_id, tie.person_id].append(tie.kind)
        ties[tie.person_id, tie.other_id].append(INVERSES[TieKind(tie.kind)].value)
    return {
        pk: [
            Stand(
                child=child.person,
                adult=adult.person,
                today=today,
                is_resident=adult.in_home,
                ties=tuple(ties[child.person_id, adult.person_id]),
            )
            for child in rows
            if circle.is_child(child.person)
            for adult in rows
            if not circle.is_child(adult.person) and adult.person.died_on is None
        ]
        for pk, rows in circle.members.items()
    }


def circle_of(child: Person, today: date | None = None) -> list[Stand]:
    """Every adult of the child's families, as they stand to this child. The caller has checked who looks."""
    families = FamilyMember.objects.today().filter(person=child).values_list("family", flat=True)
    found = {
        stand.adult.pk: stand
        for group in stands(list(families), today).values()
        for stand in group
        if stand.child.pk == child.pk
    }
    return list(found.values())


def stand_of(child: Person, adult: Person, today: date | None = None) -> Stand:
    """How one adult stands to one child now. Somebody of no family with the child stands in nothing."""
    for stand in circle_of(child, today):
        if stand.adult.pk == adult.pk:
            return stand
    nothing = Stand(child, adult, today or timezone.localdate(), is_resident=False)
    _fill_standing([nothing])
    _fill_reach([nothing])
    return nothing


def may_contact(child: Person, adult: Person) -> Verdict:
    """Whether this adult may be contacted about this child: `rules.may_contact` of how they stand at this moment."""
    return rules.may_contact(stand_of(child, adult))


def undecided(children: Collection[UUID], today: date | None = None) -> list[Stand]:
    """Adults who live elsewhere, are or may be a parent of one of these children, and of whom nobody has decided what
    they are told."""
    families = FamilyMember.objects.today().filter(person__in=children).values_list("family", flat=True)
    return [
        stand
        for group in stands(set(families), today).values()
        for stand in group
        if stand.child.pk in children and is_open(stand)
    ]


def is_open(stand: Stand) -> bool:
    return not stand.is_resident and stand.may_be_parent and not rules.is_decided(stand)


def _fill_standing(stands: Sequence[Stand]) -> None:
    """Give each pair the rows that say what the adult is to the child and may be told: one query a table."""
    children, adults, of = _of(stands)
    responsibility = _by_pair(ParentalResponsibility.objects.filter(**of).select_related("seen_by"))
    education = _by_pair(EducationParent.objects.filter(**of).select_related("seen_by"))
    telling: defaultdict[Pair, dict[str, TellingRule]] = defaultdict(dict)
    for rule in TellingRule.objects.filter(**of).select_related("decided_by", "reviewer"):
        telling[rule.child_id, rule.adult_id][rule.information] = rule
    orders: defaultdict[UUID, list[CourtOrder]] = defaultdict(list)
    for order in (
        CourtOrder.objects.filter(Q(adult__in=adults) | Q(adult=None), child__in=children, replaced_at=None)
        .select_related("seen_by")
        .order_by("-made_on", "id")
    ):
        orders[order.child_id].append(order)
    for stand in stands:
        pair = (stand.child.pk, stand.adult.pk)
        stand.responsibility, stand.education = responsibility.get(pair), education.get(pair)
        stand.telling = telling[pair]
        stand.orders = [row for row in orders[stand.child.pk] if row.adult_id in (None, stand.adult.pk)]


def _fill_reach(stands: Sequence[Stand]) -> None:
    """And the rows that say how the adult lives with the child and may be reached."""
    _children, _adults, of = _of(stands)
    arrangements = _by_pair(Arrangement.objects.filter(**of).select_related("recorded_by"))
    ways = _by_pair(ContactWay.objects.filter(**of).select_related("speaker", "recorded_by"))
    live = Case(When(expires_at__gt=Now(), then=Value(True)), default=Value(False))
    checks = _by_pair(SafetyCheck.objects.filter(**of).select_related("by").annotate(is_live=live))
    for stand in stands:
        pair = (stand.child.pk, stand.adult.pk)
        stand.arrangement, stand.way = arrangements.get(pair), ways.get(pair)
        stand.check = checks.get(pair)
        stand.check_is_live = stand.check is not None and bool(getattr(stand.check, "is_live", False))


def _of(stands: Sequence[Stand]) -> tuple[set[UUID], set[UUID], dict[str, Any]]:
    """The children, the adults, and the rows between them that nobody replaced."""
    children = {stand.child.pk for stand in stands}
    adults = {stand.adult.pk for stand in stands}
    return children, adults, {"child__in": children, "adult__in": adults, "replaced_at": None}


def _by_pair(rows: Iterable[Any]) -> dict[Pair, Any]:
    return {(row.child_id, row.adult_id): row for row in rows}


# -- For a page, checked ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Between:
    """A child and an adult of one family that this viewer may know of."""

    family: Family
    child: Person
    adult: Person
    is_child: bool  # the first of them is a child, and the second is not: else there is nothing to record


def pair_for(user: Any, child: UUID, adult: UUID) -> Between:
    """A child and an adult who stand in one family's record that this viewer may read. Raises Hidden."""
    rows = (
        FamilyMember.objects.today()
        .filter(person=child, family__in=Family.objects.visible_to(user))
        .select_related("family__hub", "person")
        .order_by("id")
    )
    for row in rows:
        other = FamilyMember.objects.today().filter(family=row.family_id, person=adult).select_related("person").first()
        circle = family_circle([row.family_id], timezone.localdate())
        if other is not None and circle.is_child(row.person) and not circle.is_child(other.person):
            return Between(row.family, row.person, other.person, True)
    raise Hidden(asked=f"{child} {adult}", actor=user)


def siblings_of(between: Between) -> list[Person]:
    """The other children of the family of whom this adult is, or may be, a parent: what holds for one may hold for
    them."""
    return [
        stand.child
        for stand in stands([between.family.pk])[between.family.pk]
        if stand.adult.pk == between.adult.pk and stand.child.pk != between.child.pk and stand.may_be_parent
    ]


def open_families(user: Any, among: Collection[UUID] | None = None) -> list[Family]:
    """The families of the hubs whose staff this person is, that they may read and that are open."""
    found = Family.objects.visible_to(user).filter(closed_on=None)
    found = found.filter(hub__in=hubs_of_staff(user)) if among is None else found.filter(pk__in=among)
    return list(found.select_related("hub").order_by("name", "pk"))


def contacts_of(children: Collection[UUID]) -> list[ParentContact]:
    """What parents said of these children when they got in touch, newest first."""
    return list(
        ParentContact.objects.filter(child__in=children)
        .select_related("fact__originator", "fact__by", "child", "adult")
        .order_by("-fact__written_at")
    )


def contact_for(user: Any, pk: UUID) -> ParentContact:
    """A parent's contact in the record of a family this viewer may read. Raises Hidden."""
    row: ParentContact | None = (
        ParentContact.objects.filter(fact__family__in=Family.objects.visible_to(user), pk=pk)
        .select_related("fact__family__hub", "child", "adult")
        .first()
    )
    if row is None:
        raise Hidden(asked=str(pk), actor=user)
    return row


def scan_for(user: Any, pk: UUID) -> OrderScan:
    """The scan of an order about a child whose family this viewer may read. Raises Hidden."""
    scan: OrderScan | None = (
        OrderScan.objects.filter(order=pk, order__child__in=Person.objects.visible_to(user))
        .select_related("order")
        .first()
    )
    if scan is None:
        raise Hidden(asked=str(pk), actor=user)
    return scan


def scanned(orders: Iterable[UUID]) -> set[UUID]:
    """Of these orders, those with a scan."""
    return set(OrderScan.objects.filter(order__in=list(orders)).values_list("order", flat=True))


def agencies_in(family: Family) -> list[Agency]:
    rows = Partnership.objects.today().filter(hub=family.hub_id).select_related("agency").order_by("agency__name_en")
    return [row.agency for row in rows]


# -- Consent to a service --------------------------------------------------------------------------------------------


def consents_of(family: Family) -> list[ServiceConsent]:
    """Every consent to a service that somebody of the family gave, or for somebody of it, those that stand first."""
    people = FamilyMember.objects.filter(family=family).values("person")
    rows = ServiceConsent.objects.filter(person__in=people).select_related(
        "person", "given_by", "agency", "recorded_by", "withdrawal_by"
    )
    return sorted(rows, key=lambda row: (row.withdrawn_on is not None, -row.given_on.toordinal()))


def consent_for(user: Any, pk: UUID) -> tuple[ServiceConsent, Family]:
    """A consent, and the family in whose record this viewer reads it. Raises Hidden."""
    whose = ServiceConsent.objects.filter(pk=pk).values("person")
    family = Family.objects.visible_to(user).filter(members__person__in=whose).select_related("hub").first()
    if family is None:
        raise Hidden(asked=str(pk), actor=user)
    return ServiceConsent.objects.select_related("person", "given_by").get(pk=pk), family
