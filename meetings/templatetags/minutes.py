"""Who was said to be meant in a text of the minutes."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def at_place(settled: dict[str, list[dict[str, str]]], kind: str) -> tuple[dict[str, list[dict[str, str]]], str]:
    """With `at_id`: who was said to be meant in one text, `minutes.settled|at_place:"remark"|at_id:remark.id`."""
    return settled, kind


@register.filter
def at_id(place: tuple[dict[str, list[dict[str, str]]], str], pk: str) -> list[dict[str, str]]:
    settled, kind = place
    return settled.get(f"{kind}:{pk}", [])


@register.filter
def at_key(rows: dict[str, list[Any]], key: str) -> list[Any]:
    return rows.get(key, [])
