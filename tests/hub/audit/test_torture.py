"""The sequencer among many writers, beside another one, and killed: every event gets one place, and keeps it."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hub.audit.verifier import verify_file
from tests import servers

ON_POSTGRESQL = [pytest.param("postgresql", marks=[pytest.mark.cluster, pytest.mark.xdist_group("cluster")])]
ON_BOTH = ["sqlite", *ON_POSTGRESQL]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated SQLite database. Copy it; never open it."""
    folder = tmp_path_factory.mktemp("empty")
    servers.manage("migrate", "--noinput", "--verbosity", "0", env=servers.environment(folder))
    return folder


@pytest.fixture
def env(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """An empty hub of its own, on the database the test names."""
    data = tmp_path / "data"
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("empty"), data)
        return servers.environment(data)
    stores = request.getfixturevalue("stores")
    name = f"torture_{random.getrandbits(32)}"
    with psycopg.connect(stores.database_url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'migrated'").fetchone():
            connection.execute("CREATE DATABASE migrated")
            migrated = servers.environment(tmp_path / "migrated", DATABASE_URL=stores.url_of("migrated"))
            servers.manage("migrate", "--noinput", "--verbosity", "0", env=migrated)
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE migrated')
    return servers.environment(data, DATABASE_URL=stores.url_of(name))


def start(env: dict[str, str], *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.hub.audit.at_once", *map(str, arguments)]
    return subprocess.Popen(command, cwd=servers.ROOT, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True)


def told(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return out


@contextmanager
def sealing(env: dict[str, str]) -> Iterator[None]:
    """Two sequencers at once, one or the other killed twice a second."""
    process = start(env, "seal")
    try:
        yield
    finally:
        process.terminate()
        process.communicate(timeout=60)


def places(env: dict[str, str], tmp_path: Path, name: str) -> list[UUID]:
    """The events in the order of their leaves, from an export that the stand-alone verifier finds whole."""
    path = tmp_path / name
    servers.manage("accesslog", "export", str(path), env=env)
    with path.open("rb") as file:
        report = verify_file(file)
    assert report.faults == []
    with path.open("rb") as file:
        return [UUID(json.loads(line)["body"]["id"]) for line in list(file)[1:]]


@pytest.mark.parametrize("env", ON_BOTH, indirect=True)
def test_every_committed_event_gets_one_place_and_keeps_it(env: dict[str, str], tmp_path: Path) -> None:
    with sealing(env):
        writers = start(env, "write", 8, 30)
        time.sleep(3)
        midway = places(env, tmp_path, "midway")
        committed = {UUID(uid) for uid in told(writers).split()}
    final = places(env, tmp_path, "final")
    exports = 2  # each is an event of its own
    assert len(committed) > 8 * 30
    assert committed <= set(final)
    assert len(final) == len(set(final)) == len(committed) + exports
    assert final[: len(midway)] == midway
    assert "Whole." in servers.manage("accesslog", "verify", env=env)


@pytest.mark.parametrize("env", ON_POSTGRESQL, indirect=True)
def test_an_event_that_commits_late_is_not_passed_over(env: dict[str, str], tmp_path: Path) -> None:
    with sealing(env):
        holder = start(env, "hold", 3)
        time.sleep(1.5)  # its event is written and not committed
        written = told(start(env, "write", 1, 10)) + told(holder)
        time.sleep(1)
    assert {UUID(uid) for uid in written.split()} <= set(places(env, tmp_path, "final"))


@pytest.mark.parametrize("env", ON_BOTH, indirect=True)
def test_killed_at_any_statement_it_leaves_no_half_of_a_pass(env: dict[str, str], tmp_path: Path) -> None:
    killed: list[dict[str, Any]]
    *killed, lived = json.loads(told(start(env, "die")))
    assert len(killed) >= 6
    assert all(one == {"killed": True, "leaves": 0, "tiles": 0} for one in killed)
    assert lived == {"killed": False, "leaves": 300, "tiles": 3}
    assert len(places(env, tmp_path, "final")) == 301
    assert servers.manage("accesslog", "verify", env=env).endswith("Whole.\n")
