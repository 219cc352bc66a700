"""Whether this container's process does its work: exit 0 or 1.

`serve` is asked at /health/; `work` leaves a sign of life.
"""

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path


def serves() -> bool:
    origin = os.environ.get("HUB_ORIGINS", "http://127.0.0.1").split(",")[0]
    scheme, _, host = origin.partition("://")
    request = urllib.request.Request(
        f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/health/",
        headers={"Host": host, "X-Forwarded-Proto": scheme},
    )
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310 (our own loopback address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError):
        return False


def works() -> bool:
    """`manage.py work` touches this file in every round; thirty seconds without is too long."""
    sign = Path(os.environ["HUB_DATA"], "work.alive")
    return sign.exists() and time.time() - sign.stat().st_mtime < 30


if __name__ == "__main__":
    sys.exit(not (works() if sys.argv[1:] == ["work"] else serves()))
