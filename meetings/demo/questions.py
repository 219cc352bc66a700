"""The brothers and sisters of the demonstration: two questions of the school's lead and a link that was made, each told
by its services on the days it happened.

Ffion Rees has read "No link was made" twice. Once nobody is there; once Gwen Pritchard has not answered about Osian
Doyle, and Eleri Jenkins telephones: whoever plays answers, and the link is made in the next window. Kacper and Zofia
Wójcik were linked two weeks ago, and a notice waits.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from hub.agencies.clocks import WALES, is_working_day, is_working_time
from meetings.demo.clock import at
from meetings.demo.families import Household
from meetings.demo.places import County
from meetings.demo.windows import load_windows
from sharing.disclosures.models import Told
from sharing.siblings.links import services as links
from sharing.siblings.links import services_notices
from sharing.siblings.links.models import EventKind, LinkSide, NoticeAnswer, Relation, SaidBy, WatchFor
from sharing.siblings.questions import queries, services, services_windows
from sharing.siblings.questions.models import HowSoon, Prompt, PromptAnswer, Question, WindowKind
from sharing.siblings.questions.queries_found import child_of, children_of
from sharing.siblings.questions.windows import next_release
from sharing.siblings.rolls.keys import holds_matching_key, holds_roll_key

STATEMENT = "We need this to carry out a task in the public interest that the law gives us"
MOMENT = timedelta(seconds=1)


def load_questions(county: County, households: dict[str, Household], now: datetime) -> None:
    if not (holds_roll_key() and holds_matching_key()):
        return
    today = now.astimezone(WALES).date()
    _linked(county, households, now)
    nobody = _ask(county, "Yusuf Ahmed", _on(_before(today, 5), 10), "He came late three times. Who brings the others?")
    _released(nobody)
    _not_answered(county, today)
    load_windows(county.hub.board, today)


def _linked(county: County, households: dict[str, Household], now: datetime) -> None:
    """The school asked, the nursery agreed; cards, first things, and two notices: one answered, one that waits."""
    ffion, gwen, people = county.users["ffion"], county.users["gwen"], households["wojcik"].people
    today = now.astimezone(WALES).date()
    asked = _ask(county, "Kacper Wójcik", _on(_before(today, 12), 9), "He says that his sister cries at night.")
    prompt = _looked_into(asked)
    with at(prompt.asked_at + timedelta(hours=3)):
        services.answer(
            actor=gwen, prompt=prompt, answer=PromptAnswer.YES, reason="We worry too, and would ring them today."
        )
    _released(asked)
    ours, theirs = (LinkSide.objects.get(agency=user.agency_id, link__prompt=prompt) for user in (ffion, gwen))
    sides = (
        (ffion, ours, people["kacper"], "01632 960301", "8 to 4, not in the holidays"),
        (gwen, theirs, people["zosia"], "01632 960302", "7:30 to 6"),
    )
    day = _before(today, 9)
    for actor, side, person, telephone, hours in sides:
        with at(_on(day, 10)):
            links.write_card(actor=actor, side=side, telephone=telephone, hours=hours)
            links.say_relation(actor=actor, side=side, relation=Relation.FULL, said_by=SaidBy.PARENT)
            links.identify(actor=actor, side=side, person=person)
    with at(_on(day, 11)):
        links.share(
            actor=ffion, side=ours, told_items={"first_name": "Kacper", "age_band": "Eight to ten years"},
            reasons="You see his sister twice a week.", necessity="So that we speak of the same boy.",
            told=Told.BY_US, told_why_not="", expires_on=now + timedelta(days=60),
        )  # fmt: skip
    with at(_on(_before(today, 4), 10)):
        _absent(ffion, ours)
        row = theirs.notices.get()
    with at(_on(_before(today, 4), 11)):
        services_notices.answer_notice(actor=gwen, row=row, answer=NoticeAnswer.WELL)
    recent = now - timedelta(minutes=20)
    with at(recent if is_working_time(recent) else _on(_before(today, 1), 16)):
        _absent(ffion, ours)


def _absent(actor: Any, side: LinkSide) -> None:
    services_notices.notify(
        actor=actor, side=side, kind=EventKind.ABSENT, happened_on=timezone.localdate(),
        watch_for=[WatchFor.ARRIVES, WatchFor.SAYS],
    )  # fmt: skip


def _not_answered(county: County, today: date) -> None:
    """The nursery's time is over. The council's officer rang yesterday, and nobody took the call."""
    asked = _ask(
        county, "Elsi Fychan", _on(_before(today, 3), 9),
        "She says that she gives her little brother his breakfast. Who else sees him?",
    )  # fmt: skip
    prompt = _looked_into(asked)
    services_windows.escalate_due(prompt.due_at + MOMENT)
    _released(asked)
    with at(_on(_before(today, 1), 15)):
        services.telephoned(actor=county.users["eleri"], prompt=prompt, was_reached=False)


# -- Asking, and what the clock does -------------------------------------------------------------------------------


def _ask(county: County, name: str, moment: datetime, why: str) -> Question:
    ffion = county.users["ffion"]
    child = next(child for child in children_of(ffion) if child.name == name)
    with at(moment):
        row, standing = child_of(ffion, child.id)
        return services.ask(
            actor=ffion, child=row, standing=standing, purpose="put_together", why=why, statement=STATEMENT
        )


def _looked_into(question: Question) -> Prompt:
    """In the first window after it was asked: the one setting that is found is asked."""
    rows = queries.windows(question.hub.board, WindowKind.MATCH, HowSoon.ROUTINE)
    moment = next_release(question.asked_at, rows)
    with at(moment):
        services_windows.match_questions(moment)
    found: Prompt = Prompt.objects.select_related("question__hub__board", "agency").get(question=question)
    return found


def _released(question: Question) -> None:
    """Its first answer leaves, whatever it is."""
    with at(question.release_at + MOMENT):
        services_windows.release_due()


# -- Days ----------------------------------------------------------------------------------------------------------


def _before(today: date, amount: int) -> date:
    """So many working days before today."""
    day = today
    while amount:
        day -= timedelta(days=1)
        amount -= is_working_day(day)
    return day


def _on(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), WALES)
