"""Presence: a lease per connection, and from the leases the intervals that the minutes are made from.

A lease says "this connection was there at `seen_at`". Each process renews all of its own in one statement every ten
seconds; one not renewed for thirty seconds is gone, so that a process that died leaves no ghosts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from meetings.diary.models import Seat
from meetings.rooms.models import Lease, Present
from meetings.rooms.sight import LEASE, Pair

LINGER = timedelta(seconds=5)  # a page that reloads does not leave the room and come back
POLLING = UUID(int=0)  # the boot of leases that no process renews
KEPT = timedelta(minutes=10)


@dataclass(frozen=True)
class Presence:
    """One connection of one person to one meeting."""

    id: UUID
    user: UUID
    meeting: UUID


def take(presence: Presence, *, boot: UUID) -> None:
    """Be there from now on."""
    Lease.objects.create(pk=presence.id, meeting_id=presence.meeting, user_id=presence.user, boot=boot, seen_at=Now())


def renew(presences: Iterable[Presence], *, boot: UUID) -> None:
    """Renew everything this process holds, in one statement; put back what is missing (a restored database)."""
    wanted = {presence.id: presence for presence in presences}
    if Lease.objects.filter(pk__in=wanted, boot=boot).update(seen_at=Now()) >= len(wanted):
        return
    known = set(Lease.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for pk in wanted.keys() - known:
        take(wanted[pk], boot=boot)


def leave(ids: Iterable[UUID]) -> None:
    """Be gone in five seconds, unless another connection of the same person is there."""
    Lease.objects.filter(pk__in=list(ids)).update(boot=POLLING, seen_at=Now() - (LEASE - LINGER))


def touch(*, user: UUID, meeting: UUID, session_key: str) -> None:
    """Somebody who polls instead of holding a socket is there for another thirty seconds."""
    pk = uuid5(meeting, session_key)
    if not Lease.objects.filter(pk=pk).update(seen_at=Now()):
        lease = Lease(pk=pk, meeting_id=meeting, user_id=user, boot=POLLING, seen_at=Now())
        Lease.objects.bulk_create([lease], ignore_conflicts=True)  # two polls at once


@transaction.atomic
def sweep_once() -> None:
    """Begin and end the intervals of who was present, by the leases that live; forget old leases.

    Present is who holds a lease and was let in and accepted. Idempotent: several processes may sweep.
    """
    let_in = Seat.objects.filter(
        meeting=OuterRef("meeting"), user=OuterRef("user"), ended_at=None,
        let_in_at__isnull=False, accepted_at__isnull=False,
    )  # fmt: skip
    living = Lease.objects.filter(Exists(let_in), seen_at__gt=Now() - LEASE)
    there: set[Pair] = set(living.values_list("user", "meeting").distinct())
    intervals = Present.objects.filter(to_at=None)
    open_now = {(row.user_id, row.meeting_id): row.pk for row in intervals}
    came = [
        Present(user_id=user, meeting_id=meeting, from_at=Now()) for user, meeting in sorted(there - open_now.keys())
    ]
    Present.objects.bulk_create(came, ignore_conflicts=True)
    gone = [open_now[pair] for pair in open_now.keys() - there]
    if gone:
        Present.objects.filter(pk__in=gone, to_at=None).update(to_at=Now())
    Lease.objects.filter(seen_at__lte=Now() - KEPT).delete()


def quorum(meeting: UUID) -> set[UUID]:
    """The agencies that are there now, for the live quorum of the floor."""
    living = Lease.objects.filter(meeting=meeting, user=OuterRef("user"), seen_at__gt=Now() - LEASE)
    seats = Seat.objects.filter(
        Exists(living), meeting=meeting, ended_at=None, let_in_at__isnull=False, accepted_at__isnull=False
    )
    return set(seats.values_list("agency", flat=True))
