"""Doors of letters to parents: who is told, the letter with what is not in it, and one step at a time after that."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.access.gate import reading
from hub.access.verdicts import Refused, ask
from hub.accounts.second_factor import stepped_up
from hub.audit.events import About, disclose
from hub.notices.services import read
from hub.people.doors import carried_out
from hub.people.queries import users_by_id
from hub.web.pdf import WithoutPango, pdf_of
from meetings.agenda.queries import open_item_for
from meetings.diary.doors import actor_of
from meetings.letters import acts, forms, pages, queries, rules, services
from meetings.letters.models import Letter
from sharing.parents.queries import pair_for, stand_of

# -- Lists -----------------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """What waits for this person first: to translate, to finish, to approve, to hand over."""
    actor = actor_of(request)
    with reading(actor):
        page = pages.letters(actor)
    disclose(acts.LETTERS_LISTED, actor=actor, people=page.person_ids)
    return render(request, "meetings/letters/letters.html", {"letters": page})


@login_required
@never_cache
@require_GET
def about(request: HttpRequest, child_id: UUID, adult_id: UUID) -> HttpResponse:
    """Where a letter to this parent may be begun, and those there are."""
    actor = actor_of(request)
    with reading(actor):
        between = pair_for(actor, child_id, adult_id)
        page = pages.start_page(actor, between.child, between.adult)
    subject = About("family", between.family.pk)
    disclose(acts.LETTERS_LISTED, actor=actor, subject=subject, people=page.person_ids)
    return render(request, "meetings/letters/about.html", {"start": page})


@login_required
@require_POST
def start(request: HttpRequest, item_id: UUID, child_id: UUID, adult_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        item = open_item_for(actor, item_id)
        child, adult = queries.pair_of(actor, item, child_id, adult_id)
    letter = services.start(actor=actor, item=item, child=child, adult=adult)
    return redirect("letter_words", letter.pk)


# -- Who is told -----------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def tell(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """The parents of the item's children: who is to be told of the decision. Nobody without a safety check."""
    actor = actor_of(request)
    with reading(actor):
        page = pages.item_tell(actor, item_id)
    disclose(acts.LETTERS_LISTED, actor=actor, subject=About("agendaitem", item_id), people=page.person_ids)
    return render(request, "meetings/letters/tell.html", {"tell": page})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def name_to_tell(request: HttpRequest, item_id: UUID, child_id: UUID, adult_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        item = open_item_for(actor, item_id)
        child, adult = queries.pair_of(actor, item, child_id, adult_id)
        ask(rules.may_name(actor, item, stand_of(child, adult)), acts.NAMED, actor=actor, subject=item)
        tellers = [(str(one.pk), one.name) for one in queries.admitted_to(item)]
        form = forms.TellerForm(request.POST or None, tellers=tellers)

    def save(data: dict[str, Any]) -> None:
        (teller,) = users_by_id([data["teller"]])
        services.name_to_tell(actor=actor, item=item, child=child, adult=adult, teller=teller)

    if form.is_bound and form.is_valid() and carried_out(request, form, save, subject=item):
        messages.success(request, _("It is on the record."))
        return redirect("item_tell", item_id)
    disclose(acts.LETTERS_LISTED, actor=actor, subject=About("agendaitem", item_id), people=[child, adult])
    page = {
        "heading": _("%(adult)s is to be told of the decision") % {"adult": adult.name},
        "lines": [_("A live safety check says that they may be contacted. The conditions of it hold.")],
        "form": form,
        "button": _("Name them"),
        "back_url": reverse("item_tell", args=[item_id]),
    }
    return render(request, "kit/confirm.html", page, status=422 if form.errors else 200)


# -- A letter --------------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The letter as it reads, and beside it what is not in it and why."""
    actor = actor_of(request)
    with reading(actor):
        found = queries.letter_for(actor, letter_id)
        page = pages.letter_page(actor, found)
    disclose(acts.LETTER_READ, actor=actor, subject=_about(found), people=page.person_ids)
    read(actor, request.path)
    return render(request, "meetings/letters/letter.html", {"letter": page})


def _about(found: Letter) -> About:
    return About("letter", found.pk, found.item.meeting_id)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The one page where somebody writes: only what the fixed sentences do not say."""
    actor = actor_of(request)
    with reading(actor):
        found = queries.letter_for(actor, letter_id)
        ask(rules.may_change(actor, found), acts.WRITTEN, actor=actor, subject=found)
        quotable = [(str(one.id), f"{one.text} ({one.agency})") for one in queries.quotables(found) if one.may_go]
        form = forms.WordsForm(
            request.POST or None,
            translators=[(str(one.pk), one.name) for one in queries.admitted_to(found.item) if one.pk != actor.pk],
            quotable=quotable, draft_url=reverse("letter_draft", args=[letter_id]), key=services.place_of(found),
            initial=pages.starting_words(actor, found),
        )  # fmt: skip
        people = [found.child_id, found.adult_id]

    def save(data: dict[str, Any]) -> None:
        translator = next(iter(users_by_id([data["translator"]])), None) if data["translator"] else None
        services.write(
            actor=actor, letter=found, own_words=data["own_words"], own_language=data["own_language"],
            facts=[UUID(pk) for pk in data.get("facts", [])], translator=translator,
        )  # fmt: skip

    if form.is_bound and form.is_valid() and _tried(request, form, save, found):
        messages.success(request, _("Kept. Look at the letter, and at what is not in it."))
        return redirect("letter", letter_id)
    disclose(acts.LETTER_READ, actor=actor, subject=_about(found), people=people, part="form")
    page = {
        "form": form, "id": letter_id, "reference": found.reference, "child": found.child.name,
        "adult": found.adult.name, "language": found.language, "back_why": found.back_why,
    }  # fmt: skip
    return render(request, "meetings/letters/words.html", page, status=422 if form.errors else 200)


def _tried(request: HttpRequest, form: Any, save: Any, found: Letter) -> bool:
    """Words that are stopped over and over find a place out by trying: after a while no more is said."""
    if carried_out(request, form, save, subject=found):
        return True
    actor = actor_of(request)
    is_stopped = any("clue" in {error.code for error in errors.as_data()} for errors in form.errors.values())
    if is_stopped and not services.may_try_words(actor):
        why = _("These words were stopped very often. Wait ten minutes, or ask the hub's co-ordinator for help.")
        raise Refused(why, acts.WRITTEN, actor, found)
    return False


@login_required
@require_POST
def draft(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Keep what is being typed, by its writer or by its translator. Nobody else ever sees it."""
    actor = actor_of(request)
    with reading(actor):
        found = queries.letter_for(actor, letter_id)
        translates = bool(rules.may_translate(actor, found))
        if not translates:
            ask(rules.may_change(actor, found), acts.WRITTEN, actor=actor, subject=found)
    field = "text" if translates else "own_words"
    services.keep_draft(actor=actor, letter=found, text=request.POST.get("text", ""), field=field)
    return HttpResponse(status=204)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def translate(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The writer's words beside an empty box in the other language. Signed by whoever fills it in."""
    actor = actor_of(request)
    with reading(actor):
        found = queries.letter_for(actor, letter_id)
        ask(rules.may_translate(actor, found), acts.TRANSLATED, actor=actor, subject=found)
        form = forms.TranslateForm(
            request.POST or None, draft_url=reverse("letter_draft", args=[letter_id]), key=f"translate:{letter_id}",
            initial=pages.translated_so_far(actor, found),
        )  # fmt: skip
        people = [found.child_id, found.adult_id]

    def save(data: dict[str, Any]) -> None:
        services.sign_translation(actor=actor, letter=found, text=data["text"])

    if form.is_bound and form.is_valid() and _tried(request, form, save, found):
        messages.success(request, _("Signed in your name. The letter waits for approval."))
        return redirect("letter", letter_id)
    disclose(acts.LETTER_READ, actor=actor, subject=_about(found), people=people, part="translation")
    page = {
        "form": form, "id": letter_id, "reference": found.reference, "original": found.own_words,
        "original_language": found.own_language, "language": found.language,
    }  # fmt: skip
    return render(request, "meetings/letters/translate.html", page, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        found = queries.letter_for(actor, letter_id)
        stand = stand_of(found.child, found.adult)
        ask(rules.may_approve(actor, found, stand), acts.APPROVED, actor=actor, subject=found)
        page = pages.letter_page(actor, found)
        form = forms.ApproveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        form.full_clean()
        if carried_out(request, form, lambda data: services.approve(actor=actor, letter=found), subject=found):
            messages.success(request, _("Approved, in your name. It is to be handed over."))
            return redirect("letter", letter_id)
    disclose(acts.LETTER_READ, actor=actor, subject=_about(found), people=page.person_ids, part="approval")
    values = {"letter": page, "form": form}
    return render(request, "meetings/letters/approve.html", values, status=422 if request.method == "POST" else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        found = queries.letter_for(actor, letter_id)
        stand = stand_of(found.child, found.adult)
        ask(rules.may_approve(actor, found, stand), acts.SENT_BACK, actor=actor, subject=found)
    return _with_why(
        request, found, lambda why: services.send_back(actor=actor, letter=found, why=why),
        heading=_("Send letter %(reference)s back") % {"reference": found.reference},
        line=_("Its writer reads what you write, and changes it."), button=_("Send it back"),
    )  # fmt: skip


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        found = queries.letter_for(actor, letter_id)
        ask(rules.may_cancel(actor, found), acts.CANCELLED, actor=actor, subject=found)
    return _with_why(
        request, found, lambda why: services.cancel(actor=actor, letter=found, why=why),
        heading=_("Cancel letter %(reference)s") % {"reference": found.reference},
        line=_("It can no longer be printed or given. It stays on the record."), button=_("Cancel it"), grave=True,
    )  # fmt: skip


def _with_why(
    request: HttpRequest, found: Letter, act: Any, *, heading: str, line: str, button: str, grave: bool = False
) -> HttpResponse:
    form = forms.WhyForm(request.POST or None, place=f"why:{found.pk}")
    if form.is_bound and form.is_valid() and carried_out(request, form, lambda data: act(data["why"]), subject=found):
        messages.success(request, _("Recorded."))
        return redirect("letter", found.pk)
    people = [found.child_id, found.adult_id]
    disclose(acts.LETTER_READ, actor=actor_of(request), subject=_about(found), people=people, part="form")
    page = {
        "heading": heading, "lines": [line], "form": form, "button": button,
        "back_url": reverse("letter", args=[found.pk]), "grave": grave,
    }  # fmt: skip
    return render(request, "kit/confirm.html", page, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def given(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """How it was given. By post is not offered where the home is shared or unsafe."""
    actor = actor_of(request)
    with reading(actor):
        found = queries.letter_for(actor, letter_id)
        stand = stand_of(found.child, found.adult)
        same = services.is_same(found, services.made_of(found, stand))
        verdict = rules.may_give(actor, found, stand, "in_person", is_same=same)
        ask(verdict, acts.HANDED_OVER, actor=actor, subject=found)
        ways, why = pages.ways_of(stand)
        form = forms.GiveForm(request.POST or None, ways=ways)
        people = [found.child_id, found.adult_id]

    def save(data: dict[str, Any]) -> None:
        services.hand_over(actor=actor, letter=found, way=data["way"])

    if form.is_bound and form.is_valid() and carried_out(request, form, save, subject=found):
        messages.success(request, _("Recorded: the letter was given."))
        return redirect("letter", letter_id)
    disclose(acts.LETTER_READ, actor=actor, subject=_about(found), people=people, part="form")
    page = {
        "heading": _("Letter %(reference)s was given") % {"reference": found.reference},
        "lines": [line for line in (why, stand.check.conditions if stand.check else "") if line],
        "form": form,
        "button": _("Record that it was given"),
        "back_url": reverse("letter", args=[letter_id]),
    }
    return render(request, "kit/confirm.html", page, status=422 if form.errors else 200)


# -- Copies ----------------------------------------------------------------------------------------------------------


@stepped_up
@login_required
@never_cache
@require_GET
def letter_print(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The letter alone, for the printer. Nothing else stands on the sheet."""
    return render(request, "meetings/letters/print.html", _copy(request, letter_id, "print"))


@stepped_up
@login_required
@never_cache
@require_GET
def letter_pdf(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The same as a tagged PDF, where this machine can make one."""
    values = _copy(request, letter_id, "pdf")
    try:
        made = pdf_of(render_to_string("meetings/letters/pdf.html", values, request))
    except WithoutPango:
        return render(request, "meetings/letters/print.html", values | {"without_pdf": True}, status=503)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{values["letter"]["reference"]}.pdf"'
    return answer


def _copy(request: HttpRequest, letter_id: UUID, form: str) -> dict[str, Any]:
    actor = actor_of(request)
    with reading(actor):
        found = queries.letter_for(actor, letter_id)
        stand = stand_of(found.child, found.adult)
        made = services.made_of(found, stand)
        same = services.is_same(found, made)
        ask(rules.may_copy(actor, found, stand, is_same=same), acts.LETTER_PRINTED, actor=actor, subject=found)
        letter = {
            "id": letter_id, "reference": found.reference, "language": found.language, "title": made.title,
            "paragraphs": found.body.split("\n\n"),
        }  # fmt: skip
        people = [found.child_id, found.adult_id]
    disclose(acts.LETTER_PRINTED, actor=actor, subject=_about(found), people=people, form=form)
    return {"letter": letter}
