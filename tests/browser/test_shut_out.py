"""What leaves a window while it is open: an item of somebody who is shut out of it, and a place protected meanwhile."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.seats import Seats
from tests.servers import Site, manage

WHERE = "9 Lôn Cilfor"
BEFORE = """
from hub.accounts.models import User
from hub.people import services, services_shut_out
from hub.people.models import Person
from meetings.diary.models import Meeting
user = lambda name: User.objects.get(username=name)
family = Meeting.objects.get(state="open").items.get(state="heard").family
person = lambda name: Person.objects.get(name=name, memberships__family=family)
"""
PROTECT = f"""
import datetime
services.protect(actor=user("amira"), person=person("Sandra Prosser"), shown_to=[user("amira")], why="Threats.",
                 review_on=datetime.date(2099, 1, 1), clues=[("address", "{WHERE}")])
"""
SHUT_OUT = """
services_shut_out.tie_staff(actor=user("esi"), user=user("huw"), person=person("Kelly Prosser"), relation="brother")
"""

Enter = Callable[[str], Page]


@pytest.fixture
def enter(browser: Browser, browser_context_args: dict[str, Any], own_site: Site) -> Iterator[Enter]:
    """The way into the meeting under way, whose item being heard opens."""
    with Seats(browser, browser_context_args, own_site) as seats:
        with closing(sqlite3.connect(own_site.folder / "data" / "hub.sqlite3")) as database:
            (pk,) = database.execute("SELECT id FROM meetings_meeting WHERE state = 'open'").fetchone()

        def enter(username: str) -> Page:
            page = seats(username, path=f"/meetings/{UUID(pk)}/")
            expect(page.locator("#connection strong")).to_have_text(re.compile("Connected"))
            return page

        yield enter


def test_who_is_shut_out_of_the_family_loses_the_item_at_once_and_finds_nothing_on_reload(
    enter: Enter, own_site: Site
) -> None:
    huw, amira = enter("huw"), enter("amira")
    expect(huw.locator("h1")).to_contain_text("Prosser")
    manage("shell", "--no-imports", "-c", BEFORE + SHUT_OUT, env=own_site.env)
    expect(huw.locator("body")).not_to_contain_text("Prosser", timeout=5_000)
    huw.reload()
    expect(huw.locator("#room")).to_be_visible()
    assert "Prosser" not in huw.content()
    assert huw.locator(".hub-agenda__list a").count() == 0
    expect(amira.locator("h1")).to_contain_text("Prosser")


def test_a_place_protected_while_the_item_is_open_leaves_every_window_that_may_not_tell_it(
    enter: Enter, own_site: Site
) -> None:
    huw, ben = enter("huw"), enter("ben")
    ben.keyboard.press("c")
    ben.keyboard.type(f"Sandra Prosser is at {WHERE} on Mondays.")
    ben.locator("#contribute-about input").first.check()
    ben.locator("#contribute-text").press("Control+Enter")
    expect(huw.locator("#said")).to_contain_text(WHERE)
    manage("shell", "--no-imports", "-c", BEFORE + PROTECT, env=own_site.env)
    for page in (huw, ben):
        expect(page.locator("#said")).to_contain_text("[protected] on Mondays.", timeout=5_000)
        page.reload()
        expect(page.locator("#said")).to_contain_text("[protected] on Mondays.")
        assert WHERE not in page.content()
