"""A server that is killed, stopped, flooded, or cannot write its log; and one that is not ours."""

import asyncio
import json
import random
import signal
import sys
import time
from collections.abc import Iterator
from uuid import uuid4

import psutil
import pytest
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests import servers
from tests.meetings.rooms.client import Client
from tests.meetings.rooms.world import Meeting

FIRST = 0


async def again(client: Client, seconds: float = 20) -> Client:
    """Open it, as often as it takes."""
    until = time.monotonic() + seconds
    while True:
        try:
            return await client.open()
        except (OSError, WebSocketException, TimeoutError):
            if time.monotonic() > until:
                raise
            await asyncio.sleep(0.1)


async def say_surely(client: Client, item: str, texts: list[str]) -> None:
    """Send each text with an id of its own, unchanged and perhaps twice, in any order, until each was answered done."""
    waiting = {str(uuid4()): text for text in texts}
    while waiting:
        try:
            if client.code is not None:
                await again(client)
            for uid in random.sample(sorted(waiting), len(waiting)):
                frame = {"type": "do", "id": uid, "act": "remark", "item": item, "data": {"text": waiting[uid]}}
                for _ in range(random.choice([1, 1, 2])):
                    await client.send(frame)
            await client.until(lambda: client.code is not None or all_answered(client, texts), 10)
        except (ConnectionClosed, TimeoutError):
            client.code = client.code or 1006
        waiting = {uid: text for uid, text in waiting.items() if uid not in done(client)}


def all_answered(client: Client, texts: list[str]) -> bool:
    return len(done(client)) >= len(texts)


def done(client: Client) -> set[str]:
    return {frame["id"] for frame in client.of("done")}


async def test_a_burst_survives_cuts_and_a_killed_server_once_each_and_in_order(own_room: Meeting):
    room, stream = own_room, own_room.streams[FIRST]
    before = room.world.head(stream=stream)
    people = [await room.client(user).open() for user in ("amira", "ben", "dev")]
    texts = {client: [f"{number}: {uuid4()}" for number in range(25)] for client in people}
    talking = [asyncio.create_task(say_surely(client, room.items[FIRST], texts[client])) for client in people]
    listener = await room.client("carys").open()
    for _ in range(4):
        await asyncio.sleep(random.uniform(0.1, 0.4))
        await random.choice(people).cut()
        await listener.cut()
        await again(listener)
    room.site.process.kill()
    await asyncio.sleep(0.3)
    await asyncio.to_thread(room.site.start)
    await again(listener)
    async with asyncio.timeout(90):
        await asyncio.gather(*talking)
    said = room.world.remarks(item=room.items[FIRST])
    assert sorted(said) == sorted(text for each in texts.values() for text in each), "each once"
    head = room.world.head(stream=stream)
    assert head == before + 75
    for client in (*people, listener):
        if client.code is not None:
            await again(client)
        await client.until_seq(stream, head)
        assert [event["seq"] for event in client.events[stream]] == list(range(1, head + 1))
        assert client.gaps == []
        await client.close()


async def test_on_sigterm_sockets_are_told_1012_and_the_log_is_complete(own_room: Meeting):
    room, stream = own_room, own_room.streams[FIRST]
    clients = [await room.client(user).open() for user in ("amira", "ben", "dev", "carys")]
    head = room.world.say(stream=stream, count=5)
    for client in clients:
        await client.until_seq(stream, head)
    command = asyncio.create_task(clients[0].do("remark", room.items[FIRST], text="The last word."))
    await asyncio.sleep(0)
    began = time.monotonic()
    assert room.site.process.child is not None
    room.site.process.child.send_signal(signal.SIGTERM)
    codes = [await client.until_closed() for client in clients]
    assert codes == [1012] * 4
    assert await asyncio.to_thread(room.site.process.child.wait, 10) == 0
    assert time.monotonic() - began < 10
    command.cancel()
    for name in ("ben", "dev"):
        [[after, to, opened, closed]] = room.world.spans(user=name, stream=stream)
        assert (after, opened, closed) == (0, True, True) and head <= to <= room.world.head(stream=stream)
    assert room.world.leases() <= len(clients)


async def test_ten_thousand_malformed_frames_do_no_harm(own_room: Meeting):
    room = own_room
    bad = await room.client("ben").open(resume=False)
    good = await room.client("amira").open()
    server = psutil.Process(room.site.process.pid)
    before = server.memory_info().rss
    generator = random.Random(7)
    await bad.until(lambda: bool(bad.hello))
    for number in range(10_000):
        kind = number % 4
        if kind == 0:
            frame: str | bytes = generator.randbytes(generator.randrange(1, 60))
        elif kind == 1:
            frame = "".join(chr(generator.randrange(32, 0xD7FF)) for _ in range(generator.randrange(60)))
        elif kind == 2:
            frame = json.dumps({"type": generator.choice(["do", "resume", "dispatch", ""]), "id": number})
        else:
            frame = f'{{"type":"do","id":"{uuid4()}","act":"x","data":'
        await bad.send(frame)
    await bad.until(lambda: len(bad.of("error")) + len(bad.of("invalid")) >= 9_900, 60)
    assert bad.code is None
    assert (await good.do("remark", room.items[FIRST], text="Still here."))["type"] == "done"
    assert server.memory_info().rss - before < 40 * 2**20
    await bad.close()
    await good.close()


