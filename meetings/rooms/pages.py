"""What the room's page shows one person: plain values, read in one moment."""

import json
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import reading_whole
from hub.access.verdicts import Hidden
from hub.agencies.models import Level, Outcome
from hub.people.models import FactKind, Release
from hub.people.queries_brief import brief_and_chronology
from hub.people.words import years
from hub.web.lanes import Lane, Sign, drawing
from meetings.agenda.models import AgendaItem, ItemState
from meetings.diary.models import Meeting, Seat, SeatRole
from meetings.minutes.queries import SILENT, State, board_rows, item_states, own_view, persons_in, persons_of, sealed_of
from meetings.rooms import queries
from meetings.rooms.floor import floor_of_rows
from meetings.rooms.models import Stream
from sharing.parents.pages import unchecked_in

SIGNS: dict[str, Sign] = {"police": "square", "declined": "cross", "seen": "ring", "absent": "tick"}
ARRANGING = (SeatRole.CHAIR, SeatRole.DEPUTY, SeatRole.COORDINATOR)
FORMS = (
    "nothing", "amend", "remark", "view", "reveal", "decide", "dissent", "act", "hand", "turn", "step_out", "admit",
    "withdraw", "close", "call", "remarks", "terms", "hold", "relied",
)  # fmt: skip


def room_page(user: Any, meeting: Meeting, wanted: UUID | None) -> dict[str, Any] | None:
    """The room as one person sees it, with one item open: the one asked for, else the one being heard.

    Inside `reading`. None for who is not in yet. `people` in the answer are the ids of the persons shown, for the log.
    """
    seats = list(meeting.seats.select_related("user", "agency"))
    seat = next((seat for seat in seats if seat.user_id == user.pk and seat.is_in), None)
    if seat is None:
        return None
    with reading_whole():  # of an item that is not theirs the floor shows the place, and nothing else of it
        rows = list(meeting.items.marked_for(user).select_related("family").order_by("position"))
    items = [row for row in rows if row.is_mine]
    streams = queries.streams_of(meeting)
    shown = _chosen(items, wanted)
    state = item_states([shown], seats)[0] if shown else None
    floor = floor_of_rows(meeting, rows, seats)
    presides = seat.role in (SeatRole.CHAIR, SeatRole.DEPUTY)
    page: dict[str, Any] = {
        "meeting": _meeting(meeting),
        "seat": _seat(seat),
        "floor": floor,
        "agenda": _agenda(meeting, items, shown, floor, streams),
        "presides": presides,
        "arranges": seat.role in ARRANGING,
        "keys_on": user.keys_on,
        "command_id": str(uuid4()),
        "command_ids": {name: str(uuid4()) for name in FORMS},
        "cursors": json.dumps(_cursors(streams, items)),
        "do_url": reverse("do", args=[meeting.pk]),
        "snapshot_url": reverse("snapshot", args=[meeting.pk]),
        "socket_url": f"/ws/meetings/{meeting.pk}/",
        "lobby_panel_url": _optional("lobby_panel", meeting.pk),
        "languages": settings.LANGUAGES,
        "here_url": reverse("room", args=[meeting.pk]),
        "room_url": reverse("room", args=[meeting.pk]),
        "item": None,
        "people": [],
        "typed": {},
    }
    page |= _next(items, presides)
    if shown is None or state is None:
        return page
    return page | _item(user, meeting, seats, shown, state, presides=presides)


