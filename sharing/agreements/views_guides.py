"""Doors of policies and practice guides, and of what a change of law flagged."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.access.gate import reading
from hub.agencies.queries import hub_for
from hub.notices.services import read
from sharing.agreements import acts, forms, queries, queries_guides, rules
from sharing.agreements import services_guides as services
from sharing.agreements.doors import done, form_page, may, me
from sharing.agreements.models import Guide
from sharing.agreements.views import number_of
from sharing.basis.queries import law_choices


@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    with reading(request.user):
        lines = queries_guides.guide_lines(request.user)
        drafts = queries_guides.drafts_of(request.user)
        hub = queries_guides.hub_to_write_for(request.user)
    values = {
        "to_read": [line for line in lines if not line.is_read],
        "have_read": [line for line in lines if line.is_read],
        "drafts": drafts,
        "hub": hub,
    }
    return render(request, "sharing/agreements/guides.html", values)


@require_safe
def guide(request: HttpRequest, pk: UUID) -> HttpResponse:
    with reading(request.user):
        page = queries_guides.guide_page(request.user, pk, number_of(request, "version"))
    read(request.user, request.path)
    return render(request, "sharing/agreements/guide.html", {"page": page})


@require_http_methods(["GET", "POST"])
def new_guide(request: HttpRequest, slug: str) -> HttpResponse:
    actor = me(request)
    hub = hub_for(actor, slug)
    for_hub, for_own = (rules.may_draft_guide(actor, hub, for_hub=which) for which in (True, False))
    may(request, for_hub or for_own, acts.GUIDE_DRAFTED, hub)
    readers = [
        *([("hub", _("Everybody in the hub"))] if for_hub else []),
        *([("own", _("My agency's people"))] if for_own else []),
    ]
    form = forms.Wording(request.POST or None, laws=law_choices(), readers=readers, initial={"for_whom": readers[0][0]})
    made: list[Guide] = []

    def draft(data: dict[str, Any]) -> None:
        is_for_hub = data.pop("for_whom") == "hub"
        made.append(services.draft_guide(actor=actor, hub=hub, for_hub=is_for_hub, **_cited(data)))

    if done(form, draft):
        messages.success(request, _("The draft is kept. Publish it when it is ready."))
        return redirect("guide", made[0].pk)
    return form_page(
        request,
        form,
        heading=_("Write a policy or practice guide"),
        lines=[_("It is a draft until you publish it: only those who keep it see it.")],
        button=_("Keep the draft"),
        back_url=reverse("guides"),
    )


def _cited(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "cites": [tuple(one.split(":", 1)) for one in data["cites"]]}


def kept(request: HttpRequest, pk: UUID, act: Any) -> Guide:
    """A guide that this person keeps. Raises Hidden or Refused."""
    found = queries_guides.guide_for(me(request), pk)
    may(request, rules.may_keep_guide(me(request), found), act, found)
    return found


@require_http_methods(["GET", "POST"])
def write_guide(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = kept(request, pk, acts.GUIDE_DRAFTED)
    form = forms.Wording(
        request.POST or None, laws=law_choices(), readers=None, initial=queries_guides.wording_of(found)
    )
    if done(form, lambda data: services.write_guide(actor=request.user, guide=found, **_cited(data))):
        messages.success(request, _("The draft is kept. Publish it when it is ready."))
        return redirect("guide", pk)
    return form_page(
        request,
        form,
        heading=_("Write it again"),
        lines=[_("What is published stands until you publish this.")],
        button=_("Keep the draft"),
        back_url=reverse("guide", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def publish_guide(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = kept(request, pk, acts.GUIDE_PUBLISHED)
    form = forms.PublishGuide(request.POST or None, initial={"review_on": ""})
    if done(form, lambda data: services.publish_guide(actor=request.user, guide=found, **data)):
        messages.success(request, _("Published. Everybody it is for is told to read it."))
        return redirect("guide", pk)
    return form_page(
        request,
        form,
        heading=_("Publish the draft"),
        lines=[_("Everybody it is for is asked to read it, also those who read an earlier version.")],
        button=_("Publish it"),
        back_url=reverse("guide", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def review_guide(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = kept(request, pk, acts.GUIDE_REVIEWED)
    version = queries_guides.guide_version_for(me(request), found)
    form = forms.Reviewed(request.POST or None, initial={"next_on": ""})
    if done(form, lambda data: services.review_guide(actor=request.user, guide=found, version=version, **data)):
        messages.success(request, _("Reviewed: it stands until that day."))
        return redirect("guide", pk)
    return form_page(
        request,
        form,
        heading=_("Review it"),
        lines=[_("If something has to change, go back and write it again instead.")],
        button=_("Let it stand"),
        back_url=reverse("guide", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def withdraw_guide(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = kept(request, pk, acts.GUIDE_WITHDRAWN)
    form = forms.Withdraw(request.POST or None)
    if done(form, lambda data: services.withdraw_guide(actor=request.user, guide=found, **data)):
        messages.success(request, _("Withdrawn from today. It stays to be read."))
        return redirect("guide", pk)
    return form_page(
        request,
        form,
        heading=_("Withdraw it"),
        lines=[_("From today nobody is asked to read it.")],
        button=_("Withdraw it"),
        back_url=reverse("guide", args=[pk]),
        grave=True,
    )


@require_POST
def say_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = me(request)
    found = queries_guides.guide_for(actor, pk)
    version = queries_guides.guide_version_for(actor, found)
    if version.published_at is not None:
        services.say_read(actor=actor, guide=found, version=version)
        messages.success(request, _("It is kept that you have read this version."))
    return redirect("guides")


@require_http_methods(["GET", "POST"])
def settle_flag(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = me(request)
    flag = queries.flag_for(actor, pk)
    back = queries.flagged_url(flag)
    may(request, rules.may_settle(actor, flag), acts.FLAG_SETTLED, flag)
    form = forms.Done(request.POST or None)
    if done(form, lambda data: services.settle_flag(actor=actor, flag=flag, **data)):
        messages.success(request, _("It is kept what was done."))
        return redirect(back)
    return form_page(
        request,
        form,
        heading=_("The law has changed: what was done?"),
        lines=[flag.change.what],
        button=_("Keep this"),
        back_url=back,
    )
