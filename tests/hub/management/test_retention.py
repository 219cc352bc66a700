"""Traces go when the board's row says so, and stay where there is none."""

from datetime import timedelta
from uuid import uuid4

from django.test import TestCase
from django.utils import timezone

from hub.accounts.models import Sitting
from hub.agencies.models import Retention
from hub.management.retention import forget_traces
from meetings.rooms.models import Command
from tests.meetings.panel import make_panel


class Traces(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        for days in (29, 31):
            then = timezone.now() - timedelta(days=days)
            Sitting.objects.create(
                session_key=f"ended{days}", user=self.panel.ben, began_at=then, active_at=then, ended_at=then
            )
            command = Command.objects.create(actor=self.panel.ben, uid=uuid4(), digest=str(days), answer={})
            Command.objects.filter(pk=command.pk).update(at=then)
        long_ago = timezone.now() - timedelta(days=90)
        Sitting.objects.create(session_key="living", user=self.panel.dev, began_at=long_ago, active_at=long_ago)

    def left(self) -> tuple[list[str], list[str]]:
        keys = Sitting.objects.order_by("session_key").values_list("session_key", flat=True)
        return list(keys), list(Command.objects.order_by("digest").values_list("digest", flat=True))

    def keep(self, days: int | None) -> None:
        Retention.objects.create(
            board=self.panel.hub.board, code="trace", label_en="Traces", label_cy="Olion", source="invented", days=days
        )

    def test_commands_and_ended_sessions_go_after_the_boards_days_and_living_ones_stay(self) -> None:
        self.keep(30)
        self.assertEqual(forget_traces(), 2)
        self.assertEqual(self.left(), (["ended29", "living"], ["29"]))

    def test_nothing_goes_without_a_row_or_while_it_is_not_decided(self) -> None:
        self.assertEqual(forget_traces(), 0)
        self.keep(None)
        self.assertEqual(forget_traces(), 0)
