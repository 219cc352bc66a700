"""Doors to what was asked of settings about an item's children: the page, where the chair asks, and its part of the
room."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hub.access.gate import reading
from hub.access.verdicts import ask
from hub.audit.events import About, disclose
from hub.people.doors import carried_out
from meetings.agenda import acts, queries, rules
from meetings.agenda.queries_siblings import ItemSiblings, item_siblings
from meetings.agenda.services_siblings import ask_of_children
from meetings.diary.doors import actor_of
from sharing.siblings.questions.forms import AskForHub
from sharing.siblings.questions.queries import aims, asked_today, leads_in
from sharing.siblings.questions.rules import may_ask_now
from sharing.siblings.questions.services import note_often


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def siblings_of_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """What was asked and answered; and, for the chair of an item that is being heard, asking."""
    actor = actor_of(request)
    with reading(actor):
        item = queries.open_item_for(actor, item_id)
        if request.method == "POST":
            ask(rules.may_ask_of_children(actor, item), acts.CHILDREN_ASKED, actor=actor, subject=item)
        page = item_siblings(actor, item_id)
        leads = leads_in(item.meeting.hub, but=actor.agency_id) if page.may_ask else []
        form = _form(request, leads) if page.may_ask else None

    def save(data: dict[str, Any]) -> None:
        ask_of_children(
            actor=actor, item=item, purpose=data["purpose"], why=data["why"], urgency=data["urgency"],
            statement=str(AskForHub.base_fields["statement"].label) if data.get("statement") else "",
            not_to=[user for user in leads if str(user.pk) in data.get("not_to", [])],
        )  # fmt: skip

    if form is not None and form.is_bound and form.is_valid():
        if not may_ask_now(asked_today(actor), len(page.to_ask)):
            note_often(actor=actor)
        if not carried_out(request, form, save, subject=item):
            return _shown(request, actor, page, form)
        messages.success(request, _("Asked. The answers come in their windows, whatever they are."))
        return redirect("item_siblings", item_id)
    return _shown(request, actor, page, form)


def _shown(request: HttpRequest, actor: Any, page: ItemSiblings, form: AskForHub | None) -> HttpResponse:
    _disclosed(actor, page)
    values = {"page": page, "form": form}
    status = 422 if form is not None and form.errors else 200
    return render(request, "meetings/agenda/item_siblings.html", values, status=status)


def _form(request: HttpRequest, leads: list[Any]) -> AskForHub:
    return AskForHub(
        request.POST or None,
        aims=[(aim.code, aim.label) for aim in aims()],
        leads=[(str(user.pk), user.name) for user in leads],
    )


@login_required
@never_cache
@require_GET
def siblings_beside(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """The same in short: a part of the room."""
    actor = actor_of(request)
    with reading(actor):
        page = item_siblings(actor, item_id)
    _disclosed(actor, page)
    return render(request, "meetings/agenda/item_siblings_beside.html", {"page": page})


def _disclosed(actor: Any, page: ItemSiblings) -> None:
    subject = About("agendaitem", page.id, page.meeting_id)
    disclose(acts.CHILDREN_READ, actor=actor, subject=subject, people=page.person_ids)
