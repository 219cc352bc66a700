"""Doors through which a roll comes in: sent, looked at, taken in."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.access.gate import reading
from hub.access.verdicts import ask
from hub.audit.events import disclose
from hub.people.doors import carried_out, me
from sharing.siblings.rolls import acts, forms, limits, queries, rules, services_load

FAULTS_SHOWN = 100
ALIKE_SHOWN = 20


@never_cache
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Send a file."""
    user = me(request)
    with reading(user):
        ask(rules.may_load(user), acts.STAGED, actor=user, subject=user.agency)
        agency = user.agency.name if user.agency else ""
    is_sent = request.method == "POST"
    form = forms.RollFile(request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_bound and not limits.may_stage_now(user):
        form.add_error(None, _("That is enough files for an hour. Come back later."))

    def save(data: dict[str, Any]) -> None:
        services_load.stage_roll(actor=user, content=data["file"])

    if form.is_bound and form.is_valid() and carried_out(request, form, save, subject=user.agency):
        return redirect("roll_check")
    page = {"form": form, "agency": agency}
    return render(request, "sharing/siblings/rolls/load.html", page, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Say which column is which, see what would change, and take it in."""
    user = me(request)
    with reading(user):
        ask(rules.may_load(user), acts.CHECKED, actor=user, subject=user.agency)
        checked = services_load.check_staged(user)
        hub = queries.hub_of(user.agency_id)
        assert hub is not None  # noqa: S101  (the rule has asked)
        latest = queries.latest_day(hub)
    initial = {**checked.columns, "expires_on": checked.expires_on}
    form = forms.Columns(request.POST or None, heads=checked.heads, latest=latest, initial=initial)
    if form.is_bound and form.is_valid():
        if "take_in" in request.POST:
            try:
                services_load.load_roll(actor=user, columns=form.columns(), expires_on=form.cleaned_data["expires_on"])
            except ValidationError as error:
                known = error.message_dict if hasattr(error, "error_dict") else {}
                form.add_error(
                    None,
                    error if known and all(name in form.fields for name in known) else ValidationError(error.messages),
                )
            else:
                messages.success(request, _("The roll was taken in. Nobody else is told that you did."))
                return redirect("roll")
        with reading(user):
            checked = services_load.check_staged(user, form.columns())
    disclose(acts.CHECKED, actor=user, subject=user.agency)
    return render(
        request, "sharing/siblings/rolls/check.html", _page(checked, form), status=422 if form.errors else 200
    )


def _page(checked: services_load.Checked, form: forms.Columns) -> dict[str, Any]:
    faults, change = checked.read.faults, checked.change
    return {
        "form": form,
        "agency": checked.agency.name,
        "is_ctf": checked.kind == "ctf",
        "children": len(checked.read.children),
        "joining": len(change.joining) + len(change.returning),
        "changing": len(change.changing),
        "leaving": len(change.leaving),
        "same": change.same,
        "objected": change.objected,
        "twice": checked.read.twice,
        "alike": checked.read.alike[:ALIKE_SHOWN],
        "all_alike": len(checked.read.alike),
        "sample": [
            {
                "row": one.row,
                "name": f"{one.values['forename']} {one.values['surname']}",
                "dob": date_format(date.fromisoformat(one.values["dob"]), "j F Y"),  # in words: no month for a day
            }
            for one in checked.read.children[:5]
        ],
        "faults": faults[:FAULTS_SHOWN],
        "more_faults": max(len(faults) - FAULTS_SHOWN, 0),
        "all_faults": len(faults),
    }
