"""A recorded decision to share, or not to share: asked, decided, disclosed, closed. Refusals are kept as fully."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from hub.access.models import Basis, Exclusion, Grant
from hub.agencies.models import Agency, Dated, Hub, Membership
from hub.people.models import Fact, FamilyExclusion, Person, StaffTie
from hub.web import drafts
from sharing.agreements.models import ReferenceRow

USER = settings.AUTH_USER_MODEL


class Lead(Dated):
    """Who answers for an agency when it is asked. Each small setting names a second one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="leads")
    user = models.ForeignKey(USER, models.PROTECT, related_name="leads")
    is_second = models.BooleanField(default=False)
    named_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id} for {self.agency_id}"


class Direction(models.TextChoices):
    ASKED = "asked", _("Asked for")
    OFFERED = "offered", _("Offered without being asked")


class Urgency(models.TextChoices):
    ROUTINE = "routine", _("Routine")
    URGENT = "urgent", _("Urgent: today")
    EMERGENCY = "emergency", _("Emergency: somebody may come to harm")


class State(models.TextChoices):
    ASKED = "asked", _("Waiting for an answer")
    DECIDED = "decided", _("Decided, not yet shared")
    DISCLOSED = "disclosed", _("Shared")
    REFUSED = "refused", _("Not shared")
    WITHDRAWN = "withdrawn", _("Withdrawn by who asked")
    CLOSED = "closed", _("Closed")


class DisclosureQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "DisclosureQuerySet":
        """Those this person may know of: a live grant on a side whose agency they belong to today, nobody said "not to
        this person", and nobody it is about is one whose record they are shut out of. What of it they may read is
        another question: the slice has its own end."""
        grants = DisclosureGrant.objects.live().filter(
            content_object=OuterRef("pk"), user=user.pk, user__is_active=True, user__is_superuser=False
        )
        posts = Membership.objects.today().filter(user=user.pk)  # leavers and movers lose access by default
        answers = Exists(grants.filter(basis=Basis.ANSWERS)) & Exists(posts.filter(agency=OuterRef("holder")))
        asked = Exists(grants.filter(basis=Basis.ASKED)) & Exists(posts.filter(agency=OuterRef("recipient")))
        not_to = DisclosureExclusion.objects.filter(disclosure=OuterRef("pk"), user=user.pk, lifted_at=None)
        shut_out = FamilyExclusion.objects.filter(
            user=user.pk, lifted_at=None, family__members__person__disclosures=OuterRef("pk")
        )
        tied = StaffTie.objects.today().filter(user=user.pk, person__disclosures=OuterRef("pk"))
        return self.filter(Q(answers) | Q(asked), ~Exists(not_to), ~Exists(shut_out), ~Exists(tied))


class Disclosure(models.Model):
    """One question between two agencies about somebody, and what became of it. `holder` is who has the information."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=12, unique=True)  # "S-7F3K2": what mail and telephone call it
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="disclosures")
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.ASKED)
    holder = models.ForeignKey(Agency, models.PROTECT, related_name="disclosures_held")
    recipient = models.ForeignKey(Agency, models.PROTECT, related_name="disclosures_received")
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")  # who began it, at either agency
    about = models.ManyToManyField(Person, related_name="disclosures")
    items = models.JSONField(default=list)  # codes of DataItem
    what = models.TextField(_("what exactly"))
    purpose = models.SlugField(max_length=40)  # code of a Purpose of the board
    why = models.TextField(_("why it is needed"))
    statement = models.TextField(blank=True)  # the public-task statement the request carries
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")  # of what the asker wrote
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_event = models.UUIDField()  # the access log's event of the asking
    answer_due_at = models.DateTimeField(null=True, blank=True)
    onward_of = models.ForeignKey("Onward", models.PROTECT, null=True, blank=True, related_name="made")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    closed_why = models.TextField(blank=True)  # of a withdrawal, or how it ended

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [("read_disclosure", "Read a disclosure")]
        ordering = ["-asked_at"]
        indexes = [
            models.Index(fields=["holder", "state", "answer_due_at"], name="disclosure_to_answer"),
            models.Index(fields=["recipient", "state"], name="disclosure_to_receive"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(holder=models.F("recipient")), name="disclosure_between_two")
        ]

    def __str__(self) -> str:
        return self.reference


class DisclosureGrant(Grant):
    """A named person may know of it: of basis ANSWERS at the holder, of basis ASKED at the recipient."""

    content_object = models.ForeignKey(Disclosure, models.CASCADE, related_name="grants")

    class Meta(Grant.Meta):
        abstract = False


class DisclosureExclusion(Exclusion):
    """ "Not to this person": somebody at the other agency who must not see it. Wins over any grant."""

    disclosure = models.ForeignKey(Disclosure, models.CASCADE, related_name="exclusions")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["user", "disclosure", "lifted_at"], name="not_to_this_person")]


class Answer(models.TextChoices):
    SHARE = "share", _("Share what was asked for")
    PART = "part", _("Share a part of it")
    REFUSE = "refuse", _("Do not share")
    NOT_HELD = "not_held", _("We do not hold this")


SHARES = (Answer.SHARE, Answer.PART)


class Ground(models.TextChoices):
    """What the decision stands on."""

    AGREEMENT = "agreement", _("A row of an agreement")
    ONE_OFF = "one_off", _("One-off decision")
    EMERGENCY = "emergency", _("Emergency")


class Told(models.TextChoices):
    """Whether the family is told, and by whom."""

    BY_US = "by_us", _("The agency that shares tells them")
    BY_THEM = "by_them", _("The agency that asked tells them")
    AS_AGREED = "as_agreed", _("As the agreement says")
    NOT = "not", _("They are not told")
    OPEN = "", _("Not recorded yet")


class DecidedQuerySet(models.QuerySet[Any]):
    def latest_ones(self) -> "DecidedQuerySet":
        """What stands: not superseded."""
        return self.filter(superseded_by=None)

    def open_now(self) -> "DecidedQuerySet":
        """Those whose slice may be read at this second, by the database's clock."""
        return self.latest_ones().filter(
            disclosure__state=State.DISCLOSED, disclosed_at__isnull=False, revoked_at=None, expires_at__gt=Now()
        )


