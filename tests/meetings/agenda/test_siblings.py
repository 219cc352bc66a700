"""The chair of an open item asks settings about every child of its family: what each act promises."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from hub.access.gate import reading
from hub.access.verdicts import Hidden, Refused
from hub.agencies.models import Statement
from hub.audit.models import Event, EventPerson
from hub.notices.models import Notice
from hub.people.models import Address, FamilyMember, Person, Protection, Residence, Telephone, Tie, TieKind
from meetings.agenda import services as agenda
from meetings.agenda.models import AgendaItem, ItemQuestion
from meetings.agenda.queries_siblings import item_siblings
from meetings.agenda.services_siblings import ask_of_children
from meetings.diary import services as diary
from sharing.siblings.links import pages as link_pages
from sharing.siblings.links import queries as links
from sharing.siblings.links.models import Link
from sharing.siblings.questions import queries_pages, services, services_windows
from sharing.siblings.questions.models import Outcome, ProbeSignal, Prompt, Question, Refusal
from sharing.siblings.questions.queries_described import described, may_be_found
from sharing.siblings.questions.services_hub import forget_over
from sharing.siblings.rolls import services_shields
from sharing.siblings.rolls.keys import RollKey
from tests.cast import client_of
from tests.meetings.panel import ANSWERS
from tests.sharing.siblings.questions.family import HOME, LILI, STATEMENT, WHY, Family


class Case(TestCase):
    at: Family
    item: AgendaItem

    @classmethod
    def setUpTestData(cls) -> None:
        cls.at = Family()
        at = cls.at.users
        cls.amira, cls.carys, cls.ben, cls.huw = (at[name] for name in ("amira", "carys", "ben", "huw"))
        referral = agenda.raise_family(actor=cls.ben, hub=cls.at.hub, **ANSWERS)
        referral = agenda.accept_referral(actor=cls.carys, referral=referral, name="Pennant")
        cls.osian = cls._person("Osian Pennant", date(2019, 3, 4))
        cls.beca = cls._person("Beca Pennant", date(2021, 9, 9))
        cls.mererid = cls._person("Mererid Pennant", date(1992, 1, 2))
        cls.grown = cls._person("Rhun Pennant", date(2001, 1, 2))
        for order, one in enumerate((cls.osian, cls.beca, cls.mererid, cls.grown)):
            FamilyMember.objects.create(family=referral.family, person=one, order=order)
        home = Address.objects.create(lines=HOME["address"], postcode=HOME["postcode"])
        for child in (cls.osian, cls.beca):
            Residence.objects.create(person=child, address=home)
            Tie.objects.create(person=cls.mererid, kind=TieKind.PARENT, other=child)
        Telephone.objects.create(person=cls.mererid, number=HOME["contact1_phone"])
        now = timezone.now()
        meeting = diary.plan_meeting(
            actor=cls.carys, hub=cls.at.hub, starts_at=now, ends_at=now + timedelta(hours=2), chair=cls.amira,
            deputy=at["dev"], minute_taker=cls.carys, statement=Statement.objects.first(), title_en="Panel",
            title_cy="Panel",
        )  # fmt: skip
        item = agenda.put_on_agenda(actor=cls.carys, meeting=meeting, referral=referral)
        for user in (cls.amira, cls.carys, cls.ben):
            agenda.admit(actor=cls.carys, item=item, user=user)
        meeting = diary.open_meeting(actor=cls.amira, meeting=meeting)
        for user in (cls.amira, cls.carys, cls.ben):
            diary.arrive(actor=user, meeting=meeting)
            diary.let_in(actor=cls.amira, meeting=meeting, user=user)
            diary.accept(actor=user, meeting=meeting, language="en")
        cls.item = agenda.call(actor=cls.amira, item=AgendaItem.objects.get(pk=item.pk))

    @classmethod
    def _person(cls, name: str, born_on: date) -> Person:
        made: Person = Person.objects.create(name=name, born_on=born_on)
        return made

    def ask(self, **more: Any) -> list[Question]:
        given = {"actor": self.amira, "item": self.item, "purpose": "put_together", "why": WHY, "statement": STATEMENT}
        return ask_of_children(**(given | more))

    def prompted(self) -> Question:
        """Osian's question, with gwen asked about Lili."""
        self.at.nursery(LILI)
        [osian] = [one for one in self.ask() if one.person_id == self.osian.pk]
        self.at.match(osian)
        osian.refresh_from_db()
        return osian

    def agreed(self) -> Question:
        question = self.prompted()
        services.answer(
            actor=self.at.gwen, prompt=Prompt.objects.get(question=question), answer="yes", reason="It is needed."
        )
        self.release()
        return question

    def release(self) -> None:
        last = max(Question.objects.values_list("release_at", flat=True))
        services_windows.release_due(last + timedelta(seconds=1))

    def told(self, user: Any) -> list[str]:
        return list(Notice.objects.filter(user=user, kind__startswith="siblings").values_list("kind", flat=True))

    def protect(self, person: Person) -> None:
        Protection.objects.create(
            person=person, why="In hiding.", set_by=self.amira, review_on=timezone.localdate() + timedelta(days=90)
        )


