"""The access log's tables.

`Event` is append-only and sealed; `EventPerson` and `EventSecret` hold what may be erased. An event's body carries a
salted commitment to every person and every secret, so erasing their rows leaves each proof valid.
"""

from django.db import models
from django.db.models.functions import Now


class Event(models.Model):
    """One act or disclosure. The database sets `position`, `at` and `txid`; the application everything else."""

    position = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)  # UUIDv7, made by the application: what other rows refer to
    at = models.DateTimeField(db_default=Now())
    txid = models.CharField(max_length=24, db_default="", blank=True)  # PostgreSQL's transaction id; "" on SQLite
    body = models.TextField()  # canonical JSON: ids, codes and commitments, never a name
    # What the log is searched by. Each is derived from `body`, and full verification compares them.
    act = models.CharField(max_length=60)
    outcome = models.CharField(max_length=12)
    agency = models.UUIDField(null=True)
    meeting = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)
    purpose = models.CharField(max_length=40, blank=True)
    basis = models.CharField(max_length=60, blank=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["act", "position"]),
            models.Index(fields=["agency", "position"]),
            models.Index(fields=["meeting", "position"]),
            models.Index(fields=["subject", "position"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.uid}"


class EventPerson(models.Model):
    """A person an event concerns. Erasable."""

    event = models.UUIDField()
    person = models.UUIDField()
    salt = models.BinaryField(max_length=16)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="event_person_once")]
        indexes = [models.Index(fields=["person", "event"])]

    def __str__(self) -> str:
        return f"{self.event} {self.person}"


class EventSecret(models.Model):
    """A personal field of an event (actor, reason, address, session, id asked for). Erasable."""

    event = models.UUIDField()
    name = models.CharField(max_length=20)
    value = models.TextField()
    salt = models.BinaryField(max_length=16)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="event_secret_once")]
        indexes = [
            models.Index(fields=["name", "value", "event"], name="event_secret_value", condition=models.Q(name="actor"))
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.name}"


class Leaf(models.Model):
    """An event's place in the Merkle tree, given by the sequencer."""

    index = models.BigIntegerField(primary_key=True)
    event = models.UUIDField(unique=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "leaves"

    def __str__(self) -> str:
        return f"leaf {self.index}"


class Tile(models.Model):
    """Up to 256 neighbouring hashes of one level of the tree (C2SP tlog-tiles)."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    data = models.BinaryField(max_length=8192)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="tile_once")]

    def __str__(self) -> str:
        return f"tile {self.level}/{self.index}"


class Watermark(models.Model):
    """How far the sequencer has read: one row. `cluster` tells a restored database from the one it was read in."""

    txid = models.CharField(max_length=24, default="0")
    cluster = models.CharField(max_length=40, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.txid


class Checkpoint(models.Model):
    """A signed statement of the tree's size and root (C2SP tlog-checkpoint)."""

    size = models.BigIntegerField(unique=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    signed_at = models.DateTimeField(db_default=Now())
    deposited_at = models.DateTimeField(null=True)
    deposited_with = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


class Span(models.Model):
    """What a live stream carried to one person: *sent at most (from_seq, to_seq]*.

    Opened before the first frame and closed after the last, each with an event; a span whose process died is closed
    by the worker at the stream's head.
    """

    uid = models.UUIDField(primary_key=True)
    user = models.UUIDField()
    stream = models.UUIDField()
    boot = models.UUIDField()
    from_seq = models.BigIntegerField()
    to_seq = models.BigIntegerField(null=True)
    opened_event = models.UUIDField()
    closed_event = models.UUIDField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["stream", "from_seq"]), models.Index(fields=["boot", "to_seq"])]

    def __str__(self) -> str:
        return f"span {self.uid}"
