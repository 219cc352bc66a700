"""Doors of training: one's own, records and certificates, practice, and what the board asks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hub.access.gate import reading
from hub.access.verdicts import Hidden, ask
from hub.accounts.models import User
from hub.audit.events import About, disclose
from hub.notices.services import read as read_notice
from hub.web.documents import served
from sharing.training import acts, forms, limits, pages, queries, rules, services
from sharing.training.queries_practice import practice_for, tried_by
from sharing.training.services_practice import answer


def me(request: HttpRequest) -> User:
    """Who looks: nobody comes here without being signed in."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (for the type checker; the middleware has sent strangers away)
    return user


def sent(form: Any, error: ValidationError) -> None:
    """What a service finds wrong, said at the field it is about."""
    known = error.message_dict if hasattr(error, "error_dict") else {}
    fits = known and all(name in form.fields for name in known)
    form.add_error(None, error if fits else ValidationError(error.messages))


def form_page(request: HttpRequest, form: Any, **values: Any) -> HttpResponse:
    """A page with one form: `heading`, `lines`, `button`, `back_url`, and `grave` where it ends something."""
    page = {"form": form, **values}
    return render(request, "sharing/training/form.html", page, status=422 if form.errors else 200)


@require_safe
def training(request: HttpRequest) -> HttpResponse:
    """What is asked of oneself, what one has done, and where to practise."""
    user = me(request)
    with reading(user):
        page = pages.own(user, queries.scope_of(user))
    disclose(acts.OWN_READ, actor=user)
    read_notice(user, reverse("training"))
    return render(request, "sharing/training/own.html", {"page": page})


# -- Records --------------------------------------------------------------------------------------------------------


