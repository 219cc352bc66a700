"""What a person sets for themselves in the room."""

from typing import Any


def switch_keys(*, actor: Any, on: bool) -> None:
    """Single-letter keys on or off, for this person everywhere (WCAG 2.1.4)."""
    actor.keys_on = on
    actor.save(update_fields=["keys_on"])
