"""One server, spoken to over the wire only: who is let in, what they are given, what they may say."""

import asyncio
import json
import time
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus

from tests.meetings.rooms.world import Meeting

FIRST, SECOND, THIRD = 0, 1, 2


# -- The door ---------------------------------------------------------------------------------------------------------


async def test_it_greets_with_the_streams_one_is_admitted_to(room: Meeting):
    ben = await room.client("ben").open(resume=False)
    await ben.until(lambda: bool(ben.hello))
    assert ben.hello["meeting"] == room.meeting
    assert ben.hello["you"]["id"] == room.users["ben"]
    assert {stream["item"] for stream in ben.hello["streams"]} == {None, room.items[FIRST], room.items[THIRD]}
    assert set(ben.hello) == {"type", "meeting", "you", "streams"}
    room.world.say(stream=room.floor)
    await asyncio.sleep(0.5)
    assert ben.frames == [ben.hello], "nothing but answers and errors until resume"
    await ben.close()


async def test_an_origin_of_another_site_is_refused_in_the_handshake(room: Meeting):
    port = room.site.port
    for origin in (
        "https://evil.example",
        f"https://127.0.0.1:{port}",
        "http://127.0.0.1",
        f"http://127.0.0.1:{port + 1}",
        f"http://127.0.0.1.evil.example:{port}",
        "null",
    ):
        with pytest.raises(InvalidStatus) as refused:
            await room.client("ben", origin=origin).open()
        assert refused.value.response.status_code == 403, origin
    ours = await room.client("ben", origin=f"http://127.0.0.1:{port}").open()
    assert ours.hello
    await ours.close()


async def test_a_stranger_is_accepted_and_then_told_4401(room: Meeting):
    for session in ("nobody-has-this-one", "a" * 32, "'; DROP TABLE hub_user; --"):
        stranger = await room.client("", session=session).open()
        assert (await stranger.until_closed(), stranger.frames) == (4401, [])


async def test_the_twenty_first_socket_of_a_session_is_told_4408_and_comes_in_when_one_has_gone(room: Meeting):
    session = room.world.sign_in(user="ben")
    sockets = [await room.client("ben", session=session).open(resume=False) for _ in range(20)]
    await asyncio.gather(*(one.until(lambda one=one: bool(one.hello)) for one in sockets))
    late = await room.client("ben", session=session).open(resume=False)
    await late.until(lambda: late.code is not None)
    assert late.code == 4408
    await sockets[0].close()
    await asyncio.sleep(0.5)
    again = await room.client("ben", session=session).open(resume=False)
    await again.until(lambda: bool(again.hello))
    for one in [*sockets[1:], again]:
        await one.close()


async def test_absent_and_hidden_meetings_answer_alike(room: Meeting):
    refused = room.world.logged(act="not_found", outcome="hidden")
    ffion = room.world.sign_in(user="ffion")
    answers = []
    for meeting in (room.meeting, str(uuid4()), "no-id-at-all"):
        client = await room.client("", session=ffion, meeting=meeting).open()
        answers.append((await client.until_closed(), client.frames, client.socket.close_reason))
    assert answers == [(4403, [], "")] * 3
    assert room.world.logged(act="not_found", outcome="hidden") == refused + 3


async def test_the_server_runner_has_no_meeting(room: Meeting):
    cleo = await room.client("cleo").open()
    assert (await cleo.until_closed(), cleo.frames) == (4403, [])


# -- What is given ----------------------------------------------------------------------------------------------------


async def test_it_gives_everything_from_the_beginning_and_then_what_happens(room: Meeting):
    stream = room.streams[FIRST]
    ben = await room.client("ben").open()
    head = room.world.head(stream=stream)
    await ben.until_seq(stream, head)
    assert [event["seq"] for event in ben.events[stream]] == list(range(1, head + 1))
    head = room.world.say(stream=stream, count=3)
    await ben.until_seq(stream, head, 3)
    event = ben.events[stream][-1]
    assert set(event) == {"seq", "kind", "id", "at", "by", "data"}
    assert event["by"]["id"] == room.users["amira"]
    assert event["by"]["agency"] == {"id": event["by"]["agency"]["id"], "en": "council", "cy": "council"}
    assert ben.gaps == []
    await ben.close()


