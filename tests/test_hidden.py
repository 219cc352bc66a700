"""Hidden and absent are one answer: the same status, bytes, headers and number of queries, at every door with an id."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from meetings.rooms.commands import Order, act_names, commit
from tests.cast import client_of, load_county, user
from tests.doors import outcome, rows_of, things, undone
from tests.test_doors import DONE, READS, SENDS, SENT, filled

KNOWN = {"waits"}  # gwen is asked for it: what is not shared yet is not there, and not hidden
ONCE = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|nonce-[\w-]+')


class HiddenTest(TestCase):
    @pytest.fixture(autouse=True)
    def _seed(self, county: Path) -> None:
        self.seed = county

    def setUp(self) -> None:
        load_county(self.seed)
        self.things = things()
        # gwen is let in and admitted to another item: she has a session, a seat and an agency, and nothing of these.
        self.gwen = client_of("gwen")

    def answer(self, client: Client, method: str, url: str, data: dict[str, str]) -> tuple[HttpResponse, int]:
        cache.clear()  # what is kept for a minute must not run out between the two that are compared
        with undone(), CaptureQueriesContext(connection) as queries:
            answer = (client.post if method == "POST" else client.get)(url, data)
        # The seat is renewed once in a while, by the clock and not by what is asked for.
        return answer, sum(not row["sql"].startswith('UPDATE "hub_sitting"') for row in queries)

    def seen(self, answer: HttpResponse, asked: UUID) -> tuple[int, str, dict[str, str]]:
        """All of an answer but what is of one request alone: the id in its own address, and the token of a form."""
        body = ONCE.sub("", answer.content.decode().replace(str(asked), "the id"))
        headers = {name: value for name, value in answer.items() if name not in ("Content-Length", "Expires")}
        return answer.status_code, body, headers

    def test_a_page_or_form(self) -> None:
        compared = 0
        for method, table in (("GET", READS), ("POST", SENDS)):
            for url, expected in rows_of(table):
                if expected["gwen"] != "." or not any(isinstance(self.things[name], UUID) for name in names(url)):
                    continue
                if KNOWN & set(names(url)):
                    continue
                # The live meeting is gwen's: there it is the item sent along that she may not know of.
                is_hers = names(url) == ["live"] and method == "POST"
                named = names(str(data_of(url)) if is_hers else url)[-1]
                absent = self.things | {named: uuid4()}
                one, other = filled(url, self.things), filled(url, absent)
                with self.subTest(f"{method} {url}"):
                    hidden, queries = self.answer(self.gwen, method, one, filled(data_of(url), self.things))
                    missing, as_many = self.answer(self.gwen, method, other, filled(data_of(url), absent))
                    self.assertEqual(outcome(hidden), ".")
                    self.assertEqual(self.seen(hidden, self.things[named]), self.seen(missing, absent[named]))
                    self.assertEqual(queries, as_many)
                compared += 1
        self.assertGreater(compared, 50)

    def test_an_item_of_another_meeting_is_not_in_this_one(self) -> None:
        amira = client_of("amira")
        for place in ("chronology", "report", "admissible"):
            url = "/meetings/{past}/items/{heard}/" + place + "/"
            absent = self.things | {"heard": uuid4()}
            one, other = filled(url, self.things), filled(url, absent)
            with self.subTest(place):
                hidden, queries = self.answer(amira, "GET", one, {})
                missing, as_many = self.answer(amira, "GET", other, {})
                self.assertEqual(outcome(hidden), ".")
                self.assertEqual(self.seen(hidden, self.things["heard"]), self.seen(missing, absent["heard"]))
                self.assertEqual(queries, as_many)
        order = Order(user("amira").pk, uuid4(), "remark", self.things["past"], self.things["heard"], {"text": "x"})
        self.assertEqual(commit([order])[0]["why"], "There is no such item for you.")

    def test_a_command(self) -> None:
        gwen = user("gwen").pk
        for act in act_names():
            data = filled(DONE.get(act, {}), self.things)
            answers: list[Any] = []
            for item in (self.things["heard"], self.things["sealed"], uuid4()):
                with undone(), CaptureQueriesContext(connection) as queries:
                    [answer] = commit([Order(gwen, uuid4(), act, self.things["live"], item, data)])
                answers.append((answer | {"id": ""}, len(queries)))
            with self.subTest(act):
                self.assertEqual(answers[0], answers[2])
                self.assertEqual(answers[1], answers[2])
                self.assertEqual(answers[2][0]["why"], "There is no such item for you.")


def data_of(url: str) -> dict[str, str]:
    return SENT.get(url, {})


def names(url: str) -> list[str]:
    return re.findall(r"{(\w+)}", url)
