"""Whom it is about: persons, families, ties, homes, protection, and facts that agencies put on record."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from hub.access.models import Exclusion, Grant
from hub.agencies.models import Agency, Dated, Hub, Membership
from hub.web import drafts

USER = settings.AUTH_USER_MODEL


class Sex(models.TextChoices):
    FEMALE = "f", _("Female")
    MALE = "m", _("Male")
    OTHER = "x", _("Other")
    UNKNOWN = "", _("Not recorded")


class PersonQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "PersonQuerySet":
        """People in the record of a family that this person may know of."""
        families = Family.objects.visible_to(user).filter(pk=OuterRef("family"))
        return self.filter(Exists(FamilyMember.objects.filter(Exists(families), person=OuterRef("pk"))))


class Person(models.Model):
    """A human a record is about: a child, born or expected, or an adult. The name shown is the main one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("full name"), max_length=160)  # the main PersonName, kept in step by the services
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    expected_on = models.DateField(_("expected"), null=True, blank=True)  # unborn
    died_on = models.DateField(null=True, blank=True)
    spoken = models.CharField(_("language spoken"), max_length=40, blank=True)
    written = models.CharField(_("language written"), max_length=2, choices=settings.LANGUAGES, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

    def is_known_to(self, user: Any) -> bool:
        return bool(Person.objects.visible_to(user).filter(pk=self.pk).exists())


class NameKind(models.TextChoices):
    MAIN = "main", _("Name")
    BIRTH = "birth", _("Name at birth")
    MARRIED = "married", _("Married name")
    FORMER = "former", _("Former name")
    KNOWN_AS = "known_as", _("Known as")


class PersonName(Dated):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="names")
    kind = models.CharField(max_length=10, choices=NameKind, default=NameKind.MAIN)
    full = models.CharField(_("full name"), max_length=160)

    def __str__(self) -> str:
        return self.full


class NameKey(models.Model):
    """What a name is searched by: spelling-tolerant keys (see names.py)."""

    name = models.ForeignKey(PersonName, models.CASCADE, related_name="keys")
    key = models.CharField(max_length=60)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["key", "name"])]

    def __str__(self) -> str:
        return self.key


class FamilyQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "FamilyQuerySet":
        """Families this person may know of: a live grant, and no exclusion. EXISTS: for one object or a page.

        Leavers and movers lose access by default: they practise today, and have left no other agency since the grant.
        """
        practises = Membership.objects.in_practice().filter(user=user.pk)
        left_since = (
            Membership.objects.filter(user=user.pk, to_on__gt=OuterRef("granted_at__date"), to_on__lte=localdate())
            .exclude(agency__in=practises.values("agency"))
        )  # fmt: skip
        grants = FamilyGrant.objects.live().filter(~Exists(left_since), content_object=OuterRef("pk"), user=user.pk)
        shut_out = FamilyExclusion.objects.filter(family=OuterRef("pk"), user=user.pk, lifted_at=None)
        return self.filter(Exists(grants), Exists(practises), ~Exists(shut_out))


class Family(models.Model):
    """People discussed together, held by a hub."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="families")
    name = models.CharField(max_length=120)  # "Prosser": pages say "Prosser family" or "teulu Prosser"
    lead = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    known_since_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    objects = FamilyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [("read_family", "Read a family's record")]
        verbose_name_plural = "families"

    def __str__(self) -> str:
        return self.name

    def bases_of(self, user: Any) -> set[str]:
        """On what bases this person may read the family now; empty when they may not know of it."""
        grants = FamilyGrant.objects.live().filter(content_object=self.pk, user=user.pk)
        return set(grants.filter(content_object__in=Family.objects.visible_to(user)).values_list("basis", flat=True))

    def shuts_out(self, user: Any) -> bool:
        """Whether a deny row stands for this person: it wins over any grant."""
        found: bool = FamilyExclusion.objects.filter(family=self.pk, user=user.pk, lifted_at=None).exists()
        return found


class FamilyGrant(Grant):
    content_object = models.ForeignKey(Family, models.CASCADE, related_name="grants")

    class Meta(Grant.Meta):
        abstract = False


class EmergencyReview(models.Model):
    """Emergency access to be looked at afterwards: one per grant of that basis."""

    grant = models.OneToOneField(FamilyGrant, models.PROTECT, related_name="review")
    due_on = models.DateField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"review of {self.grant_id}"


class EmergencyNotice(models.Model):
    """Somebody was told that a record was opened in an emergency: the owner, and information governance."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    grant = models.ForeignKey(FamilyGrant, models.PROTECT, related_name="notices")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    told_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["grant", "user"], name="emergency_told_once")]

    def __str__(self) -> str:
        return f"notice of {self.grant_id}"


