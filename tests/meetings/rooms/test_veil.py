"""No clue to a protected place in any stream: what was said before is veiled, what comes after begins so."""

import contextlib
import json
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as PropertyTestCase

from hub.agencies.models import Agency
from hub.people import services as people
from hub.people.models import AttendanceKind, Protection
from meetings.agenda import services as agenda
from meetings.agenda.queries import admits
from meetings.diary import services as diary
from meetings.minutes import services as minutes
from meetings.minutes.queries import item_states
from meetings.rooms.fold import fold_item
from meetings.rooms.frames import Press, event_json, html_of
from meetings.rooms.models import Stream, StreamEvent
from meetings.rooms.sight import Watch, look
from tests.meetings.minutes.sitting import make_sitting

SCHOOL = "Ysgol Bryn Eirin"
CLUES = ("Eirin", "Gamlas", "960123")


class Veiled:
    """An item with ffion of the school that Nia Prosser goes to; amira, ben, dev, menna and huw are in it too."""

    def make(self) -> None:
        self.sitting = make_sitting()
        self.panel = self.sitting.panel
        school = Agency.objects.get(slug="school")
        for field in ("name_en", "name_cy", "short_en", "short_cy"):
            setattr(school, field, SCHOOL)
        school.save()
        item = self.sitting.item
        agenda.admit(actor=self.panel.amira, item=item, user=self.panel.ffion)
        diary.arrive(actor=self.panel.ffion, meeting=self.sitting.meeting)
        diary.let_in(actor=self.panel.amira, meeting=self.sitting.meeting, user=self.panel.ffion)
        diary.accept(actor=self.panel.ffion, meeting=self.sitting.meeting, language="cy")
        family = item.family
        people.add_attendance(
            actor=self.panel.carys, family=family, person=self.sitting.nia, kind=AttendanceKind.SETTING, agency=school
        )
        people.add_residence(
            actor=self.panel.carys, family=family, people=[self.sitting.kelly], lines="14 Lôn y Gamlas, Aberllan"
        )
        people.add_telephone(actor=self.panel.carys, family=family, person=self.sitting.kelly, number="01632 960123")
        self.stream = Stream.objects.get(item=item)
        diary.switch_remarks(actor=self.panel.amira, meeting=self.sitting.meeting, on=True)
        self.sitting.call()

    def protect(self, *shown_to: str) -> None:
        for person in (self.sitting.nia, self.sitting.kelly):
            people.protect(
                actor=self.panel.carys,
                person=person,
                shown_to=[self.panel.people[name] for name in shown_to or ("carys",)],
                why="An injunction.",
                review_on=timezone.localdate() + timedelta(days=30),
            )

    def unprotect(self) -> None:
        for protection in Protection.objects.filter(ended_at=None):
            people.unprotect(actor=self.panel.carys, protection=protection, why="It ended.")

    def speak(self) -> None:
        """Everything that names an agency or holds words, before anybody is protected."""
        self.sitting.say("ffion", "Nia Prosser came to Ysgol Bryn Eirin every day.")
        self.sitting.say("ben", "Seen at 14 Lon y Gamlas; ring 01632 960 123.")
        minutes.remark(actor=self.panel.dev, item=self.sitting.item, text="Bryn Eirin is near the canal.")
        minutes.nothing_known(actor=self.panel.huw, item=self.sitting.item)
        minutes.raise_hand(actor=self.panel.ffion, item=self.sitting.item, up=True)
        minutes.give_turn(actor=self.panel.amira, item=self.sitting.item, agency=self.panel.ffion.agency_id)
        self.sitting.view("ffion", "2", "The head of Bryn Eirin agrees.")
        self.sitting.view("ben", "3", "Four visits were declined.")

    def everything(self, name: str) -> str:
        """All that reaches this person: frames from the first in each rendering, presence, snapshot, room, minutes."""
        user, meeting = self.panel.people[name], self.sitting.meeting
        self.client.force_login(user)
        pair = (user.pk, meeting.pk)
        sight = look(
            Watch(
                meetings=frozenset([meeting.pk]),
                pairs=frozenset([pair]),
                cursors={pk: frozenset([0]) for pk in Stream.objects.values_list("pk", flat=True)},
            )
        )
        found = []
        for pk in sight.streams_of(*pair):
            found.append(json.dumps(sight.people[pk], ensure_ascii=False))
            for row in sight.events.get(pk, {}).values():
                found.append(event_json(row, "data").decode())
                found += [html_of(row, "en"), html_of(row, "cy")]
        item = self.sitting.item.pk
        for path in (
            f"/meetings/{meeting.pk}/snapshot/",
            f"/meetings/{meeting.pk}/?item={item}",
            f"/items/{item}/minutes/",
        ):
            answer = self.client.get(path)
            assert answer.status_code in (200, 403), (path, answer.status_code)
            found.append(answer.content.decode())
        return "\n".join(found)

    def hides_from(self, *names: str) -> None:
        for name in names:
            seen = self.everything(name)
            for clue in CLUES:
                at = seen.find(clue)
                assert at < 0, f"{name} is given a clue: {seen[max(0, at - 200) : at + 60]}"

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(json.dumps(item_states([self.sitting.fresh()])[0]))
        return found


