"""Brothers and sisters across settings: a school in Welsh and a nursery in English find that they share a family, tell
each other what is needed, and part; the council sees settings and no child. By keyboard, and on a phone."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests import servers
from tests.browser.axe import sideways, violations
from tests.browser.seats import Seats

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
START = "/sharing/siblings/"
ADVICE = {
    "en": ("Ask the family.", "Ring the health visitor or school nurse.", "Report if you are worried."),
    "cy": ("Gofynnwch i'r teulu.", "Ffoniwch yr ymwelydd iechyd neu nyrs yr ysgol.", "Adroddwch os ydych yn pryderu."),
}
NO_LINK = {
    "en": ("No link was made.", "This does not mean that there are no brothers or sisters."),
    "cy": ("Ni wnaed cyswllt.", "Nid yw hyn yn golygu nad oes brodyr na chwiorydd."),
}
WHY = "She says that her sister is hungry."
LOOK = """
from datetime import timedelta
from django.utils import timezone
from sharing.siblings.questions.services_windows import match_questions
print(match_questions(timezone.now() + timedelta(minutes=2)))
"""


class Hall(Seats):
    """Windows of several people on a site of this file's own, and its clock."""

    def look(self) -> None:
        """The next window in which questions are looked into."""
        assert servers.manage("shell", "--no-imports", "-c", LOOK, env=self.site.env).strip().endswith("1")

    def let_leave(self) -> None:
        """The moments that were drawn are here: the site's own chore lets the answers leave."""
        with closing(sqlite3.connect(self.site.folder / "data" / "hub.sqlite3", timeout=20)) as database, database:
            database.execute("UPDATE sharing_question SET release_at = '2026-01-01 00:00:00'")


@pytest.fixture(scope="module")
def hall_site(county: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Site]:
    folder = tmp_path_factory.mktemp("siblings")
    shutil.copytree(county, folder / "data")
    with servers.Site(folder, servers.environment(folder / "data")) as site:
        yield site


@pytest.fixture
def hall(browser: Browser, browser_context_args: dict[str, Any], hall_site: servers.Site) -> Iterator[Hall]:
    with Hall(browser, browser_context_args, hall_site) as hall:
        yield hall


def fill_in(page: Page, child: str) -> None:
    page.goto(f"{START}ask/")
    chosen = page.locator("[name=child] option", has_text=child).get_attribute("value")
    page.locator("[name=child]").select_option(chosen)
    page.locator("[name=purpose][value=put_together]").check()
    page.locator("[name=why]").fill(WHY)


def reload_until(page: Page, words: str) -> None:
    """The chore comes by every ten seconds."""
    for _try in range(20):
        if words in page.locator("main").inner_text():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(f"{words!r} never stood on {page.url}")


def reads(page: Page, *words: str) -> None:
    for word in words:
        expect(page.locator("main")).to_contain_text(word)


def never_reads(page: Page, *words: str) -> None:
    text = page.content()
    assert [word for word in words if word in text] == []


