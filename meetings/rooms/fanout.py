"""One fan-out per process: it reads what is new and who may see it in one moment, and gives it to its sockets.

1. On a bell, at the earliest end of somebody's right or session, and at least once a second, it looks.
2. In a thread: one snapshot of the database; what each socket is owed by it; the spans of what begins, committed.
3. In the loop: the frames, each made once and given as the same bytes to everybody it is for.

Nothing of a stream leaves before its span is in the access log. A withdrawal is in the same snapshot as its number in
the stream, so a person who lost an item is given nothing at or above that number, however late the frame is.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection

from hub.audit.context import Origin
from hub.audit.events import LogUnwritable
from meetings.rooms import presence, spans
from meetings.rooms.bells import Bell, hear_other_processes, listen
from meetings.rooms.frames import Frame, Made, Press, Rendering, events_frames, message
from meetings.rooms.presence import Presence
from meetings.rooms.sight import Sight, StreamRow, Watch, look
from meetings.rooms.spans import Closing, Opening, Who
from meetings.rooms.wires import Wire

log = logging.getLogger("meetings.rooms")

SIGNED_OUT, NOT_YOURS, TOO_SLOW, RESTARTING = 4401, 4403, 4408, 1012

EVERY = 1.0  # seconds between looks when no bell rings
SOON = 0.05  # while somebody catches up
RENEW = 10.0
BLIND = 25.0  # seconds without a successful look or renewal after which this process lets go of its sockets
FULL = 256 * 1024  # bytes waiting at which a socket is too slow
ROOM = 128 * 1024  # bytes waiting below which one that catches up is given more
STALLED = 10.0  # seconds one that catches up may read nothing


@dataclass(eq=False)
class Place:
    """How far one socket was given one stream."""

    row: StreamRow
    cursor: int
    span: UUID
    catching_up: bool = True
    people: tuple[str, ...] | None = None  # who the last presence frame showed


@dataclass(eq=False)
class Link:
    """One socket in one meeting, as the fan-out sees it. Only the loop changes it."""

    presence: Presence
    agency: UUID | None
    session_key: str
    password: str  # the hash it was signed in with
    rendering: Rendering
    origin: Origin
    wire: Wire
    told: set[UUID]  # streams named to it and not withdrawn
    resumed: Mapping[UUID, int] | None = None  # its cursors, once it has resumed
    places: dict[UUID, Place] = field(default_factory=dict)
    closed: int | None = None
    left: bool = False
    stalled_since: float | None = None

    @property
    def id(self) -> UUID:
        return self.presence.id

    def write(self, frame: Frame, stream: UUID | None = None) -> None:
        """Give it a frame; whoever does not read what waits is let go, and resumes later."""
        if self.closed is None:
            self.wire.write(frame, stream)
            if self.wire.buffered() > FULL:
                self.close(TOO_SLOW)

    @property
    def takes_more(self) -> bool:
        """Whether it catches up somewhere, and has read enough of what it was given to be given more."""
        is_behind = any(place.catching_up for place in self.places.values())
        return is_behind and self.closed is None and self.wire.buffered() < ROOM

    def close(self, code: int) -> None:
        if self.closed is None:
            self.closed = code
            self.wire.close(code)


@dataclass(frozen=True)
class Ask:
    """A link as it stood when a look began, for the thread."""

    id: UUID
    who: Who
    meeting: UUID
    session_key: str
    password: str
    rendering: Rendering
    origin: Origin
    told: frozenset[UUID]
    resumed: Mapping[UUID, int] | None
    cursors: Mapping[UUID, int]
    takes: bool  # it can be given more now


@dataclass
class Due:
    """What one look owes one link."""

    close: int | None = None
    lost: list[UUID] = field(default_factory=list)
    gained: list[StreamRow] = field(default_factory=list)  # not told before
    begins: dict[UUID, Opening] = field(default_factory=dict)  # told or gained, and nothing given yet


@dataclass
class Outcome:
    sight: Sight
    due: dict[UUID, Due]
    is_logged: bool = True  # False: the log could not be written, so nobody is given anything


def decide(ask: Ask, sight: Sight) -> Due:
    """What a link is owed at this moment: to be closed, to lose streams, to gain some, to begin some."""
    session = sight.sessions.get(ask.session_key)
    if session is None or session.ends_at <= sight.now or session.password != ask.password:
        return Due(close=SIGNED_OUT)
    if (ask.who.pk, ask.meeting) not in sight.belongs:
        return Due(close=NOT_YOURS)
    if ask.resumed is None:
        return Due()
    mine = sight.streams_of(ask.who.pk, ask.meeting)
    due = Due(
        lost=[pk for pk in ask.told if pk not in mine],
        gained=[row for pk, row in mine.items() if pk not in ask.told],
    )
    for pk, row in mine.items():
        if pk not in ask.cursors:
            after = ask.resumed.get(pk, 0) if pk in ask.told else 0
            due.begins[pk] = Opening(
                who=ask.who, stream=pk, meeting=row.meeting, item=row.item,
                after=after if after <= row.head else 0, origin=ask.origin,
            )  # fmt: skip
    return due


class Fanout:
    """The fan-out of this process. Lives in one event loop; reads in a thread of its own."""

    def __init__(self, boot: UUID) -> None:
        self.boot = boot
        self.links: dict[UUID, Link] = {}
        self.seen_at = time.monotonic()
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="fan-out")
        self._closings: list[Closing] = []
        self._left: list[UUID] = []
        self._renewed_at = time.monotonic()
        self._known_streams: set[str] = set()
        self._press = Press()
        self._earliest: float | None = None
        self._stop_listening = listen(self._loop, self.hear)
        self._tasks = [self._loop.create_task(self._run()), self._loop.create_task(hear_other_processes(self.hear))]

    # -- What sockets do --------------------------------------------------------------------------------------------

    def join(self, link: Link) -> None:
        self.links[link.id] = link
        self._wake.set()

    def leave(self, link: Link) -> None:
        """The socket is gone, or never came to join: close its spans and let its lease lapse, with the next look."""
        if link.left:
            return
        link.left = True
        self.links.pop(link.id, None)
        for pk in list(link.places):
            self._end_place(link, pk)
        self._left.append(link.id)
        self._wake.set()

    def resume(self, link: Link, cursors: Mapping[UUID, int]) -> None:
        link.resumed = cursors
        self._wake.set()

    def hear(self, bell: Bell) -> None:
        """Look again, if it may concern somebody here. A stream nobody here follows yet comes with a person's bell."""
        if not self.links or (bell.stream and bell.stream not in self._known_streams):
            return
        self._wake.set()

    # -- The round --------------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            await self._wait()
            try:
                await self.tick()
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("A look failed; the next is in a second.")
                await asyncio.sleep(EVERY)
            if time.monotonic() - self.seen_at > BLIND:
                self.let_go()

    async def _wait(self) -> None:
        """Until a bell, the earliest end, a second; or until somebody who catches up can be given more."""
        until = time.monotonic() + EVERY
        if self._earliest is not None:
            until = min(until, max(self._earliest, time.monotonic() + 0.001))
        while not self._wake.is_set() and (left := until - time.monotonic()) > 0:
            is_behind = any(place.catching_up for link in self.links.values() for place in link.places.values())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), min(left, SOON) if is_behind else left)
            if any(link.takes_more for link in self.links.values()):
                break
        self._wake.clear()

    async def tick(self) -> None:
        """One look, and everything it leads to."""
        now = time.monotonic()
        if self.links and now - self.seen_at > BLIND:
            # This process stood still for longer than its leases live: others have written it off.
            self.let_go()
        if not self.links and not self._closings and not self._left:
            self.seen_at = self._renewed_at = now
            return
        closings, left = self._closings, self._left
        self._closings, self._left = [], []
        renewing = [link.presence for link in self.links.values()] if now - self._renewed_at >= RENEW else None
        asks = [_ask(link) for link in self.links.values() if link.closed is None]
        try:
            outcome = await self._loop.run_in_executor(self._thread, self._look, asks, closings, left, renewing)
        except BaseException:
            self._closings, self._left = closings + self._closings, left + self._left
            raise
        self.seen_at = now
        if renewing is not None:
            self._renewed_at = now
        if outcome.is_logged:
            self._deliver(outcome)
            return
        self._closings = closings + self._closings
        self._take_away(outcome)
        log.critical("The access log cannot be written: nobody is given anything.")
        await asyncio.sleep(EVERY)

    def let_go(self) -> None:
        """Close every socket so that it resumes, here or elsewhere."""
        for link in list(self.links.values()):
            link.close(RESTARTING)
        self.seen_at = self._renewed_at = time.monotonic()

    # -- In the thread ----------------------------------------------------------------------------------------------

    def _look(
        self, asks: list[Ask], closings: list[Closing], left: list[UUID], renewing: list[Presence] | None
    ) -> Outcome:
        try:
            if left:
                presence.leave(left)
            if renewing is not None:
                presence.renew(renewing, boot=self.boot)
            sight = look(_watch(asks, self._press))
            due = {ask.id: decide(ask, sight) for ask in asks}
            openings = [opening for owed in due.values() for opening in owed.begins.values()]
            try:
                spans.write(openings, closings, boot=self.boot)
            except LogUnwritable:
                return Outcome(sight, due, is_logged=False)
            for row in sight.streams.values():
                self._press.forget_before_veil(row.id, row.veiled)
            self._make(asks, due, sight)
            return Outcome(sight, due)
        except Exception:
            connection.close()  # whatever state it is in, the next look begins with a new one
            raise

    def _make(self, asks: list[Ask], due: Mapping[UUID, Due], sight: Sight) -> None:
        """Each new event, in each rendering that somebody entitled to it follows."""
        self._press.forget_the_oldest()
        wanted = {
            (pk, ask.rendering)
            for ask in asks
            for pk in (*ask.cursors, *due[ask.id].begins)
            if pk not in due[ask.id].lost
        }
        for pk, rendering in wanted:
            for row in sight.events.get(pk, {}).values():
                self._press.make(row, rendering)

    # -- In the loop ------------------------------------------------------------------------------------------------

    def _deliver(self, outcome: Outcome) -> None:
        sight, batches = outcome.sight, _Batches(self._press)
        self._known_streams = {str(pk) for pk in sight.streams}
        self._earliest = _earliest(sight)
        for pk, due in outcome.due.items():
            link = self.links.get(pk)
            if link is None or link.closed is not None:
                # It went while we looked: what was opened for it carried nothing.
                self._closings += [Closing(one.uid, one.after, one.origin) for one in due.begins.values()]
            elif due.close is not None:
                link.close(due.close)
            else:
                self._give(link, due, sight, batches)

    def _take_away(self, outcome: Outcome) -> None:
        """What needs no line in the log: closing sockets, and taking streams from those who lost them."""
        for pk, due in outcome.due.items():
            link = self.links.get(pk)
            if link is None or link.closed is not None:
                continue
            if due.close is not None:
                link.close(due.close)
            else:
                self._withdraw(link, due)

    def _withdraw(self, link: Link, due: Due) -> None:
        for pk in due.lost:
            link.told.discard(pk)
            link.wire.forget(pk)
            self._end_place(link, pk)
            link.write(message("withdrawn", stream=str(pk)))

    def _give(self, link: Link, due: Due, sight: Sight, batches: "_Batches") -> None:
        self._withdraw(link, due)
        for row in due.gained:
            link.told.add(row.id)
            link.write(message("admitted", stream=stream_ref(row)))
        for pk, opening in due.begins.items():
            link.places[pk] = Place(sight.streams[pk], opening.after, opening.uid)
        self._judge(link)
        for pk, place in link.places.items():
            if place.row.veiled != sight.streams[pk].veiled and link.wire.buffered():
                link.close(RESTARTING)  # what waits may tell a place; it is made again when they resume
            place.row = sight.streams[pk]
            _send_events(link, place, batches)
            _send_presence(link, place, sight)

    def _judge(self, link: Link) -> None:
        """Let go of a socket that catches up and has read nothing of what it was given for ten seconds."""
        now = time.monotonic()
        if link.wire.buffered() < ROOM:
            link.stalled_since = None
        elif link.stalled_since is None:
            link.stalled_since = now
        elif now - link.stalled_since > STALLED:
            link.close(TOO_SLOW)

    def _end_place(self, link: Link, pk: UUID) -> None:
        place = link.places.pop(pk, None)
        if place is not None:
            self._closings.append(Closing(place.span, place.cursor, link.origin))

    # -- The end ----------------------------------------------------------------------------------------------------

    async def stop(self) -> None:
        """Close every socket with 1012, wait shortly for them to go, and write the ends of their spans."""
        self._stop_listening()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.let_go()
        until = time.monotonic() + 3
        while self.links and time.monotonic() < until:
            await asyncio.sleep(0.02)
        for link in list(self.links.values()):
            self.leave(link)
        try:
            await self._loop.run_in_executor(self._thread, self._finish, self._closings, self._left)
        except Exception:
            log.exception("The ends of this process's spans could not be written; the worker will close them.")
        self._thread.shutdown(wait=False)

    def _finish(self, closings: list[Closing], left: list[UUID]) -> None:
        spans.write([], closings, boot=self.boot)
        presence.leave(left)
        connection.close()


