"""Making, describing and closing links, and sharing over them. Notices are sent by `services_notices`.

A link is made where both settings said yes, in the transaction that tells them. What is told beyond the contact card is
an ordinary disclosure: decided, with an end, and closed with the link.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.agencies.clocks import due_at
from hub.agencies.models import Agency
from hub.audit.events import record
from hub.notices.services import tell
from hub.people.models import Person
from sharing.disclosures import services as disclosures
from sharing.disclosures.models import Answer, Disclosure, DisclosureExclusion, Told
from sharing.disclosures.services import LETTERS
from sharing.disclosures.services_end import end
from sharing.siblings.links import acts, notices, queries, rules
from sharing.siblings.links.items import BY_CODE, kinds_of
from sharing.siblings.links.models import Ending, Link, LinkShare, LinkSide, Relation, SaidBy
from sharing.siblings.questions.models import Prompt

CLOSED = "The sibling link was closed."  # in the records of what was shared over it: of nobody


def reference(letter: str) -> str:
    while True:
        found = f"{letter}-" + "".join(secrets.choice(LETTERS) for _letter in range(6))
        if not queries.is_reference_taken(found):
            return found


def path_of(link: Link) -> str:
    return reverse("sibling_link", args=[link.pk])


def people_of(side: LinkSide) -> list[Any]:
    """Whom the log keeps an act on this side under: the child on the roll, and the person it is known to be."""
    return [pk for pk in (side.child_id, side.person_id) if pk is not None]


# -- Making one ------------------------------------------------------------------------------------------------------


def make(prompt: Prompt) -> Link:
    """Both settings said yes: each may now read the other's contact card. Inside the transaction of the release.

    The asker is told by the notice that every asker gets; the other setting here.
    """
    question = prompt.question
    standing = queries.link_between(question, prompt.child_id)
    if standing is not None:  # each asked about the other's child
        return standing
    link = Link(
        reference=reference("L"), hub=question.hub, prompt=prompt, purpose=question.purpose, made_at=timezone.now(),
        expires_at=due_at(question.hub.board, "sibling_link"),
    )  # fmt: skip
    people = [pk for pk in (*question.about, prompt.child_id) if pk is not None]
    link.made_event = record(
        acts.MADE, actor=None, subject=link, people=people, purpose=question.purpose,
        basis=question.bases[0]["code"] if question.bases else "", asker=question.agency_id, answerer=prompt.agency_id,
    )  # fmt: skip
    link.save(force_insert=True)
    LinkSide.objects.create(
        link=link, agency_id=question.agency_id, child_id=question.child_id, person_id=question.person_id,
        is_of_hub=question.is_for_hub, agreed_by=question.asked_by,
        bases=question.bases, gateways=question.gateways,
    )  # fmt: skip
    other = LinkSide.objects.create(
        link=link, agency_id=prompt.agency_id, child_id=prompt.child_id, agreed_by=prompt.answered_by,
        bases=prompt.bases, gateways=prompt.gateways,
    )  # fmt: skip
    tell(queries.leads_of_side(other), notices.MADE, reference=link.reference, path=path_of(link))
    return link


# -- One's own side --------------------------------------------------------------------------------------------------


@writing()
def write_card(*, actor: Any, side: LinkSide, telephone: str, hours: str) -> LinkSide:
    """Say how one's own setting is reached about this child."""
    side = queries.hold(side.pk)
    ask(rules.may_change(actor, side), acts.CARD_WRITTEN, actor=actor, subject=side.link)
    side.telephone, side.hours = telephone, hours
    side.save(update_fields=["telephone", "hours"])
    record(acts.CARD_WRITTEN, actor=actor, subject=side.link, people=people_of(side))
    return side


@writing()
def say_relation(*, actor: Any, side: LinkSide, relation: str, said_by: str) -> LinkSide:
    """Record what the children are to each other, as somebody says. Each setting says its own, and reads both; the log
    keeps what was said before."""
    side = queries.hold(side.pk)
    ask(rules.may_change(actor, side), acts.RELATION_SAID, actor=actor, subject=side.link)
    if relation not in Relation.values:
        raise ValidationError({"relation": _("Choose what they are to each other.")})
    if said_by not in SaidBy.values:
        raise ValidationError({"said_by": _("Say who says so.")})
    before = side.relation
    side.relation, side.said_by, side.said_at, side.recorded_by = relation, said_by, timezone.now(), actor
    side.save(update_fields=["relation", "said_by", "said_at", "recorded_by"])
    record(
        acts.RELATION_SAID, actor=actor, subject=side.link, people=people_of(side), relation=relation, said_by=said_by,
        before=before,
    )  # fmt: skip
    return side


