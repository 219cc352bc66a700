"""Notices between linked settings: proportionate, by the originator's rule, answered in one word."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from uuid6 import uuid7

from hub.access.verdicts import Hidden, Refused
from hub.audit.models import Event
from hub.notices.models import Notice
from hub.people.models import Person
from sharing.agreements.models import Partner, ReferenceRow, Signature
from sharing.siblings.links import pages, queries, services, services_notices
from sharing.siblings.links.models import Link, NoticeTo, SiblingNotice
from tests.sharing.siblings.links.test_links import Linked


class Sent(Linked):
    def notify(self, kind: str = "absent", **more: Any) -> SiblingNotice:
        given = {
            "actor": self.at.ffion, "side": self.school, "kind": kind, "happened_on": timezone.localdate(),
            "watch_for": ["arrives", "upset"],
        }  # fmt: skip
        return services_notices.notify(**(given | more))


class OverALinkTest(Sent):
    def test_the_linked_lead_reads_kind_day_and_what_to_watch_for(self):
        self.notify()
        row = queries.notice_for(self.at.gwen, NoticeTo.objects.get().pk)
        line = pages.notice_line(row, "Lili Pennant")
        assert line.kind == "An absence that nobody has explained" and line.watch_for[0] == "Whether the child arrives"
        assert "Osian" not in str(line)
        notice = Notice.objects.get(user=self.at.gwen, kind="links-notice")
        assert notice.is_urgent and "Lili" not in notice.path

    def test_it_holds_no_text_of_anybodys(self):
        texts = [field.name for field in SiblingNotice._meta.fields if field.get_internal_type() == "TextField"]
        assert not texts
        with pytest.raises(ValidationError):
            self.notify(watch_for=["They said that he was drunk"])

    def test_it_is_answered_and_the_sender_reads_it(self):
        self.notify()
        row = NoticeTo.objects.get()
        services_notices.answer_notice(actor=self.at.gwen, row=row, answer="worried")
        [line] = pages.link_page(self.at.ffion, self.link.pk).sent
        assert line.answer == "Worried"
        assert Notice.objects.get(user=self.at.ffion, kind="links-worried").is_urgent
        services_notices.answer_notice(actor=self.at.gwen, row=row, answer="well")
        assert Event.objects.filter(act="links.notice_answered").count() == 2

    def test_nobody_else_reads_or_answers_it(self):
        self.notify()
        row = NoticeTo.objects.get()
        for user in (self.at.ffion, self.at.mali, self.at.eleri):
            with pytest.raises(Hidden):
                queries.notice_for(user, row.pk)
            with pytest.raises(Hidden):
                services_notices.answer_notice(actor=user, row=row, answer="well")

    def test_it_is_recent_and_says_something(self):
        today = timezone.localdate()
        for wrong in (
            {"happened_on": today + timedelta(days=1)}, {"happened_on": today - timedelta(days=15)}, {"watch_for": []},
            {"kind": "gossip"},
        ):  # fmt: skip
            with pytest.raises(ValidationError):
                self.notify(**wrong)

    def test_nothing_is_sent_over_a_closed_link(self):
        services.withdraw(actor=self.at.gwen, side=self.nursery)
        with pytest.raises(Refused):
            self.notify()


class PoliceTest(Sent):
    def allow(self, number: int) -> ReferenceRow:
        """The police and the nursery sign that it is told when they were called."""
        row = ReferenceRow.objects.select_related("version").get(
            provider__legal_type="police",
            recipient__legal_type="council",
            item="police_contact",
            purpose="put_together",
        )
        nursery = self.at.gwen.agency
        Partner.objects.create(agreement=row.version.agreement, agency=nursery)
        Signature.objects.create(version=row.version, agency=nursery, by=self.at.gwen, at=timezone.now())
        row.pk, row.number, row.recipient = uuid7(), number, nursery
        row.save(force_insert=True)
        return row

    def test_a_school_relays_only_where_the_police_allow_that_setting_to_know(self):
        with pytest.raises(Refused):
            self.notify("police")
        assert not SiblingNotice.objects.exists()
        row = self.allow(97)
        notice = self.notify("police")
        assert notice.row == row and notice.agreement.endswith(", 97")
        Signature.objects.filter(agency=self.at.gwen.agency).delete()
        with pytest.raises(Refused):
            self.notify("police")

    def identified(self) -> list[Any]:
        """Osian and Lili are known in the hub's records, and the police may know of them."""
        people = [Person.objects.create(name=name) for name in ("Osian Pennant", "Lili Pennant")]
        for side, person in zip((self.school, self.nursery), people, strict=True):
            side.person = person
            side.save(update_fields=["person"])
        return people

    def test_the_police_tell_every_linked_setting_at_once(self):
        people = self.identified()
        services_notices.notify_all(
            actor=self.at.users["dev"], hub=self.at.hub, people=people, happened_on=timezone.localdate(),
            watch_for=["upset"],
        )  # fmt: skip
        assert {row.agency_id for row in NoticeTo.objects.all()} == {self.school.agency_id, self.nursery.agency_id}
        for user in (self.at.ffion, self.at.gwen):
            assert Notice.objects.filter(user=user, kind="links-notice").exists()

    def test_what_they_see_and_what_is_logged_of_them_is_the_same_where_there_is_no_link(self):
        people = self.identified()
        given = {
            "actor": self.at.users["dev"], "hub": self.at.hub, "people": people, "happened_on": timezone.localdate(),
            "watch_for": ["upset"],
        }  # fmt: skip
        services_notices.notify_all(**given)
        Link.objects.update(withdrawn_at=timezone.now())
        services_notices.notify_all(**given)
        one, other = Event.objects.filter(act="links.notice_sent").order_by("position")
        bodies = [json.loads(event.body) for event in (one, other)]
        assert [sorted(body) for body in bodies] == [sorted(bodies[0])] * 2
        assert bodies[0].get("facts") == bodies[1].get("facts") and len(one.body) == len(other.body)
        assert NoticeTo.objects.count() == 2

    def test_only_the_police_send_to_all(self):
        with pytest.raises(Refused):
            services_notices.notify_all(
                actor=self.at.ffion, hub=self.at.hub, people=self.identified(), happened_on=timezone.localdate(),
                watch_for=["upset"],
            )  # fmt: skip
