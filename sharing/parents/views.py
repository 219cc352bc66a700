"""Doors of a child's parents: the planner, a family's parents, and one question at a time about one of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.access.gate import reading
from hub.access.verdicts import Verdict, ask
from hub.audit.acts import Act
from hub.audit.events import About, disclose
from hub.people.doors import carried_out, me
from hub.people.queries import readers_of
from hub.web.documents import served
from sharing.parents import acts, forms, pages, queries, rules, services
from sharing.parents.queries import Between

# -- Reading ---------------------------------------------------------------------------------------------------------


@require_safe
def planner(request: HttpRequest) -> HttpResponse:
    """Parents who live elsewhere and of whom nobody has decided: in the families of the hubs one staffs."""
    with reading(request.user):
        page = pages.planner(request.user)
    disclose(acts.PLANNER_READ, actor=me(request), people=page.person_ids, count=len(page.undecided))
    return render(request, "sharing/parents/planner.html", {"planner": page})


@require_safe
def family(request: HttpRequest, family_id: UUID) -> HttpResponse:
    with reading(request.user):
        page = pages.family_parents(request.user, family_id)
    disclose(acts.PARENTS_READ, actor=me(request), subject=About("family", family_id), people=page.person_ids)
    return render(request, "sharing/parents/family.html", {"family": page})


@require_safe
def pair(request: HttpRequest, child_id: UUID, adult_id: UUID) -> HttpResponse:
    """Everything between a child and an adult, and the question that is asked next."""
    with reading(request.user):
        between = queries.pair_for(request.user, child_id, adult_id)
        may_change = bool(rules.may_keep(request.user, between.family))
        page = pages.pair_page(request.user, child_id, adult_id, may_change=may_change, between=between)
    subject = About("family", between.family.pk)
    disclose(acts.PARENTS_READ, actor=me(request), subject=subject, people=page.person_ids)
    return render(request, "sharing/parents/pair.html", {"pair": page})


@require_safe
def scan(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The scan of a court order: a download, whatever is in it."""
    with reading(request.user):
        found = queries.scan_for(request.user, order_id)
        people = [one for one in (found.order.child_id, found.order.adult_id) if one]
    disclose(acts.SCAN_TAKEN, actor=me(request), subject=About("courtorder", order_id), people=people)
    return served(found)


# -- One question ----------------------------------------------------------------------------------------------------

Make = Callable[[Between, Any, Any], django_forms.Form]
Save = Callable[[Between, dict[str, Any], django_forms.Form], Any]


def one_question(
    request: HttpRequest,
    child_id: UUID,
    adult_id: UUID,
    make: Make,
    save: Save,
    *,
    act: Act,
    rule: Callable[[Any, Any], Verdict],
    heading: Callable[[Between], str],
    button: str,
    lede: str = "",
    template: str = "sharing/parents/act.html",
    is_worry: bool = False,
) -> HttpResponse:
    """A page with one form about a child and an adult. Afterwards: the pair, with the next question on top."""
    with reading(request.user):
        between = queries.pair_for(request.user, child_id, adult_id)
        ask(rule(request.user, between.family), act, actor=me(request), subject=between.family)
        form = make(between, request.POST or None, request.FILES or None)
        if form.is_bound:
            form.is_valid()
        people = [between.child.pk, between.adult.pk, *(one.pk for one in queries.siblings_of(between))]
    back = reverse("parents_pair", args=[child_id, adult_id])
    if form.is_bound and form.is_valid():

        def keep(data: dict[str, Any]) -> Any:
            return save(between, data, form)

        if carried_out(request, form, keep, subject=between.family):
            messages.success(request, _("It is on the record."))
            return HttpResponseRedirect(back)
    subject = About("family", between.family.pk)
    disclose(acts.PARENTS_READ, actor=me(request), subject=subject, people=people, part="form")
    page = {
        "form": form,
        "heading": heading(between),
        "lede": lede,
        "button": button,
        "back": back,
        "child": between.child.name,
        "adult": between.adult.name,
        "is_worry": is_worry,
    }
    return render(request, template, page, status=422 if form.errors else 200)


def _place(request: HttpRequest, between: Between, what: str) -> str:
    return f"{what}:{between.child.pk}:{between.adult.pk}"


def _siblings(between: Between) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in queries.siblings_of(between)]


def _children(between: Between, data: dict[str, Any]) -> list[Any]:
    chosen = set(data.pop("children", []))
    return [between.child, *(one for one in queries.siblings_of(between) if str(one.pk) in chosen)]


@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, child_id: UUID, adult_id: UUID) -> HttpResponse:
    def make(between: Between, data: Any, files: Any) -> forms.OrderForm:
        initial = {"seen_on": timezone.localdate()}
        return forms.OrderForm(data, files, place=_place(request, between, "order"), initial=initial)

    def save(between: Between, data: dict[str, Any], form: Any) -> None:
        bars = data.pop("bars")
        services.record_order(
            actor=me(request), family=between.family, child=between.child, adult=between.adult,
            bars_contact="contact" in bars, bars_information="information" in bars, **data,
        )  # fmt: skip

    return one_question(
        request, child_id, adult_id, make, save, act=acts.ORDER_RECORDED, rule=rules.may_keep,
        heading=lambda between: _("A court order about %(child)s and %(adult)s") % _names(between),
        button=_("Record the order"), lede=_("Only an order that you have seen. The earlier ones stay readable."),
    )  # fmt: skip


def _names(between: Between) -> dict[str, str]:
    return {"child": between.child.name, "adult": between.adult.name}


