"""A roll and a question against a full hub, end to end in Django: bin/bench siblings_roll sqlite|postgresql.

Fills a hub with generated children (tokens and sealed fields as `work` would have made them), then in a fresh process
takes a setting's waiting roll through what `work` does: encode, seal, store, look up, weigh. Prints seconds and memory.
PostgreSQL is one of its own, thrown away afterwards, and is asked as the role that `work` has, behind its walls.
"""

import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from itertools import batched
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from uuid import UUID, uuid5

from tests.bench import _families as bench
from tests.servers import Stores

SEED = 409
HUB = UUID("00000000-0000-7000-8000-000000000001")
KEYS = {name: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" for name in ("HUB_ROLL_KEY", "HUB_MATCHING_KEY")}
ROUNDS, QUESTIONS = 3, 25


def main() -> None:
    parser = bench.options((__doc__ or "").partition("\n")[0])
    parser.add_argument("database", choices=("sqlite", "postgresql"))
    parser.add_argument("--children", type=int, default=600_000)
    parser.add_argument("--step", choices=("fill", "measure"), help="for itself")
    given = parser.parse_args()
    if given.step:
        {"fill": fill, "measure": measure}[given.step](given)
        return
    with tempfile.TemporaryDirectory() as folder:
        stores = Stores(Path(folder)) if given.database == "postgresql" else nullcontext()
        with stores as server:
            env = {**os.environ, **KEYS, "HUB_DATA": folder, "DJANGO_SETTINGS_MODULE": "hub.settings", "HUB_DEMO": "1"}
            env.pop("DATABASE_URL", None)
            if server:
                env["DATABASE_URL"] = server.database_url
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True, env=env)
            step_of(env, "fill")
            if server:
                subprocess.run([sys.executable, "manage.py", "database_roles"], check=True, env=env, stdout=sys.stderr)
                env["DATABASE_USER"] = "hub_sequencer"
            step_of(env, "measure")


def step_of(env: dict[str, str], step: str) -> None:
    """In a process of its own, so that the memory of filling is not counted."""
    subprocess.run(
        [sys.executable, "-m", "tests.bench.siblings_roll", *sys.argv[1:], "--step", step], check=True, env=env
    )


# --- filling ---------------------------------------------------------------------------------------------------------


def fill(given: Any) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from hub.accounts.models import User
    from hub.agencies.models import Agency, Board, Hub
    from sharing.siblings.rolls.keys import MatchingKey, RollKey, fingerprint
    from sharing.siblings.rolls.models import Epoch, MethodReview, Roll, RollChild
    from sharing.siblings.rolls.services import child_of

    now = timezone.now()
    board = Board.objects.create(slug="bench", name_en="Bench", name_cy="Mainc")
    hub = Hub.objects.create(pk=HUB, slug="bench", board=board, name_en="Bench", name_cy="Mainc")
    lead = User.objects.create(username="bench")
    key = MatchingKey(hub.pk, 1)
    Epoch.objects.create(hub=hub, number=1, fingerprint=fingerprint())
    MethodReview.objects.create(hub=hub, weights="1", pairs=400, right=400, reviewed_on=now.date(), source="bench")
    county, cache = encoded(given, key.secret)
    sizes = Counter(dict(cache.execute("SELECT setting, count(*) FROM child GROUP BY setting")))
    waiting = min((name for name in sizes if name[0] == "P"), key=lambda name: abs(sizes[name] - 300))
    agencies = {name: Agency(pk=uuid5(HUB, name), slug=name.lower(), legal_type="maintained_school", name_en=name,
                             name_cy=name, short_en=name, short_cy=name) for name in sizes}  # fmt: skip
    Agency.objects.bulk_create(agencies.values(), batch_size=500)
    ends = now.date() + timedelta(days=90)
    rolls = {
        name: Roll(agency=agency, hub=hub, standing="ask", loaded_by=lead, loaded_at=now, expires_on=ends)
        for name, agency in agencies.items()
    }
    Roll.objects.bulk_create(rolls.values(), batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX token_leads_to_fields")
    rows = cache.execute("SELECT number, setting, tokens, fields FROM child WHERE setting != ?", [waiting])
    for some in batched(rows, 5000):
        store(some, agencies, rolls, hub, key, now)
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX token_leads_to_fields ON sharing_token (token, fields_id)")
        cursor.execute("ANALYZE")
    own = RollKey(agencies[waiting].pk)
    mine = [row for row in county.rows() if row["setting_id"] == waiting]
    before = now - timedelta(days=60)
    RollChild.objects.bulk_create(
        child_of(rolls[waiting], own, own.mark("id", row["rec_id"]), row, before, before) for row in mine
    )


def encoded(given: Any, secret: bytes) -> tuple[bench.Families, sqlite3.Connection]:
    """The children's tokens under this key, made once and kept beside the rolls."""
    from sharing.siblings.matching.tokens import Encoder

    county = bench.families(given, seed=SEED, count=round(given.children / 1.732))
    path = county.folder / "encoded.sqlite3"
    cache = sqlite3.connect(path, isolation_level=None)
    if not cache.execute("SELECT 1 FROM sqlite_master WHERE name = 'done'").fetchone():
        cache.execute("DROP TABLE IF EXISTS child")
        cache.execute("CREATE TABLE child (number INTEGER PRIMARY KEY, setting TEXT, tokens BLOB, fields BLOB)")
        encoder = Encoder(secret, 1)

        def rows() -> Iterator[tuple[str, bytes, bytes]]:
            for record in county.records():
                agency = str(uuid5(HUB, record.setting_id))
                child = encoder.encode(record.__class__(**{**record.__dict__, "setting_id": agency}))
                yield record.setting_id, array("q", child.index).tobytes(), child.fields.pack()

        for some in batched(rows(), 20_000):
            cache.execute("BEGIN")
            cache.executemany("INSERT INTO child (setting, tokens, fields) VALUES (?, ?, ?)", some)
            cache.execute("COMMIT")
        cache.execute("CREATE TABLE done (it)")
    return county, cache


def store(some: Any, agencies: Any, rolls: Any, hub: Any, key: Any, now: Any) -> None:
    """Rows as the services write them, without their objects: those would take most of an hour."""
    from django.db import connection, transaction
    from uuid6 import uuid7

    from sharing.siblings.rolls.models import RollChild, SealedFields, Token

    before = connection.ops.adapt_datetimefield_value(now - timedelta(days=60))
    as_id = (lambda pk: pk) if connection.features.has_native_uuid_field else (lambda pk: pk.hex)
    children, fields, tokens = [], [], []
    for number, setting, held, packed in some:
        mark, pk, agency = number.to_bytes(16, "big"), UUID(bytes=uuid7().bytes), agencies[setting].pk
        children.append((as_id(pk), as_id(rolls[setting].pk), as_id(agency), mark, mark, mark, b"", "", before, 0,
                         before, before))  # fmt: skip
        fields.append((number, as_id(pk), as_id(hub.pk), 1, key.box.seal_bytes(packed, pk, agency)))
        tokens += [(token, number) for token in array("q", held)]
    with transaction.atomic(), connection.cursor() as cursor:
        insert(cursor, RollChild, "id roll_id agency_id mark content_mark contacts_mark sealed standing first_seen_at"
               " contacts_changed settles_at encoded_at", children)  # fmt: skip
        insert(cursor, SealedFields, "id child_id hub_id epoch blob", fields)
        insert(cursor, Token, "token fields_id", tokens)
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('sharing_sealedfields', 'id'), %s)", [number])


