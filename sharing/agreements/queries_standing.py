"""What somebody is to an agreement or a guide today."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from hub.access.once import once_in_a_reading
from hub.agencies.models import Agency, Membership, Partnership
from sharing.agreements.models import Agreement, Partner


@once_in_a_reading
def has_role(user: Any, agency: UUID | None, roles: Iterable[str]) -> bool:
    """Whether this person has one of these roles at the agency today."""
    rows = Membership.objects.today().filter(user=user.pk, agency=agency, role__in=list(roles))
    found: bool = agency is not None and rows.exists()
    return found


@once_in_a_reading
def is_designated(user: Any, agreement: Agreement) -> bool:
    """Whether a partner of the agreement designates this person today."""
    found: bool = Partner.objects.today().filter(agreement=agreement, designated=user.pk).exists()
    return found


def is_party(agency: UUID | None, agreement: Agreement, day: date | None = None) -> bool:
    rows = Partner.objects.on(day) if day else Partner.objects.today()
    found: bool = agency is not None and rows.filter(agreement=agreement, agency=agency).exists()
    return found


@once_in_a_reading
def agencies_of_hub(hub: UUID) -> list[Agency]:
    """The agencies that take part in the hub today, by name."""
    rows = Partnership.objects.today().filter(hub=hub).select_related("agency").order_by("agency__name_en")
    return [row.agency for row in rows]


def people_of(agencies: Iterable[UUID]) -> list[Any]:
    """Everybody who belongs to these agencies today and can sign in, each once."""
    rows = Membership.objects.today().filter(agency__in=list(agencies), user__is_active=True).select_related("user")
    return list({row.user_id: row.user for row in rows.order_by("user__name")}.values())
