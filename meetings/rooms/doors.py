"""Who stands at a socket's door: their origin, their session, their meeting. Asked before anything is said."""

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

from hub.accounts.models import User
from hub.accounts.services import keep_seat
from hub.audit.acts import NOT_FOUND
from hub.audit.context import Origin, acting_from
from hub.audit.events import refuse
from hub.web.middleware import session_digest
from meetings.rooms import presence
from meetings.rooms.presence import Presence
from meetings.rooms.sight import StreamRow, Watch, living, look, you

Scope = dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """Somebody whose meeting this is."""

    user: User
    agency: UUID | None
    session_key: str
    presence: Presence
    origin: Origin
    you: dict[str, Any]
    streams: list[StreamRow]


class SignedOut(Exception):
    """No session, or one that has ended."""


class NotYours(Exception):
    """No such meeting for this person: absent and hidden alike."""


def is_our_origin(scope: Scope) -> bool:
    """Whether a page of ours opens this socket: the whole scheme://host:port.

    A browser always says where a page came from, so a client that says nothing is no page, and cannot be made to act
    by one. Without HUB_ORIGINS (development) the origin must be the host that was asked.
    """
    origin = header(scope, b"origin")
    if not origin:
        return True
    if settings.HUB_ORIGINS:
        return origin in settings.HUB_ORIGINS
    host = header(scope, b"host")
    domain, _ = split_domain_port(host)
    return validate_host(domain, settings.ALLOWED_HOSTS) and urlsplit(origin).netloc == host


def open_door(scope: Scope, meeting: str, *, boot: UUID) -> Opened:
    """Let somebody in at their meeting's door, and take their lease. Raises SignedOut, NotYours, LogUnwritable."""
    key = session_key_of(scope)
    user = user_of(key)
    if user is None or key not in living([key]):
        raise SignedOut
    connection = uuid4()
    origin = Origin(door="socket", request=connection.hex, address=address_of(scope), session=session_digest(key))
    asked = uuid_or_none(meeting) or uuid4()  # what is no id takes the same path as an id of nothing
    sight = look(Watch(meetings=frozenset([asked]), pairs=frozenset([(user.pk, asked)])))
    if (user.pk, asked) not in sight.belongs:
        with acting_from(origin):
            refuse(NOT_FOUND, "hidden", actor=user, asked=meeting[:60])
        raise NotYours
    who, agency = you(user, asked)
    here = Presence(connection, user.pk, asked)
    presence.take(here, boot=boot)
    streams = list(sight.streams_of(user.pk, asked).values())
    return Opened(user, agency, key, here, origin, who, streams)


def keep_their_seat(session_key: str) -> None:
    """Somebody moved: their idle time begins again."""
    if living([session_key]):
        keep_seat(session_key)


def user_of(session_key: str) -> User | None:
    """Whose session this is, if it was begun with the password they still have and they are active."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    return user if isinstance(user, User) and user.is_active else None


def session_key_of(scope: Scope) -> str:
    try:
        cookies = SimpleCookie(header(scope, b"cookie"))
    except CookieError:
        return ""
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""


def address_of(scope: Scope) -> str:
    """The caller's network address; behind our own proxy, the last one it appended."""
    forwarded = header(scope, b"x-forwarded-for") if settings.SECURE_PROXY_SSL_HEADER else ""
    if forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    client = scope.get("client") or ("",)
    return str(client[0])


def header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin1") for key, value in scope["headers"] if key.lower() == name), "")


def uuid_or_none(text: Any) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) and len(text) == 36 else None
    except ValueError:
        return None
