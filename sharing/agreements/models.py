"""Agreements to share as rules that can be checked (WASPI), and the policies and guides that live beside them."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from hub.agencies.models import Agency, Bilingual, Dated, Hub
from hub.web.documents import Document
from sharing.basis.models import LawChange

USER = settings.AUTH_USER_MODEL


class AgreementKind(models.TextChoices):
    ISP = "isp", _("Information sharing protocol (regular, both ways)")
    DDA = "dda", _("Data disclosure agreement (one way)")
    JCA = "jca", _("Joint controller agreement")


class Agreement(Bilingual):
    """An agreement between agencies. What it says stands in its versions; one of them is in force."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="agreements")
    kind = models.CharField(max_length=3, choices=AgreementKind)
    reference = models.CharField(max_length=30, unique=True)
    owner = models.ForeignKey(USER, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")  # of the owner: it keeps the agreement
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["reference"]


SECTIONS = ("purposes", "benefits", "informing", "retention", "security", "requests", "complaints")


class VersionQuerySet(models.QuerySet[Any]):
    def in_force(self, day: date) -> "VersionQuerySet":
        """Of each agreement that has not ended, the latest published wording whose day has come."""
        begun = Q(in_force_on__lte=day, published_at__isnull=False)
        later = Version.objects.filter(begun, agreement=OuterRef("agreement"), number__gt=OuterRef("number"))
        running = Q(agreement__ended_on=None) | Q(agreement__ended_on__gt=day)
        return self.filter(begun, running, ~Exists(later))

    def with_review(self) -> "VersionQuerySet":
        """`due_on`: the day by which somebody has to look at it again, from its last review if it has had one."""
        last = Review.objects.filter(version=OuterRef("pk")).order_by("-at").values("next_on")[:1]
        reviewed: VersionQuerySet = self.annotate(due_on=Coalesce(Subquery(last), F("review_on")))
        return reviewed


class Version(models.Model):
    """One wording of an agreement: a draft until published, in force until the next is. Published ones never change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    sections = models.JSONField(default=dict)  # {section of SECTIONS: {"en", "cy"}}
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True, blank=True)
    in_force_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)  # the first; later ones stand in its reviews

    objects = VersionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="version_number_once")]
        indexes = [models.Index(fields=["agreement", "in_force_on"], name="version_in_force")]

    def __str__(self) -> str:
        return f"version {self.number} of {self.agreement_id}"


class Review(models.Model):
    """Somebody looked at a published wording again and let it stand, until a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="reviews")
    guide_version = models.ForeignKey("GuideVersion", models.PROTECT, null=True, blank=True, related_name="reviews")
    looked_at = models.TextField()
    next_on = models.DateField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(version__isnull=False) ^ Q(guide_version__isnull=False), name="review_of_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"


class Partner(Dated):
    """An agency is party to an agreement, with the person it designates."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="partners")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="agreements")
    designated = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.agency_id} in {self.agreement_id}"


class Method(models.TextChoices):
    HUB = "hub", _("In the hub")
    SPOKEN = "spoken", _("Spoken")
    SECURE_MAIL = "secure_mail", _("Secure mail")
    SYSTEM = "system", _("Shared system")


class Frequency(models.TextChoices):
    AS_NEEDED = "as_needed", _("When needed")
    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    TERMLY = "termly", _("Each term")
    YEARLY = "yearly", _("Each year")


class ReferenceRow(models.Model):
    """One row of the reference table: who gives what to whom, for what, on what trigger and by what power."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="rows")
    number = models.PositiveSmallIntegerField()
    provider = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    item = models.SlugField(max_length=40)  # code of a DataItem
    purpose = models.SlugField(max_length=40)  # code of a Purpose of the board
    trigger = models.CharField(max_length=200)
    method = models.CharField(max_length=12, choices=Method)
    frequency = models.CharField(max_length=10, choices=Frequency)
    gateway = models.SlugField(max_length=40)  # code of a Gateway
    basis = models.SlugField(max_length=40)  # code of a LegalBasis of Art 6
    condition = models.SlugField(max_length=40, blank=True)  # code of a LegalBasis of Art 9 or 10
    controls = models.CharField(max_length=300)

    class Meta:
        default_permissions = ()
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="row_number_once")]
        indexes = [models.Index(fields=["provider", "recipient", "item", "purpose"], name="row_by_what_it_covers")]

    def __str__(self) -> str:
        return f"row {self.number} of {self.version_id}"


