"""Make the weights of sibling matching again: bin/bench sibling_weights [--write].

Two logistic regressions on generated families of the training seeds. Every weight has a sign it may not leave and
levels stand in order (`ORDER`), so that no reason ever points the wrong way; what cannot be told apart shares a weight.
The same-child card is also shown copies of its pairs with columns left out, so that it does not lean on a column which
another roll may lack. Prints the weights, or writes them into the project.
"""

import json
import random
import sys
from collections.abc import Iterator

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from sharing.siblings.matching.score import WEIGHTS
from tests.bench import _families as bench

# Seeds below 400 are for training and for choosing; those of tests/bench/siblings.py were never looked at before.
SEEDS = (301, 303)
FAMILIES = 28_000
VERSION = "1"

# From the level that speaks most against to the one that speaks most for. `|` is nought: left of it no weight may be
# above, right of it none below. Levels not named here have no weight.
SIBLING = """
    phone: none relative | unsaid near other_name same_adult two_adults
    email: none relative | near unsaid same
    home: neighbour elsewhere | postcode no_postcode near flat_unclear same
    surname: none | near common frequent rare
    parents: none forename | initial common frequent rare two
    relative: none | name same
    gap: wide twins too_close | plausible
    forename: same form sound swap slip | differs
"""
SAME_CHILD = """
    upn: differs | same
    birth: differs part | swapped same
    forename: differs | crossed slip swap sound form same
    surname: none | near common frequent rare
    sex: differs | same
    home: elsewhere neighbour | postcode no_postcode near flat_unclear same
    phone: none relative | unsaid near other_name same_adult two_adults
    email: none relative | near unsaid same
    parents: none forename | initial common frequent rare two
"""
# Levels between which no order is meant: each side of nought stands for itself.
UNORDERED = {"home", "gap", "forename"}
# What another roll may not have, and how often a copy leaves it out.
LEFT_OUT = {
    ("phone", "email", "parents"): 0.5,
    ("upn",): 0.5,
    ("forename",): 0.1,
    ("surname",): 0.06,
    ("birth",): 0.15,
    ("home",): 0.15,
    ("sex",): 0.5,
}
# How often a copy has forename and surname in each other's column.
CROSSED = 0.05


def main() -> None:
    parser = bench.options(__doc__)
    parser.add_argument("--write", action="store_true", help="put the weights into the project")
    parser.add_argument("--families", type=int, default=FAMILIES)
    given = parser.parse_args()
    codes, is_same, is_sibling = [], [], []
    for seed in SEEDS:
        county = bench.families(given, seed=seed, count=given.families)
        found = bench.compared(county.records())
        codes += found.codes
        is_same += [ids in county.same_child for ids in found.pairs]
        is_sibling += [ids in county.siblings for ids in found.pairs]
    others = [place for place, same in enumerate(is_same) if not same]
    cards = {
        "version": VERSION,
        "seeds": list(SEEDS),
        "families": given.families,
        "same_child": same_child_card(codes, is_same),
        "sibling": fit([codes[n] for n in others], [is_sibling[n] for n in others], SIBLING),
    }
    text = json.dumps(cards, indent=2) + "\n"
    if given.write:
        WEIGHTS.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def same_child_card(codes: list[tuple[str, ...]], is_same: list[bool]) -> dict[str, float]:
    rng = random.Random(SEEDS[0])
    thinned = [thin(one, rng) for one in codes for _ in range(2)]
    return fit(codes + thinned, is_same + [same for same in is_same for _ in range(2)], SAME_CHILD)


def thin(codes: tuple[str, ...], rng: random.Random) -> tuple[str, ...]:
    if "forename.same" in codes and rng.random() < CROSSED:
        codes = tuple("forename.crossed" if code == "forename.same" else code for code in codes)
        codes = tuple(code for code in codes if not code.startswith("surname"))
    gone = {reason for reasons, share in LEFT_OUT.items() if rng.random() < share for reason in reasons}
    return tuple(code for code in codes if code.partition(".")[0] not in gone)


def fit(codes: list[tuple[str, ...]], truth: list[bool], order: str, penalty: float = 2.0) -> dict[str, float]:
    """Bits for each level, in the order and with the signs of `order`: a logistic regression in steps."""
    steps = list(steps_of(order))
    columns = {name: [n for n, (_, names) in enumerate(steps) if name in names] for _, names in steps for name in names}
    weights = sum((len(columns.get(code, ())) for one in codes for code in one), 0)
    places, starts, signs = np.empty(weights, dtype=np.int32), [0], np.empty(weights)
    at = 0
    for one in codes:
        for code in one:
            for column in columns.get(code, ()):
                places[at], signs[at] = column, steps[column][0]
                at += 1
        starts.append(at)
    matrix = csr_matrix((signs, places, starts), shape=(len(codes), len(steps)))
    wanted = np.asarray(truth, dtype=float)

    def loss(bits: np.ndarray) -> tuple[float, np.ndarray]:
        odds = matrix @ bits[1:] + bits[0]
        wrong = 1 / (1 + np.exp(-odds)) - wanted
        value = float(np.sum(np.logaddexp(0, odds) - wanted * odds) + penalty / 2 * bits[1:] @ bits[1:])
        return value, np.concatenate([[wrong.sum()], matrix.T @ wrong + penalty * bits[1:]])

    bounds = [(None, None)] + [(0, None)] * len(steps)
    best = minimize(
        loss, np.zeros(len(steps) + 1), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 3000}
    )
    bits = best.x / np.log(2)
    card = {"start": round(float(bits[0]), 2)}
    for name in sorted(columns):
        card[name] = round(float(sum(steps[n][0] * bits[n + 1] for n in columns[name])), 2) + 0.0
    return card


def steps_of(order: str) -> Iterator[tuple[float, set[str]]]:
    """(sign, the levels that take this step): a level is the sum of the steps between it and nought."""
    for line in order.strip().splitlines():
        reason, _, said = line.strip().partition(": ")
        against, _, towards = said.partition("|")
        for sign, side in ((-1.0, against.split()[::-1]), (1.0, towards.split())):
            names = [f"{reason}.{level}" for level in side]
            for place, name in enumerate(names):
                yield sign, {name} if reason in UNORDERED else set(names[place:])


if __name__ == "__main__":
    main()
