"""Doors of agreements. None is about a person in a record; exports and documents are logged before they leave."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.access.gate import reading
from hub.accounts.second_factor import stepped_up
from hub.agencies.queries import hub_for
from hub.audit.events import About, disclose
from hub.notices.services import read
from hub.web.documents import served
from hub.web.pdf import WithoutPango, pdf_of
from sharing.agreements import acts, forms, queries, queries_standing, reference_table, rules, services
from sharing.agreements.doors import done, form_page, may, me
from sharing.agreements.models import Agreement


def number_of(request: HttpRequest, name: str) -> int | None:
    """A whole number in the address, or None."""
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else None


@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    with reading(request.user):
        page = queries.agreements_page(request.user, number_of(request, "page") or 1)
        flags = queries.flags_of(request.user)
    return render(request, "sharing/agreements/agreements.html", {"page": page, "flags": flags})


@require_safe
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    with reading(request.user):
        page = queries.agreement_page(
            request.user,
            pk,
            number=number_of(request, "version"),
            page=number_of(request, "page") or 1,
            row=number_of(request, "row"),
        )
    read(request.user, request.path)
    return render(request, "sharing/agreements/agreement.html", {"page": page})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    actor = me(request)
    hub = hub_for(actor, slug)
    may(request, rules.may_draft(actor, hub), acts.DRAFTED, hub)
    agencies = {str(agency.pk): agency for agency in queries_standing.agencies_of_hub(hub.pk)}
    form = forms.Draft(
        request.POST or None,
        agencies=[(key, agency.name) for key, agency in agencies.items()],
        initial={"partners": [str(actor.agency_id)]},
    )
    made: list[Agreement] = []

    def draft(data: dict[str, Any]) -> None:
        partners = [agencies[key] for key in data.pop("partners")]
        made.append(services.draft(actor=actor, hub=hub, partners=partners, **data))

    if done(form, draft):
        messages.success(request, _("The draft is begun. Now write its sections and take its table in."))
        return redirect("agreement", made[0].pk)
    return form_page(
        request,
        form,
        heading=_("Begin an agreement"),
        lines=[_("It is a draft until you publish it: only those who keep it see it.")],
        button=_("Begin the draft"),
        back_url=reverse("agreements"),
    )


def kept(request: HttpRequest, pk: UUID, act: Any) -> Agreement:
    """An agreement that this person keeps. Raises Hidden or Refused."""
    found = queries.agreement_for(me(request), pk)
    may(request, rules.may_keep(me(request), found), act, found)
    return found


@require_http_methods(["GET", "POST"])
def sections(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = kept(request, pk, acts.CHANGED)
    form = forms.Sections(request.POST or None, written=queries.draft_sections(found))
    if done(form, lambda _data: services.write_sections(actor=request.user, agreement=found, sections=form.sections())):
        messages.success(request, _("The draft is kept."))
        return redirect("agreement", pk)
    return form_page(
        request,
        form,
        heading=_("Write the draft of %(reference)s") % {"reference": found.reference},
        lines=[_("Both languages are needed before it is published. A gap can wait until then.")],
        button=_("Keep the draft"),
        back_url=reverse("agreement", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = kept(request, pk, acts.CHANGED)
    agencies = {str(agency.pk): agency for agency in queries_standing.agencies_of_hub(found.hub_id)}
    form = forms.Partners(
        request.POST or None,
        agencies=[(key, agency.name) for key, agency in agencies.items()],
        initial={"partners": queries.partner_ids(found)},
    )

    def change(data: dict[str, Any]) -> None:
        chosen = [agencies[key] for key in data["partners"]]
        services.set_partners(actor=request.user, agreement=found, agencies=chosen)

    if done(form, change):
        messages.success(request, _("The partners are changed from today."))
        return redirect("agreement", pk)
    return form_page(
        request,
        form,
        heading=_("Partners of %(reference)s") % {"reference": found.reference},
        lines=[_("An agency that leaves is covered no longer from today. Its signature stays on record.")],
        button=_("Change the partners from today"),
        back_url=reverse("agreement", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def designate(request: HttpRequest, pk: UUID, partner_id: UUID) -> HttpResponse:
    actor = me(request)
    found = queries.agreement_for(actor, pk)
    partner = queries.partner_for(actor, found, partner_id)
    may(request, rules.may_designate(actor, found, partner.agency_id), acts.DESIGNATED, found)
    people = {str(one.pk): one for one in queries_standing.people_of([partner.agency_id])}
    form = forms.Designate(
        request.POST or None,
        people=[(key, one.name) for key, one in people.items()],
        initial={"user": str(partner.designated_id or "")},
    )
    if done(
        form,
        lambda data: services.designate(actor=actor, agreement=found, partner=partner, user=people[data["user"]]),
    ):
        messages.success(request, _("They answer for it from now on."))
        return redirect("agreement", pk)
    return form_page(
        request,
        form,
        heading=_("Who answers for %(agency)s") % {"agency": partner.agency.name},
        lines=[_("The other partners turn to this person, and they may sign.")],
        button=_("Name this person"),
        back_url=reverse("agreement", args=[pk]),
    )


@require_POST
def begin_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = kept(request, pk, acts.DRAFTED)
    try:
        services.begin_version(actor=request.user, agreement=found)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    else:
        messages.success(request, _("A new wording is begun as a draft. What is in force stays in force."))
    return redirect("agreement", pk)


# -- The reference table --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def take_table(request: HttpRequest, pk: UUID) -> HttpResponse:
    """First a look at what the table would be, then the same text again with the word to take it in."""
    found = kept(request, pk, acts.IMPORTED)
    form = forms.TableFile(request.POST, request.FILES) if request.method == "POST" else forms.TableFile()
    values: dict[str, Any] = {"form": form, "id": pk, "reference": found.reference}
    if form.is_bound and form.is_valid():
        try:
            upload = form.cleaned_data["file"]
            text = reference_table.text_of(upload.read()) if upload else form.cleaned_data["text"]
        except ValueError as error:
            form.add_error("file", str(error))
        else:
            result = reference_table.read_table(text, queries.known_words(found))
            values |= {"faults": result.faults, "count": len(result.rows), "text": text, "is_read": True}
            if result.rows and "take" in request.POST:
                try:
                    services.take_rows(actor=request.user, agreement=found, rows=result.rows)
                except ValidationError as error:
                    form.add_error(None, error)
                else:
                    messages.success(request, _("The whole table is taken in."))
                    return redirect("agreement", pk)
    bad = bool(form.errors or values.get("faults"))
    return render(request, "sharing/agreements/take_table.html", values, status=422 if bad else 200)


@stepped_up
@require_safe
def table_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The reference table as CSV: what was taken in comes out again, safe for a spreadsheet."""
    with reading(request.user):
        found = queries.agreement_for(request.user, pk)
        rows = queries.rows_for_export(request.user, found, number_of(request, "version"))
    disclose(acts.EXPORTED, actor=me(request), subject=About("agreement", pk), form="csv", rows=len(rows))
    answer = HttpResponse(reference_table.write_table(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(found)}.csv"'
    return answer


def _file_name(found: Agreement) -> str:
    return found.reference.replace("/", "-")


# -- Printed --------------------------------------------------------------------------------------------------------


@stepped_up
@require_safe
def agreement_print(request: HttpRequest, pk: UUID) -> HttpResponse:
    return render(request, "sharing/agreements/print.html", _copy(request, pk, "print"))


@stepped_up
@require_safe
def agreement_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same as a tagged PDF, where this machine can make one."""
    values = _copy(request, pk, "pdf")
    try:
        made = pdf_of(render_to_string("sharing/agreements/pdf.html", values, request))
    except WithoutPango:
        return render(request, "sharing/agreements/print.html", values | {"without_pdf": True}, status=503)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{values["file_name"]}.pdf"'
    return answer


def _copy(request: HttpRequest, pk: UUID, form: str) -> dict[str, Any]:
    with reading(request.user):
        page = queries.agreement_page(request.user, pk, number=number_of(request, "version"), whole=True)
    disclose(acts.EXPORTED, actor=me(request), subject=About("agreement", pk), form=form, rows=page.row_count)
    return {"page": page, "at": timezone.now(), "by": me(request).name, "file_name": page.reference.replace("/", "-")}


# -- Published, signed, reviewed, ended -----------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = kept(request, pk, acts.PUBLISHED)
    form = forms.Publish(request.POST or None, initial={"review_on": ""})
    if done(form, lambda data: services.publish(actor=request.user, agreement=found, **data)):
        messages.success(request, _("Published. Each partner is told to sign it."))
        return redirect("agreement", pk)
    return form_page(
        request,
        form,
        heading=_("Publish %(reference)s") % {"reference": found.reference},
        lines=[
            _("Everybody in the hub can read it. It is never changed again: a change is a new wording."),
            _("It covers sharing between two agencies once both have signed."),
        ],
        button=_("Publish it"),
        back_url=reverse("agreement", args=[pk]),
    )


@stepped_up
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = me(request)
    with reading(actor):
        page = queries.agreement_page(actor, pk, number=number_of(request, "version"))
    found = queries.agreement_for(actor, pk)
    version = queries.version_for(actor, found, page.version)
    may(request, page.may_sign, acts.SIGNED, found)
    if request.method == "POST":
        services.sign(actor=actor, agreement=found, version=version)
        messages.success(request, _("Signed for your agency, with your name and the time."))
        return redirect("agreement", pk)
    agency = actor.agency.name if actor.agency else ""
    values = {
        "heading": _("Sign %(reference)s for %(agency)s") % {"reference": page.reference, "agency": agency},
        "lines": [
            _("You sign version %(number)s, with %(rows)s rows in its table.")
            % {"number": page.version, "rows": page.row_count},
            _("Your name and the time stand under it. You have read it."),
            _("Once the other agency has signed too, what its rows name needs no one-off decision."),
        ],
        "button": _("Sign for my agency"),
        "back_url": reverse("agreement", args=[pk]),
    }
    return render(request, "kit/confirm.html", values)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = kept(request, pk, acts.REVIEWED)
    version = queries.version_for(me(request), found)
    form = forms.Reviewed(request.POST or None, initial={"next_on": ""})
    if done(form, lambda data: services.review(actor=request.user, agreement=found, version=version, **data)):
        messages.success(request, _("Reviewed: it stands until that day."))
        return redirect("agreement", pk)
    return form_page(
        request,
        form,
        heading=_("Review %(reference)s") % {"reference": found.reference},
        lines=[_("If something has to change, go back and begin a new wording instead.")],
        button=_("Let it stand"),
        back_url=reverse("agreement", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = kept(request, pk, acts.ENDED)
    form = forms.End(request.POST or None)
    if done(form, lambda data: services.end(actor=request.user, agreement=found, **data)):
        messages.success(request, _("It ends on that day. It stays to be read."))
        return redirect("agreement", pk)
    return form_page(
        request,
        form,
        heading=_("End %(reference)s") % {"reference": found.reference},
        lines=[_("From that day nothing rests on it: each sharing is a one-off decision again.")],
        button=_("End this agreement"),
        back_url=reverse("agreement", args=[pk]),
        grave=True,
    )


# -- Documents ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = kept(request, pk, acts.ATTACHED)
    form = forms.Attach(request.POST, request.FILES) if request.method == "POST" else forms.Attach()
    if done(form, lambda data: services.attach(actor=request.user, agreement=found, taken=data["file"])):
        messages.success(request, _("Attached."))
        return redirect("agreement", pk)
    return form_page(
        request,
        form,
        heading=_("Attach a document to %(reference)s") % {"reference": found.reference},
        lines=[_("Everybody who can read the agreement can download it.")],
        button=_("Attach it"),
        back_url=reverse("agreement", args=[pk]),
    )


@require_safe
def document(request: HttpRequest, pk: UUID, document_id: UUID) -> HttpResponse:
    with reading(request.user):
        found = queries.agreement_for(request.user, pk)
        kept_one = queries.document_for(request.user, found, document_id)
    disclose(acts.DOCUMENT_READ, actor=me(request), subject=About("agreement", pk), document=document_id)
    return served(kept_one)
