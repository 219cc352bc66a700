"""Promises of the weights: fixed, versioned, and no reason ever points the wrong way."""

import json
import re
from pathlib import Path

import pytest

from sharing.siblings.matching import score
from sharing.siblings.matching.score import WEIGHTS, load_cards

CARDS = load_cards()
# What speaks for a family or for one child, weakest first; and what speaks against.
RISING = {
    "phone": "unsaid near other_name same_adult two_adults",
    "email": "near unsaid same",
    "home": "flat_unclear same",
    "surname": "near common frequent rare",
    "parents": "initial common frequent rare two",
    "relative": "name same",
    "birth": "swapped same",
    "upn": "same",
    "sex": "same",
}
AGAINST = "phone.none email.none home.neighbour home.elsewhere surname.none parents.none relative.none birth.differs"
AGAINST_SAME = f"{AGAINST} upn.differs sex.differs forename.differs"
AGAINST_SIBLING = f"{AGAINST} gap.too_close forename.same"


@pytest.mark.parametrize("card", [CARDS.same_child, CARDS.sibling], ids=["same_child", "sibling"])
def test_what_agrees_never_counts_against_and_more_never_counts_less(card):
    for reason, said in RISING.items():
        bits = [card[f"{reason}.{level}"] for level in said.split() if f"{reason}.{level}" in card]
        assert bits == sorted(bits), reason
        assert all(bit >= 0 for bit in bits), reason


def test_what_differs_never_counts_for():
    for card, codes in ((CARDS.same_child, AGAINST_SAME), (CARDS.sibling, AGAINST_SIBLING)):
        for code in codes.split():
            assert card.get(code, 0) <= 0, code


def test_what_is_unknown_weighs_nothing():
    for card in (CARDS.same_child, CARDS.sibling):
        assert not [code for code in card if code.endswith(".unknown") or code.endswith(".work")]


def test_every_weight_is_of_a_reason_that_can_be_given():
    source = Path(score.__file__).read_text()
    reasons = set(re.findall(r'"(phone|email|home|surname|parents|relative|gap|birth|forename|upn|sex)\.', source))
    for card in (CARDS.same_child, CARDS.sibling):
        assert {code.partition(".")[0] for code in card} - {"start"} <= reasons


def test_the_file_says_its_version_and_the_seeds_it_was_made_from():
    held = json.loads(WEIGHTS.read_text())
    assert held["version"] and all(seed < 400 for seed in held["seeds"])
