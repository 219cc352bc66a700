"""What happens when an issuer vouches for somebody, or does not."""

from typing import Any

from django.db import transaction
from django.dispatch import Signal

from hub.accounts import acts
from hub.accounts.invitations.services import free_username
from hub.accounts.models import Issuer, User
from hub.audit.events import About, record, write

# Sent inside the transaction that makes an account, with `user` and `row` (the Issuer that vouches). Agencies listen.
on_vouched = Signal()


def name_account(user: User, *, row: Issuer, name: str, email: str, uid: str) -> None:
    """Fill in an account that is about to be made. Without an address it gets one that cannot receive mail."""
    user.name = name or email.partition("@")[0] or uid[:8]
    user.email = email.lower() or f"{uid[:20]}@issuer.invalid"
    user.username = free_username(user.name)
    user.set_unusable_password()


@transaction.atomic
def welcome(*, user: User, row: Issuer) -> None:
    """A new account exists, and an issuer vouches for its agency."""
    record(acts.ACCOUNT_VOUCHED, actor=None, subject=About("user", user.pk), issuer=row.provider)
    on_vouched.send(sender=Issuer, user=user, row=row)


@transaction.atomic
def not_vouched(*, user: User | None, provider: str, reason: str) -> None:
    """Keep a refused sign-in by an issuer: which one and why, never what it said of the person."""
    facts: dict[str, Any] = {"issuer": provider, "reason": reason}
    write(acts.ISSUER_REFUSED, "refused", actor=None, subject=About("user", user.pk if user else None), facts=facts)
