"""Doors of the agenda: raising a family, answering, listing, ordering, admitting, sealing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.access.gate import reading
from hub.access.verdicts import Hidden, Verdict, ask
from hub.audit.acts import Act
from hub.audit.events import About, disclose
from hub.people.doors import carried_out
from meetings.agenda import acts, forms, pages, queries, rules, services
from meetings.agenda.models import Referral
from meetings.diary.doors import actor_of
from meetings.diary.queries import guests_for, hubs_of, meeting_for, panel_of, user_for
from meetings.diary.rules import may_arrange as may_arrange_meeting

# -- Raising a family ------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def referrals(request: HttpRequest) -> HttpResponse:
    """One's own referrals with their outcome; those to answer, for who answers."""
    actor = actor_of(request)
    with reading(actor):
        page = pages.referrals(actor)
    disclose(acts.REFERRALS_READ, actor=actor, people=page.person_ids)
    return render(request, "meetings/agenda/referrals.html", {"referrals": page})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def referral_new(request: HttpRequest) -> HttpResponse:
    """Raise a family: one short form, whose typing is kept while it is typed."""
    actor = actor_of(request)
    with reading(actor):
        hubs = hubs_of(actor)
        if not hubs:
            raise Hidden(actor=actor)
        ask(rules.may_raise(actor, hubs[0]), acts.RAISED, actor=actor, subject=hubs[0])
        agency = actor.agency
        form = forms.RaiseForm(
            request.POST or None,
            hubs=hubs,
            purposes=queries.purposes_of(hubs[0]),
            bases=queries.bases_for(hubs[0], agency.legal_type if agency else ""),
            initial=_started(request, actor),
        )
    raised: list[Referral] = []

    def save(data: dict[str, Any]) -> None:
        raised.append(services.raise_family(actor=actor, language=get_language() or "en", **form.raised()))

    if request.method == "POST" and form.is_valid() and carried_out(request, form, save, subject=hubs[0]):
        messages.success(request, _("Sent to the hub's co-ordinator. You will see the outcome here."))
        return redirect("referral", raised[0].pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "meetings/agenda/referral_new.html", {"form": form}, status=status)


def _started(request: HttpRequest, actor: Any) -> dict[str, Any]:
    """What the form begins with: one's own returned referral, or the draft that was kept."""
    again = request.GET.get("again", "")
    if again:
        try:
            returned = queries.referral_for(actor, UUID(again))
        except ValueError as error:
            raise Hidden(asked=again, actor=actor) from error
        if returned.by_id != actor.pk:
            raise Hidden(asked=again, actor=actor)
        names = (*services.WRITTEN, "purpose", "basis", "parents_told", "child_told")
        return {name: getattr(returned, name) for name in names}
    return queries.draft_of(actor, services.RAISING)


@login_required
@require_POST
def referral_draft(request: HttpRequest, field: str) -> HttpResponse:
    """Keep what is being typed. Nobody else ever sees it."""
    if field not in services.WRITTEN:
        raise Http404
    services.keep_draft(actor=actor_of(request), field=field, text=request.POST.get("text", ""))
    return HttpResponse(status=204)


@login_required
@never_cache
@require_GET
def referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        page = pages.referral(actor, referral_id)
    disclose(acts.REFERRAL_READ, actor=actor, subject=About("referral", referral_id), people=page.person_ids)
    return render(request, "meetings/agenda/referral.html", {"referral": page})


# -- Answering -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """One way to answer a referral: what is asked, what is said first, and what is done."""

    heading: Any
    lines: list[Any]
    button: Any
    act: Act
    rule: Callable[[Any, Referral], Verdict]
    form: type[django_forms.Form]
    run: Callable[..., Referral]
    grave: bool = False


