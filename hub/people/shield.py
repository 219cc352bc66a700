"""What one viewer may not be told: every clue to where a protected person is.

A `Shield` is made for a viewer and some people, and then asked about texts, agencies and places. It holds the clues
of those people whose protection does not name the viewer: what was written down when they were protected, and every
version of home, setting, surgery, office, telephone and days that the record holds, since an earlier one still tells.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from hub.agencies.models import LegalType
from hub.people import clues

KINDS: dict[str, clues.Kind] = {
    "address": "address",
    "setting": "setting",
    "gp": "gp",
    "agency_office": "agency_office",
    "phone": "phone",
    "days": "days_and_hours",
    "other": "address",  # free words about a place
}

# "Flat 2, 9 " before the name of a street: a number alone tells a neighbour which door.
HOUSE_BEFORE = re.compile(
    r"(?:\b(?:flat|fflat|apt|unit|uned|no\.?|rhif)\s+\w{1,4},?\s+)?\b(?:no\.?\s*|rhif\s+)?\d{1,4}\s?[a-z]?,?\s+$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Secret:
    """A clue, and whose place it would give away."""

    person: UUID
    kind: str
    value: str


@dataclass(frozen=True)
class Found:
    """A clue in a text: the words as they stand there, from–to."""

    kind: str
    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Shield:
    protected: Mapping[UUID, UUID] = field(default_factory=dict)  # whose place is, whoever looks: person → protection
    covered: frozenset[UUID] = frozenset()  # of these, whose place this viewer may not be told
    secrets: tuple[Secret, ...] = ()
    agencies: frozenset[UUID] = frozenset()  # settings, surgeries and offices that would tell
    addresses: frozenset[UUID] = frozenset()
    common: frozenset[str] = frozenset()  # the hub's own towns: they tell nothing by themselves

    def found(self, text: str) -> list["Found"]:
        """The clues that stand in a text, in its order."""
        return find(text, self.secrets, self.common) if self.secrets and text else []

    def mask(self, text: str) -> str:
        """The text with each clue in it replaced, the number before a street too. Without a clue, the same text."""
        masked, at = [], 0
        for clue in self.found(text):
            if clue.start >= at:
                before = text[at : clue.start]
                if KINDS.get(clue.kind) == "address":
                    before = HOUSE_BEFORE.sub("", before)
                masked += [before, _("[protected]")]
            at = max(at, clue.end)
        return "".join([*masked, text[at:]])

    def agency(self, agency: Any) -> str:
        """An agency's name, or what may be said instead of it."""
        if agency.pk not in self.agencies:
            return str(agency.name)
        return _unnamed(agency)

    def names(self, agency: Any) -> bool:
        """Whether an agency's name would tell: it is such a place, or one of its names holds a clue."""
        if agency.pk in self.agencies:
            return True
        return bool(self.found(f"{agency.name_en}. {agency.name_cy}. {agency.short_en}. {agency.short_cy}."))

    def hides(self, residence: Any) -> bool:
        """Whether where somebody lives would give a protected place away: their own, or one they share."""
        return residence.person_id in self.covered or residence.address_id in self.addresses


NOTHING_PROTECTED = Shield()


def unnamed(agency: Any) -> dict[str, str]:
    """What is said in each language instead of an agency's name, where the name would tell."""
    words = {}
    for language in ("en", "cy"):
        with override(language):
            words[language] = _unnamed(agency)
    return words


def _unnamed(agency: Any) -> str:
    match agency.legal_type:
        case LegalType.MAINTAINED_SCHOOL | LegalType.INDEPENDENT_SCHOOL | LegalType.NURSERY_CLASS:
            return _("a school (name protected)")
        case LegalType.PRIVATE_NURSERY | LegalType.CYLCH:
            return _("a nursery (name protected)")
        case LegalType.CHILDMINDER:
            return _("a childminder (name protected)")
        case LegalType.GP:
            return _("a surgery (name protected)")
    return _("a setting (name protected)") if agency.is_setting else _("an agency (name protected)")


def lines_of(address: Any) -> str:
    """An address in one line, as it is matched and shown."""
    return ", ".join(part for part in [*address.lines.splitlines(), address.postcode] if part.strip())


def find(text: str, secrets: Iterable[Secret], common: frozenset[str] = frozenset()) -> list[Found]:
    """Each clue of `secrets` in the text, however it is spelt (clues.py), in the text's order."""
    wanted = {clues.Clue(KINDS[secret.kind], secret.value) for secret in secrets}
    return [
        Found(one.clue.kind, text[one.start : one.end], one.start, one.end)
        for one in clues.find(text, sorted(wanted, key=lambda clue: (clue.kind, clue.value)), common)
    ]
