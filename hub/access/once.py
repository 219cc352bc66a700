"""What is asked twice in one reading is asked of the database once.

Within `reading` the database stands still, so that its answers do. Rules ask for themselves what they need to know, and
a page asks ten rules: without this, each of them would fetch again who stands on which side. A service asks every time:
in `writing` nothing is remembered, and what was remembered before it is forgotten.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import connection, models
from django.utils.translation import get_language


def once_in_a_reading[**P, R](ask: Callable[P, R]) -> Callable[P, R]:
    """For a query whose answer nobody changes after it was given, and whose arguments are rows, ids and words."""

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        answers = _answers()
        if answers is None:
            return ask(*args, **kwargs)
        behalf = getattr(connection, "hub_behalf", None)  # others see other rows
        names = tuple((name, _key(value)) for name, value in sorted(kwargs.items()))
        key = (ask, behalf, get_language(), tuple(map(_key, args)), names)
        if key not in answers:
            answers[key] = ask(*args, **kwargs)
        found: R = answers[key]
        return found

    return asked


@contextmanager
def remembering() -> Iterator[None]:
    """The outermost reading of a moment: its answers go with it."""
    if _answers() is not None:
        yield
        return
    _keep({})
    try:
        yield
    finally:
        _keep(None)


@contextmanager
def forgetting() -> Iterator[None]:
    """Something may be changed: nothing is remembered until it is done, nor from before it."""
    before = _answers()
    if before is None:
        yield
        return
    before.clear()
    _keep(None)
    try:
        yield
    finally:
        _keep(before)


def _answers() -> dict[Any, Any] | None:
    found: dict[Any, Any] | None = getattr(connection, "hub_answers", None)
    return found


def _keep(answers: dict[Any, Any] | None) -> None:
    database: Any = connection
    database.hub_answers = answers


def _key(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.__class__, value.pk  # of what a lazy user stands for
    if isinstance(value, set | frozenset):
        return frozenset(map(_key, value))
    if isinstance(value, list | tuple | dict):
        return tuple(map(_key, value))
    return value
