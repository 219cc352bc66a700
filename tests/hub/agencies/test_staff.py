"""Joiners, movers and leavers: done, refused, hidden, recorded."""

import re
from datetime import timedelta
from unittest import mock

from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import TestCase, override_settings
from django.utils import timezone

from hub.access.verdicts import Hidden
from hub.accounts.invitations.queries import is_shared
from hub.accounts.models import Invitation, Sitting, User
from hub.agencies.models import Membership, Role
from hub.agencies.staff import services
from hub.audit.models import Event
from tests.hub.accounts.people import agency, person

NEW = {
    "name": "Nia Newcomer",
    "email": "nia@river.example",
    "language": "cy",
    "role": "practitioner",
    "title_en": "Health visitor",
    "title_cy": "Ymwelydd iechyd",
}
PASSWORD = {"password1": "seven grey geese", "password2": "seven grey geese"}


class Staff(TestCase):
    def setUp(self) -> None:
        cache.clear()
        self.ioan = person("ioan", role=Role.ADMINISTRATOR)
        self.ffion = person("ffion")
        self.elsewhere = person("gwen", at=agency("little-nursery"))
        self.client.force_login(self.ioan)

    def invite(self, **changes):
        return self.client.post("/staff/invite/", NEW | changes)

    def link(self) -> str:
        return re.search(r"https?://testserver(/invitation/\S+)", mail.outbox[-1].body)[1]

    def code(self, page) -> str:
        return page.context["code"]

    def acts(self) -> list[str]:
        return list(Event.objects.order_by("position").values_list("act", flat=True))

    def membership(self, user: User) -> Membership:
        return Membership.objects.get(user=user)


class Inviting(Staff):
    def test_thirty_a_day_and_then_it_is_refused_and_written_down(self):
        now = timezone.now()
        drawn = [
            Invitation(
                email=f"n{n}@river.example", name="N", agency=self.ioan.agency_id, role="practitioner",
                token_digest=str(n), code_digest="-", invited_by=self.ioan, expires_at=now,
            )
            for n in range(30)
        ]  # fmt: skip
        Invitation.objects.bulk_create(drawn)
        answer = self.invite()
        self.assertEqual(answer.status_code, 403)
        self.assertContains(answer, "thirty people", status_code=403)
        self.assertFalse(mail.outbox)
        self.assertTrue(Event.objects.filter(act="staff.invited", outcome="refused").exists())
        Invitation.objects.update(invited_at=now - timedelta(days=2))
        self.assertEqual(self.invite().status_code, 200)

    def test_an_address_that_is_not_invited_is_written_down_as_refused(self):
        answer = self.invite(email=self.elsewhere.email)
        self.assertContains(answer, "has an account")
        self.assertEqual(Event.objects.filter(outcome="refused").count(), 1)


