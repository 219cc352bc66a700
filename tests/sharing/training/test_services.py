"""Recording, taking back, practising, reminding and letting somebody take part: done, refused, hidden, recorded."""

from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import TestCase
from django.utils import timezone

from hub.access.verdicts import Hidden, Refused
from hub.agencies.models import Board, Hub, Membership, Partnership, Role
from hub.notices.models import Notice
from sharing.basis.models import LegalBasis
from sharing.basis.queries import rows_on
from sharing.training import rules, services, services_import, services_practice, services_sweep
from sharing.training.models import (
    Completion,
    Effect,
    LearningColumns,
    LearningTable,
    Requirement,
    Scenario,
    ScenarioRun,
    Source,
    TrainingSnapshot,
)
from sharing.training.queries import gaps_of, warnings_of
from sharing.training.queries_practice import practice_for, scenarios_of
from sharing.training.scenarios import practice
from tests.meetings.panel import logged
from tests.sharing.training.ground import did, did_all, make_ground

TODAY = timezone.localdate


class Recording(TestCase):
    def setUp(self):
        self.panel = make_ground()

    def record(self, actor="carys", user="ben", **changed):
        given = {"course": "group_a", "completed_on": TODAY() - timedelta(days=3), "evidence": "Seen", **changed}
        return services.record_completion(actor=self.panel.people[actor], user=self.panel.people[user], **given)

    def test_it_holds_as_long_as_the_board_says_and_is_in_the_log(self):
        row = self.record()
        self.assertEqual(row.expires_on.year, row.completed_on.year + 3)
        self.assertEqual([event.subject for event in logged("training.recorded")], [row.pk])

    def test_a_certificate_that_ends_earlier_ends_it_earlier_and_one_that_ends_later_does_not(self):
        soon, late = TODAY() + timedelta(days=9), TODAY() + timedelta(days=9999)
        self.assertEqual(self.record(expires_on=soon).expires_on, soon)
        self.assertLess(self.record(user="dev", expires_on=late).expires_on, late)

    def test_nobody_records_their_own_and_a_colleague_without_the_role_sees_nothing_to_record(self):
        with self.assertRaises(Refused):
            self.record("carys", "carys")
        with self.assertRaises(Hidden):
            self.record("huw", "ben")
        with self.assertRaises(Refused):  # the auditor sees, and keeps nothing
            self.record("esi", "ben")
        self.assertFalse(Completion.objects.exists())

    def test_an_agencys_administrator_records_for_its_people_alone(self):
        self.record("ioan", "lowri")
        with self.assertRaises(Hidden):
            self.record("ioan", "ben")

    def test_without_evidence_ahead_of_time_or_twice_nothing_is_recorded(self):
        for wrong in ({"evidence": ""}, {"completed_on": TODAY() + timedelta(days=1)}, {"course": "knitting"}):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.record(**wrong)
        self.record()
        with self.assertRaises(ValidationError):
            self.record()
        self.assertEqual(Completion.objects.count(), 1)

    def test_taken_back_it_stays_readable_counts_for_nothing_and_can_be_recorded_again(self):
        row = self.record()
        self.assertNotIn("group_a", [gap.requirement for gap in gaps_of(self.panel.ben)])
        services.take_back(actor=self.panel.carys, completion=row, why="Another Ben.")
        self.assertIn("group_a", [gap.requirement for gap in gaps_of(self.panel.ben)])
        row.refresh_from_db()
        self.assertEqual(row.taken_back_why, "Another Ben.")
        self.assertEqual(Notice.objects.get().user, self.panel.ben)
        with self.assertRaises(Refused):
            services.take_back(actor=self.panel.carys, completion=row, why="Again.")
        self.record()
        self.assertEqual(len(logged("training.taken_back")), 1)


