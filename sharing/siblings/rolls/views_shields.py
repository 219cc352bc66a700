"""Doors of shields: set on a child of one's own roll or on a person of the hub, confirmed and taken off by two."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.access.gate import reading
from hub.access.verdicts import Hidden, ask
from hub.audit.events import About, disclose
from hub.people.doors import me
from sharing.siblings.rolls import acts, forms, pages, queries, rules, services_shields
from sharing.siblings.rolls.views import done, form_page

STEPS = {
    "confirm": (rules.may_confirm_shield, services_shields.confirm_shield, acts.SHIELD_CONFIRMED),
    "ask-to-lift": (rules.may_ask_to_lift, services_shields.ask_to_lift, acts.SHIELD_LIFT_ASKED),
    "lift": (rules.may_lift, services_shields.lift_shield, acts.SHIELD_LIFTED),
}


def _what_it_does() -> list[str]:
    return [
        _("From now nobody finds this child, and nobody is found for them."),
        _("No other setting can tell that a shield is set."),
        _("A second person confirms it, and two take it off. Until then it holds."),
    ]


@never_cache
@require_http_methods(["GET", "POST"])
def shield_child(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a child of one's own roll out of matching."""
    user = me(request)
    with reading(user):
        found = queries.child_on_my_roll(user, pk)
        ask(rules.may_change_child(user, found), acts.SHIELDED, actor=user, subject=found)
    form = forms.SetShield(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        services_shields.shield(actor=user, child=found, **data)

    back_url = reverse("roll_child", args=[pk])
    if done(request, form, save, _("The shield holds from now. Ask a second person to confirm it."), subject=found):
        return redirect(back_url)
    return form_page(
        request, form, heading=_("Shield this child"), lines=_what_it_does(), button=_("Shield now"), back_url=back_url
    )


@never_cache
@require_http_methods(["GET", "POST"])
def shield_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a person of the hub, and their children, out of matching on every roll."""
    user = me(request)
    with reading(user):
        person = queries.person_for(user, pk)
        ask(rules.may_shield_person(user, person), acts.SHIELDED, actor=user, subject=person)
        today = timezone.localdate()
        shields = [pages.shield_shown(user, row, today) for row in queries.shields_of_person(user, person)]
        name = person.name
    form = forms.SetShield(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        services_shields.shield_person(actor=user, person=person, **data)

    if done(request, form, save, _("The shield holds from now. Ask a second person to confirm it."), subject=person):
        return redirect("roll_person_shield", pk=pk)
    disclose(acts.CHILD_READ, actor=user, subject=About("person", pk), people=[pk])
    page = {
        "form": form,
        "name": name,
        "shields": shields,
        "lines": _what_it_does(),
        "back_url": reverse("person", args=[pk]),
    }
    return render(request, "sharing/siblings/rolls/person.html", page, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """The second person's part: `confirm`, `ask-to-lift`, `lift`."""
    user = me(request)
    if step not in STEPS:
        raise Hidden(asked=str(pk), actor=user)
    may, do, act = STEPS[step]
    with reading(user):
        found = queries.shield_for(user, pk)
        ask(may(user, found), act, actor=user, subject=found)
        facts = [
            found.get_reason_display(),
            _("Set by %(name)s on %(day)s.")
            % {"name": found.set_by.name, "day": date_format(timezone.localtime(found.set_at), "j F Y")},
        ]
    back_url = (
        reverse("roll_child", args=[found.child_id])
        if found.child_id
        else reverse("roll_person_shield", args=[found.person_id])
    )
    if request.method == "POST":
        do(actor=user, shield=found)
        messages.success(request, _done_of(step))
        return redirect(back_url)
    heading, line, button = _words_of(step)
    page = {
        "heading": heading,
        "lines": [*facts, line],
        "button": button,
        "grave": step == "lift",
        "back_url": back_url,
    }
    return render(request, "kit/confirm.html", page)


def _words_of(step: str) -> tuple[str, str, str]:
    match step:
        case "confirm":
            return _("Confirm the shield"), _("You have looked at it yourself and agree."), _("Confirm it")
        case "ask-to-lift":
            return (
                _("Ask that the shield be taken off"),
                _("It holds until a second person takes it off."),
                _("Ask for it"),
            )
    return _("Take the shield off"), _("From now this child can be found again."), _("Take it off")


def _done_of(step: str) -> str:
    match step:
        case "confirm":
            return _("Confirmed.")
        case "ask-to-lift":
            return _("Asked for. The shield holds until a second person takes it off.")
    return _("The shield is off.")
