"""The duty telephones and the hub's name on every page."""

from django.core.cache import cache
from django.test import TestCase

from hub.agencies.models import Board, DutyTelephone, Hub, LegalType, Partnership
from hub.agencies.queries import surroundings
from tests.hub.accounts.people import agency, person


class Around(TestCase):
    def setUp(self) -> None:
        cache.clear()
        self.school = agency()
        self.council = agency("river-council", LegalType.COUNCIL)
        board = Board.objects.create(slug="b", name_en="Board", name_cy="Bwrdd")
        self.hub = Hub.objects.create(slug="h", board=board, name_en="River hub", name_cy="Hwb yr afon")
        for one in (self.school, self.council):
            Partnership.objects.create(hub=self.hub, agency=one)
        self.telephone("01632 960101", out_of_hours=False)
        self.telephone("01632 960199", out_of_hours=True)

    def telephone(self, number: str, *, out_of_hours: bool) -> None:
        DutyTelephone.objects.create(
            hub=self.hub, council=self.council, number=number, out_of_hours=out_of_hours,
            label_en="Duty", label_cy="Dyletswydd", source="Test",
        )  # fmt: skip

    def test_a_page_shows_both_numbers_and_the_hub(self):
        self.client.force_login(person())
        page = self.client.get("/")
        self.assertContains(page, "01632 960101")
        self.assertContains(page, "01632 960199")
        self.assertContains(page, "River hub")

    def test_the_second_page_asks_nothing_more(self):
        surroundings(self.school.pk)
        with self.assertNumQueries(0):
            surroundings(self.school.pk)

    def test_a_page_of_a_signed_in_person_costs_four_queries_before_its_own(self):
        self.client.force_login(person())
        self.client.get("/people/")
        with self.assertNumQueries(4):  # session, person, sitting, membership
            self.client.get("/people/")  # an empty form, which asks nothing itself

    def test_without_a_hub_there_are_no_numbers_and_no_error(self):
        Partnership.objects.all().delete()
        self.assertEqual(surroundings(self.school.pk), {"hub": "", "danger": None})
