"""Emergency access: to open, to be told of, to review. Each first asks who you are once more, where anything opens."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.access.gate import reading
from hub.access.verdicts import Refused
from hub.accounts.second_factor import stepped_up
from hub.audit.events import disclose
from hub.people import acts, forms, rules
from hub.people.doors import me
from hub.people.emergency import queries, services
from hub.people.limits import may_try_emergency_now


@require_http_methods(["GET", "POST"])
@stepped_up
def emergency(request: HttpRequest) -> HttpResponse:
    """Open a record for four hours. No such person, not in your hubs, and shut out are one answer."""
    verdict = rules.may_ask_in_emergency(request.user)
    if not verdict:
        raise Refused(verdict.why, acts.EMERGENCY_OPENED, request.user, None)
    form = forms.Emergency(request.POST or None)
    nothing = False
    if form.is_bound and form.is_valid():
        if not may_try_emergency_now(request.user):
            raise Refused(rules.too_many_searches(), acts.EMERGENCY_OPENED, request.user, None)
        data = form.cleaned_data
        families = queries.families_named(request.user, data["name"], data["born_on"])
        disclose(
            acts.PEOPLE_SEARCHED,
            actor=me(request),
            purpose="emergency",
            why=f"{data['name']}, {data['born_on']:%Y-%m-%d}",
            found=len(families),
        )
        for family in families:
            services.open_in_emergency(actor=me(request), family=family, why=data["why"])
        if families:
            messages.success(request, _("The record is open to you for four hours. The lead agency has been told."))
            return redirect("family", pk=families[0].pk) if len(families) == 1 else redirect("families")
        nothing = True
    page = {"form": form, "nothing": nothing}
    return render(request, "hub/people/emergency.html", page, status=422 if form.errors else 200)


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What somebody was told of emergency access."""
    with reading(request.user):
        rows = queries.notices_for(request.user)
    disclose(acts.EMERGENCY_LISTED, actor=me(request), count=len(rows))
    return render(request, "hub/people/emergency_notices.html", {"notices": rows})


@require_POST
def read_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.read_notice(actor=me(request), notice=queries.notice_for(request.user, pk))
    return redirect("emergency_notices")


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    verdict = rules.may_review_emergency(request.user)
    if not verdict:
        raise Refused(verdict.why, acts.EMERGENCY_LISTED, request.user, None)
    with reading(request.user):
        rows = queries.reviews()
    disclose(acts.EMERGENCY_LISTED, actor=me(request), count=len(rows))
    return render(request, "hub/people/emergency_reviews.html", {"reviews": rows})


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    verdict = rules.may_review_emergency(request.user)
    if not verdict:
        raise Refused(verdict.why, acts.EMERGENCY_REVIEWED, request.user, None)
    with reading(request.user):
        row = queries.review_for(request.user, pk)
        shown: Any = next(one for one in queries.reviews() if one.id == str(pk))
    form = forms.Review(request.POST or None)
    if form.is_bound and form.is_valid():
        services.review_emergency(actor=me(request), review=row, outcome=form.cleaned_data["outcome"])
        messages.success(request, _("Your review is kept."))
        return redirect("emergency_reviews")
    disclose(acts.EMERGENCY_LISTED, actor=me(request), count=1)
    return render(
        request, "hub/people/emergency_review.html", {"form": form, "row": shown}, status=422 if form.errors else 200
    )
