"""Grants: a named person's right to a thing, from–to, beside the thing it opens.

django-guardian is the store (concrete models over `UserObjectPermissionBase`, direct foreign keys). It knows nothing
of dates, so its shortcuts are not asked: `live()` below and the owners' `visible_to` are, by the database's clock.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase
from uuid6 import uuid7


class Basis(models.TextChoices):
    """Why a person holds a grant."""

    POST = "post", _("Holds a post in the hub")
    MEMBER = "member", _("Standing member of the panel")
    GUEST = "guest", _("Invited to this item")
    REFERRER = "referrer", _("Raised the family")
    LEAD = "lead", _("Leads the work with the family")
    SEALED = "sealed", _("Named for a sealed item")
    ASKED = "asked", _("Asked for, or was sent, information")
    ANSWERS = "answers", _("Answers for an agency that was asked")
    EMERGENCY = "emergency", _("Emergency access")


class GrantQuerySet(models.QuerySet[Any]):
    def live(self) -> "GrantQuerySet":
        """Grants that hold at this second, by the database's clock."""
        now = Now()
        return self.filter(revoked_at=None, starts_at__lte=now, expires_at__gt=now)

    def unended(self) -> "GrantQuerySet":
        """Grants that hold now or will: what a withdrawal has to revoke."""
        return self.filter(revoked_at=None, expires_at__gt=Now())


class Grant(UserObjectPermissionBase):
    """Abstract. A concrete grant adds `content_object`, and its own Meta: guardian's uniqueness would forbid history
    and emergency access beside an older grant. Written by `hub.access.grants.grant` and `revoke`, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    starts_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    granted_at = models.DateTimeField(db_default=Now())
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    basis = models.CharField(max_length=12, choices=Basis)
    why = models.TextField(blank=True)

    objects: ClassVar[Any] = GrantQuerySet.as_manager()  # type: ignore[assignment]  # not guardian's: it knows no dates

    class Meta:
        abstract = True
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("starts_at")), name="%(class)s_ends_after_it_starts")
        ]
        indexes = [models.Index(fields=["user", "content_object", "expires_at"], name="%(class)s_by_user")]

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


class Exclusion(models.Model):
    """Abstract. A person shut out of a thing, whatever grants they hold, until somebody lifts it with a reason."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    why = models.TextField()
    since_at = models.DateTimeField(db_default=Now())
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    lifted_why = models.TextField(blank=True)

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"
