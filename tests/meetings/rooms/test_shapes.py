"""Whatever JSON a client sends as the data of an act, the answer is one of the protocol's, and nothing odd is kept."""

from typing import Any
from uuid import uuid4

from django.test import TestCase

from meetings.agenda import services as agenda
from meetings.minutes.models import Contribution
from meetings.rooms.commands import Answer, Order, act_names, commit
from meetings.rooms.commands import _acts as ACTS
from tests.meetings.panel import make_panel


def nested(inside: type, depth: int) -> Any:
    value: Any = inside()
    for _ in range(depth):
        value = {"x": value} if inside is dict else [value]
    return value


ODD = [
    "\0", "x" * 9000, 5, -1, 1.5, True, None, 10**30, [], ["a"], [["a"]], [None], [5] * 2000, {"a": 1}, [{"a": 1}],
    [{"key": [], "person": {}}], nested(dict, 900), nested(list, 900),
]  # fmt: skip


class ShapesTest(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        meeting = self.panel.meeting()
        self.item = self.panel.item(meeting, "amira", "ben")
        self.meeting = self.panel.open(meeting, "ben")
        self.item = agenda.call(actor=self.panel.amira, item=self.item)
        self.about = [str(self.item.family.members.first().person_id)]

    def said(self, act: str, data: dict[str, Any], by: str = "ben") -> Answer:
        [answer] = commit([Order(self.panel.people[by].pk, uuid4(), act, self.meeting.pk, self.item.pk, data)])
        return answer

    def test_no_value_in_any_field_of_any_act_is_a_fault(self):
        """Ben presides over nothing, so that most of what is understood is refused: the item stays as it is."""
        for act in act_names():
            fields = list(ACTS[act].form.base_fields) or ["nothing"]
            for number, value in enumerate(ODD):
                with self.subTest(f"{act}: {number}"):
                    for data in ({"x": value}, dict.fromkeys(fields, value), {fields[0]: value}):
                        self.assertIn(self.said(act, data)["type"], ("done", "refused", "invalid"))

    def test_a_list_is_not_kept_as_the_words_it_looks_like(self):
        data = {"text": ["Not seen."], "kind": "fact", "about": self.about}
        self.assertEqual(list(self.said("contribute", data)["errors"]), ["text"])
        self.assertFalse(Contribution.objects.exists())
        self.assertEqual(self.said("contribute", data | {"text": "Not seen."})["type"], "done")

    def test_a_wrong_kind_of_value_is_told_by_its_field(self):
        right = {"text": "Not seen.", "kind": "fact", "about": self.about}
        for name, value in (("about", 5), ("tie", True), ("tie", [5]), ("happened_on", 5), ("happened_on", [])):
            with self.subTest(f"{name}: {value}"):
                self.assertEqual(list(self.said("contribute", right | {name: value})["errors"]), [name])

    def test_what_is_nested_beyond_all_fields_is_invalid_and_what_the_protocol_nests_is_not(self):
        self.assertEqual(self.said("remark", {"text": "x", "more": nested(dict, 4)})["type"], "invalid")
        told = {"parents": {"by": str(self.panel.ben.pk)}, "child": {"why_not": "Two years old."}}
        answer = self.said("decide", {"outcome": "x", "level": "3", "reasons": "Not seen.", "told": told}, "amira")
        self.assertEqual(answer["type"], "refused", "understood: the views are not revealed yet")
