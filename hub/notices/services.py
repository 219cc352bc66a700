"""Telling people that something waits for them."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from hub.notices.kinds import Kind
from hub.notices.models import Notice


def tell(users: Iterable[Any], kind: Kind, *, reference: str, path: str, sender: Any = None) -> None:
    """Leave each of these people a notice, inside the transaction of the change it is about.

    reference   what mail and telephone call the thing; path: of its page, without the host. Neither says who or what.
    """
    Notice.objects.bulk_create(
        Notice(user=user, kind=kind.code, reference=reference, path=path, sender=sender, is_urgent=kind.urgent)
        for user in users
    )


def read(user: Any, path: str) -> None:
    """The page was opened: whatever waited there for this person is read."""
    Notice.objects.unread().filter(user=user, path=path).update(read_at=timezone.now())
