"""manage.py accesslog: what it writes is verified elsewhere, and giving the log out is itself in the log."""

import getpass
import io
import json
import stat
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.test import TestCase

from hub.accounts.models import User
from hub.audit.models import Event, EventPerson, EventSecret
from hub.audit.verifier import Report, verify_file
from tests.hub.audit.events import WHY, log, tamper


def say(*arguments: object, **options: Any) -> str:
    with closing(io.StringIO()) as out:
        call_command("accesslog", *map(str, arguments), stdout=out, stderr=out, **options)
        return out.getvalue()


class AccessLogCommand(TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(TemporaryDirectory()))
        self.enterContext(self.settings(HUB_DATA=self.folder, HUB_LOG_ORIGIN="hub.example/access-log"))
        self.file = self.folder / "out"
        self.written = log(5)

    def verified(self, **how: Any) -> Report:
        with self.file.open("rb") as file:
            return verify_file(file, **how)

    # Export

    def test_an_export_holds_every_event_and_is_whole(self) -> None:
        self.assertIn("6 events in", say("export", self.file))
        self.assertEqual(self.verified().faults, [])
        text = self.file.read_text()
        self.assertEqual(len(text.splitlines()), 1 + 6)
        self.assertIn(WHY, text)

    def test_an_export_is_in_the_log_and_in_itself(self) -> None:
        say("export", self.file)
        self.assertEqual(Event.objects.order_by("position").last().act, "log.exported")
        self.assertIn('"act":"log.exported"', self.file.read_text().splitlines()[-1])

    def test_who_takes_it_out_stands_in_the_log(self) -> None:
        esi = User.objects.create_user("esi", "esi@river.example", name="Esi")
        say("export", self.file, "--as", "esi")
        event = Event.objects.order_by("position").last()
        said = dict(EventSecret.objects.filter(event=event.uid).values_list("name", "value"))
        self.assertEqual(said["actor"], str(esi.pk))
        self.assertIn(f"account {getpass.getuser()}", said["why"])

    def test_nobody_s_name_takes_nothing_out(self) -> None:
        with self.assertRaisesMessage(CommandError, "nobody of the hub has the username"):
            say("export", self.file, "--as", "nobody")
        self.assertFalse(self.file.exists())

    def test_an_export_may_leave_out_what_is_personal(self) -> None:
        say("export", self.file, "--sealed-only")
        self.assertEqual(self.verified().faults, [])
        self.assertNotIn("Siân", self.file.read_text())
        self.assertNotIn('"secrets"', self.file.read_text())

    def test_what_was_erased_is_not_in_an_export_and_it_is_whole(self) -> None:
        EventSecret.objects.all().delete()
        EventPerson.objects.all().delete()
        say("export", self.file)
        self.assertEqual(self.verified().faults, [])
        self.assertNotIn("Siân", self.file.read_text())

    def test_only_its_owner_may_read_an_export_and_nothing_is_written_over(self) -> None:
        say("export", self.file)
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        with pytest.raises(CommandError, match="File exists"):
            say("export", self.file)

    def test_an_export_of_a_log_that_lost_an_event_says_so_elsewhere_too(self) -> None:
        say("checkpoint")
        tamper("DELETE FROM hub_event WHERE uid = %s", self.written[2])
        say("export", self.file)
        self.assertIn("stands where index 2 belongs", self.verified().faults[0])

    def test_an_export_of_a_changed_event_names_it_elsewhere_too(self) -> None:
        say("checkpoint")
        tamper("UPDATE hub_event SET body = replace(body, 'safeguarding', 'curiosity') WHERE uid = %s", self.written[2])
        say("export", self.file)
        self.assertEqual(
            self.verified().faults, ["Line 4 (index 2) was changed: it does not give the leaf it was sealed with."]
        )

    def test_without_a_line_in_the_log_nothing_is_given_out(self) -> None:
        with (
            mock.patch("hub.audit.events.write", side_effect=DatabaseError),
            pytest.raises(CommandError, match="nothing is given out"),
        ):
            say("export", self.file)
        self.assertFalse(self.file.exists())

    # Proof

    def test_a_proof_shows_one_event_and_no_other(self) -> None:
        say("prove", self.written[2], self.file)
        report = self.verified()
        self.assertEqual(report.faults, [])
        self.assertIn("The event stands at index 2 of 6 in hub.example/access-log.", report.facts)
        for other in self.written[:2] + self.written[3:]:
            self.assertNotIn(str(other), self.file.read_text())

    def test_a_proof_shows_only_the_fields_asked_for(self) -> None:
        say("prove", self.written[2], self.file, "--reveal", "why")
        bundle = json.loads(self.file.read_text())
        self.assertEqual([one["name"] for one in bundle["secrets"]], ["why"])
        self.assertEqual(bundle["people"], [])
        self.assertEqual(self.verified().faults, [])

    def test_a_proof_is_in_the_log(self) -> None:
        say("prove", self.written[2], self.file)
        self.assertIn(str(self.written[2]), Event.objects.get(act="log.proved").body)

    def test_an_event_that_is_not_there_is_not_proved(self) -> None:
        with pytest.raises(CommandError, match="not in a signed checkpoint"):
            say("prove", uuid4(), self.file)
        self.assertFalse(self.file.exists())

    # Checkpoint

    def test_a_checkpoint_kept_elsewhere_proves_the_growth_since(self) -> None:
        old = self.folder / "old"
        old.write_text(say("checkpoint"))
        log(300, people=0)
        self.file.write_text(say("checkpoint", "--since", old))
        report = self.verified()
        self.assertEqual(report.faults, [])
        self.assertIn("hub.example/access-log grew from 5 to 305 events and kept every one.", report.facts)
        self.assertIn("Whole.", say("verify", "--since", old))

    def test_there_is_no_checkpoint_of_nothing(self) -> None:
        with self.settings(HUB_DATA=self.folder):
            for table in ("hub_eventsecret", "hub_eventperson", "hub_event"):
                tamper(f"DELETE FROM {table}")  # noqa: S608
            with pytest.raises(CommandError, match="nothing to sign"):
                say("checkpoint")

    # Verify

    def test_verifying_says_whole_and_what_it_saw(self) -> None:
        say("checkpoint")
        told = say("verify")
        self.assertIn("5 events, every field verified; 1 checkpoints.", told)
        self.assertTrue(told.endswith("Whole.\n"))
        self.assertIn("5 events, the tree verified", say("verify", "--tree"))

    def test_verifying_a_broken_log_ends_with_status_one(self) -> None:
        say("checkpoint")
        tamper("UPDATE hub_eventsecret SET value = 'x' WHERE name = 'why'")
        with pytest.raises(CommandError, match="not whole") as refusal:
            say("verify")
        self.assertEqual(refusal.value.returncode, 1)
        self.assertIn("Whole.", say("verify", "--tree"))

    def test_verifying_makes_no_key_and_writes_nothing(self) -> None:
        with pytest.raises(CommandError, match="public key cannot be read"):
            say("verify")
        self.assertFalse((self.folder / "keys").exists())

    def test_an_exposed_key_signs_nothing_and_nothing_is_exported(self) -> None:
        say("checkpoint")
        (self.folder / "keys" / "access-log").chmod(0o644)
        with pytest.raises(CommandError, match="chmod 600"):
            say("export", self.file)
        self.assertFalse(self.file.exists())
