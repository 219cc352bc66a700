"""Somebody for whom an issuer vouches joins the agency that the issuer's row names."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import override

from hub.accounts.issuers.services import on_vouched
from hub.accounts.models import Issuer, User
from hub.agencies import acts
from hub.agencies.models import Membership, Role
from hub.agencies.staff.services import on_place_changed
from hub.audit.events import record


@receiver(on_vouched, dispatch_uid="hub.join_by_issuer")
def join_by_issuer(sender: Any, user: User, row: Issuer, **kwargs: Any) -> None:
    titles = {}
    for language in ("en", "cy"):
        with override(language):
            titles[f"title_{language}"] = str(Role(row.role).label)
    membership = Membership.objects.create(
        user=user, agency_id=row.agency, role=row.role, from_on=timezone.localdate(), **titles
    )
    user.__dict__.pop("membership", None)
    record(acts.JOINED, actor=user, subject=membership, role=row.role, issuer=row.provider)
    on_place_changed.send(sender=Membership, user=user)
