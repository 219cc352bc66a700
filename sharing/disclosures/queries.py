"""Requests, decisions and slices, fetched and checked in one step; who answers for an agency; and what is typed.

Queues, pages, slices and receipts have files of their own: `queries_queues`, `queries_pages`, `queries_slice`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from hub.access.gate import reading_whole
from hub.access.models import Basis
from hub.access.once import once_in_a_reading
from hub.access.verdicts import Hidden
from hub.accounts.models import User
from hub.agencies.models import Agency, Appointment, Hub, Membership, Partnership, Post, Role
from hub.people.models import Fact, Family, FamilyMember, Person
from hub.people.queries_protection import shield_for
from hub.people.shield import Shield
from sharing.disclosures.models import (
    Decided,
    Disclosure,
    DisclosureExclusion,
    DisclosureGrant,
    Lead,
    Onward,
    SharingDraft,
    SliceFact,
    State,
)

Side = Literal["", "holder", "recipient"]
SIDE_OF: dict[str, Literal["holder", "recipient"]] = {Basis.ANSWERS.value: "holder", Basis.ASKED.value: "recipient"}
NOT_OF_CASES = (Role.ADMINISTRATOR, Role.IG_OFFICER)


@once_in_a_reading
def disclosure_for(user: Any, pk: UUID) -> Disclosure:
    """A request, offer or decision that this person may know of. Raises Hidden, the same for hidden and absent."""
    found: Disclosure | None = (
        Disclosure.objects.visible_to(user)
        .select_related("hub__board", "holder", "recipient", "asked_by", "onward_of__decision__disclosure")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found


def hold(pk: UUID) -> Disclosure:
    """It as it stands, held until commit: whatever is done to it is done one after the other."""
    Disclosure.objects.select_for_update().filter(pk=pk).first()
    found: Disclosure = Disclosure.objects.select_related("hub__board", "holder", "recipient", "asked_by").get(pk=pk)
    return found


@once_in_a_reading
def side_of(user: Any, disclosure: Disclosure) -> Side:
    """On which side this person stands: "" when they may not know of it."""
    visible = Disclosure.objects.visible_to(user).filter(pk=disclosure.pk)
    mine = Membership.objects.today().filter(user=user.pk)
    held = DisclosureGrant.objects.live().filter(content_object__in=visible, user=user.pk)
    held = held.annotate(
        holder=Exists(mine.filter(agency=disclosure.holder_id)),
        recipient=Exists(mine.filter(agency=disclosure.recipient_id)),
    )
    for basis, *at in sorted(held.values_list("basis", "holder", "recipient")):
        side = SIDE_OF.get(basis)
        if side is not None and at[("holder", "recipient").index(side)]:
            return side
    return ""


def latest(disclosure: Disclosure | UUID) -> Decided | None:
    """The decision that stands."""
    rows = decisions_of(disclosure.pk if isinstance(disclosure, Disclosure) else disclosure)
    superseded = {row.supersedes_id for row in rows}
    return next((row for row in rows if row.pk not in superseded), None)


@once_in_a_reading
def decisions_of(pk: UUID) -> list[Decided]:
    """Every decision on it, the latest first."""
    people = ("by", "told_by", "disclosed_by", "revoked_by", "completed_by")
    rows = Decided.objects.filter(disclosure=pk).select_related("disclosure", "row", *people)
    return list(rows.order_by("-at", "-id"))


@once_in_a_reading
def is_open(decision: Decided) -> bool:
    """Whether its slice may be read at this second, by the database's clock."""
    found: bool = Decided.objects.open_now().filter(pk=decision.pk).exists()
    return found


def onward_for(user: Any, pk: UUID) -> Onward:
    """A question whether a slice may go on, of a disclosure this person may know of. Raises Hidden."""
    rows = Onward.objects.select_related("decision__disclosure__hub__board", "to", "asked_by")
    found = rows.filter(pk=pk, decision__disclosure__in=Disclosure.objects.visible_to(user)).first()
    if found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found


def hold_onward(pk: UUID) -> Onward:
    found: Onward = Onward.objects.select_related("decision__disclosure__hub__board", "to", "asked_by").get(pk=pk)
    return found


def is_asked_onward(decision: Decided, to: Agency) -> bool:
    found: bool = Onward.objects.filter(decision=decision, to=to, answered_at=None).exists()
    return found


def onward_made_of(decision: Decided) -> list[Decided]:
    """The decisions that let this one's slice go on, as they stand and not ended."""
    rows = Decided.objects.latest_ones().select_related("disclosure__hub__board")
    return list(rows.filter(disclosure__onward_of__decision=decision, revoked_at=None, disclosed_at__isnull=False))


def is_reference_taken(reference: str) -> bool:
    found: bool = Disclosure.objects.filter(reference=reference).exists()
    return found


