"""Doors of the minutes: reading, printing, settling who is meant, approving, adding afterwards."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hub.access.gate import reading
from hub.access.verdicts import ask
from hub.accounts.second_factor import stepped_up
from hub.audit.events import About, disclose
from hub.people.models import Release
from hub.web.pdf import WithoutPango, pdf_of
from meetings.agenda.queries import open_item_for
from meetings.diary.doors import actor_of
from meetings.minutes import acts, pages, rules, services
from meetings.minutes.forms import AddForm
from meetings.minutes.queries_words import Answer, Loose, loose_words


@login_required
@never_cache
@require_GET
def meeting_minutes(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The items of a meeting whose minutes one may read. Of others nothing appears and nothing is counted."""
    actor = actor_of(request)
    with reading(actor):
        page = pages.meeting_minutes(actor, meeting_id)
    subject = About("meeting", meeting_id, meeting_id)
    disclose(acts.MINUTES_LISTED, actor=actor, subject=subject, people=page.person_ids)
    return render(request, "meetings/minutes/meeting.html", {"meeting": page})


@login_required
@never_cache
@require_GET
def minutes(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One item's minutes, made from the record as it stands."""
    actor = actor_of(request)
    with reading(actor):
        page = pages.minutes(actor, item_id)
    subject = About("agendaitem", item_id, page.meeting_id)
    disclose(acts.MINUTES_READ, actor=actor, subject=subject, people=page.person_ids)
    own = [row for row in page.state["contributions"] if row["agency"]["id"] == str(actor.agency_id)]
    values = {
        "minutes": page, "item": page.state, "own": own, "releases": Release.choices, "command_id": str(uuid4()),
        "do_url": reverse("do", args=[page.meeting_id]), "here_url": reverse("minutes", args=[item_id]),
    }  # fmt: skip
    return render(request, "meetings/minutes/minutes.html", values)


@stepped_up
@login_required
@never_cache
@require_GET
def minutes_print(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """A copy to be printed: marked with who made it and when, without what is held in the hub only."""
    values = _copy(request, item_id, "print")
    return render(request, "meetings/minutes/print.html", values)


@stepped_up
@login_required
@never_cache
@require_GET
def minutes_pdf(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """The same copy as a tagged PDF, where this machine can make one."""
    values = _copy(request, item_id, "pdf")
    try:
        made = pdf_of(render_to_string("meetings/minutes/pdf.html", values, request))
    except WithoutPango:
        return render(request, "meetings/minutes/print.html", values | {"without_pdf": True}, status=503)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{values["reference"]}.pdf"'
    return answer


def _copy(request: HttpRequest, item_id: UUID, form: str) -> dict[str, Any]:
    actor = actor_of(request)
    with reading(actor):
        page = pages.minutes(actor, item_id, printed=True)
    subject = About("agendaitem", item_id, page.meeting_id)
    event = disclose(acts.MINUTES_PRINTED, actor=actor, subject=subject, people=page.person_ids, form=form)
    return {"minutes": page, "item": page.state, "reference": str(event), "by": actor.name, "at": timezone.now()}


# -- Settling, approving, adding -------------------------------------------------------------------------------------


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Each word that leaves open who is meant, in its sentence, with the people it may be."""
    actor = actor_of(request)
    with reading(actor):
        page = pages.to_settle(actor, item_id)
    problem = ""
    if request.method == "POST":
        answers = [answer for n, word in enumerate(page.words) if (answer := _answer(request, n, word))]
        with reading(actor):
            item = open_item_for(actor, item_id)
        try:
            services.settle(actor=actor, item=item, answers=answers)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            left = len(page.words) - len(answers)
            if not left:
                messages.success(request, _("Every word says who is meant. The minutes can be approved."))
                return redirect("minutes", item_id)
            messages.success(
                request, ngettext("Kept. %(n)s word is left.", "Kept. %(n)s words are left.", left) % {"n": left}
            )
            return redirect("minutes_words", item_id)
    disclose(acts.MINUTES_READ, actor=actor, subject=About("agendaitem", item_id), people=page.person_ids)
    values = {"page": page, "problem": problem, "rows": [_row(request, n, word) for n, word in enumerate(page.words)]}
    return render(request, "meetings/minutes/words.html", values, status=422 if problem else 200)


def _answer(request: HttpRequest, number: int, word: Loose) -> Answer | None:
    """What was chosen for a word. Its place and key are sent along: the list may have changed since it was shown."""
    place, key = request.POST.get(f"place-{number}", ""), request.POST.get(f"key-{number}", "")
    chosen = request.POST.getlist(f"who-{number}")
    other = request.POST.get(f"other-{number}", "").strip()
    if not chosen and not other:
        return None
    if (place, key) != (word.place, word.key):
        return Answer(place, key, other=other or "?")  # settled meanwhile: the service says so
    people = [person for person in word.people if person["id"] in chosen]
    if len(people) == 1 and not other:
        return Answer(place, key, UUID(people[0]["id"]))
    names = ", ".join([*(person["name"] for person in people), *([other] if other else [])])
    return Answer(place, key, other=names) if names else None


def _row(request: HttpRequest, number: int, word: Loose) -> dict[str, Any]:
    chosen, other = request.POST.getlist(f"who-{number}"), request.POST.get(f"other-{number}", "")
    return {"n": number, "word": word, "chosen": chosen, "other": other}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """The chair approves, after being told what that means."""
    actor = actor_of(request)
    with reading(actor):
        item = open_item_for(actor, item_id)
        left = len(loose_words(item))
        if request.method == "GET":
            ask(rules.may_approve(actor, item, unsettled=left), acts.APPROVED, actor=actor, subject=item)
        family, people = item.family.name, list(item.family.members.values_list("person", flat=True))
    if request.method == "POST":
        services.approve(actor=actor, item=item)
        messages.success(request, _("Approved. From now on these minutes are added to, and not changed."))
        return redirect("minutes", item_id)
    disclose(acts.MINUTES_READ, actor=actor, subject=About("agendaitem", item_id, item.meeting_id), people=people)
    values = {
        "heading": _("Approve the minutes of the %(family)s family") % {"family": family},
        "lines": [
            _("Your name and today's date stand under them."),
            _("Nobody can amend what was said after this. The minute taker or the co-ordinator can add to it."),
        ],
        "button": _("Approve these minutes"),
        "back_url": reverse("minutes", args=[item_id]),
    }
    return render(request, "kit/confirm.html", values)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Add to approved minutes: what, and why."""
    actor = actor_of(request)
    form = AddForm(request.POST or None)
    with reading(actor):
        item = open_item_for(actor, item_id)
        ask(rules.may_add(actor, item), acts.ADDED, actor=actor, subject=item)
        family, people = item.family.name, list(item.family.members.values_list("person", flat=True))
    if request.method == "POST" and form.is_valid():
        try:
            services.add(actor=actor, item=item, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, [message for messages_ in error.message_dict.values() for message in messages_])
        else:
            messages.success(request, _("Added, with your name and the time."))
            return redirect("minutes", item_id)
    disclose(acts.MINUTES_READ, actor=actor, subject=About("agendaitem", item_id, item.meeting_id), people=people)
    values = {"form": form, "family": family, "back_url": reverse("minutes", args=[item_id])}
    return render(request, "meetings/minutes/add.html", values, status=422 if form.errors else 200)
