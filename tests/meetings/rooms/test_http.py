"""The room as JSON over HTTP: the snapshot, and what is new without a socket. Both are in the log first."""

import json
import time
from unittest import mock
from uuid import uuid4

from django.db import DatabaseError
from django.test import TestCase

from hub.audit.context import Origin
from hub.audit.models import Span
from meetings.agenda import services as agenda
from meetings.diary import services as diary
from meetings.minutes import services as minutes
from meetings.rooms import presence
from meetings.rooms.models import Stream
from meetings.rooms.presence import Presence
from meetings.rooms.spans import DeadBoots, Opening, Who, write
from tests.meetings.panel import logged, make_panel, people_in, persons


class RoomTest(TestCase):
    signed_in = ""

    def setUp(self) -> None:
        self.panel = make_panel()
        meeting = self.panel.meeting()
        self.first = self.panel.item(meeting, "amira", "carys", "ben", name="Prosser family")
        self.second = self.panel.item(meeting, "amira", name="Baker family")
        self.meeting = self.panel.open(meeting, "carys", "ben", "dev")
        self.first = agenda.call(actor=self.panel.amira, item=self.first)
        minutes.raise_hand(actor=self.panel.ben, item=self.first, up=True)
        self.stream = Stream.objects.get(item=self.first)
        self.floor = Stream.objects.get(meeting=self.meeting, item=None)

    def get(self, name: str, kind: str, meeting=None, **query):
        if self.signed_in != name:
            self.client.force_login(self.panel.people[name])
            self.signed_in = name
        return self.client.get(f"/meetings/{meeting or self.meeting.pk}/{kind}/", query)


class SnapshotTest(RoomTest):
    def test_it_holds_what_one_may_see_and_where_each_stream_stands(self):
        answer = self.get("ben", "snapshot").json()
        self.assertEqual(list(answer), ["meeting", "cursors", "floor", "items"])
        self.assertEqual([item["id"] for item in answer["items"]], [str(self.first.pk)])
        heads = {str(pk): head for pk, head in Stream.objects.values_list("pk", "head")}
        wanted = {str(self.stream.pk), str(self.floor.pk)}
        self.assertEqual(answer["cursors"], {pk: heads[pk] for pk in wanted})
        self.assertEqual([row["state"] for row in answer["floor"]["positions"]], ["heard", "waiting"])
        self.assertNotIn("Baker", json.dumps(answer))
        self.assertNotIn(str(self.second.pk), json.dumps(answer))

    def test_the_reading_is_in_the_log_with_everybody_it_shows(self):
        self.get("ben", "snapshot")
        [event] = logged("meeting.snapshot")
        self.assertEqual(people_in(event), persons(self.first.family))

    def test_before_being_let_in_and_accepting_there_is_nothing_in_it(self):
        diary.arrive(actor=self.panel.lowri, meeting=self.meeting)
        for _ in range(2):
            answer = self.get("lowri", "snapshot").json()
            self.assertEqual((answer["cursors"], answer["floor"], answer["items"]), ({}, None, []))
            diary.let_in(actor=self.panel.amira, meeting=self.meeting, user=self.panel.lowri)
        diary.accept(actor=self.panel.lowri, meeting=self.meeting, language="en")
        self.assertEqual(list(self.get("lowri", "snapshot").json()["cursors"]), [str(self.floor.pk)])

    def test_absent_and_hidden_answer_alike(self):
        answers = [self.get("huw", "snapshot", meeting) for meeting in (self.meeting.pk, uuid4())]
        answers += [self.get("huw", "events", meeting) for meeting in (self.meeting.pk, uuid4())]
        self.assertEqual([answer.status_code for answer in answers], [404] * 4)
        self.assertEqual(len(logged("not_found", "hidden")), 4)
        self.assertFalse(logged("meeting.snapshot"))

    def test_if_the_log_cannot_be_written_it_shows_nothing(self):
        self.get("ben", "snapshot")
        for kind in ("snapshot", "events"):
            query = {"after": f"{self.stream.pk}:0"} if kind == "events" else {}
            with mock.patch("hub.audit.events.write", side_effect=DatabaseError):
                answer = self.get("ben", kind, **query)
            self.assertEqual(answer.status_code, 503)
            self.assertNotIn("Prosser", answer.content.decode())