def _item(
    user: Any, meeting: Meeting, seats: list[Seat], item: AgendaItem, state: State, *, presides: bool
) -> dict[str, Any]:
    brief, record = brief_and_chronology(item.family, user)
    agencies = agencies_in(state)
    drafts = queries.drafts_of(user, item)
    board = meeting.hub.board_id
    sealed = sealed_of(user, item) if item.state == ItemState.WAITING else []
    elapsed = _elapsed(item)
    here = f"{reverse('room', args=[meeting.pk])}?item={item.pk}"
    unchecked = unchecked_in(item.family_id) if item.state == ItemState.HEARD and presides else []
    return {
        "item": state,
        "brief": brief,
        "pattern": record if record.entries else None,
        "drawing": _drawing(record) if record.entries else None,
        "chronology_url": reverse("item_chronology", args=[meeting.pk, item.pk]),
        "agencies": agencies,
        "levels": board_rows(Level, board),
        "outcomes": board_rows(Outcome, board),
        "kinds": FactKind.choices,
        "releases": Release.choices,
        "sealed": sealed,
        "own": [row for row in state["contributions"] if row["agency"]["id"] == str(user.agency_id)],
        "own_view": own_view(user, item) if user.agency_id else None,
        "roll": roll_of(state, meeting, seats),
        "my_hand": any(hand["id"] == str(user.pk) for hand in state["hands"]),
        "superseded": [row["supersedes"] for row in state["decisions"] if row["supersedes"]],
        "admissions_url": reverse("admissions", args=[meeting.pk]),
        "admissible_url": reverse("admissible", args=[meeting.pk, item.pk]),
        "elapsed": elapsed,
        "elapsed_width": min(200, round(200 * elapsed / max(meeting.item_seconds, 1))),
        "draft": drafts.get(f"contribute:{item.pk}", {}).get("text", ""),
        "draft_url": reverse("draft", args=["contribute", item.pk]),
        "decide_draft": drafts.get(f"decide:{item.pk}", {}).get("text", ""),
        "decide_draft_url": reverse("draft", args=["decide", item.pk]),
        "unchecked": unchecked,
        "report_url": reverse("report", args=[meeting.pk, item.pk]),
        "siblings_url": reverse("item_siblings", args=[item.pk]),
        "siblings_beside_url": reverse("item_siblings_beside", args=[item.pk]),
        "here_url": here,
        "exactly_people": json.dumps(exactly_people(state)),
        "people": persons_in(state)
        | persons_of(sealed)
        | {UUID(person.id) for person in record.arrivals}
        | {UUID(person.id) for person in record.last_seen}
        | {row.adult_id for row in unchecked},
    }


def exactly_people(state: State) -> list[dict[str, Any]]:
    """Whom a "she" or "tad" may mean: the family's people, those born first. What the writing aid ranks them by."""
    people = [
        {
            "id": person["id"],
            "name": person["name"],
            "sex": person["sex"].upper() if person["sex"] in ("f", "m") else None,
            "age": years(date.fromisoformat(person["born_on"]), timezone.localdate()) if person["born_on"] else None,
        }
        for person in state["family"]["people"]
    ]
    return sorted(people, key=lambda person: person["age"] is None)


def agencies_in(state: State) -> list[dict[str, Any]]:
    """The agencies that owe the item an answer, with who is there for each."""
    found: dict[str, dict[str, Any]] = {}
    for person in state["admitted"]:
        if person["part"] not in SILENT and person["agency"]:
            agency = found.setdefault(person["agency"]["id"], {**person["agency"], "people": []})
            agency["people"].append(person["name"])
    for row in state["contributions"]:
        found.setdefault(row["agency"]["id"], {**row["agency"], "people": [row["by"]["name"]]})
    for agency in found.values():
        agency["who"] = ", ".join(agency["people"])
    return sorted(found.values(), key=lambda agency: agency["en"])


def roll_of(state: State, meeting: Meeting, seats: list[Seat]) -> list[dict[str, Any]]:
    """Who is in the item: raised hands first in their order, who speaks, the rest by name, the absent last."""
    since = queries.present_since(meeting)
    apologies = {str(seat.user_id) for seat in seats if seat.apologised_at}
    hands = {hand["id"]: (n, hand) for n, hand in enumerate(state["hands"])}
    people = []
    for person in state["admitted"]:
        began = since.get(UUID(person["id"]))
        people.append(
            {
                **person,
                "since": timezone.localtime(began) if began else None,
                "hand": hands[person["id"]][1] if person["id"] in hands else None,
                "absence": _("apologies") if person["id"] in apologies else _("not here"),
            }
        )
    return sorted(
        people,
        key=lambda person: (
            hands.get(person["id"], (99, None))[0] if person["since"] else 99,
            person["agency"]["id"] != state["turn"],
            person["since"] is None,
            person["name"],
        ),
    )


