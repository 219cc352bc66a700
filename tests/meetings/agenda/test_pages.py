"""The doors of referrals, agendas and admissions, by plain HTTP, without script."""

import re
from typing import Any

from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hub.agencies.models import Membership
from hub.people.models import Attendance, Family, FamilyExclusion, Protection
from meetings.agenda import services
from meetings.agenda.models import Admission, AgendaItem, Draft, Referral, ReferralState
from meetings.agenda.queries import admits
from meetings.minutes.models import Contribution
from tests.meetings.diary.test_pages import client_of
from tests.meetings.panel import ANSWERS, logged, make_panel, people_in, persons


@override_settings(HUB_DEMO=True)
class Pages(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()

    def get(self, who: str, name: str, /, *args: Any, query: str = "") -> Any:
        return client_of(self.panel, who).get(reverse(name, args=args) + query)

    def post(self, who: str, name: str, /, *args: Any, **data: Any) -> Any:
        return client_of(self.panel, who).post(reverse(name, args=args), data)

    def cost(self, who: str, name: str, *args: Any) -> int:
        """How many queries a page costs, the log's included."""
        client = client_of(self.panel, who)
        client.get(reverse(name, args=args))
        with CaptureQueriesContext(connection) as queries:
            self.assertEqual(client.get(reverse(name, args=args)).status_code, 200)
        return len(queries)


class Raising(Pages):
    def form(self, **changes: Any) -> dict[str, Any]:
        return {"hub": str(self.panel.hub.pk), **ANSWERS, **changes}

    def test_a_practitioner_raises_a_family_and_sees_it_wait(self) -> None:
        answer = self.post("ffion", "referral_new", **self.form())
        referral = Referral.objects.get()
        self.assertRedirects(answer, reverse("referral", args=[referral.pk]), fetch_redirect_response=False)
        page = self.get("ffion", "referrals")
        self.assertContains(page, "Nia Prosser")
        self.assertContains(page, "Waiting for the co-ordinator")

    def test_what_is_missing_is_named_with_what_to_do_and_nothing_is_lost(self) -> None:
        page = self.post("ffion", "referral_new", **self.form(parents_said="", why_now="Four visits declined."))
        self.assertContains(page, "Write what the parents said, or why they are not told yet.", status_code=422)
        self.assertContains(page, "Four visits declined.", status_code=422)
        self.assertContains(page, 'href="#id_parents_said"', status_code=422)
        self.assertFalse(Referral.objects.exists())

    def test_the_bases_offered_are_those_of_the_kind_of_organisation(self) -> None:
        public, private = self.get("ffion", "referral_new"), self.get("huw", "referral_new")
        self.assertContains(public, "Public task")
        self.assertNotContains(public, "Recognised interest")
        self.assertContains(private, "Recognised interest")
        self.assertNotContains(private, "Public task")
        refused = self.post("huw", "referral_new", **self.form())  # public task, by a housing association
        self.assertEqual(refused.status_code, 422)

    def test_typing_is_kept_for_its_author_only_and_gone_after_sending(self) -> None:
        client = client_of(self.panel, "ffion")
        client.post(reverse("referral_draft", args=["why_now"]), {"text": "Half a sent"})
        client.post(reverse("referral_draft", args=["who"]), {"text": "Nia Prosser"})
        page = client.get(reverse("referral_new"))
        self.assertContains(page, "Half a sent")
        self.assertContains(page, "Nia Prosser")
        self.assertNotContains(self.get("ben", "referral_new"), "Half a sent")
        self.assertEqual(client.post(reverse("referral_draft", args=["hub"]), {"text": "x"}).status_code, 404)
        self.post("ffion", "referral_new", **self.form())
        self.assertFalse(Draft.objects.exists())

    def test_an_administrator_is_told_whom_to_ask_and_the_server_keeper_finds_nothing(self) -> None:
        self.assertContains(self.get("ioan", "referral_new"), "Designated Safeguarding Person", status_code=403)
        self.assertEqual(self.get("cleo", "referral_new").status_code, 404)

    def test_a_returned_referral_begins_the_next_one(self) -> None:
        referral = self.panel.referral("ffion")
        services.return_referral(actor=self.panel.carys, referral=referral, why="Which school?")
        self.assertContains(self.get("ffion", "referral", referral.pk), "Which school?")
        page = self.get("ffion", "referral_new", query=f"?again={referral.pk}")
        self.assertContains(page, "Four visits declined since September.")
        self.assertEqual(self.get("ben", "referral_new", query=f"?again={referral.pk}").status_code, 404)

    def test_it_can_be_done_without_being_asked_for_more_than_ten_things(self) -> None:
        page = self.get("ffion", "referral_new").content.decode()
        self.assertEqual(len(re.findall(r"<textarea", page)), 5)
        self.assertIn("In danger now?", page)


class Answering(Pages):
    def setUp(self) -> None:
        super().setUp()
        self.referral = self.panel.referral("ffion")

    def test_the_coordinator_reads_and_accepts_it_with_the_people_named(self) -> None:
        page = self.get("carys", "referral_accept", self.referral.pk)
        self.assertContains(page, "Kelly Prosser")
        self.post(
            "carys", "referral_accept", self.referral.pk, family="", name="Prosser",
            people="Nia Prosser, 1/5/2019\nKelly Prosser, mother",
        )  # fmt: skip
        members = Family.objects.get().members.values_list("person__name", "person__born_on__year")
        self.assertEqual(list(members), [("Nia Prosser", 2019), ("Kelly Prosser", None)])
        self.assertContains(self.get("ffion", "referral", self.referral.pk), "Accepted")

    def test_a_name_that_is_not_full_is_sent_back_with_its_line(self) -> None:
        page = self.post("carys", "referral_accept", self.referral.pk, family="", name="Prosser", people="Nia")
        self.assertContains(page, "“Nia” is not a full name", status_code=422)
        self.assertFalse(Family.objects.exists())

    def test_it_is_returned_only_with_a_reason(self) -> None:
        page = self.post("carys", "referral_answer", self.referral.pk, "return", why="")
        self.assertContains(page, "Write the reason", status_code=422)
        self.post("carys", "referral_answer", self.referral.pk, "return", why="Which school?")
        self.referral.refresh_from_db()
        self.assertEqual(self.referral.state, ReferralState.RETURNED)

    def test_sending_it_on_says_that_nothing_is_reported_by_it(self) -> None:
        page = self.get("carys", "referral_answer", self.referral.pk, "statutory")
        self.assertContains(page, "Ring the duty team first.")
        self.post("carys", "referral_answer", self.referral.pk, "statutory", why="Duty team, 10:15")
        self.assertContains(self.get("ffion", "referral", self.referral.pk), "Duty team, 10:15")

    def test_others_find_nothing_and_the_chair_does_not_answer(self) -> None:
        for name, args in (("referral", ()), ("referral_accept", ()), ("referral_answer", ("return",))):
            for who in ("ben", "ioan", "esi", "cleo"):
                with self.subTest(name=name, who=who):
                    self.assertEqual(self.get(who, name, self.referral.pk, *args).status_code, 404)
        self.assertEqual(self.get("amira", "referral_accept", self.referral.pk).status_code, 403)

    def test_reading_one_is_logged_with_the_people_of_the_family(self) -> None:
        accepted = self.panel.accepted()
        self.get("carys", "referral", accepted.pk)
        self.assertEqual(people_in(logged("referral.read")[-1]), persons(accepted.family))

    def test_forty_referrals_cost_as_many_queries_as_two(self) -> None:
        self.panel.accepted("Owen")
        few = self.cost("carys", "referrals")
        for number in range(6):
            self.panel.accepted(f"Family {number}")
        self.assertEqual(self.cost("carys", "referrals"), few)
        self.assertLess(few, 25)
        self.assertLess(self.cost("carys", "referral", self.referral.pk), 25)
        self.assertLess(self.cost("ffion", "referral_new"), 25)
        self.assertLess(self.cost("carys", "referral_accept", self.referral.pk), 25)


class Planning(Pages):
    def setUp(self) -> None:
        super().setUp()
        self.meeting = self.panel.meeting()

    def test_an_accepted_family_is_put_on_and_moved_by_buttons(self) -> None:
        referral = self.panel.accepted("Owen")
        self.assertContains(self.get("carys", "meeting_plan", self.meeting.pk), "Owen family")
        self.post("carys", "item_new", self.meeting.pk, referral=str(referral.pk))
        other = self.panel.item(self.meeting, name="Davies")
        answer = self.post("carys", "item_move", self.meeting.pk, up=str(other.pk))
        self.assertTrue(answer.url.endswith(f"#item-{other.pk}"))
        names = self.meeting.items.order_by("position").values_list("family__name", flat=True)
        self.assertEqual(list(names), ["Davies", "Owen"])

    def test_members_are_refused_and_strangers_find_nothing(self) -> None:
        item = self.panel.item(self.meeting)
        pages = [("meeting_plan", self.meeting.pk), ("admissions", self.meeting.pk)]
        for name, pk in pages:
            with self.subTest(name):
                self.assertEqual(self.get("ben", name, pk).status_code, 403)
                self.assertEqual(self.get("huw", name, pk).status_code, 404)
                self.assertEqual(self.get("cleo", name, pk).status_code, 404)
        for name in ("item_people", "item_seal", "item_remove"):
            with self.subTest(name):
                self.assertEqual(self.get("ben", name, item.pk).status_code, 404)
                self.assertEqual(self.get("cleo", name, item.pk).status_code, 404)

    def test_a_sealed_item_is_absent_from_the_plan_the_grid_and_its_counts(self) -> None:
        self.panel.item(self.meeting, name="Owen")
        sealed = self.panel.item(self.meeting, name="Hughes")
        self.post("amira", "item_seal", sealed.pk, names=[str(self.panel.amira.pk), str(self.panel.dev.pk)])
        self.assertTrue(AgendaItem.objects.get(pk=sealed.pk).is_sealed)
        for who in ("carys", "lowri"):
            for name in ("meeting_plan", "admissions"):
                with self.subTest(who=who, page=name):
                    page = self.get(who, name, self.meeting.pk)
                    self.assertContains(page, "Owen family")
                    self.assertNotContains(page, "Hughes")
                    self.assertNotContains(page, str(sealed.pk))
            self.assertNotContains(self.get(who, "referrals"), "Hughes")
            self.assertEqual(self.get(who, "item_people", sealed.pk).status_code, 404)
        self.assertContains(self.get("amira", "meeting_plan", self.meeting.pk), "Hughes family")

    def test_the_grid_proposes_standing_members_and_says_its_exceptions_first(self) -> None:
        item = self.panel.item(self.meeting)
        FamilyExclusion.objects.create(family=item.family, user=self.panel.dev, why="Cousin", set_by=self.panel.esi)
        page = self.get("carys", "admissions", self.meeting.pk)
        text = page.content.decode()
        self.assertContains(page, "Shut out of this family")
        self.assertLess(text.index("Shut out of this family"), text.index("<table"))
        self.assertNotIn(f'value="{item.pk}:{self.panel.dev.pk}"', text)
        ticked = set(re.findall(r'value="[^":]*:([^"]*)" checked', text))
        standing = {str(self.panel.people[name].pk) for name in ("amira", "lowri", "menna", "carys", "ben")}
        self.assertEqual(ticked, standing)
        self.assertNotIn("Cousin", text)

    def test_one_press_confirms_all_that_is_ticked(self) -> None:
        items = [self.panel.item(self.meeting, name=name) for name in ("Owen", "Davies")]
        text = self.get("carys", "admissions", self.meeting.pk).content.decode()
        ticked = re.findall(r'name="admit" value="([^"]*)" checked', text)
        self.post("carys", "admissions", self.meeting.pk, admit=ticked)
        self.assertEqual(Admission.objects.count(), 12)
        self.assertTrue(all(admits(self.panel.ben, item) for item in items))
        again = self.get("carys", "admissions", self.meeting.pk).content.decode()
        self.assertEqual(re.findall(r'name="admit" value="([^"]*)" checked', again), [])

    def test_the_referrer_is_proposed_as_a_guest_for_their_own_family(self) -> None:
        referral = self.panel.accepted("Bevan", by="ffion")
        services.put_on_agenda(actor=self.panel.carys, meeting=self.meeting, referral=referral)
        self.assertContains(
            self.get("carys", "admissions", self.meeting.pk), "Raised this family: proposed as a guest."
        )

    def test_who_stepped_out_or_was_withdrawn_is_not_proposed_again(self) -> None:
        item = self.panel.item(self.meeting, "ben", "dev")
        services.step_out(actor=self.panel.ben, item=item, why="My neighbour")
        services.withdraw(actor=self.panel.carys, item=item, user=self.panel.dev, why="Not party")
        page = self.get("carys", "admissions", self.meeting.pk)
        self.assertContains(page, "Stepped out of this item.")
        self.assertContains(page, "Was withdrawn from this item.")
        ticked = re.findall(r'value="[^":]*:([^"]*)" checked', page.content.decode())
        self.assertNotIn(str(self.panel.dev.pk), ticked)
        self.assertNotIn(str(self.panel.ben.pk), ticked)

    def test_a_person_is_added_withdrawn_with_a_reason_and_returned(self) -> None:
        item = self.panel.item(self.meeting)
        huw = str(self.panel.huw.pk)
        self.assertContains(self.get("carys", "admissions", self.meeting.pk, query=f"?add={huw}"), "Huw Example")
        self.post("carys", "item_people", item.pk, act="admit", user=huw)
        self.assertTrue(admits(self.panel.huw, item))
        page = self.post("carys", "item_people", item.pk, act="withdraw", user=huw, why="")
        self.assertContains(page, "Write why", status_code=422)
        self.post("carys", "item_people", item.pk, act="withdraw", user=huw, why="Another family")
        self.assertFalse(admits(self.panel.huw, item))
        self.post("carys", "item_people", item.pk, act="admit", user=huw)
        services.step_out(actor=self.panel.huw, item=item, why="My tenant")
        self.assertContains(self.get("carys", "item_people", item.pk), "My tenant")
        self.assertNotContains(self.get("amira", "item_people", item.pk), 'value="return"')
        self.post("carys", "item_people", item.pk, act="return", user=huw, why="Another tenant")
        self.assertTrue(admits(self.panel.huw, item))

    def test_an_agency_that_would_tell_where_a_protected_person_is_has_no_name(self) -> None:
        referral = self.panel.accepted("Bevan", by="ffion")
        child = referral.family.members.first().person
        Attendance.objects.create(person=child, agency=referral.agency)
        protection = Protection.objects.create(
            person=child, why="Moved", set_by=self.panel.esi, review_on=timezone.localdate()
        )
        protection.shown_to.add(self.panel.amira)
        item = services.put_on_agenda(actor=self.panel.carys, meeting=self.meeting, referral=referral)
        services.admit(actor=self.panel.carys, item=item, user=self.panel.ffion)
        pages = [
            ("meeting_plan", self.meeting.pk), ("admissions", self.meeting.pk), ("item_people", item.pk),
            ("referrals",), ("referral", referral.pk),
        ]  # fmt: skip
        for name, *args in pages:
            with self.subTest(name):
                hidden, shown = (self.get(who, name, *args).content.decode() for who in ("carys", "amira"))
                self.assertNotRegex(hidden, r"The school|>school")
                self.assertRegex(shown, r"The school|school[.,]")

    def test_a_pair_that_is_none_and_an_unknown_person_are_not_found(self) -> None:
        item = self.panel.item(self.meeting)
        for value in ("nonsense", f"{item.pk}:{item.pk}", f"{self.panel.hub.pk}:{self.panel.ben.pk}"):
            with self.subTest(value):
                self.assertEqual(self.post("carys", "admissions", self.meeting.pk, admit=[value]).status_code, 404)

    def test_a_family_is_taken_off_after_being_asked(self) -> None:
        item = self.panel.item(self.meeting)
        self.assertContains(self.get("carys", "item_remove", item.pk), "Take the Prosser family off the agenda")
        self.post("carys", "item_remove", item.pk)
        self.assertFalse(AgendaItem.objects.exists())

    def test_a_longer_agenda_costs_no_more_queries(self) -> None:
        self.panel.item(self.meeting, "ben", name="Owen")
        pages = ("meeting_plan", "admissions")
        few = {name: self.cost("carys", name, self.meeting.pk) for name in pages}
        for number in range(6):
            self.panel.item(self.meeting, "ben", "dev", name=f"Family {number}")
        for name in pages:
            with self.subTest(name):
                self.assertEqual(self.cost("carys", name, self.meeting.pk), few[name])
                self.assertLess(few[name], 25)

    def test_hidden_and_absent_items_answer_alike(self) -> None:
        item = self.panel.item(self.meeting)
        client = client_of(self.panel, "huw")
        client.get(reverse("meetings"))
        answers = []
        for pk in (item.pk, self.panel.hub.pk):
            with CaptureQueriesContext(connection) as queries:
                page = client.get(reverse("item_people", args=[pk]))
            answers.append(
                (page.status_code, re.sub(r"csrf[^>]*>", "", page.content.decode()).replace(str(pk), ""), len(queries))
            )
        self.assertEqual(answers[0], answers[1])


class Beforehand(Pages):
    def setUp(self) -> None:
        super().setUp()
        self.meeting = self.panel.meeting()
        self.item = self.panel.item(self.meeting, "ben", "amira")
        self.nia = str(self.item.family.members.first().person_id)

    def test_a_person_who_is_not_in_writes_sealed_and_only_they_see_it(self) -> None:
        page = self.get("ben", "prepare", self.meeting.pk)
        self.assertContains(page, "Prosser family")
        uid = re.search(r'name="id" value="([^"]*)"', page.content.decode())
        assert uid is not None
        written = {
            "act": "contribute", "item": str(self.item.pk), "id": uid[1], "kind": "fact", "about": [self.nia],
            "text": "Nia Prosser was weighed on Tuesday.", "release": "record", "language": "en", "sealed": "false",
        }  # fmt: skip
        self.assertEqual(self.post("ben", "prepare", self.meeting.pk, **written).status_code, 302)
        self.assertTrue(Contribution.objects.get().is_sealed)
        self.assertContains(self.get("ben", "prepare", self.meeting.pk, query=f"?item={self.item.pk}"), "was weighed")
        other = self.get("amira", "prepare", self.meeting.pk, query=f"?item={self.item.pk}")
        self.assertNotContains(other, "was weighed")

    def test_what_is_missing_is_named_and_nothing_is_lost(self) -> None:
        data = {"act": "contribute", "item": str(self.item.pk), "id": str(self.meeting.pk), "kind": "fact",
                "text": "Weighed on Tuesday."}  # fmt: skip
        page = self.post("ben", "prepare", self.meeting.pk, **data)
        self.assertContains(page, "Choose whom this is about.", status_code=422)
        self.assertContains(page, "Weighed on Tuesday.", status_code=422)

    def test_nothing_known_is_one_press(self) -> None:
        data = {"act": "nothing", "item": str(self.item.pk), "id": str(self.meeting.pk)}
        self.post("ben", "prepare", self.meeting.pk, **data)
        self.assertContains(self.get("ben", "prepare", self.meeting.pk), "Nothing known")
        self.assertContains(self.get("ben", "prepare", self.meeting.pk), "0 items still wait for your agency.")

    def test_it_tells_that_a_colleague_in_the_item_has_begun_and_not_what(self) -> None:
        """Amira and lowri are of one agency; ben is not."""
        agenda_of = {"fields": {"text": "Not for others yet."}, "place": f"contribute:{self.item.pk}"}
        Draft.objects.create(by=self.panel.lowri, **agenda_of)
        prepare = ("prepare", self.meeting.pk)
        Membership.objects.filter(user=self.panel.lowri).update(agency=self.panel.amira.agency_id)
        self.assertNotContains(self.get("amira", *prepare), "tarted by", msg_prefix="she is not in the item")
        services.admit(actor=self.panel.carys, item=self.item, user=self.panel.lowri)
        page = self.get("amira", *prepare)
        self.assertContains(page, "Started by Lowri Example.")
        self.assertNotContains(page, "Not for others yet.")
        self.assertNotContains(self.get("ben", *prepare), "tarted by")
        self.assertNotContains(self.get("lowri", *prepare), "tarted by")

    def test_an_item_not_ones_own_is_not_there(self) -> None:
        self.assertEqual(self.get("dev", "prepare", self.meeting.pk, query=f"?item={self.item.pk}").status_code, 404)
        self.assertNotContains(self.get("dev", "prepare", self.meeting.pk), "Prosser")
        self.assertEqual(self.get("huw", "prepare", self.meeting.pk).status_code, 404)

    def test_more_items_cost_no_more_queries(self) -> None:
        few = self.cost("ben", "prepare", self.meeting.pk)
        for number in range(5):
            self.panel.item(self.meeting, "ben", name=f"Family {number}")
        self.assertEqual(self.cost("ben", "prepare", self.meeting.pk), few)
        self.assertLess(few, 25)
