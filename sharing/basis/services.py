"""Changing the rows of law. Nothing is overwritten: a row ends on the day on which the next begins."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.audit.events import record
from sharing.basis import acts, rules
from sharing.basis.models import LawChange, LawRow
from sharing.basis.queries import TABLES, is_code_taken, next_order, table_of

type What = tuple[str, str]  # the same in English and in Welsh

# Called inside the transaction of a change, with it and who made it: higher slices flag what cites the row.
_listeners: list[Callable[[LawChange, Any], None]] = []


def on_law_change(callback: Callable[[LawChange, Any], None]) -> None:
    """Have this called at every change of a row of law."""
    if callback not in _listeners:
        _listeners.append(callback)


@writing()
def change_row(*, actor: Any, row: LawRow, from_on: date, what: What, **new: Any) -> LawRow:
    """Let a row of law read otherwise from a day on; the row that stood ends on that day and is kept.

    what   in plain words and both languages, for the owners of whatever cites it
    new    of the row's own fields: labels and texts in both languages, source, checked_on, to_confirm, for whom it is
    """
    ask(rules.may_change_law(actor), acts.LAW_CHANGED, actor=actor, subject=row)
    _end(row, from_on)
    kept = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in ("id", "from_on", "to_on")
    }
    later = type(row)(**{**kept, **new}, from_on=from_on)
    _in_both_languages(later)
    later.save(force_insert=True)
    record(acts.LAW_CHANGED, actor=actor, subject=later, code=row.code, table=table_of(row), before=row.pk)
    _tell(actor, row, from_on, what)
    return later


@writing()
def add_row(*, actor: Any, table: str, code: str, from_on: date, what: What, **new: Any) -> LawRow:
    """Put a row of law in the hub of which there was none before: a new power, basis, kind of information or purpose.

    table  of basis.queries.TABLES
    code   what agreements, guides and decisions cite it by; never one that there was already
    new    the row's own fields, as `change_row` takes them
    """
    model = TABLES[table]
    ask(rules.may_change_law(actor), acts.LAW_ADDED, actor=actor)
    if is_code_taken(table, code):
        raise ValidationError({"code": _("There is a row of this code, or was. Change that one, or choose another.")})
    row = model(code=code, from_on=from_on, order=next_order(table), **new)
    _in_both_languages(row)
    row.save(force_insert=True)
    record(acts.LAW_ADDED, actor=actor, subject=row, code=code, table=table)
    _tell(actor, row, from_on, what)
    return row


def _in_both_languages(row: LawRow) -> None:
    if not (row.label_en and row.label_cy and bool(row.text_en) == bool(row.text_cy)):
        raise ValidationError(_("Write it in both languages."))


@writing()
def end_row(*, actor: Any, row: LawRow, from_on: date, what: What) -> None:
    """Let a row of law hold no longer from a day on, with nothing in its place."""
    ask(rules.may_change_law(actor), acts.LAW_ENDED, actor=actor, subject=row)
    _end(row, from_on)
    record(acts.LAW_ENDED, actor=actor, subject=row, code=row.code, table=table_of(row))
    _tell(actor, row, from_on, what)


def _end(row: LawRow, on: date) -> None:
    if row.from_on is not None and on <= row.from_on:
        raise ValidationError({"from_on": _("Choose a day after this one began.")})
    if not type(row).objects.filter(pk=row.pk, to_on=None).update(to_on=on):
        raise ValidationError(_("Somebody else has just changed this. Read it again first."))


def _tell(actor: Any, row: LawRow, from_on: date, what: What) -> None:
    in_english, in_welsh = what
    if not (in_english.strip() and in_welsh.strip()):
        raise ValidationError({"what_cy": _("Write it in both languages.")})
    change = LawChange.objects.create(
        table=table_of(row), code=row.code, what_en=in_english, what_cy=in_welsh, from_on=from_on, by=actor
    )
    for listener in _listeners:
        listener(change, actor)
