"""What stands around somebody: their hub, and where a worry is telephoned."""

from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.utils.translation import get_language

from hub.agencies.models import DutyTelephone, Partnership

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