class Joining(Staff):
    def come(self, page, link: str = "", **changes):
        newcomer = self.client_class()
        newcomer.get(link or self.link(), follow=True)
        self.newcomer = newcomer
        return newcomer.post("/invitation/", {"code": self.code(page), **PASSWORD, **changes})

    def test_an_invited_person_joins_with_link_and_code_and_is_sent_to_set_up_a_second_factor(self):
        with override_settings(HUB_SECOND_FACTOR=True):
            Sitting.objects.update(is_strong=True)
            answer = self.come(self.invite())
            self.assertRedirects(answer, "/account/", fetch_redirect_response=False)
            self.assertRedirects(self.newcomer.get("/"), "/account/")
        nia = User.objects.get(email="nia@river.example")
        self.assertEqual((nia.username, nia.language), ("nia.newcomer", "cy"))
        row = self.membership(nia)
        self.assertEqual((row.agency, row.role, row.title_cy), (self.ioan.agency, "practitioner", "Ymwelydd iechyd"))
        for act in ("staff.invited", "account.made", "staff.joined", "account.signed_in"):
            self.assertIn(act, self.acts())

    def test_the_mail_is_in_their_language_and_holds_nothing_but_the_link(self):
        page = self.invite()
        message = mail.outbox[0]
        for personal in ("Nia", "Newcomer", "meadow", "ioan", self.code(page), self.code(page).replace(" ", "")):
            self.assertNotIn(personal, message.body + message.subject)

    def test_neither_half_can_be_read_in_the_database(self):
        page = self.invite()
        row = Invitation.objects.get()
        token = self.link().strip("/").split("/")[-1]
        self.assertNotIn(token, row.token_digest)
        self.assertEqual(len(row.token_digest), 64)
        self.assertTrue(check_password(self.code(page).replace(" ", ""), row.code_digest))

    def test_the_token_does_not_stay_in_the_address(self):
        self.invite()
        self.assertRedirects(self.client_class().get(self.link()), "/invitation/", fetch_redirect_response=False)

    def test_the_link_works_once(self):
        page = self.invite()
        link = self.link()
        self.come(page)
        self.assertEqual(self.come(page, link).status_code, 410)
        self.assertEqual(User.objects.filter(email="nia@river.example").count(), 1)

    def test_two_who_hold_the_same_link_at_the_same_moment_make_one_account(self):
        page = self.invite()
        two = [self.client_class(), self.client_class()]
        for client in two:
            client.get(self.link(), follow=True)
        answers = [client.post("/invitation/", {"code": self.code(page), **PASSWORD}) for client in two]
        self.assertEqual([answer.status_code for answer in answers], [302, 410])

    def test_five_wrong_codes_close_it_even_for_the_right_one(self):
        page = self.invite()
        for left in range(4, -1, -1):
            answer = self.come(page, code="000000" if self.code(page) != "000 000" else "111111")
            self.assertEqual(answer.status_code, 200 if left else 410)
        self.assertEqual(self.come(page).status_code, 410)
        self.assertEqual(self.acts().count("account.code_refused"), 5)
        self.assertFalse(User.objects.filter(email="nia@river.example").exists())

    def test_a_week_later_it_is_too_late(self):
        page = self.invite()
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        self.assertEqual(self.come(page).status_code, 410)

    def test_withdrawn_it_opens_nothing(self):
        page = self.invite()
        self.client.post(f"/staff/invitations/{Invitation.objects.get().pk}/withdraw/")
        self.assertEqual(self.come(page).status_code, 410)
        self.assertIn("staff.invitation_withdrawn", self.acts())

    def test_a_link_nobody_made_looks_the_same_as_one_that_was_used(self):
        newcomer = self.client_class()
        answer = newcomer.get("/invitation/never-made/", follow=True)
        self.assertEqual(answer.status_code, 410)

    def test_a_weak_password_uses_up_no_try(self):
        answer = self.come(self.invite(), password1="short", password2="short")
        self.assertEqual(list(answer.context["form"].errors), ["password1"])
        self.assertEqual(Invitation.objects.get().tries_left, 5)

    def test_shared_mailboxes_are_refused_in_both_languages(self):
        for local in (
            "office",
            "swyddfa",
            "info",
            "head",
            "pennaeth",
            "admin2",
            "school-office",
            "HeadTeacher",
            "ysgol",
        ):
            self.assertContains(self.invite(email=f"{local}@river.example"), "several people can read")
        self.assertFalse(Invitation.objects.exists())

    def test_names_that_only_resemble_mailboxes_are_not(self):
        for local in ("mary.head", "pennar", "h.post-jones", "gwyn.staff"):
            self.assertFalse(is_shared(f"{local}@river.example"), local)

    def test_an_address_somebody_else_uses_is_refused(self):
        for email in ("ffion@hub.example", "FFION@hub.example", "gwen@hub.example"):
            self.assertContains(self.invite(email=email), "has an account and an agency already")

    def test_two_open_invitations_to_one_address_are_refused(self):
        self.invite()
        self.assertContains(self.invite(), "An invitation to this address is open")

    def test_who_left_another_agency_keeps_their_account_here(self):
        self.elsewhere.memberships.update(to_on=timezone.localdate() - timedelta(days=3))
        self.assertRedirects(
            self.come(self.invite(email="gwen@hub.example")), "/account/", fetch_redirect_response=False
        )
        gwen = User.objects.get(pk=self.elsewhere.pk)
        self.assertEqual(gwen.agency, self.ioan.agency)
        self.assertTrue(gwen.check_password("seven grey geese"))

    def test_a_mail_that_cannot_be_sent_leaves_nothing_behind(self):
        with mock.patch("hub.accounts.invitations.services.send_mail", side_effect=OSError):
            self.assertRedirects(self.invite(), "/staff/", fetch_redirect_response=False)
        self.assertFalse(Invitation.objects.open().exists())


