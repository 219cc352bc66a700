"""The helper, one plain question at a time, and the rows of law it stands on. Nothing here is about a person."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hub.access.gate import reading
from hub.access.verdicts import Hidden, Refused
from hub.people.doors import me
from sharing.basis import acts, forms, queries, rules, services
from sharing.basis.paths import Asking, Question, advise, questions, statement_question


@require_safe
def helper(request: HttpRequest) -> HttpResponse:
    """The next question that is not answered yet, or the answer. The address holds codes only, so it can be kept."""
    with reading(request.user):
        rows = queries.rows_on(timezone.localdate())
    path = questions(rows)
    given = _given(request, path)
    for number, question in enumerate(path, 1):
        if not given.get(question.name):
            return _ask(request, question, path, given, number)
    advice = advise(_asking(given), rows)
    is_asked = given["side"] == "ask"
    if advice.statement_needed and not is_asked:
        question = statement_question()
        given |= _given(request, (question,))
        if not given.get("statement"):
            return _ask(request, question, (*path, question), given, len(path) + 1)
        advice = advise(_asking(given), rows)
        path = (*path, question)
    values = {"advice": advice, "answers": _answers(path, given), "is_asked": is_asked, "given": given}
    return render(request, "sharing/basis/answer.html", values)


def _given(request: HttpRequest, path: tuple[Question, ...]) -> dict[str, Any]:
    """What was answered, of what could be. One's own kind of organisation is known."""
    given: dict[str, Any] = {}
    agency = getattr(request.user, "agency", None)
    for question in path:
        known = {choice.code for choice in question.choices}
        answers = [code for code in request.GET.getlist(question.name) if code in known]
        if not answers and question.name == "own" and agency is not None and request.GET.get("change") != "own":
            answers = [agency.legal_type]
        if answers and request.GET.get("change") != question.name:
            given[question.name] = answers if question.is_many else answers[0]
    return given


def _asking(given: dict[str, Any]) -> Asking:
    ours, theirs = given["own"], given["other"]
    gives = given["side"] == "give"
    return Asking(
        provider=ours if gives else theirs,
        recipient=theirs if gives else ours,
        items=tuple(given["items"]),
        purpose=given["purpose"],
        urgency=given["urgency"],
        day=timezone.localdate(),
        statement=given.get("statement") == "yes",
    )


def _ask(
    request: HttpRequest, question: Question, path: tuple[Question, ...], given: dict[str, Any], number: int
) -> HttpResponse:
    sent = "asked" in request.GET and request.GET["asked"] == question.name
    chosen = request.GET.getlist(question.name)
    before = {question.name: chosen if question.is_many else "".join(chosen[-1:])}
    form = forms.OneQuestion(request.GET if sent else None, question=question, initial=before)
    values = {
        "form": form,
        "question": question,
        "number": number,
        "most": len(path),
        "answers": _answers(path, given),
        "kept": [(name, code) for name, codes in given.items() for code in _list(codes)],
        "danger_first": question.name == "urgency",
    }
    return render(request, "sharing/basis/question.html", values, status=422 if form.errors else 200)


def _answers(path: tuple[Question, ...], given: dict[str, Any]) -> list[dict[str, Any]]:
    """What was answered so far, each with a link that asks it again and keeps the rest."""
    here = reverse("basis")
    rows = []
    for question in path:
        if question.name not in given:
            continue
        chosen = _list(given[question.name])
        words = [choice.label for choice in question.choices if choice.code in chosen]
        query = QueryDict(mutable=True)
        for name, codes in given.items():
            query.setlist(name, _list(codes))
        query["change"] = question.name
        rows.append({"question": question.heading, "words": words, "url": f"{here}?{query.urlencode()}"})
    return rows


def _list(codes: Any) -> list[str]:
    return codes if isinstance(codes, list) else [codes]


HEADINGS = {
    "gateway": gettext_lazy("Powers and duties to share"),
    "basis": gettext_lazy("Lawful bases and conditions"),
    "item": gettext_lazy("Kinds of information"),
    "aim": gettext_lazy("What it is for"),
    "otherway": gettext_lazy("What goes another way"),
}


# -- The rows -------------------------------------------------------------------------------------------------------


@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    with reading(request.user):
        found = queries.rows_page(request.user)
        may_change = rules.may_change_law(request.user)
    sections = [{"table": name, "heading": heading, "rows": found[name]} for name, heading in HEADINGS.items()]
    return render(request, "sharing/basis/rows.html", {"sections": sections, "may_change": bool(may_change)})


@require_safe
def row(request: HttpRequest, table: str, pk: UUID) -> HttpResponse:
    with reading(request.user):
        page = queries.row_page(request.user, table, pk)
    return render(request, "sharing/basis/row.html", {"page": page})


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, table: str, pk: UUID) -> HttpResponse:
    found = queries.row_for(request.user, table, pk)
    verdict = rules.may_change_law(request.user)
    if not verdict:
        raise Refused(verdict.why, acts.LAW_CHANGED, request.user, found)
    form = forms.RowChange(request.POST or None, row=found)
    if form.is_bound and form.is_valid():
        try:
            later = _changed(request.user, found, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It reads so from that day. The owners of what rests on it are told."))
            return redirect("law_row", table=table, pk=later)
    values = {
        "form": form,
        "title": _("Change a row of law"),
        "heading": _("Change: %(row)s") % {"row": found.label},
        "lede": _("What stands now is kept, and ends on the day you choose."),
        "button": _("Let it read so from that day"),
        "back": reverse("law_row", args=[table, pk]),
        "back_to": _("Back"),
    }
    return render(request, "sharing/basis/write.html", values, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, table: str) -> HttpResponse:
    """A power, basis, kind of information or purpose of which there was none."""
    actor = me(request)
    if table not in queries.TABLES:
        raise Hidden(asked=table, actor=actor)
    verdict = rules.may_change_law(actor)
    if not verdict:
        raise Refused(verdict.why, acts.LAW_ADDED, actor, None)
    aims = [(aim.code, aim.label) for aim in queries.aims_on(timezone.localdate())]
    form = forms.NewRow(request.POST or None, model=queries.TABLES[table], purposes=aims)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        what = (data.pop("what_en"), data.pop("what_cy"))
        try:
            made = services.add_row(actor=actor, table=table, what=what, **data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It stands from that day. The owners of what cites it are told."))
            return redirect("law_row", table=table, pk=made.pk)
    values = {
        "form": form,
        "title": _("Add a row of law"),
        "eyebrow": HEADINGS[table],
        "heading": _("Add a row of law"),
        "lede": _(
            "Only what is wholly new. To change a row that stands, open it: what it said before is kept beside it."
        ),
        "button": _("Let it stand from that day"),
        "back": reverse("law_rows"),
        "back_to": _("The law on sharing"),
    }
    return render(request, "sharing/basis/write.html", values, status=422 if form.errors else 200)


def _changed(actor: Any, found: Any, data: dict[str, Any]) -> UUID:
    """The row that stands for the change afterwards."""
    what, from_on = (data.pop("what_en"), data.pop("what_cy")), data.pop("from_on")
    if data.pop("ends"):
        services.end_row(actor=actor, row=found, from_on=from_on, what=what)
        kept: UUID = found.pk
    else:
        kept = services.change_row(actor=actor, row=found, from_on=from_on, what=what, **data).pk
    return kept
