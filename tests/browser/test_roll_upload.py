"""A lead sends a roll from a browser: how far it is, is seen; a bad file says what to do; nothing is half taken in."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.axe import sideways, violations
from tests.browser.seats import Seats
from tests.servers import Site
from tests.sharing.siblings.rolls.ground import ELSI, OSIAN, csv_of

MANY = csv_of([{**OSIAN, "rec_id": str(n), "forename": f"Osian{n}"} for n in range(900)])


@pytest.fixture
def gwen(browser: Any, browser_context_args: dict[str, Any], own_site: Site) -> Iterator[Any]:
    """At her nursery's roll, in a county of its own: loading one ends the one before."""
    with Seats(browser, browser_context_args, own_site) as seats:
        seats.expected.append("422")  # a file that is put right first
        yield seats("gwen", path="/sharing/siblings/roll/load/")


def send(page: Any, content: bytes, name: str = "roll.csv") -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Look at it first").click()


@pytest.mark.browser
def test_a_roll_is_sent_looked_at_and_taken_in_with_its_progress_shown(gwen: Any) -> None:
    page = gwen
    page.evaluate(
        """() => { window.seen = [];
        new MutationObserver(() => document.querySelectorAll("[data-progress] p, #roll-progress").forEach(
            (one) => window.seen.push(one.textContent.trim()))
        ).observe(document.body, {childList: true, subtree: true}); }"""
    )
    send(page, MANY)
    page.get_by_role("heading", name="What the roll comes to").wait_for()
    assert "Sending the file." in page.evaluate("window.seen") and "Sent. It is being read." in page.evaluate(
        "window.seen"
    )
    assert page.url.endswith("/load/check/")
    assert page.get_by_text("900 children in the file.").is_visible()
    assert violations(page) == [] and not sideways(page)
    page.get_by_role("button", name="Take it in").click()
    page.get_by_role("heading", name="Our roll").wait_for()
    assert "This takes a few seconds." in page.evaluate("window.seen")
    assert page.url.endswith("/siblings/roll/")
    page.get_by_text("All are ready to be matched.").wait_for(timeout=90_000)
    assert any("of 900" in said for said in page.evaluate("window.seen"))


@pytest.mark.browser
def test_a_bad_file_says_what_to_do_and_the_roll_stays_as_it_was(gwen: Any) -> None:
    page = gwen
    send(page, b"%PDF-1.7\x01\x02", "roll.pdf")
    page.get_by_text("Save it as CSV or as a workbook (XLSX) and try again.").first.wait_for()
    assert page.get_by_role("heading", name="Load our roll").is_visible()
    assert page.locator("form[aria-busy]").count() == 0
    send(page, csv_of([ELSI, {**OSIAN, "dob": "soon"}]))
    page.get_by_text("1 thing is to be put right. Until then nothing is taken in.").wait_for()
    assert page.get_by_role("cell", name="“soon” is not a date. Write it as 27/11/2019.").is_visible()
    assert page.get_by_role("button", name="Take it in").count() == 0
    page.goto("/sharing/siblings/roll/")
    assert page.get_by_text("Elsi Fychan").count() == 0
