"""Where an act comes from: set once by the door (HTTP middleware, socket, command), read by every event."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    door: str = "command"  # http, socket, command, task
    request: str = ""  # ties the events of one request together
    address: str = ""  # network address; personal: committed to, never in the body
    session: str = ""  # a keyed digest of the session, never its key


_origin: ContextVar[Origin] = ContextVar("origin")


def origin() -> Origin:
    return _origin.get(Origin())


@contextmanager
def acting_from(value: Origin) -> Iterator[None]:
    token = _origin.set(value)
    try:
        yield
    finally:
        _origin.reset(token)
