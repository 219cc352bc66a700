"""The pages of a roll: a whole load through the door, without script; what an export holds; who gets in."""

import csv
import io
from datetime import timedelta

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.utils import timezone

from hub.audit.models import Event
from hub.web.tables import plain
from sharing.siblings.rolls import queries, services
from sharing.siblings.rolls.models import RollChild, Shield, Terms
from tests.cast import client_of
from tests.sharing.siblings.rolls.ground import ELSI, GUTO, child, county, csv_of, ctf_of, load, user

BASE = "/sharing/siblings/roll/"


class Pages(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.hub = county()

    def setUp(self) -> None:
        cache.clear()  # counts of tries
        self.client = client_of("ffion")

    def send(self, content: bytes, name: str = "roll.csv"):  # type: ignore[no-untyped-def]
        return self.client.post(f"{BASE}load/", {"file": SimpleUploadedFile(name, content)})


class Loading(Pages):
    def test_a_lead_loads_a_roll_in_two_steps_and_nobody_is_told(self) -> None:
        self.assertContains(self.client.get(BASE), "There is no roll")
        self.assertRedirects(self.send(csv_of([ELSI, GUTO])), f"{BASE}load/check/")
        page = self.client.get(f"{BASE}load/check/")
        self.assertContains(page, "<strong>2</strong> join")
        self.assertEqual(RollChild.objects.count(), 0)
        day = queries.latest_day(self.hub).isoformat()
        self.client.post(f"{BASE}load/check/", {**{name: name for name in ELSI}, "expires_on": day, "take_in": "1"})

        page = self.client.get(BASE)
        self.assertContains(page, "Elsi Fychan")
        self.assertContains(page, "2 children")
        self.assertEqual(RollChild.objects.count(), 2)

    def test_what_is_wrong_is_shown_by_row_column_and_remedy_and_nothing_is_taken_in(self) -> None:
        self.send(csv_of([ELSI, {**GUTO, "dob": "soon"}]))
        page = self.client.get(f"{BASE}load/check/")

        self.assertContains(page, "<td>3</td><td>dob</td><td>“soon” is not a date. Write it as 27/11/2019.</td>")
        self.assertNotContains(page, 'name="take_in"')
        day = queries.latest_day(self.hub).isoformat()
        data = {**{name: name for name in ELSI}, "expires_on": day, "take_in": "1"}
        self.assertContains(self.client.post(f"{BASE}load/check/", data), "put right", status_code=422)
        self.assertEqual(RollChild.objects.count(), 0)

    def test_a_transfer_file_needs_no_columns(self) -> None:
        self.send(
            ctf_of("<Pupil><Surname>Fychan</Surname><Forename>Elsi</Forename><DOB>2019-09-19</DOB></Pupil>"), "x.xml"
        )
        page = self.client.get(f"{BASE}load/check/")
        self.assertNotContains(page, "Which column is which?")
        fields = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
        self.client.post(
            f"{BASE}load/check/", {**fields, "expires_on": fields["expires_on"].isoformat(), "take_in": "1"}
        )

        self.assertContains(self.client.get(BASE), "Elsi Fychan")

    def test_fifty_megabytes_and_other_files_are_refused_with_what_to_do(self) -> None:
        self.assertContains(self.send(b"a,b\n" * (13 * 2**20)), "larger than four megabytes", status_code=422)
        self.assertContains(self.send(b"%PDF-1.7\x00"), "not a table in text", status_code=422)
        self.assertContains(self.client.post(f"{BASE}load/", {}), "Choose a file", status_code=422)

    def test_before_terms_the_page_says_what_comes_first(self) -> None:
        Terms.objects.all().delete()

        self.assertContains(self.client.get(BASE), "Before a roll is loaded")
        self.assertEqual(self.client.get(f"{BASE}load/").status_code, 403)
        self.client.post(f"{BASE}terms/", {
            "dpia": "DPIA 3", "notice_en": "a", "notice_cy": "b", "notice_given_on": timezone.localdate().isoformat(),
        })  # fmt: skip
        self.assertEqual(self.client.get(f"{BASE}load/").status_code, 200)


class Exporting(Pages):
    def test_no_spreadsheet_runs_what_is_downloaded_and_it_comes_back_the_same(self) -> None:
        nasty = {
            **ELSI, "address": '=HYPERLINK("http://192.0.2.1","x")', "contact1_name": "@SUM(1+1)",
            "contact1_phone": "+447700900501",
        }  # fmt: skip
        load("ffion", nasty, {**GUTO, "contact1_name": "-2+3", "address": "\t=1"})
        content = self.client.get(f"{BASE}roll.csv").content.decode("utf-8-sig")

        rows = list(csv.reader(io.StringIO(content)))
        cells = [cell for row in rows for cell in row]
        self.assertFalse([cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))])
        self.assertIn("'@SUM(1+1)", cells)
        self.assertIn("+447700900501", [plain(cell) for cell in cells])
        self.send(content.encode())
        self.assertContains(self.client.get(f"{BASE}load/check/"), "<strong>2</strong> stay the same")

    def test_a_download_is_in_the_log(self) -> None:
        load("ffion", ELSI)
        self.client.get(f"{BASE}roll.csv")

        self.assertTrue(Event.objects.filter(act="roll.exported", outcome="done").exists())


