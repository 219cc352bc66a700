"""The lobby: the statement is read and accepted, a language chosen, and whoever waits is let in without a press."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import violations
from tests.browser.seats import Seats
from tests.servers import Site


@pytest.fixture
def seats(browser: Browser, browser_context_args: dict[str, Any], own_site: Site) -> Any:
    with Seats(browser, browser_context_args, own_site) as seats:
        yield seats


def test_who_has_accepted_waits_and_comes_in_when_the_chair_lets_them(seats: Any) -> None:
    ben, amira = seats("ben"), seats("amira")
    ben.goto("/meetings/")
    ben.locator("a[href$='/lobby/']").first.click()
    lobby = ben.url
    ben.locator("input[name=language][value=cy]").check()
    ben.locator("button[type=submit]", has_text="I accept this statement").click()
    expect(ben.locator("#waiting")).to_contain_text("The meeting has not been opened yet.")
    assert violations(ben) == []
    ben.reload()
    assert ben.locator("input[name=language][value=cy]").is_checked()

    amira.goto(f"{lobby}people/")
    expect(amira.locator("#lobby-panel")).to_contain_text("Ben")
    amira.locator("button", has_text="Open the meeting, then let people in").click()
    expect(ben.locator("#waiting")).to_contain_text("You are in the lobby.", timeout=10_000)
    amira.goto(f"{lobby}people/")
    amira.locator("li", has_text="Ben").locator("button", has_text="Let in").click()
    ben.wait_for_url(lambda url: "/lobby/" not in url, timeout=15_000)
    expect(ben.locator("#room")).to_be_visible()
