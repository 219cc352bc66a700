"""Which issuers are offered, and whom a claim of theirs vouches for."""

import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from hub.accounts.models import Issuer, User

Claims = dict[str, Any]


@dataclass(frozen=True)
class Offered:
    """An issuer on the sign-in page."""

    name: str
    url: str


def configured() -> list[dict[str, Any]]:
    apps: list[dict[str, Any]] = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return apps


def offered() -> list[Offered]:
    welsh = get_language() == "cy"
    return [
        Offered(
            name=(app["settings"].get("name_cy") if welsh else "") or app["name"],
            url=reverse("openid_connect_login", args=[app["provider_id"]]),
        )
        for app in configured()
    ]


def origins() -> list[str]:
    """Where the sign-in page's forms may lead besides the hub itself, for the content security policy."""
    found = set()
    for app in configured():
        for address in (app["settings"]["server_url"], *app["settings"].get("also_at", [])):
            parts = urlsplit(address)
            found.add(f"{parts.scheme}://{parts.netloc}")
    return sorted(found)


def identity(issuer: str, sub: str) -> str:
    """Who this is at the issuer: its name and its `sub` together, and nothing that can be renamed or reused."""
    return sha256(f"{issuer}\0{sub}".encode()).hexdigest()


def vouching(provider: str, issuer: str, claims: Claims) -> Issuer | None:
    """The row by which this issuer's claims put somebody at an agency; None when none does."""
    for row in Issuer.objects.filter(provider=provider, issuer=issuer).order_by("claim", "value"):
        value = claims.get(row.claim)
        if row.value in (value if isinstance(value, list) else [value]):
            return row
    return None


def is_strong(provider: str, claims: Claims) -> bool:
    """Whether the issuer says that a second factor was shown (RFC 8176 `amr`, or an agreed `acr`)."""
    app = next((app for app in configured() if app["provider_id"] == provider), None)
    agreed = (app or {}).get("settings", {}).get("strong", {"amr": ["mfa"]})
    for claim, values in agreed.items():
        value = claims.get(claim)
        if any(one in values for one in (value if isinstance(value, list) else [value])):
            return True
    return False


def is_fresh(claims: Claims) -> bool:
    """Whether this person proved themselves to the issuer within the last minutes (OpenID Connect Core 2, `auth_time`).

    What the browser was sent there to ask for (`prompt=login`) proves nothing: whoever sits at it can leave it out. An
    issuer that does not say when counts as not fresh; a passkey here then proves what it cannot.
    """
    when = claims.get("auth_time")
    return isinstance(when, int) and -60 < time.time() - when < settings.HUB_STEP_UP_SECONDS  # clocks differ a little


def said(claims: Claims, name: str, most: int) -> str:
    """A claim as text that a column holds: an issuer may say anything."""
    value = claims.get(name)
    return value.replace("\0", "").strip()[:most] if isinstance(value, str) else ""


def has_account(email: str) -> bool:
    return bool(email) and User.objects.filter(email__iexact=email).exists()