class TakingIn(TestCase):
    def setUp(self):
        self.panel = make_ground()
        self.agency = self.panel.ben.agency
        self.manager = self.panel.menna
        Membership.objects.filter(user=self.manager).update(role=Role.MANAGER)
        self.columns = {
            "person": "E-mail",
            "course": "Course",
            "completed_on": "Done",
            "expires_on": "",
            "evidence": "",
        }

    def keep(self, body, actor=None):
        text = "E-mail,Course,Done\n" + body
        services_import.keep_table(actor=actor or self.manager, agency=self.agency, text=text)

    def test_all_of_it_is_taken_in_and_the_columns_are_remembered(self):
        self.keep("ben@hub.example,Group a,01/02/2026\nmenna,hub_induction,02/02/2026\n")
        self.assertFalse(Completion.objects.exists())  # nothing before somebody has looked
        self.assertEqual(services_import.check_table(self.manager, self.columns).new, 2)
        self.assertEqual(services_import.take_in(actor=self.manager, columns=self.columns), 2)
        self.assertEqual(set(Completion.objects.values_list("source", flat=True)), {Source.IMPORTED})
        self.assertEqual(LearningColumns.objects.get().columns["completed_on"], "Done")
        self.assertFalse(LearningTable.objects.exists())
        self.assertEqual(len(logged("training.imported")), 1)

    def test_one_fault_and_nothing_is_taken_in(self):
        self.keep("ben,Group a,01/02/2026\nhuw,Group a,01/02/2026\n")  # huw is at another agency
        (fault,) = services_import.check_table(self.manager, self.columns).read.faults
        self.assertEqual((fault.row, fault.column), (3, "E-mail"))
        with self.assertRaises(ValidationError):
            services_import.take_in(actor=self.manager, columns=self.columns)
        self.assertFalse(Completion.objects.exists())

    def test_taken_in_twice_it_changes_nothing_and_what_was_taken_back_stays_back(self):
        for expected in (1, 0):
            self.keep("ben,Group a,01/02/2026\nben,Group a,01/02/2026\n")
            self.assertEqual(services_import.take_in(actor=self.manager, columns=self.columns), expected)
        row = Completion.objects.get()
        services.take_back(actor=self.manager, completion=row, why="Somebody else's.")
        self.keep("ben,Group a,01/02/2026\n")
        self.assertEqual(services_import.take_in(actor=self.manager, columns=self.columns), 0)
        self.assertEqual(Completion.objects.count(), 1)

    def test_for_who_does_not_keep_training_there_is_no_table(self):
        for who in ("ben", "huw", "esi"):
            with self.subTest(who), self.assertRaises(Hidden):
                self.keep("ben,Group a,01/02/2026\n", self.panel.people[who])
        with self.assertRaises(Hidden):
            services_import.check_table(self.panel.carys)

    def test_the_table_to_fill_in_is_never_run(self):
        self.panel.ben.name = "=HYPERLINK(1)"
        self.panel.ben.save()
        self.assertIn("'=HYPERLINK", services_import.table_to_fill(self.agency))

    def test_a_table_nobody_took_in_is_forgotten(self):
        self.keep("ben,Group a,01/02/2026\n")
        self.assertEqual(services_import.forget_old_tables(), 0)
        LearningTable.objects.update(made_at=timezone.now() - timedelta(days=2))
        services_import.forget_old_tables()
        self.assertFalse(LearningTable.objects.exists())


class LettingBegin(TestCase):
    def setUp(self):
        self.panel = make_ground()
        did(self.panel.ben, "group_a")

    def override(self, actor="amira", days=7):
        return services.override(
            actor=self.panel.people[actor], hub=self.panel.hub, user=self.panel.ben, why="Needed", days=days
        )

    def test_only_what_bars_bars(self):
        self.assertFalse(rules.may_begin(self.panel.ben, self.panel.hub))
        did(self.panel.ben, "hub_induction", expires_in=None)
        self.assertTrue(rules.may_begin(self.panel.ben, self.panel.hub))
        self.assertEqual([gap.requirement for gap in warnings_of(self.panel.ben)], ["information_sharing"])

    def test_a_chair_lets_somebody_begin_with_a_reason_and_an_end(self):
        row = self.override()
        self.assertTrue(rules.may_begin(self.panel.ben, self.panel.hub))
        self.assertEqual(len(logged("training.overridden")), 1)
        row.until_at = timezone.now() - timedelta(seconds=1)
        row.save()
        self.assertFalse(rules.may_begin(self.panel.ben, self.panel.hub))

    def test_an_override_in_one_hub_opens_no_other(self):
        other = Hub.objects.create(slug="other", name_en="O", name_cy="O", board=self.panel.hub.board)
        Partnership.objects.create(hub=other, agency=self.panel.ben.agency)
        self.override()
        self.assertFalse(rules.may_begin(self.panel.ben, other))

    def test_only_the_chair_and_no_longer_than_the_board_allows(self):
        with self.assertRaises(Refused):
            self.override("carys")
        with self.assertRaises(Hidden):
            self.override("cleo")
        with self.assertRaises(ValidationError):
            self.override(days=15)
        self.assertFalse(rules.may_begin(self.panel.ben, self.panel.hub))

    def test_what_another_board_asks_bars_nobody_here(self):
        board = Board.objects.create(slug="far", name_en="Far", name_cy="Pell")
        Requirement.objects.update(board=board)
        self.assertTrue(rules.may_begin(self.panel.ben, self.panel.hub))

    def test_what_gaps_do_is_the_co_ordinators_choice_from_a_day_on(self):
        row = Requirement.objects.get(code="hub_induction")
        given = {"hub": self.panel.hub, "requirement": row, "effect": Effect.INFORM}
        with self.assertRaises(Refused):
            services.choose_effect(actor=self.panel.amira, from_on=TODAY(), **given)
        services.choose_effect(actor=self.panel.carys, from_on=TODAY(), **given)
        self.assertTrue(rules.may_begin(self.panel.ben, self.panel.hub))


