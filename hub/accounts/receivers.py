"""What the hub does when Django signs somebody in or out."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from hub.accounts.models import User
from hub.accounts.services import begin_session, end_sessions


@receiver(user_logged_in, dispatch_uid="hub.take_a_seat")
def take_a_seat(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    begin_session(actor=user, session=request.session)
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
