"""Shields: a child is out of matching, both ways and silently, from the second somebody says so.

It is set by one person and confirmed by a second; it is taken off by two. Protecting where somebody lives covers them
and their children on every roll of the hub, without a shield of its own (`cover`).
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.agencies.clocks import due_on
from hub.agencies.models import Board
from hub.audit.events import record
from hub.people import services as people
from hub.people.models import Person, Protection
from sharing.siblings.rolls import acts, queries, queries_cover, rules
from sharing.siblings.rolls.models import Cover, RollChild, Shield, ShieldReason

#: What else happens, in the same transaction, when somebody is hidden from now on: links that could be read of them
#: close. Given children of rolls, people of the hub, and who shielded a child of their own (None: the hub did).
on_hidden: list[Callable[[Collection[UUID], Collection[UUID], Any], None]] = []


@writing()
def shield(*, actor: Any, child: RollChild, reason: str, review_on: date) -> Shield:
    """Take a child of one's own roll out of matching. It holds from now; a second person confirms it."""
    ask(rules.may_change_child(actor, child), acts.SHIELDED, actor=actor, subject=child)
    _check(review_on, child.roll.hub.board)
    made = Shield.objects.create(
        child=child, agency=actor.agency, reason=ShieldReason(reason), review_on=review_on, set_by=actor
    )
    record(acts.SHIELDED, actor=actor, subject=made, reason=reason, child=child.pk)
    hide([child.pk], (), actor)
    return made


@writing()
def shield_person(*, actor: Any, person: Person, reason: str, review_on: date) -> Shield:
    """Take a person of the hub out of matching, with their children, on every roll there is and will be."""
    ask(rules.may_shield_person(actor, person), acts.SHIELDED, actor=actor, subject=person)
    hub = queries.hub_of(actor.agency_id)
    _check(review_on, hub.board if hub else None)
    made = Shield.objects.create(
        person=person, agency=actor.agency, reason=ShieldReason(reason), review_on=review_on, set_by=actor
    )
    record(acts.SHIELDED, actor=actor, subject=made, people=[person], reason=reason)
    _hide_people([person.pk])
    return made


def _check(review_on: date, board: Board | None) -> None:
    if review_on <= timezone.localdate():
        raise ValidationError({"review_on": _("Choose a day to come.")})
    if board is not None and review_on > due_on(board, "sibling_shield_review"):
        raise ValidationError(
            {"review_on": _("Choose an earlier day: a shield is looked at again within half a year.")}
        )


@writing()
def confirm_shield(*, actor: Any, shield: Shield) -> None:
    """The second person has looked at it and agrees."""
    ask(rules.may_confirm_shield(actor, shield), acts.SHIELD_CONFIRMED, actor=actor, subject=shield)
    shield.second_by, shield.second_at = actor, timezone.now()
    shield.save(update_fields=["second_by", "second_at"])
    record(acts.SHIELD_CONFIRMED, actor=actor, subject=shield, people=_people(shield))


@writing()
def ask_to_lift(*, actor: Any, shield: Shield) -> None:
    """Ask that a shield be taken off. It holds until a second person has."""
    ask(rules.may_ask_to_lift(actor, shield), acts.SHIELD_LIFT_ASKED, actor=actor, subject=shield)
    shield.lift_asked_by, shield.lift_asked_at = actor, timezone.now()
    shield.save(update_fields=["lift_asked_by", "lift_asked_at"])
    record(acts.SHIELD_LIFT_ASKED, actor=actor, subject=shield, people=_people(shield))


@writing()
def lift_shield(*, actor: Any, shield: Shield) -> None:
    """Take a shield off, as the second person."""
    ask(rules.may_lift(actor, shield), acts.SHIELD_LIFTED, actor=actor, subject=shield)
    shield.lifted_by, shield.lifted_at = actor, timezone.now()
    shield.save(update_fields=["lifted_by", "lifted_at"])
    record(acts.SHIELD_LIFTED, actor=actor, subject=shield, people=_people(shield))


def _people(shield: Shield) -> list[UUID]:
    return [shield.person_id] if shield.person_id else []


# -- Protection ------------------------------------------------------------------------------------------------------


def cover(person_ids: Collection[UUID]) -> None:
    """These people are protected or shielded, or are so no longer: the rolls are looked through for them again before
    anything is matched."""
    for pk in person_ids:
        Cover.objects.update_or_create(person_id=pk, defaults={"looked_at": None})


def follow_protection(person_ids: Collection[UUID]) -> None:
    """What the hub calls when what may be told of somebody's place changes."""
    rows = Protection.objects.filter(person__in=person_ids)
    cover(set(rows.values_list("person", flat=True)))
    _hide_people(set(rows.filter(ended_at=None).values_list("person", flat=True)))


def _hide_people(person_ids: Collection[UUID]) -> None:
    """Whom the hub's records know to be covered is hidden at once; who is found on the rolls, when the worker has
    looked through them."""
    cover(person_ids)
    if person_ids:
        hide(queries_cover.covered_by(person_ids), queries_cover.with_children(person_ids), None)


def hide(children: Collection[UUID], people: Collection[UUID], by: Any) -> None:
    """Tell whoever wants to know that these are hidden from now on: inside the service that hides them."""
    for follow in on_hidden:
        follow(children, people, by)


people.on_protected.append(follow_protection)
