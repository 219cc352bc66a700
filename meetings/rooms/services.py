"""What a person sets for themselves in the room."""

from datetime import datetime
from typing import Any

from hub.access.gate import writing
from meetings.rooms.models import Command


def switch_keys(*, actor: Any, on: bool) -> None:
    """Single-letter keys on or off, for this person everywhere (WCAG 2.1.4)."""
    actor.keys_on = on
    actor.save(update_fields=["keys_on"])


@writing()
def forget_commands(before: datetime) -> int:
    """Forget the stored answers of commands from before this time: nobody sends those again. Returns how many."""
    return Command.objects.filter(at__lt=before).delete()[0]
