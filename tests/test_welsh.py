"""Welsh no less favourable than English: nothing without it, and nothing that cannot have it."""

import importlib.util
from pathlib import Path

import pytest
from django.template import engines
from django.test import TestCase
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from hub.agencies.models import Agency
from sharing.siblings.rolls.models import RollChild
from sharing.siblings.rolls.queries import objections_of, opened
from tests.cast import client_of, load_county
from tests.marked import Data, marked_catalogue, unmarked
from tests.servers import ROOT

spec = importlib.util.spec_from_file_location("welsh", ROOT / "bin" / "welsh.py")
assert spec is not None and spec.loader is not None
welsh = importlib.util.module_from_spec(spec)
spec.loader.exec_module(welsh)


def test_the_catalogue_is_complete():
    assert list(welsh.faults()) == []


def test_the_finder_finds_what_is_hard_coded():
    template = engines["django"].from_string(
        '{% load i18n %}<p title="Plain">{% translate "Families" %} are here</p><kbd>Alt</kbd>{{ name }}'
    )
    with translation.override("cy"), marked_catalogue():
        html = template.render({"name": "Kelly Prosser"})
    assert unmarked(html, {"Kelly Prosser"}) == ["Plain", "are here"]


def plain_addresses(patterns=None, prefix="/"):
    """Every address without a parameter."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from plain_addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and "<" not in route and "(" not in route:
            yield route


def sealed_words():
    """What settings wrote of their children: no text in the database, since it is sealed."""
    for child in RollChild.objects.all():
        row = opened(child)
        yield from (f"{row['forename']} {row['surname']}", row["surname"], *row.values())
    for agency in Agency.objects.filter(rolls__isnull=False):
        for one in objections_of(agency.pk):
            yield from (one.name, one.said)


class Pages(TestCase):
    @pytest.fixture(autouse=True)
    def _county(self, county: Path) -> None:
        self.data = Data(county / "hub.sqlite3")
        load_county(county)
        self.data.texts |= set(sealed_words())

    def test_no_page_holds_english_that_cannot_be_translated(self):
        """Every address without a parameter, for everybody in the cast it opens to."""
        found = set()
        for username in ("", "amira", "carys", "ben", "huw", "ffion", "esi", "ioan", "cleo"):
            client = client_of(username, language="cy")
            if username:
                client.post("/language/", {"language": "cy"})
            for address in sorted(set(plain_addresses()) - {"/sign-out/"}):
                with marked_catalogue():
                    answer = client.get(address)
                if answer.status_code >= 500:
                    found.add((address, f"fails for {username or 'a stranger'}"))
                if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                    found |= {(address, piece) for piece in unmarked(answer.content.decode(), self.data)}
        assert not found, "\n".join(f"{address}: {piece}" for address, piece in sorted(found))
