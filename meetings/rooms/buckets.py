"""Token buckets: how much one person may ask of a process. Nothing is refused or lost; who asks too much waits."""

import asyncio
import time
from collections.abc import Hashable

MOST_KEPT = 10_000


class Buckets:
    """One bucket per key, `burst` deep, filled at `rate` a second."""

    def __init__(self, *, rate: float, burst: float) -> None:
        self.rate = rate
        self.burst = burst
        self._levels: dict[Hashable, tuple[float, float]] = {}

    async def take(self, key: Hashable) -> None:
        """Take one; wait for it where there is none. Whoever waits holds up only their own socket."""
        debt = self.draw(key, time.monotonic())
        if debt > 0:
            await asyncio.sleep(debt)

    def spare(self, key: Hashable, now: float) -> bool:
        """Take one if it is there. Who is refused has taken none, so that waiting helps."""
        return self.debt(key, now) <= 0 and self.draw(key, now) <= 0

    async def take_within(self, key: Hashable, seconds: float) -> bool:
        """Take one if it is there within this time, and wait for it. Who is refused has taken none."""
        if self.debt(key, time.monotonic()) > seconds:
            return False
        await self.take(key)
        return True

    def debt(self, key: Hashable, now: float) -> float:
        """The seconds until one is there; nothing is taken."""
        level, at = self._levels.get(key, (self.burst, now))
        return (1 - min(self.burst, level + (now - at) * self.rate)) / self.rate

    def draw(self, key: Hashable, now: float) -> float:
        """Take one at this time; the seconds until it is there."""
        level, at = self._levels.get(key, (self.burst, now))
        level = min(self.burst, level + (now - at) * self.rate) - 1
        self._levels[key] = level, now
        if len(self._levels) > MOST_KEPT:
            self._forget_the_full(now)
        return max(-level / self.rate, 0.0)

    def _forget_the_full(self, now: float) -> None:
        self._levels = {
            key: (level, at) for key, (level, at) in self._levels.items() if level + (now - at) * self.rate < self.burst
        }
