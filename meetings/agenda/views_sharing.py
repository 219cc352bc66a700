"""The door to what is asked for and offered from an item."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hub.access.gate import reading
from hub.audit.events import About, disclose
from meetings.agenda import acts
from meetings.agenda.queries_sharing import item_sharing
from meetings.diary.doors import actor_of


@login_required
@never_cache
@require_GET
def item_asked(request: HttpRequest, item_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        page = item_sharing(actor, item_id)
    subject = About("agendaitem", item_id, page.meeting_id)
    disclose(acts.ASKED_READ, actor=actor, subject=subject, people=page.person_ids)
    return render(request, "meetings/agenda/item_sharing.html", {"page": page})
