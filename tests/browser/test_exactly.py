"""While somebody writes, the aid asks who is meant; it never takes the caret, and one key ties a word everywhere.

The page is made here, so that nothing but the script and its words is under test.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.servers import ROOT

PEOPLE = [
    {"id": "dean", "name": "Dean Marsh", "sex": "M", "age": 31, "ties": ["partner"]},
    {"id": "nia", "name": "Nia Prosser", "sex": "F", "age": 7, "ties": ["child"]},
    {"id": "kelly", "name": "Kelly Prosser", "sex": "F", "age": 27, "ties": ["mother"]},
]
PAGE = f"""<!doctype html><html lang="en"><title>Writing</title><main>
<form action="/kept" method="get"><label for="text">Your words</label>
<textarea id="text" name="text" rows="4" cols="60" lang="en" data-words="/exactly.json"
  data-people='{json.dumps(PEOPLE)}' data-question="Who is “%s”?" data-question-many="Who are “%s”?"
  data-answer="“%s” is %s" data-other="someone else" data-change="Change"></textarea>
<button>Add</button></form></main><script type="module" src="/begin.js"></script></html>"""
FILES = {
    "/": ("text/html", PAGE),
    "/begin.js": (
        "text/javascript",
        """import { start } from "/exactly.js";
        await start(document.getElementById("text"));
        document.body.dataset.on = "1";""",
    ),
    "/exactly.js": ("text/javascript", (ROOT / "hub/frontend/js/exactly.js").read_text()),
    "/exactly.json": ("application/json", (ROOT / "meetings/minutes/exactly.json").read_text()),
}
LEGEND = "fieldset.hub-exactly legend"
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'"


@pytest.fixture
def writing(page: Any) -> Iterator[Any]:
    """A box to write in, with the aid begun; every console error fails."""
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))

    def answer(route: Any) -> None:
        path = "/" + route.request.url.split("/", 3)[3].partition("?")[0]
        kind, body = FILES.get(path, ("text/html", ""))
        route.fulfill(body=body, content_type=f"{kind}; charset=utf-8", headers={"Content-Security-Policy": POLICY})

    page.route("http://hub.test/**", answer)
    page.goto("http://hub.test/")
    page.wait_for_selector("body[data-on]")
    yield page
    assert errors == []


def question(page: Any) -> str:
    return page.locator(LEGEND).inner_text()


def ties(page: Any) -> list[str]:
    return page.eval_on_selector_all("input[name=tie]", "inputs => inputs.map(input => input.value)")


def caret(page: Any) -> list[Any]:
    return page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]")


def test_it_asks_below_the_box_and_the_likely_person_stands_first(writing):
    assert not writing.locator("fieldset.hub-exactly").is_visible()
    writing.fill("#text", "Mum rang.")
    writing.wait_for_selector("fieldset.hub-exactly:visible")
    assert question(writing) == "Who is “Mum”?"
    labels = writing.locator("fieldset.hub-exactly label").all_inner_texts()
    assert [" ".join(label.split()) for label in labels] == [
        "Alt 1 Kelly Prosser",
        "Alt 2 Nia Prosser",
        "Alt 3 Dean Marsh",
        "Alt 4 someone else",
    ]
    assert writing.locator("fieldset.hub-exactly input:checked").count() == 0
    assert ties(writing) == []


def test_one_key_ties_every_word_and_the_caret_stays(writing):
    writing.click("#text")
    writing.keyboard.type("She rang. Mum said she was ill")
    writing.wait_for_selector("fieldset.hub-exactly:visible")
    before = caret(writing)
    writing.keyboard.press("Alt+1")
    assert question(writing) == "Who is “Mum”?"
    assert len(ties(writing)) == 1 and ties(writing)[0].startswith("she:")
    writing.keyboard.press("Alt+1")
    assert ties(writing)[1] == "mum:kelly"
    assert caret(writing) == before
    assert writing.input_value("#text") == "She rang. Mum said she was ill"
    writing.keyboard.type(" and he left")
    expect(writing.locator(LEGEND)).to_have_text("Who is “he”?")


def test_a_press_with_the_pointer_leaves_the_caret(writing):
    writing.click("#text")
    writing.keyboard.type("She rang")
    writing.wait_for_selector("fieldset.hub-exactly:visible")
    before = caret(writing)
    writing.locator("fieldset.hub-exactly label", has_text="Kelly").click()
    assert ties(writing) == ["she:kelly"]
    assert caret(writing) == before


def test_several_people_take_several_keys(writing):
    writing.click("#text")
    writing.keyboard.type("They left")
    writing.wait_for_selector("fieldset.hub-exactly:visible")
    assert question(writing) == "Who are “They”?"
    writing.keyboard.press("Alt+1")
    writing.keyboard.press("Alt+2")
    assert len(ties(writing)) == 2
    writing.keyboard.press("Alt+2")
    assert len(ties(writing)) == 1


def test_a_tie_can_be_changed_and_goes_with_the_word(writing):
    writing.click("#text")
    writing.keyboard.type("She rang. He left")
    writing.wait_for_selector("fieldset.hub-exactly:visible")
    writing.keyboard.press("Alt+1")
    writing.get_by_role("button", name="Change").first.click()
    assert question(writing) == "Who is “She”?"
    writing.fill("#text", "He left")
    expect(writing.locator(LEGEND)).to_have_text("Who is “He”?")
    assert ties(writing) == []


def test_the_choices_are_reached_by_tab_and_announced_politely(writing):
    writing.click("#text")
    writing.keyboard.type("She rang")
    writing.wait_for_selector("fieldset.hub-exactly:visible")
    status = writing.locator("[role=status]")
    expect(status).to_have_text("Who is “She”?")
    writing.keyboard.press("Tab")
    writing.keyboard.press("Space")
    assert len(ties(writing)) == 1
    assert writing.evaluate("document.activeElement.closest('.hub-exactly') !== null")
    expect(status).to_contain_text("“She” is")


def test_what_is_sent_is_the_text_and_its_ties_only(writing):
    writing.click("#text")
    writing.keyboard.type("She rang")
    writing.wait_for_selector("fieldset.hub-exactly:visible")
    writing.keyboard.press("Alt+1")
    chosen = ties(writing)[0]
    sent = writing.evaluate("[...new FormData(document.querySelector('form'))]")
    assert sent == [["text", "She rang"], ["tie", chosen]]


def test_quoted_words_and_names_are_left_alone(writing):
    writing.fill("#text", 'Nia said "mum hit him". Mum, Kelly Prosser, was out.')
    writing.wait_for_timeout(500)
    assert not writing.locator("fieldset.hub-exactly").is_visible()


def test_whom_the_word_cannot_mean_is_out_of_sight_until_asked_for(writing):
    writing.eval_on_selector("#text", "box => box.dataset.more = 'others of the family'")
    writing.click("#text")
    writing.keyboard.type("She rang")
    writing.wait_for_selector("fieldset.hub-exactly:visible")
    labels = writing.locator("fieldset.hub-exactly label")
    expect(labels).to_have_count(3)  # Kelly, Nia and someone else
    assert "Dean" not in " ".join(labels.all_inner_texts())
    before = caret(writing)
    writing.get_by_role("button", name="others of the family").click()
    expect(labels).to_have_count(4)
    assert caret(writing) == before
    writing.locator("fieldset.hub-exactly label", has_text="Dean").click()
    assert ties(writing) == ["she:dean"]
