"""Daphne, with what the rooms need of it and it does not offer.

`hub.raw`     A WebSocket's scope gets `extensions["hub.raw"]`: `write(bytes)` puts a ready frame into the transport,
              `buffered()` says how many bytes wait there, `close(code)` closes with any code of the protocol. Measured
              against ASGI `send` by `bin/bench fanout`.
back-pressure What a client sends is read only as fast as the application takes it.
bodies        One larger than any form of ours is answered 413 at once; Daphne would first keep all of it on the disk.
the end       On SIGTERM commands are answered, sockets told 1012, pages finished; then the process ends, within 10 s.

Written against Daphne 4.2, Twisted and Autobahn, whose insides it touches in four places, each marked.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from daphne.server import Server as Daphne  # installs Twisted's asyncio reactor, so it comes first

# isort: split
from daphne.http_protocol import WebRequest
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import defer, reactor

MOST_BYTES = 64 * 1024  # of one frame from a client
MOST_BODY = 5 * 2**20  # bytes of one request, as deploy/nginx.conf; a document of HUB_DOCUMENT_BYTES fits
MOST_WAITING = 64  # frames of a client not yet taken
DRAIN = 10.0

log = logging.getLogger("hub.serve")

Scope = dict[str, Any]
Event = Callable[[], Coroutine[Any, Any, None]]
Application = Callable[[Any, Any, Any], Coroutine[Any, Any, None]]


TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Request(WebRequest):  # type: ignore[misc]
    """One request for a page. (Twisted: what a channel tells its request while the body comes in.)"""

    is_too_large = False

    def gotLength(self, length: int | None) -> None:  # noqa: N802  (Twisted's name)
        super().gotLength(length)
        if length is not None and length > MOST_BODY:
            self.refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802  (Twisted's name)
        if not self.is_too_large and self.content.tell() + len(data) > MOST_BODY:
            self.refuse()
        if not self.is_too_large:
            super().handleContentChunk(data)

    def refuse(self) -> None:
        self.is_too_large = True
        self.channel.transport.write(TOO_LARGE)
        self.channel.loseConnection()


class Socket(WebSocketProtocol):  # type: ignore[misc]
    """One WebSocket. Reads no faster than it is heard, and closes with any code."""

    is_paused = False

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802  (Autobahn's name)
        super().onMessage(payload, isBinary)
        if not self.is_paused and self.application_queue.qsize() >= MOST_WAITING:
            self.is_paused = True
            self.transport.pauseProducing()

    def taken(self) -> None:
        if self.is_paused and self.application_queue.qsize() < MOST_WAITING // 4:
            self.is_paused = False
            self.transport.resumeProducing()

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802  (Daphne's name)
        """Daphne's own refuses 1012, which is not the application's to send. (Autobahn: sendCloseFrame.)"""
        if self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=1000 if code is None else code)
            if self.is_paused:  # the answer to the close must be read
                self.is_paused = False
                self.transport.resumeProducing()

    def raw(self) -> dict[str, Any]:
        """The extension. (Twisted: a transport's two write buffers; Autobahn: sendData, which keeps the order.)"""
        transport = self.transport

        def write(frame: bytes) -> None:
            if self.state == self.STATE_OPEN:
                transport.write(frame)

        def buffered() -> int:
            waiting: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
            return waiting

        return {"write": write, "buffered": buffered, "close": self.serverClose}


class Failed(Exception):
    """The application raised something of this kind; what it said may hold what somebody wrote, and stays there."""


class Server(Daphne):  # type: ignore[misc]
    """Serves one application. `begin` and `end` are awaited once in its loop: at the start, and when it is stopped."""

    def __init__(self, application: Application, *, begin: Event, end: Event, **options: Any) -> None:
        super().__init__(
            self._serve,
            websocket_max_message_size=MOST_BYTES,
            websocket_max_frame_size=MOST_BYTES,
            application_close_timeout=DRAIN,
            ping_interval=15,  # a laptop that went to sleep is noticed within half a minute
            ping_timeout=15,
            server_name="",
            **options,
        )
        self._application = application
        self._begin = begin
        self._end = end
        self._ports: list[Any] = []

    def run(self) -> None:
        reactor.callWhenRunning(self._start)
        super().run()

    def _start(self) -> None:
        """Daphne has made its factory by now, and accepted nobody yet."""
        self.ws_factory.protocol = Socket
        self.ws_factory.setProtocolOptions(
            allowNullOrigin=True,  # the application judges origins
            failByDrop=False,  # say 1009 to a frame that is too large, instead of vanishing
            closeHandshakeTimeout=5,
        )
        build = self.http_factory.buildProtocol

        def with_our_requests(address: Any) -> Any:
            protocol = build(address)
            protocol.requestFactory = Request
            return protocol

        self.http_factory.buildProtocol = with_our_requests
        asyncio.get_event_loop().create_task(self._begin())  # noqa: RUF006  (it ends at once)

    def listen_success(self, port: Any) -> None:
        self._ports.append(port)
        super().listen_success(port)

    def create_application(self, protocol: Any, scope: Scope) -> Any:
        scope["root_path"] = self.root_path  # Daphne takes it from a header that any client may send
        if isinstance(protocol, Socket):
            scope["extensions"] = {"hub.raw": protocol.raw(), "hub.taken": protocol.taken}
        return super().create_application(protocol, scope)

    async def _serve(self, scope: Scope, receive: Any, send: Any) -> None:
        try:
            await self._hand_on(scope, receive, send)
        except Exception as error:
            log.exception("The application failed.")
            raise Failed(type(error).__name__) from None  # Daphne writes its words into the log

    async def _hand_on(self, scope: Scope, receive: Any, send: Any) -> None:
        taken = scope.get("extensions", {}).pop("hub.taken", None)
        if taken is None:
            await self._application(scope, receive, send)
            return

        async def heard() -> Any:
            event = await receive()
            taken()
            return event

        await self._application(scope, heard, send)

    def kill_all_applications(self) -> Any:
        """Called when the process is to stop; Daphne ends at once what is in hand, we let it finish."""
        return defer.Deferred.fromFuture(asyncio.get_event_loop().create_task(self._drain()))

    async def _drain(self) -> None:
        until = time.monotonic() + DRAIN
        for port in self._ports:
            port.stopListening()
        try:
            await asyncio.wait_for(self._end(), DRAIN)
        except Exception:
            log.exception("What runs behind the sockets did not end cleanly.")
        while self._in_hand() and time.monotonic() < until:
            await asyncio.sleep(0.02)
        for application in self._in_hand():
            application.cancel()

    def _in_hand(self) -> list[Any]:
        found = [details.get("application_instance") for details in self.connections.values()]
        return [application for application in found if application is not None and not application.done()]
