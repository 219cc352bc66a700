"""The demo's three meetings, told by their scripts: each line is one act of one person, done by the same service that
the room uses, so that rows, streams and the access log agree.

A line is `when | who | act | family | …`. `when` is `-2d`, days before the meeting, `+3.5`, minutes after it began, or
`+2d`, days after it. The acts and what follows them are the functions below.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from hub.accounts.models import User
from hub.agencies.models import Statement
from hub.people.models import FactKind, Release
from meetings.agenda import services as agenda
from meetings.agenda.models import AgendaItem, Referral
from meetings.demo import dates
from meetings.demo.clock import at
from meetings.demo.families import Household
from meetings.demo.places import County, read, rows
from meetings.diary import services as diary
from meetings.diary.models import Meeting
from meetings.minutes import services as minutes
from meetings.minutes.models import Action, ActionOutcome, Contribution
from meetings.rooms.models import Present

MONTH = re.compile(r"\{month (-\d+)\}")


@dataclass
class Sitting:
    """A meeting being told: what its lines are about, by the keys of the files."""

    county: County
    households: dict[str, Household]
    referrals: dict[str, Referral]
    meeting: Meeting
    now: datetime  # of the telling
    items: dict[str, AgendaItem] = field(default_factory=dict)
    actions: dict[str, list[Action]] = field(default_factory=dict)

    def item(self, family: str) -> AgendaItem:
        """The item as it stands now."""
        found: AgendaItem = AgendaItem.objects.select_related("meeting__hub", "family").get(pk=self.items[family].pk)
        return found

    def users(self, usernames: str) -> list[User]:
        return [self.county.users[username] for username in usernames.split()]

    def dated(self, text: str) -> str:
        """The text with the months it leaves open, as on the day of the telling."""
        return MONTH.sub(lambda found: date_format(self.day(found[1]), "F"), text)

    def said(self, family: str, username: str, number: str) -> Contribution:
        """What somebody put to an item: the first is 1."""
        rows = self.items[family].contributions.filter(fact__by=self.county.users[username])
        found: Contribution = rows.select_related("item__meeting__hub", "item__family", "fact").order_by("id")[
            int(number) - 1
        ]
        return found

    def day(self, days: str) -> date:
        return timezone.localdate(self.now) + timedelta(days=int(days))


Tell = Callable[[Sitting, User, list[str]], None]


def load_meetings(
    county: County, households: dict[str, Household], referrals: dict[str, Referral], now: datetime
) -> dict[str, Meeting]:
    """Tell the finished meeting, the one under way and the planned one. Returns them by the names of their files."""
    meetings = {}
    for name in ("finished", "live", "planned"):
        script = read(f"meetings/{name}.toml")
        starts_at = _start(script, now)
        meeting = _plan(county, script, starts_at)
        sitting = Sitting(county, households, referrals, meeting, now)
        for line, (when, username, act, *rest) in enumerate(rows(script["script"])):
            with at(_moment(when, starts_at, line, now)):
                ACTS[act](sitting, county.users[username], rest)
        meetings[name] = Meeting.objects.get(pk=meeting.pk)
    return meetings


def _start(script: dict[str, Any], now: datetime) -> datetime:
    if "began_minutes_ago" in script:
        return now - timedelta(minutes=script["began_minutes_ago"])
    today = timezone.localdate(now)
    day = today + timedelta(days=script.get("days_ahead", 0) - script.get("days_ago", 0))
    return timezone.make_aware(datetime.combine(dates.working(day), time(10)))


def _plan(county: County, script: dict[str, Any], starts_at: datetime) -> Meeting:
    with at(min(timezone.now(), starts_at) - timedelta(days=14)):
        return diary.plan_meeting(
            actor=county.users["carys"],
            hub=county.hub,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=script["lasts_minutes"]),
            chair=county.users["amira"],
            deputy=county.users["nerys"],
            minute_taker=county.users["carys"],
            statement=Statement.objects.get(board=county.hub.board_id, code="confidentiality"),
            title_en=script["title_en"],
            title_cy=script["title_cy"],
        )


def _moment(when: str, starts_at: datetime, line: int, now: datetime) -> datetime:
    """Lines told in days follow one another by minutes from nine o'clock, in the order of the script."""
    if not when.endswith("d"):
        return starts_at + timedelta(minutes=float(when))
    day = dates.working(timezone.localdate(starts_at) + timedelta(days=int(when[:-1])))
    told = timezone.make_aware(datetime.combine(day, time(9))) + timedelta(minutes=line)
    return min(told, now - timedelta(minutes=1))


