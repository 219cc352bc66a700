"""Hubs, the agencies that take part, and who belongs to which. A board's rules are dated bilingual rows."""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7


class DatedQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> Self:
        return self.filter(Q(from_on=None) | Q(from_on__lte=day), Q(to_on=None) | Q(to_on__gt=day))

    def today(self) -> Self:
        return self.on(timezone.localdate())


class Dated(models.Model):
    """Abstract. Holds from `from_on` (None: always has) until the day before `to_on` (None: still does)."""

    from_on = models.DateField(_("from"), null=True, blank=True)
    to_on = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ()


class Bilingual(models.Model):
    """Abstract. Has a name in English and in Welsh; `name` is the one for the reader."""

    name_en = models.CharField(max_length=160)
    name_cy = models.CharField(max_length=160)

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_cy if get_language() == "cy" else self.name_en


class Board(Bilingual):
    """A safeguarding children board: its levels, clocks, outcomes, statements and retention are rows below."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True)


class Hub(Bilingual):
    """A standing multi-agency group for an area."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True)
    board = models.ForeignKey(Board, models.PROTECT, related_name="hubs")
    quorum = models.PositiveSmallIntegerField(default=3)  # agencies present for a decision
    item_seconds = models.PositiveSmallIntegerField(default=270)
    mark = models.CharField(max_length=60, blank=True)


class LegalType(models.TextChoices):
    """What kind of organisation it is in law: the lawful basis for sharing depends on it."""

    COUNCIL = "council", _("Council services")
    POLICE = "police", _("Police")
    HEALTH_BOARD = "health_board", _("Health board")
    NHS_TRUST = "nhs_trust", _("NHS trust")
    GP = "gp", _("GP practice")
    MAINTAINED_SCHOOL = "maintained_school", _("Maintained school")
    INDEPENDENT_SCHOOL = "independent_school", _("Independent school")
    NURSERY_CLASS = "nursery_class", _("Nursery class of a maintained school")
    PRIVATE_NURSERY = "private_nursery", _("Independent or private nursery")
    CHILDMINDER = "childminder", _("Childminder")
    CYLCH = "cylch", _("Cylch Meithrin")
    FLYING_START = "flying_start", _("Flying Start")
    THIRD_SECTOR = "third_sector", _("Third sector")
    HOUSING = "housing", _("Housing")
    PROBATION = "probation", _("Probation")
    YOUTH_JUSTICE = "youth_justice", _("Youth justice")


SETTINGS = {
    LegalType.MAINTAINED_SCHOOL, LegalType.INDEPENDENT_SCHOOL, LegalType.NURSERY_CLASS, LegalType.PRIVATE_NURSERY,
    LegalType.CHILDMINDER, LegalType.CYLCH, LegalType.FLYING_START,
}  # fmt: skip


class Agency(Bilingual):
    """An organisation that takes part. A *setting* is a school or an early years agency."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True)
    legal_type = models.CharField(max_length=20, choices=LegalType)
    short_en = models.CharField(max_length=40)  # as on a chip in the room: "Police", "Health board"
    short_cy = models.CharField(max_length=40)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "agencies"
        ordering = ["name_en"]

    @property
    def short(self) -> str:
        return self.short_cy if get_language() == "cy" else self.short_en

    @property
    def is_setting(self) -> bool:
        return self.legal_type in SETTINGS


class Partnership(Dated):
    """An agency takes part in a hub. `is_standing`: it has a seat at every meeting."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="partnerships")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="partnerships")
    is_standing = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.agency_id} in {self.hub_id}"


class Role(models.TextChoices):
    """What a person is at their agency."""

    PRACTITIONER = "practitioner", _("Practitioner")
    MANAGER = "manager", _("Manager")
    DSP = "dsp", _("Designated Safeguarding Person")
    DEPUTY_DSP = "deputy_dsp", _("Deputy Designated Safeguarding Person")
    IG_OFFICER = "ig_officer", _("Information governance officer")
    ADMINISTRATOR = "administrator", _("Agency administrator")


#: Not there for practice: what they look after is accounts, servers and the log, never a case.
KEPT_OUT = (Role.ADMINISTRATOR, Role.IG_OFFICER)


