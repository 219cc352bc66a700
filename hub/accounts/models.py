"""Accounts: the people who sign in. What they may do comes from their posts and grants, never from the account."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Now
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

if TYPE_CHECKING:  # agencies stand above accounts; a membership is reached from its own side
    from hub.agencies.models import Agency, Membership


class Users(BaseUserManager["User"]):
    def create_user(self, username: str, email: str, password: str | None = None, **fields: Any) -> "User":
        """Without a password the account can only be entered by a passkey or an issuer."""
        user = self.model(username=username, email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Names are compared without case: phones begin a word with a capital."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One named person. Shared mailboxes are refused; superusers run the servers and see no record."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(_("username"), max_length=60, unique=True)
    name = models.CharField(_("full name"), max_length=120)
    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(db_default=Now())
    keys_on = models.BooleanField(default=True)  # single-letter keys in the room (WCAG 2.1.4: can be switched off)

    objects = Users()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "name"]

    class Meta:
        default_permissions = ()
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def is_password_new(self) -> bool:
        """Whether a password was set and not saved yet: Django keeps it until the row is written."""
        return getattr(self, "_password", None) is not None

    @cached_property
    def membership(self) -> "Membership | None":
        """Today's membership of an agency, or None: a person acts for one agency at a time."""
        row: Membership | None = self.memberships.today().select_related("agency").first()
        return row

    @property
    def agency(self) -> "Agency | None":
        return self.membership.agency if self.membership else None

    @property
    def agency_id(self) -> UUID | None:
        return self.membership.agency_id if self.membership else None


class SharedMailbox(models.Model):
    """The first part of an address that no single person reads: `office`, `swyddfa`. Rows, so that they can change."""

    name = models.CharField(max_length=40, primary_key=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "shared mailboxes"

    def __str__(self) -> str:
        return self.name


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Still to be used, by the database's clock."""
        return self.filter(used_at=None, withdrawn_at=None, tries_left__gt=0, expires_at__gt=Now())


class Invitation(models.Model):
    """A single-use link to an account, confirmed out of band before it opens anything.

    `renews` is set when it gives a person who has an account a new start: their telephone or key is lost.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("full name"), max_length=120)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    agency = models.UUIDField()  # the agency's id: agencies stand above accounts
    role = models.CharField(max_length=20)
    title_en = models.CharField(max_length=80, blank=True)
    title_cy = models.CharField(max_length=80, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the link's token; the token is not kept
    code_digest = models.CharField(max_length=128)  # hash of the code said over the telephone
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField(default=5)
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    user = models.OneToOneField(User, models.PROTECT, null=True, related_name="invitation")
    renews = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Issuer(models.Model):
    """Maps an OIDC issuer and a claim's value to an agency: who vouches for whom. Rows, so that they can change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=60)  # allauth's provider id for this issuer
    issuer = models.URLField(max_length=200)
    claim = models.CharField(max_length=60)
    value = models.CharField(max_length=200)
    agency = models.UUIDField()
    role = models.CharField(max_length=20)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["issuer", "claim", "value"], name="issuer_claim_value_once"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.claim}"


class Sitting(models.Model):
    """A signed-in session as the hub knows it, so that it can be ended: idle and absolute ends are dates here."""

    session_key = models.CharField(max_length=40, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="sittings")
    began_at = models.DateTimeField()
    active_at = models.DateTimeField()
    is_strong = models.BooleanField(default=False)  # a second factor was shown, here or at the person's issuer
    stepped_up_at = models.DateTimeField(null=True)  # when they last proved themselves
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=20, blank=True)  # services.Why: the sign-in page says what happened

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"sitting of {self.user_id}"
