"""Twelve months in lanes."""

import re
from datetime import date

from django.template.loader import render_to_string
from django.test import SimpleTestCase
from django.utils import translation

from hub.web.lanes import Lane, drawing

UNTIL = date(2026, 11, 24)


def draw(*dates, since=None):
    return drawing([Lane("Child seen", "ring", dates)], id="p", alt="Seen", until=UNTIL, since=since, note="Since")


class Lanes(SimpleTestCase):
    def test_it_counts_what_lies_within_the_twelve_months_only(self):
        sheet = draw(date(2025, 11, 30), date(2025, 12, 1), UNTIL, date(2026, 11, 25)).sheets[0]
        assert sheet.rows[0].total == 2
        assert sheet.rows[0].path.count("M") == 2

    def test_every_mark_stays_on_the_sheet(self):
        for sheet in draw(date(2025, 12, 1), UNTIL).sheets:
            places = [float(piece.split()[0]) for piece in sheet.rows[0].path.split("M")[1:]]
            assert sheet.left - 5 <= min(places) and max(places) <= sheet.right

    def test_it_names_twelve_months_wide_and_every_second_narrow(self):
        wide, narrow = draw().sheets
        assert len([month for month in wide.months if month.name]) == 12
        assert len([month for month in narrow.months if month.name]) == 6

    def test_the_shade_begins_where_the_new_time_begins(self):
        sheet = draw(since=date(2026, 8, 4)).sheets[0]
        first = draw(date(2026, 8, 4)).sheets[0].rows[0].path
        assert float(sheet.band_x) == float(first[1:].split()[0]) + 4.5
        assert draw().sheets[0].band_x == ""
        assert draw(since=date(2020, 1, 1)).sheets[0].band_x == str(sheet.left)

    def test_it_says_in_words_what_it_shows_and_its_ids_differ(self):
        html = render_to_string("kit/lanes.html", {"drawing": draw(UNTIL)})
        assert html.count("Seen</title>") == 2
        assert 'id="p-wide"' in html and 'id="p-narrow"' in html
        assert "style=" not in html

    def test_a_welsh_reader_gets_the_same_coordinates(self):
        with translation.override("cy"):
            welsh = render_to_string("kit/lanes.html", {"drawing": draw(UNTIL)})
        english = render_to_string("kit/lanes.html", {"drawing": draw(UNTIL)})
        assert re.findall(' d="([^"]*)"', welsh) == re.findall(' d="([^"]*)"', english)
