"""How far a fact may go: the table in the code is the table in the documents, and nothing outside it stands."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

from hub.people.models import Release
from hub.people.release import SURFACES, is_looser, may_surface

DOCUMENT = Path(__file__).parents[3] / "docs/decisions/0010-the-originator-decides.md"
ROW = re.compile(r"^\| `(\w+)`: [^|]*\| (\w+|–) \| (\w+|–) \| (\w+|–) \|$", re.MULTILINE)
OWNER, OTHER = uuid4(), uuid4()


def documented() -> list[tuple[str, str, str]]:
    """(surface, terms, "all" or "originator" or "–") of every cell."""
    rows = ROW.findall(DOCUMENT.read_text())
    return [
        (surface, terms, cell) for surface, *cells in rows for terms, cell in zip(Release.values, cells, strict=True)
    ]


@pytest.mark.parametrize(("surface", "terms", "cell"), documented())
def test_each_term_goes_as_far_as_the_document_says(surface, terms, cell):
    seen = [may_surface(terms, surface, viewer, OWNER) for viewer in (OWNER, OTHER, None)]
    assert seen == {"all": [True] * 3, "originator": [True, False, False], "–": [False] * 3}[cell]


def test_every_surface_is_documented():
    assert {surface for surface, _terms, _cell in documented()} == set(SURFACES)


def test_what_nobody_knows_of_stands_nowhere():
    assert not may_surface("secret", "live", OWNER, OWNER)
    assert not may_surface(Release.SHARE, "billboard", OWNER, OWNER)  # type: ignore[arg-type]


def test_a_fact_without_an_originator_is_nobodys_own():
    assert not may_surface(Release.RECORD, "slice", None, None)


def test_looser_terms_let_it_stand_where_it_did_not():
    order = [Release.HUB, Release.RECORD, Release.SHARE]
    assert [[is_looser(new, old) for new in order] for old in order] == [
        [False, True, True], [False, False, True], [False, False, False],
    ]  # fmt: skip
