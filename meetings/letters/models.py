"""The letter to a parent about what a meeting decided: from allowed classes of information only."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from hub.people.models import Fact, Person
from meetings.agenda.models import AgendaItem
from meetings.minutes.models import Decision
from sharing.parents.models import SafetyCheck, Way

USER = settings.AUTH_USER_MODEL


class ToTell(models.Model):
    """A decision names a parent who is to be told of it, and by whom. Made only when it is safe to contact them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="to_tell")
    child = models.ForeignKey(Person, models.PROTECT, related_name="+")
    adult = models.ForeignKey(Person, models.PROTECT, related_name="+")
    teller = models.ForeignKey(USER, models.PROTECT, related_name="+")
    named_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["decision", "child", "adult"], name="named_to_be_told_once")]

    def __str__(self) -> str:
        return f"to tell {self.pk}"


class LetterState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    TO_TRANSLATE = "to_translate", _("Waiting for the translator")
    READY = "ready", _("Ready to be approved")
    APPROVED = "approved", _("Approved")
    HANDED_OVER = "handed_over", _("Handed over")
    CANCELLED = "cancelled", _("Cancelled")


class Letter(models.Model):
    """One letter to one adult about one child. Once approved its words never change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="letters")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="letters")
    child = models.ForeignKey(Person, models.PROTECT, related_name="+")
    adult = models.ForeignKey(Person, models.PROTECT, related_name="+")
    safety = models.ForeignKey(SafetyCheck, models.PROTECT, related_name="letters")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)  # the recipient's, as recorded
    classes = models.JSONField(default=list)  # of InformationClass: what went in
    withheld = models.JSONField(default=list)  # [{"class", "why"}]: shown to the writer, never in the letter
    facts: Any = models.ManyToManyField(Fact, related_name="+", blank=True)  # what agencies said that is told
    own_words = models.TextField(blank=True)  # what the writer added, in `own_language`
    own_language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    translated = models.TextField(blank=True)  # the same in `language`, by a named human
    translator = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    translated_at = models.DateTimeField(null=True, blank=True)
    body = models.TextField(blank=True)  # the whole letter as approved
    state = models.CharField(max_length=12, choices=LetterState, default=LetterState.DRAFT)
    written_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    way = models.CharField(max_length=10, choices=Way, blank=True)  # how it was given
    handed_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    handed_at = models.DateTimeField(null=True, blank=True)
    back_why = models.TextField(blank=True)  # why whoever approves sent it back last
    cancelled_why = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return self.reference