@require_http_methods(["GET", "POST"])
def arrangement(request: HttpRequest, child_id: UUID, adult_id: UUID) -> HttpResponse:
    def make(between: Between, data: Any, files: Any) -> forms.ArrangementForm:
        return forms.ArrangementForm(data, place=_place(request, between, "arrangement"))

    def save(between: Between, data: dict[str, Any], form: Any) -> None:
        services.record_arrangement(
            actor=me(request), family=between.family, child=between.child, adult=between.adult, **data
        )

    return one_question(
        request, child_id, adult_id, make, save, act=acts.ARRANGEMENT_RECORDED, rule=rules.may_keep,
        heading=lambda between: _("How does %(child)s live with or see %(adult)s?") % _names(between),
        button=_("Record it"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, child_id: UUID, adult_id: UUID) -> HttpResponse:
    def make(between: Between, data: Any, files: Any) -> forms.CheckForm:
        initial = {"until": timezone.localdate() + forms.CHECK_HOLDS}
        return forms.CheckForm(
            data, place=_place(request, between, "check"), siblings=_siblings(between), initial=initial
        )

    def save(between: Between, data: dict[str, Any], form: Any) -> None:
        children = _children(between, data)
        data.pop("until")
        services.record_check(actor=me(request), family=between.family, children=children, adult=between.adult, **data)

    return one_question(
        request, child_id, adult_id, make, save, act=acts.SAFETY_CHECKED, rule=rules.may_keep,
        heading=lambda between: _("Is it safe to contact %(adult)s?") % _names(between),
        button=_("Record the check, in my name"),
        lede=_("Three people are asked first. Until this is recorded nobody contacts, names or writes to them."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def way(request: HttpRequest, child_id: UUID, adult_id: UUID) -> HttpResponse:
    def make(between: Between, data: Any, files: Any) -> forms.WayForm:
        agencies = [(str(one.pk), one.name) for one in queries.agencies_in(between.family)]
        initial = {"language": between.adult.written, "home": "yes"}
        return forms.WayForm(
            data, place=_place(request, between, "way"), siblings=_siblings(between), agencies=agencies, initial=initial
        )

    def save(between: Between, data: dict[str, Any], form: Any) -> None:
        speaker = next((one for one in queries.agencies_in(between.family) if str(one.pk) == data["speaker"]), None)
        services.record_way(
            actor=me(request), family=between.family, children=_children(between, data), adult=between.adult,
            way=data["way"], detail=data["detail"], language=data["language"],
            home_is_shared_or_unsafe=data["home"] == "yes", speaker=speaker,
        )  # fmt: skip

    return one_question(
        request, child_id, adult_id, make, save, act=acts.WAY_RECORDED, rule=rules.may_keep,
        heading=lambda between: _("How can %(adult)s safely be reached?") % _names(between),
        button=_("Record it"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def telling(request: HttpRequest, child_id: UUID, adult_id: UUID) -> HttpResponse:
    def make(between: Between, data: Any, files: Any) -> forms.TellingForm:
        stand = queries.stand_of(between.child, between.adult)
        readers = [(str(one.pk), one.name) for one in readers_of(between.family) if one.pk != me(request).pk]
        return forms.TellingForm(
            data, place=_place(request, between, "telling"), siblings=_siblings(between),
            readers=sorted(readers, key=lambda row: row[1]),
            standing={name: (row.tell, row.reason) for name, row in stand.telling.items()},
            initial={"review_on": timezone.localdate() + forms.REVIEW_AFTER},
        )  # fmt: skip

    def save(between: Between, data: dict[str, Any], form: Any) -> None:
        reviewer = next(one for one in readers_of(between.family) if str(one.pk) == data["reviewer"])
        services.decide_telling(
            actor=me(request), family=between.family, children=_children(between, data), adult=between.adult,
            decisions=form.decisions(), reviewer=reviewer, review_on=data["review_on"],
        )  # fmt: skip

    return one_question(
        request, child_id, adult_id, make, save, act=acts.TELLING_DECIDED, rule=rules.may_keep,
        heading=lambda between: _("What is %(adult)s told about %(child)s?") % _names(between),
        button=_("Record these decisions"), template="sharing/parents/telling.html",
        lede=_("A parent is told unless there is a reason not to. Write the reason either way."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, child_id: UUID, adult_id: UUID) -> HttpResponse:
    """A parent got in touch. Listening needs no safety check."""

    def make(between: Between, data: Any, files: Any) -> forms.ContactForm:
        initial = {"happened_on": timezone.localdate(), "language": get_language() or "en"}
        return forms.ContactForm(data, place=_place(request, between, "contact"), initial=initial)

    def save(between: Between, data: dict[str, Any], form: Any) -> None:
        services.record_contact(
            actor=me(request), family=between.family, child=between.child, adult=between.adult, **data
        )

    return one_question(
        request, child_id, adult_id, make, save, act=acts.CONTACT_RECORDED, rule=rules.may_take_contact,
        heading=lambda between: _("%(adult)s got in touch") % _names(between),
        button=_("Put it on the record"), is_worry=True,
        lede=_("It goes on the family's record, and to the meeting that is to hear the family."),
    )  # fmt: skip


@require_POST
def answered(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    with reading(request.user):
        found = queries.contact_for(request.user, contact_id)
    services.answer_contact(actor=me(request), contact=found)
    messages.success(request, _("Recorded that they were answered."))
    return redirect("parents_pair", found.child_id, found.adult_id)
