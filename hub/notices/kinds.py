"""Kinds of notice: what can wait for somebody, each declared once with a sentence that names nobody."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_declared: dict[str, "Kind"] = {}


@dataclass(frozen=True)
class Kind:
    code: str
    sentence: "_StrPromise"  # "A request for information waits for your answer"
    urgent: bool = False  # goes out at once, by mail and push; unread after a while, its sender is told to telephone


def declare(code: str, sentence: "_StrPromise", *, urgent: bool = False) -> Kind:
    if code in _declared:
        raise RuntimeError(f"The notice {code} is declared twice.")
    _declared[code] = Kind(code, sentence, urgent)
    return _declared[code]


def named(code: str) -> Kind:
    """The kind of this code. Raises KeyError when nobody declared it."""
    return _declared[code]