class StaffTie(Dated):
    """A user is a person in a record, or related to one. Set by information governance; the shutting out follows."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="staff_ties")
    relation = models.CharField(max_length=60)
    set_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.user_id} is {self.relation}"


class FamilyExclusion(Exclusion):
    """A user shut out of a family: staff relative, conflict of interest, or the record's own subject."""

    family = models.ForeignKey(Family, models.CASCADE, related_name="exclusions")
    tie = models.ForeignKey(StaffTie, models.PROTECT, null=True, blank=True, related_name="exclusions")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["user", "family", "lifted_at"], name="exclusion_by_user")]


class FamilyMember(Dated):
    """A person belongs to a family's record, from–to, and who said so."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    family = models.ForeignKey(Family, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    in_home = models.BooleanField(_("lives in the home"), default=True)
    said_by = models.CharField(max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.family_id}"


class TieKind(models.TextChoices):
    """What `person` is to `other`. Each has its inverse in INVERSES; only one row is kept per tie."""

    PARENT = "parent", _("parent of")
    CHILD = "child", _("child of")
    STEP_PARENT = "step_parent", _("step-parent of")
    STEP_CHILD = "step_child", _("step-child of")
    SIBLING = "sibling", _("brother or sister of")
    HALF_SIBLING = "half_sibling", _("half-brother or half-sister of")
    STEP_SIBLING = "step_sibling", _("step-brother or step-sister of")
    FOSTER_CARER = "foster_carer", _("foster carer of")
    FOSTER_CHILD = "foster_child", _("foster child of")
    FOSTER_SIBLING = "foster_sibling", _("foster brother or sister of")
    KINSHIP_CARER = "kinship_carer", _("kinship carer of")
    KINSHIP_CHILD = "kinship_child", _("in kinship care with")
    GRANDPARENT = "grandparent", _("grandparent of")
    GRANDCHILD = "grandchild", _("grandchild of")
    PARTNER = "partner", _("partner of")
    FORMER_PARTNER = "former_partner", _("former partner of")
    AUNT_UNCLE = "aunt_uncle", _("aunt or uncle of")
    NIECE_NEPHEW = "niece_nephew", _("niece or nephew of")
    EXPECTING = "expecting", _("expecting")
    UNBORN_OF = "unborn_of", _("unborn child of")
    TREATED_AS_SIBLING = "treated_as_sibling", _("treated as brother or sister of")
    TREATED_AS_PARENT = "treated_as_parent", _("treated as parent of")
    TREATED_AS_CHILD = "treated_as_child", _("treated as child of")
    OTHER = "other", _("connected with")


INVERSES = {
    TieKind.PARENT: TieKind.CHILD,
    TieKind.STEP_PARENT: TieKind.STEP_CHILD,
    TieKind.FOSTER_CARER: TieKind.FOSTER_CHILD,
    TieKind.KINSHIP_CARER: TieKind.KINSHIP_CHILD,
    TieKind.GRANDPARENT: TieKind.GRANDCHILD,
    TieKind.AUNT_UNCLE: TieKind.NIECE_NEPHEW,
    TieKind.EXPECTING: TieKind.UNBORN_OF,
    TieKind.TREATED_AS_PARENT: TieKind.TREATED_AS_CHILD,
    TieKind.SIBLING: TieKind.SIBLING,
    TieKind.HALF_SIBLING: TieKind.HALF_SIBLING,
    TieKind.STEP_SIBLING: TieKind.STEP_SIBLING,
    TieKind.FOSTER_SIBLING: TieKind.FOSTER_SIBLING,
    TieKind.TREATED_AS_SIBLING: TieKind.TREATED_AS_SIBLING,
    TieKind.PARTNER: TieKind.PARTNER,
    TieKind.FORMER_PARTNER: TieKind.FORMER_PARTNER,
    TieKind.OTHER: TieKind.OTHER,
}
INVERSES |= {inverse: kind for kind, inverse in INVERSES.items()}


class Tie(Dated):
    """`person` is `kind` (of) `other`, from–to, and who said so. The inverse is derived, never stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="ties")
    kind = models.CharField(max_length=20, choices=TieKind)
    other = models.ForeignKey(Person, models.PROTECT, related_name="ties_to")
    said_by = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(person=models.F("other")), name="tie_of_two_people")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.other_id}"


