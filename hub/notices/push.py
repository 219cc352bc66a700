"""Waking a browser (RFC 8030, with VAPID of RFC 8292): an empty message, to the push services of this site's list only.

A subscription's address comes from the browser. So that nobody can make the server call an address of their choice, it
is compared with the list when it is given and again before each call; what answers is never followed or shown.
"""

import base64
import contextlib
import http.client
import logging
import os
import ssl
import tempfile
import time
from functools import cache
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from py_vapid import Vapid02

log = logging.getLogger("hub.notices")

Outcome = Literal["sent", "gone", "failed"]
SECONDS = 5
KEPT = 4 * 3600  # how long the service keeps it for a browser that is off
SIGNED_FOR = 12 * 3600  # RFC 8292 allows a day


def is_allowed(endpoint: str) -> bool:
    """Whether this is an address of one of the push services: a host of the list by HTTPS on its own port, or exactly
    an origin of the list."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or not parts.hostname or not endpoint.isascii():
        return False
    if any(sign in endpoint for sign in "\\ \t\r\n"):
        return False
    if f"{parts.scheme}://{parts.netloc}" in settings.HUB_PUSH_HOSTS:
        return True
    if parts.scheme != "https" or port not in (None, 443):
        return False
    return any(_is(parts.hostname, named) for named in settings.HUB_PUSH_HOSTS)


def _is(host: str, named: str) -> bool:
    return host.endswith(named[1:]) if named.startswith("*.") else host == named


def wake(endpoint: str) -> Outcome:
    """Send an empty message. `gone`: the browser has withdrawn its subscription. Never raises for the network."""
    key = _key()
    if key is None or not is_allowed(endpoint):
        return "gone"
    parts = urlsplit(endpoint)
    headers = {"TTL": str(KEPT), "Urgency": "high", "Content-Length": "0", **_signed(key, parts)}
    connection = _connection(parts)
    try:
        connection.request("POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", headers=headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        log.warning("A push service could not be reached: %s", type(error).__name__)
        return "failed"
    finally:
        connection.close()
    if status in (404, 410):
        return "gone"
    return "sent" if 200 <= status < 300 else "failed"


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "http":  # only of an origin that stands in the list as such
        return http.client.HTTPConnection(host, parts.port, timeout=SECONDS)
    return http.client.HTTPSConnection(host, parts.port, timeout=SECONDS, context=ssl.create_default_context())


def _signed(key: Vapid02, parts: SplitResult) -> dict[str, str]:
    origin = next(iter(settings.HUB_ORIGINS), "")
    contact = origin if origin.startswith("https://") else f"mailto:{settings.DEFAULT_FROM_EMAIL}"
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + SIGNED_FOR, "sub": contact}
    signed: dict[str, str] = key.sign(claims)
    return signed


def public_key() -> str:
    """What a browser subscribes with; "" when no key is set here, and nothing can be pushed."""
    key = _key()
    if key is None:
        return ""
    point = key.public_key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


@cache
def _key() -> Vapid02 | None:
    """The site's key: from the settings, or, on a single machine, made once and kept in HUB_DATA."""
    if settings.HUB_PUSH_KEY:
        return Vapid02.from_string(settings.HUB_PUSH_KEY)
    return Vapid02.from_string(_own_key()) if settings.HUB_PUSH_OWN_KEY else None


def _own_key() -> str:
    """Written whole beside its place, then linked there: of two processes that start at once the first's key stays."""
    path = settings.HUB_DATA / "keys" / "push"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        handle, temporary = tempfile.mkstemp(dir=path.parent)  # mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("="))
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
        os.unlink(temporary)
    return str(path.read_text())
