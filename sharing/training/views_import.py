"""Doors through which a learning system's table comes in: sent, looked at, taken in."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hub.access.gate import reading
from hub.access.verdicts import Hidden, ask
from hub.audit.events import About, disclose
from sharing.training import acts, forms, limits, queries, rules, services_import
from sharing.training.views import me, sent

FAULTS_SHOWN = 100


@require_http_methods(["GET", "POST"])
def learning(request: HttpRequest) -> HttpResponse:
    """Send a table."""
    user = me(request)
    with reading(user):
        agencies = queries.kept_by(user)
    if not agencies:
        raise Hidden(asked="table", actor=user)
    choices = [(str(agency.pk), agency.name) for agency in agencies]
    is_sent = request.method == "POST"
    form = forms.Table(request.POST if is_sent else None, request.FILES if is_sent else None, agencies=choices)
    if form.is_bound and not limits.may_upload_now(user):
        form.add_error(None, _("That is enough tables for an hour. Come back later."))
    if form.is_bound and form.is_valid():
        agency = next(one for one in agencies if str(one.pk) == form.cleaned_data["agency"])
        try:
            services_import.keep_table(actor=user, agency=agency, text=form.cleaned_data["table"])
        except ValidationError as error:
            sent(form, error)
        else:
            return redirect("training_import_check")
    page = {"form": form, "agencies": [{"id": one.pk, "name": one.name} for one in agencies]}
    return render(request, "sharing/training/import.html", page, status=422 if form.errors else 200)


@require_safe
def to_fill(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An empty table with the agency's people in it."""
    user = me(request)
    with reading(user):
        agency = queries.agency_for(user, pk)
        ask(rules.may_import(user, agency), acts.TABLE_TAKEN, actor=user, subject=agency)
        table = services_import.table_to_fill(agency)
    disclose(acts.TABLE_TAKEN, actor=user, subject=About("agency", pk))
    answer = HttpResponse("\ufeff" + table, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="training.csv"'
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Say which column is which, see what would be taken in, and take it in."""
    user = me(request)
    with reading(user):
        checked = services_import.check_table(user)
    form = forms.Columns(request.POST or None, heads=checked.heads, initial=checked.columns)
    if form.is_bound and form.is_valid():
        if "take_in" in request.POST:
            try:
                new = services_import.take_in(actor=user, columns=form.cleaned_data)
            except ValidationError as error:
                sent(form, error)
            else:
                said = ngettext("%(n)s record was taken in.", "%(n)s records were taken in.", new) % {"n": new}
                messages.success(request, said)
                return redirect(reverse("training_agency", args=[checked.agency.pk]))
        with reading(user):
            checked = services_import.check_table(user, form.cleaned_data)
    faults = checked.read.faults
    values = {
        "form": form,
        "agency": checked.agency.name,
        "new": checked.new,
        "known": checked.known,
        "twice": checked.read.twice,
        "faults": faults[:FAULTS_SHOWN],
        "more_faults": max(len(faults) - FAULTS_SHOWN, 0),
        "all_faults": len(faults),
    }
    return render(request, "sharing/training/check.html", values, status=422 if form.errors else 200)
