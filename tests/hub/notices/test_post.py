"""What people are told outside the page, through a real mail server: references and links, and never twice."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import TestCase, override_settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.agencies.models import Membership
from hub.notices import kinds, queries, services, services_post
from hub.notices.models import MailChoice, Notice
from hub.notices.notices import TELEPHONE
from hub.people.models import Person
from tests.cast import load_county, user
from tests.hub.notices.mail_server import mail_server

WALES = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 23, tzinfo=WALES)


def kind(code: str, **about: bool) -> kinds.Kind:
    try:
        return kinds.named(code)
    except KeyError:
        return kinds.declare(code, _("A request for information waits for your agency's answer."), **about)


ORDINARY, URGENT = kind("test-ordinary"), kind("test-urgent", urgent=True)
PATH = "/sharing/disclosures/00000000-0000-7000-8000-000000000001/"


class Posted(TestCase):
    @pytest.fixture(autouse=True)
    def with_county(self, county):
        self.seed = county

    def setUp(self):
        load_county(self.seed)
        Notice.objects.all().delete()
        self.gwen, self.mali, self.ffion = user("gwen"), user("mali"), user("ffion")
        opened = mail_server()
        self.box = opened.__enter__()
        self.addCleanup(opened.__exit__, None, None, None)

    def tell(self, *users, kind=ORDINARY, path=PATH, made=None):
        before = set(Notice.objects.values_list("pk", flat=True))
        services.tell(users or [self.gwen], kind, reference="S-7F3K2", path=path, sender=self.ffion)
        new = Notice.objects.exclude(pk__in=before)
        new.update(made_at=made or MONDAY - timedelta(hours=12))
        return new

    def nine(self):
        return MONDAY.replace(hour=9)

    # -- Digest

    def test_the_digest_is_one_mail_a_person_with_everything_that_waits(self):
        self.tell(self.gwen, self.mali)
        self.tell(self.gwen, path="/sharing/guides/00000000-0000-7000-8000-000000000002/")
        assert services_post.post_once(self.nine()) == 2
        [message] = self.box.to(self.gwen.email)
        assert message["Subject"] == "Safeguarding hub: 2 things wait for you"
        text = message.get_content()
        assert f"S-7F3K2: https://hub.example{PATH}" in text and "/sharing/guides/" in text

    def test_it_waits_for_the_hour_and_for_a_working_day(self):
        self.tell(made=MONDAY - timedelta(days=4))
        sunday, christmas = MONDAY - timedelta(days=1), datetime(2026, 12, 25, tzinfo=WALES)
        for moment in (MONDAY.replace(hour=7, minute=59), sunday.replace(hour=9), christmas.replace(hour=9)):
            assert services_post.post_once(moment) == 0
        assert services_post.post_once(MONDAY.replace(hour=8)) == 1

    def test_what_comes_after_the_hour_waits_for_the_next_day(self):
        self.tell(made=MONDAY.replace(hour=8, minute=1))
        assert services_post.post_once(MONDAY.replace(hour=17)) == 0
        assert services_post.post_once(self.nine() + timedelta(days=1)) == 1

    def test_it_goes_once_however_often_the_chore_runs(self):
        self.tell()
        assert [services_post.post_once(self.nine()) for _again in range(3)] == [1, 0, 0]
        assert len(self.box.messages) == 1

    def test_of_two_processes_one_sends(self):
        """The second comes while the first is at it: between claiming and sending."""
        self.tell()
        held = services_post._claim(queries.ordinary_to_send(self.nine()))
        assert len(held) == 1
        assert services_post.post_once(self.nine()) == 0
        assert self.box.messages == []

    def test_a_claim_of_a_process_that_died_runs_out(self):
        self.tell()
        services_post._claim(queries.ordinary_to_send(self.nine()))
        Notice.objects.update(try_again_at=timezone.now() - timedelta(seconds=1))
        assert services_post.post_once(self.nine()) == 1

    def test_what_was_read_is_not_mailed(self):
        self.tell()
        services.read(self.gwen, PATH)
        assert services_post.post_once(self.nine()) == 0

    def test_what_another_person_read_still_waits_for_this_one(self):
        self.tell(self.gwen, self.mali)
        services.read(self.mali, PATH)
        services_post.post_once(self.nine())
        assert [message["To"] for message in self.box.messages] == [self.gwen.email]

    # -- Choices

    def test_at_once_means_at_once_and_never_means_never(self):
        services.choose_mail(actor=self.gwen, ordinary=MailChoice.AT_ONCE)
        services.choose_mail(actor=self.mali, ordinary=MailChoice.NEVER)
        self.tell(self.gwen, self.mali, made=MONDAY.replace(hour=3))
        assert services_post.post_once(MONDAY.replace(hour=3, minute=1)) == 1
        assert services_post.post_once(self.nine()) == 0
        assert [message["To"] for message in self.box.messages] == [self.gwen.email]

    # -- Urgent

    def test_what_is_urgent_goes_at_once_by_itself_whatever_was_chosen(self):
        services.choose_mail(actor=self.gwen, ordinary=MailChoice.NEVER)
        self.tell()
        self.tell(kind=URGENT, made=MONDAY)
        self.tell(kind=URGENT, made=MONDAY)
        sunday_night = MONDAY - timedelta(hours=1)
        assert services_post.post_once(sunday_night) == 2
        assert [message["Subject"] for message in self.box.messages] == ["Urgent: sign in to the hub, S-7F3K2"] * 2

    def test_it_goes_out_by_the_bell_of_the_commit_and_not_before(self):
        services_post._bell.clear()
        with self.captureOnCommitCallbacks() as callbacks:
            self.tell(kind=URGENT)
        assert not services_post._bell.is_set()
        for callback in callbacks:
            callback()
        assert services_post._bell.is_set()

    def test_unread_after_the_boards_time_the_sender_is_told_to_telephone(self):
        self.tell(self.gwen, self.mali, kind=URGENT)
        services_post.post_once()
        assert services_post.chase_once() == 0
        later = timezone.now() + timedelta(minutes=61)
        assert services_post.chase_once(later) == 1
        assert services_post.chase_once(later) == 0
        told = Notice.objects.get(kind=TELEPHONE.code)
        assert (told.user, told.path, told.is_urgent) == (self.ffion, PATH, True)
        assert [call.reference for call in queries.calls_of(self.ffion)] == ["S-7F3K2"]
        assert services_post.post_once() == 1
        assert "Telephone them" in self.box.to(self.ffion.email)[0].get_content()

    def test_one_who_read_it_is_enough(self):
        self.tell(self.gwen, self.mali, kind=URGENT)
        services.read(self.mali, PATH)
        assert services_post.chase_once(timezone.now() + timedelta(minutes=61)) == 0
        assert queries.calls_of(self.ffion) == []

    def test_the_call_is_over_when_one_of_them_opens_it(self):
        self.tell(self.gwen, self.mali, kind=URGENT)
        services_post.chase_once(timezone.now() + timedelta(minutes=61))
        services.read(self.ffion, PATH)  # the sender looks: nobody has telephoned yet
        assert len(queries.calls_of(self.ffion)) == 1
        services.read(self.gwen, PATH)
        assert queries.calls_of(self.ffion) == []

    def test_what_is_ordinary_is_never_chased(self):
        self.tell()
        assert services_post.chase_once(timezone.now() + timedelta(days=9)) == 0

    # -- Failures

    def test_a_server_that_is_down_loses_nothing(self):
        self.tell()
        self.box.is_down = True
        assert services_post.post_once(self.nine()) == 0
        row = Notice.objects.get()
        assert (row.mailed_at, row.tries, row.claim) == (None, 1, None) and row.try_again_at > timezone.now()
        self.box.is_down = False
        assert services_post.post_once(self.nine()) == 0  # not yet
        Notice.objects.update(try_again_at=timezone.now() - timedelta(seconds=1))
        assert services_post.post_once(self.nine()) == 1

    def test_nobody_there_loses_nothing(self):
        self.tell(kind=URGENT)
        with override_settings(MAILERS=_to_nobody()):
            assert services_post.post_once() == 0
        Notice.objects.update(try_again_at=None)
        assert services_post.post_once() == 1

    def test_an_address_refused_for_good_is_not_tried_again_until_it_changes(self):
        self.box.refuses[self.gwen.email] = "550 No such mailbox"
        self.tell()
        services_post.post_once(self.nine())
        assert queries.has_broken_address(self.gwen) and queries.unreachable_in(self.gwen.agency_id) == [self.gwen.name]
        self.box.refuses.clear()
        assert services_post.post_once(self.nine()) == 0
        self.gwen.email = "gwen.elsewhere@nursery.example"
        self.gwen.save(update_fields=["email"])
        assert services_post.post_once(self.nine()) == 1
        assert not queries.has_broken_address(self.gwen)

    def test_urgent_to_a_broken_address_has_the_sender_telephone_now(self):
        self.box.refuses[self.gwen.email] = "550 No such mailbox"
        self.tell(kind=URGENT)
        services_post.post_once()
        assert services_post.chase_once(timezone.now()) == 1

    def test_unless_somebody_else_was_told_too(self):
        self.box.refuses[self.gwen.email] = "550 No such mailbox"
        self.tell(self.gwen, self.mali, kind=URGENT)
        services_post.post_once()
        assert services_post.chase_once(timezone.now()) == 0

    def test_leavers_and_disabled_people_are_never_mailed(self):
        self.tell(self.gwen, self.mali, kind=URGENT)
        self.tell(self.gwen, self.mali)
        Membership.objects.filter(user=self.gwen).update(to_on=timezone.localdate())
        self.mali.is_active = False
        self.mali.save()
        assert services_post.post_once(self.nine()) == 0
        assert self.box.messages == []

    # -- What it says

    def test_it_is_in_the_language_of_whom_it_is_for(self):
        self.tell(self.mali)
        self.tell(self.mali, kind=URGENT)
        services_post.post_once(self.nine())
        subjects = {message["Subject"] for message in self.box.to(self.mali.email)}
        assert subjects == {"Hwb diogelu: mae 1 peth yn aros amdanoch", "Brys: mewngofnodwch i'r hwb, S-7F3K2"}

    def test_no_name_of_anybody_and_no_content_is_in_any_of_it(self):
        """Every kind that is declared, in both languages, as it crossed the wire: headers, subject and body."""
        everybody = [self.gwen, self.mali]
        for number, declared in enumerate(kinds._declared.values()):
            path = f"/sharing/guides/00000000-0000-7000-8000-{number:012}/"
            self.tell(*everybody, kind=declared, path=path)
        services_post.post_once(self.nine())
        wire = "\n".join(message.as_string() + message.get_content() for message in self.box.messages)
        names = {person.name for person in Person.objects.all()} | {person.name for person in everybody}
        names |= {self.ffion.name, *(self.gwen.agency.name_en.split() + [self.mali.agency.name_cy])}
        common = {"the", "of", "private", "nursery"}
        found = {name for name in names if name.casefold() not in common and name in wire}
        assert found == set()
        for message in self.box.messages:
            assert message["To"] in {person.email for person in everybody}
            assert set(message.keys()) <= {
                "Subject", "From", "To", "Date", "Message-ID", "MIME-Version", "Content-Type",
                "Content-Transfer-Encoding", "Auto-Submitted", "X-Auto-Response-Suppress", "X-Peer", "X-MailFrom",
                "X-RcptTo",
            }  # fmt: skip
            links = re.findall(r"https?://\S+", message.get_content())
            assert links and all(link.startswith("https://hub.example/") for link in links)

    def test_a_notice_takes_a_reference_and_a_path_and_nothing_else(self):
        for reference, path in [
            ("Tomos Prosser, aged 2", PATH), ("S-1", "/people/?name=Tomos Prosser"), ("S-1", "https://elsewhere.example/"),
            ("", PATH), ("S-1\nBcc: all", PATH), ("S-1", "//elsewhere.example/"),
        ]:  # fmt: skip
            with pytest.raises(ValueError, match="reference"):
                services.tell([self.gwen], ORDINARY, reference=reference, path=path)
        assert Notice.objects.count() == 0


def _to_nobody():
    return {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 1},
        }
    }
