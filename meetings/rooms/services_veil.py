"""Drawing an item's veil: whenever a protection of its family's people, or who is admitted, has changed.

1. What was announced is written again as the veil leaves it; what it covers is kept beside it, to be shown if the veil
   is lifted. The record itself never changes.
2. The item's stream says so: an event of the names and words that look otherwise from now.
"""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any
from uuid import UUID

from hub.people import services as people
from meetings.agenda.models import AgendaItem
from meetings.rooms.fold import fold_item, nothing_said
from meetings.rooms.models import Stream, StreamEvent
from meetings.rooms.queries import lock_meetings
from meetings.rooms.queries_veil import items_about, items_to_veil, names_of, seen_in_roll, shield_of, veil_of
from meetings.rooms.streams import announce, held
from meetings.rooms.veils import Veil, changes, covered, ids_in

VEILED = "item.veiled"


def draw_veils(items: Iterable[AgendaItem]) -> None:
    """Draw the veils of these items as protections and admissions stand now, where there is something to cover."""
    for item in items_to_veil(items):
        _draw(item)


def veil_places(person_ids: Iterable[UUID]) -> None:
    """Draw the veils of every item about these people. Called when what may be told of their places has changed."""
    items = items_about(person_ids)
    lock_meetings(sorted({item.meeting_id for item in items}))  # as whoever acts in a meeting does
    draw_veils(items)


people.on_protected.append(veil_places)


def _draw(item: AgendaItem) -> None:
    stream = held(item)
    shield = shield_of(item)
    veil = veil_of(item, shield)
    events = list(StreamEvent.objects.filter(stream=stream).order_by("seq"))
    rewritten = [event for event in events if _rewrite(event, veil, shield)]
    if veil == stream.veil and not rewritten:
        return
    StreamEvent.objects.bulk_update(rewritten, ["data", "covered"], batch_size=200)
    shown = _shown(item, stream, veil, events)
    stream.veil = veil
    if not stream.head or not (shown["names"] or shown["titles"] or shown["texts"]):
        stream.save(update_fields=["veil"])
        return
    stream.veiled_seq = stream.head + 1
    stream.save(update_fields=["veil", "veiled_seq"])
    announce(stream, VEILED, shown, actor=None)


def _rewrite(event: StreamEvent, veil: Veil | None, shield: Any) -> bool:
    """Show an event as the veil leaves it; says whether that changed the row."""
    before = event.data, event.covered
    whole = event.data if event.covered is None else event.covered
    event.data = whole if veil is None else covered(whole, veil, shield)
    event.covered = None if event.data == whole else whole
    return (event.data, event.covered) != before


def _shown(item: AgendaItem, stream: Stream, veil: Veil | None, events: list[StreamEvent]) -> dict[str, Any]:
    """What looks otherwise from now to somebody who followed the stream: names, titles and words."""
    old, new = stream.veil or {}, veil or {}
    seen = ids_in(stream.said) | seen_in_roll(item)
    changed = {pk for pk in {*old, *new} & seen if old.get(pk) != new.get(pk)}
    agencies, titles = ({**found, **_of(new, found)} for found in names_of(item, changed))
    said = nothing_said()
    for event in events:
        if event.kind != VEILED:  # it only says again what the others show
            fold_item(said, event.kind, event.data)
    data: dict[str, Any] = {
        "names": [{"id": pk, **words} for pk, words in sorted(agencies.items())],
        "titles": [{"id": pk, "role": words} for pk, words in sorted(titles.items())],
        "texts": [],
    }
    before = deepcopy(stream.said or nothing_said())
    fold_item(before, VEILED, data)
    data["texts"] = changes(before, said)
    return data


def _of(veil: Veil, found: dict[str, dict[str, str]]) -> Veil:
    return {pk: words for pk, words in veil.items() if pk in found}
