"""A school asks a private nursery: asked, decided, shared, read and printed, in two languages; and a refusal with its
reason."""

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
WHAT = "On which mornings Zofia Wójcik has been absent this half-term, and who rang."
SHARED = ("stayed to settle her", "came forty minutes late", "absent; nobody rang")
NOT_ON_PAPER = ".hub-within, .hub-danger, .hub-foot, .hub-bar, .govuk-service-navigation"
LEFT_OUT = ("absent both mornings that week", "twelve of twelve")


def ask(page: Page, *, agency: str, person: str, go_on: str) -> None:
    page.goto("/sharing/disclosures/ask/")
    page.locator("[name=agency]").select_option(label=agency)
    page.locator("[name=person]").select_option(label=person)
    page.get_by_role("button", name=go_on).click()
    page.locator("[name=items][value=attendance]").check()
    page.locator("[name=what]").fill(WHAT)
    page.locator("[name=purpose][value=put_together]").check()
    page.locator("[name=why]").fill("Kacper Wójcik misses the same days.")


def asked_by_police(seats: Any) -> tuple[Page, Page]:
    """The officer on the page of their request, and the nursery's lead where it is decided."""
    dev = seats("dev")
    ask(dev, agency="Herons Nest Day Nursery", person="Zofia Wójcik", go_on="Go on")
    dev.get_by_role("button", name="Send the request").click()
    dev.wait_for_url(re.compile(r"/sharing/disclosures/[0-9a-f-]{36}/$"))
    return dev, seats("gwen", path=f"{dev.url}decide/")


def test_a_school_asks_a_private_nursery_in_two_languages(seats: Any) -> None:
    ffion = seats("ffion", language="cy")
    ask(ffion, agency="Meithrinfa Nyth y Crëyr", person="Zofia Wójcik", go_on="Ymlaen")
    expect(ffion.locator("[name=statement]")).to_be_checked()  # a private nursery wants the sentence
    ffion.get_by_role("button", name="Anfon y cais").click()
    ffion.wait_for_url(re.compile(r"/sharing/disclosures/[0-9a-f-]{36}/$"))
    url = ffion.url
    expect(ffion.locator("main")).to_contain_text("Anfonwyd")
    expect(ffion.locator("main")).to_contain_text("Yn aros am ateb")

    gwen = seats("gwen", path="/sharing/disclosures/")
    gwen.get_by_role("link", name="Zofia Wójcik").first.wait_for()
    gwen.goto(url + "decide/")
    law = gwen.get_by_role("complementary")
    expect(law).to_contain_text("Yes, you may share this")
    expect(law).to_contain_text("6(1)(ea)")
    expect(law).to_contain_text("data protection officer")
    for words in SHARED:
        gwen.get_by_role("checkbox", name=re.compile(words)).check()
    gwen.locator("[name=answer][value=part]").check()
    until = date.fromisoformat(gwen.locator("[name=expires_on]").input_value())
    gwen.locator("[name=reasons]").fill("The school asks for a task the law gives it.")
    gwen.locator("[name=necessity]").fill("Three mornings answer the question.")
    gwen.locator("[name=left_out]").fill("The first half-term: long past.")
    gwen.locator("[name=told][value=by_us]").check()
    gwen.get_by_role("button", name="Record the decision").click()
    gwen.wait_for_url(re.compile("/share/$"))
    expect(gwen.locator("main")).to_contain_text("Ffion Rees of Glan y Gamlas Primary School can read it.")
    expect(gwen.locator("main")).to_contain_text(f"Until {until:%-d %B %Y}, 23:59.")  # the day that was chosen
    gwen.get_by_role("button", name="Share now").click()
    gwen.wait_for_url(url)
    expect(gwen.locator("main")).to_contain_text("Nobody has opened it yet.")

    for front in ("/", "/sharing/"):  # who asked is told on both
        ffion.goto(front)
        expect(ffion.locator(f"main a[href='{url.replace(seats.site.url, '')}']").first).to_be_visible()
    expect(ffion.get_by_role("heading", name="Newydd i chi")).to_be_visible()
    ffion.goto(url)
    ffion.get_by_role("link", name="Darllen yr hyn a rannwyd").click()
    told = ffion.locator("main").inner_text()
    assert all(words in told for words in SHARED)
    assert not any(words in told for words in LEFT_OUT)

    for page, heading in ((ffion, "Derbynneb"), (gwen, "Receipt")):
        page.goto(url + "receipt/print/")
        paper = page.locator("main").inner_text()
        assert heading in paper and "6(1)(ea)" in paper and "Zofia Wójcik" in paper
        assert not any(words in paper for words in (*SHARED, *LEFT_OUT))
        page.emulate_media(media="print")
        assert page.locator(NOT_ON_PAPER).count() >= 3
        assert not any(part.is_visible() for part in page.locator(NOT_ON_PAPER).all())
        page.emulate_media(media="screen")
        answer = page.request.get(url + "receipt/pdf/")
        assert answer.status in (200, 503)
        if answer.status == 200:
            assert answer.body().startswith(b"%PDF")

    gwen.goto(url + "end/")
    gwen.locator("[name=why]").fill("The question is answered.")
    gwen.get_by_role("button", name="End it now").click()
    gwen.wait_for_url(url)
    seats.expected.append("403")
    assert ffion.goto(url + "slice/").status == 403
    assert not any(words in ffion.content() for words in SHARED)