class MovingAndLeaving(Staff):
    def test_the_page_lists_the_people_of_the_agency_and_reading_it_is_logged(self):
        page = self.client.get("/staff/")
        self.assertContains(page, "Ffion Example")
        self.assertNotContains(page, "Gwen Example")
        self.assertIn("staff.read", self.acts())

    def test_nobody_but_an_administrator_knows_of_it(self):
        for user in (self.ffion, User.objects.create_superuser("cleo", "cleo@hub.example", name="Cleo Example")):
            self.client.force_login(user)
            for address in ("/staff/", "/staff/invite/", f"/staff/{self.membership(self.ffion).pk}/leave/"):
                self.assertEqual(self.client.get(address).status_code, 404, address)
            self.assertEqual(self.invite().status_code, 404)

    def test_an_administrator_reaches_nobody_of_another_agency(self):
        pk = self.membership(self.elsewhere).pk
        for verb in ("leave/", "", "new-start/"):
            self.assertEqual(self.client.post(f"/staff/{pk}/{verb}").status_code, 404)
        self.assertIsNone(self.membership(self.elsewhere).to_on)

    def test_a_leaver_is_out_at_once(self):
        theirs = self.client_class()
        theirs.force_login(self.ffion)
        self.assertEqual(theirs.get("/").status_code, 200)
        self.client.post(f"/staff/{self.membership(self.ffion).pk}/leave/")
        self.assertEqual(theirs.get("/").status_code, 302)
        self.assertFalse(Sitting.objects.filter(user=self.ffion, ended_at=None).exists())
        self.assertIsNone(User.objects.get(pk=self.ffion.pk).agency)
        self.assertIn("staff.left", self.acts())
        self.assertContains(self.client.get("/staff/"), "Left within a year")

    def test_nobody_ends_their_own_time(self):
        answer = self.client.post(f"/staff/{self.membership(self.ioan).pk}/leave/")
        self.assertContains(answer, "Ask another administrator", status_code=403)
        self.assertIsNone(self.membership(self.ioan).to_on)

    def test_a_mover_is_something_else_from_today_and_what_they_were_stays(self):
        Membership.objects.filter(user=self.ffion).update(from_on=timezone.localdate() - timedelta(days=100))
        place = {"role": "manager", "title_en": "Head", "title_cy": "Pennaeth"}
        self.client.post(f"/staff/{self.membership(self.ffion).pk}/", place)
        rows = Membership.objects.filter(user=self.ffion).order_by("from_on")
        self.assertEqual([row.role for row in rows], ["dsp", "manager"])
        self.assertEqual(rows[0].to_on, rows[1].from_on)
        self.assertEqual(User.objects.get(pk=self.ffion.pk).membership.role, "manager")

    def test_a_lost_telephone_is_a_new_start_that_changes_nothing_until_it_is_taken_up(self):
        theirs = self.client_class()
        theirs.force_login(self.ffion)
        page = self.client.post(f"/staff/{self.membership(self.ffion).pk}/new-start/")
        self.assertEqual(theirs.get("/").status_code, 200)
        newcomer = self.client_class()
        newcomer.get(self.link(), follow=True)
        newcomer.post("/invitation/", {"code": self.code(page), **PASSWORD})
        self.assertEqual(theirs.get("/").status_code, 302)
        self.assertEqual(newcomer.get("/").status_code, 200)
        self.assertEqual(Membership.objects.filter(user=self.ffion).count(), 1)
        self.assertIn("account.renewed", self.acts())

    def test_asking_twice_for_a_new_start_closes_the_first_link(self):
        pk = self.membership(self.ffion).pk
        self.client.post(f"/staff/{pk}/new-start/")
        first = self.link()
        self.client.post(f"/staff/{pk}/new-start/")
        self.assertEqual(self.client_class().get(first, follow=True).status_code, 410)
        self.assertEqual(self.client_class().get(self.link(), follow=True).status_code, 200)

    def test_a_new_start_brings_no_leaver_back(self):
        page = self.client.post(f"/staff/{self.membership(self.ffion).pk}/new-start/")
        link = self.link()
        newcomer = self.client_class()
        newcomer.get(link, follow=True)
        self.client.post(f"/staff/{self.membership(self.ffion).pk}/leave/")
        answer = newcomer.post("/invitation/", {"code": self.code(page), **PASSWORD})
        self.assertEqual(answer.status_code, 410)
        self.assertIsNone(User.objects.get(pk=self.ffion.pk).agency)
        self.assertIn("staff.invitation_withdrawn", self.acts())

    def test_an_administrator_who_left_has_left_no_door_open(self):
        other = person("olwen", role=Role.ADMINISTRATOR)
        page = self.invite(email="ioan@elsewhere.example")
        link = self.link()
        self.client.force_login(other)
        self.client.post(f"/staff/{self.membership(self.ioan).pk}/leave/")
        newcomer = self.client_class()
        newcomer.get(link, follow=True)
        self.assertEqual(newcomer.post("/invitation/", {"code": self.code(page), **PASSWORD}).status_code, 410)
        self.assertFalse(User.objects.filter(email="ioan@elsewhere.example").exists())

    def test_of_two_who_change_one_person_at_once_the_second_finds_them_gone(self):
        Membership.objects.filter(user=self.ffion).update(from_on=timezone.localdate() - timedelta(days=100))
        stale = self.membership(self.ffion)
        services.leave(actor=self.ioan, membership=self.membership(self.ffion))
        with self.assertRaises(Hidden):
            services.move(actor=self.ioan, membership=stale, role="manager", title_en="Head", title_cy="Pennaeth")
        self.assertIsNone(User.objects.get(pk=self.ffion.pk).agency)

    def test_a_new_start_opens_no_account_that_was_put_out_of_use(self):
        page = self.client.post(f"/staff/{self.membership(self.ffion).pk}/new-start/")
        User.objects.filter(pk=self.ffion.pk).update(is_active=False)
        newcomer = self.client_class()
        newcomer.get(self.link(), follow=True)
        self.assertEqual(newcomer.post("/invitation/", {"code": self.code(page), **PASSWORD}).status_code, 410)
        self.assertFalse(User.objects.get(pk=self.ffion.pk).is_active)

    def test_nobody_comes_to_a_second_agency_by_an_invitation_that_was_still_open(self):
        self.elsewhere.memberships.update(to_on=timezone.localdate() - timedelta(days=3))
        page = self.invite(email="gwen@hub.example")
        Membership.objects.create(
            user=self.elsewhere, agency=agency("river-council"), role=Role.DSP, title_en="Head", title_cy="Pennaeth"
        )
        newcomer = self.client_class()
        newcomer.get(self.link(), follow=True)
        self.assertEqual(newcomer.post("/invitation/", {"code": self.code(page), **PASSWORD}).status_code, 410)
        self.assertEqual(User.objects.get(pk=self.elsewhere.pk).agency, agency("river-council"))

    def test_an_invitation_to_an_address_that_has_an_account_by_now_is_closed(self):
        page = self.invite()
        link = self.link()
        User.objects.create_user("nia", "nia@river.example", name="Nia Vouched")
        newcomer = self.client_class()
        newcomer.get(link, follow=True)
        self.assertEqual(newcomer.post("/invitation/", {"code": self.code(page), **PASSWORD}).status_code, 410)


class Strangers(Staff):
    def test_a_link_nobody_made_leaves_no_session_behind(self):
        before = Session.objects.count()
        self.client_class().get("/invitation/never-made/", follow=True)
        self.assertEqual(Session.objects.count(), before)
