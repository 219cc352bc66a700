"""The access log from the command line: verify, export, prove, checkpoint.

What leaves by export and prove stands in the log with the account of the machine that typed it, and with the person
that `--as` names.
"""

import getpass
import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.audit import acts, exports
from hub.audit.events import LogUnwritable, disclose
from hub.audit.exports import NotSealed
from hub.audit.notes import UnusableKey
from hub.audit.sequencer import LogForked, checkpoint_once, last_checkpoint, sequence_all
from hub.audit.storage import log_key, public_key
from hub.audit.verification import verify
from hub.audit.verifier import Broken, Unreadable


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        one = _command(commands, "verify", "Is the log in this database whole? Exit status 1 if not.")
        one.add_argument("--tree", action="store_true", help="the tree only, not every field and column")
        one.add_argument("--since", type=Path, metavar="NOTE", help="a checkpoint kept elsewhere, as a file")
        one = _command(commands, "export", "Write the whole log to FILE, for hub/audit/verifier.py.")
        one.add_argument("file", type=Path)
        one.add_argument("--as", dest="username", default="", help="who takes it out: a username of the hub")
        one.add_argument("--sealed-only", action="store_true", help="leave out the personal fields that are still held")
        one = _command(commands, "prove", "Write the proof of one event to FILE.")
        one.add_argument("event", type=UUID)
        one.add_argument("file", type=Path)
        one.add_argument("--as", dest="username", default="", help="who takes it out: a username of the hub")
        one.add_argument("--reveal", nargs="*", metavar="FIELD", help="show only these fields (actor, why, …, people)")
        one = _command(commands, "checkpoint", "Sign what has grown, and print the checkpoint to keep elsewhere.")
        one.add_argument("--since", type=Path, metavar="NOTE", help="print the proof of growth from this one instead")

    def handle(self, *args: Any, **options: Any) -> None:
        given = Namespace(**options)
        try:
            getattr(self, given.command)(given)
        except (UnusableKey, LogForked, NotSealed, Unreadable, Broken, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        except LogUnwritable as error:
            raise CommandError("The access log cannot be written, so nothing is given out.") from error

    def verify(self, given: Namespace) -> None:
        since = given.since.read_text(encoding="utf-8") if given.since else None
        report = verify(public_key(), full=not given.tree, since=since)
        for sentence in report.faults:
            self.stderr.write(f"Broken. {sentence}")
        if report.more:
            self.stderr.write(f"Broken. {report.more} more faults are not listed.")
        for sentence in report.facts:
            self.stdout.write(sentence)
        if not report.is_whole:
            raise CommandError("The access log is not whole.", returncode=1)
        self.stdout.write("Whole.")

    def export(self, given: Namespace) -> None:
        disclose(acts.LOG_EXPORTED, **_taken_by(given.username))
        _seal()
        with os.fdopen(_new_private(given.file), "wb") as file:
            count = exports.write_export(file, public_key(), revealed=not given.sealed_only)
        self.stdout.write(f"{count} events in {given.file}. Verify: python -m hub.audit.verifier {given.file}")

    def prove(self, given: Namespace) -> None:
        disclose(acts.LOG_PROVED, event=given.event, **_taken_by(given.username))
        _seal()
        bundle = exports.proof(given.event, public_key(), reveal=given.reveal)
        with os.fdopen(_new_private(given.file), "wb") as file:
            file.write(bundle)
        self.stdout.write(f"The proof is in {given.file}. Verify: python -m hub.audit.verifier {given.file}")

    def checkpoint(self, given: Namespace) -> None:
        _seal()
        if given.since:
            old = given.since.read_text(encoding="utf-8")
            self.stdout.write(exports.growth(old, public_key()).decode(), ending="")
            return
        last = last_checkpoint()
        if last is None:
            raise NotSealed("Nothing has been logged yet, so there is nothing to sign.")
        self.stdout.write(last.note, ending="")


def _command(commands: Any, name: str, what: str) -> ArgumentParser:
    parser: ArgumentParser = commands.add_parser(name, help=what, description=what)
    return parser


def _taken_by(username: str) -> dict[str, Any]:
    """The person named, and the machine's account as an erasable secret. Raises CommandError for an unknown name."""
    actor = get_user_model()._default_manager.filter(username=username).first() if username else None
    if username and actor is None:
        raise CommandError(f"--as: nobody of the hub has the username {username!r}.")
    return {"actor": actor, "why": f"Command line, account {getpass.getuser()}"}


def _seal() -> None:
    """Bring the tree and its checkpoint up to now, so that what was just asked for is in it."""
    sequence_all()
    checkpoint_once(log_key())


def _new_private(path: Path) -> int:
    """A new file only its owner may read: it may hold personal data. Refuses to write over one."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
