"""Doors of links: a list, one link, what is written on one's own side, what is told over it, closing it."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hub.access.gate import reading
from hub.access.verdicts import ask
from hub.agencies.clocks import WALES
from hub.audit.events import About, disclose
from hub.notices.services import read as notice_read
from hub.people.doors import carried_out, me
from sharing.disclosures.queries import choosable_people
from sharing.siblings.links import acts, forms, pages, queries, rules, services
from sharing.siblings.rolls.forms_drafts import keep_typing
from sharing.siblings.rolls.services_drafts import draft_of, forget_draft


def form_page(request: HttpRequest, form: Any, **values: Any) -> HttpResponse:
    """A page with one form: `heading`, `lines`, `button`, `back_url`."""
    page = {"form": form, "lines": [], **values}
    return render(request, "sharing/siblings/rolls/form.html", page, status=422 if form.errors else 200)


@never_cache
@require_GET
def links(request: HttpRequest) -> HttpResponse:
    """The links of one's own setting, and the notices that wait."""
    actor = me(request)
    with reading(actor):
        page = pages.links_page(actor)
    people = [line.child_id for line in (*page.live, *page.closed) if line.child_id]
    disclose(acts.LISTED, actor=actor, people=people)
    return render(request, "sharing/siblings/links/links.html", {"page": page})


@never_cache
@require_GET
def link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One link: whom to ring, what is told, and what can be done."""
    actor = me(request)
    with reading(actor):
        page = pages.link_page(actor, pk)
    disclose(acts.READ, actor=actor, subject=About("link", pk), people=[page.child_id] if page.child_id else [])
    notice_read(actor, request.path)
    return render(request, "sharing/siblings/links/link.html", {"page": page})


def _mine(request: HttpRequest, pk: UUID, act: Any) -> Any:
    """One's own side, to be changed."""
    actor = me(request)
    with reading(actor):
        side = queries.side_for(actor, pk)
        ask(rules.may_change(actor, side), act, actor=actor, subject=side.link)
    return side


def _done(request: HttpRequest, form: Any, save: Any, said: str, side: Any) -> bool:
    if not form.is_bound or not form.is_valid() or not carried_out(request, form, save, subject=side.link):
        return False
    messages.success(request, said)
    return True


@never_cache
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How one's own setting is reached."""
    side = _mine(request, pk, acts.CARD_WRITTEN)
    form = forms.WriteCard(request.POST or None, initial={"telephone": side.telephone, "hours": side.hours})

    def save(data: dict[str, Any]) -> None:
        services.write_card(actor=me(request), side=side, **data)

    if _done(request, form, save, _("Kept. The other setting can read it now."), side):
        return redirect("sibling_link", pk)
    return form_page(
        request, form, heading=_("How are you reached?"), button=_("Keep this"), back_url=services.path_of(side.link)
    )


@never_cache
@require_http_methods(["GET", "POST"])
def relation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the children are to each other, and who says so."""
    side = _mine(request, pk, acts.RELATION_SAID)
    form = forms.SayRelation(request.POST or None, initial={"relation": side.relation, "said_by": side.said_by})

    def save(data: dict[str, Any]) -> None:
        services.say_relation(actor=me(request), side=side, **data)

    if _done(request, form, save, _("Kept. The other setting can read it now."), side):
        return redirect("sibling_link", pk)
    return form_page(
        request, form, heading=_("What are they to each other?"), button=_("Keep this"),
        back_url=services.path_of(side.link),
        lines=[_("As somebody has said. Nobody works it out, and half and step links do not carry over to others.")],
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which person of the hub's records one's own child is."""
    side = _mine(request, pk, acts.IDENTIFIED)
    actor = me(request)
    with reading(actor):
        people = [one for family in choosable_people(actor) for one in family.people]
    form = forms.Identify(request.POST or None, people=people, initial={"person": str(side.person_id or "")})

    def save(data: dict[str, Any]) -> None:
        with reading(actor):
            found = queries.person_for(actor, UUID(data["person"]))
        services.identify(actor=actor, side=side, person=found)

    if _done(request, form, save, _("Kept. The link now shows on the family, for those admitted."), side):
        return redirect("sibling_link", pk)
    disclose(acts.PEOPLE_LISTED, actor=actor, subject=About("link", pk), people=[UUID(key) for key, _name in people])
    return form_page(
        request, form, heading=_("Who is this child in the hub?"), button=_("Keep this"),
        back_url=services.path_of(side.link),
        lines=[_("The link then shows on the family for those admitted to it, and police notices reach you both.")],
    )  # fmt: skip


