"""Where the chair says who tells the parents, the room says whom nobody may contact yet, and where to make it safe."""

from datetime import date, timedelta

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from hub.people import services as people
from hub.people.models import TieKind
from meetings.agenda import services as agenda
from sharing.parents import services as parents
from sharing.parents.models import Safety
from tests.meetings.panel import logged, make_panel, people_in


class WhoIsTold(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        meeting = self.panel.meeting()
        self.item = self.panel.item(meeting, "amira", "carys", "ben")
        family = self.item.family
        self.child = family.members.select_related("person").get(person__name="Nia Prosser").person
        self.father = people.add_person(
            actor=self.panel.carys, family=family, name="Rhodri Lewis", sex="m", born_on=date(1995, 3, 2), in_home=False
        )
        people.add_tie(
            actor=self.panel.carys, family=family, person=self.father, kind=TieKind.PARENT, other=self.child
        )  # fmt: skip
        self.meeting = self.panel.open(meeting, "carys", "ben")
        agenda.call(actor=self.panel.amira, item=self.item)
        self.check_url = reverse("parents_check", args=[self.child.pk, self.father.pk])

    def page(self, who: str) -> str:
        self.client.force_login(self.panel.people[who])
        answer = self.client.get(reverse("room", args=[self.meeting.pk]), {"item": self.item.pk})
        self.assertEqual(answer.status_code, 200)
        return answer.content.decode()

    def check(self, outcome: str) -> None:
        parents.record_check(
            actor=self.panel.carys, family=self.item.family, children=[self.child], adult=self.father,
            police="Nothing known.", service="Not known.", other_parent="Content.", outcome=outcome,
            expires_at=timezone.now() + timedelta(days=30),
        )  # fmt: skip

    def test_the_chair_reads_that_a_safety_check_comes_first_with_its_link(self) -> None:
        text = self.page("amira")
        self.assertIn("Rhodri Lewis lives elsewhere, and is not to be told about Nia Prosser yet.", text)
        self.assertIn("Nobody has recorded a safety check yet.", text)
        self.assertIn(f'href="{self.check_url}"', text)

    def test_it_is_gone_when_it_is_safe_and_says_so_when_it_is_not(self) -> None:
        self.check(Safety.NOT_SAFE)
        self.assertIn("The safety check says that it is not safe to contact this adult.", self.page("amira"))
        self.check(Safety.SAFE)
        self.assertNotIn(self.check_url, self.page("amira"))

    def test_who_does_not_decide_does_not_read_it(self) -> None:
        self.assertNotIn(self.check_url, self.page("ben"))

    def test_reading_it_is_logged_with_whom_it_names(self) -> None:
        self.page("amira")
        self.assertIn(self.father.pk, people_in(logged("item.read")[-1]))
