"""A session's key is letters and digits: anything else in a cookie is no session, and asks the database nothing."""

from django.conf import settings
from django.test import TestCase

from hub.accounts.sessions import SessionStore


class SessionKeys(TestCase):
    def test_what_django_makes_is_kept_and_what_a_stranger_makes_up_is_not_asked_for(self):
        store = SessionStore()
        store.create()
        self.assertEqual(SessionStore(store.session_key).session_key, store.session_key)
        for made_up in ("\0aaaaaaaa", "aaaaaaaa\0", "aaaa aaaa", "\u00e9aaaaaaaa", "aaaaaaaa'--"):
            with self.subTest(made_up), self.assertNumQueries(0):
                self.assertIsNone(SessionStore(made_up).session_key)
                self.assertFalse(dict(SessionStore(made_up).items()))

    def test_a_cookie_with_a_zero_byte_is_a_strangers(self):
        self.client.cookies[settings.SESSION_COOKIE_NAME] = '"\\000aaaaaaaa"'
        self.assertEqual(self.client.get("/").status_code, 302)
