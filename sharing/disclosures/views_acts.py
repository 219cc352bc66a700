"""Doors of acting on one disclosure: deciding, sharing, completing, ending, and who may know of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.access.gate import reading
from hub.access.verdicts import ask
from hub.agencies.models import LegalType
from hub.audit.events import disclose
from hub.people.doors import carried_out, me
from hub.people.release import may_surface
from sharing.basis.queries import rows_on
from sharing.disclosures import acts, forms, queries, rules, services, services_emergency, services_onward
from sharing.disclosures.advice import Counsel, counsel_for, first_of_each, recorded
from sharing.disclosures.models import Answer, Direction, Disclosure, Ground, Told
from sharing.disclosures.queries_pages import page_of
from sharing.disclosures.services_drafts import forget_draft

LATELY = 42  # days: what is offered to be picked at first
LOOKS_FURTHER = "further"  # sent with a form that is not decided yet: only older facts are asked for


# -- Deciding -----------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """May we tell them, and what is written down: the helper's advice, filled in. `?one_off`: not by the agreement."""
    actor = me(request)
    with reading(actor):
        disclosure = queries.disclosure_for(actor, pk)
        ask(rules.may_decide(actor, disclosure), acts.DECIDED, actor=actor, subject=disclosure)
        page = page_of(actor, pk)
        counsel = counsel_for(disclosure)
        every = [
            fact for fact in queries.shareable_facts(actor, disclosure) if may_surface(fact, "slice", actor.agency_id)
        ]
        facts = every if "older" in request.GET else [fact for fact in every if _is_late(fact)]
        shown = _fact_choices(actor, disclosure, facts)
        is_covered = counsel.row is not None and "one_off" not in request.GET and counsel.advice.may != "not_this_way"
        form = _decide_form(request, disclosure, counsel, shown, is_covered)
        forms.keep_typing(form, "decide", str(pk), queries.draft_of(actor, f"decide:{pk}"))

    def save(data: dict[str, Any]) -> None:
        picked = [fact for fact in facts if str(fact.pk) in data.get("facts", [])]
        common = {
            "actor": actor, "disclosure": disclosure, "after": data["after"], "facts": picked, "considered": facts,
            "new": forms.paragraphs(data["new"]), "limb": data.get("limb", ""),
            **_law(counsel),
        }  # fmt: skip
        if is_covered and counsel.row is not None:
            services.whole(lambda: _share_covered(common, counsel, disclosure))
        else:
            services.decide(**common, **_one_off(actor, disclosure, data))

    if request.method == "POST" and form.is_valid() and carried_out(request, form, save, subject=disclosure):
        forget_draft(actor=actor, place=f"decide:{pk}")
        if is_covered:
            messages.success(request, _("Shared, and recorded. The receipt is ready."))
        elif form.cleaned_data["answer"] in (Answer.SHARE, Answer.PART):
            return redirect("disclosure_share", pk)
        else:
            messages.success(request, _("Recorded. They are told that you answered."))
        return redirect("disclosure", pk)
    people = {person.pk for fact in facts for person in fact.about.all()} | set(page.person_ids)
    disclose(acts.READ, actor=actor, subject=disclosure, people=people, side="holder", part="decide")
    values = {
        "page": page,
        "form": form,
        "counsel": counsel,
        "advice": counsel.advice,
        "is_covered": is_covered,
        "has_older": len(facts) < len(every),
        "is_offer": disclosure.direction == Direction.OFFERED,
        "conditions": first_of_each(counsel.advice.conditions),
        "whom": {"holder": LegalType(disclosure.holder.legal_type).label,
                 "recipient": LegalType(disclosure.recipient.legal_type).label},
    }  # fmt: skip
    return render(request, "sharing/disclosures/decide.html", values, status=422 if form.errors else 200)


def _is_late(fact: Any) -> bool:
    """Of the last weeks: what is older is one press away."""
    return (fact.happened_on or timezone.localdate(fact.written_at)) >= timezone.localdate() - timedelta(days=LATELY)


def _fact_choices(actor: Any, disclosure: Disclosure, facts: list[Any]) -> list[tuple[str, str]]:
    """Each fact in one line, as the decider may read it."""
    shield = queries.shield_of(actor, queries.people_of(disclosure))
    lines: list[tuple[str, str]] = []
    for fact in facts:
        day = fact.happened_on or fact.written_at
        lines.append(
            (
                str(fact.pk),
                format_html(
                    '{}. <span lang="{}">{}</span> ({}, {})',
                    date_format(day, "j M Y"),
                    fact.language,
                    shield.mask(fact.text),
                    fact.get_kind_display(),
                    fact.by.name,
                ),
            )
        )
    return lines


