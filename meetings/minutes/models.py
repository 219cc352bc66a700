"""What is said and decided in an item. Nothing is edited afterwards: an amendment, a later decision and an outcome
are rows of their own, and both are shown."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from hub.agencies.models import Agency, Level, Membership, Outcome
from hub.people.models import Fact, FamilyExclusion, Person
from meetings.agenda.models import AgendaItem, Bar
from meetings.agenda.models import Draft as Draft

USER = settings.AUTH_USER_MODEL


class Contribution(models.Model):
    """A Fact put to an item by an agency. Sealed ones wait, unseen by others, until the item is called."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="contributions")
    fact = models.OneToOneField(Fact, models.PROTECT, related_name="contribution")
    is_sealed = models.BooleanField(default=False)
    entered_at = models.DateTimeField(null=True, blank=True)  # when it was put to the item

    class Meta:
        default_permissions = ()
        ordering = ["entered_at", "id"]

    def __str__(self) -> str:
        return f"contribution {self.pk}"


class NothingKnown(models.Model):
    """An agency looked up its records for an item and knows nothing. One tap."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="nothing_known")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    is_sealed = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["item", "agency"], name="nothing_known_once")]

    def __str__(self) -> str:
        return f"nothing known {self.pk}"


class Holding(models.Model):
    """An agency holds information that it will share only verbally. Others see the marker and never the content; it
    says where the information is held, and whether the decision relied on it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="holdings")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    held_where = models.CharField(max_length=200)  # which system or file of the agency; never what is in it
    said_at = models.DateTimeField()
    relied_on_at = models.DateTimeField(null=True, blank=True)  # the chair said that the decision relied on it

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"holding {self.pk}"


class Remark(models.Model):
    """Discussion: part of the record, and switched by the chair."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="remarks")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    text = models.TextField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    said_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["said_at", "id"]

    def __str__(self) -> str:
        return f"remark {self.pk}"


class View(models.Model):
    """An agency's level for an item, given blind and revealed together. No level: the agency has no view."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="views")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    level = models.ForeignKey(Level, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)  # asked only where levels differ
    given_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["item", "agency"], name="one_view_per_agency")]

    def __str__(self) -> str:
        return f"view {self.pk}"


class Decision(models.Model):
    """The chair's outcome with reasons. A later decision supersedes; both are shown."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="decisions")
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="+")
    level = models.ForeignKey(Level, models.PROTECT, related_name="+")
    reasons = models.TextField(_("reasons"))
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    without = models.ManyToManyField(Agency, related_name="+")  # agencies that gave no view
    is_quorate = models.BooleanField()

    class Meta:
        default_permissions = ()
        ordering = ["decided_at"]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class Telling(models.Model):
    """Who tells the parents and the child of a decision, or why they are not told."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="tellings")
    whom = models.CharField(max_length=8, choices=[("parents", _("Parents")), ("child", _("Child"))])
    by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    why_not = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["decision", "whom"], name="told_once"),
            models.CheckConstraint(condition=Q(by__isnull=False) | ~Q(why_not=""), name="told_by_or_why_not"),
        ]

    def __str__(self) -> str:
        return f"telling {self.pk}"


class Dissent(models.Model):
    """An agency's recorded disagreement with a decision."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="dissents")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    reason = models.TextField()
    said_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"dissent {self.pk}"


class Handover(models.Model):
    """A family handed on by a decision: open until the service that takes them on has accepted, and has recorded a
    first contact with the family. What the board's clocks allowed is kept as it was on that day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="handover")
    accept_by = models.DateField()
    contact_by = models.DateField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"handover {self.pk}"


class Stage(models.TextChoices):
    """What is recorded of a handover. A service may refuse before another accepts."""

    REFUSED = "refused", _("Refused")
    ACCEPTED = "accepted", _("Accepted")
    CONTACT = "contact", _("First contact with the family")


ORDER = (Stage.ACCEPTED, Stage.CONTACT)  # what must come, one after the other


class HandoverStep(models.Model):
    """A step of a handover: who accepted the family, or who met them, and on which day, each recorded once; and each
    service that refused to take them on, with its reason."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    handover = models.ForeignKey(Handover, models.PROTECT, related_name="steps")
    stage = models.CharField(max_length=8, choices=Stage)
    who = models.CharField(max_length=200)  # a name and a service; they need not be people of this site
    why = models.TextField(blank=True)  # of a refusal
    happened_on = models.DateField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "stage"], condition=~Q(stage="refused"), name="handover_stage_once"
            ),
            models.CheckConstraint(condition=~Q(stage="refused") | ~Q(why=""), name="handover_refused_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"handover step {self.pk}"


class ActionOutcome(models.TextChoices):
    DONE = "done", _("Done")
    COULD_NOT = "could_not", _("Could not be done")
    DID_NOT = "did_not", _("Was not done")


class ActionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, items: Collection[Any] | None = None) -> "ActionQuerySet":
        """Actions this person owns, and all of the items open to them. What is to be done is case content: an agency's
        other people see none of it. Who is shut out of the family, or out of the item, sees not even their own.

        items   those open to this person, where they were read already
        """
        open_items = AgendaItem.objects.open_to(user) if items is None else list(items)
        barred = Bar.objects.filter(item=OuterRef("item"), user=user.pk, lifted_at=None)
        shut_out = FamilyExclusion.objects.filter(family=OuterRef("item__family"), user=user.pk, lifted_at=None)
        # Leavers and movers lose access by default.
        at_the_agency = Membership.objects.in_practice().filter(user=user.pk, agency=OuterRef("agency"))
        return self.filter(
            Q(Exists(at_the_agency), owner=user.pk) | Q(item__in=open_items),
            ~Exists(barred),
            ~Exists(shut_out),
        )


class Action(models.Model):
    """A task with an owner agency, a date, and what happens if there is no access."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="actions")
    what = models.TextField(_("what"))
    owner = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="actions_owned")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="actions_owned")
    due_on = models.DateField(_("by"))
    contingency = models.TextField(_("if there is no access"))
    set_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=ActionOutcome, blank=True)
    outcome_why = models.TextField(blank=True)
    outcome_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    outcome_at = models.DateTimeField(null=True, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return f"action {self.pk}"


class Report(models.Model):
    """A report to statutory services under the duty (SSWBA 2014 s.130), by one agency, whatever the panel decides."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="reports")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    reason = models.TextField()
    made_at = models.DateTimeField()
    written_due_at = models.DateTimeField()  # written report after a telephone report
    chase_on = models.DateField()  # if nobody has acknowledged by then

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"report {self.pk}"


class Settled(models.Model):
    """Who is meant by a vague word of the record, said before the minutes were approved: a person of the family, or
    somebody described in words. Information ties its words to persons itself (`hub.people.models.Word`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="settled")
    place = models.CharField(max_length=60)  # "remark:<id>": what was said, and which one
    key = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    other = models.TextField(blank=True)  # several people, or somebody who is not in the family's record
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["item", "place", "key"], name="settled_once"),
            models.CheckConstraint(condition=Q(person__isnull=False) | ~Q(other=""), name="settled_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"settled {self.pk}"


class Approval(models.Model):
    """The chair's approval of an item's minutes: from then on they are added to, and never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="approval")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"approval {self.pk}"


class Addendum(models.Model):
    """What is added to approved minutes, with why. It stands after them, and changes nothing above it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="addenda")
    text = models.TextField(_("what is added"))
    why = models.TextField(_("why"))
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "addenda"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"addendum {self.pk}"
