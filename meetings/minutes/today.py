"""The start page: what waits for one person, the gravest first. Plain values, read inside `reading`.

Each entry says why it is here and for how long, what it is in one sentence, and what to do: one button, and quieter
ways.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from hub.agencies.clocks import WALES, working_days_between
from hub.agencies.models import KEPT_OUT, Role
from hub.people.words import first_name
from meetings.agenda.models import ItemState
from meetings.diary.models import MeetingState
from meetings.diary.queries import plans_meetings
from meetings.minutes.queries_today import (
    OpenItem,
    Task,
    Unseen,
    Waiting,
    actions_for,
    handovers,
    households,
    next_seat,
    open_items,
    overdue_of_agency,
    own_reports,
    recorded_by,
    referrals_waiting,
    task_of,
    unseen,
)
from meetings.minutes.today_sharing import from_sharing

SHOWN = 8  # entries with their buttons; the rest stand below as a list
REPORT, HANDOVER, UNSEEN, LATE, SOON, REFERRAL, MINUTES = range(7)  # the gravest first


@dataclass(frozen=True)
class Act:
    """A button or a link. With `fields` it is a form that posts them."""

    label: str
    url: str
    fields: dict[str, str] = field(default_factory=dict)
    about: str = ""  # for who hears the page: what the label leaves to the eye


@dataclass(frozen=True)
class Entry:
    """One thing that waits. `tone`: "grave", "late" or ""."""

    gravity: int
    since: float  # within one gravity, the longest first
    tone: str
    why: str
    what: str
    text: str
    acts: list[Act]

    @property
    def sign(self) -> str:
        return "bang" if self.tone == "grave" else "clock"


@dataclass(frozen=True)
class Later:
    on: date
    what: str
    url: str


@dataclass(frozen=True)
class Next:
    """The next meeting, or the one under way."""

    id: UUID
    title: str
    starts_at: datetime
    is_open: bool
    is_today: bool
    items: int
    language: str
    is_in: bool
    has_apologised: bool


@dataclass(frozen=True)
class Today:
    now: datetime
    entries: list[Entry]
    more: list[Entry]
    later: list[Later]
    meeting: Next | None
    late_of_agency: int | None
    start: list[Act]
    is_for_cases: bool
    person_ids: set[UUID]

    @property
    def count(self) -> int:
        return len(self.entries) + len(self.more)

    @property
    def is_grave(self) -> bool:
        return any(entry.tone == "grave" for entry in self.entries)


def today(user: Any) -> Today:
    """What waits for this person. Who is not there for practice has no case content at all."""
    now, role = timezone.now(), user.membership.role if user.membership else ""
    if not role or role in KEPT_OUT:
        return Today(now, [], [], [], None, None, _start_apart(role), False, set())
    day = timezone.localdate(now)
    items = open_items(user)
    readable = {item.id for item in items}
    actions = actions_for(user, only_open=True, items=readable)
    lately = {item.family_id: item for item in items}  # the latest meeting's item of each family
    homes = households(user, {*lately, *(action.item.family_id for action in actions)})
    tasks = [task_of(user, action, homes, may_read=action.item_id in readable) for action in actions]
    found = unseen(user, homes, set(lately), day) if lately else []
    children = [child for child in found if _is_current(child, lately, tasks)]
    recorded = recorded_by(user, {child.family_id for child in children}) if children else set()
    late = [task for task in tasks if task.due_on < day]
    entries = [
        *_reports(user, items, now),
        *_handovers(user, items, day),
        *(_unseen(child, lately[child.family_id], day, child.family_id in recorded) for child in children),
        *(_late(task, day) for task in late),
        *(_to_write(item, day) for item in items if _is_asked(item)),
        *_referrals(user, now),
        *(_to_approve(item, day) for item in items if _waits_for_chair(item)),
        *_sharing(user, now),
    ]
    entries.sort(key=lambda entry: (entry.gravity, -entry.since))
    return Today(
        now=now,
        entries=entries[:SHOWN],
        more=entries[SHOWN:],
        later=[_later(task) for task in tasks if day <= task.due_on <= day + timedelta(days=7)],
        meeting=_next(user, items, day),
        late_of_agency=overdue_of_agency(user, day),
        start=_start(user),
        is_for_cases=True,
        person_ids=homes.ids,
    )


# -- Entries ---------------------------------------------------------------------------------------------------------


def _reports(user: Any, items: list[OpenItem], now: datetime) -> Iterable[Entry]:
    for row in own_reports(user, items, now):
        minutes = reverse("minutes", args=[row.item_id])
        family = _family(row.item.family.name)
        hours = (row.written_due_at - now).total_seconds() / 3600
        if row.chase_on == timezone.localdate(now):
            why = _("Chase today")
            text = _("Nobody may have acknowledged your report. Ring the duty team and ask what was decided.")
        elif hours > 0:
            why = ngettext("%(n)s hour left", "%(n)s hours left", max(1, int(hours))) % {"n": max(1, int(hours))}
            text = _("You reported on %(day)s. The written report is due by %(due)s.") % {
                "day": _day(row.made_at), "due": date_format(timezone.localtime(row.written_due_at), "D j M, H:i"),
            }  # fmt: skip
        else:
            why = _("Written report was due")
            text = _("It was due by %(due)s. If it has not gone, send it now and say why it is late.") % {
                "due": date_format(timezone.localtime(row.written_due_at), "D j M, H:i")
            }
        yield Entry(
            REPORT, -hours, "grave", why, _("Report to statutory services: %(family)s") % {"family": family}, text,
            [
                Act(_("Read your report"), minutes, about=family),
                Act(_("Numbers to ring"), reverse("report", args=[row.item.meeting_id, row.item_id]), about=family),
            ],
        )  # fmt: skip


def _handovers(user: Any, items: list[OpenItem], day: date) -> Iterable[Entry]:
    by_id = {item.id: item for item in items}
    for row in handovers(user, items, day):
        decided = row.decided_at.astimezone(WALES).date()
        yield _handover(row, by_id[row.item], (day - decided).days)


def _handover(row: Waiting, item: OpenItem, days: int) -> Entry:
    family, decided = _family(item.family), _day(row.decided_at)
    if row.is_accepted:
        text = _("Decided on %(day)s, and accepted. Nobody has recorded a first contact with the family.")
        record = _("Record the first contact")
    elif row.is_refused:
        text = _("Decided on %(day)s. A service refused to take the family on, and nobody else has.")
        record = _("Read why, and record who does")
    else:
        text = _("Decided on %(day)s. Nobody has recorded that a service accepted the family.")
        record = _("Record that they accepted")
    return Entry(
        HANDOVER, days, "grave", ngettext("Not begun, %(n)s day", "Not begun, %(n)s days", days) % {"n": days},
        f"{row.outcome['cy' if get_language() == 'cy' else 'en']}: {family}", text % {"day": decided},
        [
            Act(record, reverse("handover", args=[item.id]), about=family),
            Act(_("Read the decision"), reverse("minutes", args=[item.id]), about=family),
        ],
    )  # fmt: skip


def _is_current(child: Unseen, items: dict[UUID, OpenItem], tasks: list[Task]) -> bool:
    """Asked of those at work on the family: it is about to be heard, or something of theirs is still to be done."""
    item = items[child.family_id]
    return item.meeting_state != MeetingState.CLOSED or any(task.item == item.id for task in tasks)


def _unseen(child: Unseen, item: OpenItem, day: date, may_record: bool) -> Entry:
    family = _family(item.family)
    if child.on is None:
        days, why = 10_000, _("No record of being seen")
        text = _("No agency has recorded seeing %(name)s.") % {"name": child.name}
    else:
        days = (day - child.on).days
        why = ngettext("Not seen, %(n)s day", "Not seen, %(n)s days", days) % {"n": days}
        text = _("No agency has recorded seeing %(name)s since %(day)s.") % {
            "name": child.name, "day": date_format(child.on, "j F"),
        }  # fmt: skip
    if child.declined:
        text += " " + ngettext(
            "%(n)s visit was declined.", "%(n)s visits were declined.", child.declined
        ) % {"n": child.declined}  # fmt: skip
    if child.others:
        text += " " + ngettext(
            "The same is true of %(n)s other child of the family.",
            "The same is true of %(n)s other children of the family.", child.others,
        ) % {"n": child.others}  # fmt: skip
    seen = _("Record that %(name)s was seen") % {"name": first_name(child.name)}
    record = Act(seen, reverse("record_contact", args=[item.family_id]), about=child.name)
    read = Act(_("Chronology"), reverse("item_chronology", args=[item.meeting, item.id]), about=family)
    return Entry(
        UNSEEN, days if child.on else 0, "grave", why, f"{child.name}, {child.age}", text,
        [record, read] if may_record else [read],
    )  # fmt: skip


def _late(task: Task, day: date) -> Entry:
    working = max(1, working_days_between(task.due_on, day))
    text = _("%(family)s. Due on %(due)s.") % {"family": _family(task.family), "due": date_format(task.due_on, "j F")}
    if not task.is_own:
        agency = task.agency_cy if get_language() == "cy" else task.agency
        text = _("For %(owner)s.") % {"owner": task.owner or agency} + " " + text
    text += " " + task.otherwise
    url = reverse("action", args=[task.id])
    return Entry(
        LATE if task.is_own else MINUTES, (day - task.due_on).days, "late",
        ngettext("%(n)s working day late", "%(n)s working days late", working) % {"n": working}, task.what, text,
        [
            Act(_("Done"), url, {"outcome": "done", "next": "home"}, about=task.what),
            Act(_("Could not be done"), f"{url}?outcome=could_not", about=task.what),
            Act(_("Did not do it"), f"{url}?outcome=did_not", about=task.what),
        ],
    )  # fmt: skip


def _is_asked(item: OpenItem) -> bool:
    """Something is to be written beforehand. Of a meeting that nobody opened and that is over, nothing is."""
    if not item.owes or item.state != ItemState.WAITING or item.meeting_state == MeetingState.CLOSED:
        return False
    return item.starts_at > timezone.now() - timedelta(days=1)


def _to_write(item: OpenItem, day: date) -> Entry:
    family, starts = _family(item.family), timezone.localtime(item.starts_at)
    if item.meeting_state == MeetingState.OPEN:
        why = _("Under way now")
    elif starts.date() == day:
        why = _("Before %(time)s today") % {"time": date_format(starts, "H:i")}
    else:
        why = _("Before %(time)s") % {"time": date_format(starts, "D j M, H:i")}
    prepare = reverse("prepare", args=[item.meeting])
    return Entry(
        SOON, -(item.starts_at.timestamp()), "late" if starts.date() <= day else "", why,
        _("What your agency knows: %(family)s") % {"family": family},
        _("Sealed until the item is called. About five minutes."),
        [
            Act(_("Write it"), f"{prepare}?item={item.id}", about=family),
            Act(
                _("Nothing known"), prepare, {"item": str(item.id), "act": "nothing", "id": str(uuid4())}, about=family
            ),
        ],
    )  # fmt: skip


def _referrals(user: Any, now: datetime) -> Iterable[Entry]:
    returned, new = referrals_waiting(user, now)
    for row in returned:
        days = (now - row.answered_at).days if row.answered_at else 0
        yield Entry(
            REFERRAL, days, "late", ngettext("Returned, %(n)s day", "Returned, %(n)s days", days) % {"n": days},
            _("A family you raised came back"), row.answer,
            [Act(_("Add what is missing"), f"{reverse('referral_new')}?again={row.pk}"),
             Act(_("Read the referral"), reverse("referral", args=[row.pk]))],
        )  # fmt: skip
    if new:
        yield Entry(
            REFERRAL, 0, "", _("To be answered"),
            ngettext("%(n)s family raised with the hub", "%(n)s families raised with the hub", new) % {"n": new},
            _("Accept, return with a reason, or send to statutory services."),
            [Act(_("Answer the referrals"), reverse("referrals"))],
        )  # fmt: skip


def _waits_for_chair(item: OpenItem) -> bool:
    return (
        item.is_chair
        and item.state == ItemState.DONE
        and item.meeting_state == MeetingState.CLOSED
        and not item.is_approved
    )


def _to_approve(item: OpenItem, day: date) -> Entry:
    family = _family(item.family)
    closed = (item.closed_at or item.starts_at).astimezone(WALES).date()
    days = (day - closed).days
    return Entry(
        MINUTES, days, "", ngettext("%(n)s day since", "%(n)s days since", days) % {"n": days},
        _("Minutes to approve: %(family)s") % {"family": family},
        _("Heard on %(day)s.") % {"day": date_format(closed, "j F")},
        [Act(_("Read the minutes"), reverse("minutes", args=[item.id]), about=family)],
    )  # fmt: skip


PLACES = {"call": REPORT, "late": LATE, "soon": SOON, "letter": REFERRAL, "law": MINUTES}


def _sharing(user: Any, now: datetime) -> Iterable[Entry]:
    for row in from_sharing(user, now):
        acts = [Act(row.label, row.url, about=row.about)]
        yield Entry(PLACES[row.place], row.since, row.tone, row.why, row.what, row.text, acts)


# -- Beside them -----------------------------------------------------------------------------------------------------


def _later(task: Task) -> Later:
    what = f"{task.what.rstrip('.')}, {_family(task.family)}"
    return Later(task.due_on, what, reverse("action", args=[task.id]))


def _next(user: Any, items: list[OpenItem], day: date) -> Next | None:
    seat = next_seat(user)
    if seat is None:
        return None
    meeting = seat.meeting
    return Next(
        id=meeting.pk,
        title=meeting.title,
        starts_at=timezone.localtime(meeting.starts_at),
        is_open=meeting.state == MeetingState.OPEN,
        is_today=timezone.localdate(meeting.starts_at) == day,
        items=sum(item.meeting == meeting.pk for item in items),
        language=seat.get_language_display() if seat.language else "",
        is_in=seat.is_in,
        has_apologised=seat.apologised_at is not None,
    )


def _start(user: Any) -> list[Act]:
    found = []
    plans = plans_meetings(user)
    if plans is not None:
        found.append(Act(_("Raise a family with the hub"), reverse("referral_new")))
    found.append(Act(_("Record a contact or a visit"), f"{reverse('families')}?for=contact"))
    found.append(Act(_("Find a person"), reverse("find_person")))
    if plans:
        found.append(Act(_("Plan a meeting"), reverse("meeting_new")))
    return found


def _start_apart(role: str) -> list[Act]:
    """For those who look after accounts, servers and the log, and see no case."""
    named = []
    if role == Role.ADMINISTRATOR:
        named = [(_("Your agency's people"), "staff"), (_("Invite somebody"), "invite_staff")]
    elif role == Role.IG_OFFICER:
        named = [
            (_("Access log"), "oversight"),
            (_("Emergency access to review"), "emergency_reviews"),
            (_("Your agency's people"), "staff"),
        ]
    named += [(_("Agreements and training"), "sharing"), (_("The hub and its rules"), "hubs")]
    found = [(label, _optional(name)) for label, name in named]
    return [Act(label, url) for label, url in found if url]


def _optional(name: str) -> str:
    """An address that may not be there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _family(name: str) -> str:
    return _("%(name)s family") % {"name": name}


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F")
