"""The minutes of an item: from the record alone, for who is admitted; printed, settled, approved, added to."""

import re
import zlib
from pathlib import Path
from unittest import mock

import pytest
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hub.access.verdicts import Hidden, Refused
from hub.accounts.models import Sitting
from hub.people.models import FactKind, Release, Word
from hub.web.pdf import WithoutPango
from meetings.agenda import services as agenda
from meetings.agenda.models import AgendaItem
from meetings.diary import services as diary
from meetings.diary.models import Meeting
from meetings.minutes import pages, services
from meetings.minutes.models import Addendum, Approval, Settled
from meetings.minutes.queries_words import Answer, loose_words
from meetings.rooms.models import Present
from tests.cast import client_of, load_county, user
from tests.meetings.minutes.sitting import make_sitting
from tests.meetings.panel import logged, people_in, persons


def inflated(pdf: bytes) -> bytes:
    """A PDF with what is packed in it unpacked."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(zlib.decompressobj().decompress(part) for part in packed if part[:1] == b"x")


class Heard(TestCase):
    """An item heard, decided and closed, and its meeting closed; ffion was never admitted."""

    def setUp(self) -> None:
        at = self.at = make_sitting()
        agenda.admit(actor=at.carys, item=at.item, user=at.carys)
        for who in ("amira", "ben", "dev", "menna"):
            Present.objects.create(meeting=at.meeting, user=at.people[who], from_at=timezone.now())
        diary.apologise(actor=at.huw, meeting=at.meeting, text="On leave.")
        at.say("huw", "Rent is paid.", sealed=True)
        at.call()
        first = at.say("ben", "She declined four visits.")
        services.amend(actor=at.ben, contribution=first, text="She declined three visits.", why="Miscounted.")
        at.say("dev", "He was seen at the door.", release=Release.HUB)
        at.say("ben", "She hides my shoes.", kind=FactKind.CHILD)
        at.view("ben", "3")
        at.view("dev", "2")
        at.reveal()
        at.decide()
        services.dissent(actor=at.dev, decision=at.decide(outcome="none"), reason="This is level 2.")
        at.act()
        at.end()

    def client_of(self, who: str) -> Client:
        client = Client()
        client.force_login(self.at.people[who])
        return client

    def settle_all(self) -> None:
        words = loose_words(self.at.item)
        answers = [Answer(word.place, word.key, self.at.kelly.pk) for word in words]
        services.settle(actor=self.at.menna, item=self.at.fresh(), answers=answers)

    def approve(self) -> Approval:
        self.settle_all()
        return services.approve(actor=self.at.amira, item=self.at.fresh())


class Reading(Heard):
    def test_the_roll_tells_who_was_there_who_sent_apologies_and_who_did_not_come(self) -> None:
        page = pages.minutes(self.at.ben, self.at.item.pk)
        self.assertEqual(
            {person.name for person in page.present}, {f"{n} Example" for n in ("Amira", "Ben", "Dev", "Menna")}
        )
        self.assertEqual([(person.name, wrote) for person, wrote in page.apologies], [("Huw Example", True)])
        self.assertEqual([person.name for person in page.absent], ["Carys Example"])

    def test_presence_is_what_overlaps_the_hearing(self) -> None:
        (begin, end) = pages.minutes(self.at.ben, self.at.item.pk).present[0].spans[0]
        self.assertEqual((begin, end), (self.at.item.called_at, self.at.item.closed_at))

    def test_who_was_withdrawn_is_there_until_that_second(self) -> None:
        admission = self.at.item.admissions.get(user=self.at.dev)
        admission.revoked_at = self.at.item.called_at + (self.at.item.closed_at - self.at.item.called_at) / 2
        admission.save(update_fields=["revoked_at"])
        dev = next(p for p in pages.minutes(self.at.ben, self.at.item.pk).present if p.name == "Dev Example")
        self.assertEqual(dev.spans[0][1], admission.revoked_at)

    def test_the_page_shows_what_was_said_amended_viewed_decided_and_disagreed(self) -> None:
        text = self.client_of("ben").get(reverse("minutes", args=[self.at.item.pk])).content.decode()
        for words in (
            "<del>She declined four visits.</del>", "Amendment: Miscounted.", "Rent is paid.",
            "He was seen at the door.",
            "Team around the family", "Superseded by a later decision", "This is level 2.", "Visit Nia Prosser.",
            "Decided without:", "draft, not approved yet", "On leave.",
        ):  # fmt: skip
            self.assertIn(words, text)

    def test_reading_is_logged_with_everybody_in_the_family(self) -> None:
        self.client_of("ben").get(reverse("minutes", args=[self.at.item.pk]))
        self.assertEqual(people_in(logged("item.minutes_read")[0]), persons(self.at.item.family))

    def test_who_is_not_admitted_finds_no_minutes_and_nothing_is_counted(self) -> None:
        for url in ("minutes", "minutes_print", "minutes_pdf", "minutes_words", "minutes_approve", "minutes_add"):
            self.assertEqual(self.client_of("lowri").get(reverse(url, args=[self.at.item.pk])).status_code, 404, url)
        listed = self.client_of("lowri").get(reverse("meeting_minutes", args=[self.at.meeting.pk]))
        self.assertNotContains(listed, "Prosser")
        self.assertContains(listed, "no minutes for you")
        self.assertContains(self.client_of("ben").get(reverse("meeting_minutes", args=[self.at.meeting.pk])), "Prosser")

    def test_an_unrevealed_view_stands_in_no_minutes(self) -> None:
        self.at.item.revealed_at = None
        self.at.item.save(update_fields=["revealed_at"])
        page = pages.minutes(self.at.ben, self.at.item.pk)
        self.assertIsNone(page.state["views"]["revealed"])


class Printing(Heard):
    def test_what_is_held_in_the_hub_only_is_read_on_the_screen_and_left_out_of_the_copy(self) -> None:
        client = self.client_of("ben")
        self.assertContains(client.get(reverse("minutes", args=[self.at.item.pk])), "He was seen at the door.")
        copy = client.get(reverse("minutes_print", args=[self.at.item.pk]))
        self.assertNotContains(copy, "He was seen at the door.")
        self.assertContains(copy, "held in the hub only by police")
        self.assertContains(copy, "Rent is paid.")

    def test_a_copy_is_an_export_and_carries_its_events_id_and_who_made_it(self) -> None:
        copy = self.client_of("ben").get(reverse("minutes_print", args=[self.at.item.pk]))
        event = logged("item.minutes_printed")[0]
        self.assertContains(copy, str(event.uid))
        self.assertContains(copy, "Copy made by Ben Example")

    def test_outside_the_demo_a_copy_asks_who_you_are_once_more(self) -> None:
        client = self.client_of("ben")
        client.get(reverse("minutes", args=[self.at.item.pk]))
        Sitting.objects.update(stepped_up_at=None)
        answer = client.get(reverse("minutes_print", args=[self.at.item.pk]))
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(logged("item.minutes_printed"), [])

    def test_the_pdf_is_tagged_and_says_in_which_language_it_is(self) -> None:
        try:
            import weasyprint  # noqa: F401
        except OSError:
            self.skipTest("Pango is not installed")
        answer = self.client_of("ben").get(reverse("minutes_pdf", args=[self.at.item.pk]))
        self.assertEqual(answer["Content-Type"], "application/pdf")
        self.assertIn(b"/StructTreeRoot", inflated(answer.content))
        self.assertIn(b"/Lang", inflated(answer.content))
        self.assertNotIn("Prosser", answer["Content-Disposition"])

    def test_without_pango_the_page_for_printing_says_so(self) -> None:
        with mock.patch("meetings.minutes.views.pdf_of", side_effect=WithoutPango):  # no machine here lacks it
            answer = self.client_of("ben").get(reverse("minutes_pdf", args=[self.at.item.pk]))
        self.assertContains(answer, "cannot make a PDF", status_code=503)


class Settling(Heard):
    def test_only_what_leaves_open_who_is_meant_is_asked_and_never_the_childs_own_words(self) -> None:
        words = [(word.word, word.after) for word in loose_words(self.at.item)]
        self.assertEqual(words, [("She", " declined three visits."), ("He", " was seen at the door.")])

    def test_a_page_settles_them_and_names_the_person_beside_the_word(self) -> None:
        client = self.client_of("menna")
        url = reverse("minutes_words", args=[self.at.item.pk])
        she, he = loose_words(self.at.item)
        posted = {"place-0": she.place, "key-0": she.key, "who-0": str(self.at.kelly.pk), "place-1": he.place,
                  "key-1": he.key, "other-1": "Dean Marsh"}  # fmt: skip
        self.assertContains(client.get(url), "Who is “She”?")
        self.assertRedirects(client.post(url, posted), reverse("minutes", args=[self.at.item.pk]))
        self.assertEqual(Word.objects.get().person, self.at.kelly)
        page = client.get(reverse("minutes", args=[self.at.item.pk]))
        self.assertContains(page, "“she”: Kelly Prosser")
        self.assertContains(page, "“he”: Dean Marsh")
        self.assertEqual(people_in(logged("item.words_settled")[0]), {self.at.kelly.pk})

    def test_what_is_left_is_kept_for_later_and_an_old_page_changes_nothing(self) -> None:
        client = self.client_of("menna")
        url = reverse("minutes_words", args=[self.at.item.pk])
        she, _he = loose_words(self.at.item)
        posted = {"place-0": she.place, "key-0": she.key, "who-0": str(self.at.kelly.pk)}
        self.assertRedirects(client.post(url, posted), url)
        self.assertEqual(len(loose_words(self.at.item)), 1)
        self.assertEqual(client.post(url, posted).status_code, 422)
        self.assertEqual(Settled.objects.count(), 1)

    def test_members_are_refused_and_strangers_find_nothing(self) -> None:
        with self.assertRaises(Refused):
            services.settle(actor=self.at.ben, item=self.at.item, answers=[])
        with self.assertRaises(Hidden):
            services.settle(actor=self.at.lowri, item=self.at.item, answers=[])


class Approving(Heard):
    def test_the_chair_approves_when_every_word_says_who_is_meant(self) -> None:
        with self.assertRaises(Refused):
            services.approve(actor=self.at.amira, item=self.at.item)
        self.approve()
        page = pages.minutes(self.at.ben, self.at.item.pk)
        self.assertEqual(page.standing.approved_by, "Amira Example")
        self.assertEqual(people_in(logged("item.minutes_approved")[0]), persons(self.at.item.family))

    def test_nobody_else_approves_and_nobody_twice(self) -> None:
        self.settle_all()
        with self.assertRaises(Refused):
            services.approve(actor=self.at.menna, item=self.at.fresh())
        with self.assertRaises(Hidden):
            services.approve(actor=self.at.lowri, item=self.at.fresh())
        self.approve()
        with self.assertRaises(Refused):
            services.approve(actor=self.at.amira, item=self.at.fresh())
        self.assertEqual(Approval.objects.count(), 1)

    def test_it_waits_for_the_end_of_the_meeting_so_that_nobody_is_cut_off(self) -> None:
        self.settle_all()
        Meeting.objects.update(state="open")
        with self.assertRaises(Refused):
            services.approve(actor=self.at.amira, item=self.at.fresh())

    def test_afterwards_nothing_is_amended_and_the_duty_to_report_stays(self) -> None:
        self.approve()
        said = (
            self.at.item.contributions.select_related("fact__originator")
            .filter(fact__originator=self.at.dev.agency)
            .get()
        )
        said.item = self.at.fresh()
        for act, more in ((services.amend, {"why": "x"}), (services.translate, {"language": "cy"})):
            with self.assertRaises(Refused):
                act(actor=self.at.dev, contribution=said, text="x", **more)
        services.report(actor=self.at.huw, item=self.at.item, reason="Nia Prosser may be at risk.")

    def test_the_page_asks_before_and_approves_after(self) -> None:
        client, url = self.client_of("amira"), reverse("minutes_approve", args=[self.at.item.pk])
        self.assertEqual(client.get(url).status_code, 403)
        self.settle_all()
        self.assertContains(client.get(url), "Approve these minutes")
        self.assertRedirects(client.post(url), reverse("minutes", args=[self.at.item.pk]))
        self.assertTrue(Approval.objects.exists())


class Adding(Heard):
    def add(self, who: str) -> Addendum:
        return services.add(actor=self.at.people[who], item=self.at.fresh(), text="Housing was there.", why="Missed.")

    def test_approved_minutes_are_added_to_by_minute_taker_and_coordinator_with_why(self) -> None:
        with self.assertRaises(Refused):
            self.add("menna")
        self.approve()
        self.add("menna")
        self.add("carys")
        with self.assertRaises(Refused):
            self.add("amira")
        with self.assertRaises(Hidden):
            self.add("lowri")
        self.assertEqual(len(logged("item.addendum")), 2)
        self.assertContains(self.client_of("ben").get(reverse("minutes", args=[self.at.item.pk])), "Housing was there.")

    def test_the_form_names_what_is_missing_and_keeps_what_was_typed(self) -> None:
        self.approve()
        client, url = self.client_of("menna"), reverse("minutes_add", args=[self.at.item.pk])
        answer = client.post(url, {"text": "Housing was there.", "why": ""})
        self.assertContains(answer, "Housing was there.", status_code=422)
        self.assertFalse(Addendum.objects.exists())
        self.assertRedirects(
            client.post(url, {"text": "Housing was there.", "why": "Missed."}),
            reverse("minutes", args=[self.at.item.pk]),
        )


@pytest.mark.usefixtures("county")
class InTheCounty(TestCase):
    """The demo's finished meeting: the same number of queries however much was said, in both languages."""

    @pytest.fixture(autouse=True)
    def _seed(self, county: Path) -> None:
        self.seed = county

    def setUp(self) -> None:
        load_county(self.seed)
        self.meeting = Meeting.objects.get(state="closed")

    def counted(self, client: Client, url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            self.assertEqual(client.get(url).status_code, 200, url)
        return len([one for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    def test_minutes_cost_under_twenty_five_queries_however_much_was_said(self) -> None:
        for who in ("amira", "ben", "dev"):  # the Bevans' place is protected, and not told to all of them
            items = AgendaItem.objects.open_to(user(who))
            counts = {self.counted(client_of(who), reverse("minutes", args=[item.pk])) for item in items}
            self.assertLess(max(counts), 25, who)
            self.assertLess(max(counts) - min(counts), 8, who)  # what a protected place asks for more

    def test_a_meetings_minutes_and_the_lists_stay_under_twenty_five_and_today_under_thirty(self) -> None:
        for who in ("amira", "ben", "carys"):
            client = client_of(who)
            for url in (reverse("meeting_minutes", args=[self.meeting.pk]), reverse("actions")):
                self.assertLess(self.counted(client, url), 25, (who, url))
            self.assertLess(self.counted(client, reverse("home")), 30, who)  # one question of each thing that may wait

    def test_every_page_speaks_welsh(self) -> None:
        client = client_of("amira", language="cy")
        item = self.meeting.items.visible_to(user("amira")).first()
        client.cookies["django_language"] = "cy"
        for url in (reverse("minutes", args=[item.pk]), reverse("minutes_print", args=[item.pk]), reverse("actions")):
            self.assertContains(client.get(url), 'lang="cy"')
