"""What each main page of the demo costs its server: queries and processor time, against the sign-in page.

    bin/bench pages

The county is loaded into a folder of its own. Times are the median of eleven requests after three, in this process,
without a network; the ratio is to the sign-in page in the same run, since machines differ and are never idle.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

WHO = "amira"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HUB_DEMO": "1", "HUB_DATA": folder, "DJANGO_SETTINGS_MODULE": "hub.settings"}
        for command in (["migrate", "--verbosity", "0"], ["demo"]):
            subprocess.run([sys.executable, "manage.py", *command], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        import django

        django.setup()
        measure()


def measure() -> None:
    from django.test import Client

    from meetings.diary.models import Meeting

    live = Meeting.objects.get(state="open")
    past = Meeting.objects.get(state="closed")
    heard = live.items.get(state="heard")
    pages = {
        "today": "/",
        "meetings": "/meetings/",
        "room": f"/meetings/{live.pk}/",
        "snapshot": f"/meetings/{live.pk}/snapshot/",
        "chronology": f"/meetings/{live.pk}/items/{heard.pk}/chronology/",
        "family": f"/families/{heard.family_id}/",
        "families": "/families/",
        "referrals": "/referrals/",
        "actions": "/actions/",
        "minutes": f"/meetings/{past.pk}/minutes/",
    }
    nobody = Client(headers={"host": "127.0.0.1"})
    somebody = Client(headers={"host": "127.0.0.1"})
    somebody.post("/demo/sign-in/", {"username": WHO})
    base, _queries = cost(lambda: nobody.get("/sign-in/"))
    print(f"{'page':<12}{'queries':>8}{'cpu ms':>9}{'× sign-in':>11}")
    print(f"{'sign-in':<12}{_queries:>8}{base:>9.0f}{1:>11.1f}")
    for name, address in pages.items():
        ms, queries = cost(lambda address=address: somebody.get(address))  # type: ignore[misc]
        print(f"{name:<12}{queries:>8}{ms:>9.0f}{ms / base:>11.1f}")


def cost(get: Callable[[], Any]) -> tuple[float, int]:
    """Milliseconds of processor time (median) and the number of queries, BEGIN and COMMIT left out."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _warm_up in range(3):
        get()
    times = []
    for _repeat in range(11):
        began = time.process_time()
        get()
        times.append(time.process_time() - began)
    with CaptureQueriesContext(connection) as captured:
        answer = get()
    if answer.status_code != 200:
        raise SystemExit(f"{answer.request['PATH_INFO']} answered {answer.status_code}")
    queries = [row for row in captured if not row["sql"].startswith(("BEGIN", "COMMIT"))]
    return 1000 * statistics.median(times), len(queries)


if __name__ == "__main__":
    main()
