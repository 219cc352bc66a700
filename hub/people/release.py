"""How far a fact may go: its originator's terms, asked by everything that shows, prints, exports or shares facts.

Hub only: shown where it was said, to those admitted, and to its originator; never printed, exported, sent or shared on.
Recorded (the default): stands in the record and in its print; only its originator shares it on.
May be shared on: whoever may read it may share it on.

Nothing here lets anybody in: a door asks who may come through it first. `docs/decisions/0010-the-originator-decides.md`
holds the same table in words, and a test holds the two together.
"""

from collections.abc import Iterable
from typing import Any, Literal, get_args
from uuid import UUID

from django.db.models import Q

from hub.people.models import Fact, Release

Surface = Literal[
    "live", "minutes", "record", "minutes_print", "search", "extract", "export", "letter", "slice", "mail"
]
SURFACES: tuple[Surface, ...] = get_args(Surface)

#: On which surfaces a fact of these terms stands, and whether only its originator may put or read it there.
TERMS: dict[str, dict[Surface, Literal["all", "originator"]]] = {
    Release.HUB: {"live": "all", "minutes": "all", "record": "originator"},
    Release.RECORD: {
        "live": "all",
        "minutes": "all",
        "record": "all",
        "minutes_print": "all",
        "search": "all",
        "extract": "originator",
        "export": "originator",
        "letter": "originator",
        "slice": "originator",
    },
    Release.SHARE: {
        "live": "all",
        "minutes": "all",
        "record": "all",
        "minutes_print": "all",
        "search": "all",
        "extract": "all",
        "export": "all",
        "letter": "all",
        "slice": "all",
    },
}


def may_surface(
    fact: Fact | str, surface: Surface, viewer_agency: UUID | None = None, originator: UUID | None = None
) -> bool:
    """Whether it may stand there. Unknown terms and unknown surfaces stand nowhere.

    fact            the fact, or its release terms alone
    viewer_agency   the agency that shows, prints or shares it, or whose person reads it
    originator      of the fact, where only its terms are given
    """
    terms: Any = fact.release if isinstance(fact, Fact) else fact
    owner = fact.originator_id if isinstance(fact, Fact) else originator
    match TERMS.get(terms, {}).get(surface):
        case "all":
            return True
        case "originator":
            return viewer_agency is not None and viewer_agency == owner
    return False


def surfacing(facts: Iterable[Fact], surface: Surface, viewer_agency: UUID | None) -> list[Fact]:
    """Of these facts, those that may stand there for somebody of this agency, in their order."""
    return [fact for fact in facts if may_surface(fact, surface, viewer_agency)]


def may_stand(surface: Surface, viewer_agency: UUID | None = None) -> Q:
    """The same as a condition on facts, for counts and lookups. No agency: what stands there for anybody."""
    every = [terms for terms, surfaces in TERMS.items() if surfaces.get(surface) == "all"]
    found = Q(release__in=every)
    if viewer_agency is not None:
        own = [terms for terms, surfaces in TERMS.items() if surfaces.get(surface) == "originator"]
        found |= Q(release__in=own, originator=viewer_agency)
    return found


def is_looser(new: str, old: str) -> bool:
    """Whether these terms let a fact stand where it did not before."""
    return any(
        may_surface(new, surface, *pair) and not may_surface(old, surface, *pair)
        for surface in SURFACES
        for pair in ((None, None), (_SOMEBODY, _SOMEBODY))
    )


_SOMEBODY = UUID(int=1)
