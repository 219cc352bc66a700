"""Doors of beginning: asking, offering, and sharing in an emergency. Two steps: whom and about whom, then the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.access.gate import reading
from hub.access.verdicts import Hidden, Refused, ask
from hub.agencies.models import Agency, Hub
from hub.audit.events import disclose
from hub.people.doors import carried_out, me
from hub.people.limits import counted
from hub.people.models import Person
from hub.people.words import age
from sharing.basis.queries import rows_on
from sharing.disclosures import acts, forms, queries, rules, services, services_emergency
from sharing.disclosures.advice import statement_needed
from sharing.disclosures.services_drafts import forget_draft

MOST, SECONDS = 30, 60 * 60  # requests and offers of one person


@dataclass(frozen=True)
class Begun:
    """What the first step settled."""

    hub: Hub
    agency: Agency
    person: Person | None  # None: somebody who has to be described
    people: list[Person]

    def choices(self) -> list[tuple[str, str]] | None:
        if self.person is None:
            return None
        today = timezone.localdate()
        return [(str(one.pk), _named(one, today)) for one in self.people]

    @property
    def chosen(self) -> str:
        return str(self.person.pk) if self.person else ""


def _named(person: Person, today: Any) -> str:
    years = age(person.born_on, person.expected_on, today)
    return f"{person.name}, {years}" if years else person.name


@dataclass(frozen=True)
class Way:
    """One way to begin."""

    kind: str  # of forms.TYPED
    act: Any
    heading: Any
    lede: Any
    which: Any  # the question after the agency
    button: Any


ASK = Way(
    "ask", acts.ASKED, gettext_lazy("Ask an agency for information"),
    gettext_lazy("It tells them who you ask about. That is recorded as a disclosure."),
    gettext_lazy("Whom do you ask?"), gettext_lazy("Send the request"),
)  # fmt: skip
OFFER = Way(
    "offer", acts.OFFERED, gettext_lazy("Tell an agency something it should know"),
    gettext_lazy("Nobody asked. They learn nothing before you decide, on the next page, what is shared."),
    gettext_lazy("Whom do you tell?"), gettext_lazy("Go on to the decision"),
)  # fmt: skip
EMERGENCY = Way(
    "emergency", acts.DECIDED, gettext_lazy("Share in an emergency"),
    gettext_lazy("Ring first. Then two lines, and it is shared. You write the rest within one working day."),
    gettext_lazy("Whom do you tell?"), gettext_lazy("Share now"),
)  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def ask_for(request: HttpRequest) -> HttpResponse:
    def make(begun: Begun, data: Any) -> forms.Ask:
        found = rows_on(timezone.localdate())
        staff = queries.colleagues_of(begun.agency)
        own = me(request).agency
        purpose = found.aims[0].code if found.aims else ""
        needs = own is not None and statement_needed(holder=begun.agency, recipient=own, purpose=purpose)
        return forms.Ask(
            data, people=begun.choices(), chosen=begun.chosen, items=_rows(found.items), aims=_rows(found.aims),
            staff=[(str(one.pk), one.name) for one in staff], needs_statement=needs, initial={"statement": True},
        )  # fmt: skip

    def save(begun: Begun, data: dict[str, Any]) -> Any:
        staff = queries.colleagues_of(begun.agency)
        return services.ask_for(
            actor=me(request), hub=begun.hub, holder=begun.agency, about=_about(request, data), items=data["items"],
            what=data["what"], purpose=data["purpose"], why=data["why"], urgency=data["urgency"],
            statement=str(forms.Ask.base_fields["statement"].label) if data.get("statement") else "",
            not_to=[user for user in staff if str(user.pk) in data.get("not_to", [])],
            not_to_why=data.get("not_to_why", ""),
        )  # fmt: skip

    return _begin(request, ASK, make, save, said=_("Sent. You see here when they answer."))


@never_cache
@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    def make(begun: Begun, data: Any) -> forms.Offer:
        found = rows_on(timezone.localdate())
        return forms.Offer(
            data, people=begun.choices(), chosen=begun.chosen, items=_rows(found.items), aims=_rows(found.aims)
        )

    def save(begun: Begun, data: dict[str, Any]) -> Any:
        return services.offer(
            actor=me(request), hub=begun.hub, recipient=begun.agency, about=_about(request, data), items=data["items"],
            what=data["what"], purpose=data["purpose"], why=data["why"],
        )  # fmt: skip

    return _begin(request, OFFER, make, save, then="disclosure_decide")


@never_cache
@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    def make(begun: Begun, data: Any) -> forms.Emergency:
        return forms.Emergency(data, people=begun.choices(), chosen=begun.chosen)

    def save(begun: Begun, data: dict[str, Any]) -> Any:
        decision = services_emergency.share_in_emergency(
            actor=me(request), hub=begun.hub, to=begun.agency, about=_about(request, data), what=data["what"],
            why=data["why"],
        )  # fmt: skip
        return decision.disclosure

    said = _("Shared. Complete the record within one working day: we remind you.")
    return _begin(request, EMERGENCY, make, save, said=said)


def _rows(rows: Sequence[Any]) -> list[tuple[str, str]]:
    return [(row.code, row.label) for row in rows]


def _about(request: HttpRequest, data: dict[str, Any]) -> list[Person]:
    """Those chosen, whom the asker may see; or somebody described."""
    if "about" in data:
        return queries.people_by_id(me(request), data["about"])
    return [services.describe_person(actor=me(request), name=data["name"], born_on=data["born_on"])]


def _begin(
    request: HttpRequest,
    way: Way,
    make: Callable[[Begun, Any], Any],
    save: Callable[[Begun, dict[str, Any]], Any],
    *,
    then: str = "disclosure",
    said: str = "",
) -> HttpResponse:
    actor = me(request)
    with reading(actor):
        ask(rules.may_use(actor), way.act, actor=actor)
        hub, agencies = queries.partners_of(actor)
        if hub is None:
            raise Hidden(actor=actor)
        first = _first(request, agencies, actor)
        begun = _settled(request, hub, actor) if "agency" in request.GET and first.is_valid() else None
        if begun is None:
            people = [pk for one in queries.choosable_people(actor) for pk in one.person_ids]
        else:
            people = [one.pk for one in begun.people]
            form = make(begun, request.POST or None)
            forms.keep_typing(form, way.kind, "-", queries.draft_of(actor, f"{way.kind}:-"))
    if begun is None:
        disclose(acts.PREPARED, actor=actor, people=people)
        values = {"form": first, "way": way, "back": reverse("disclosures")}
        return render(
            request, "sharing/disclosures/begin.html", values, status=422 if first.is_bound and first.errors else 200
        )
    made: list[Any] = []
    if request.method == "POST" and form.is_valid():
        if not counted("sharing", actor, MOST, SECONDS):
            raise Refused(rules.may_ask_now(), way.act, actor, None)
        place = request.GET.get("item", "")
        if carried_out(
            request, form, lambda data: made.append(_whole(save, begun, data, actor, place)), subject=begun.agency
        ):
            forget_draft(actor=actor, place=f"{way.kind}:-")
            if said:
                messages.success(request, said)
            return redirect(then, made[0].pk)
    disclose(acts.PREPARED, actor=actor, people=people)
    values = {
        "form": form,
        "way": way,
        "agency": begun.agency.name,
        "back": request.path,
        "about": begun.person.name if begun.person else "",
        "answering": [user.name for user in queries.leads_of(begun.agency)],
    }
    return render(request, "sharing/disclosures/new.html", values, status=422 if form.errors else 200)


def _whole(
    save: Callable[[Begun, dict[str, Any]], Any], begun: Begun, data: dict[str, Any], actor: Any, place: str
) -> Any:
    """Somebody described, the request about them and where it was begun: all of it, or none."""

    def do() -> Any:
        made = save(begun, data)
        if place:
            services.begun_from(made, actor, place)
        return made

    return services.whole(do)


def _first(request: HttpRequest, agencies: list[Agency], actor: Any) -> forms.Begin:
    families = queries.choosable_people(actor)
    return forms.Begin(
        request.GET if "agency" in request.GET else None,
        agencies=[(str(one.pk), one.name) for one in agencies],
        people=[(one.family, one.people) for one in families],
        initial={"person": request.GET.get("person", ""), "item": request.GET.get("item", "")},
    )


def _settled(request: HttpRequest, hub: Hub, actor: Any) -> Begun | None:
    agency = queries.agency_in(hub, request.GET.get("agency"))
    if agency is None or agency.pk == actor.agency_id:
        return None
    chosen = request.GET.get("person", "")
    if chosen == forms.DESCRIBED:
        return Begun(hub, agency, None, [])
    found = queries.people_by_id(actor, [chosen])
    return Begun(hub, agency, found[0], queries.relatives_of(actor, found[0])) if found else None
