"""Recording a contact in a browser: what was typed survives a reload, a lost connection and the end of the session."""

import sqlite3
from contextlib import closing
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.seats import Seats, sign_in
from tests.servers import Site

WORDS = "Nobody was in at Tomos's; the curtains were drawn."


class Desk:
    """One window on one machine, and the form for a contact with a family that ben and dev read."""

    def __init__(self, seats: Seats, site: Site) -> None:
        self.seats, self.database = seats, site.folder / "data" / "hub.sqlite3"
        [(family,)] = self.ask("SELECT id FROM hub_family WHERE name = 'Prosser'")
        self.contact = f"/families/{UUID(family)}/contact/"

    def ask(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.database, timeout=20)) as database, database:
            return database.execute(query).fetchall()

    def kept(self) -> str:
        return str(self.ask("SELECT fields FROM hub_recorddraft"))


@pytest.fixture
def desk(browser: Browser, browser_context_args: dict[str, Any], own_site: Site) -> Any:
    with Seats(browser, browser_context_args, own_site) as seats:
        yield Desk(seats, own_site)


def typed(page: Page) -> Any:
    return page.locator("textarea[name=text]")


def typed_here(page: Page) -> list[str]:
    return [key for key in page.evaluate("Object.keys(sessionStorage)") if key.startswith("hub-draft")]


def fill_in(page: Page) -> None:
    page.locator("input[name=happening]").first.check()
    page.locator("input[name=about]").first.check()
    page.locator("input[name=happened_on]").fill("2026-01-05")


def test_a_reload_and_another_window_find_the_words_again(desk: Desk) -> None:
    page = desk.seats("ben", path=desk.contact)
    typed(page).press_sequentially(WORDS[:20])
    page.reload()
    expect(typed(page)).to_have_value(WORDS[:20])  # at once: from this tab
    typed(page).fill(WORDS)
    expect(page.locator("#draft-status")).to_have_text("Draft kept", timeout=15_000)
    other = desk.seats("ben", path=desk.contact)
    expect(typed(other)).to_have_value(WORDS)  # from the server


def test_without_a_connection_the_form_stays_and_goes_later(desk: Desk) -> None:
    desk.seats.expected += ["ERR_INTERNET_DISCONNECTED"]
    page = desk.seats("ben", path=desk.contact)
    fill_in(page)
    page.context.set_offline(True)
    typed(page).fill(WORDS)
    page.get_by_role("button", name="Put it on the record").click()
    expect(page.locator("#draft-status")).to_contain_text("There is no connection")
    expect(typed(page)).to_have_value(WORDS)
    page.context.set_offline(False)
    page.get_by_role("button", name="Put it on the record").click()
    expect(page.get_by_text("It is on the record.")).to_be_visible()
    page.goto(desk.contact)
    expect(typed(page)).to_have_value("")
    assert desk.kept() == "[]"


def test_after_the_session_ended_the_words_stand_in_the_form(desk: Desk) -> None:
    desk.seats.expected += ["401"]
    page = desk.seats("ben", path=desk.contact)
    fill_in(page)
    desk.ask("DELETE FROM django_session")
    typed(page).fill(WORDS)
    page.get_by_role("button", name="Put it on the record").click()
    page.wait_for_url("**/sign-in/**")
    assert desk.kept() == "[]"
    sign_in(page, "ben")
    page.goto(desk.contact)
    expect(typed(page)).to_have_value(WORDS)


def test_whoever_sits_down_next_finds_nothing(desk: Desk) -> None:
    page = desk.seats("ben", path=desk.contact)
    typed(page).fill(WORDS)
    page.get_by_role("button", name="Sign out").click()
    assert not typed_here(page)
    sign_in(page, "dev")
    page.goto(desk.contact)
    expect(typed(page)).to_have_value("")
    assert WORDS not in page.content()


def test_who_signs_in_without_the_other_signing_out_finds_nothing_either(desk: Desk) -> None:
    page = desk.seats("ben", path=desk.contact)
    typed(page).fill(WORDS)
    page.context.clear_cookies()
    sign_in(page, "dev")
    page.goto(desk.contact)
    expect(typed(page)).to_have_value("")
    assert not typed_here(page)
