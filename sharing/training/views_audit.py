"""Doors of the training audit: an agency's people, all agencies, and the board's copy on paper."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.access.gate import reading
from hub.audit.events import About, disclose
from hub.web.pdf import WithoutPango, pdf_of
from sharing.training import acts, pages
from sharing.training.views import me

PER_PAGE = 50


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Every agency that this person may see, in figures, gaps and trends."""
    user = me(request)
    with reading(user):
        page = pages.audit(user)
    disclose(acts.AUDIT_READ, actor=user, agencies=[row.id for row in page.rows])
    gaps = Paginator(page.gaps, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "sharing/training/audit.html", {"audit": page, "gaps": gaps})


@require_safe
def agency(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An agency's people × what is asked of them."""
    user = me(request)
    with reading(user):
        page = pages.agency_page(user, pk, request.GET.get("page"))
    disclose(acts.AGENCY_READ, actor=user, subject=About("agency", pk))
    return render(request, "sharing/training/agency.html", {"page": page, "matrix": page.matrix})


@require_safe
@never_cache
def audit_print(request: HttpRequest) -> HttpResponse:
    """The board's copy, to print."""
    return render(request, "sharing/training/print.html", _copy(request, "print"))


@require_safe
@never_cache
def audit_pdf(request: HttpRequest) -> HttpResponse:
    """The same as a tagged PDF, in English or in Welsh whichever the page is in."""
    language = request.GET.get("in", "")
    with translation.override(language if language in ("en", "cy") else translation.get_language()):
        values = _copy(request, "pdf")
        try:
            made = pdf_of(render_to_string("sharing/training/pdf.html", values, request))
        except WithoutPango:
            return render(request, "sharing/training/print.html", values | {"without_pdf": True}, status=503)
        answer = HttpResponse(made, content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="{values["reference"]}.pdf"'
        return answer


def _copy(request: HttpRequest, form: str) -> dict[str, Any]:
    user = me(request)
    with reading(user):
        page = pages.audit(user, printed=True)
    event = disclose(acts.AUDIT_PRINTED, actor=user, agencies=[row.id for row in page.rows], form=form)
    return {"audit": page, "reference": str(event), "by": user.name, "at": timezone.now()}