class Standing(models.TextChoices):
    HAS = "has", _("Has it")
    HAS_NOT = "has_not", _("Does not have it")
    NOT_KNOWN = "not_known", _("Not known")


class Evidence(models.Model):
    """Abstract. What was seen, by whom, when, and until when it holds. A later row replaces; the earlier one stays."""

    why = models.CharField(_("why"), max_length=200, blank=True)  # "named on the birth certificate"
    evidence = models.CharField(_("evidence seen"), max_length=200, blank=True)
    seen_on = models.DateField(_("seen on"), null=True, blank=True)
    seen_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    expires_on = models.DateField(_("holds until"), null=True, blank=True)
    recorded_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        default_permissions = ()


class ParentalResponsibility(Evidence):
    """Whether an adult has parental responsibility for a child. A new partner has none by being a partner."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Person, models.CASCADE, related_name="responsibilities")
    adult = models.ForeignKey(Person, models.CASCADE, related_name="responsible_for")
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.NOT_KNOWN)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["child", "adult"], condition=Q(replaced_at=None), name="responsibility_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.adult_id} for {self.child_id}: {self.standing}"


class EducationParent(Evidence):
    """Whether an adult is a parent in education law (Education Act 1996 s.576): another question than the last."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Person, models.CASCADE, related_name="education_parents")
    adult = models.ForeignKey(Person, models.CASCADE, related_name="education_parent_of")
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.NOT_KNOWN)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["child", "adult"], condition=Q(replaced_at=None), name="education_parent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.adult_id} for {self.child_id}: {self.standing}"


class Address(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    lines = models.TextField(_("address"))
    postcode = models.CharField(_("postcode"), max_length=8, blank=True)
    uprn = models.CharField(_("UPRN"), max_length=12, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "addresses"

    def __str__(self) -> str:
        return f"address {self.pk}"


class Residence(Dated):
    """A person lives at an address, from–to, and who said so."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="residences")
    address = models.ForeignKey(Address, models.PROTECT, related_name="residences")
    said_by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id} at {self.address_id}"


class AttendanceKind(models.TextChoices):
    SETTING = "setting", _("School or nursery")
    GP = "gp", _("GP")
    AGENCY_OFFICE = "agency_office", _("Agency's office")


class Attendance(Dated):
    """A person attends or is registered with an agency: a setting, a GP, an office. A clue to place."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=14, choices=AttendanceKind, default=AttendanceKind.SETTING)
    person = models.ForeignKey(Person, models.CASCADE, related_name="attendances")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=160, blank=True)  # when it is no agency of the hub
    days = models.CharField(_("days and hours"), max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id} attends"


class Telephone(Dated):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="telephones")
    number = models.CharField(max_length=20)
    safe_note = models.CharField(max_length=160, blank=True)  # when and how it is safe to ring

    def __str__(self) -> str:
        return f"telephone of {self.person_id}"


