"""Doors of the emergency: to ask, to read, to confirm, to close, to review. Each asks first who you are once more."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hub.access.gate import reading
from hub.access.verdicts import Refused
from hub.accounts.second_factor import stepped_up
from hub.audit.events import disclose
from hub.notices.services import read as notice_read
from hub.people.doors import carried_out, me
from sharing.siblings.questions import acts, forms, queries, queries_pages, rules, services_emergency
from sharing.siblings.rolls.forms_drafts import keep_typing
from sharing.siblings.rolls.services_drafts import draft_of, forget_draft


@never_cache
@require_http_methods(["GET", "POST"])
@stepped_up
def emergency(request: HttpRequest) -> HttpResponse:
    """Ask at once; and the ones that were asked. The hub's auditor sees them all and asks none."""
    actor = me(request)
    with reading(actor):
        hub = queries.hub_of(actor)
        verdict = rules.may_use_emergency(actor, hub)
        if not verdict and (request.method == "POST" or not rules.may_see_signals(actor, hub)):
            raise Refused(verdict.why, acts.OPENED, actor, None)
        rows = queries_pages.openings(actor, hub)
    form = forms.OpenEmergency(request.POST or None)
    keep_typing(form, "emergency", "-", draft_of(actor, "emergency"))
    made: list[Any] = []

    def save(data: dict[str, Any]) -> None:
        child = {name: str(value) for name, value in data.items() if value and name != "why"}
        made.append(services_emergency.open_emergency(actor=actor, child=child, why=data["why"]))

    if form.is_bound and form.is_valid() and carried_out(request, form, save, subject=None):
        forget_draft(actor=actor, kind="emergency")
        messages.success(request, _("Asked. A colleague must confirm it within four hours, or it closes."))
        return redirect("sibling_opening", pk=made[0].pk)
    disclose(acts.LISTED, actor=actor, count=len(rows))
    values = {"form": form if verdict else None, "rows": rows}
    return render(request, "sharing/siblings/emergency.html", values, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET"])
@stepped_up
def opening(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was found, while it is open; afterwards only that it was asked."""
    actor = me(request)
    with reading(actor):
        row = queries_pages.opening_for(actor, pk)
        now = timezone.now()
        verdict = rules.may_look_into(actor, row, now, is_rung=queries.is_rung(actor, row))
        found = queries_pages.findings(actor, row) if verdict else []
        page = {
            "line": queries_pages.opening_line(row, now),
            "why": row.why,
            "findings": found,
            "may_read": bool(verdict),
            "may_close": bool(rules.may_close(actor, row, now)),
            "is_looked_into": row.looked_at is not None,
            "may_confirm": bool(rules.may_confirm(actor, row, now)),
            "may_review": bool(rules.may_review(actor, row, now)),
            "review": row.review,
        }
    disclose(acts.OPENING_READ, actor=actor, subject=row, count=len(found))
    notice_read(actor, request.path)
    return render(request, "sharing/siblings/opening.html", page)


@require_POST
@stepped_up
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = me(request)
    with reading(actor):
        row = queries_pages.opening_for(actor, pk)
    services_emergency.confirm_emergency(actor=actor, opening=row)
    messages.success(request, _("Confirmed. It stays open until its time is over."))
    return redirect("sibling_opening", pk=pk)


@require_POST
@stepped_up
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = me(request)
    with reading(actor):
        row = queries_pages.opening_for(actor, pk)
    services_emergency.close_emergency(actor=actor, opening=row)
    messages.success(request, _("Closed. It is reviewed."))
    return redirect("sibling_opening", pk=pk)


@never_cache
@require_http_methods(["GET", "POST"])
@stepped_up
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = me(request)
    with reading(actor):
        row = queries_pages.opening_for(actor, pk)
        verdict = rules.may_review(actor, row, timezone.now())
        if not verdict:
            raise Refused(verdict.why, acts.REVIEWED, actor, row)
        line = queries_pages.opening_line(row, timezone.now())
    form = forms.Review(request.POST or None)
    keep_typing(form, "review", pk, draft_of(actor, "review", pk))

    def save(data: dict[str, Any]) -> None:
        services_emergency.review_emergency(actor=actor, opening=row, review=data["review"])

    if form.is_bound and form.is_valid() and carried_out(request, form, save, subject=row):
        forget_draft(actor=actor, kind="review", about=pk)
        messages.success(request, _("Your review is kept."))
        return redirect("sibling_opening", pk=pk)
    disclose(acts.OPENING_READ, actor=actor, subject=row, count=0)
    values = {"form": form, "line": line, "why": row.why}
    return render(request, "sharing/siblings/review.html", values, status=422 if form.errors else 200)
