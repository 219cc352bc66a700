"""Asking, deciding, sharing and ending: what each act promises."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import TestCase
from django.utils import timezone

from hub.access.models import Basis
from hub.access.verdicts import Hidden, Refused
from hub.agencies.models import Membership
from hub.audit.models import Event, EventPerson
from hub.notices.models import Notice
from hub.people.models import Fact, FamilyExclusion, Release
from hub.people.services import ClueInText, protect
from sharing.disclosures import queries, services, services_emergency, services_leads, services_onward
from sharing.disclosures.advice import counsel_for
from sharing.disclosures.models import Answer, Decided, Disclosure, Lead, SliceFact, State, Told, Urgency
from sharing.disclosures.queries_pages import page_of, receipt_for
from sharing.disclosures.queries_queues import queues_of
from sharing.disclosures.services_slice import open_slice
from sharing.disclosures.services_sweep import sweep_once
from tests.sharing.disclosures.nursery import Nursery, end_in

REVIEW = timezone.localdate() + timedelta(days=90)


class Case(TestCase):
    @pytest.fixture(autouse=True)
    def _seed(self, county: Path) -> None:
        self.seed = county

    def setUp(self) -> None:
        self.at = Nursery(self.seed)

    def events(self, act: str) -> list[Event]:
        return list(Event.objects.filter(act=act).order_by("position"))

    def read(self, who: Any, disclosure: Disclosure) -> list[str]:
        return [fact.text for fact in open_slice(who, disclosure.pk).facts]


class AskingTest(Case):
    def test_it_tells_the_leads_of_the_other_agency_and_the_log_says_whom_it_named(self):
        asked = self.at.ask()
        event = self.events("sharing.named")[-1]
        assert str(self.at.crehyr.pk) in event.body
        assert set(EventPerson.objects.filter(event=event.uid).values_list("person", flat=True)) == {self.at.zosia.pk}
        told = Notice.objects.filter(reference=asked.reference)
        assert {notice.user for notice in told} == {self.at.gwen, self.at.tegwen}
        assert all("Zofia" not in f"{notice.reference}{notice.path}{notice.kind}" for notice in told)
        assert queries.side_of(self.at.gwen, asked) == "holder" and queries.side_of(self.at.ffion, asked) == "recipient"

    def test_the_boards_clock_says_until_when(self):
        assert self.at.ask(urgency=Urgency.EMERGENCY).answer_due_at <= timezone.now() + timedelta(hours=1)
        assert self.at.ask().answer_due_at > timezone.now() + timedelta(days=4)

    def test_not_to_this_person_hides_it_from_the_first_second(self):
        asked = self.at.ask(not_to=[self.at.tegwen], not_to_why="Her sister is the child's aunt.")
        assert not Notice.objects.filter(reference=asked.reference, user=self.at.tegwen).exists()
        for who, there in ((self.at.gwen, True), (self.at.tegwen, False), (self.at.zara, False)):
            assert queries.sees(who, asked) is there
        with pytest.raises(Hidden):
            page_of(self.at.tegwen, asked.pk)

    def test_somebody_must_be_left_who_can_answer(self):
        with pytest.raises(Refused):
            self.at.ask(not_to=[self.at.gwen, self.at.tegwen])

    def test_it_may_be_about_somebody_who_is_in_no_record(self):
        person = services.describe_person(actor=self.at.ffion, name="Owain  Tudur", born_on=None)
        asked = self.at.ask(about=[person])
        decision = self.at.decide(asked, Answer.SHARE, facts=[], considered=[], new=["He came on Monday."])
        services.disclose(actor=self.at.gwen, disclosure=asked)
        assert self.read(self.at.ffion, asked) == ["He came on Monday."]
        fact = SliceFact.objects.get(decision=decision).fact
        with pytest.raises(LookupError):
            _ = fact.record

    def test_what_would_give_a_protected_place_away_is_stopped(self):
        protect(actor=self.at.ben, person=self.at.zosia, why="Threats.", shown_to=[self.at.ben], review_on=REVIEW)
        with pytest.raises(ClueInText):
            self.at.ask(why="They live at 19 Harbor Terace.")

    def test_whoever_looks_after_servers_or_accounts_asks_for_nothing(self):
        from tests.cast import user

        for name in ("ioan", "esi"):
            with pytest.raises(Refused):
                self.at.ask(actor=user(name), holder=self.at.crehyr)


class DecidingTest(Case):
    def test_a_private_nursery_is_led_to_the_recognised_interest(self):
        advice = counsel_for(self.at.ask()).advice
        assert advice.may in ("yes", "with_conditions")
        assert "6(1)(ea)" in advice.bases[0].label

    def test_three_of_five_are_read_and_nothing_tells_of_the_two(self):
        shared = self.at.shared()
        five = [fact.text for fact in self.at.ready()]
        assert self.read(self.at.ffion, shared) == five[:3]
        page = page_of(self.at.ffion, shared.pk)
        assert page.standing.considered == 0 and page.standing.left_out == "" and page.standing.shared == 3
        for text in five[3:]:
            assert text not in repr(open_slice(self.at.ffion, shared.pk))
        assert [fact.text for fact in open_slice(self.at.gwen, shared.pk).left_out] == five[3:]

    def test_refusing_is_recorded_as_fully_and_both_sides_read_why(self):
        asked = self.at.ask()
        self.at.decide(asked, Answer.REFUSE, reasons="It asks for everything.")
        for who in (self.at.ffion, self.at.gwen):
            receipt = receipt_for(who, asked.pk)
            assert receipt.decision.reasons == "It asks for everything." and receipt.decision.answer == "refuse"
            assert len(receipt.seals) == 2
        with pytest.raises(Hidden):
            open_slice(self.at.ffion, asked.pk)

    def test_what_is_decided_and_not_yet_shared_is_the_holders_own(self):
        asked = self.at.ask()
        self.at.decide(asked)
        assert page_of(self.at.ffion, asked.pk).decisions == []
        with pytest.raises(Hidden):
            open_slice(self.at.ffion, asked.pk)

    def test_the_second_of_two_who_decide_finds_the_first(self):
        asked = self.at.ask()
        first = self.at.decide(asked, Answer.REFUSE)
        with pytest.raises(Refused):
            self.at.decide(asked, actor=self.at.tegwen, after="")
        self.at.decide(asked, actor=self.at.tegwen, after=str(first.pk))
        assert Decided.objects.filter(disclosure=asked).count() == 2

    def test_it_is_not_shared_without_an_end_or_without_saying_who_tells_the_family(self):
        asked = self.at.ask()
        for wrong in (
            {"expires_at": None},
            {"expires_at": timezone.now()},
            {"told": ""},
            {"told": Told.NOT, "told_why_not": " "},
            {"facts": []},
        ):
            with pytest.raises(ValidationError):
                self.at.decide(asked, **wrong)
        assert Decided.objects.filter(disclosure=asked).count() == 0

    def test_terms_of_release_hold(self):
        asked, fact = self.at.ask(), self.at.ready()[0]
        Fact.objects.filter(pk=fact.pk).update(release=Release.HUB)
        fact.refresh_from_db()
        with pytest.raises(ValidationError):
            self.at.decide(asked, facts=[fact])
        others = Fact.objects.filter(about=self.at.zosia, originator=self.at.health, release=Release.RECORD).first()
        with pytest.raises(ValidationError):
            self.at.decide(asked, facts=[others])

    def test_a_fact_about_somebody_else_is_no_answer(self):
        other = Fact.objects.filter(originator=self.at.crehyr).exclude(about=self.at.zosia).first()
        with pytest.raises(ValidationError):
            self.at.decide(self.at.ask(), facts=[other])

    def test_only_the_holder_decides(self):
        asked = self.at.ask()
        with pytest.raises(Refused):
            self.at.decide(asked, actor=self.at.ffion)
        with pytest.raises(Hidden):
            self.at.decide(asked, actor=self.at.dev)

    def test_a_clue_in_a_fact_or_in_the_reasons_is_stopped(self):
        asked = self.at.ask()
        protect(
            actor=self.at.ben,
            person=self.at.zosia,
            why="Threats.",
            shown_to=[self.at.ben, self.at.gwen],
            review_on=REVIEW,
        )
        for wrong in ({"reasons": "They moved to Harbour Terrace."}, {"new": ["Collected from 19 Harbour Terace."]}):
            with pytest.raises(ClueInText):
                self.at.decide(asked, **wrong)


class EndingTest(Case):
    def test_the_slice_ends_to_the_second_and_the_record_stays(self):
        shared = self.at.shared()
        end_in(queries.latest(shared), 1.0)
        assert len(self.read(self.at.ffion, shared)) == 3
        time.sleep(1.05)
        with pytest.raises(Refused):
            open_slice(self.at.ffion, shared.pk)
        assert page_of(self.at.ffion, shared.pk).standing.is_open is False
        assert receipt_for(self.at.ffion, shared.pk) is not None

    def test_revoking_ends_it_at_once(self):
        shared = self.at.shared()
        services.revoke(actor=self.at.tegwen, disclosure=shared, why="Sent in error.")
        with pytest.raises(Refused):
            open_slice(self.at.ffion, shared.pk)
        with pytest.raises(Refused):
            services.revoke(actor=self.at.gwen, disclosure=shared, why="Again.")
        assert page_of(self.at.ffion, shared.pk).standing.revoked_why == "Sent in error."
        assert len(receipt_for(self.at.gwen, shared.pk).seals) == 4

    def test_closing_ends_it_for_both(self):
        shared = self.at.shared()
        services.close(actor=self.at.ffion, disclosure=shared)
        with pytest.raises(Refused):
            open_slice(self.at.ffion, shared.pk)

    def test_each_opening_is_in_the_log_before_it_is_read_and_the_holder_sees_the_first(self):
        shared = self.at.shared()
        before = len(self.events("sharing.slice_read"))
        open_slice(self.at.ffion, shared.pk)
        open_slice(self.at.ffion, shared.pk)
        assert len(self.events("sharing.slice_read")) == before + 2
        assert [name for name, _at in page_of(self.at.gwen, shared.pk).standing.openings] == [self.at.ffion.name]

    def test_whoever_leaves_or_moves_loses_it(self):
        shared = self.at.shared()
        Membership.objects.filter(user=self.at.ffion).update(agency=self.at.health)
        assert not queries.sees(self.at.ffion, shared)
        Membership.objects.filter(user=self.at.gwen).update(to_on=timezone.localdate())
        assert not queries.sees(self.at.gwen, shared)

    def test_whoever_is_shut_out_of_the_family_loses_it(self):
        shared = self.at.shared()
        FamilyExclusion.objects.create(family=self.at.family, user=self.at.ffion, why="Aunt.", set_by=self.at.ben)
        with pytest.raises(Hidden):
            open_slice(self.at.ffion, shared.pk)

    def test_not_to_this_person_takes_it_away_again(self):
        shared = self.at.shared()
        services.name_reader(actor=self.at.ffion, disclosure=shared, user=_ruth())
        assert len(self.read(_ruth(), shared)) == 3
        services.exclude(actor=self.at.gwen, disclosure=shared, user=_ruth(), why="A friend of the family.")
        with pytest.raises(Hidden):
            open_slice(_ruth(), shared.pk)
        with pytest.raises(Refused):
            services.name_reader(actor=self.at.ffion, disclosure=shared, user=_ruth())

    def test_a_request_is_withdrawn_before_it_is_shared_only(self):
        asked = self.at.ask()
        services.withdraw(actor=self.at.ffion, disclosure=asked)
        with pytest.raises(Refused):
            self.at.decide(asked)
        with pytest.raises(Refused):
            services.withdraw(actor=self.at.ffion, disclosure=self.at.shared())


def _ruth() -> Any:
    from tests.cast import user

    return user("ruth")


class OfferingTest(Case):
    def offer(self) -> Disclosure:
        return services.offer(
            actor=self.at.gwen, hub=self.at.hub, recipient=self.at.health, about=[self.at.zosia], items=["attendance"],
            what="She is absent again.", purpose="put_together", why="The health visitor sees her on Friday.",
        )  # fmt: skip

    def test_the_other_agency_knows_nothing_before_it_is_shared(self):
        offered = self.offer()
        assert not queries.sees(self.at.glenys, offered)
        self.at.decide(offered)
        assert not queries.sees(self.at.glenys, offered)
        services.disclose(actor=self.at.gwen, disclosure=offered)
        assert len(self.read(self.at.glenys, offered)) == 3

    def test_deciding_not_to_share_is_kept_and_never_seen(self):
        offered = self.offer()
        self.at.decide(offered, Answer.REFUSE, reasons="The mother tells them herself.")
        assert not queries.sees(self.at.glenys, offered)
        assert receipt_for(self.at.gwen, offered.pk).decision.reasons == "The mother tells them herself."


class EmergencyTest(Case):
    def share(self) -> Decided:
        return services_emergency.share_in_emergency(
            actor=self.at.gwen, hub=self.at.hub, to=self.at.health, about=[self.at.zosia],
            what="She has swallowed tablets.", why="She is on her way to you.",
        )  # fmt: skip

    def test_two_lines_and_it_is_shared(self):
        decision = self.share()
        assert self.read(self.at.glenys, decision.disclosure) == ["She has swallowed tablets."]
        assert decision.complete_by > timezone.now()
        assert Notice.objects.get(reference=decision.disclosure.reference, user=self.at.glenys).is_urgent

    def test_its_record_is_completed_once_and_until_then_it_is_not_closed(self):
        decision = self.share()
        assert any(row.state == "incomplete" for row in queues_of(self.at.gwen).rows)
        with pytest.raises(Refused):
            services.close(actor=self.at.gwen, disclosure=decision.disclosure)
        rest = {"necessity": "One line.", "told": Told.BY_US, "told_by": self.at.gwen, "items": ["child_health"],
                "purpose": "protect"}  # fmt: skip
        services_emergency.complete(actor=self.at.gwen, disclosure=decision.disclosure, **rest)
        with pytest.raises(Refused):
            services_emergency.complete(actor=self.at.gwen, disclosure=decision.disclosure, **rest)
        services.close(actor=self.at.gwen, disclosure=decision.disclosure)

    def test_whoever_shared_is_reminded_once_when_half_of_the_time_is_over(self):
        decision = self.share()
        Decided.objects.filter(pk=decision.pk).update(
            at=timezone.now() - timedelta(days=3), complete_by=timezone.now() + timedelta(hours=1)
        )
        sweep_once()
        sweep_once()
        told = Notice.objects.filter(kind="sharing-to-complete", reference=decision.disclosure.reference)
        assert {notice.user for notice in told} == {self.at.gwen, self.at.tegwen} and told.count() == 2


class OnwardTest(Case):
    def test_it_goes_on_only_when_its_originator_agrees_and_ends_with_it(self):
        shared = self.at.shared()
        onward = services_onward.ask_onward(
            actor=self.at.ffion, disclosure=shared, to=self.at.health, why="The nurse sees her."
        )
        assert not Disclosure.objects.filter(onward_of=onward).exists()
        with pytest.raises(Refused):
            services_onward.answer_onward(actor=self.at.ffion, onward=onward, is_agreed=True, why="Yes.")
        sent = services_onward.answer_onward(actor=self.at.gwen, onward=onward, is_agreed=True, why="Yes.")
        assert len(self.read(self.at.glenys, sent)) == 3
        assert queries.latest(sent).expires_at == queries.latest(shared).expires_at
        services.revoke(actor=self.at.gwen, disclosure=shared, why="Over.")
        with pytest.raises(Refused):
            open_slice(self.at.glenys, sent.pk)

    def test_what_has_ended_cannot_go_on(self):
        shared = self.at.shared()
        onward = services_onward.ask_onward(actor=self.at.ffion, disclosure=shared, to=self.at.health, why="Nurse.")
        end_in(queries.latest(shared), -1)
        with pytest.raises(Refused):
            services_onward.answer_onward(actor=self.at.gwen, onward=onward, is_agreed=True, why="Yes.")
        services_onward.answer_onward(actor=self.at.gwen, onward=onward, is_agreed=False, why="It is over.")
        with pytest.raises(Refused):
            services_onward.answer_onward(actor=self.at.gwen, onward=onward, is_agreed=False, why="Again.")
        with pytest.raises(Refused):
            services_onward.ask_onward(actor=self.at.ffion, disclosure=shared, to=self.at.health, why="Nurse.")


class LeadsTest(Case):
    def test_who_is_named_now_can_answer_what_waits_and_who_was_before_cannot(self):
        asked = self.at.ask()
        services_leads.name_leads(actor=self.at.gwen, first=self.at.gwen, second=self.at.zara)
        assert queries.sees(self.at.zara, asked) and not queries.sees(self.at.tegwen, asked)
        assert [lead.pk for lead in queries.leads_of(self.at.crehyr)] == [self.at.gwen.pk, self.at.zara.pk]

    def test_not_to_this_person_holds_for_a_lead_named_later(self):
        asked = self.at.ask(not_to=[self.at.zara], not_to_why="Cousin.")
        services_leads.name_leads(actor=self.at.gwen, first=self.at.gwen, second=self.at.zara)
        assert not queries.sees(self.at.zara, asked)

    def test_without_names_the_designated_persons_answer(self):
        Lead.objects.all().delete()
        assert {lead.pk for lead in queries.leads_of(self.at.crehyr)} == {self.at.gwen.pk, self.at.tegwen.pk}

    def test_a_key_worker_names_nobody(self):
        with pytest.raises(Refused):
            services_leads.name_leads(actor=self.at.zara, first=self.at.zara)


class GrantTest(Case):
    def test_a_grant_of_the_other_side_opens_nothing_at_ones_own_agency(self):
        """Somebody who answered for one agency and now works for the other reads as neither."""
        shared = self.at.shared()
        Membership.objects.filter(user=self.at.tegwen).update(agency=self.at.gamlas)
        assert queries.side_of(self.at.tegwen, shared) == ""
        assert queries.granted_to(shared, Basis.ASKED) != []

    def test_states_follow_the_acts(self):
        asked = self.at.ask()
        seen = [asked.state]
        self.at.decide(asked)
        for act in (None, lambda: services.disclose(actor=self.at.gwen, disclosure=asked),
                    lambda: services.close(actor=self.at.gwen, disclosure=asked)):  # fmt: skip
            if act:
                act()
            asked.refresh_from_db()
            seen.append(asked.state)
        assert seen == [State.ASKED, State.DECIDED, State.DISCLOSED, State.CLOSED]