async def test_a_cursor_is_kept_one_above_the_head_counts_as_none_and_unknown_ids_are_ignored(room: Meeting):
    stream = room.streams[FIRST]
    head = room.world.say(stream=stream, count=2)
    ben = room.client("ben")
    await ben.open(resume=False)
    await ben.until(lambda: bool(ben.hello))
    ben.cursors = {stream: head - 1, room.floor: 99_999, str(uuid4()): 3, "no id": 1}
    await ben.resume()
    ben.cursors[room.floor] = 0
    await ben.until_seq(stream, head)
    await ben.until_seq(room.floor, room.world.head(stream=room.floor))
    assert [event["seq"] for event in ben.events[stream]] == [head]
    assert ben.events[room.floor][0]["seq"] == 1
    assert ben.gaps == [] and ben.of("error") == []
    await ben.close()


async def test_frames_hold_at_most_200_events_or_64_kib(room: Meeting):
    stream = room.streams[THIRD]
    head = room.world.say(stream=stream, count=450)
    head = room.world.say(stream=stream, count=20, size=9000)
    ben = await room.client("ben").open()
    await ben.until_seq(stream, head)
    frames = ben.of("events", stream)
    assert 100 < max(len(frame["events"]) for frame in frames) <= 200
    assert max(len(json.dumps(frame, separators=(",", ":"))) for frame in frames) <= 65_536
    assert ben.gaps == []
    await ben.close()


async def test_html_is_the_same_for_everybody_and_in_the_language_asked_for(room: Meeting):
    stream = room.streams[FIRST]
    clients = [
        await room.client(user, render=language).open()
        for user, language in (("ben", "en"), ("dev", "en"), ("amira", "cy"))
    ]
    answer = await clients[1].do("hand", room.items[FIRST], up=True)
    assert answer["type"] == "done", answer
    for client in clients:
        await client.until_seq(stream, answer["seq"], 3)
    ben, dev, amira = (client.events[stream][-1] for client in clients)
    assert set(ben) == {"seq", "kind", "id", "at", "by", "html"}
    assert ben == dev
    assert ben["html"]
    for fragment in (ben["html"], amira["html"]):
        assert "<button" not in fragment and "csrf" not in fragment and "<form" not in fragment
    for client in clients:
        await client.close()


# -- Gaining and losing -----------------------------------------------------------------------------------------------


async def test_a_withdrawn_person_receives_nothing_from_that_number_on(room: Meeting):
    stream, item = room.streams[FIRST], room.items[FIRST]
    dev = await room.client("dev").open()
    await dev.until_seq(stream, room.world.head(stream=stream))
    number = room.world.withdraw(item=item, user="dev")
    room.world.say(stream=stream, count=3)
    await dev.until(lambda: bool(dev.of("withdrawn", stream)), 3)
    await asyncio.sleep(1.2)
    assert max(frame["to"] for frame in dev.of("events", stream)) < number
    told_at = dev.frames.index(dev.of("withdrawn", stream)[0])
    assert not [frame for frame in dev.frames[told_at + 1 :] if frame.get("stream") == stream]
    await dev.cut()
    dev.cursors[stream] = 1
    dev.frames.clear()
    await dev.open()
    await dev.until_seq(room.floor, room.world.head(stream=room.floor))
    assert stream not in {row["id"] for row in dev.hello["streams"]}
    assert not [frame for frame in dev.frames if frame.get("stream") == stream], "nor in the replay"

    room.world.admit(item=item, user="dev")
    await dev.until(lambda: bool(dev.of("admitted")), 3)
    assert dev.of("admitted")[0]["stream"] | {"head": 0} == {"id": stream, "item": item, "head": 0}
    await dev.until_seq(stream, room.world.head(stream=stream))
    assert [event["seq"] for event in dev.events[stream]][:number] == list(range(1, number + 1)), "the whole record"
    assert dev.gaps == []
    await dev.close()


