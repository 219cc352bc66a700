"""What a setting does with its roll, child by child: terms, typing, standing answers, objections, leaving, deletion.

Files are taken in by `services_load`, shields set by `services_shields`, tokens made by `services_index`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from itertools import batched
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from uuid6 import uuid7

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.agencies.clocks import due_at
from hub.agencies.models import Hub
from hub.audit.events import About, record
from sharing.siblings.rolls import acts, queries, rules
from sharing.siblings.rolls.fields import HOME_AND_CONTACTS
from sharing.siblings.rolls.keys import RollKey
from sharing.siblings.rolls.models import (
    MethodReview,
    Objection,
    Roll,
    RollChild,
    SealedFields,
    Shield,
    StagedRoll,
    Standing,
    Terms,
    Token,
)
from sharing.siblings.rolls.understood import Row, understood

#: What else happens, in the same transaction, when children leave a roll or are deleted with it, given their ids:
#: links end.
on_left: list[Callable[[Collection[UUID]], None]] = []
#: What else happens when a child's contacts are changed again and again, given its id and who did it: somebody may be
#: trying out a telephone number.
on_often_changed: list[Callable[[UUID, Any], None]] = []

OFTEN = 3  # changes of home or contacts, from which on they wait longer and are looked into


# -- Before a roll ---------------------------------------------------------------------------------------------------


@writing()
def record_terms(*, actor: Any, dpia: str, notice_en: str, notice_cy: str, notice_given_on: date) -> Terms:
    """Record the assessment's reference and the notice that parents were given. An earlier record stays."""
    ask(rules.may_keep(actor), acts.TERMS_RECORDED, actor=actor, subject=actor.agency)
    if notice_given_on > timezone.localdate():
        raise ValidationError({"notice_given_on": _("Parents have the notice before a roll is loaded. Check the day.")})
    terms = Terms.objects.create(
        agency=actor.agency, dpia=dpia, notice_en=notice_en, notice_cy=notice_cy, notice_given_on=notice_given_on,
        recorded_by=actor,
    )  # fmt: skip
    record(acts.TERMS_RECORDED, actor=actor, subject=actor.agency, terms=terms.pk)
    return terms


# -- The roll and its children ---------------------------------------------------------------------------------------


def open_roll(actor: Any, hub: Hub, expires_on: date, standing: str) -> Roll:
    """The setting's roll, made when there is none, and kept until the day. Inside a service."""
    today = timezone.localdate()
    if not today < expires_on <= queries.latest_day(hub):
        raise ValidationError({"expires_on": _("Choose the last day of this term: a roll is not kept longer.")})
    now = timezone.now()
    roll = Roll.objects.select_for_update().filter(agency=actor.agency_id, deleted_at=None).first()
    if roll is None:
        return Roll.objects.create(
            agency_id=actor.agency_id, hub=hub, standing=standing or Standing.ASK, loaded_by=actor, loaded_at=now,
            expires_on=expires_on,
        )  # fmt: skip
    roll.hub, roll.loaded_by, roll.loaded_at, roll.expires_on = hub, actor, now, expires_on
    roll.standing = standing or roll.standing
    roll.save(update_fields=["hub", "loaded_by", "loaded_at", "expires_on", "standing"])
    return roll


def settling(hub: Hub, now: datetime) -> Callable[[int], datetime]:
    """When contacts that are new at `now`, and changed so many times, may match: later where they were changed again
    and again. The board's two clocks are read once, whatever the number of children."""

    @cache
    def of_clock(code: str) -> datetime:
        return due_at(hub.board, code, now)

    return lambda changed: of_clock("sibling_often_changed" if changed >= OFTEN else "sibling_new_contacts")


def child_of(roll: Roll, key: RollKey, mark: bytes, row: Row, now: datetime, settles: datetime) -> RollChild:
    """A child of the roll, sealed and not yet saved."""
    pk = uuid7()
    return RollChild(
        pk=pk, roll=roll, agency_id=roll.agency_id, mark=mark, content_mark=content_mark(key, row),
        contacts_mark=contacts_mark(key, row), sealed=key.seal(row, pk, roll.agency_id), first_seen_at=now,
        settles_at=settles,
    )  # fmt: skip


def content_mark(key: RollKey, row: Row) -> bytes:
    return key.mark("row", _joined(row, sorted(row)))


def contacts_mark(key: RollKey, row: Row) -> bytes:
    return key.mark("contacts", _joined(row, HOME_AND_CONTACTS))


def _joined(row: Row, names: Iterable[str]) -> str:
    return "\0".join(f"{name}={row.get(name, '')}" for name in names)


@writing()
def type_child(
    *, actor: Any, values: Mapping[str, str], child: RollChild | None = None, expires_on: date | None = None
) -> RollChild:
    """Write one child onto the roll by hand, or write it anew. Raises ValidationError by field.

    expires_on   of a roll that this child begins; else it stays as it is
    """
    if child is None:
        ask(rules.may_load(actor), acts.TYPED, actor=actor, subject=actor.agency)
    else:
        ask(rules.may_change_child(actor, child), acts.TYPED, actor=actor, subject=child)
    row, faults = understood(values, timezone.localdate())
    if faults:
        raise ValidationError(dict(faults))
    key = RollKey(actor.agency_id)
    if queries.named(row) in queries.objected(actor.agency_id, key):
        raise ValidationError({"forename": _("A parent objected for this child, who stays off the roll.")})
    return _write_anew(actor, child, key, row) if child else _write(actor, key, row, expires_on)


