"""Pages about people: each reads inside `reading`, writes that down by `disclose`, then shows plain values."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.access.gate import reading
from hub.access.models import Basis
from hub.access.verdicts import Refused, ask
from hub.agencies.clocks import due_on
from hub.agencies.queries import hubs_of_staff
from hub.audit.events import About, disclose
from hub.people import (
    acts,
    forms,
    queries,
    queries_chronology,
    queries_pages,
    queries_search,
    rules,
    services,
    services_shut_out,
)
from hub.people.doors import carried_out, me
from hub.people.limits import may_search_now
from hub.people.models import Family
from hub.people.queries_pages import FamilyPage, Sheet
from hub.people.services_drafts import forget_draft, keep_draft
from hub.web.lanes import Drawing, Lane, drawing

Save = Callable[[Family, dict[str, Any]], Any]
AT_FIRST = 30  # entries of a chronology on the page; the others are one press away
SIGNS = {"police": "square", "declined": "cross", "seen": "ring", "absent": "tick"}


# -- Reading ------------------------------------------------------------------------------------------------------


@require_safe
def families(request: HttpRequest) -> HttpResponse:
    """The families somebody may read. `?for=contact` leads on to recording a contact with one of them."""
    with reading(request.user):
        rows = queries.families_for(request.user)
        may_open = bool(hubs_of_staff(request.user))
    people = {pk for row in rows for pk in row["person_ids"]}
    disclose(acts.FAMILIES_LISTED, actor=me(request), people=people, count=len(rows))
    page = {"families": rows, "may_open": may_open, "to_contact": request.GET.get("for") == "contact"}
    return render(request, "hub/people/families.html", page)


@require_safe
def family(request: HttpRequest, pk: UUID) -> HttpResponse:
    with reading(request.user):
        page = queries_pages.family_page(request.user, pk)
        bases = {reader.basis_code for reader in page.readers if reader.id == str(request.user.pk)}
        change = rules.may_change(request.user, page.family, bases)
        record = rules.may_record(request.user, page.family, bases)
    disclose(acts.FAMILY_READ, actor=me(request), subject=About("family", pk), people=page.person_ids)
    entries = page.chronology.entries
    asked = {name: value for name, value in request.GET.items() if name in forms.Filter.base_fields}
    shown = forms.Filter(
        asked or None,
        people=[(one.id, one.name) for one in [*page.children, *page.adults]],
        agencies=sorted({(one.agency_id or "-", one.agency) for one in entries}, key=lambda pair: pair[1]),
    )
    wanted = filtered(entries, shown)
    first = wanted if asked or "all" in request.GET else wanted[:AT_FIRST]
    return render(
        request,
        "hub/people/family.html",
        {
            "family": page,
            "entries": first,
            "more": len(wanted) - len(first),
            "filter": shown,
            "drawing": lanes_of(page),
            "may_record": bool(record),
            "may_change": bool(change),
            "may_let_read": Basis.POST in bases,  # who holds a post; the service asks whether they still do
            "why_not": record.why or change.why,
            "agency_id": str(me(request).agency_id or ""),
        },
    )


def filtered(entries: list[queries_chronology.Entry], shown: forms.Filter) -> list[queries_chronology.Entry]:
    """What the filter asks for, newest first unless it asks for the other order; a wrong filter shows all."""
    data = shown.cleaned_data if shown.is_bound and shown.is_valid() else {}
    kept = [
        entry
        for entry in entries
        if (not data.get("who") or any(person["id"] == data["who"] for person in entry.about))
        and (not data.get("agency") or (entry.agency_id or "-") == data["agency"])
        and (not data.get("happening") or entry.happening == data["happening"])
    ]
    return kept if data.get("order") == "old" else kept[::-1]


def lanes_of(page: FamilyPage) -> Drawing:
    """The twelve months in lanes, with the time since a new adult came shaded."""
    story = page.chronology
    since = min((arrival.on for arrival in story.arrivals), default=None)
    said = [f"{lane.label}: {lane.count}" for lane in story.lanes]
    return drawing(
        [Lane(lane.label, SIGNS[lane.happening], [mark.on for mark in lane.marks]) for lane in story.lanes],  # type: ignore[arg-type]
        id="lanes",
        alt=_("Twelve months. %(counts)s.") % {"counts": ", ".join(said)},
        until=story.to_on,
        since=since,
        note=_("%(names)s in the home") % {"names": ", ".join(one.name for one in story.arrivals)} if since else "",
    )


@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    with reading(request.user):
        page = queries_pages.person_page(request.user, pk)
    disclose(acts.PERSON_READ, actor=me(request), subject=About("person", pk), people=page.person_ids)
    return render(request, "hub/people/person.html", {"person": page, "entries": page.entries[::-1]})


@require_http_methods(["GET", "POST"])
def find_person(request: HttpRequest) -> HttpResponse:
    """Search by POST, so that no name stands in an address. What was returned is written down before it is shown."""
    form = forms.Search(request.POST or None)
    found: list[queries_search.Match] | None = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if not may_search_now(request.user):
            raise Refused(rules.too_many_searches(), acts.PEOPLE_SEARCHED, request.user, None)
        with reading(request.user):
            found = queries_search.find_people(request.user, data["q"], data["born_on"])
        disclose(
            acts.PEOPLE_SEARCHED,
            actor=me(request),
            people=[match.id for match in found],
            purpose=data["purpose"],
            why=data["q"] if data["born_on"] is None else f"{data['q']}, {data['born_on']:%Y-%m-%d}",
            found=len(found),
        )
    return render(request, "hub/people/search.html", {"form": form, "found": found})


# -- Acts on a family ---------------------------------------------------------------------------------------------


def act_on_family(
    request: HttpRequest,
    pk: UUID,
    make: Callable[[Sheet, Any], django_forms.Form],
    save: Save,
    *,
    heading: str,
    button: str,
    lede: str = "",
    done: str = "",
    template: str = "hub/people/act.html",
    kind: str = "",
) -> HttpResponse:
    """A page with one form about a family: shows who is in it, calls one service, goes back to the record.

    kind   of forms.TYPED, where what is typed is kept as a draft
    """
    with reading(request.user):
        sheet = queries_pages.family_sheet(request.user, pk)
        form = make(sheet, request.POST or None)
        if kind:
            forms.keep_typing(form, kind, pk, queries.draft_of(request.user, f"{kind}:{pk}"))
        if form.is_bound:
            form.is_valid()
    if form.is_bound and form.is_valid():
        record = queries.family_for(request.user, pk)
        if carried_out(request, form, lambda data: save(record, data), subject=record):
            if kind:
                forget_draft(actor=me(request), place=f"{kind}:{pk}")
            messages.success(request, done or _("It is on the record."))
            return redirect("family", pk=pk)
    disclose(acts.FAMILY_READ, actor=me(request), subject=About("family", pk), people=sheet.person_ids, part="form")
    page = {
        "family": sheet,
        "form": form,
        "heading": heading,
        "button": button,
        "lede": lede,
        "back": reverse("family", args=[pk]),
    }
    return render(request, template, page, status=422 if form.errors else 200)


@require_POST
def record_draft(request: HttpRequest, kind: str, about: UUID, field: str) -> HttpResponse:
    """Keep what is being typed. Nobody else ever sees it.

    Nobody asks what `about` is: it is only where to find the words again, for who may open that form.
    """
    if field not in forms.TYPED.get(kind, ()):
        raise Http404
    text = request.POST.get("text", "")
    keep_draft(actor=me(request), place=f"{kind}:{about}", field=field, text=text)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
def record_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    def save(record: Family, data: dict[str, Any]) -> None:
        data = {**data, "about": queries.people_in(record, data["about"])}
        services.record_fact(actor=me(request), family=record, **data)

    def make(sheet: Sheet, data: Any) -> forms.Contact:
        return forms.Contact(data, sheet=sheet, initial=starting_contact(request, sheet))

    return act_on_family(
        request,
        pk,
        make,
        save,
        heading=_("Record a contact"),
        button=_("Put it on the record"),
        template="hub/people/contact.html",
        kind="contact",
    )


def starting_contact(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    """What is filled in beforehand: the reader's language, and what a link asked for (`?seen=<person>`)."""
    first = {"language": request.user.language if request.user.is_authenticated else "en"}
    if (seen := request.GET.get("seen")) and seen in {one["id"] for one in sheet.people}:
        return {**first, "happening": "seen", "about": [seen]}
    return first


