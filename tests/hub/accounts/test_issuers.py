"""Signing in by an issuer, against two real OpenID Connect providers on this machine.

Whom an issuer vouches for comes in, at the agency its row names; nobody else does, and no account is taken over.
"""

import json
import time
from contextlib import ExitStack
from urllib.parse import parse_qs, urlsplit

import requests
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import TestCase, override_settings
from django.utils import timezone
from oidc_provider_mock import User as Subject
from oidc_provider_mock import run_server_in_thread

from hub.accounts.issuers.queries import identity, is_fresh
from hub.accounts.models import Issuer, Sitting, User
from hub.agencies.models import Role
from hub.audit.models import Event
from tests.hub.accounts.people import agency, person

HWB = [
    Subject(
        sub="s1", claims={"name": "Nia Newcomer", "email": "nia@school.example", "org": "660-1234", "amr": ["mfa"]}
    ),
    Subject(sub="s2", claims={"name": "Un Known", "email": "un@school.example", "org": "999-9999"}),
    Subject(sub="s3", claims={"name": "No Claim", "email": "no@school.example"}),
    Subject(sub="s4", claims={"name": "Ffion Again", "email": "FFION@hub.example", "org": "660-1234"}),
    Subject(sub="s5", claims={"name": "Two Orgs", "email": "two@school.example", "org": ["000", "660-1234"]}),
    Subject(sub="s6", claims={"name": "Weak", "email": "weak@school.example", "org": "660-1234", "amr": ["pwd"]}),
    Subject(sub="s7", claims={"name": "No Address", "org": "660-1234"}),
    Subject(sub="s8", claims={"name": ["Odd"], "email": {"odd": 1}, "org": {"odd": 1}, "amr": [{"odd": 1}]}),
    Subject(sub="s9", claims={"name": "Long\0 " * 60, "email": "", "org": ["660-1234"], "amr": [{"odd": 1}]}),
]
COUNCIL = [
    Subject(sub="s1", claims={"name": "Other Person", "email": "other@council.example", "dept": "safeguarding"}),
    Subject(sub="c2", claims={"name": "Nia Impostor", "email": "nia@school.example", "dept": "safeguarding"}),
    Subject(sub="c3", claims={"name": "Wrong Claim", "email": "wrong@council.example", "org": "660-1234"}),
]


