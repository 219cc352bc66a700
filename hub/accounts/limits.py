"""How often a password may be tried. Nobody is locked out by what others at the same address do.

pair     one name from one address: 5 tries in 5 minutes
name     one name from anywhere: 20 tries in 15 minutes; a passkey is not counted, so its owner still gets in
address  one address over all names: past 100 in 15 minutes each name from there gets 2 tries instead of 5
hub      everybody together: past 2,000 in 15 minutes the same holds everywhere

Only failures count: a right password takes its try back. Names are kept as digests, for the length of the window.
"""

from dataclasses import dataclass

from django.core.cache import cache
from django.utils.crypto import salted_hmac

PAIR, PAIR_TIGHT, PAIR_SECONDS = 5, 2, 5 * 60
NAME, ADDRESS, HUB, WIDE_SECONDS = 20, 100, 2_000, 15 * 60


class TooManyTries(Exception):
    """No further try now. `is_first`: the first refusal of this window, the one worth a line in the log."""

    def __init__(self, *, is_first: bool) -> None:
        super().__init__("too many tries")
        self.is_first = is_first


@dataclass(frozen=True)
class Try:
    """One try, counted beforehand so that tries at the same moment cannot slip past together."""

    keys: tuple[str, ...]

    def succeeded(self) -> None:
        for key in self.keys:
            count_back(key)


def begin_try(*, name: str, address: str) -> Try:
    """Count a try of a password for `name` (as typed) from `address`. Raises TooManyTries."""
    who = digest(name.strip().casefold())
    where = digest(address)
    pair, everywhere = f"try.pair.{who}.{where}", f"try.name.{who}"
    from_there, hub = f"try.address.{where}", "try.hub"
    limit = PAIR_TIGHT if counted(from_there) >= ADDRESS or counted(hub) >= HUB else PAIR
    for key, most, seconds in ((pair, limit, PAIR_SECONDS), (everywhere, NAME, WIDE_SECONDS)):
        number = count(key, seconds)
        if number > most:
            raise TooManyTries(is_first=number == most + 1)
    count(from_there, WIDE_SECONDS)
    count(hub, WIDE_SECONDS)
    return Try((pair, everywhere, from_there, hub))


def digest(text: str) -> str:
    return salted_hmac("hub.accounts.limits", text, algorithm="sha256").hexdigest()[:32]


def counted(key: str) -> int:
    number: int = cache.get(key, 0)
    return number


def count(key: str, seconds: int) -> int:
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # the window closed between the two lines
        cache.set(key, 1, seconds)
        return 1


def count_back(key: str) -> None:
    try:
        cache.decr(key)
    except ValueError:
        return
