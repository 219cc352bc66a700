"""What the rooms do when a session ends somewhere: look again at once, and close its sockets."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from hub.accounts.services import on_session_end
from meetings.rooms import bells


@receiver(on_session_end, dispatch_uid="rooms.session_ended")
def session_ended(sender: Any, user_id: UUID, session_keys: Iterable[str], **kwargs: Any) -> None:
    for key in session_keys:
        bells.ring(user_id=user_id, session_key=key)
