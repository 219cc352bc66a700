"""What the hub does when Django signs somebody in or out."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from hub.accounts.models import User
from hub.accounts.services import begin_session


@receiver(user_logged_in, dispatch_uid="hub.take_a_seat")
def take_a_seat(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    begin_session(actor=user, session=request.session)
    request.language_of_choice = user.language  # type: ignore[attr-defined]  (the middleware sets the cookie)
