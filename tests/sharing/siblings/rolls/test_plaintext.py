"""After a roll is taken in, nothing of it stands readable anywhere: not in the database's file, not in its journal, not
in the log, not in what is written to the console, not in Redis. The files on the disk are looked through byte by byte,
PostgreSQL's with its write-ahead log and its dump beside, and every command that Redis was ever sent.

This setting's own values are looked for, since to every other setting, to the hub's staff and to whoever takes a copy
of the disk they are another setting's.
"""

import base64
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests import servers

SCRIPT = """
import logging
logging.basicConfig(level=logging.DEBUG)
logging.getLogger("django.db.backends").setLevel(logging.WARNING)
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.test import Client
from hub.access.gate import asking_whole
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.sharing.siblings.rolls.ground import *
from tests.sharing.siblings.rolls.test_plaintext import ROWS, COMMON
client = Client(headers={"accept-language": "en"}, HTTP_HOST="127.0.0.1")
client.post("/demo/sign-in/", {"username": "gwen"})
base = "/sharing/siblings/roll/"
sent = client.post(base + "load/", {"file": SimpleUploadedFile("Zebedeus Quillfeather.csv", csv_of(ROWS))})
assert sent.status_code == 302, sent.content
page = client.get(base + "load/check/")
assert "Zebedeus" in page.content.decode()
columns = {name: name for name in ROWS[0]}
bad = client.post(base + "load/check/", {**columns, "dob": "address", "expires_on": "2020-01-01", "take_in": "1"})
assert bad.status_code in (200, 422)
day = (timezone.localdate() + timedelta(days=60)).isoformat()
taken = client.post(base + "load/check/", {**columns, "expires_on": day, "take_in": "1"})
assert taken.status_code == 302, taken.content
typed = client.post(base + "children/new/", {"forename": "Peregrine", "surname": "Thistlewood", "dob": "3/5/2022"})
assert typed.status_code == 302, typed.content
with asking_whole():
    one = child("gwen", "Zebedeus")
client.get(f"{base}children/{one.pk}/")
said = {"received_on": "2026-01-05", "said": "Grandmother Ermintrude wrote."}
client.post(f"{base}children/{one.pk}/objection/", said)
with asking_whole():
    services_index.settle()
assert client.get(base).status_code == 200
assert client.get(base + "roll.csv").status_code == 200
other = Client(headers={"accept-language": "en"}, HTTP_HOST="127.0.0.1")
other.post("/demo/sign-in/", {"username": "ffion"})
assert other.get(f"{base}children/{one.pk}/").status_code == 404
if layer := get_channel_layer():  # it is listened to as well
    async_to_sync(layer.group_send)("listening", {"type": "is.heard"})
from hub.audit.sequencer import sequence_once
sequence_once()
print("DONE")
"""

COMMON = {"address": "14 Xanadu Gardens", "postcode": "MA7 7QX", "sex": "Female"}
ROWS = [
    {
        "rec_id": f"QX-88{n}", "upn": f"K98765432100{n}", "forename": forename, "surname": "Quillfeather",
        "dob": f"1{n}/07/2022", **COMMON, "contact1_name": "Persephone Quillfeather",
        "contact1_phone": f"07700 90099{n}", "contact1_email": f"persephone{n}@quillfeather.test",
        "contact1_relationship": "Mother",
    }
    for n, forename in enumerate(("Zebedeus", "Wilhelmina", "Bartholomew"))
]  # fmt: skip


def values() -> set[str]:
    """Every word of the roll that could not stand there by chance."""
    found = {text for row in ROWS for name, text in row.items() if name not in ("sex", "contact1_relationship")}
    found |= {"Persephone", "quillfeather", "Xanadu", "MA77QX", "07700900990", "7700900990", "Peregrine"}
    return found | {"Thistlewood", "Ermintrude"}


def spellings(value: str) -> set[bytes]:
    return {
        value.encode(), value.lower().encode(), value.upper().encode(), value.encode("utf-16-le"),
        base64.b64encode(value.encode())[:-4], value.encode().hex().encode(),
    } - {b""}  # fmt: skip