def test_a_school_and_a_nursery_share_a_family_in_two_languages(hall: Hall) -> None:
    # 1. The school asks, in Welsh. Nobody is found at that moment, whoever is there.
    ffion = hall("ffion", language="cy")
    fill_in(ffion, "Otis Lambert")
    ffion.get_by_role("button", name="Gofyn", exact=True).click()
    ffion.wait_for_url(re.compile(r"/questions/[0-9a-f-]{36}/$"))
    asked = ffion.url
    soon = "Yn yr arddangosiad hwn, mae atebion yn gadael bob ychydig funudau."
    reads(ffion, "Mae'r ateb ar ei ffordd.", soon, *ADVICE["cy"])

    # 2. Before the other has answered, the answer is what it is for everybody.
    hall.look()
    hall.let_leave()
    reload_until(ffion, NO_LINK["cy"][0])
    reads(ffion, *NO_LINK["cy"], *ADVICE["cy"])

    # 3. The nursery reads about its own child, what for, how soon and what kind of organisation asks. No more.
    gwen = hall("gwen", path=START)
    gwen.get_by_role("link", name="Dot Lambert").click()
    reads(gwen, "Dot Lambert: may another setting be told", "put together what agencies know", "Maintained school")
    reads(gwen, "We need this to carry out a task in the public interest")
    never_reads(gwen, "Lambert, Otis", "Otis", "Gamlas", "Ffion", WHY, "score", "Parc y Morfa")
    gwen.locator("[name=answer][value=yes]").check()
    gwen.locator("[name=reason]").fill("We worry about her as well.")
    gwen.get_by_role("button", name="Keep the answer").click()
    reads(gwen, "You said yes.", "In this demo, answers leave every few minutes.")
    ffion.reload()
    reads(ffion, *NO_LINK["cy"])  # sealed until a window

    # 4. Both are told at once: who the other is and whom to ring, and nothing of a child.
    hall.let_leave()
    reload_until(ffion, "Gwnaed cyswllt.")
    ffion.get_by_role("link", name="Agor ein cysylltau").click()
    ffion.get_by_role("link", name="Otis Lambert").click()
    link = ffion.url
    reads(ffion, "Meithrinfa Nyth y Crëyr", "Gwen Pritchard", "Tegwen Jones")
    never_reads(ffion, "Dot", "We worry")
    gwen.goto(link)
    reads(gwen, "Glan y Gamlas Primary School", "Ffion Rees", "Whom to ring")
    never_reads(gwen, "Otis", WHY)

    # 5. What the children are to each other, as somebody says; first things, item by item.
    gwen.goto(f"{link}relation/")
    gwen.locator("[name=relation][value=half]").check()
    gwen.locator("[name=said_by][value=parent]").check()
    gwen.get_by_role("button", name="Keep this").click()
    gwen.get_by_role("link", name="Tell them who the child is").click()
    expect(gwen.locator("[name=first_name]")).to_have_value("Dot")
    gwen.locator("[name=age_band]").fill("Two to three years")
    gwen.locator("[name=reasons]").fill("You see her brother every day.")
    gwen.locator("[name=necessity]").fill("So that we speak of the same family.")
    gwen.locator("[name=told][value=by_us]").check()
    gwen.get_by_role("button", name="Share this").click()
    gwen.wait_for_url(link)
    ffion.reload()
    reads(ffion, "Hanner brawd neu hanner chwaer")
    shared = ffion.locator("main a[href*='/sharing/disclosures/']").first
    shared.click()
    ffion.locator("main a[href$='/slice/']").first.click()
    reads(ffion, "Two to three years")
    slice_ = ffion.url

    # 6. A notice on the morning, and its answer.
    ffion.goto(f"{link}notify/")
    ffion.locator("[name=kind][value=missing]").check()
    ffion.locator("[name=watch_for][value=arrives]").check()
    ffion.get_by_role("button", name="Ei anfon nawr").click()
    ffion.wait_for_url(link)
    gwen.goto(f"{START}links/")
    gwen.get_by_role("link", name="Dot Lambert").first.click()
    reads(gwen, "A child is missing", "Whether the child arrives")
    gwen.locator("[name=answer][value=away]").check()
    gwen.get_by_role("button", name="Send the answer").click()
    reads(gwen, "Not in today")
    ffion.goto(link)
    reads(ffion, "Ddim i mewn heddiw")

    # 7. The council sees which settings take part, and no child.
    eleri = hall("eleri", path=f"{START}council/")
    reads(eleri, "Herons Nest Day Nursery", "Has loaded its roll", "Fewer than ten")
    never_reads(eleri, "Lambert", "Osian", "Elsi")

    # 8. Either withdraws, and the other's view closes with it.
    gwen.goto(f"{link}withdraw/")
    gwen.get_by_role("button", name="Withdraw it").click()
    gwen.wait_for_url(re.compile("/links/$"))
    ffion.reload()
    reads(ffion, "Mae'r cyswllt hwn wedi cau.")
    never_reads(ffion, "Meithrinfa Nyth y Crëyr", "Gwen Pritchard")
    hall.expected += ["403", "404"]
    assert ffion.goto(slice_).status in (403, 404)  # type: ignore[union-attr]
    never_reads(ffion, "Two to three years")
    ffion.goto(asked)
    reads(ffion, *ADVICE["cy"])


