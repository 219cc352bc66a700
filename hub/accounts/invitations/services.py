"""Invitations: drawn up, told about in two ways (a link by mail, a code by telephone), and taken up once."""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, override

from hub.accounts import acts
from hub.accounts.invitations.queries import digest
from hub.accounts.models import Invitation, User
from hub.accounts.queries import person_named
from hub.accounts.services import end_sessions
from hub.audit.events import About, record, write

CODE_DIGITS = 6


@dataclass(frozen=True)
class Invited:
    """A new invitation with its two halves. Neither is kept in the clear: this is the only time they are seen."""

    invitation: Invitation
    token: str
    code: str


@transaction.atomic
def draw_up(
    *,
    actor: User,
    agency_id: UUID,
    email: str,
    name: str,
    language: str,
    role: str,
    title_en: str,
    title_cy: str,
    renews: User | None = None,
) -> Invited:
    """Make an invitation. The caller has asked whether `actor` may, and whether the address may be invited.

    renews   the account it gives a new start, with a new password and no second factor yet
    """
    token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    invitation = Invitation(
        email=email.lower(),
        name=name,
        language=language,
        agency=agency_id,
        role=role,
        title_en=title_en,
        title_cy=title_cy,
        token_digest=digest(token),
        code_digest=make_password(code),
        invited_by=actor,
        expires_at=timezone.now() + timedelta(days=settings.HUB_INVITATION_DAYS),
        renews=renews or person_named(email),
    )
    invitation.save()
    return Invited(invitation, token, code)


def send_link(invitation: Invitation, address: str) -> None:
    """The mail with the link, in the language of whom it is for. It names nobody and says nothing of the work."""
    with override(invitation.language):
        send_mail(
            gettext("Your invitation to the safeguarding hub"),
            render_to_string(
                "hub/accounts/email/invitation.txt", {"address": address, "days": settings.HUB_INVITATION_DAYS}
            ),
            None,
            [invitation.email],
        )


def withdraw(*, actor: User, invitation: Invitation) -> None:
    """The link opens nothing from now on. Withdrawing twice changes nothing."""
    Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=timezone.now())


@transaction.atomic
def code_is_right(invitation: Invitation, code: str) -> bool:
    """Whether this is the code that was said over the telephone. Every call uses up one of the five tries."""
    counted = Invitation.objects.open().filter(pk=invitation.pk).update(tries_left=F("tries_left") - 1)
    if counted and check_password(re.sub(r"\D", "", code), invitation.code_digest):
        return True
    facts = {"agency": str(invitation.agency)}
    write(acts.CODE_REFUSED, "failed", actor=None, subject=About("invitation", invitation.pk), facts=facts)
    return False


@transaction.atomic
def take_up(invitation: Invitation, *, password: str) -> User | None:
    """Use the invitation, once: make the account, or give the one it renews a new start.

    None when it was used; when somebody has come by this address meanwhile; and for an account put out of use, which
    is not its agency's to bring back.
    """
    user = invitation.renews
    if not user.is_active if user is not None else person_named(invitation.email) is not None:
        return None
    if not Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None).update(used_at=timezone.now()):
        return None
    if user is None:
        user = User.objects.create_user(
            username=free_username(invitation.name),
            email=invitation.email,
            password=password,
            name=invitation.name,
            language=invitation.language,
        )
        Invitation.objects.filter(pk=invitation.pk).update(user=user)
        record(acts.ACCOUNT_MADE, actor=user, subject=About("user", user.pk), invitation=invitation.pk)
        return user
    Authenticator.objects.filter(user_id=user.pk).delete()
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user, "administrator")
    record(acts.ACCOUNT_RENEWED, actor=user, subject=About("user", user.pk), invitation=invitation.pk)
    return user


def free_username(name: str) -> str:
    """`ffion.morgan`, or the first of `ffion.morgan2`, … that nobody has."""
    base = slugify(name).replace("-", ".")[:50] or "user"
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    number = 1
    while (username := base if number == 1 else f"{base}{number}") in taken:
        number += 1
    return username
