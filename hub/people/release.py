"""How far a fact may go: its originator's terms, asked by everything that shows, prints, exports or shares facts.

Hub only: shown in the hub, to those admitted, and never printed, exported, sent or shared on.
Recorded (the default): stands in the record and in its print; only its originator shares it on.
May be shared on: whoever may read it may share it on.
"""

from typing import Any, Literal
from uuid import UUID

from hub.people.models import Fact, Release

Surface = Literal["live", "minutes", "minutes_print", "extract", "export", "search", "letter", "slice"]

#: On which surfaces a fact of these terms stands, and whether only its originator may put it there.
TERMS: dict[str, dict[Surface, Literal["all", "originator"]]] = {
    Release.HUB: {"live": "all", "minutes": "all"},
    Release.RECORD: {
        "live": "all",
        "minutes": "all",
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
    viewer_agency   the agency that shows, prints or shares it
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
