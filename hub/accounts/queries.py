"""Who there is, and which of their sessions still live."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from hub.accounts.demo import CAST
from hub.accounts.models import Sitting, User


@dataclass(frozen=True)
class Player:
    """One person of the demonstration, as the sign-in page shows them."""

    username: str
    name: str
    role: str
    agency: str
    language: str
    about: str


def cast() -> tuple[list[Player], list[Player]]:
    """The people of the demonstration: those of the tour in its order, then everybody else by name."""
    people = User.objects.filter(is_active=True).prefetch_related("memberships__agency").order_by("name")
    players = {user.username: player(user) for user in people}
    main = [players.pop(username) for username in CAST if username in players]
    return main, list(players.values())


def player(user: User) -> Player:
    membership = user.memberships.all()[0] if user.memberships.all() else None
    return Player(
        username=user.username,
        name=user.name,
        role=membership.title if membership else "",
        agency=membership.agency.name if membership else "",
        language=user.language,
        about=str(CAST.get(user.username, "")),
    )


def me(user: User) -> dict[str, Any]:
    """Who looks, for pages: plain values in the reader's language. `agency` and `role` are "" without a post."""
    membership = user.membership
    return {
        "id": str(user.pk),
        "name": user.name,
        "short": user.get_short_name(),
        "username": user.username,
        "language": user.language,
        "agency": membership.agency.name if membership else "",
        "agency_id": str(membership.agency_id) if membership else "",
        "role": membership.title if membership else "",
        "keys_on": user.keys_on,
    }


def sitting_of(user: User, session_key: str | None) -> Sitting | None:
    sitting: Sitting | None = Sitting.objects.filter(session_key=session_key, user=user).first()
    if sitting is not None:
        sitting.user = user  # one object, so that its membership is fetched once
    return sitting


def why_ended(session_key: str) -> str:
    """Why the session with this key ended; "" when it did not, or never was."""
    ended = Sitting.objects.filter(session_key=session_key).exclude(ended_at=None) if session_key else None
    return ended.values_list("ended_why", flat=True).first() or "" if ended is not None else ""


def idle_seconds() -> int:
    return settings.HUB_IDLE_SECONDS + min(60, settings.HUB_IDLE_SECONDS // 15)


def overdue() -> list[Sitting]:
    """Sessions that nobody has ended and whose idle or absolute time is over."""
    now = timezone.now()
    still = Q(active_at__lte=now - timedelta(seconds=idle_seconds()))
    long = Q(began_at__lte=now - timedelta(seconds=settings.HUB_SESSION_SECONDS))
    return list(Sitting.objects.filter(still | long, ended_at=None).select_related("user")[:500])


def ends_at(sitting: Sitting) -> datetime:
    """When this session ends if nobody moves: the earlier of idle and absolute.

    A page tells of a key or a tap once a minute at most, so the hub waits that minute longer than the page says.
    """
    idle = sitting.active_at + timedelta(seconds=idle_seconds())
    absolute = sitting.began_at + timedelta(seconds=settings.HUB_SESSION_SECONDS)
    return min(idle, absolute)


def living(session_keys: Iterable[str]) -> dict[str, datetime]:
    """Of these sessions, those nobody has ended and whose person is active, each with when it ends. One query.

    A socket whose session is not in the answer, or whose time has come, must close.
    """
    today = timezone.localdate()
    belongs = Q(user__memberships=None) | (
        (Q(user__memberships__from_on=None) | Q(user__memberships__from_on__lte=today))
        & (Q(user__memberships__to_on=None) | Q(user__memberships__to_on__gt=today))
    )
    rows = Sitting.objects.filter(belongs, session_key__in=list(session_keys), ended_at=None, user__is_active=True)
    return {row.session_key: ends_at(row) for row in rows}


def has_left(user: User) -> bool:
    """Whether this person once belonged to an agency and belongs to none today."""
    return user.membership is None and user.memberships.exists()


def person_named(name: str) -> User | None:
    """Whose user name or e-mail address this is, in whatever case."""
    return User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name)).first() if name else None


def is_stepped_up(sitting: Sitting | None) -> bool:
    """Whether this person has proved themselves within the last minutes, by signing in or again since."""
    if sitting is None or sitting.stepped_up_at is None:
        return False
    return timezone.now() - sitting.stepped_up_at < timedelta(seconds=settings.HUB_STEP_UP_SECONDS)


def proofs(user: Any) -> set[str]:
    """Which kinds of second factor this person can show."""
    return set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))


def second_factors(user: Any) -> int:
    """How many passkeys and code apps; recovery codes are a way out, not a factor."""
    found: int = Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    return found
