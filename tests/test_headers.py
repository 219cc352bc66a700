"""What every answer says to the browser, whatever it is; and what a form of another site, or an odd one, comes to."""

from pathlib import Path

import pytest
from django.test import Client, TestCase

from tests.cast import client_of, load_county
from tests.doors import outcome, things

EVIL = ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "http:///evil.example/"]


class HeadersTest(TestCase):
    @pytest.fixture(autouse=True)
    def _seed(self, county: Path) -> None:
        self.seed = county

    def setUp(self) -> None:
        load_county(self.seed)
        self.things = things()
        self.ben = client_of("ben")

    def test_no_answer_is_kept_framed_sniffed_or_open_to_other_sites(self) -> None:
        wanted = {
            "/": "yes", "/families/{family}/": "yes", "/people/{person}/": "yes", "/meetings/{live}/": "yes",
            "/meetings/{live}/snapshot/": "yes", "/account/code-app/": "yes", "/families/open/": "no",
            "/families/{heard}/": ".", "/no/such/page/": ".", "/room/keys/": "-", "/meetings/{soon}/": "on",
        }  # fmt: skip
        for url, expected in wanted.items():
            with self.subTest(url):
                answer = self.ben.get(url.format(**self.things))
                self.assertEqual(outcome(answer), expected)
                self.assertIn("no-store", answer["Cache-Control"])
                self.assertIn("default-src 'self'", answer["Content-Security-Policy"])
                self.assertNotIn("unsafe", answer["Content-Security-Policy"])
                self.assertEqual(answer["X-Frame-Options"], "DENY")
                self.assertEqual(answer["X-Content-Type-Options"], "nosniff")
                self.assertEqual(answer["Referrer-Policy"], "same-origin")

    def test_nobody_is_led_to_another_site(self) -> None:
        hand = {"act": "hand", "up": "on", "item": str(self.things["heard"])}
        doors = {"/language/": {"language": "cy"}, "/room/keys/": {}, f"/meetings/{self.things['live']}/do/": hand}
        for url, data in doors.items():
            for evil in EVIL:
                with self.subTest(f"{url} {evil}"):
                    answer = self.ben.post(url, data | {"next": evil}, headers={"referer": evil})
                    self.assertEqual(answer.status_code, 302)
                    self.assertRegex(answer["Location"], r"^/(?![/\\])")

    def test_a_form_without_its_token_does_nothing(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = self.ben.cookies
        answer = strict.post(f"/meetings/{self.things['live']}/do/", {"act": "hand", "up": "on"})
        self.assertEqual(answer.status_code, 403)
        self.assertIn("default-src 'self'", answer["Content-Security-Policy"])

    def test_odd_input_is_no_fault(self) -> None:
        odd = ["\0", "x" * 100_000, "-1", "[]", "9" * 400, "\u202e"]
        urls = ["/meetings/{live}/do/", "/drafts/contribute/{heard}/", "/referrals/draft/why_now/", "/people/",
                "/families/{family}/contact/", "/meetings/{live}/prepare/", "/language/", "/here/",
                "/people/emergency/reviews/99999999999999999999/", "/account/passkeys/99999999999999999999/take-off/",
                "/actions/{action}/", "/items/{done}/minutes/words/"]  # fmt: skip
        names = ("act", "item", "id", "text", "next", "q", "born_on", "about", "user", "language", "outcome", "place-0")
        for url in urls:
            for value in odd:
                with self.subTest(f"{url} {value[:5]!r}"):
                    address = url.format(**self.things)
                    self.assertLess(self.ben.post(address, dict.fromkeys(names, [value] * 3)).status_code, 500)
                    self.assertLess(
                        self.ben.get(address, {"item": value, "after": value, "again": value}).status_code, 500
                    )
