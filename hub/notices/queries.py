"""Notices: what waits for somebody, whom to telephone, and what is to go out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from hub.agencies.clocks import due_at
from hub.agencies.models import Membership, Partnership
from hub.notices import kinds
from hub.notices.models import MailChoice, Notice, PushSubscription

SHOWN = 50


@dataclass(frozen=True)
class Line:
    """One notice as a page or a mail shows it."""

    sentence: str
    reference: str
    path: str
    made_at: datetime
    is_urgent: bool
    kind: str


def sentence_of(kind: str) -> str:
    """What this kind says, in the active language. One that is no longer declared: that something waits."""
    try:
        return str(kinds.named(kind).sentence)
    except KeyError:
        return _("Something waits for you.")


def line_of(row: Any) -> Line:
    return Line(sentence_of(row.kind), row.reference, row.path, row.made_at, row.is_urgent, row.kind)


def unread_of(user: Any) -> list[Line]:
    """What waits for this person, the urgent first."""
    rows = Notice.objects.unread().filter(user=user.pk).order_by("-is_urgent", "-made_at")
    return [line_of(row) for row in rows[:SHOWN]]


def is_told(user: Any, kind: str, path: str) -> bool:
    """Whether an unread notice of this kind already points this person there."""
    found: bool = Notice.objects.unread().filter(user=user.pk, kind=kind, path=path).exists()
    return found


# -- Telephoning ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """Nobody has opened what this person sent as urgent: they are to telephone."""

    reference: str
    path: str
    sent_at: datetime


def calls_of(user: Any) -> list[Call]:
    """What somebody sent as urgent and nobody has opened in the board's time. It ends when one of them opens it."""
    opened = Notice.objects.filter(telling=OuterRef("telling"), read_at__isnull=False)
    rows = Notice.objects.unread().filter(~Exists(opened), sender=user.pk, chased_at__isnull=False)
    tellings = {row.telling: row for row in rows.order_by("made_at")}
    return [Call(row.reference, row.path, row.made_at) for row in tellings.values()]


def chase_at(sender: Any) -> datetime | None:
    """When the sender of something urgent is told to telephone, by the clock of their agency's board."""
    partner = Partnership.objects.today().filter(agency=sender.agency_id).select_related("hub__board").first()
    return due_at(partner.hub.board, "urgent_unread") if partner else None


# -- What is to go out ----------------------------------------------------------------------------------------------


def reachable() -> Q:
    """Of notices: their person can still sign in and belongs to an agency today. Nobody else is ever written to."""
    here = Membership.objects.today().filter(user=OuterRef("user"))
    return Q(user__is_active=True) & Q(Exists(here))


def is_broken() -> Q:
    """Of notices: the address their person has now was refused for good."""
    return Q(Exists(MailChoice.objects.filter(user=OuterRef("user"), broken_address=OuterRef("user__email"))))


def urgent_to_send(most_tries_of_push: int) -> Any:
    """Urgent notices of which the mail, or the push where somebody has a browser to wake, has not gone yet."""
    to_mail = Q(mailed_at=None) & ~is_broken()
    has_browser = Q(Exists(PushSubscription.objects.filter(user=OuterRef("user"))))
    to_push = Q(pushed_at=None, tries__lt=most_tries_of_push) & has_browser
    return Notice.objects.unread().free().filter(reachable(), to_mail | to_push, is_urgent=True).order_by("made_at")


def has_others(telling: UUID, user: Any) -> bool:
    """Whether somebody else who was told the same can be written to."""
    rows = Notice.objects.filter(reachable(), ~is_broken(), telling=telling)
    found: bool = rows.exclude(user=user.pk).exists()
    return found


def ordinary_to_send(cutoff: datetime | None) -> Any:
    """Ordinary notices to be mailed now: of those who want each at once, and, with a `cutoff`, of everybody else who
    wants mail, what was made before it."""
    rows = Notice.objects.unread().free().filter(reachable(), ~is_broken(), is_urgent=False, mailed_at=None)
    at_once = Q(user__mail_choice__ordinary=MailChoice.AT_ONCE)
    if cutoff is None:
        return rows.filter(at_once)
    digest = Q(made_at__lt=cutoff) & (Q(user__mail_choice=None) | Q(user__mail_choice__ordinary=MailChoice.DIGEST))
    return rows.filter(at_once | digest)


def to_chase(now: datetime) -> list[UUID]:
    """Tellings of which something urgent is unread past its time."""
    rows = Notice.objects.unread().filter(is_urgent=True, chased_at=None, chase_at__lte=now)
    return list(rows.order_by("chase_at").values_list("telling", flat=True).distinct()[:200])


# -- Choices --------------------------------------------------------------------------------------------------------


def mail_choice(user: Any) -> str:
    row = MailChoice.objects.filter(user=user.pk).first()
    return row.ordinary if row else MailChoice.DIGEST


def has_broken_address(user: Any) -> bool:
    found: bool = MailChoice.objects.filter(user=user.pk, broken_address=F("user__email")).exists()
    return found


def browsers_of(user: Any) -> int:
    return int(PushSubscription.objects.filter(user=user.pk).count())


def unreachable_in(agency: UUID) -> list[str]:
    """Names of this agency's people whose mail is refused: for its administrator."""
    here = Membership.objects.today().filter(user=OuterRef("user"), agency=agency)
    broken = MailChoice.objects.filter(Exists(here), broken_address=F("user__email"), user__is_active=True)
    return list(broken.order_by("user__name").values_list("user__name", flat=True))
