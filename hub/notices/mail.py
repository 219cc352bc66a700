"""The mails of notices: references and links only, in the person's language. Plain values in, a message out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.agencies.clocks import WALES, is_working_day
from hub.notices.queries import Line, line_of

LISTED = 20  # in one digest; the rest are counted

#: So that nobody's out-of-office answers, and no mailing list takes it up (RFC 3834).
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def digest_cutoff(now: datetime) -> datetime | None:
    """Today's hour of the digest, once it has come on a working day; None at other times. What is made later waits for
    the next, so that one digest a day goes out however many processes run."""
    there = now.astimezone(WALES)
    hour = there.replace(hour=settings.HUB_DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return hour if is_working_day(there.date()) and there >= hour else None


def backoff(tries: int) -> timedelta:
    """How long to wait after so many failures: a minute, doubling, half an hour at most."""
    return timedelta(minutes=min(2**tries, 30))


def urgent(row: Any) -> EmailMessage:
    """One urgent notice, by itself."""
    with translation.override(row.user.language):
        line = line_of(row)
        words = {"reference": line.reference}
        return _message(row.user, _("Urgent: sign in to the hub, %(reference)s") % words, [line])


def ordinary(user: Any, rows: Sequence[Any]) -> EmailMessage:
    """Everything that waits for one person, in one mail."""
    with translation.override(user.language):
        count = {"n": len(rows)}
        subject = ngettext(
            "Safeguarding hub: %(n)s thing waits for you", "Safeguarding hub: %(n)s things wait for you", len(rows)
        ) % count  # fmt: skip
        return _message(user, subject, [line_of(row) for row in rows])


def _message(user: Any, subject: str, lines: Sequence[Line]) -> EmailMessage:
    parts = [f"{line.sentence}\n{line.reference}: {_address(line.path)}" for line in lines[:LISTED]]
    if (more := len(lines) - LISTED) > 0:
        parts.append(ngettext("And %(n)s more.", "And %(n)s more.", more) % {"n": more})
    parts.append(_("Nothing about anybody is in this message. Sign in to read more."))
    parts.append(_("Choose how you are told: %(address)s") % {"address": _address(reverse("notices"))})
    return EmailMessage(subject=subject, body="\n\n".join(parts) + "\n", to=[user.email], headers=dict(HEADERS))


def _address(path: str) -> str:
    return next(iter(settings.HUB_ORIGINS), "") + path
