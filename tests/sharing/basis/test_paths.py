"""What may be shared, under which row of law: one table for the rows, one for the kinds of organisation, and promises
that hold for every pair of them."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from hub.agencies.models import LegalType
from sharing.basis.models import BasisKind, Category
from sharing.basis.paths import Asking, advise, questions
from tests.sharing.law import BEFORE, TODAY, shipped, standing

PUBLIC = {
    "council", "police", "health_board", "nhs_trust", "gp", "maintained_school", "nursery_class", "flying_start",
    "probation", "youth_justice",
}  # fmt: skip
PRIVATE = {"independent_school", "private_nursery", "childminder", "cylch", "third_sector", "housing"}

TYPES = [
    "council", "police", "health_board", "nhs_trust", "gp", "maintained_school", "nursery_class", "flying_start",
    "probation", "youth_justice", "independent_school", "private_nursery", "childminder", "cylch", "third_sector",
    "housing",
]  # fmt: skip

# Each row of the fixture × the kind of organisation that gives, in the order of TYPES: y, it may use it. The column
# `to` is the organisation that receives, `for` the purpose, and e an emergency.
EVERY_ROW = """
row                             to                for         co po he nh gp ma nu fl pr yo in pr ch cy th ho
basis/public_task               council           early_help  y  y  y  y  y  y  y  y  y  y  .  .  .  .  .  .
basis/recognised_request        council           early_help  .  .  .  .  .  .  .  .  .  .  y  y  y  y  y  y
basis/recognised_request        maintained_school early_help  .  .  .  .  .  .  .  .  .  .  y  y  y  y  y  y
basis/recognised_request        private_nursery   early_help  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
basis/recognised_safeguarding   private_nursery   early_help  .  .  .  .  .  .  .  .  .  .  y  y  y  y  y  y
basis/recognised_crime          police            crime       .  .  .  .  .  .  .  .  .  .  y  y  y  y  y  y
basis/recognised_crime          police            early_help  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
basis/legal_obligation          council           protect     .  y  y  y  .  .  .  .  y  y  .  .  .  .  .  .
basis/legal_obligation          council           early_help  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
basis/legitimate_interests      council           early_help  .  .  .  .  .  .  .  .  .  .  y  y  y  y  y  y
basis/vital_interests           council           early_help  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
basis/vital_interests           council           e           y  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y
basis/consent                   council           early_help  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y
basis/health_or_care            council           early_help  y  .  y  y  y  .  .  y  .  .  .  .  .  .  .  .
basis/health_or_care            police            early_help  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
basis/statutory_purpose         council           early_help  y  y  y  y  y  y  y  y  y  y  .  .  .  .  .  .
basis/safeguarding              council           early_help  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y
basis/special_vital             council           early_help  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
basis/special_vital             council           e           y  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y
basis/explicit_consent          council           early_help  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y
basis/official_authority        council           early_help  .  y  .  .  .  .  .  .  y  y  .  .  .  .  .  .
basis/offence_safeguarding      council           early_help  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y
basis/offence_vital             council           e           y  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y
basis/confidence_duty           council           protect     .  y  y  y  .  .  .  .  y  y  .  .  .  .  .  .
basis/confidence_interest       council           early_help  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y
basis/confidence_agreed         council           early_help  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y
gateway/sswba_164               council           early_help  y  y  y  y  .  .  .  .  y  y  .  .  .  .  .  .
gateway/sswba_164               police            early_help  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
gateway/sswba_130               council           protect     .  y  y  y  .  .  .  .  y  y  .  .  .  .  .  .
gateway/sswba_130               council           early_help  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
gateway/ca2004_25               third_sector      early_help  y  y  y  y  .  .  .  .  y  y  .  .  .  .  .  .
gateway/ca2004_25               council           crime       .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
gateway/ca2004_28               police            crime       y  y  y  y  .  .  .  y  y  y  .  .  .  .  .  .
gateway/ea2002_175              council           early_help  y  .  .  .  .  y  y  .  .  .  .  .  .  .  .  .
gateway/police_common_law       housing           early_help  .  y  .  .  .  .  .  .  .  .  .  .  .  .  .  .
gateway/cda_115                 police            crime       y  y  y  y  y  y  y  y  y  y  y  y  y  y  y  y
gateway/cda_115                 gp                crime       .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
gateway/cda_115                 police            early_help  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
gateway/gp_duty                 council           early_help  .  .  .  .  y  .  .  .  .  .  .  .  .  .  .  .
gateway/no_power_needed         council           early_help  .  .  .  .  .  .  .  .  .  .  y  y  y  y  y  y
"""

EVERYTHING = ("attendance", "child_health", "identity", "offences")  # one kind of each category


def lines(table: str) -> list[tuple[str, str, str, dict[str, bool]]]:
    rows = []
    for line in table.strip().splitlines()[1:]:
        row, to, aim, *cells = line.split()
        rows.append((row, to, aim, {kind: cell == "y" for kind, cell in zip(TYPES, cells, strict=True)}))
    return rows


@pytest.mark.parametrize(("row", "to", "aim", "expected"), lines(EVERY_ROW), ids=lambda value: str(value)[:40])
def test_each_row_is_cited_for_whom_it_is_for_and_for_nobody_else(row, to, aim, expected):
    table, code = row.split("/")
    rows = standing(TODAY)
    found = {}
    for provider in TYPES:
        urgency = "emergency" if aim == "e" else "routine"
        purpose = "early_help" if aim == "e" else aim
        advice = advise(Asking(provider, to, EVERYTHING, purpose, urgency, TODAY, statement=True), rows)
        cited = advice.gateways if table == "gateway" else (*advice.bases, *advice.conditions, *advice.seldom)
        found[provider] = code in {row.code for row in cited}
    assert found == expected


def test_the_table_has_a_line_for_each_row_that_is_shipped():
    tables = {"legalbasis": "basis", "gateway": "gateway"}
    rows = {
        f"{tables[row._meta.model_name]}/{row.code}"
        for row in shipped()
        if row._meta.model_name in tables and row.nation != "england"
    }
    assert rows == {row for row, *_rest in lines(EVERY_ROW)}
    assert set(TYPES) == PUBLIC | PRIVATE == set(LegalType.values)


# -- What each kind of organisation is told -------------------------------------------------------------------------


@pytest.mark.parametrize("provider", sorted(PUBLIC))
def test_a_public_body_is_led_to_its_public_task(provider):
    advice = advise(Asking(provider, "council", ("attendance",), "early_help", day=TODAY), standing(TODAY))
    assert [row.code for row in advice.bases] == ["public_task"]
    assert advice.may == "yes"
    assert not advice.statement_needed


@pytest.mark.parametrize("provider", sorted(PRIVATE))
def test_any_other_is_led_to_the_recognised_interest_by_a_request_that_states_its_public_task(provider):
    asking = Asking(provider, "maintained_school", ("attendance",), "early_help", day=TODAY, statement=True)
    advice = advise(asking, standing(TODAY))
    assert [row.code for row in advice.bases] == ["recognised_request", "recognised_safeguarding"]
    assert "6(1)(ea)" in advice.bases[0].label
    assert advice.bases[0].from_on == date(2026, 2, 5)
    assert advice.may == "yes"


@pytest.mark.parametrize("provider", sorted(PRIVATE))
def test_without_the_statement_it_is_told_to_ask_for_it(provider):
    advice = advise(Asking(provider, "maintained_school", ("attendance",), "early_help", day=TODAY), standing(TODAY))
    assert [row.code for row in advice.bases] == ["recognised_safeguarding"]
    assert "task in the public interest" in advice.statement_needed
    assert advice.may == "with_conditions"


@pytest.mark.parametrize("provider", sorted(PRIVATE))
def test_before_the_fifth_of_february_2026_it_weighed_legitimate_interests(provider):
    asking = Asking(provider, "maintained_school", ("attendance",), "early_help", day=BEFORE, statement=True)
    advice = advise(asking, standing(BEFORE))
    assert [row.code for row in advice.bases] == ["legitimate_interests"]
    assert not advice.statement_needed
    after = advise(asking, standing(BEFORE + timedelta(days=1)))
    assert after.bases[0].code == "recognised_request"
    assert "legitimate_interests" in {row.code for row in after.seldom}


def test_a_private_nursery_that_gives_to_another_needs_no_statement():
    advice = advise(Asking("private_nursery", "cylch", ("attendance",), "early_help", day=TODAY), standing(TODAY))
    assert [row.code for row in advice.bases] == ["recognised_safeguarding"]
    assert not advice.statement_needed


# -- Categories -----------------------------------------------------------------------------------------------------


def conditions(provider: str, recipient: str, item: str, **more: str) -> list[str]:
    advice = advise(Asking(provider, recipient, (item,), "early_help", day=TODAY, **more), standing(TODAY))
    assert advice.may == "with_conditions"
    return [row.code for row in advice.conditions]


def test_health_needs_a_special_condition_and_a_reason_in_confidence():
    assert conditions("health_board", "council", "child_health") == [
        "health_or_care", "statutory_purpose", "safeguarding", "confidence_interest", "confidence_agreed",
    ]  # fmt: skip
    assert conditions("private_nursery", "council", "child_health") == [
        "safeguarding", "confidence_interest", "confidence_agreed",
    ]  # fmt: skip


def test_paragraph_18_comes_with_its_three_limbs_and_each_is_asked_for_once():
    asking = Asking("council", "police", ("child_health", "offences"), "early_help", day=TODAY)
    advice = advise(asking, standing(TODAY))
    assert [limb.code for limb in advice.limbs] == ["cannot_consent", "not_reasonable", "would_prejudice"]


def test_offences_need_article_10_and_no_special_condition():
    assert conditions("police", "council", "offences") == ["official_authority", "offence_safeguarding"]
    assert conditions("housing", "council", "offences") == ["offence_safeguarding"]


def test_ordinary_information_needs_no_further_condition():
    advice = advise(Asking("council", "police", ("attendance",), "early_help", day=TODAY), standing(TODAY))
    assert advice.conditions == () and advice.limbs == ()


# -- A partner's history --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("provider", TYPES)
@pytest.mark.parametrize("urgency", ["routine", "emergency"])
def test_a_partners_history_goes_to_the_police_schemes_and_never_into_a_letter(provider, urgency):
    asking = Asking(provider, "council", ("partner_history",), "early_help", urgency, TODAY, statement=True)
    advice = advise(asking, standing(TODAY))
    assert advice.may == "not_this_way"
    assert [row.code for row in advice.never] == ["dvds", "csods"]
    assert "Clare's Law" in advice.never[0].label and "Sarah's Law" in advice.never[1].label
    assert any("never put it in a letter" in sentence for sentence in advice.sentences)
    assert advice.bases == advice.gateways == advice.conditions == ()


def test_beside_other_information_only_the_history_is_held_back():
    advice = advise(
        Asking("council", "police", ("attendance", "partner_history"), "early_help", day=TODAY), standing(TODAY)
    )
    assert advice.may == "with_conditions"
    assert advice.never_items == ("partner_history",)
    assert [row.code for row in advice.bases] == ["public_task"]


# -- Emergencies, consent, and what is missing ----------------------------------------------------------------------


def test_an_emergency_says_999_first_and_the_record_within_one_working_day():
    asking = Asking("cylch", "council", ("child_health",), "protect", "emergency", TODAY)
    advice = advise(asking, standing(TODAY))
    assert "999" in advice.sentences[0]
    assert "one working day" in advice.sentences[1]
    assert "vital_interests" in {row.code for row in advice.bases}


def test_step_up_is_the_only_thing_that_section_130_is_for():
    report = advise(Asking("police", "council", ("attendance",), "protect", day=TODAY), standing(TODAY))
    below = advise(Asking("police", "council", ("attendance",), "early_help", day=TODAY), standing(TODAY))
    assert "sswba_130" in {row.code for row in report.gateways}
    assert "sswba_130" not in {row.code for row in below.gateways}


def test_a_kind_of_information_that_is_not_on_the_list_is_asked_about():
    assert advise(Asking("council", "police", ("gossip",), "early_help", day=TODAY), standing(TODAY)).may == "ask"
    assert advise(Asking("council", "police", (), "early_help", day=TODAY), standing(TODAY)).may == "ask"


def test_before_there_was_a_law_there_is_nothing_to_cite():
    day = date(2001, 1, 1)
    advice = advise(Asking("council", "police", ("attendance",), "early_help", day=day), standing(day))
    assert advice.may == "ask"


def test_another_nation_has_its_own_powers_and_the_same_data_protection_law():
    asking = Asking("council", "police", ("attendance",), "early_help", day=TODAY, nation="england")
    advice = advise(asking, standing(TODAY, "england"))
    assert [row.code for row in advice.bases] == ["public_task"]
    codes = {row.code for row in advice.gateways}
    assert "ca2004_11" in codes and not codes & {"sswba_164", "ca2004_28", "ca2004_25"}


# -- For every pair of organisations --------------------------------------------------------------------------------

ROWS = {day: standing(day) for day in (BEFORE, TODAY)}
ITEMS = [row.code for row in ROWS[TODAY].items]
AIMS = [row.code for row in ROWS[TODAY].aims]
askings = st.builds(
    Asking,
    provider=st.sampled_from(TYPES),
    recipient=st.sampled_from(TYPES),
    items=st.lists(st.sampled_from(ITEMS), min_size=1, max_size=5, unique=True).map(tuple),
    purpose=st.sampled_from(AIMS),
    urgency=st.sampled_from(["routine", "urgent", "emergency"]),
    day=st.sampled_from([BEFORE, TODAY]),
    statement=st.booleans(),
)


@given(askings)
def test_advice_is_never_empty(asking):
    advice = advise(asking, ROWS[asking.day])
    assert advice.sentences and advice.ask_dpo
    if advice.may == "not_this_way":
        assert advice.never
        return
    assert advice.may in ("yes", "with_conditions")
    assert advice.bases and advice.gateways
    categories = {row.category for row in ROWS[asking.day].items if row.code in asking.items}
    kinds = {row.kind for row in advice.conditions}
    assert (BasisKind.SPECIAL in kinds) == bool(categories & {Category.SPECIAL, Category.HEALTH})
    assert (BasisKind.CONFIDENCE in kinds) == (Category.HEALTH in categories)
    assert (BasisKind.OFFENCE in kinds) == (Category.OFFENCE in categories)


@given(askings)
def test_no_public_body_is_given_the_recognised_interest_and_nobody_else_the_public_task(asking):
    advice = advise(asking, ROWS[asking.day])
    labels = " ".join(row.label + row.source for row in (*advice.bases, *advice.seldom))
    if asking.provider in PUBLIC:
        assert "6(1)(ea)" not in labels and "6(1)(f)" not in labels
    else:
        assert "6(1)(e)" not in labels


@given(askings)
def test_consent_is_never_what_is_led_to(asking):
    advice = advise(asking, ROWS[asking.day])
    cited = {row.code for row in (*advice.bases, *advice.conditions)}
    assert not cited & {"consent", "explicit_consent"}


@given(askings)
def test_a_partners_history_is_named_whenever_it_was_asked_for(asking):
    advice = advise(asking, ROWS[asking.day])
    assert ("partner_history" in asking.items) == bool(advice.never)


@given(askings)
def test_what_is_cited_stood_on_that_day_and_says_where_it_comes_from(asking):
    advice = advise(asking, ROWS[asking.day])
    for row in (*advice.bases, *advice.conditions, *advice.gateways, *advice.never, *advice.seldom):
        assert row.source and row.text
        assert row.from_on is None or row.from_on <= asking.day


@given(askings)
def test_the_emergency_rows_open_only_in_an_emergency(asking):
    advice = advise(asking, ROWS[asking.day])
    opened = {row.code for row in (*advice.bases, *advice.conditions)}
    if asking.urgency != "emergency":
        assert not opened & {"vital_interests", "special_vital", "offence_vital"}


# -- Both languages -------------------------------------------------------------------------------------------------


def test_every_row_reads_in_both_languages():
    for row in shipped():
        assert row.label_en and row.label_cy and row.label_en != row.label_cy, row.code
        assert bool(row.text_en) == bool(row.text_cy), row.code
        for limb in getattr(row, "limbs", ()):
            assert limb["en"] and limb["cy"] and limb["en"] != limb["cy"]


def test_the_answer_is_in_the_readers_language():
    with override("cy"):
        advice = advise(Asking("council", "police", ("child_health",), "early_help", day=TODAY), standing(TODAY))
    assert advice.bases[0].label.startswith("Tasg gyhoeddus")
    assert advice.limbs[0].label.startswith("Ni ellir")


def test_the_path_asks_six_short_questions():
    asked = questions(ROWS[TODAY])
    assert [question.name for question in asked] == ["side", "own", "other", "items", "purpose", "urgency"]
    assert [question.name for question in asked if question.is_many] == ["items"]
    assert all(question.choices for question in asked)