@require_safe
def completion(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = me(request)
    with reading(user):
        page = pages.completion_page(user, queries.completion_for(user, pk))
    disclose(acts.COMPLETION_READ, actor=user, subject=About("completion", pk))
    read_notice(user, reverse("training_completion", args=[pk]))
    return render(request, "sharing/training/completion.html", {"page": page})


@require_safe
def certificate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The certificate as a download."""
    user = me(request)
    with reading(user):
        document = queries.certificate_of(queries.completion_for(user, pk))
    if document is None:
        raise Hidden(asked=str(pk), actor=user)
    disclose(acts.CERTIFICATE_READ, actor=user, subject=About("completion", pk), sha256=document.sha256)
    return served(document)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that a colleague completed a course."""
    user = me(request)
    with reading(user):
        person = queries.person_for(user, pk)
        ask(rules.may_record(user, person), acts.RECORDED, actor=user, subject=person)
        courses = [(course.code, course.label) for course in queries.courses_for(person.pk)]
        agency = queries.seen_at(user, person.pk)
    form = forms.Record(request.POST or None, request.FILES or None, courses=courses)
    back = reverse("training_agency", args=[agency])
    if form.is_bound and form.is_valid():
        try:
            services.record_completion(actor=user, user=person, **form.cleaned_data)
        except ValidationError as error:
            sent(form, error)
        else:
            messages.success(request, _("Recorded."))
            return redirect(back)
    return form_page(
        request,
        form,
        heading=_("Record training: %(name)s") % {"name": person.name},
        lines=[_("Record only what you have seen the evidence of.")],
        button=_("Record it"),
        back_url=back,
    )


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = me(request)
    with reading(user):
        row = queries.completion_for(user, pk)
        ask(rules.may_take_back(user, row), acts.TAKEN_BACK, actor=user, subject=row)
    form = forms.TakeBack(request.POST or None)
    back = reverse("training_completion", args=[pk])
    if form.is_bound and form.is_valid():
        services.take_back(actor=user, completion=row, why=form.cleaned_data["why"])
        messages.success(request, _("Taken back. It stays readable, and counts for nothing."))
        return redirect(back)
    return form_page(
        request,
        form,
        heading=_("Take back this record"),
        lines=[
            _("It stays readable with your reason, and no longer counts."),
            _("%(name)s is told that a record was taken back.") % {"name": row.user.name},
        ],
        button=_("Take it back"),
        back_url=back,
        grave=True,
    )


# -- Practice -------------------------------------------------------------------------------------------------------


@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    user = me(request)
    with reading(user):
        tried = tried_by(user)
    right = sum(one.is_right for one in tried)
    return render(request, "sharing/training/practice.html", {"scenarios": tried, "right": right})


@require_http_methods(["GET", "POST"])
def scenario(request: HttpRequest, code: str) -> HttpResponse:
    """One invented case: read, answer, and see what the helper says and where it stands."""
    user = me(request)
    with reading(user):
        page = practice_for(user, code)
    form = forms.Answers(request.POST or None, questions=page.questions)
    values: dict[str, Any] = {"page": page, "form": form, "told": [], "run": None}
    if form.is_bound and not limits.may_practise_now(user):
        form.add_error(None, _("That is enough practice for an hour. Come back later."))
    if form.is_bound and form.is_valid():
        run, completed = answer(actor=user, code=code, chosen=form.cleaned_data)
        with reading(user):
            tried = tried_by(user)
        left = [one for one in tried if not one.is_right] if completed is None else []
        values |= {
            "told": page.told(run.chosen), "run": run, "completed": completed,
            "next": next((one for one in left if one.code != code), None), "left": len(left),
        }  # fmt: skip
    return render(request, "sharing/training/scenario.html", values, status=422 if form.errors else 200)


# -- What the board asks --------------------------------------------------------------------------------------------


@require_safe
def requirements(request: HttpRequest) -> HttpResponse:
    user = me(request)
    with reading(user):
        boards = pages.asked_page(user)
    return render(request, "sharing/training/requirements.html", {"boards": boards})


@require_http_methods(["GET", "POST"])
def requirement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a gap does: the board's choice, from a day on."""
    user = me(request)
    with reading(user):
        row, hub = queries.requirement_for(user, pk)
        ask(rules.may_choose_effect(user, hub), acts.EFFECT_CHANGED, actor=user, subject=row)
    form = forms.ChooseEffect(request.POST or None, row=row)
    back = reverse("training_requirements")
    if form.is_bound and form.is_valid():
        try:
            services.choose_effect(actor=user, hub=hub, requirement=row, **form.cleaned_data)
        except ValidationError as error:
            sent(form, error)
        else:
            messages.success(request, _("It reads so from that day. The earlier wording is kept."))
            return redirect(back)
    return form_page(
        request,
        form,
        heading=_("Change: %(what)s") % {"what": row.label},
        lines=[],
        button=_("Let it read so from that day"),
        back_url=back,
    )


@require_http_methods(["GET", "POST"])
def override(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The chair lets somebody take part for a while."""
    user = me(request)
    with reading(user):
        hub = queries.hub_for(user, slug)
        person = queries.partner_of(hub, pk)
        if person is None:
            raise Hidden(asked=str(pk), actor=user)
        ask(rules.may_override(user, hub, person), acts.OVERRIDDEN, actor=user, subject=person)
        missing = [gap.label for gap in queries.bars_of(person, hub)]
        longest = (services.longest(hub) - timezone.now()).days
    form = forms.LetBegin(request.POST or None, longest=max(longest, 1))
    back = came_from(request)
    if form.is_bound and form.is_valid():
        try:
            services.override(actor=user, hub=hub, user=person, **form.cleaned_data)
        except ValidationError as error:
            sent(form, error)
        else:
            messages.success(request, _("%(name)s can take part until then.") % {"name": person.name})
            return redirect(back)
    lines = [_("Missing: %(what)s.") % {"what": ", ".join(missing)}] if missing else [_("Nothing keeps them now.")]
    return form_page(
        request,
        form,
        heading=_("Let %(name)s take part") % {"name": person.name},
        lines=[*lines, _("It is in the access log that you decided so, until when and why.")],
        button=_("Let them take part"),
        back_url=back,
    )


def came_from(request: HttpRequest) -> str:
    """The page of ours that led here; else the start page."""
    back = request.GET.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return reverse("home")