class AskingTest(Case):
    def test_one_act_asks_once_for_each_child_and_for_no_adult(self):
        made = self.ask()
        assert {one.person_id for one in made} == {self.osian.pk, self.beca.pk}
        assert {one.item_id for one in ItemQuestion.objects.all()} == {self.item.pk}
        assert {(one.purpose, one.urgency, one.why) for one in made} == {("put_together", "routine", WHY)}
        assert all(one.bases and one.release_at > one.asked_at for one in made)

    def test_each_is_logged_for_its_child_with_purpose_and_basis(self):
        for question in self.ask():
            event = Event.objects.get(uid=question.asked_event)
            assert event.act == "siblings.asked" and event.purpose == "put_together" and event.basis
            assert EventPerson.objects.get(event=event.uid).person == question.person_id
        about = Event.objects.get(act="item.children_asked")
        people = set(EventPerson.objects.filter(event=about.uid).values_list("person", flat=True))
        assert people == {self.osian.pk, self.beca.pk}

    def test_what_is_described_is_sealed_and_opens_for_that_question_alone(self):
        one, other = self.ask()
        for question in (one, other):
            for clear in (b"Pennant", b"Osian", HOME["postcode"].encode(), HOME["contact1_phone"].encode()):
                assert clear not in bytes(question.described)
        row = RollKey(one.agency_id).open(one.described, one.pk, one.agency_id)
        assert row["postcode"] == HOME["postcode"] and row["contact1_phone"] == HOME["contact1_phone"]
        with pytest.raises(Exception, match="^$"):
            RollKey(one.agency_id).open(one.described, other.pk, one.agency_id)

    def test_asking_again_asks_only_for_children_not_asked_about(self):
        self.ask()
        with pytest.raises(ValidationError):
            self.ask()
        new = self._person("Nel Pennant", date(2024, 1, 1))
        FamilyMember.objects.create(family=self.item.family, person=new)
        assert [one.person_id for one in self.ask()] == [new.pk]

    def test_who_is_admitted_and_does_not_chair_is_refused(self):
        for user in (self.carys, self.ben):
            with pytest.raises(Refused):
                self.ask(actor=user)

    def test_for_who_is_not_admitted_there_is_no_item(self):
        for user in (self.huw, self.at.ffion, self.at.esi):
            with pytest.raises(Hidden):
                self.ask(actor=user)
            with pytest.raises(Hidden), reading(user):
                item_siblings(user, self.item.pk)

    def test_a_closed_item_asks_nothing_more(self):
        agenda.close(actor=self.amira, item=self.item)
        with pytest.raises(Refused):
            self.ask()
        assert not Question.objects.exists()

    def test_a_day_has_so_many_questions(self):
        for _n in range(5):
            self.ask()
            Question.objects.update(withdrawn_at=timezone.now(), described=None)
        with pytest.raises(Refused):
            self.ask()

    def test_nobody_asks_without_a_purpose_or_a_reason(self):
        for gap in ({"why": " "}, {"purpose": "gossip"}):
            with pytest.raises(ValidationError):
                self.ask(**gap)

    def test_what_was_described_goes_when_the_question_is_withdrawn_or_over(self):
        one, other = self.ask()
        services.withdraw(actor=self.amira, question=one)
        Question.objects.filter(pk=other.pk).update(expires_at=timezone.now())
        assert forget_over() == 1
        assert not Question.objects.filter(described__isnull=False).exists()


