"""What the hub does and records when Django or allauth says that something happened to an account."""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from hub.accounts import acts
from hub.accounts.models import User
from hub.accounts.services import begin_session, end_sessions, second_factor_set_up, step_up
from hub.audit.acts import Act
from hub.audit.events import About, record, write


@receiver(user_logged_in, dispatch_uid="hub.take_a_seat")
def take_a_seat(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    shown = get_authentication_records(request, user)
    by_factor = any(proof["method"] == "mfa" for proof in shown)
    before = getattr(request, "sitting", None)
    if before is not None and before.session_key != request.session.session_key:  # somebody signs in where another sat
        end_sessions(before.user, "signed_out", only=[before.session_key], actor=before.user)
    begin_session(
        actor=user,
        session=request.session,
        strong=by_factor or getattr(request, "is_strong_by_issuer", False),
        proved=by_factor or getattr(request, "is_fresh_by_issuer", True),
        by=shown[0]["method"] if shown else "demo" if settings.HUB_DEMO else "",
    )
    request.language_of_choice = user.language  # type: ignore[attr-defined]  # the middleware sets the cookie


@receiver(post_save, sender=User, dispatch_uid="hub.end_what_the_old_password_opened")
def end_what_the_old_password_opened(sender: Any, instance: User, created: bool, **kwargs: Any) -> None:
    """A new password or an account put out of use ends every session, whoever changed it and by what door."""
    if created:
        return
    if not instance.is_active:
        end_sessions(instance, "deactivated")
    elif instance.is_password_new:
        end_sessions(instance, "password")


@receiver(account.authentication_step_completed, dispatch_uid="hub.prove")
def prove(sender: Any, request: HttpRequest, user: User, method: str, **kwargs: Any) -> None:
    if kwargs.get("reauthenticated"):
        step_up(actor=user, session_key=str(request.session.session_key), strong=method == "mfa")
        if (sitting := getattr(request, "sitting", None)) is not None:
            sitting.refresh_from_db()  # what was sent is taken up again within this same request


@receiver(mfa.authenticator_added, dispatch_uid="hub.factor_added")
def factor_added(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    note(acts.FACTOR_ADDED, user, factor=authenticator.type)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        second_factor_set_up(actor=user, session_key=str(request.session.session_key))


@receiver(mfa.authenticator_removed, dispatch_uid="hub.factor_removed")
def factor_removed(sender: Any, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    note(acts.FACTOR_REMOVED, user, factor=authenticator.type)


@receiver(mfa.authenticator_reset, dispatch_uid="hub.recovery_codes_made")
def recovery_codes_made(sender: Any, user: User, **kwargs: Any) -> None:
    note(acts.RECOVERY_CODES_MADE, user)


@receiver(mfa.authenticator_used, dispatch_uid="hub.recovery_code_used")
def recovery_code_used(sender: Any, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        note(acts.RECOVERY_CODE_USED, user)


@receiver(mfa.authentication_failed, dispatch_uid="hub.factor_failed")
def factor_failed(sender: Any, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Nobody has proved to be this person yet, so there is no actor."""
    facts = {"factor": str(authenticator.type)}
    with transaction.atomic():
        write(acts.FACTOR_FAILED, "failed", actor=None, subject=About("user", user.pk), facts=facts)


@receiver(account.password_changed, dispatch_uid="hub.password_changed")
@receiver(account.password_set, dispatch_uid="hub.password_set")
def password_changed(sender: Any, user: User, **kwargs: Any) -> None:
    note(acts.PASSWORD_CHANGED, user)


@receiver(account.password_reset, dispatch_uid="hub.password_reset")
def password_reset(sender: Any, user: User, **kwargs: Any) -> None:
    note(acts.PASSWORD_RESET, user)


@transaction.atomic
def note(act: Act, user: User, **facts: str) -> None:
    record(act, actor=user, subject=About("user", user.pk), **{name: str(value) for name, value in facts.items()})
