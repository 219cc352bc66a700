"""The secrets of second factors, encrypted where they lie: a copy of the database shows nobody a second factor."""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypt(text: str) -> str:
    return box().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    return box().decrypt(text.encode()).decode()


def box() -> MultiFernet:
    """The newest key writes; all still accepted keys read."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(key_for_second_factors(key)) for key in keys])


def key_for_second_factors(secret: str) -> bytes:
    """One key per purpose: what signs sessions does not encrypt. `secret` is already random."""
    return base64.urlsafe_b64encode(sha256(b"hub.accounts.second-factor\0" + secret.encode()).digest())
