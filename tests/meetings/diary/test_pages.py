"""The doors of the diary and the lobby, by plain HTTP, without script."""

from datetime import timedelta
from typing import Any

from django.test import Client, TestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from meetings.diary import services
from meetings.diary.models import Meeting, Seat
from tests.meetings.panel import Panel, logged, make_panel


def client_of(panel: Panel, username: str) -> Client:
    client = Client()
    with override_settings(HUB_DEMO=True):
        client.post("/demo/sign-in/", {"username": username})
    return client


@override_settings(HUB_DEMO=True)
class Pages(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        self.meeting = self.panel.meeting()

    def get(self, who: str, name: str, *args: Any, **headers: str) -> Any:
        return client_of(self.panel, who).get(reverse(name, args=args), headers=headers)

    def post(self, who: str, name: str, /, *args: Any, **data: Any) -> Any:
        return client_of(self.panel, who).post(reverse(name, args=args), data)


class Diary(Pages):
    def test_it_shows_ones_own_meetings_and_counts_ones_own_items_only(self) -> None:
        self.panel.item(self.meeting, "ben")
        self.panel.item(self.meeting, "dev", name="Owen")
        page = self.get("ben", "meetings")
        self.assertContains(page, "Weekly panel")
        self.assertContains(page, "You are admitted to 1 item.")
        self.assertNotContains(self.get("huw", "meetings"), "Weekly panel")
        self.assertEqual(len(logged("diary.read")), 2)

    def test_planning_is_offered_to_who_plans(self) -> None:
        self.assertContains(self.get("carys", "meetings"), reverse("meeting_new"))
        self.assertNotContains(self.get("ben", "meetings"), reverse("meeting_new"))

    def test_twenty_meetings_cost_as_many_queries_as_one(self) -> None:
        client = client_of(self.panel, "carys")
        client.get(reverse("meetings"))
        with self.assertNumQueries(FuzzyInt(1, 24)) as one:
            client.get(reverse("meetings"))
        for _ in range(5):
            self.panel.meeting()
        with self.assertNumQueries(len(one)):
            client.get(reverse("meetings"))


class FuzzyInt(int):
    """Equal to every number from `low` to `high`."""

    def __new__(cls, low: int, high: int) -> "FuzzyInt":
        made = super().__new__(cls, high)
        made.low, made.high = low, high  # type: ignore[attr-defined]
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int) and self.low <= other <= self.high  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return int.__hash__(self)


class Planning(Pages):
    def answers(self, **changes: Any) -> dict[str, Any]:
        day = timezone.localdate() + timedelta(days=7)
        ids = {name: str(self.panel.people[name].pk) for name in ("amira", "lowri", "menna")}
        return {
            "hub": str(self.panel.hub.pk), "title_en": "Weekly panel", "title_cy": "Panel wythnosol",
            "on": day.isoformat(), "begins": "10:00", "ends": "11:30", "chair": ids["amira"],
            "deputy": ids["lowri"], "minute_taker": ids["menna"],
        } | changes  # fmt: skip

    def test_the_coordinator_plans_and_comes_to_the_agenda(self) -> None:
        answer = self.post("carys", "meeting_new", **self.answers())
        meeting = Meeting.objects.exclude(pk=self.meeting.pk).get()
        self.assertRedirects(answer, reverse("meeting_plan", args=[meeting.pk]), fetch_redirect_response=False)
        self.assertEqual(timezone.localtime(meeting.starts_at).strftime("%H:%M"), "10:00")

    def test_an_error_names_its_field_and_what_to_do_and_loses_nothing(self) -> None:
        chair = str(self.panel.amira.pk)
        page = self.post("carys", "meeting_new", **self.answers(minute_taker=chair, title_en="Winter panel"))
        self.assertEqual(page.status_code, 422)
        self.assertContains(page, "Whoever chairs cannot take the minutes", status_code=422)
        self.assertContains(page, 'value="Winter panel"', status_code=422)
        self.assertEqual(Meeting.objects.count(), 1)

    def test_a_member_is_told_whom_to_ask(self) -> None:
        page = self.get("ben", "meeting_new")
        self.assertContains(page, "Ask the co-ordinator", status_code=403)
        self.assertEqual(self.get("cleo", "meeting_new").status_code, 404)


