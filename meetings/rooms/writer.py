"""The writer: one thread per process that carries out what sockets ask, and answers when it is committed."""

import asyncio
import logging
import queue
import threading
import time
import traceback
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from meetings.rooms.commands import Answer, Order, commit
from meetings.rooms.sight import living

log = logging.getLogger("meetings.rooms")

TRIES = 5
WAITING = 1000  # commands at most; a socket has one in hand at a time, so a queue this long is a broken database


class Unanswered(Exception):
    """Nothing can be said of this command: it may be committed or not. The same id sent again finds out."""


class SignedOut(Exception):
    """The session it came with is over."""


@dataclass
class _Job:
    order: Order
    session_key: str
    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[Answer]"

    def settle(self, answer: Answer | None, error: Exception | None = None) -> None:
        self.loop.call_soon_threadsafe(self._settle, answer, error)

    def _settle(self, answer: Answer | None, error: Exception | None) -> None:
        if self.answer.done():  # the socket went meanwhile
            return
        if error is not None:
            self.answer.set_exception(error)
        elif answer is not None:
            self.answer.set_result(answer)


class Writer:
    """Takes commands in the order in which they come, one transaction each."""

    def __init__(self) -> None:
        self._jobs: queue.Queue[_Job | None] = queue.Queue(WAITING)
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def do(self, order: Order, session_key: str) -> Answer:
        """Carry it out. An answer means committed. Raises Unanswered, SignedOut, or what the service raised."""
        if self._is_stopping:
            raise Unanswered
        loop = asyncio.get_running_loop()
        job = _Job(order, session_key, loop, loop.create_future())
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            raise Unanswered from None
        return await job.answer

    async def stop(self, seconds: float) -> None:
        """Finish what was taken, and take no more; give up waiting after `seconds`."""
        self._is_stopping = True
        try:
            self._jobs.put_nowait(None)
        except queue.Full:
            return
        await asyncio.get_running_loop().run_in_executor(None, self._thread.join, seconds)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                if not living([job.session_key]):
                    job.settle(None, SignedOut())
                    continue
                job.settle(carry_out(job.order))
            except Exception as error:
                if not isinstance(error, Unanswered):
                    # The frames of the fault, never its words: they may hold what somebody wrote.
                    log.error("A command failed: %s at %s", type(error).__name__, _where(error))
                connection.close()
                job.settle(None, error)
        connection.close()


def carry_out(order: Order) -> Answer:
    """Commit one order; again after a deadlock or a lost connection, since then nothing was done.

    Raises Unanswered after a COMMIT whose outcome is unknown.
    """
    for attempt in range(TRIES):
        try:
            return commit([order])[0]
        except (OperationalError, InterfaceError) as error:
            connection.close()
            if _was_committing(error) and not _was_rolled_back(error):
                raise Unanswered from error
            log.warning("A command met %s and is tried again.", type(error).__name__)
            time.sleep(0.05 * 2**attempt)
    raise Unanswered


def _was_committing(error: BaseException) -> bool:
    return any(frame.f_code.co_name == "_commit" for frame, _ in traceback.walk_tb(error.__traceback__))


def _was_rolled_back(error: DatabaseError | InterfaceError) -> bool:
    """The database says so itself: a serialization failure or deadlock (class 40), or a busy SQLite."""
    cause: Any = error.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    return state.startswith("40") or "locked" in str(cause)


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
