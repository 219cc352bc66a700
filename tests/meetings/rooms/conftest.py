import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests import servers
from tests.meetings.rooms.world import Meeting, World


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty database, made once per run: migrating takes longer than any test here."""
    shared = tmp_path_factory.getbasetemp()
    return servers.once((shared.parent if shared.name.startswith("popen") else shared) / "empty", make_empty)


def make_empty(folder: Path) -> None:
    servers.manage("migrate", "--noinput", "--verbosity", "0", env=servers.environment(folder))
    with closing(sqlite3.connect(folder / "hub.sqlite3")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def meeting(empty: Path, folder: Path) -> Iterator[Meeting]:
    shutil.copytree(empty, folder / "data")
    with servers.Site(folder, servers.environment(folder / "data")) as site, World(site.env) as world:
        yield Meeting(site, world)


@pytest.fixture(scope="module")
def room(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    """A server with a meeting under way, for the tests of one file."""
    with meeting(empty, tmp_path_factory.mktemp("room")) as room:
        yield room


@pytest.fixture
def own_room(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    """The same for one test alone: to be killed or broken."""
    with meeting(empty, tmp_path_factory.mktemp("room")) as room:
        yield room
