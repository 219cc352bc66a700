"""Rolls and their children, fetched and checked in one step. Every child here is of the asker's own setting."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Q
from django.utils import timezone

from hub.access.once import once_in_a_reading
from hub.access.verdicts import Hidden
from hub.agencies.clocks import due_on
from hub.agencies.models import Agency, Appointment, Hub, Membership, Partnership, Post
from hub.agencies.queries import holds_post
from hub.people.models import Person
from sharing.disclosures.models import Lead
from sharing.siblings.rolls.keys import RollKey
from sharing.siblings.rolls.models import (
    MethodReview,
    Objection,
    Roll,
    RollChild,
    RollColumns,
    Shield,
    StagedRoll,
    Standing,
    Terms,
)
from sharing.siblings.rolls.understood import Row, folded

HUB_STAFF = (Post.CHAIR, Post.COORDINATOR, Post.MINUTE_TAKER, Post.AUDITOR, Post.EDUCATION)


# -- Who -------------------------------------------------------------------------------------------------------------


@once_in_a_reading
def is_named_lead(user: Any) -> bool:
    """Whether this person's agency has named them to answer for it, today, and they are there for practice."""
    here = Membership.objects.in_practice().filter(agency=user.agency_id, user=user.pk)
    named = Lead.objects.today().filter(Exists(here), agency=user.agency_id, user=user.pk)
    return bool(named.exists())


@once_in_a_reading
def is_hub_staff(user: Any) -> bool:
    return bool(Appointment.objects.today().filter(user=user.pk, post__in=HUB_STAFF).exists())


def may_speak_for_board(user: Any, hub: Hub) -> bool:
    return holds_post(user, hub, Post.CHAIR, Post.EDUCATION)


def hub_of(agency_id: UUID | None) -> Hub | None:
    """The hub in which this setting takes part today."""
    row = Partnership.objects.today().filter(agency=agency_id).select_related("hub__board").order_by("from_on").first()
    return row.hub if row else None


# -- Before a roll, and the roll -------------------------------------------------------------------------------------


def terms_of(agency_id: UUID | None) -> Terms | None:
    return Terms.objects.filter(agency=agency_id).first()


def columns_of(agency_id: UUID) -> dict[str, str]:
    found = RollColumns.objects.filter(agency=agency_id).values_list("columns", flat=True).first()
    return dict(found or {})


def staged_of(user: Any) -> StagedRoll | None:
    found: StagedRoll | None = StagedRoll.objects.select_related("agency").filter(user=user.pk).first()
    return found


def roll_of(user: Any) -> Roll | None:
    """The roll of this person's setting as it stands; None when there is none. Ask `rules.may_keep` first."""
    return Roll.objects.select_related("hub__board", "loaded_by").filter(agency=user.agency_id, deleted_at=None).first()


def last_deleted(agency_id: UUID | None) -> Roll | None:
    """The last roll that was deleted: what its deletion is proved by."""
    rows = Roll.objects.filter(agency=agency_id).exclude(deleted_at=None).select_related("deleted_by")
    return rows.order_by("-deleted_at").first()


def latest_day(hub: Hub) -> date:
    """The last day to which a roll that is loaded today may be kept."""
    return due_on(hub.board, "sibling_roll")


# -- Children --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """One child of one's own setting, opened."""

    id: UUID
    row: Row
    standing: str  # of the child: "" as the roll
    stands: str  # what holds: the child's, else the roll's
    is_shielded: bool
    waits_until: datetime | None
    has_left: bool

    @property
    def name(self) -> str:
        return f"{self.row.get('forename', '')} {self.row.get('surname', '')}".strip()

    @property
    def born_on(self) -> date | None:
        return date.fromisoformat(self.row["dob"]) if self.row.get("dob") else None


def child_on_my_roll(user: Any, pk: UUID) -> RollChild:
    """A child of the roll of this person's own setting. Raises Hidden, the same for hidden and absent."""
    rows = RollChild.objects.select_related("roll__hub__board", "agency")
    found = rows.filter(pk=pk, agency=user.agency_id, roll__deleted_at=None).first()
    if found is None or not is_named_lead(user) or is_hub_staff(user):
        raise Hidden(asked=str(pk), actor=user)
    return found


def opened(child: RollChild, key: RollKey | None = None) -> Row:
    """What the setting wrote of the child."""
    key = key or RollKey(child.agency_id)
    row: Row = key.open(child.sealed, child.pk, child.agency_id)
    return row


def standing_of(child: RollChild) -> str:
    """What the setting answers for this child before anybody asks."""
    return child.standing or child.roll.standing


def children_of(roll: Roll, *, left: bool = False) -> list[Shown]:
    """Every child of the roll who is there, or who has left, by surname. Two queries."""
    rows = list(RollChild.objects.filter(roll=roll, left_at__isnull=not left))
    shielded = set(live_shields().filter(child__roll=roll).values_list("child", flat=True))
    key = RollKey(roll.agency_id)
    found = [shown(row, roll.standing, row.pk in shielded, key) for row in rows]
    return sorted(found, key=lambda one: (folded(one.row.get("surname", "")), folded(one.row.get("forename", ""))))


