"""Promises of `manage.py match_rolls`: it prints pairs, stores nothing, and lets people judge."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from sharing.siblings.matching.review import judged, precision, wilson

HEADS = (
    "rec_id,setting_id,setting_type,upn,forename,surname,dob,sex,address,postcode,"
    "contact1_name,contact1_phone,contact1_email,contact1_relationship,contact1_pr"
)
SCHOOL = f"""{HEADS}
A1,ysgol,P,,Elsi,Fychan,19/09/2018,F,8 Stryd y Cei,MA2 1DF,Ceri Fychan,07700 900501,,Mother,Y
A2,ysgol,P,,Guto,Beddoe,03/02/2018,M,3 Heol y Bryn,MA1 4AB,Nan Beddoe,07700 900502,,Mother,Y
"""
NURSERY = f"""{HEADS}
N1,cylch,E,,Osian,Fychan,2021-03-04,Male,8 Stryd y Cei,ma21df,Mrs Fychan,+44 7700 900501,,,
N2,cylch,E,,=Guto,Beddoe,2018-02-03,Male,"3, Heol y Bryn",MA1 4AB,"BEDDOE, Nan",07700900502,,Mother,Y
"""


class MatchingRolls(TestCase):
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path):
        self.folder = tmp_path
        self.files = [tmp_path / "school.csv", tmp_path / "nursery.csv"]
        self.files[0].write_text(SCHOOL, encoding="utf-8-sig")
        self.files[1].write_text(NURSERY)

    def run_it(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        call_command("match_rolls", *map(str, arguments), stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    def test_it_prints_pairs_as_json(self):
        out, err = self.run_it(*self.files)
        pairs = {(pair["a"], pair["b"]): pair for pair in json.loads(out)}
        assert pairs.keys() == {("A1", "N1"), ("A2", "N2")}
        assert pairs["A1", "N1"]["kind"] == "sibling" and pairs["A1", "N1"]["proposed"] is True
        assert pairs["A2", "N2"]["kind"] == "same_child"
        assert set(pairs["A1", "N1"]) == {"a", "b", "kind", "score", "proposed", "why"}
        assert "4 rows of 2 settings" in err

    def test_it_prints_pairs_as_csv(self):
        out, _ = self.run_it(*self.files, "--format", "csv")
        assert [row["kind"] for row in csv.DictReader(io.StringIO(out))] == ["sibling", "same_child"]

    def test_it_stores_nothing(self):
        before = sorted(self.folder.iterdir())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            _, err = self.run_it(*self.files)
        assert len(queries) == 0
        assert sorted(self.folder.iterdir()) == before
        assert "Fychan" not in err and "07700" not in err

    def test_a_reason_is_a_code_and_never_a_value(self):
        out, _ = self.run_it(*self.files)
        for pair in json.loads(out):
            assert pair["why"] and all(code.replace("_", "").replace(".", "").isalpha() for code in pair["why"])
        assert "Fychan" not in out and "MA2" not in out

    def test_a_sheet_for_people_has_both_rows_and_no_score(self):
        out, _ = self.run_it(*self.files, "--review", "400")
        [line] = csv.DictReader(io.StringIO(out))
        assert (line["a_forename"], line["b_forename"], line["kind"]) == ("Elsi", "Osian", "sibling")
        assert "score" not in line

    def test_people_judge_and_the_precision_comes_with_its_interval(self):
        sheet, _ = self.run_it(*self.files, "--review", "400")
        path = self.folder / "sheet.csv"
        path.write_text(sheet.rstrip("\r\n") + "Yes\r\n")
        out, _ = self.run_it(path, "--judged")
        assert out.startswith("1 of 1 proposals judged right (0 unsure): precision 1.000, 95% interval 0.207 to 1.000.")

    def test_a_verdict_nobody_offered_is_refused(self):
        path = self.folder / "sheet.csv"
        path.write_text('a,"verdict (yes, no, unsure)"\n1,perhaps\n')
        with self.assertRaisesMessage(CommandError, "Line 2"):
            self.run_it(path, "--judged")

    def test_a_file_without_headings_is_refused_without_its_contents(self):
        path = self.folder / "bad.csv"
        path.write_text("Elsi,Fychan\nOsian,Fychan\n")
        with self.assertRaisesMessage(CommandError, "no column dob, surname") as raised:
            self.run_it(path)
        assert "Elsi" not in str(raised.exception)

    def test_one_rec_id_twice_is_refused(self):
        with self.assertRaisesMessage(CommandError, "has come before"):
            self.run_it(self.files[0], self.files[0])


def test_wilsons_interval_is_as_published():
    """E. B. Wilson 1927; 81 of 263 as in Newcombe 1998, table I: 0.2553 to 0.3662."""
    assert tuple(round(end, 4) for end in wilson(81, 263)) == (0.2553, 0.3662)
    assert wilson(0, 0) == (0.0, 1.0)
    found = precision(392, 400)
    assert found.high - found.low < 0.03


def test_what_nobody_judged_is_left_out_and_unsure_counts_as_wrong():
    found = judged('"verdict (yes, no, unsure)"\nyes\n\nunsure\nno\nydy\n""\n')
    assert (found.judged, found.right, found.unsure) == (4, 2, 1)
