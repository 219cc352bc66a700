"""Sessions: how they begin, how they are kept, and every way they end."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone

from hub.accounts import acts
from hub.accounts.models import Sitting, User
from hub.accounts.queries import ends_at, has_left, overdue
from hub.audit.events import About, record, write

log = logging.getLogger("hub.accounts")

Why = Literal["signed_out", "idle", "lifetime", "deactivated", "left", "password", "administrator"]

# Sent once the end is committed, with `user_id`, `session_keys` (a list) and `why`. Sockets close on it.
on_session_end = Signal()


@transaction.atomic
def sign_in_for_demo(request: HttpRequest, *, username: str) -> User | None:
    """Sign in as one of the demonstration's people, without a password. None when there is no such person."""
    if not settings.HUB_DEMO:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is not None:
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return user


@transaction.atomic
def begin_session(
    *, actor: User, session: SessionBase, strong: bool = False, proved: bool = True, by: str = ""
) -> Sitting:
    """Take a seat: from now the idle and the absolute time run. Called whenever Django signs somebody in.

    strong   a second factor was shown; without it only setting one up is open
    proved   they proved themselves just now; an issuer may have let them through on a sign-in of this morning
    by       how they signed in, for the log: password, passkey, issuer, demo
    """
    if not session.session_key:
        session.create()
    now = timezone.now()
    key = str(session.session_key)
    sitting = Sitting(
        session_key=key, user=actor, began_at=now, active_at=now, stepped_up_at=now if proved else None,
        is_strong=strong,
    )  # fmt: skip
    sitting.save()
    record(acts.SIGNED_IN, actor=actor, subject=About("user", actor.pk), by=by, strong=strong)
    return sitting


@transaction.atomic
def sign_in_failed(*, user: User | None, reason: str) -> None:
    """Keep a failed sign-in. What was typed is not kept: people type their password into the wrong box."""
    write(
        acts.SIGN_IN_FAILED,
        "failed",
        actor=None,
        subject=About("user", user.pk if user else None),
        facts={"reason": reason},
    )


@transaction.atomic
def password_asked(user: User | None) -> None:
    """Keep that somebody asked for a link to set a new password, for an account of the hub or for none. Who asks has
    not proved to be anybody, so there is no actor."""
    record(acts.PASSWORD_ASKED, actor=None, subject=About("user", user.pk if user else None))


def hold(user: User) -> None:
    """The person's row until commit: what they take off their account goes one after the other."""
    User.objects.select_for_update().filter(pk=user.pk).values_list("pk", flat=True).get()


@transaction.atomic
def step_up(*, actor: User, session_key: str, strong: bool) -> None:
    """This person has just proved themselves again, and so may export or use emergency access for some minutes."""
    sittings = Sitting.objects.filter(session_key=session_key, user=actor, ended_at=None)
    changes = {"stepped_up_at": timezone.now()} | ({"is_strong": True} if strong else {})
    if sittings.update(**changes):
        record(acts.STEPPED_UP, actor=actor, subject=About("user", actor.pk), strong=strong)


@transaction.atomic
def second_factor_set_up(*, actor: User, session_key: str) -> None:
    """The session in which somebody sets up a second factor has shown it. Others that showed none end: whoever knows
    the password could otherwise set up a factor of their own in one."""
    living = Sitting.objects.filter(user=actor, ended_at=None)
    living.filter(session_key=session_key).update(is_strong=True)
    weak = list(living.filter(is_strong=False).values_list("session_key", flat=True))
    end_sessions(actor, "administrator", only=weak)


def keep_seat(session_key: str, *, moved_at: datetime | None = None) -> bool:
    """Somebody is here: the idle time starts again. False when the session has ended. One statement."""
    living = Sitting.objects.filter(session_key=session_key, ended_at=None)
    return bool(living.update(active_at=moved_at or timezone.now()))


def keep_seat_for_page(sitting: Sitting) -> None:
    """The same for a page, every few seconds at most: not every reading should write."""
    now = timezone.now()
    if now - sitting.active_at >= timedelta(seconds=min(5, settings.HUB_IDLE_SECONDS / 20)):
        sitting.active_at = now
        keep_seat(sitting.session_key, moved_at=now)


def has_ended(sitting: Sitting | None) -> Why | None:
    """Why this session is over, or None while it lives."""
    if sitting is None or sitting.ended_at is not None:
        return "signed_out"
    if has_left(sitting.user):
        return "left"
    now = timezone.now()
    if now < ends_at(sitting):
        return None
    absolute = sitting.began_at + timedelta(seconds=settings.HUB_SESSION_SECONDS)
    return "lifetime" if now >= absolute else "idle"


def end_session(request: HttpRequest, why: Why) -> None:
    """End the session this request came with."""
    key, user = request.session.session_key, request.user
    if isinstance(user, User) and key:
        end_sessions(user, why, only=[key], actor=user if why == "signed_out" else None)
    logout(request)


@transaction.atomic
def end_sessions(
    user: User, why: Why, *, only: Iterable[str] | None = None, keep: str = "", actor: User | None = None
) -> int:
    """End a person's sessions (all, `only` these keys, or all but `keep`). Returns how many lived.

    The sessions are gone at commit, and `on_session_end` closes their sockets.
    """
    living = Sitting.objects.filter(user=user, ended_at=None).exclude(session_key=keep)
    if only is not None:
        living = living.filter(session_key__in=list(only))
    keys = list(living.values_list("session_key", flat=True))
    if not keys:
        return 0
    Sitting.objects.filter(session_key__in=keys).update(ended_at=timezone.now(), ended_why=why)
    Session.objects.filter(session_key__in=keys).delete()
    act = acts.SIGNED_OUT if why == "signed_out" else acts.SESSION_ENDED
    record(act, actor=actor, subject=About("user", user.pk), reason=why, sessions=len(keys))
    transaction.on_commit(lambda: announce_end(user_id=user.pk, session_keys=keys, why=why), robust=True)
    return len(keys)


def end_overdue() -> int:
    """End what nobody came back to, so that the log has the end of every session. A session is over on time without
    this: each request and each socket looks at the clock. Returns how many it ended."""
    over = [(sitting, has_ended(sitting)) for sitting in overdue()]
    for sitting, why in over:
        if why is not None:
            end_sessions(sitting.user, why, only=[sitting.session_key])
    return len(over)


def forget_ended(before: datetime) -> int:
    """Forget sessions that ended before this time; the log keeps when they began and ended. Returns how many."""
    return Sitting.objects.filter(ended_at__lt=before).delete()[0]


def announce_end(**what: Any) -> None:
    for receiver, answer in on_session_end.send_robust(sender=Sitting, **what):
        if isinstance(answer, Exception):
            log.error("A listener to ended sessions failed: %s", getattr(receiver, "__name__", receiver))


@transaction.atomic
def choose_language(*, actor: User, language: str) -> None:
    """Keep the language somebody wants their pages, mail and letters in."""
    if actor.language != language:
        actor.language = language
        actor.save(update_fields=["language"])
        record(acts.LANGUAGE_CHOSEN, actor=actor, subject=About("user", actor.pk), language=language)