def test_a_police_officer_is_refused_and_reads_why(seats: Any) -> None:
    dev, gwen = asked_by_police(seats)
    gwen.locator("[name=answer][value=refuse]").check()
    expect(gwen.locator("[name=necessity]")).to_be_hidden()  # what only sharing needs is not asked
    gwen.locator("[name=reasons]").fill("It names no crime that is looked into.")
    gwen.get_by_role("button", name="Record the decision").click()
    gwen.wait_for_url(dev.url)
    dev.reload()
    expect(dev.locator("main")).to_contain_text("Do not share")
    expect(dev.locator("main")).to_contain_text("It names no crime that is looked into.")
    expect(dev.locator("main")).not_to_contain_text("Read what was shared")
    expect(dev.locator("main")).to_contain_text("Basis looked at")  # a refusal does not rest on it
    expect(dev.locator("main")).not_to_contain_text("Lawful basis")


def test_whoever_ticks_nothing_reads_it_with_the_rest(seats: Any) -> None:
    _dev, gwen = asked_by_police(seats)
    gwen.locator("[name=answer][value=part]").check()
    seats.expected.append("422")
    gwen.get_by_role("button", name="Record the decision").click()
    to_put_right = gwen.get_by_role("alert")
    for words in ("Choose what to share, or write it.", "Say why.", "who tells the family"):
        expect(to_put_right).to_contain_text(words)


def test_what_was_ticked_stays_when_older_facts_are_looked_at(seats: Any) -> None:
    gwen = seats("gwen", path="/sharing/disclosures/")
    gwen.get_by_role("link", name="Zofia Wójcik").last.click()
    gwen.get_by_role("link", name="Decide").click()
    gwen.locator("[name=answer][value=part]").check()
    gwen.get_by_role("checkbox", name=re.compile(SHARED[0])).check()
    gwen.locator("[name=reasons]").fill("Half a reason")
    before = gwen.locator("[name=facts]").count()
    gwen.get_by_role("button", name="Show what is older, too").click()
    gwen.wait_for_url("**/decide/?older**")
    assert gwen.locator("[name=facts]").count() > before
    expect(gwen.locator("[name=answer][value=part]")).to_be_checked()
    expect(gwen.get_by_role("checkbox", name=re.compile(SHARED[0]))).to_be_checked()
    expect(gwen.locator("[name=reasons]")).to_have_value("Half a reason")
    assert gwen.get_by_role("alert").count() == 0


def test_the_helper_leads_on_to_what_comes_next(seats: Any) -> None:
    said = "own=private_nursery&other=maintained_school&items=attendance&purpose=early_help&urgency=routine"
    phone = seats("gwen", path=f"/sharing/basis/?side=give&{said}&asked=statement&statement=yes", viewport=PHONE)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Yes, you may share this")
    row = phone.locator(".hub-cited").first
    words = row.locator("p").first.bounding_box()
    assert words is not None and words["width"] > 250  # under its heading, and not squeezed beside it
    phone.get_by_role("link", name="Answer a request").click()
    phone.wait_for_url("**/sharing/disclosures/")


def test_a_refused_page_loses_no_word(seats: Any) -> None:
    """The sign-in changed in another tab: the page is refused, and the words stand in the form again."""
    dev = seats("dev", path="/sharing/disclosures/ask/")
    seats.expected += ["403"]
    ask(dev, agency="Herons Nest Day Nursery", person="Zofia Wójcik", go_on="Go on")
    form = dev.url
    dev.context.clear_cookies(name="hub-csrf")
    dev.locator("[name=why]").fill("Written just before.")
    dev.get_by_role("button", name="Send the request").click()
    expect(dev.get_by_role("heading", level=1)).to_have_text("Nothing was sent")
    dev.goto(form)
    expect(dev.locator("[name=why]")).to_have_value("Written just before.")
    expect(dev.locator("[name=what]")).to_have_value(WHAT)