class Signature(models.Model):
    """An agency's signature on a published version, given in the hub."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="signatures")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["version", "agency"], name="signed_once_by_each")]

    def __str__(self) -> str:
        return f"signature of {self.agency_id}"


class AgreementDocument(Document):
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="documents")

    class Meta:
        default_permissions = ()


class GuideKind(models.TextChoices):
    POLICY = "policy", _("Policy")
    GUIDE = "guide", _("Practice guide")


class Guide(models.Model):
    """A policy or practice guide, for everybody in the hub or for one agency's people."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="guides")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="guides")
    kind = models.CharField(max_length=6, choices=GuideKind)
    owner = models.ForeignKey(USER, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"guide {self.pk}"


class GuideVersionQuerySet(models.QuerySet[Any]):
    def current(self) -> "GuideVersionQuerySet":
        """Of each guide that is not withdrawn, the latest published wording."""
        later = GuideVersion.objects.filter(
            guide=OuterRef("guide"), number__gt=OuterRef("number"), published_at__isnull=False
        )
        return self.filter(~Exists(later), published_at__isnull=False, guide__withdrawn_on=None)

    def with_review(self) -> "GuideVersionQuerySet":
        last = Review.objects.filter(guide_version=OuterRef("pk")).order_by("-at").values("next_on")[:1]
        reviewed: GuideVersionQuerySet = self.annotate(due_on=Coalesce(Subquery(last), F("review_on")))
        return reviewed


class GuideVersion(models.Model):
    """One wording of a guide. Published ones never change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    guide = models.ForeignKey(Guide, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title_en = models.CharField(max_length=160)
    title_cy = models.CharField(max_length=160)
    text_en = models.TextField()
    text_cy = models.TextField()
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)

    objects = GuideVersionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["guide", "number"], name="guide_version_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_cy if get_language() == "cy" else self.title_en

    @property
    def text(self) -> str:
        return self.text_cy if get_language() == "cy" else self.text_en


class Citation(models.Model):
    """A version of a guide rests on a row of the law. Agreements cite by their reference rows."""

    version = models.ForeignKey(GuideVersion, models.CASCADE, related_name="citations")
    table = models.CharField(max_length=10)
    code = models.SlugField(max_length=40)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["version", "table", "code"], name="cited_once")]

    def __str__(self) -> str:
        return self.code


class Reading(models.Model):
    """Somebody has read this version, and says so."""

    version = models.ForeignKey(GuideVersion, models.PROTECT, related_name="readings")
    user = models.ForeignKey(USER, models.PROTECT, related_name="guides_read")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["version", "user"], name="read_once")]

    def __str__(self) -> str:
        return f"reading by {self.user_id}"


class FlagQuerySet(models.QuerySet[Any]):
    def open(self) -> "FlagQuerySet":
        return self.filter(settled_at=None)


class Flag(models.Model):
    """The law under an agreement or a guide has changed: its owner is to look, and says what was done."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    change = models.ForeignKey(LawChange, models.PROTECT, related_name="flags")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, blank=True, related_name="flags")
    guide = models.ForeignKey(Guide, models.PROTECT, null=True, blank=True, related_name="flags")
    owner = models.ForeignKey(USER, models.PROTECT, related_name="law_flags")
    raised_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    what_was_done = models.TextField(blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreement__isnull=False) ^ models.Q(guide__isnull=False), name="flag_on_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"flag {self.pk}"
