"""Signing in with a passkey, and the time-out, in a real browser."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.axe import sideways, violations


def with_authenticator(page):
    """A passkey in the browser, as a laptop with a fingerprint reader has one."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_made_and_then_signs_in_alone(seats, site):
    # Browsers give passkeys to names, not to addresses.
    page = seats("gwen", base_url=site.url.replace("127.0.0.1", "localhost"))
    with_authenticator(page)
    page.goto("/account/passkeys/add/")
    page.get_by_label(re.compile("A name for it")).fill("Laptop")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert violations(page) == []
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    expect(page.get_by_text("Gwen")).not_to_have_count(0)


def test_a_device_without_a_passkey_says_so_and_stays(seats, site):
    page = seats("gwen", base_url=site.url.replace("127.0.0.1", "localhost"))
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    refuse = "() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    page.evaluate(refuse)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The passkey was not read")).to_be_visible()


def test_one_key_keeps_the_seat_of_somebody_who_only_listens(seats):
    page = seats("esi")
    page.clock.install()
    page.reload()
    page.clock.fast_forward(12 * 60 * 1000)
    expect(page.locator(".hub-idle")).to_be_hidden()
    page.clock.fast_forward(70 * 1000)
    expect(page.locator(".hub-idle")).to_be_visible()
    assert violations(page) == []
    with page.expect_response("**/here/") as answer:
        page.keyboard.press("Shift")
    assert answer.value.status == 200
    expect(page.locator(".hub-idle")).to_be_hidden()


def test_past_the_end_the_page_goes_and_says_what_happened(seats, site):
    seats.expected.append("401")  # the page asks once more, and is told
    page = seats("ioan")
    page.clock.install()
    page.reload()
    with closing(sqlite3.connect(Path(site.env["HUB_DATA"]) / "hub.sqlite3", timeout=10)) as database, database:
        database.execute(
            "UPDATE hub_sitting SET active_at = datetime('now', '-1 hour') WHERE ended_at IS NULL AND user_id IN"
            " (SELECT id FROM hub_user WHERE username = 'ioan')"
        )
    page.clock.fast_forward(13 * 60 * 1000 + 1000)
    page.clock.fast_forward(2 * 60 * 1000 + 1000)
    page.wait_for_url("**/sign-in/**")
    expect(page.get_by_text("nothing had moved for a while")).to_be_visible()


def test_staff_and_keys_are_accessible_and_fit_a_phone(seats):
    page = seats("ioan", viewport={"width": 360, "height": 740})
    for address in (
        "/account/",
        "/account/code-app/",
        "/account/passkeys/add/",
        "/staff/",
        "/staff/invite/",
        "/sign-out/",
        "/forgotten-password/",
    ):
        page.goto(address)
        assert violations(page) == [], address
        assert sideways(page) == 0, address
