"""The roll of a setting: sealed rows under the setting's key, and keyed tokens under another. Nothing here is readable
in the database; what stands open are ids, dates, standing answers and counts.

A roll's children are truly deleted with it: other tables point to a `RollChild` with SET_NULL or CASCADE, and never
with PROTECT.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from hub.agencies.models import Agency, Hub
from hub.people.models import Person

USER = settings.AUTH_USER_MODEL


# -- Before a roll ---------------------------------------------------------------------------------------------------


class Terms(models.Model):
    """What a setting recorded before it loaded a roll: its assessment, and the notice it gave to parents. The latest
    stands; an earlier one is never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="roll_terms")
    dpia = models.CharField(max_length=80)  # the reference of the data protection impact assessment
    notice_en = models.CharField(max_length=200)  # where the privacy notice given to parents stands
    notice_cy = models.CharField(max_length=200)
    notice_given_on = models.DateField()
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        ordering = ["-recorded_at", "-id"]

    def __str__(self) -> str:
        return f"terms of {self.agency_id}"


class RollColumns(models.Model):
    """Which column of a setting's own system is which, as it was said the last time."""

    agency = models.OneToOneField(Agency, models.PROTECT, primary_key=True, related_name="+")
    columns = models.JSONField(default=dict)  # field → heading

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"roll columns of {self.agency_id}"


class StagedRoll(models.Model):
    """A file that a lead is looking at before it is taken in, sealed under the setting's key. One each, and not for
    long."""

    user = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=4)  # csv, xlsx, ctf
    sealed = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"staged roll of {self.user_id}"


# -- The roll --------------------------------------------------------------------------------------------------------


class Standing(models.TextChoices):
    """What a setting answers before anybody asks."""

    OPEN = "open", _("Open: tell the other setting's lead who I am")
    ASK = "ask", _("Ask me each time")
    NEVER = "never", _("Never")


class Roll(models.Model):
    """Who is at a setting this term. One at a time; once it ends its children are deleted, and this row says so."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="rolls")
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="rolls")
    standing = models.CharField(max_length=5, choices=Standing, default=Standing.ASK)
    loaded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField()
    expires_on = models.DateField()  # the term ends: from this day on nothing of it is matched
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")  # None: it expired
    deleted_event = models.UUIDField(null=True, blank=True)  # the access log's event: what the deletion is proved by
    deleted_children = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-loaded_at"]
        constraints = [
            models.UniqueConstraint(fields=["agency"], condition=Q(deleted_at=None), name="one_roll_a_setting")
        ]

    def __str__(self) -> str:
        return f"roll of {self.agency_id}"


class RollChild(models.Model):
    """One child on a setting's roll. `sealed` is AES-GCM under the setting's key, bound to this id and the setting;
    the marks are keyed too, so that equal values of two settings never look equal."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    roll = models.ForeignKey(Roll, models.CASCADE, related_name="children")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    mark = models.BinaryField(max_length=16)  # of the setting's own id of the child
    content_mark = models.BinaryField(max_length=16)  # of the whole row: has it changed?
    contacts_mark = models.BinaryField(max_length=16)  # of home and contacts: have they?
    sealed = models.BinaryField()
    standing = models.CharField(max_length=5, choices=[("", _("As the roll")), *Standing.choices], blank=True)
    first_seen_at = models.DateTimeField()
    contacts_changed = models.PositiveSmallIntegerField(default=0)  # how often, since first seen
    settles_at = models.DateTimeField()  # new or changed contacts wait until then before they can match
    encoded_at = models.DateTimeField(null=True, blank=True)  # None: waits for the worker
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["roll", "mark"], name="a_child_once_on_a_roll")]
        indexes = [
            models.Index(fields=["encoded_at"], condition=Q(encoded_at=None, left_at=None), name="children_to_encode")
        ]

    def __str__(self) -> str:
        return f"child {self.pk}"