@require_http_methods(["GET", "POST"])
def add_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    def save(record: Family, data: dict[str, Any]) -> None:
        services.add_person(
            actor=me(request),
            family=record,
            name=data["name"],
            sex=data["sex"],
            born_on=data["born_on"],
            expected_on=data["expected_on"],
            spoken=data["spoken"],
            other_names=[("birth", data["birth_name"]), ("known_as", data["known_as"])],
            in_home=data["in_home"] == "yes",
            from_on=data["from_on"],
            said_by=data["said_by"],
        )

    return act_on_family(
        request,
        pk,
        lambda sheet, data: forms.NewPerson(data, sheet=sheet),
        save,
        heading=_("Add a person"),
        button=_("Add this person"),
    )


@require_http_methods(["GET", "POST"])
def move_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    def save(record: Family, data: dict[str, Any]) -> None:
        services.set_home(
            actor=me(request),
            family=record,
            person=one_of(record, data["person"]),
            in_home=data["in_home"] == "yes",
            on=data["on"],
            said_by=data["said_by"],
        )

    return act_on_family(
        request,
        pk,
        lambda sheet, data: forms.Move(data, sheet=sheet),
        save,
        heading=_("Somebody came to the home or left it"),
        button=_("Record it"),
    )


def one_of(record: Family, pk: Any) -> Any:
    """One of the family's people. Raises ValidationError when it is nobody of them."""
    found = queries.people_in(record, [pk])
    if not found:
        raise ValidationError(_("Choose people of this family. Add a person first if somebody is missing."))
    return found[0]


