"""How often a roll may be sent: enough to put a file right, too few to try out one telephone number after another."""

from typing import Any

from hub.people.limits import counted


def may_stage_now(user: Any) -> bool:
    """Count this file, and say whether it may be looked at."""
    return counted("roll_file", user, 20, 60 * 60)


def may_load_now(user: Any) -> bool:
    """Count this taking in, and say whether it may go on."""
    return counted("roll_load", user, 6, 24 * 60 * 60)
