"""People in front of browsers."""

from contextlib import suppress
from typing import Any, Self

from playwright.sync_api import Browser, BrowserContext, Page

from tests.servers import Site


class Seats:
    """One window per person, each with its own session. On leaving, any console error or refused script fails."""

    def __init__(self, browser: Browser, arguments: dict[str, Any], site: Site) -> None:
        self.browser, self.arguments, self.site = browser, arguments, site
        self.contexts: list[BrowserContext] = []
        self.errors: list[str] = []
        # What a test provokes on purpose, for example "ERR_INTERNET_DISCONNECTED".
        self.expected: list[str] = []

    def __call__(self, username: str, *, language: str = "en", path: str = "/", **more: Any) -> Page:
        context = self.browser.new_context(**{**self.arguments, "base_url": self.site.url, **more})
        self.contexts.append(context)
        page = context.new_page()
        self.watch(page, username)
        sign_in(page, username)
        # The language somebody chose last stays with them, also from another test's window.
        if page.locator("html").get_attribute("lang") != language:
            page.locator(".hub-lang button").click()
            page.wait_for_function("wanted => document.documentElement.lang === wanted", arg=language)
        if path != "/":
            page.goto(path)
        return page

    def watch(self, page: Page, name: str) -> None:
        page.on("console", lambda message: self.note(name, message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.note(name, str(error)))

    def note(self, name: str, text: str) -> None:
        if not any(expected in text for expected in self.expected):
            self.errors.append(f"{name}: {text}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        for context in self.contexts:
            with suppress(Exception):
                context.close()
        if kind is None:
            assert self.errors == []


def sign_in(page: Page, username: str) -> None:
    """By the demo's one press, in whichever language the page is."""
    page.goto("/sign-in/")
    page.locator(f"button[name=username][value={username}]").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
