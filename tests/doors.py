"""What `test_doors.py` stands on: the objects its rows name, and how a row is tried."""

import copy
import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction
from django.db.models import Max
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone

from hub.accounts.models import Invitation, User
from hub.agencies.models import Agency, DutyTelephone, Hub, Level, Membership, Role
from hub.agencies.staff import services as staff
from hub.audit.models import Event, EventPerson
from hub.people.emergency import services as emergency
from hub.people.models import EmergencyNotice, EmergencyReview, Family
from meetings.agenda.models import AgendaItem, ItemQuestion, Referral
from meetings.agenda.queries_siblings import children_of
from meetings.diary.models import Meeting
from meetings.letters.models import Letter
from meetings.minutes.models import Action, Decision
from meetings.rooms.commands import Order, commit
from sharing.agreements.models import Agreement, AgreementDocument, Flag, Guide
from sharing.basis.models import Gateway
from sharing.disclosures.models import Disclosure, Onward
from sharing.parents.models import CourtOrder, ParentContact, ServiceConsent
from sharing.siblings.links import services as links
from sharing.siblings.links.models import LinkCall, NoticeTo
from sharing.siblings.links.services_notices import notify
from sharing.siblings.questions import services as questions
from sharing.siblings.questions import services_emergency as openings
from sharing.siblings.questions.models import ProbeSignal, Prompt, Refusal
from sharing.siblings.questions.services_hub import ask_for_hub
from sharing.siblings.rolls.models import Objection, RollChild, Shield
from sharing.training.models import Certificate, Completion, Requirement
from tests.cast import STRANGER

Things = dict[str, Any]
Row = tuple[str, dict[str, str]]


def things() -> Things:
    """What the rows name in braces, from the demo's county."""
    live, planned, finished = (Meeting.objects.get(state=state) for state in ("open", "planned", "closed"))
    item = {row.family.name: row for meeting in (live, finished) for row in meeting.items.select_related("family")}
    family = item["Prosser"].family
    person = family.members.get(person__name__startswith="Kelly").person
    staff.invite(
        actor=User.objects.get(username="ioan"), name="Nesta Vaughan", email="nesta.vaughan@health.example",
        role=Role.PRACTITIONER, title_en="Midwife", title_cy="Bydwraig", language="cy",
    )  # fmt: skip
    other = Family.objects.exclude(grants__user__username="ben").exclude(items__isnull=False).first()
    emergency.open_in_emergency(actor=User.objects.get(username="ben"), family=other, why="Found alone at night.")
    notice = EmergencyNotice.objects.filter(user__username="esi").first() or EmergencyNotice.objects.first()
    return {
        "live": live.pk, "soon": planned.pk, "past": finished.pk,
        "heard": item["Prosser"].pk, "other": item["Morgan"].pk, "sealed": item["Harries"].pk,
        "done": item["Bevan"].pk, "next": planned.items.get(position=2).pk, "family": family.pk, "person": person.pk,
        "protection": person.protections.get().pk,
        "fact": family.facts.filter(by__username="ben").first().pk,
        "new": Referral.objects.get(by__username="ffion", state="new").pk,
        "accepted": Referral.objects.get(family=family).pk,
        "hidden": item["Harries"].referral_id,
        "action": Action.objects.filter(item=item["Bevan"]).order_by("pk").first().pk,
        "hub": Hub.objects.get().slug, "level": Level.objects.order_by("pk").first().pk,
        "telephone": DutyTelephone.objects.order_by("pk").first().pk,
        "ben": Membership.objects.get(user__username="ben").pk, "invitation": Invitation.objects.get().pk,
        "notice": notice.pk, "review": EmergencyReview.objects.get().pk,
        "said": item["Prosser"].contributions.filter(fact__by__username="ben").order_by("pk").first().pk,
        "held": item["Prosser"].holdings.get().pk,
        "decision": Decision.objects.filter(item=item["Davies"]).latest("pk").pk, "closed": item["Davies"].pk,
        "owed": Action.objects.filter(item=item["Davies"]).order_by("pk").first().pk,
        "today": timezone.localdate(), "week": timezone.localdate() + timedelta(days=7),
        **disclosed(),
        **agreed(),
        **learned(),
        **enrolled(),
        **wondered(), **linked(), "for_hub": asked_for(item["Bevan"]),
        **{f"user_{name}": User.objects.get(username=name).pk for name in ("huw", "dev", "eleri", "sara")},
        "agency": User.objects.get(username="huw").agency_id,
        "tomos": family.members.get(person__name__startswith="Tomos").person_id,
        "rhodri": family.members.get(person__name__startswith="Rhodri").person_id,
        "asked": ParentContact.objects.get().pk, "order": CourtOrder.objects.order_by("pk").first().pk,
        "consent": ServiceConsent.objects.get(withdrawn_on=None).pk, "letter": Letter.objects.get().pk,
    }  # fmt: skip


