"""Who must have learned what, who has, and until when. What is asked of whom is a row of the board."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from hub.agencies.models import Agency, BoardRow, Hub
from hub.web.documents import Document

USER = settings.AUTH_USER_MODEL


class Course(BoardRow):
    """Something to be learned: national groups A–F, information sharing, induction to the hub."""

    group = models.CharField(max_length=1, blank=True)  # "A" … "F" of the national standards
    hours = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)  # how long a completion lasts; None: for good


class Effect(models.TextChoices):
    """What a gap does: the board's choice."""

    INFORM = "inform", _("Shown to the person and their agency")
    WARN = "warn", _("The person is warned when they share")
    BAR = "bar", _("The person cannot begin until it is done")


class Requirement(BoardRow):
    """A course is asked of people in these roles, posts and kinds of agency (each empty: all)."""

    course = models.SlugField(max_length=40)  # code of a Course
    effect = models.CharField(max_length=6, choices=Effect, default=Effect.INFORM)
    roles = models.JSONField(default=list)  # of agencies.Role
    posts = models.JSONField(default=list)  # of agencies.Post
    legal_types = models.JSONField(default=list)  # of agencies.LegalType
    grace_days = models.PositiveSmallIntegerField(default=0)  # after somebody joins


class Source(models.TextChoices):
    RECORDED = "recorded", _("Recorded by hand")
    IMPORTED = "imported", _("From a learning system")
    PRACTISED = "practised", _("Practice scenarios in the hub")


class Completion(models.Model):
    """Somebody completed a course. Never edited: a mistake is taken back with a reason."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(USER, models.PROTECT, related_name="completions")
    course = models.SlugField(max_length=40)
    completed_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)  # the first day on which it no longer holds; None: for good
    evidence = models.CharField(max_length=200, blank=True)  # certificate number, or where it was seen
    source = models.CharField(max_length=10, choices=Source, default=Source.RECORDED)
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_why = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-completed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "course", "completed_on"],
                condition=models.Q(taken_back_at=None),
                name="completed_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.course} by {self.user_id}"


class Certificate(Document):
    completion = models.OneToOneField(Completion, models.PROTECT, related_name="certificate")

    class Meta:
        default_permissions = ()


class Override(models.Model):
    """A chair lets somebody take part for a while in spite of a gap that bars: logged, and with an end."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="+")
    user = models.ForeignKey(USER, models.PROTECT, related_name="training_overrides")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    why = models.TextField()
    at = models.DateTimeField(db_default=Now())
    until_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"override for {self.user_id}"


class Scenario(BoardRow):
    """A practice case on invented people. What is right is worked out by the real helper, not written here."""

    asking = models.JSONField(default=dict)  # the helper's questions with the case's answers, as basis.paths takes them
    questions = models.JSONField(default=list)  # [{"code", "en", "cy", "choices": [{"code", "en", "cy"}]}]


class ScenarioRun(models.Model):
    """Somebody worked through a scenario: what they chose, and whether it was what the helper says."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(USER, models.PROTECT, related_name="scenario_runs")
    scenario = models.SlugField(max_length=40)
    chosen = models.JSONField(default=dict)
    is_right = models.BooleanField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.scenario} by {self.user_id}"


class LearningTable(models.Model):
    """A table of a learning system that somebody is checking before it is taken in. One each, and not for long."""

    user = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    text = models.TextField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"table of {self.user_id}"


class LearningColumns(models.Model):
    """Which column of an agency's learning system is which, as it was said the last time."""

    agency = models.OneToOneField(Agency, models.PROTECT, primary_key=True, related_name="+")
    columns = models.JSONField(default=dict)  # field → heading

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"columns of {self.agency_id}"


class TrainingSnapshot(models.Model):
    """How many of an agency's people met a requirement on a day: for trends."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    requirement = models.SlugField(max_length=40)
    day = models.DateField()
    met = models.PositiveIntegerField()
    of = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["agency", "requirement", "day"], name="counted_once_a_day")]

    def __str__(self) -> str:
        return f"{self.requirement} on {self.day}"