WAYS = {
    "return": Way(
        gettext_lazy("Return with a reason"),
        [
            gettext_lazy("The person who raised the family reads your reason and can raise it again."),
            gettext_lazy("Nobody else is told."),
        ],
        gettext_lazy("Return it"),
        acts.RETURNED,
        rules.may_answer,
        forms.ReturnForm,
        services.return_referral,
    ),
    "statutory": Way(
        gettext_lazy("Send to statutory services"),
        [
            gettext_lazy("Ring the duty team first. Recording it here reports nothing to anybody."),
            gettext_lazy("The family does not come to the hub. The person who raised it sees what you write."),
        ],
        gettext_lazy("Record that it is with statutory services"),
        acts.STATUTORY,
        rules.may_answer,
        forms.StatutoryForm,
        services.send_to_statutory,
        grave=True,
    ),
    "take-back": Way(
        gettext_lazy("Take this referral back"),
        [
            gettext_lazy("The co-ordinator will not answer it. It stays in your list."),
            gettext_lazy("You can raise the family again."),
        ],
        gettext_lazy("Take it back"),
        acts.TAKEN_BACK,
        rules.may_take_back,
        forms.TakeBackForm,
        services.withdraw_referral,
    ),
}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def referral_answer(request: HttpRequest, referral_id: UUID, way: str) -> HttpResponse:
    """Return it, send it to statutory services, or take one's own back."""
    actor = actor_of(request)
    chosen = WAYS.get(way)
    if chosen is None:
        raise Http404
    form = chosen.form(request.POST or None)
    with reading(actor):
        found = queries.referral_for(actor, referral_id)
        ask(chosen.rule(actor, found), chosen.act, actor=actor, subject=found)
        people = queries.people_of(found.family_id)

    def save(data: dict[str, Any]) -> None:
        chosen.run(actor=actor, referral=found, why=data["why"])

    if request.method == "POST" and form.is_valid() and carried_out(request, form, save, subject=found):
        messages.success(request, _("Recorded."))
        return redirect("referral", referral_id)
    disclose(acts.REFERRAL_READ, actor=actor, subject=About("referral", referral_id), people=people)
    page = {
        "heading": chosen.heading,
        "lines": chosen.lines,
        "form": form,
        "button": chosen.button,
        "back_url": reverse("referral", args=[referral_id]),
        "grave": chosen.grave,
    }
    return render(request, "kit/confirm.html", page, status=422 if request.method == "POST" else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def referral_accept(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Take the family on: link the record the hub has, or begin one."""
    actor = actor_of(request)
    with reading(actor):
        found = queries.referral_for(actor, referral_id)
        ask(rules.may_answer(actor, found), acts.ACCEPTED, actor=actor, subject=found)
        families = queries.families_visible(actor, found.hub)
        people = queries.person_ids(family.pk for family in families)
        initial = {"people": found.who, "name": ""}
        form = forms.FamilyChoiceForm(request.POST or None, families=families, initial=initial)
        values = {"form": form, "title": pages.title_of(found), "id": referral_id}

    def save(data: dict[str, Any]) -> None:
        services.accept_referral(actor=actor, referral=found, **form.chosen())

    if request.method == "POST" and form.is_valid() and carried_out(request, form, save, subject=found):
        messages.success(request, _("Accepted. Put the family on an agenda when you plan the next meeting."))
        return redirect("referral", referral_id)
    everybody = {person for ids in people.values() for person in ids}
    disclose(acts.REFERRAL_READ, actor=actor, subject=About("referral", referral_id), people=everybody)
    status = 422 if request.method == "POST" else 200
    return render(request, "meetings/agenda/referral_accept.html", values, status=status)


# -- The plan --------------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def meeting_plan(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A meeting's agenda and seats, for who arranges it."""
    actor = actor_of(request)
    with reading(actor):
        meeting = meeting_for(actor, meeting_id)
        ask(rules.may_see_plan(actor, meeting), acts.AGENDA_READ, actor=actor, subject=meeting)
        page = pages.plan(actor, meeting)
    disclose(acts.AGENDA_READ, actor=actor, subject=About("meeting", meeting_id, meeting_id), people=page.person_ids)
    return render(request, "meetings/agenda/plan.html", {"plan": page})


@login_required
@require_POST
def item_new(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Put an accepted referral on the agenda."""
    actor = actor_of(request)
    form = forms.ListForm(request.POST)
    with reading(actor):
        meeting = meeting_for(actor, meeting_id)
        if not form.is_valid():
            raise Hidden(actor=actor)
        found = queries.referral_for(actor, form.cleaned_data["referral"])
    services.put_on_agenda(actor=actor, meeting=meeting, referral=found)
    return redirect(reverse("meeting_plan", args=[meeting_id]) + "#agenda")


@login_required
@require_POST
def item_move(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """One place up or down. The focus comes back to the same family."""
    actor = actor_of(request)
    with reading(actor):
        meeting = meeting_for(actor, meeting_id)
        order = [item.pk for item in queries.arranged_items(actor, meeting)]
    name = "up" if "up" in request.POST else "down"
    moved = next((pk for pk in order if str(pk) == request.POST.get(name)), None)
    if moved is None:
        raise Hidden(asked=request.POST.get(name, ""), actor=actor)
    place = order.index(moved)
    other = place - 1 if name == "up" else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    services.reorder(actor=actor, meeting=meeting, order=order)
    return redirect(reverse("meeting_plan", args=[meeting_id]) + f"#item-{moved}")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def item_remove(request: HttpRequest, item_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        item = queries.arranged_item_for(actor, item_id)
        ask(rules.may_remove(actor, item), acts.REMOVED, actor=actor, subject=item)
        people, name = queries.people_of(item.family_id), pages.called(item.family)
    if request.method == "POST":
        services.remove(actor=actor, item=item)
        return redirect("meeting_plan", item.meeting_id)
    disclose(acts.AGENDA_READ, actor=actor, subject=item, people=people)
    page = {
        "heading": _("Take the %(family)s off the agenda") % {"family": name},
        "lines": [_("Everybody admitted to it loses it."), _("The referral stays accepted, for another agenda.")],
        "button": _("Take it off"),
        "back_url": reverse("meeting_plan", args=[item.meeting_id]),
    }
    return render(request, "kit/confirm.html", page)


# -- Admissions ------------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def admissions(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Families and people in one grid: exceptions first, the rest proposed, all confirmed together."""
    actor = actor_of(request)
    with reading(actor):
        meeting = meeting_for(actor, meeting_id)
        ask(may_arrange_meeting(actor, meeting), acts.ALL_ADMITTED, actor=actor, subject=meeting)
    if request.method == "POST":
        pairs = _pairs(request, actor)
        count = services.confirm_admissions(actor=actor, meeting=meeting, pairs=pairs)
        messages.success(request, _("%(count)d admissions confirmed.") % {"count": count})
        return redirect("meeting_plan", meeting_id)
    extra = _uuids(request.GET.getlist("add"))
    with reading(actor):
        grid = pages.propose_admissions(actor, meeting, extra)
        shown = {column.id for column in grid.columns}
        others = [pages.Choice(one.pk, one.name) for one in guests_for(meeting) if one.pk not in shown]
        values = {"grid": grid, "others": others, "extra": extra, "meeting_id": meeting_id, "title": meeting.title}
    disclose(
        acts.ADMISSIONS_READ,
        actor=actor,
        subject=About("meeting", meeting_id, meeting_id),
        people=grid.person_ids,
    )
    return render(request, "meetings/agenda/admissions.html", values)


def _pairs(request: HttpRequest, actor: Any) -> list[tuple[UUID, Any]]:
    """The ticked boxes: each `<item>:<user>`. What is no pair of ids is nothing."""
    found = []
    for value in request.POST.getlist("admit"):
        item, _colon, user = value.partition(":")
        ids = _uuids([item, user])
        if len(ids) != 2:
            raise Hidden(asked=value[:80], actor=actor)
        found.append((ids[0], ids[1]))
    users = queries.users_by_id({user for _item, user in found})
    missing = [user for _item, user in found if user not in users]
    if missing:
        raise Hidden(asked=str(missing[0]), actor=actor)
    return [(item, users[user]) for item, user in found]


def _uuids(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def item_people(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Who is admitted to one item; admit, withdraw, let return."""
    actor = actor_of(request)
    with reading(actor):
        item = queries.arranged_item_for(actor, item_id)
        ask(rules.may_arrange(actor, item), acts.ADMITTED, actor=actor, subject=item)
    form: django_forms.Form | None = None
    if request.method == "POST":
        form = _act_on_person(request, actor, item)
        if form is None:
            return redirect("item_people", item_id)
    with reading(actor):
        page = pages.item_people(actor, item, guests_for(item.meeting))
    disclose(acts.ADMISSIONS_READ, actor=actor, subject=item, people=page.person_ids)
    values = {"item": page, "form": form, "problem_user": request.POST.get("user", "")}
    return render(request, "meetings/agenda/item_people.html", values, status=422 if form else 200)


def _form_on_person(request: HttpRequest, act: str) -> django_forms.Form:
    """The form of an act on a person, whose fields have the ids of that person's row on the page."""
    form = forms.AdmitForm if act == "admit" else forms.WithdrawForm
    return form(request.POST, auto_id=f"%s-{request.POST.get('user', '')}")


def _act_on_person(request: HttpRequest, actor: Any, item: Any) -> django_forms.Form | None:
    """Do what the form says; returns the form when it lacks something."""
    act = request.POST.get("act", "")
    form: django_forms.Form = _form_on_person(request, act)
    if not form.is_valid():
        return form
    user = user_for(actor, form.cleaned_data["user"])
    if act == "admit":
        services.admit(actor=actor, item=item, user=user)
    elif act == "return":
        services.give_back(actor=actor, item=item, user=user, why=form.cleaned_data["why"])
    else:
        services.withdraw(actor=actor, item=item, user=user, why=form.cleaned_data["why"])
    messages.success(request, _("Recorded."))
    return None


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def item_seal(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Make an item be for named people only."""
    actor = actor_of(request)
    with reading(actor):
        item = queries.arranged_item_for(actor, item_id)
        ask(rules.may_change(actor, item), acts.SEALED, actor=actor, subject=item)
        form = forms.SealForm(
            request.POST or None,
            people=panel_of(item.meeting),
            initial={"names": [str(item.meeting.chair_id), str(actor.pk)]},
        )
        people, family = queries.people_of(item.family_id), pages.called(item.family)
    if request.method == "POST" and form.is_valid():
        services.seal(actor=actor, item=item, names=form.named())
        messages.success(request, _("Sealed. Only those named know of this item."))
        return redirect("meeting_plan", item.meeting_id)
    disclose(acts.ADMISSIONS_READ, actor=actor, subject=item, people=people)
    page = {
        "heading": _("Seal the item: %(family)s") % {"family": family},
        "lines": [
            _("Only the people you name will know that this item exists. Everybody else loses it now."),
            _("If you do not name yourself, you will not see it either."),
            _("It cannot be opened again from here."),
        ],
        "form": form,
        "button": _("Seal this item"),
        "back_url": reverse("meeting_plan", args=[item.meeting_id]),
        "grave": True,
    }
    return render(request, "kit/confirm.html", page, status=422 if request.method == "POST" else 200)
