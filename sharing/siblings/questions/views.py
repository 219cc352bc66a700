"""Doors of the asker: the first page, asking, one question, taking it back. They read questions and outcomes only."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hub.access.gate import reading
from hub.access.verdicts import ask
from hub.audit.events import About, disclose
from hub.notices.services import read as notice_read
from hub.people.doors import carried_out, me
from sharing.siblings.questions import acts, forms, queries, queries_pages, rules, services
from sharing.siblings.questions.queries_found import child_of, children_of
from sharing.siblings.rolls.forms_drafts import keep_typing
from sharing.siblings.rolls.services_drafts import draft_of, forget_draft


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Where one begins: with the setting that is known, or with a question."""
    with reading(request.user):
        page = queries_pages.start(me(request))
    disclose(acts.LISTED, actor=me(request), people=page.person_ids)
    return render(request, "sharing/siblings/start.html", {"page": page})


@never_cache
@require_http_methods(["GET", "POST"])
def ask_about(request: HttpRequest) -> HttpResponse:
    """One screen. Whatever another setting holds, it costs the same and says the same."""
    actor = me(request)
    with reading(actor):
        hub = queries.hub_of(actor)
        ask(rules.may_ask(actor, hub), acts.ASKED, actor=actor)
        children = children_of(actor)
        form = forms.Ask(
            request.POST or None,
            children=[(str(child.id), _labelled(child)) for child in children],
            aims=[(aim.code, aim.label) for aim in queries.aims()],
            leads=[(str(user.pk), user.name) for user in queries.leads_in(hub, but=actor.agency_id)] if hub else [],
            initial={"child": request.GET.get("child", "")},
        )
        keep_typing(form, "ask", "-", draft_of(actor, "ask"))
    made: list[Any] = []
    if form.is_bound and form.is_valid():
        if not rules.may_ask_now(queries.asked_today(actor)):
            services.note_often(actor=actor)
        if carried_out(request, form, lambda data: made.append(_asked(actor, data)), subject=None):
            forget_draft(actor=actor, kind="ask")
            messages.success(request, _("Asked. The answer comes in its window, whatever it is."))
            return redirect("sibling_question", pk=made[0].pk)
    disclose(acts.PREPARED, actor=actor, count=len(children))
    values = {"form": form, "has_children": bool(children)}
    return render(request, "sharing/siblings/ask.html", values, status=422 if form.errors else 200)


def _labelled(child: Any) -> str:
    born = f", {child.born_on:%d/%m/%Y}" if child.born_on else ""
    return f"{child.name}{born}"


def _asked(actor: Any, data: dict[str, Any]) -> Any:
    child, standing = child_of(actor, UUID(data["child"]))
    hub = queries.hub_of(actor)
    leads = queries.leads_in(hub, but=actor.agency_id) if hub else []
    return services.ask(
        actor=actor, child=child, standing=standing, purpose=data["purpose"], why=data["why"],
        urgency=data["urgency"],
        statement=str(forms.Ask.base_fields["statement"].label) if data.get("statement") else "",
        not_to=[user for user in leads if str(user.pk) in data.get("not_to", [])],
    )  # fmt: skip


@never_cache
@require_GET
def question(request: HttpRequest, pk: UUID) -> HttpResponse:
    with reading(request.user):
        page = queries_pages.question_page(me(request), pk)
    people = [page.line.child_id] if page.line.child_id else []
    disclose(acts.READ, actor=me(request), subject=About("question", pk), people=people)
    notice_read(me(request), request.path)
    return render(request, "sharing/siblings/question.html", {"page": page, "line": page.line})


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = me(request)
    with reading(actor):
        found = queries.question_for(actor, pk)
        ask(rules.may_withdraw(actor, found, timezone.now()), acts.WITHDRAWN, actor=actor, subject=found)
    if request.method == "POST":
        services.withdraw(actor=actor, question=found)
        messages.success(request, _("Withdrawn. Nobody can agree to it any more."))
        return redirect("siblings")
    values = {
        "heading": _("Withdraw this question?"),
        "lines": [
            _("No link is made from it any more, and nobody is told that you withdrew it."),
            _("That you asked stays on record."),
        ],
        "button": _("Withdraw it"),
        "back_url": services.path_of(found),
        "form": "",
    }
    return render(request, "kit/confirm.html", values)
