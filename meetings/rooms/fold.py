"""Folding events into a state: snapshot(n) with events(n..m) folded in equals snapshot(m).

The states are `meetings.minutes.queries.item_states` and `meetings.rooms.snapshot`'s floor; the room's script does the
same in the browser. One short function per kind of event; an unknown kind changes nothing but is an error in tests.
"""

from collections.abc import Callable
from typing import Any

State = dict[str, Any]
Data = dict[str, Any]

_item: dict[str, Callable[[State, Data], None]] = {}
_floor: dict[str, Callable[[State, Data], None]] = {}


def nothing_said() -> State:
    """What an item holds before its first event: the part of its state that events keep up."""
    return {
        "state": "waiting",
        "called_at": None,
        "closed_at": None,
        "admitted": [],
        "answered": [],
        "nothing_known": [],
        "contributions": [],
        "holdings": [],
        "remarks": [],
        "views": {"given": [], "revealed_at": None, "revealed": None},
        "decision": None,
        "decisions": [],
        "actions": [],
        "reports": [],
        "hands": [],
        "turn": None,
        "reported_at": None,
    }


class UnknownEvent(KeyError):
    """An event of a kind that nobody folds."""


def fold_item(state: State, kind: str, data: Data) -> None:
    """Change an item's state by one event of its stream. Raises UnknownEvent."""
    if kind not in _item:
        raise UnknownEvent(kind)
    _item[kind](state, data)


def fold_floor(state: State, kind: str, data: Data) -> None:
    """Change the floor's state by one event of its stream. Raises UnknownEvent."""
    if kind not in _floor:
        raise UnknownEvent(kind)
    _floor[kind](state, data)


def _on(
    kinds: dict[str, Callable[[State, Data], None]], kind: str
) -> Callable[[Callable[[State, Data], None]], Callable[[State, Data], None]]:
    def register(step: Callable[[State, Data], None]) -> Callable[[State, Data], None]:
        kinds[kind] = step
        return step

    return register


def _sorted_in(values: list[str], value: str) -> list[str]:
    return sorted({*values, value})


@_on(_item, "item.called")
def _called(state: State, data: Data) -> None:
    state |= {"state": "heard", "called_at": data["at"], "closed_at": None}


@_on(_item, "item.closed")
def _closed(state: State, data: Data) -> None:
    state |= {"state": "done", "closed_at": data["at"], "hands": [], "turn": None}


@_on(_item, "answer.given")
def _answered(state: State, data: Data) -> None:
    state["answered"] = _sorted_in(state["answered"], data["agency"])


@_on(_item, "nothing.known")
def _nothing(state: State, data: Data) -> None:
    state["nothing_known"].append(data["nothing"])
    state["answered"] = _sorted_in(state["answered"], data["nothing"]["agency"]["id"])


@_on(_item, "contribution.added")
@_on(_item, "contribution.amended")
def _contribution(state: State, data: Data) -> None:
    state["contributions"].append(data["contribution"])
    state["answered"] = _sorted_in(state["answered"], data["contribution"]["agency"]["id"])


@_on(_item, "terms.changed")
def _terms(state: State, data: Data) -> None:
    """Their originator says how far these may go from now on: all versions of one thing said."""
    for pk in data["contributions"]:
        _with_id(state["contributions"], pk)["release"] = data["release"]


@_on(_item, "holding.added")
def _held(state: State, data: Data) -> None:
    state["holdings"].append(data["holding"])
    state["answered"] = _sorted_in(state["answered"], data["holding"]["agency"]["id"])


@_on(_item, "holding.relied")
def _relied(state: State, data: Data) -> None:
    _with_id(state["holdings"], data["holding"])["relied_at"] = data["relied_at"]


@_on(_item, "translation.signed")
def _translated(state: State, data: Data) -> None:
    _with_id(state["contributions"], data["contribution"])["translations"].append(data["translation"])


@_on(_item, "remark.added")
def _remarked(state: State, data: Data) -> None:
    state["remarks"].append(data["remark"])


@_on(_item, "view.given")
def _view_given(state: State, data: Data) -> None:
    state["views"]["given"] = _sorted_in(state["views"]["given"], data["agency"]["id"])


@_on(_item, "views.revealed")
def _revealed(state: State, data: Data) -> None:
    state["views"] |= {"revealed_at": data["at"], "revealed": data["views"]}


