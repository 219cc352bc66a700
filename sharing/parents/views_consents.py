"""Doors of consent to a service. They stand by themselves: consent to a service is never a basis to share."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hub.access.gate import reading
from hub.access.verdicts import ask
from hub.audit.events import About, disclose
from hub.people.doors import carried_out, me
from hub.people.queries import agencies_of, agency_of, family_for, people_in
from hub.people.queries_pages import family_sheet
from sharing.parents import acts, forms, pages_consents, queries, rules, services


@require_safe
def consents(request: HttpRequest, family_id: UUID) -> HttpResponse:
    with reading(request.user):
        page = pages_consents.consents(request.user, family_id)
        may_change = bool(rules.may_keep(request.user, family_for(request.user, family_id)))
    disclose(acts.CONSENTS_READ, actor=me(request), subject=About("family", family_id), people=page.person_ids)
    return render(request, "sharing/parents/consents.html", {"consents": page, "may_change": may_change})


@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, family_id: UUID) -> HttpResponse:
    with reading(request.user):
        family = family_for(request.user, family_id)
        ask(rules.may_keep(request.user, family), acts.CONSENT_GIVEN, actor=me(request), subject=family)
        sheet = family_sheet(request.user, family_id)
        agencies = [(row["id"], row["name"]) for row in agencies_of(family)]
        form = forms.ConsentForm(
            request.POST or None, place=f"consent:{family_id}", people=sheet.choices, agencies=agencies,
            initial={"given_on": timezone.localdate()},
        )  # fmt: skip

    def save(data: dict[str, Any]) -> None:
        found = {str(one.pk): one for one in people_in(family, [data["person"], data["given_by"]])}
        services.give_consent(
            actor=me(request), family=family,
            **{**data, "person": found[data["person"]], "given_by": found[data["given_by"]],
               "agency": agency_of(family, data["agency"])},
        )  # fmt: skip

    if form.is_bound and form.is_valid() and carried_out(request, form, save, subject=family):
        messages.success(request, _("It is on the record."))
        return redirect("consents", family_id)
    subject = About("family", family_id)
    disclose(acts.CONSENTS_READ, actor=me(request), subject=subject, people=sheet.person_ids, part="form")
    page = {
        "form": form,
        "heading": _("Somebody said yes to a service"),
        "lede": _("Consent to a service. It is not consent to share information, and nothing is shared because of it."),
        "button": _("Record it"),
        "back": reverse("consents", args=[family_id]),
    }
    return render(request, "sharing/parents/act.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    with reading(request.user):
        found, family = queries.consent_for(request.user, consent_id)
        ask(rules.may_keep(request.user, family), acts.CONSENT_WITHDRAWN, actor=me(request), subject=family)
        form = forms.WithdrawForm(
            request.POST or None, place=f"withdraw:{consent_id}", initial={"on": timezone.localdate()}
        )
        service, name = found.service, found.given_by.name
        people = [found.person_id, found.given_by_id]

    def save(data: dict[str, Any]) -> None:
        services.withdraw_consent(actor=me(request), family=family, consent=found, **data)

    if form.is_bound and form.is_valid() and carried_out(request, form, save, subject=family):
        messages.success(request, _("It is on the record."))
        return redirect("consents", family.pk)
    disclose(acts.CONSENTS_READ, actor=me(request), subject=About("family", family.pk), people=people, part="form")
    page = {
        "form": form,
        "heading": _("%(name)s took back the yes to %(service)s") % {"name": name, "service": service},
        "lede": _("The service ends or is offered again. What agencies may share does not depend on it."),
        "button": _("Record it"),
        "back": reverse("consents", args=[family.pk]),
    }
    return render(request, "sharing/parents/act.html", page, status=422 if form.errors else 200)
