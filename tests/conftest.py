"""Fixtures for every test: the guard over templates, and real servers and browsers for those that ask."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tests import needs, servers
from tests import walls as walls  # the tests' own hand, where there are walls
from tests.guards import sql_while_rendering

pytest_plugins: list[str] = []


# -- Every test -----------------------------------------------------------------------------------------------------


def pytest_runtest_setup() -> None:
    """A client that read Welsh leaves its thread in Welsh."""
    translation.deactivate()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    with sql_while_rendering() as found:
        result = yield
    if found:
        pytest.fail("SQL while a template rendered; hand it plain values:\n" + "\n".join(found), pytrace=False)
    return result


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers and servers last, so that no event loop of Playwright's is under a test of the database. The tests with
    the cluster keep to one worker, which starts it once; those of a browser keep to one for each file and language."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if names & {"page", "context", "browser"}:
            item.add_marker(pytest.mark.browser)
            language = item.callspec.params.get("language", "") if hasattr(item, "callspec") else ""
            item.add_marker(pytest.mark.xdist_group(f"{item.path.stem}{language}"))
        if names & {"cluster", "stores"}:
            item.add_marker(pytest.mark.cluster)
            item.add_marker(pytest.mark.xdist_group("cluster"))
    order = {"cluster": 1, "browser": 2}
    items.sort(key=lambda item: max((order.get(mark.name, 0) for mark in item.iter_markers()), default=0))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    reasons: dict[str, int] = {}
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in reasons.items():
        terminalreporter.write_line(f"not run here: {count} × {reason.removeprefix('Skipped: ')}")


# -- Real servers ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo's database, made once per run whatever the number of workers. Copy it; never open it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    return servers.once(shared / "county", make_county)


def make_county(folder: Path) -> None:
    env = servers.environment(folder)
    servers.manage("migrate", "--noinput", "--verbosity", "0", env=env)
    servers.manage("demo", env=env)
    with closing(sqlite3.connect(folder / "hub.sqlite3")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.fixture(scope="session")
def site(county: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Site]:
    """The hub as `bin/demo` serves it, with its own copy of the county."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(county, folder / "data")
    with servers.Site(folder, servers.environment(folder / "data")) as site:
        yield site


@pytest.fixture
def own_site(county: Path, tmp_path: Path) -> Iterator[servers.Site]:
    """The same for one test alone: to be killed, filled or timed out."""
    shutil.copytree(county, tmp_path / "data")
    with servers.Site(tmp_path, servers.environment(tmp_path / "data")) as site:
        yield site


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Stores]:
    needs.stores()
    with servers.Stores(tmp_path_factory.mktemp("stores")) as stores:
        yield stores


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Cluster]:
    """Two `serve`, one `work`, PostgreSQL and Redis, with the demo's county."""
    needs.stores()
    with servers.cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


# -- The browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # Chromium's sandbox does not work as root, which is what containers of CI run as.
    args = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": needs.browser(), "args": args}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "Europe/London", "reduced_motion": "reduce"}


@pytest.fixture
def seats(browser: Any, browser_context_args: dict[str, Any], site: servers.Site) -> Iterator[Any]:
    """Windows of several people at once: `seats("amira")` is a page signed in as Amira. Every console error fails."""
    from tests.browser.seats import Seats

    with Seats(browser, browser_context_args, site) as seats:
        yield seats
