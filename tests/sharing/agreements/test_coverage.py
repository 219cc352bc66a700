"""What an agreement covers: which row, whether it has lapsed, and whether both have signed."""

from datetime import date, timedelta

from django.test import TestCase
from django.utils import timezone

from hub.agencies.clocks import add_months
from hub.agencies.models import Clock
from sharing.agreements import services
from sharing.agreements.currency import Times, currency, times_of
from sharing.agreements.models import Partner, ReferenceRow, Signature, Version
from sharing.agreements.queries import coverage, currency_of
from tests.sharing.ground import ground, rows_like


class BetweenTwoAgencies(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.county, cls.agreements = ground()

    def covers(self, provider, recipient, *items, purpose="put_together", day=None):
        agencies = self.county.agencies
        return coverage(agencies[provider], agencies[recipient], items, purpose, day)

    def test_a_row_of_an_agreement_in_force_covers_it(self):
        [found] = self.covers("health", "council", "child_health")
        assert (found.kind, found.agreement, found.row_number) == ("covered", "ISP-2025-03", 1)
        assert found.url.endswith("?row=1#row-1")
        assert (found.gateway, found.basis, found.condition) == ("sswba_164", "public_task", "safeguarding")

    def test_what_no_row_names_is_a_one_off_decision(self):
        assert [row.kind for row in self.covers("crehyr", "gamlas", "attendance", "collection")] == ["none", "none"]
        assert self.covers("council", "health", "child_health")[0].kind == "none"  # the other way round
        assert self.covers("health", "council", "child_health", purpose="crime")[0].kind == "none"

    def test_each_kind_of_information_has_its_own_answer_in_the_order_asked(self):
        found = self.covers("gamlas", "council", "collection", "attendance")
        assert [(row.item, row.kind) for row in found] == [("collection", "none"), ("attendance", "covered")]

    def test_three_months_after_its_review_was_due_it_has_lapsed(self):
        [found] = self.covers("housing", "council", "tenancy", purpose="early_help")
        due = add_months(timezone.localdate(), -5)
        assert (found.kind, found.agreement) == ("lapsed", "ISP-2022-06")
        assert found.lapsed_on == add_months(due, 3)

    def test_overdue_and_not_lapsed_still_covers(self):
        [found] = self.covers("police", "probation", "police_contact", purpose="crime")
        assert found.kind == "covered"

    def test_the_time_of_lapse_is_the_boards(self):
        Clock.objects.filter(code="agreement_lapse").update(amount=10, unit="days")
        assert self.covers("police", "probation", "police_contact", purpose="crime")[0].kind == "lapsed"

    def test_a_review_lets_it_stand_again_without_a_new_signature(self):
        agreement = self.agreements["tenancies"]
        services.review(
            actor=self.county.users["gareth"], agreement=agreement, version=agreement.versions.get(),
            looked_at="Every row, with both teams.", next_on=timezone.localdate() + timedelta(days=365),
        )  # fmt: skip
        assert self.covers("housing", "council", "tenancy", purpose="early_help")[0].kind == "covered"

    def test_without_both_signatures_nothing_is_covered_and_it_says_so(self):
        [found] = self.covers("fs", "council", "attendance", purpose="early_help")
        assert (found.kind, found.is_unsigned) == ("none", True)
        [both] = self.covers("health", "fs", "child_health", purpose="early_help")
        assert both.kind == "covered"

    def test_who_has_left_is_covered_no_longer(self):
        Partner.objects.filter(agreement=self.agreements["early_help"], agency=self.county.agencies["health"]).update(
            to_on=timezone.localdate()
        )
        assert self.covers("health", "council", "child_health")[0].kind == "none"
        yesterday = timezone.localdate() - timedelta(days=1)
        assert self.covers("health", "council", "child_health", day=yesterday)[0].kind == "covered"

    def test_a_draft_and_a_wording_of_tomorrow_cover_nothing(self):
        agreement = self.agreements["early_help"]
        services.begin_version(actor=self.county.users["nerys"], agreement=agreement)
        tomorrow = timezone.localdate() + timedelta(days=1)
        version = services.publish(
            actor=self.county.users["nerys"], agreement=agreement, in_force_on=tomorrow,
            review_on=tomorrow + timedelta(days=365),
        )  # fmt: skip
        assert self.covers("health", "council", "child_health")[0].kind == "covered"  # by the first wording
        assert self.covers("health", "council", "child_health", day=tomorrow)[0].is_unsigned
        for username in ("nerys", "glenys"):
            services.sign(actor=self.county.users[username], agreement=agreement, version=version)
        assert self.covers("health", "council", "child_health", day=tomorrow)[0].kind == "covered"

    def test_an_agreement_that_ended_covers_nothing_from_that_day(self):
        agreement, today = self.agreements["early_help"], timezone.localdate()
        services.end(actor=self.county.users["nerys"], agreement=agreement, on=today, why="A new one begins.")
        assert self.covers("health", "council", "child_health")[0].kind == "none"
        assert self.covers("health", "council", "child_health", day=today - timedelta(days=1))[0].kind == "covered"

    def test_covered_is_preferred_to_lapsed(self):
        Version.objects.filter(agreement=self.agreements["early_help"]).update(review_on=date(2020, 1, 1))
        self._copy_row_to("notices")
        assert self.covers("police", "council", "police_contact")[0].kind == "covered"

    def _copy_row_to(self, key):
        """The same row in another agreement that stands, with both signatures."""
        version = self.agreements[key].versions.get()
        row = ReferenceRow.objects.get(
            version__agreement=self.agreements["early_help"], item="police_contact", number=4
        )
        [copy] = rows_like(row, range(90, 91))
        copy.version = version
        copy.save()
        council = self.county.agencies["council"]
        Partner.objects.create(agreement=self.agreements[key], agency=council)
        Signature.objects.create(version=version, agency=council, by=self.county.users["nerys"], at=timezone.now())

    def test_two_thousand_rows_cost_no_more_queries(self):
        def count():
            with self.assertNumQueries(3):  # the rows, and the board's two clocks
                self.covers("gamlas", "council", "attendance", "presentation", "plan", "collection")

        count()
        row = ReferenceRow.objects.get(version__agreement=self.agreements["early_help"], number=6)
        ReferenceRow.objects.bulk_create(rows_like(row, range(100, 2100)))
        count()

    def test_an_agencys_agreements_are_counted_by_how_current_they_are(self):
        health = currency_of(self.county.agencies["health"])
        assert (health.current, health.unsigned) == (2, 0)
        housing = currency_of(self.county.agencies["housing"])
        assert (housing.current, housing.lapsed) == (1, 1)
        council = currency_of(self.county.agencies["council"])
        assert (council.unsigned, council.flags) == (1, 1)


class Days(TestCase):
    """The states of an agreement, to the day."""

    @classmethod
    def setUpTestData(cls):
        county, _agreements = ground()
        cls.times = times_of(county.hub.board)

    def test_the_boards_own_times(self):
        assert self.times == Times((3, "months"), (3, "months"))

    def test_every_state_has_a_word_a_colour_and_its_first_day(self):
        due = date(2026, 11, 30)
        table = [
            (date(2026, 8, 29), "current", "green"), (date(2026, 8, 30), "due", "amber"),
            (date(2026, 11, 29), "due", "amber"), (date(2026, 11, 30), "overdue", "red"),
            (date(2027, 2, 27), "overdue", "red"), (date(2027, 2, 28), "lapsed", "red"),
        ]  # fmt: skip
        for day, state, colour in table:
            found = currency(self.times, day, published=True, due_on=due)
            assert (found.state, found.colour) == (state, colour), day
            assert found.words
        assert currency(self.times, due, published=False).state == "draft"
        assert currency(self.times, due, published=True, in_force_on=date(2026, 12, 1)).state == "ahead"
        assert currency(self.times, due, published=True, ended_on=due).state == "ended"
        assert len({currency(self.times, day, published=True, due_on=due).words for day, *_rest in table}) == 4
