"""What is said and decided in an item: done, refused, hidden, recorded."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.test import TestCase
from django.utils import timezone

from hub.access.verdicts import Hidden, Refused
from hub.people.models import Fact, FamilyExclusion, Translation
from meetings.agenda import services as agenda
from meetings.minutes import services
from meetings.minutes.models import (
    Action,
    ActionOutcome,
    Contribution,
    Decision,
    Dissent,
    NothingKnown,
    Remark,
    Report,
    View,
)
from meetings.minutes.queries import contribution_for, own_view, sealed_of
from meetings.minutes.queries_record import recorded_states
from meetings.rooms.models import Hand
from tests.meetings.minutes.sitting import make_sitting
from tests.meetings.panel import logged, people_in, persons


class Seated(TestCase):
    """An item, waiting; lowri is in the meeting and not in the item."""

    def setUp(self) -> None:
        self.at = make_sitting()

    def state(self) -> dict[str, Any]:
        return recorded_states([self.at.fresh()])[0]

    def refused(self, act: Any, **kwargs: Any) -> str:
        with self.assertRaises(Refused) as raised:
            act(**kwargs)
        return str(raised.exception.why)

    def hidden(self, act: Any, **kwargs: Any) -> None:
        with self.assertRaises(Hidden):
            act(**kwargs)


class Contributing(Seated):
    def test_information_put_to_an_item_is_recorded_with_whom_it_is_about_and_announced(self) -> None:
        self.at.call()
        row = self.at.say(about=[self.at.nia.pk, self.at.kelly.pk])
        self.assertEqual(row.fact.originator, self.at.ben.agency)
        self.assertEqual(people_in(logged("item.contributed")[0]), {self.at.nia.pk, self.at.kelly.pk})
        self.assertEqual(self.at.last().data["contribution"]["text"], "Four visits were declined.")
        self.assertEqual(self.state()["answered"], [str(self.at.ben.agency_id)])

    def test_before_the_item_is_called_only_sealed_information_is_taken(self) -> None:
        self.refused(self.at.say)
        self.at.say(sealed=True)
        self.at.call()
        self.refused(self.at.say, sealed=True)
        self.at.say()
        self.at.close()
        self.refused(self.at.say)
        self.assertEqual(Contribution.objects.count(), 2)

    def test_somebody_not_admitted_finds_no_item_and_nothing_is_written(self) -> None:
        self.at.call()
        self.hidden(self.at.say, who="lowri")
        self.assertFalse(Contribution.objects.exists())
        self.assertEqual(logged("item.contributed"), [])

    def test_a_sealed_contribution_is_shown_to_its_author_alone_and_enters_when_called(self) -> None:
        row = self.at.say(sealed=True)
        self.assertEqual(self.at.events()[-1], "answer.given")
        self.assertEqual(self.state()["contributions"], [])
        self.assertEqual(len(sealed_of(self.at.ben, self.at.item)), 1)
        self.assertEqual(sealed_of(self.at.amira, self.at.item), [])
        self.assertIsNone(contribution_for(self.at.amira, self.at.item, row.pk))
        self.at.call()
        self.assertEqual([said["id"] for said in self.state()["contributions"]], [str(row.pk)])
        self.assertEqual(self.at.last().by, self.at.ben)

    def test_it_must_be_about_somebody_of_the_family(self) -> None:
        self.at.call()
        for about in ([], [self.at.item.pk]):
            with self.assertRaises(ValidationError) as raised:
                self.at.say(about=about)
            self.assertIn("about", raised.exception.message_dict)

    def test_it_cannot_have_happened_tomorrow(self) -> None:
        self.at.call()
        with self.assertRaises(ValidationError):
            self.at.say(happened_on=timezone.localdate() + timedelta(days=1))
        self.assertFalse(Fact.objects.filter(text="Four visits were declined.").exists())

    def test_a_vague_word_is_tied_to_people_of_the_family_only(self) -> None:
        self.at.call()
        row = self.at.say(words=[("she", self.at.kelly.pk), ("he", self.at.item.pk)])
        self.assertEqual([word.key for word in row.fact.words.all()], ["she"])

    def test_who_has_left_their_agency_finds_no_item(self) -> None:
        self.at.call()
        self.at.ben.memberships.update(to_on=timezone.localdate() - timedelta(days=1))
        self.at.people["ben"] = type(self.at.ben).objects.get(pk=self.at.ben.pk)
        self.hidden(self.at.say)

    def test_who_is_shut_out_of_the_family_finds_no_item(self) -> None:
        self.at.call()
        FamilyExclusion.objects.create(family=self.at.item.family, user=self.at.ben, why="kin", set_by=self.at.esi)
        self.hidden(self.at.say)


class Amending(Seated):
    def setUp(self) -> None:
        super().setUp()
        self.at.call()
        self.row = self.at.say()

    def amend(self, who: str = "ben") -> Contribution:
        return services.amend(actor=self.at.people[who], contribution=self.row, text="Three visits.", why="Miscounted.")

    def test_an_amendment_keeps_the_original_and_says_why(self) -> None:
        self.amend()
        first, second = self.state()["contributions"]
        self.assertEqual(first["text"], "Four visits were declined.")
        self.assertEqual((second["amends"], second["why"]), (first["id"], "Miscounted."))
        self.assertEqual(self.at.events()[-1], "contribution.amended")
        self.assertEqual(people_in(logged("item.amended")[0]), {self.at.nia.pk})

    def test_the_agency_corrects_itself_after_the_item_is_closed(self) -> None:
        self.at.close()
        self.row = contribution_for(self.at.ben, self.at.item, self.row.pk)  # type: ignore[assignment]
        self.amend("menna")  # of the same agency

    def test_another_agency_is_refused_and_a_stranger_finds_nothing(self) -> None:
        self.refused(self.amend, who="dev")
        self.hidden(self.amend, who="lowri")
        self.assertEqual(logged("item.amended"), [])

    def test_what_was_amended_is_not_amended_twice(self) -> None:
        self.amend()
        with self.assertRaises(ValidationError):
            self.amend()

    def test_a_sealed_one_is_hidden_from_everybody_but_its_author(self) -> None:
        self.row.is_sealed = True
        self.row.save(update_fields=["is_sealed"])
        self.hidden(self.amend, who="amira")
        self.amend()
        self.assertNotIn("contribution.amended", self.at.events())


class Translating(Seated):
    def setUp(self) -> None:
        super().setUp()
        self.at.call()
        self.row = self.at.say()

    def sign(self, who: str = "dev", language: str = "cy") -> Translation:
        return services.translate(
            actor=self.at.people[who], contribution=self.row, language=language, text="Gwrthodwyd pedwar ymweliad."
        )

    def test_a_signed_translation_stands_beside_the_original(self) -> None:
        self.sign()
        said = self.state()["contributions"][0]
        self.assertEqual(said["text"], "Four visits were declined.")
        self.assertEqual(said["translations"][0]["translator"]["name"], "Dev Example")
        self.assertEqual(self.at.events()[-1], "translation.signed")
        self.assertEqual(len(logged("item.translated")), 1)

    def test_the_original_is_not_translated_into_its_own_language(self) -> None:
        with self.assertRaises(ValidationError):
            self.sign(language="en")

    def test_somebody_not_admitted_finds_nothing_to_translate(self) -> None:
        self.hidden(self.sign, who="lowri")


class KnowingNothing(Seated):
    def nothing(self, who: str = "dev") -> NothingKnown:
        return services.nothing_known(actor=self.at.people[who], item=self.at.item)

    def test_before_the_item_it_waits_sealed_and_enters_with_the_rest(self) -> None:
        self.nothing()
        self.assertEqual(self.at.events()[-1], "answer.given")
        self.assertEqual(self.state()["nothing_known"], [])
        self.at.call()
        self.assertEqual(self.state()["nothing_known"][0]["by"]["name"], "Dev Example")

    def test_said_twice_it_stands_once(self) -> None:
        self.at.call()
        self.nothing()
        self.nothing()
        self.assertEqual(NothingKnown.objects.count(), 1)
        self.assertEqual(len(logged("item.nothing_known")), 1)
        self.assertEqual(self.at.events().count("nothing.known"), 1)

    def test_it_is_refused_when_the_item_is_closed_and_hidden_from_strangers(self) -> None:
        self.hidden(self.nothing, who="lowri")
        self.at.call()
        self.at.close()
        self.refused(self.nothing)


class Remarking(Seated):
    def remark(self, who: str = "ben") -> Remark:
        return services.remark(actor=self.at.people[who], item=self.at.item, text="I can visit tomorrow.")

    def test_a_remark_is_part_of_the_record_while_the_chair_allows_them(self) -> None:
        self.at.call()
        self.assertIn("chair", self.refused(self.remark))
        self.at.meeting.remarks_on = True
        self.at.meeting.save(update_fields=["remarks_on"])
        self.at.fresh()
        self.remark()
        self.assertEqual(self.state()["remarks"][0]["text"], "I can visit tomorrow.")
        self.assertEqual(len(logged("item.remarked")), 1)
        self.assertEqual(self.at.events()[-1], "remark.added")
        self.hidden(self.remark, who="lowri")


class Viewing(Seated):
    def setUp(self) -> None:
        super().setUp()
        self.at.call()

    def test_a_view_is_announced_without_its_level_until_the_chair_reveals_them_together(self) -> None:
        self.at.view("ben", "2")
        self.at.view("dev", "3")
        self.assertEqual(
            self.at.last().data, {"agency": {"id": str(self.at.dev.agency_id), "en": "police", "cy": "police"}}
        )
        self.assertIsNone(self.state()["views"]["revealed"])
        self.assertEqual(own_view(self.at.ben, self.at.item)["level"], "2")  # type: ignore[index]
        self.at.reveal()
        self.assertEqual([view["level"] for view in self.state()["views"]["revealed"]], ["2", "3"])
        self.assertEqual(self.at.events()[-1], "views.revealed")
        self.assertEqual(len(logged("item.view_given")), 2)
        self.assertEqual(len(logged("item.views_revealed")), 1)

    def test_until_the_reveal_an_agency_may_think_again_and_others_hear_of_it_once(self) -> None:
        self.at.view("ben", "2")
        self.at.view("menna", "3")  # of the same agency
        self.assertEqual(View.objects.get().level.code, "3")
        self.assertEqual(self.at.events().count("view.given"), 1)

    def test_after_the_reveal_a_reason_may_be_added_and_the_level_stays(self) -> None:
        self.at.view("ben", "2")
        self.at.reveal()
        with self.assertRaises(ValidationError):
            self.at.view("ben", "3")
        self.at.view("ben", "2", "The visits.")
        self.assertEqual(self.state()["views"]["revealed"][0]["reason"], "The visits.")

    def test_no_view_is_a_view(self) -> None:
        self.at.view("huw", "")
        self.at.reveal()
        self.assertIsNone(self.state()["views"]["revealed"][0]["level"])

    def test_a_level_that_the_board_does_not_have_is_no_level(self) -> None:
        with self.assertRaises(ValidationError):
            self.at.view("ben", "9")

    def test_only_the_chair_reveals_once_and_not_nothing(self) -> None:
        self.refused(services.reveal, actor=self.at.amira, item=self.at.item)
        self.at.view()
        self.refused(services.reveal, actor=self.at.ben, item=self.at.item)
        self.hidden(services.reveal, actor=self.at.lowri, item=self.at.item)
        self.at.reveal()
        self.refused(services.reveal, actor=self.at.amira, item=self.at.item)

    def test_somebody_not_admitted_has_no_view(self) -> None:
        self.hidden(self.at.view, who="lowri")


class Deciding(Seated):
    def setUp(self) -> None:
        super().setUp()
        self.at.call()
        self.at.view("ben", "3")

    def test_a_decision_follows_the_views_and_names_who_gave_none(self) -> None:
        self.refused(self.at.decide)
        self.at.reveal()
        row = self.at.decide()
        self.assertEqual({agency.slug for agency in row.without.all()}, {"council", "police", "housing"})
        self.assertEqual(people_in(logged("item.decided")[0]), persons(self.at.item.family))
        told = self.state()["decision"]["told"]
        self.assertEqual((told["parents"]["by"]["name"], told["child"]["why_not"]), ("Ben Example", "Too young."))
        self.assertEqual(self.at.events()[-1], "decision.made")

    def test_only_the_chair_or_the_deputy_decides(self) -> None:
        self.at.reveal()
        self.refused(self.at.decide, who="ben")
        self.hidden(self.at.decide, who="lowri")  # the deputy, who is not admitted
        agenda.admit(actor=self.at.carys, item=self.at.item, user=self.at.lowri)
        self.at.decide("lowri")

    def test_a_later_decision_supersedes_and_both_are_kept(self) -> None:
        self.at.reveal()
        first = self.at.decide()
        second = self.at.decide(outcome="none")
        self.assertEqual(second.supersedes, first)
        self.assertEqual([row["outcome"]["code"] for row in self.state()["decisions"]], ["team", "none"])

    def test_somebody_tells_the_parents_or_it_says_why_not(self) -> None:
        self.at.reveal()
        nobody = {"by": None, "why_not": " "}
        with self.assertRaises(ValidationError) as raised:
            self.at.decide(told={"parents": nobody, "child": nobody})
        self.assertIn("told_parents_by", raised.exception.message_dict)
        stranger = {"by": self.at.lowri.pk, "why_not": ""}
        with self.assertRaises(ValidationError):
            self.at.decide(told={"parents": stranger, "child": stranger})
        self.assertFalse(Decision.objects.exists())

    def test_an_outcome_that_the_board_does_not_have_is_refused(self) -> None:
        self.at.reveal()
        with self.assertRaises(ValidationError):
            self.at.decide(outcome="prison")

    def test_dissent_is_recorded_until_the_meeting_ends(self) -> None:
        self.at.reveal()
        row = self.at.decide()
        self.hidden(services.dissent, actor=self.at.lowri, decision=row, reason="No.")
        self.at.close()
        row.item = self.at.item
        services.dissent(actor=self.at.dev, decision=row, reason="This is level 4.")
        self.assertEqual(self.state()["decision"]["dissents"][0]["reason"], "This is level 4.")
        self.assertEqual(len(logged("item.dissented")), 1)
        self.assertEqual(self.at.events()[-1], "dissent.recorded")
        row.item = self.at.fresh()
        row.item.meeting.state = "closed"
        self.refused(services.dissent, actor=self.at.dev, decision=row, reason="Again.")
        self.assertEqual(Dissent.objects.count(), 1)


class Acting(Seated):
    def setUp(self) -> None:
        super().setUp()
        self.at.call()

    def answer(self, who: str, outcome: str = "done", why: str = "") -> None:
        services.answer_action(actor=self.at.people[who], action=self.action, outcome=ActionOutcome(outcome), why=why)

    def test_an_action_has_an_owner_a_date_and_what_happens_without_access(self) -> None:
        self.action = self.at.act()
        self.assertEqual((self.action.owner, self.action.agency), (self.at.ben, self.at.ben.agency))
        self.assertEqual(self.state()["actions"][0]["contingency"], "Tell the chair.")
        self.assertEqual(len(logged("item.action_set")), 1)
        self.assertEqual(self.at.events()[-1], "action.added")
        self.assertIsNone(self.at.act(self.at.huw.agency_id).owner)

    def test_members_propose_and_staff_set(self) -> None:
        self.refused(self.at.act, by="ben")
        self.hidden(self.at.act, by="lowri")

    def test_an_action_goes_to_somebody_of_the_item_and_not_into_the_past(self) -> None:
        for owner, days in ((self.at.lowri.pk, 3), (self.at.ben.pk, -1)):
            with self.assertRaises(ValidationError):
                self.at.act(owner, days=days)
        self.assertFalse(Action.objects.exists())

    def test_its_owner_says_how_it_ended_and_why_it_did_not(self) -> None:
        self.action = self.at.act()
        for outcome in ("could_not", "did_not"):
            with self.assertRaises(ValidationError) as raised:
                self.answer("ben", outcome)
            self.assertIn("why", raised.exception.message_dict)
        self.answer("ben", "could_not", "Nobody answered the door.")
        self.answer("ben", "done")
        self.assertEqual(self.state()["actions"][0]["outcome"], "done")
        self.assertEqual(len(logged("item.action_answered")), 2)
        self.assertEqual(self.at.events()[-1], "action.answered")
        self.refused(self.answer, who="ben")

    def test_it_can_be_answered_long_after_the_item(self) -> None:
        self.action = self.at.act()
        self.at.end()
        self.action.item = self.at.item
        self.answer("ben")

    def test_others_of_the_item_are_refused_and_strangers_find_nothing(self) -> None:
        self.action = self.at.act()
        self.refused(self.answer, who="dev")
        self.hidden(self.answer, who="ffion")
        self.assertEqual(logged("item.action_answered"), [])


class Reporting(Seated):
    def report(self, who: str = "huw") -> Report:
        return services.report(actor=self.at.people[who], item=self.at.item, reason="Nia Prosser may be at risk.")

    def test_anybody_admitted_reports_at_any_time_and_the_clocks_start(self) -> None:
        for step in (self.at.fresh, self.at.call, self.at.end):
            step()
            row = self.report()
            self.assertEqual(row.written_due_at - row.made_at, timedelta(hours=24))
            self.assertGreater(row.chase_on, timezone.localdate())
        self.assertEqual(Report.objects.count(), 3)
        self.assertIsNotNone(self.state()["reported_at"])
        self.assertEqual(people_in(logged("item.reported")[0]), persons(self.at.item.family))
        self.assertEqual(self.at.events()[-1], "report.made")

    def test_who_is_not_admitted_finds_no_item(self) -> None:
        self.hidden(self.report, who="lowri")


class TakingTurns(Seated):
    def setUp(self) -> None:
        super().setUp()
        self.at.call()

    def hand(self, who: str, up: bool = True) -> None:
        services.raise_hand(actor=self.at.people[who], item=self.at.item, up=up)

    def test_hands_go_up_in_order_and_up_twice_is_up_once(self) -> None:
        self.hand("dev")
        self.hand("ben")
        self.hand("dev")
        self.assertEqual([hand["name"] for hand in self.state()["hands"]], ["Dev Example", "Ben Example"])
        self.hand("dev", up=False)
        self.assertEqual(self.at.events()[-1], "hand.lowered")
        self.assertEqual(len(logged("item.hand")), 3)
        self.hidden(self.hand, who="lowri")

    def test_the_chair_gives_the_turn_and_that_agencys_hands_go_down(self) -> None:
        self.hand("ben")
        self.hand("dev")
        services.give_turn(actor=self.at.amira, item=self.at.item, agency=self.at.ben.agency_id)
        self.assertEqual([hand.user for hand in Hand.objects.all()], [self.at.dev])
        self.assertEqual(self.state()["turn"], str(self.at.ben.agency_id))
        self.refused(services.give_turn, actor=self.at.ben, item=self.at.item, agency=None)
        self.hidden(services.give_turn, actor=self.at.lowri, item=self.at.item, agency=None)
        with self.assertRaises(ValidationError):
            services.give_turn(actor=self.at.amira, item=self.at.item, agency=self.at.ffion.agency_id)
        self.assertEqual(len(logged("item.turn")), 1)
