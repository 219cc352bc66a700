"""What of brothers and sisters waits for one person today: references and times only, for a page that holds much else.

A question to a lead, a notice to a lead, whom the council's officer telephones, and an emergency question that a second
person has to confirm.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from hub.access.gate import reading_whole
from hub.agencies.models import Appointment, Hub, Post
from sharing.siblings.links.models import Link, NoticeTo
from sharing.siblings.links.queries import mine
from sharing.siblings.links.queries_calls import call_lines as lines_of_closed
from sharing.siblings.questions.models import EmergencyOpening, HowSoon
from sharing.siblings.questions.queries_pages import call_lines, prompts
from sharing.siblings.questions.rules import STATUTORY, may_use_emergency

Kind = Literal["prompt", "call", "closed", "notice", "opening"]


@dataclass(frozen=True)
class Due:
    """One thing that waits. `count`: how many settings are to be telephoned; else one."""

    kind: Kind
    reference: str
    due_at: datetime
    is_urgent: bool
    url: str
    count: int = 1


def due_for(user: Any) -> list[Due]:
    """What this person has to do, the first due first. Nothing is read that their agency or post has no part in."""
    agency = user.agency
    if agency is None:
        return []
    found = [*(_asked(user) if agency.is_setting else ()), *_notices(user)]
    posts = Appointment.objects.today().filter(user=user.pk, post=Post.EDUCATION).select_related("hub__board")
    for post in posts:
        found += _calls(post.hub)
    if agency.legal_type in STATUTORY:
        found += _openings(user)
    return sorted(found, key=lambda one: one.due_at)


def _asked(user: Any) -> Iterator[Due]:
    """Questions about children of one's own setting that wait, also while somebody is asked first."""
    now = timezone.now()
    with reading_whole():  # until when the question stands is of who asked
        rows = [row for row in prompts(user) if row.answer in ("", "dpo")]
    for row in rows:
        question = row.question
        if row.revealed_at is None and question.withdrawn_at is None and question.expires_at > now:
            url = reverse("sibling_prompt", args=[row.pk])
            yield Due("prompt", row.reference, row.due_at, question.urgency == HowSoon.URGENT, url)


def _notices(user: Any) -> Iterator[Due]:
    sides: list[UUID] = list(mine(user).filter(link__in=Link.objects.live()).values_list("pk", flat=True))
    if not sides:
        return
    with reading_whole():  # its reference is of who sent it
        rows = list(NoticeTo.objects.filter(side__in=sides, answer="").select_related("notice").order_by("due_at"))
    for row in rows:
        yield Due("notice", row.notice.reference, row.due_at, True, reverse("sibling_notice", args=[row.pk]))


def _calls(hub: Hub) -> Iterator[Due]:
    """One thing, however many settings: the first by its clock."""
    lines = call_lines(hub)
    due = [line.telephone_by for line in lines if line.telephone_by is not None]
    if due:
        first = min(lines, key=lambda line: line.telephone_by or max(due))
        is_urgent = any(line.urgency == HowSoon.URGENT for line in lines)
        yield Due("call", first.reference, min(due), is_urgent, reverse("sibling_calls"), len(lines))
    if closed := lines_of_closed(hub):
        url = reverse("sibling_link_calls")
        yield Due("closed", closed[0].reference, closed[0].closed_at, True, url, len(closed))


def _openings(user: Any) -> Iterator[Due]:
    """What a colleague opened and somebody else has to confirm before it closes."""
    rows = EmergencyOpening.objects.filter(
        agency=user.agency_id, second=None, closed_at=None, closes_at__gt=timezone.now()
    ).exclude(first=user.pk)
    for row in rows.select_related("hub").order_by("confirm_by"):
        if not may_use_emergency(user, row.hub):
            return
        yield Due("opening", row.reference, row.confirm_by, True, reverse("sibling_opening", args=[row.pk]))
