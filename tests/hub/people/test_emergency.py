"""Emergency access: four hours, with a reason, told at once, looked at afterwards."""

from datetime import timedelta

from django.core import mail
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from hub.access.verdicts import Hidden, Refused
from hub.accounts.models import Sitting
from hub.agencies.clocks import add_working_days
from hub.agencies.models import Role
from hub.people import queries, queries_pages, services, services_shut_out
from hub.people.emergency.queries import families_named, reference
from hub.people.emergency.services import open_in_emergency, review_emergency
from hub.people.models import EmergencyNotice, EmergencyReview, FamilyGrant
from tests.hub.people.home import SECRETS, TODAY, Home, give, user

WHY = "Called to the house, a child is hurt"


class InAnEmergency(Home):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.menna = user("menna", cls.council, Role.MANAGER)
        cls.menna.language = "cy"
        cls.menna.save()

    def open(self, actor=None):
        with self.captureOnCommitCallbacks(execute=True):
            return open_in_emergency(actor=actor or self.huw, family=self.family, why=WHY)

    def test_it_opens_the_record_for_four_hours_and_not_a_second_longer(self):
        grant = self.open()
        self.assertEqual(grant.expires_at - grant.starts_at, timedelta(hours=4))
        self.assertEqual(queries.family_for(self.huw, self.family.pk), self.family)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE hub_familygrant SET expires_at = %s WHERE basis = 'emergency'", [timezone.now()])
        with self.assertRaises(Hidden):
            queries.family_for(self.huw, self.family.pk)

    def test_the_owner_and_information_governance_are_told_at_once_with_a_reference_and_nothing_else(self):
        grant = self.open()
        self.assertEqual(set(EmergencyNotice.objects.values_list("user__username", flat=True)), {"menna", "esi"})
        self.assertEqual({message.to[0] for message in mail.outbox}, {"menna@hub.example", "esi@hub.example"})
        for message in mail.outbox:
            self.assertIn(reference(grant), message.subject)
            for secret in ("Prosser", "Huw", "hurt", str(self.family.pk)):
                self.assertNotIn(secret, message.subject + message.body)

    def test_without_an_owner_the_co_ordinator_is_told(self):
        self.family.lead = None
        self.family.save()
        self.open()
        self.assertIn("carys", EmergencyNotice.objects.values_list("user__username", flat=True))

    def test_it_is_in_the_log_against_everybody_of_the_family(self):
        self.open()
        self.assertLogged("family.emergency_opened", self.nia, self.tomos, self.kelly)

    def test_it_is_to_be_reviewed_within_the_board_s_working_days(self):
        self.open()
        # Opened after hours or on a day off, it counts from the next working day.
        due = {add_working_days(TODAY, 2), add_working_days(TODAY, 3)}
        self.assertIn(EmergencyReview.objects.get().due_on, due)

    def test_it_is_never_for_whoever_is_shut_out(self):
        services_shut_out.shut_out(actor=self.esi, family=self.family, user=self.huw, why="Neighbour")
        with self.assertRaises(Hidden):
            self.open()
        self.assertEqual(families_named(self.huw, "Nia Prosser", self.nia.born_on), [])
        self.assertFalse(FamilyGrant.objects.filter(basis="emergency").exists())

    def test_it_is_never_for_administrators_superusers_or_strangers_to_the_hub(self):
        for who in (self.ioan, self.cleo, user("stray", None)):
            with self.assertRaises(Hidden):
                self.open(who)

    def test_shutting_out_wins_over_emergency_access_already_open(self):
        self.open()
        services_shut_out.shut_out(actor=self.esi, family=self.family, user=self.huw, why="Neighbour")
        with self.assertRaises(Hidden):
            queries.family_for(self.huw, self.family.pk)

    def test_a_protected_place_stays_protected(self):
        self.protect(self.carys)
        self.protect(self.carys, person=self.nia)
        self.open()
        page = str(queries_pages.family_page(self.huw, self.family.pk))
        for secret in SECRETS:
            self.assertNotIn(secret, page)

    def test_what_was_seen_can_be_recorded_and_who_is_in_the_family_cannot_be_changed(self):
        self.open()
        self.record("Seen at the window", self.nia, by=self.huw)
        with self.assertRaises(Refused):
            services.add_person(actor=self.huw, family=self.family, name="Somebody Else")

    def test_it_is_found_by_full_name_and_date_of_birth_only(self):
        self.assertEqual(families_named(self.huw, "Nia Prossar", self.nia.born_on), [self.family])
        self.assertEqual(families_named(self.huw, "Nia", self.nia.born_on), [])
        self.assertEqual(families_named(self.huw, "Nia Prosser", self.tomos.born_on), [])

    def test_a_review_is_written_once_by_somebody_else_of_governance(self):
        self.open()
        review = EmergencyReview.objects.get()
        with self.assertRaises(Refused):
            review_emergency(actor=self.carys, review=review, outcome="Fine")
        review_emergency(actor=self.esi, review=review, outcome="Rightly used")
        self.assertLogged("family.emergency_reviewed")
        with self.assertRaises(Refused):
            review_emergency(actor=self.esi, review=EmergencyReview.objects.get(), outcome="Again")

    def test_nobody_reviews_their_own(self):
        give(self.family, self.esi, self.esi, basis="emergency")
        review = EmergencyReview.objects.create(grant=FamilyGrant.objects.get(user=self.esi), due_on=TODAY)
        with self.assertRaises(Refused):
            review_emergency(actor=self.esi, review=review, outcome="Fine")


