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

    def free(self) -> "NoticeQuerySet":
        """In nobody's hands: no process is sending it now, and what failed has waited long enough."""
        return self.filter(models.Q(try_again_at=None) | models.Q(try_again_at__lte=Now()))


class Notice(models.Model):
    """Somebody is told that something waits for them: what kind of thing, and where. Most go out in a daily digest;
    an urgent one goes at once, by mail and by push, and its sender is told to telephone while it stays unread."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(USER, models.PROTECT, related_name="notices")
    kind = models.SlugField(max_length=40)  # of hub.notices.kinds
    reference = models.CharField(max_length=30)  # what the mail calls it: "S-7F3K2"
    path = models.CharField(max_length=200)  # of the page, without the host: ids only
    sender = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    telling = models.UUIDField(default=uuid7)  # the same for everybody told at one time: one who reads is enough
    is_urgent = models.BooleanField(default=False)
    made_at = models.DateTimeField(db_default=Now())
    mailed_at = models.DateTimeField(null=True, blank=True)
    pushed_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    chase_at = models.DateTimeField(null=True, blank=True)  # of an urgent one: unread by then, the sender is told
    chased_at = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True)  # of the process that is sending it, until `try_again_at`
    try_again_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)  # that failed

    objects = NoticeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-made_at"]
        indexes = [
            models.Index(fields=["user", "read_at"], name="notice_by_user"),
            models.Index(fields=["telling"], name="notice_by_telling"),
            models.Index(fields=["sender", "chased_at"], name="notice_by_sender"),
            models.Index(
                fields=["made_at"], name="notice_to_send", condition=models.Q(read_at=None, mailed_at=None)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"notice {self.pk}"


class PushSubscription(models.Model):
    """A browser that may be woken for an urgent notice. What is pushed has no content at all, so that the keys by
    which a browser would read one are not kept."""

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
    broken_address = models.EmailField(blank=True)  # refused for good; another address is tried again
    broken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"mail of {self.user_id}"