@writing()
def identify(*, actor: Any, side: LinkSide, person: Person) -> LinkSide:
    """Say that this child of one's own is a person of the hub's records: the link then shows on that family, for those
    admitted to it, and the police's notices reach it."""
    side = queries.hold(side.pk)
    ask(rules.may_identify(actor, side, person), acts.IDENTIFIED, actor=actor, subject=side.link)
    side.person = person
    side.save(update_fields=["person"])
    record(acts.IDENTIFIED, actor=actor, subject=side.link, people=people_of(side))
    return side


# -- Tiers 1 and 2 ---------------------------------------------------------------------------------------------------


@writing()
def share(
    *,
    actor: Any,
    side: LinkSide,
    told_items: Mapping[str, str],
    reasons: str,
    necessity: str,
    told: str,
    told_why_not: str,
    expires_on: datetime,
) -> Disclosure:
    """Tell the linked setting these items about one's own child: one disclosure with its decision, until its end.

    told_items   code of an item → what is told. Raises ValidationError (ClueInText among them) at the form's fields.
    """
    side = queries.hold(side.pk)
    ask(rules.may_change(actor, side), acts.SHARED, actor=actor, subject=side.link)
    codes = _known(told_items)
    other = queries.other_of(side)
    found = queries.counsel(side.agency, other.agency, codes, side.link.purpose)
    verdict = rules.stands_on(found.bases, found.advice.never_items)
    if not verdict:
        raise ValidationError({"items": verdict.why})
    labels = ", ".join(str(BY_CODE[code].label) for code in codes)
    disclosure = disclosures.offer(
        actor=actor, hub=side.link.hub, recipient=other.agency, about=[_person_of(actor, side)],
        items=kinds_of(codes), what=labels, purpose=side.link.purpose, why=reasons,
    )  # fmt: skip
    decision = disclosures.decide(
        actor=actor, disclosure=disclosure, answer=Answer.SHARE, reasons=reasons, necessity=necessity,
        bases=found.bases, conditions_of_law=found.conditions, gateways=found.gateways,
        new=[f"{BY_CODE[code].label}: {told_items[code].strip()}" for code in codes],
        told=told, told_by=actor if told == Told.BY_US else None, told_why_not=told_why_not, expires_at=expires_on,
    )  # fmt: skip
    _keep_out(actor, side, other, disclosure)
    disclosures.disclose(actor=actor, disclosure=disclosure)
    _kept(side, side.agency_id, disclosure, codes)
    record(
        acts.SHARED, actor=actor, subject=side.link, people=people_of(side), items=codes, decision=decision.pk,
        disclosure=disclosure.pk,
    )  # fmt: skip
    return disclosure


@writing()
def ask_for(*, actor: Any, side: LinkSide, items: Sequence[str], why: str) -> Disclosure:
    """Ask the linked setting for these items about its child. The request says which child of one's own it comes from,
    which the log keeps as told."""
    side = queries.hold(side.pk)
    ask(rules.may_change(actor, side), acts.ASKED, actor=actor, subject=side.link)
    codes = _known(dict.fromkeys(items, "x"))
    other = queries.other_of(side)
    shut_out = _kept_out(other)
    disclosure = disclosures.ask_for(
        actor=actor, hub=side.link.hub, holder=other.agency, about=[_person_of(actor, side)], items=kinds_of(codes),
        what=_("Of the brother or sister at your setting, by link %(link)s: %(items)s")
        % {"link": side.link.reference, "items": ", ".join(str(BY_CODE[code].label) for code in codes)},
        purpose=side.link.purpose, why=why,
        statement=_("We need this to carry out a task in the public interest that the law gives us"),
        not_to=shut_out,
    )  # fmt: skip
    _kept(side, other.agency_id, disclosure, codes)
    record(acts.ASKED, actor=actor, subject=side.link, people=people_of(side), items=codes, disclosure=disclosure.pk)
    return disclosure


def _known(items: Mapping[str, str]) -> list[str]:
    codes = [code for code in BY_CODE if items.get(code, "").strip()]
    if not codes or set(items) - set(BY_CODE):
        raise ValidationError({"items": _("Choose at least one item.")})
    return codes


def _kept(side: LinkSide, holder: UUID, disclosure: Disclosure, codes: list[str]) -> None:
    tier = max(BY_CODE[code].tier for code in codes)
    LinkShare.objects.create(link=side.link, agency_id=holder, disclosure=disclosure, tier=tier, items=codes)


