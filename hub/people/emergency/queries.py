"""Emergency access: its own way of loading a family, and what is to be reviewed afterwards."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from hub.access.gate import reading_whole
from hub.access.models import Basis
from hub.access.verdicts import Hidden
from hub.agencies.models import Membership, Partnership, Role
from hub.agencies.queries import colleagues, holders
from hub.people import names
from hub.people.models import (
    EmergencyNotice,
    EmergencyReview,
    Family,
    FamilyExclusion,
    FamilyGrant,
    FamilyMember,
    NameKey,
    Person,
)

OWNERS = (Role.MANAGER, Role.DSP, Role.DEPUTY_DSP)  # who answers for a family at its lead agency


def families_named(user: Any, name: str, born_on: date) -> list[Family]:
    """Families of hubs this user's agency takes part in that hold somebody of this full name and exact date of birth.

    For emergency access only: it looks past grants, never past a deny row. Two words at least, so that nobody fishes
    with a first name. Nothing found is an empty list, whatever the reason.
    """
    wanted = names.query_keys(name)
    if len(wanted) < 2:
        return []
    people = Person.objects.filter(born_on=born_on)
    for want in wanted:
        keys = NameKey.objects.filter(name__person=OuterRef("pk"))
        people = people.filter(Exists(keys.filter(Q(key__in=want.keys) | Q(key__startswith=want.prefix))))
    shut_out = FamilyExclusion.objects.filter(family=OuterRef("pk"), user=user.pk, lifted_at=None)
    agencies = Membership.objects.today().filter(user=user.pk).values("agency")
    hubs = Partnership.objects.today().filter(agency__in=agencies).values("hub")
    members = FamilyMember.objects.today().filter(family=OuterRef("pk"), person__in=people)
    families = Family.objects.filter(Exists(members), ~Exists(shut_out), hub__in=hubs)
    with reading_whole():
        return list(families.select_related("hub__board", "lead").order_by("name", "pk"))


def to_tell(family: Family, actor: Any) -> list[Any]:
    """Whom emergency access is told to at once: the owner, and information governance. Never whoever is shut out."""
    owner = colleagues(family.lead_id, OWNERS) if family.lead_id else []
    governance = [
        *holders(family.hub_id, "auditor"),
        *colleagues(family.lead_id, [Role.IG_OFFICER]),
        *colleagues(actor.agency_id, [Role.IG_OFFICER]),
    ]
    people = {user.pk: user for user in [*(owner or holders(family.hub_id, "coordinator")), *governance]}
    shut_out = set(FamilyExclusion.objects.filter(family=family, lifted_at=None).values_list("user", flat=True))
    return [user for pk, user in people.items() if pk not in shut_out and pk != actor.pk]


@dataclass(frozen=True)
class ReviewRow:
    """One use of emergency access, as information governance sees it: who and why, not the case."""

    id: str
    reference: str
    who: str
    agency: str
    opened_at: datetime
    until: datetime
    why: str
    due_on: date
    is_late: bool
    reviewed_at: datetime | None
    reviewed_by: str
    outcome: str


def reference(grant: FamilyGrant) -> str:
    """What a message may say of a use of emergency access: eight signs that lead nowhere by themselves."""
    return f"E-{grant.pk.hex[-8:].upper()}"


def reviews() -> list[ReviewRow]:
    """Every use of emergency access, those to be reviewed first. Three queries."""
    rows = (
        EmergencyReview.objects.select_related("grant__user", "reviewed_by")
        .prefetch_related("grant__user__memberships__agency")
        .order_by("reviewed_at", "due_on", "pk")
    )
    today = timezone.localdate()
    found = []
    for row in rows:
        memberships = list(row.grant.user.memberships.all())
        found.append(
            ReviewRow(
                id=str(row.pk),
                reference=reference(row.grant),
                who=row.grant.user.name,
                agency=memberships[0].agency.name if memberships else "",
                opened_at=row.grant.starts_at,
                until=row.grant.expires_at,
                why=row.grant.why,
                due_on=row.due_on,
                is_late=row.reviewed_at is None and row.due_on < today,
                reviewed_at=row.reviewed_at,
                reviewed_by=row.reviewed_by.name if row.reviewed_by else "",
                outcome=row.outcome,
            )
        )
    found.sort(key=lambda one: (one.reviewed_at is not None, one.due_on))
    return found


def review_for(user: Any, pk: int) -> EmergencyReview:
    """One review, to be written. Raises Hidden when there is none."""
    review = EmergencyReview.objects.select_related("grant__user").filter(pk=pk).first()
    if review is None:
        raise Hidden(asked=str(pk), actor=user)
    return review


def notices_for(user: Any) -> list[dict[str, Any]]:
    """What this user was told of emergency access and has not read yet: references and times, nothing of the case."""
    rows = EmergencyNotice.objects.filter(user=user.pk, read_at=None).select_related("grant__user").order_by("told_at")
    return [
        {
            "id": str(row.pk),
            "reference": reference(row.grant),
            "who": row.grant.user.name,
            "at": row.told_at,
            "until": row.grant.expires_at,
        }
        for row in rows
    ]


def notice_for(user: Any, pk: UUID) -> EmergencyNotice:
    """A notice to this user. Raises Hidden."""
    notice = EmergencyNotice.objects.filter(pk=pk, user=user.pk).first()
    if notice is None:
        raise Hidden(asked=str(pk), actor=user)
    return notice


def open_now(user: Any, family: Family) -> bool:
    """Whether this user holds emergency access to the family at this second."""
    live = FamilyGrant.objects.live().filter(content_object=family, user=user.pk, basis=Basis.EMERGENCY)
    return bool(live.exists())
