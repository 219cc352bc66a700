"""Doors of one child of a setting's own roll, and of parents' objections."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.access.gate import reading
from hub.access.verdicts import ask
from hub.audit.events import About, disclose
from hub.people.doors import me
from sharing.siblings.rolls import acts, forms, pages, queries, rules, services
from sharing.siblings.rolls.forms_drafts import keep_typing
from sharing.siblings.rolls.services_drafts import draft_of, forget_draft
from sharing.siblings.rolls.views import done, form_page


@never_cache
@require_safe
def child(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What one's own setting wrote of a child, and what it answers."""
    user = me(request)
    with reading(user):
        found = queries.child_on_my_roll(user, pk)
        page = pages.child_page(user, found)
    disclose(acts.CHILD_READ, actor=user, subject=About("rollchild", pk))
    form = forms.AnswerBefore(of_child=True, initial={"standing": page.standing})
    return render(request, "sharing/siblings/rolls/child.html", {"page": page, "form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a child onto the roll by hand."""
    user = me(request)
    with reading(user):
        ask(rules.may_load(user), acts.TYPED, actor=user, subject=user.agency)
    form = forms.TypeChild(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        services.type_child(actor=user, values=data)

    if done(request, form, save, _("The child is on your roll."), subject=user.agency):
        return redirect("roll_child_new" if "another" in request.POST else "roll")
    return _typing(request, form, _("Write a child onto the roll"), reverse("roll"), is_new=True)


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write a child anew."""
    user = me(request)
    with reading(user):
        found = queries.child_on_my_roll(user, pk)
        ask(rules.may_change_child(user, found), acts.TYPED, actor=user, subject=found)
        row = queries.opened(found)
    form = forms.TypeChild(request.POST or None, initial=row)
    if not form.is_bound:
        disclose(acts.CHILD_READ, actor=user, subject=About("rollchild", pk))

    def save(data: dict[str, Any]) -> None:
        unseen = {name: text for name, text in row.items() if name not in form.fields}
        services.type_child(actor=user, values={**unseen, **data}, child=found)

    if done(request, form, save, _("Written down."), subject=found):
        return redirect("roll_child", pk=pk)
    return _typing(
        request, form, _("Change what is written of this child"), reverse("roll_child", args=[pk]), is_new=False
    )


def _typing(request: HttpRequest, form: Any, heading: str, back_url: str, *, is_new: bool) -> HttpResponse:
    page = {"form": form, "heading": heading, "back_url": back_url, "is_new": is_new}
    return render(request, "sharing/siblings/rolls/type.html", page, status=422 if form.errors else 200)


@require_POST
def standing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is answered for one child, before anybody asks."""
    user = me(request)
    with reading(user):
        found = queries.child_on_my_roll(user, pk)
        ask(rules.may_change_child(user, found), acts.STANDING_SET, actor=user, subject=found)
    form = forms.AnswerBefore(request.POST, of_child=True)

    def save(data: dict[str, Any]) -> None:
        services.set_standing(actor=user, standing=data["standing"], child=found)

    back_url = reverse("roll_child", args=[pk])
    if done(request, form, save, _("Your answer holds for this child."), subject=found):
        return redirect(back_url)
    return form_page(
        request, form, heading=_("Before anybody asks"), lines=[], button=_("Keep this"), back_url=back_url
    )


@never_cache
@require_http_methods(["GET", "POST"])
def left(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A child has left the setting."""
    user = me(request)
    with reading(user):
        found = queries.child_on_my_roll(user, pk)
        ask(rules.may_change_child(user, found), acts.LEFT, actor=user, subject=found)
        row = queries.opened(found)
    if request.method == "POST":
        services.take_off(actor=user, child=found)
        messages.success(request, _("The child is off your roll."))
        return redirect("roll")
    disclose(acts.CHILD_READ, actor=user, subject=About("rollchild", pk))
    name = f"{row.get('forename', '')} {row.get('surname', '')}"
    page = {
        "heading": _("%(name)s has left") % {"name": name}, "button": _("Take off the roll"), "grave": True,
        "back_url": reverse("roll_child", args=[pk]),
        "lines": [_("Nothing of this child is matched from now on, and sibling links end."),
                  _("What is written stays sealed until the roll itself ends, so that you can hand over.")],
    }  # fmt: skip
    return render(request, "kit/confirm.html", page)


# -- Objections ------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A parent objected, for a child who is on the roll."""
    user = me(request)
    with reading(user):
        found = queries.child_on_my_roll(user, pk)
    form = forms.Object(request.POST or None, of_child=True)
    keep_typing(form, "object", pk, draft_of(user, "object", pk))

    def save(data: dict[str, Any]) -> None:
        services.object_for(actor=user, child=found, **data)

    if done(request, form, save, _("Recorded. The child is off the roll."), subject=found):
        forget_draft(actor=user, kind="object", about=pk)
        return redirect("roll_objections")
    return form_page(
        request, form, heading=_("A parent objects"), lines=_what_happens(),
        button=_("Record it, and take the child off"),
        back_url=reverse("roll_child", args=[pk]), grave=True,
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def objections(request: HttpRequest) -> HttpResponse:
    """For whom a parent objected; and one more, for a child who is not on the roll."""
    user = me(request)
    with reading(user):
        ask(rules.may_keep(user), acts.OBJECTIONS_READ, actor=user, subject=user.agency)
    form = forms.Object(request.POST or None, of_child=False)
    keep_typing(form, "object", "-", draft_of(user, "object"))

    def save(data: dict[str, Any]) -> None:
        services.object_for(actor=user, **data)

    if done(request, form, save, _("Recorded. The child stays off the roll."), subject=user.agency):
        forget_draft(actor=user, kind="object")
        return redirect("roll_objections")
    with reading(user):
        found = queries.objections_of(user.agency_id) if user.agency_id else []
    disclose(acts.OBJECTIONS_READ, actor=user, subject=user.agency)
    page = {"form": form, "objections": found, "lines": _what_happens()}
    return render(request, "sharing/siblings/rolls/objections.html", page, status=422 if form.errors else 200)


def _what_happens() -> list[str]:
    return [
        _("The child comes off the roll now and stays off every later one. Nothing of the child is matched."),
        _("An objection does not stop you from telling another agency when a child may come to harm."),
    ]


@never_cache
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The parent has changed their mind."""
    user = me(request)
    with reading(user):
        found = queries.objection_for(user, pk)
        ask(rules.may_see_objection(user, found), acts.OBJECTION_ENDED, actor=user, subject=found)
    if request.method == "POST":
        services.take_back_objection(actor=user, objection=found)
        messages.success(request, _("The objection is taken back. The child comes with your next roll."))
        return redirect("roll_objections")
    page = {
        "heading": _("The parent has changed their mind"), "button": _("Take the objection back"),
        "lines": [_("The child comes with your next roll, or you write them onto it by hand.")],
        "back_url": reverse("roll_objections"),
    }  # fmt: skip
    return render(request, "kit/confirm.html", page)
