"""The story of a link by its pages, from both sides and in both languages."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from hub.accounts.models import User
from hub.people import services
from hub.people.models import Attendance, FamilyMember, Person
from sharing.siblings.links.models import Link, LinkShare, NoticeTo
from tests.cast import client_of
from tests.hub.people.home import give
from tests.sharing.siblings.links.test_links import Linked


class StoryTest(Linked):
    def get(self, who: str, path: str, language: str = "en") -> str:
        User.objects.filter(username=who).update(language=language)
        answer = client_of(who).get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.content.decode()[:500])
        return answer.content.decode()

    def post(self, who: str, path: str, **data: Any) -> str:
        answer = client_of(who).post(path, data)
        assert answer.status_code == 302, (path, answer.content.decode()[:3000])
        return answer["Location"]

    def path(self, more: str = "") -> str:
        return f"/sharing/siblings/links/{self.link.pk}/{more}"

    def test_from_the_card_to_the_withdrawal(self):
        assert "Osian Pennant" in self.get("ffion", "/sharing/siblings/links/")
        page = self.get("ffion", self.path())
        assert "Gwen Pritchard" in page or self.at.gwen.name in page
        self.post("gwen", self.path("card/"), telephone="01632 960321", hours="8 to 4")
        self.post("gwen", self.path("relation/"), relation="full", said_by="parent")
        page = self.get("ffion", self.path())
        assert "01632 960321" in page and "Full brother or sister" in page
        today = timezone.localdate()
        for tier, item in ((1, {"first_name": "Lili", "worry": "yes"}), (2, {"collectors": "Her grandmother"})):
            self.post(
                "gwen", self.path(f"tell/{tier}/"), reasons="Both are absent.", necessity="Nobody sees both.",
                told="by_us", expires_on=today.replace(year=today.year + 1, day=1).isoformat(), **item,
            )  # fmt: skip
        page = self.get("ffion", self.path())
        for share in LinkShare.objects.all():
            assert share.disclosure.reference in page
        self.post("ffion", self.path("ask/"), items=["attendance"], why="The same mornings.")
        self.post("ffion", self.path("withdraw/"))
        for who in ("ffion", "gwen"):
            page = self.get(who, self.path())
            assert "This link is closed." in page and "01632 960321" not in page

    def test_a_notice_is_sent_and_answered_the_same_morning(self):
        self.post(
            "ffion", self.path("notify/"), kind="missing", happened_on=timezone.localdate().isoformat(),
            watch_for=["arrives", "ring"],
        )  # fmt: skip
        to = f"/sharing/siblings/notices/{NoticeTo.objects.get().pk}/"
        assert to in self.get("gwen", "/sharing/siblings/links/")
        page = self.get("gwen", to)
        assert "Lili Pennant" in page and "A child is missing" in page and "Osian" not in page
        self.post("gwen", to, answer="well")
        assert "Seen and well" in self.get("ffion", self.path())

    def test_a_form_without_an_item_says_what_to_do(self):
        answer = client_of("gwen").post(self.path("tell/1/"), {"told": "not"})
        assert answer.status_code == 422
        assert "Write at least one item." in answer.content.decode()
        assert client_of("gwen").get(self.path("tell/3/")).status_code == 404

    def family(self) -> str:
        """Lili stands in the Pennants' record, which carys keeps and dev of the police may read."""
        carys = self.at.users["carys"]
        self.pennants = services.open_family(actor=carys, hub=self.at.hub, name="Pennant")
        self.person = Person.objects.create(name="Lili Pennant", born_on="2023-05-06")
        FamilyMember.objects.create(family=self.pennants, person=self.person)
        give(self.pennants, self.at.users["dev"], carys)
        self.nursery.person = self.person
        self.nursery.save(update_fields=["person"])
        return f"/sharing/siblings/families/{self.pennants.pk}/"

    def test_it_shows_on_the_family_for_those_admitted_and_for_nobody_else(self):
        family = self.family()
        for name in ("carys", "dev"):
            page = self.get(name, family)
            assert self.at.ffion.agency.name in page and self.at.gwen.agency.name in page and "Osian" not in page
        for name in ("huw", "mali", "ioan", "esi", "cleo"):
            assert client_of(name).get(family).status_code == 404

    def test_once_she_is_protected_the_link_is_not_there(self):
        family = self.family()
        assert self.at.gwen.agency.name in self.get("carys", family)
        Attendance.objects.create(person=self.person, agency=self.at.gwen.agency, kind="setting")
        services.protect(
            actor=self.at.users["carys"], person=self.person, why="He is looking for her.",
            shown_to=[self.at.users["carys"]], review_on=timezone.localdate() + timedelta(days=30),
        )  # fmt: skip
        for name in ("carys", "dev"):  # closed, also for whom she is shown to
            assert self.at.gwen.agency.name not in self.get(name, family)

    def test_the_police_tell_every_linked_setting_from_the_family(self):
        path = self.family() + "notify/"
        today = timezone.localdate().isoformat()
        answer = client_of("carys").get(path)
        assert answer.status_code == 403
        self.post("dev", path, people=[str(self.person.pk)], happened_on=today, watch_for=["upset"])
        assert NoticeTo.objects.count() == 2

    def test_every_page_is_in_welsh(self):
        for who, path, words in (
            ("ffion", "/sharing/siblings/links/", "Ein cysylltau"), ("ffion", self.path(), "Pwy i'w ffonio"),
            ("eleri", "/sharing/siblings/council/", "Pwy sy'n cymryd rhan"),
        ):  # fmt: skip
            page = self.get(who, path, "cy").replace("&#x27;", "'")
            assert words in page, path
        assert Link.objects.count() == 1
