"""snapshot(n) with events(n..m) folded in equals snapshot(m), for every act and everybody in the meeting."""

import copy
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import TestCase
from django.utils import timezone

from hub.accounts.models import User
from meetings.diary.models import Meeting
from meetings.diary.queries import seat_of
from meetings.diary.services import arrive
from meetings.minutes.queries import item_states
from meetings.minutes.queries_record import recorded_states
from meetings.rooms.commands import Order, act_names, commit
from meetings.rooms.floor import floor_state
from meetings.rooms.fold import fold_floor, fold_item
from meetings.rooms.models import Stream, StreamEvent
from meetings.rooms.veils import veiled
from tests.cast import load_county

Shot = dict[str, Any]


def as_json(value: Any) -> Any:
    """The value as a client reads it off the wire."""
    return json.loads(json.dumps(value))


@pytest.mark.usefixtures("county")
class EveryActKeepsSnapshotsAndEventsTheSame(TestCase):
    @pytest.fixture(autouse=True)
    def _seed(self, county: Path) -> None:
        self.seed = county

    def setUp(self) -> None:
        load_county(self.seed)
        self.meeting = Meeting.objects.get(state="open")
        self.users = {user.username: user for user in User.objects.filter(seats__meeting=self.meeting)}
        self.heard = self.meeting.items.select_related("family").get(state="heard")
        self.waiting = self.meeting.items.filter(state="waiting", is_sealed=False).order_by("position").first()
        self.tried: set[str] = set()

    # -- Looking ---------------------------------------------------------------------------------------------------

    def shots(self) -> dict[str, Shot]:
        """What everybody who is in sees. An item's state is the same for all who see it; which they see is theirs."""
        meeting = Meeting.objects.get(pk=self.meeting.pk)
        floor = floor_state(meeting)
        items = list(meeting.items.select_related("family"))
        states = {row["id"]: row for row in item_states(items)}
        veils = dict(Stream.objects.filter(meeting=meeting).values_list("item", "veil"))
        recorded = [veiled(row, veils[UUID(row["id"])]) for row in recorded_states(items)]
        self.assertEqual(as_json(recorded), as_json([*states.values()]), "the record and what was folded")
        found = {}
        for name, user in self.users.items():
            seat = seat_of(user, meeting.pk)
            if seat is not None and seat.is_in:
                mine = meeting.items.visible_to(user).values_list("pk", flat=True)
                found[name] = as_json({"floor": floor, "items": {str(pk): states[str(pk)] for pk in mine}})
        return found

    def heads(self) -> dict[UUID, int]:
        return dict(Stream.objects.filter(meeting=self.meeting).values_list("pk", "head"))

    def folded(self, shot: Shot, since: dict[UUID, int]) -> Shot:
        shot = copy.deepcopy(shot)
        for stream in Stream.objects.filter(meeting=self.meeting):
            item = shot["items"].get(str(stream.item_id))
            if stream.item_id is not None and item is None:
                continue
            news = StreamEvent.objects.filter(stream=stream, seq__gt=since.get(stream.pk, 0)).order_by("seq")
            for event in news:
                if stream.item_id is None:
                    fold_floor(shot["floor"], event.kind, event.data)
                else:
                    fold_item(item, event.kind, event.data)
        return shot

    # -- Acting ----------------------------------------------------------------------------------------------------

    def does(self, who: str, act: str, item: Any = None, **data: Any) -> None:
        """`who` does it, it is done, and everybody's picture keeps up by its events alone."""
        self.tried.add(act)
        before, since = self.shots(), self.heads()
        order = Order(self.users[who].pk, uuid4(), act, self.meeting.pk, item and item.pk, data)
        answer = commit([order])[0]
        self.assertEqual(answer["type"], "done", f"{who} {act}: {answer}")
        for name, after in self.shots().items():
            shot = before.get(name)
            if shot is None or shot["items"].keys() != after["items"].keys():
                continue  # came in, or gained or lost an item: begins anew from a snapshot
            self.assertEqual(self.folded(shot, since), after, f"what {name} sees after {who} did {act}")

    def one(self, item: Any, kind: str) -> dict[str, Any]:
        return item_states([item])[0][kind][-1]

    def test_every_act(self) -> None:
        item, later = self.heard, self.waiting
        about = [str(item.family.members.first().person_id)]
        words = {"text": "Four visits were declined.", "kind": "fact", "about": about, "release": "record"}
        soon = (timezone.localdate() + timedelta(days=3)).isoformat()

        self.does("ben", "contribute", item, **words, happened_on=timezone.localdate().isoformat())
        said = self.one(item, "contributions")["id"]
        self.does("ben", "amend", item, of=said, text="Five visits were declined.", why="One was missed out.")
        self.does("carys", "translate", item, of=said, language="cy", text="Gwrthodwyd pedwar ymweliad.")
        self.does("ben", "terms", item, of=said, release="share", why="The family's own health visitor needs it.")
        self.does("ben", "terms", item, of=said, release="hub")
        self.does("dev", "hold", item, where="The police's own case file")
        self.does("huw", "hold", item, where="The housing file")
        self.does("dev", "remark", item, text="Is the dog still there?")
        self.does("huw", "hand", item, up=False)
        self.does("huw", "hand", item, up=True)
        self.does("amira", "turn", item, agency=str(self.users["huw"].agency_id))
        self.does("amira", "remarks", on=False)
        self.does("amira", "remarks", on=True)
        self.does("ben", "view", item, level="4", reason="")
        self.does("huw", "view", item, level="2")
        self.does("amira", "view", item, level="")
        self.does("amira", "reveal", item)
        self.does("huw", "view", item, level="2", reason="The home is warm and dry.")
        told = {"parents": {"by": str(self.users["ben"].pk)}, "child": {"why_not": "Two years old."}}
        choice = {"outcome": "team_around_family", "level": "3", "reasons": "Not seen.", "told": told}
        self.does("amira", "decide", item, **choice)
        held = [row["id"] for row in item_states([item])[0]["holdings"]]
        self.does("amira", "decide", item, **choice | {"outcome": "signposting"}, relied=held[:1])
        self.does("amira", "relied", item, holding=held[1])
        decision = self.one(item, "decisions")["id"]
        self.does("dev", "dissent", item, of=decision, reason="The risk is rising.")
        act = {"what": "See Tomos at home.", "due_on": soon, "contingency": "Report."}
        self.does("amira", "act", item, **act, owner=str(self.users["ben"].pk))
        self.does("amira", "act", item, **act, owner=str(self.users["huw"].agency_id))
        for outcome in ("could_not", "done"):
            action = self.one(item, "actions")["id"]
            self.does("huw", "outcome", item, action=action, outcome=outcome, why="Nobody was in.")
        self.does("dev", "report", item, reason="Shouting heard.")
        self.does(
            "ben", "contribute", later, **words | {"about": [str(later.family.members.first().person_id)]}, sealed=True
        )
        self.does("lowri", "nothing", later)
        self.does("amira", "admit", later, user=str(self.users["huw"].pk))
        self.does("amira", "withdraw", later, user=str(self.users["huw"].pk), why="Not their family.")
        self.does("lowri", "step_out", later, why="My cousin.")
        self.does("carys", "return", later, user=str(self.users["lowri"].pk), why="It was another family.")
        self.does("amira", "close", item)
        self.does("amira", "call", later)
        self.does("sam", "apologise", text="Called to court.")
        arrive(actor=self.users["sam"], meeting=self.meeting)
        self.does("amira", "let_in", user=str(self.users["sam"].pk))
        self.does("sam", "accept", language="en")
        self.assertEqual(set(act_names()) - self.tried, set(), "acts of the room that are not tried here")
