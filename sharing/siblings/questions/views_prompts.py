"""Doors of who is asked: one's own child and nothing of who asks; what one said no to; and telephoning."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.access.gate import reading
from hub.access.verdicts import ask
from hub.audit.events import About, disclose
from hub.notices.services import read as notice_read
from hub.people.doors import carried_out, me
from sharing.siblings.questions import acts, forms, queries, queries_pages, rules, services
from sharing.siblings.rolls.forms_drafts import keep_typing
from sharing.siblings.rolls.services_drafts import draft_of, forget_draft


@never_cache
@require_http_methods(["GET", "POST"])
def prompt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A question about a child of one's own, and the answer to it: one screen."""
    actor = me(request)
    with reading(actor):
        page = queries_pages.prompt_page(actor, pk)
        initial = {"answer": page.line.answer, "reason": page.reason}
        form = forms.AnswerAbout(request.POST or None, may_say_yes=page.may_say_yes, initial=initial)
        keep_typing(form, "answer", pk, draft_of(actor, "answer", pk))

    def save(data: dict[str, Any]) -> None:
        found = queries_pages.prompt_for(actor, pk)
        services.answer(actor=actor, prompt=found, answer=data["answer"], reason=data["reason"])

    if form.is_bound and form.is_valid() and carried_out(request, form, save, subject=About("prompt", pk)):
        forget_draft(actor=actor, kind="answer", about=pk)
        messages.success(request, _("Your answer is kept."))
        return redirect("sibling_prompt", pk=pk)
    people = [page.line.child_id] if page.line.child_id else []
    disclose(acts.PROMPT_READ, actor=actor, subject=About("prompt", pk), people=people)
    notice_read(actor, request.path)
    values = {"page": page, "line": page.line, "form": form, "said": queries_pages.answered_words(page.line.answer)}
    return render(request, "sharing/siblings/prompt.html", values, status=422 if form.errors else 200)


@never_cache
@require_GET
def refusals(request: HttpRequest) -> HttpResponse:
    """What one's own setting has said no to."""
    actor = me(request)
    with reading(actor):
        rows = queries_pages.refusals(actor)
    disclose(acts.LISTED, actor=actor, people=[row.child_id for row in rows])
    return render(request, "sharing/siblings/refusals.html", {"rows": rows})


@require_POST
def lift_refusal(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = me(request)
    with reading(actor):
        found = queries_pages.refusal_for(actor, pk)
    services.lift_refusal(actor=actor, refusal=found)
    messages.success(request, _("Taken back. If the same is asked again, you are asked again."))
    return redirect("sibling_refusals")


@never_cache
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """Which settings the council's officer telephones, with a reference to give and nothing else."""
    actor = me(request)
    with reading(actor):
        hub = queries.hub_of(actor)
        ask(rules.may_list_calls(actor, hub), acts.TELEPHONE_LISTED, actor=actor)
        rows = queries_pages.call_lines(hub) if hub else []
    disclose(acts.TELEPHONE_LISTED, actor=actor, count=len(rows))
    notice_read(actor, request.path)
    return render(request, "sharing/siblings/calls.html", {"rows": rows, "form": forms.Telephoned()})


@require_POST
def called(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = me(request)
    with reading(actor):
        found = queries_pages.call_for(actor, pk)
    form = forms.Telephoned(request.POST)
    if form.is_valid():
        services.telephoned(actor=actor, prompt=found, was_reached=form.cleaned_data["reached"] == "yes")
        messages.success(request, _("Kept."))
    else:
        messages.error(request, _("Choose whom you reached."))
    return redirect("sibling_calls")


@never_cache
@require_GET
def signals(request: HttpRequest) -> HttpResponse:
    """Where questions look like tries: for the hub's information governance auditor."""
    actor = me(request)
    with reading(actor):
        hub = queries.hub_of(actor)
        ask(rules.may_see_signals(actor, hub), acts.SIGNALS_READ, actor=actor)
        rows = queries_pages.signal_lines(hub) if hub else []
    disclose(acts.SIGNALS_READ, actor=actor, count=len(rows))
    notice_read(actor, request.path)
    return render(request, "sharing/siblings/signals.html", {"rows": rows})


@require_POST
def see_signal(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = me(request)
    with reading(actor):
        found = queries_pages.signal_for(actor, pk)
    services.see_signal(actor=actor, signal=found)
    return redirect("sibling_signals")
