"""The room over HTTP: its page, and every act of it by a plain form, for whoever has no script or no socket."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hub.access.gate import reading
from hub.access.verdicts import Hidden
from hub.accounts.models import User
from hub.audit.context import origin
from hub.audit.events import About, disclose
from hub.people.queries_chronology import chronology
from meetings.agenda.models import AgendaItem
from meetings.agenda.queries import arranged_item_for, open_item_for
from meetings.diary.queries import meeting_for
from meetings.minutes.services import keep_draft
from meetings.rooms import acts
from meetings.rooms.by_form import STATUS, by_form, logged_once
from meetings.rooms.commands import Order
from meetings.rooms.limits import paced
from meetings.rooms.pages import room_page
from meetings.rooms.queries import admissible_to
from meetings.rooms.services import switch_keys
from meetings.rooms.snapshot import signed_in


@login_required
@never_cache
@require_GET
def room(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The meeting as this person may see it. Who is not in yet is taken to the lobby."""
    return _room(request, meeting_id, wanted=_uuid(request.GET.get("item")))


@login_required
@paced
@never_cache
@require_POST
def do(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """One act by a form. Done: back to the page. Anything else: the page again, with what was typed and why."""
    item_id = _uuid(request.POST.get("item"))
    answer = by_form(_order(request, meeting_id, request.POST.get("act", ""), item_id))
    if answer["type"] == "done":
        following = _uuid(request.POST.get("then_call"))
        if following is not None:
            called = by_form(_order(request, meeting_id, "call", following, uid=uuid4()))
            if called["type"] != "done":
                with logged_once(called):
                    return _room(request, meeting_id, wanted=item_id, answer=called, act="call")
            return redirect(reverse("room", args=[meeting_id]))
        messages.success(request, _("Recorded."))
        return HttpResponseRedirect(_safe(request, reverse("room", args=[meeting_id])))
    with logged_once(answer):
        return _room(request, meeting_id, wanted=item_id, answer=answer)


def _room(
    request: HttpRequest, meeting_id: UUID, *, wanted: UUID | None, answer: dict[str, Any] | None = None, act: str = ""
) -> HttpResponse:
    """`act`: what was answered, where it is not what the form names but what was to follow."""
    user = signed_in(request)
    with reading(user):
        page = room_page(user, meeting_for(user, meeting_id), wanted)
    if page is None:
        return redirect("lobby", meeting_id)
    if page["item"]:
        subject = About("agendaitem", UUID(page["item"]["id"]), meeting_id)
    else:
        subject = About("meeting", meeting_id, meeting_id)
    disclose(acts.ROOM_READ, actor=user, subject=subject, people=page.pop("people"))
    status = 200
    if answer is not None:
        page |= _problem(request, answer, act)
        if answer["type"] == "unknown" and not act:  # under the same id again: whatever became of it, it is done once
            page["command_ids"][request.POST.get("act", "")] = answer["id"]
            page["command_id"] = answer["id"] if request.POST.get("act") == "contribute" else page["command_id"]
        status = STATUS[answer["type"]]
    return render(request, "meetings/rooms/room.html", page, status=status)


@login_required
@never_cache
@require_GET
def item_chronology(request: HttpRequest, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """Everything on the family's record, with its sources, for who is admitted to the item."""
    user = signed_in(request)
    with reading(user):
        item = _item(user, meeting_id, item_id)
        record = chronology(item.family, user)
        name = _("%(name)s family") % {"name": item.family.name}
    subject = About("agendaitem", item_id, meeting_id)
    disclose(acts.CHRONOLOGY_READ, actor=user, subject=subject, people=record.person_ids)
    values = {"record": record, "name": name, "back": f"{reverse('room', args=[meeting_id])}?item={item_id}"}
    return render(request, "meetings/rooms/chronology.html", values)


@login_required
@paced
@never_cache
def report(request: HttpRequest, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """The danger exit: whom to telephone now, what this record is and is not, and the record itself."""
    user = signed_in(request)
    with reading(user):
        item = _item(user, meeting_id, item_id)
        name = _("%(name)s family") % {"name": item.family.name}
        people = list(item.family.members.values_list("person", flat=True))
        reported = item.reported_at is not None
    answer: dict[str, Any] = {}
    if request.method == "POST":
        answer = by_form(_order(request, meeting_id, "report", item_id))
        if answer["type"] == "done":
            messages.success(request, _("Recorded. The clocks have started. Telephone now, if you have not yet."))
            return redirect(reverse("report", args=[meeting_id, item_id]))
    disclose(acts.ROOM_READ, actor=user, subject=About("agendaitem", item_id, meeting_id), people=people)
    values = {
        "name": name,
        "reported": reported,
        "command_id": answer.get("id", "") if answer.get("type") == "unknown" else str(uuid4()),
        "reason": request.POST.get("reason", ""),
        "errors": answer.get("errors", {}).get("reason", []) or ([answer["why"]] if "why" in answer else []),
        "back": f"{reverse('room', args=[meeting_id])}?item={item_id}",
    }
    status = STATUS.get(answer.get("type", ""), 200)
    return render(request, "meetings/rooms/report.html", values, status=status)


@login_required
@never_cache
@require_GET
def admissible(request: HttpRequest, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """Who could be admitted to an item, for who arranges it: a fragment, fetched when its part is opened."""
    user = signed_in(request)
    with reading(user):
        item = arranged_item_for(user, item_id)
        if item.meeting_id != meeting_id:
            raise Hidden(asked=str(item_id), actor=user)
        people = admissible_to(item)
    return render(request, "meetings/rooms/forms/roll.html#admissible", {"people": people})


@login_required
@paced
@require_POST
def draft(request: HttpRequest, place: str, item_id: UUID) -> HttpResponse:
    """Keep what is being typed. Nobody else ever sees it."""
    user = signed_in(request)
    with reading(user):
        open_item_for(user, item_id)
    keep_draft(actor=user, place=f"{place}:{item_id}", fields={"text": request.POST.get("text", "")[:8000]})
    return HttpResponse(status=204)


@login_required
@require_POST
def room_keys(request: HttpRequest) -> HttpResponse:
    """Single-letter keys on or off (WCAG 2.1.4)."""
    switch_keys(actor=signed_in(request), on=bool(request.POST.get("on")))
    return HttpResponseRedirect(_safe(request, reverse("meetings")))


def _item(user: User, meeting_id: UUID, item_id: UUID) -> AgendaItem:
    """The item, reached through its meeting. Raises Hidden."""
    item = open_item_for(user, item_id)
    if item.meeting_id != meeting_id:
        raise Hidden(asked=str(item_id), actor=user)
    return item


def _order(request: HttpRequest, meeting_id: UUID, act: str, item_id: UUID | None, uid: UUID | None = None) -> Order:
    return Order(
        actor_id=signed_in(request).pk,
        id=uid or _uuid(request.POST.get("id")) or uuid4(),
        act=act,
        meeting_id=meeting_id,
        item_id=item_id,
        data=request.POST,
        language=get_language() or "en",
        origin=origin(),
    )


def _problem(request: HttpRequest, answer: dict[str, Any], following: str = "") -> dict[str, Any]:
    act = following or request.POST.get("act", "")
    typed = {name: values if name == "about" else values[-1] for name, values in request.POST.lists()}
    typed = {} if following else typed  # it is recorded, and not to be sent again
    if answer["type"] == "refused":
        errors = [{"field": "", "text": answer["why"]}]
        title = _("This was not done")
    elif answer["type"] == "unknown":
        errors = [{"field": "", "text": answer["why"]}]
        title = _("This may be done or not")
    else:
        errors = [
            {"field": "" if name == "__all__" else name, "text": text}
            for name, texts in answer["errors"].items()
            for text in texts
        ]
        title = _("There is something to put right")
    return {"problem": {"act": act, "title": title, "errors": errors}, "typed": {act: typed}}


def _safe(request: HttpRequest, otherwise: str) -> str:
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else otherwise


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
