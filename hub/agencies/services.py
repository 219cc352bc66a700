"""Changing a hub's rows. Nothing is overwritten: a row ends on the day on which the next begins."""

from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hub.access.verdicts import ask
from hub.agencies import acts, rules
from hub.agencies.models import Agency, BoardRow, DutyTelephone, Hub
from hub.agencies.queries import forget_surroundings
from hub.audit.events import record


@transaction.atomic
def change_rule(*, actor: Any, hub: Hub, row: BoardRow, from_on: date, **changes: Any) -> BoardRow:
    """Let a rule of the board read otherwise from a day on; the row that stood ends on that day and is kept.

    changes   of the row's own fields: labels and texts in both languages, source, to_confirm, amount, unit, days
    """
    ask(rules.may_change_rows(actor, hub), acts.RULE_CHANGED, actor=actor, subject=hub)
    if row.board_id != hub.board_id:
        raise ValidationError(_("This is a rule of another board."))
    later: BoardRow = _next(row, from_on, changes)
    record(acts.RULE_CHANGED, actor=actor, subject=hub, rule=row.code, row=later.pk, before=row.pk)
    return later


@transaction.atomic
def change_telephone(
    *,
    actor: Any,
    hub: Hub,
    row: DutyTelephone | None,
    council: Agency,
    from_on: date,
    number: str,
    label_en: str,
    label_cy: str,
    source: str,
    out_of_hours: bool,
    to_confirm: bool,
) -> DutyTelephone:
    """Let a duty telephone read otherwise from a day on, or add one (`row` None)."""
    ask(rules.may_change_rows(actor, hub), acts.TELEPHONE_CHANGED, actor=actor, subject=hub)
    changes = {
        "number": number,
        "label_en": label_en,
        "label_cy": label_cy,
        "source": source,
        "out_of_hours": out_of_hours,
        "to_confirm": to_confirm,
        "council": council,
    }
    if row is not None and row.hub_id != hub.pk:
        raise ValidationError(_("This is a telephone of another hub."))
    later: DutyTelephone = _next(row or DutyTelephone(hub=hub), from_on, changes)
    record(acts.TELEPHONE_CHANGED, actor=actor, subject=hub, row=later.pk, before=row.pk if row else "")
    transaction.on_commit(partial(forget_surroundings, hub), robust=True)  # every page shows these numbers
    return later


def _next(row: Any, from_on: date, changes: dict[str, Any]) -> Any:
    """End a row on a day and begin a copy of it, changed."""
    model = type(row)
    if not row._state.adding:
        if row.from_on is not None and from_on <= row.from_on:
            raise ValidationError({"from_on": _("Choose a day after this one began.")})
        if not model.objects.filter(pk=row.pk, to_on=None).update(to_on=from_on):
            raise ValidationError(_("Somebody else has just changed this. Read it again first."))
    kept = {
        field.attname: getattr(row, field.attname)
        for field in model._meta.concrete_fields
        if field.name not in ("id", "from_on", "to_on")
    }
    later = model(**kept, from_on=from_on)
    for name, value in changes.items():
        setattr(later, name, value)
    later.save(force_insert=True)
    return later
