"""The demonstration's sign-in: one POST, and only in the demonstration."""

from django.conf import settings
from django.test import TestCase, override_settings

from hub.audit.models import Event
from tests.hub.accounts.people import person


@override_settings(HUB_DEMO=True)
class DemoSignIn(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.user = person("ffion")
        cls.mali = person("mali", language="cy")

    def post(self, **data):
        return self.client.post("/demo/sign-in/", data)

    def test_one_post_signs_in(self):
        self.assertRedirects(self.post(username="ffion"), "/")
        self.assertContains(self.client.get("/"), "Ffion Example")

    def test_it_is_in_the_access_log(self):
        self.post(username="ffion")
        self.assertEqual(Event.objects.filter(act="account.signed_in").count(), 1)

    def test_it_goes_back_to_the_page_that_was_asked_for(self):
        self.assertRedirects(self.post(username="ffion", next="/sign-out/"), "/sign-out/")

    def test_it_never_goes_to_another_site(self):
        self.assertRedirects(self.post(username="ffion", next="https://elsewhere.example/"), "/")

    def test_it_opens_in_the_language_of_the_person(self):
        self.assertEqual(self.post(username="mali").cookies[settings.LANGUAGE_COOKIE_NAME].value, "cy")
        self.assertContains(self.client.get("/"), 'lang="cy"')

    def test_nobody_else_is_signed_in_by_a_name_that_is_not_there(self):
        self.assertRedirects(self.post(username="nobody"), "/sign-in/")
        self.assertEqual(self.client.get("/").status_code, 302)

    def test_the_page_lists_the_cast(self):
        page = self.client.get("/sign-in/")
        self.assertContains(page, 'value="ffion"')
        self.assertContains(page, "Ffion Example")
        self.assertContains(page, "Head of year")

    def test_the_page_lists_them_in_welsh(self):
        self.assertContains(self.client.get("/sign-in/", headers={"Accept-Language": "cy"}), "Pennaeth blwyddyn")

    def test_outside_the_demonstration_there_is_no_such_page(self):
        with self.settings(HUB_DEMO=False):
            self.assertEqual(self.post(username="ffion").status_code, 404)
            self.assertEqual(self.client.get("/").status_code, 302)
            self.assertNotContains(self.client.get("/sign-in/"), 'value="ffion"')

    def test_another_machine_cannot_sign_in_even_by_calling_itself_this_one(self):
        answer = self.client.post(
            "/demo/sign-in/", {"username": "ffion"}, REMOTE_ADDR="192.0.2.4", HTTP_HOST="127.0.0.1"
        )
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.client.get("/").status_code, 302)
