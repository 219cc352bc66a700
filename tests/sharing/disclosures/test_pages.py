"""The pages: how many queries, what their bytes hold, the receipt on paper, drafts, and forms that come back."""

import re
import zlib
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hub.audit.models import Event
from hub.people.services import protect
from meetings.agenda.models import AgendaItem, ItemDisclosure
from sharing.disclosures import services
from sharing.disclosures.models import Answer, Disclosure, SharingDraft
from tests.cast import client_of
from tests.sharing.disclosures.nursery import Nursery


class Case(TestCase):
    @pytest.fixture(autouse=True)
    def _seed(self, county: Path) -> None:
        self.seed = county

    def setUp(self) -> None:
        self.at = Nursery(self.seed)

    def url(self, name: str, disclosure: Any = None, **query: Any) -> str:
        return reverse(name, args=[disclosure.pk] if disclosure else [], query=query or None)


class QueriesTest(Case):
    def fill(self, most: int) -> None:
        self.at.fill(most)

    def counted(self, client: Any, url: str) -> int:
        cache.clear()
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return sum(not row["sql"].startswith('UPDATE "hub_sitting"') for row in queries)

    def test_every_page_keeps_its_queries_however_many_there_are(self):
        waits, shared = self.at.ask(), self.at.shared()
        gwen, ffion = client_of("gwen"), client_of("ffion")
        tried = [
            *((gwen, self.url("disclosures", queue=name))
              for name in ("waiting", "overdue", "expiring", "from_us", "to_us")),
            (gwen, self.url("disclosures", queue="from_us", page=9)),
            (gwen, self.url("disclosure", waits)), (gwen, self.url("disclosure_decide", waits)),
            (gwen, self.url("disclosure", shared)), (ffion, self.url("disclosure", shared)),
            (ffion, self.url("disclosure_slice", shared)), (ffion, self.url("disclosure_receipt", shared)),
            (ffion, self.url("disclosure_ask")), (gwen, self.url("disclosure_leads")),
        ]  # fmt: skip
        self.fill(30)
        few = [self.counted(client, url) for client, url in tried]
        self.fill_more()
        many = [self.counted(client, url) for client, url in tried]
        assert many == few
        assert max(many[:6]) < 25, many

    def fill_more(self) -> None:
        Disclosure.objects.filter(reference__startswith="S-0").update(reference=_shuffled())
        self.fill(300)


def _shuffled() -> Any:
    from django.db.models import F, Value
    from django.db.models.functions import Concat, Substr

    return Concat(Value("T-"), Substr(F("reference"), 3))


def inflated(pdf: bytes) -> bytes:
    """A PDF with its compressed streams opened."""
    found = []
    for part in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            found.append(zlib.decompress(part))
    return b"\n".join([pdf, *found])


class BytesTest(Case):
    def test_the_receipt_on_paper_holds_who_and_why_and_nothing_of_the_slice(self):
        shared = self.at.shared()
        five = [fact.text for fact in self.at.ready()]
        with override_settings(HUB_DEMO=True):
            for who in ("ffion", "gwen"):
                paper = client_of(who).get(self.url("disclosure_receipt_print", shared)).content.decode()
                assert "Zofia Wójcik" in paper and shared.reference in paper and "6(1)(ea)" not in five
                assert not any(text in paper for text in five)
                assert ("Only your agency reads this" in paper) is (who == "gwen")
            pdf = client_of("gwen").get(self.url("disclosure_receipt_pdf", shared))
        if pdf.status_code == 503:
            pytest.skip("this machine has no Pango")
        assert pdf.content.startswith(b"%PDF") and shared.reference in pdf["Content-Disposition"]
        assert b"/StructTreeRoot" in inflated(pdf.content)  # tagged

    def test_a_receipt_says_who_knows_the_place_in_the_log_where_it_may_not_read_it_itself(self):
        paper = client_of("gwen").get(self.url("disclosure_receipt_print", self.at.shared())).content.decode()
        may_read = connection.vendor == "sqlite"  # on PostgreSQL the web role writes to the log and no more
        assert ("kept by information governance" in paper) is not may_read
        assert ("The next signed checkpoint covers it." in paper) is may_read

    def test_what_is_hidden_is_answered_like_what_is_not_there(self):
        shared = self.at.shared()
        dev = client_of("dev")
        for name in ("disclosure", "disclosure_slice", "disclosure_receipt", "disclosure_decide", "disclosure_close"):
            hidden = dev.get(self.url(name, shared))
            absent = dev.get(reverse(name, args=[uuid4()]))
            assert (hidden.status_code, len(hidden.content)) == (absent.status_code, len(absent.content)) and (
                hidden.status_code == 404
            ), name

    def test_a_refusal_is_in_the_log(self):
        shared = self.at.shared()
        services.revoke(actor=self.at.gwen, disclosure=shared, why="Over.")
        assert client_of("ffion").get(self.url("disclosure_slice", shared)).status_code == 403
        last = Event.objects.filter(act="sharing.slice_read").latest("position")
        assert last.outcome == "refused"

    def test_a_place_that_is_protected_later_is_masked_in_what_was_shared_before(self):
        asked = self.at.ask()
        self.at.decide(asked, Answer.SHARE, facts=[], considered=[], new=["Collected from 19 Harbour Terrace at noon."])
        services.disclose(actor=self.at.gwen, disclosure=asked)
        review = timezone.localdate() + timedelta(days=90)
        protect(actor=self.at.ben, person=self.at.zosia, why="Threats.", shown_to=[self.at.ben], review_on=review)
        page = client_of("ffion").get(self.url("disclosure_slice", asked)).content.decode()
        assert "Harbour Terrace" not in page and "Collected from" in page

    def test_it_is_masked_for_somebody_who_may_not_know_of_the_family_too(self):
        """A clue to a brother's place, for a nurse who knows of the child through this alone."""
        offered = services.offer(
            actor=self.at.gwen, hub=self.at.hub, recipient=self.at.health, about=[self.at.zosia], items=["collection"],
            what="Who collects her.", purpose="put_together", why="The nurse asked on the telephone.",
        )  # fmt: skip
        self.at.decide(
            offered, Answer.SHARE, facts=[], considered=[], new=["Collected from 19 Harbour Terrace at noon."]
        )
        services.disclose(actor=self.at.gwen, disclosure=offered)
        review = timezone.localdate() + timedelta(days=90)
        protect(actor=self.at.ben, person=self.at.kacper, why="Threats.", shown_to=[self.at.ben], review_on=review)
        page = client_of("glenys").get(self.url("disclosure_slice", offered)).content.decode()
        assert "Harbour Terrace" not in page and "Collected from" in page


