"""Attached documents: a table of their own in each slice that has some, the bytes in the database.

One backup, one wall and no shared disk: a document is a row like any other, seen by those who see what it hangs on.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from uuid6 import uuid7


class Document(models.Model):
    """Abstract. A file that somebody attached: its type known from its content, its size limited, scanned if a scanner
    is set. Served as a download only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)  # as shown and downloaded: cleaned of paths and control characters
    content_type = models.CharField(max_length=80)
    content = models.BinaryField()
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())
    scanned_at = models.DateTimeField(null=True, blank=True)  # None: no scanner is set

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self) -> str:
        return f"document {self.pk}"