def _person_of(actor: Any, side: LinkSide) -> Person:
    """Whom a disclosure is about: the person of the hub's records, else one's own child as the roll names it, written
    down as a person with the first sharing and not before."""
    known = side.person or side.described
    if known is not None:
        return known
    row = queries.child_row(side)
    name = f"{row.get('forename', '')} {row.get('surname', '')}".strip()
    if not name:
        raise ValidationError(_("This child has gone from your roll. Nothing can be shared about them here."))
    born_on = date.fromisoformat(row["dob"]) if row.get("dob") else None
    side.described = disclosures.describe_person(actor=actor, name=name, born_on=born_on)
    side.save(update_fields=["described"])
    return side.described


def _kept_out(other: LinkSide) -> list[Any]:
    """Who at the other setting was kept out when it was asked: they read nothing of what comes over the link."""
    readers = {user.pk for user in queries.leads_of_side(other)}
    return [user for user in queries.colleagues_who_lead(other.agency_id) if user.pk not in readers]


def _keep_out(actor: Any, side: LinkSide, other: LinkSide, disclosure: Disclosure) -> None:
    why = _("Kept out when the link was asked for.")
    for user in _kept_out(other):
        DisclosureExclusion.objects.create(disclosure=disclosure, user=user, why=why, set_by=actor)


# -- Closing ---------------------------------------------------------------------------------------------------------


@writing()
def withdraw(*, actor: Any, side: LinkSide) -> Link:
    """Close a link from either side: at once nobody on the other side can read the card or anything that was shared,
    and nothing is said about why."""
    side = queries.hold(side.pk)
    ask(rules.may_change(actor, side), acts.WITHDRAWN, actor=actor, subject=side.link)
    link = side.link
    link.withdrawn_at, link.withdrawn_by = timezone.now(), actor
    link.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(acts.WITHDRAWN, actor=actor, subject=link, people=people_of(side))
    close_shares(link)
    other = queries.other_of(side)
    tell(queries.leads_of_side(other), notices.CLOSED, reference=link.reference, path=path_of(link))
    return link


def end_for(children: Collection[UUID]) -> None:
    """These children have left: their links end, and their setting is offered the hand-over. Inside that service."""
    gone = set(children)
    for pk in queries.live_links_of(gone):
        _end(pk, Ending.LEFT, gone)


@writing()
def end_over(now: datetime | None = None) -> int:
    """Links whose time is over: they could not be read since, and what was shared over them is closed. Returns how
    many."""
    found = queries.links_over(now or timezone.now())
    for pk in found:
        _end(pk, Ending.OVER, set())
    return len(found)


def _end(pk: UUID, ending: Ending, gone: set[UUID]) -> None:
    link = Link.objects.select_for_update().get(pk=pk)
    if link.ended_at is not None or link.withdrawn_at is not None:
        return  # another process was here
    sides = list(LinkSide.objects.filter(link=link).select_related("link__hub__board", "agency", "child"))
    link.ended_at, link.ending = timezone.now(), ending
    link.save(update_fields=["ended_at", "ending"])
    record(acts.ENDED, actor=None, subject=link, people=[pk for side in sides for pk in people_of(side)], ending=ending)
    close_shares(link)
    for side in sides:
        kind = notices.LEFT if side.child_id in gone else notices.CLOSED
        tell(queries.leads_of_side(side), kind, reference=link.reference, path=path_of(link))


def close_shares(link: Link) -> None:
    """By nobody: whichever side closed the link, and for whatever reason, its disclosures look the same."""
    for one in queries.shares_of(link):
        end(one.disclosure, actor=None, why=CLOSED)


# -- Handing over ----------------------------------------------------------------------------------------------------


@writing()
def hand_over(*, actor: Any, side: LinkSide, to: Agency, name: str, why: str) -> Disclosure:
    """One's own child has left for another setting: begin to tell that one that there was a link, as an ordinary offer
    that is decided next. It does not name the linked setting, which the next one asks for itself."""
    side = queries.hold(side.pk)
    ask(rules.may_hand_over(actor, side), acts.HANDED_OVER, actor=actor, subject=side.link)
    if to not in queries.next_settings(side):
        raise ValidationError({"to": _("Choose a setting of the hub.")})
    person = side.person or side.described or disclosures.describe_person(actor=actor, name=name)
    disclosure = disclosures.offer(
        actor=actor, hub=side.link.hub, recipient=to, about=[person], items=("siblings",),
        what=_("We had a sibling link. Ask about brothers and sisters yourself, so that the other setting can agree."),
        purpose=side.link.purpose, why=why,
    )  # fmt: skip
    side.handed_over = disclosure
    side.save(update_fields=["handed_over"])
    record(acts.HANDED_OVER, actor=actor, subject=side.link, people=people_of(side), to=to.pk, disclosure=disclosure.pk)
    return disclosure
