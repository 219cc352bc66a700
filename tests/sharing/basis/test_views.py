"""The helper in the browser's terms, and the rows' pages: shown to everybody, changed by the auditor alone."""

from datetime import date, timedelta

from django.test import TestCase
from django.utils import timezone

from hub.audit.models import Event
from meetings.demo.places import load_county
from sharing.basis import services
from sharing.basis.models import DataItem, Gateway, LawChange, LegalBasis
from sharing.basis.queries import row_for, rows_on
from tests.cast import client_of, user


class AtTheHelper(TestCase):
    @classmethod
    def setUpTestData(cls):
        load_county()

    def asked(self, username="gwen", language="en", **given):
        return client_of(username, language=language).get("/sharing/basis/", given)

    def full(self, **changed):
        return {
            "side": "give", "other": "maintained_school", "items": ["attendance"], "purpose": "put_together",
            "urgency": "routine", **changed,
        }  # fmt: skip

    def test_one_question_at_a_time_in_plain_words(self):
        page = self.asked()
        self.assertContains(page, "What are you about to do?")
        self.assertNotContains(page, "How urgent")
        self.assertContains(self.asked(side="give"), "And the other organisation?")  # one's own kind is known

    def test_a_question_left_out_is_asked_again(self):
        page = self.asked(side="give", asked="other")
        assert page.status_code == 422
        self.assertContains(page, "Choose one.", status_code=422)

    def test_an_answer_that_is_none_of_them_is_asked_again(self):
        assert self.asked(side="take", asked="side").status_code == 422

    def test_a_private_nursery_is_asked_for_the_statement_and_led_to_article_6_1_ea(self):
        page = self.asked(**self.full())
        self.assertContains(page, "Does the request say that it is for a public task?")
        page = self.asked(**self.full(statement="yes"))
        self.assertContains(page, "Yes, you may share this")
        self.assertContains(page, "Art 6(1)(ea)")
        self.assertContains(page, "5 February 2026")
        self.assertContains(page, "data protection officer")
        self.assertNotContains(page, "Art 6(1)(e);")

    def test_a_school_is_led_to_its_public_task(self):
        page = self.asked("ffion", **self.full(other="private_nursery"))
        self.assertContains(page, "Art 6(1)(e)")
        self.assertNotContains(page, "you are not a public body")

    def test_what_a_lawyer_must_confirm_is_marked(self):
        page = self.asked("ben", **self.full(other="council", items=["child_health"]))
        self.assertContains(page, "To be confirmed by a lawyer")
        self.assertContains(page, "Record which of these holds:")

    def test_a_partners_history_is_sent_to_the_police_schemes(self):
        page = self.asked("ffion", **self.full(items=["partner_history"]))
        self.assertContains(page, "Not this way")
        self.assertContains(page, "Clare&#x27;s Law")
        self.assertContains(page, "Never in a letter")

    def test_it_reads_in_welsh(self):
        page = self.asked("mali", language="cy", **self.full(statement="yes"))
        self.assertContains(page, "Buddiant cydnabyddedig")
        self.assertContains(page, "Erthygl 6(1)(ea)")

    def test_an_answer_can_be_changed_and_the_rest_is_kept(self):
        page = self.asked(**self.full(statement="yes"))
        self.assertContains(page, "change=urgency")
        page = self.asked(**self.full(statement="yes", change="urgency"))
        self.assertContains(page, "How urgent is it?")
        self.assertContains(page, '<input type="hidden" name="purpose" value="put_together">', html=True)


