"""Acts: everything that can stand in the access log, each declared once with a sentence for people.

A slice declares its own in its `acts.py`. Declaring a code twice fails at import.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Kind = Literal["read", "search", "export", "change", "live", "account", "log"]

_declared: dict[str, "Act"] = {}


@dataclass(frozen=True)
class Act:
    code: str  # dotted: "family.read"
    sentence: "_StrPromise"  # what was done, as the log's reader sees it: "Read a family's record"
    kind: Kind


def declare(code: str, sentence: "_StrPromise", kind: Kind) -> Act:
    if code in _declared:
        raise RuntimeError(f"The act {code} is declared twice.")
    _declared[code] = Act(code, sentence, kind)
    return _declared[code]


def named(code: str) -> Act:
    """The act of this code. Raises KeyError when nobody declared it."""
    return _declared[code]


def declared() -> list[Act]:
    return sorted(_declared.values(), key=lambda act: act.code)


NOT_FOUND = declare("not_found", _("Asked for something that is not there for them"), "read")
LOG_EXPORTED = declare("log.exported", _("Exported the access log"), "log")
LOG_PROVED = declare("log.proved", _("Made a proof of one event in the access log"), "log")
