"""The room's socket: one connection of one person to one meeting. The protocol is in docs/protocol.md.

A plain ASGI application without a channel of its own: what others do reaches it through the process's fan-out, and
what it asks is carried out by the process's writer.
"""

import json
import logging
import re
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from uuid import UUID

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from hub.access.verdicts import Hidden
from hub.audit.events import LogUnwritable
from meetings.rooms import writer
from meetings.rooms.boot import Rooms, rooms
from meetings.rooms.buckets import Buckets
from meetings.rooms.commands import Order
from meetings.rooms.doors import (
    NotYours,
    Opened,
    Scope,
    SignedOut,
    address_of,
    is_our_origin,
    keep_their_seat,
    open_door,
    session_key_of,
    uuid_or_none,
)
from meetings.rooms.fanout import NOT_YOURS, RESTARTING, SIGNED_OUT, TOO_SLOW, Link, stream_ref
from meetings.rooms.frames import MOST_BYTES, Frame, Rendering, dumps, message, rendering_named
from meetings.rooms.wires import RawWire, Send, SendWire

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

log = logging.getLogger("meetings.rooms")

Receive = Callable[[], Awaitable[dict[str, Any]]]

frames_in = Buckets(rate=500, burst=1000)  # anything a person says
commands_in = Buckets(rate=20, burst=60)  # what the database works for
HERE_EVERY = 60.0


class Misunderstood(Exception):
    """A frame that is not of the protocol: answered with why, and the connection stays."""

    def __init__(self, why: "_StrPromise") -> None:
        super().__init__("misunderstood")
        self.why = why


ADDRESS = re.compile(r"^/ws/meetings/([^/]{1,60})/$")


async def sockets(scope: Scope, receive: Receive, send: Send) -> None:
    """The whole life of one socket at `/ws/meetings/<meeting uuid>/`."""
    await receive()  # websocket.connect
    address = ADDRESS.match(scope["path"])
    if address is None or not is_our_origin(scope):
        await send({"type": "websocket.close", "code": NOT_YOURS})  # not accepted yet: the handshake is refused
        return
    here = rooms()
    async with here.turnstile.passing(address_of(scope), session_key_of(scope)) as may_pass:
        await _live(scope, receive, send, here, address[1], may_pass)


async def _live(scope: Scope, receive: Receive, send: Send, here: Rooms, meeting: str, may_pass: bool) -> None:
    code, opened = 0, None
    try:
        if here.is_stopping:
            code = RESTARTING
        elif not may_pass:
            code = TOO_SLOW
        else:
            opened = await here.in_thread(partial(open_door, scope, meeting, boot=here.boot))
    except SignedOut:
        code = SIGNED_OUT
    except NotYours:
        code = NOT_YOURS
    except LogUnwritable:
        log.critical("The access log cannot be written: no door is opened.")
        code = RESTARTING
    except DatabaseError as error:
        log.error("A door could not ask the database: %s", type(error).__name__)
        code = RESTARTING
    raw = scope.get("extensions", {}).get("hub.raw")
    wire = RawWire(raw) if raw else SendWire(send)
    if opened is None:
        # Accepted first: a browser cannot read a code before that, and would come back for ever.
        await send({"type": "websocket.accept"})
        wire.close(code)
        await until_gone(receive)
        return
    link = link_to(opened, wire, rendering_of(scope))
    try:
        await send({"type": "websocket.accept"})
        await Room(receive, link, here, opened).run()
    finally:
        here.fanout.leave(link)
        wire.end()


async def until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


def link_to(opened: Opened, wire: RawWire | SendWire, rendering: Rendering) -> Link:
    return Link(
        presence=opened.presence,
        agency=opened.agency,
        session_key=opened.session_key,
        password=opened.user.password,
        rendering=rendering,
        origin=opened.origin,
        wire=wire,
        told={row.id for row in opened.streams},
    )


