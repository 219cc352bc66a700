"""Doors of the diary: the list of meetings, planning one, the lobby, apologies, the calendar entry."""

from datetime import UTC
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.access.gate import reading
from hub.access.verdicts import Hidden, ask
from hub.audit.events import About, disclose
from meetings.diary import acts, rules, services
from meetings.diary.doors import actor_of
from meetings.diary.forms import AcceptForm, ApologyForm, LetInForm, PlanForm
from meetings.diary.pages import barred_from, diary, lobby, waiting
from meetings.diary.queries import hubs_of, hubs_staffed_by, meeting_for, seat_of, statement_of, user_for


@login_required
@never_cache
@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings this person has a seat at, or staffs."""
    actor = actor_of(request)
    with reading(actor):
        page = diary(actor)
    disclose(acts.DIARY_READ, actor=actor)
    return render(request, "meetings/diary/meetings.html", {"diary": page})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Plan a meeting: when, who chairs, who stands in, who takes the minutes."""
    actor = actor_of(request)
    with reading(actor):
        hubs = hubs_staffed_by(actor)
        if not hubs:
            mine = hubs_of(actor)
            if not mine:
                raise Hidden(actor=actor)
            ask(rules.may_plan(actor, mine[0]), acts.PLANNED, actor=actor, subject=mine[0])
        initial = {"title_en": "Weekly panel", "title_cy": "Panel wythnosol", "begins": "10:00", "ends": "11:30"}
        form = PlanForm(request.POST or None, hubs=hubs, initial=initial)
        is_valid = request.method == "POST" and form.is_valid()
        statement = statement_of(form.chosen)
    if is_valid and statement is None:
        form.add_error(None, _("The board has no confidentiality statement for today. Ask the board to add one."))
    elif is_valid and statement is not None:
        meeting = services.plan_meeting(actor=actor, statement=statement, **form.planned())
        messages.success(request, _("Planned. Now put families on the agenda."))
        return redirect("meeting_plan", meeting.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "meetings/diary/meeting_new.html", {"form": form}, status=status)


