"""Telling people that something waits for them, and how they want to be told. `services_post` sends."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from uuid6 import uuid7

from hub.accounts.models import User
from hub.audit.events import About, record
from hub.notices import acts, push
from hub.notices.kinds import Kind
from hub.notices.models import MailChoice, Notice, PushSubscription
from hub.notices.queries import chase_at
from hub.notices.services_post import ring

REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./ -]{0,29}")
PATH = re.compile(r"/(?!/)[a-z0-9_./-]{0,150}(\?[a-z_]+=[a-z0-9_-]{1,40})?")
BROWSERS = 5  # of one person; the one not heard of for longest makes room


def tell(users: Iterable[Any], kind: Kind, *, reference: str, path: str, sender: Any = None) -> None:
    """Leave each of these people a notice, inside the transaction of the change it is about.

    reference   what mail and telephone call the thing; path: of its page, without the host. Neither says who or what.
    Once the change is committed, an urgent one goes out at once.
    """
    if not REFERENCE.fullmatch(reference) or not PATH.fullmatch(path):
        raise ValueError("A notice holds a reference and the path of a page, and nothing else.")
    telling = uuid7()
    chase = chase_at(sender) if kind.urgent and sender is not None else None
    Notice.objects.bulk_create(
        Notice(
            user=user, kind=kind.code, reference=reference, path=path, sender=sender, is_urgent=kind.urgent,
            telling=telling, chase_at=chase,
        )
        for user in users
    )  # fmt: skip
    transaction.on_commit(ring, robust=True)


def read(user: Any, path: str) -> None:
    """The page was opened: whatever waited there for this person is read."""
    waiting = Notice.objects.unread().filter(user=user, path=path)
    if waiting.exists():  # most pages have none, and need no write
        waiting.update(read_at=timezone.now())


@transaction.atomic
def choose_mail(*, actor: User, ordinary: str) -> None:
    """How ordinary notices come by mail: a digest, each at once, or never. Urgent ones always come."""
    MailChoice.objects.update_or_create(user=actor, defaults={"ordinary": ordinary})
    record(acts.MAIL_CHOSEN, actor=actor, subject=About("user", actor.pk), ordinary=ordinary)


@transaction.atomic
def wake_browser(*, actor: User, endpoint: str) -> bool:
    """Let this browser be woken. False when its address is not one of the push services the hub speaks to.

    A browser belongs to who signed in last: at a shared desk it is not woken for somebody else.
    """
    if len(endpoint) > 500 or not push.is_allowed(endpoint):
        return False
    PushSubscription.objects.update_or_create(endpoint=endpoint, defaults={"user": actor, "failed_at": None})
    kept = PushSubscription.objects.filter(user=actor).order_by("-made_at").values_list("pk", flat=True)[:BROWSERS]
    PushSubscription.objects.filter(user=actor).exclude(pk__in=list(kept)).delete()
    record(acts.PUSH_ON, actor=actor, subject=About("user", actor.pk))
    return True


@transaction.atomic
def let_browsers_sleep(*, actor: User) -> None:
    """None of this person's browsers is woken any more."""
    PushSubscription.objects.filter(user=actor).delete()
    record(acts.PUSH_OFF, actor=actor, subject=About("user", actor.pk))