# -- Before ----------------------------------------------------------------------------------------------------------


def _list(sitting: Sitting, actor: User, rest: list[str]) -> None:
    (family,) = rest
    sitting.items[family] = agenda.put_on_agenda(
        actor=actor, meeting=sitting.meeting, referral=sitting.referrals[family]
    )


def _seal(sitting: Sitting, actor: User, rest: list[str]) -> None:
    family, names = rest
    sitting.items[family] = agenda.put_on_agenda(
        actor=actor,
        meeting=sitting.meeting,
        referral=sitting.referrals[family],
        is_sealed=True,
        names=sitting.users(names),
    )


def _admit(sitting: Sitting, actor: User, rest: list[str]) -> None:
    family, names = rest
    pairs = [(sitting.items[family].pk, user) for user in sitting.users(names)]
    agenda.confirm_admissions(actor=actor, meeting=sitting.meeting, pairs=pairs)


def _apologise(sitting: Sitting, actor: User, rest: list[str]) -> None:
    diary.apologise(actor=actor, meeting=sitting.meeting, text=rest[-1])


# -- The meeting -----------------------------------------------------------------------------------------------------


def _open(sitting: Sitting, actor: User, rest: list[str]) -> None:
    sitting.meeting = diary.open_meeting(actor=actor, meeting=sitting.meeting)


def _arrive(sitting: Sitting, actor: User, rest: list[str]) -> None:
    diary.arrive(actor=actor, meeting=sitting.meeting)


def _in(sitting: Sitting, actor: User, rest: list[str]) -> None:
    """Come to the lobby, be let in by the actor, accept the statement in one's own language; and be there."""
    for user in sitting.users(rest[-1]):
        diary.arrive(actor=user, meeting=sitting.meeting)
        diary.let_in(actor=actor, meeting=sitting.meeting, user=user)
        diary.accept(actor=user, meeting=sitting.meeting, language=user.language)
        Present.objects.create(meeting=sitting.meeting, user=user, from_at=timezone.now())


def _remarks(sitting: Sitting, actor: User, rest: list[str]) -> None:
    diary.switch_remarks(actor=actor, meeting=sitting.meeting, on=rest[-1] == "on")


def _call(sitting: Sitting, actor: User, rest: list[str]) -> None:
    agenda.call(actor=actor, item=sitting.item(rest[0]))


def _close(sitting: Sitting, actor: User, rest: list[str]) -> None:
    agenda.close(actor=actor, item=sitting.item(rest[0]))


def _end(sitting: Sitting, actor: User, rest: list[str]) -> None:
    diary.close_meeting(actor=actor, meeting=sitting.meeting)
    Present.objects.filter(meeting=sitting.meeting, to_at=None).update(to_at=timezone.now())


# -- An item ---------------------------------------------------------------------------------------------------------


def _say(sitting: Sitting, actor: User, rest: list[str]) -> None:
    """`kind release [cy] | about | days ago, or `-` | text`; before the item is called it is sealed."""
    family, how, about, happened, text = rest
    kind, release, *language = how.split()
    item = sitting.item(family)
    minutes.contribute(
        actor=actor,
        item=item,
        text=sitting.dated(text),
        kind=FactKind(kind),
        about=[person.pk for person in sitting.households[family].named(about)],
        release=Release(release),
        happened_on=dates.working(sitting.day(happened)) if happened else None,
        sealed=item.state == "waiting",
        language=language[0] if language else "en",
    )


def _amend(sitting: Sitting, actor: User, rest: list[str]) -> None:
    """`which of one's own | why | text`"""
    family, number, why, text = rest
    contribution = sitting.said(family, actor.username, number)
    minutes.amend(actor=actor, contribution=contribution, text=sitting.dated(text), why=why)