def enrolled() -> Things:
    """Of rolls: {rollchild} is on ffion's, {rollshield} she set and a colleague confirmed; {objection} is of dafydd's
    school."""
    shield = Shield.objects.get(child__isnull=False)
    here = RollChild.objects.filter(agency__slug="gamlas", shields=None)
    return {
        "rollchild": here.order_by("pk").first().pk, "rollshield": shield.pk, "objection": Objection.objects.get().pk,
    }  # fmt: skip


def wondered() -> Things:
    """Of questions: {wonder} is ffion's; {prompt} asks gwen about a child of hers, and waits for eleri's telephone;
    {refusal} is gwen's; {signal} is of ffion; {opening} is dev's, {over} alys's and closed."""
    ffion, gwen, dev, alys = (User.objects.get(username=name) for name in ("ffion", "gwen", "dev", "alys"))
    asked = RollChild.objects.filter(agency=ffion.agency_id, shields=None, questions=None).order_by("pk").last()
    question = questions.ask(actor=ffion, child=asked, standing="ask", purpose="put_together", why="A worry.")
    known = RollChild.objects.filter(agency=gwen.agency_id).order_by("pk").first()
    now = timezone.now()
    prompt = Prompt.objects.create(
        reference="P-234567", question=question, agency=gwen.agency, child=known, asked_at=now, due_at=now,
        escalated_at=now, telephone_by=now,
    )  # fmt: skip
    refusal = Refusal.objects.create(agency=gwen.agency, child=known, about=asked, prompt=prompt, made_by=gwen)
    signal = ProbeSignal.objects.create(hub=question.hub, agency=ffion.agency, user=ffion, kind="new")
    child = {"forename": "Gwenno", "surname": "Ifans", "postcode": "MA1 4ZZ"}
    over = openings.close_emergency(actor=alys, opening=openings.open_emergency(actor=alys, child=child, why="Alone."))
    return {
        "wonder": question.pk, "prompt": prompt.pk, "refusal": refusal.pk, "signal": signal.pk, "over": over.pk,
        "opening": openings.open_emergency(actor=dev, child=child, why="Alone.").pk,
        "other_child": RollChild.objects.filter(agency=ffion.agency_id, questions=None).order_by("pk").first().pk,
    }  # fmt: skip


def asked_for(item: AgendaItem) -> Any:
    """{for_hub}: what amira asked for the hub about a child of that item."""
    [question] = ask_for_hub(
        actor=User.objects.get(username="amira"), hub=item.meeting.hub, people=children_of(item)[:1],
        purpose="put_together", why="A worry.",
    )  # fmt: skip
    ItemQuestion.objects.create(item=item, question=question)
    return question.pk


def linked() -> Things:
    """Of links: {link} is of ffion's school and gwen's nursery; {sibling_notice} came to gwen over it."""
    ffion = User.objects.get(username="ffion")
    link = links.make(Prompt.objects.select_related("question__hub__board").get(reference="P-234567"))
    notice = notify(
        actor=ffion, side=link.sides.get(agency=ffion.agency_id), kind="absent", happened_on=timezone.localdate(),
        watch_for=["arrives"],
    )  # fmt: skip
    call = LinkCall.objects.create(link=link)  # as if a shield had closed one
    return {"link": link.pk, "sibling_notice": NoticeTo.objects.get(notice=notice).pk, "link_call": call.pk}


def learned() -> Things:
    """Of training: {completion} is ben's, of the health board ({learning}); {certified} is gwen's, with a certificate;
    {asked_for} is what the board asks."""
    return {
        "completion": Completion.objects.filter(user__username="ben").order_by("pk").first().pk,
        "certified": Certificate.objects.get(completion__user__username="gwen").completion_id,
        "learning": User.objects.get(username="ben").agency_id,
        "learner": User.objects.get(username="ben").pk,
        "asked_for": Requirement.objects.get(code="hub_induction").pk,
    }


