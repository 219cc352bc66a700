"""What is done with letters to parents, and with naming who is told: the only place that writes them.

Each act asks again whether the parent may be contacted and written to, since a check ends and an order is made at any
moment; and every word that was typed is read for what may not go out before it is kept, approved, printed or given.
"""

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.accounts.models import User
from hub.agencies.queries import holders
from hub.audit.events import record
from hub.notices.services import tell
from hub.people.limits import counted
from hub.people.models import Fact, Person
from hub.people.services import ClueInText
from hub.web.drafts import KEPT
from meetings.agenda.models import AgendaItem, Draft
from meetings.letters import acts, compose, guard, kinds, queries, rules
from meetings.letters.models import Letter, LetterState, ToTell
from meetings.minutes.models import Decision
from sharing.parents.models import SafetyCheck
from sharing.parents.queries import stand_of
from sharing.parents.rules import Stand, may_write_to

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no sign that looks like another
STOPPED, SECONDS = 12, 10 * 60  # how often words may be stopped: enough to write, too few to find a place by trying


def made_of(letter: Letter, stand: Stand | None = None) -> compose.Made:
    """The letter as it would read today; as approved, signed and dated so."""
    stand = stand or stand_of(letter.child, letter.adult)
    return compose.make(
        letter,
        stand,
        queries.facts_of(letter),
        queries.telephone_of(letter),
        approver=letter.approved_by.name if letter.approved_by else "",
        on=timezone.localdate(letter.approved_at or letter.written_at),
    )


def is_same(letter: Letter, made: compose.Made) -> bool:
    """Whether today's record makes the letter that was approved, and nothing in it is forbidden today."""
    return letter.body == made.body and not stops_in(made.texts, letter)


def stops_in(texts: Sequence[str], letter: Letter) -> list[guard.Stop]:
    """What of these texts may not go out. One reading of the record for all of them."""
    if not texts:
        return []
    forbidden = queries.forbidden_in(letter)
    return [stop for text in texts for stop in guard.found(text, forbidden)]


def _may_go_out(letter: Letter, text: str, field: str) -> None:
    """Raise ClueInText at the field. Trying again and again to find out a place is counted."""
    verdict = rules.may_say(stops_in([text], letter))
    if not verdict:
        raise ClueInText({field: str(verdict.why)}, code="clue")


def may_try_words(user: Any) -> bool:
    """Count words that were stopped, and say whether this person may go on trying."""
    return counted("letter", user, STOPPED, SECONDS)


# -- Who is told -----------------------------------------------------------------------------------------------------


@writing()
def name_to_tell(*, actor: User, item: AgendaItem, child: Person, adult: Person, teller: User) -> ToTell:
    """Name a parent who is to be told of the item's decision, and by whom. Refused until it is safe to contact them."""
    stand = stand_of(child, adult)
    ask(rules.may_name(actor, item, stand), acts.NAMED, actor=actor, subject=item)
    decision = _decided(item)
    if teller.pk not in {user.pk for user in queries.admitted_to(item)}:
        raise ValidationError({"teller": _("Choose somebody who is admitted to this item.")})
    row, _made = ToTell.objects.update_or_create(
        decision=decision, child=child, adult=adult,
        defaults={"teller": teller, "named_by": actor, "named_at": timezone.now()},
    )  # fmt: skip
    record(acts.NAMED, actor=actor, subject=item, people=[child, adult], decision=decision.pk, teller=teller.pk)
    return row


def _decided(item: AgendaItem) -> Decision:
    decision = queries.standing_decision(item)
    if decision is None:
        raise ValidationError(_("Nothing has been decided about this family yet."))
    return decision


# -- Writing ---------------------------------------------------------------------------------------------------------


@writing()
def start(*, actor: User, item: AgendaItem, child: Person, adult: Person) -> Letter:
    """Begin a letter about the item's decision, in the language this parent reads."""
    stand = stand_of(child, adult)
    named = queries.is_named_teller(actor, item, child, adult)
    decision = queries.standing_decision(item)
    ask(rules.may_start(actor, item, decision, stand, is_named=named), acts.WRITTEN, actor=actor, subject=item)
    letter = Letter.objects.create(
        reference=_reference(), item=item, decision=_decided(item), child=child, adult=adult, safety=_checked(stand),
        language=stand.language, own_language=stand.language, written_by=actor, written_at=timezone.now(),
    )  # fmt: skip
    record(acts.WRITTEN, actor=actor, subject=letter, people=[child, adult], item=item.pk, language=letter.language)
    return letter