class Decided(models.Model):
    """The holder's decision, whole. Never edited: a later one supersedes, and both are shown. Of an emergency the rest
    is written once, afterwards, and says when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="decisions")
    answer = models.CharField(max_length=8, choices=Answer)
    ground = models.CharField(max_length=10, choices=Ground)
    row = models.ForeignKey(ReferenceRow, models.PROTECT, null=True, blank=True, related_name="decisions")
    agreement = models.CharField(max_length=60, blank=True)  # the row as it was called: "ISP-12, row 7"
    bases = models.JSONField(default=list)  # codes, labels and sources as they were
    conditions_of_law = models.JSONField(default=list)  # the same, of Art 9, Art 10 and confidence
    gateways = models.JSONField(default=list)
    limb = models.CharField(max_length=40, blank=True)
    reasons = models.TextField(_("why"))
    necessity = models.TextField(_("why no less would do"), blank=True)
    left_out = models.TextField(_("what was left out, and why"), blank=True)
    told = models.CharField(max_length=9, choices=Told, blank=True)
    told_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    told_why_not = models.TextField(blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    expires_at = models.DateTimeField(null=True, blank=True)  # of the slice
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.UUIDField()  # the access log's event of this decision: what the receipt is sealed by
    disclosed_at = models.DateTimeField(null=True, blank=True)
    disclosed_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    disclosed_event = models.UUIDField(null=True, blank=True)
    complete_by = models.DateTimeField(null=True, blank=True)  # of an emergency: the rest is written by then
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_why = models.TextField(blank=True)
    revoked_event = models.UUIDField(null=True, blank=True)

    objects = DecidedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["at"]
        indexes = [models.Index(fields=["expires_at"], name="slice_by_its_end")]
        constraints = [
            # Two who decide at once: the second finds the first.
            models.UniqueConstraint(fields=["disclosure"], condition=Q(supersedes=None), name="first_decision_once"),
            models.CheckConstraint(
                condition=~Q(answer__in=SHARES) | Q(expires_at__isnull=False), name="every_slice_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"decision on {self.disclosure_id}"

    @property
    def shares(self) -> bool:
        return self.answer in SHARES


class SliceFact(models.Model):
    """A fact that the holder put into the slice, or considered and left out. The recipient reads the first kind only,
    and nothing tells them of the second."""

    decision = models.ForeignKey(Decided, models.PROTECT, related_name="facts")
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="slices")
    is_shared = models.BooleanField()
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["decision", "fact"], name="fact_once_in_a_slice")]

    def __str__(self) -> str:
        return f"fact {self.fact_id} in {self.decision_id}"


class Onward(models.Model):
    """The recipient asks the originator whether a slice may go on to somebody else; and the answer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.ForeignKey(Decided, models.PROTECT, related_name="onward")
    to = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    why = models.TextField()
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    is_agreed = models.BooleanField(null=True)
    answer_why = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "to"], condition=Q(answered_at=None), name="onward_asked_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"onward of {self.decision_id}"


class Opening(models.Model):
    """When somebody at the recipient first opened the slice: the holder sees that it arrived."""

    decision = models.ForeignKey(Decided, models.PROTECT, related_name="openings")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["decision", "user"], name="opened_first_once")]

    def __str__(self) -> str:
        return f"opening by {self.user_id}"


class SharingDraft(drafts.Draft):
    """What somebody is typing about sharing: "ask", "offer", "emergency", "decide:<disclosure>"."""