def _decide_form(
    request: HttpRequest, disclosure: Disclosure, counsel: Counsel, facts: list[tuple[str, str]], is_covered: bool
) -> Any:
    standing = queries.latest(disclosure)
    initial: dict[str, Any] = {"after": str(standing.pk) if standing else ""}
    limbs = [(limb.code, limb.label) for limb in counsel.advice.limbs]
    looks_further = LOOKS_FURTHER in request.POST
    given = None if looks_further else request.POST or None
    ticked = _as_typed(request) if looks_further else {}
    if is_covered:
        return forms.Covered(given, facts=facts, limbs=limbs, initial=initial | ticked)
    initial |= {
        "conditions": _("For this purpose only. Ask us before it goes to anybody else."),
        "expires_on": timezone.localdate(services.until(disclosure.hub)),
    }
    if disclosure.direction == Direction.OFFERED:
        initial |= {"reasons": disclosure.why}
    return forms.Decide(
        given,
        facts=facts,
        limbs=limbs,
        asked=disclosure.direction == Direction.ASKED,
        may_share=counsel.advice.may != "not_this_way",
        initial=initial | ticked,
    )


def _as_typed(request: HttpRequest) -> dict[str, Any]:
    """The form as it was sent, to be gone on with: what was ticked stays ticked when older facts are looked at."""
    names = set(request.POST) - {LOOKS_FURTHER, "csrfmiddlewaretoken", "facts"}
    return {name: request.POST[name] for name in names} | {"facts": request.POST.getlist("facts")}


def _law(counsel: Counsel) -> dict[str, Any]:
    """What the decision is recorded under: the first that fits of each."""
    return {
        "bases": recorded(counsel.rows, counsel.advice.bases[:1]),
        "conditions_of_law": recorded(counsel.rows, first_of_each(counsel.advice.conditions)),
        "gateways": recorded(counsel.rows, counsel.advice.gateways[:1]),
    }


def _share_covered(common: dict[str, Any], counsel: Counsel, disclosure: Disclosure) -> None:
    row = counsel.row
    assert row is not None  # noqa: S101  (the caller asked)
    called = _("%(agreement)s, row %(row)s") % {"agreement": row.agreement, "row": row.row_number}
    services.decide(
        **common, answer=Answer.SHARE, ground=Ground.AGREEMENT, row=row.row_id, agreement=called,
        reasons=_("Covered by %(called)s.") % {"called": called},
        necessity=_("What they need for it, and no more."), told=Told.AS_AGREED,
        conditions=row.controls, expires_at=services.until(disclosure.hub),
    )  # fmt: skip
    services.disclose(actor=common["actor"], disclosure=disclosure)


def _one_off(actor: Any, disclosure: Disclosure, data: dict[str, Any]) -> dict[str, Any]:
    by = {Told.BY_US.value: actor, Told.BY_THEM.value: disclosure.asked_by}
    return {
        "answer": data["answer"],
        "ground": Ground.ONE_OFF,
        "reasons": data["reasons"],
        "necessity": data["necessity"],
        "left_out": data["left_out"],
        "told": data["told"],
        "told_by": by.get(data["told"]),
        "told_why_not": data["told_why_not"],
        "conditions": data["conditions"],
        "expires_at": forms.end_of(data["expires_on"]) if data["expires_on"] else None,
    }