class Objection(models.Model):
    """A parent objected: the child is left out of this setting's roll, now and at each load, until it is taken back.
    Who it is about is sealed, so that it outlives the roll."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    sealed = models.BinaryField()  # forename, surname, date of birth; who objected, and how it was said
    received_on = models.DateField()
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-recorded_at"]

    def __str__(self) -> str:
        return f"objection {self.pk}"


# -- Shields ---------------------------------------------------------------------------------------------------------


class ShieldReason(models.TextChoices):
    REFUGE = "refuge", _("Refuge, or hiding from somebody")
    COURT_ORDER = "court_order", _("A court order")
    ADOPTED = "adopted", _("Adopted")
    GUARDIANSHIP = "guardianship", _("Special guardianship")
    POLICE = "police", _("The police asked for it")
    PROTECTED = "protected", _("Where somebody lives is protected")


class Shield(models.Model):
    """Takes a child out of matching, both ways and silently: a child of a roll, or a person of the hub, who may be a
    child or a parent. It holds from the second it is set; a second person confirms it, and another takes it off."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(RollChild, models.CASCADE, null=True, blank=True, related_name="shields")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="sibling_shields")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")  # by which it was set
    reason = models.CharField(max_length=12, choices=ShieldReason)
    review_on = models.DateField()
    set_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=Now())
    second_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    second_at = models.DateTimeField(null=True, blank=True)
    lift_asked_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    lift_asked_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-set_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(child=None, person__isnull=False) | Q(child__isnull=False, person=None),
                name="shield_of_a_child_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(second_by=F("set_by")), name="shield_confirmed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None) | ~Q(lifted_by=F("lift_asked_by")), name="shield_lifted_by_two"
            ),
        ]

    def __str__(self) -> str:
        return f"shield {self.pk}"


class Cover(models.Model):
    """A person of the hub who is protected or shielded, and when the rolls were last looked through for them."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    looked_at = models.DateTimeField(null=True, blank=True)  # None: to be looked through again

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"cover of {self.person_id}"


class Covered(models.Model):
    """A child of a roll who is, or may be, that person or a child of theirs: out of matching for as long as the person
    is protected or shielded. Nobody is shown this."""

    cover = models.ForeignKey(Cover, models.CASCADE, related_name="covered")
    child = models.ForeignKey(RollChild, models.CASCADE, related_name="covered")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["cover", "child"], name="covered_once")]

    def __str__(self) -> str:
        return f"{self.child_id} covered"


# -- The blind index -------------------------------------------------------------------------------------------------


class Epoch(models.Model):
    """A time during which a hub's tokens are made with one key. The key lies apart from the database; here is only its
    fingerprint, by which a changed key is noticed."""

    hub = models.ForeignKey(Hub, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=16)
    begun_at = models.DateTimeField(db_default=Now())
    encoded_at = models.DateTimeField(null=True, blank=True)  # when tokens were last made

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["hub", "number"], name="epoch_once_a_hub")]

    def __str__(self) -> str:
        return f"epoch {self.number} of {self.hub_id}"


class SealedFields(models.Model):
    """What a child is scored by: keyed tokens of single fields, sealed under the matching key and bound to child and
    setting. The web role has neither the key nor, on PostgreSQL, the right to read this."""

    id = models.BigAutoField(primary_key=True)
    child = models.OneToOneField(RollChild, models.CASCADE, related_name="fields")
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="+")
    epoch = models.PositiveIntegerField()
    blob = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"fields of {self.child_id}"


class Token(models.Model):
    """One composite of a child, keyed: what candidates are found by. A lone surname or forename is never one."""

    id = models.BigAutoField(primary_key=True)
    token = models.BigIntegerField()
    fields = models.ForeignKey(SealedFields, models.CASCADE, related_name="tokens")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["token", "fields"], name="token_leads_to_fields")]

    def __str__(self) -> str:
        return f"token of {self.fields_id}"


class MethodReview(models.Model):
    """A board looked through pairs that the method proposed on its own data. Until one is recorded, nothing is
    proposed live in the hub."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="method_reviews")
    weights = models.CharField(max_length=40)  # the version of the weights that were tested
    pairs = models.PositiveIntegerField()  # looked through
    right = models.PositiveIntegerField()  # of these, rightly proposed
    reviewed_on = models.DateField()
    source = models.CharField(max_length=300)
    to_confirm = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        ordering = ["-recorded_at"]
        constraints = [models.CheckConstraint(condition=Q(right__lte=F("pairs")), name="no_more_right_than_pairs")]

    def __str__(self) -> str:
        return f"review of {self.hub_id}"
