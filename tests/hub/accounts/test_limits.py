"""Guessing gets slow; a whole school behind one address is never locked out."""

from unittest import mock

from django.core.cache import cache
from django.test import TestCase

from hub.accounts import limits
from hub.audit.models import Event
from tests.hub.accounts.authenticator import Passkey
from tests.hub.accounts.people import agency, person

SCHOOL = "192.0.2.7"


class Limits(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        school = agency()
        cls.staff = [person(f"staff{n}", at=school) for n in range(8)]
        cls.victim = person("victim", at=school)

    def setUp(self) -> None:
        cache.clear()

    def tries(self, name: str, password: str = "wrong", address: str = SCHOOL):
        self.client.logout()
        return self.client.post("/sign-in/", {"login": name, "password": password}, REMOTE_ADDR=address)

    def right(self, name: str, address: str = SCHOOL):
        return self.tries(name, f"{name} likes long walks", address)

    def test_thirty_wrong_tries_for_one_person_lock_nobody_else_at_the_address(self):
        for _ in range(30):
            self.tries("victim")
        for user in self.staff:
            self.assertEqual(self.right(user.username).status_code, 302)

    def test_two_hundred_others_at_the_address_can_still_try(self):
        for _ in range(30):
            with mock.patch.object(limits, "cache", cache):
                self.try_quietly("victim")
        self.assertEqual([n for n in range(200) if not self.try_quietly(f"person{n}")], [])

    def try_quietly(self, name: str, address: str = SCHOOL) -> bool:
        try:
            limits.begin_try(name=name, address=address).succeeded()
        except limits.TooManyTries:
            return False
        return True

    def test_after_five_wrong_tries_the_sixth_waits_even_with_the_right_password(self):
        for _ in range(5):
            self.assertContains(self.tries("victim"), "do not go together")
        self.assertContains(self.right("victim"), "Too many tries")

    def test_the_person_can_still_sign_in_from_elsewhere(self):
        for _ in range(6):
            self.tries("victim")
        self.assertEqual(self.right("victim", "192.0.2.99").status_code, 302)

    def test_guessing_one_account_from_many_addresses_slows_down(self):
        answers = [self.tries("victim", address=f"198.51.100.{n}") for n in range(30)]
        waiting = [b"Too many tries" in answer.content for answer in answers]
        self.assertEqual(waiting.index(True), limits.NAME)
        self.assertTrue(all(waiting[limits.NAME :]))
        for user in self.staff[:2]:
            self.assertEqual(self.right(user.username).status_code, 302)

    def test_the_true_owner_still_gets_in_with_a_passkey(self):
        self.client.force_login(self.victim)
        key = Passkey("https://testserver")
        page = self.client.get("/account/passkeys/add/", secure=True)
        import json

        made = key.create(json.loads(page.context["passkey_options"]))
        self.client.post("/account/passkeys/add/", {"passwordless": "True", "credential": made}, secure=True)
        for n in range(30):
            self.tries("victim", address=f"198.51.100.{n}")
        self.assertContains(self.right("victim"), "Too many tries")
        asked = self.client.get("/sign-in/passkey/", headers={"Accept": "application/json"}, secure=True).json()
        answer = self.client.post("/sign-in/passkey/", {"credential": key.get(asked["request_options"])}, secure=True)
        self.assertEqual((answer.status_code, answer.url), (302, "/"))

    def test_right_passwords_are_not_counted(self):
        for _ in range(limits.NAME + 5):
            self.assertEqual(self.right("victim").status_code, 302)

    def test_an_address_that_tries_many_names_gets_fewer_tries_each_and_its_people_still_get_in(self):
        for n in range(limits.ADDRESS):
            try:
                limits.begin_try(name=f"guess{n}", address=SCHOOL)
            except limits.TooManyTries:
                self.fail("too early")
        self.assertTrue(self.try_quietly("fresh"))
        answers = [self.tries("staff1") for _ in range(limits.PAIR_TIGHT + 1)]
        self.assertContains(answers[-1], "Too many tries")
        self.assertEqual(self.right("staff2").status_code, 302)

    def test_names_are_counted_in_whatever_case_and_spaces(self):
        for name in ("victim", "Victim", " VICTIM ", "victim", "viCtim"):
            self.tries(name)
        self.assertContains(self.right("victim"), "Too many tries")

    def test_a_name_that_nobody_has_is_answered_alike(self):
        known = [self.tries("victim") for _ in range(6)]
        unknown = [self.tries("nobody") for _ in range(6)]
        for one, other in zip(known, unknown, strict=True):
            self.assertEqual("do not go together" in one.text, "do not go together" in other.text)
            self.assertEqual("Too many tries" in one.text, "Too many tries" in other.text)

    def test_each_failure_is_logged_and_of_the_refused_only_the_first(self):
        for _ in range(12):
            self.tries("victim")
        failed = Event.objects.filter(act="account.sign_in_failed")
        self.assertEqual(failed.count(), 6)
        self.assertEqual(failed.filter(subject=self.victim.pk).count(), 6)
        self.assertEqual(sum('"reason":"limit"' in event.body for event in failed), 1)

    def test_what_was_typed_is_never_logged(self):
        self.tries("my secret password", "wrong")
        self.assertNotIn("secret", "".join(Event.objects.values_list("body", flat=True)))
