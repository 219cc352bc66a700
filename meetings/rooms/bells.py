"""Bells: tell this process, and others, that something moved on. Ids only; losing one costs at most a second."""

from uuid import UUID


def ring(*, stream_id: UUID | None = None, user_id: UUID | None = None, session_key: str | None = None) -> None:
    """Wake the fan-out."""
