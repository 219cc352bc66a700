"""What stands around somebody: their hub, where a worry is telephoned, and who holds which post and role today."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.utils.translation import get_language

from hub.agencies.models import Appointment, DutyTelephone, Hub, Membership, Partnership, Post, Role

REMEMBERED = 60  # seconds: a new duty number is on every page within a minute


def surroundings(agency_id: UUID) -> dict[str, Any]:
    """For an agency: `hub` (its hub's name for the reader) and `danger` ({"day_phone", "night_phone"} or None).

    Asked for every page, so each process remembers the answer for a minute. Nothing in it is personal.
    """
    key = f"hub.surroundings.{agency_id}.{get_language()}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = look_around(agency_id)
        cache.set(key, found, REMEMBERED)
    return found


def look_around(agency_id: UUID) -> dict[str, Any]:
    partnership = Partnership.objects.today().filter(agency_id=agency_id).select_related("hub").first()
    if partnership is None:
        return {"hub": "", "danger": None}
    return {"hub": partnership.hub.name, "danger": duty_telephones(partnership.hub_id, agency_id)}


def duty_telephones(hub_id: UUID, agency_id: UUID) -> dict[str, str] | None:
    """By day and by night: the agency's own council if it is one, else the first of the hub's councils."""
    rows = list(DutyTelephone.objects.today().filter(hub_id=hub_id).order_by("council__name_en"))
    rows.sort(key=lambda row: row.council_id != agency_id)
    day = next((row.number for row in rows if not row.out_of_hours), "")
    night = next((row.number for row in rows if row.out_of_hours), "")
    return {"day_phone": day or night, "night_phone": night or day} if rows else None


def holds_post(user: Any, hub: Hub | UUID, *posts: str) -> bool:
    """Whether this person holds one of these posts in the hub today."""
    held: bool = Appointment.objects.today().filter(hub=hub, user=user.pk, post__in=posts).exists()
    return held


def holders(hub: Hub | UUID, *posts: str) -> list[Any]:
    """Who holds one of these posts in the hub today, each once."""
    rows = Appointment.objects.today().filter(hub=hub, post__in=posts, user__is_active=True).select_related("user")
    return list({row.user_id: row.user for row in rows}.values())


def is_information_governance(user: Any) -> bool:
    """Information governance of a hub (its auditor) or of an agency, today."""
    return (
        Appointment.objects.today().filter(user=user.pk, post=Post.AUDITOR).exists()
        or Membership.objects.today().filter(user=user.pk, role=Role.IG_OFFICER).exists()
    )


def is_administrator_only(user: Any) -> bool:
    """Whether all this person is, at any agency today, is its administrator."""
    roles = set(Membership.objects.today().filter(user=user.pk).values_list("role", flat=True))
    return roles == {Role.ADMINISTRATOR.value}


def is_partner(user: Any, hub: Hub | UUID) -> bool:
    """Whether this person's agency takes part in the hub today."""
    agencies = Membership.objects.today().filter(user=user.pk).values("agency")
    partner: bool = Partnership.objects.today().filter(hub=hub, agency__in=agencies).exists()
    return partner


def colleagues(agency: UUID | None, roles: Iterable[str]) -> list[Any]:
    """Who has one of these roles at the agency today, each once."""
    rows = (
        Membership.objects.today()
        .filter(agency=agency, role__in=list(roles), user__is_active=True)
        .select_related("user")
    )
    return list({row.user_id: row.user for row in rows}.values())


def over(user: Any) -> list[Any]:
    """Those who manage this person or administer their account, today: each once."""
    mine = list(Membership.objects.today().filter(user=user.pk).select_related("manager"))
    people = {row.manager_id: row.manager for row in mine if row.manager is not None}
    rows = Membership.objects.today().filter(
        agency__in=[row.agency_id for row in mine], role=Role.ADMINISTRATOR
    ).select_related("user")  # fmt: skip
    people |= {row.user_id: row.user for row in rows if row.user_id != user.pk}
    return list(people.values())
