"""The main job in a browser: one family carried from call to close by three people, in two languages."""

import re
import sqlite3
from contextlib import closing
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.seats import Seats
from tests.servers import Site


@pytest.fixture
def room(browser: Browser, browser_context_args: dict[str, Any], own_site: Site) -> Any:
    """Windows of a site of this test's own, and the way into the meeting under way."""
    with Seats(browser, browser_context_args, own_site) as seats:
        with closing(sqlite3.connect(own_site.folder / "data" / "hub.sqlite3")) as database:
            (pk,) = database.execute("SELECT id FROM meetings_meeting WHERE state = 'open'").fetchone()

        def enter(username: str, **more: Any) -> Page:
            page = seats(username, path=f"/meetings/{UUID(pk)}/", **more)
            expect(page.locator("#room")).to_be_visible()
            return page

        enter.seats = seats  # type: ignore[attr-defined]
        yield enter


def connected(page: Page) -> None:
    expect(page.locator("#connection strong")).to_have_text(re.compile("Connected|Wedi cysylltu"))


def test_what_one_person_adds_reaches_the_others_of_the_item_and_nobody_else(room: Any) -> None:
    amira, ben, huw = room("amira"), room("ben", language="cy"), room("huw")
    for page in (amira, ben, huw):
        connected(page)
    assert huw.locator(".hub-agenda__list a").count() == 1
    ben.keyboard.press("c")
    ben.keyboard.type("Mae gan Tomos Prosser-Lewis beswch ers dydd Gwener.")
    ben.locator("#contribute-about input").first.check()
    ben.locator("#contribute-text").press("Control+Enter")
    for page in (amira, huw):
        expect(page.locator("#said").get_by_text("beswch ers dydd Gwener")).to_be_visible()
    expect(ben.locator("#contribute-text")).to_have_value("")
    said = amira.locator("#said p", has_text="beswch ers dydd Gwener")
    assert said.get_attribute("lang") == "cy"  # evidence keeps the language it was written in


def test_a_chair_carries_an_item_from_call_to_close_with_the_keyboard(room: Any) -> None:
    amira = room("amira")
    connected(amira)
    press = amira.keyboard.press
    press("n")  # close what is being heard, call the next
    expect(amira.locator("#item-state")).to_have_text("Being heard")
    name = amira.locator("h1").inner_text()
    connected(amira)
    press("c")
    amira.keyboard.type("The duty worker telephoned the school today.")
    expect(amira.locator("#contribute-about")).to_be_visible()
    amira.locator("#about-" + (amira.locator("#contribute-about input").first.get_attribute("value") or "")).focus()
    press("Space")
    amira.locator("#contribute-text").focus()
    press("Control+Enter")
    expect(amira.locator("#said").get_by_text("telephoned the school")).to_be_visible()
    amira.locator("h1").click()
    press("v")
    press("Tab")
    press("3")
    press("Enter")
    expect(amira.locator(".hub-blind .is-given").first).to_be_visible()
    amira.locator("h1").click()
    press("r")
    expect(amira.locator(".hub-spread")).to_be_visible()
    press("d")
    press("Tab")
    press("4")
    amira.locator("#decide-level-3").focus()
    press("Space")
    amira.locator("#decide-reasons").focus()
    amira.keyboard.type("A plan with one lead worker.")
    amira.locator("#decide-told_parents_why_not").fill("Ben Whitfield visits tomorrow and tells them then.")
    amira.locator("#decide-told_child_why_not").fill("Too young.")
    amira.locator("#decide-reasons").press("Control+Enter")
    expect(amira.locator("#decided .hub-decision--made")).to_contain_text("Team around the family")
    connected(amira)
    press("a")
    amira.keyboard.type("Name the lead worker.")
    amira.locator("#act-due_on").fill("2030-01-07")
    amira.locator("#act-contingency").fill("Tell the chair the same day.")
    amira.locator("#act-contingency").press("Enter")
    expect(amira.locator("#actions")).to_contain_text("Name the lead worker.")
    amira.locator("h1").click()
    press("n")
    expect(amira.locator("h1")).not_to_have_text(name)


def test_the_banner_tells_of_a_lost_connection_and_typed_text_survives_it(room: Any, own_site: Site) -> None:
    room.seats.expected += ["ERR_CONNECTION_REFUSED", "WebSocket connection", "ERR_INTERNET_DISCONNECTED"]
    ben = room("ben")
    connected(ben)
    ben.keyboard.press("c")
    ben.keyboard.type("Half a sentence")
    own_site.process.kill()
    expect(ben.locator("#lost")).to_be_visible(timeout=3000)
    expect(ben.locator("#contribute button[type=submit]")).to_be_disabled()
    own_site.start()
    expect(ben.locator("#lost")).to_be_hidden(timeout=20_000)
    expect(ben.locator("#contribute-text")).to_have_value("Half a sentence")
    expect(ben.locator("#contribute button[type=submit]")).to_be_enabled()
    ben.reload()
    expect(ben.locator("#contribute-text")).to_have_value("Half a sentence")


@pytest.mark.parametrize("language", ["en", "cy"])
def test_axe_finds_nothing_and_a_phone_needs_no_sideways_scroll(room: Any, language: str) -> None:
    page = room("amira", language=language)
    connected(page)
    page.set_viewport_size({"width": 1280, "height": 1600})  # what lies under the writing box is scrolled free
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 4000})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []


def test_no_column_runs_out_of_sight(room: Any) -> None:
    amira = room("amira")
    amira.set_viewport_size({"width": 1366, "height": 768})
    columns = amira.locator(".hub-agenda, .hub-item, .hub-roll, .hub-decide, .hub-facts")
    assert columns.count() >= 4
    wide = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.className)"
    assert columns.evaluate_all(wide) == []


def test_without_script_the_same_forms_do_the_same(room: Any) -> None:
    room.seats.expected += ["status of 422"]  # how the browser's console tells of a form with an error
    ben = room("ben", java_script_enabled=False)
    ben.locator("#contribute-text").fill("Seen at the clinic without an appointment.")
    ben.locator("#contribute-about input").first.check(force=True)
    ben.locator("#contribute button[type=submit]").click()
    expect(ben.locator("#said").get_by_text("Seen at the clinic")).to_be_visible()
    ben.locator("#contribute-text").fill("Nobody is named here.")
    ben.locator("#contribute button[type=submit]").click()
    expect(ben.locator(".govuk-error-summary")).to_contain_text("whom this is about")
    expect(ben.locator("#contribute-text")).to_have_value("Nobody is named here.")