@pytest.fixture(scope="module")
def taken_in(county: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A county of its own, in which a lead has taken in, typed, read, downloaded and objected; and what it printed."""
    data = tmp_path_factory.mktemp("plaintext") / "data"
    shutil.copytree(county, data)
    env = {**os.environ, "HUB_DATA": str(data), "HUB_DEMO": "1", "DJANGO_SETTINGS_MODULE": "hub.settings"}
    env.pop("DATABASE_URL", None)
    return data, run(env)


def run(env: dict[str, str]) -> bytes:
    """The lead's morning in a process of its own, and what it printed."""
    script = "import django; django.setup()\n" + SCRIPT
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, env=env, capture_output=True, timeout=200, check=False
    )
    assert ran.stdout.decode().strip().endswith("DONE"), ran.stderr.decode()[-3000:]
    return ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def beyond(stores: servers.Stores, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same on PostgreSQL and Redis, and all that was left behind: place → its bytes."""
    stores.psql("CREATE DATABASE plaintext")
    folder = tmp_path_factory.mktemp("beyond")
    keys = {name: base64.urlsafe_b64encode(os.urandom(32)).decode() for name in ("HUB_ROLL_KEY", "HUB_MATCHING_KEY")}
    env = os.environ | servers.environment(
        folder, DATABASE_URL=stores.url_of("plaintext"), REDIS_URL=stores.redis_url, **keys
    )
    servers.manage("database_roles", env=env)
    owner = {**env, "DATABASE_USER": "hub_owner"}
    servers.manage("migrate", "--noinput", "--verbosity", "0", env=owner)
    servers.manage("demo", env=owner)
    with heard_by_redis(stores) as heard:
        printed = run({**env, "DATABASE_USER": "hub_sequencer"})  # reads the log too, and passes no wall
    tools = servers.postgres_tools()
    assert tools is not None
    server = ["-h", "127.0.0.1", "-p", str(stores.database_port), "-U", "hub"]
    stores.psql("CHECKPOINT")
    dump = subprocess.run([tools / "pg_dump", *server, "plaintext"], capture_output=True, check=True).stdout
    found = {"what was printed": printed, "the dump": dump, "what Redis was sent": bytes(heard)}
    for path in [*stores.folder.rglob("*.log"), *stores._base.rglob("*")]:
        if path.is_file():
            found[str(path.relative_to(path.anchor))] = path.read_bytes()
    return found


@contextmanager
def heard_by_redis(stores: servers.Stores) -> Iterator[bytearray]:
    """Every command that this Redis is sent meanwhile, also those whose keys have gone since."""
    heard = bytearray()
    with socket.create_connection(("127.0.0.1", stores.redis_port)) as line:
        line.sendall(b"MONITOR\r\n")
        assert line.recv(5) == b"+OK\r\n"

        def listen() -> None:
            while more := line.recv(1 << 16):
                heard.extend(more)

        listener = threading.Thread(target=listen)
        listener.start()
        try:
            yield heard
        finally:
            line.shutdown(socket.SHUT_RDWR)
            listener.join()


def test_the_database_and_its_journal_hold_no_plaintext(taken_in: tuple[Path, bytes]) -> None:
    data, _printed = taken_in
    files = [path for path in data.rglob("*") if path.is_file()]
    assert any(path.suffix == ".sqlite3" for path in files)
    for path in files:
        content = path.read_bytes()
        for value in values():
            for spelling in spellings(value):
                assert spelling not in content, f"{value} in {path.name}"


def test_what_is_looked_for_would_be_found(taken_in: tuple[Path, bytes]) -> None:
    """The look is no formality: a name of the hub's staff, which stands open, is found in the same way."""
    data, _printed = taken_in
    assert b"Gwen Pritchard" in (data / "hub.sqlite3").read_bytes() + b"".join(
        p.read_bytes() for p in data.glob("*-wal")
    )


def test_neither_postgresql_nor_redis_nor_a_log_holds_plaintext(beyond: dict[str, bytes]) -> None:
    assert len(beyond) > 100  # every file of the cluster
    for place, content in beyond.items():
        for value in values():
            for spelling in spellings(value):
                assert spelling not in content, f"{value} in {place}"


def test_what_is_looked_for_there_would_be_found(beyond: dict[str, bytes]) -> None:
    """A name that stands open is in the dump, in a table's own file and in the write-ahead log; the count of tries and
    what goes over the channel layer are among what Redis heard."""
    assert b"Gwen Pritchard" in beyond["the dump"]
    holds = [place for place, content in beyond.items() if b"Gwen Pritchard" in content]
    assert any("/base/" in place for place in holds) and any("/pg_wal/" in place for place in holds)
    heard = beyond["what Redis was sent"]
    assert b"hub.people.limits.roll_file" in heard and b"is.heard" in heard


def test_nothing_of_it_is_printed_or_logged(taken_in: tuple[Path, bytes]) -> None:
    _data, printed = taken_in
    for value in values():
        assert value.encode() not in printed, value


def test_the_access_log_holds_no_word_of_it(taken_in: tuple[Path, bytes]) -> None:
    data, _printed = taken_in
    with closing(sqlite3.connect(data / "hub.sqlite3")) as database:
        bodies = " ".join(body for (body,) in database.execute("SELECT body FROM hub_event"))
        secrets = " ".join(value for (value,) in database.execute("SELECT value FROM hub_eventsecret"))
        acts = {act for (act,) in database.execute("SELECT act FROM hub_event")}
    assert {"roll.staged", "roll.loaded", "roll.read", "roll.child_read", "roll.exported", "roll.objected"} <= acts
    for value in values():
        assert value not in bodies
        assert value not in secrets
