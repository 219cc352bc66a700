"""How the states of a room read on a page: names in the reader's language, times, ages, kinds."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from hub.people.models import FactKind, Release
from meetings.agenda.models import ItemState
from meetings.minutes.models import ActionOutcome

register = template.Library()

KINDS = dict(FactKind.choices)
RELEASES = dict(Release.choices)
STATES = dict(ItemState.choices)
ENDS = dict(ActionOutcome.choices)


@register.filter
def named(ref: dict[str, str] | None) -> str:
    """A reference's name for the reader: `{"en": "Police", "cy": "Heddlu"}`."""
    return ref["cy" if get_language() == "cy" else "en"] if ref else ""


@register.filter
def moment(text: str | None) -> datetime | None:
    return timezone.localtime(datetime.fromisoformat(text)) if text else None


@register.filter
def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@register.filter
def kind_name(code: str) -> str:
    return str(KINDS[FactKind(code)])


@register.filter
def release_name(code: str) -> str:
    return str(RELEASES[Release(code)])


@register.filter
def state_name(code: str) -> str:
    return str(STATES[ItemState(code)])


@register.filter
def end_name(code: str) -> str:
    return str(ENDS[ActionOutcome(code)])


@register.filter
def days_late(contribution: dict[str, Any]) -> int:
    """Days between what happened and its being written; 0 where no date is given."""
    happened, written = day(contribution["happened_on"]), moment(contribution["written_at"])
    return (written.date() - happened).days if happened and written else 0


@register.filter
def clock(seconds: int) -> str:
    """ "4:30"."""
    return f"{seconds // 60}:{seconds % 60:02d}"


@register.filter
def of_agency(rows: list[dict[str, Any]], agency: str) -> list[dict[str, Any]]:
    """The rows that one agency put."""
    return [row for row in rows if row["agency"]["id"] == agency]


@register.filter
def amended(rows: list[dict[str, Any]], pk: str) -> bool:
    """Whether a later row amends this one."""
    return any(row["amends"] == pk for row in rows)


@register.filter
def spread(views: list[dict[str, Any]], levels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row per level with the agencies that chose it; who stands apart from most is heard first."""
    by_level: dict[str, list[dict[str, Any]]] = {level["code"]: [] for level in levels}
    for view in views:
        if view["level"]:
            by_level.setdefault(view["level"], []).append(view)
    most = max((len(found) for found in by_level.values()), default=0)
    crowd = [code for code, found in by_level.items() if found and len(found) == most]
    differ = sum(bool(found) for found in by_level.values()) > 1
    return [
        {
            **level,
            "views": by_level[level["code"]],
            "apart": differ and (level["code"] not in crowd or len(crowd) > 1),
        }
        for level in levels
    ]


@register.filter
def without_level(views: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [view for view in views if not view["level"]]


@register.filter
def people_names(people: list[dict[str, str]]) -> str:
    return ", ".join(person["name"] for person in people)
