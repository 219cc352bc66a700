"""The other parent: what stands between a child and an adult, whether it is safe to speak to them, and of what."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from hub.agencies.models import Agency
from hub.people.models import Fact, Person
from hub.web.documents import Document

USER = settings.AUTH_USER_MODEL


class OrderKind(models.TextChoices):
    LIVES_WITH = "lives_with", _("Child arrangements: lives with")
    SPENDS_TIME = "spends_time", _("Child arrangements: spends time with")
    NO_CONTACT = "no_contact", _("No contact")
    PROHIBITED_STEPS = "prohibited_steps", _("Prohibited steps")
    SPECIFIC_ISSUE = "specific_issue", _("Specific issue")
    NON_MOLESTATION = "non_molestation", _("Non-molestation")
    OCCUPATION = "occupation", _("Occupation")
    PARENTAL_RESPONSIBILITY = "parental_responsibility", _("Parental responsibility")
    SPECIAL_GUARDIANSHIP = "special_guardianship", _("Special guardianship")
    CARE = "care", _("Care or supervision")
    OTHER = "other", _("Other order")


class CourtOrder(models.Model):
    """An order of a court about a child, and the adult it binds or favours. A later row replaces; the earlier stays."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Person, models.PROTECT, related_name="court_orders")
    adult = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="court_orders_on")
    kind = models.CharField(max_length=24, choices=OrderKind)
    says = models.TextField(_("what it says"))
    bars_information = models.BooleanField(_("no information to this adult"), default=False)
    bars_contact = models.BooleanField(_("no contact with this adult"), default=False)
    made_on = models.DateField(_("made on"))
    expires_on = models.DateField(_("until"), null=True, blank=True)
    seen_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    seen_on = models.DateField(_("seen on"))
    recorded_at = models.DateTimeField(db_default=Now())
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-made_on"]

    def __str__(self) -> str:
        return f"order {self.pk}"


class OrderScan(Document):
    order = models.OneToOneField(CourtOrder, models.PROTECT, related_name="scan")

    class Meta:
        default_permissions = ()


class LivesWith(models.TextChoices):
    LIVES = "lives", _("Lives with this adult")
    SHARED = "shared", _("Lives with them part of the time")
    SEES = "sees", _("Sees them")
    NONE = "none", _("No contact")
    NOT_KNOWN = "not_known", _("Not known")


class Arrangement(models.Model):
    """Where a child lives and whom they see, as it is agreed for one adult. A later row replaces; the earlier stays."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Person, models.PROTECT, related_name="arrangements")
    adult = models.ForeignKey(Person, models.PROTECT, related_name="arrangements_with")
    lives_with = models.CharField(max_length=10, choices=LivesWith)
    says = models.TextField(blank=True)  # when, where, with whom there
    said_by = models.CharField(max_length=120)
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["child", "adult"], condition=Q(replaced_at=None), name="one_arrangement_stands"
            )
        ]

    def __str__(self) -> str:
        return f"arrangement {self.pk}"


class Way(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    TELEPHONE = "telephone", _("By telephone")
    MAIL = "mail", _("By e-mail")
    POST = "post", _("By post")
    SCHOOL = "school", _("At the school or setting")
    SOLICITOR = "solicitor", _("Through a solicitor")


class ContactWay(models.Model):
    """How an adult may safely be reached about a child, in which language, and who may speak to them. Resident adults
    have one too. A later row replaces; the earlier stays."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Person, models.PROTECT, related_name="contact_ways")
    adult = models.ForeignKey(Person, models.PROTECT, related_name="contact_ways_of")
    way = models.CharField(max_length=10, choices=Way)
    detail = models.CharField(max_length=200, blank=True)  # number, address or times: a clue, and masked as one
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True)
    home_is_shared_or_unsafe = models.BooleanField(default=False)  # then nothing is posted: it is handed over
    # Whose people may speak to them.
    speaker = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["child", "adult"], condition=Q(replaced_at=None), name="one_way_stands")
        ]

    def __str__(self) -> str:
        return f"way to {self.adult_id}"


class Safety(models.TextChoices):
    SAFE = "safe", _("Safe to contact")
    CONDITIONS = "conditions", _("Safe with conditions")
    NOT_SAFE = "not_safe", _("Not safe")


class SafetyCheckQuerySet(models.QuerySet[Any]):
    def standing(self) -> "SafetyCheckQuerySet":
        """Those nobody has replaced. Whether one still holds is a question of its `expires_at`."""
        return self.filter(replaced_at=None)


class SafetyCheck(models.Model):
    """A named person asked police, the domestic-abuse service and the other parent before anybody is contacted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Person, models.PROTECT, related_name="safety_checks")
    adult = models.ForeignKey(Person, models.PROTECT, related_name="safety_checks_of")
    police = models.TextField(_("what the police said"))
    service = models.TextField(_("what the domestic-abuse service said"))
    other_parent = models.TextField(_("what the other parent thinks is safe"))
    outcome = models.CharField(max_length=10, choices=Safety)
    conditions = models.TextField(blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = SafetyCheckQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["child", "adult"], condition=Q(replaced_at=None), name="one_safety_check_stands"
            )
        ]

    def __str__(self) -> str:
        return f"safety check {self.pk}"


class InformationClass(models.TextChoices):
    WELLBEING = "wellbeing", _("The child's wellbeing")
    OUTCOME = "outcome", _("What the meeting decided")
    THIRD_PARTY = "third_party", _("About other people")
    LOCATION = "location", _("Where the child or others are")
    POLICE = "police", _("From the police")


class Tell(models.TextChoices):
    TELL = "tell", _("Tell")
    REDACTED = "redacted", _("Tell, with parts left out")
    DO_NOT = "do_not", _("Do not tell")


class TellingRule(models.Model):
    """What an adult is told of one class of information about a child. A later row replaces; the earlier stays."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Person, models.PROTECT, related_name="telling_rules")
    adult = models.ForeignKey(Person, models.PROTECT, related_name="telling_rules_of")
    information = models.CharField(max_length=12, choices=InformationClass)
    tell = models.CharField(max_length=8, choices=Tell)
    reason = models.TextField()
    decided_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(USER, models.PROTECT, related_name="+")
    review_on = models.DateField()
    at = models.DateTimeField(db_default=Now())
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["child", "adult", "information"], condition=Q(replaced_at=None), name="one_telling_rule_stands"
            )
        ]

    def __str__(self) -> str:
        return f"{self.information}: {self.tell}"


class ParentContact(models.Model):
    """A parent got in touch: what they said is a Fact of the agency that took it, and is put to the item as well."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Person, models.PROTECT, related_name="parent_contacts")
    adult = models.ForeignKey(Person, models.PROTECT, related_name="contacts_made")
    fact = models.OneToOneField(Fact, models.PROTECT, related_name="parent_contact")
    way = models.CharField(max_length=10, choices=Way)
    wants_answer_by_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"contact {self.pk}"


class ServiceConsent(models.Model):
    """A family's consent to a *service*. Never a basis to share: no rule of sharing reads this table."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="service_consents")  # for whom the service is
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="consents_given")
    service = models.CharField(max_length=160)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")  # who gives the service
    what_for = models.TextField()
    given_on = models.DateField()
    evidence = models.CharField(max_length=200)  # signed form, said in person to …
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_how = models.CharField(max_length=200, blank=True)
    withdrawal_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"consent {self.pk}"
