"""Veils: the names that would tell somebody in an item where a protected person is, and what stands in their place.

A veil belongs to an item and holds for everybody in it alike, since everything in a stream may be seen by everybody in
it. It covers the names of agencies, and titles that hold such a name. Ids stay: they are opaque, and a room needs them
to know which agency has answered.
"""

from typing import Any

from django.utils.translation import override

from hub.people.shield import Shield

#: By the id of an agency, or of a person whose title tells: the words shown instead, in each language.
Veil = dict[str, dict[str, str]]

#: What people wrote, wherever it stands in an event or a state.
WRITTEN = frozenset(("text", "why", "reason", "reasons", "why_not", "what", "contingency", "to", "where"))


def veiled(value: Any, veil: Veil | None) -> Any:
    """The same values with no name that the veil covers. Without a veil, the value itself."""
    return _covered(value, veil, None, "", "en") if veil else value


def covered(value: Any, veil: Veil, shield: Shield) -> Any:
    """The same, with each clue masked in what people wrote as well, in the language it was written in."""
    return _covered(value, veil, shield, "", "en")


def _covered(value: Any, veil: Veil, shield: Shield | None, key: str, language: str) -> Any:
    if isinstance(value, dict):
        language = value.get("language") or language
        shown = {name: _covered(one, veil, shield, name, language) for name, one in value.items()}
        words = veil.get(value.get("id") or "")
        if words is not None and "en" in value:
            shown |= words
        elif words is not None and "role" in value:
            shown["role"] = dict(words)
        return shown
    if isinstance(value, list):
        return [_covered(one, veil, shield, key, language) for one in value]
    if shield is not None and isinstance(value, str) and key in WRITTEN:
        with override(language):
            return shield.mask(value)
    return value


def ids_in(value: Any) -> set[str]:
    """Every id that a ref in these values holds."""
    if isinstance(value, dict):
        found = {value["id"]} if isinstance(value.get("id"), str) else set()
        return found.union(*(ids_in(one) for one in value.values()))
    if isinstance(value, list):
        return set().union(*(ids_in(one) for one in value))
    return set()


def changes(before: Any, after: Any, at: tuple[str | int, ...] = ()) -> list[dict[str, Any]]:
    """Where two states of one shape hold different words: [{"at": path, "to": words}]."""
    if isinstance(before, dict):
        return [change for name in before for change in changes(before[name], after[name], (*at, name))]
    if isinstance(before, list):
        pairs = enumerate(zip(before, after, strict=True))
        return [change for place, (old, new) in pairs for change in changes(old, new, (*at, place))]
    return [] if before == after else [{"at": list(at), "to": after}]
