"""A small meeting in a server's own database, and a hand in it from outside: another process, as a second server is.

`python -m tests.meetings.rooms.world` reads one call a line and answers one line; `World` is the other end of it.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from tests.meetings.rooms.client import Client
from tests.servers import ROOT, Site


class World:
    """Calls the functions below in a process of its own: `world.withdraw(item=…, user="ben")`."""

    def __init__(self, env: dict[str, str]) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.meetings.rooms.world"],
            cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __getattr__(self, name: str) -> Any:
        def call(**arguments: Any) -> Any:
            assert self._child.stdin and self._child.stdout
            self._child.stdin.write(json.dumps([name, arguments]) + "\n")
            self._child.stdin.flush()
            answer = json.loads(self._child.stdout.readline())
            if "error" in answer:
                raise RuntimeError(answer["error"])
            return answer["done"]

        return call

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        assert self._child.stdin
        self._child.stdin.close()
        self._child.wait(20)


class Meeting:
    """A server, the hand in its database, and what was set up there: `room.client("ben")` is Ben's socket to be."""

    def __init__(self, site: Site, world: World) -> None:
        self.site = site
        self.world = world
        self.__dict__ |= world.set_up()

    def client(self, user: str, *, url: str = "", meeting: str = "", session: str = "", **options: Any) -> Client:
        session = session or self.world.sign_in(user=user)
        return Client(url or self.site.url, meeting or self.meeting, session, **options)

    def __getattr__(self, name: str) -> Any:  # what set_up returned
        raise AttributeError(name)


def main() -> None:
    import os
    import traceback

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    import django

    django.setup()
    from tests.meetings.rooms import hand

    for line in sys.stdin:
        name, arguments = json.loads(line)
        try:
            answer = {"done": getattr(hand, name)(**arguments)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer, default=str), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main()
