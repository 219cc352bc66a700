"""Doors of the council's education safeguarding officer: who takes part, and the report for the board and Welsh
Government, in either language."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hub.access.gate import reading
from hub.access.verdicts import ask
from hub.audit.events import disclose
from hub.notices.services import read as notice_read
from hub.people.doors import me
from hub.web.pdf import WithoutPango, pdf_of
from sharing.siblings.links import acts, pages_council, queries, queries_calls, rules, services_shielded


def _page(request: HttpRequest, act: Any, **facts: Any) -> dict[str, Any]:
    actor = me(request)
    with reading(actor):
        hub = queries.hub_of(actor)
        ask(rules.may_oversee(actor, hub), act, actor=actor, subject=hub)
        page = pages_council.council_page(hub)
    disclose(act, actor=actor, subject=hub, **facts)
    return {"page": page, "at": timezone.now(), "by": actor.name}


@never_cache
@require_safe
def council(request: HttpRequest) -> HttpResponse:
    """Which settings take part, say never or do not answer. No child."""
    return render(request, "sharing/siblings/links/council.html", _page(request, acts.COUNCIL_READ))


@never_cache
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Links that a shield closed: whom to ring. No child."""
    actor = me(request)
    with reading(actor):
        hub = queries.hub_of(actor)
        ask(rules.may_oversee(actor, hub), acts.CALLS_LISTED, actor=actor, subject=hub)
        rows = queries_calls.call_lines(hub)
    disclose(acts.CALLS_LISTED, actor=actor, subject=hub, count=len(rows))
    notice_read(actor, request.path)
    return render(request, "sharing/siblings/links/calls.html", {"rows": rows})


@require_POST
def rang(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = me(request)
    with reading(actor):
        call = queries_calls.call_for(actor, pk)
    services_shielded.rang(actor=actor, call=call)
    messages.success(request, _("Kept."))
    return redirect("sibling_link_calls")


@never_cache
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """The anonymised report, for printing, in the language of the page."""
    return render(request, "sharing/siblings/links/report.html", _page(request, acts.REPORTED, form="print"))


@never_cache
@require_safe
def report_pdf(request: HttpRequest) -> HttpResponse:
    """The same as a tagged PDF, in the language asked for (`?language=cy`), else that of the page."""
    asked = request.GET.get("language", "")
    language = asked if asked in ("en", "cy") else (translation.get_language() or "en")
    with translation.override(language):
        values = _page(request, acts.REPORTED, form="pdf")
        try:
            made = pdf_of(render_to_string("sharing/siblings/links/report_pdf.html", values, request))
        except WithoutPango:
            values["without_pdf"] = True
            return render(request, "sharing/siblings/links/report.html", values, status=503)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="siblings-{language}.pdf"'
    return answer