@never_cache
@require_http_methods(["GET", "POST"])
def answer_in_emergency(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two lines, and the request is answered."""

    def make(disclosure: Disclosure, data: Any) -> Any:
        standing = queries.latest(disclosure)
        return forms.EmergencyAnswer(data, initial={"after": str(standing.pk) if standing else ""})

    return _act(
        request,
        pk,
        make,
        lambda disclosure, data: services_emergency.answer_in_emergency(
            actor=me(request), disclosure=disclosure, **data
        ),
        rule=rules.may_share_in_emergency,
        act=acts.DECIDED,
        heading=_("Answer in an emergency"),
        lines=[
            _("Ring as well. What you write here is shared at once."),
            _("You write the rest of the record within one working day."),
        ],
        button=_("Share now"),
        done=_("Shared. Complete the record within one working day: we remind you."),
        grave=True,
    )


@never_cache
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who will read what, until when: and then it is shared."""
    with reading(request.user):
        page = page_of(me(request), pk)
        decision = page.standing
    lines = []
    if decision is not None and decision.shares:
        readers = [one.name for one in page.theirs if not one.is_excluded] or [_("those who answer for them")]
        lines = [
            _("%(readers)s of %(agency)s can read it.") % {"readers": ", ".join(readers), "agency": page.recipient},
            _("What is shared: %(n)s. They see nothing of what you left out.") % {"n": decision.shared},
            _("Until %(day)s. You can end it sooner, at once.")
            % {
                "day": date_format(timezone.localtime(decision.expires_at), "j F Y, H:i") if decision.expires_at else ""
            },
            _("Each time somebody opens it, that is recorded."),
        ]
    return _act(
        request, pk, lambda _disclosure, data: django_forms.Form(data),
        lambda disclosure, _data: services.disclose(actor=me(request), disclosure=disclosure),
        rule=lambda actor, disclosure: rules.may_disclose(actor, disclosure, queries.latest(disclosure)),
        act=acts.DISCLOSED, heading=_("Share it now?"), lines=lines, button=_("Share now"),
        done=_("Shared, and recorded. The receipt is ready."),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def complete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rest of an emergency's record."""
    actor = me(request)

    def make(disclosure: Disclosure, data: Any) -> Any:
        found = rows_on(timezone.localdate())
        limbs = counsel_for(disclosure).advice.limbs
        form = forms.Complete(
            data, items=None if disclosure.items else [(row.code, row.label) for row in found.items],
            aims=[(row.code, row.label) for row in found.aims], limbs=[(limb.code, limb.label) for limb in limbs],
            asked=disclosure.direction == Direction.ASKED,
            initial={"conditions": _("For this purpose only. Ask us before it goes to anybody else.")},
        )  # fmt: skip
        forms.keep_typing(form, "complete", str(pk), queries.draft_of(actor, f"complete:{pk}"))
        return form

    def save(disclosure: Disclosure, data: dict[str, Any]) -> None:
        by = {Told.BY_US.value: actor, Told.BY_THEM.value: disclosure.asked_by}
        services_emergency.complete(actor=actor, disclosure=disclosure, told_by=by.get(data["told"]), **data)
        forget_draft(actor=actor, place=f"complete:{pk}")

    return _act(
        request, pk, make, save,
        rule=lambda actor, disclosure: rules.may_complete(actor, disclosure, queries.latest(disclosure)),
        act=acts.COMPLETED, heading=_("Complete the record"),
        lines=[_("What was written at the time stays as it was.")], button=_("Complete the record"),
        done=_("The record is complete."),
    )  # fmt: skip


# -- Ending -------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _act(
        request, pk, lambda _disclosure, data: forms.WhyIfAny(data),
        lambda disclosure, data: services.withdraw(actor=me(request), disclosure=disclosure, why=data["why"]),
        rule=rules.may_withdraw, act=acts.WITHDRAWN, heading=_("Withdraw the request"),
        lines=[_("They are told that nothing is left to do."), _("That you asked, and about whom, stays on record.")],
        button=_("Withdraw it"), done=_("Withdrawn."),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _act(
        request, pk, lambda _disclosure, data: forms.Why(data),
        lambda disclosure, data: services.revoke(actor=me(request), disclosure=disclosure, why=data["why"]),
        rule=lambda actor, disclosure: rules.may_revoke(actor, disclosure, queries.latest(disclosure)),
        act=acts.REVOKED, heading=_("End the reading"),
        lines=[_("From this second nobody there can open it, nor wherever you let it go on to."),
               _("What they have read they know. The record of the decision stays with both of you.")],
        button=_("End it now"), done=_("Ended. It can no longer be read."), grave=True,
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _act(
        request, pk, lambda _disclosure, data: forms.WhyIfAny(data),
        lambda disclosure, data: services.close(actor=me(request), disclosure=disclosure, why=data["why"]),
        rule=rules.may_close, act=acts.CLOSED, heading=_("Close it"),
        lines=[_("What was shared can no longer be read."), _("The record of the decision stays with both sides.")],
        button=_("Close it"), done=_("Closed."),
    )  # fmt: skip


# -- Who may know of it -------------------------------------------------------------------------------------------


def _others(disclosure: Disclosure, side: str) -> list[Any]:
    return queries.colleagues_of(disclosure.recipient_id if side == "holder" else disclosure.holder_id)


def _own(disclosure: Disclosure, side: str) -> list[Any]:
    return queries.colleagues_of(disclosure.holder_id if side == "holder" else disclosure.recipient_id)


def _choices(users: list[Any]) -> list[tuple[str, str]]:
    return [(str(user.pk), user.name) for user in users]


@never_cache
@require_http_methods(["GET", "POST"])
def exclude(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = me(request)

    def make(disclosure: Disclosure, data: Any) -> Any:
        shut_out = queries.excluded_from(disclosure)
        others = _others(disclosure, queries.side_of(actor, disclosure))
        return forms.NotTo(data, users=_choices([user for user in others if user.pk not in shut_out]))

    def save(disclosure: Disclosure, data: dict[str, Any]) -> None:
        user = queries.user_in(_others(disclosure, queries.side_of(actor, disclosure)), data["user"])
        services.exclude(actor=actor, disclosure=disclosure, user=user, why=data["why"])

    return _act(
        request, pk, make, save, rule=rules.may_change_people, act=acts.EXCLUDED, heading=_("Not to this person"),
        lines=[_("From now on they see nothing of it. Their colleagues see that it is not for them.")],
        button=_("Keep it from them"), done=_("They see nothing of it from now on."),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def name_reader(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = me(request)

    def make(disclosure: Disclosure, data: Any) -> Any:
        shut_out = queries.excluded_from(disclosure)
        own = _own(disclosure, queries.side_of(actor, disclosure))
        return forms.Person(data, users=_choices([user for user in own if user.pk not in shut_out and user != actor]))

    def save(disclosure: Disclosure, data: dict[str, Any]) -> None:
        user = queries.user_in(_own(disclosure, queries.side_of(actor, disclosure)), data["user"])
        services.name_reader(actor=actor, disclosure=disclosure, user=user)

    return _act(
        request, pk, make, save, rule=rules.may_change_people, act=acts.READER_NAMED, heading=_("Name a colleague"),
        lines=[_("They can read and do here what you can. The other agency sees their name.")],
        button=_("Name them"), done=_("Named. They are told that something waits."),
    )  # fmt: skip


# -- Going on -----------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def ask_onward(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = me(request)

    def make(disclosure: Disclosure, data: Any) -> Any:
        _hub, agencies = queries.partners_of(actor)
        others = [(str(one.pk), one.name) for one in agencies if one.pk != disclosure.holder_id]
        form = forms.AskOnward(data, agencies=others)
        forms.keep_typing(form, "onward", str(pk), queries.draft_of(actor, f"onward:{pk}"))
        return form

    def save(disclosure: Disclosure, data: dict[str, Any]) -> None:
        to = queries.agency_in(disclosure.hub, data["to"])
        services_onward.ask_onward(actor=actor, disclosure=disclosure, to=to, why=data["why"])
        forget_draft(actor=actor, place=f"onward:{pk}")

    return _act(
        request,
        pk,
        make,
        save,
        rule=rules.may_begin_onward,
        act=acts.ONWARD_ASKED,
        heading=_("Ask whether it may go on"),
        lines=[_("Do not pass it on yourself. Whoever shared it decides, and shares it with them if they agree.")],
        button=_("Ask them"),
        done=_("Asked. Until they answer, it goes to nobody."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def answer_onward(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = me(request)
    with reading(actor):
        onward = queries.onward_for(actor, pk)
        why = queries.shield_of(actor, queries.people_of(onward.decision.disclosure)).mask(onward.why)
    return _act(
        request,
        onward.decision.disclosure_id,
        lambda _disclosure, data: forms.AnswerOnward(data),
        lambda _disclosure, data: services_onward.answer_onward(
            actor=actor, onward=onward, is_agreed=data["agreed"] == "yes", why=data["why"]
        ),
        rule=lambda actor, _disclosure: rules.may_answer_onward(actor, onward),
        act=acts.ONWARD_ANSWERED,
        heading=_("May it go on?"),
        lines=[
            _("%(who)s asks: may it go to %(agency)s?") % {"who": onward.asked_by.name, "agency": onward.to.name},
            why,
        ],
        button=_("Answer"),
        done=_("Answered, and recorded."),
    )


def _act(
    request: HttpRequest,
    pk: UUID,
    make: Callable[[Disclosure, Any], Any],
    save: Callable[[Disclosure, dict[str, Any]], Any],
    *,
    rule: Callable[[Any, Disclosure], Any],
    act: Any,
    heading: str,
    lines: list[str],
    button: str,
    done: str,
    grave: bool = False,
) -> HttpResponse:
    """A page with one act on a disclosure: what it means, what is asked, and one button."""
    actor = me(request)
    with reading(actor):
        disclosure = queries.disclosure_for(actor, pk)
        ask(rule(actor, disclosure), act, actor=actor, subject=disclosure)
        form = make(disclosure, request.POST if request.method == "POST" else None)
        people = queries.people_of(disclosure)
    may_try = request.method == "POST" and form.is_valid()
    if may_try and carried_out(request, form, lambda data: save(disclosure, data), subject=disclosure):
        messages.success(request, done)
        return redirect("disclosure", pk)
    disclose(acts.READ, actor=actor, subject=disclosure, people=people, part=act.code)
    values = {
        "heading": heading,
        "lines": lines,
        "form": form,
        "button": button,
        "grave": grave,
        "back_url": reverse("disclosure", args=[pk]),
        "reference": disclosure.reference,
        "about": ", ".join(person.name for person in people),
        "is_typed": any(isinstance(field.widget, django_forms.Textarea) for field in form.fields.values()),
    }
    return render(request, "sharing/disclosures/act.html", values, status=422 if form.errors else 200)
