"""The gate and the grants: true by the database's clock, never deleted, one answer for hidden and absent."""

from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from hub.access import grants
from hub.access.gate import reading
from hub.access.models import Basis
from hub.access.verdicts import HIDDEN, YES, Hidden, Refused, ask, no
from hub.people import acts
from hub.people.models import Family, FamilyGrant
from hub.people.queries import family_for
from tests.hub.people.home import Home, give


class Grants(Home):
    def sees(self, user) -> bool:
        return Family.objects.visible_to(user).filter(pk=self.family.pk).exists()

    def test_a_grant_holds_from_its_start_until_its_end(self):
        now = timezone.now()
        for starts, ends, holds in ((-2, -1, False), (1, 2, False), (-1, 1, True)):
            FamilyGrant.objects.filter(user=self.huw).delete()
            give(
                self.family, self.huw, self.carys,
                starts_at=now + timedelta(hours=starts), expires_at=now + timedelta(hours=ends),
            )  # fmt: skip
            self.assertEqual(self.sees(self.huw), holds, (starts, ends))

    def test_it_ends_at_its_second_by_the_database_s_clock(self):
        give(self.family, self.huw, self.carys)
        self.assertTrue(self.sees(self.huw))
        now = "strftime('%Y-%m-%d %H:%M:%f', 'now')" if connection.vendor == "sqlite" else "clock_timestamp()"
        with connection.cursor() as cursor:
            sql = f"UPDATE hub_familygrant SET expires_at = {now} WHERE user_id = %s"  # noqa: S608 (one of two constants)
            cursor.execute(sql, [self.key(self.huw)])
        self.assertFalse(self.sees(self.huw))

    def key(self, user):
        return user.pk if connection.features.has_native_uuid_field else user.pk.hex

    def test_revoking_ends_it_keeps_it_and_twice_changes_nothing(self):
        row = give(self.family, self.huw, self.carys)
        grants.revoke(row, revoked_by=self.amira)
        first = row.revoked_at
        grants.revoke(row, revoked_by=self.carys)
        row.refresh_from_db()
        self.assertEqual((row.revoked_at, row.revoked_by), (first, self.amira))
        self.assertFalse(self.sees(self.huw))

    def test_an_expired_grant_beside_a_new_one_is_no_obstacle(self):
        past = timezone.now() - timedelta(days=2)
        give(self.family, self.huw, self.carys, starts_at=past, expires_at=past + timedelta(days=1))
        give(self.family, self.huw, self.huw, basis=Basis.EMERGENCY)
        self.assertTrue(self.sees(self.huw))

    def test_it_cannot_end_before_it_starts(self):
        now = timezone.now()
        with self.assertRaises(IntegrityError), transaction.atomic():
            give(self.family, self.huw, self.carys, starts_at=now, expires_at=now - timedelta(seconds=1))

    def test_somebody_who_was_deactivated_sees_nothing(self):
        self.ben.is_active = False
        self.ben.save()
        self.assertFalse(self.sees(self.ben))

    def test_one_person_s_grant_opens_nothing_to_their_colleague(self):
        self.assertFalse(self.sees(self.esi))
        give(self.family, self.esi, self.carys)
        self.assertFalse(self.sees(self.ioan))


class Verdicts(Home):
    def test_yes_goes_on_no_refuses_with_its_reason_and_hidden_says_nothing(self):
        ask(YES, acts.FAMILY_READ, actor=self.ben, subject=self.family)
        with self.assertRaises(Refused) as refused:
            ask(no("Closed."), acts.FAMILY_READ, actor=self.ben, subject=self.family)
        self.assertEqual(refused.exception.why, "Closed.")
        with self.assertRaises(Hidden) as hidden:
            ask(HIDDEN, acts.FAMILY_READ, actor=self.ben, subject=self.family)
        self.assertNotIn("Prosser", str(hidden.exception))

    def test_hidden_and_absent_cost_the_same_queries(self):
        for pk in (self.family.pk, self.huw.pk):
            with self.assertNumQueries(1), self.assertRaises(Hidden):
                family_for(self.huw, pk)


class Gate(Home):
    def test_reading_joins_the_transaction_that_is_open(self):
        with self.assertNumQueries(1), reading(self.ben):
            Family.objects.visible_to(self.ben).exists()

    def test_what_goes_wrong_inside_comes_out(self):
        with self.assertRaises(Hidden), reading(self.ben):
            raise Hidden
