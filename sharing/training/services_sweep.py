"""What the hub does with training by itself: reminders, and a day's figures. Each may run anywhere, any time, twice."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from hub.access.gate import writing
from hub.accounts.models import User
from hub.agencies.models import Partnership
from hub.notices.kinds import Kind
from hub.notices.models import Notice
from hub.notices.services import tell
from sharing.training import notices
from sharing.training.models import TrainingSnapshot
from sharing.training.queries import Looked, at_agencies, figures, look
from sharing.training.services_import import forget_old_tables


def sweep_once() -> int:
    """Remind people, count the day, forget old tables. Returns how many were told."""
    count_once()
    forget_old_tables()
    return remind_once()


@writing()
def remind_once() -> int:
    """Tell each person once that training they are asked for soon runs out, and once that it has. Returns how many."""
    looked = look(Q(agency__in=Partnership.objects.today().values("agency")), timezone.localdate())
    return _tell(looked, ("soon",), notices.RUNS_OUT) + _tell(looked, ("expired",), notices.RAN_OUT)


def _tell(looked: Looked, states: Iterable[str], kind: Kind) -> int:
    waiting: dict[str, UUID] = {}
    for member in looked.members:
        for one in looked.stood(member):
            if one.standing.state in states and one.standing.completion is not None:
                waiting[f"T-{one.standing.completion.hex[-8:].upper()}"] = member.user
    told = set(Notice.objects.filter(kind=kind.code).values_list("reference", "user"))
    new = {reference: user for reference, user in waiting.items() if (reference, user) not in told}
    people: dict[UUID, Any] = User.objects.in_bulk(list(new.values()))
    path = reverse("training")
    for reference, user in new.items():
        tell([people[user]], kind, reference=reference, path=path)
    return len(new)


@writing()
def count_once() -> int:
    """The day's figures of every agency, for trends. Returns how many rows were new."""
    today = timezone.localdate()
    if TrainingSnapshot.objects.filter(day=today).exists():
        return 0
    agencies = set(Partnership.objects.today().values_list("agency", flat=True))
    rows = snapshots(look(at_agencies(agencies), today))
    TrainingSnapshot.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def snapshots(looked: Looked) -> list[TrainingSnapshot]:
    return [
        TrainingSnapshot(agency_id=agency, requirement=code, day=looked.day, met=figure.met, of=figure.of)
        for (agency, code), figure in figures(looked).items()
    ]
