"""The people of an agency, as its administrator sees them: plain values, and nothing of any case."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from hub.access.verdicts import Hidden
from hub.accounts.invitations.queries import invitation_of, open_invitations
from hub.accounts.models import Invitation
from hub.agencies.models import Membership, Role
from hub.agencies.staff.rules import may_administer


@dataclass(frozen=True)
class Colleague:
    id: UUID
    name: str
    role: str
    title: str
    from_on: date | None
    to_on: date | None
    seen_at: datetime | None  # last sign-in
    is_you: bool


@dataclass(frozen=True)
class Waiting:
    """Somebody invited who has not come yet."""

    id: UUID
    name: str
    role: str
    expires_at: datetime
    tries_left: int


@dataclass(frozen=True)
class StaffPage:
    agency: str
    here: list[Colleague]
    left: list[Colleague]
    waiting: list[Waiting]


def staff_page(user: Any) -> StaffPage:
    """Raises Hidden for everybody but an administrator, who sees their own agency."""
    if not may_administer(user):
        raise Hidden(actor=user)
    today = timezone.localdate()
    rows = (
        Membership.objects.filter(agency=user.agency_id)
        .filter(Q(to_on=None) | Q(to_on__gt=today.replace(year=today.year - 1, day=1)))
        .select_related("user")
        .order_by("user__name", "-from_on")
    )
    people = [(row.to_on is None or row.to_on > today, colleague(row, user)) for row in rows]
    return StaffPage(
        agency=user.agency.name,
        here=[one for is_here, one in people if is_here],
        left=[one for is_here, one in people if not is_here],
        waiting=[waiting(row) for row in open_invitations(user.agency_id)],
    )


def colleague(row: Membership, viewer: Any) -> Colleague:
    return Colleague(
        id=row.pk,
        name=row.user.name,
        role=str(Role(row.role).label),
        title=row.title,
        from_on=row.from_on,
        to_on=row.to_on,
        seen_at=row.user.last_login,
        is_you=row.user_id == viewer.pk,
    )


def waiting(row: Invitation) -> Waiting:
    return Waiting(row.pk, row.name, str(Role(row.role).label), row.expires_at, row.tries_left)


def membership_for(user: Any, pk: UUID) -> Membership:
    """A membership of the administrator's own agency that holds today. Raises Hidden."""
    found: Membership | None = None
    if may_administer(user):
        rows = Membership.objects.today().filter(pk=pk, agency=user.agency_id)
        found = rows.select_related("user", "agency").first()
    if found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found


def invitation_for(user: Any, pk: UUID) -> Invitation:
    """An open invitation to the administrator's own agency. Raises Hidden."""
    found = invitation_of(user.agency_id, pk) if may_administer(user) else None
    if found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found