class MembershipQuerySet(DatedQuerySet):
    def in_practice(self, day: date | None = None) -> "MembershipQuerySet":
        """Today's, or that day's, of active people who are there for practice. Who left, who became an administrator
        and who runs the servers see no case, whatever grants they still hold."""
        practising = self.filter(user__is_active=True, user__is_superuser=False).exclude(role__in=KEPT_OUT)
        return practising.on(day or timezone.localdate())


class Membership(Dated):
    """A person belongs to an agency, in a role, from–to. Leavers lose access by default: the row ends."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    title_en = models.CharField(max_length=80)  # "Health visitor"
    title_cy = models.CharField(max_length=80)
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[Any] = MembershipQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-from_on"]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.agency_id}"

    @property
    def title(self) -> str:
        return self.title_cy if get_language() == "cy" else self.title_en


class Post(models.TextChoices):
    """What a person is for the hub itself."""

    CHAIR = "chair", _("Chair")
    COORDINATOR = "coordinator", _("Hub co-ordinator")
    MINUTE_TAKER = "minute_taker", _("Minute taker")
    MEMBER = "member", _("Standing member")
    AUDITOR = "auditor", _("Information governance auditor")
    EDUCATION = "education", _("Education safeguarding officer")


class Appointment(Dated):
    """A person holds a post in a hub, from–to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="appointments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments")
    post = models.CharField(max_length=20, choices=Post)

    def __str__(self) -> str:
        return f"{self.post} {self.user_id}"


class BoardRow(Dated):
    """Abstract. One fact of a board, dated, in both languages, with its source.

    `to_confirm` marks what a data protection officer or the board must still confirm; the screen says so.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    label_en = models.CharField(max_length=160)
    label_cy = models.CharField(max_length=160)
    text_en = models.TextField(blank=True)
    text_cy = models.TextField(blank=True)
    source = models.CharField(max_length=300)
    to_confirm = models.BooleanField(default=False)

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.label_cy if get_language() == "cy" else self.label_en

    @property
    def text(self) -> str:
        return self.text_cy if get_language() == "cy" else self.text_en


class Level(BoardRow):
    """A level of need: 1 universal … 4 care and support or protection. `code` is the number."""


class Outcome(BoardRow):
    """What a chair may decide. `needs_consent`: the family consents to the *service* (never to the sharing)."""

    is_handover = models.BooleanField(default=False)  # open until accepted and a first contact is recorded
    is_step_up = models.BooleanField(default=False)  # a statutory report
    needs_consent = models.BooleanField(default=False)


class ClockUnit(models.TextChoices):
    HOURS = "hours", _("hours")
    WORKING_HOURS = "working_hours", _("working hours")
    WORKING_DAYS = "working_days", _("working days")
    DAYS = "days", _("days")
    MONTHS = "months", _("months")


class Clock(BoardRow):
    """How long something may take: the written report, the decision on next steps, the chase, the answers."""

    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=16, choices=ClockUnit)


class Statement(BoardRow):
    """The confidentiality statement, read and accepted by everyone before a meeting."""


class Retention(BoardRow):
    """How long a class of record is kept. None of days: until decided."""

    days = models.PositiveIntegerField(null=True, blank=True)


class Purpose(BoardRow):
    """What families are brought to the hub for, in plain words."""


class LawfulBasis(BoardRow):
    """A lawful basis in plain words, and which kinds of organisation may use it."""

    legal_types = models.JSONField(default=list)  # of LegalType; empty: every kind

    class Meta(BoardRow.Meta):
        abstract = False
        verbose_name_plural = "lawful bases"


class DutyTelephone(Dated):
    """Where to telephone a worry, in and out of hours, per council."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="duty_telephones")
    council = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    out_of_hours = models.BooleanField(default=False)
    number = models.CharField(max_length=20)
    label_en = models.CharField(max_length=80)
    label_cy = models.CharField(max_length=80)
    source = models.CharField(max_length=300)
    to_confirm = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.number

    @property
    def label(self) -> str:
        return self.label_cy if get_language() == "cy" else self.label_en
