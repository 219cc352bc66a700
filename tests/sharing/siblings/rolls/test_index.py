"""The blind index: who may be found, who may not, what stands in it, and what becomes of it."""

from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from django.utils import timezone

from hub.access.verdicts import Hidden, Refused
from hub.people.models import Address, FamilyMember, Person, Residence, Telephone, Tie, TieKind
from hub.people.services import add_tie, open_family, protect, unprotect
from sharing.siblings.matching.tokens import Encoder
from sharing.siblings.rolls import queries, queries_index, services, services_cover, services_index, services_shields
from sharing.siblings.rolls.keys import MatchingKey, RollKey, Unopened
from sharing.siblings.rolls.models import Covered, Epoch, Roll, RollChild, SealedFields, Shield, Token
from tests.sharing.siblings.rolls.ground import ELSI, GUTO, OSIAN, child, county, found_for, live, load, settled, user

SOON = timezone.localdate() + timedelta(days=30)


class Index(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.hub = county()
        cls.ffion, cls.ruth, cls.gwen, cls.tegwen = (user(name) for name in ("ffion", "ruth", "gwen", "tegwen"))
        live(cls.hub)
        load("ffion", ELSI, GUTO)
        load("gwen", OSIAN)
        services_index.encode_waiting()
        settled()

    def setUp(self) -> None:
        cache.clear()  # counts of tries

    def found(self) -> tuple[set[str], set[str]]:
        """Whom each side of the brother and sister finds."""
        return found_for(self.hub, "ffion", "Elsi"), found_for(self.hub, "gwen", "Osian")

    def assert_hidden(self) -> None:
        self.assertEqual(self.found(), (set(), set()))


class Finding(Index):
    def test_a_brother_is_found_from_either_side(self) -> None:
        self.assertEqual(self.found(), ({"Osian"}, {"Elsi"}))
        self.assertEqual(found_for(self.hub, "ffion", "Guto"), set())

    def test_nothing_is_proposed_before_the_board_has_tested_the_method(self) -> None:
        self.hub.method_reviews.all().delete()

        self.assert_hidden()

    def test_new_children_and_changed_contacts_wait_both_ways(self) -> None:
        load("gwen", {**OSIAN, "contact1_email": "other@example.test"})
        self.assert_hidden()
        settled()
        self.assertEqual(self.found(), ({"Osian"}, {"Elsi"}))

    def test_never_is_never_both_ways_for_a_child_and_for_a_roll(self) -> None:
        services.set_standing(actor=self.gwen, standing="never", child=child("gwen", "Osian"))
        self.assert_hidden()
        services.set_standing(actor=self.gwen, standing="", child=child("gwen", "Osian"))
        services.set_standing(actor=self.ffion, standing="never")
        self.assert_hidden()
        services.set_standing(actor=self.ffion, standing="ask")
        self.assertEqual(self.found(), ({"Osian"}, {"Elsi"}))

    def test_who_left_is_not_found(self) -> None:
        services.take_off(actor=self.gwen, child=child("gwen", "Osian"))

        self.assert_hidden()
        self.assertFalse(Token.objects.filter(fields__child=child("gwen", "Osian")).exists())

    def test_nothing_of_a_roll_is_matched_from_the_day_it_ends(self) -> None:
        Roll.objects.filter(agency=self.gwen.agency).update(expires_on=timezone.localdate())

        self.assertEqual(found_for(self.hub, "ffion", "Elsi"), set())

    def test_an_objection_leaves_nothing_to_match(self) -> None:
        services.object_for(actor=self.gwen, child=child("gwen", "Osian"), received_on=timezone.localdate(), said="No.")

        self.assertEqual(found_for(self.hub, "ffion", "Elsi"), set())

    def test_a_deleted_roll_leaves_no_token(self) -> None:
        services.delete_roll(actor=self.gwen, roll=queries.roll_of(self.gwen))
        services.delete_roll(actor=self.ffion, roll=queries.roll_of(self.ffion))

        self.assertEqual((Token.objects.count(), SealedFields.objects.count(), RollChild.objects.count()), (0, 0, 0))

    def test_children_of_one_setting_are_never_compared(self) -> None:
        load("ffion", ELSI, GUTO, {**OSIAN, "rec_id": "A9"})
        settled()
        services_index.encode_waiting()
        settled()

        matches = services_index.matches_of(self.hub, [child("ffion", "Elsi").pk])
        self.assertEqual({one.agency for one in matches}, {self.gwen.agency_id})

    def test_a_child_on_no_roll_can_be_asked_about(self) -> None:
        row = {**ELSI, "dob": "2019-09-19"}
        mali = user("mali")
        found = services_index.matches_of_row(self.hub, mali.agency, row)

        self.assertIn(child("gwen", "Osian").pk, {one.other for one in found if one.proposed})


class Shields(Index):
    def test_a_shield_hides_both_ways_from_the_second_it_is_set(self) -> None:
        one = services_shields.shield(actor=self.gwen, child=child("gwen", "Osian"), reason="refuge", review_on=SOON)

        self.assert_hidden()
        self.assertEqual(queries.shields_of(child("gwen", "Osian")), [one])

    def test_it_takes_two_to_confirm_and_two_to_take_it_off(self) -> None:
        one = services_shields.shield(actor=self.gwen, child=child("gwen", "Osian"), reason="adopted", review_on=SOON)
        with self.assertRaises(Refused):
            services_shields.confirm_shield(actor=self.gwen, shield=one)
        services_shields.confirm_shield(actor=self.tegwen, shield=one)
        with self.assertRaises(Refused):
            services_shields.lift_shield(actor=self.tegwen, shield=one)
        services_shields.ask_to_lift(actor=self.tegwen, shield=one)
        self.assert_hidden()
        with self.assertRaises(Refused):
            services_shields.lift_shield(actor=self.tegwen, shield=one)
        services_shields.lift_shield(actor=self.gwen, shield=one)

        self.assertEqual(self.found(), ({"Osian"}, {"Elsi"}))

    def test_another_setting_neither_sees_nor_touches_it(self) -> None:
        one = services_shields.shield(actor=self.gwen, child=child("gwen", "Osian"), reason="police", review_on=SOON)

        for name in ("ffion", "carys", "eleri", "cleo"):
            with self.assertRaises(Hidden):
                queries.shield_for(user(name), one.pk)
            with self.assertRaises(Hidden):
                services_shields.ask_to_lift(actor=user(name), shield=one)

    def test_a_shield_is_looked_at_again_within_half_a_year(self) -> None:
        from django.core.exceptions import ValidationError

        for days in (0, 400):
            with self.assertRaises(ValidationError):
                services_shields.shield(
                    actor=self.gwen, child=child("gwen", "Osian"), reason="police",
                    review_on=timezone.localdate() + timedelta(days=days),
                )  # fmt: skip


class Protection(Index):
    """Ceri Fychan is on record in the hub with Elsi; nobody wrote down that she has Osian too."""

    def setUp(self) -> None:
        super().setUp()
        amira = user("amira")
        self.amira = amira
        self.family = open_family(actor=amira, hub=self.hub, name="Fychan")
        self.ceri = Person.objects.create(name="Ceri Fychan", sex="f")
        self.elsi = Person.objects.create(name="Elsi Fychan", sex="f", born_on="2019-09-19")
        address = Address.objects.create(lines="8 Stryd y Cei", postcode="MA2 1DF")
        for person in (self.ceri, self.elsi):
            FamilyMember.objects.create(family=self.family, person=person)
            Residence.objects.create(person=person, address=address)
        Telephone.objects.create(person=self.ceri, number="07700 900501")
        Tie.objects.create(person=self.ceri, kind=TieKind.PARENT, other=self.elsi)

    def protected(self, person: Person) -> Any:
        return protect(
            actor=self.amira,
            person=person,
            why="He is looking for her.",
            shown_to=[self.amira],
            review_on=SOON,
            clues=[],
        )

    def covered(self) -> set[str]:
        """Forenames of those whom protections cover."""
        services_index.settle()
        return {queries.opened(row.child)["forename"] for row in Covered.objects.select_related("child__agency")}

    def test_protecting_a_parent_hides_her_children_on_every_roll(self) -> None:
        self.protected(self.ceri)

        self.assert_hidden()
        self.assertEqual(self.covered(), {"Elsi", "Osian"})

    def test_protecting_the_child_hides_the_child(self) -> None:
        self.protected(self.elsi)

        self.assert_hidden()

    def test_a_child_who_comes_onto_a_roll_later_is_covered_before_anything_is_matched(self) -> None:
        services.delete_roll(actor=self.gwen, roll=queries.roll_of(self.gwen))
        self.protected(self.ceri)
        self.assertEqual(found_for(self.hub, "ffion", "Elsi"), set())
        load("gwen", OSIAN)
        services_index.encode_waiting()
        settled()

        self.assertEqual(found_for(self.hub, "gwen", "Osian"), set())

    def test_a_name_of_several_parts_is_looked_for_in_each_way_a_roll_may_part_it(self) -> None:
        """Without a home on record: Elsi Fychan and Osian Doyle on the rolls, Elsi Fychan Jones and Osian Doyle ap Rhys
        in the hub."""
        for name, born in (("Elsi Fychan Jones", "2019-09-19"), ("Osian Doyle ap Rhys", "2024-06-28")):
            person = Person.objects.create(name=name, born_on=born)
            FamilyMember.objects.create(family=self.family, person=person)
            self.protected(person)

        self.assertEqual(self.covered(), {"Elsi", "Osian"})

    def test_an_old_number_of_a_protected_mother_covers_too(self) -> None:
        """The roll has the number she had before, and nothing else of hers."""
        load("gwen", {**{name: OSIAN[name] for name in ("rec_id", "forename", "surname", "dob", "sex")},
                      "contact1_name": "Ceri Fychan", "contact1_phone": "07700 900577"})  # fmt: skip
        settled()
        Telephone.objects.create(person=self.ceri, number="07700 900577")
        Telephone.objects.create(person=self.ceri, number="07700 900588")
        self.protected(self.ceri)

        self.assertEqual(self.covered(), {"Elsi", "Osian"})

    def test_a_child_whom_the_hub_learns_of_later_is_covered_too(self) -> None:
        """Nothing comes onto a roll meanwhile: the new tie alone has the rolls looked through again."""
        self.protected(self.ceri)
        services_index.settle()
        guto = Person.objects.create(name="Guto Beddoe", born_on="2018-02-03")
        FamilyMember.objects.create(family=self.family, person=guto)
        add_tie(actor=self.amira, family=self.family, person=self.ceri, kind=TieKind.FOSTER_CARER, other=guto)

        self.assertEqual(self.covered(), {"Elsi", "Osian", "Guto"})

    def test_the_setting_is_not_shown_that_the_hub_protects(self) -> None:
        self.protected(self.ceri)
        services_cover.cover_protected()

        self.assertEqual(queries.shields_of(child("ffion", "Elsi")), [])
        self.assertFalse(queries.children_of(queries.roll_of(self.ffion))[1].is_shielded)

    def test_when_the_protection_ends_the_children_can_be_found(self) -> None:
        protection = self.protected(self.ceri)
        self.assert_hidden()
        unprotect(actor=self.amira, protection=protection, why="He has moved abroad.")

        self.assertEqual(self.found(), ({"Osian"}, {"Elsi"}))

    def test_a_shield_on_a_person_does_the_same(self) -> None:
        one = services_shields.shield_person(actor=self.amira, person=self.ceri, reason="court_order", review_on=SOON)
        self.assert_hidden()
        self.assertEqual(Shield.objects.get().person, self.ceri)
        services_shields.ask_to_lift(actor=self.amira, shield=one)
        self.assert_hidden()

    def test_unrelated_children_stay_in(self) -> None:
        self.protected(self.ceri)
        services_cover.cover_protected()

        self.assertIn(child("ffion", "Guto").pk, queries_index.matchable_ids([child("ffion", "Guto").pk]))


class Blind(Index):
    def test_no_token_is_that_of_a_lone_name_or_postcode(self) -> None:
        """Two children who share surname, forename, postcode and birthday each with another, and no composite."""
        rows = [
            {"forename": "Elsi", "surname": "Fychan", "dob": "2019-09-19", "postcode": "MA2 1DF"},
            {"forename": "Elsi", "surname": "Beddoe", "dob": "2018-01-01", "postcode": "MA9 9ZZ"},
            {"forename": "Nan", "surname": "Fychan", "dob": "2017-01-01", "postcode": "MA8 8YY"},
            {"forename": "Ned", "surname": "Penry", "dob": "2016-01-01", "postcode": "MA2 1DF"},
            {"forename": "Non", "surname": "Gwilt", "dob": "2019-09-19", "postcode": "MA7 7XX"},
        ]
        from sharing.siblings.matching.normal import records_from

        tokens = [set(Encoder(b"k" * 32, 1).encode(record).index) for record in records_from(rows)]

        self.assertTrue(tokens[0])
        for other in tokens[1:]:
            self.assertFalse(tokens[0] & other)

    def test_tokens_of_two_hubs_and_two_epochs_have_nothing_in_common(self) -> None:
        from uuid import uuid4

        keys = {MatchingKey(self.hub.pk, 1).secret, MatchingKey(self.hub.pk, 2).secret, MatchingKey(uuid4(), 1).secret}
        self.assertEqual(len(keys), 3)

    def test_fields_open_as_their_own_child_s_and_with_the_matching_key_only(self) -> None:
        held = SealedFields.objects.select_related("child").first()
        assert held
        key = MatchingKey(self.hub.pk, held.epoch)
        agency = held.child.agency_id
        self.assertTrue(key.box.open_bytes(held.blob, held.child_id, agency))
        other = RollChild.objects.exclude(pk=held.child_id).first()
        assert other
        for box, ids in ((key.box, (other.pk, agency)), (RollKey(agency), (held.child_id, agency)),
                         (MatchingKey(self.hub.pk, held.epoch + 1).box, (held.child_id, agency))):  # fmt: skip
            with self.assertRaises(Unopened):
                box.open_bytes(held.blob, *ids)

    def test_rotation_makes_every_token_anew_and_finds_the_same(self) -> None:
        before = set(Token.objects.values_list("token", flat=True))
        number = services_index.rotate_key(self.hub)
        self.assertEqual(Token.objects.count(), 0)
        services_index.encode_waiting()

        self.assertEqual(number, 2)
        self.assertFalse(before & set(Token.objects.values_list("token", flat=True)))
        self.assertEqual(self.found(), ({"Osian"}, {"Elsi"}))

    def test_a_changed_key_is_noticed_and_begins_an_epoch(self) -> None:
        with override_settings(HUB_MATCHING_KEY="YW5vdGhlciBrZXksIG9mIHRoaXJ0eS10d28gYnl0ZXM="):
            services_index.encode_waiting()
            self.assertEqual(self.found(), ({"Osian"}, {"Elsi"}))
        self.assertEqual(Epoch.objects.count(), 2)

    def test_the_command_rotates_where_the_key_is_and_nowhere_else(self) -> None:
        out = StringIO()
        call_command("rotate_matching_key", self.hub.slug, stdout=out)
        self.assertIn("maelon: epoch 2, 3 children encoded", out.getvalue())
        with override_settings(HUB_MATCHING_KEY="", HUB_OWN_KEYS=False), self.assertRaises(CommandError):
            call_command("rotate_matching_key")