def _checked(stand: Stand) -> SafetyCheck:
    """The check that the letter rests on: the rule has just found it live."""
    if stand.check is None:
        raise ValidationError(_("Nobody has recorded a safety check yet."))
    return stand.check


def _reference() -> str:
    while True:
        found = "L-" + "".join(secrets.choice(ALPHABET) for _place in range(5))
        if not queries.clashes(found):
            return found


@writing()
def write(
    *,
    actor: User,
    letter: Letter,
    own_words: str,
    own_language: str,
    facts: Sequence[UUID] = (),
    translator: User | None = None,
) -> Letter:
    """Keep the writer's own words and what is quoted. It is ready to be approved, or waits for its translator.

    facts   ids of what agencies said about the child alone: those whose terms let it go into a letter
    Raises ClueInText where the words may not go out, and ValidationError when a translator is missing.
    """
    letter = queries.held(letter)
    ask(rules.may_change(actor, letter), acts.WRITTEN, actor=actor, subject=letter)
    stand = stand_of(letter.child, letter.adult)
    ask(may_write_to(stand), acts.WRITTEN, actor=actor, subject=letter)
    words = guard.tidied(own_words)
    _may_go_out(letter, words, "own_words")
    allowed = {one.id: one for one in queries.quotables(letter) if one.may_go}
    chosen = [pk for pk in facts if pk in allowed]
    for pk in chosen:
        _may_go_out(letter, allowed[pk].text, "facts")
    waits = bool(words) and own_language != letter.language
    same = (words, own_language) == (letter.own_words, letter.own_language)
    if waits and not same and translator is None:
        raise ValidationError({"translator": _("Choose who translates it. Nothing is translated by a machine.")})
    if translator is not None and translator.pk not in {user.pk for user in queries.admitted_to(letter.item)}:
        raise ValidationError({"translator": _("Choose somebody who is admitted to this item.")})
    letter.own_words, letter.own_language = words, own_language
    if not same or not waits:
        letter.translated, letter.translated_at = "", None
        letter.translator = translator if waits else None
    is_waiting = waits and not letter.translated
    letter.state = LetterState.TO_TRANSLATE if is_waiting else LetterState.READY
    letter.back_why = ""
    letter.save(
        update_fields=[
            "own_words", "own_language", "translated", "translated_at", "translator", "state", "back_why"
        ]
    )  # fmt: skip
    letter.facts.set(Fact.objects.filter(pk__in=chosen))
    Draft.objects.filter(by=actor, place=place_of(letter)).delete()
    act = acts.SENT_TO_TRANSLATE if is_waiting else acts.WRITTEN
    record(act, actor=actor, subject=letter, people=_both(letter), facts_told=chosen)
    if is_waiting and letter.translator is not None:
        tell([letter.translator], kinds.TO_TRANSLATE, reference=letter.reference, path=path_of(letter), sender=actor)
    elif not is_waiting:
        _ask_approvers(letter, actor)
    return letter


def place_of(letter: Letter) -> str:
    return f"letter:{letter.pk}"


def path_of(letter: Letter) -> str:
    return reverse("letter", args=[letter.pk])


@writing()
def keep_draft(*, actor: User, letter: Letter, text: str, field: str = "own_words") -> None:
    """Keep what its writer, or its translator, is typing, for their eyes only; deleted on sending."""
    draft, _made = Draft.objects.get_or_create(by=actor, place=place_of(letter))
    draft.fields = {field: text[:KEPT].replace("\0", "")}
    draft.save(update_fields=["fields", "saved_at"])


def _ask_approvers(letter: Letter, actor: User) -> None:
    admitted = {user.pk for user in queries.admitted_to(letter.item)}
    could = [
        user
        for user in holders(letter.item.meeting.hub_id, "chair", "coordinator")
        if user.pk in admitted and user.pk not in (letter.written_by_id, letter.translator_id)
    ]
    tell(could, kinds.TO_APPROVE, reference=letter.reference, path=path_of(letter), sender=actor)