@login_required
@require_POST
def meeting_open(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        meeting = meeting_for(actor, meeting_id)
    services.open_meeting(actor=actor, meeting=meeting)
    return redirect("lobby", meeting_id)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def meeting_close(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """End a meeting, after saying what that means."""
    actor = actor_of(request)
    with reading(actor):
        meeting = meeting_for(actor, meeting_id)
        if request.method == "GET":
            ask(rules.may_preside(actor, meeting), acts.CLOSED, actor=actor, subject=meeting)
    if request.method == "POST":
        services.close_meeting(actor=actor, meeting=meeting)
        messages.success(request, _("The meeting is closed."))
        return redirect("meetings")
    disclose(acts.MEETING_READ, actor=actor, subject=meeting)
    page = {
        "heading": _("Close the meeting"),
        "lines": [
            _("Nobody can say, view or decide anything after this; corrections stay possible."),
            _("Families that were not heard stay with the hub, for another agenda."),
        ],
        "button": _("Close the meeting"),
        "back_url": reverse("room", args=[meeting_id]),
    }
    return render(request, "kit/confirm.html", page)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def lobby_page(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Where a person reads the statement, chooses a language and waits. It asks again by itself, with script or not."""
    actor = actor_of(request)
    form = AcceptForm(request.POST or None)
    if request.method == "POST":
        with reading(actor):
            meeting = meeting_for(actor, meeting_id)
        services.arrive(actor=actor, meeting=meeting)
        if "language" in request.POST or "accept" in request.POST:
            if form.is_valid():
                services.accept(actor=actor, meeting=meeting, language=form.cleaned_data["language"])
                return redirect("lobby", meeting_id)
        else:
            return redirect("lobby", meeting_id)
    with reading(actor):
        page = lobby(actor, meeting_id)
    form.initial["language"] = page.language or actor.language  # what was chosen, once it was
    if page.is_in:
        return _into_the_room(request, meeting_id)
    disclose(acts.MEETING_READ, actor=actor, subject=About("meeting", meeting_id, meeting_id))
    # A page that is waiting asks again: not while there is something to read and choose.
    waits = page.has_arrived and page.has_accepted and page.state != "closed"
    template = "meetings/diary/lobby.html"
    if getattr(request, "htmx", False):
        template += "#waiting"
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"lobby": page, "form": form, "waits": waits}, status=status)


def _into_the_room(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    room = reverse("room", args=[meeting_id])
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": room})
    return redirect(room)


@login_required
@never_cache
@require_GET
def lobby_panel(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Who waits, for chair, deputy and co-ordinator. A page, and a fragment of the room."""
    actor = actor_of(request)
    with reading(actor):
        meeting = meeting_for(actor, meeting_id)
        ask(rules.may_arrange(actor, meeting), acts.LOBBY_READ, actor=actor, subject=meeting)
        people = waiting(meeting)
        page = {
            "meeting_id": meeting_id, "title": meeting.title, "state": meeting.state, "people": people,
            "hub": meeting.hub.slug, "barred": [] if getattr(request, "htmx", False) else barred_from(meeting),
        }  # fmt: skip
    if people or page["barred"]:
        disclose(acts.LOBBY_READ, actor=actor, subject=About("meeting", meeting_id, meeting_id))
    template = "meetings/diary/lobby_panel.html"
    if getattr(request, "htmx", False):
        template += "#panel"
    return render(request, template, page)


@login_required
@require_POST
def let_in(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Let in one person, or everybody who waits."""
    actor = actor_of(request)
    with reading(actor):
        meeting = meeting_for(actor, meeting_id)
        if "everybody" in request.POST:
            ask(rules.may_arrange(actor, meeting), acts.LET_IN, actor=actor, subject=meeting)
            people = [user_for(actor, row.id) for row in waiting(meeting)]
        else:
            form = LetInForm(request.POST)
            people = [user_for(actor, form.cleaned_data["user"])] if form.is_valid() else []
    for person in people:
        services.let_in(actor=actor, meeting=meeting, user=person)
    if getattr(request, "htmx", False):
        return lobby_panel(_as_get(request), meeting_id)
    return redirect("lobby_panel", meeting_id)


def _as_get(request: HttpRequest) -> HttpRequest:
    request.method = "GET"
    return request


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def apologies(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Say that one cannot come. What one's agency knows is written for each item, sealed until it is called."""
    actor = actor_of(request)
    form = ApologyForm(request.POST or None)
    with reading(actor):
        meeting = meeting_for(actor, meeting_id)
        seat = seat_of(actor, meeting_id)
        ask(rules.may_sit(actor, meeting, seat), acts.APOLOGISED, actor=actor, subject=meeting)
        page = lobby(actor, meeting_id)
    if request.method == "POST" and form.is_valid():
        services.apologise(actor=actor, meeting=meeting, text=form.cleaned_data["text"])
        messages.success(request, _("Your apologies are recorded. You can still write what your agency knows."))
        return redirect("prepare", meeting_id)
    disclose(acts.MEETING_READ, actor=actor, subject=About("meeting", meeting_id, meeting_id))
    status = 422 if request.method == "POST" else 200
    return render(request, "meetings/diary/apologies.html", {"form": form, "lobby": page}, status=status)


@login_required
@never_cache
@require_GET
def invitation(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A calendar entry: an opaque reference and a link, private, without a name or a place."""
    from icalendar import Calendar, Event  # only here

    actor = actor_of(request)
    with reading(actor):
        meeting = meeting_for(actor, meeting_id)
    disclose(acts.INVITATION_TAKEN, actor=actor, subject=About("meeting", meeting_id, meeting_id))
    entry = Event()
    entry.add("uid", f"{meeting_id}@hub")
    entry.add("summary", _("Meeting %(reference)s") % {"reference": str(meeting_id)[-6:]})
    entry.add("class", "PRIVATE")
    entry.add("dtstart", meeting.starts_at.astimezone(UTC))
    entry.add("dtend", meeting.ends_at.astimezone(UTC))
    entry.add("dtstamp", timezone.now().astimezone(UTC))
    entry.add("url", request.build_absolute_uri(reverse("lobby", args=[meeting_id])))
    calendar = Calendar()
    calendar.add("prodid", "-//Safeguarding hub//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{str(meeting_id)[-6:]}.ics"'
    return answer
