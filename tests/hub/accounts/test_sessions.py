"""Every way a session ends, and that whoever listens is told once it is committed."""

from django.contrib.sessions.models import Session
from django.test import Client, TestCase, override_settings
from django.utils import timezone

from hub.accounts import queries, services
from hub.accounts.models import Sitting
from hub.audit.models import Event
from tests.hub.accounts.people import person


class Sessions(TestCase):
    def setUp(self) -> None:
        self.user = person()
        self.other = person("gwen")
        self.here, self.there = self.seat(self.user), self.seat(self.user)
        self.stranger = self.seat(self.other)
        self.told: list[dict] = []
        services.on_session_end.connect(self.hear)
        self.addCleanup(services.on_session_end.disconnect, self.hear)

    def seat(self, user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def hear(self, sender, *, user_id, session_keys, why, **kwargs):
        self.told.append({"user": user_id, "keys": set(session_keys), "why": why})

    def is_in(self, client: Client) -> bool:
        return client.get("/").status_code == 200

    def key(self, client: Client) -> str:
        return client.cookies["hub"].value

    def test_signing_out_ends_this_session_and_no_other(self):
        key = self.key(self.here)
        with self.captureOnCommitCallbacks(execute=True):
            self.here.post("/sign-out/")
        self.assertFalse(self.is_in(self.here))
        self.assertTrue(self.is_in(self.there))
        self.assertEqual(self.told, [{"user": self.user.pk, "keys": {key}, "why": "signed_out"}])
        self.assertEqual(Event.objects.filter(act="account.signed_out").count(), 1)

    def test_signing_in_where_somebody_sat_ends_their_session_at_once(self):
        key = self.key(self.here)
        with override_settings(HUB_DEMO=True), self.captureOnCommitCallbacks(execute=True):
            self.here.post("/demo/sign-in/", {"username": "gwen"})
        self.assertEqual(Sitting.objects.get(session_key=key).ended_why, "signed_out")
        self.assertEqual(self.told, [{"user": self.user.pk, "keys": {key}, "why": "signed_out"}])
        self.assertTrue(self.is_in(self.here))

    def test_setting_up_a_second_factor_ends_sessions_that_showed_none(self):
        services.second_factor_set_up(actor=self.user, session_key=self.key(self.here))
        self.assertTrue(Sitting.objects.get(session_key=self.key(self.here)).is_strong)
        self.assertEqual(
            (self.is_in(self.here), self.is_in(self.there), self.is_in(self.stranger)), (True, False, True)
        )

    def test_a_link_cannot_sign_anybody_out(self):
        self.assertContains(self.here.get("/sign-out/"), "Drafts are kept")
        self.assertTrue(self.is_in(self.here))

    def test_a_new_password_ends_every_session(self):
        with self.captureOnCommitCallbacks(execute=True):
            self.user.set_password("another walk along the river")
            self.user.save()
        self.assertFalse(self.is_in(self.here) or self.is_in(self.there))
        self.assertTrue(self.is_in(self.stranger))
        self.assertEqual(self.told[0]["why"], "password")
        self.assertEqual(len(self.told[0]["keys"]), 2)

    def test_an_account_put_out_of_use_ends_every_session(self):
        with self.captureOnCommitCallbacks(execute=True):
            self.user.is_active = False
            self.user.save()
        self.assertFalse(self.is_in(self.here) or self.is_in(self.there))
        self.assertEqual(self.told[0]["why"], "deactivated")

    def test_other_changes_of_the_person_end_nothing(self):
        self.user.name = "Ffion Another"
        self.user.save()
        self.assertTrue(self.is_in(self.here))

    def test_listeners_hear_nothing_of_what_was_not_committed(self):
        with self.captureOnCommitCallbacks(execute=False) as callbacks:
            services.end_sessions(self.user, "administrator")
        self.assertEqual(self.told, [])
        self.assertEqual(len(callbacks), 1)

    def test_one_listener_that_fails_does_not_silence_the_next(self):
        def broken(sender, **kwargs):
            raise RuntimeError

        services.on_session_end.connect(broken)
        self.addCleanup(services.on_session_end.disconnect, broken)
        services.on_session_end.disconnect(self.hear)
        services.on_session_end.connect(self.hear)
        with self.assertLogs("hub.accounts", "ERROR"), self.captureOnCommitCallbacks(execute=True):
            services.end_sessions(self.user, "administrator")
        self.assertEqual(len(self.told), 1)

    def test_the_session_itself_is_gone_and_not_only_marked(self):
        services.end_sessions(self.user, "administrator")
        self.assertEqual(Session.objects.count(), 1)
        self.assertEqual(Sitting.objects.filter(ended_at=None).count(), 1)

    def test_one_query_tells_which_sockets_may_stay(self):
        keys = [self.key(c) for c in (self.here, self.there, self.stranger)]
        with self.assertNumQueries(1):
            self.assertEqual(set(queries.living([*keys, "never was"])), set(keys))
        services.end_sessions(self.user, "administrator", only=[keys[0]])
        type(self.other).objects.filter(pk=self.other.pk).update(is_active=False)
        self.assertEqual(set(queries.living(keys)), {keys[1]})

    def test_a_leaver_is_out_on_the_day_with_nothing_done_about_it(self):
        keys = [self.key(self.here), self.key(self.stranger)]
        self.user.memberships.update(to_on=timezone.localdate())
        self.assertEqual(set(queries.living(keys)), {keys[1]})
        self.assertContains(self.here.get("/", follow=True), "You no longer belong to an agency")

    def test_somebody_who_never_belonged_to_an_agency_may_stay(self):
        self.user.memberships.all().delete()
        self.assertTrue(self.is_in(self.here))
        self.assertEqual(len(queries.living([self.key(self.here)])), 1)

    def test_the_language_chosen_is_kept_for_the_next_sign_in(self):
        self.here.post("/language/", {"language": "cy", "next": "/"})
        self.user.refresh_from_db()
        self.assertEqual(self.user.language, "cy")
        self.assertContains(self.here.get("/"), 'lang="cy"')
        self.assertContains(self.there.get("/"), 'lang="en"')  # the other browser keeps its own until signed in anew
        with self.settings(HUB_DEMO=True):
            self.there.post("/demo/sign-in/", {"username": "ffion"})
        self.assertContains(self.there.get("/"), 'lang="cy"')

    def test_a_language_that_is_not_there_changes_nothing(self):
        self.here.post("/language/", {"language": "xx", "next": "/"})
        self.user.refresh_from_db()
        self.assertEqual(self.user.language, "en")
