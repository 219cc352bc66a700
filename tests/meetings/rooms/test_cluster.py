"""Two processes, PostgreSQL and Redis: what happens in one is seen in the other, and either may die."""

import asyncio
import signal
import time
from collections.abc import Iterator
from statistics import median
from uuid import uuid4

import pytest

from tests import needs, servers
from tests.meetings.rooms.test_server import again, say_surely
from tests.meetings.rooms.world import Meeting, World

FIRST = 0
pytestmark = pytest.mark.xdist_group("cluster")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    needs.stores()
    with (
        servers.cluster(tmp_path_factory.mktemp("pair"), demo=False) as cluster,
        World(cluster.env) as world,
    ):
        room = Meeting(cluster.sites[0], world)
        room.cluster = cluster
        room.urls = [site.url for site in cluster.sites]
        yield room


async def test_a_remark_in_one_process_is_seen_in_the_other_before_it_would_have_looked(pair: Meeting):
    stream = pair.streams[FIRST]
    amira = await pair.client("amira", url=pair.urls[0]).open()
    ben = await pair.client("ben", url=pair.urls[1]).open()
    took = []
    for number in range(7):
        began = time.monotonic()
        answer = await amira.do("remark", pair.items[FIRST], text=f"Said {number}")
        assert answer["type"] == "done", answer
        await ben.until_seq(stream, answer["seq"], 3)
        took.append(time.monotonic() - began)
        await asyncio.sleep(0.13)
    assert median(took) < 0.4, "bells ring between processes"
    assert ben.gaps == [] and amira.gaps == []
    for client in (amira, ben):
        await client.close()


async def test_presence_withdrawal_and_sign_out_reach_the_other_process(pair: Meeting):
    stream = pair.streams[FIRST]
    carys = await pair.client("carys", url=pair.urls[0]).open()
    dev = await pair.client("dev", url=pair.urls[1]).open()
    await carys.until(lambda: pair.users["dev"] in carys.people(stream), 3)
    await dev.until(lambda: pair.users["carys"] in dev.people(stream), 3)
    number = pair.world.withdraw(item=pair.items[FIRST], user="dev")
    pair.world.say(stream=stream)
    await dev.until(lambda: bool(dev.of("withdrawn", stream)), 2)
    assert all(frame["to"] < number for frame in dev.of("events", stream))
    began = time.monotonic()
    pair.world.sign_out(user="dev")
    assert await dev.until_closed(2) == 4401
    assert time.monotonic() - began < 2
    await carys.close()


async def test_idle_sockets_stay_open_and_hear_the_next_event(pair: Meeting):
    """redis-py 8 would end each idle subscription after five seconds: thirty seconds of silence show it."""
    stream = pair.streams[FIRST]
    sockets = [await pair.client("ben", url=pair.urls[number % 2]).open() for number in range(5)]
    head = pair.world.head(stream=stream)
    for client in sockets:
        await client.until_seq(stream, head)
    await asyncio.sleep(31)
    assert [client.code for client in sockets] == [None] * 5
    began = time.monotonic()
    head = pair.world.say(stream=stream)
    for client in sockets:
        await client.until_seq(stream, head, 3)
    assert time.monotonic() - began < 1.5
    for client in sockets:
        await client.close()


async def test_without_redis_everything_arrives_a_second_later(pair: Meeting):
    stream = pair.streams[FIRST]
    amira = await pair.client("amira", url=pair.urls[0]).open()
    ben = await pair.client("ben", url=pair.urls[1]).open()
    redis = next(process for process in pair.cluster.stores.processes if process.name == "redis")
    redis.kill()
    for number in range(3):
        answer = await amira.do("remark", pair.items[FIRST], text=f"Without bells {number}")
        await ben.until_seq(stream, answer["seq"], 3)
    redis.start()
    servers.wait_until(lambda: servers.listens(pair.cluster.stores.redis_port), "Redis")
    for number in range(3):
        answer = await amira.do("remark", pair.items[FIRST], text=f"With bells again {number}")
        await ben.until_seq(stream, answer["seq"], 3)
    assert (amira.code, ben.code, ben.gaps) == (None, None, [])
    for client in (amira, ben):
        await client.close()


async def test_one_of_two_is_killed_in_a_burst_and_everything_is_said_once_and_in_one_order(pair: Meeting):
    stream, dying = pair.streams[FIRST], pair.cluster.sites[1]
    before, earlier = pair.world.head(stream=stream), pair.world.remarks(item=pair.items[FIRST])
    amira = await pair.client("amira", url=pair.urls[0]).open()
    ben = await pair.client("ben", url=pair.urls[1]).open()
    texts = {client: [f"{number}: {uuid4()}" for number in range(15)] for client in (amira, ben)}
    talking = [asyncio.create_task(say_surely(client, pair.items[FIRST], texts[client])) for client in texts]
    await asyncio.sleep(0.5)
    dying.process.kill()
    head = pair.world.head(stream=stream)
    await amira.until_seq(stream, head + 1, 20)  # who is at the other goes on
    await asyncio.to_thread(dying.start)
    async with asyncio.timeout(90):
        await asyncio.gather(*talking)
    said = pair.world.remarks(item=pair.items[FIRST])
    assert sorted(said) == sorted([*earlier, *(text for each in texts.values() for text in each)]), "each once"
    head = pair.world.head(stream=stream)
    assert head == before + 30
    for client in (amira, ben):
        if client.code is not None:
            await again(client)
        await client.until_seq(stream, head)
        assert [event["seq"] for event in client.events[stream]] == list(range(1, head + 1))
        assert client.gaps == []
    assert amira.events[stream] == ben.events[stream], "the same acts in the same order"
    for client in (amira, ben):
        await client.close()


@pytest.mark.slow
async def test_one_of_two_is_killed_and_its_people_go_on_at_the_other(pair: Meeting):
    stream, dying = pair.streams[FIRST], pair.cluster.sites[1]
    amira = await pair.client("amira", url=pair.urls[0]).open()
    ben = await pair.client("ben", url=pair.urls[1]).open()
    carys = await pair.client("carys", url=pair.urls[1]).open()
    head = pair.world.say(stream=stream)
    for client in (amira, ben, carys):
        await client.until_seq(stream, head)
    open_before = [span for span in pair.world.spans(user="carys", stream=stream) if span[1] is None]
    assert open_before
    dying.process.kill()
    killed = time.monotonic()
    ben.address = ben.address.replace(pair.urls[1][7:], pair.urls[0][7:])
    await again(ben)
    head = pair.world.say(stream=stream, count=3)
    await ben.until_seq(stream, head, 3)
    assert ben.gaps == []
    assert time.monotonic() - killed < 10
    await amira.until(lambda: pair.users["carys"] not in amira.people(stream), 40)
    assert pair.users["ben"] in amira.people(stream)
    async with asyncio.timeout(120):
        while any(span[1] is None for span in pair.world.spans(user="carys", stream=stream)):
            await asyncio.sleep(1)
    for client in (amira, ben):
        await client.close()


async def test_work_ends_on_sigterm(pair: Meeting):
    child = pair.cluster.work.child
    assert child is not None
    child.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(child.wait, 15) == 0
