"""What every page is given: plain values only."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """`demo`: whether the cast may be picked; `idle`: seconds to the time-out and to its warning; `me`: who looks."""
    user = getattr(request, "user", None)
    return {
        "demo": settings.HUB_DEMO,
        "idle": {"seconds": settings.HUB_IDLE_SECONDS, "warning": settings.HUB_IDLE_WARNING_SECONDS},
        "me": getattr(request, "me", None) if user is not None and user.is_authenticated else None,
        "danger": getattr(request, "danger", None),
    }