class AnswerTest(Case):
    def states(self, user: Any) -> list[str]:
        with reading(user):
            return [row.state for row in item_siblings(user, self.item.pk).rows]

    def test_the_lead_reads_of_her_own_child_and_nothing_of_who_asks(self):
        question = self.prompted()
        page = queries_pages.prompt_page(self.at.gwen, Prompt.objects.get(question=question).pk)
        said = repr(page)
        assert "Lili Pennant" in said and "public interest" in said
        for secret in ("Osian", "Amira", question.reference, WHY, str(question.pk), str(self.osian.pk), "Panel"):
            assert secret not in said, secret

    def test_nobody_refused_silent_and_protected_are_one_answer(self):
        seen = {"nobody": self._read_after("nobody")}
        self.at.nursery(LILI)
        for case in ("silent", "refused", "protected"):
            seen[case] = self._read_after(case)
        assert len(set(seen.values())) == 1, seen
        assert "'not_linked'" in seen["nobody"] and "waiting" not in seen["nobody"]

    def _read_after(self, case: str) -> str:
        """What one who is admitted reads once the answers have left."""
        for model in (ItemQuestion, Refusal, Prompt, Outcome, Question):
            model.objects.all().delete()
        if case == "protected":
            self.protect(self.mererid)
        for question in self.ask():
            self.at.match(question)
        asked = list(Prompt.objects.filter(question__person=self.osian))
        assert len(asked) == (case in ("silent", "refused")), case
        for prompt in asked if case == "refused" else []:
            services.answer(actor=self.at.gwen, prompt=prompt, answer="no", reason="It is not needed.")
        self.release()
        with reading(self.ben):
            page = item_siblings(self.ben, self.item.pk)
        return repr([(row.name, row.state, row.purpose, row.urgency, row.is_mine) for row in page.rows])

    def test_both_yes_make_a_link_whose_sides_know_whom_to_ring(self):
        self.agreed()
        link = Link.objects.get()
        with reading(self.amira):
            mine = link_pages.link_page(self.amira, link.pk)
        assert mine.is_of_hub and mine.name == "Osian Pennant" and mine.card.leads[0][0] == self.at.gwen.name
        with reading(self.at.gwen):
            theirs = link_pages.link_page(self.at.gwen, link.pk)
        assert theirs.card.is_of_hub and theirs.card.agency == self.amira.agency.name
        assert [name for name, _mail in theirs.card.leads] == [self.amira.name]
        assert "Osian" not in repr(theirs) and "linked" in self.states(self.ben)

    def test_the_link_stands_on_the_family_for_those_admitted(self):
        self.agreed()
        with reading(self.ben):
            page = link_pages.family_links(self.ben, self.item.family_id)
        assert page.links[0].names == ["Osian Pennant"]
        with pytest.raises(Hidden), reading(self.at.gwen):
            link_pages.family_links(self.at.gwen, self.item.family_id)

    def test_nobody_else_at_the_chairs_agency_reads_the_question_or_the_link(self):
        question = self.agreed()
        link = Link.objects.get()
        for user in (self.carys, self.at.eleri):
            with pytest.raises(Hidden), reading(user):
                queries_pages.question_page(user, question.pk)
            with pytest.raises(Hidden), reading(user):
                link_pages.link_page(user, link.pk)
        with reading(self.amira):
            assert queries_pages.question_page(self.amira, question.pk).line.name == "Osian Pennant"

    def test_a_no_to_the_hub_is_remembered_and_not_asked_again(self):
        question = self.prompted()
        services.answer(
            actor=self.at.gwen, prompt=Prompt.objects.get(question=question), answer="no", reason="It is not needed."
        )
        Question.objects.update(withdrawn_at=timezone.now(), described=None)
        [again] = [one for one in self.ask() if one.person_id == self.osian.pk]
        self.at.match(again)
        assert not Prompt.objects.filter(question=again).exists()

    def test_the_police_tell_settings_and_not_the_chair(self):
        self.agreed()
        sides = links.live_sides_of([self.osian.pk])
        assert {side.is_of_hub for side in sides} == {True, False}

    def test_who_asked_is_told_and_nobody_else_of_the_agency(self):
        self.agreed()
        assert set(self.told(self.amira)) == {"siblings-released"} and not self.told(self.carys)


