"""Which settings of a hub take part, and raw counts, which no page shows as they are (`pages_council.rounded`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from hub.agencies.models import SETTINGS, Agency, Partnership
from sharing.siblings.links.models import Ending, Link, LinkSide, NoticeAnswer, NoticeTo
from sharing.siblings.questions.models import Outcome, Prompt, Question
from sharing.siblings.rolls.models import Roll, Standing

Takes = Literal["yes", "never", "none"]


def settings_of(hub: Any) -> list[Agency]:
    rows = Partnership.objects.today().filter(hub=hub, agency__legal_type__in=SETTINGS).select_related("agency")
    return sorted({row.agency_id: row.agency for row in rows}.values(), key=lambda agency: str(agency.name))


def taking_part(hub: Any) -> dict[UUID, Takes]:
    """Settings with a roll, and whether the whole of it says "never"."""
    rows = Roll.objects.filter(hub=hub, deleted_at=None, expires_on__gt=timezone.localdate())
    found = rows.values_list("agency", "standing")
    return {agency: "never" if standing == Standing.NEVER else "yes" for agency, standing in found}


def silent(hub: Any) -> set[UUID]:
    """Settings that let a question go by which the council then had to telephone about, and have not answered since."""
    rows = Prompt.objects.open_now().filter(question__hub=hub, escalated_at__isnull=False, answer="")
    return set(rows.values_list("agency", flat=True))


@dataclass(frozen=True)
class Counts:
    asked: int
    linked: int
    not_linked: int
    told: int
    escalated: int
    withdrawn: int
    left: int
    handed_over: int
    notices: int
    in_time: int
    worried: int


def counts(hub: Any, since: datetime, until: datetime) -> Counts:
    """Of what happened from `since` until before `until`."""
    span = (since, until)
    asked = Question.objects.filter(hub=hub, **_in("asked_at", span))
    outcomes = Outcome.objects.filter(question__hub=hub, **_in("at", span))
    links = Link.objects.filter(hub=hub)
    ended = LinkSide.objects.filter(link__hub=hub, link__ending=Ending.LEFT, **_in("link__ended_at", span))
    notices = NoticeTo.objects.filter(notice__hub=hub, **_in("notice__sent_at", span))
    return Counts(
        asked=asked.count(),
        linked=links.filter(**_in("made_at", span)).count(),
        not_linked=outcomes.filter(is_linked=False).exclude(question__outcomes__is_linked=True).count(),
        told=links.filter(shares__isnull=False, **_in("made_at", span)).distinct().count(),
        escalated=Prompt.objects.filter(question__hub=hub, **_in("escalated_at", span)).count(),
        withdrawn=links.filter(**_in("withdrawn_at", span)).count(),
        left=ended.values("link").distinct().count(),
        handed_over=ended.filter(handed_over__isnull=False).count(),
        notices=notices.count(),
        in_time=notices.exclude(answer="").filter(answered_at__lte=F("due_at")).count(),
        worried=notices.filter(answer=NoticeAnswer.WORRIED).count(),
    )


def _in(field: str, span: tuple[datetime, datetime]) -> dict[str, datetime]:
    return {f"{field}__gte": span[0], f"{field}__lt": span[1]}
