"""What is forgotten when the board's rows on how long records are kept say so."""

from hub.accounts.services import forget_ended
from hub.agencies.queries import kept_since
from meetings.rooms.services import forget_commands


def forget_traces() -> int:
    """Answers to commands, and sessions that have ended: no record of anybody's case. Returns how many rows went."""
    before = kept_since("trace")
    return forget_ended(before) + forget_commands(before) if before else 0
