"""No path shows what an agency said beyond its terms: every page there is, walked by everybody, with a marked text for
each term; and the terms changed, with every page asked again."""

import html
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client, TestCase
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from hub.access import grants
from hub.access.models import Basis
from hub.access.verdicts import Hidden, Refused
from hub.agencies.models import Hub
from hub.notices import services as notices
from hub.notices import services_post
from hub.people import services as people
from hub.people.models import Fact, Person, Release
from hub.people.release import Surface, may_surface
from meetings.letters import kinds as letters
from meetings.letters.models import Letter, LetterState
from meetings.minutes import pages, services
from meetings.minutes.models import Contribution
from meetings.rooms.models import Stream, StreamEvent
from sharing.disclosures import notices as kinds
from sharing.disclosures import queries as disclosures
from sharing.disclosures import services as sharing
from sharing.disclosures.models import Decided, Disclosure, DisclosureGrant, SliceFact, State
from sharing.parents.models import TellingRule
from tests.cast import USERNAMES, client_of, load_county, user
from tests.doors import things
from tests.meetings.minutes.sitting import make_sitting
from tests.meetings.panel import logged
from tests.sharing.disclosures.nursery import Nursery, end_in
from tests.test_doors import READS, filled, rows_of

SAID = {terms: f"Quillfeather {terms} said" for terms in Release.values}
ON_RECORD = {terms: f"Quillfeather {terms} recorded" for terms in Release.values}
LETTERED = {terms: f"Quillfeather {terms} in a letter" for terms in Release.values}
SLICED = {terms: f"Quillfeather {terms} in a slice" for terms in Release.values}
PDFS = ("meetings.minutes.views.pdf_of", "meetings.letters.views.pdf_of", "sharing.disclosures.views.pdf_of")


def surface_of(url: str) -> Surface:
    """What kind of place a page is; one that nobody has thought about shows only what may be handed on."""
    if "/receipt/" in url:
        return "mail"  # nothing of what was shared, as in a mail
    if url.startswith("/letters/"):
        return "letter"
    if url.endswith("/slice/"):
        return "slice"
    if url.endswith("/decide/"):
        return "record"  # what the holder chooses from
    if url.endswith(("/print/", "/pdf/")):
        return "minutes_print"
    if url.startswith("/items/") or "/prepare/" in url:
        return "minutes"
    if url.startswith("/meetings/{live}/"):
        return "live"
    if url.startswith(("/families/{family}", "/people/{", "/facts/")) or url == "/":
        return "record"
    return "export"