class Lobby(Pages):
    def test_a_person_reads_accepts_chooses_a_language_waits_and_is_taken_in(self) -> None:
        services.open_meeting(actor=self.panel.amira, meeting=self.meeting)
        page = self.get("ben", "lobby", self.meeting.pk)
        self.assertContains(page, "What is said here stays.")
        self.post("ben", "lobby", self.meeting.pk, accept="1", language="cy")
        seat = Seat.objects.get(user=self.panel.ben)
        self.assertEqual((seat.language, seat.is_in), ("cy", False))
        page = self.get("ben", "lobby", self.meeting.pk)
        self.assertContains(page, "You are in the lobby.")
        self.assertContains(page, 'http-equiv="refresh"')
        self.post("amira", "let_in", self.meeting.pk, user=str(self.panel.ben.pk))
        page = self.get("ben", "lobby", self.meeting.pk)
        self.assertRedirects(page, reverse("room", args=[self.meeting.pk]), fetch_redirect_response=False)

    def test_the_waiting_page_takes_one_in_by_itself_with_script(self) -> None:
        services.open_meeting(actor=self.panel.amira, meeting=self.meeting)
        self.post("ben", "lobby", self.meeting.pk, accept="1", language="en")
        page = self.get("ben", "lobby", self.meeting.pk, hx_request="true")
        self.assertContains(page, "You are in the lobby.")
        self.assertNotContains(page, "<html")
        services.let_in(actor=self.panel.amira, meeting=self.meeting, user=self.panel.ben)
        page = self.get("ben", "lobby", self.meeting.pk, hx_request="true")
        self.assertEqual(page.headers["HX-Redirect"], reverse("room", args=[self.meeting.pk]))

    def test_the_statement_is_not_accepted_without_a_language(self) -> None:
        page = self.post("ben", "lobby", self.meeting.pk, accept="1")
        self.assertContains(page, "Choose a language.", status_code=422)
        self.assertIsNone(Seat.objects.get(user=self.panel.ben).accepted_at)

    def test_the_panel_names_who_waits_for_who_arranges_and_for_nobody_else(self) -> None:
        services.open_meeting(actor=self.panel.amira, meeting=self.meeting)
        for who in ("ben", "dev"):
            services.arrive(actor=self.panel.people[who], meeting=self.meeting)
        page = self.get("carys", "lobby_panel", self.meeting.pk, hx_request="true")
        self.assertContains(page, "Ben Example")
        self.assertContains(page, "The health")
        self.assertNotContains(page, "<html")
        self.assertEqual(self.get("dev", "lobby_panel", self.meeting.pk).status_code, 403)
        self.assertEqual(self.get("huw", "lobby_panel", self.meeting.pk).status_code, 404)
        self.post("carys", "let_in", self.meeting.pk, everybody="1")
        self.assertEqual(Seat.objects.filter(let_in_by=self.panel.carys).count(), 2)

    def test_a_stranger_finds_no_lobby_and_a_member_lets_nobody_in(self) -> None:
        self.assertEqual(self.get("huw", "lobby", self.meeting.pk).status_code, 404)
        services.open_meeting(actor=self.panel.amira, meeting=self.meeting)
        answer = self.post("dev", "let_in", self.meeting.pk, user=str(self.panel.ben.pk))
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(len(logged("meeting.let_in", "refused")), 1)

    def test_apologies_are_sent_with_a_word_to_the_chair(self) -> None:
        self.post("ben", "apologies", self.meeting.pk, text="At court until noon.")
        self.assertEqual(Seat.objects.get(user=self.panel.ben).apology, "At court until noon.")
        self.assertContains(self.get("carys", "meeting_plan", self.meeting.pk), "At court until noon.")

    def test_the_calendar_entry_holds_a_reference_and_a_link_and_no_names(self) -> None:
        self.panel.item(self.meeting, "ben")
        answer = self.get("ben", "invitation", self.meeting.pk)
        entry = answer.content.decode().replace("\r\n ", "")
        self.assertIn("CLASS:PRIVATE", entry)
        self.assertIn(reverse("lobby", args=[self.meeting.pk]), entry)
        for secret in ("Prosser", "Amira", "Weekly panel", "Maelon", "LOCATION"):
            self.assertNotIn(secret, entry)

    def test_the_meeting_is_closed_after_being_asked(self) -> None:
        self.panel.open(self.meeting)
        self.assertContains(self.get("amira", "meeting_close", self.meeting.pk), "Close the meeting")
        self.post("amira", "meeting_close", self.meeting.pk)
        self.assertContains(self.get("ben", "lobby", self.meeting.pk), "This meeting is over.")
