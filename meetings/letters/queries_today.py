"""How many letters wait for one person, by what they are to do: two queries, and no name."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db.models import Q

from meetings.agenda.models import AgendaItem
from meetings.letters.models import Letter, LetterState


def waiting_letters(user: Any) -> list[tuple[str, int, datetime]]:
    """("translate", "approve", "give" or "back"; how many; since when), only of items open to this person."""
    mine = (
        Q(state=LetterState.TO_TRANSLATE, translator=user.pk)
        | Q(state=LetterState.APPROVED, written_by=user.pk)
        | (Q(state=LetterState.DRAFT, written_by=user.pk) & ~Q(back_why=""))
    )
    second = Q(state=LetterState.READY, item__in=AgendaItem.objects.arranged_by(user))
    second &= ~Q(written_by=user.pk) & (Q(translator=None) | ~Q(translator=user.pk))
    rows = Letter.objects.filter(mine | second, item__in=AgendaItem.objects.open_to(user)).values_list(
        "state", "written_at", "approved_at"
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    kinds = {
        LetterState.TO_TRANSLATE: "translate", LetterState.READY: "approve", LetterState.APPROVED: "give",
        LetterState.DRAFT: "back",
    }  # fmt: skip
    for state, written_at, approved_at in rows[:200]:
        found[kinds[LetterState(state)]].append(approved_at or written_at)
    return [(kind, len(since), min(since)) for kind, since in found.items()]
