"""Bells: tell this process, and others, that something moved on. Ids only; losing one costs at most a second.

A bell says *look again*, never what is there: each process reads the rows itself, and looks once a second anyway. So
bells may be lost, doubled or come in any order.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from hub.web.middleware import session_digest

log = logging.getLogger("meetings.rooms")

GROUP = "bells"


@dataclass(frozen=True)
class Bell:
    """What moved on: a stream, a person's rights, or a session (as its digest). All empty: anything may have."""

    stream: str = ""
    user: str = ""
    session: str = ""


Listener = Callable[[Bell], None]

_listening: dict[asyncio.AbstractEventLoop, list[Listener]] = {}


def ring(*, stream_id: UUID | None = None, user_id: UUID | None = None, session_key: str | None = None) -> None:
    """Wake every fan-out, here and in other processes. Called on commit, from any thread; never raises."""
    bell = Bell(str(stream_id or ""), str(user_id or ""), session_digest(session_key or ""))
    loops = [loop for loop in list(_listening) if not loop.is_closed()]
    for loop in loops:
        loop.call_soon_threadsafe(_deliver, loop, bell)
    if get_channel_layer() is None:
        return
    if loops:  # through a loop that runs already: a hundredth of what a loop of its own costs
        loops[0].call_soon_threadsafe(_send_soon, loops[0], bell)
        return
    try:
        async_to_sync(_send)(bell)
    except Exception:  # whatever the layer raises: a lost bell costs a second
        log.warning("A bell could not be sent to the other processes.")


def listen(loop: asyncio.AbstractEventLoop, listener: Listener) -> Callable[[], None]:
    """Call `listener` in this loop for each bell of this process. Returns what stops it."""
    _listening.setdefault(loop, []).append(listener)

    def stop() -> None:
        listeners = _listening.get(loop, [])
        if listener in listeners:
            listeners.remove(listener)
        if not listeners:
            _listening.pop(loop, None)

    return stop


async def hear_other_processes(listener: Listener) -> None:
    """Pass on the bells of other processes, for ever: one task per process. Returns at once without a layer."""
    while (layer := get_channel_layer()) is not None:
        try:
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
            while True:
                message = await layer.receive(channel)
                listener(Bell(message["stream"], message["user"], message["session"]))
        except asyncio.CancelledError:
            raise
        except Exception:
            log.warning("The bells of other processes cannot be heard; asking once a second until they can.")
            await asyncio.sleep(1)


def _deliver(loop: asyncio.AbstractEventLoop, bell: Bell) -> None:
    for listener in list(_listening.get(loop, ())):
        listener(bell)


_sending: set[asyncio.Task[None]] = set()  # the loop itself keeps no hold on its tasks


def _send_soon(loop: asyncio.AbstractEventLoop, bell: Bell) -> None:
    task = loop.create_task(_send_quietly(bell))
    _sending.add(task)
    task.add_done_callback(_sending.discard)


async def _send_quietly(bell: Bell) -> None:
    try:
        await _send(bell)
    except Exception:
        log.warning("A bell could not be sent to the other processes.")


async def _send(bell: Bell) -> None:
    layer: Any = get_channel_layer()
    message = {"type": "bell", "stream": bell.stream, "user": bell.user, "session": bell.session}
    await layer.group_send(GROUP, message)