class Issuers(TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        stack = ExitStack()
        cls.addClassCleanup(stack.close)
        cls.servers = {
            name: f"http://localhost:{stack.enter_context(run_server_in_thread(user_claims=people)).server_port}"
            for name, people in (("hwb", HWB), ("council", COUNCIL))
        }
        apps = [
            {
                "provider_id": name,
                "name": name.title(),
                "client_id": f"hub-{name}",
                "secret": "s",
                "settings": {"server_url": url},
            }
            for name, url in cls.servers.items()
        ]
        stack.enter_context(
            override_settings(
                SOCIALACCOUNT_PROVIDERS={"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}},
                HUB_SECOND_FACTOR=True,
            )
        )

    def setUp(self) -> None:
        cache.clear()
        self.school, self.council = agency(), agency("river-council")
        self.ffion = person("ffion", at=self.school)
        for name, claim, value, place, role in (
            ("hwb", "org", "660-1234", self.school, Role.DSP),
            ("council", "dept", "safeguarding", self.council, Role.PRACTITIONER),
        ):
            Issuer.objects.create(
                provider=name, issuer=self.servers[name], claim=claim, value=value, agency=place.pk, role=role
            )

    def come(self, issuer: str, sub: str, client=None, **data):
        """Through the provider's own pages and back, as a browser would."""
        client = client or self.client
        away = client.post(f"/sign-in/issuers/{issuer}/", data)
        self.assertEqual(away.status_code, 302)
        with requests.Session() as browser:
            back = browser.post(away.url, data={"sub": sub}, allow_redirects=False).headers["Location"]
        return client.get(urlsplit(back).path, dict(parse_qs(urlsplit(back).query)))

    def acts(self) -> list[str]:
        return list(Event.objects.order_by("position").values_list("act", flat=True))

    def reasons(self) -> list[str]:
        events = Event.objects.filter(act="account.issuer_refused").order_by("position")
        return [json.loads(event.body)["facts"]["reason"] for event in events]

    def signed_in(self, client=None) -> bool:
        return "_auth_user_id" in (client or self.client).session

    # -- done

    def test_whom_an_issuer_vouches_for_joins_the_agency_of_its_row(self):
        self.assertRedirects(self.come("hwb", "s1"), "/")
        nia = User.objects.get(email="nia@school.example")
        self.assertEqual((nia.agency, nia.membership.role, nia.name), (self.school, Role.DSP, "Nia Newcomer"))
        self.assertFalse(nia.has_usable_password())
        self.assertTrue(Sitting.objects.get().is_strong)
        for act in ("account.vouched", "staff.joined", "account.signed_in"):
            self.assertIn(act, self.acts())

    def test_the_second_time_it_is_the_same_person(self):
        self.come("hwb", "s1")
        self.client.post("/sign-out/")
        self.come("hwb", "s1")
        self.assertTrue(self.signed_in())
        self.assertEqual(User.objects.filter(email="nia@school.example").count(), 1)
        self.assertEqual(self.acts().count("staff.joined"), 1)

    def test_it_goes_back_to_the_page_that_was_asked_for(self):
        self.assertRedirects(self.come("hwb", "s1", next="/account/"), "/account/")

    def test_two_issuers_may_use_the_same_sub_for_two_people(self):
        self.come("hwb", "s1")
        other = self.client_class()
        self.come("council", "s1", other)
        self.assertEqual(User.objects.get(email="other@council.example").agency, self.council)
        self.assertEqual(
            set(SocialAccount.objects.values_list("uid", flat=True)),
            {identity(self.servers["hwb"], "s1"), identity(self.servers["council"], "s1")},
        )

    def test_a_claim_may_be_a_list(self):
        self.come("hwb", "s5")
        self.assertTrue(self.signed_in())

    def test_without_an_address_one_is_made_that_receives_nothing(self):
        self.come("hwb", "s7")
        self.assertTrue(User.objects.get(name="No Address").email.endswith("@issuer.invalid"))

    def test_what_the_issuer_said_is_not_kept(self):
        self.come("hwb", "s1")
        self.assertEqual(SocialAccount.objects.get().extra_data, {})

    def test_an_issuer_that_shows_no_second_factor_leaves_one_to_be_set_up_here(self):
        self.assertRedirects(self.come("hwb", "s6"), "/", fetch_redirect_response=False)
        self.assertRedirects(self.client.get("/"), "/account/")

    # -- refused

    def test_an_unknown_value_is_refused_with_a_clear_sentence_and_logged(self):
        page = self.come("hwb", "s2")
        self.assertContains(page, "does not say that you belong to an agency", status_code=403)
        self.assertFalse(self.signed_in() or User.objects.filter(email="un@school.example").exists())
        self.assertEqual(self.reasons(), ["unknown"])
        self.assertNotIn("999-9999", "".join(Event.objects.values_list("body", flat=True)))

    def test_a_missing_claim_is_refused(self):
        self.come("hwb", "s3")
        self.assertEqual(self.reasons(), ["unknown"])

    def test_one_issuer_cannot_use_the_rows_of_another(self):
        self.come("council", "c3")
        self.assertEqual(self.reasons(), ["unknown"])
        self.assertFalse(self.signed_in())

    def test_a_row_for_another_issuer_behind_the_same_door_does_not_count(self):
        Issuer.objects.filter(provider="hwb").update(issuer="https://elsewhere.example")
        self.come("hwb", "s1")
        self.assertEqual(self.reasons(), ["unknown"])

    def test_an_issuer_cannot_take_over_an_invited_account_by_its_address(self):
        page = self.come("hwb", "s4")
        self.assertContains(page, "There is an account with your e-mail address already", status_code=403)
        self.assertFalse(self.signed_in())
        self.assertFalse(SocialAccount.objects.filter(user=self.ffion).exists())

    def test_a_later_issuer_cannot_take_over_an_account_of_the_first_by_its_address(self):
        self.come("hwb", "s1")
        self.come("council", "c2", other := self.client_class())
        self.assertFalse(self.signed_in(other))
        self.assertEqual(self.reasons(), ["address"])

    def test_a_signed_in_person_cannot_tie_an_issuer_to_their_account(self):
        self.client.force_login(self.ffion)
        self.come("hwb", "s1", process="connect")
        self.assertEqual(self.reasons(), ["failed"])
        self.assertFalse(SocialAccount.objects.exists())

    def test_a_leaver_stays_out_though_the_issuer_still_vouches(self):
        self.come("hwb", "s1")
        self.client.post("/sign-out/")
        User.objects.get(email="nia@school.example").memberships.update(to_on=timezone.localdate())
        page = self.come("hwb", "s1")
        self.assertContains(page, "no longer belong", status_code=403)
        self.assertFalse(self.signed_in())

    def test_an_issuer_that_names_another_agency_moves_nobody(self):
        self.come("hwb", "s1")
        self.client.post("/sign-out/")
        Issuer.objects.filter(provider="hwb").update(agency=self.council.pk)
        self.assertContains(self.come("hwb", "s1"), "names another agency", status_code=403)

    def test_an_account_put_out_of_use_stays_out(self):
        self.come("hwb", "s1")
        self.client.post("/sign-out/")
        User.objects.filter(email="nia@school.example").update(is_active=False)
        self.assertRedirects(self.come("hwb", "s1"), "/sign-in/not-in-use/")
        self.assertFalse(self.signed_in())

    def test_an_answer_that_nobody_asked_for_is_refused(self):
        page = self.client.get("/sign-in/issuers/hwb/back/", {"code": "made-up", "state": "made-up"})
        self.assertContains(page, "did not answer as it should", status_code=403)

    def test_an_answer_works_once(self):
        away = self.client.post("/sign-in/issuers/hwb/")
        back = requests.post(away.url, data={"sub": "s1"}, allow_redirects=False, timeout=5).headers["Location"]
        address, data = urlsplit(back).path, dict(parse_qs(urlsplit(back).query))
        self.client.get(address, data)
        self.assertContains(self.client_class().get(address, data), "did not answer", status_code=403)

    def test_a_link_cannot_start_a_sign_in(self):
        self.assertRedirects(self.client.get("/sign-in/issuers/hwb/"), "/sign-in/")

    def test_an_issuer_nobody_configured_is_not_there(self):
        self.assertEqual(self.client.post("/sign-in/issuers/other/").status_code, 404)

    def test_a_forgotten_password_makes_none_for_somebody_who_comes_by_an_issuer(self):
        from django.core import mail

        self.come("hwb", "s1")
        self.client_class().post("/forgotten-password/", {"email": "nia@school.example"})
        self.assertNotIn("/forgotten-password/", mail.outbox[0].body)

    # -- the page and its policy

    def test_only_the_sign_in_page_may_lead_to_the_issuers(self):
        page = self.client.get("/sign-in/")
        policy = page.headers["Content-Security-Policy"]
        for url in self.servers.values():
            self.assertIn(url, policy)
        self.assertContains(page, "Sign in with Hwb")
        self.assertNotIn("localhost", self.client.get("/forgotten-password/").headers["Content-Security-Policy"])

    def test_somebody_with_a_code_app_here_as_well_is_asked_for_it(self):
        self.come("hwb", "s1")
        TOTP.activate(User.objects.get(email="nia@school.example"), "JBSWY3DPEHPK3PXP")
        self.client.post("/sign-out/")
        self.assertRedirects(self.come("hwb", "s1"), "/sign-in/second-factor/")

    def test_proving_oneself_once_more_goes_by_the_issuer_and_asks_it_to_ask(self):
        self.come("hwb", "s1")
        Sitting.objects.update(stepped_up_at=None)
        answer = self.client.get("/account/passkeys/add/")
        # Having no password and no factor here, setting one up needs no further proof; an export does.
        self.assertEqual(answer.status_code, 200)
        page = self.client.get("/account/confirm/issuer/?next=/account/")
        self.assertContains(page, "auth_params=prompt%3Dlogin")
        away = self.client.post("/sign-in/issuers/hwb/?auth_params=prompt%3Dlogin", {"next": "/account/"})
        self.assertIn("prompt=login", away.url)

    def test_a_sign_in_of_this_morning_at_the_issuer_proves_nobody_now(self):
        self.come("hwb", "s1")
        self.assertIsNotNone(Sitting.objects.get(ended_at=None).stepped_up_at)
        with override_settings(HUB_STEP_UP_SECONDS=-1):  # however fresh, it is too long ago
            self.come("hwb", "s1")
        self.assertIsNone(Sitting.objects.get(ended_at=None).stepped_up_at)

    def test_an_issuer_that_does_not_say_when_proves_nobody_now(self):
        self.assertFalse(is_fresh({}) or is_fresh({"auth_time": "now"}) or is_fresh({"auth_time": 10**12}))
        self.assertTrue(is_fresh({"auth_time": int(time.time()) - 5}))

    def test_odd_claims_are_an_answer_and_no_fault(self):
        self.come("hwb", "s8")
        self.assertEqual(self.reasons(), ["unknown"])
        self.come("hwb", "s9")
        found = User.objects.get(name__startswith="Long")
        self.assertLessEqual(len(found.name), 120)
        self.assertNotIn("\0", found.name)
