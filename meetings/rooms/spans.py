"""Spans: what a live stream carried to one person, in the access log as *sent at most (from, to]*.

A span is opened and committed before the first frame of its stream, and closed after the last. "Who saw this person"
is then the spans that overlap the events naming them. If the log cannot be written, no frame goes out.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import DatabaseError
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Now
from uuid6 import uuid7

from hub.access.gate import reading_whole, writing
from hub.audit.context import Origin, acting_from
from hub.audit.events import About, LogUnwritable, record
from hub.audit.models import Span
from meetings.rooms import acts
from meetings.rooms.models import Lease, Stream
from meetings.rooms.sight import LEASE

NO_BOOT = UUID(int=0)  # of what no process holds open


@dataclass(frozen=True)
class Who:
    """The person a stream goes to, as the log knows an actor."""

    pk: UUID
    agency_id: UUID | None


@dataclass(frozen=True)
class Opening:
    """A stream about to be given to somebody, from after `after`."""

    who: Who
    stream: UUID
    meeting: UUID
    item: UUID | None
    after: int
    origin: Origin
    uid: UUID = field(default_factory=uuid7)


@dataclass(frozen=True)
class Closing:
    """A span that ended: nothing after `to` was sent."""

    uid: UUID
    to: int
    origin: Origin


def write(openings: Iterable[Opening], closings: Iterable[Closing], *, boot: UUID) -> None:
    """Commit what begins and what ended. Raises LogUnwritable: then give nobody anything."""
    openings, closings = list(openings), list(closings)
    if not openings and not closings:
        return
    try:
        with writing(durable=True):
            for closing in closings:
                with acting_from(closing.origin):
                    _close(closing.uid, closing.to, boot=boot)
            for opening in openings:
                with acting_from(opening.origin):
                    _open(opening, boot=boot)
    except DatabaseError as error:
        raise LogUnwritable from error


@dataclass(frozen=True)
class Fetched:
    """What somebody without a socket was given of a stream: after `opening.after`, up to `to`."""

    opening: Opening
    to: int


def write_fetched(fetched: Iterable[Fetched]) -> None:
    """Commit spans that are over as they begin. Raises LogUnwritable: then answer nothing."""
    try:
        with writing(durable=True):
            for one in fetched:
                opening = one.opening
                event = record(
                    acts.LIVE_FETCHED, actor=opening.who, subject=_subject(opening), stream=opening.stream,
                    after=opening.after, to=one.to, span=opening.uid,
                )  # fmt: skip
                Span.objects.create(
                    uid=opening.uid, user=opening.who.pk, stream=opening.stream, boot=NO_BOOT,
                    from_seq=opening.after, to_seq=one.to, opened_event=event, closed_event=event,
                )  # fmt: skip
    except DatabaseError as error:
        raise LogUnwritable from error


def _open(opening: Opening, *, boot: UUID) -> None:
    event = record(
        acts.LIVE_OPENED, actor=opening.who, subject=_subject(opening), stream=opening.stream, after=opening.after,
        span=opening.uid, boot=boot,
    )  # fmt: skip
    Span.objects.create(
        uid=opening.uid, user=opening.who.pk, stream=opening.stream, boot=boot,
        from_seq=opening.after, opened_event=event,
    )  # fmt: skip


def _subject(opening: Opening) -> About:
    if opening.item is not None:
        return About("agendaitem", opening.item, opening.meeting)
    return About("meeting", opening.meeting, opening.meeting)


def _close(uid: UUID, to: int, *, boot: UUID, died: bool = False) -> None:
    span = Span.objects.filter(uid=uid, to_seq=None).first()
    if span is None:
        return
    stream = Stream.objects.filter(pk=span.stream).select_related("item").first()
    about = About("", None)
    if stream is not None and stream.item_id is not None:
        about = About("agendaitem", stream.item_id, stream.meeting_id)
    elif stream is not None:
        about = About("meeting", stream.meeting_id, stream.meeting_id)
    event = record(
        acts.LIVE_CLOSED, actor=Who(span.user, None), subject=about, stream=span.stream, to=to, span=uid, boot=boot,
        died=died,
    )  # fmt: skip
    Span.objects.filter(uid=uid, to_seq=None).update(to_seq=to, closed_event=event)


class DeadBoots:
    """Closes the spans of processes that died, at their stream's head: more than was sent perhaps, never less.

    A process is dead when none of its leases lived for half a minute of watching, which begins when they have lapsed.
    """

    def __init__(self, patience: float = 30) -> None:
        self.patience = patience
        self.silent_since: dict[UUID, float] = {}

    def sweep_once(self) -> int:
        """Close what belongs to the dead. Returns how many spans."""
        now = time.monotonic()
        holding = set(Span.objects.filter(to_seq=None).values_list("boot", flat=True).distinct())
        alive = set(Lease.objects.filter(seen_at__gt=Now() - LEASE).values_list("boot", flat=True).distinct())
        silent = holding - alive
        self.silent_since = {boot: self.silent_since.get(boot, now) for boot in silent}
        dead = [boot for boot, since in self.silent_since.items() if now - since >= self.patience]
        return sum(self._bury(boot) for boot in dead)

    def _bury(self, boot: UUID) -> int:
        head = Subquery(Stream.objects.filter(pk=OuterRef("stream")).values("head"))
        rows = Span.objects.filter(boot=boot, to_seq=None).annotate(head=head).values_list("uid", "from_seq", "head")
        with reading_whole():
            found = list(rows)
        with writing(), acting_from(Origin(door="task")):
            for uid, from_seq, at in found:
                _close(uid, max(from_seq, at or 0), boot=boot, died=True)
        return len(found)
