"""What a process does beside answering: sealing the log, and the sweeps. Each may run anywhere, any time, twice."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections, connection

from hub.access.gate import asking_whole
from hub.accounts.services import end_overdue
from hub.audit.sequencer import keep_sealed
from hub.management.retention import forget_traces
from hub.notices.services_post import keep_posted
from hub.people.services_shut_out import keep_shut_out
from meetings.rooms import presence
from meetings.rooms.spans import DeadBoots
from sharing.agreements.services_guides import warn_owners
from sharing.disclosures.services_sweep import sweep_once as remind_of_sharing
from sharing.siblings.links.services import end_over
from sharing.siblings.questions.services_emergency import look_into_emergencies
from sharing.siblings.questions.services_windows import escalate_due, match_questions, release_due
from sharing.siblings.rolls.services import expire_rolls
from sharing.siblings.rolls.services_index import settle
from sharing.siblings.rolls.services_load import forget_staged
from sharing.training.services_sweep import sweep_once as remind_of_training

log = logging.getLogger("hub.work")


@dataclass
class Chore:
    name: str
    every: float  # seconds
    do: Callable[[], object]
    due_at: float = 0.0


def chores() -> list[Chore]:
    return [
        Chore("presence", 5, presence.sweep_once),
        Chore("spans of dead processes", 10, DeadBoots().sweep_once),
        Chore("sittings past their end", 30, end_overdue),
        Chore("reminders of sharing", 300, remind_of_sharing),
        Chore("reminders and figures of training", 3600, remind_of_training),
        Chore("staff relatives shut out", 300, keep_shut_out),
        Chore("tokens of rolls", 5, settle),
        Chore("rolls whose term has ended", 300, expire_rolls),
        Chore("rolls that nobody took in", 300, forget_staged),
        Chore("agreements and guides to review", 3600, warn_owners),
        Chore("emergency questions about brothers and sisters", 3, look_into_emergencies),
        Chore("answers about brothers and sisters that leave", 10, release_due),
        Chore("questions about brothers and sisters looked into", 60, match_questions),
        Chore("questions without an answer sent to the council", 300, escalate_due),
        Chore("links between settings whose time is over", 300, end_over),
        Chore("expired sessions", 3600, SessionStore.clear_expired),
        Chore("traces that have had their time", 3600, forget_traces),
    ]


def sweep(stop: threading.Event) -> None:
    """Do each chore when it is due, until told to stop. A failure is logged and tried again at its next time."""
    found = chores()
    while not stop.is_set():
        close_old_connections()
        for chore in found:
            if time.monotonic() >= chore.due_at and not stop.is_set():
                chore.due_at = time.monotonic() + chore.every
                _do(chore)
        stop.wait(1)
    connection.close()


def _do(chore: Chore) -> None:
    try:
        with asking_whole():
            chore.do()
    except Exception as error:  # whatever it is: the other chores go on
        log.error("The chore “%s” failed: %s", chore.name, type(error).__name__)
        connection.close()


class Work:
    """The threads of work; `stop` lets each finish what it is at."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=work, args=[self._stop], name=name, daemon=True)
            for name, work in (("sequencer", keep_sealed), ("scheduler", sweep), ("post", keep_posted))
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 10) -> None:
        self._stop.set()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0.1))
