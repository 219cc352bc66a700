"""What people are told outside the page: a reference and a link, never a name and never content."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from uuid6 import uuid7

USER = settings.AUTH_USER_MODEL


class NoticeQuerySet(models.QuerySet[Any]):
    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """Somebody is told that something waits for them: what kind of thing, and where. Most go out in a daily digest;
    an urgent one goes at once, by mail and by push, and its sender is told to telephone while it stays unread."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(USER, models.PROTECT, related_name="notices")
    kind = models.SlugField(max_length=40)  # of hub.notices.kinds
    reference = models.CharField(max_length=20)  # what the mail calls it: "S-7F3K2"
    path = models.CharField(max_length=200)  # of the page, without the host: ids only
    sender = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    is_urgent = models.BooleanField(default=False)
    made_at = models.DateTimeField(db_default=Now())
    mailed_at = models.DateTimeField(null=True, blank=True)
    pushed_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    chase_at = models.DateTimeField(null=True, blank=True)  # of an urgent one: unread by then, the sender is told
    chased_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["user", "read_at"], name="notice_by_user")]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class PushSubscription(models.Model):
    """A browser that may be woken for an urgent notice. What is pushed has no content at all."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(USER, models.CASCADE, related_name="push_subscriptions")
    endpoint = models.URLField(max_length=500, unique=True)
    made_at = models.DateTimeField(db_default=Now())
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"push to {self.user_id}"


class MailChoice(models.Model):
    """How somebody wants ordinary notices by mail. No row: a digest on working days."""

    DIGEST, AT_ONCE, NEVER = "digest", "at_once", "never"

    user = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="mail_choice")
    ordinary = models.CharField(max_length=8, default=DIGEST)  # urgent notices go out whatever stands here

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"mail of {self.user_id}"
