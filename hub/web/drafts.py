"""What somebody is typing, kept while they type it: a table of its own in each app that has forms."""

from django.conf import settings
from django.db import models
from uuid6 import uuid7

KEPT = 20_000  # characters of a field


class Draft(models.Model):
    """Abstract. Visible to its author only; deleted on sending."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    place = models.CharField(max_length=80)  # which form, and of what: "contribute:<item>", "raise"
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["by", "place"], name="one_%(class)s_per_place")]

    def __str__(self) -> str:
        return f"draft {self.pk}"