def agreed() -> Things:
    """Of agreements: {agreement} is nerys's, in force; {drafted} eleri's, a draft between schools and nurseries;
    {guide} carys's for everybody, {guide_own} ffion's for her school, {guide_draft} gwen's and not published."""
    agreement = Agreement.objects.get(reference="ISP-2025-03")
    document = AgreementDocument.objects.create(
        agreement=agreement, name="annex.pdf", content_type="application/pdf", content=b"%PDF-", size=5,
        sha256="0" * 64, added_by=agreement.owner,
    )  # fmt: skip
    guides = {(row.owner.username, row.kind): row.pk for row in Guide.objects.select_related("owner")}
    return {
        "agreement": agreement.pk, "drafted": Agreement.objects.get(reference="ISP-2026-07").pk,
        "partner": agreement.partners.get(agency__slug="health").pk, "document": document.pk,
        "guide": guides["carys", "policy"], "guide_own": guides["ffion", "policy"],
        "guide_draft": guides["gwen", "guide"],
        "flag": Flag.objects.get(agreement=agreement).pk,
        "law": Gateway.objects.get(code="cda_115", to_on=None).pk,
        "glenys": User.objects.get(username="glenys").pk,
    }  # fmt: skip


def disclosed() -> Things:
    """Of sharing: {waits} was asked by ben of gwen; {slice} ffion shared with ben, who asks {onward} of her."""
    onward = Onward.objects.get()
    return {
        "waits": Disclosure.objects.get(asked_by__username="ben", state="asked").pk,
        "slice": onward.decision.disclosure_id,
        "onward": onward.pk,
        "crehyr": Agency.objects.get(slug="crehyr").pk,
        **{f"user_{name}": User.objects.get(username=name).pk for name in ("gwen", "tegwen")},
    }


def rows_of(table: str) -> list[Row]:
    """A table's rows: what is tried, and the outcome for each of the people its first line names."""
    head, *lines = [line.split() for line in table.splitlines() if line.strip() and not line.startswith("--")]
    people = [STRANGER if name == "none" else name for name in head[1:]]
    return [(what, dict(zip(people, cells, strict=True))) for what, *cells in lines]


def line(what: str, cells: dict[str, str]) -> str:
    """A row as it stands in a table."""
    return (f"{what:<44}" + "".join(f"{cell:<6}" for cell in cells.values())).rstrip()


def urls(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every pattern of a URL there is."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern).removeprefix("^")  # as `resolve` says it
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from urls(pattern, route)


def pattern_of(url: str) -> str:
    """The pattern that a row's URL goes to."""
    path = url.partition("?")[0].replace("{review}", "1")
    return resolve(re.sub(r"{\w+}", "00000000-0000-0000-0000-000000000000", path)).route


def outcome(answer: HttpResponse) -> str:
    """One word for what somebody got."""
    if answer.status_code in (200, 204):
        return "yes"
    if answer.status_code == 302:
        return "door" if answer["Location"].startswith("/sign-in/") else "on"
    return {403: "no", 404: ".", 405: "-", 422: "gaps", 503: "503"}.get(answer.status_code, str(answer.status_code))


@dataclass
class Tried:
    """What one try came to, and the events it wrote, before all of it was undone."""

    outcome: str
    text: str = ""
    events: list[tuple[str, str]] = field(default_factory=list)  # act, outcome
    people: set[str] = field(default_factory=set)  # whom they concern


@contextmanager
def undone() -> Iterator[Tried]:
    """Whatever is written inside is undone, after its events were read."""
    before, last = transaction.savepoint_create(), Event.objects.aggregate(last=Max("position"))["last"] or 0
    tried = Tried("")
    try:
        yield tried
        events = list(Event.objects.filter(position__gt=last).order_by("position"))
        tried.events = [(event.act, event.outcome) for event in events]
        people = EventPerson.objects.filter(event__in=[event.uid for event in events]).values_list("person", flat=True)
        tried.people = {str(pk) for pk in people}
    finally:
        transaction.savepoint_rollback(before)
        cache.clear()  # counts of tries


def knocked(client: Client, method: str, url: str, data: dict[str, str]) -> Tried:
    """One request."""
    cookies = copy.deepcopy(client.cookies)
    with undone() as tried:
        answer = (client.post if method == "POST" else client.get)(url, data)
        tried.outcome = outcome(answer)
        if answer.get("Content-Type", "").startswith(("text/html", "application/json")):
            tried.text = html.unescape(answer.content.decode())
    client.cookies = cookies
    return tried


def acted(user: User, act: str, meeting: Any, item: Any, data: dict[str, Any]) -> Tried:
    """One command, as a socket or a form gives it."""
    with undone() as tried:
        [answer] = commit([Order(user.pk, uuid4(), act, meeting, item, data)])
        is_hidden = answer.get("why") == "There is no such item for you."
        tried.outcome = "." if is_hidden else {"done": "yes", "refused": "no", "invalid": "gaps"}[answer["type"]]
    return tried
