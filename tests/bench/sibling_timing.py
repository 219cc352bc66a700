"""Can an asker tell by the clock what another setting holds? Asking and reading are timed in five worlds, interleaved.

    bin/bench sibling_timing [ROUNDS]

Each round asks one question and reads it before and after its answer, in every world in a fresh order, in this process
and without a network: what is measured is the server's own time, the best case for who listens. The worlds are compared
in pairs by the two-sample Kolmogorov-Smirnov test; Bonferroni's line for all pairs is printed beside the smallest p. A
listener who guesses "somebody or nobody" from one time does as well as the area under the curve says: 0.5 is chance.
"""

import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from itertools import combinations
from typing import Any

ALONE = {
    "forename": "Nia", "surname": "Garmon", "dob": "2018-07-08", "sex": "F", "address": "4 Lon y Felin",
    "postcode": "SA99 3XX", "contact1_name": "Gwawr Garmon", "contact1_phone": "07700 900415",
}  # fmt: skip
STEPS = ("ask", "read, waiting", "read, answered")
WORLDS = ("nobody", "never", "shielded", "silent", "refused")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HUB_DEMO": "1", "HUB_DATA": folder, "DJANGO_SETTINGS_MODULE": "hub.settings"}
        subprocess.run(  # noqa: S603
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True, stdout=subprocess.DEVNULL
        )
        import django

        django.setup()
        measure(rounds)


def measure(rounds: int) -> None:
    from django.core.cache import cache
    from django.db import transaction
    from django.test import Client
    from django.utils import timezone

    from sharing.siblings.questions import services
    from sharing.siblings.questions.models import Prompt, Question
    from sharing.siblings.rolls import services as rolls
    from sharing.siblings.rolls import services_shields
    from sharing.siblings.rolls.models import Shield
    from tests.sharing.siblings.questions.family import LILI, WHY, Family

    at = Family()
    [lili] = at.nursery(LILI)
    alone = rolls.type_child(actor=at.ffion, values=ALONE)
    at.encode()
    client = Client(headers={"host": "127.0.0.1"})
    client.post("/demo/sign-in/", {"username": "ffion"})
    times: dict[tuple[str, str], list[float]] = {(step, name): [] for step in STEPS for name in WORLDS}

    def prepare(name: str) -> None:
        Shield.objects.filter(child=lili).update(lifted_at=timezone.now())
        rolls.set_standing(actor=at.gwen, standing="never" if name == "never" else "ask", child=lili)
        if name == "shielded":
            review_on = timezone.localdate() + timedelta(days=30)
            services_shields.shield(actor=at.gwen, child=lili, reason="refuge", review_on=review_on)

    def timed(step: str, name: str, do: Any) -> Any:
        start = time.perf_counter()
        found = do()
        times[step, name].append((time.perf_counter() - start) * 1000)
        return found

    for number in range(rounds + 2):
        for name in random.sample(WORLDS, len(WORLDS)):
            cache.clear()
            prepare(name)
            child = alone if name == "nobody" else at.osian
            data = {"child": str(child.pk), "purpose": "put_together", "why": WHY, "urgency": "routine"}
            answer = timed("ask", name, lambda data=data: client.post("/sharing/siblings/ask/", data))
            assert answer.status_code == 302, answer.content.decode()[:2000]  # noqa: S101
            question = Question.objects.latest("asked_at")
            path = answer["Location"]
            at.match(question)
            if name == "refused":
                services.answer(
                    actor=at.gwen, prompt=Prompt.objects.get(question=question), answer="no", reason="Not needed."
                )
            client.get(path)
            timed("read, waiting", name, lambda path=path: client.get(path))
            at.release(question)
            client.get(path)
            timed("read, answered", name, lambda path=path: client.get(path))
            with transaction.atomic():  # the next round begins where this one did
                Question.objects.filter(pk=question.pk).delete()
        if number < 2:  # the first rounds warm the process
            for found in times.values():
                found.clear()
    report(times)


def report(times: dict[tuple[str, str], list[float]]) -> None:
    line = 0.05 / (len(STEPS) * math.comb(len(WORLDS), 2))
    print(f"{'step':<16}" + "".join(f"{name:>12}" for name in WORLDS) + f"{'smallest p':>14}{'worst area':>12}")
    worst = 1.0
    for step in STEPS:
        medians = "".join(f"{statistics.median(times[step, name]):>12.1f}" for name in WORLDS)
        p = min(kolmogorov(times[step, a], times[step, b]) for a, b in combinations(WORLDS, 2))
        areas = [area(times[step, "nobody"], times[step, name]) for name in WORLDS[1:]]
        furthest = max(areas, key=lambda one: abs(one - 0.5))
        worst = min(worst, p)
        print(f"{step:<16}{medians}{p:>14.3f}{furthest:>12.2f}")
    print(f"medians in ms of {len(times[STEPS[0], WORLDS[0]])} each; the line for all pairs together is p = {line:.4f}")
    print("The worlds cannot be told apart." if worst > line else "A WORLD CAN BE TOLD BY ITS TIME.")
    sys.exit(0 if worst > line else 1)


def kolmogorov(one: list[float], other: list[float]) -> float:
    """The two-sample Kolmogorov-Smirnov p-value, by its asymptotic series."""
    a, b = sorted(one), sorted(other)
    d, i, j = 0.0, 0, 0
    while i < len(a) and j < len(b):
        if a[i] <= b[j]:
            i += 1
        else:
            j += 1
        d = max(d, abs(i / len(a) - j / len(b)))
    n = math.sqrt(len(a) * len(b) / (len(a) + len(b)))
    x = (n + 0.12 + 0.11 / n) * d
    total = 2 * sum((-1) ** (k - 1) * math.exp(-2 * k * k * x * x) for k in range(1, 101))
    return min(max(total, 0.0), 1.0) if x > 0.2 else 1.0


def area(one: list[float], other: list[float]) -> float:
    """How often a time of `other` is longer than one of `one`: 0.5 when nothing can be told."""
    wins = sum((b > a) + (b == a) / 2 for a in one for b in other)
    return wins / (len(one) * len(other))


if __name__ == "__main__":
    main()