@writing()
def sign_translation(*, actor: User, letter: Letter, text: str) -> Letter:
    """Put the writer's words in the recipient's language, signed by whoever translated them. Raises ClueInText."""
    letter = queries.held(letter)
    ask(rules.may_translate(actor, letter), acts.TRANSLATED, actor=actor, subject=letter)
    words = guard.tidied(text)
    _may_go_out(letter, words, "text")
    letter.translated, letter.translated_at, letter.state = words, timezone.now(), LetterState.READY
    letter.save(update_fields=["translated", "translated_at", "state"])
    Draft.objects.filter(by=actor, place=place_of(letter)).delete()
    record(acts.TRANSLATED, actor=actor, subject=letter, people=_both(letter), language=letter.language)
    _ask_approvers(letter, actor)
    return letter


# -- Approving and giving --------------------------------------------------------------------------------------------


@writing()
def approve(*, actor: User, letter: Letter) -> Letter:
    """Sign it in the hub's name: from now its words never change. Raises ValidationError where it may not go out."""
    letter = queries.held(letter)
    stand = stand_of(letter.child, letter.adult)
    ask(rules.may_approve(actor, letter, stand), acts.APPROVED, actor=actor, subject=letter)
    letter.approved_by, letter.approved_at = actor, timezone.now()
    made = made_of(letter, stand)
    if made.waits_for_translation:
        raise ValidationError(_("It waits for its translator."))
    if made.language != stand.language:
        raise ValidationError(_("Another language is recorded for this parent since. Cancel it and write it again."))
    verdict = rules.may_say(stops_in(made.texts, letter))
    if not verdict:
        raise ValidationError(str(verdict.why))
    letter.body, letter.classes, letter.safety = made.body, made.classes, _checked(stand)
    letter.withheld = [{"class": one.information, "why": one.why} for one in made.withheld]
    letter.state = LetterState.APPROVED
    letter.save(update_fields=["approved_by", "approved_at", "body", "classes", "withheld", "state", "safety"])
    record(acts.APPROVED, actor=actor, subject=letter, people=_both(letter), classes=made.classes)
    tell([letter.written_by], kinds.APPROVED, reference=letter.reference, path=path_of(letter), sender=actor)
    return letter


@writing()
def send_back(*, actor: User, letter: Letter, why: str) -> Letter:
    """Give it back to its writer with what should be different."""
    letter = queries.held(letter)
    stand = stand_of(letter.child, letter.adult)
    ask(rules.may_approve(actor, letter, stand), acts.SENT_BACK, actor=actor, subject=letter)
    letter.state, letter.back_why = LetterState.DRAFT, why
    letter.save(update_fields=["state", "back_why"])
    record(acts.SENT_BACK, actor=actor, subject=letter, people=_both(letter), why=why)
    tell([letter.written_by], kinds.SENT_BACK, reference=letter.reference, path=path_of(letter), sender=actor)
    return letter


@writing()
def hand_over(*, actor: User, letter: Letter, way: str) -> Letter:
    """Record that it was given to the parent: never by post where the home is shared or unsafe, or nobody asked."""
    letter = queries.held(letter)
    stand = stand_of(letter.child, letter.adult)
    same = is_same(letter, made_of(letter, stand))
    ask(rules.may_give(actor, letter, stand, way, is_same=same), acts.HANDED_OVER, actor=actor, subject=letter)
    letter.state, letter.way = LetterState.HANDED_OVER, way
    letter.handed_by, letter.handed_at = actor, timezone.now()
    letter.save(update_fields=["state", "way", "handed_by", "handed_at"])
    ToTell.objects.filter(decision=letter.decision, child=letter.child, adult=letter.adult, told_at=None).update(
        told_at=letter.handed_at
    )
    record(acts.HANDED_OVER, actor=actor, subject=letter, people=_both(letter), way=way)
    return letter


@writing()
def cancel(*, actor: User, letter: Letter, why: str) -> Letter:
    letter = queries.held(letter)
    ask(rules.may_cancel(actor, letter), acts.CANCELLED, actor=actor, subject=letter)
    letter.state, letter.cancelled_why = LetterState.CANCELLED, why
    letter.save(update_fields=["state", "cancelled_why"])
    record(acts.CANCELLED, actor=actor, subject=letter, people=_both(letter), why=why)
    return letter


def _both(letter: Letter) -> list[UUID]:
    return [letter.child_id, letter.adult_id]