@require_http_methods(["GET", "POST"])
def add_tie(request: HttpRequest, pk: UUID) -> HttpResponse:
    def save(record: Family, data: dict[str, Any]) -> None:
        services.add_tie(
            actor=me(request),
            family=record,
            person=one_of(record, data["person"]),
            kind=data["kind"],
            other=one_of(record, data["other"]),
            from_on=data["from_on"],
            said_by=data["said_by"],
        )

    return act_on_family(
        request,
        pk,
        lambda sheet, data: forms.NewTie(data, sheet=sheet),
        save,
        heading=_("How two people are connected"),
        lede=_("Say it from one side. The other side is shown by itself."),
        button=_("Record it"),
    )


@require_http_methods(["GET", "POST"])
def set_standing(request: HttpRequest, pk: UUID) -> HttpResponse:
    def save(record: Family, data: dict[str, Any]) -> None:
        act = services.set_responsibility if data["question"] == "responsibility" else services.set_education_parent
        act(
            actor=me(request),
            family=record,
            child=one_of(record, data["child"]),
            adult=one_of(record, data["adult"]),
            standing=data["standing"],
            why=data["why"],
            evidence=data["evidence"],
            seen_on=data["seen_on"],
            expires_on=data["expires_on"],
        )

    return act_on_family(
        request,
        pk,
        lambda sheet, data: forms.StandingForm(data, sheet=sheet),
        save,
        heading=_("Who is responsible for a child"),
        button=_("Record it"),
    )


@require_http_methods(["GET", "POST"])
def add_residence(request: HttpRequest, pk: UUID) -> HttpResponse:
    def save(record: Family, data: dict[str, Any]) -> None:
        data = {**data, "people": queries.people_in(record, data["people"])}
        services.add_residence(actor=me(request), family=record, **data)

    return act_on_family(
        request,
        pk,
        lambda sheet, data: forms.Home(data, sheet=sheet),
        save,
        heading=_("Where people live"),
        lede=_("For anybody whose place is protected, only those named will see it."),
        button=_("Record the address"),
    )


@require_http_methods(["GET", "POST"])
def add_attendance(request: HttpRequest, pk: UUID) -> HttpResponse:
    def make(sheet: Sheet, data: Any) -> forms.Place:
        record = queries.family_for(request.user, pk)
        agencies = [(row["id"], row["name"]) for row in queries.agencies_of(record)]
        return forms.Place(data, sheet=sheet, agencies=agencies)

    def save(record: Family, data: dict[str, Any]) -> None:
        agency = queries.agency_of(record, data["agency"]) if data["agency"] else None
        services.add_attendance(
            actor=me(request), family=record, **{**data, "person": one_of(record, data["person"]), "agency": agency}
        )

    return act_on_family(
        request,
        pk,
        make,
        save,
        heading=_("School, nursery, surgery or office"),
        lede=_("For anybody whose place is protected, only those named will see it."),
        button=_("Record it"),
    )