class Sweeping(TestCase):
    def setUp(self):
        self.panel = make_ground()

    def test_each_is_reminded_once_before_and_once_after(self):
        row = did(self.panel.ben, "group_a", expires_in=20)
        self.assertEqual([services_sweep.remind_once(), services_sweep.remind_once()], [1, 0])
        Completion.objects.filter(pk=row.pk).update(expires_on=TODAY())
        self.assertEqual([services_sweep.remind_once(), services_sweep.remind_once()], [1, 0])
        self.assertEqual({notice.user for notice in Notice.objects.all()}, {self.panel.ben})

    def test_nobody_is_reminded_of_what_was_renewed_or_is_not_asked(self):
        did(self.panel.ben, "group_a", expires_in=20)
        did(self.panel.ben, "group_a", days_ago=1, expires_in=900)
        did(self.panel.esi, "information_sharing", expires_in=20)
        self.assertEqual(services_sweep.remind_once(), 0)

    def test_a_day_is_counted_once(self):
        did_all(self.panel.huw)
        self.assertGreater(services_sweep.count_once(), 0)
        self.assertEqual(services_sweep.count_once(), 0)
        row = TrainingSnapshot.objects.get(agency=self.panel.huw.agency, requirement="group_a")
        self.assertEqual((row.met, row.of), (1, 1))


class Practising(TestCase):
    @classmethod
    def setUpTestData(cls):
        call_command("loaddata", "mid_and_west_wales", "wales", "training", verbosity=0)

    def setUp(self):
        self.panel = make_ground()
        Requirement.objects.filter(board=self.panel.hub.board).delete()
        self.panel.hub.board = Board.objects.get(slug="mid-and-west")
        self.panel.hub.save()
        self.user = self.panel.ben

    def right(self, code):
        return {question.code: min(question.right) for question in practice_for(self.user, code).questions}

    def test_there_are_six_each_with_right_and_wrong_choices(self):
        found = scenarios_of(self.user)
        self.assertEqual(len(found), 6)
        rows = rows_on(TODAY())
        for row in found:
            made = practice(row, rows)
            self.assertEqual(len(made.questions), len(row.questions), row.code)
            for question in made.questions:
                with self.subTest(row.code, question=question.code):
                    self.assertTrue(question.right)
                    self.assertLess(len(question.right), len(question.choices))
                    self.assertTrue(all(choice.label for choice in question.choices))

    def test_what_is_right_follows_the_law_as_it_changes(self):
        LegalBasis.objects.filter(code="recognised_safeguarding").update(to_on=TODAY())
        question = next(one for one in practice_for(self.user, "charity_and_nursery").questions if one.code == "may")
        self.assertEqual(question.right, {"ask"})

    def test_feedback_says_what_is_right_and_where_it_stands(self):
        made = practice_for(self.user, "new_partner")
        self.assertFalse(made.is_right({"may": "yes", "scheme": "none"}))
        for told in made.told({"may": "yes", "scheme": "none"}):
            self.assertFalse(told.is_right)
            self.assertTrue(told.right and told.sources and told.sources[0].source)

    def test_all_six_right_count_once_and_five_do_not(self):
        codes = [row.code for row in scenarios_of(self.user)]
        for code in codes[:-1]:
            _run, completed = services_practice.answer(actor=self.user, code=code, chosen=self.right(code))
            self.assertIsNone(completed)
        run, completed = services_practice.answer(actor=self.user, code=codes[-1], chosen={})
        self.assertFalse(run.is_right or completed)
        _run, completed = services_practice.answer(actor=self.user, code=codes[-1], chosen=self.right(codes[-1]))
        self.assertEqual((completed.source, completed.course), (Source.PRACTISED, "information_sharing"))
        self.assertNotIn("information_sharing", [gap.requirement for gap in gaps_of(self.user)])
        _run, again = services_practice.answer(actor=self.user, code=codes[0], chosen=self.right(codes[0]))
        self.assertIsNone(again)
        self.assertEqual(len(logged("training.practised")), 8)

    def test_what_is_no_choice_is_not_kept_and_another_boards_case_is_not_there(self):
        run, _completed = services_practice.answer(actor=self.user, code="new_partner", chosen={"may": "<b>", "x": "y"})
        self.assertEqual((run.chosen, run.is_right), ({}, False))
        Scenario.objects.update(to_on=TODAY())
        with self.assertRaises(Hidden):
            services_practice.answer(actor=self.user, code="new_partner", chosen={})
        self.assertEqual(ScenarioRun.objects.count(), 1)


def test_the_fixture_says_where_each_row_comes_from():
    import json

    path = Path(services.__file__).parent / "fixtures" / "training.json"
    for row in json.loads(path.read_text()):
        fields = row["fields"]
        assert fields["source"] and fields["label_en"] and fields["label_cy"] and fields["from_on"], row["pk"]
        assert bool(fields["text_en"]) == bool(fields["text_cy"])