@_on(_item, "view.added")
def _view_added(state: State, data: Data) -> None:
    """A view or a reason given after the others were revealed."""
    given = data["view"]
    others = [view for view in state["views"]["revealed"] if view["agency"]["id"] != given["agency"]["id"]]
    known = len(others) < len(state["views"]["revealed"])
    if known:
        state["views"]["revealed"] = [
            given if view["agency"]["id"] == given["agency"]["id"] else view for view in state["views"]["revealed"]
        ]
    else:
        state["views"]["revealed"].append(given)
    state["views"]["given"] = _sorted_in(state["views"]["given"], given["agency"]["id"])


@_on(_item, "decision.made")
def _decided(state: State, data: Data) -> None:
    state["decisions"].append(data["decision"])
    state["decision"] = data["decision"]


@_on(_item, "dissent.recorded")
def _dissented(state: State, data: Data) -> None:
    _with_id(state["decisions"], data["decision"])["dissents"].append(data["dissent"])
    state["decision"] = state["decisions"][-1]


@_on(_item, "action.added")
def _action(state: State, data: Data) -> None:
    state["actions"].append(data["action"])


@_on(_item, "action.answered")
def _action_answered(state: State, data: Data) -> None:
    _with_id(state["actions"], data["action"]).update(
        outcome=data["outcome"], why=data["why"], answered_at=data["answered_at"]
    )


@_on(_item, "report.made")
def _reported(state: State, data: Data) -> None:
    state["reports"].append(data["report"])
    state["reported_at"] = data["reported_at"]


@_on(_item, "hand.raised")
def _hand_up(state: State, data: Data) -> None:
    state["hands"].append(data["hand"])


@_on(_item, "hand.lowered")
def _hand_down(state: State, data: Data) -> None:
    state["hands"] = [hand for hand in state["hands"] if hand["id"] != data["id"]]


@_on(_item, "turn.given")
def _turn(state: State, data: Data) -> None:
    state["turn"] = data["agency"] and data["agency"]["id"]


@_on(_item, "person.admitted")
@_on(_item, "person.returned")
def _admitted(state: State, data: Data) -> None:
    others = [person for person in state["admitted"] if person["id"] != data["person"]["id"]]
    state["admitted"] = sorted([*others, data["person"]], key=lambda ref: (ref["name"], ref["id"]))


@_on(_item, "person.withdrawn")
@_on(_item, "person.stepped_out")
def _withdrawn(state: State, data: Data) -> None:
    state["admitted"] = [person for person in state["admitted"] if person["id"] != data["id"]]
    state["hands"] = [hand for hand in state["hands"] if hand["id"] != data["id"]]


@_on(_item, "item.veiled")
def _veiled(state: State, data: Data) -> None:
    """What may be told of somebody's place has changed: names, titles and words look otherwise from now."""
    refs = {ref["id"]: ref for ref in [*data["names"], *data["titles"]]}
    _renamed(state, refs)
    for change in data["texts"]:
        *path, last = change["at"]
        place: Any = state
        for step in path:
            place = place[step]
        place[last] = change["to"]


def _renamed(value: Any, refs: dict[str, Data]) -> None:
    if isinstance(value, list):
        for one in value:
            _renamed(one, refs)
    if isinstance(value, dict):
        for one in value.values():
            _renamed(one, refs)
        ref = refs.get(value.get("id") or "", {})
        value.update({key: words for key, words in ref.items() if key in value})


@_on(_floor, "meeting.opened")
def _opened(state: State, data: Data) -> None:
    state["state"] = "open"


@_on(_floor, "meeting.closed")
def _meeting_closed(state: State, data: Data) -> None:
    state["state"] = "closed"


@_on(_floor, "item.state")
def _item_state(state: State, data: Data) -> None:
    others = [row for row in state["positions"] if row["position"] != data["position"]]
    state["positions"] = sorted([*others, data], key=lambda row: row["position"])


@_on(_floor, "remarks.switched")
def _remarks(state: State, data: Data) -> None:
    state["remarks_on"] = data["on"]


@_on(_floor, "roll.joined")
def _joined(state: State, data: Data) -> None:
    others = [person for person in state["roll"] if person["id"] != data["person"]["id"]]
    state["roll"] = sorted([*others, data["person"]], key=lambda ref: (ref["name"], ref["id"]))


@_on(_floor, "roll.left")
def _left(state: State, data: Data) -> None:
    state["roll"] = [person for person in state["roll"] if person["id"] != data["id"]]


def _with_id(rows: list[Data], pk: str) -> Data:
    return next(row for row in rows if row["id"] == pk)