@require_http_methods(["GET", "POST"])
def add_telephone(request: HttpRequest, pk: UUID) -> HttpResponse:
    def save(record: Family, data: dict[str, Any]) -> None:
        services.add_telephone(actor=me(request), family=record, **{**data, "person": one_of(record, data["person"])})

    return act_on_family(
        request,
        pk,
        lambda sheet, data: forms.NewTelephone(data, sheet=sheet),
        save,
        heading=_("A telephone number"),
        button=_("Record the number"),
    )


@require_http_methods(["GET", "POST"])
def add_name(request: HttpRequest, pk: UUID) -> HttpResponse:
    def save(record: Family, data: dict[str, Any]) -> None:
        services.add_name(actor=me(request), family=record, **{**data, "person": one_of(record, data["person"])})

    return act_on_family(
        request,
        pk,
        lambda sheet, data: forms.NewName(data, sheet=sheet),
        save,
        heading=_("Another name of a person"),
        button=_("Record the name"),
    )


@require_http_methods(["GET", "POST"])
def let_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    def make(sheet: Sheet, data: Any) -> forms.LetRead:
        record = queries.family_for(request.user, pk)
        ask(rules.may_choose_readers(request.user, record), acts.READING_GIVEN, actor=me(request), subject=record)
        rows = queries.may_be_given(record)
        users = [(row["id"], f"{row['name']}, {row['agency']}") for row in rows]
        return forms.LetRead(data, users=users)

    def save(record: Family, data: dict[str, Any]) -> None:
        services.let_read(
            actor=me(request),
            family=record,
            user=queries.users_by_id([data["user"]])[0],
            basis=Basis.MEMBER,
            expires_at=timezone.make_aware(datetime.combine(data["until"] + timedelta(days=1), time.min)),
            why=data["why"],
        )

    return act_on_family(
        request,
        pk,
        make,
        save,
        heading=_("Let somebody read this record"),
        button=_("Let them read it"),
        done=_("They may read it from now."),
        kind="readers",
    )


