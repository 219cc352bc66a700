"""A client that knows only the wire: it keeps cursors, applies what follows on, and resumes after a cut."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed


class Client:
    def __init__(self, url: str, meeting: str, session: str, render: str = "", **options: Any) -> None:
        query = f"?render={render}" if render else ""
        self.address = url.replace("http", "ws", 1) + f"/ws/meetings/{meeting}/{query}"
        self.session = session
        self.options = options
        self.cursors: dict[str, int] = {}
        self.events: dict[str, list[dict[str, Any]]] = {}
        self.frames: list[dict[str, Any]] = []
        self.hello: dict[str, Any] = {}
        self.code: int | None = None
        self.gaps: list[dict[str, Any]] = []
        self._reading: asyncio.Task[None] | None = None
        self._moved = asyncio.Event()

    async def open(self, *, resume: bool = True, read: bool = True) -> "Client":
        headers = {"Cookie": f"hub={self.session}"} if self.session else {}
        headers |= self.options.pop("headers", {})
        self.code, self.hello = None, {}
        self.socket: ClientConnection = await connect(
            self.address, additional_headers=headers, compression=None, **self.options
        )
        if read:
            self._reading = asyncio.create_task(self._read())
            if resume:
                await self.until(lambda: bool(self.hello) or self.code is not None)
                await self.resume()
        return self

    async def resume(self) -> None:
        try:
            await self.send({"type": "resume", "cursors": self.cursors})
        except ConnectionClosed:
            return

    async def send(self, frame: Any) -> None:
        await self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def do(self, act: str, item: str | None = None, *, id: str | None = None, **data: Any) -> dict[str, Any]:
        """A command, and its answer."""
        uid = id or str(uuid4())
        before = len(self.answers(uid))
        await self.send({"type": "do", "id": uid, "act": act, "item": item, "data": data})
        await self.until(lambda: len(self.answers(uid)) > before)
        return self.answers(uid)[-1]

    def answers(self, uid: str) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame.get("id") == uid]

    async def until(self, found: Callable[[], bool], seconds: float = 10) -> None:
        async with asyncio.timeout(seconds):
            while not found():
                self._moved.clear()
                await self._moved.wait()

    async def until_seq(self, stream: str, seq: int, seconds: float = 10) -> None:
        await self.until(lambda: self.cursors.get(stream, 0) >= seq, seconds)

    async def until_closed(self, seconds: float = 10) -> int:
        await self.until(lambda: self.code is not None, seconds)
        assert self.code is not None
        return self.code

    def of(self, type: str, stream: str | None = None) -> list[dict[str, Any]]:
        return [f for f in self.frames if f["type"] == type and (stream is None or f.get("stream") == stream)]

    def people(self, stream: str) -> list[str]:
        """Who the last presence frame of a stream shows, by id."""
        frames = self.of("presence", stream)
        return sorted(person["id"] for person in frames[-1]["people"]) if frames else []

    async def cut(self) -> None:
        """As a lost connection: no close frame."""
        self.socket.transport.abort()
        if self._reading:
            await asyncio.gather(self._reading, return_exceptions=True)

    async def close(self) -> None:
        await self.socket.close()
        if self._reading:
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        try:
            async for text in self.socket:
                self._take(json.loads(text))
                self._moved.set()
        except ConnectionClosed:
            pass
        self.code = self.socket.close_code or 1006
        self._moved.set()

    def _take(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        match frame["type"]:
            case "hello":
                self.hello = frame
                theirs = {stream["id"] for stream in frame["streams"]}
                self.cursors = {pk: seq for pk, seq in self.cursors.items() if pk in theirs}
            case "events":
                stream = frame["stream"]
                if frame["from"] != self.cursors.get(stream, 0):
                    self.gaps.append(frame)
                    return
                self.cursors[stream] = frame["to"]
                self.events.setdefault(stream, []).extend(frame["events"])
            case "withdrawn":
                self.cursors.pop(frame["stream"], None)
                self.events.pop(frame["stream"], None)
            case "admitted":
                self.cursors[frame["stream"]["id"]] = 0
                self.events[frame["stream"]["id"]] = []
