"""A new password by e-mail: works once, tells a stranger nothing, and opens nothing by itself."""

import re

from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.test import TestCase

from hub.accounts.models import Sitting
from hub.audit.models import Event
from tests.hub.accounts.people import person


class PasswordReset(TestCase):
    def setUp(self) -> None:
        cache.clear()
        self.user = person("ffion", language="cy")

    def ask(self, email: str):
        return self.client.post("/forgotten-password/", {"email": email}, follow=True)

    def link(self) -> str:
        return re.search(r"https?://testserver(/\S+)", mail.outbox[0].body)[1]

    def test_the_page_is_the_same_for_an_address_that_is_known_and_one_that_is_not(self):
        token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
        known, unknown = (token.sub(b"", self.ask(f"{name}@hub.example").content) for name in ("ffion", "nobody"))
        self.assertEqual(known, unknown)

    def test_the_mail_is_in_the_language_of_the_person_and_names_nobody(self):
        self.ask("ffion@hub.example")
        self.assertEqual(mail.outbox[0].to, ["ffion@hub.example"])
        self.assertNotIn("Ffion", mail.outbox[0].body + mail.outbox[0].subject)

    def test_asking_is_in_the_log_whether_there_is_such_an_account_or_not(self):
        for name in ("ffion", "nobody"):
            self.ask(f"{name}@hub.example")
        asked = Event.objects.filter(act="account.password_asked").order_by("position")
        self.assertEqual([event.subject for event in asked], [self.user.pk, None])

    def test_the_link_sets_a_password_once_and_signs_nobody_in(self):
        TOTP.activate(self.user, "JBSWY3DPEHPK3PXP")
        self.client.force_login(self.user)
        self.ask("ffion@hub.example")
        other = self.client_class()
        page = other.get(self.link(), follow=True)
        address = page.redirect_chain[-1][0]
        new = {"password1": "seven grey geese", "password2": "seven grey geese"}
        self.assertRedirects(other.post(address, new), "/sign-in/")
        self.assertEqual(other.get("/").status_code, 302)
        self.assertFalse(Sitting.objects.filter(ended_at=None).exists())  # signed out everywhere
        self.user.refresh_from_db()
        self.assertTrue(self.user.check_password("seven grey geese"))
        self.assertContains(self.client_class().get(self.link(), follow=True), "used or is too old")

    def test_nobody_can_sign_up(self):
        for address in ("/sign-up/", "/signup/", "/account/signup/", "/accounts/signup/"):
            self.assertEqual(self.client.get(address).status_code, 404)
