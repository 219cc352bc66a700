"""Doors of reading: queues, one disclosure, what was shared, the receipt, who answers, and drafts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.access.gate import reading
from hub.access.verdicts import Hidden, ask
from hub.accounts.second_factor import stepped_up
from hub.audit.events import About, disclose
from hub.notices.services import read as notice_read
from hub.people.doors import carried_out, me
from hub.web.pdf import WithoutPango, pdf_of
from sharing.disclosures import acts, forms, queries, rules, services_drafts, services_leads
from sharing.disclosures.queries_pages import Receipt, page_of, receipt_for
from sharing.disclosures.queries_queues import QUEUES, queues_of
from sharing.disclosures.services_slice import open_slice

TABS = {
    "waiting": gettext_lazy("Waiting"),
    "overdue": gettext_lazy("Overdue"),
    "expiring": gettext_lazy("Soon to end"),
    "from_us": gettext_lazy("From us"),
    "to_us": gettext_lazy("To us"),
}
NOTHING = {
    "waiting": gettext_lazy("Nothing waits for an answer, from you or from anybody you asked."),
    "overdue": gettext_lazy("Nothing is overdue."),
    "expiring": gettext_lazy("Nothing that was shared ends in the next days."),
    "from_us": gettext_lazy("Nobody has asked your agency for information here, and it has offered none."),
    "to_us": gettext_lazy("Nothing has been asked for or shared with your agency here."),
}


@never_cache
@require_GET
def disclosures(request: HttpRequest) -> HttpResponse:
    """The queues of one's agency, as far as one may know of them."""
    name = request.GET.get("queue", "waiting")
    number = request.GET.get("page", "1")
    if name not in QUEUES or not number.isdecimal() or len(number) > 6:
        raise Hidden(asked=name, actor=me(request))
    with reading(request.user):
        queue = queues_of(me(request), name, int(number))
        may_ask = rules.may_use(me(request))
        agency = me(request).agency
        leads = queries.named_leads(agency) if agency else []
    disclose(acts.LISTED, actor=me(request), people=queue.person_ids, queue=name, count=len(queue.rows))
    tabs = [
        {"name": tab, "label": label, "count": queue.counts[tab], "url": f"{request.path}?queue={tab}"}
        for tab, label in TABS.items()
    ]
    return render(
        request,
        "sharing/disclosures/disclosures.html",
        {
            "queue": queue,
            "tabs": tabs,
            "heading": TABS[name],
            "nothing": NOTHING[name],
            "may_ask": bool(may_ask),
            "why_not": may_ask.why,
            "needs_second": bool(agency and agency.is_setting and not any(lead.is_second for lead in leads)),
            "before": f"{request.path}?queue={name}&page={queue.page - 1}" if queue.page > 1 else "",
            "after": f"{request.path}?queue={name}&page={queue.page + 1}" if queue.page < queue.pages else "",
        },
    )


@never_cache
@require_GET
def disclosure(request: HttpRequest, pk: UUID) -> HttpResponse:
    with reading(request.user):
        page = page_of(me(request), pk)
    disclose(acts.READ, actor=me(request), subject=About("disclosure", pk), people=page.person_ids, side=page.side)
    notice_read(me(request), request.path)
    return render(request, "sharing/disclosures/disclosure.html", {"page": page, "decision": page.standing})


@never_cache
@require_GET
def read_slice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was shared. It is written down in the moment in which it is read."""
    found = open_slice(me(request), pk)
    notice_read(me(request), reverse("disclosure", args=[pk]))
    return render(request, "sharing/disclosures/slice.html", {"slice": found})


# -- The receipt --------------------------------------------------------------------------------------------------


def _receipt(request: HttpRequest, pk: UUID) -> Receipt:
    with reading(request.user):
        found = receipt_for(me(request), pk)
    if found is None:
        raise Hidden(asked=str(pk), actor=me(request))
    return found


@never_cache
@require_GET
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _receipt(request, pk)
    disclose(acts.RECEIPT_READ, actor=me(request), subject=About("disclosure", pk), people=found.page.person_ids)
    values = {"receipt": found, "page": found.page, "decision": found.decision}
    return render(request, "sharing/disclosures/receipt.html", values)


@stepped_up
@never_cache
@require_GET
def receipt_print(request: HttpRequest, pk: UUID) -> HttpResponse:
    return render(request, "sharing/disclosures/receipt_print.html", _copy(request, pk, "print"))


@stepped_up
@never_cache
@require_GET
def receipt_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same copy as a tagged PDF, where this machine can make one."""
    values = _copy(request, pk, "pdf")
    try:
        made = pdf_of(render_to_string("sharing/disclosures/receipt_pdf.html", values, request))
    except WithoutPango:
        return render(request, "sharing/disclosures/receipt_print.html", values | {"without_pdf": True}, status=503)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{values["page"].reference}.pdf"'
    return answer


def _copy(request: HttpRequest, pk: UUID, form: str) -> dict[str, Any]:
    found = _receipt(request, pk)
    event = disclose(
        acts.RECEIPT_PRINTED,
        actor=me(request),
        subject=About("disclosure", pk),
        people=found.page.person_ids,
        form=form,
    )
    return {
        "receipt": found,
        "page": found.page,
        "decision": found.decision,
        "copy": str(event),
        "by": me(request).name,
        "at": timezone.now(),
    }


# -- Who answers, and drafts --------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def leads(request: HttpRequest) -> HttpResponse:
    """Who answers for one's own agency; and naming them, for who may."""
    actor = me(request)
    with reading(actor):
        ask(rules.may_see_leads(actor), acts.LEADS_READ, actor=actor)
        agency = actor.agency
        may_name = rules.may_name_leads(actor)
        if request.method == "POST":
            ask(may_name, acts.LEADS_NAMED, actor=actor, subject=agency)
        named = queries.named_leads(actor.agency_id)  # type: ignore[arg-type]
        answering = queries.leads_of(actor.agency_id)  # type: ignore[arg-type]
        staff = queries.colleagues_of(actor.agency_id)  # type: ignore[arg-type]
    chosen = {"second" if lead.is_second else "first": str(lead.user_id) for lead in reversed(named)}
    form = forms.Leads(
        request.POST or None,
        users=[(str(user.pk), user.name) for user in staff],
        is_setting=bool(agency and agency.is_setting),
        initial=chosen,
    )

    def save(data: dict[str, Any]) -> None:
        first, second = (queries.user_in(staff, data[name]) for name in ("first", "second"))
        services_leads.name_leads(actor=actor, first=first, second=second)

    if request.method == "POST" and form.is_valid() and carried_out(request, form, save, subject=agency):
        messages.success(request, _("Named. What waits for your agency is open to them now."))
        return redirect("disclosure_leads")
    disclose(acts.LEADS_READ, actor=actor)
    page = {
        "form": form if may_name else None,
        "why_not": may_name.why,
        "named": [{"name": lead.user.name, "is_second": lead.is_second, "from_on": lead.from_on} for lead in named],
        "answering": [user.name for user in answering],
        "agency": agency.name if agency else "",
        "back": reverse("disclosures"),
    }
    return render(request, "sharing/disclosures/leads.html", page, status=422 if form.errors else 200)


@require_POST
def draft(request: HttpRequest, kind: str, about: str, field: str) -> HttpResponse:
    """Keep what is being typed. Nobody else ever sees it."""
    if field not in forms.TYPED.get(kind, ()) or len(about) > 36:
        raise Http404
    place = f"{kind}:{about}"
    services_drafts.keep_draft(actor=me(request), place=place, field=field, text=request.POST.get("text", ""))
    return HttpResponse(status=204)