class OneChild(Pages):
    def setUp(self) -> None:
        super().setUp()
        load("ffion", ELSI, GUTO)
        self.url = f"{BASE}children/{child('ffion', 'Elsi').pk}/"

    def test_a_lead_reads_changes_answers_and_takes_off(self) -> None:
        self.assertContains(self.client.get(self.url), "07700 900501")
        typed = {name: text for name, text in ELSI.items() if name != "rec_id"}
        self.client.post(f"{self.url}edit/", {**typed, "forename": "Elsie"})
        self.client.post(f"{self.url}standing/", {"standing": "never"})
        one = child("ffion", "Elsie")
        self.assertEqual((queries.opened(one)["rec_id"], one.standing), ("A1", "never"))
        self.client.post(f"{self.url}left/")
        self.assertIsNotNone(child("ffion", "Elsie").left_at)

    def test_absent_and_another_setting_s_are_one_answer(self) -> None:
        other = client_of("gwen")
        mine = other.get(self.url)
        nobody = other.get(f"{BASE}children/00000000-0000-4000-8000-000000000000/")

        self.assertEqual((mine.status_code, nobody.status_code), (404, 404))
        self.assertEqual(len(mine.content), len(nobody.content))

    def test_two_people_shield_and_two_take_it_off(self) -> None:
        ruth = client_of("ruth")
        soon = (timezone.localdate() + timedelta(days=30)).isoformat()
        self.client.post(f"{self.url}shield/", {"reason": "refuge", "review_on": soon})
        shield = Shield.objects.get()
        self.assertContains(self.client.get(self.url), "Not confirmed by a second person yet")
        self.assertEqual(self.client.post(f"{BASE}shields/{shield.pk}/confirm/").status_code, 403)
        ruth.post(f"{BASE}shields/{shield.pk}/confirm/")
        ruth.post(f"{BASE}shields/{shield.pk}/ask-to-lift/")
        self.assertContains(self.client.get(self.url), "asks that it be taken off")
        self.client.post(f"{BASE}shields/{shield.pk}/lift/")

        self.assertIsNotNone(Shield.objects.get().lifted_at)

    def test_a_parent_s_objection_is_recorded_and_taken_back(self) -> None:
        self.client.post(
            f"{self.url}objection/", {"received_on": timezone.localdate().isoformat(), "said": "By letter."}
        )
        page = self.client.get(f"{BASE}objections/")
        self.assertContains(page, "Elsi Fychan")
        self.assertEqual(self.client.get(self.url).status_code, 404)
        one = queries.objections_of(user("ffion").agency_id)[0]
        self.client.post(f"{BASE}objections/{one.id}/")
        self.assertContains(self.client.get(f"{BASE}objections/"), "Nobody has objected")

    def test_the_page_after_a_deletion_shows_its_proof(self) -> None:
        self.client.post(f"{BASE}delete/")
        event = Event.objects.filter(act="roll.deleted").get()

        self.assertContains(self.client.get(BASE), str(event.uid))
        self.assertContains(self.client.get(BASE), "2 children")

    def test_progress_is_asked_for_until_all_are_prepared(self) -> None:
        from sharing.siblings.rolls import services_index

        self.assertContains(self.client.get(f"{BASE}progress/"), "hx-get")
        services_index.encode_waiting()
        self.assertNotContains(self.client.get(f"{BASE}progress/"), "hx-get")


class Hidden(Pages):
    def test_no_page_of_the_roll_tells_hub_staff_or_administrators_anything(self) -> None:
        load("ffion", ELSI)
        for name in ("amira", "carys", "eleri", "esi", "ioan", "cleo"):
            for path in ("", "progress/", "roll.csv", "objections/", "delete/"):
                answer = client_of(name).get(BASE + path)
                self.assertEqual(answer.status_code, 403, f"{name} {path}")
                self.assertNotIn(b"Elsi", answer.content)

    def test_the_log_names_nobody_of_the_roll(self) -> None:
        load("ffion", ELSI)
        services.delete_roll(actor=user("ffion"), roll=queries.roll_of(user("ffion")))

        self.assertFalse(any("Elsi" in event.body or "Fychan" in event.body for event in Event.objects.all()))