def stream_ref(row: StreamRow) -> dict[str, Any]:
    return {"id": str(row.id), "item": row.item and str(row.item), "head": row.head}


def _ask(link: Link) -> Ask:
    return Ask(
        id=link.id,
        who=Who(link.presence.user, link.agency),
        meeting=link.presence.meeting,
        session_key=link.session_key,
        password=link.password,
        rendering=link.rendering,
        origin=link.origin,
        told=frozenset(link.told),
        resumed=link.resumed,
        cursors={pk: place.cursor for pk, place in link.places.items()},
        takes=link.wire.buffered() < ROOM,
    )


def _watch(asks: list[Ask], press: Press) -> Watch:
    cursors: dict[UUID, set[int]] = {}
    renderings: dict[UUID, set[Rendering]] = {}
    for ask in asks:
        if ask.resumed is None:
            continue
        for pk in ask.told:
            renderings.setdefault(pk, set()).add(ask.rendering)
            if ask.takes:
                cursors.setdefault(pk, set()).add(ask.cursors.get(pk, ask.resumed.get(pk, 0)))
    return Watch(
        meetings=frozenset(ask.meeting for ask in asks),
        pairs=frozenset((ask.who.pk, ask.meeting) for ask in asks),
        sessions=frozenset(ask.session_key for ask in asks),
        cursors={pk: frozenset(after) for pk, after in cursors.items()},
        is_known=lambda stream, seq: press.has(stream, renderings[stream], seq),
    )


