"""Wires: the two ways a frame leaves this process. What is written is not waited for; `buffered` says what waits."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from uuid import UUID

from meetings.rooms.frames import Frame

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Wire(Protocol):
    def write(self, frame: Frame, stream: UUID | None = None) -> None:
        """Send it after what was written before. `stream` is whose it is, if a stream's."""

    def buffered(self) -> int:
        """Bytes that wait in this process."""

    def forget(self, stream: UUID) -> None:
        """Drop what waits of this stream, where that is still possible."""

    def close(self, code: int) -> None: ...

    def end(self) -> None:
        """The connection is gone."""


class RawWire:
    """Writes ready bytes into the server's transport: the extension `hub.raw` of hub/serve.py.

    What the transport was given cannot be recalled, so `forget` has nothing to do.
    """

    def __init__(self, raw: dict[str, Any]) -> None:
        self._write: Callable[[bytes], None] = raw["write"]
        self.buffered: Callable[[], int] = raw["buffered"]
        self.close: Callable[[int], None] = raw["close"]

    def write(self, frame: Frame, stream: UUID | None = None) -> None:
        self._write(frame.wire)

    def forget(self, stream: UUID) -> None:
        return

    def end(self) -> None:
        return


class SendWire:
    """Any other ASGI server: one task hands frames to `send` in their order."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: deque[tuple[Frame, UUID | None]] = deque()
        self._bytes = 0
        self._code: int | None = None
        self._something = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._run())

    def write(self, frame: Frame, stream: UUID | None = None) -> None:
        if self._code is None:
            self._waiting.append((frame, stream))
            self._bytes += len(frame.payload)
            self._something.set()

    def buffered(self) -> int:
        return self._bytes

    def forget(self, stream: UUID) -> None:
        kept = [(frame, of) for frame, of in self._waiting if of != stream]
        self._waiting = deque(kept)
        self._bytes = sum(len(frame.payload) for frame, _ in kept)

    def close(self, code: int) -> None:
        """Whatever still waits is dropped: the other end resumes, or may not have it."""
        if self._code is None:
            self._code = code
            self._waiting.clear()
            self._bytes = 0
            self._something.set()

    def end(self) -> None:
        self._task.cancel()

    async def _run(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            while self._waiting and self._code is None:
                frame, _ = self._waiting.popleft()
                self._bytes -= len(frame.payload)
                await self._send({"type": "websocket.send", "text": frame.text})
            if self._code is not None:
                await self._send({"type": "websocket.close", "code": self._code})
                return
