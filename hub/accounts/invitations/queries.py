"""Which invitations are open, and which addresses may be invited."""

import re
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.access.verdicts import YES, Verdict, no
from hub.accounts.models import Invitation, SharedMailbox
from hub.accounts.queries import person_named


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def open_invitation(token: str) -> Invitation | None:
    """The invitation of this link, if it can still be used. Used, expired, withdrawn and never made look the same."""
    found: Invitation | None = Invitation.objects.open().filter(token_digest=digest(token)).first()
    return found


def open_invitation_by_id(pk: str) -> Invitation | None:
    found: Invitation | None = Invitation.objects.open().filter(pk=pk).first()
    return found


def open_invitations(agency_id: UUID) -> list[Invitation]:
    return list(Invitation.objects.open().filter(agency=agency_id).order_by("name"))


def invitation_of(agency_id: UUID, pk: UUID) -> Invitation | None:
    found: Invitation | None = Invitation.objects.open().filter(agency=agency_id, pk=pk).first()
    return found


def invited_lately(user: Any) -> int:
    """How many invitations this person drew up within a day, withdrawn ones too: each was a mail to somebody."""
    return Invitation.objects.filter(invited_by=user.pk, invited_at__gt=timezone.now() - timedelta(days=1)).count()


def may_be_invited(email: str, agency_id: UUID) -> Verdict:
    """Whether an account can be made for this address: one named person's, used by nobody else."""
    if is_shared(email):
        return no(_("This is a mailbox that several people can read. Use the person's own address."))
    if Invitation.objects.open().filter(email__iexact=email).exists():
        return no(_("An invitation to this address is open. Withdraw it first, or wait until it is used."))
    user = person_named(email)
    if user is None:
        return YES
    if user.membership is not None:
        return no(_("This address belongs to somebody who has an account and an agency already."))
    if not user.memberships.exists():
        return no(_("This address belongs to an account that is not a practitioner's."))
    return YES  # left another agency: they keep their account


def is_shared(email: str) -> bool:
    """Whether every word before the @ is one of a mailbox: `school-office2`, not `mary.head`."""
    local = email.partition("@")[0].partition("+")[0].casefold()
    words = [word for word in re.split(r"[\W\d_]+", local) if word]
    candidates = {*words, "".join(words)}
    shared = set(SharedMailbox.objects.filter(name__in=candidates).values_list("name", flat=True))
    return not words or set(words) <= shared or "".join(words) in shared
