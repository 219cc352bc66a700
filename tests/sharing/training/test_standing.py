"""How somebody stands to a requirement on a day: every state, and the days on which one becomes the next."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from django.test import SimpleTestCase

from sharing.training.models import Requirement
from sharing.training.standing import SIGNS, Held, Member, is_asked, standing

DAY = date(2026, 11, 23)
ID = UUID(int=1)


def member(**changed):
    values = {
        "user": uuid4(), "name": "Nest Example", "title": "", "agency": uuid4(), "role": "practitioner",
        "legal_type": "council", "posts": frozenset(), "joined_on": None,
    }  # fmt: skip
    return Member(**{**values, **changed})


def requirement(**changed):
    return Requirement(**{"code": "x", "course": "x", "roles": [], "posts": [], "legal_types": [], **changed})


def held(done, expires):
    return Held(ID, done, expires)


class Asked(SimpleTestCase):
    def test_an_empty_list_is_everybody(self):
        assert is_asked(requirement(), member())

    def test_role_post_and_kind_of_agency_must_all_fit(self):
        row = requirement(roles=["dsp"], posts=["chair"], legal_types=["gp"])
        fits = {"role": "dsp", "posts": frozenset({"chair", "member"}), "legal_type": "gp"}
        assert is_asked(row, member(**fits))
        for wrong in ({"role": "manager"}, {"posts": frozenset({"member"})}, {"legal_type": "police"}):
            assert not is_asked(row, member(**{**fits, **wrong})), wrong

    def test_who_is_not_asked_lacks_nothing(self):
        stand = standing(requirement(roles=["dsp"]), member(), [], DAY)
        assert stand.state == "unasked" and not stand.is_gap


class OnADay(SimpleTestCase):
    def state(self, *done, warns_from=None, who=None, **changed):
        return standing(requirement(**changed), who or member(), done, DAY, warns_from)

    def test_it_holds_until_the_day_before_it_expires(self):
        assert self.state(held(date(2024, 1, 1), DAY + timedelta(days=1))).state == "met"
        assert self.state(held(date(2024, 1, 1), DAY)).state == "expired"

    def test_what_runs_out_by_the_warning_day_runs_out_soon(self):
        ends = DAY + timedelta(days=30)
        assert self.state(held(date(2024, 1, 1), ends), warns_from=ends).state == "soon"
        assert self.state(held(date(2024, 1, 1), ends), warns_from=ends - timedelta(days=1)).state == "met"

    def test_for_good_is_for_good(self):
        stand = self.state(held(date(2014, 1, 1), None), warns_from=DAY + timedelta(days=9))
        assert stand.state == "met" and "2014" in stand.words

    def test_the_one_that_holds_longest_counts_whichever_was_done_last(self):
        stand = self.state(held(date(2025, 1, 1), date(2025, 6, 1)), held(date(2024, 1, 1), date(2027, 1, 1)))
        assert stand.on == date(2027, 1, 1)

    def test_what_lies_ahead_does_not_count_yet(self):
        assert self.state(held(DAY + timedelta(days=1), None)).state == "missing"

    def test_days_of_grace_count_from_joining_or_from_when_it_was_first_asked(self):
        joined = member(joined_on=DAY - timedelta(days=10))
        assert self.state(who=joined, grace_days=11).state == "due"
        assert self.state(who=joined, grace_days=10).state == "missing"
        assert self.state(who=joined, grace_days=10, from_on=DAY - timedelta(days=1)).state == "due"

    def test_grace_is_for_those_who_never_had_it(self):
        joined = member(joined_on=DAY)
        assert self.state(held(date(2020, 1, 1), date(2023, 1, 1)), who=joined, grace_days=90).state == "expired"

    def test_every_state_has_a_word_and_a_shape_of_its_own(self):
        assert len(set(SIGNS.values())) == len(SIGNS)
        for stand in (
            self.state(held(date(2024, 1, 1), DAY)), self.state(), self.state(roles=["dsp"]),
            self.state(held(date(2024, 1, 1), date(2030, 1, 1))),
        ):  # fmt: skip
            assert stand.words and stand.sign
