"""What a setting does with its roll: taken in whole or not at all, sealed, answered beforehand, ended with proof."""

from datetime import timedelta
from typing import Any
from unittest import mock

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.access.verdicts import Hidden, Refused
from hub.audit.models import Event
from sharing.disclosures.models import Lead
from sharing.siblings.rolls import queries, rules, services, services_load
from sharing.siblings.rolls.keys import RollKey, Unopened
from sharing.siblings.rolls.models import Objection, Roll, RollChild, RollColumns, StagedRoll
from tests.sharing.siblings.rolls.ground import ELSI, GUTO, OSIAN, child, county, csv_of, load, user


class Rolls(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.hub = county()
        cls.ffion, cls.ruth, cls.gwen, cls.mali = (user(name) for name in ("ffion", "ruth", "gwen", "mali"))

    def setUp(self) -> None:
        cache.clear()  # counts of tries

    def acts(self) -> list[str]:
        return list(Event.objects.order_by("position").values_list("act", flat=True))


class TakingIn(Rolls):
    def test_a_roll_is_taken_in_whole_and_logged_without_a_name(self) -> None:
        loaded = load("ffion", ELSI, GUTO)

        self.assertEqual((loaded.joined, loaded.changed, loaded.left), (2, 0, 0))
        event = Event.objects.filter(act="roll.loaded").get()
        self.assertIn('"joined":2', event.body.replace(" ", ""))
        for text in ("Elsi", "Fychan", "900501", "A1"):
            self.assertNotIn(text, event.body)

    def test_taking_it_in_twice_changes_nothing(self) -> None:
        load("ffion", ELSI, GUTO)
        before = list(RollChild.objects.order_by("pk").values())
        loaded = load("ffion", ELSI, GUTO)

        self.assertEqual((loaded.joined, loaded.changed, loaded.left), (0, 0, 0))
        self.assertEqual(list(RollChild.objects.order_by("pk").values()), before)

    def test_who_is_not_in_the_file_leaves_and_who_comes_back_is_new(self) -> None:
        load("ffion", ELSI, GUTO)
        left: list[Any] = []
        with mock.patch.object(services, "on_left", [left.extend]):
            self.assertEqual(load("ffion", GUTO).left, 1)
        gone = child("ffion", "Elsi")
        self.assertEqual(left, [gone.pk])
        RollChild.objects.update(settles_at=timezone.now() - timedelta(days=1))

        self.assertEqual(load("ffion", ELSI, GUTO).joined, 1)
        back = child("ffion", "Elsi")
        self.assertEqual((back.pk, back.left_at), (gone.pk, None))
        self.assertGreater(back.settles_at, timezone.now())

    def test_nothing_is_half_taken_in(self) -> None:
        actor = self.ffion
        services_load.stage_roll(actor=actor, content=csv_of([ELSI, {**GUTO, "dob": "soon"}]))
        checked = services_load.check_staged(actor)
        self.assertEqual([(fault.row, fault.column) for fault in checked.read.faults], [(3, "dob")])
        with self.assertRaises(ValidationError):
            services_load.load_roll(actor=actor, columns=checked.columns, expires_on=checked.expires_on)
        self.assertEqual(RollChild.objects.count(), 0)

        services_load.stage_roll(actor=actor, content=csv_of([ELSI, GUTO]))
        checked = services_load.check_staged(actor)
        with mock.patch.object(services_load, "record", side_effect=RuntimeError), self.assertRaises(RuntimeError):
            services_load.load_roll(actor=actor, columns=checked.columns, expires_on=checked.expires_on)
        self.assertEqual((Roll.objects.count(), RollChild.objects.count()), (0, 0))

    def test_a_look_changes_nothing_and_counts_who_joins_and_leaves(self) -> None:
        load("ffion", ELSI, GUTO)
        services_load.stage_roll(
            actor=self.ffion, content=csv_of([{**GUTO, "postcode": "MA1 4AC"}, {**ELSI, "rec_id": "A3"}])
        )
        change = services_load.check_staged(self.ffion).change

        self.assertEqual((len(change.joining), len(change.changing), len(change.leaving)), (1, 1, 1))
        self.assertEqual(RollChild.objects.filter(left_at=None).count(), 2)

    def test_the_columns_are_remembered(self) -> None:
        rows = [{"Tag": "A1", "Enw": "Elsi", "Cyfenw": "Fychan", "Ganed": "19/9/2019"}]
        services_load.stage_roll(actor=self.ffion, content=csv_of(rows, ";"))
        columns = services_load.check_staged(self.ffion).columns | {"rec_id": "Tag", "dob": "Ganed"}
        services_load.load_roll(actor=self.ffion, columns=columns, expires_on=timezone.localdate() + timedelta(days=30))
        services_load.stage_roll(actor=self.ffion, content=csv_of(rows, ";"))

        self.assertEqual(services_load.check_staged(self.ffion).columns["dob"], "Ganed")
        self.assertEqual(services_load.check_staged(self.ffion).change.same, 1)
        self.assertEqual(RollColumns.objects.count(), 1)

    def test_a_file_is_forgotten_when_nobody_takes_it_in(self) -> None:
        services_load.stage_roll(actor=self.ffion, content=csv_of([ELSI]))
        StagedRoll.objects.update(made_at=timezone.now() - services_load.KEPT - timedelta(minutes=1))

        self.assertEqual(services_load.forget_staged(), 1)
        with self.assertRaises(Hidden):
            services_load.check_staged(self.ffion)

    def test_another_lead_does_not_see_the_file(self) -> None:
        services_load.stage_roll(actor=self.ffion, content=csv_of([ELSI]))

        with self.assertRaises(Hidden):
            services_load.check_staged(self.ruth)

    def test_three_thousand_rows_are_taken_in_by_few_statements(self) -> None:
        """Rows go in by hundreds: a row more costs no statement. Seconds: bin/bench roll_import."""
        few, many = self.statements("ffion", 600), self.statements("gwen", 3000)

        self.assertEqual(RollChild.objects.count(), 3600)
        self.assertLess(few, 80)
        self.assertLessEqual(many - few, 2400 / 200)
        changed = self.statements("gwen", 3000, contact1_email="nan@example.test")
        self.assertLess(changed - many, 3000 / 50)

    def statements(self, name: str, count: int, **more: str) -> int:
        """How many it takes to look at so many rows and take them in."""
        row = GUTO | more
        rows = [
            {**row, "rec_id": str(n), "forename": f"Guto{n}", "contact1_phone": f"07700 900{n % 1000:03d}"}
            for n in range(count)
        ]
        with CaptureQueriesContext(connection) as asked:
            load(name, *rows)
        return len(asked)

    def test_it_may_be_taken_in_only_so_often_a_day(self) -> None:
        with mock.patch("sharing.siblings.rolls.limits.may_load_now", return_value=False), self.assertRaises(Refused):
            load("ffion", ELSI)

    def test_contacts_that_change_again_and_again_wait_longer_and_are_looked_into(self) -> None:
        told: list[Any] = []
        load("ffion", ELSI)
        with mock.patch.object(services, "on_often_changed", [lambda pk, by: told.append((pk, by.username))]):
            for n in range(3):
                load("ffion", {**ELSI, "contact1_phone": f"07700 90061{n}"})
        one = child("ffion", "Elsi")

        self.assertEqual(one.contacts_changed, 3)
        self.assertGreater(one.settles_at, timezone.now() + timedelta(days=20))
        self.assertEqual(told, [(one.pk, "ffion")])
        self.assertIn("roll.often_changed", self.acts())

    def test_a_changed_name_alone_does_not_wait(self) -> None:
        load("ffion", ELSI)
        RollChild.objects.update(settles_at=timezone.now())
        load("ffion", {**ELSI, "forename": "Elsie"})

        self.assertLessEqual(child("ffion", "Elsie").settles_at, timezone.now())


class Before(Rolls):
    def test_nothing_is_loaded_before_terms_are_recorded(self) -> None:
        dafydd = user("dafydd")
        Lead.objects.create(agency=dafydd.agency, user=dafydd, named_by=dafydd)
        with self.assertRaisesMessage(Refused, "roll.staged"):
            services_load.stage_roll(actor=dafydd, content=csv_of([ELSI]))
        services.record_terms(
            actor=dafydd, dpia="DPIA 9", notice_en="a", notice_cy="b", notice_given_on=timezone.localdate()
        )
        services_load.stage_roll(actor=dafydd, content=csv_of([ELSI]))

    def test_a_notice_is_given_before_and_not_after(self) -> None:
        with self.assertRaises(ValidationError):
            services.record_terms(
                actor=self.ffion, dpia="1", notice_en="a", notice_cy="b",
                notice_given_on=timezone.localdate() + timedelta(days=1),
            )  # fmt: skip

    def test_nobody_but_a_named_lead_of_a_setting_has_to_do_with_rolls(self) -> None:
        for name in ("amira", "carys", "ben", "dev", "huw", "eleri", "esi", "ioan", "cleo", "zara", "jo", "dafydd"):
            self.assertFalse(rules.may_keep(user(name)), name)
        self.assertTrue(rules.may_keep(self.ruth))
        Lead.objects.filter(user=self.ruth).update(to_on=timezone.localdate())
        self.assertFalse(rules.may_keep(self.ruth))

    def test_a_lead_who_is_hub_staff_too_sees_no_roll(self) -> None:
        carys = user("carys")
        carys.memberships.update(agency=self.ffion.agency)
        carys = user("carys")
        Lead.objects.create(agency=self.ffion.agency, user=carys, named_by=carys)

        self.assertFalse(rules.may_keep(carys))


class Children(Rolls):
    def test_a_cylch_types_its_children_by_hand(self) -> None:
        made = services.type_child(
            actor=self.mali, values={"forename": "Nel", "surname": "Tudur", "dob": "2 Mawrth 2023"}
        )

        self.assertEqual(queries.opened(made), {"forename": "Nel", "surname": "Tudur", "dob": "2023-03-02"})
        with self.assertRaises(ValidationError):
            services.type_child(actor=self.mali, values={"forename": "nel", "surname": "TUDUR", "dob": "2/3/2023"})

    def test_what_is_missing_is_said_by_field(self) -> None:
        with self.assertRaises(ValidationError) as caught:
            services.type_child(actor=self.mali, values={"forename": "Nel"})

        self.assertEqual(set(caught.exception.message_dict), {"surname", "dob"})

    def test_one_setting_s_child_is_not_there_for_another(self) -> None:
        load("ffion", ELSI)
        one = child("ffion", "Elsi")

        for name in ("gwen", "carys", "cleo", "ioan"):
            with self.assertRaises(Hidden):
                queries.child_on_my_roll(user(name), one.pk)
        with self.assertRaises(Hidden):
            services.set_standing(actor=self.gwen, child=one, standing="open")
        with self.assertRaises(Hidden):
            services.take_off(actor=self.gwen, child=one)

    def test_a_row_opens_with_its_own_setting_s_key_and_as_its_own_child_only(self) -> None:
        load("ffion", ELSI, GUTO)
        elsi, guto = child("ffion", "Elsi"), child("ffion", "Guto")
        agency, other = self.ffion.agency_id, self.gwen.agency_id
        assert agency and other

        for key, sealed, ids in (
            (RollKey(other), elsi.sealed, (elsi.pk, agency)),
            (RollKey(agency), elsi.sealed, (guto.pk, agency)),
            (RollKey(agency), elsi.sealed, (elsi.pk, other)),
            (RollKey(agency), bytes(elsi.sealed)[:-1] + b"x", (elsi.pk, agency)),
        ):
            with self.assertRaises(Unopened):
                key.open(sealed, *ids)

    def test_equal_children_of_two_settings_look_nothing_alike(self) -> None:
        load("ffion", ELSI)
        load("gwen", ELSI)
        one, other = child("ffion", "Elsi"), child("gwen", "Elsi")

        for name in ("mark", "content_mark", "contacts_mark", "sealed"):
            self.assertNotEqual(bytes(getattr(one, name)), bytes(getattr(other, name)))

    def test_the_answer_of_a_child_comes_before_the_roll_s(self) -> None:
        load("ffion", ELSI)
        services.set_standing(actor=self.ffion, standing="never")
        self.assertEqual(queries.standing_of(child("ffion", "Elsi")), "never")
        services.set_standing(actor=self.ffion, standing="open", child=child("ffion", "Elsi"))
        self.assertEqual(queries.standing_of(child("ffion", "Elsi")), "open")


class Objecting(Rolls):
    def test_an_objection_takes_the_child_off_and_keeps_them_off(self) -> None:
        load("ffion", ELSI, GUTO)
        services.object_for(
            actor=self.ffion, child=child("ffion", "Elsi"), received_on=timezone.localdate(), said="By letter."
        )

        self.assertEqual(RollChild.objects.count(), 1)
        self.assertEqual(load("ffion", {**ELSI, "rec_id": "Z9", "forename": "ELSI"}, GUTO).objected, 1)
        self.assertEqual(RollChild.objects.count(), 1)
        with self.assertRaises(ValidationError):
            services.type_child(actor=self.ffion, values={name: ELSI[name] for name in ("forename", "surname", "dob")})

    def test_it_outlives_the_roll_and_can_be_taken_back(self) -> None:
        load("ffion", ELSI, GUTO)
        services.object_for(
            actor=self.ffion, child=child("ffion", "Elsi"), received_on=timezone.localdate(), said="No."
        )
        services.delete_roll(actor=self.ffion, roll=queries.roll_of(self.ffion))
        self.assertEqual(load("ffion", ELSI, GUTO).objected, 1)
        services.take_back_objection(actor=self.ffion, objection=Objection.objects.get())

        self.assertEqual(bytes(Objection.objects.get().sealed), b"")
        self.assertEqual(load("ffion", ELSI, GUTO).joined, 1)

    def test_an_objection_is_read_by_its_setting_alone(self) -> None:
        services.object_for(
            actor=self.ffion, forename="Nel", surname="Tudur", received_on=timezone.localdate(), said="No."
        )
        one = Objection.objects.get()

        self.assertNotIn(b"Tudur", bytes(one.sealed))
        with self.assertRaises(Hidden):
            queries.objection_for(self.gwen, one.pk)
        with self.assertRaises(Hidden):
            services.take_back_objection(actor=self.gwen, objection=one)


class Ending(Rolls):
    def test_a_deletion_is_proved_by_an_event_of_the_log(self) -> None:
        load("ffion", ELSI, GUTO)
        roll = services.delete_roll(actor=self.ffion, roll=queries.roll_of(self.ffion))

        event = Event.objects.get(uid=roll.deleted_event)
        self.assertEqual((event.act, str(event.subject)), ("roll.deleted", str(roll.pk)))
        self.assertEqual((RollChild.objects.count(), roll.deleted_children), (0, 2))
        self.assertIsNone(queries.roll_of(self.ffion))

    def test_nobody_deletes_another_setting_s_roll(self) -> None:
        load("ffion", ELSI)
        roll = queries.roll_of(self.ffion)

        for name in ("gwen", "carys", "cleo"):
            with self.assertRaises(Hidden):
                services.delete_roll(actor=user(name), roll=roll)
        self.assertEqual(RollChild.objects.count(), 1)

    def test_a_roll_ends_with_its_term_by_itself(self) -> None:
        load("ffion", ELSI)
        load("gwen", OSIAN)
        Roll.objects.filter(agency=self.ffion.agency).update(expires_on=timezone.localdate())

        self.assertEqual(services.expire_rolls(), 1)
        self.assertEqual([row.agency_id for row in RollChild.objects.all()], [self.gwen.agency_id])
        self.assertIsNone(Roll.objects.get(agency=self.ffion.agency).deleted_by)

    def test_a_roll_is_kept_for_a_term_and_no_longer(self) -> None:
        services_load.stage_roll(actor=self.ffion, content=csv_of([ELSI]))
        checked = services_load.check_staged(self.ffion)
        for days in (0, 200):
            with self.assertRaises(ValidationError):
                services_load.load_roll(
                    actor=self.ffion, columns=checked.columns, expires_on=timezone.localdate() + timedelta(days=days)
                )


class Keys(Rolls):
    def test_web_beyond_one_process_seals_and_cannot_encode(self) -> None:
        from sharing.siblings.rolls import services_index
        from sharing.siblings.rolls.keys import MatchingKey, NoKey

        with override_settings(HUB_MATCHING_KEY="", HUB_OWN_KEYS=False):
            load("ffion", ELSI)
            self.assertEqual(services_index.encode_waiting(), 0)
            with self.assertRaises(NoKey):
                MatchingKey(self.hub.pk, 1)
        self.assertIsNone(child("ffion", "Elsi").encoded_at)
        self.assertEqual(services_index.encode_waiting(), 1)

    def test_without_a_roll_key_nothing_is_taken_in(self) -> None:
        from sharing.siblings.rolls.keys import NoKey

        with override_settings(HUB_ROLL_KEY="", HUB_OWN_KEYS=False), self.assertRaises(Refused):
            load("ffion", ELSI)
        with override_settings(HUB_ROLL_KEY="dG9vIHNob3J0"), self.assertRaises(NoKey):
            load("ffion", ELSI)