class AVeilIsDrawn(Veiled, TestCase):
    def setUp(self) -> None:
        self.make()

    def test_what_was_said_before_is_veiled_for_everybody_not_named(self) -> None:
        self.speak()
        self.assertIn(SCHOOL, self.everything("ben"))
        self.protect()
        self.hides_from("amira", "ben", "dev", "huw")
        self.assertIn("a school (name protected)", self.everything("ben"))

    def test_what_comes_after_begins_veiled(self) -> None:
        self.protect()
        minutes.nothing_known(actor=self.panel.ffion, item=self.sitting.item)
        self.sitting.view("ffion", "2", "She is tired.")
        self.sitting.view("ben", "3", "Four visits were declined.")
        self.sitting.reveal()
        minutes.dissent(actor=self.panel.ffion, decision=self.sitting.decide(), reason="It is too little.")
        self.sitting.act(self.panel.ffion.agency_id, by="amira")
        minutes.report(actor=self.panel.ffion, item=self.sitting.item, reason="Not seen for a week.")
        self.hides_from("amira", "ben", "dev", "huw")

    def test_the_record_keeps_what_was_said_and_whoever_is_named_reads_it(self) -> None:
        self.speak()
        said = StreamEvent.objects.get(stream=self.stream, kind="remark.added").data
        self.protect()
        event = StreamEvent.objects.get(stream=self.stream, kind="remark.added")
        self.assertNotEqual(event.data, said)
        self.assertEqual(event.covered, said)

    def test_nothing_is_veiled_while_everybody_in_the_item_is_named(self) -> None:
        self.speak()
        before, head = self.state(), Stream.objects.get(pk=self.stream.pk).head
        self.protect("carys", "amira", "ben", "dev", "menna", "huw", "ffion")
        self.assertEqual(self.state(), before)
        self.assertEqual(Stream.objects.get(pk=self.stream.pk).head, head)

    def test_somebody_not_named_who_is_admitted_later_is_given_no_clue(self) -> None:
        self.speak()
        self.protect("carys", "amira", "ben", "dev", "menna", "huw", "ffion")
        self.assertIn(SCHOOL, self.everything("ben"))
        agenda.admit(actor=self.panel.amira, item=self.sitting.item, user=self.panel.lowri)
        self.hides_from("lowri")
        kinds = self.sitting.events()
        self.assertLess(kinds.index("item.veiled"), len(kinds) - 1 - kinds[::-1].index("person.admitted"))

    def test_a_place_told_later_is_veiled_from_the_start(self) -> None:
        self.protect()
        minutes.remark(actor=self.panel.dev, item=self.sitting.item, text="He drinks at the Cwm Bach Arms.")
        people.add_attendance(
            actor=self.panel.carys, family=self.sitting.item.family, person=self.sitting.kelly,
            kind=AttendanceKind.AGENCY_OFFICE, place="Canolfan Cwm Bach",
        )  # fmt: skip
        self.assertNotIn("Cwm Bach", self.everything("ben"))

    def test_it_is_lifted_when_the_protection_ends(self) -> None:
        self.speak()
        before = self.state()
        self.protect()
        self.assertNotEqual(self.state(), before)
        self.unprotect()
        self.assertEqual(self.state(), before)
        self.assertEqual([event for event in StreamEvent.objects.all() if event.covered is not None], [])

    def test_one_who_followed_keeps_up_by_the_events_alone(self) -> None:
        self.speak()
        for change in (self.protect, self.unprotect, self.protect, self.sitting.reveal):
            folded, since = self.state(), Stream.objects.get(pk=self.stream.pk).head
            change()
            for event in StreamEvent.objects.filter(stream=self.stream, seq__gt=since).order_by("seq"):
                fold_item(folded, event.kind, event.data)
            self.assertEqual(folded, self.state(), change.__name__)

    def test_the_floor_names_no_setting_whatever_the_items_hold(self) -> None:
        floor = Stream.objects.get(meeting=self.sitting.meeting, item=None)
        seat = self.sitting.meeting.seats.get(user=self.panel.ffion)
        seat.role = "member"
        seat.save()
        names = [person["agency"]["en"] for person in self.floor_roll()]
        self.assertIn("School or nursery", names)
        self.assertNotIn(SCHOOL, names)
        self.assertIsNone(floor.veil)

    def floor_roll(self) -> list[dict[str, Any]]:
        self.client.force_login(self.panel.ben)
        roll: list[dict[str, Any]] = self.client.get(f"/meetings/{self.sitting.meeting.pk}/snapshot/").json()["floor"][
            "roll"
        ]
        return roll

    def test_what_was_made_before_is_forgotten(self) -> None:
        self.speak()
        press, row = Press(), self.rows()[0]
        press.make(row, "data")
        self.protect()
        stream = Stream.objects.get(pk=self.stream.pk)
        press.forget_before_veil(self.stream.pk, 0)
        self.assertTrue(press.has(self.stream.pk, ["data"], row.seq))
        press.forget_before_veil(self.stream.pk, stream.veiled_seq)
        self.assertFalse(press.has(self.stream.pk, ["data"], row.seq))
        self.assertEqual(press._bytes, 0)

    def rows(self) -> list[Any]:
        watch = Watch(
            meetings=frozenset([self.sitting.meeting.pk]),
            pairs=frozenset([(self.panel.ben.pk, self.sitting.meeting.pk)]),
            cursors={self.stream.pk: frozenset([0])},
        )
        return list(look(watch).events[self.stream.pk].values())


