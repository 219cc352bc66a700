"""What every page of a signed-in person needs of their agency and hub."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from hub.agencies.models import KEPT_OUT
from hub.agencies.queries import surroundings
from hub.agencies.staff.rules import may_administer

Handler = Callable[[HttpRequest], HttpResponse]


class Around:
    """Gives pages `request.danger` (the duty telephones), and to `request.me` the hub's name (`hub`), whether this
    person looks after the people of their agency (`administers`), and whether cases can be open to them (`has_cases`):
    a menu offers nobody what would always be empty for them."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        me: dict[str, Any] | None = getattr(request, "me", None)
        if me is not None and request.user.is_authenticated and request.user.agency_id is not None:
            around = surroundings(request.user.agency_id)
            me["hub"] = around["hub"]
            membership = request.user.membership
            me["has_cases"] = membership is not None and membership.role not in {str(role) for role in KEPT_OUT}
            me["administers"] = bool(may_administer(request.user))
            request.danger = around["danger"]  # type: ignore[attr-defined]
        return self.handler(request)
