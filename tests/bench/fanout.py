"""Deliveries per CPU-second of the server: ready frames written to the transport, against ASGI `send`, in one run.

    bin/bench fanout [--seconds 2] [--rounds 3]

Two servers run side by side, each on the first core; clients run on the others. Rooms are closed loops: the next
frame goes out when the last has reached every socket. The two take turns, and medians are compared: read the ratio,
not the rates, which depend on the machine and on whatever else it does.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from statistics import median
from typing import Any

import psutil
from websockets.asyncio.client import connect

from tests.servers import ROOT, free_port, listens, wait_until

SHAPES = ((1, 50, 4), (1, 200, 4), (40, 10, 1))  # rooms, sockets in each, frames in flight in each
FRAME = json.dumps({"type": "events", "stream": "x" * 36, "from": 1, "to": 2, "events": [{"text": "y" * 60}]})


# -- The server --------------------------------------------------------------------------------------------------------


def serve(way: str, port: int) -> None:
    """`raw`: through hub.raw; `send`: one task and queue per socket; both through the wires the room uses."""
    from hub.serve import Server  # isort: skip

    from meetings.rooms.frames import Frame
    from meetings.rooms.wires import RawWire, SendWire

    rooms: dict[str, set[Any]] = {}

    async def application(scope: Any, receive: Any, send: Any) -> None:
        """What one socket says, everybody in its room is given: made once, the same bytes to each."""
        await receive()
        await send({"type": "websocket.accept"})
        wire = RawWire(scope["extensions"]["hub.raw"]) if way == "raw" else SendWire(send)
        room = rooms.setdefault(scope["path"], set())
        room.add(wire)
        try:
            while (event := await receive())["type"] != "websocket.disconnect":
                frame = Frame(event["text"].encode())
                for each in room:
                    each.write(frame)
        finally:
            room.discard(wire)
            wire.end()

    async def nothing() -> None:
        return

    Server(application, endpoints=[f"tcp:{port}:interface=127.0.0.1"], begin=nothing, end=nothing).run()


# -- The load ----------------------------------------------------------------------------------------------------------


class Room:
    """A closed loop: the first socket speaks again when what it said has reached everybody."""

    def __init__(self, sockets: list[Any], in_flight: int) -> None:
        self.sockets = sockets
        self.in_flight = in_flight
        self.delivered = 0
        self.heard: dict[int, int] = {}

    async def run(self) -> None:
        readers = [asyncio.create_task(self.read(socket)) for socket in self.sockets]
        for number in range(self.in_flight):
            await self.say(number)
        await asyncio.gather(*readers)

    async def say(self, number: int) -> None:
        await self.sockets[0].send(f"{number:08d}{FRAME}")

    async def read(self, socket: Any) -> None:
        async for text in socket:
            self.delivered += 1
            number = int(text[:8])
            heard = self.heard.get(number, 0) + 1
            if heard < len(self.sockets):
                self.heard[number] = heard
            else:
                self.heard.pop(number, None)
                await self.say(number + self.in_flight)


async def load(port: int, pid: int, shape: tuple[int, int, int], seconds: float) -> tuple[float, float]:
    """Deliveries per CPU-second of the server, and per second."""
    rooms, size, in_flight = shape
    address = f"ws://127.0.0.1:{port}/"
    loops = []
    for number in range(rooms):
        sockets = [await connect(f"{address}{number}", compression=None, max_queue=None) for _ in range(size)]
        loops.append(Room(sockets, in_flight))
    running = [asyncio.create_task(loop.run()) for loop in loops]
    await asyncio.sleep(0.5)
    server = psutil.Process(pid)
    cpu, began, before = sum(server.cpu_times()[:2]), time.monotonic(), sum(loop.delivered for loop in loops)
    await asyncio.sleep(seconds)
    delivered = sum(loop.delivered for loop in loops) - before
    spent, took = sum(server.cpu_times()[:2]) - cpu, time.monotonic() - began
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    for loop in loops:
        for socket in loop.sockets:
            socket.transport.abort()
    return delivered / max(spent, 0.01), delivered / took


def start(way: str) -> tuple[subprocess.Popen[bytes], int]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.fanout", "--serve", way, "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"})
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(process.pid, {0})
    wait_until(lambda: listens(port), way)
    return process, port


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=2.0)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--serve", choices=["raw", "send"], help=argparse.SUPPRESS)
    options.add_argument("--port", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.serve:
        serve(chosen.serve, chosen.port)
        return
    servers = {way: start(way) for way in ("raw", "send")}
    cores = set(range(1, os.cpu_count() or 1))
    if cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)
    try:
        print(f"{'rooms × sockets':>16} {'raw':>12} {'send':>12}   ratio   (deliveries per CPU-second of the server)")
        for shape in SHAPES:
            found: dict[str, list[float]] = {"raw": [], "send": []}
            for _ in range(chosen.rounds):
                for way, (process, port) in servers.items():
                    found[way].append(asyncio.run(load(port, process.pid, shape, chosen.seconds))[0])
            raw, send = median(found["raw"]), median(found["send"])
            print(f"{f'{shape[0]} × {shape[1]}':>16} {raw:>12,.0f} {send:>12,.0f} {raw / send:>6.2f}×")
    finally:
        for process, _ in servers.values():
            process.terminate()
            process.wait(10)


if __name__ == "__main__":
    main()
