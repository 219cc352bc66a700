"""Doors of a setting's roll: the roll itself, its terms, its standing answer, its end."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.access.gate import reading
from hub.access.verdicts import Hidden, ask
from hub.agencies.queries import hub_for
from hub.audit.events import disclose
from hub.people.doors import carried_out, me
from hub.web.tables import written
from sharing.siblings.rolls import acts, forms, pages, queries, rules, services
from sharing.siblings.rolls.fields import FIELDS


def form_page(request: HttpRequest, form: Any, **values: Any) -> HttpResponse:
    """A page with one form: `heading`, `lines`, `button`, `back_url`, and `grave` where it ends something."""
    page = {"form": form, **values}
    return render(request, "sharing/siblings/rolls/form.html", page, status=422 if form.errors else 200)


def done(request: HttpRequest, form: Any, save: Callable[[dict[str, Any]], Any], said: str, *, subject: Any) -> bool:
    """Carry out what a form asks for, and say so. False: nothing was sent, or something is to be put right."""
    if not form.is_bound or not form.is_valid() or not carried_out(request, form, save, subject=subject):
        return False
    messages.success(request, said)
    return True


@never_cache
@require_safe
def roll(request: HttpRequest) -> HttpResponse:
    """My setting's roll, or what has to stand before it."""
    user = me(request)
    with reading(user):
        ask(rules.may_keep(user), acts.READ, actor=user, subject=user.agency)
        found = queries.roll_of(user)
        page = pages.roll_page(user, found, _page_of(request))
        form = forms.AnswerBefore(of_child=False, initial={"standing": found.standing if found else ""})
    disclose(acts.READ, actor=user, subject=found or user.agency)
    return render(request, "sharing/siblings/rolls/roll.html", {"page": page, "form": form})


def _page_of(request: HttpRequest) -> int:
    said = request.GET.get("page", "1")
    return int(said) if said.isdecimal() and said.isascii() and len(said) < 4 else 1


@never_cache
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How many children of one's own roll are made into tokens: asked for again until it is all of them."""
    user = me(request)
    with reading(user):
        ask(rules.may_keep(user), acts.READ, actor=user, subject=user.agency)
        found = queries.roll_of(user)
        if found is None:
            raise Hidden(asked="roll", actor=user)
        counts = queries.counts_of(found)
    return render(request, "sharing/siblings/rolls/progress.html", {"counts": counts})


@never_cache
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """Record the assessment and the notice that stand before a roll."""
    user = me(request)
    with reading(user):
        ask(rules.may_keep(user), acts.TERMS_RECORDED, actor=user, subject=user.agency)
        last = queries.terms_of(user.agency_id)
    initial = (
        {name: getattr(last, name) for name in ("dpia", "notice_en", "notice_cy", "notice_given_on")} if last else {}
    )
    form = forms.WriteTerms(request.POST or None, initial=initial)

    def save(data: dict[str, Any]) -> None:
        services.record_terms(actor=user, **data)

    if done(request, form, save, _("Recorded. You can load your roll."), subject=user.agency):
        return redirect("roll")
    return form_page(
        request, form, heading=_("Before a roll is loaded"), button=_("Record this"), back_url=reverse("roll"),
        lines=[
            _("Your setting decides what happens with its roll: its assessment comes first, and parents know."),
            _("Tell parents what the roll is used for, that it is sealed, how long it is kept, and how to object."),
        ],
    )  # fmt: skip


@require_POST
def standing(request: HttpRequest) -> HttpResponse:
    """What is answered for every child, before anybody asks."""
    user = me(request)
    with reading(user):
        ask(rules.may_keep(user), acts.STANDING_SET, actor=user, subject=user.agency)
    form = forms.AnswerBefore(request.POST, of_child=False)

    def save(data: dict[str, Any]) -> None:
        services.set_standing(actor=user, standing=data["standing"])

    if done(request, form, save, _("Your answer holds for every child without one of their own."), subject=user.agency):
        return redirect("roll")
    return form_page(
        request, form, heading=_("Before anybody asks"), lines=[], button=_("Keep this"), back_url=reverse("roll")
    )


@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """One's own roll as a table that no spreadsheet runs."""
    user = me(request)
    with reading(user):
        ask(rules.may_keep(user), acts.EXPORTED, actor=user, subject=user.agency)
        found = queries.roll_of(user)
        if found is None:
            raise Hidden(asked="roll", actor=user)
        table = written(FIELDS, ([one.row.get(name, "") for name in FIELDS] for one in queries.children_of(found)))
    disclose(acts.EXPORTED, actor=user, subject=found)
    answer = HttpResponse("\ufeff" + table, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="roll.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Delete the whole roll."""
    user = me(request)
    with reading(user):
        ask(rules.may_keep(user), acts.DELETED, actor=user, subject=user.agency)
        found = queries.roll_of(user)
        ask(rules.may_delete(user, found), acts.DELETED, actor=user, subject=found)
        if found is None:
            raise Hidden(asked="roll", actor=user)
        count = queries.counts_of(found).children
    if request.method == "POST":
        services.delete_roll(actor=user, roll=found)
        messages.success(request, _("The roll is deleted. The proof is below."))
        return redirect("roll")
    lines = [
        ngettext("%(n)s child is deleted, with everything that was made of them.",
                 "%(n)s children are deleted, with everything that was made of them.", count) % {"n": count},
        _("Sibling links of these children end."),
        _("Objections stay, so that a later roll leaves these children out."),
    ]  # fmt: skip
    page = {"heading": _("Delete the roll"), "lines": lines, "button": _("Delete it now"), "grave": True,
            "back_url": reverse("roll")}  # fmt: skip
    return render(request, "kit/confirm.html", page)


@never_cache
@require_http_methods(["GET", "POST"])
def method(request: HttpRequest, slug: str) -> HttpResponse:
    """Record that the board has tested the matching on its own data: only then is anything proposed."""
    user = me(request)
    with reading(user):
        hub = hub_for(user, slug)
        ask(rules.may_record_review(user, hub), acts.METHOD_REVIEWED, actor=user, subject=hub)
        last = queries.review_of(hub)
    form = forms.WriteReview(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        services.record_review(actor=user, hub=hub, **data)

    if done(request, form, save, _("Recorded. From now the hub may propose."), subject=hub):
        return redirect("roll_method", slug=slug)
    return form_page(
        request, form, heading=_("The board's test of the matching"), button=_("Record this"),
        back_url=reverse("sharing"), lines=pages.review_lines(last),
    )  # fmt: skip
