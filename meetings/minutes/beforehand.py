"""The door to what is written before a meeting: from the diary, without being let in, apologies or not."""

from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.access.gate import reading
from hub.access.verdicts import Hidden
from hub.audit.context import origin
from hub.audit.events import About, disclose
from hub.people.models import FactKind, Release
from meetings.diary.doors import actor_of
from meetings.diary.queries import meeting_for
from meetings.minutes import acts
from meetings.minutes.queries_beforehand import to_write
from meetings.rooms.by_form import STATUS, by_form, logged_once
from meetings.rooms.commands import Answer, Order


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """One's own items that wait, one at a time: what the agency knows, sealed until the item is called."""
    actor = actor_of(request)
    answer: Answer = {}
    if request.method == "POST":
        answer = by_form(_order(request, meeting_id))
        if answer["type"] == "done":
            messages.success(request, _("Sealed. Others see it when the item is called."))
            return redirect("prepare", meeting_id)
    with logged_once(answer), reading(actor):
        meeting = meeting_for(actor, meeting_id)
        items = to_write(actor, meeting)
        title, starts_at = meeting.title, meeting.starts_at
    wanted = request.POST.get("item") or request.GET.get("item")
    chosen = next((item for item in items if str(item.id) == wanted), None)
    if wanted and chosen is None:
        with logged_once(answer):
            raise Hidden(asked=wanted, actor=actor)
    chosen = chosen or next((item for item in items if not item.is_answered), None)
    disclose(
        acts.BEFOREHAND_READ,
        actor=actor,
        subject=About("meeting", meeting_id, meeting_id),
        people={pk for item in items for pk in item.person_ids},
    )
    errors = answer.get("errors", {})
    values = {
        "meeting_id": meeting_id,
        "title": title,
        "starts_at": starts_at,
        "items": items,
        "item": chosen,
        "waiting": sum(not item.is_answered for item in items),
        "kinds": FactKind.choices,
        "releases": Release.choices,
        "languages": settings.LANGUAGES,
        "command_id": str(uuid4()),
        "nothing_id": str(uuid4()),
        "typed": request.POST,
        "about": request.POST.getlist("about"),
        "problems": [text for texts in errors.values() for text in texts]
        or [answer[k] for k in ("why",) if k in answer],
        "text_errors": errors.get("text", []),
        "about_errors": errors.get("about", []),
        "draft_url": reverse("draft", args=["contribute", chosen.id]) if chosen else "",
    }
    status = STATUS.get(answer.get("type", ""), 200)
    return render(request, "meetings/minutes/beforehand.html", values, status=status)


def _order(request: HttpRequest, meeting_id: UUID) -> Order:
    """The same command as the room's: `contribute`, sealed, or `nothing`."""
    actor = actor_of(request)
    try:
        item_id, uid = UUID(request.POST.get("item", "")), UUID(request.POST.get("id", ""))
    except ValueError as error:
        raise Hidden(asked=request.POST.get("item", "")[:80], actor=actor) from error
    data = request.POST.copy()
    data["sealed"] = "true"  # whatever was sent: here nothing is said openly
    return Order(
        actor_id=actor.pk,
        id=uid,
        act="nothing" if request.POST.get("act") == "nothing" else "contribute",
        meeting_id=meeting_id,
        item_id=item_id,
        data=data,
        language=get_language() or "en",
        origin=origin(),
    )
