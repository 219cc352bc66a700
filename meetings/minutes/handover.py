"""Door of a handover: what is recorded of it, and the next step."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.access.gate import reading
from hub.access.verdicts import ask
from hub.audit.events import About, disclose
from meetings.diary.doors import actor_of
from meetings.minutes import acts, rules, services
from meetings.minutes.forms import HandoverForm, HandoverRefusalForm
from meetings.minutes.queries_handover import handover_page


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Whether the service that a family was handed to has accepted them, and has begun."""
    actor = actor_of(request)
    with reading(actor):
        row, page = handover_page(actor, item_id)
        verdict = rules.may_record_handover(actor, row)
    is_refusal = "refused" in request.POST
    sent = request.POST or None
    form = HandoverForm(None if is_refusal else sent, stage=page.next.stage) if page.next else None
    refusal = HandoverRefusalForm(sent if is_refusal else None) if page.may_be_refused else None
    if is_refusal:
        ask(verdict, acts.HANDOVER_REFUSED, actor=actor, subject=row.decision.item)
        if refusal is None:  # a service has accepted meanwhile
            return redirect("handover", item_id)
        if refusal.is_valid():
            try:
                services.refuse_handover(actor=actor, handover=row, **refusal.cleaned_data)
            except ValidationError as error:
                refusal.add_error(None, error)
            else:
                said = _("Recorded. The family is with nobody yet: find another service, or decide again.")
                messages.success(request, said)
                return redirect("handover", item_id)
    elif request.method == "POST":
        ask(verdict, acts.ACCEPTED, actor=actor, subject=row.decision.item)
        if page.next and request.POST.get("stage") != page.next.stage:  # pressed twice, or recorded by somebody else
            return redirect("handover", item_id)
        if form is not None and form.is_valid():
            try:
                services.record_handover(actor=actor, handover=row, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("Recorded, with your name and the time."))
                return redirect("handover", item_id)
    disclose(
        acts.HANDOVER_READ,
        actor=actor,
        subject=About("agendaitem", item_id, page.meeting),
        people=page.person_ids,
    )
    values = {
        "page": page,
        "form": form if verdict else None,
        "refusal": refusal if verdict else None,
        "why_not": str(verdict.why),
    }
    errors = any(one is not None and one.errors for one in (form, refusal))
    return render(request, "meetings/minutes/handover.html", values, status=422 if errors else 200)
