"""Verdicts: what a rule answers. Yes, or no and why; or that, for this person, there is no such thing.

A rule tests existence first, so that hidden and absent are one answer. The same reason is shown on the page, raised
in the refusal and written in the log.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hub.audit.acts import Act

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Verdict:
    yes: bool
    exists: bool = True
    why: "str | _StrPromise" = ""

    def __bool__(self) -> bool:
        return self.yes


YES = Verdict(yes=True)
HIDDEN = Verdict(yes=False, exists=False)


def no(why: "str | _StrPromise") -> Verdict:
    """No, for a reason that may be shown to the person who asked."""
    return Verdict(yes=False, why=why)


class Hidden(Exception):
    """There is no such thing for this person: answered as 404, the same for hidden and absent.

    `is_logged`: its `not_found` is written already, so that the door writes no second one.
    """

    def __init__(self, asked: str = "", actor: Any = None) -> None:
        super().__init__("hidden")
        self.asked = asked
        self.actor = actor
        self.is_logged = False


class Refused(Exception):
    """This person may know of the thing and may not do this to it: answered as 403 with the reason."""

    def __init__(self, why: "str | _StrPromise", act: Act, actor: Any, subject: Any) -> None:
        super().__init__(act.code)
        self.why = why
        self.act = act
        self.actor = actor
        self.subject = subject


def ask(verdict: Verdict, act: Act, *, actor: Any, subject: Any = None) -> None:
    """Go on if the rule said yes; raise Hidden or Refused otherwise. The door records either after the rollback."""
    if not verdict.exists:
        raise Hidden(asked=str(getattr(subject, "pk", "")), actor=actor)
    if not verdict.yes:
        raise Refused(verdict.why, act, actor, subject)
