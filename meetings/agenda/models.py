"""What a meeting hears: families raised, items in order, and who is admitted to each. The item is the compartment."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from hub.access.models import Exclusion, Grant
from hub.agencies.models import Agency, Appointment, Hub, Membership
from hub.audit.events import About
from hub.people.models import Family, FamilyExclusion
from hub.web import drafts
from meetings.diary.models import Meeting, Seat
from sharing.disclosures.models import Disclosure
from sharing.siblings.questions.models import Question

USER = settings.AUTH_USER_MODEL


class ReferralState(models.TextChoices):
    NEW = "new", _("Waiting for the co-ordinator")
    RETURNED = "returned", _("Returned with a reason")
    ACCEPTED = "accepted", _("Accepted")
    STATUTORY = "statutory", _("Sent to statutory services")
    WITHDRAWN = "withdrawn", _("Withdrawn by the referrer")


class Told(models.TextChoices):
    """Whether somebody was told. "Not told" always carries why."""

    YES = "yes", _("Told")
    NO = "no", _("Not told")
    LATER = "later", _("To be told")


class ReferralQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "ReferralQuerySet":
        """One's own; and, for the hub's co-ordinator and chair, their hub's, unless shut out of the family or the
        family is heard in a sealed item for which they are not named."""
        staff = Appointment.objects.today().filter(hub=OuterRef("hub"), user=user.pk, post__in=["coordinator", "chair"])
        shut_out = FamilyExclusion.objects.filter(family=OuterRef("family"), user=user.pk, lifted_at=None)
        named = Admission.objects.live().filter(content_object=OuterRef("pk"), user=user.pk)
        sealed = AgendaItem.objects.filter(~Exists(named), referral=OuterRef("pk"), is_sealed=True)
        posts = Membership.objects.in_practice().filter(user=user.pk)  # leavers and movers lose access by default
        own = Q(Exists(posts.filter(agency=OuterRef("agency"))), by=user.pk)
        return self.filter(own | Q(Exists(staff), Exists(posts), ~Exists(sealed)), ~Exists(shut_out))


class Referral(models.Model):
    """A family raised with the hub. No family reaches an agenda without what is asked here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="referrals")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    family = models.ForeignKey(Family, models.PROTECT, null=True, blank=True, related_name="referrals")
    who = models.TextField(_("Who is in the family?"))  # full names, dates of birth as the referrer knows them
    why_now = models.TextField(_("Why now?"))
    why_below = models.TextField(_("Why is this below the threshold of significant harm?"))
    purpose = models.CharField(_("Purpose"), max_length=40)
    basis = models.CharField(_("Lawful basis"), max_length=60)
    parents_told = models.CharField(_("Were the parents told?"), max_length=5, choices=Told)
    parents_said = models.TextField(_("What they said, or why they were not told"))
    child_told = models.CharField(_("Was the child told?"), max_length=5, choices=Told)
    child_said = models.TextField(_("What the child said, or why the child was not told"))
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ReferralState, default=ReferralState.NEW)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(blank=True)  # the reason, or the reference given by statutory services

    objects = ReferralQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["raised_at"]

    def __str__(self) -> str:
        return f"referral {self.pk}"

    def log_reference(self) -> About:
        return About("referral", self.pk)


class ItemState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    HEARD = "heard", _("Being heard")
    DONE = "done", _("Done")


class ItemQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "ItemQuerySet":
        """Items a person is admitted to at this second, let in and having accepted, and not barred."""
        return self.open_to(user).filter(
            Exists(
                Seat.objects.filter(
                    meeting=OuterRef("meeting"),
                    user=user.pk,
                    ended_at=None,
                    let_in_at__isnull=False,
                    accepted_at__isnull=False,
                )
            )
        )

    def marked_for(self, user: Any) -> "ItemQuerySet":
        """All items, each with `is_mine`: whether this person may see it. For the floor, which shows positions only."""
        mine = AgendaItem.objects.visible_to(user).filter(pk=OuterRef("pk"))
        marked: ItemQuerySet = self.annotate(is_mine=Exists(mine))
        return marked

    def open_to(self, user: Any) -> "ItemQuerySet":
        """The same without the lobby: what a person may prepare for beforehand and read afterwards."""
        admitted = Admission.objects.live().filter(content_object=OuterRef("pk"), user=user.pk)
        barred = Bar.objects.filter(item=OuterRef("pk"), user=user.pk, lifted_at=None)
        shut_out = FamilyExclusion.objects.filter(family=OuterRef("family"), user=user.pk, lifted_at=None)
        seated = Seat.objects.held().filter(meeting=OuterRef("meeting"), user=user.pk)
        return self.filter(Exists(admitted), Exists(seated), ~Exists(barred), ~Exists(shut_out))

    def arranged_by(self, user: Any) -> "ItemQuerySet":
        """Items whose place and audience this person arranges: chair, deputy and co-ordinator, who need no admission
        for it; but a sealed item only if they are named, and none they are shut out of or have stepped out of."""
        arranges = Meeting.objects.filter(pk=OuterRef("meeting")).arranged_by(user)
        named = Admission.objects.live().filter(content_object=OuterRef("pk"), user=user.pk)
        barred = Bar.objects.filter(item=OuterRef("pk"), user=user.pk, lifted_at=None)
        shut_out = FamilyExclusion.objects.filter(family=OuterRef("family"), user=user.pk, lifted_at=None)
        return self.filter(Exists(arranges), Q(is_sealed=False) | Q(Exists(named)), ~Exists(barred), ~Exists(shut_out))


class AgendaItem(models.Model):
    """One family in one meeting: the compartment that everything said is kept in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    family = models.ForeignKey(Family, models.PROTECT, related_name="items")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, blank=True, related_name="items")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=ItemState, default=ItemState.WAITING)
    is_sealed = models.BooleanField(default=False)  # named people only; absent from everybody else's counts
    called_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)  # the views
    turn = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")  # who speaks
    reported_at = models.DateTimeField(null=True, blank=True)  # now with statutory services

    objects = ItemQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [("attend_item", "Attend an agenda item")]
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"], name="one_item_per_position", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["meeting"], condition=Q(state="heard"), name="one_item_heard_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"item {self.pk}"

    def log_reference(self) -> About:
        return About("agendaitem", self.pk, self.meeting_id)


class Admission(Grant):
    """A named person's right to an agenda item, from–to. `withdrawn_seq`: they receive nothing at or above it."""

    content_object = models.ForeignKey(AgendaItem, models.CASCADE, related_name="admissions")
    withdrawn_seq = models.BigIntegerField(null=True, blank=True)

    class Meta(Grant.Meta):
        abstract = False


class Bar(Exclusion):
    """A person out of an item by stepping out (conflict of interest) or by decision. Lifted by a co-ordinator only."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="bars")
    stepped_out = models.BooleanField(default=False)


class Draft(drafts.Draft):
    """What somebody is typing in a meeting or for one: "contribute:<item>", "decide:<item>", "raise"."""


class ItemDisclosure(models.Model):
    """Information asked for from an item, or shared to it: the disclosure, and the item it is for."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="disclosures")
    disclosure = models.OneToOneField(Disclosure, models.PROTECT, related_name="for_item")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.disclosure_id} for {self.item_id}"


class ItemQuestion(models.Model):
    """Asked from an item whether a setting knows a brother or sister of one of its children: the question, and the
    item it is for."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="sibling_questions")
    question = models.OneToOneField(Question, models.PROTECT, related_name="for_item")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.question_id} for {self.item_id}"