class Protection(models.Model):
    """A person's place is protected: every clue to it, in every version, is shown only to those named."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="protections")
    why = models.TextField()
    set_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=Now())
    review_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    ended_why = models.TextField(blank=True)
    shown_to: Any = models.ManyToManyField(USER, related_name="+", blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"protection of {self.person_id}"

    def names(self, user: Any) -> bool:
        """Whether this person may be told the place."""
        return bool(self.shown_to.filter(pk=user.pk).exists())


class ClueKind(models.TextChoices):
    ADDRESS = "address", _("Address")
    SETTING = "setting", _("School or nursery")
    GP = "gp", _("GP")
    AGENCY_OFFICE = "agency_office", _("Agency's office")
    PHONE = "phone", _("Telephone")
    DAYS = "days", _("Days and hours")
    OTHER = "other", _("Other clue")


class Clue(models.Model):
    """Something that would tell where a protected person is. Kept in all versions: an earlier one still tells."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    protection = models.ForeignKey(Protection, models.CASCADE, related_name="clues")
    kind = models.CharField(max_length=14, choices=ClueKind)
    value = models.CharField(max_length=200)
    since_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"clue {self.pk}"


class FactKind(models.TextChoices):
    """What sort of thing is said. The four are told apart wherever they are shown."""

    FACT = "fact", _("Fact")
    OPINION = "opinion", _("Opinion")
    HEARSAY = "hearsay", _("Hearsay")
    CHILD = "child", _("Child's words")


class Release(models.TextChoices):
    """How far an originator lets it go."""

    HUB = "hub", _("Hub only")
    RECORD = "record", _("Recorded")
    SHARE = "share", _("May be shared on")


class Happening(models.TextChoices):
    """What kind of event a fact tells of: the lanes of a chronology."""

    SEEN = "seen", _("Child seen")
    VISIT = "visit", _("Visit made")
    DECLINED = "declined", _("Visit declined")
    POLICE = "police", _("Police at address")
    ABSENT = "absent", _("School day missed")
    HEALTH = "health", _("Health contact")
    NOT_BROUGHT = "not_brought", _("Not brought to appointment")
    NEW_ADULT = "new_adult", _("New adult in the home")
    HOUSING = "housing", _("Housing")
    CONTACT = "contact", _("Contact")
    OTHER = "", _("Other")


class SearchPurpose(models.TextChoices):
    """Why somebody searches for a person: asked each time, kept in the access log."""

    WORRY = "worry", _("Somebody is worried about them")
    CONTACT = "contact", _("To record a contact or a visit")
    MEETING = "meeting", _("To prepare for a meeting or an item")
    IDENTITY = "identity", _("To make sure who somebody is")
    ACTION = "action", _("To do an action that was agreed")


class Fact(models.Model):
    """Something an agency puts on record about people. Nothing is edited: an amendment is a new Fact that says why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # None: about a child who is not in the hub's records, and read through a disclosure only.
    family = models.ForeignKey(Family, models.PROTECT, null=True, blank=True, related_name="facts")
    originator = models.ForeignKey(Agency, models.PROTECT, related_name="facts")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=FactKind)
    happening = models.CharField(max_length=12, choices=Happening, blank=True)
    text = models.TextField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    about = models.ManyToManyField(Person, related_name="facts")
    release = models.CharField(max_length=8, choices=Release, default=Release.RECORD)
    happened_on = models.DateField(null=True, blank=True)
    written_at = models.DateTimeField()
    amends = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="amendments")
    why = models.TextField(blank=True)  # of an amendment
    in_chronology = models.BooleanField(default=True)  # False while it is sealed or only part of one item

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["family", "happened_on"])]

    def __str__(self) -> str:
        return f"fact {self.pk}"

    @property
    def record(self) -> Family:
        """The family whose record it stands in. Raises LookupError: it stands in a disclosure only."""
        if self.family is None:
            raise LookupError("This fact stands in no family's record.")
        return self.family

    def is_amended(self) -> bool:
        return bool(self.amendments.exists())


class Word(models.Model):
    """A vague word of a fact tied to the person meant: "she" is Kelly Prosser."""

    fact = models.ForeignKey(Fact, models.CASCADE, related_name="words")
    key = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["fact", "key"], name="word_tied_once")]

    def __str__(self) -> str:
        return self.key


class Translation(models.Model):
    """A signed human translation of a fact, beside the original: evidence is never machine-translated."""

    fact = models.ForeignKey(Fact, models.PROTECT, related_name="translations")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    text = models.TextField()
    translator = models.ForeignKey(USER, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"translation of {self.fact_id}"


class RecordDraft(drafts.Draft):
    """What somebody is typing about a record: "contact:<family>", "amend:<fact>", …"""