# -- Whom it is about ---------------------------------------------------------------------------------------------


@once_in_a_reading
def people_of(disclosure: Disclosure) -> list[Person]:
    return list(disclosure.about.order_by("born_on", "name"))


def people_by_id(user: Any, ids: Iterable[Any]) -> list[Person]:
    """Those of these people whom this person may know of."""
    return list(Person.objects.visible_to(user).filter(pk__in=list(ids)).order_by("born_on", "name"))


@once_in_a_reading
def everybody(people: Iterable[Any]) -> list[UUID]:
    """These people and all who stand, or stood, in their families' records: whose places a text could give away."""
    ids = [getattr(person, "pk", person) for person in people]
    families = FamilyMember.objects.filter(person__in=ids).values("family")
    around = FamilyMember.objects.filter(family__in=families).values_list("person", flat=True)
    return list({*ids, *around})


@once_in_a_reading
def shield_of(user: Any, people: Iterable[Any]) -> Shield:
    """What this viewer may not be told of where these people and those around them are. Of all of them is asked, also
    of those whom the viewer may not know of: a clue to one of them is a clue."""
    with reading_whole():
        return shield_for(user, everybody(people))


@dataclass(frozen=True)
class Choosable:
    """One family that may be asked about, for a choice."""

    family: str
    people: list[tuple[str, str]]  # id, name and age
    person_ids: list[UUID]


def choosable_people(user: Any) -> list[Choosable]:
    """The families this person may read, each with its people today. Two queries."""
    rows = list(
        FamilyMember.objects.today()
        .filter(family__in=Family.objects.visible_to(user))
        .select_related("person", "family")
        .order_by("family__name", "family", "order", "id")
    )
    found: dict[UUID, Choosable] = {}
    for row in rows:
        one = found.setdefault(row.family_id, Choosable(row.family.name, [], []))
        if row.person_id not in one.person_ids:
            one.people.append((str(row.person_id), row.person.name))
            one.person_ids.append(row.person_id)
    return list(found.values())


def relatives_of(user: Any, person: Person) -> list[Person]:
    """Who else stands today in the families of this person that the user may read; the person first."""
    families = Family.objects.visible_to(user).filter(members__person=person)
    rows = FamilyMember.objects.today().filter(family__in=families).select_related("person").order_by("order", "id")
    return list({person.pk: person, **{row.person_id: row.person for row in rows}}.values())


def shareable_facts(user: Any, disclosure: Disclosure, *, most: int = 40) -> list[Fact]:
    """What may be picked for the slice: facts about these people that stand, newest first. Those of the decider's own
    agency, which stays in charge of what it said, and those of families the decider may see (the terms of release are
    asked besides)."""
    own = Q(originator=user.agency_id, in_chronology=True)
    seen = Q(family__in=Family.objects.visible_to(user), in_chronology=True)
    written_for_sharing = Q(originator=user.agency_id, family=None)
    rows = (
        Fact.objects.filter(own | seen | written_for_sharing, about__in=disclosure.about.all(), amendments=None)
        .select_related("originator", "by")
        .prefetch_related("about")
        .order_by("-happened_on", "-written_at")
        .distinct()
    )
    with reading_whole():  # its own words an agency may always pick; of others the query asks who may see them
        return list(rows[:most])


def facts_of(decision: Decided) -> list[SliceFact]:
    return list(
        SliceFact.objects.filter(decision=decision).select_related("fact__originator").prefetch_related("fact__about")
    )


def shared_rows(decision: Decided, *, with_left_out: bool) -> list[Any]:
    """The slice's facts, each with whether it was amended since. What was left out only for who left it out."""
    amended = Fact.objects.filter(amends=OuterRef("fact"))
    rows = SliceFact.objects.filter(decision=decision).annotate(is_put_right=Exists(amended))
    if not with_left_out:
        rows = rows.filter(is_shared=True)
    return list(rows.select_related("fact__originator").prefetch_related("fact__about"))


# -- Who answers for an agency ------------------------------------------------------------------------------------


@once_in_a_reading
def leads_of(agency: Agency | UUID) -> list[Any]:
    """Who answers for an agency today, first lead first. Where it has named nobody: its designated persons, else its
    managers, else its standing members; never administrators. An agency without any of them answers nobody."""
    pk = getattr(agency, "pk", agency)
    staff = list(
        Membership.objects.today()
        .filter(agency=pk, user__is_active=True, user__is_superuser=False)
        .exclude(role__in=NOT_OF_CASES)
        .select_related("user")
        .order_by("user__name")
    )
    by_id = {row.user_id: row.user for row in staff}
    named = Lead.objects.today().filter(agency=pk).order_by("is_second", "from_on", "id").values_list("user", flat=True)
    found = [by_id[user] for user in dict.fromkeys(named) if user in by_id]
    if found:
        return found
    for roles in ((Role.DSP, Role.DEPUTY_DSP), (Role.MANAGER,)):
        found = [row.user for row in staff if row.role in roles]
        if found:
            return found
    members = set(
        Appointment.objects.today().filter(user__in=list(by_id), post=Post.MEMBER).values_list("user", flat=True)
    )
    return [user for pk, user in by_id.items() if pk in members]