def _drawing(record: Any) -> Any:
    counts = ", ".join(f"{lane.label} {lane.count}" for lane in record.lanes)
    arrival = record.arrivals[-1] if record.arrivals else None
    return drawing(
        [Lane(lane.label, SIGNS[lane.happening], [mark.on for mark in lane.marks]) for lane in record.lanes],
        id="pattern",
        alt=_("Twelve months: %(counts)s.") % {"counts": counts},
        until=record.to_on,
        since=arrival.on if arrival else None,
        note=_("%(name)s in the home") % {"name": arrival.name} if arrival else "",
    )


def _chosen(items: list[AgendaItem], wanted: UUID | None) -> AgendaItem | None:
    if wanted is not None:
        found = next((item for item in items if item.pk == wanted), None)
        if found is None:
            raise Hidden(asked=str(wanted))
        return found
    heard = [item for item in items if item.state == ItemState.HEARD]
    return heard[0] if heard else None


def _agenda(
    meeting: Meeting, items: list[AgendaItem], shown: AgendaItem | None, floor: State, streams: list[Stream]
) -> list[dict[str, Any]]:
    """Every position of the floor; the ones this person is admitted to with their family's name and a link."""
    mine = {item.position: item for item in items}
    stream_of = {stream.item_id: stream.pk for stream in streams}
    rows = []
    for position in floor["positions"]:
        item = mine.get(position["position"])
        row = {"position": position["position"], "state": position["state"], "row": position, "item": None}
        if item is not None:
            row |= {
                "item": str(item.pk),
                "name": item.family.name,
                "stream": str(stream_of.get(item.pk, "")),
                "url": f"{reverse('room', args=[meeting.pk])}?item={item.pk}",
                "is_shown": shown is not None and shown.pk == item.pk,
            }
        rows.append(row)
    return rows


def _cursors(streams: list[Stream], items: list[AgendaItem]) -> dict[str, int]:
    """The head of each stream at this moment: what the page shows, and where live events go on from."""
    mine = {item.pk for item in items}
    return {str(row.pk): row.head for row in streams if row.item_id is None or row.item_id in mine}


def _next(items: list[AgendaItem], presides: bool) -> dict[str, Any]:
    """For the chair's one key: the item being heard, and the first that waits."""
    if not presides:
        return {"heard_item": None, "next_item": ""}
    heard = next((item for item in items if item.state == ItemState.HEARD), None)
    waiting = next((item for item in items if item.state == ItemState.WAITING), None)
    return {
        "heard_item": heard and {"id": str(heard.pk)},
        "next_item": str(waiting.pk) if waiting else "",
    }


def _meeting(meeting: Meeting) -> dict[str, Any]:
    return {
        "id": str(meeting.pk),
        "title": meeting.title,
        "starts_at": timezone.localtime(meeting.starts_at),
        "state": meeting.state,
        "remarks_on": meeting.remarks_on,
        "item_seconds": meeting.item_seconds,
        "quorum": meeting.hub.quorum,
    }


def _seat(seat: Seat) -> dict[str, Any]:
    return {
        "agency_id": str(seat.agency_id),
        "agency_short": seat.agency.short,
        "language": seat.language or seat.user.language,
        "role": seat.role,
        "is_staff": seat.is_staff,
        "is_in": seat.is_in,
        "owes_view": seat.role not in SILENT,
    }


def _elapsed(item: AgendaItem) -> int:
    if item.called_at is None:
        return 0
    return int(((item.closed_at or timezone.now()) - item.called_at).total_seconds())


def _optional(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