async def test_a_reader_that_never_reads_is_closed_and_memory_stays_flat(own_room: Meeting):
    room, stream = own_room, own_room.streams[FIRST]
    good = await room.client("amira").open()
    head = room.world.head(stream=stream)
    await good.until_seq(stream, head)
    bad = await room.client("ben", max_queue=1).open(read=False)
    await bad.send({"type": "resume", "cursors": {}})
    server = psutil.Process(room.site.process.pid)
    before = server.memory_info().rss
    for _ in range(4):
        head = room.world.say(stream=stream, count=500, size=10_000)
        await good.until_seq(stream, head, 20)
    await asyncio.sleep(11.5)
    assert server.memory_info().rss - before < 30 * 2**20
    bad._reading = asyncio.create_task(bad._read())
    assert await bad.until_closed(20) in (4408, 1006)
    assert (await good.do("remark", room.items[FIRST], text="Meanwhile."))["type"] == "done"
    bad.gaps.clear()
    await again(bad)
    await bad.until_seq(stream, head, 30)
    assert bad.gaps == []
    await bad.close()
    await good.close()


async def test_if_the_log_cannot_be_written_no_frame_goes_out(own_room: Meeting):
    room, stream = own_room, own_room.streams[FIRST]
    waiting = await room.client("ben").open(resume=False)
    await waiting.until(lambda: bool(waiting.hello))
    room.world.break_log()
    await waiting.resume()
    await asyncio.sleep(2.5)
    assert waiting.frames == [waiting.hello]
    hidden = await room.client("", session=waiting.session, meeting=str(uuid4())).open()
    assert await hidden.until_closed() == 1012, "not even that there is no such meeting"
    room.world.mend_log()
    await waiting.until_seq(stream, room.world.head(stream=stream))
    assert room.world.spans(user="ben", stream=stream)[0][2], "and its span came first"
    await waiting.close()


async def test_a_span_is_opened_before_the_first_frame_and_closed_after_the_last(own_room: Meeting):
    room, stream = own_room, own_room.streams[FIRST]
    ben = await room.client("ben").open()
    head = room.world.head(stream=stream)
    await ben.until_seq(stream, head)
    assert room.world.spans(user="ben", stream=stream) == [[0, None, True, None]]
    head = room.world.say(stream=stream, count=2)
    await ben.until_seq(stream, head)
    await ben.cut()
    await asyncio.sleep(1.5)
    room.world.say(stream=stream)
    assert room.world.spans(user="ben", stream=stream) == [[0, head, True, True]]
    await ben.open()
    await ben.until_seq(stream, head + 1)
    assert room.world.spans(user="ben", stream=stream)[1:] == [[head, None, True, None]]
    await ben.close()


async def test_who_was_present_is_kept_as_intervals(own_room: Meeting):
    room = own_room
    ben = await room.client("ben").open()
    async with asyncio.timeout(12):
        while [room.users["ben"], True] not in room.world.present():
            await asyncio.sleep(0.2)
    await ben.close()
    async with asyncio.timeout(15):
        while room.world.present() != [[room.users["ben"], False]]:
            await asyncio.sleep(0.2)


# -- A server that is not ours ----------------------------------------------------------------------------------------


@pytest.fixture
def plain_daphne(own_room: Meeting) -> Iterator[Meeting]:
    """The same application under Daphne as it comes: no `hub.raw`, frames go through ASGI `send`."""
    own_room.site.stop()
    port = own_room.site.port
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "hub.asgi:application"]
    log = own_room.site.folder / "daphne.log"
    process = servers.Process("daphne", command, log, own_room.site.env).start()
    servers.wait_until(lambda: servers.answers(f"{own_room.site.url}/health/"), "daphne")
    yield own_room
    process.stop()


async def test_the_room_works_by_asgi_send_alone(plain_daphne: Meeting):
    room, stream = plain_daphne, plain_daphne.streams[FIRST]
    amira, ben, dev = [await room.client(user).open() for user in ("amira", "ben", "dev")]
    answer = await amira.do("remark", room.items[FIRST], text="By send.")
    assert answer["type"] == "done", answer
    head = room.world.say(stream=stream, count=600)
    for client in (amira, ben, dev):
        await client.until_seq(stream, head)
        assert client.gaps == []
    number = room.world.withdraw(item=room.items[FIRST], user="dev")
    room.world.say(stream=stream)
    await dev.until(lambda: bool(dev.of("withdrawn", stream)), 3)
    await asyncio.sleep(1.2)
    assert max(frame["to"] for frame in dev.of("events", stream)) < number
    await ben.send("{")
    await ben.until(lambda: bool(ben.of("error")))
    room.world.sign_out(user="ben")
    assert await ben.until_closed(2) == 4401
    stranger = await room.client("", session="x" * 32).open()
    assert await stranger.until_closed() == 4401
    for client in (amira, dev):
        await client.close()