def _write(actor: Any, key: RollKey, row: Row, expires_on: date | None) -> RollChild:
    hub = queries.hub_of(actor.agency_id)
    assert hub is not None  # noqa: S101  (the rule has asked)
    now = timezone.now()
    roll = queries.roll_of(actor)
    if roll is None:
        roll = open_roll(actor, hub, expires_on or queries.latest_day(hub), "")
    same = {queries.named(one.row) for one in queries.children_of(roll)}
    if queries.named(row) in same:
        raise ValidationError({"forename": _("A child of this name and birthday is on your roll already.")})
    made = child_of(roll, key, key.mark("typed", str(uuid7())), row, now, settling(hub, now)(0))
    made.save(force_insert=True)
    record(acts.TYPED, actor=actor, subject=About("rollchild", made.pk), roll=roll.pk)
    return made


def _write_anew(actor: Any, child: RollChild, key: RollKey, row: Row) -> RollChild:
    before = queries.opened(child, key)
    row = row | ({"rec_id": before["rec_id"]} if "rec_id" in before else {})
    changed = change(child, key, row, settling(child.roll.hub, timezone.now()))
    child.save(update_fields=[*CHANGED])
    forget_tokens([child.pk])
    record(acts.TYPED, actor=actor, subject=child, roll=child.roll_id, contacts=changed)
    if changed:
        tell_often_changed(actor, [child])
    return child


CHANGED = ("content_mark", "contacts_mark", "sealed", "contacts_changed", "settles_at", "encoded_at", "left_at")


def change(child: RollChild, key: RollKey, row: Row, settles: Callable[[int], datetime]) -> bool:
    """Put the row into the child, unsaved: who comes back is new. Returns whether home or contacts changed.

    settles   `settling` of the roll's hub
    """
    mark = contacts_mark(key, row)
    is_changed = mark != bytes(child.contacts_mark)
    if is_changed:
        child.contacts_changed += 1
    if is_changed or child.left_at is not None:
        child.settles_at = settles(child.contacts_changed)
    child.contacts_mark, child.content_mark = mark, content_mark(key, row)
    child.sealed = key.seal(row, child.pk, child.agency_id)
    child.encoded_at = child.left_at = None
    return is_changed


def tell_often_changed(actor: Any, children: Iterable[RollChild]) -> None:
    """Write down, and tell whoever wants to know, whose contacts have now been changed again and again."""
    for child in children:
        if child.contacts_changed >= OFTEN:
            record(acts.OFTEN_CHANGED, actor=actor, subject=child, times=child.contacts_changed)
            for follow in on_often_changed:
                follow(child.pk, actor)


def forget_tokens(children: Iterable[UUID]) -> None:
    """What is matched of these children is deleted, here and now."""
    for some in batched(children, 500):
        Token.objects.filter(fields__child__in=some).delete()
        SealedFields.objects.filter(child__in=some).only("pk").delete()  # web may not read the rest


def leave(children: Collection[UUID], now: datetime) -> None:
    """These are no longer at the setting: nothing of them is matched, and their links end. Inside a service."""
    for some in batched(children, 500):
        RollChild.objects.filter(pk__in=some).update(left_at=now, encoded_at=None)
    forget_tokens(children)
    if children:
        for follow in on_left:
            follow(children)


@writing()
def take_off(*, actor: Any, child: RollChild) -> None:
    """A child has left the setting."""
    ask(rules.may_change_child(actor, child), acts.LEFT, actor=actor, subject=child)
    leave([child.pk], timezone.now())
    record(acts.LEFT, actor=actor, subject=child, roll=child.roll_id)


@writing()
def set_standing(*, actor: Any, standing: str, child: RollChild | None = None) -> None:
    """What the setting answers before anybody asks: for one child ("" again: as the roll), or for the whole roll."""
    if child is not None:
        ask(rules.may_change_child(actor, child), acts.STANDING_SET, actor=actor, subject=child)
        child.standing = Standing(standing) if standing else ""
        child.save(update_fields=["standing"])
        record(acts.STANDING_SET, actor=actor, subject=child, standing=standing)
        return
    ask(rules.may_keep(actor), acts.STANDING_SET, actor=actor, subject=actor.agency)
    roll = queries.roll_of(actor)
    ask(rules.may_delete(actor, roll), acts.STANDING_SET, actor=actor, subject=roll)
    assert roll is not None  # noqa: S101  (the rule has asked)
    roll.standing = Standing(standing)
    roll.save(update_fields=["standing"])
    record(acts.STANDING_SET, actor=actor, subject=roll, standing=standing)


# -- Objections ------------------------------------------------------------------------------------------------------


