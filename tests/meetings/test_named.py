"""Whoever a page about an item names is in its event: those too who left the family after they were spoken of."""

import re
from datetime import timedelta

from django.db.models import Max
from django.test import TestCase
from django.utils import timezone

from hub.audit.models import Event, EventPerson
from hub.people.models import FactKind, FamilyMember, Person, Release
from meetings.agenda import services as agenda
from meetings.minutes import services as minutes
from tests.meetings.panel import make_panel

PEOPLE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class NamedTest(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        meeting = self.panel.meeting()
        self.waiting = self.panel.item(meeting, "amira", "ben", name="Baker family")
        self.item = self.panel.item(meeting, "amira", "carys", "menna", "ben")
        self.say(self.waiting, sealed=True)
        self.meeting = self.panel.open(meeting, "carys", "ben", "menna")
        self.item = agenda.call(actor=self.panel.amira, item=self.item)
        first = self.say(self.item)
        minutes.translate(actor=self.panel.ben, contribution=first, language="cy", text="Gwelwyd Kelly Prosser.")
        minutes.amend(actor=self.panel.ben, contribution=first, text="Kelly was seen twice.", why="Counted again.")
        yesterday = timezone.localdate() - timedelta(days=1)
        FamilyMember.objects.filter(person__name="Kelly Prosser").update(to_on=yesterday)

    def say(self, item, sealed=False):
        [kelly] = item.family.members.filter(person__name="Kelly Prosser").values_list("person", flat=True)
        return minutes.contribute(
            actor=self.panel.ben, item=item, text="Kelly was seen.", kind=FactKind.FACT, about=[kelly],
            release=Release.RECORD, sealed=sealed, language="en",
        )  # fmt: skip

    def test_every_page_that_names_somebody_says_so_in_the_log(self) -> None:
        room, item = f"/meetings/{self.meeting.pk}", f"/items/{self.item.pk}"
        pages = (
            f"{room}/?item={self.item.pk}", f"{room}/?item={self.waiting.pk}", f"{room}/snapshot/", f"{room}/prepare/",
            f"{room}/prepare/?item={self.waiting.pk}", f"{room}/items/{self.item.pk}/chronology/",
            f"{room}/items/{self.item.pk}/report/", f"{room}/minutes/", f"{item}/minutes/", f"{item}/minutes/print/",
            f"{item}/people/", f"/families/{self.item.family_id}/",
        )  # fmt: skip
        for who in ("ben", "amira"):
            self.client.force_login(self.panel.people[who])
            for page in pages:
                with self.subTest(f"{page} for {who}"):
                    self.assert_logged(page)

    def assert_logged(self, page: str) -> None:
        last = Event.objects.aggregate(last=Max("position"))["last"]
        answer = self.client.get(page)
        if answer.status_code != 200:
            return  # not theirs: test_doors says whose
        text = answer.content.decode()
        shown = {str(pk) for pk in Person.objects.values_list("pk", flat=True)} & set(PEOPLE.findall(text))
        names = {"Kelly Prosser", "Nia Prosser"} & set(re.findall(r"Kelly Prosser|Nia Prosser", text))
        events = Event.objects.filter(position__gt=last, outcome="done").values_list("uid", flat=True)
        told = EventPerson.objects.filter(event__in=list(events)).values_list("person", flat=True)
        self.assertLessEqual(shown, {str(pk) for pk in told})
        known = set(Person.objects.filter(pk__in=list(told)).values_list("name", flat=True))
        self.assertLessEqual(names, known)
