"""How people and agencies stand in events: ids and names in both languages, so that a frame is made without asking."""

from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from hub.agencies.models import Agency, LegalType
from meetings.diary.models import Seat, SeatRole

ROLE_NAMES = dict(SeatRole.choices)


def agency_ref(agency: Agency | None) -> dict[str, str] | None:
    return None if agency is None else {"id": str(agency.pk), "en": agency.short_en, "cy": agency.short_cy}


def person_ref(seat: Seat) -> dict[str, Any]:
    """A person as the roll shows them: who, for whom, as what."""
    return {
        "id": str(seat.user_id),
        "name": seat.user.name,
        "agency": agency_ref(seat.agency),
        "role": {"en": seat.title_en, "cy": seat.title_cy},
        "part": seat.role,
    }


def floor_ref(seat: Seat) -> dict[str, Any]:
    """A person as the floor shows them. A setting or a surgery by its kind: its name could tell, beside an item that
    keeps it from somebody, where a protected person is; and the floor says the same whatever the items hold."""
    ref, agency = person_ref(seat), seat.agency
    if agency.is_setting or agency.legal_type == LegalType.GP:
        for language in ("en", "cy"):
            with override(language):
                ref["agency"][language] = _("School or nursery") if agency.is_setting else _("Surgery")
    return ref


def user_ref(user: Any) -> dict[str, str]:
    return {"id": str(user.pk), "name": user.name}


def when(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with microseconds: the same text from a row just made and from one read back."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
