"""What one viewer may not be told: every clue to where a protected person is.

A `Shield` is made for a viewer and some people, and then asked about texts, agencies and places. It holds the clues
of those people whose protection does not name the viewer: what was written down when they were protected, and every
version of home, setting, surgery, office, telephone and days that the record holds, since an earlier one still tells.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hub.people.names import fold


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
    protected: frozenset[UUID] = frozenset()  # whose place is protected, whoever looks
    covered: frozenset[UUID] = frozenset()  # of these, whose place this viewer may not be told
    secrets: tuple[Secret, ...] = ()
    agencies: frozenset[UUID] = frozenset()  # settings, surgeries and offices that would tell
    addresses: frozenset[UUID] = frozenset()

    def found(self, text: str) -> list["Found"]:
        """The clues that stand in a text, in its order."""
        return find(text, self.secrets) if self.secrets and text else []

    def mask(self, text: str) -> str:
        """The text with each clue in it replaced. Without a clue, the same text."""
        masked, at = [], 0
        for clue in self.found(text):
            if clue.start >= at:
                masked += [text[at : clue.start], _("[protected]")]
            at = max(at, clue.end)
        return "".join([*masked, text[at:]])

    def agency(self, agency: Any) -> str:
        """An agency's name, or what may be said instead of it."""
        if agency.pk not in self.agencies:
            return str(agency.name)
        return _("a setting (name protected)") if agency.is_setting else _("an agency (name protected)")

    def hides(self, residence: Any) -> bool:
        """Whether where somebody lives would give a protected place away: their own, or one they share."""
        return residence.person_id in self.covered or residence.address_id in self.addresses


NOTHING_PROTECTED = Shield()


def lines_of(address: Any) -> str:
    """An address in one line, as it is matched and shown."""
    return ", ".join(part for part in [*address.lines.splitlines(), address.postcode] if part.strip())


def secrets_of(person: UUID, rows: Iterable[tuple[str, str]]) -> list[Secret]:
    return [Secret(person, kind, value) for kind, value in rows if value.strip()]


def find(text: str, secrets: Iterable[Secret]) -> list[Found]:
    """Each clue of `secrets` in the text, whole or by one of its telling parts."""
    folded = [(place, sign) for place, letter in enumerate(text) for sign in fold(letter) if sign.isalnum()]
    bare = "".join(sign for _, sign in folded)
    found = set()
    for kind, value in {(secret.kind, secret.value) for secret in secrets}:
        for part in {value, *value.split(",")}:
            wanted = "".join(sign for sign in fold(part) if sign.isalnum())
            if len(wanted) < 5:
                continue
            for hit in re.finditer(re.escape(wanted), bare):
                start, end = folded[hit.start()][0], folded[hit.end() - 1][0] + 1
                found.add(Found(kind, text[start:end], start, end))
    return sorted(found, key=lambda one: (one.start, -one.end))