def shown(child: RollChild, of_roll: str, is_shielded: bool, key: RollKey | None = None) -> Shown:
    waits = child.settles_at if child.settles_at > timezone.now() else None
    return Shown(
        id=child.pk, row=opened(child, key), standing=child.standing, stands=child.standing or of_roll,
        is_shielded=is_shielded, waits_until=waits, has_left=child.left_at is not None,
    )  # fmt: skip


@dataclass(frozen=True)
class Counts:
    children: int
    ready: int  # made into tokens
    waiting_days: int  # new or changed contacts
    never: int
    left: int


def counts_of(roll: Roll) -> Counts:
    """Of one's own roll only."""
    rows = RollChild.objects.filter(roll=roll)
    here = rows.filter(left_at=None)
    never = here.filter(Q(standing=Standing.NEVER) | Q(standing="", roll__standing=Standing.NEVER))
    return Counts(
        children=here.count(),
        ready=here.exclude(encoded_at=None).count(),
        waiting_days=here.filter(settles_at__gt=timezone.now()).count(),
        never=never.count(),
        left=rows.exclude(left_at=None).count(),
    )


# -- Objections and shields ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ObjectionShown:
    id: UUID
    name: str
    born_on: date | None
    said: str
    received_on: date


def objections_of(agency_id: UUID) -> list[ObjectionShown]:
    """Who was objected for at one's own setting and stays off the roll."""
    key = RollKey(agency_id)
    found = []
    for row in Objection.objects.filter(agency=agency_id, taken_back_at=None):
        who = key.open(row.sealed, row.pk, agency_id)
        born = date.fromisoformat(who["dob"]) if who.get("dob") else None
        name = f"{who['forename']} {who['surname']}"
        found.append(ObjectionShown(row.pk, name, born, who.get("said", ""), row.received_on))
    return sorted(found, key=lambda one: folded(one.name))


def objected(agency_id: UUID, key: RollKey) -> set[tuple[str, str, str]]:
    """Forename, surname and birthday of each child who stays off this setting's roll, folded for comparing."""
    rows = Objection.objects.filter(agency=agency_id, taken_back_at=None)
    return {named(key.open(row.sealed, row.pk, agency_id)) for row in rows}


def named(row: Row) -> tuple[str, str, str]:
    return folded(row.get("forename", "")), folded(row.get("surname", "")), row.get("dob", "")


def objection_for(user: Any, pk: UUID) -> Objection:
    """Raises Hidden, the same for hidden and absent."""
    found = Objection.objects.filter(pk=pk, agency=user.agency_id, taken_back_at=None).first()
    if found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found


def live_shields() -> Any:
    return Shield.objects.filter(lifted_at=None)


def shields_of(child: RollChild) -> list[Shield]:
    """Those that this setting set on its own child. What the hub protects is nobody's to see here."""
    rows = live_shields().filter(child=child).select_related("set_by", "second_by", "lift_asked_by")
    return list(rows)


def shields_of_person(user: Any, person: Person) -> list[Shield]:
    rows = live_shields().filter(person=person, agency=user.agency_id)
    return list(rows.select_related("set_by", "second_by", "lift_asked_by"))


def shield_for(user: Any, pk: UUID) -> Shield:
    """A shield that one's own agency set. Raises Hidden, the same for hidden and absent."""
    rows = live_shields().select_related(
        "child__roll__hub__board", "child__agency", "person", "set_by", "lift_asked_by"
    )
    found: Shield | None = rows.filter(pk=pk, agency=user.agency_id).first()
    if found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found


def to_review(agency_id: UUID, today: date) -> int:
    """How many shields of this setting are to be looked at again."""
    found: int = live_shields().filter(agency=agency_id, child__isnull=False, review_on__lte=today).count()
    return found


# -- The method ------------------------------------------------------------------------------------------------------


def review_of(hub: Hub | UUID) -> MethodReview | None:
    """The board's test of the method on its own data, the latest; None: nothing is proposed live."""
    return MethodReview.objects.filter(hub=getattr(hub, "pk", hub)).first()


def is_live(hub: Hub | UUID) -> bool:
    """Whether the hub may propose: a review is recorded."""
    return review_of(hub) is not None


def agencies_with_rolls(hub: Hub) -> list[Agency]:
    """Which settings take part: of no child."""
    today = timezone.localdate()
    rows = Roll.objects.filter(hub=hub, deleted_at=None, expires_on__gt=today).select_related("agency")
    return [row.agency for row in rows.order_by("agency__name_en")]


def person_for(user: Any, pk: UUID) -> Person:
    """Somebody of a family this person may know of. Raises Hidden, the same for hidden and absent."""
    found: Person | None = Person.objects.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found