@pytest.mark.slow
@pytest.mark.usefixtures("county")
class EveryPage(TestCase):
    @pytest.fixture(autouse=True)
    def _seed(self, county: Path) -> None:
        self.seed = county

    def setUp(self) -> None:
        load_county(self.seed)
        self.things = things()
        ben, contribution = user("ben"), Contribution.objects.select_related("item__family").get(pk=things_said())
        item = self.item = contribution.item
        about = list(contribution.fact.about.all())
        for terms in Release.values:
            services.contribute(
                actor=ben, item=item, text=SAID[terms], kind=contribution.fact.kind, release=Release(terms),
                about=[person.pk for person in about],
            )  # fmt: skip
            people.enter_fact(
                actor=ben, family=item.family, kind="fact", text=ON_RECORD[terms], about=about,
                happened_on=timezone.localdate(), release=terms,
            )  # fmt: skip
        self.letter, self.slice = self.in_a_letter(), self.in_a_slice(about[0])
        kinds = (SAID, ON_RECORD, LETTERED, SLICED)
        self.planted = {text: terms for texts in kinds for terms, text in texts.items()}

    def in_a_letter(self) -> Letter:
        """A letter for which everything was chosen, whatever its terms: as if they had been tightened since."""
        letter = Letter.objects.select_related("written_by", "item__family", "child").get()
        facts = [
            people.enter_fact(
                actor=letter.written_by, family=letter.item.family, kind="fact", text=text, about=[letter.child],
                language=letter.language, in_chronology=False, release=terms,
            )
            for terms, text in LETTERED.items()
        ]  # fmt: skip
        letter.facts.set(facts)
        wellbeing = TellingRule.objects.filter(child=letter.child, adult=letter.adult, information="wellbeing")
        wellbeing.update(tell="tell")  # else no fact at all would stand in it
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.READY, body="")
        return letter

    def in_a_slice(self, about: Person) -> Disclosure:
        """What Ben's agency shared with Ffion's, whatever its terms: as if they had been tightened since."""
        ben, ffion, now = user("ben"), user("ffion"), timezone.now()
        row = Disclosure.objects.create(
            reference="S-QUILL", hub=Hub.objects.get(), holder=ben.agency, recipient=ffion.agency, asked_by=ffion,
            what="What.", purpose="put_together", why="Why.", state=State.DISCLOSED, asked_at=now, asked_event=uuid4(),
        )  # fmt: skip
        row.about.set([about])
        for who, basis in ((ben, Basis.ANSWERS), (ffion, Basis.ASKED)):
            grants.grant(
                DisclosureGrant, "read_disclosure", user=who, thing=row, granted_by=ben, basis=basis,
                expires_at=now + timedelta(days=9),
            )  # fmt: skip
        decision = Decided.objects.create(
            disclosure=row, answer="share", ground="one_off", reasons="So.", by=ben, at=now, event=uuid4(),
            disclosed_at=now, disclosed_by=ben, expires_at=now + timedelta(days=9),
        )  # fmt: skip
        for terms, text in SLICED.items():
            fact = people.enter_fact(
                actor=ben, family=None, kind="fact", text=text, about=[about], in_chronology=False, release=terms
            )
            SliceFact.objects.create(decision=decision, fact=fact, is_shared=True)
        return row

    def texts(self, client: Client, url: str) -> str:
        """What a page holds. Of a PDF, the page it is made of: its letters are packed in the file."""
        with ExitStack() as stack:
            for name in PDFS:
                stack.enter_context(mock.patch(name, side_effect=str.encode))
            answer = client.get(filled(url, self.things))
        return html.unescape(answer.content.decode(errors="replace"))

    def asked_for(self, surface: Surface, viewer: Any) -> tuple[Surface, Any, Any]:
        """Where a text stands, for which agency that is asked, and whose text it is. A letter goes out for its
        writer's agency and a slice for its holder's, whoever reads them; the holder reads there its own record."""
        own = user("ben").agency_id
        if surface == "letter":
            return surface, self.letter.written_by.agency_id, self.letter.written_by.agency_id
        if surface == "slice":
            return ("record" if viewer == own else "slice"), own, own
        return surface, viewer, own

    def urls(self) -> list[str]:
        stream = Stream.objects.get(item=self.item).pk
        more = [
            f"/meetings/{{live}}/events/?after={stream}:0",
            f"/meetings/{{live}}/events/?after={stream}:0&render=cy",
            "/items/{heard}/minutes/print/",
            "/items/{heard}/minutes/pdf/",
            "/people/?q=Quillfeather&purpose=worry",
            "/people/{tomos}/",
            *(f"/sharing/disclosures/{self.slice.pk}/{part}"
              for part in ("", "slice/", "decide/", "receipt/", "receipt/print/", "receipt/pdf/")),
        ]  # fmt: skip
        self.things["tomos"] = self.item.family.members.get(person__name__startswith="Tomos").person_id
        return [url for url, _cells in rows_of(READS) if "sign-out" not in url] + more

    def test_nobody_meets_a_text_beyond_its_terms(self) -> None:
        met: set[tuple[str, str]] = set()
        for username in USERNAMES:
            client, agency = client_of(username), user(username).agency_id
            for url in self.urls():
                page, surface = self.texts(client, url), surface_of(url)
                for text, terms in self.planted.items():
                    if text in page:
                        where, whose, own = self.asked_for(surface, agency)
                        met.add((where, text))
                        with self.subTest(f"{username} at {url}: {text}"):
                            self.assertTrue(may_surface(terms, where, whose, own))
        for surface, texts in (
            ("live", [*SAID.values(), *ON_RECORD.values()]),
            ("minutes", [*SAID.values()]),
            ("minutes_print", [SAID["record"], SAID["share"]]),
            ("record", [*ON_RECORD.values()]),  # for hub only: by ben's own
            ("letter", [LETTERED["record"], LETTERED["share"]]),
            ("slice", [SLICED["record"], SLICED["share"]]),
        ):
            for text in texts:
                with self.subTest(f"the walk looks where there is something: {surface}, {text}"):
                    self.assertIn((surface, text), met)

    def test_no_mail_holds_any_of_it(self) -> None:
        ben, ffion = user("ben"), user("ffion")
        for kind, row, path in (
            (kinds.SHARED, self.slice, f"/sharing/disclosures/{self.slice.pk}/"),
            (letters.TO_APPROVE, self.letter, f"/letters/{self.letter.pk}/"),
        ):
            notices.tell([ben, ffion], kind, reference=row.reference, path=path, sender=user("carys"))
        services_post.post_once(timezone.now() + timedelta(days=3))
        sent = " ".join(f"{one.subject} {one.body} {one.extra_headers}" for one in mail.outbox)
        self.assertIn(self.slice.reference, sent)
        for text in (*self.planted, "Quillfeather"):
            self.assertNotIn(text, sent)

    def test_what_is_for_the_hub_only_is_read_outside_the_item_by_its_originator_alone(self) -> None:
        family = filled("/families/{family}/", self.things)
        self.assertIn(ON_RECORD["hub"], self.texts(client_of("ben"), family))
        self.assertNotIn(ON_RECORD["hub"], self.texts(client_of("dev"), family))
        fact = Fact.objects.get(text=ON_RECORD["hub"])
        self.assertEqual(client_of("dev").get(f"/facts/{fact.pk}/translate/").status_code, 404)
        self.assertEqual(client_of("ben").get(f"/facts/{fact.pk}/translate/").status_code, 200)


def things_said() -> Any:
    rows = Contribution.objects.filter(item__family__name="Prosser", item__meeting__state="open")
    return rows.filter(fact__by__username="ben").order_by("pk").first().pk


@pytest.mark.usefixtures("county")
class SliceEnds(TestCase):
    """A slice is read on its own page alone, by whom it was shared with, until the second in which it ends."""

    TEXT = "Quillfeather was absent on the second Monday."

    @pytest.fixture(autouse=True)
    def _seed(self, county: Path) -> None:
        self.seed = county

    def setUp(self) -> None:
        at = self.at = Nursery(self.seed)
        self.things = things()
        self.shared = at.ask()
        at.decide(self.shared, facts=[], considered=[], new=[self.TEXT])
        sharing.disclose(actor=at.gwen, disclosure=self.shared)
        self.url = f"/sharing/disclosures/{self.shared.pk}/"
        self.slice = f"{self.url}slice/"
        self.client = client_of("ffion")

    def holding(self, urls: list[str], client: Client | None = None) -> list[str]:
        """Of these pages, those on which the text stands."""
        found = []
        with ExitStack() as stack:
            for name in PDFS:
                stack.enter_context(mock.patch(name, side_effect=str.encode))
            for url in urls:
                answer = (client or self.client).get(filled(url, self.things))
                if self.TEXT in answer.content.decode(errors="replace"):
                    found.append(url)
        return found

    def paths(self) -> list[str]:
        """Every way to it: its pages, print and PDF, search, the lists that name it, and what a socket would carry."""
        streams = [f"/meetings/{{live}}/events/?after={stream.pk}:0" for stream in Stream.objects.all()[:3]]
        parts = ("", "slice/", "receipt/", "receipt/print/", "receipt/pdf/", "onward/", "close/")
        return [
            *(self.url + part for part in parts), "/", "/sharing/", "/sharing/disclosures/?queue=to_us", "/notices/",
            "/people/?q=Quillfeather&purpose=worry", f"/people/{self.at.zosia.pk}/", f"/families/{self.at.family.pk}/",
            "/meetings/{live}/snapshot/", *streams,
        ]  # fmt: skip

    def mailed(self) -> str:
        services_post.post_once(timezone.now() + timedelta(days=3))
        return " ".join(f"{one.subject} {one.body} {one.extra_headers}" for one in mail.outbox)

    def nowhere(self) -> None:
        self.assertEqual(self.holding(self.paths()), [])
        self.assertEqual(self.client.get(self.slice).status_code, 403)
        self.assertNotIn(self.TEXT, self.mailed())
        self.assertFalse(any(self.TEXT in str(event.data) for event in StreamEvent.objects.all()))

    def test_while_it_may_be_read_it_stands_on_its_own_page_and_nowhere_else(self) -> None:
        every = [url for url, _cells in rows_of(READS) if "sign-out" not in url]
        self.assertEqual(self.holding([*self.paths(), *every]), [self.slice])
        for username in ("dev", "mali", "amira", "ioan", "esi", "cleo"):
            self.assertEqual(self.holding(self.paths(), client_of(username)), [], username)
        self.assertIn(self.shared.reference, self.mailed())
        self.assertNotIn(self.TEXT, self.mailed())

    def test_it_ends_on_every_path_in_the_second_in_which_it_expires(self) -> None:
        end_in(disclosures.latest(self.shared), 1.5)
        self.assertEqual(self.holding([self.slice]), [self.slice])
        time.sleep(1.6)
        self.nowhere()
        self.assertEqual(self.client.get(f"{self.url}receipt/").status_code, 200)  # the record of it stays

    def test_it_ends_on_every_path_at_once_when_it_is_revoked(self) -> None:
        self.assertEqual(self.holding([self.slice]), [self.slice])
        sharing.revoke(actor=self.at.gwen, disclosure=self.shared, why="Shared in error.")
        self.nowhere()

    def test_it_ends_on_every_path_at_once_for_whom_it_is_kept_from(self) -> None:
        ruth = user("ruth")
        sharing.name_reader(actor=self.at.ffion, disclosure=self.shared, user=ruth)
        self.assertEqual(self.holding([self.slice], client_of("ruth")), [self.slice])
        sharing.exclude(actor=self.at.gwen, disclosure=self.shared, user=ruth, why="Her sister.")
        self.assertEqual(self.holding(self.paths(), client_of("ruth")), [])
        self.assertEqual(client_of("ruth").get(self.slice).status_code, 404)


class Changing(TestCase):
    def setUp(self) -> None:
        self.at = make_sitting()
        self.at.call()
        self.said = self.at.say("ben", "She declined four visits.", release=Release.RECORD)

    def change(self, who: str, release: str, why: str = "") -> None:
        said = Contribution.objects.select_related("item__meeting__hub", "item__family", "fact").get(pk=self.said.pk)
        services.change_terms(
            actor=self.at.people[who], contribution=said, release=Release(release), why=why
        )  # fmt: skip

    def printed(self) -> str:
        return str(pages.minutes(self.at.dev, self.at.item.pk, printed=True).parts)

    def test_tightened_it_is_gone_from_the_next_copy_with_every_version(self) -> None:
        services.amend(actor=self.at.ben, contribution=self.said, text="She declined three visits.", why="Miscounted.")
        self.assertIn("She declined four visits.", self.printed())
        self.change("ben", "hub")
        self.assertNotIn("She declined", self.printed())
        self.assertEqual(
            set(Fact.objects.filter(contribution__item=self.at.item).values_list("release", flat=True)), {"hub"}
        )
        self.assertEqual(self.at.last().kind, "terms.changed")
        self.assertEqual(len(self.at.last().data["contributions"]), 2)

    def test_loosened_it_says_why_and_is_in_the_log(self) -> None:
        with self.assertRaisesMessage(Exception, "Say why it may go further."):
            self.change("ben", "share")
        self.change("ben", "share", "The school needs it.")
        self.assertEqual(len(logged("fact.terms")), 1)
        self.assertTrue(may_surface(Fact.objects.get(contribution=self.said), "slice", self.at.dev.agency_id))

    def test_only_its_originator_says_how_far_it_goes(self) -> None:
        with self.assertRaises(Refused):
            self.change("dev", "share", "We want it.")
        with self.assertRaises(Hidden):
            self.change("lowri", "hub")
        self.assertEqual(Fact.objects.get(contribution=self.said).release, "record")

    def test_it_may_be_changed_after_approval(self) -> None:
        self.at.end()
        self.change("ben", "hub")
        self.assertNotIn("She declined", self.printed())


class AnyChanges(HypothesisTestCase):
    @settings(max_examples=8, deadline=None)
    @given(st.lists(st.sampled_from(Release.values), min_size=1, max_size=6))
    def test_after_any_changes_a_copy_holds_what_the_last_terms_allow(self, changes: list[str]) -> None:
        at = make_sitting()
        at.call()
        said = at.say("ben", "She declined four visits.", release=Release.RECORD)
        fact = said.fact
        for release in changes:
            if release != fact.release:
                people.set_terms(actor=at.ben, fact=fact, release=release, why="Asked.")
            page, copy = (pages.minutes(at.dev, at.item.pk, printed=printed) for printed in (False, True))
            self.assertIn("She declined", str(page.parts))
            self.assertEqual("She declined" in str(copy.parts), may_surface(release, "minutes_print"))
            self.assertEqual(sum(part.kept for part in copy.parts), int(release == "hub"))


class Holding(TestCase):
    def setUp(self) -> None:
        self.at = make_sitting()
        self.at.call()

    def test_others_see_that_it_is_held_and_where(self) -> None:
        services.hold(actor=self.at.dev, item=self.at.item, where="The case file")
        page = pages.minutes(self.at.ben, self.at.item.pk, printed=True)
        [held] = page.state["holdings"]
        self.assertEqual((held["where"], held["relied_at"]), ("The case file", None))
        self.assertIn(str(self.at.dev.agency_id), page.state["answered"])
        self.assertEqual(self.at.last().kind, "holding.added")
        self.assertEqual(len(logged("item.held")), 1)

    def test_the_decision_says_that_it_relied_on_it(self) -> None:
        first, second = (services.hold(actor=self.at.dev, item=self.at.item, where=w) for w in ("File 1", "File 2"))
        with self.assertRaises(Refused):
            services.rely(actor=self.at.amira, holding=first)
        self.at.view("ben", "3")
        self.at.reveal()
        self.at.decide(relied=[first.pk])
        with self.assertRaises(Refused):
            services.rely(actor=self.at.dev, holding=second)
        services.rely(actor=self.at.amira, holding=second)
        held = pages.minutes(self.at.ben, self.at.item.pk).state["holdings"]
        self.assertEqual([bool(row["relied_at"]) for row in held], [True, True])

    def test_a_clue_in_where_it_is_held_is_stopped(self) -> None:
        self.at.protect("carys")
        with self.assertRaisesMessage(Exception, "This would tell where a protected person is"):
            services.hold(actor=self.at.dev, item=self.at.item, where="The file on 4 Heol y Bont")

    def test_who_is_not_admitted_holds_nothing_here(self) -> None:
        with self.assertRaises(Hidden):
            services.hold(actor=self.at.lowri, item=self.at.item, where="The case file")