def tab_to(page: Page, wanted: Locator) -> None:
    """By Tab alone, as somebody without a mouse comes there; the focus can be seen on the way."""
    for _step in range(150):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to {wanted}")


def test_asked_and_answered_by_keyboard_alone_on_a_phone(hall: Hall) -> None:
    ffion = hall("ffion", path=START, viewport=PHONE)
    tab_to(ffion, ffion.get_by_role("link", name="Ask about one child"))
    ffion.keyboard.press("Enter")
    ffion.wait_for_url("**/ask/")
    tab_to(ffion, ffion.locator("[name=child]"))
    ffion.keyboard.type("Bleddyn")
    tab_to(ffion, ffion.locator("[name=purpose]").first)
    ffion.keyboard.press("Space")
    tab_to(ffion, ffion.locator("[name=why]"))
    ffion.keyboard.type(WHY)
    assert sideways(ffion) == 0 and violations(ffion) == []
    tab_to(ffion, ffion.get_by_role("button", name="Ask", exact=True))
    ffion.keyboard.press("Enter")
    ffion.wait_for_url(re.compile(r"/questions/[0-9a-f-]{36}/$"))
    reads(ffion, "The answer is on its way.", "Bleddyn Rowe")

    gwen = hall("gwen", path=START, viewport=PHONE)
    tab_to(gwen, gwen.get_by_role("link", name="Osian Doyle"))
    gwen.keyboard.press("Enter")
    gwen.wait_for_url("**/asked/**")
    tab_to(gwen, gwen.locator("[name=answer]").first)
    gwen.keyboard.press("ArrowDown")
    gwen.keyboard.press("ArrowDown")
    expect(gwen.locator("[name=answer][value=dpo]")).to_be_checked()
    gwen.keyboard.press("Tab")
    gwen.keyboard.type("They are in on Monday.")
    assert sideways(gwen) == 0 and violations(gwen) == []
    tab_to(gwen, gwen.get_by_role("button", name="Keep the answer"))
    gwen.keyboard.press("Enter")
    reads(gwen, "You are asking your data protection officer.")


def test_the_council_telephones_with_a_reference(hall: Hall) -> None:
    eleri = hall("eleri", path=START)
    eleri.get_by_role("link", name="Settings to telephone").click()
    reads(eleri, "Herons Nest Day Nursery", "rung in vain")
    never_reads(eleri, "Osian", "Elsi", "Gamlas")
    eleri.get_by_role("button", name=re.compile("^Reached them")).click()
    reads(eleri, "Nobody is to be telephoned.")


def test_the_police_tell_every_linked_setting_at_once(hall: Hall) -> None:
    dev = hall("dev", path="/families/")
    dev.get_by_role("link", name="Wójcik").first.click()
    dev.get_by_role("link", name="Tell every linked setting").click()
    expect(dev.get_by_role("checkbox", name="Piotr Wójcik")).to_have_count(0)  # of children, not of adults
    dev.get_by_role("checkbox", name="Zofia Wójcik").check()
    dev.locator("[name=watch_for][value=upset]").check()
    dev.get_by_role("button", name="Send it now").click()
    expect(dev.get_by_text("Sent to every setting that is linked, if there is any.")).to_be_visible()
    for who, child in (("gwen", "Zofia Wójcik"), ("ffion", "Kacper Wójcik")):
        lead = hall(who, path=f"{START}links/")
        lead.locator("main a[href*='/notices/']").filter(has_text=child).first.click()
        reads(lead, child)
        lead.goto(f"{START}links/")
        reads(lead, "A police notice after an incident at home")


def test_what_was_typed_outlives_a_refused_page_and_a_lost_line(hall: Hall) -> None:
    hall.expected += ["403", "ERR_INTERNET_DISCONNECTED"]
    page = hall("ffion")
    fill_in(page, "Harvey Slade")
    page.context.set_offline(True)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#draft-status")).to_contain_text("There is no connection.")
    expect(page.locator("[name=why]")).to_have_value(WHY)
    page.context.set_offline(False)
    page.context.clear_cookies(name="hub-csrf")  # the sign-in changed in another tab
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing was sent")
    page.goto(f"{START}ask/")
    expect(page.locator("[name=why]")).to_have_value(WHY)
