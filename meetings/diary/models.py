"""Meetings of a hub: when, who chairs, who has a seat."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from hub.agencies.models import Agency, Appointment, Hub, Membership, Statement
from hub.audit.events import About

USER = settings.AUTH_USER_MODEL


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Under way")
    CLOSED = "closed", _("Finished")


class MeetingQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "MeetingQuerySet":
        """Meetings this person has a seat at, and, for the hub's staff who practise today, all of their hub's."""
        seats = Seat.objects.held().filter(meeting=OuterRef("pk"), user=user.pk, ended_at=None)
        practises = Membership.objects.in_practice().filter(user=user.pk)
        staff = Appointment.objects.today().filter(
            hub=OuterRef("hub"), user=user.pk, post__in=["chair", "coordinator", "minute_taker"]
        )
        return self.filter(Q(Exists(seats)) | Q(Exists(staff), Exists(practises)))

    def arranged_by(self, user: Any) -> "MeetingQuerySet":
        """Meetings this person chairs, deputises for, or co-ordinates, while they practise."""
        practises = Membership.objects.in_practice().filter(user=user.pk)
        coordinator = Appointment.objects.today().filter(hub=OuterRef("hub"), user=user.pk, post="coordinator")
        return self.filter(Q(chair=user.pk) | Q(deputy=user.pk) | Q(Exists(coordinator)), Exists(practises))


class Meeting(models.Model):
    """A dated sitting of a hub. The minute taker is never the chair."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="meetings")
    title_en = models.CharField(max_length=120)
    title_cy = models.CharField(max_length=120)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    chair = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("chair"))
    deputy = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("deputy chair"))
    minute_taker = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("minute taker"))
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=MeetingState, default=MeetingState.PLANNED)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    remarks_on = models.BooleanField(default=False)  # discussion: part of the record; the chair switches it
    item_seconds = models.PositiveSmallIntegerField(default=270)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(chair=F("minute_taker")), name="chair_takes_no_minutes"),
            models.CheckConstraint(condition=~Q(chair=F("deputy")), name="deputy_is_another"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"meeting {self.pk}"

    @property
    def title(self) -> str:
        return self.title_cy if get_language() == "cy" else self.title_en

    def log_reference(self) -> About:
        return About("meeting", self.pk, self.pk)


class SeatRole(models.TextChoices):
    """A person's part in one meeting."""

    CHAIR = "chair", _("Chair")
    DEPUTY = "deputy", _("Deputy chair")
    MINUTES = "minutes", _("Minutes")
    COORDINATOR = "coordinator", _("Hub co-ordinator")
    MEMBER = "member", _("Standing member")
    GUEST = "guest", _("Guest")


STAFF = (SeatRole.CHAIR, SeatRole.DEPUTY, SeatRole.MINUTES, SeatRole.COORDINATOR)
SEEN_BY_ALL = (*STAFF, SeatRole.MEMBER)  # who stands on the floor's roll; a guest is seen only where they share


class SeatQuerySet(models.QuerySet[Any]):
    def held(self) -> "SeatQuerySet":
        """Those whose person practises today at the agency they sit for: leavers and movers lose access by default."""
        return self.filter(
            Exists(Membership.objects.in_practice().filter(user=OuterRef("user"), agency=OuterRef("agency")))
        )


class Seat(models.Model):
    """A person invited to a meeting: let in, statement accepted, language, apologies.

    Before being let in *and* accepting, a person has no streams, and a snapshot has no items.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="seats")
    user = models.ForeignKey(USER, models.PROTECT, related_name="seats")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")  # for which they sit, as invited
    role = models.CharField(max_length=12, choices=SeatRole)
    title_en = models.CharField(max_length=80)
    title_cy = models.CharField(max_length=80)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)  # stands in the lobby since
    let_in_at = models.DateTimeField(null=True, blank=True)
    let_in_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)  # the confidentiality statement
    apologised_at = models.DateTimeField(null=True, blank=True)
    apology = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # no longer invited

    objects = SeatQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="one_seat_each")]

    def __str__(self) -> str:
        return f"seat {self.pk}"

    @property
    def title(self) -> str:
        return self.title_cy if get_language() == "cy" else self.title_en

    def log_reference(self) -> About:
        return About("seat", self.pk, self.meeting_id)

    @property
    def is_in(self) -> bool:
        return self.let_in_at is not None and self.accepted_at is not None and self.ended_at is None

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF
