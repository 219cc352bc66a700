"""No path shows what an agency said beyond its terms: every page there is, walked by everybody, with a marked text for
each term; and the terms changed, with every page asked again."""

import html
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.test import Client, TestCase
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from hub.access.verdicts import Hidden, Refused
from hub.people import services as people
from hub.people.models import Fact, Release
from hub.people.release import Surface, may_surface
from meetings.minutes import pages, services
from meetings.minutes.models import Contribution
from meetings.rooms.models import Stream
from tests.cast import USERNAMES, client_of, load_county, user
from tests.doors import things
from tests.meetings.minutes.sitting import make_sitting
from tests.meetings.panel import logged
from tests.test_doors import READS, filled, rows_of

SAID = {terms: f"Quillfeather {terms} said" for terms in Release.values}
ON_RECORD = {terms: f"Quillfeather {terms} recorded" for terms in Release.values}


def surface_of(url: str) -> Surface:
    """What kind of place a page is; one that nobody has thought about shows only what may be handed on."""
    if url.endswith(("/print/", "/pdf/")):
        return "minutes_print"
    if url.startswith("/items/") or "/prepare/" in url:
        return "minutes"
    if url.startswith("/meetings/{live}/"):
        return "live"
    if url.startswith(("/families/{family}", "/people/{", "/facts/")) or url == "/":
        return "record"
    return "export"


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
        self.planted = {**{text: terms for terms, text in SAID.items()}, **{t: terms for terms, t in ON_RECORD.items()}}

    def texts(self, client: Client, url: str) -> str:
        """What a page holds. Of a PDF, the page it is made of: its letters are packed in the file."""
        with mock.patch("meetings.minutes.views.pdf_of", side_effect=str.encode):
            answer = client.get(filled(url, self.things))
        return html.unescape(answer.content.decode(errors="replace"))

    def urls(self) -> list[str]:
        stream = Stream.objects.get(item=self.item).pk
        more = [
            f"/meetings/{{live}}/events/?after={stream}:0",
            f"/meetings/{{live}}/events/?after={stream}:0&render=cy",
            "/items/{heard}/minutes/print/",
            "/items/{heard}/minutes/pdf/",
            "/people/?q=Quillfeather&purpose=worry",
            "/people/{tomos}/",
        ]
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
                        met.add((surface, text))
                        own = user("ben").agency_id
                        with self.subTest(f"{username} at {url}: {text}"):
                            self.assertTrue(may_surface(terms, surface, agency, own))
        for surface, texts in (
            ("live", [*SAID.values(), *ON_RECORD.values()]),
            ("minutes", [*SAID.values()]),
            ("minutes_print", [SAID["record"], SAID["share"]]),
            ("record", [*ON_RECORD.values()]),  # for hub only: by ben's own
        ):
            for text in texts:
                with self.subTest(f"the walk looks where there is something: {surface}, {text}"):
                    self.assertIn((surface, text), met)

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
