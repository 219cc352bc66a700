"""The start page: what waits for a person, the gravest first, and nothing of what is not theirs."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from hub.agencies.clocks import add_working_days
from hub.people.models import Fact, FactKind, Happening
from meetings.agenda import services as agenda
from meetings.agenda.models import Referral
from meetings.diary.models import Meeting
from meetings.minutes import services
from meetings.minutes.models import Action, Decision, Handover
from meetings.minutes.today import Entry, today
from tests.cast import client_of, load_county
from tests.meetings.minutes.sitting import make_sitting
from tests.meetings.panel import logged, people_in, persons


class Waiting(TestCase):
    def setUp(self) -> None:
        self.at = make_sitting()

    def entries(self, who: str) -> list[Entry]:
        return today(self.at.people[who]).entries

    def what(self, who: str) -> list[str]:
        return [entry.what for entry in self.entries(who)]

    def entry(self, who: str, word: str) -> Entry | None:
        return next((entry for entry in self.entries(who) if word in entry.what), None)

    def client_of(self, who: str) -> Client:
        client = Client()
        client.force_login(self.at.people[who])
        return client

    def fact(self, happening: Happening, days_ago: int) -> Fact:
        fact = Fact.objects.create(
            family=self.at.item.family, originator=self.at.ben.agency, by=self.at.ben, kind=FactKind.FACT,
            happening=happening, text="At home.", happened_on=timezone.localdate() - timedelta(days=days_ago),
            written_at=timezone.now(),
        )  # fmt: skip
        fact.about.set([self.at.nia])
        return fact

    def decided(self, days_ago: int) -> Handover:
        self.at.call()
        self.at.view()
        self.at.reveal()
        self.at.decide()
        self.at.end()
        at = timezone.now() - timedelta(days=days_ago)
        Decision.objects.update(decided_at=at)
        Handover.objects.update(
            accept_by=add_working_days(at.date(), 3), contact_by=add_working_days(at.date(), 10)
        )  # as if it had been decided then
        row = Handover.objects.select_related("decision").get()
        row.decision.item = self.at.fresh()
        return row

    def test_what_an_agency_knows_is_asked_until_it_is_written_or_nothing_is_known(self) -> None:
        entry = self.entry("dev", "What your agency knows")
        self.assertEqual([act.label for act in entry.acts], ["Write it", "Nothing known"])  # type: ignore[union-attr]
        nothing = entry.acts[1]  # type: ignore[union-attr]
        self.assertEqual(self.client_of("dev").post(nothing.url, nothing.fields).status_code, 302)
        self.assertIsNone(self.entry("dev", "What your agency knows"))
        self.assertIsNone(self.entry("menna", "What your agency knows"), "the minute taker owes no answer")

    def test_who_is_not_admitted_is_asked_nothing(self) -> None:
        self.assertEqual(self.what("lowri"), [])
        self.assertNotContains(self.client_of("lowri").get("/"), "Prosser")

    def test_a_child_is_here_when_nobody_has_recorded_seeing_them_for_long(self) -> None:
        self.fact(Happening.SEEN, 76)
        self.fact(Happening.DECLINED, 20)
        entry = self.entry("ben", "Nia Prosser")
        self.assertEqual(entry.why, "Not seen, 76 days")  # type: ignore[union-attr]
        self.assertIn("1 visit was declined.", entry.text)  # type: ignore[union-attr]
        self.fact(Happening.SEEN, 3)
        self.assertIsNone(self.entry("ben", "Nia Prosser"))

    def test_hearsay_of_a_child_is_not_a_child_seen(self) -> None:
        self.fact(Happening.SEEN, 76)
        Fact.objects.filter(pk=self.fact(Happening.SEEN, 3).pk).update(kind=FactKind.HEARSAY)
        self.assertIsNotNone(self.entry("ben", "Nia Prosser"))

    def test_a_handover_that_has_not_begun_is_shown_to_the_chair_until_it_is_accepted_and_begun(self) -> None:
        row = self.decided(days_ago=14)
        entry = self.entry("amira", "Team around the family")
        self.assertEqual(entry.why, "Not begun, 14 days")  # type: ignore[union-attr]
        self.assertIn("that a service accepted", entry.text)  # type: ignore[union-attr]
        self.assertIsNone(self.entry("dev", "Team around the family"))
        self.fact(Happening.VISIT, 1)
        self.assertIsNotNone(self.entry("amira", "Team around the family"), "somebody's visit is not the service's")
        Handover.objects.update(contact_by=timezone.localdate() - timedelta(days=1))
        for stage, text in (("accepted", "Nobody has recorded a first contact"), ("contact", "")):
            services.record_handover(
                actor=self.at.amira, handover=row, stage=stage, who="Sara Example", happened_on=timezone.localdate()
            )
            found = self.entry("amira", "Team around the family")
            self.assertIn(text, found.text) if text else self.assertIsNone(found)  # type: ignore[union-attr]

    def test_a_handover_is_shown_to_whoever_has_something_to_do_in_the_item(self) -> None:
        self.decided(days_ago=14)
        Action.objects.create(
            item=self.at.item, what="Visit.", agency=self.at.dev.agency, due_on=timezone.localdate(),
            set_by=self.at.menna, set_at=timezone.now(),
        )  # fmt: skip
        self.assertIsNotNone(self.entry("dev", "Team around the family"))
        self.assertIsNone(self.entry("huw", "Team around the family"))

    def test_a_handover_has_the_boards_time_to_begin(self) -> None:
        self.decided(days_ago=1)
        self.assertIsNone(self.entry("amira", "Team around the family"))
        Handover.objects.update(accept_by=timezone.localdate() - timedelta(days=1))
        self.assertIsNotNone(self.entry("amira", "Team around the family"))

    def test_a_late_action_is_here_with_its_three_ways_out(self) -> None:
        self.at.call()
        action = self.at.act()
        self.assertIsNone(self.entry("ben", "Visit Nia"))
        Action.objects.update(due_on=timezone.localdate() - timedelta(days=7))
        entry = self.entry("ben", "Visit Nia")
        self.assertEqual(entry.why, "5 working days late")  # type: ignore[union-attr]
        done = entry.acts[0]  # type: ignore[union-attr]
        self.assertRedirects(self.client_of("ben").post(done.url, done.fields), "/")
        action.refresh_from_db()
        self.assertEqual(action.outcome, "done")

    def test_a_late_action_tells_no_place_that_was_protected_since(self) -> None:
        self.at.call()
        self.at.act()
        Action.objects.update(due_on=timezone.localdate() - timedelta(days=7), what="Ring 4 Heol y Bont.")
        self.at.protect("ben")
        self.assertIn("4 Heol y Bont", self.entry("ben", "Ring").what)  # type: ignore[union-attr]
        self.assertIn("[protected]", self.entry("menna", "Ring").what)  # type: ignore[union-attr]
        self.assertNotContains(self.client_of("menna").get("/"), "Heol y Bont")

    def test_the_gravest_is_first(self) -> None:
        self.fact(Happening.SEEN, 76)
        self.at.call()
        self.at.act()
        Action.objects.update(due_on=timezone.localdate() - timedelta(days=7))
        services.report(actor=self.at.ben, item=self.at.item, reason="Nia Prosser may be at risk.")
        self.assertEqual([entry.gravity for entry in self.entries("ben")], [0, 2, 3])

    def test_a_returned_referral_comes_back_to_who_raised_it(self) -> None:
        referral = self.at.referral()
        self.assertIn("raised with the hub", self.what("carys")[-1])
        agenda.return_referral(actor=self.at.carys, referral=referral, why="Who lives there?")
        self.assertIsNotNone(self.entry("ben", "A family you raised came back"))
        self.assertIsNone(self.entry("dev", "A family you raised came back"))
        self.assertEqual(Referral.objects.filter(state="returned").count(), 1)

    def test_the_chair_is_asked_to_approve_minutes(self) -> None:
        self.decided(days_ago=0)
        self.assertIsNotNone(self.entry("amira", "Minutes to approve"))
        self.assertIsNone(self.entry("ben", "Minutes to approve"))

    def test_the_next_meeting_tells_only_of_ones_own_items(self) -> None:
        self.at.panel.item(self.at.meeting, "amira", name="Owen")
        self.assertEqual(today(self.at.ben).meeting.items, 1)  # type: ignore[union-attr]
        self.assertEqual(today(self.at.lowri).meeting.items, 0)  # type: ignore[union-attr]

    def test_reading_it_is_logged_with_everybody_shown(self) -> None:
        self.client_of("ben").get("/")
        self.assertEqual(people_in(logged("today.read")[0]), persons(self.at.item.family))

    def test_who_keeps_accounts_servers_or_the_log_sees_no_case(self) -> None:
        for who in ("ioan", "esi", "cleo"):
            page = self.client_of(who).get(reverse("home"))
            self.assertContains(page, "no family", html=False)
            self.assertNotContains(page, "Prosser")
            self.assertEqual(people_in(logged("today.read")[-1]), set())


@pytest.mark.usefixtures("county")
class InTheCounty(TestCase):
    @pytest.fixture(autouse=True)
    def _seed(self, county: Path) -> None:
        self.seed = county

    def setUp(self) -> None:
        load_county(self.seed)

    def test_everybody_has_a_start_page_that_names_no_family_they_may_not_see(self) -> None:
        sealed = Meeting.objects.get(state="open").items.filter(is_sealed=True).get()
        named = set(sealed.admissions.values_list("user__username", flat=True))
        for who in ("amira", "carys", "ben", "dev", "huw", "ffion", "gwen", "mali", "eleri", "esi", "ioan", "cleo"):
            page = client_of(who).get("/")
            self.assertEqual(page.status_code, 200, who)
            if who not in named:
                self.assertNotContains(page, str(sealed.pk))

    def test_it_names_the_child_who_is_to_be_seen(self) -> None:
        page = client_of("ben").get("/")
        self.assertContains(page, "Record that Tomos was seen")

    def test_recording_a_contact_asks_first_of_which_family(self) -> None:
        self.assertContains(client_of("ben").get("/"), 'href="/families/?for=contact"')
        self.assertContains(client_of("ben").get("/families/?for=contact"), "Which family?")

    def test_a_menu_offers_no_cases_to_whom_none_can_be_open(self) -> None:
        for who, offered in (("ben", True), ("carys", True), ("esi", False), ("ioan", False), ("cleo", False)):
            links = client_of(who).get("/account/").content.decode()
            for path in ("/families/", "/referrals/", "/meetings/", "/actions/"):
                with self.subTest(f"{who}: {path}"):
                    self.assertEqual(f'__link" href="{path}"' in links, offered)