class AClueIsStoppedWhereItStands(Veiled, TestCase):
    def setUp(self) -> None:
        self.make()
        self.protect()

    def stopped(self, act: Any) -> list[str]:
        with self.assertRaises(ValidationError) as stopped:
            act()
        return sorted(stopped.exception.message_dict)

    def test_the_error_names_the_field_that_holds_the_clue(self) -> None:
        said, clue = self.sitting.say(), "Seen at 14 Lon y Gamlas."
        amend = {"actor": self.panel.ben, "contribution": said}
        self.assertEqual(self.stopped(lambda: minutes.amend(**amend, text="Five.", why=clue)), ["why"])
        self.assertEqual(self.stopped(lambda: minutes.amend(**amend, text=clue, why=clue)), ["text", "why"])
        self.assertEqual(self.stopped(lambda: self.sitting.view("ben", "2", clue)), ["reason"])
        report = {"actor": self.panel.ben, "item": self.sitting.item}
        self.assertEqual(self.stopped(lambda: minutes.report(**report, reason=clue)), ["reason"])

    def test_apologies_that_hold_one_are_stopped(self) -> None:
        apology = {"actor": self.panel.ben, "meeting": self.sitting.meeting}
        self.assertEqual(self.stopped(lambda: diary.apologise(**apology, text="I am at 14 Lon y Gamlas.")), ["text"])
        self.assertEqual(diary.apologise(**apology, text="I am at the dentist.").apology, "I am at the dentist.")


ACTS = ("say", "remark", "nothing", "view", "hand", "turn", "protect", "unprotect", "admit", "withdraw")


class NoClueReachesSomebodyNotNamed(Veiled, PropertyTestCase):
    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(st.lists(st.sampled_from(ACTS), max_size=8), st.lists(st.sampled_from(ACTS), max_size=6))
    def test_after_a_protection_whatever_came_before_and_comes_after(self, before: list[str], after: list[str]) -> None:
        self.make()
        for act in before:
            self.do(act)
        self.unprotect()  # one that names everybody would stand otherwise
        self.protect()
        for act in after:
            if act not in ("protect", "unprotect"):  # here the one names everybody, and the other ends it
                self.do(act)
        self.hides_from("ben")

    def do(self, act: str) -> None:
        panel, item = self.panel, self.sitting.fresh()
        match act:
            case "say":
                self.tries(lambda: self.sitting.say("ffion", "She likes Bryn Eirin."))
            case "remark":
                self.tries(lambda: minutes.remark(actor=panel.dev, item=item, text="Ring 01632 960123 first."))
            case "nothing":
                minutes.nothing_known(actor=panel.ffion, item=item)
            case "view":
                self.tries(lambda: self.sitting.view("ffion", "2", "Ask at 14 Lôn y Gamlas."))
            case "hand":
                minutes.raise_hand(actor=panel.ffion, item=item, up=True)
            case "turn":
                minutes.give_turn(actor=panel.amira, item=item, agency=panel.ffion.agency_id)
            case "protect":
                self.protect("carys", "amira", "ben", "dev", "menna", "huw", "ffion")
            case "unprotect":
                self.unprotect()
            case "admit":
                agenda.admit(actor=panel.amira, item=item, user=panel.lowri)
            case "withdraw":
                if admits(panel.huw, item):
                    agenda.withdraw(actor=panel.amira, item=item, user=panel.huw, why="Not needed.")

    def tries(self, act: Any) -> None:
        with contextlib.suppress(ValidationError):  # stopped: it would have told the place
            act()
