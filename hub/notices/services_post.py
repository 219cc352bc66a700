"""The post: sending what waits, and telling a sender to telephone. It may run anywhere, any time, twice.

A notice is claimed in one statement before it is sent, so that of two processes one sends it. A process that dies
between the two leaves its claim to run out, and the notice goes out again: twice is better than never. What cannot be
sent waits and is tried again; its row stands on the person's page all the while.
"""

import logging
import smtplib
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from uuid6 import uuid7

from hub.accounts.models import User
from hub.notices import mail, push, queries
from hub.notices.models import MailChoice, Notice, PushSubscription
from hub.notices.notices import TELEPHONE

log = logging.getLogger("hub.notices")

HELD = timedelta(minutes=5)  # how long a claim holds: longer than any server may take to answer
EVERY = 2.0  # seconds
MOST = 500  # people a round
PUSHES = 6  # tries; the mail is tried for as long as it takes

_bell = threading.Event()


def ring() -> None:
    """Something may be to send: this process looks at once, others within two seconds."""
    _bell.set()


def keep_posted(stop: threading.Event) -> None:
    """Send what is to be sent, until told to stop: its own thread, since a mail server may take long to answer."""
    while not stop.is_set():
        close_old_connections()
        try:
            post_once()
        except Exception as error:  # whatever it is: it is tried again
            log.error("The post failed: %s", type(error).__name__)
            connection.close()
        _bell.wait(EVERY)
        _bell.clear()
    connection.close()


def post_once(now: datetime | None = None) -> int:
    """Urgent notices, each by itself; then everybody's others in one mail; then who is to telephone. Returns how many
    mails went out."""
    now = now or timezone.now()
    chase_once(now)
    sent = sum(_send_urgent(pk) for pk in queries.urgent_to_send(PUSHES).values_list("pk", flat=True)[:MOST])
    waiting = queries.ordinary_to_send(mail.digest_cutoff(now))
    people = waiting.order_by().values_list("user", flat=True).distinct()[:MOST]
    return sent + sum(_send_ordinary(user, now) for user in list(people))


def _send_urgent(pk: UUID) -> int:
    rows = _claim(queries.urgent_to_send(PUSHES).filter(pk=pk))
    sent = 0
    for row in rows:
        is_well = True
        if row.mailed_at is None and not queries.has_broken_address(row.user):
            is_well = _mail(row.user, [row], mail.urgent(row))
            sent += is_well
        if row.pushed_at is None:
            is_well = _push(row) and is_well
        if not is_well:
            _put_back([row])
        else:
            _release([row])
    return sent


def _send_ordinary(user: UUID, now: datetime) -> int:
    rows = _claim(queries.ordinary_to_send(mail.digest_cutoff(now)).filter(user=user))
    if not rows:
        return 0
    if not _mail(rows[0].user, rows, mail.ordinary(rows[0].user, rows)):
        _put_back(rows)
        return 0
    _release(rows)
    return 1


@transaction.atomic
def _claim(rows: Any) -> list[Any]:
    """Take these into our hands: whoever comes second finds them taken."""
    claim = uuid7()
    taken = Notice.objects.free().filter(pk__in=list(rows.values_list("pk", flat=True)), read_at=None)
    taken.update(claim=claim, try_again_at=timezone.now() + HELD)
    return list(Notice.objects.filter(claim=claim).select_related("user").order_by("made_at", "pk"))


def _release(rows: Sequence[Any]) -> None:
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(claim=None, try_again_at=None)


def _put_back(rows: Sequence[Any]) -> None:
    """Not sent: to be tried again, later each time."""
    for row in rows:
        again = timezone.now() + mail.backoff(row.tries)
        Notice.objects.filter(pk=row.pk).update(claim=None, try_again_at=again, tries=min(row.tries + 1, 99))


def _mail(user: User, rows: Sequence[Any], message: EmailMessage) -> bool:
    """Whether nothing is left to be tried: it went, or the address is broken for good."""
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        if all(code >= 500 for code, _words in refused.recipients.values()):
            _break(user, rows)
            return True
        return False
    except (OSError, smtplib.SMTPException) as error:  # the words of a server may repeat the address: not logged
        log.warning("A mail could not be sent and is tried again: %s", type(error).__name__)
        return False
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=timezone.now())
    return True


@transaction.atomic
def _break(user: User, rows: Sequence[Any]) -> None:
    """This address is refused for good: nothing more is sent to it, and of what is urgent and went to nobody else
    the sender is told now."""
    now = timezone.now()
    MailChoice.objects.update_or_create(user=user, defaults={"broken_address": user.email, "broken_at": now})
    for row in rows:
        if row.chase_at is not None and not queries.has_others(row.telling, user):
            Notice.objects.filter(pk=row.pk).update(chase_at=now)


def _push(row: Any) -> bool:
    """Wake every browser of this person. Whether one was woken, or there is none left to wake."""
    outcomes = []
    for browser in list(PushSubscription.objects.filter(user=row.user_id)):
        outcome = push.wake(browser.endpoint)
        outcomes.append(outcome)
        if outcome == "gone":
            PushSubscription.objects.filter(pk=browser.pk).delete()
        elif outcome == "failed":
            PushSubscription.objects.filter(pk=browser.pk).update(failed_at=timezone.now())
    if "sent" in outcomes:
        Notice.objects.filter(pk=row.pk).update(pushed_at=timezone.now())
    return "sent" in outcomes or "failed" not in outcomes


# -- Unread ---------------------------------------------------------------------------------------------------------


def chase_once(now: datetime | None = None) -> int:
    """Tell the senders of what is urgent and unread past its time to telephone. Returns how many."""
    return sum(_chase(telling, now or timezone.now()) for telling in queries.to_chase(now or timezone.now()))


@transaction.atomic
def _chase(telling: UUID, now: datetime) -> int:
    rows = list(Notice.objects.select_for_update().filter(telling=telling).select_related(None))
    if any(row.read_at for row in rows):  # one of them has it
        Notice.objects.filter(telling=telling).update(chase_at=None)
        return 0
    if any(row.chased_at for row in rows) or not any(row.chase_at and row.chase_at <= now for row in rows):
        return 0
    Notice.objects.filter(telling=telling).update(chased_at=now)
    row = rows[0]
    Notice.objects.create(
        user_id=row.sender_id, kind=TELEPHONE.code, reference=row.reference, path=row.path, is_urgent=True
    )
    return 1
