"""Who may write, translate, approve and hand over a letter: questions only. Existence first: for who is not admitted to
the item there is no letter."""

from typing import Any

from django.utils.translation import gettext as _

from hub.access.verdicts import HIDDEN, YES, Verdict, no
from meetings.agenda.models import AgendaItem
from meetings.agenda.queries import admits, may_arrange_item
from meetings.diary.queries import seat_of
from meetings.letters.guard import Stop
from meetings.letters.models import Letter, LetterState
from meetings.minutes.models import Decision
from sharing.parents.rules import Stand, may_contact, may_hand_over, may_write_to


def may_name(actor: Any, item: AgendaItem, stand: Stand) -> Verdict:
    """Name a parent to be told of a decision: the hub's staff of the meeting, where the parent may be contacted."""
    verdict = is_staff(actor, item)
    return may_contact(stand) if verdict else verdict


def may_start(actor: Any, item: AgendaItem, decision: Decision | None, stand: Stand, *, is_named: bool) -> Verdict:
    """Begin a letter: the hub's staff of the meeting, or whoever is named to tell this parent."""
    if not admits(actor, item):
        return HIDDEN
    if not is_named and not is_staff(actor, item):
        return no(_("A letter is written by the hub's staff, or by whoever is named to tell this parent."))
    if decision is None:
        return no(_("Nothing has been decided about this family yet, so there is nothing to write."))
    if item.reported_at is not None:
        return no(_("This family is with statutory services. They decide what parents are told, and when."))
    return may_write_to(stand)


def may_change(actor: Any, letter: Letter) -> Verdict:
    """Change its words: its writer, until it is approved."""
    if not admits(actor, letter.item):
        return HIDDEN
    if letter.state in (LetterState.APPROVED, LetterState.HANDED_OVER, LetterState.CANCELLED):
        return no(_("An approved letter is not changed. Cancel it and write another."))
    if letter.written_by_id != actor.pk:
        return no(_("Only its writer changes a letter. Tell them what should be different."))
    return YES


def may_translate(actor: Any, letter: Letter) -> Verdict:
    if not admits(actor, letter.item):
        return HIDDEN
    if letter.state != LetterState.TO_TRANSLATE:
        return no(_("This letter does not wait for a translation."))
    if letter.translator_id != actor.pk:
        return no(_("Only the translator who was asked signs this translation."))
    return YES


def may_approve(actor: Any, letter: Letter, stand: Stand) -> Verdict:
    """Chair, deputy or co-ordinator, and never its writer or its translator: a second pair of eyes."""
    if not admits(actor, letter.item):
        return HIDDEN
    if not may_arrange_item(actor, letter.item):
        return no(_("A letter is approved by the hub's chair, deputy or co-ordinator."))
    if actor.pk in (letter.written_by_id, letter.translator_id):
        return no(_("Somebody else approves it: whoever wrote or translated a letter does not."))
    if letter.state != LetterState.READY:
        return no(_("This letter is not ready to be approved."))
    return may_write_to(stand)


def may_copy(actor: Any, letter: Letter, stand: Stand, *, is_same: bool) -> Verdict:
    """Print it or make a PDF: approved, and everything it was approved on still holds.

    is_same   the letter made of today's record is the one that was approved, word for word
    """
    if not admits(actor, letter.item):
        return HIDDEN
    if letter.state not in (LetterState.APPROVED, LetterState.HANDED_OVER):
        return no(_("A letter is printed when it is approved."))
    verdict = may_write_to(stand)
    if verdict and not is_same:
        return no(_("What may be told has changed since this was approved. Cancel it and write it again."))
    return verdict


def may_give(actor: Any, letter: Letter, stand: Stand, way: str, *, is_same: bool) -> Verdict:
    """Record that it was given to the parent, in this way."""
    verdict = may_copy(actor, letter, stand, is_same=is_same)
    if not verdict:
        return verdict
    if letter.state == LetterState.HANDED_OVER:
        return no(_("It was handed over already."))
    return may_hand_over(stand, way)


def may_cancel(actor: Any, letter: Letter) -> Verdict:
    if not admits(actor, letter.item):
        return HIDDEN
    if letter.state in (LetterState.HANDED_OVER, LetterState.CANCELLED):
        return no(_("It was handed over or cancelled already."))
    if letter.written_by_id != actor.pk and not may_arrange_item(actor, letter.item):
        return no(_("A letter is cancelled by its writer, or by the hub's chair or co-ordinator."))
    return YES


def may_say(stops: list[Stop]) -> Verdict:
    """Whether these words may go out: each kind of stop has its own reason and next step."""
    if not stops:
        return YES
    reasons = {
        "place": _("This would tell where somebody is: %(words)s. Take it out."),
        "person": _("This names somebody else: %(words)s. The letter is about the child and its reader only."),
        "relation": _("This speaks of somebody else: %(words)s. The letter is about the child and its reader only."),
        "contact": _("No telephone, address or weekday: %(words)s. The letter has the number to ring already."),
        "police": _(
            "This sounds of the police: %(words)s. What the police know of a person goes through their own "
            "disclosure schemes, never into a letter."
        ),
    }
    said = []
    for kind, reason in reasons.items():
        words = dict.fromkeys(f"“{stop.words}”" for stop in stops if stop.kind == kind)
        if words:
            said.append(reason % {"words": ", ".join(words)})
    return no(" ".join(said))


def is_staff(actor: Any, item: AgendaItem) -> Verdict:
    if not admits(actor, item):
        return HIDDEN
    seat = seat_of(actor, item.meeting_id)
    if seat is None or not seat.is_staff:
        return no(_("The chair, the co-ordinator or the minute taker names who is told. Ask them."))
    return YES