class FormsTest(Case):
    def start(self, kind: str = "disclosure_ask") -> str:
        return self.url(kind, agency=self.at.crehyr.pk, person=self.at.zosia.pk)

    def sent(self, **more: Any) -> dict[str, Any]:
        return {
            "about": [str(self.at.zosia.pk)], "items": ["attendance"], "what": "Which mornings.",
            "purpose": "put_together", "why": "Her brother too.", "urgency": "routine", "statement": "on", **more,
        }  # fmt: skip

    def test_a_request_is_sent_and_its_draft_forgotten(self):
        ffion = client_of("ffion")
        ffion.post(reverse("sharing_draft", args=["ask", "-", "why"]), {"text": "Her br"})
        assert "Her br" in ffion.get(self.start()).content.decode()
        answer = ffion.post(self.start(), self.sent())
        assert answer.status_code == 302
        assert Disclosure.objects.get(pk=answer["Location"].rstrip("/").rsplit("/", 1)[1]).statement
        assert not SharingDraft.objects.exists()

    def test_nobody_elses_draft_is_shown(self):
        client_of("ffion").post(reverse("sharing_draft", args=["ask", "-", "why"]), {"text": "Her br"})
        assert "Her br" not in client_of("ben").get(self.start()).content.decode()

    def test_a_clue_comes_back_at_its_field_and_the_log_says_that_it_was_stopped(self):
        review = timezone.localdate() + timedelta(days=90)
        protect(actor=self.at.ben, person=self.at.zosia, why="Threats.", shown_to=[self.at.ben], review_on=review)
        answer = client_of("ffion").post(self.start(), self.sent(why="They live in Harbor Terrase."))
        assert answer.status_code == 422 and "Harbor Terrase" in answer.content.decode()
        assert not Disclosure.objects.filter(why__contains="Harbor").exists()

    def test_somebody_not_to_be_found_is_asked_about_by_nobody(self):
        """An id of a person the asker may not see is no choice."""
        from hub.people.models import Person

        other = Person.objects.exclude(pk__in=Person.objects.visible_to(self.at.ffion)).first()
        answer = client_of("ffion").get(self.url("disclosure_ask", agency=self.at.crehyr.pk, person=other.pk))
        assert answer.status_code == 422 and other.name not in answer.content.decode()

    def test_a_request_begun_from_an_item_is_kept_with_it(self):
        items = AgendaItem.objects.filter(
            admissions__user__username="ben", family__members__person__protections=None
        ).exclude(family__grants=None)
        client = client_of("ben")
        for item in items.distinct():  # one whose family he reads, too
            person = item.family.members.first().person_id
            url = self.url("disclosure_ask", agency=self.at.crehyr.pk, person=person, item=item.pk)
            sent = self.sent(about=[str(person)])
            if client.post(url, sent).status_code == 302:
                break
        kept = ItemDisclosure.objects.get()
        assert kept.item_id == item.pk
        assert kept.disclosure.reference in client.get(self.url("item_sharing", item)).content.decode()
        other = AgendaItem.objects.exclude(admissions__user__username="ben").first()
        before = Disclosure.objects.count()
        assert client.post(url.replace(str(item.pk), str(other.pk)), sent).status_code == 404
        assert Disclosure.objects.count() == before
