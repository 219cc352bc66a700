"""Rows of many tables in one statement: an item's record is twenty small tables, and a page need not ask twenty times.

Each row travels as one JSON array of its columns, which SQLite and PostgreSQL both make and put under one another.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet, Value
from django.db.models.functions import JSONArray
from django.utils import timezone


def together(*querysets: QuerySet[Any]) -> list[list[Any]]:
    """What `list()` of each queryset would be, read in one statement and so at one moment; sorted by primary key.

    `only()` is kept; `select_related` is not: see `introduce`.
    """
    columns = [_columns(queryset) for queryset in querysets]
    parts = [
        queryset.order_by().values_list(Value(n), JSONArray(*(field.attname for field in columns[n])))
        for n, queryset in enumerate(querysets)
    ]
    found: list[list[Any]] = [[] for _ in querysets]
    for n, values in parts[0].union(*parts[1:], all=True).order_by():
        names = [field.attname for field in columns[n]]
        pairs = zip(columns[n], values, strict=True)
        row = querysets[n].model.from_db(querysets[n].db, names, [_value(field, value) for field, value in pairs])
        found[n].append(row)
    return [sorted(rows, key=lambda row: row.pk) for rows in found]


def introduce(rows: Iterable[Model], others: Iterable[Model]) -> None:
    """Make each foreign key of `rows` that points to one of `others` known, as `select_related` would."""
    known: defaultdict[Any, dict[Any, Model]] = defaultdict(dict)
    for other in others:
        known[type(other)][other.pk] = other
    for row in rows:
        for field in row._meta.concrete_fields:
            found = known[field.related_model].get(row.__dict__.get(field.attname)) if _points(field) else None
            if found is not None:
                setattr(row, field.name, found)


def pointed_at(rows: Iterable[Model], model: type[Model]) -> set[UUID]:
    """The keys of `model` that foreign keys of these rows hold."""
    keys: set[Any] = {
        row.__dict__.get(field.attname)  # None where `only()` left it out
        for row in rows
        for field in row._meta.concrete_fields
        if _points(field) and field.related_model is model
    }
    return keys - {None}


def gather(row: Model, name: str, rows: list[Any]) -> None:
    """Let `row.<name>.all()` be these rows, as `prefetch_related` would."""
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows


def _points(field: Any) -> bool:
    return bool(field.many_to_one or field.one_to_one)


def _columns(queryset: QuerySet[Any]) -> list[Any]:
    only = queryset.query.get_select_mask()
    return [field for field in queryset.model._meta.concrete_fields if not only or field in only]


def _value(field: Any, value: Any) -> Any:
    python = field.to_python(value)
    if isinstance(python, datetime) and timezone.is_naive(python):
        return python.replace(tzinfo=UTC)  # as SQLite keeps them
    return python
