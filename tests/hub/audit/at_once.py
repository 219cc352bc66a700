"""Processes that write and seal the log at the same time, for test_torture.py.

    python -m tests.hub.audit.at_once write WRITERS COUNT   transactions of events, some slow, some rolled back
    python -m tests.hub.audit.at_once hold SECONDS          one event in a transaction that stays open
    python -m tests.hub.audit.at_once seal                  two sequencers, one of them killed and replaced for ever
    python -m tests.hub.audit.at_once die                   kills the sequencer at each of its statements

`write` and `hold` print the ids of what they committed, `die` what each death left behind.
"""

import json
import os
import random
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any
from uuid import UUID

import django


def write(writers: int, count: int) -> None:
    children = [_fork(_write, count) for _ in range(writers)]
    failed = [status for child in children if (status := os.waitpid(child, 0)[1])]
    if failed:
        sys.exit(1)


def _write(count: int) -> None:
    from django.db import connection, transaction

    from tests.hub.audit.events import log

    chance = random.Random(os.getpid())
    slow = 0.03 if connection.vendor == "postgresql" else 0.003  # SQLite lets one write at a time
    for _ in range(count):
        written: list[UUID] = []
        try:
            with transaction.atomic():
                for _ in range(chance.choice([1, 1, 2, 3])):
                    written += log(people=1)
                    time.sleep(chance.random() * slow)
                if chance.random() < 0.1:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            continue
        for uid in written:
            os.write(1, f"{uid}\n".encode())


def hold(seconds: float) -> None:
    from django.db import transaction

    from tests.hub.audit.events import log

    with transaction.atomic():
        (uid,) = log()
        time.sleep(seconds)
    print(uid, flush=True)


def seal() -> None:
    children = [_fork(_seal), _fork(_seal)]
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    while not ended.wait(0.5):
        victim = children.pop(random.randrange(2))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        children.append(_fork(_seal))
    for child in children:
        os.kill(child, signal.SIGKILL)


def _seal() -> None:
    from hub.audit import sequencer

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    sequencer.SEQUENCE_EVERY, sequencer.SIGN_EVERY = 0.02, 0.05
    sequencer.keep_sealed(threading.Event())


def die() -> None:
    """One child for each statement of a pass, killed there, and at its commit; the last child lives."""
    from django.db import connection

    from tests.hub.audit.events import log

    log(300, people=0)
    left = []
    for number in range(100):
        connection.close()
        _, status = os.waitpid(_fork(_sequence_and_die_at, number), 0)
        left.append({"killed": os.WIFSIGNALED(status), "leaves": _count("hub_leaf"), "tiles": _count("hub_tile")})
        if not os.WIFSIGNALED(status):
            break
    print(json.dumps(left))


def _sequence_and_die_at(number: int) -> None:
    from django.db import connection

    from hub.audit.sequencer import sequence_once

    done = 0

    def count_down(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal done
        if done == number:
            os.kill(os.getpid(), signal.SIGKILL)
        done += 1
        return execute(sql, params, many, context)

    commit = connection._commit

    def commit_or_die() -> None:
        if done == number:
            os.kill(os.getpid(), signal.SIGKILL)
        commit()

    connection._commit = commit_or_die
    with connection.execute_wrapper(count_down):
        sequence_once()


def _fork(what: Callable[..., None], *arguments: int) -> int:
    """A child that does this and ends; nothing is connected before it."""
    child = os.fork()
    if child:
        return child
    try:
        what(*arguments)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _count(table: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    django.setup()
    verb, *numbers = sys.argv[1:]
    {"write": write, "hold": hold, "seal": seal, "die": die}[verb](*(int(number) for number in numbers))