class WithTheRows(TestCase):
    @classmethod
    def setUpTestData(cls):
        load_county()

    def setUp(self):
        self.row = Gateway.objects.get(code="sswba_164", to_on=None)
        self.tomorrow = timezone.localdate() + timedelta(days=1)
        self.data = {
            "from_on": self.tomorrow.isoformat(), "what_en": "Schools are relevant partners now.",
            "what_cy": "Mae ysgolion yn bartneriaid perthnasol nawr.", "label_en": "s.164",
            "label_cy": "a.164", "text_en": "Now for schools.", "text_cy": "Nawr i ysgolion.", "source": "New Act, s.3",
            "provider_types": ["police", "maintained_school"], "recipient_types": ["council"],
        }  # fmt: skip
        self.url = f"/sharing/basis/rows/gateway/{self.row.pk}/change/"

    def test_the_auditor_changes_a_row_from_a_day_on_and_the_earlier_is_kept(self):
        answer = client_of("esi").post(self.url, self.data)
        assert answer.status_code == 302, answer.content.decode()
        self.row.refresh_from_db()
        later = Gateway.objects.get(code="sswba_164", to_on=None)
        assert (self.row.to_on, later.from_on) == (self.tomorrow, self.tomorrow)
        assert later.provider_types == ["police", "maintained_school"]
        assert later.is_duty is True  # what the form does not ask for is kept
        change = LawChange.objects.get(table="gateway", code="sswba_164", from_on=self.tomorrow)
        assert (change.what, change.by.username) == ("Schools are relevant partners now.", "esi")
        assert Event.objects.filter(act="law.changed", subject=later.pk).exists()

    def test_who_reads_on_that_day_reads_the_new_row_and_before_it_the_old(self):
        client_of("esi").post(self.url, self.data)
        assert {row.label_en for row in rows_on(self.tomorrow).gateways} >= {"s.164"}
        assert "s.164" not in {row.label_en for row in rows_on(timezone.localdate()).gateways}

    def test_nobody_else_changes_one_and_is_told_whom_to_tell(self):
        for username in ("amira", "carys", "ben", "gwen", "ioan", "cleo"):
            answer = client_of(username).post(self.url, self.data)
            assert answer.status_code == 403, username
            self.assertContains(answer, "information governance auditor", status_code=403)
        self.row.refresh_from_db()
        assert self.row.to_on is None and not LawChange.objects.filter(from_on=self.tomorrow).exists()
        assert Event.objects.filter(act="law.changed", outcome="refused").count() == 6

    def test_a_row_may_end_with_nothing_in_its_place(self):
        client_of("esi").post(self.url, {**self.data, "ends": "on"})
        assert not Gateway.objects.filter(code="sswba_164", to_on=None).exists()
        assert LawChange.objects.filter(code="sswba_164", from_on=self.tomorrow).count() == 1

    def test_not_before_it_began_and_not_in_one_language(self):
        early = client_of("esi").post(self.url, {**self.data, "from_on": "2016-04-06"})
        self.assertContains(early, "Choose a day after this one began.", status_code=422)
        half = client_of("esi").post(self.url, {**self.data, "text_cy": ""})
        assert half.status_code == 422
        self.row.refresh_from_db()
        assert self.row.to_on is None

    def test_a_row_that_has_ended_is_not_changed_again(self):
        client_of("esi").post(self.url, self.data)
        answer = client_of("esi").post(self.url, {**self.data, "from_on": date(2030, 1, 1).isoformat()})
        self.assertContains(answer, "Somebody else has just changed this", status_code=422)

    def test_everybody_reads_a_row_with_what_it_was_before(self):
        row = LegalBasis.objects.get(code="legitimate_interests", to_on=None)
        page = client_of("gwen").get(f"/sharing/basis/rows/basis/{row.pk}/")
        self.assertContains(page, "From 25 May 2018 until 5 February 2026")
        self.assertContains(page, "From 5 February 2026")
        self.assertNotContains(page, "Change it from a day on")
        self.assertContains(client_of("esi").get(f"/sharing/basis/rows/basis/{row.pk}/"), "Change it from a day on")

    def test_a_row_that_is_not_there_is_hidden(self):
        assert (
            client_of("esi").get("/sharing/basis/rows/gateway/00000000-0000-0000-0000-000000000000/").status_code == 404
        )
        assert client_of("esi").get(f"/sharing/basis/rows/nonsense/{self.row.pk}/").status_code == 404

    def test_who_listens_is_told_inside_the_change(self):
        heard = []
        services.on_law_change(lambda change, actor: heard.append((change.code, actor.username)))
        self.addCleanup(services._listeners.pop)
        item = row_for(user("esi"), "item", DataItem.objects.get(code="attendance").pk)
        services.change_row(
            actor=user("esi"), row=item, from_on=self.tomorrow, what=("Named anew.", "Enwyd o'r newydd."), label_en="A",
            label_cy="B",
        )  # fmt: skip
        assert heard == [("attendance", "esi")]

    def test_why_it_changed_is_read_in_the_readers_language(self):
        client_of("esi").post(self.url, self.data)
        later = Gateway.objects.get(code="sswba_164", to_on=None)
        url = f"/sharing/basis/rows/gateway/{later.pk}/"
        self.assertContains(client_of("gwen").get(url), "Schools are relevant partners now.")
        self.assertContains(client_of("mali", language="cy").get(url), "Mae ysgolion yn bartneriaid perthnasol nawr.")

    def test_why_it_changed_is_written_in_both_languages(self):
        answer = client_of("esi").post(self.url, {**self.data, "what_cy": ""})
        assert answer.status_code == 422
        assert not LawChange.objects.filter(from_on=self.tomorrow).exists()

    # -- A row of which there was none

    def added(self, **changes):
        return {
            "code": "new_act_7", "nation": "wales", "from_on": self.tomorrow.isoformat(),
            "what_en": "There is a new power.", "what_cy": "Mae pŵer newydd.", "label_en": "New Act, s.7",
            "label_cy": "Deddf Newydd, a.7", "source": "New Act, s.7", "provider_types": ["police"], "is_duty": "on",
            "purposes": ["put_together"], **changes,
        }  # fmt: skip

    def test_the_auditor_adds_a_row_of_which_there_was_none(self):
        page = client_of("esi").get("/sharing/basis/rows/")
        self.assertContains(page, "/sharing/basis/rows/gateway/new/")
        answer = client_of("esi").post("/sharing/basis/rows/gateway/new/", self.added())
        row = Gateway.objects.get(code="new_act_7")
        assert answer.headers["Location"] == f"/sharing/basis/rows/gateway/{row.pk}/"
        assert (row.from_on, row.is_duty, row.provider_types, row.purposes) == (
            self.tomorrow, True, ["police"], ["put_together"],
        )  # fmt: skip
        assert LawChange.objects.get(code="new_act_7").what_cy == "Mae pŵer newydd."
        assert Event.objects.filter(act="law.added", subject=row.pk).exists()
        assert "new_act_7" not in {one.code for one in rows_on(timezone.localdate()).gateways}
        assert "new_act_7" in {one.code for one in rows_on(self.tomorrow).gateways}

    def test_each_table_asks_for_what_its_rows_hold(self):
        esi = client_of("esi")
        common = self.added(code="new_row")
        for table, more in {"basis": {"kind": "ordinary"}, "item": {"category": "ordinary"}, "aim": {},
                            "otherway": {"category": "partner_history"}}.items():  # fmt: skip
            assert esi.get(f"/sharing/basis/rows/{table}/new/").status_code == 200
            assert esi.post(f"/sharing/basis/rows/{table}/new/", {**common, **more}).status_code == 302, table
        assert LegalBasis.objects.get(code="new_row").provider_types == ["police"]
        assert not hasattr(DataItem.objects.get(code="new_row"), "provider_types")
        assert esi.get("/sharing/basis/rows/nothing/new/").status_code == 404

    def test_a_code_that_was_there_is_not_given_again_and_half_a_row_is_not_kept(self):
        esi = client_of("esi")
        for changes in ({"code": "sswba_164"}, {"label_cy": ""}, {"text_en": "Only English."}, {"code": "Two words"}):
            answer = esi.post("/sharing/basis/rows/gateway/new/", self.added(**changes))
            assert answer.status_code == 422, changes
        assert not LawChange.objects.filter(from_on=self.tomorrow).exists()

    def test_nobody_else_adds_one(self):
        for username in ("amira", "carys", "ben", "gwen", "ioan", "cleo"):
            client = client_of(username)
            assert client.post("/sharing/basis/rows/gateway/new/", self.added()).status_code == 403, username
            self.assertNotContains(client.get("/sharing/basis/rows/"), "/new/")
        assert not Gateway.objects.filter(code="new_act_7").exists()
        assert Event.objects.filter(act="law.added", outcome="refused").count() == 6