class ProtectedTest(Case):
    def test_a_protected_place_is_not_described(self):
        self.protect(self.osian)
        row = described(self.osian)
        assert HOME["postcode"] not in repr(row) and HOME["contact1_phone"] not in repr(row)

    def test_who_cares_for_a_child_protects_the_child(self):
        assert may_be_found(self.osian.pk)
        self.protect(self.mererid)
        assert not may_be_found(self.osian.pk)

    def test_a_protected_child_is_asked_about_and_nobody_is_asked(self):
        self.at.nursery(LILI)
        self.protect(self.osian)
        made = self.ask()
        for question in made:
            self.at.match(question)
        assert not Prompt.objects.filter(question__person=self.osian).exists()

    def test_protecting_after_a_yes_tells_nobody(self):
        question = self.prompted()
        services.answer(
            actor=self.at.gwen, prompt=Prompt.objects.get(question=question), answer="yes", reason="It is needed."
        )
        self.protect(self.mererid)
        self.release()
        assert not Link.objects.exists() and not Outcome.objects.filter(is_linked=True).exists()

    def test_shielding_who_cares_for_a_child_closes_the_hubs_link_at_once(self):
        self.agreed()
        self.at.nursery()  # of Lili nothing says that she is this mother's
        Link.objects.get().sides.filter(is_of_hub=False).update(child=None)
        services_shields.shield_person(
            actor=self.amira, person=self.mererid, reason="refuge", review_on=timezone.localdate() + timedelta(days=30)
        )
        assert not Link.objects.live().exists()
        with reading(self.amira):
            assert link_pages.link_page(self.amira, Link.objects.get().pk).card is None


class PagesTest(Case):
    def setUp(self) -> None:
        self.url = f"/items/{self.item.pk}/siblings/"
        self.sent = {"purpose": "put_together", "why": WHY, "urgency": "routine", "statement": "on"}

    def test_the_chair_asks_by_a_plain_form(self):
        answer = client_of("amira").post(self.url, self.sent, follow=True)
        assert "Osian Pennant" in answer.text and Question.objects.count() == 2

    def test_who_is_admitted_reads_and_is_given_no_form(self):
        self.ask()
        page = client_of("ben").get(self.url)
        assert "Beca Pennant" in page.text and "Only the chair" in page.text and WHY not in page.text
        assert client_of("ben").post(self.url, self.sent).status_code == 403
        assert client_of("huw").get(self.url).status_code == 404

    def test_a_look_is_logged_for_everybody_of_the_family(self):
        client_of("ben").get(f"{self.url}beside/")
        event = Event.objects.get(act="item.children_read")
        people = set(EventPerson.objects.filter(event=event.uid).values_list("person", flat=True))
        assert people == {self.osian.pk, self.beca.pk, self.mererid.pk, self.grown.pk}

    def test_the_room_leads_to_it(self):
        page = client_of("amira").get(f"{reverse('room', args=[self.item.meeting_id])}?item={self.item.pk}")
        assert f"{self.url}beside/" in page.text

    def test_the_limit_of_a_day_is_refused_and_signalled(self):
        for _n in range(5):
            self.ask()
            Question.objects.update(withdrawn_at=timezone.now(), described=None)
        assert client_of("amira").post(self.url, self.sent).status_code == 403
        assert ProbeSignal.objects.get().kind == "often"

    def test_a_form_without_a_reason_comes_back(self):
        answer = client_of("amira").post(self.url, self.sent | {"why": ""})
        assert answer.status_code == 422 and not Question.objects.exists()
