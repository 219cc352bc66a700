"""A hub's page for everybody in it, and its rows for the co-ordinator. Nothing here is about a person in a record."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hub.access.gate import reading
from hub.access.verdicts import Refused
from hub.agencies import acts, forms, queries, rules, services
from hub.agencies.models import Hub


@require_safe
def hubs(request: HttpRequest) -> HttpResponse:
    with reading(request.user):
        rows = queries.hubs_of(request.user)
    if len(rows) == 1:
        return redirect("hub", slug=rows[0]["slug"])
    return render(request, "hub/agencies/hubs.html", {"hubs": rows})


@require_safe
def hub(request: HttpRequest, slug: str) -> HttpResponse:
    with reading(request.user):
        page = queries.hub_page(request.user, slug)
        may_change = rules.may_change_rows(request.user, queries.hub_for(request.user, slug))
    sections = [
        ("level", _("Levels of need")),
        ("clock", _("Clocks")),
        ("outcome", _("What a meeting may decide")),
        ("statement", _("Confidentiality statement")),
        ("purpose", _("Purposes")),
        ("basis", _("Lawful bases")),
        ("retention", _("How long records are kept")),
    ]
    return render(
        request,
        "hub/agencies/hub.html",
        {
            "hub": page,
            "sections": [{"kind": kind, "heading": heading, "rows": page.rules[kind]} for kind, heading in sections],
            "may_change": bool(may_change),
        },
    )


@require_http_methods(["GET", "POST"])
def change_rule(request: HttpRequest, slug: str, kind: str, pk: UUID) -> HttpResponse:
    place = changeable(request, slug, acts.RULE_CHANGED)
    row = queries.rule_for(request.user, place, kind, pk)
    form = forms.Rule(request.POST or None, row=row)
    if form.is_bound and form.is_valid():
        try:
            services.change_rule(actor=request.user, hub=place, row=row, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It reads so from that day. The earlier wording is kept."))
            return redirect("hub", slug=slug)
    return change_page(request, slug, form, _("Change: %(what)s") % {"what": row.label})


@require_http_methods(["GET", "POST"])
def change_telephone(request: HttpRequest, slug: str, pk: UUID | None = None) -> HttpResponse:
    place = changeable(request, slug, acts.TELEPHONE_CHANGED)
    row = queries.telephone_for(request.user, place, pk) if pk else None
    councils = {str(agency.pk): agency for agency in queries.councils_of(place)}
    first: dict[str, Any] = {}
    if row is not None:
        names = ("number", "out_of_hours", "label_en", "label_cy", "source", "to_confirm")
        first = {name: getattr(row, name) for name in names} | {"council": str(row.council_id)}
    form = forms.Telephone(
        request.POST or None, councils=[(key, agency.name) for key, agency in councils.items()], initial=first
    )
    if form.is_bound and form.is_valid():
        data = {**form.cleaned_data, "council": councils[form.cleaned_data["council"]]}
        try:
            services.change_telephone(actor=request.user, hub=place, row=row, **data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The number is on every page from that day."))
            return redirect("hub", slug=slug)
    return change_page(request, slug, form, _("Change a duty telephone") if row else _("Add a duty telephone"))


def changeable(request: HttpRequest, slug: str, act: Any) -> Hub:
    """The hub, if this person may change its rows. Raises Hidden or Refused."""
    place = queries.hub_for(request.user, slug)
    verdict = rules.may_change_rows(request.user, place)
    if not verdict:
        raise Refused(verdict.why, act, request.user, place)
    return place


def change_page(request: HttpRequest, slug: str, form: Any, heading: str) -> HttpResponse:
    page = {"form": form, "heading": heading, "back": reverse("hub", args=[slug])}
    return render(request, "hub/agencies/change.html", page, status=422 if form.errors else 200)
