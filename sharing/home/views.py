"""The door of sharing's front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hub.access.gate import reading
from hub.audit.events import disclose
from hub.people.doors import me
from sharing.home import acts, pages


@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person in sharing; for who looks after an agency, how current it is."""
    with reading(request.user):
        page = pages.home(me(request))
    disclose(acts.HOME_READ, actor=me(request), people=page.person_ids, count=len(page.rows))
    return render(request, "sharing/home/home.html", {"home": page})
