"""Over HTTP a person asks a room as fast as over a socket, and no faster."""

import asyncio
import time
from contextlib import AsyncExitStack
from unittest import mock
from uuid import uuid4

from meetings.rooms import limits
from meetings.rooms.buckets import Buckets
from meetings.rooms.limits import MOST_SOCKETS, Turnstile
from meetings.rooms.models import Command
from tests.meetings.rooms.test_http import RoomTest


class LimitTest(RoomTest):
    def setUp(self) -> None:
        super().setUp()
        slow = mock.patch.object(limits, "asked_by_http", Buckets(rate=0.001, burst=2))
        slow.start()
        self.addCleanup(slow.stop)

    def test_whoever_asks_too_fast_is_told_to_wait_and_nothing_is_kept(self):
        self.assertEqual([self.get("ben", "snapshot").status_code for _ in range(3)], [200, 200, 429])
        order = {"id": str(uuid4()), "act": "raise_hand", "item": str(self.first.pk), "up": "1"}
        answers = [
            self.client.post(f"/meetings/{self.meeting.pk}/do/", order),
            self.client.post(f"/meetings/{self.meeting.pk}/items/{self.first.pk}/report/", {"reason": "Bruises."}),
            self.client.post(f"/drafts/contribute/{self.first.pk}/", {"text": "She"}),
            self.client.get(f"/meetings/{self.meeting.pk}/events/"),
        ]
        self.assertEqual([answer.status_code for answer in answers], [429] * 4)
        self.assertEqual(answers[0]["Retry-After"], "3")
        self.assertFalse(Command.objects.exists())

    def test_nobody_else_is_kept_waiting(self):
        for _ in range(3):
            self.get("ben", "snapshot")
        self.assertEqual(self.get("amira", "snapshot").status_code, 200)

    def test_waiting_helps_however_often_it_was_tried(self):
        buckets = Buckets(rate=1, burst=1)
        self.assertEqual(
            [buckets.spare("ben", at) for at in (0, 0.1, 0.2, 0.9, 1.0)], [True, False, False, False, True]
        )


async def passed(turnstile: Turnstile, address: str, session: str, within: AsyncExitStack) -> bool:
    return await within.enter_async_context(turnstile.passing(address, session))


async def test_a_session_has_so_many_sockets_and_another_when_one_of_them_goes():
    turnstile = Turnstile()
    async with AsyncExitStack() as others:
        for _ in range(MOST_SOCKETS - 1):
            assert await passed(turnstile, "192.0.2.1", "ben", others)
        async with AsyncExitStack() as last:
            assert await passed(turnstile, "192.0.2.1", "ben", last)
            assert not await passed(turnstile, "192.0.2.1", "ben", others)
            assert await passed(turnstile, "192.0.2.1", "dev", others)
        assert await passed(turnstile, "192.0.2.1", "ben", others)


async def test_a_flood_of_handshakes_waits_is_sent_away_and_keeps_nobody_else_waiting():
    few = Buckets(rate=10, burst=2)
    with mock.patch.object(limits, "handshakes", few), mock.patch.object(limits, "MOST_PATIENCE", 0.15):
        turnstile = Turnstile()
        async with AsyncExitStack() as all_of_them:
            began = time.monotonic()
            first = [await passed(turnstile, "192.0.2.1", "", all_of_them) for _ in range(3)]
            assert first == [True, True, True]
            assert time.monotonic() - began > 0.08
            flood = await asyncio.gather(*(few.take_within("192.0.2.1", 0.15) for _ in range(50)))
            assert flood.count(True) <= 3
            assert await passed(turnstile, "192.0.2.2", "", all_of_them)