class Pages(Home):
    def post(self, **changes):
        data = {"name": "Nia Prosser", "born_on": self.nia.born_on.isoformat(), "why": WHY}
        return self.client.post(reverse("emergency"), {**data, **changes})

    def test_it_asks_who_you_are_once_more(self):
        self.client.force_login(self.huw)
        Sitting.objects.update(stepped_up_at=None)
        self.assertNotEqual(self.post().status_code, 200)
        self.assertFalse(FamilyGrant.objects.filter(basis="emergency").exists())

    @override_settings(HUB_DEMO=True)
    def test_it_opens_and_says_so_on_the_record(self):
        self.client.force_login(self.huw)
        page = self.client.post(
            reverse("emergency"),
            {"name": "Nia Prosser", "born_on": self.nia.born_on.isoformat(), "why": WHY},
            follow=True,
        )
        self.assertContains(page, "You read this by emergency access")

    @override_settings(HUB_DEMO=True)
    def test_no_record_and_shut_out_are_one_answer(self):
        services_shut_out.shut_out(actor=self.esi, family=self.family, user=self.huw, why="Neighbour")
        self.client.force_login(self.huw)
        for changes in ({}, {"name": "Nobody Atall"}):
            self.assertContains(self.post(**changes), "Nothing was opened.")

    @override_settings(HUB_DEMO=True)
    def test_it_is_refused_to_administrators_and_superusers(self):
        for who in (self.ioan, self.cleo):
            self.client.force_login(who)
            self.assertEqual(self.post().status_code, 403)

    @override_settings(HUB_DEMO=True)
    def test_governance_sees_who_and_why_and_never_the_family(self):
        self.client.force_login(self.huw)
        self.post()
        self.client.force_login(self.esi)
        page = self.client.get(reverse("emergency_reviews"))
        self.assertContains(page, WHY)
        self.assertContains(page, "Huw Example")
        self.assertNotContains(page, "Prosser")
        self.assertContains(self.client.get(reverse("emergency_notices")), "Huw Example opened a record")
        review = EmergencyReview.objects.get()
        answer = self.client.post(reverse("emergency_review", args=[review.pk]), {"outcome": "Rightly used"})
        self.assertRedirects(answer, reverse("emergency_reviews"))

    def test_the_reviews_are_refused_to_everybody_else(self):
        self.client.force_login(self.carys)
        self.assertEqual(self.client.get(reverse("emergency_reviews")).status_code, 403)

    def test_a_notice_is_read_by_whom_it_was_sent_to_only(self):
        open_in_emergency(actor=self.huw, family=self.family, why=WHY)
        notice = EmergencyNotice.objects.get(user=self.esi)
        self.client.force_login(self.ben)
        self.assertEqual(self.client.post(reverse("read_notice", args=[notice.pk])).status_code, 404)
        self.client.force_login(self.esi)
        self.client.post(reverse("read_notice", args=[notice.pk]))
        notice.refresh_from_db()
        self.assertIsNotNone(notice.read_at)
