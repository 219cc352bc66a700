"""Doors of the start page and of the lists of actions."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hub.access.gate import reading
from hub.access.verdicts import ask
from hub.audit.events import About, disclose
from meetings.diary.doors import actor_of
from meetings.minutes import acts, rules, services
from meetings.minutes.forms import AnswerForm
from meetings.minutes.models import ActionOutcome
from meetings.minutes.queries_today import Task, overdue_of_agency, task_for, tasks_for
from meetings.minutes.today import today as todays


@login_required
@never_cache
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """What waits for this person, the gravest first."""
    actor = actor_of(request)
    with reading(actor):
        page = todays(actor)
    disclose(acts.TODAY_READ, actor=actor, people=page.person_ids)
    return render(request, "meetings/minutes/today.html", {"today": page})


@dataclass(frozen=True)
class Group:
    """Actions that belong together in time. `code`: overdue, week, later or ended."""

    code: str
    heading: str
    own: list[Task]
    others: list[Task]  # of one's agency


@login_required
@never_cache
@require_GET
def actions(request: HttpRequest) -> HttpResponse:
    """One's own actions and one's agency's, by when they are due; how they ended stays for two months."""
    actor = actor_of(request)
    with reading(actor):
        tasks, people = tasks_for(actor)
        late = overdue_of_agency(actor, timezone.localdate())
    disclose(acts.ACTIONS_READ, actor=actor, people=people)
    values = {"groups": _groups(tasks, timezone.localdate()), "late_of_agency": late, "any": bool(tasks)}
    return render(request, "meetings/minutes/actions.html", values)


@login_required
@never_cache
@require_GET
def actions_glance(request: HttpRequest) -> HttpResponse:
    """One's own open actions, the first three: a fragment for a page of another slice."""
    actor = actor_of(request)
    with reading(actor):
        tasks, people = tasks_for(actor)
    disclose(acts.ACTIONS_READ, actor=actor, people=people)
    own = [task for task in tasks if task.is_own and not task.outcome]
    values = {"tasks": own[:3], "more": len(own[3:]), "today": timezone.localdate()}
    return render(request, "meetings/minutes/actions_glance.html", values)


def _groups(tasks: list[Task], day: date) -> list[Group]:
    week = day + timedelta(days=7)
    headings = {"overdue": _("Overdue"), "week": _("This week"), "later": _("Later"), "ended": _("Ended")}
    found: dict[str, list[Task]] = {code: [] for code in headings}
    for task in tasks:
        if task.outcome:
            found["ended"].append(task)
        else:
            found["overdue" if task.due_on < day else "week" if task.due_on <= week else "later"].append(task)
    return [
        Group(code, heading, [t for t in found[code] if t.is_own], [t for t in found[code] if not t.is_own])
        for code, heading in headings.items()
        if found[code]
    ]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """One action, and how it ended: done; could not be done; was not done, and why."""
    actor = actor_of(request)
    with reading(actor):
        row, task, people = task_for(actor, action_id)
        verdict = rules.may_answer_action(actor, row)
    form = AnswerForm(request.POST or None, initial={"outcome": request.GET.get("outcome", "")})
    if request.method == "POST":
        ask(verdict, acts.ACTION_ANSWERED, actor=actor, subject=row.item)
        if form.is_valid() and _answered(request, row, form):
            messages.success(request, _("Recorded: how the action ended."))
            return redirect("home" if request.POST.get("next") == "home" else "actions")
    disclose(acts.ACTIONS_READ, actor=actor, subject=About("action", action_id), people=people)
    values: dict[str, Any] = {
        "task": task,
        "form": form if verdict else None,
        "why_not": str(verdict.why),
        "is_late": not task.outcome and task.due_on < timezone.localdate(),
    }
    return render(request, "meetings/minutes/action.html", values, status=422 if form.errors else 200)


def _answered(request: HttpRequest, row: Any, form: AnswerForm) -> bool:
    try:
        services.answer_action(
            actor=actor_of(request),
            action=row,
            outcome=ActionOutcome(form.cleaned_data["outcome"]),
            why=form.cleaned_data["why"],
        )
    except ValidationError as error:
        for name, texts in error.message_dict.items():
            form.add_error("why" if name in ("why", "text") else None, texts)
        return False
    return True
