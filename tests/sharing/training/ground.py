"""A small hub with courses and requirements, for the tests of training."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from hub.agencies.models import Role
from sharing.training.models import Completion, Course, Effect, Requirement
from tests.meetings.panel import Panel, make_panel

LONG_AGO = date(2020, 1, 1)
PRACTICE = [Role.PRACTITIONER, Role.MANAGER, Role.DSP]


def make_ground() -> Panel:
    panel = make_panel()
    row: dict[str, Any] = {"board": panel.hub.board, "source": "invented", "from_on": LONG_AGO}
    for order, (code, months) in enumerate([("group_a", 36), ("information_sharing", 24), ("hub_induction", None)]):
        names = {"label_en": code.replace("_", " ").capitalize(), "label_cy": f"Cymraeg {code}"}
        Course.objects.create(code=code, order=order, months=months, **names, **row)
    for order, (code, effect) in enumerate(
        [("group_a", Effect.INFORM), ("information_sharing", Effect.WARN), ("hub_induction", Effect.BAR)]
    ):
        Requirement.objects.create(
            code=code, course=code, order=order, effect=effect, roles=[] if code == "group_a" else PRACTICE,
            label_en=f"Need {code}", label_cy=f"Angen {code}", **row,
        )  # fmt: skip
    return panel


def did(user: Any, course: str, days_ago: int = 10, expires_in: int | None = 300) -> Completion:
    today = timezone.localdate()
    return Completion.objects.create(
        user=user, course=course, completed_on=today - timedelta(days=days_ago), recorded_by=user,
        expires_on=None if expires_in is None else today + timedelta(days=expires_in),
    )  # fmt: skip


def did_all(user: Any) -> None:
    for course in ("group_a", "information_sharing", "hub_induction"):
        did(user, course)
