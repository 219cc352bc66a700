"""Whose place at an agency changes is shut out at once of what staff they are over are tied to."""

from typing import Any

from django.dispatch import receiver

from hub.agencies.staff.services import on_place_changed
from hub.people.services_shut_out import shut_out_with


@receiver(on_place_changed, dispatch_uid="hub.people.shut_out_with")
def place_changed(sender: Any, user: Any, **kwargs: Any) -> None:
    shut_out_with(user)