async def test_an_admission_that_ends_by_date_ends_at_its_second(room: Meeting):
    stream, item = room.streams[SECOND], room.items[SECOND]
    huw = await room.client("huw").open()
    await huw.until_seq(stream, room.world.head(stream=stream))
    room.world.end_admission(item=item, user="huw", seconds=2.5)
    ends = time.monotonic() + 2.5
    before = room.world.say(stream=stream)
    await huw.until_seq(stream, before, 2)
    await huw.until(lambda: bool(huw.of("withdrawn", stream)), 5)
    assert abs(time.monotonic() - ends) < 0.5
    room.world.say(stream=stream)
    await asyncio.sleep(1.2)
    assert max(frame["to"] for frame in huw.of("events", stream)) == before
    room.world.admit(item=item, user="huw")
    await huw.until(lambda: bool(huw.of("admitted")), 3)
    await huw.close()


async def test_a_guest_is_seen_only_where_they_share_an_item(room: Meeting):
    amira, huw, ben = [await room.client(user).open() for user in ("amira", "huw", "ben")]
    await amira.until(lambda: room.users["huw"] in amira.people(room.streams[SECOND]), 3)
    await ben.until(lambda: room.users["amira"] in ben.people(room.floor), 3)
    assert room.users["huw"] not in amira.people(room.floor)
    assert room.users["huw"] not in json.dumps(ben.of("presence"))
    assert room.items[SECOND] not in json.dumps(ben.frames)
    assert room.users["ben"] in amira.people(room.floor)
    for client in (huw, ben, amira):
        await client.close()


async def test_who_leaves_is_gone_and_who_reloads_is_not(room: Meeting):
    amira, ben = [await room.client(user).open() for user in ("amira", "ben")]
    await amira.until(lambda: room.users["ben"] in amira.people(room.floor), 3)
    await asyncio.sleep(2)  # two people who come one after the other may be told of in two frames
    shown = len(amira.of("presence", room.floor))
    await ben.cut()
    ben = await room.client("ben").open()
    await asyncio.sleep(2)
    assert len(amira.of("presence", room.floor)) == shown, "a reload does not flicker"
    await ben.close()
    await amira.until(lambda: room.users["ben"] not in amira.people(room.floor), 12)
    await amira.close()


# -- Sessions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["sign_out", "deactivate", "change_password"])
async def test_the_end_of_a_session_closes_its_sockets_within_two_seconds(room: Meeting, how: str):
    """Menna is needed by no other test."""
    try:
        sockets = [await room.client("menna").open() for _ in range(2)]
        began = time.monotonic()
        getattr(room.world, how)(user="menna")
        codes = [await client.until_closed(3) for client in sockets]
        assert codes == [4401, 4401]
        assert time.monotonic() - began < 2
    finally:
        room.world.activate(user="menna")


async def test_a_session_that_django_lost_closes_its_socket(room: Meeting):
    carys = await room.client("carys").open()
    room.world.lose_session(key=carys.session)
    assert await carys.until_closed(2) == 4401


async def test_an_idle_session_closes_at_its_second_and_here_keeps_it(room: Meeting):
    idle, moving = [await room.client("carys").open() for _ in range(2)]
    for client in (idle, moving):
        room.world.grow_idle(key=client.session)
    await moving.send({"type": "here"})
    assert await idle.until_closed(3) == 4401
    await asyncio.sleep(0.5)
    assert moving.code is None
    room.world.move_back(key=moving.session, seconds=100)
    was = room.world.active_at(key=moving.session)
    for _ in range(5):
        await moving.send({"type": "here"})
    await asyncio.sleep(0.3)
    assert room.world.active_at(key=moving.session) == was, "at most once a minute"
    await moving.close()


# -- Commands ---------------------------------------------------------------------------------------------------------


