"""The board prints the training audit, in two languages; and somebody practises until it counts."""

from typing import Any

import pytest

from tests.browser.axe import sideways, violations

SIZES = [{"width": 1366, "height": 768}, {"width": 360, "height": 740}]
AUDIT = {
    "en": ("Training audit", "What is missing", "Until"),
    "cy": ("Archwiliad hyfforddiant", "Beth sydd ar goll", "Tan"),
}


def read_in(page: Any, language: str) -> None:
    """The hub remembers in which language somebody reads, whoever tests it next."""
    if page.locator("html").get_attribute("lang") != language:
        page.get_by_role("button", name={"en": "English", "cy": "Cymraeg"}[language]).click()
        page.wait_for_selector(f"html[lang={language}]")


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_the_board_prints_the_training_audit(seats: Any, language: str, size: dict[str, int]) -> None:
    heading, missing, until = AUDIT[language]
    page = seats("carys", viewport=size)
    read_in(page, language)
    page.goto("/sharing/training/audit/")
    assert page.get_by_role("heading", level=1).inner_text() == heading
    assert page.get_by_role("heading", name=missing).is_visible()
    assert page.locator(".hub-trend svg").count() >= 6
    assert violations(page) == [] and not sideways(page)
    with page.expect_download() as found:
        page.get_by_role("link", name="PDF yn Gymraeg" if language == "cy" else "PDF in English").click()
    assert found.value.path().read_bytes().startswith(b"%PDF")
    page.locator("table").first.get_by_role("link").first.click()  # an agency: people and what is asked of them
    page.wait_for_url("**/agencies/**")
    assert page.locator("td.hub-stand").filter(has_text=until).first.is_visible()
    assert violations(page) == [] and not sideways(page)
    page.goto("/sharing/training/audit/print/")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name=heading).is_visible()
    assert not page.locator(".hub-noprint").is_visible()
    page.emulate_media(media="screen")
    read_in(page, "en")


def test_six_cases_worked_through_count(seats: Any) -> None:
    """Gwen has four behind her; the last two are answered now, one of them wrong at first."""
    page = seats("gwen", path="/sharing/training/practice/")
    assert page.get_by_text("4 of 6 right so far.").is_visible()
    page.get_by_role("link", name="Nobody comes for her").click()
    for label in ("No, not this way", "Consent: Art 6(1)(a)", "Yes, without consent nothing is shared"):
        page.get_by_label(label).check()
    page.get_by_role("button", name="See what the helper says").click()
    assert page.get_by_text("Not all of it yet").is_visible()
    page.get_by_role("link", name="Work through it again").click()
    right = "Yes, and something more has to be recorded or asked for first"
    for label in (
        right,
        "To protect a life: Art 6(1)(d)",
        "No. They are told, unless telling would put somebody at risk",
    ):
        page.get_by_label(label).check()
    page.get_by_role("button", name="See what the helper says").click()
    assert page.get_by_text("All of it is right").is_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Next case").click()
    for label in ("Yes", "Recognised interest, safeguarding", "No, nothing is missing", "No power in law is needed"):
        page.get_by_label(label, exact=label == "Yes").check()
    page.get_by_role("button", name="See what the helper says").click()
    assert page.get_by_text("That was the last").is_visible()