class EventsTest(RoomTest):
    def frames(self, name: str, **query) -> list[dict]:
        return self.get(name, "events", **query).json()["frames"]

    def after(self, **cursors) -> list[str]:
        return [f"{getattr(self, name).pk}:{seq}" for name, seq in cursors.items()]

    def test_it_gives_the_frames_a_socket_would_have_been_given(self):
        told = self.frames("ben")
        self.assertEqual({frame["type"] for frame in told}, {"admitted"})
        self.assertEqual({frame["stream"]["id"] for frame in told}, {str(self.stream.pk), str(self.floor.pk)})
        found = self.frames("ben", after=self.after(stream=1, floor=0))
        events = [frame for frame in found if frame["type"] == "events" and frame["stream"] == str(self.stream.pk)]
        self.assertEqual([(frame["from"], frame["to"]) for frame in events], [(1, self.stream.head)])
        self.assertEqual([event["seq"] for event in events[0]["events"]], list(range(2, self.stream.head + 1)))
        here = [frame for frame in found if frame["type"] == "presence"]
        self.assertEqual([person["id"] for person in here[0]["people"]], [str(self.panel.ben.pk)])

    def test_html_comes_in_the_language_asked_for(self):
        [events] = [f for f in self.frames("ben", after=self.after(stream=0), render="cy") if f["type"] == "events"]
        self.assertIn("html", events["events"][0])
        self.assertNotIn("data", events["events"][0])

    def test_a_lost_stream_is_withdrawn_and_gives_nothing_more(self):
        agenda.withdraw(actor=self.panel.carys, item=self.first, user=self.panel.ben, why="Not needed.")
        found = self.frames("ben", after=self.after(stream=0))
        self.assertIn({"type": "withdrawn", "stream": str(self.stream.pk)}, found)
        self.assertFalse([frame for frame in found if frame["type"] == "events"])
        self.assertFalse(logged("live.fetched"))

    def test_another_persons_stream_answers_as_an_unknown_one(self):
        hidden, absent = Stream.objects.get(item=self.second).pk, uuid4()
        answers = [self.get("ben", "events", after=[f"{pk}:0"]).content.decode() for pk in (hidden, absent)]
        self.assertEqual(answers[0].replace(str(hidden), "x"), answers[1].replace(str(absent), "x"))

    def test_what_was_given_stands_in_the_log_as_a_span(self):
        self.frames("ben", after=self.after(stream=1, floor=self.floor.head))
        span = Span.objects.get(user=self.panel.ben.pk)
        self.assertEqual((span.stream, span.from_seq, span.to_seq), (self.stream.pk, 1, self.stream.head))
        self.assertEqual([event.uid for event in logged("live.fetched")], [span.opened_event])
        self.frames("ben", after=self.after(stream=self.stream.head, floor=self.floor.head))
        self.assertEqual(len(logged("live.fetched")), 1, "nothing new, nothing given, nothing to log")

    def test_nonsense_is_ignored(self):
        told = self.frames("ben", after=["x", "x:1", f"{uuid4()}:-1", f"{self.stream.pk}:١", ":", "0" * 5000])
        self.assertEqual({frame["type"] for frame in told}, {"admitted"})


class DeadBootsTest(RoomTest):
    def test_a_dead_process_has_its_spans_closed_at_the_head_and_a_living_one_keeps_them(self):
        dead, living = uuid4(), uuid4()
        for boot in (dead, living):
            opening = Opening(
                Who(self.panel.ben.pk, None), self.stream.pk, self.meeting.pk, self.first.pk, 1, Origin(door="socket")
            )
            write([opening], [], boot=boot)
        presence.take(Presence(uuid4(), self.panel.ben.pk, self.meeting.pk), boot=living)
        sweep = DeadBoots(patience=0.2)
        self.assertEqual(sweep.sweep_once(), 0, "it may be between two breaths")
        time.sleep(0.25)
        self.assertEqual(sweep.sweep_once(), 1)
        self.assertEqual(Span.objects.get(boot=dead).to_seq, self.stream.head)
        self.assertIsNone(Span.objects.get(boot=living).to_seq)
        [event] = logged("live.closed")
        self.assertTrue(json.loads(event.body)["facts"]["died"])
        self.assertEqual(event.subject, self.first.pk)
        self.assertEqual(sweep.sweep_once(), 0)
