"""A question about one child, what it is answered with at its window, and what other settings are asked about theirs.

The asker's pages read `Question` and `Outcome` and nothing else: everything that depends on what was found stands in
`Prompt` and behind it. An outcome is written for every question at the moment that was drawn when it was asked.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from hub.agencies.models import Agency, BoardRow, Hub
from hub.people.models import Person
from sharing.siblings.rolls.models import RollChild

USER = settings.AUTH_USER_MODEL

#: The one statement there is: each reader reads it in a language of their own, so that it tells nothing of the asker's
STATEMENT = _("We need this to carry out a task in the public interest that the law gives us")


class HowSoon(models.TextChoices):
    ROUTINE = "routine", _("Routine: within two working days")
    URGENT = "urgent", _("Urgent: today")


class WindowKind(models.TextChoices):
    MATCH = "match", _("Questions are looked into")
    RELEASE = "release", _("Answers leave")


class SiblingWindow(BoardRow):
    """A stretch of the day in which questions of one urgency are looked into, or their answers leave. An answer leaves
    at a moment within it that is drawn by chance: the window is the jitter."""

    kind = models.CharField(max_length=7, choices=WindowKind)
    urgency = models.CharField(max_length=7, choices=HowSoon)
    opens = models.TimeField()
    closes = models.TimeField()
    every_day = models.BooleanField(default=False)

    class Meta(BoardRow.Meta):
        abstract = False
        constraints = [models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="window_opens_first")]


# -- The asker's side ------------------------------------------------------------------------------------------------


class Question(models.Model):
    """May another setting know a brother or sister of this child? The asking is the asker's own yes.

    A setting asks about a `child` of its roll. For the hub the chair of an open agenda item asks about a `person` of
    its records, whose setting nobody needs to know: `described` is what those records say, sealed as a roll's row is.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=12, unique=True)  # "Q-7F3K2M"
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="sibling_questions")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="sibling_questions")
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    child = models.ForeignKey(RollChild, models.SET_NULL, null=True, related_name="questions")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="sibling_questions")
    described = models.BinaryField(null=True, blank=True)  # of the person, until the question is closed
    purpose = models.SlugField(max_length=40)  # code of an Aim
    urgency = models.CharField(max_length=7, choices=HowSoon, default=HowSoon.ROUTINE)
    statement = models.TextField(blank=True)  # the public-task statement that the other lead reads
    why = models.TextField()  # stays with the asker's agency, whatever becomes of it
    bases = models.JSONField(default=list)  # of the asker's yes: codes, labels and sources as they were
    gateways = models.JSONField(default=list)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    asked_at = models.DateTimeField()
    asked_event = models.UUIDField()  # the access log's event of the asking
    expires_at = models.DateTimeField()
    release_at = models.DateTimeField()  # when an answer leaves next: drawn by chance
    matched_at = models.DateTimeField(null=True, blank=True)  # the opening of the window it was last looked into
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-asked_at"]
        indexes = [
            models.Index(fields=["agency", "asked_at"], name="sibling_question_by_agency"),
            models.Index(fields=["release_at"], condition=Q(withdrawn_at=None), name="sibling_question_to_release"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(child=None) | Q(person=None), name="question_about_a_child_or_a_person"),
            models.CheckConstraint(
                condition=Q(described=None) | Q(person__isnull=False), name="described_is_of_a_person"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_for_hub(self) -> bool:
        return self.person_id is not None

    @property
    def about(self) -> list[Any]:
        """Whom the log keeps an act on this question under."""
        return [pk for pk in (self.child_id, self.person_id) if pk is not None]


class Outcome(models.Model):
    """What the asker reads. The first is written for every question, at its first release; a later one only when a
    link was made after all."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="outcomes")
    at = models.DateTimeField()  # the moment that was drawn, not the one at which this was written
    is_linked = models.BooleanField()

    class Meta:
        default_permissions = ()
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["question", "is_linked"], name="sibling_outcome_of_a_kind_once")]

    def __str__(self) -> str:
        return f"outcome of {self.question_id}"


class NotTo(models.Model):
    """ "Not to this person": a lead of some setting who must not be asked, whether or not theirs is found."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="not_to")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="not_to_once")]

    def __str__(self) -> str:
        return f"not to {self.user_id}"


# -- The other side --------------------------------------------------------------------------------------------------


class PromptAnswer(models.TextChoices):
    YES = "yes", _("Yes: tell the other setting's lead who I am")
    NO = "no", _("No")
    DPO = "dpo", _("I ask our data protection officer first")


class PromptQuerySet(models.QuerySet[Any]):
    def open_now(self) -> "PromptQuerySet":
        """Those whose question still stands, by the database's clock, and that are not revealed."""
        return self.filter(revealed_at=None, question__withdrawn_at=None, question__expires_at__gt=Now())


class Prompt(models.Model):
    """Another setting's lead is asked about a child of their own. Nothing of it is read by who asked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=12, unique=True)  # "P-7F3K2M": of its own, so that it leads to no question
    question = models.ForeignKey(Question, models.CASCADE, related_name="prompts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    child = models.ForeignKey(RollChild, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()  # unanswered by then, the education safeguarding officer telephones
    by_standing = models.BooleanField(default=False)  # the setting had answered yes beforehand
    answer = models.CharField(max_length=3, choices=PromptAnswer, blank=True)
    reason = models.BinaryField(null=True, blank=True)  # sealed under the setting's own key
    bases = models.JSONField(default=list)
    gateways = models.JSONField(default=list)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_event = models.UUIDField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)  # both said yes, and each was told who the other is
    escalated_at = models.DateTimeField(null=True, blank=True)
    telephone_by = models.DateTimeField(null=True, blank=True)
    telephoned_at = models.DateTimeField(null=True, blank=True)
    telephoned_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    was_reached = models.BooleanField(null=True)

    objects = PromptQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["due_at"]
        constraints = [models.UniqueConstraint(fields=["question", "child"], name="a_child_is_prompted_for_once")]
        indexes = [models.Index(fields=["agency", "answer"], name="prompt_by_agency")]

    def __str__(self) -> str:
        return self.reference


class Refusal(models.Model):
    """A no, remembered so that the same is not asked again; and taken back by who said it. Nobody else reads it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    child = models.ForeignKey(RollChild, models.CASCADE, related_name="+")
    about = models.ForeignKey(RollChild, models.CASCADE, null=True, related_name="+")  # the other's; never shown
    about_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")  # the hub asked
    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["child", "about"], condition=Q(lifted_at=None), name="refused_once"),
            models.UniqueConstraint(
                fields=["child", "about_person"], condition=Q(lifted_at=None), name="refused_to_the_hub_once"
            ),
            models.CheckConstraint(
                condition=Q(about=None, about_person__isnull=False) | Q(about__isnull=False, about_person=None),
                name="refusal_about_a_child_or_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"refusal of {self.prompt_id}"


# -- Probing ---------------------------------------------------------------------------------------------------------


class SignalKind(models.TextChoices):
    NEW = "new", _("Asked about a child who had just come onto the roll")
    CHANGED = "changed", _("Asked about a child whose contacts were changed again and again")
    OFTEN = "often", _("Asked as often as a lead may in one day")


class ProbeSignal(models.Model):
    """Somebody asked in a way in which a made-up pupil would be tried. For the hub's information governance auditor;
    raised by how it was asked, never by what was found."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=SignalKind)
    at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"signal {self.pk}"


# -- The emergency door ----------------------------------------------------------------------------------------------


class EmergencyOpening(models.Model):
    """A statutory partner asks at once, without anybody's yes: one person opens it, a second confirms or it closes;
    either way it is looked at afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=12, unique=True)  # "E-7F3K2M"
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    sealed = models.BinaryField()  # the child as the first person described them, under the agency's own key
    why = models.TextField()
    first = models.ForeignKey(USER, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    confirm_by = models.DateTimeField()
    second = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField()  # moves on when it is confirmed
    closed_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)  # the worker has matched it
    review_by = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    review = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(second=None) | ~Q(second=F("first")), name="opening_confirmed_by_another"
            )
        ]

    def __str__(self) -> str:
        return self.reference


class EmergencyFinding(models.Model):
    """A setting that may know the child, a brother or a sister. Behind a shield, only whom to ring is shown, and that
    person alone reads which setting it is."""

    opening = models.ForeignKey(EmergencyOpening, models.CASCADE, related_name="findings")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    ring = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["opening", "agency"], name="a_setting_found_once")]

    def __str__(self) -> str:
        return f"finding of {self.opening_id}"
