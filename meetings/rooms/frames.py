"""Frames: what goes down the wire, made once for everybody who gets the same."""

import json
import logging
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal, cast
from uuid import UUID

from django.template import Context, Template, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import override

log = logging.getLogger("meetings.rooms")

Rendering = Literal["data", "en", "cy"]

MOST_EVENTS = 200  # in one frame
MOST_BYTES = 64 * 1024
TEMPLATE = "meetings/rooms/room.html"


class Frame:
    """One text frame: the payload, and the bytes of it as a WebSocket carries them from a server (RFC 6455 §5.2)."""

    def __init__(self, payload: bytes) -> None:
        self.payload = payload

    @cached_property
    def wire(self) -> bytes:
        size = len(self.payload)
        if size < 126:
            return bytes((0x81, size)) + self.payload
        if size < 65_536:
            return b"\x81\x7e" + size.to_bytes(2) + self.payload
        return b"\x81\x7f" + size.to_bytes(8) + self.payload

    @cached_property
    def text(self) -> str:
        return self.payload.decode()


@dataclass(frozen=True)
class EventRow:
    """An event as it was read, with everything its frame needs."""

    id: UUID
    stream: UUID
    item: UUID | None
    seq: int
    kind: str
    at: str
    by: dict[str, Any] | None
    data: dict[str, Any]


def rendering_named(name: str) -> Rendering:
    """`?render=en` or `cy` asks for fragments; anything else means data."""
    return cast(Rendering, name) if name in ("en", "cy") else "data"


def dumps(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def message(type: str, **fields: Any) -> Frame:
    """A frame of this type: `message("withdrawn", stream=…)`."""
    return Frame(dumps({"type": type, **fields}))


Made = Mapping[int, bytes]  # events of one stream in one rendering, by their number


class Press:
    """Makes each event once per rendering, since nothing in it differs between people, and keeps the latest made."""

    def __init__(self, most_bytes: int = 8 * 2**20) -> None:
        self.most_bytes = most_bytes
        self._made: dict[tuple[UUID, Rendering], dict[int, bytes]] = {}
        self._order: deque[tuple[UUID, Rendering, int]] = deque()
        self._bytes = 0
        self._veiled: dict[UUID, int] = {}

    def make(self, row: EventRow, rendering: Rendering) -> None:
        made = self._made.setdefault((row.stream, rendering), {})
        if row.seq in made:
            return
        event = made[row.seq] = event_json(row, rendering)
        self._order.append((row.stream, rendering, row.seq))
        self._bytes += len(event)

    def has(self, stream: UUID, renderings: Iterable[Rendering], seq: int) -> bool:
        return all(seq in self._made.get((stream, rendering), ()) for rendering in renderings)

    def made(self, stream: UUID, rendering: Rendering) -> Made:
        return self._made.get((stream, rendering), {})

    def forget_the_oldest(self) -> None:
        """Called between looks, when nobody reads from it."""
        while self._bytes > self.most_bytes:
            stream, rendering, seq = self._order.popleft()
            self._bytes -= len(self._made.get((stream, rendering), {}).pop(seq, b""))

    def forget_before_veil(self, stream: UUID, veiled: int) -> None:
        """Forget what was made of a stream whose veil the event `veiled` has changed: it may tell a place."""
        if self._veiled.get(stream, 0) != veiled:
            for key in [key for key in self._made if key[0] == stream]:
                self._bytes -= sum(map(len, self._made.pop(key).values()))
        self._veiled[stream] = veiled


def event_json(row: EventRow, rendering: Rendering) -> bytes:
    """An event as it stands inside an `events` frame."""
    event: dict[str, Any] = {"seq": row.seq, "kind": row.kind, "id": str(row.id), "at": row.at, "by": row.by}
    if rendering == "data":
        event["data"] = row.data
    else:
        event["html"] = html_of(row, rendering)
    return dumps(event)


def events_frames(stream: UUID, after: int, events: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, Frame]]:
    """The events after `after`, in frames of at most 200 events or 64 KiB; each with the cursor it leads to.

    A single larger event has a frame to itself.
    """
    head = b'{"type":"events","stream":"%s","from":' % str(stream).encode()
    batch: list[bytes] = []
    size, came_from, at = 0, after, after
    for seq, event in events:
        if batch and (len(batch) >= MOST_EVENTS or size + len(event) + len(head) + 64 > MOST_BYTES):
            yield at, _events_frame(head, came_from, at, batch)
            batch, size, came_from = [], 0, at
        batch.append(event)
        size += len(event) + 1
        at = seq
    if batch:
        yield at, _events_frame(head, came_from, at, batch)


def _events_frame(head: bytes, came_from: int, to: int, batch: list[bytes]) -> Frame:
    return Frame(head + b'%d,"to":%d,"events":[' % (came_from, to) + b",".join(batch) + b"]}")


def html_of(row: EventRow, language: str) -> str:
    """An event as a fragment of the room's page, in English or Welsh.

    The partial of its kind (`contribution.added` is `contribution_added`), else the partial `event`, else a bare
    paragraph. It is the same for everybody in the stream: no buttons, no tokens, no "you". Elements in it stand for
    those of the same id in the page.
    """
    context = {"event": row, "data": row.data, "by": row.by, "kind": row.kind, "live": True, "language": language}
    with override(language):
        try:
            return str(_template(row.kind.replace(".", "_")).render(context)).strip()
        except Exception as error:  # one event that cannot be drawn must not stop everybody's stream
            log.error("An event of the kind %s could not be drawn: %s", row.kind, type(error).__name__)
            return _Bare().render(context).strip()


@lru_cache(maxsize=200)
def _template(partial: str) -> Any:
    for name in (f"{TEMPLATE}#{partial}", f"{TEMPLATE}#event"):
        try:
            return get_template(name)
        except TemplateDoesNotExist:
            continue
    return _Bare()


class _Bare:
    """What an event looks like while nobody has written a partial for it: its place, and nothing that could leak."""

    source = '<div id="event-{{ event.id }}" data-kind="{{ event.kind }}"></div>'

    def render(self, context: dict[str, Any]) -> str:
        return Template(self.source).render(Context(context))
