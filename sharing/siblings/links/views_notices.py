"""Doors of notices: sent over a link, by the police to all, answered; and links as a family shows them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hub.access.gate import reading
from hub.access.verdicts import Hidden, ask
from hub.audit.events import About, disclose
from hub.notices.services import read as notice_read
from hub.people.doors import carried_out, me
from hub.people.queries import family_for
from sharing.siblings.links import acts, forms, pages, queries, rules, services, services_notices
from sharing.siblings.links.views import _done, _mine, form_page


@never_cache
@require_http_methods(["GET", "POST"])
def notify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the linked setting a notice: one screen, no text."""
    side = _mine(request, pk, acts.NOTICE_SENT)
    form = forms.Notify(request.POST or None, initial={"happened_on": timezone.localdate()})

    def save(data: dict[str, Any]) -> None:
        services_notices.notify(actor=me(request), side=side, **data)

    if _done(request, form, save, _("Sent. Their answer shows on this page."), side):
        return redirect("sibling_link", pk)
    return form_page(
        request, form, heading=_("Send a notice"), button=_("Send it now"), back_url=services.path_of(side.link),
        lines=[_("What happened, the day, and what to watch for: no more. What the police wrote stays with you.")],
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A notice about a child of one's own, and the answer."""
    actor = me(request)
    with reading(actor):
        row = queries.notice_for(actor, pk)
        names = queries.names_of(actor, [row.side.child_id] if row.side.child_id else [])
        line = pages.notice_line(row, pages.name_of(row.side, names))
    form = forms.AnswerNotice(request.POST or None, initial={"answer": row.answer})

    def save(data: dict[str, Any]) -> None:
        services_notices.answer_notice(actor=actor, row=row, answer=data["answer"])

    if form.is_bound and form.is_valid() and carried_out(request, form, save, subject=row.notice):
        messages.success(request, _("Your answer is sent."))
        return redirect("sibling_notice", pk)
    people = [line.child_id] if line.child_id else []
    disclose(acts.NOTICE_READ, actor=actor, subject=About("siblingnotice", pk), people=people)
    notice_read(actor, request.path)
    values = {"line": line, "form": form, "link_id": row.side.link_id}
    return render(request, "sharing/siblings/links/notice.html", values, status=422 if form.errors else 200)


# -- On the family ---------------------------------------------------------------------------------------------------


@never_cache
@require_GET
def family(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The links of a family's children: a part of the family's page, for those admitted to it."""
    actor = me(request)
    with reading(actor):
        page = pages.family_links(actor, pk)
    disclose(acts.FAMILY_READ, actor=actor, subject=About("family", pk), people=[one[0] for one in page.people])
    return render(request, "sharing/siblings/links/family.html", {"page": page})


@never_cache
@require_http_methods(["GET", "POST"])
def notify_all(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The police send to every setting that is linked, at once."""
    actor = me(request)
    with reading(actor):
        found = family_for(actor, pk)
        people = {str(one.pk): one for one in queries.family_children(found)}
        ask(rules.may_notify_all(actor, list(people.values())), acts.NOTICE_SENT, actor=actor, subject=found)
    choices = [(key, one.name) for key, one in people.items()]
    form = forms.NotifyAll(request.POST or None, people=choices, initial={"happened_on": timezone.localdate()})

    def save(data: dict[str, Any]) -> None:
        chosen = [people[key] for key in data["people"] if key in people]
        if not chosen:
            raise Hidden(asked=str(pk), actor=actor)
        services_notices.notify_all(
            actor=actor, hub=found.hub, people=chosen, happened_on=data["happened_on"], watch_for=data["watch_for"]
        )

    if form.is_bound and form.is_valid() and carried_out(request, form, save, subject=found):
        messages.success(request, _("Sent to every setting that is linked, if there is any."))
        return redirect("family", pk)
    disclose(acts.PEOPLE_LISTED, actor=actor, subject=found, people=list(people.values()))
    return form_page(
        request, form, heading=_("Tell every linked setting"), button=_("Send it now"),
        back_url=reverse("family", args=[pk]),
        lines=[
            _("Each setting that is linked for these children hears at the same moment. You are not told which."),
            _("They learn that the police came after an incident at home, the day, and what to watch for."),
        ],
    )  # fmt: skip
