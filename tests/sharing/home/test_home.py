"""The front page of sharing, and what of it stands on Today: one's own, the late first, no case for others."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.audit.models import Event, EventPerson
from hub.notices import services as notices
from hub.notices import services_post
from hub.people.models import Family, FamilyMember, Person
from meetings.minutes.today import today
from sharing.disclosures import notices as kinds
from sharing.disclosures.models import Disclosure, State
from sharing.disclosures.queries_today import to_answer
from sharing.home.pages import home
from tests.cast import client_of, load_county, user


class FrontPage(TestCase):
    @pytest.fixture(autouse=True)
    def with_county(self, county):
        self.seed = county

    def setUp(self):
        load_county(self.seed)
        self.gwen, self.ffion = user("gwen"), user("ffion")
        [self.waits, *_others] = to_answer(self.gwen)

    def late(self):
        Disclosure.objects.filter(pk=self.waits.id).update(answer_due_at=timezone.now() - timedelta(hours=1))

    def page(self, username, language="en"):
        client = client_of(username, language=language)
        if language == "cy":
            client.post("/language/", {"language": "cy", "next": "/"})
        return client.get("/sharing/")

    def test_what_is_late_and_ours_stands_on_top(self):
        self.late()
        [first, *_others] = home(self.gwen).rows
        assert (first.id, first.is_overdue, first.is_ours) == (self.waits.id, True, True)
        text = self.page("gwen").content.decode()
        assert "Overdue since" in text and self.waits.reference in text

    def test_what_is_not_theirs_is_not_there(self):
        text = self.page("mali").content.decode()
        about = Disclosure.objects.get(pk=self.waits.id).about.all()
        assert self.waits.reference not in text and not any(person.name in text for person in about)

    def test_who_looks_after_accounts_or_the_log_sees_how_current_it_is_and_no_case(self):
        names = set(Person.objects.values_list("name", flat=True))
        for username in ("ioan", "esi", "cleo"):
            answer = self.page(username)
            text = answer.content.decode()
            assert answer.status_code == 200 and not any(name in text for name in names), username
            assert not re.search(r"\bS-[0-9A-Z]{5}\b", text), username
        assert home(user("ioan")).agency is not None
        assert home(user("cleo")).agency is None

    def test_a_manager_sees_the_agreements_and_the_training_of_their_own_agency(self):
        nerys = user("nerys")
        agency = home(nerys).agency
        assert agency is not None and agency.id == nerys.agency_id
        assert agency.training.of > 0
        assert home(user("ben")).agency is None

    def test_reading_it_is_written_down_with_whom_it_names(self):
        self.page("gwen")
        event = Event.objects.filter(act="sharing.home_read").latest("position")
        written = {str(pk) for pk in EventPerson.objects.filter(event=event.uid).values_list("person", flat=True)}
        about = Disclosure.objects.get(pk=self.waits.id).about.values_list("pk", flat=True)
        assert {str(pk) for pk in about} <= written

    def test_it_is_in_welsh(self):
        text = self.page("mali", "cy").content.decode()
        assert "A gaf i rannu?" in text and "May I share?" not in text

    def test_its_queries_do_not_grow_with_what_waits(self):
        def counted():
            who = user("gwen")
            with CaptureQueriesContext(connection) as asked:
                home(who)
            return len(asked)

        before = counted()
        one = Disclosure.objects.get(pk=self.waits.id)
        grants = list(one.grants.all()) if hasattr(one, "grants") else []
        for number in range(12):
            copy = Disclosure.objects.get(pk=one.pk)
            copy.pk, copy.reference, copy._state.adding = None, f"S-QQQ{number:02}", True
            copy.id = Disclosure._meta.pk.get_default()
            copy.save()
            copy.about.set(one.about.all())
            for grant in grants:
                grant.pk, grant._state.adding = None, True
                grant.content_object = copy
                grant.save()
        assert counted() == before

    def test_a_newcomer_finds_the_other_parent_and_the_letters_from_here_and_from_a_family(self):
        family = FamilyMember.objects.filter(family__in=Family.objects.visible_to(user("amira")))[0].family_id
        for url in ("/sharing/", f"/families/{family}/"):
            text = client_of("amira").get(url).content.decode()
            assert 'href="/letters/"' in text and 'href="/sharing/parents/' in text, url
        assert 'href="/letters/"' not in self.page("ioan").content.decode()

    def test_one_entry_of_the_menu_is_lit(self):
        family = FamilyMember.objects.filter(family__in=Family.objects.visible_to(user("amira")))[0].family_id
        for url in (f"/sharing/parents/families/{family}/", "/letters/"):
            lit = re.findall(r'href="([^"]+)" aria-current="true"', client_of("amira").get(url).content.decode())
            assert lit == ["/sharing/", "/sharing/parents/"], url

    # -- Today

    def entries(self, username):
        page = today(user(username))
        return [*page.entries, *page.more]

    def test_today_tells_of_a_request_by_reference_alone_until_it_is_answered(self):
        found = [row for row in self.entries("gwen") if self.waits.reference in row.text]
        assert [row.what for row in found] == ["Information is asked of your agency"]
        Disclosure.objects.filter(pk=self.waits.id).update(state=State.WITHDRAWN)
        assert not any(self.waits.reference in row.text for row in self.entries("gwen"))

    def calls(self, username):
        found = [row for row in self.entries(username) if row.why == "Telephone now"]
        return [row for row in found if self.waits.reference in row.what]

    def test_today_has_the_sender_telephone_until_somebody_opens_it(self):
        path = f"/sharing/disclosures/{self.waits.id}/"
        notices.tell([self.gwen], kinds.WAITS_URGENT, reference=self.waits.reference, path=path, sender=self.ffion)
        assert self.calls("ffion") == []
        services_post.chase_once(timezone.now() + timedelta(minutes=61))
        assert [row.tone for row in self.calls("ffion")] == ["grave"]
        assert client_of("gwen").get(path).status_code == 200
        assert self.calls("ffion") == []

    def test_who_asked_is_told_on_both_front_pages_until_they_open_it(self):
        path = f"/sharing/disclosures/{self.waits.id}/"
        notices.tell([self.gwen], kinds.SHARED, reference=self.waits.reference, path=path, sender=self.ffion)
        assert path in [line.path for line in home(self.gwen).news]
        assert "Information was shared with you." in self.page("gwen").content.decode()
        assert path in [row.acts[0].url for row in self.entries("gwen") if "shared with you" in row.what]
        assert path not in [line.path for line in home(self.ffion).news]
        notices.read(self.gwen, path)
        assert path not in [line.path for line in home(self.gwen).news]
        assert path not in [row.acts[0].url for row in self.entries("gwen") if "shared with you" in row.what]

    def test_the_start_page_stays_within_its_queries(self):
        for username in ("amira", "carys", "gwen", "ffion"):
            who = user(username)
            with CaptureQueriesContext(connection) as asked:
                today(who)
            assert len(asked) < 35, f"{username}: {len(asked)}"

    def test_the_actions_are_a_fragment_of_ones_own(self):
        answer = client_of("amira").get("/actions/glance/")
        assert answer.status_code == 200 and b"<html" not in answer.content
