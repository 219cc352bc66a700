"""Links between two settings: made by both, described, told over, withdrawn, ended, handed over."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import TestCase
from django.utils import timezone

from hub.access.verdicts import Hidden, Refused
from hub.audit.models import Event
from hub.notices.models import Notice
from hub.people.models import Person
from sharing.disclosures import queries as disclosures
from sharing.disclosures.models import Decided, Disclosure, State
from sharing.disclosures.services_slice import open_slice
from sharing.siblings.links import pages, queries, services
from sharing.siblings.links.models import Link, LinkShare, LinkSide
from sharing.siblings.questions.models import Prompt, PromptAnswer
from sharing.siblings.rolls import services as rolls
from sharing.siblings.rolls.models import RollChild
from tests.sharing.siblings.questions.family import LILI, Family

TOLD = {
    "reasons": "The same mornings.", "necessity": "Without it nobody sees both.", "told": "by_us", "told_why_not": "",
}  # fmt: skip


class Linked(TestCase):
    """Osian's school and Lili's nursery have both said yes."""

    at: Family

    @classmethod
    def setUpTestData(cls) -> None:
        cls.at = Family()
        [cls.lili] = cls.at.nursery(LILI)
        cls.link = cls.linked()
        cls.school, cls.nursery = (cls.link.sides.get(agency=who.agency) for who in (cls.at.ffion, cls.at.gwen))

    @classmethod
    def linked(cls, **more: Any) -> Link:
        question = cls.at.ask(**more)
        cls.at.match(question)
        cls.at.answer(question, PromptAnswer.YES)
        cls.at.release(question)
        return Link.objects.get(prompt__question=question)

    def share(self, actor: Any = None, side: LinkSide | None = None, **items: str) -> Disclosure:
        return services.share(
            actor=actor or self.at.gwen, side=side or self.nursery, told_items=items or {"first_name": "Lili"},
            expires_on=timezone.now() + timedelta(days=30), **TOLD,
        )  # fmt: skip

    def told(self, user: Any) -> list[str]:
        return list(Notice.objects.filter(user=user, kind__startswith="links").values_list("kind", flat=True))


class MadeTest(Linked):
    def test_it_is_made_when_both_have_said_yes_and_logged_for_both_children(self):
        event = Event.objects.get(uid=self.link.made_event)
        assert event.act == "links.made" and event.purpose == "put_together" and event.basis
        assert {self.school.child_id, self.nursery.child_id} == {self.at.osian.pk, self.lili.pk}
        assert self.school.bases and self.nursery.bases

    def test_each_reads_whom_to_ring_and_nothing_of_the_others_child(self):
        page = pages.link_page(self.at.ffion, self.link.pk)
        assert page.card is not None and page.card.agency == self.at.gwen.agency.name
        assert (self.at.gwen.name, self.at.gwen.email) in page.card.leads
        assert page.name == "Osian Pennant" and "Lili" not in str(page)
        theirs = pages.link_page(self.at.gwen, self.link.pk)
        assert theirs.name == "Lili Pennant" and "Osian" not in str(theirs)

    def test_the_one_who_was_asked_is_told_and_the_asker_as_every_asker_is(self):
        assert self.told(self.at.gwen) == ["links-made"]
        assert not self.told(self.at.ffion)

    def test_it_is_hidden_from_everybody_else(self):
        for name in ("mali", "eleri", "amira", "dev", "esi", "ben"):
            with pytest.raises(Hidden):
                pages.link_page(self.at.users[name], self.link.pk)

    def test_who_was_kept_out_of_the_question_is_kept_out_of_the_link(self):
        Link.objects.all().delete()
        Prompt.objects.all().delete()
        link = self.linked(not_to=[self.at.tegwen], child=self.another())
        with pytest.raises(Hidden):
            pages.link_page(self.at.tegwen, link.pk)
        school = link.sides.get(agency=self.at.ffion.agency)
        services.share(
            actor=self.at.ffion, side=school, told_items={"first_name": "Non"},
            expires_on=timezone.now() + timedelta(days=3), **TOLD,
        )  # fmt: skip
        disclosure = LinkShare.objects.get(link=link).disclosure
        assert disclosures.sees(self.at.gwen, disclosure) and not disclosures.sees(self.at.tegwen, disclosure)
        assert self.at.tegwen.name not in str(pages.link_page(self.at.ffion, link.pk).card)

    def another(self) -> RollChild:
        from tests.sharing.siblings.questions.family import OSIAN

        child = rolls.type_child(actor=self.at.ffion, values=OSIAN | {"forename": "Non", "dob": "2018-01-01"})
        self.at.encode()
        return RollChild.objects.select_related("roll__hub__board", "agency").get(pk=child.pk)

    def test_the_same_two_children_are_linked_once(self):
        assert services.make(Prompt.objects.get()) == self.link


class DescribedTest(Linked):
    def test_each_says_what_they_are_and_who_says_so(self):
        services.say_relation(actor=self.at.gwen, side=self.nursery, relation="half", said_by="parent")
        card = pages.link_page(self.at.ffion, self.link.pk).card
        assert (card.relation, card.said_by) == ("Half-brother or half-sister", "A parent or carer")
        with pytest.raises(ValidationError):
            services.say_relation(actor=self.at.gwen, side=self.nursery, relation="half", said_by="")

    def test_the_other_reads_how_one_is_reached(self):
        services.write_card(actor=self.at.gwen, side=self.nursery, telephone="01632 960321", hours="8 to 4")
        assert pages.link_page(self.at.ffion, self.link.pk).card.telephone == "01632 960321"

    def test_nobody_writes_on_the_others_side(self):
        with pytest.raises(Hidden):
            services.write_card(actor=self.at.ffion, side=self.nursery, telephone="01632 960321", hours="")
        with pytest.raises(Hidden):
            self.share(actor=self.at.ffion, side=self.nursery)


class ToldTest(Linked):
    def test_items_are_an_ordinary_disclosure_with_a_decision_and_an_end(self):
        disclosure = self.share(first_name="Lili", days="Mondays")
        decision = disclosures.latest(disclosure)
        assert decision.bases and decision.expires_at and disclosures.is_open(decision)
        slice_ = open_slice(self.at.ffion, disclosure.pk)
        assert [fact.text for fact in slice_.facts] == ["First name: Lili", "Days attended: Mondays"]
        row = LinkShare.objects.get()
        assert (row.tier, row.items) == (1, ["first_name", "days"])

    def test_her_name_is_written_down_with_the_first_sharing_and_once(self):
        assert not Person.objects.filter(name="Lili Pennant").exists()
        self.share()
        self.share(collectors="Her grandmother")
        assert Person.objects.filter(name="Lili Pennant").count() == 1
        assert sorted(LinkShare.objects.values_list("tier", flat=True)) == [1, 2]

    def test_nothing_is_shared_without_an_item_or_with_one_that_is_unknown(self):
        for items in ({"first_name": " "}, {"shoe_size": "8"}):
            with pytest.raises(ValidationError):
                self.share(**items)

    def test_the_other_is_asked_for_items_and_told_of_whom(self):
        disclosure = services.ask_for(
            actor=self.at.ffion, side=self.school, items=["attendance"], why="He is absent when she is."
        )
        assert disclosure.holder == self.at.gwen.agency and disclosure.state == State.ASKED
        assert [person.name for person in disclosure.about.all()] == ["Osian Pennant"]


class ClosedTest(Linked):
    def test_either_side_withdraws_and_the_other_reads_nothing_from_that_second(self):
        for actor, side, reader in (
            (self.at.ffion, self.school, self.at.gwen), (self.at.gwen, self.nursery, self.at.ffion)
        ):  # fmt: skip
            Link.objects.update(withdrawn_at=None, withdrawn_by=None)
            mine = self.share(actor=actor, side=side)
            theirs = self.share(
                actor=reader, side=self.school if side == self.nursery else self.nursery, days="Mondays"
            )
            services.withdraw(actor=actor, side=side)
            page = pages.link_page(reader, self.link.pk)
            assert page.card is None and not page.shares and actor.agency.name not in str(page)
            for disclosure, other in ((mine, reader), (theirs, actor)):
                assert not disclosures.is_open(disclosures.latest(disclosure))
                with pytest.raises((Refused, Hidden)):
                    open_slice(other, disclosure.pk)
            assert "links-closed" in self.told(reader)

    def test_what_was_asked_and_not_answered_is_closed_too(self):
        disclosure = services.ask_for(actor=self.at.ffion, side=self.school, items=["attendance"], why="Absent.")
        services.withdraw(actor=self.at.gwen, side=self.nursery)
        disclosure.refresh_from_db()
        assert disclosure.state == State.CLOSED

    def test_nothing_is_done_over_a_closed_link(self):
        services.withdraw(actor=self.at.ffion, side=self.school)
        with pytest.raises(Refused):
            self.share()
        with pytest.raises(Refused):
            services.withdraw(actor=self.at.gwen, side=self.nursery)

    def test_it_ends_when_a_child_leaves_and_a_hand_over_is_offered(self):
        self.share()
        rolls.take_off(actor=self.at.gwen, child=RollChild.objects.select_related("roll").get(pk=self.lili.pk))
        self.link.refresh_from_db()
        assert self.link.ending == "left" and not Decided.objects.open_now().exists()
        assert "links-left" in self.told(self.at.gwen) and "links-closed" in self.told(self.at.ffion)
        assert pages.link_page(self.at.gwen, self.link.pk).may_hand_over
        assert not pages.link_page(self.at.ffion, self.link.pk).may_hand_over
        offered = services.hand_over(
            actor=self.at.gwen, side=queries.side_for(self.at.gwen, self.link.pk), to=self.at.mali.agency,
            name="Lili Pennant", why="She starts there on Monday.",
        )  # fmt: skip
        assert offered.recipient == self.at.mali.agency and self.at.ffion.agency.name not in offered.what
        assert not disclosures.sees(self.at.mali, offered)  # until it is decided
        with pytest.raises(Refused):
            services.hand_over(
                actor=self.at.gwen, side=queries.side_for(self.at.gwen, self.link.pk), to=self.at.mali.agency,
                name="Lili", why="Again.",
            )  # fmt: skip

    def test_it_ends_with_a_deleted_roll(self):
        roll = RollChild.objects.select_related("roll").get(pk=self.lili.pk).roll
        rolls.delete_roll(actor=self.at.gwen, roll=roll)
        assert not queries.is_live(self.link) and pages.link_page(self.at.ffion, self.link.pk).card is None

    def test_its_time_is_over_by_the_clock_and_written_down_once(self):
        self.share()
        Link.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert pages.link_page(self.at.ffion, self.link.pk).card is None
        assert (services.end_over(), services.end_over()) == (1, 0)
        assert not Decided.objects.open_now().exists()
