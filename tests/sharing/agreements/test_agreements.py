"""An agreement's life: drafted, published, signed, reviewed, ended; who may; what is recorded; what the law flags."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from hub.access.verdicts import Hidden, Refused
from hub.accounts.models import Sitting
from hub.audit.models import Event
from hub.notices.models import Notice
from hub.web.documents import take_in
from sharing.agreements import services, services_guides
from sharing.agreements.models import SECTIONS, Flag, Guide, ReferenceRow, Signature
from sharing.agreements.queries import agreement_page, agreements_page, flags_of
from sharing.agreements.queries_guides import guide_lines, guide_page, to_read
from sharing.agreements.reference_table import FIELDS
from sharing.basis.models import Gateway, LegalBasis
from sharing.basis.services import change_row
from tests.cast import client_of
from tests.sharing.ground import ground, rows_like

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def event(act, outcome="done"):
    return Event.objects.filter(act=act, outcome=outcome).order_by("-position").first()


class AnAgreement(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.county, cls.agreements = ground()
        cls.today = timezone.localdate()

    def setUp(self):
        self.enterContext(override("en"))

    def user(self, name):
        return self.county.users[name]

    # -- Who may read -----------------------------------------------------------------------------------------------

    def test_everybody_of_the_hub_reads_what_is_published_and_nobody_else(self):
        agreement = self.agreements["early_help"]
        for name in ("ben", "gwen", "mali", "ioan", "huw"):
            assert agreement_page(self.user(name), agreement.pk).reference == "ISP-2025-03", name
        with self.assertRaises(Hidden):
            agreement_page(self.user("cleo"), agreement.pk)

    def test_a_draft_is_seen_by_those_who_make_it_and_is_hidden_from_the_rest(self):
        draft = self.agreements["early_years"].pk
        for name in ("eleri", "gwen", "ffion", "mali", "carys"):
            assert agreement_page(self.user(name), draft).is_draft, name
        for name in ("ben", "gwilym", "tegwen", "ioan", "esi"):
            with self.assertRaises(Hidden):
                agreement_page(self.user(name), draft)
            assert "ISP-2026-07" not in {line.reference for line in agreements_page(self.user(name)).lines}
        assert "ISP-2026-07" in {line.reference for line in agreements_page(self.user("gwen")).lines}

    def test_a_hidden_draft_and_an_absent_agreement_are_one_answer(self):
        client = client_of("ben")
        asked = (self.agreements["early_years"].pk, uuid4())
        client.get(f"/sharing/agreements/{uuid4()}/")  # what is kept between requests is there for both
        answers, queries = [], []
        for pk in asked:
            with CaptureQueriesContext(connection) as counted:
                answers.append(client.get(f"/sharing/agreements/{pk}/"))
            queries.append(len(counted))
        assert queries[0] == queries[1]
        assert [answer.status_code for answer in answers] == [404, 404]
        token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|[0-9a-f-]{36}')
        assert token.sub(b"", answers[0].content) == token.sub(b"", answers[1].content)

    def test_the_list_says_how_current_each_is_in_words(self):
        page = client_of("nerys").get("/sharing/agreements/")
        for words in ("Lapsed on", "Review due by", "Review overdue since", "Current, next review", "The law changed"):
            self.assertContains(page, words)
        self.assertContains(page, "Your agency has not signed")  # of the Flying Start record
        self.assertContains(client_of("mali", language="cy").get("/sharing/agreements/"), "Darfu ar")

    # -- Who may keep -----------------------------------------------------------------------------------------------

    def test_the_owners_agency_and_the_co_ordinator_keep_it_and_others_are_told_who(self):
        agreement = self.agreements["early_help"]
        for name in ("nerys", "esi", "carys"):  # manager, information governance officer, co-ordinator
            assert agreement_page(self.user(name), agreement.pk).may_keep, name
        for name in ("amira", "ffion", "ioan", "lowri"):
            with self.assertRaises(Refused) as refused:
                services.end(actor=self.user(name), agreement=agreement, on=self.today, why="No.")
            assert "owns this agreement" in str(refused.exception.why)
        agreement.refresh_from_db()
        assert agreement.ended_on is None

    def test_a_refusal_at_the_door_is_written_down(self):
        answer = client_of("ffion").get(f"/sharing/agreements/{self.agreements['early_help'].pk}/publish/")
        assert answer.status_code == 403
        assert event("agreement.published", "refused") is not None

    # -- Drafted, published, signed ---------------------------------------------------------------------------------

    def drafted(self):
        agencies = self.county.agencies
        agreement = services.draft(
            actor=self.user("ffion"), hub=self.county.hub, kind="dda", reference="DDA-2026-50", name_en="A",
            name_cy="B",
            partners=[agencies["gamlas"], agencies["crehyr"], agencies["gamlas"]],
        )  # fmt: skip
        return agreement

    def whole(self, agreement):
        services.write_sections(
            actor=self.user("ffion"), agreement=agreement,
            sections={name: {"en": "Words.", "cy": "Geiriau."} for name in SECTIONS},
        )  # fmt: skip
        services.take_rows(actor=self.user("ffion"), agreement=agreement, rows=[self.row()])

    def row(self, **changed):
        agencies = self.county.agencies
        values = {
            "provider": agencies["crehyr"].pk, "recipient": agencies["gamlas"].pk, "item": "attendance",
            "purpose": "early_help", "trigger": "A place", "method": "hub", "frequency": "termly",
            "gateway": "no_power_needed", "basis": "recognised_request", "condition": "", "controls": "Last term",
        }  # fmt: skip
        return values | changed

    def publish(self, agreement, **changed):
        days = {"in_force_on": self.today, "review_on": self.today + timedelta(days=365), **changed}
        return services.publish(actor=self.user("ffion"), agreement=agreement, **days)

    def test_it_is_drafted_published_and_signed_and_each_step_is_recorded(self):
        agreement = self.drafted()
        assert [partner.agency.slug for partner in agreement.partners.order_by("agency__slug")] == ["crehyr", "gamlas"]
        self.whole(agreement)
        services.designate(
            actor=self.user("gwen"), agreement=agreement, user=self.user("tegwen"),
            partner=agreement.partners.get(agency__slug="crehyr"),
        )  # fmt: skip
        version = self.publish(agreement)
        assert Notice.objects.filter(kind="agreement-to-sign", path__contains=str(agreement.pk)).count() == 2
        services.sign(actor=self.user("tegwen"), agreement=agreement, version=version)
        services.sign(actor=self.user("ffion"), agreement=agreement, version=version)
        assert Signature.objects.filter(version=version).count() == 2
        acts = Event.objects.filter(subject=agreement.pk).order_by("position").values_list("act", flat=True)
        assert list(acts) == [
            "agreement.drafted", "agreement.changed", "agreement.imported", "agreement.designated",
            "agreement.published", "agreement.signed", "agreement.signed",
        ]  # fmt: skip

    def test_a_gap_stops_its_publishing_and_nothing_is_published(self):
        agreement = self.drafted()
        with self.assertRaisesMessage(ValidationError, "both languages"):
            self.publish(agreement)
        services.write_sections(
            actor=self.user("ffion"), agreement=agreement,
            sections={name: {"en": "Words.", "cy": "" if name == "security" else "Geiriau."} for name in SECTIONS},
        )  # fmt: skip
        with self.assertRaisesMessage(ValidationError, "both languages"):
            self.publish(agreement)
        self.whole(agreement)
        agreement.versions.get().rows.all().delete()
        with self.assertRaisesMessage(ValidationError, "table is empty"):
            self.publish(agreement)
        services.take_rows(actor=self.user("ffion"), agreement=agreement, rows=[self.row()])
        with self.assertRaisesMessage(ValidationError, "comes into force"):
            self.publish(agreement, review_on=self.today)
        assert agreement.versions.get().published_at is None

    def test_what_is_published_is_never_changed(self):
        agreement = self.agreements["early_help"]
        for change in (
            lambda: services.write_sections(actor=self.user("nerys"), agreement=agreement, sections={}),
            lambda: services.take_rows(actor=self.user("nerys"), agreement=agreement, rows=[]),
        ):
            with self.assertRaisesMessage(ValidationError, "There is no draft"):
                change()

    def test_a_new_wording_begins_as_the_last_and_leaves_it_as_it_was(self):
        agreement = self.agreements["early_help"]
        first = agreement.versions.get()
        second = services.begin_version(actor=self.user("nerys"), agreement=agreement)
        assert (second.number, second.sections, second.rows.count()) == (2, first.sections, first.rows.count())
        services.take_rows(actor=self.user("nerys"), agreement=agreement, rows=[])
        assert first.rows.count() == 13 and second.rows.count() == 0
        with self.assertRaisesMessage(ValidationError, "draft already"):
            services.begin_version(actor=self.user("nerys"), agreement=agreement)

    def test_a_reference_stands_once(self):
        self.drafted()
        with self.assertRaisesMessage(ValidationError, "Another agreement has this reference"):
            self.drafted()

    def test_who_signs_is_the_designated_person_the_dsp_or_a_manager_once_and_for_their_own_agency(self):
        agreement = self.agreements["flying_start"]
        version = agreement.versions.get()
        for name, why in (
            ("amira", "person your agency designates"), ("ioan", "has signed"), ("gwen", "not party"),
            ("lucy", "has signed"),
        ):  # fmt: skip
            with self.assertRaises(Refused) as refused:
                services.sign(actor=self.user(name), agreement=agreement, version=version)
            assert why in str(refused.exception.why), name
        services.sign(actor=self.user("nerys"), agreement=agreement, version=version)
        signature = Signature.objects.get(version=version, agency__slug="council")
        assert signature.by.username == "nerys"
        page = client_of("amira").get(f"/sharing/agreements/{agreement.pk}/")
        self.assertContains(page, "Signed in the hub by Nerys Howells")

    def test_an_ended_agreement_is_signed_and_changed_no_more(self):
        agreement = self.agreements["flying_start"]
        services.end(actor=self.user("lucy"), agreement=agreement, on=self.today, why="Another begins.")
        with self.assertRaises(Refused):
            services.sign(actor=self.user("nerys"), agreement=agreement, version=agreement.versions.get())
        with self.assertRaises(Refused):
            services.begin_version(actor=self.user("lucy"), agreement=agreement)

    def test_signing_asks_who_you_are_once_more(self):
        client = client_of("nerys")
        Sitting.objects.update(stepped_up_at=None)  # signed in a while ago
        with override_settings(HUB_DEMO=False, HUB_SECOND_FACTOR=False):
            answer = client.get(f"/sharing/agreements/{self.agreements['flying_start'].pk}/sign/")
        assert answer.status_code == 302 and "confirm" in answer["Location"]

    # -- The reference table ----------------------------------------------------------------------------------------

    def table(self, *changes):
        lines = [",".join(FIELDS)]
        for change in changes or [{}]:
            row = self.row(provider="crehyr", recipient="gamlas") | change
            lines.append(",".join(row[field] for field in FIELDS))
        return "\n".join(lines)

    def test_a_table_is_looked_at_first_and_taken_in_by_a_second_press(self):
        url = f"/sharing/agreements/{self.agreements['early_years'].pk}/table/"
        client, rows = (
            client_of("eleri"),
            ReferenceRow.objects.filter(version__agreement=self.agreements["early_years"]),
        )
        upload = SimpleUploadedFile("table.csv", self.table().encode("utf-8-sig"))
        looked = client.post(url, {"file": upload})
        self.assertContains(looked, "1 row is right. Nothing is taken in yet.")
        assert rows.count() == 2
        taken = client.post(url, {"text": self.table(), "take": "yes"})
        assert taken.status_code == 302 and rows.count() == 1

    def test_one_bad_row_keeps_the_whole_table_out_and_says_what_to_do(self):
        url = f"/sharing/agreements/{self.agreements['early_years'].pk}/table/"
        bad = self.table({}, {"item": "partner_history", "recipient": "council"})
        answer = client_of("eleri").post(url, {"text": bad, "take": "yes"})
        self.assertContains(answer, "2 things to put right. Nothing was taken in.", status_code=422)
        self.assertContains(answer, "“council” is not a partner", status_code=422)
        rows = ReferenceRow.objects.filter(version__agreement=self.agreements["early_years"])
        assert rows.count() == 2

    def test_a_partners_history_is_never_a_row(self):
        url = f"/sharing/agreements/{self.agreements['early_years'].pk}/table/"
        answer = client_of("eleri").post(url, {"text": self.table({"item": "partner_history"})})
        self.assertContains(answer, "not a kind of information on the hub", status_code=422)

    def test_the_table_comes_out_as_csv_and_goes_in_again(self):
        agreement = self.agreements["early_help"]
        answer = client_of("nerys").get(f"/sharing/agreements/{agreement.pk}/table.csv")
        assert answer["Content-Disposition"] == 'attachment; filename="ISP-2025-03.csv"'
        assert event("agreement.exported") is not None
        services.begin_version(actor=self.user("nerys"), agreement=agreement)
        again = client_of("nerys").post(
            f"/sharing/agreements/{agreement.pk}/table/", {"text": answer.content.decode(), "take": "yes"}
        )
        assert again.status_code == 302
        before, after = (version.rows.order_by("number") for version in agreement.versions.order_by("number"))
        kept = ("provider", "recipient", *FIELDS[2:])
        assert list(before.values_list(*kept)) == list(after.values_list(*kept))

    # -- Printed, and documents -------------------------------------------------------------------------------------

    def test_it_is_printed_and_made_a_tagged_pdf_and_both_are_recorded(self):
        pytest.importorskip("weasyprint")
        agreement = self.agreements["early_help"]
        page = client_of("ben").get(f"/sharing/agreements/{agreement.pk}/print/")
        self.assertContains(page, "Copy made by Ben Whitfield")
        self.assertContains(page, 'id="row-13"')
        made = client_of("ben", language="cy").get(f"/sharing/agreements/{agreement.pk}/pdf/")
        assert made.content.startswith(b"%PDF-")
        forms = [str(row.body) for row in Event.objects.filter(act="agreement.exported")]
        assert len(forms) == 2

    def test_a_document_is_attached_by_its_keepers_and_downloaded_by_its_readers(self):
        agreement = self.agreements["early_help"]
        url = f"/sharing/agreements/{agreement.pk}/documents/"
        done = client_of("nerys").post(url, {"file": SimpleUploadedFile("Annex ŵ.pdf", PDF)})
        assert done.status_code == 302
        document = agreement.documents.get()
        answer = client_of("gwen").get(f"{url}{document.pk}/")
        assert answer.content == PDF
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox")
        assert event("agreement.document_read") is not None
        assert client_of("gwen").post(url, {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 403
        elsewhere = self.agreements["notices"].pk
        assert client_of("gwen").get(f"/sharing/agreements/{elsewhere}/documents/{document.pk}/").status_code == 404

    def test_a_page_that_calls_itself_a_document_is_not_attached(self):
        url = f"/sharing/agreements/{self.agreements['early_help'].pk}/documents/"
        answer = client_of("nerys").post(url, {"file": SimpleUploadedFile("a.pdf", b"<script>1</script>")})
        self.assertContains(answer, "Attach a PDF", status_code=422)
        assert not self.agreements["early_help"].documents.exists()

    def test_a_document_is_kept_by_what_was_taken_in(self):
        taken = take_in(SimpleUploadedFile("a.pdf", PDF))
        document = services.attach(actor=self.user("nerys"), agreement=self.agreements["early_help"], taken=taken)
        assert (bytes(document.content), document.size, document.added_by) == (PDF, len(PDF), self.user("nerys"))

    # -- Many rows --------------------------------------------------------------------------------------------------

    def test_two_thousand_rows_cost_the_same_queries_and_the_row_is_on_the_page_its_link_names(self):
        agreement = self.agreements["early_help"]

        def queries():
            with CaptureQueriesContext(connection) as found:
                agreement_page(self.user("nerys"), agreement.pk)
                agreements_page(self.user("nerys"))
            return len(found)

        before = queries()
        row = agreement.versions.get().rows.first()
        ReferenceRow.objects.bulk_create(rows_like(row, range(14, 2014)))
        assert queries() == before <= 40
        page = agreement_page(self.user("nerys"), agreement.pk, row=1234)
        assert (page.page, page.pages, len(page.rows)) == (13, 21, 100)
        assert 1234 in {row.number for row in page.rows}


class TheLawChanges(TestCase):
    def setUp(self):
        self.enterContext(override("en"))

    @classmethod
    def setUpTestData(cls):
        cls.county, cls.agreements = ground()
        Flag.objects.all().delete()

    def change(self, table, code):
        model = {"gateway": Gateway, "basis": LegalBasis}[table]
        tomorrow = timezone.localdate() + timedelta(days=1)
        row = model.objects.get(code=code, to_on=None)
        change_row(
            actor=self.county.users["esi"],
            row=row,
            from_on=tomorrow,
            what=("Read it again.", "Darllenwch hi eto."),
            source="New.",
        )

    def flagged(self):
        return {
            (flag.agreement.reference if flag.agreement else "guide", flag.owner.username)
            for flag in Flag.objects.all()
        }

    def test_every_agreement_that_cites_the_row_is_flagged_to_its_owner_drafts_too(self):
        self.change("basis", "recognised_request")
        assert self.flagged() == {("ISP-2025-03", "nerys"), ("ISP-2026-07", "eleri"), ("guide", "esi")}
        assert Notice.objects.filter(kind="law-changed", user__username="nerys").exists()
        assert Event.objects.filter(act="law.flagged", subject=self.agreements["early_help"].pk).exists()

    def test_a_condition_counts_as_citing_and_what_does_not_cite_is_left_alone(self):
        self.change("basis", "official_authority")
        assert self.flagged() == {("DDA-2024-02", "alys")}

    def test_what_has_ended_is_not_flagged(self):
        services.end(
            actor=self.county.users["alys"], agreement=self.agreements["notices"], on=timezone.localdate(), why="Over."
        )
        self.change("basis", "official_authority")
        assert self.flagged() == set()

    def test_a_guide_is_flagged_for_the_version_that_stands(self):
        guide = Guide.objects.get(owner__username="carys")
        words = {name: "Words." for name in ("title_en", "title_cy", "text_en", "text_cy")}
        services_guides.write_guide(actor=self.county.users["carys"], guide=guide, **words)
        services_guides.publish_guide(
            actor=self.county.users["carys"], guide=guide, review_on=timezone.localdate() + timedelta(days=99)
        )
        self.change("basis", "public_task")
        assert "carys" not in {owner for _what, owner in self.flagged()}

    def test_the_owner_says_what_was_done_and_the_flag_is_settled(self):
        self.change("basis", "official_authority")
        flag = Flag.objects.get()
        assert [line["code"] for line in flags_of(self.county.users["alys"])] == ["official_authority"]
        hidden = client_of("gwen").get(f"/sharing/flags/{flag.pk}/")
        assert hidden.status_code == 404
        answer = client_of("alys").post(f"/sharing/flags/{flag.pk}/", {"what_was_done": "Both rows still fit."})
        assert answer.status_code == 302
        flag.refresh_from_db()
        assert flag.settled_by.username == "alys" and flags_of(self.county.users["alys"]) == []
        page = client_of("owain").get(f"/sharing/agreements/{self.agreements['notices'].pk}/")
        self.assertContains(page, "Both rows still fit.")
        assert client_of("alys").post(f"/sharing/flags/{flag.pk}/", {"what_was_done": "x"}).status_code == 403


class PoliciesAndGuides(TestCase):
    def setUp(self):
        self.enterContext(override("en"))

    @classmethod
    def setUpTestData(cls):
        cls.county, cls.agreements = ground()
        cls.own = Guide.objects.get(owner__username="ffion")
        cls.shared = Guide.objects.get(owner__username="carys")
        cls.draft = Guide.objects.get(owner__username="gwen")

    def user(self, name):
        return self.county.users[name]

    def test_what_is_to_be_read_is_what_was_published_for_me_and_not_read_in_this_version(self):
        titles = {line.title for line in to_read(self.user("gwen"))}
        assert titles == {"Sharing below the threshold", "Speaking with a parent who lives elsewhere"}
        assert "Our school: who answers a request" in {line.title for line in guide_lines(self.user("ruth"))}

    def test_an_agencys_own_guide_and_a_draft_are_hidden_from_others(self):
        for guide, name in ((self.own, "gwen"), (self.draft, "ffion"), (self.draft, "zara"), (self.shared, "cleo")):
            with self.assertRaises(Hidden):
                guide_page(self.user(name), guide.pk)
        assert guide_page(self.user("gwen"), self.draft.pk).is_draft

    def test_saying_that_one_has_read_it_counts_once_and_for_this_version_only(self):
        client = client_of("gwen")
        for _twice in range(2):
            assert client.post(f"/sharing/guides/{self.shared.pk}/read/").status_code == 302
        assert Event.objects.filter(act="guide.read", subject=self.shared.pk).count() == 7  # six, and gwen's
        assert self.shared.pk not in {line.id for line in to_read(self.user("gwen"))}
        words = {name: "Words." for name in ("title_en", "title_cy", "text_en", "text_cy")}
        services_guides.write_guide(actor=self.user("carys"), guide=self.shared, **words)
        assert self.shared.pk not in {line.id for line in to_read(self.user("gwen"))}  # still a draft
        services_guides.publish_guide(
            actor=self.user("carys"), guide=self.shared, review_on=timezone.localdate() + timedelta(days=99)
        )
        assert self.shared.pk in {line.id for line in to_read(self.user("gwen"))}
        assert Notice.objects.filter(kind="guide-to-read", user=self.user("gwen")).unread().exists()

    def test_who_has_read_it_is_shown_to_those_who_keep_it(self):
        page = guide_page(self.user("carys"), self.shared.pk)
        assert {one["name"] for one in page.read_by} >= {"Amira Rahman", "Ffion Rees"}
        assert page.unread > 0
        assert guide_page(self.user("gwen"), self.shared.pk).read_by == []

    def test_who_may_write_for_everybody_and_who_for_their_agency(self):
        words = {name: "Words." for name in ("title_en", "title_cy", "text_en", "text_cy")}
        for name, for_hub, may in (
            ("carys", True, True), ("esi", True, True), ("eleri", True, True), ("ffion", True, False),
            ("ffion", False, True), ("ben", False, False), ("ioan", False, False),
        ):  # fmt: skip

            def draft(name=name, for_hub=for_hub):
                services_guides.draft_guide(
                    actor=self.user(name), hub=self.county.hub, kind="guide", for_hub=for_hub, **words
                )

            if may:
                draft()
            else:
                with self.assertRaises(Refused):
                    draft()

    def test_a_guide_is_written_published_reviewed_and_withdrawn_at_its_doors(self):
        client = client_of("gwen")
        url = f"/sharing/guides/{self.draft.pk}/"
        later = (timezone.localdate() + timedelta(days=200)).isoformat()
        words = {name: "Words." for name in ("title_en", "title_cy", "text_en", "text_cy")}
        assert client.post(f"{url}write/", {**words, "cites": ["basis:consent"]}).status_code == 302
        assert client.post(f"{url}publish/", {"review_on": later}).status_code == 302
        assert client.post(f"{url}review/", {"looked_at": "All.", "next_on": later}).status_code == 302
        page = client.get(url)
        self.assertContains(page, "Consent: Art 6(1)(a)")
        assert client.post(f"{url}withdraw/", {"why": "A new one."}).status_code == 302
        assert self.draft.pk not in {line.id for line in guide_lines(self.user("gwen"))}
        acts = set(Event.objects.filter(subject=self.draft.pk).values_list("act", flat=True))
        assert acts >= {"guide.drafted", "guide.published", "guide.reviewed", "guide.withdrawn"}

    def test_lists_cost_the_same_queries_however_many_there_are(self):
        def queries():
            with CaptureQueriesContext(connection) as found:
                guide_lines(self.user("nerys"))
            return len(found)

        before = queries()
        words = {name: "Words." for name in ("title_en", "title_cy", "text_en", "text_cy")}
        for _number in range(5):
            guide = services_guides.draft_guide(
                actor=self.user("carys"), hub=self.county.hub, kind="guide", for_hub=True, **words
            )
            services_guides.publish_guide(
                actor=self.user("carys"), guide=guide, review_on=timezone.localdate() + timedelta(days=99)
            )
        assert queries() == before <= 12


class OwnersAreWarned(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.county, cls.agreements = ground()

    def test_each_owner_is_told_once_for_each_review_that_is_due(self):
        told = services_guides.warn_owners()
        paths = set(Notice.objects.filter(kind="review-due").values_list("user__username", flat=True))
        assert {"eleri", "gareth", "alys"} <= paths and "nerys" not in paths
        assert told == Notice.objects.filter(kind="review-due").count() == 4  # three agreements and a guide
        assert services_guides.warn_owners() == 0

    def test_a_review_ends_the_warning(self):
        agreement = self.agreements["attendance"]
        services.review(
            actor=self.county.users["eleri"], agreement=agreement, version=agreement.versions.get(),
            looked_at="Registers.", next_on=timezone.localdate() + timedelta(days=300),
        )  # fmt: skip
        services_guides.warn_owners()
        assert not Notice.objects.filter(kind="review-due", path__contains=str(agreement.pk)).exists()