# -- Telling and asking ----------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, pk: UUID, tier: int) -> HttpResponse:
    """Tell the other setting some items about one's own child: a decision of its own, with an end."""
    if tier not in (1, 2):
        raise Http404
    side = _mine(request, pk, acts.SHARED)
    row = queries.child_row(side)
    initial = {"first_name": row.get("forename", ""), "expires_on": timezone.localdate() + pages.READ_FOR}
    form = forms.Share(request.POST or None, tier=tier, initial=initial)
    about = f"{pk}-{tier}"
    keep_typing(form, "tell", about, draft_of(me(request), "tell", about))

    def save(data: dict[str, Any]) -> None:
        services.share(
            actor=me(request), side=side, told_items=form.told_items(), reasons=data["reasons"],
            necessity=data["necessity"], told=data["told"], told_why_not=data["told_why_not"],
            expires_on=datetime.combine(data["expires_on"], time(23, 59), WALES),
        )  # fmt: skip

    if _done(request, form, save, _("Shared. You can end the reading at any time."), side):
        forget_draft(actor=me(request), kind="tell", about=about)
        return redirect("sibling_link", pk)
    heading = _("Tell them who the child is") if tier == 1 else _("Tell them what you know")
    return form_page(
        request, form, heading=heading, button=_("Share this"), back_url=services.path_of(side.link),
        lines=[
            _("Write only what is needed. What is left empty is not told."),
            _("Never whole files, other people's health, a protected address, or what the police told you."),
        ],
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def ask_more(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the other setting for items about its child."""
    side = _mine(request, pk, acts.ASKED)
    form = forms.AskMore(request.POST or None)
    keep_typing(form, "more", pk, draft_of(me(request), "more", pk))

    def save(data: dict[str, Any]) -> None:
        services.ask_for(actor=me(request), side=side, items=data["items"], why=data["why"])

    if _done(request, form, save, _("Asked. Its lead decides, item by item."), side):
        forget_draft(actor=me(request), kind="more", about=pk)
        return redirect("sibling_link", pk)
    return form_page(
        request, form, heading=_("Ask them about their child"), button=_("Ask for this"),
        back_url=services.path_of(side.link), lines=[_("The request names your child, so that they know of whom.")],
    )  # fmt: skip


# -- Closing ---------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    side = _mine(request, pk, acts.WITHDRAWN)
    if request.method == "POST":
        services.withdraw(actor=me(request), side=side)
        messages.success(request, _("Withdrawn. Nobody at the other setting can read anything of it."))
        return redirect("sibling_links")
    values = {
        "heading": _("Withdraw this link?"),
        "lines": [
            _("At once neither setting can read the other's card, or anything that was shared over it."),
            _("The other lead is told that it is closed, and not why. What was decided stays on record."),
        ],
        "button": _("Withdraw it"),
        "back_url": services.path_of(side.link),
        "form": "",
    }
    return render(request, "kit/confirm.html", values)


@never_cache
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own child has left: begin to tell the next setting."""
    actor = me(request)
    with reading(actor):
        side = queries.side_for(actor, pk)
        ask(rules.may_hand_over(actor, side), acts.HANDED_OVER, actor=actor, subject=side.link)
        row = queries.child_row(side)
        settings = {str(one.pk): one for one in queries.next_settings(side)}
    name = f"{row.get('forename', '')} {row.get('surname', '')}".strip()
    choices = [(pk_, one.name) for pk_, one in settings.items()]
    form = forms.HandOver(request.POST or None, settings=choices, initial={"name": name})
    keep_typing(form, "hand_over", pk, draft_of(actor, "hand_over", pk))
    made: list[Any] = []

    def save(data: dict[str, Any]) -> None:
        to = settings[data["to"]]
        made.append(services.hand_over(actor=actor, side=side, to=to, name=data["name"], why=data["why"]))

    if _done(request, form, save, _("Begun. Decide now what the next setting is told."), side):
        forget_draft(actor=actor, kind="hand_over", about=pk)
        return redirect("disclosure", made[0].pk)
    return form_page(
        request, form, heading=_("Hand over to the next setting"), button=_("Go on to decide"),
        back_url=reverse("sibling_link", args=[pk]),
        lines=[_("They learn that there was a link, and not with whom. They ask for themselves.")],
    )  # fmt: skip
