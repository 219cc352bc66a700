"""Every page there is, with its parameters, in both languages on a phone: accessible, no wider than the screen, and
without an error in the browser's console (which is where the strict policy complains).

The pages are those of the table of doors, which itself fails when a URL is missing from it; each is opened by somebody
it is there for. One site and one browser do for all of them, and each person keeps one window in each language.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests import servers
from tests.browser.axe import sideways, violations
from tests.browser.seats import sign_in
from tests.doors import pattern_of, rows_of, urls
from tests.test_doors import READS

PHONE = {"width": 360, "height": 740}

# What is no page by itself: files, data, and parts that a page fetches.
FILES = (".csv", ".ics", ".js", ".pdf", "/pdf/", "/certificate/", "/{document}/")
PARTS = {
    "/health/", "/seat/", "/actions/glance/", "/meetings/{live}/snapshot/", "/meetings/{live}/events/",
    "/meetings/{live}/items/{heard}/admissible/", "/meetings/{live}/items/{sealed}/admissible/",
    "/items/{heard}/siblings/beside/", "/items/{sealed}/siblings/beside/", "/sharing/siblings/families/{family}/",
    "/sharing/siblings/roll/progress/",
}  # fmt: skip


def somebody(people: dict[str, str]) -> str | None:
    """Who opens a page: a stranger where they may, else the first it is there for."""
    return next((name for name in ("", *people) if people.get(name) == "yes"), None)


OPENED = {url: name for url, people in rows_of(READS) if (name := somebody(people)) is not None}
NO_PAGES = {url for url in OPENED if url.endswith(FILES)} | PARTS
PAGES = {url: name for url, name in OPENED.items() if url not in NO_PAGES}


class Windows:
    """A window of each person in each language, on a site of these tests' own."""

    def __init__(self, browser: Browser, arguments: dict[str, Any], site: servers.Site) -> None:
        self.browser, self.arguments, self.site = browser, arguments, site
        self.pages: dict[tuple[str, str], Page] = {}
        self.errors: list[str] = []
        script = "import json; from tests.doors import things; print(json.dumps(things(), default=str))"
        said = servers.manage("shell", "--no-imports", "-c", script, env=site.env)  # and letters, above it
        self.things = json.loads(said.splitlines()[-1])

    def page(self, username: str, language: str) -> Page:
        if (username, language) not in self.pages:
            context = self.browser.new_context(**{**self.arguments, "base_url": self.site.url, "viewport": PHONE})
            page = self.pages[username, language] = context.new_page()
            page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: self.errors.append(str(error)))
            sign_in(page, username) if username else page.goto("/sign-in/")
            if page.locator("html").get_attribute("lang") != language:
                page.locator(".hub-lang button").click()
                page.wait_for_function(f"document.documentElement.lang === '{language}'")
        self.errors.clear()
        return self.pages[username, language]

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()


@pytest.fixture(scope="module")
def windows(
    browser: Browser, browser_context_args: dict[str, Any], county: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Windows]:
    folder = tmp_path_factory.mktemp("every-page")
    shutil.copytree(county, folder / "data")
    with servers.Site(folder, servers.environment(folder / "data")) as site:
        windows = Windows(browser, browser_context_args, site)
        yield windows
        windows.close()


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("url", PAGES)
def test_page(windows: Windows, url: str, language: str) -> None:
    page = windows.page(PAGES[url], language)
    answer = page.goto(url.format(**windows.things))
    assert answer is not None and answer.status == 200
    assert page.locator("html").get_attribute("lang") == language
    assert violations(page) == []
    assert sideways(page) == 0
    assert windows.errors == []


def test_what_is_no_page_is_none(windows: Windows) -> None:
    for url in NO_PAGES:
        answer = windows.page(OPENED[url], "en").context.request.get(url.format(**windows.things))
        assert answer.ok and "<!doctype" not in answer.text().lower()[:200], url


def test_no_page_is_forgotten() -> None:
    assert set(NO_PAGES) <= set(OPENED)
    assert set(urls()) - {pattern_of(url) for url, _ in rows_of(READS)} == set()
