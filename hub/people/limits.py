"""How often somebody may search for people: enough for a morning's work, too few to copy the records out."""

from typing import Any

from django.core.cache import cache

SEARCHES, SECONDS = 30, 10 * 60


def may_search_now(user: Any) -> bool:
    """Count this search, and say whether it may go on. What is counted is the asking, found or not."""
    return counted("search", user, SEARCHES, SECONDS)


def may_try_emergency_now(user: Any) -> bool:
    """Count this try at emergency access: few, since each names somebody."""
    return counted("emergency", user, 6, 60 * 60)


def counted(what: str, user: Any, most: int, seconds: int) -> bool:
    key = f"hub.people.limits.{what}.{user.pk}"
    cache.add(key, 0, seconds)
    try:
        number: int = cache.incr(key)
    except ValueError:  # the window closed between the two lines
        cache.set(key, 1, seconds)
        number = 1
    return number <= most
