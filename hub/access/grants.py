"""Writing grants: the only place that does. Nothing is deleted; a grant ends by date or by being revoked."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from hub.access.models import Basis, Grant


def grant[G: Grant](
    model: type[G],
    codename: str,
    *,
    user: Any,
    thing: Model,
    granted_by: Any,
    basis: Basis,
    expires_at: datetime,
    starts_at: datetime | None = None,
    why: str = "",
) -> G:
    """Give `user` the permission `codename` (declared in the thing's Meta) on `thing`, from–to."""
    row = model(
        user=user,
        content_object=thing,
        permission=permission(type(thing), codename),
        granted_by=granted_by,
        basis=basis,
        starts_at=starts_at or timezone.now(),
        expires_at=expires_at,
        why=why,
    )
    row.save(force_insert=True)
    return row


def grant_all[G: Grant](
    model: type[G],
    codename: str,
    *,
    pairs: Iterable[tuple[Any, Model, Basis]],
    granted_by: Any,
    expires_at: datetime,
) -> list[G]:
    """Give each (user, thing, basis) the permission from now on, in one statement. The things are of one model."""
    wanted = list(pairs)
    if not wanted:
        return []
    held = permission(type(wanted[0][1]), codename)
    now = timezone.now()
    rows = [
        model(
            user=user, content_object=thing, permission=held, granted_by=granted_by, basis=basis, starts_at=now,
            expires_at=expires_at,
        )
        for user, thing, basis in wanted
    ]  # fmt: skip
    model._default_manager.bulk_create(rows)
    return rows


def permission(model: type[Model], codename: str) -> Permission:
    return Permission.objects.get(content_type=ContentType.objects.get_for_model(model), codename=codename)


def revoke(row: Grant, *, revoked_by: Any) -> None:
    """End a grant now. Ending it twice changes nothing."""
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = timezone.now(), revoked_by
        row.save(update_fields=["revoked_at", "revoked_by"])
