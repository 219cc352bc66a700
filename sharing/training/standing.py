"""How somebody stands to a requirement on a day: pure, from plain values. A word and a shape say it; colour only helps.

met     done, and holds for some time yet        missing  never done, and the time for it is over
soon    done, and soon runs out                  expired  done once, and no longer holds
due     not done, and still in time              unasked  not asked of this person
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sharing.training.models import Requirement

State = Literal["met", "soon", "due", "missing", "expired", "unasked"]

SIGNS: dict[State, str] = {"met": "✓", "soon": "◔", "due": "○", "missing": "✕", "expired": "!", "unasked": "–"}
HELD: tuple[State, ...] = ("met", "soon")
GAPS: tuple[State, ...] = ("missing", "expired")


@dataclass(frozen=True)
class Member:
    """Somebody at an agency, as far as a requirement looks at them."""

    user: UUID
    name: str
    title: str
    agency: UUID
    role: str
    legal_type: str
    posts: frozenset[str]
    joined_on: date | None  # None: has always been there


@dataclass(frozen=True)
class Held:
    """A completion that was not taken back."""

    id: UUID
    completed_on: date
    expires_on: date | None

    def holds_on(self, day: date) -> bool:
        return self.completed_on <= day and (self.expires_on is None or self.expires_on > day)


@dataclass(frozen=True)
class Standing:
    state: State
    on: date | None = None  # until when it holds, by when it is due, or since when it is missing
    completion: UUID | None = None
    completed_on: date | None = None

    @property
    def sign(self) -> str:
        return SIGNS[self.state]

    @property
    def is_gap(self) -> bool:
        return self.state in GAPS

    @property
    def words(self) -> str:
        day = date_format(self.on, "j M Y") if self.on else ""
        match self.state:
            case "met" if self.on is None:
                done = date_format(self.completed_on, "j M Y") if self.completed_on else ""
                return _("Done %(day)s") % {"day": done}
            case "met":
                return _("Until %(day)s") % {"day": day}
            case "soon":
                return _("Only until %(day)s") % {"day": day}
            case "due":
                return _("Due by %(day)s") % {"day": day}
            case "expired":
                return _("Ran out %(day)s") % {"day": day}
            case "missing":
                return _("Missing since %(day)s") % {"day": day} if day else _("Missing")
        return _("Not asked")


UNASKED = Standing("unasked")


def is_asked(requirement: Requirement, member: Member) -> bool:
    """Whether the board asks this of somebody in this role, in these posts, at this kind of agency."""
    return (
        (not requirement.roles or member.role in requirement.roles)
        and (not requirement.posts or bool(member.posts & set(requirement.posts)))
        and (not requirement.legal_types or member.legal_type in requirement.legal_types)
    )


def standing(
    requirement: Requirement, member: Member, held: Iterable[Held], day: date, warns_from: date | None = None
) -> Standing:
    """How a person stands on a day. `held`: their completions of the course; `warns_from`: what runs out on or before
    this day is said to run out soon."""
    if not is_asked(requirement, member):
        return UNASKED
    best = best_of(held, day)
    if best is not None and best.holds_on(day):
        is_soon = best.expires_on is not None and warns_from is not None and best.expires_on <= warns_from
        return Standing("soon" if is_soon else "met", best.expires_on, best.id, best.completed_on)
    if best is not None:
        return Standing("expired", best.expires_on, best.id, best.completed_on)
    due_on = due(requirement, member)
    if due_on is not None and day < due_on:
        return Standing("due", due_on)
    return Standing("missing", due_on)


def due(requirement: Requirement, member: Member) -> date | None:
    """From when on it is missing: the days of grace after joining, or after the board began to ask it."""
    begins = [day for day in (requirement.from_on, member.joined_on) if day is not None]
    return max(begins) + timedelta(days=requirement.grace_days) if begins else None


def best_of(held: Iterable[Held], day: date) -> Held | None:
    """The completion that holds longest on that day, or the last that held."""
    done = [one for one in held if one.completed_on <= day]
    return max(done, key=lambda one: (one.expires_on or date.max, one.completed_on), default=None)
