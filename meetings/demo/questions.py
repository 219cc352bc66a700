"""Two questions of the school's lead: one that was answered, "No link was made", and one that waits for the nursery."""

from datetime import datetime, timedelta
from typing import Any

from hub.agencies.clocks import WALES, is_working_day
from meetings.demo.clock import at
from meetings.demo.places import County
from sharing.siblings.questions import queries, services, services_windows
from sharing.siblings.questions.models import HowSoon, Question, WindowKind
from sharing.siblings.questions.queries_found import child_of, children_of
from sharing.siblings.questions.windows import next_release
from sharing.siblings.rolls.keys import holds_matching_key, holds_roll_key

STATEMENT = "We need this to carry out a task in the public interest that the law gives us"
WHY = "She says that she gives her little brother his breakfast. Who else sees him?"


def load_questions(county: County, now: datetime) -> None:
    """Ffion Rees asked on the working day before; Gwen Pritchard has not answered about Osian Doyle."""
    if not (holds_roll_key() and holds_matching_key()):
        return
    ffion = county.users["ffion"]
    elsi = next(child for child in children_of(ffion) if child.name == "Elsi Fychan")
    other = next(child for child in children_of(ffion) if child.id != elsi.id)
    before = _ask(ffion, other.id, now - timedelta(days=7), "He came late three times. Who brings the others?")
    with at(before.release_at + timedelta(seconds=1)):
        services_windows.release_due()
    waiting = _ask(ffion, elsi.id, _last_working_day(now), WHY)
    rows = queries.windows(county.hub.board, WindowKind.MATCH, HowSoon.ROUTINE)
    looked = next_release(waiting.asked_at, rows)
    with at(min(looked, now)):
        services_windows.match_questions(looked)


def _ask(actor: Any, child: Any, moment: datetime, why: str) -> Question:
    with at(moment):
        row, standing = child_of(actor, child)
        return services.ask(
            actor=actor, child=row, standing=standing, purpose="put_together", why=why, statement=STATEMENT
        )


def _last_working_day(now: datetime) -> datetime:
    """Late on the working day before today."""
    day = now.astimezone(WALES).date() - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return datetime(day.year, day.month, day.day, 16, 5, tzinfo=WALES)
