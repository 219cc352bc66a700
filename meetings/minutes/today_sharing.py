"""What waits from sharing on the start page: whom to telephone, requests, emergency records, letters, the law."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.notices.queries import Line, calls_of, unread_of
from meetings.letters.queries_today import waiting_letters
from sharing.agreements.queries import flags_of
from sharing.disclosures.notices import NEWS
from sharing.disclosures.queries_today import ToAnswer, to_answer
from sharing.siblings.links.notices import NEWS as OF_LINKS
from sharing.siblings.links.queries_today import Due, due_for
from sharing.siblings.questions.notices import NEWS as OF_QUESTIONS


@dataclass(frozen=True)
class Waits:
    """One thing. `place` among the others: call, late, soon, letter or law."""

    place: str
    since: float
    tone: str
    why: str
    what: str
    text: str
    label: str
    url: str
    about: str


def from_sharing(user: Any, now: datetime) -> Iterable[Waits]:
    """By reference only: no name stands here, and nothing of what is asked."""
    for call in calls_of(user):
        yield Waits(
            "call", (now - call.sent_at).total_seconds(), "grave", _("Telephone now"),
            _("Nobody has opened %(reference)s") % {"reference": call.reference},
            _("You sent it as urgent on %(day)s. Ring them, and give the reference.") % {"day": _moment(call.sent_at)},
            _("Open it"), call.path, call.reference,
        )  # fmt: skip
    for row in to_answer(user):
        yield _request(row, now)
    for due in due_for(user):
        yield _siblings(due, now)
    for line in unread_of(user):
        if line.kind in NEWS | OF_QUESTIONS | OF_LINKS:
            yield _news(line, now)
    for kind, n, since in waiting_letters(user):
        yield _letters(kind, n, since, now)
    if flags := flags_of(user):
        n = len(flags)
        days = max((now - flag["raised_at"]).days for flag in flags)
        yield Waits(
            "law", days, "", _days(days),
            _("The law has changed"),
            ngettext(
                "%(n)s agreement, policy or guide of yours rests on it. Look whether it still holds.",
                "%(n)s agreements, policies or guides of yours rest on it. Look whether they still hold.", n,
            ) % {"n": n},
            _("Look at what changed"), flags[0]["url"] if n == 1 else reverse("sharing"), "",
        )  # fmt: skip


def _request(row: ToAnswer, now: datetime) -> Waits:
    due, is_late = row.due_at, row.due_at is not None and row.due_at <= now
    if row.is_incomplete:
        what, label = _("Complete what was shared in an emergency"), _("Complete the record")
        url = reverse("disclosure_complete", args=[row.id])
    else:
        what, label = _("Information is asked of your agency"), _("Read and answer")
        url = reverse("disclosure", args=[row.id])
    if due is None:
        why = _("To be answered")
    elif is_late:
        why = _("Overdue since %(when)s") % {"when": _moment(due)}
    else:
        why = _("By %(when)s") % {"when": _moment(due)}
    text = _("%(reference)s, begun on %(day)s.") % {"reference": row.reference, "day": _moment(row.asked_at)}
    if row.urgency == "emergency":
        text += " " + _("An emergency: somebody may come to harm.")
    elif row.urgency == "urgent":
        text += " " + _("Urgent.")
    since = (now - due).total_seconds() if due else 0
    tone = "grave" if row.urgency == "emergency" and not row.is_incomplete else "late" if is_late else ""
    place = "call" if tone == "grave" else "late" if is_late else "soon"
    return Waits(place, since, tone, why, what, text, label, url, row.reference)


def _siblings(due: Due, now: datetime) -> Waits:
    """Of brothers and sisters: what is to be done, and by when."""
    when, is_late = _moment(due.due_at), due.due_at <= now
    words = {
        "prompt": (_("A question about a child at your setting"), _("Read and answer")),
        "notice": (_("A notice about a child at your setting"), _("Read and answer")),
        "call": (_("Telephone settings that have not answered"), _("See whom to ring")),
        "closed": (_("A sibling link was closed for somebody's safety"), _("See whom to ring")),
        "opening": (_("An emergency question waits for a second person"), _("Read and confirm")),
    }
    what, label = words[due.kind]
    if due.kind == "opening":
        why = _("Closes at %(when)s") % {"when": when}
    elif due.kind == "closed":
        why = _("Since %(when)s") % {"when": when}
    elif is_late:
        why = _("Overdue since %(when)s") % {"when": when}
    else:
        why = _("By %(when)s") % {"when": when}
    text = due.reference
    if due.count > 1:
        text = ngettext("%(reference)s and %(n)s more.", "%(reference)s and %(n)s more.", due.count - 1) % {
            "reference": due.reference, "n": due.count - 1,
        }  # fmt: skip
    if due.is_urgent and due.kind in ("prompt", "call"):
        text = f"{text.rstrip('.')}. {_('Urgent.')}"
    is_grave = due.kind in ("opening", "closed") or (due.kind == "notice" and is_late)
    tone = "grave" if is_grave else "late" if is_late else ""
    place = "call" if is_grave else "late" if is_late else "soon"
    return Waits(place, (now - due.due_at).total_seconds(), tone, why, what, text, label, due.url, due.reference)


def _news(line: Line, now: datetime) -> Waits:
    """An answer, or what was shared, that nobody here has opened."""
    return Waits(
        "soon", (now - line.made_at).total_seconds(), "grave" if line.is_urgent else "", _moment(line.made_at),
        line.sentence, line.reference, _("Open it"), line.path, line.reference,
    )  # fmt: skip


def _letters(kind: str, n: int, since: datetime, now: datetime) -> Waits:
    words = {
        "translate": ngettext(
            "%(n)s letter waits for your translation", "%(n)s letters wait for your translation", n
        ),
        "approve": ngettext("%(n)s letter waits for your approval", "%(n)s letters wait for your approval", n),
        "give": ngettext(
            "%(n)s approved letter is to be handed over", "%(n)s approved letters are to be handed over", n
        ),
        "back": ngettext("%(n)s letter came back to you", "%(n)s letters came back to you", n),
    }  # fmt: skip
    days = (now - since).days
    return Waits(
        "letter", days, "", _days(days), words[kind] % {"n": n},
        _("To a parent, in their language."), _("Look at the letters"), reverse("letters"), "",
    )  # fmt: skip


def _days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n} if n else _("Since today")


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "D j M, H:i")
