"""A hub's page, and its rows: read by everybody of it, changed by the co-ordinator as later rows."""

from datetime import timedelta

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from hub.accounts import limits
from hub.agencies import services
from hub.agencies.models import Clock, DutyTelephone, Level
from hub.agencies.queries import surroundings
from tests.hub.people.home import TODAY, Home, user


class HubPage(Home):
    def setUp(self):
        super().setUp()
        cache.clear()
        self.level = Level.objects.create(
            board=self.board, code="2", order=2, label_en="Early help", label_cy="Cymorth cynnar",
            source="The board, 2024", to_confirm=True, from_on=TODAY - timedelta(days=100),
        )  # fmt: skip
        self.address = reverse("hub", args=["maelon"])
        self.change = reverse("change_rule", args=["maelon", "level", self.level.pk])

    def changed(self, **data):
        first = {"label_en": "Early help", "label_cy": "Cymorth cynnar", "source": "The board, 2026",
                 "from_on": TODAY.isoformat()}  # fmt: skip
        return self.client.post(self.change, {**first, **data})

    def test_everybody_of_the_hub_reads_it_in_both_languages(self):
        for who, language in ((self.huw, "en"), (self.ioan, "cy")):
            self.client.force_login(who)
            self.client.cookies["hub-language"] = language
            page = self.client.get(self.address)
            self.assertContains(page, "Early help" if language == "en" else "Cymorth cynnar")
            self.assertContains(page, "01632 960123")

    def test_what_is_still_to_be_confirmed_says_so_beside_its_source(self):
        self.client.force_login(self.huw)
        page = self.client.get(self.address)
        self.assertContains(page, "To be confirmed")
        self.assertContains(page, "The board, 2024")

    def test_it_is_not_there_for_a_stranger(self):
        for who in (user("stray", None), self.cleo):
            self.client.force_login(who)
            self.assertEqual(self.client.get(self.address).status_code, 404)

    def test_a_change_is_a_later_row_and_the_earlier_one_ends_on_its_day(self):
        self.client.force_login(self.carys)
        self.assertRedirects(self.changed(label_en="Early support"), self.address)
        self.level.refresh_from_db()
        self.assertEqual((self.level.label_en, self.level.to_on), ("Early help", TODAY))
        later = Level.objects.get(to_on=None)
        self.assertEqual((later.label_en, later.from_on, later.order), ("Early support", TODAY, 2))
        self.assertLogged("board.rule_changed")

    def test_a_change_needs_both_languages_and_a_source(self):
        self.client.force_login(self.carys)
        for missing in ("label_cy", "source"):
            self.assertEqual(self.changed(**{missing: ""}).status_code, 422)
        self.assertEqual(Level.objects.count(), 1)

    def test_a_change_cannot_begin_before_the_row_it_follows(self):
        self.client.force_login(self.carys)
        page = self.changed(from_on=(TODAY - timedelta(days=200)).isoformat())
        self.assertContains(page, "after this one began", status_code=422)

    def test_it_is_refused_to_everybody_but_the_co_ordinator(self):
        for who, status in ((self.amira, 403), (self.ben, 403), (self.cleo, 404)):
            self.client.force_login(who)
            self.assertEqual(self.changed().status_code, status, who.username)
        self.assertLogged("board.rule_changed", outcome="refused")

    def test_clocks_are_changed_with_their_figure(self):
        clock = Clock.objects.get()
        self.client.force_login(self.carys)
        self.client.post(
            reverse("change_rule", args=["maelon", "clock", clock.pk]),
            {"label_en": "Review", "label_cy": "Adolygu", "amount": 3, "unit": "working_days", "source": "The board",
             "from_on": TODAY.isoformat()},
        )  # fmt: skip
        self.assertEqual(Clock.objects.get(to_on=None).amount, 3)

    def test_a_duty_telephone_changes_on_every_page_from_its_day(self):
        row = DutyTelephone.objects.get()
        self.client.force_login(self.carys)
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(
                reverse("change_duty_telephone", args=["maelon", row.pk]),
                {"council": str(self.council.pk), "number": "01632 960200", "label_en": "Duty",
                 "label_cy": "Dyletswydd", "source": "The council", "from_on": TODAY.isoformat(), "to_confirm": "on"},
            )  # fmt: skip
        page = self.client.get(self.address)
        self.assertContains(page, "01632 960200")
        self.assertNotContains(page, "01632 960123")
        self.assertEqual(DutyTelephone.objects.count(), 2)
        self.assertLogged("hub.telephone_changed")

    def test_a_changed_telephone_forgets_no_password_that_was_tried(self):
        limits.begin_try(name="ben", address="192.0.2.1")
        with self.captureOnCommitCallbacks(execute=True):
            self.test_a_duty_telephone_changes_on_every_page_from_its_day()
        for _number in range(limits.PAIR - 1):
            limits.begin_try(name="ben", address="192.0.2.1")
        with self.assertRaises(limits.TooManyTries):
            limits.begin_try(name="ben", address="192.0.2.1")

    def test_of_two_changes_at_once_the_second_is_told_to_read_again(self):
        again = {
            "label_en": "-", "label_cy": "-", "text_en": "", "text_cy": "", "source": "-", "to_confirm": False
        }  # fmt: skip
        services.change_rule(actor=self.carys, hub=self.hub, row=self.level, from_on=TODAY, **again)
        with self.assertRaises(ValidationError):
            services.change_rule(actor=self.carys, hub=self.hub, row=self.level, from_on=TODAY, **again)
        self.assertEqual(Level.objects.count(), 2)

    def test_there_is_a_number_for_the_day_and_one_for_the_night(self):
        DutyTelephone.objects.create(
            hub=self.hub,
            council=self.council,
            number="01632 960456",
            out_of_hours=True,
            label_en="-",
            label_cy="-",
            source="-",
        )
        cache.clear()
        danger = surroundings(self.ben.agency_id)["danger"]
        self.assertEqual((danger["day_phone"], danger["night_phone"]), ("01632 960123", "01632 960456"))

    def test_the_page_costs_the_same_however_many_rows(self):
        self.client.force_login(self.huw)
        self.client.get(self.address)
        with self.assertNumQueries(18):
            self.client.get(self.address)
        for number in range(8):
            Level.objects.create(board=self.board, code=f"x{number}", label_en="-", label_cy="-", source="-")
        with self.assertNumQueries(18):
            self.client.get(self.address)