Step = tuple[int, Frame]  # a frame, and the cursor it leads to


class _Batches:
    """The frames of one look: each made when it is first wanted, once for all who stand at the same place."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._frames: dict[
            tuple[UUID, int, Rendering], tuple[list[tuple[int, Frame]], Iterator[tuple[int, Frame]]]
        ] = {}

    def after(self, stream: UUID, cursor: int, rendering: Rendering) -> Iterator[Step]:
        key = stream, cursor, rendering
        if key not in self._frames:
            made = self._press.made(stream, rendering)
            self._frames[key] = [], events_frames(stream, cursor, _unbroken(made, cursor))
        found, coming = self._frames[key]
        for number in count():
            if number == len(found):
                following = next(coming, None)
                if following is None:
                    return
                found.append(following)
            yield found[number]


def _unbroken(made: Made, cursor: int) -> Iterator[tuple[int, bytes]]:
    while (event := made.get(cursor := cursor + 1)) is not None:
        yield cursor, event


def _send_events(link: Link, place: Place, batches: _Batches) -> None:
    """Give what is new. One that catches up is given as much as it takes; one that is up to date must keep up."""
    waiting = link.wire.buffered()
    for to, frame in batches.after(place.row.id, place.cursor, link.rendering):
        if link.closed is not None:
            return
        if place.catching_up and link.wire.buffered() >= ROOM:
            return
        if not place.catching_up and waiting < ROOM and link.wire.buffered() + len(frame.payload) > FULL:
            place.catching_up = True  # much at once, to somebody who had kept up
            return
        place.cursor = to
        link.write(frame, place.row.id)
    place.catching_up = place.cursor < place.row.head


def _send_presence(link: Link, place: Place, sight: Sight) -> None:
    people = sight.people.get(place.row.id, [])
    shown = tuple(person["id"] for person in people)
    if shown != place.people and link.closed is None:
        place.people = shown
        link.write(message("presence", stream=str(place.row.id), people=people), place.row.id)


def _earliest(sight: Sight) -> float | None:
    """When, by this process's clock, the first right or session ends that the last look found."""
    ends = [until for until in sight.entitled.values() if until is not None]
    ends += [session.ends_at for session in sight.sessions.values()]
    if not ends:
        return None
    return time.monotonic() + max((min(ends) - sight.now).total_seconds(), 0) + 0.002