@require_http_methods(["GET", "POST"])
def open_family(request: HttpRequest) -> HttpResponse:
    with reading(request.user):
        hubs = {str(hub.pk): hub for hub in hubs_of_staff(request.user)}
        agencies = {str(agency.pk): agency for hub in hubs.values() for agency in queries.agencies_in(hub)}
    form = forms.NewFamily(
        request.POST or None,
        hubs=[(pk, hub.name) for pk, hub in hubs.items()],
        agencies=[(pk, agency.name) for pk, agency in agencies.items()],
    )
    if not hubs:
        raise Refused(rules.only_staff_open(), acts.FAMILY_OPENED, request.user, None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        record = services.open_family(
            actor=me(request), hub=hubs[data["hub"]], name=data["name"], lead=agencies.get(data["lead"])
        )
        messages.success(request, _("The record is open. Add the people."))
        return redirect("family", pk=record.pk)
    page = {
        "form": form,
        "heading": _("Open a family's record"),
        "button": _("Open the record"),
        "back": reverse("families"),
    }
    return render(request, "hub/people/act.html", page, status=422 if form.errors else 200)


# -- Acts on a fact -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def amend_fact(request: HttpRequest, pk: UUID) -> HttpResponse:
    with reading(request.user):
        fact, text, people = queries_pages.fact_page(request.user, pk)
        draft = queries.draft_of(request.user, f"amend:{pk}")
    verdict = rules.may_amend(request.user, fact)
    if not verdict:
        raise Refused(verdict.why, acts.FACT_AMENDED, request.user, fact)
    form = forms.Amendment(request.POST or None, initial={"text": text})
    forms.keep_typing(form, "amend", pk, draft)

    def save(data: dict[str, Any]) -> None:
        services.amend_fact(actor=me(request), fact=fact, **data)

    if form.is_bound and form.is_valid() and carried_out(request, form, save, subject=fact):
        forget_draft(actor=me(request), place=f"amend:{pk}")
        messages.success(request, _("It is put right. What stood before is kept, struck through."))
        return redirect("family", pk=fact.family_id)
    disclose(acts.FAMILY_READ, actor=me(request), subject=About("family", fact.family_id), people=people, part="fact")
    page = {
        "form": form,
        "heading": _("Put something right"),
        "lede": _("What stood before is kept, struck through, with your reason."),
        "button": _("Put it right"),
        "back": reverse("family", args=[fact.family_id]),
        "is_worry": True,
    }
    return render(request, "hub/people/act.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change_terms(request: HttpRequest, pk: UUID) -> HttpResponse:
    with reading(request.user):
        fact, _text, people = queries_pages.fact_page(request.user, pk)
        verdict = rules.may_change_terms(request.user, fact)
    if not verdict:
        raise Refused(verdict.why, acts.TERMS_CHANGED, request.user, fact)
    form = forms.Terms(request.POST or None, initial={"release": fact.release})

    def save(data: dict[str, Any]) -> None:
        services.change_terms(actor=me(request), fact=fact, **data)

    if form.is_bound and form.is_valid() and carried_out(request, form, save, subject=fact):
        messages.success(request, _("Changed. It holds everywhere from now on."))
        return redirect("family", pk=fact.family_id)
    disclose(acts.FAMILY_READ, actor=me(request), subject=About("family", fact.family_id), people=people, part="fact")
    page = {
        "form": form,
        "heading": _("How far may this go?"),
        "lede": _("It holds at once: on screen, on paper, in letters and in what was shared."),
        "button": _("Change it everywhere, now"),
        "back": reverse("family", args=[fact.family_id]),
    }
    return render(request, "hub/people/act.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def translate_fact(request: HttpRequest, pk: UUID) -> HttpResponse:
    with reading(request.user):
        fact, text, people = queries_pages.fact_page(request.user, pk)
        draft = queries.draft_of(request.user, f"translate:{pk}")
    into = "en" if fact.language == "cy" else "cy"
    form = forms.TranslationForm(request.POST or None)
    forms.keep_typing(form, "translate", pk, draft)

    def save(data: dict[str, Any]) -> None:
        services.sign_translation(actor=me(request), fact=fact, language=into, text=data["text"])

    if form.is_bound and form.is_valid() and carried_out(request, form, save, subject=fact):
        forget_draft(actor=me(request), place=f"translate:{pk}")
        messages.success(request, _("Your translation stands beside the original, with your name."))
        return redirect("family", pk=fact.family_id)
    disclose(acts.FAMILY_READ, actor=me(request), subject=About("family", fact.family_id), people=people, part="fact")
    page = {
        "form": form,
        "heading": _("Translate into English") if into == "en" else _("Translate into Welsh"),
        "lede": _("You sign it with your name. The original stays beside it."),
        "original": text,
        "original_language": fact.language,
        "button": _("Sign the translation"),
        "back": reverse("family", args=[fact.family_id]),
    }
    return render(request, "hub/people/act.html", page, status=422 if form.errors else 200)


# -- Protection ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def protect(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One step, from any page: `next` leads back to it."""
    with reading(request.user):
        who = queries.person_for(request.user, pk)
        named = queries.may_be_named(request.user, who)
        standing = queries.protection_of(who)
        board = queries.board_of(request.user, who)
        needs_names = standing is None or standing.names(request.user)
        draft = queries.draft_of(request.user, f"protect:{pk}")
    form = forms.Protect(
        request.POST or None,
        may_know=[(row["id"], f"{row['name']}, {row['agency']}" if row["agency"] else row["name"]) for row in named],
        needs_names=needs_names,
        initial={
            "shown_to": [str(request.user.pk)],
            "review_on": due_on(board, "protection_review"),
            "next": request.GET.get("next", ""),
        },
    )
    forms.keep_typing(form, "protect", pk, draft)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        lines = [line.strip() for line in data["clues"].splitlines() if line.strip()]
        done = carried_out(
            request,
            form,
            lambda data: services.protect(
                actor=me(request),
                person=who,
                shown_to=queries.users_by_id(data.get("shown_to", [])),
                why=data["why"],
                review_on=data["review_on"],
                clues=[("other", line) for line in lines],
            ),
            subject=who,
        )
        if done:
            forget_draft(actor=me(request), place=f"protect:{pk}")
            messages.success(request, _("The place is protected from now."))
            return HttpResponseRedirect(back_to(request, data["next"], reverse("person", args=[pk])))
    disclose(acts.PERSON_READ, actor=me(request), subject=About("person", pk), people=[pk], part="form")
    page = {
        "form": form,
        "heading": _("Protect where %(name)s is") % {"name": who.name},
        "lede": "" if needs_names else _("The place is protected already. You can add to what would give it away."),
        "button": _("Protect the place"),
        "back": back_to(request, request.GET.get("next", ""), reverse("person", args=[pk])),
    }
    return render(request, "hub/people/act.html", page, status=422 if form.errors else 200)


def back_to(request: HttpRequest, wanted: str, otherwise: str) -> str:
    """The page of this site that was asked for, or the other."""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and is_ours else otherwise


@require_http_methods(["GET", "POST"])
def show_place(request: HttpRequest, pk: UUID) -> HttpResponse:
    with reading(request.user):
        protection = queries.protection_for(request.user, pk)
        named = queries.may_be_named(request.user, protection.person)
    verdict = rules.may_change_protection(request.user, protection)
    if not verdict:
        raise Refused(verdict.why, acts.PROTECTION_SHOWN, request.user, protection.person)
    form = forms.Show(request.POST or None, may_know=[(row["id"], f"{row['name']}, {row['agency']}") for row in named])
    back = reverse("person", args=[protection.person_id])
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        (user,) = queries.users_by_id([data["user"]])
        services.show_place(actor=me(request), protection=protection, user=user, why=data["why"])
        messages.success(request, _("They may know from now."))
        return HttpResponseRedirect(back)
    disclose(
        acts.PERSON_READ,
        actor=me(request),
        subject=About("person", protection.person_id),
        people=[protection.person_id],
        part="form",
    )
    page = {"form": form, "heading": _("Name somebody who may know"), "button": _("Let them know"), "back": back}
    return render(request, "hub/people/act.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def unprotect(request: HttpRequest, pk: UUID) -> HttpResponse:
    with reading(request.user):
        protection = queries.protection_for(request.user, pk)
    verdict = rules.may_change_protection(request.user, protection)
    if not verdict:
        raise Refused(verdict.why, acts.PROTECTION_ENDED, request.user, protection.person)
    form = forms.Why(request.POST or None)
    back = reverse("person", args=[protection.person_id])
    if form.is_bound and form.is_valid():
        services.unprotect(actor=me(request), protection=protection, why=form.cleaned_data["why"])
        messages.success(request, _("The protection has ended."))
        return HttpResponseRedirect(back)
    disclose(
        acts.PERSON_READ,
        actor=me(request),
        subject=About("person", protection.person_id),
        people=[protection.person_id],
        part="form",
    )
    page = {
        "heading": _("End the protection"),
        "lines": [
            _("Everybody who reads the record of %(name)s will see where they are.") % {"name": protection.person.name},
            _("What was protected is kept, so that it can be protected again."),
        ],
        "form": form,
        "button": _("End the protection"),
        "back_url": back,
        "grave": True,
    }
    return render(request, "kit/confirm.html", page, status=422 if form.errors else 200)


# -- Information governance ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def tie_staff(request: HttpRequest) -> HttpResponse:
    """Tie a member of staff to a person in a record, without showing the record: the answer is always the same."""
    verdict = rules.may_tie_staff(request.user)
    if not verdict:
        raise Refused(verdict.why, acts.STAFF_TIED, request.user, None)
    form = forms.StaffTieForm(request.POST or None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        user = queries.user_named(data["username"])
        for one in queries_search.people_exactly(data["name"], data["born_on"]) if user is not None else []:
            services_shut_out.tie_staff(actor=me(request), user=user, person=one, relation=data["relation"])
        messages.success(
            request,
            _(
                "If there is such a record, this member of staff is shut out of it from now, "
                "and so is whoever manages them or looks after their account."
            ),
        )
        return redirect("tie_staff")
    page = {
        "form": form,
        "heading": _("Tie a member of staff to a person in a record"),
        "lede": _("You are not shown the record, and not told whether there is one."),
        "button": _("Tie them"),
        "back": "/",
    }
    return render(request, "hub/people/act.html", page, status=422 if form.errors else 200)
