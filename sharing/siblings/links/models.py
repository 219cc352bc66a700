"""A link between two settings that each said yes, one side each, what is shared over it, and notices of events.

Each setting reads its own side; of the other it is given the contact card alone, for as long as the link is live. All
that is shared beyond is an ordinary disclosure.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from hub.agencies.models import Agency, Hub
from hub.people.models import Person
from sharing.agreements.models import ReferenceRow
from sharing.disclosures.models import Disclosure
from sharing.siblings.questions.models import Prompt
from sharing.siblings.rolls.models import RollChild

USER = settings.AUTH_USER_MODEL


class LinkQuerySet(models.QuerySet[Any]):
    def live(self) -> "LinkQuerySet":
        """Neither withdrawn nor ended nor over, by the database's clock."""
        return self.filter(withdrawn_at=None, ended_at=None, expires_at__gt=Now())


class Ending(models.TextChoices):
    LEFT = "left", _("A child has left the setting")
    OVER = "over", _("Its time was over")


class Link(models.Model):
    """Two settings know that they may care for children of one household. Never more than two: a third setting is
    linked by a question of its own, since half and step links do not carry over."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=12, unique=True)  # "L-7F3K2M"
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="sibling_links")
    prompt = models.OneToOneField(Prompt, models.SET_NULL, null=True, related_name="link")
    purpose = models.SlugField(max_length=40)  # code of an Aim
    made_at = models.DateTimeField()
    made_event = models.UUIDField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=4, choices=Ending, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-made_at"]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(withdrawn_at=None, ended_at=None), name="sibling_link_to_end"
            )
        ]

    def __str__(self) -> str:
        return self.reference


class Relation(models.TextChoices):
    """What the children are to each other. As somebody says: nothing works it out."""

    FULL = "full", _("Full brother or sister")
    HALF = "half", _("Half-brother or half-sister")
    STEP = "step", _("Step-brother or step-sister")
    FOSTER = "foster", _("Foster brother or sister")
    ADOPTIVE = "adoptive", _("Brother or sister by adoption")
    KINSHIP = "kinship", _("Cared for in the same family by relatives")
    ELSEWHERE = "elsewhere", _("Brother or sister who lives elsewhere")
    UNBORN = "unborn", _("Not born yet")
    TREATED = "treated", _("Treated as a brother or sister")


class SaidBy(models.TextChoices):
    PARENT = "parent", _("A parent or carer")
    CHILD = "child", _("The child")
    RECORD = "record", _("Our own records")
    PROFESSIONAL = "professional", _("Another professional")


class LinkSide(models.Model):
    """One setting's side: its child, what it says of the relation, and how its lead is reached. Read by that setting;
    the other is given the card."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    link = models.ForeignKey(Link, models.CASCADE, related_name="sides")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    child = models.ForeignKey(RollChild, models.SET_NULL, null=True, related_name="link_sides")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="sibling_sides")
    described = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")  # once shared
    is_of_hub = models.BooleanField(default=False)  # the chair asked, about `person`: theirs, and of no setting
    agreed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")  # whose yes it was
    bases = models.JSONField(default=list)  # of that yes: codes, labels and sources as they were
    gateways = models.JSONField(default=list)
    telephone = models.CharField(max_length=30, blank=True)  # how the lead is reached
    hours = models.CharField(max_length=80, blank=True)  # and when
    relation = models.CharField(max_length=9, choices=Relation, blank=True)
    said_by = models.CharField(max_length=12, choices=SaidBy, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    handed_over = models.ForeignKey(Disclosure, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["link", "agency"], name="one_side_a_setting"),
            models.CheckConstraint(
                condition=Q(is_of_hub=False) | Q(child=None, person__isnull=False), name="the_hubs_side_is_of_a_person"
            ),
            models.CheckConstraint(condition=Q(relation="") | ~Q(said_by=""), name="a_relation_says_who_says_so"),
        ]

    def __str__(self) -> str:
        return f"side of {self.link_id}"


class LinkShare(models.Model):
    """What one side told the other, or was asked for: an ordinary disclosure, with its own decision and end."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="shares")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")  # whose child it is about
    disclosure = models.OneToOneField(Disclosure, models.PROTECT, related_name="link_share")
    tier = models.PositiveSmallIntegerField()
    items = models.JSONField(default=list)  # codes of `items.ITEMS`

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(tier__in=[1, 2]), name="tier_one_or_two")]

    def __str__(self) -> str:
        return f"share over {self.link_id}"


class LinkCall(models.Model):
    """A link that a shield or a protection closed: the council's education safeguarding officer talks it through with
    whoever shielded. Read by that officer alone; to both settings the link was withdrawn."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    link = models.OneToOneField(Link, models.CASCADE, related_name="call")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")  # who shielded; None: the hub
    made_at = models.DateTimeField(db_default=Now())
    rung_at = models.DateTimeField(null=True, blank=True)
    rung_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"call about {self.link_id}"


# -- Notices ---------------------------------------------------------------------------------------------------------


class EventKind(models.TextChoices):
    POLICE = "police", _("A police notice after an incident at home")
    MISSING = "missing", _("A child is missing")
    ABSENT = "absent", _("An absence that nobody has explained")
    COLLECTED = "collected", _("Somebody unexpected came to collect a child")


class WatchFor(models.TextChoices):
    """What a notice says, and all that it says: no text travels, so no police text can."""

    ARRIVES = "arrives", _("Whether the child arrives")
    UPSET = "upset", _("Upset, quiet or clinging")
    TIRED = "tired", _("Tired or hungry")
    HURT = "hurt", _("An injury, or pain")
    SAYS = "says", _("What the child says: listen, and write it down as said")
    COLLECTS = "collects", _("Who comes to collect")
    RING = "ring", _("Ring me before the child goes home")


class NoticeAnswer(models.TextChoices):
    WELL = "well", _("Seen and well")
    AWAY = "away", _("Not in today")
    WORRIED = "worried", _("Worried")


class SiblingNotice(models.Model):
    """A proportionate notice after an event: kind, day, what to watch for."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=12, unique=True)  # "N-7F3K2M"
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")  # who sends it
    sent_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=EventKind)
    happened_on = models.DateField()
    watch_for = models.JSONField(default=list)  # codes of WatchFor
    sent_at = models.DateTimeField()
    row = models.ForeignKey(ReferenceRow, models.PROTECT, null=True, blank=True, related_name="+")
    agreement = models.CharField(max_length=60, blank=True)  # relayed under it: "ISP-12, row 7"

    class Meta:
        default_permissions = ()
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return self.reference


class NoticeTo(models.Model):
    """One setting that a notice went to, and what it answered."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    notice = models.ForeignKey(SiblingNotice, models.CASCADE, related_name="to")
    side = models.ForeignKey(LinkSide, models.CASCADE, related_name="notices")  # of whoever receives it
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    answer = models.CharField(max_length=7, choices=NoticeAnswer, blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["due_at"]
        constraints = [models.UniqueConstraint(fields=["notice", "side"], name="a_notice_once_a_side")]
        indexes = [models.Index(fields=["agency", "answer"], name="sibling_notice_by_agency")]

    def __str__(self) -> str:
        return f"{self.notice_id} to {self.agency_id}"