def _translate(sitting: Sitting, actor: User, rest: list[str]) -> None:
    """`whose which | language | text`"""
    family, which, language, text = rest
    contribution = sitting.said(family, *which.split())
    minutes.translate(actor=actor, contribution=contribution, language=language, text=text)


def _step(sitting: Sitting, actor: User, rest: list[str]) -> None:
    family, why = rest
    agenda.step_out(actor=actor, item=sitting.item(family), why=why)


def _hold(sitting: Sitting, actor: User, rest: list[str]) -> None:
    family, where = rest
    minutes.hold(actor=actor, item=sitting.item(family), where=where)


def _nothing(sitting: Sitting, actor: User, rest: list[str]) -> None:
    minutes.nothing_known(actor=actor, item=sitting.item(rest[0]))


def _remark(sitting: Sitting, actor: User, rest: list[str]) -> None:
    family, text = rest
    minutes.remark(actor=actor, item=sitting.item(family), text=text)


def _hand(sitting: Sitting, actor: User, rest: list[str]) -> None:
    minutes.raise_hand(actor=actor, item=sitting.item(rest[0]), up=True)


def _turn(sitting: Sitting, actor: User, rest: list[str]) -> None:
    family, agency = rest
    minutes.give_turn(actor=actor, item=sitting.item(family), agency=sitting.county.agencies[agency].pk)


def _view(sitting: Sitting, actor: User, rest: list[str]) -> None:
    family, level, reason = (*rest, "")[:3]
    minutes.give_view(actor=actor, item=sitting.item(family), level=level, reason=reason)


def _reveal(sitting: Sitting, actor: User, rest: list[str]) -> None:
    minutes.reveal(actor=actor, item=sitting.item(rest[0]))


def _decide(sitting: Sitting, actor: User, rest: list[str]) -> None:
    """`outcome level | who tells the parents | who tells the child | reasons | why not told`"""
    family, what, parents, child, reasons, why_not = (*rest, "")[:6]
    outcome, level = what.split()
    told = {
        whom: {
            "by": sitting.county.users[username].pk if username else None,
            "why_not": "" if username else why_not,
        }
        for whom, username in (("parents", parents), ("child", child))
    }
    minutes.decide(actor=actor, item=sitting.item(family), outcome=outcome, level=level, reasons=reasons, told=told)


def _act(sitting: Sitting, actor: User, rest: list[str]) -> None:
    """`owner | days until | what | if there is no access`"""
    family, owner, days, what, contingency = rest
    action = minutes.set_action(
        actor=actor,
        item=sitting.item(family),
        what=what,
        owner=sitting.county.users[owner].pk,
        due_on=dates.working_after(timezone.localdate() + timedelta(days=int(days))),
        contingency=contingency,
    )
    sitting.actions.setdefault(family, []).append(action)


def _outcome(sitting: Sitting, actor: User, rest: list[str]) -> None:
    """`which of the family's actions, from 1 | done, could_not or did_not | why`"""
    family, number, outcome, why = rest
    action = Action.objects.select_related("item__meeting", "item__family").get(
        pk=sitting.actions[family][int(number) - 1].pk
    )
    minutes.answer_action(actor=actor, action=action, outcome=ActionOutcome(outcome), why=why)


def _dissent(sitting: Sitting, actor: User, rest: list[str]) -> None:
    family, reason = rest
    decision = sitting.item(family).decisions.select_related("item__meeting", "item__family").get()
    minutes.dissent(actor=actor, decision=decision, reason=reason)


def _report(sitting: Sitting, actor: User, rest: list[str]) -> None:
    family, reason = rest
    minutes.report(actor=actor, item=sitting.item(family), reason=reason)


ACTS: dict[str, Tell] = {
    "list": _list, "seal": _seal, "admit": _admit, "apologise": _apologise, "open": _open, "arrive": _arrive,
    "in": _in, "remarks": _remarks, "call": _call, "close": _close, "end": _end, "say": _say, "nothing": _nothing,
    "hold": _hold,
    "amend": _amend, "translate": _translate, "step": _step,
    "remark": _remark, "hand": _hand, "turn": _turn, "view": _view, "reveal": _reveal, "decide": _decide,
    "act": _act, "outcome": _outcome, "dissent": _dissent, "report": _report,
}  # fmt: skip
