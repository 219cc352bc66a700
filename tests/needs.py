"""What a test needs beyond the packages: a browser, PostgreSQL, Redis.

Missing, the test is skipped and says so; with HUB_REQUIRE_ALL=1 (CI) it fails instead.
"""

import os
import shutil

import pytest

from tests import servers

CHROMIUM = os.environ.get("HUB_CHROMIUM") or next(
    (path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None
)


def missing(why: str) -> None:
    if os.environ.get("HUB_REQUIRE_ALL"):
        pytest.fail(f"{why}, and HUB_REQUIRE_ALL forbids to skip", pytrace=False)
    pytest.skip(why)


def browser() -> str:
    if CHROMIUM is None:
        missing("no Chromium here (Debian: chromium; or name one in HUB_CHROMIUM)")
    return str(CHROMIUM)


def stores() -> None:
    if why := servers.missing():
        missing(why)
