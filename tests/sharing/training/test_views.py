"""Who sees which training, what it costs to ask, and that a bar never touches a meeting that has begun."""

import re
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.access.verdicts import Refused
from hub.accounts.models import User
from hub.agencies.models import Membership, Role
from hub.audit.models import Event
from meetings.diary import pages as diary_pages
from meetings.diary import services as diary
from meetings.diary.queries import seat_of
from sharing.training import pages
from sharing.training.models import Certificate, Completion, Effect, Requirement
from sharing.training.queries import gaps_of
from tests.cast import client_of, load_county, user
from tests.meetings.panel import logged
from tests.sharing.training.ground import did, make_ground


def inflated(pdf: bytes) -> bytes:
    """A PDF with its compressed streams laid open behind it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    return pdf + b"".join(zlib.decompressobj().decompress(one) for one in streams if one[:1] == b"x")


class InTheCounty(TestCase):
    @pytest.fixture(autouse=True)
    def _county(self, county: Path) -> None:
        self.seed = county

    def setUp(self) -> None:
        load_county(self.seed)

    def get(self, username: str, path: str = "", language: str = "en") -> Any:
        client = client_of(username)
        client.post("/language/", {"language": language})
        return client.get(f"/sharing/training/{path}")

    def agency(self, username: str) -> str:
        return f"agencies/{user(username).agency_id}/"

    def test_the_board_prints_the_audit_in_both_languages(self):
        for path in ("audit/", "audit/print/"):
            self.assertContains(self.get("carys", path), "Training audit")
            self.assertContains(self.get("carys", path, "cy"), "Archwiliad hyfforddiant")
        for language in ("en", "cy"):
            answer = self.get("carys", f"audit.pdf?in={language}")
            self.assertEqual((answer.status_code, answer["Content-Type"]), (200, "application/pdf"))
            self.assertTrue(answer.content.startswith(b"%PDF"))
            self.assertIn(f"/Lang ({language})".encode(), inflated(answer.content))
        self.assertEqual(Event.objects.filter(act="training.audit_printed").count(), 4)

    def test_each_sees_what_is_theirs_to_see_and_for_others_it_is_not_there(self):
        seen = {"carys": 17, "esi": 17, "ioan": 1, "eleri": 7}
        for username, number in seen.items():
            self.assertEqual(len(pages.audit(user(username)).rows), number, username)
        for username in ("amira", "ben", "gwen", "ffion", "dev", "mali", "huw", "cleo"):
            for path in ("audit/", "audit/print/", "audit.pdf", self.agency("ben"), "import/"):
                self.assertEqual(self.get(username, path).status_code, 404, (username, path))
        self.assertEqual(self.get("ioan", self.agency("ioan")).status_code, 200)
        self.assertEqual(self.get("ioan", self.agency("dev")).status_code, 404)
        self.assertEqual(self.get("eleri", self.agency("gwen")).status_code, 200)  # a setting
        self.assertEqual(self.get("eleri", self.agency("dev")).status_code, 404)

    def test_hidden_and_absent_are_one_answer_and_one_event(self):
        row = Completion.objects.filter(user__username="dev").first()
        counted, bodies = [], []
        client = client_of("ben")
        client.get("/sharing/training/")
        for pk in (row.pk, user("dev").pk):
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(f"/sharing/training/records/{pk}/")
            self.assertEqual(answer.status_code, 404)
            bodies.append(answer.content)
            counted.append(Event.objects.filter(act="not_found").count())
            self.assertTrue(queries)
        self.assertEqual(counted, [1, 2])
        self.assertEqual(len(bodies[0]), len(bodies[1]))

    def test_ones_own_page_says_what_is_missing_in_words(self):
        page = self.get("huw")
        self.assertContains(page, "1 thing is missing")
        self.assertContains(page, "Ran out")
        self.assertNotContains(self.get("amira"), "Ran out ")

    def test_a_certificate_goes_in_is_read_by_whom_it_concerns_and_comes_out_as_a_download(self):
        client = client_of("carys")
        content = bytes(Certificate.objects.first().content)
        answer = client.post(
            f"/sharing/training/people/{user('ben').pk}/",
            {"course": "group_b", "completed_on": "2026-11-01", "evidence": "",
             "certificate": SimpleUploadedFile("b.pdf", content)},
        )  # fmt: skip
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(gaps_of(user("ben")), [])
        row = Completion.objects.get(user__username="ben", completed_on="2026-11-01")
        got = self.get("ben", f"records/{row.pk}/certificate/")
        self.assertEqual(got.content, content)
        self.assertIn("attachment", got["Content-Disposition"])
        self.assertEqual(self.get("dev", f"records/{row.pk}/certificate/").status_code, 404)
        self.assertEqual(Event.objects.filter(act="training.certificate_read", outcome="done").count(), 1)

    def test_a_file_that_is_no_certificate_is_not_kept(self):
        answer = client_of("carys").post(
            f"/sharing/training/people/{user('ben').pk}/",
            {"course": "group_b", "completed_on": "2026-11-01",
             "certificate": SimpleUploadedFile("b.pdf", b"<script>")},
        )  # fmt: skip
        self.assertEqual(answer.status_code, 422)

    def test_a_table_is_looked_at_then_taken_in(self):
        client = client_of("ioan")
        table = SimpleUploadedFile(
            "t.csv", b"Email,Course title,Completion date\nben,group_b,01/11/2026\nben,Knitting,01/11/2026\n"
        )
        answer = client.post(
            "/sharing/training/import/", {"agency": str(user("ben").agency_id), "table": table}, follow=True
        )
        self.assertContains(answer, "1 thing is to be put right")
        self.assertContains(answer, "Knitting")
        columns = {"person": "Email", "course": "Course title", "completed_on": "Completion date", "take_in": "1"}
        self.assertEqual(client.post("/sharing/training/import/check/", columns).status_code, 422)
        table = SimpleUploadedFile("t.csv", b"Email,Course title,Completion date\nben,group_b,01/11/2026\n")
        client.post("/sharing/training/import/", {"agency": str(user("ben").agency_id), "table": table})
        self.assertEqual(client.post("/sharing/training/import/check/", columns).status_code, 302)
        self.assertEqual(gaps_of(user("ben")), [])

    def test_tables_are_counted(self):
        client = client_of("ioan")
        for _time in range(20):
            client.post("/sharing/training/import/", {})
        self.assertContains(client.post("/sharing/training/import/", {}), "enough tables", status_code=422)

    def test_an_answered_case_is_explained_with_its_sources(self):
        answer = client_of("gwen").post("/sharing/training/practice/new_partner/", {"may": "yes", "scheme": "none"})
        self.assertContains(answer, "Not all of it yet")
        self.assertContains(answer, "Clare&#x27;s Law")

    def test_five_hundred_people_cost_no_more_queries_than_the_county(self):
        carys = user("carys")
        with CaptureQueriesContext(connection) as few:
            pages.audit(carys, printed=True)
        agency = carys.agency
        people = User.objects.bulk_create(
            User(username=f"u{n}", name=f"Person {n:03}", email=f"u{n}@many.example") for n in range(500)
        )
        Membership.objects.bulk_create(
            Membership(user=one, agency=agency, role=Role.PRACTITIONER, title_en="T", title_cy="T") for one in people
        )
        with CaptureQueriesContext(connection) as many:
            pages.audit(carys, printed=True)
        self.assertEqual(len(few), len(many))
        self.assertLessEqual(len(many), 14)
        client = client_of("carys")
        self.assertContains(client.get(f"/sharing/training/{self.agency('carys')}"), "Page 1 of ")

    def test_nobody_of_the_cast_is_barred(self):
        for username in ("amira", "carys", "ben", "dev", "huw", "ffion", "gwen", "mali", "eleri"):
            self.assertFalse([gap for gap in gaps_of(user(username)) if gap.bars], username)


class AtTheLobby(TestCase):
    def setUp(self) -> None:
        self.panel = make_ground()
        self.meeting = self.panel.meeting()

    def arrive(self, who: str) -> Any:
        return diary.arrive(actor=self.panel.people[who], meeting=self.meeting)

    def test_a_bar_keeps_out_before_the_meeting_begins_with_the_reason_in_the_log(self):
        with self.assertRaises(Refused) as refusal:
            self.arrive("ben")
        self.assertIn("Need hub_induction", str(refusal.exception.why))
        self.assertIn("Need hub_induction", diary_pages.lobby(self.panel.ben, self.meeting.pk).barred)
        did(self.panel.ben, "hub_induction")
        self.assertIsNotNone(self.arrive("ben").arrived_at)

    def test_a_bar_set_while_a_meeting_is_live_changes_nothing_for_it(self):
        Requirement.objects.update(effect=Effect.INFORM)
        self.arrive("ben")
        diary.open_meeting(actor=self.panel.amira, meeting=self.meeting)
        Requirement.objects.update(effect=Effect.BAR)
        diary.let_in(actor=self.panel.amira, meeting=self.meeting, user=self.panel.ben)
        diary.accept(actor=self.panel.ben, meeting=self.meeting, language="en")
        self.assertTrue(seat_of(self.panel.ben, self.meeting.pk).is_in)
        self.meeting.refresh_from_db()
        self.assertIsNotNone(self.arrive("dev").arrived_at)  # a latecomer too
        self.assertEqual(diary_pages.barred_from(self.meeting), [])

    def test_whoever_was_there_before_the_bar_stays(self):
        Requirement.objects.update(effect=Effect.INFORM)
        self.arrive("ben")
        Requirement.objects.update(effect=Effect.BAR)
        self.assertEqual(diary_pages.lobby(self.panel.ben, self.meeting.pk).barred, "")
        self.assertNotIn(self.panel.ben.pk, [one.id for one in diary_pages.barred_from(self.meeting)])

    def test_the_chair_sees_who_is_kept_out_and_lets_them_come(self):
        client = client_of("amira")
        panel = f"/meetings/{self.meeting.pk}/lobby/people/"
        self.assertContains(client.get(panel), "Let Ben Example take part")
        page = f"/sharing/training/hubs/{self.panel.hub.slug}/people/{self.panel.ben.pk}/?back={panel}"
        answer = client.post(page, {"why": "Nobody else from health can come.", "days": "1"})
        self.assertRedirects(answer, panel)
        self.assertIsNotNone(self.arrive("ben").arrived_at)
        self.assertEqual(len(logged("training.overridden")), 1)

    def test_it_leads_back_to_pages_of_ours_only(self):
        page = f"/sharing/training/hubs/{self.panel.hub.slug}/people/{self.panel.ben.pk}/?back=//elsewhere.example/"
        answer = client_of("amira").post(page, {"why": "Needed.", "days": "1"})
        self.assertEqual(answer["Location"], "/")

    def test_an_override_that_is_over_keeps_out_again(self):
        from sharing.training.services import override

        row = override(actor=self.panel.amira, hub=self.panel.hub, user=self.panel.ben, why="Needed", days=1)
        row.until_at = timezone.now() - timedelta(seconds=1)
        row.save()
        with self.assertRaises(Refused):
            self.arrive("ben")
