"""The frame of every page: both languages, the keyboard, small screens, no script, strict policy."""

import pytest

from tests.browser.axe import sideways, violations

PHONE = {"width": 360, "height": 740}


@pytest.mark.parametrize("language", ["en", "cy"])
def test_sign_in_and_start_page_are_accessible_and_fit_a_phone(seats, language):
    page = seats("amira", language=language, viewport=PHONE)
    assert page.locator("html").get_attribute("lang") == language
    assert violations(page) == []
    assert sideways(page) == 0
    page.locator("header").get_by_role("button", name="Sign out" if language == "en" else "Allgofnodi").click()
    page.wait_for_url("**/sign-in/**")
    assert violations(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_page_that_is_not_there_is_accessible_too(seats, language):
    seats.expected.append("404")
    page = seats("ben", language=language)
    page.goto("/nothing-is-here/")
    assert violations(page) == []


def test_the_language_changes_and_the_address_stays(seats):
    page = seats("mali")
    page.goto("/?a=1&b=%C5%B5")
    before = page.url
    other = page.locator(".hub-lang button")
    here = page.locator("html").get_attribute("lang")
    other.click()
    page.wait_for_function(f"document.documentElement.lang !== '{here}'")
    assert page.url == before


def test_tab_leads_to_the_contents_first(seats):
    page = seats("carys")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_it_all_works_without_script(seats):
    page = seats("dev", java_script_enabled=False)
    assert page.locator("h1").count() == 1
    page.locator(".hub-lang button").click()
    assert page.locator("html").get_attribute("lang") == "cy"
    page.locator("header").get_by_role("button", name="Allgofnodi").click()
    assert "/sign-in/" in page.url


def test_no_script_that_is_not_ours_can_run(seats):
    seats.expected.append("Content Security Policy")
    page = seats("amira")
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.wasRun = true";
            document.body.append(script);
        }"""
    )
    assert page.evaluate("window.wasRun") is None
