"""Unsafe settings are refused at start."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = ("HUB_", "DJANGO_", "DATABASE_", "REDIS_")  # what the run of the tests is set to is not what is checked
GOOD = {
    "HUB_ORIGINS": "https://hub.example",
    "HUB_MAIL_HOST": "mail.example",
    "SECRET_KEY": "a long key that nobody else has and that nobody could ever guess 0123456789",
}


def check(tmp_path: Path, *arguments: str, **environment: str) -> str:
    """What `manage.py check` says in this environment; "" when all is well."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--fail-level", "WARNING", *arguments],
        cwd=ROOT,
        env=clean | {"HUB_DATA": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return run.stderr if run.returncode else ""


def test_a_hub_on_https_with_mail_passes_every_check_for_deployment(tmp_path):
    assert check(tmp_path, "--deploy", **GOOD) == ""


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"HUB_ORIGINS": "http://hub.example"}, "hub.E008"),
        ({"HUB_MAIL_HOST": ""}, "hub.E009"),
        ({"HUB_DEMO": "1"}, "hub.E001"),
        ({"HUB_DEBUG": "1"}, "hub.E008"),
    ],
)
def test_each_of_these_is_refused_for_deployment(tmp_path, environment, code):
    assert code in check(tmp_path, "--deploy", **GOOD | environment)


def test_the_demo_passes_on_this_machine(tmp_path):
    assert check(tmp_path, HUB_DEMO="1") == ""


def test_the_demo_behind_a_proxy_is_refused(tmp_path):
    assert "hub.E004" in check(tmp_path, HUB_DEMO="1", HUB_BEHIND_PROXY="1")


def test_two_issuers_with_one_client_id_are_refused(tmp_path):
    both = [
        {"id": name, "name": name, "client_id": "c", "secret": "s", "server_url": f"https://{name}.example"}
        for name in ("a", "b")
    ]
    assert "hub.E006" in check(tmp_path, HUB_ISSUERS=json.dumps(both))


def test_an_issuer_without_tls_is_refused(tmp_path):
    one = '[{"id":"a","name":"x","client_id":"c","secret":"s","server_url":"http://a.example"}]'
    assert "hub.E007" in check(tmp_path, HUB_ISSUERS=one)


def settled(folder: Path) -> subprocess.Popen[str]:
    """A process that reads the settings under a umask that lets everybody read, and says its key."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith((*NOT_OURS, "SECRET"))}
    code = "import os; os.umask(0o022); from hub.settings import SECRET_KEY; print(SECRET_KEY)"
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=clean | {"HUB_DATA": str(folder)}, stdout=subprocess.PIPE, text=True
    )


def test_nobody_else_on_the_machine_reads_what_lies_in_the_folder(tmp_path):
    folder = tmp_path / "data"
    settled(folder).wait(30)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}
    assert modes == {"data": 0o700, "keys": 0o700, "django": 0o600, "hub.sqlite3": 0o600}


def test_processes_that_start_at_once_have_one_key(tmp_path):
    said = {process.communicate(timeout=30)[0].strip() for process in [settled(tmp_path / "data") for _ in range(6)]}
    assert len(said) == 1
    assert len(said.pop()) > 50


def test_a_database_that_others_may_read_is_refused_for_deployment(tmp_path):
    (tmp_path / "hub.sqlite3").touch(0o644)
    (tmp_path / "hub.sqlite3").chmod(0o644)
    assert "hub.E010" in check(tmp_path, "--deploy", **GOOD)
