"""System checks: settings that would be unsafe are refused at start, not found out later."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


@register()
def demo_stays_on_this_machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Anybody can sign in as anybody in the demo, so it may be reached from this machine only."""
    if settings.HUB_DEMO and not set(settings.ALLOWED_HOSTS) <= LOOPBACK:
        return [
            Error(
                "HUB_DEMO is on and the hub answers to other names than this machine's.",
                hint="Unset HUB_DEMO, or leave HUB_ORIGINS to 127.0.0.1 and localhost.",
                id="hub.E001",
            )
        ]
    return []


@register()
def sessions_can_be_ended(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if "signed_cookies" in settings.SESSION_ENGINE:
        return [
            Error(
                "Sessions in cookies cannot be ended by the hub.",
                hint="Use django.contrib.sessions.backends.db.",
                id="hub.E002",
            )
        ]
    return []


@register()
def region_has_both_servers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Beyond one process bells go through Redis; without it a second process would never hear of a change."""
    if settings.REDIS_URL and not settings.DATABASE_URL:
        return [
            Error(
                "REDIS_URL is set without DATABASE_URL.",
                hint="Several processes need PostgreSQL; one process needs neither.",
                id="hub.E003",
            )
        ]
    return []