def insert(cursor: Any, model: Any, names: str, rows: list[tuple[Any, ...]]) -> None:
    """By the quickest way of each database."""
    from django.db import connection

    table, columns = model._meta.db_table, ", ".join(names.split())
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["?"] * len(names.split()))
    cursor.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608


# --- measuring -------------------------------------------------------------------------------------------------------


def measure(given: Any) -> None:
    import django

    django.setup()
    from hub.access.gate import asking_whole

    with asking_whole():  # as every chore of `work`
        measured()


def measured() -> None:
    from hub.access.gate import writing
    from hub.agencies.models import Hub
    from sharing.siblings.rolls.models import RollChild
    from sharing.siblings.rolls.services_index import matches_of

    hub = Hub.objects.get(pk=HUB)
    # Only the waiting roll has rows to open; of the others there are tokens.
    ids = list(RollChild.objects.exclude(sealed=b"").values_list("pk", flat=True))
    others = RollChild.objects.filter(sealed=b"").count()
    rounds, pairs, busy = [], 0, process_time()
    for _ in range(ROUNDS):
        with writing():
            RollChild.objects.filter(pk__in=ids).update(encoded_at=None)
        started = perf_counter()
        pairs = len(matches_of(hub, ids))
        rounds.append(perf_counter() - started)
    busy, questions = (process_time() - busy) / ROUNDS, []
    started_asking = process_time()
    for child in ids[:QUESTIONS]:
        started = perf_counter()
        matches_of(hub, [child])
        questions.append(perf_counter() - started)
    thinking = (process_time() - started_asking) / len(questions)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"roll={statistics.median(rounds):.3f}")
    print(f"question={statistics.median(questions):.4f}")
    print(f"memory={memory:.0f}")
    print(
        f"detail={len(ids)} pupils against {others}, {pairs} pairs: {busy:.2f} s of processor, {rounds[0]:.2f} s the"
        f" first time, {max(rounds):.2f} s at worst; a question {thinking:.3f} s of processor,"
        f" {max(questions):.3f} s at worst; a million plain steps take {plain_loop():.2f} s here"
    )


def plain_loop() -> float:
    """How fast this machine is at this moment: seconds of the processor for a million sums. About 0.06 at rest."""
    busy, total = process_time(), 0
    for number in range(1_000_000):
        total += number * number
    return process_time() - busy


if __name__ == "__main__":
    main()
