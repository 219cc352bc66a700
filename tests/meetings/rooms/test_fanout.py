"""The fan-out's decisions and frames, without a database or a server."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from hub.audit.context import Origin
from meetings.rooms import bells
from meetings.rooms.buckets import Buckets
from meetings.rooms.fanout import NOT_YOURS, SIGNED_OUT, TOO_SLOW, Ask, Link, decide
from meetings.rooms.frames import MOST_BYTES, EventRow, Frame, Press, events_frames, message
from meetings.rooms.presence import Presence
from meetings.rooms.sight import Living, Sight, StreamRow, _runs
from meetings.rooms.spans import Who
from meetings.rooms.wires import SendWire

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
BEN, MEETING = uuid4(), uuid4()
FLOOR = StreamRow(uuid4(), MEETING, None, head=4)
ITEM = StreamRow(uuid4(), MEETING, uuid4(), head=9)


def sight(*streams: StreamRow, **changes) -> Sight:
    given = {
        "now": NOW,
        "streams": {row.id: row for row in (FLOOR, ITEM)},
        "entitled": {(BEN, row.id): None for row in streams},
        "sessions": {"key": Living(NOW + timedelta(minutes=5), "hash")},
        "belongs": {(BEN, MEETING)},
        "people": {},
        "events": {},
    }
    return Sight(**(given | changes))


def ask(**changes) -> Ask:
    given = {
        "id": uuid4(),
        "who": Who(BEN, None),
        "meeting": MEETING,
        "session_key": "key",
        "password": "hash",
        "rendering": "data",
        "origin": Origin(),
        "told": frozenset([FLOOR.id, ITEM.id]),
        "resumed": {},
        "cursors": {},
        "takes": True,
    }
    return Ask(**(given | changes))


# -- Decisions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sessions",
    [{}, {"key": Living(NOW, "hash")}, {"key": Living(NOW + timedelta(1), "another password")}],
    ids=["gone", "over", "password changed"],
)
def test_it_closes_a_socket_whose_session_does_not_hold(sessions):
    due = decide(ask(), sight(FLOOR, ITEM, sessions=sessions))
    assert due.close == SIGNED_OUT
    assert not (due.begins or due.gained or due.lost)


def test_it_closes_a_socket_whose_meeting_is_no_longer_theirs():
    assert decide(ask(), sight(FLOOR, belongs=set())).close == NOT_YOURS


def test_nothing_is_due_before_resume():
    due = decide(ask(resumed=None), sight(FLOOR))
    assert (due.close, due.lost, due.gained, due.begins) == (None, [], [], {})


def test_a_stream_begins_where_its_cursor_stands_and_one_above_the_head_at_nothing():
    due = decide(ask(resumed={FLOOR.id: 3, ITEM.id: 10}), sight(FLOOR, ITEM))
    assert {pk: opening.after for pk, opening in due.begins.items()} == {FLOOR.id: 3, ITEM.id: 0}


def test_a_gained_stream_begins_at_nothing_whatever_the_client_claimed():
    due = decide(ask(told=frozenset([FLOOR.id]), resumed={ITEM.id: 9}), sight(FLOOR, ITEM))
    assert due.gained == [ITEM]
    assert due.begins[ITEM.id].after == 0


def test_a_lost_stream_is_taken_away_and_begins_no_more():
    due = decide(ask(cursors={FLOOR.id: 4, ITEM.id: 9}), sight(FLOOR))
    assert (due.lost, due.begins) == ([ITEM.id], {})


def test_what_began_does_not_begin_again():
    due = decide(ask(cursors={FLOOR.id: 4, ITEM.id: 9}), sight(FLOOR, ITEM))
    assert (due.lost, due.gained, due.begins) == ([], [], {})


# -- Frames -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_a_frame_is_what_a_websocket_expects(size):
    wire = Frame(b"x" * size).wire
    length = wire[1]
    start = {126: 4, 127: 10}.get(length, 2)
    told = int.from_bytes(wire[2:start]) if start > 2 else length
    assert wire[0] == 0x81, "one whole text frame"
    assert not wire[1] & 0x80, "a server does not mask"
    assert (told, wire[start:]) == (size, b"x" * size)


def test_events_are_parted_at_200_and_at_64_kib_without_a_gap():
    stream = uuid4()
    for size, count in ((10, 450), (9_000, 30), (80_000, 3)):
        event = json.dumps({"x": "y" * size}).encode()
        frames = [
            (to, json.loads(frame.payload), len(frame.payload))
            for to, frame in events_frames(stream, 5, [(seq, event) for seq in range(6, 6 + count)])
        ]
        cursor = 5
        for to, frame, length in frames:
            assert (frame["stream"], frame["from"], frame["to"]) == (str(stream), cursor, to)
            assert len(frame["events"]) == to - cursor <= 200
            assert length <= MOST_BYTES or len(frame["events"]) == 1
            cursor = to
        assert cursor == 5 + count


def test_an_event_is_made_once_for_each_rendering_and_the_oldest_forgotten():
    press = Press(most_bytes=1000)
    row = EventRow(uuid4(), ITEM.id, ITEM.item, 1, "test.said", "2026-11-24T10:00:00Z", None, {"x": "y" * 300})
    press.make(row, "data")
    first = press.made(ITEM.id, "data")[1]
    press.make(row, "data")
    assert press.made(ITEM.id, "data")[1] is first
    assert press.has(ITEM.id, ["data"], 1) and not press.has(ITEM.id, ["data", "en"], 1)
    for seq in range(2, 9):
        press.make(EventRow(uuid4(), ITEM.id, ITEM.item, seq, "k", "", None, {"x": "y" * 300}), "data")
    press.forget_the_oldest()
    assert list(press.made(ITEM.id, "data")) == [7, 8]


def test_numbers_are_read_in_runs():
    assert _runs([1, 2, 3, 7, 9, 10]) == [(1, 3), (7, 7), (9, 10)]
    assert _runs([]) == []


# -- Wires, links, buckets, bells -------------------------------------------------------------------------------------


async def test_by_send_frames_keep_their_order_and_what_waits_can_be_dropped():
    sent, gate = [], asyncio.Event()

    async def send(event):
        await gate.wait()
        sent.append(event.get("text") or event["code"])

    wire = SendWire(send)
    wire.write(message("hello"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    for number in range(3):
        wire.write(message("events", n=number), ITEM.id if number == 1 else FLOOR.id)
    waiting = wire.buffered()
    wire.forget(ITEM.id)
    assert wire.buffered() < waiting
    gate.set()
    await asyncio.sleep(0.01)
    assert [json.loads(text).get("n") for text in sent] == [None, 0, 2]
    wire.write(message("late"))
    wire.close(4401)
    await asyncio.sleep(0.01)
    assert sent[-1] == 4401 and len(sent) == 4, "nothing after the decision to close"
    assert wire.buffered() == 0
    wire.end()


class Full:
    """A wire nobody reads."""

    def __init__(self) -> None:
        self.bytes = 0
        self.code = None

    def write(self, frame: Frame, stream: UUID | None = None) -> None:
        self.bytes += len(frame.payload)

    def buffered(self) -> int:
        return self.bytes

    def close(self, code: int) -> None:
        self.code = code


def test_more_than_256_kib_waiting_closes_a_link():
    wire = Full()
    link = Link(Presence(uuid4(), BEN, MEETING), None, "key", "hash", "data", Origin(), wire, set())
    for _ in range(4):
        link.write(Frame(b"x" * 65_000))
    assert wire.code is None
    link.write(Frame(b"x" * 65_000))
    assert (wire.code, link.closed) == (TOO_SLOW, TOO_SLOW)
    link.write(Frame(b"x"))
    assert wire.bytes == 5 * 65_000, "nothing is written to a closed link"


def test_a_bucket_lets_a_burst_through_and_then_so_much_a_second():
    bucket = Buckets(rate=10, burst=5)
    assert [bucket.draw("ben", 0.0) for _ in range(7)] == pytest.approx([0, 0, 0, 0, 0, 0.1, 0.2])
    assert bucket.draw("dev", 0.0) == 0, "each their own"
    assert bucket.draw("ben", 10.0) == 0


async def test_a_bell_reaches_the_loop_from_any_thread_and_holds_no_session():
    heard: list[bells.Bell] = []
    stop = bells.listen(asyncio.get_running_loop(), heard.append)
    await asyncio.to_thread(bells.ring, stream_id=ITEM.id)
    await asyncio.to_thread(bells.ring, user_id=BEN, session_key="secret")
    await asyncio.sleep(0.01)
    assert heard[0].stream == str(ITEM.id)
    assert heard[1].user == str(BEN) and heard[1].session and "secret" not in heard[1].session
    stop()
    bells.ring(stream_id=ITEM.id)
    await asyncio.sleep(0.01)
    assert len(heard) == 2
