"""Notices of an event between linked settings: sent by one of them, or by the police to all of them at once.

A notice is codes and a day. Nothing that anybody wrote travels, so the police's text cannot.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.agencies.clocks import due_at
from hub.agencies.models import Hub
from hub.audit.events import record
from hub.notices.services import tell
from hub.people.models import Person
from sharing.siblings.links import acts, notices, queries, rules
from sharing.siblings.links.models import EventKind, LinkSide, NoticeAnswer, NoticeTo, SiblingNotice, WatchFor
from sharing.siblings.links.services import path_of, people_of, reference


@writing()
def notify(*, actor: Any, side: LinkSide, kind: str, happened_on: date, watch_for: Sequence[str]) -> SiblingNotice:
    """Send the linked setting a notice. After a police notice only where a row of an agreement lets that setting know:
    the notice keeps which."""
    side = queries.hold(side.pk)
    other = queries.other_of(side)
    row = None
    if kind == EventKind.POLICE:
        row = queries.relay_row(queries.police_of(side.link.hub), other.agency)
    ask(rules.may_notify(actor, side, kind, row), acts.NOTICE_SENT, actor=actor, subject=side.link)
    notice = _write(actor, side.link.hub, kind, happened_on, watch_for, row)
    record(
        acts.NOTICE_SENT, actor=actor, subject=notice, people=people_of(side), kind=str(kind), to=other.agency_id,
        agreement=notice.agreement, link=side.link_id,
    )  # fmt: skip
    _deliver(notice, [other])
    return notice


@writing()
def notify_all(
    *, actor: Any, hub: Hub, people: Sequence[Person], happened_on: date, watch_for: Sequence[str]
) -> SiblingNotice:
    """The police tell every setting that is linked for one of these people, each side of each link, at once. What they
    read afterwards is the same whether there was any."""
    ask(rules.may_notify_all(actor, list(people)), acts.NOTICE_SENT, actor=actor)
    notice = _write(actor, hub, EventKind.POLICE, happened_on, watch_for, None)
    record(acts.NOTICE_SENT, actor=actor, subject=notice, people=people, kind=str(EventKind.POLICE))
    linked = queries.live_sides_of(people)
    sides = [side for side in linked if side.link.hub_id == hub.pk and not side.is_of_hub]  # the chair sees no child
    _deliver(notice, sides)
    return notice


def _write(actor: Any, hub: Hub, kind: str, happened_on: date, watch_for: Sequence[str], row: Any) -> SiblingNotice:
    if kind not in EventKind.values:
        raise ValidationError({"kind": _("Choose what happened.")})
    if not rules.is_recent(happened_on):
        raise ValidationError({"happened_on": _("Choose the day: today, or in the last two weeks.")})
    if not watch_for or set(watch_for) - set(WatchFor.values):
        raise ValidationError({"watch_for": _("Choose what to watch for.")})
    notice = SiblingNotice(
        reference=reference("N"), hub=hub, agency=actor.agency, sent_by=actor, kind=kind, happened_on=happened_on,
        watch_for=list(watch_for), sent_at=timezone.now(), row_id=row.row_id if row else None,
        agreement=f"{row.agreement}, {row.row_number}" if row else "",
    )  # fmt: skip
    notice.save(force_insert=True)
    return notice


def _deliver(notice: SiblingNotice, sides: Iterable[LinkSide]) -> None:
    """One a child: a setting with several links of the same child hears once."""
    due = due_at(notice.hub.board, "sibling_notice")
    first = {(side.agency_id, side.child_id or side.pk): side for side in reversed(list(sides))}
    for side in first.values():
        to = NoticeTo.objects.create(notice=notice, side=side, agency_id=side.agency_id, due_at=due)
        path = reverse("sibling_notice", args=[to.pk])
        tell(queries.leads_of_side(side), notices.NOTICE, reference=notice.reference, path=path, sender=notice.sent_by)


@writing()
def answer_notice(*, actor: Any, row: NoticeTo, answer: str) -> NoticeTo:
    """Seen and well, not in today, or worried. A later answer replaces it; the log keeps both. A setting that sent it
    is told; the police are not: they are no part of the link."""
    row = queries.hold_notice(row.pk)
    ask(rules.may_answer(actor, row), acts.NOTICE_ANSWERED, actor=actor, subject=row.notice)
    if answer not in NoticeAnswer.values:
        raise ValidationError({"answer": _("Choose your answer.")})
    row.answer, row.answered_by, row.answered_at = answer, actor, timezone.now()
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    record(acts.NOTICE_ANSWERED, actor=actor, subject=row.notice, people=people_of(row.side), answer=answer)
    sender = queries.other_of(row.side)
    if sender.agency_id == row.notice.agency_id and queries.is_live(row.side.link_id):
        kind = notices.WORRIED if answer == NoticeAnswer.WORRIED else notices.ANSWERED
        path = path_of(row.side.link)
        tell(queries.leads_of_side(sender), kind, reference=row.notice.reference, path=path, sender=actor)
    return row
