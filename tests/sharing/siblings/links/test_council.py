"""What the council's officer sees: settings and no child, figures that tell of no family, a report in two languages."""

import pytest
from django.test import SimpleTestCase

from hub.access.verdicts import Refused
from hub.access.verdicts import ask as asked
from hub.accounts.models import User
from sharing.siblings.links import acts, pages_council, rules
from sharing.siblings.links.pages_council import rounded
from sharing.siblings.rolls import services as rolls
from tests.cast import client_of
from tests.sharing.siblings.links.test_links import Linked


class RoundedTest(SimpleTestCase):
    def test_below_ten_nothing_is_told_and_above_it_moves_by_fives(self):
        assert {rounded(count) for count in range(10)} == {"Fewer than ten"}
        assert [rounded(count) for count in (10, 12, 13, 17, 18, 101)] == ["10", "10", "15", "15", "20", "100"]


class CouncilTest(Linked):
    def test_it_tells_who_takes_part_and_who_says_never(self):
        rolls.set_standing(actor=self.at.gwen, standing="never")
        page = pages_council.council_page(self.at.hub)
        takes = {line.name: line.takes for line in page.settings}
        assert takes[self.at.ffion.agency.name] == "yes" and takes[self.at.gwen.agency.name] == "never"
        assert takes[self.at.mali.agency.name] == "none"

    def test_no_child_person_or_pair_stands_on_it(self):
        said = str(pages_council.council_page(self.at.hub))
        for secret in ("Osian", "Lili", "Pennant", self.link.reference, self.at.ffion.name, str(self.lili.pk)):
            assert secret not in said

    def test_figures_are_of_months_that_are_over(self):
        page = pages_council.council_page(self.at.hub)
        assert page.until_on < page.until_on.replace(day=28).replace(year=page.until_on.year + 1)
        assert {figure.value for figure in (*page.found, *page.failed)} == {"Fewer than ten"}

    def test_only_the_education_safeguarding_officer_reads_it(self):
        for name in ("ffion", "gwen", "amira", "esi", "dev", "ioan"):
            with pytest.raises(Refused):
                asked(rules.may_oversee(self.at.users[name], self.at.hub), acts.COUNCIL_READ, actor=self.at.users[name])

    def test_the_report_is_printed_and_made_a_pdf_in_both_languages(self):
        for language, words in (("en", "Where it failed"), ("cy", "Ble methodd")):
            User.objects.filter(username="eleri").update(language=language)
            page = client_of("eleri").get("/sharing/siblings/council/report/")
            assert page.status_code == 200 and words in page.content.decode()
            made = client_of("eleri").get(f"/sharing/siblings/council/report.pdf?language={language}")
            assert made.status_code == 200 and made.content.startswith(b"%PDF")
