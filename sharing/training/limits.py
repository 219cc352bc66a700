"""How often somebody may do what could be used to probe: enough for a morning's work."""

from typing import Any

from hub.people.limits import counted


def may_upload_now(user: Any) -> bool:
    """Count this table, and say whether it may be looked at."""
    return counted("training_table", user, 20, 60 * 60)


def may_practise_now(user: Any) -> bool:
    """Count this try at a scenario, and say whether it is kept."""
    return counted("training_practice", user, 60, 60 * 60)
