"""Taking in a setting's file: sent, looked at whole, then all of it or nothing of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.verdicts import Hidden, ask
from hub.agencies.models import Agency
from hub.audit.events import record
from sharing.siblings.rolls import acts, limits, queries, rules
from sharing.siblings.rolls.keys import RollKey, Unopened
from sharing.siblings.rolls.models import Roll, RollChild, RollColumns, StagedRoll
from sharing.siblings.rolls.services import (
    CHANGED,
    change,
    child_of,
    content_mark,
    forget_tokens,
    leave,
    open_roll,
    settling,
    tell_often_changed,
)
from sharing.siblings.rolls.sheets import sheet_of
from sharing.siblings.rolls.understood import Child, Read, guessed, read_sheet

KEPT = timedelta(hours=2)  # a file that was never taken in


@dataclass(frozen=True)
class Change:
    """What taking the file in would change."""

    joining: list[Child] = field(default_factory=list)
    changing: list[tuple[Child, RollChild]] = field(default_factory=list)
    returning: list[tuple[Child, RollChild]] = field(default_factory=list)
    same: int = 0
    leaving: list[UUID] = field(default_factory=list)
    objected: int = 0  # left out, since a parent objected


@dataclass(frozen=True)
class Checked:
    """A file as it would be taken in: nothing of it is yet."""

    agency: Agency
    kind: str
    heads: list[str]
    columns: dict[str, str]
    read: Read
    change: Change
    expires_on: date  # as it would be kept: the roll's own day, else the longest


@dataclass(frozen=True)
class Loaded:
    """How many joined, changed and left."""

    roll: Roll
    joined: int
    changed: int
    left: int
    objected: int


@writing()
def stage_roll(*, actor: Any, content: bytes) -> None:
    """Keep a file, sealed, until it is taken in; the one before it is forgotten. Raises ValidationError."""
    ask(rules.may_load(actor), acts.STAGED, actor=actor, subject=actor.agency)
    try:
        sheet = sheet_of(content)
    except ValueError as error:
        raise ValidationError({"file": str(error)}) from None
    StagedRoll.objects.filter(user=actor).delete()
    sealed = RollKey(actor.agency_id).seal([sheet.heads, sheet.lines], actor.agency_id, actor.pk)
    StagedRoll.objects.create(user=actor, agency=actor.agency, kind=sheet.kind, sealed=sealed)
    record(acts.STAGED, actor=actor, subject=actor.agency, rows=len(sheet.lines))


def check_staged(actor: Any, columns: Mapping[str, str] | None = None) -> Checked:
    """The file this person sent, as it would be taken in. `columns` None: as said the last time, or guessed.
    Raises Hidden when there is none."""
    staged = queries.staged_of(actor)
    if staged is None or not rules.may_load(actor) or staged.agency_id != actor.agency_id:
        raise Hidden(asked="roll", actor=actor)
    key = RollKey(staged.agency_id)
    try:
        heads, lines = key.open(staged.sealed, staged.agency_id, actor.pk)
    except Unopened:  # the key was changed meanwhile
        raise Hidden(asked="roll", actor=actor) from None
    chosen = dict(columns) if columns is not None else guessed(heads, queries.columns_of(staged.agency_id))
    read = read_sheet(heads, lines, chosen, timezone.localdate())
    roll = queries.roll_of(actor)
    hub = queries.hub_of(actor.agency_id)
    assert hub is not None  # noqa: S101  (the rule has asked)
    expires_on = roll.expires_on if roll and roll.expires_on > timezone.localdate() else queries.latest_day(hub)
    return Checked(
        staged.agency, staged.kind, heads, chosen, read, _change(roll, key, staged.agency_id, read), expires_on
    )


def _change(roll: Roll | None, key: RollKey, agency_id: UUID, read: Read) -> Change:
    if read.faults:
        return Change()
    objected = queries.objected(agency_id, key)
    rows = RollChild.objects.select_related("roll__hub__board").filter(roll=roll) if roll else ()
    there = {bytes(row.mark): row for row in rows}
    found = Change()
    left_out = 0
    same = 0
    for child in read.children:
        if objected and queries.named(child.values) in objected:
            left_out += 1
            continue
        row = there.pop(key.mark("key", child.key), None)
        if row is None:
            found.joining.append(child)
        elif row.left_at is not None:
            found.returning.append((child, row))
        elif content_mark(key, child.values) != bytes(row.content_mark):
            found.changing.append((child, row))
        else:
            same += 1
    leaving = [row.pk for row in there.values() if row.left_at is None]
    return Change(found.joining, found.changing, found.returning, same, leaving, left_out)


@writing()
def load_roll(*, actor: Any, columns: Mapping[str, str], expires_on: date, standing: str = "") -> Loaded:
    """Take in the file that was sent, whole, or nothing of it: who is new joins, who is not in it leaves. Taking it in
    twice changes nothing. Raises ValidationError while something is wrong."""
    ask(rules.may_load(actor), acts.LOADED, actor=actor, subject=actor.agency)
    checked = check_staged(actor, columns)
    if checked.read.faults:
        raise ValidationError(_("Nothing was taken in: put right what is listed first."))
    ask(rules.may_load_now(limits.may_load_now(actor)), acts.LOADED, actor=actor, subject=actor.agency)
    hub = queries.hub_of(actor.agency_id)
    assert hub is not None  # noqa: S101  (the rule has asked)
    roll = open_roll(actor, hub, expires_on, standing)
    loaded = _take_in(actor, roll, checked.change, timezone.now())
    remembered = {name: head for name, head in checked.columns.items() if head}
    if checked.kind != "ctf":
        RollColumns.objects.update_or_create(agency=checked.agency, defaults={"columns": remembered})
    StagedRoll.objects.filter(user=actor).delete()
    record(
        acts.LOADED, actor=actor, subject=roll, kind=checked.kind, rows=len(checked.read.children),
        joined=loaded.joined, changed=loaded.changed, left=loaded.left, objected=loaded.objected,
    )  # fmt: skip
    return loaded


def _take_in(actor: Any, roll: Roll, change_: Change, now: datetime) -> Loaded:
    key = RollKey(roll.agency_id)
    settles = settling(roll.hub, now)
    made = [child_of(roll, key, key.mark("key", one.key), one.values, now, settles(0)) for one in change_.joining]
    RollChild.objects.bulk_create(made, batch_size=500)
    altered = [*change_.changing, *change_.returning]
    changed = []
    for child, row in altered:
        row.roll = roll
        if change(row, key, child.values, settles):
            changed.append(row)
    rows = [row for _child, row in altered]
    for some in batched(rows, 200):
        RollChild.objects.bulk_update(some, CHANGED)
    forget_tokens(row.pk for row in rows)
    leave(change_.leaving, now)
    tell_often_changed(actor, changed)
    return Loaded(
        roll, len(made) + len(change_.returning), len(change_.changing), len(change_.leaving), change_.objected
    )


@writing()
def forget_staged() -> int:
    """Files that nobody took in are forgotten."""
    return StagedRoll.objects.filter(made_at__lt=timezone.now() - KEPT).delete()[0]
