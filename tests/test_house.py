"""Rules of the house that a machine can check in the text of the tree."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.servers import ROOT

APPS = ("hub", "sharing", "meetings")


def files(*patterns: str) -> Iterator[Path]:
    """What git knows or would add, so that builds and databases are left out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            yield ROOT / name


def text_of(path: Path) -> str:
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


def hits(pattern: str, *patterns: str) -> list[str]:
    found = []
    for path in files(*patterns):
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if re.search(pattern, line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    return found


@cache
def python() -> list[tuple[Path, ast.Module]]:
    paths = files(*(f"{app}/*.py" for app in APPS))
    return [(path, ast.parse(path.read_text())) for path in paths if "migrations" not in path.parts]


# Written in pieces, so that this file does not find itself.
MACHINES = r"(^|[^\w.])/(" + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers", "fa" + "rm"]) + ")/"
REGISTRIES = "|".join(
    [r"pypi\.o" + "rg", r"pythonhosted\.o" + "rg", r"npmjs\.o" + "rg", r"registry\.np" + "mjs", r"deb\.deb" + "ian"]
)


def test_no_path_of_one_machine():
    assert hits(MACHINES, ":!*.po") == []


def test_no_registry_is_named():
    assert hits(REGISTRIES) == []


def test_the_locks_hold_hashes_and_no_addresses():
    lock = (ROOT / "hub/frontend/package-lock.json").read_text()
    assert '"resolved"' not in lock
    packages = json.loads(lock)["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
    for path in files("*requirements*.txt"):
        text = path.read_text()
        assert not re.search("https?://|--index-url|--find-links", text), path
        pinned = re.findall(r"^[a-z0-9][\w.\[\]-]*==", text, re.M)
        assert len(pinned) == len(re.findall(r"^[a-z0-9].*\\$", text, re.M)), f"{path}: a package without a hash"


ASKING_THE_DATABASE = ("models", "queries", "services", "receivers", "storage")
# Files that are queries or services of one subject, under that subject's own name.
OF_ONE_SUBJECT = {
    "hub/access/grants.py",  # writes and ends grants
    "hub/agencies/clocks.py",  # which clock a board has today
    "meetings/rooms/presence.py",  # leases: one statement a process
    "meetings/rooms/sight.py",  # what a process reads for its sockets, in one moment
    "meetings/rooms/spans.py",  # what was sent to whom, opened and closed
    "meetings/rooms/streams.py",  # takes the next number
}


def test_objects_are_asked_for_in_models_queries_and_services_only():
    """A door or a rule that asks the database by itself has not been checked."""
    found = []
    for path, tree in python():
        name = str(path.relative_to(ROOT))
        if name in OF_ONE_SUBJECT or path.stem.startswith(ASKING_THE_DATABASE):
            continue
        if {"demo", "commands"} & set(path.parts):  # the loader, and commands of the server's own
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager"):
                found.append(f"{name}:{node.lineno}")
    assert found == []


def test_no_file_is_excused_that_is_not_there():
    assert [name for name in OF_ONE_SUBJECT if not (ROOT / name).exists()] == []


def test_a_service_around_case_content_declares_itself():
    """A bare transaction changes nothing behind the third wall, and on PostgreSQL says so only when it runs."""
    kept = ("hub/people/", "sharing/", "meetings/")
    found = []
    for path, tree in python():
        name = str(path.relative_to(ROOT))
        if not name.startswith(kept) or not path.stem.startswith("services"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "atomic":
                found.append(f"{name}:{node.lineno}: say `writing()` (hub/access/gate.py)")
    assert found == []


GUARDIAN = {"shortcuts", "core", "backends", "utils", "mixins", "decorators", "templatetags"}
ASKING = {"has_perm", "has_perms", "has_module_perms", "get_perms", "get_objects_for_user", "assign_perm"}


def test_guardian_is_a_store_and_never_asked():
    """Its shortcuts, checker, backend and `has_perm` know nothing of expiry and open everything to superusers."""
    found = []
    for path, tree in python():
        own = path.is_relative_to(ROOT / "hub" / "access")
        for node in ast.walk(tree):
            place = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("guardian"):
                if not own or (node.module or "").partition(".")[2] in GUARDIAN:
                    found.append(place)
            elif isinstance(node, ast.Import):
                found += [place for alias in node.names if alias.name.startswith("guardian")]
            elif isinstance(node, ast.Attribute) and node.attr in ASKING:
                found.append(place)
    assert found == []
    assert not hits(r"guardian\.(backends|shortcuts)|ObjectPermissionBackend", "hub/settings.py")


# Where being a superuser is a reason to refuse. It is never a reason to allow.
REFUSES_SUPERUSERS = {"hub/people/rules.py"}


def test_being_a_superuser_opens_nothing():
    found = []
    for path, tree in python():
        name = str(path.relative_to(ROOT))
        if name in REFUSES_SUPERUSERS or "demo" in path.parts:  # the demo makes one, to show that it sees nothing
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "is_superuser":
                found.append(f"{name}:{node.lineno}")
    assert found == []


def test_the_joints_are_empty_where_imports_would_run():
    for name in ("hub/__init__.py", "hub/audit/__init__.py"):
        assert (ROOT / name).read_text().strip() == ""


def test_the_verifier_needs_nothing_but_python():
    source = ROOT / "hub/audit/verifier.py"
    for node in ast.walk(ast.parse(source.read_text())):
        names = (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        assert all(name.partition(".")[0] in sys.stdlib_module_names for name in names), names


def test_telephone_numbers_are_invented_ones():
    """01632 960xxx and 07700 900xxx are set aside for stories."""
    number = re.compile(r"(?<![\d.])0(?:\d[ ]?){9,10}(?![\d.])")
    found = []
    for path in files("*.toml", "*.html", "*.py", "*.json", "*.md", "*.po"):
        if path.name in ("package-lock.json", "test_house.py"):
            continue
        for match in number.findall(text_of(path)):
            digits = match.replace(" ", "")
            if len(digits) == 11 and not digits.startswith(("01632960", "07700900")) and digits[1] in "1237":
                found.append(f"{path.relative_to(ROOT)}: {match}")
    assert found == []


@pytest.fixture(scope="module")
def build() -> Path:
    folder = ROOT / "build" / "static"
    if not folder.exists():
        pytest.skip("the front end is not built: bin/test builds it")
    return folder


def test_no_typeface_crest_or_crown_is_built(build):
    """GDS Transport, the crest and the crown may not be used outside gov.uk."""
    names = [str(path.relative_to(build)) for path in build.rglob("*") if path.is_file()]
    unwanted = r"\.(woff2?|ttf|eot|otf)$|crest|crown|favicon|govuk-icon"
    assert [name for name in names if re.search(unwanted, name)] == []
    for sheet in build.rglob("*.css"):
        text = sheet.read_text()
        assert "GDS Transport" not in text and "@font-face" not in text, sheet
        assert not re.search(r"url\([^)]*(crest|crown|\.woff)", text), sheet


def test_scripts_set_text_and_never_markup():
    """One place takes markup: the room, which puts in what the server rendered and escaped."""
    markup = r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\()"
    found = hits(markup, "hub/frontend/js/*.js")
    assert [place for place in found if not place.startswith("hub/frontend/js/room.js:")] == []
    assert len(found) <= 1
    assert hits(r"\blocalStorage\b", "hub/frontend/js/*.js") == []


def test_every_script_is_checked_for_types():
    unchecked = [path.name for path in files("hub/frontend/js/*.js") if "// @ts-check" not in path.read_text()]
    assert unchecked == []
