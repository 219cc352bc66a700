"""The room: streams of events (one per audience), commands and their answers, presence and attendance."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from meetings.agenda.models import AgendaItem
from meetings.diary.models import Meeting

USER = settings.AUTH_USER_MODEL


class Stream(models.Model):
    """An audience: the floor of a meeting (no item), or one agenda item. Each has its own gapless sequence."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="streams")
    item = models.OneToOneField(AgendaItem, models.CASCADE, null=True, blank=True, related_name="stream")
    head = models.BigIntegerField(default=0)
    # An item's events folded together as they are announced, so that a room opens with one row instead of twenty
    # queries. A projection: the tables of the minutes are the record, and can make it again.
    said = models.JSONField(default=dict)
    # The names that would tell somebody in the item where a protected person is, and what is shown instead
    # (rooms/veils.py); null where nobody's place is protected from anybody. It was last changed by event `veiled_seq`.
    veil = models.JSONField(null=True, blank=True)
    veiled_seq = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["meeting"], condition=Q(item=None), name="one_floor_per_meeting")
        ]

    def __str__(self) -> str:
        return f"stream {self.pk}"


class StreamEvent(models.Model):
    """Something everybody in the stream may see. `seq` was taken in the transaction of the change it announces."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    stream = models.ForeignKey(Stream, models.CASCADE, related_name="events")
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    by_agency = models.UUIDField(null=True)
    data = models.JSONField()
    covered = models.JSONField(null=True, blank=True)  # the whole data, where the item's veil covers something of it

    class Meta:
        default_permissions = ()
        ordering = ["stream", "seq"]
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="one_event_per_seq")]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq}"


class StreamEventPerson(models.Model):
    """A person an announced event names, for "who saw this person"."""

    event = models.ForeignKey(StreamEvent, models.CASCADE, related_name="persons")
    person = models.UUIDField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["person", "event"])]

    def __str__(self) -> str:
        return f"{self.event_id} {self.person}"


class Command(models.Model):
    """A command of somebody, and the answer that was stored with its effect. The same id again gets the same answer."""

    actor = models.ForeignKey(USER, models.CASCADE, related_name="+")
    uid = models.UUIDField()
    digest = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["actor", "uid"], name="command_once")]

    def __str__(self) -> str:
        return f"command {self.uid}"


class Lease(models.Model):
    """Presence: a connection of a person to a meeting, refreshed every ten seconds, gone after thirty."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="leases")
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    boot = models.UUIDField()
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["meeting", "seen_at"])]

    def __str__(self) -> str:
        return f"lease {self.pk}"


class Present(models.Model):
    """A person was in a meeting from–to: the roll of the minutes. An item's roll is what overlaps its hearing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="present")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], condition=Q(to_at=None), name="present_once_at_a_time")
        ]

    def __str__(self) -> str:
        return f"present {self.pk}"


class Hand(models.Model):
    """A raised hand in an item, in the order it went up."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="hands")
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    up_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["up_at", "id"]
        constraints = [models.UniqueConstraint(fields=["item", "user"], name="one_hand_each")]

    def __str__(self) -> str:
        return f"hand {self.pk}"