class Room:
    """What one accepted socket says, and the answers."""

    def __init__(self, receive: Receive, link: Link, here: Rooms, opened: Opened) -> None:
        self.receive = receive
        self.link = link
        self.here = here
        self.opened = opened
        self.language = opened.user.language if link.rendering == "data" else link.rendering
        self.was_here_at = -HERE_EVERY

    async def run(self) -> None:
        streams = [stream_ref(row) for row in self.opened.streams]
        meeting = str(self.opened.presence.meeting)
        self.link.write(message("hello", meeting=meeting, you=self.opened.you, streams=streams))
        self.here.fanout.join(self.link)
        while (event := await self.receive())["type"] != "websocket.disconnect":
            await frames_in.take(self.opened.user.pk)
            if self.link.closed is None:
                await self.hear(event)

    async def hear(self, event: dict[str, Any]) -> None:
        try:
            said = understood(event)
            match said["type"]:
                case "do":
                    await self.do(said)
                case "resume":
                    self.resume(said)
                case "here":
                    await self.stay()
                case _:
                    raise Misunderstood(_("There is no frame of this type."))
        except Misunderstood as error:
            with override(self.language):
                self.link.write(message("error", why=str(error.why)))

    def resume(self, said: dict[str, Any]) -> None:
        if self.link.resumed is not None:
            raise Misunderstood(_("This connection has resumed already."))
        self.here.fanout.resume(self.link, cursors_of(said))

    async def do(self, said: dict[str, Any]) -> None:
        """Carry out a command. One at a time for each socket: they take effect in the order they were said."""
        order = Order(
            actor_id=self.opened.user.pk,
            id=uuid_of(said, "id"),
            act=text_of(said, "act"),
            meeting_id=self.opened.presence.meeting,
            item_id=uuid_of(said, "item") if said.get("item") is not None else None,
            data=object_of(said, "data"),
            language=self.language,
            origin=self.opened.origin,
        )
        await commands_in.take(self.opened.user.pk)
        try:
            answer = await self.here.writer.do(order, self.opened.session_key)
        except writer.Unanswered:
            return
        except (writer.SignedOut, Hidden):
            self.link.close(SIGNED_OUT)
            return
        except Exception:  # logged by the writer
            raise Misunderstood(_("This could not be carried out. Nothing was changed.")) from None
        self.link.write(Frame(dumps(answer)))

    async def stay(self) -> None:
        """At most once a minute, whatever a client says."""
        now = time.monotonic()
        if now - self.was_here_at >= HERE_EVERY:
            self.was_here_at = now
            try:
                await self.here.in_thread(partial(keep_their_seat, self.opened.session_key))
            except DatabaseError:
                self.was_here_at = -HERE_EVERY  # the next one is taken


def rendering_of(scope: Scope) -> Rendering:
    asked = parse_qs(scope.get("query_string", b"").decode("latin1"))
    return rendering_named(asked.get("render", [""])[-1])


# -- Reading a frame -------------------------------------------------------------------------------------------------


def understood(event: dict[str, Any]) -> dict[str, Any]:
    """A frame as an object with a type. Raises Misunderstood, whatever the bytes."""
    text = event.get("text")
    if text is None:
        raise Misunderstood(_("Frames are text."))
    if len(text.encode()) > MOST_BYTES:
        raise Misunderstood(_("A frame holds at most 64 KiB."))
    try:
        said = json.loads(text, parse_constant=_refuse)
        dumps(said)  # a lone surrogate has no UTF-8: it could be neither stored nor sent
    except (ValueError, RecursionError):
        raise Misunderstood(_("This is not JSON.")) from None
    if not isinstance(said, dict) or not isinstance(said.get("type"), str):
        raise Misunderstood(_("A frame is an object with a type."))
    return said


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def cursors_of(said: dict[str, Any]) -> dict[UUID, int]:
    """The cursors of a `resume`, by stream; what is no id of a stream is ignored."""
    found: dict[UUID, int] = {}
    for stream, cursor in object_of(said, "cursors").items():
        if not isinstance(cursor, int) or isinstance(cursor, bool) or cursor < 0:
            raise Misunderstood(_("A cursor is a whole number, from 0."))
        if (pk := uuid_or_none(stream)) is not None:
            found[pk] = cursor
    return found


def uuid_of(said: dict[str, Any], name: str) -> UUID:
    found = uuid_or_none(said.get(name))
    if found is None:
        raise Misunderstood(_("“id” and “item” are UUIDs."))
    return found


def text_of(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 40:
        raise Misunderstood(_("“act” is the name of an act."))
    return value


def object_of(said: dict[str, Any], name: str) -> dict[str, Any]:
    value = said.get(name, {})
    if not isinstance(value, dict):
        raise Misunderstood(_("“data” and “cursors” are objects."))
    return value
