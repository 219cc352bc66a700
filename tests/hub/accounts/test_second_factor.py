"""Nothing opens without a second factor; each of them works, and each use is in the access log."""

import json
import re
import time
from datetime import timedelta
from unittest import mock

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.http import HttpResponse
from django.test import TestCase, override_settings
from django.urls import include, path
from django.utils import timezone

from hub.accounts.models import Sitting, User
from hub.accounts.second_factor import stepped_up
from hub.audit.models import Event
from tests.hub.accounts.authenticator import Passkey
from tests.hub.accounts.people import person

SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105 (a secret of nobody)


def code(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def acts() -> list[str]:
    return list(Event.objects.order_by("position").values_list("act", flat=True))


@override_settings(HUB_SECOND_FACTOR=True)
class SecondFactor(TestCase):
    def setUp(self) -> None:
        cache.clear()
        self.user = person()

    def password(self, follow: bool = True, **data):
        return self.client.post(
            "/sign-in/", {"login": "ffion", "password": "ffion likes long walks", **data}, follow=follow
        )

    def options(self, page) -> dict:
        return json.loads(page.context["passkey_options"])

    def with_code_app(self) -> None:
        TOTP.activate(self.user, SECRET)

    # -- setting one up

    def test_with_a_password_alone_the_only_page_is_the_one_to_set_up_a_second_factor(self):
        page = self.password()
        self.assertRedirects(page, "/account/")
        self.assertContains(page, "One step is left")
        for address in ("/", "/sign-out/", "/account/password/"):
            if address == "/sign-out/":
                self.assertEqual(self.client.get(address).status_code, 200)
            else:
                self.assertRedirects(self.client.get(address), "/account/")

    def test_setting_up_a_code_app_opens_the_hub_and_gives_recovery_codes(self):
        self.password()
        page = self.client.get("/account/code-app/")
        self.assertContains(page, "<path d=")
        self.assertNotContains(page, "data:image")
        secret = re.sub(r"\s", "", page.context["secret"])
        with self.captureOnCommitCallbacks(execute=True):
            page = self.client.post("/account/code-app/", {"code": code(secret)}, follow=True)
        self.assertContains(page, "They are shown this once")
        self.assertEqual(len(page.context["unused_codes"]), 10)
        self.assertEqual(self.client.get("/").status_code, 200)
        self.assertNotContains(self.client.get("/account/recovery-codes/"), page.context["unused_codes"][0])
        self.assertIn("account.factor_added", acts())

    def test_a_wrong_code_sets_nothing_up(self):
        self.password()
        self.client.get("/account/code-app/")
        page = self.client.post("/account/code-app/", {"code": "000000"})
        self.assertContains(page, "That code is not right")
        self.assertRedirects(self.client.get("/"), "/account/")

    def test_the_secret_of_the_code_app_cannot_be_read_in_the_database(self):
        self.with_code_app()
        row = Authenticator.objects.get()
        self.assertNotIn(SECRET, json.dumps(row.data))
        self.assertTrue(row.wrap().validate_code(code()))

    def test_setting_up_a_passkey_opens_the_hub_and_then_signs_in_alone(self):
        self.password()
        key = Passkey("https://testserver")
        page = self.client.get("/account/passkeys/add/", secure=True)
        answer = self.client.post(
            "/account/passkeys/add/",
            {"name": "Laptop", "passwordless": "True", "credential": key.create(self.options(page))},
            secure=True,
        )
        self.assertRedirects(answer, "/account/recovery-codes/", fetch_redirect_response=False)
        self.assertEqual(self.client.get("/").status_code, 200)

        self.client.post("/sign-out/")
        self.assertEqual(self.client.get("/").status_code, 302)
        asked = self.client.get("/sign-in/passkey/", headers={"Accept": "application/json"}, secure=True).json()
        answer = self.client.post(
            "/sign-in/passkey/", {"credential": key.get(asked["request_options"]), "next": "/account/"}, secure=True
        )
        self.assertRedirects(answer, "/account/", fetch_redirect_response=False)
        self.assertTrue(Sitting.objects.get(ended_at=None).is_strong)

    # -- showing it

    def test_with_a_code_app_the_password_alone_signs_nobody_in(self):
        self.with_code_app()
        page = self.password()
        self.assertRedirects(page, "/sign-in/second-factor/")
        self.assertEqual(self.client.get("/").status_code, 302)
        self.assertNotIn("account.signed_in", acts())

    def test_the_right_code_signs_in(self):
        self.with_code_app()
        self.password()
        answer = self.client.post("/sign-in/second-factor/", {"code": code()})
        self.assertRedirects(answer, "/")
        self.assertIn("account.signed_in", acts())

    def test_a_wrong_code_does_not_and_is_recorded_without_an_actor(self):
        self.with_code_app()
        self.password()
        page = self.client.post("/sign-in/second-factor/", {"code": "000000"})
        self.assertContains(page, "That code is not right")
        self.assertIn("account.factor_failed", acts())
        self.assertEqual(self.client.get("/").status_code, 302)

    def test_a_code_works_once(self):
        self.with_code_app()
        self.password()
        same = code()
        self.client.post("/sign-in/second-factor/", {"code": same})
        self.client.post("/sign-out/")
        self.password()
        self.assertContains(self.client.post("/sign-in/second-factor/", {"code": same}), "it has been used")

    def test_a_recovery_code_signs_in_once(self):
        self.with_code_app()
        codes = RecoveryCodes.activate(self.user).get_unused_codes()
        self.password()
        self.assertRedirects(self.client.post("/sign-in/second-factor/", {"code": codes[0]}), "/")
        self.assertIn("account.recovery_code_used", acts())
        self.client.post("/sign-out/")
        self.password()
        self.assertEqual(self.client.post("/sign-in/second-factor/", {"code": codes[0]}).status_code, 200)

    # -- taking it off

    def test_the_last_second_factor_cannot_be_taken_off(self):
        self.with_code_app()
        self.password()
        self.client.post("/sign-in/second-factor/", {"code": code()})
        self.assertContains(self.client.post("/account/code-app/take-off/"), "This is your last second factor")
        self.assertTrue(Authenticator.objects.filter(type="totp").exists())

    def test_the_last_passkey_cannot_be_taken_off_and_one_of_two_can(self):
        self.password()
        ids = []
        for name in ("One", "Two"):
            key = Passkey("https://testserver")
            page = self.client.get("/account/passkeys/add/", secure=True)
            data = {"name": name, "passwordless": "True", "credential": key.create(self.options(page))}
            self.client.post("/account/passkeys/add/", data, secure=True)
            ids.append(Authenticator.objects.filter(type="webauthn").latest("pk").pk)
        self.client.post(f"/account/passkeys/{ids[0]}/take-off/")
        self.assertEqual(Authenticator.objects.filter(type="webauthn").count(), 1)
        page = self.client.post(f"/account/passkeys/{ids[1]}/take-off/", follow=True)
        self.assertContains(page, "This is your last second factor")
        self.assertEqual(Authenticator.objects.filter(type="webauthn").count(), 1)

    # -- proving oneself once more

    def proved(self, seconds: float) -> None:
        Sitting.objects.update(stepped_up_at=timezone.now() - timedelta(seconds=seconds))

    def test_what_asks_for_proof_asks_again_after_five_minutes_and_then_goes_on(self):
        self.with_code_app()
        self.password()
        self.client.post("/sign-in/second-factor/", {"code": code()})
        self.assertEqual(self.client.get("/account/passkeys/add/").status_code, 200)
        self.proved(301)
        answer = self.client.get("/account/passkeys/add/")
        self.assertRedirects(answer, "/account/confirm/code/?next=%2Faccount%2Fpasskeys%2Fadd%2F")
        with mock.patch("allauth.mfa.totp.internal.auth.time.time", return_value=time.time() + 30):
            later = format_hotp_value(hotp_value(SECRET, int(time.time() + 30) // 30))
            answer = self.client.post(answer.url, {"code": later, "next": "/account/passkeys/add/"})
        self.assertRedirects(answer, "/account/passkeys/add/")
        self.assertIn("account.stepped_up", acts())

    def test_the_password_proves_too(self):
        self.with_code_app()
        self.password()
        self.client.post("/sign-in/second-factor/", {"code": code()})
        self.proved(301)
        page = self.client.get("/account/confirm/?next=/account/passkeys/add/")
        self.assertContains(page, "Is it still you?")
        data = {"password": "ffion likes long walks", "next": "/account/passkeys/add/"}
        self.assertRedirects(self.client.post("/account/confirm/", data), "/account/passkeys/add/")
        self.proved(301)
        wrong = self.client.post("/account/confirm/", data | {"password": "not this one"})
        self.assertContains(wrong, "That is not your password")

    # -- the password itself

    def test_changing_the_password_signs_out_everywhere_and_says_so(self):
        self.with_code_app()
        self.password()
        self.client.post("/sign-in/second-factor/", {"code": code()})
        new = {"password1": "seven grey geese", "password2": "seven grey geese"}
        page = self.client.post("/account/password/", {"oldpassword": "ffion likes long walks", **new}, follow=True)
        self.assertContains(page, "Your password is changed")
        self.assertFalse(Sitting.objects.filter(ended_at=None).exists())
        self.assertIn("account.password_changed", acts())

    def test_a_short_common_or_telling_password_is_refused_with_a_reason(self):
        self.with_code_app()
        self.password()
        self.client.post("/sign-in/second-factor/", {"code": code()})
        for new, why in (
            ("short", "at least 12 characters"),
            ("qwerty123456", "Many people use this password"),
            ("ffion example", "too close to your name"),
        ):
            data = {"oldpassword": "ffion likes long walks", "password1": new, "password2": new}
            self.assertContains(self.client.post("/account/password/", data), why)


class SteppedUp(TestCase):
    """The guard that exports and emergency access stand behind."""

    def setUp(self) -> None:
        cache.clear()
        self.user = person()
        self.client.force_login(self.user)
        patterns = [path("", include("hub.urls")), path("take-away/", stepped_up(taken))]
        urls = type("urls", (), {"urlpatterns": patterns})
        self.enterContext(override_settings(ROOT_URLCONF=urls))

    def long_ago(self) -> None:
        Sitting.objects.update(stepped_up_at=timezone.now() - timedelta(seconds=301))

    def test_it_opens_within_five_minutes_of_signing_in(self):
        self.assertEqual(self.client.post("/take-away/", {"why": "audit"}).text, "audit")

    def test_later_it_asks_first_and_then_takes_up_what_was_sent(self):
        self.long_ago()
        answer = self.client.post("/take-away/", {"why": "audit of March"})
        self.assertRedirects(answer, "/account/confirm/?next=%2Ftake-away%2F")
        data = {"password": "ffion likes long walks", "next": "/take-away/"}
        self.assertEqual(self.client.post("/account/confirm/", data).text, "audit of March")

    def test_a_wrong_password_opens_nothing(self):
        self.long_ago()
        self.client.post("/take-away/", {"why": "audit of March"})
        answer = self.client.post("/account/confirm/", {"password": "guess", "next": "/take-away/"})
        self.assertNotContains(answer, "audit of March")
        self.assertEqual(self.client.get("/take-away/").status_code, 302)

    def test_somebody_who_comes_by_an_issuer_is_sent_to_it(self):
        self.user.set_unusable_password()
        User.objects.filter(pk=self.user.pk).update(password=self.user.password)
        self.client.force_login(User.objects.get(pk=self.user.pk))
        self.long_ago()
        self.assertRedirects(self.client.get("/take-away/"), "/account/confirm/issuer/?next=%2Ftake-away%2F")

    def test_in_the_demonstration_nobody_has_anything_to_prove_with(self):
        self.long_ago()
        with self.settings(HUB_DEMO=True):
            self.assertEqual(self.client.post("/take-away/", {"why": "audit"}).status_code, 200)


def taken(request):
    return HttpResponse(request.POST.get("why", "opened"))
