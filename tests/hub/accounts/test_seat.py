"""The seat: what keeps it, what does not, and what happens when it ends."""

from datetime import timedelta

from django.test import TestCase, override_settings
from django.utils import timezone

from hub.accounts.models import Sitting
from hub.accounts.services import end_overdue
from hub.audit.models import Event
from tests.hub.accounts.people import person

SCRIPT = {"Sec-Fetch-Mode": "cors"}


@override_settings(HUB_IDLE_SECONDS=900, HUB_SESSION_SECONDS=12 * 3600)
class Seat(TestCase):
    def setUp(self) -> None:
        self.user = person()
        self.client.force_login(self.user)

    def still_for(self, seconds: float) -> None:
        Sitting.objects.update(active_at=timezone.now() - timedelta(seconds=seconds))

    def active_at(self):
        return Sitting.objects.get().active_at

    def seconds_left(self) -> int:
        return self.client.get("/seat/").json()["seconds"]

    def test_every_page_asks_for_a_signed_in_person(self):
        self.client.logout()
        self.assertRedirects(self.client.get("/?a=1"), "/sign-in/?next=%2F%3Fa%3D1")

    def test_a_script_that_asks_for_a_page_is_told_401_and_not_sent_about(self):
        self.client.logout()
        self.assertEqual(self.client.get("/", headers=SCRIPT).status_code, 401)
        answer = self.client.get("/", headers={"HX-Request": "true"})
        self.assertEqual(answer.status_code, 401)
        self.assertEqual(answer.headers["HX-Redirect"], "/sign-in/?next=%2F")

    def test_opening_a_page_keeps_the_seat(self):
        self.still_for(600)
        before = self.active_at()
        self.client.get("/")
        self.assertGreater(self.active_at(), before)

    def test_what_a_page_asks_by_itself_does_not_keep_the_seat(self):
        self.still_for(600)
        before = self.active_at()
        for headers in ({"HX-Request": "true"}, SCRIPT, {"X-Hub-Background": "1"}):
            self.assertEqual(self.client.get("/", headers=headers).status_code, 200)
        self.assertLess(self.seconds_left(), 900 + 60 - 600 + 1)
        self.assertEqual(self.active_at(), before)

    def test_one_key_keeps_the_seat_of_somebody_who_only_listens(self):
        self.still_for(890)
        self.assertEqual(self.client.post("/here/", headers=SCRIPT).status_code, 200)
        self.assertGreater(self.seconds_left(), 890)

    def test_past_the_idle_end_the_session_is_over_and_the_page_says_so(self):
        self.still_for(961)
        answer = self.client.get("/", follow=True)
        self.assertContains(answer, "nothing had moved for a while")
        self.assertContains(answer, "What you typed is kept")
        self.assertEqual(self.client.get("/").status_code, 302)
        self.assertIsNotNone(Sitting.objects.get().ended_at)

    def test_past_the_absolute_end_the_session_is_over_however_busy_it_was(self):
        Sitting.objects.update(began_at=timezone.now() - timedelta(hours=12, seconds=1))
        self.assertContains(self.client.get("/", follow=True), "lasted a whole day")

    def test_just_before_either_end_it_still_lives(self):
        self.still_for(950)
        Sitting.objects.update(began_at=timezone.now() - timedelta(hours=12) + timedelta(seconds=60))
        self.assertEqual(self.client.get("/").status_code, 200)

    def test_the_end_is_in_the_access_log_with_its_reason(self):
        self.still_for(961)
        self.client.get("/")
        event = Event.objects.get(act="account.session_ended")
        self.assertIn('"reason":"idle"', event.body)

    def test_an_ended_seat_cannot_be_kept(self):
        self.still_for(961)
        self.assertEqual(self.client.post("/here/", headers=SCRIPT).status_code, 401)
        self.assertEqual(self.client.get("/seat/").status_code, 401)

    def test_a_text_sent_after_the_end_comes_back_to_be_copied(self):
        self.still_for(961)
        answer = self.client.post("/", {"text": "She has <not> been seen since May."})
        self.assertContains(answer, "She has &lt;not&gt; been seen since May.", status_code=401)
        self.assertEqual(self.client.get("/").status_code, 302)

    def test_a_session_nobody_sat_down_for_is_not_a_session(self):
        Sitting.objects.all().delete()
        self.assertEqual(self.client.get("/").status_code, 302)

    def test_a_session_nobody_comes_back_to_is_ended_and_logged_by_the_sweep(self):
        self.assertEqual(end_overdue(), 0)
        self.still_for(961)
        self.assertEqual((end_overdue(), end_overdue()), (1, 0))
        self.assertIsNotNone(Sitting.objects.get().ended_at)
        self.assertIn('"reason":"idle"', Event.objects.get(act="account.session_ended").body)
        self.assertContains(self.client.get("/", follow=True), "nothing had moved for a while")

    def test_the_sign_in_page_itself_says_what_happened_and_a_stranger_reads_nothing_of_it(self):
        self.still_for(961)
        self.assertContains(self.client.get("/sign-in/?next=/"), "nothing had moved for a while")
        self.assertNotContains(self.client_class().get("/sign-in/?next=/"), "What you typed is kept")

    def test_it_is_said_although_a_script_heard_of_it_first(self):
        self.still_for(961)
        self.assertEqual(self.client.post("/here/", headers=SCRIPT).status_code, 401)
        self.assertContains(self.client.get("/sign-in/"), "nothing had moved for a while")
        with self.settings(HUB_DEMO=True):
            self.client.post("/demo/sign-in/", {"username": "ffion"})
            self.client.post("/sign-out/")
            self.assertNotContains(self.client.get("/sign-in/"), "nothing had moved")

    def test_who_signed_out_reads_nothing_of_it(self):
        self.client.post("/sign-out/")
        self.assertNotContains(self.client.get("/", follow=True), "What you typed is kept")