@writing()
def object_for(
    *, actor: Any, received_on: date, said: str, child: RollChild | None = None, forename: str = "", surname: str = "",
    born_on: date | None = None,
) -> Objection:  # fmt: skip
    """Record that a parent objected, for a child of the roll or one written out. The child is off the roll from now,
    is left out of every later one, and nothing of the child's row is kept but who it is, sealed."""
    if child is None:
        ask(rules.may_keep(actor), acts.OBJECTED, actor=actor, subject=actor.agency)
        who = {"forename": forename, "surname": surname, "dob": born_on.isoformat() if born_on else ""}
    else:
        ask(rules.may_see_child(actor, child), acts.OBJECTED, actor=actor, subject=child)
        row = queries.opened(child)
        who = {name: row.get(name, "") for name in ("forename", "surname", "dob")}
    if not who["forename"] or not who["surname"]:
        raise ValidationError({"forename": _("Say who it is about.")})
    if received_on > timezone.localdate():
        raise ValidationError({"received_on": _("This day has not come yet.")})
    key = RollKey(actor.agency_id)
    pk = uuid7()
    sealed = key.seal({**who, "said": said}, pk, actor.agency_id)
    made = Objection.objects.create(
        pk=pk, agency=actor.agency, sealed=sealed, received_on=received_on, recorded_by=actor
    )
    off = _on_roll_as(actor, key, queries.named(who))
    if off:
        leave(off, timezone.now())
        delete_children(RollChild.objects.filter(pk__in=off))
    record(acts.OBJECTED, actor=actor, subject=made, taken_off=len(off))
    return made


def _on_roll_as(actor: Any, key: RollKey, who: tuple[str, str, str]) -> list[UUID]:
    """Who of the roll is this child, whether there or gone."""
    rows = RollChild.objects.filter(agency=actor.agency_id, roll__deleted_at=None)
    return [row.pk for row in rows if queries.named(queries.opened(row, key)) == who]


@writing()
def take_back_objection(*, actor: Any, objection: Objection) -> None:
    """The parent has changed their mind: the child comes with the next load, or is typed in."""
    ask(rules.may_see_objection(actor, objection), acts.OBJECTION_ENDED, actor=actor, subject=objection)
    objection.taken_back_at, objection.taken_back_by, objection.sealed = timezone.now(), actor, b""
    objection.save(update_fields=["taken_back_at", "taken_back_by", "sealed"])
    record(acts.OBJECTION_ENDED, actor=actor, subject=objection)


# -- Deletion --------------------------------------------------------------------------------------------------------


@writing()
def delete_roll(*, actor: Any, roll: Roll) -> Roll:
    """Delete every child of the roll now, with tokens, shields and all. The roll's own row stays and names the event
    of the access log that proves it."""
    ask(rules.may_delete(actor, roll), acts.DELETED, actor=actor, subject=roll)
    StagedRoll.objects.filter(agency=roll.agency_id).delete()
    return _delete(roll, actor)


@writing()
def expire_rolls() -> int:
    """Delete the rolls whose term has ended: nothing of them was matched since. Returns how many."""
    over = Roll.objects.select_for_update().filter(deleted_at=None, expires_on__lte=timezone.localdate())
    return len([_delete(roll, None) for roll in over])


def _delete(roll: Roll, actor: Any) -> Roll:
    children = list(RollChild.objects.filter(roll=roll, left_at=None).values_list("pk", flat=True))
    leave(children, timezone.now())
    count = delete_children(RollChild.objects.filter(roll=roll))
    roll.deleted_at, roll.deleted_by, roll.deleted_children = timezone.now(), actor, count
    roll.deleted_event = record(acts.DELETED, actor=actor, subject=roll, agency=roll.agency_id, children=count)
    roll.save(update_fields=["deleted_at", "deleted_by", "deleted_children", "deleted_event"])
    return roll


def delete_children(rows: Any) -> int:
    """Delete these children and all that hangs on them. Returns how many children went."""
    wanted = list(rows.values_list("pk", flat=True))
    forget_tokens(wanted)
    for some in batched(wanted, 500):
        Shield.objects.filter(child__in=some).delete()
        RollChild.objects.filter(pk__in=some).delete()
    return len(wanted)


# -- The method ------------------------------------------------------------------------------------------------------


@writing()
def record_review(
    *, actor: Any, hub: Hub, weights: str, pairs: int, right: int, reviewed_on: date, source: str
) -> MethodReview:
    """Record that the board looked through what the method proposed on its own data. From now the hub may propose."""
    ask(rules.may_record_review(actor, hub), acts.METHOD_REVIEWED, actor=actor, subject=hub)
    if right > pairs:
        raise ValidationError({"right": _("No more can be right than were looked through.")})
    made = MethodReview.objects.create(
        hub=hub, weights=weights, pairs=pairs, right=right, reviewed_on=reviewed_on, source=source, recorded_by=actor
    )
    record(acts.METHOD_REVIEWED, actor=actor, subject=hub, pairs=pairs, right=right, weights=weights)
    return made
