"""The law on sharing as dated rows: gateways, lawful bases, and the kinds of information they are asked for.

A row is never overwritten: a change ends it and begins the next one of the same code, and leaves a LawChange.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from hub.agencies.models import Dated

USER = settings.AUTH_USER_MODEL


class Nation(models.TextChoices):
    WALES = "wales", _("Wales")
    ENGLAND = "england", _("England")
    UK = "uk", _("The United Kingdom")  # data protection law, and whatever else is one for all


class LawRow(Dated):
    """Abstract. One fact of law, dated, in both languages, with its source. `to_confirm`: a lawyer or a data protection
    officer must still confirm it; the screen says so."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=40)
    nation = models.CharField(max_length=8, choices=Nation, default=Nation.WALES)
    order = models.PositiveSmallIntegerField(default=0)
    label_en = models.CharField(max_length=200)
    label_cy = models.CharField(max_length=200)
    text_en = models.TextField(blank=True)  # in plain words, for the person at the screen
    text_cy = models.TextField(blank=True)
    source = models.CharField(max_length=300)
    checked_on = models.DateField(null=True, blank=True)
    to_confirm = models.BooleanField(default=False)

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["order", "code", "from_on"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.label_cy if get_language() == "cy" else self.label_en

    @property
    def text(self) -> str:
        return self.text_cy if get_language() == "cy" else self.text_en


class Power(LawRow):
    """Abstract. A row that only some kinds of organisation may use, to some others, for some purposes."""

    provider_types = models.JSONField(default=list)  # of LegalType; empty: every kind
    recipient_types = models.JSONField(default=list)
    purposes = models.JSONField(default=list)  # codes of Aim; empty: every one

    class Meta(LawRow.Meta):
        abstract = True

    def fits(self, provider: str, recipient: str, purpose: str) -> bool:
        """Whether these two organisations may use it for this."""
        return (
            (not self.provider_types or provider in self.provider_types)
            and (not self.recipient_types or recipient in self.recipient_types)
            and (not self.purposes or purpose in self.purposes)
        )


class Gateway(Power):
    """A power or duty in law to share: SSWBA 2014 s.164, Children Act 2004 s.25 and s.28 … Not a lawful basis."""

    is_duty = models.BooleanField(default=False)  # the holder must answer, unless the section says otherwise


class BasisKind(models.TextChoices):
    ORDINARY = "ordinary", _("For any personal information (UK GDPR Art 6)")
    SPECIAL = "special", _("For special categories, such as health (Art 9)")
    OFFENCE = "offence", _("For offences (Art 10)")
    CONFIDENCE = "confidence", _("For what was told in confidence")


class LegalBasis(Power):
    """A lawful basis or condition, and which kinds of organisation may use it to share."""

    kind = models.CharField(max_length=10, choices=BasisKind)
    limbs = models.JSONField(default=list)  # [{"code", "en", "cy"}]: one must be recorded, as of Sch 1 para 18
    needs_statement = models.BooleanField(default=False)  # the request must say that it is for a public task
    emergency_only = models.BooleanField(default=False)
    seldom = models.BooleanField(default=False)  # shown last, with why it seldom fits: consent

    class Meta(Power.Meta):
        abstract = False
        verbose_name_plural = "legal bases"


class Category(models.TextChoices):
    """What data protection law makes of a kind of information."""

    ORDINARY = "ordinary", _("Personal information")
    SPECIAL = "special", _("Special category")
    HEALTH = "health", _("Health, and told in confidence")
    OFFENCE = "offence", _("Offences and allegations")
    PARTNER_HISTORY = "partner_history", _("A partner's history")


class DataItem(LawRow):
    """A kind of information that is asked for and shared: attendance, presentation, who collects …"""

    category = models.CharField(max_length=16, choices=Category, default=Category.ORDINARY)


class Aim(LawRow):
    """What information is asked for. The board's purposes have the same codes; only sharing knows the others."""

    class Meta(LawRow.Meta):
        abstract = False
        verbose_name = "purpose of sharing"


class OtherWay(LawRow):
    """A category of information that is never shared this way, and the scheme it goes through instead."""

    category = models.CharField(max_length=16, choices=Category)


class LawChange(models.Model):
    """A gateway, basis or data item was changed, or is new: what cites it is to be looked at again by its owner."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    table = models.CharField(max_length=10)  # of basis.queries.TABLES
    code = models.SlugField(max_length=40)
    what_en = models.TextField()  # in plain words, by who changed it
    what_cy = models.TextField()
    from_on = models.DateField()  # when the new row begins
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        ordering = ["-at"]
        indexes = [models.Index(fields=["table", "code"], name="law_change_by_code")]

    def __str__(self) -> str:
        return f"change of {self.code}"

    @property
    def what(self) -> str:
        return self.what_cy if get_language() == "cy" else self.what_en


def cited(rows: Any) -> list[dict[str, str]]:
    """Codes and labels of these rows, for a record that must still be readable when the law has moved on."""
    return [
        {"code": row.code, "en": row.label_en, "cy": row.label_cy, "source": row.source, "row": str(row.pk)}
        for row in rows
    ]