async def test_a_command_is_answered_when_it_is_committed_and_once(room: Meeting):
    amira = await room.client("amira").open()
    uid, text = str(uuid4()), f"Said once {uuid4()}"
    answers = [await amira.do("remark", room.items[FIRST], id=uid, text=text) for _ in range(3)]
    assert answers[0]["type"] == "done", answers[0]
    assert answers == [answers[0]] * 3
    assert answers[0]["stream"] == room.streams[FIRST]
    assert room.world.remarks(item=room.items[FIRST]).count(text) == 1
    other = await amira.do("remark", room.items[FIRST], id=uid, text="other words under the same id")
    assert other["type"] == "invalid"
    await amira.until_seq(room.streams[FIRST], answers[0]["seq"], 3)
    await amira.close()


async def test_two_people_may_use_the_same_command_id(room: Meeting):
    uid = str(uuid4())
    answers = []
    for user in ("amira", "ben"):
        client = await room.client(user).open()
        answers.append(await client.do("remark", room.items[FIRST], id=uid, text=f"From {user}"))
        await client.close()
    assert [answer["type"] for answer in answers] == ["done", "done"]
    assert answers[0]["seq"] != answers[1]["seq"]


async def test_a_hidden_item_and_an_absent_one_are_refused_alike(room: Meeting):
    ben = await room.client("ben").open()
    answers = [await ben.do("remark", item, text="Hello?") for item in (room.items[SECOND], str(uuid4()))]
    assert [answer["type"] for answer in answers] == ["refused", "refused"]
    assert answers[0] | {"id": ""} == answers[1] | {"id": ""}
    await ben.close()


async def test_answers_come_before_resume_too(room: Meeting):
    ben = await room.client("ben").open(resume=False)
    await ben.until(lambda: bool(ben.hello))
    assert (await ben.do("nosuch"))["type"] == "invalid"
    assert not ben.of("events")
    await ben.close()


# -- Frames that are not understood -----------------------------------------------------------------------------------

NOT_UNDERSTOOD = [
    "",
    "{",
    "null",
    "[]",
    '"resume"',
    "{}",
    '{"type":1}',
    '{"type":"hello"}',
    '{"type":"admin_dump"}',
    '{"type":"websocket.close"}',
    '{"type":"do"}',
    '{"type":"do","id":"1","act":"remark","item":null,"data":{}}',
    '{"type":"do","id":"00000000-0000-4000-8000-000000000000","act":7,"data":{}}',
    '{"type":"do","id":"00000000-0000-4000-8000-000000000000","act":"remark","data":[]}',
    '{"type":"do","id":"00000000-0000-4000-8000-000000000000","act":"remark","item":"x","data":{}}',
    '{"type":"resume","cursors":[]}',
    '{"type":"resume","cursors":{"00000000-0000-4000-8000-000000000000":-1}}',
    '{"type":"resume","cursors":{"00000000-0000-4000-8000-000000000000":1.5}}',
    '{"type":"resume","cursors":{"00000000-0000-4000-8000-000000000000":true}}',
    '{"type":"here","x":NaN}',
    '{"type":"here","x":"\\ud800"}',
    "[" * 60_000,
    "9" * 60_000,
    b"\x00\x01 bytes",
]  # fmt: skip


async def test_what_is_not_understood_is_answered_and_the_connection_stays(room: Meeting):
    ben = await room.client("ben").open(resume=False)
    await ben.until(lambda: bool(ben.hello))
    for number, frame in enumerate(NOT_UNDERSTOOD, 1):
        await ben.send(frame)
        await ben.until(lambda number=number: len(ben.of("error")) == number, 3)
    assert ben.code is None
    assert (await ben.do("nosuch"))["type"] == "invalid"
    await ben.close()


async def test_a_second_resume_is_an_error(room: Meeting):
    ben = await room.client("ben").open()
    await ben.resume()
    await ben.until(lambda: bool(ben.of("error")), 3)
    await ben.close()


async def test_a_frame_may_hold_64_kib_and_no_more(room: Meeting):
    ben = await room.client("ben").open()
    frame = json.dumps({"type": "nothing", "x": ""})
    await ben.send(frame[:-2] + "x" * (65_536 - len(frame)) + frame[-2:])
    await ben.until(lambda: bool(ben.of("error")), 3)
    await ben.send(frame[:-2] + "x" * (65_537 - len(frame)) + frame[-2:])
    assert await ben.until_closed(6) == 1009