@once_in_a_reading
def named_leads(agency: Agency | UUID) -> list[Lead]:
    pk = getattr(agency, "pk", agency)
    return list(Lead.objects.today().filter(agency=pk).select_related("user").order_by("is_second", "from_on", "id"))


def may_answer_for(user: Any, agency_id: UUID | None) -> bool:
    return agency_id is not None and any(lead.pk == user.pk for lead in leads_of(agency_id))


@once_in_a_reading
def colleagues_of(agency: Agency | UUID) -> list[Any]:
    """Who works with cases at an agency today, by name."""
    pk = getattr(agency, "pk", agency)
    rows = (
        Membership.objects.today()
        .filter(agency=pk, user__is_active=True, user__is_superuser=False)
        .exclude(role__in=NOT_OF_CASES)
        .select_related("user")
        .order_by("user__name")
    )
    return list({row.user_id: row.user for row in rows}.values())


@once_in_a_reading
def role_at(user: Any, agency_id: UUID | None) -> set[str]:
    return set(Membership.objects.today().filter(user=user.pk, agency=agency_id).values_list("role", flat=True))


@once_in_a_reading
def partners_of(user: Any) -> tuple[Hub | None, list[Agency]]:
    """The hub of this person's agency, and the other agencies that take part in it today."""
    hub = hub_of(user)
    if hub is None:
        return None, []
    rows = Partnership.objects.today().filter(hub=hub).select_related("agency").order_by("agency__name_en")
    return hub, [row.agency for row in rows if row.agency_id != user.agency_id]


@once_in_a_reading
def hub_of(user: Any) -> Hub | None:
    """The hub in which this person's agency takes part."""
    mine = Partnership.objects.today().filter(agency=user.agency_id).select_related("hub__board").first()
    return mine.hub if mine else None


def agency_in(hub: Hub, pk: Any) -> Agency | None:
    """An agency that takes part in the hub today."""
    try:
        wanted = UUID(str(pk))
    except ValueError:
        return None
    row = Partnership.objects.today().filter(hub=hub, agency=wanted).select_related("agency").first()
    return row.agency if row else None


# -- Who may know of it -------------------------------------------------------------------------------------------


def excluded_from(disclosure: Disclosure) -> set[UUID]:
    rows = DisclosureExclusion.objects.filter(disclosure=disclosure, lifted_at=None)
    return set(rows.values_list("user", flat=True))


def granted_to(disclosure: Disclosure, basis: Basis) -> list[Any]:
    """Who holds a grant on this side now, shut out or not, each once."""
    return list({row.user_id: row.user for row in _grants(disclosure) if row.basis == basis}.values())


@once_in_a_reading
def _grants(disclosure: Disclosure) -> list[DisclosureGrant]:
    """Both sides' at once."""
    rows = DisclosureGrant.objects.live().filter(content_object=disclosure).select_related("user")
    return list(rows.order_by("granted_at", "id"))


def open_ones_held_by(agency: Agency | UUID) -> list[Disclosure]:
    """What an agency still has to do with: a lead named now must be able to answer it."""
    pk = getattr(agency, "pk", agency)
    wanted = (State.ASKED, State.DECIDED, State.DISCLOSED)
    return list(Disclosure.objects.filter(holder=pk, state__in=wanted).select_related("hub__board"))


def reachable(disclosure: Disclosure, basis: Basis) -> list[Any]:
    """Who on this side may know of it at this moment."""
    shut_out = excluded_from(disclosure)
    return [user for user in granted_to(disclosure, basis) if user.pk not in shut_out and sees(user, disclosure)]


def sees(user: Any, disclosure: Disclosure) -> bool:
    found: bool = Disclosure.objects.visible_to(user).filter(pk=disclosure.pk).exists()
    return found


def user_in(users: Collection[Any], pk: Any) -> Any:
    return next((user for user in users if str(user.pk) == str(pk)), None)


def named_user(pk: Any) -> Any:
    return User.objects.filter(pk=pk, is_active=True).first()


# -- What is typed ------------------------------------------------------------------------------------------------


def draft_of(user: Any, place: str) -> dict[str, str]:
    draft = SharingDraft.objects.filter(by=user.pk, place=place).first()
    return dict(draft.fields) if draft else {}


def today() -> Any:
    return timezone.localdate()
