"""Reminders: dates decide by themselves, a sweep only tells people. It may run anywhere, any time, twice."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from hub.access.gate import writing
from hub.access.models import Basis
from hub.agencies.clocks import clock_of
from hub.notices.kinds import Kind
from hub.notices.models import Notice
from hub.notices.services import tell
from sharing.disclosures import notices, queries
from sharing.disclosures.models import Decided, Disclosure, State
from sharing.disclosures.services import path_of

MOST = 200  # of each kind at a time


def sweep_once() -> int:
    """Tell of what is overdue, soon ends, or is to be completed: each person once of each. Returns how many."""
    return sum(find() for find in (_overdue, _expiring, _to_complete))


def _overdue() -> int:
    rows = Disclosure.objects.filter(state=State.ASKED, answer_due_at__lte=timezone.now()).exclude(
        reference__in=_told(notices.OVERDUE)
    )
    return sum(
        _tell(row, notices.OVERDUE, (Basis.ANSWERS, Basis.ASKED)) for row in rows.order_by("answer_due_at")[:MOST]
    )


def _expiring() -> int:
    soon = timezone.now() + timedelta(days=31)
    rows = (
        Decided.objects.open_now()
        .filter(expires_at__lte=soon)
        .exclude(disclosure__reference__in=_told(notices.EXPIRING))
        .select_related("disclosure__hub__board")
    )
    told = 0
    for row in rows.order_by("expires_at")[:MOST]:
        if row.expires_at - timezone.now() <= warning(row.disclosure):
            told += _tell(row.disclosure, notices.EXPIRING, (Basis.ANSWERS, Basis.ASKED))
    return told


def _to_complete() -> int:
    """Half of the time is over: whoever shared is reminded."""
    rows = (
        Decided.objects.filter(complete_by__isnull=False, completed_at=None, superseded_by=None)
        .exclude(disclosure__reference__in=_told(notices.TO_COMPLETE))
        .select_related("disclosure__hub__board", "by")
    )
    return sum(
        _tell(row.disclosure, notices.TO_COMPLETE, (Basis.ANSWERS,))
        for row in rows.order_by("complete_by")[:MOST]
        if timezone.now() >= row.at + (row.complete_by - row.at) / 2
    )


def warning(disclosure: Any) -> timedelta:
    amount, unit = clock_of(disclosure.hub.board, "slice_warning")
    return timedelta(**({"hours": amount} if unit == "hours" else {"days": amount}))


def _told(kind: Kind) -> Any:
    return Notice.objects.filter(kind=kind.code).values("reference")


@writing()
def _tell(disclosure: Disclosure, kind: Kind, bases: tuple[Basis, ...]) -> int:
    people = {user.pk: user for basis in bases for user in queries.reachable(disclosure, basis)}
    tell(people.values(), kind, reference=disclosure.reference, path=path_of(disclosure))
    return len(people)
