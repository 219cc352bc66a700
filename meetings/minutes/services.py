"""What is said and decided in an item. Each act: ask the rule, change, record, announce."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.agencies.clocks import due_at, due_on
from hub.agencies.models import Agency, Level, Outcome
from hub.audit.events import record
from hub.people.models import Fact, FactKind, Person, Release, Translation, Word
from hub.people.services import set_terms
from hub.people.shield import NOTHING_PROTECTED
from meetings.agenda.models import AgendaItem, ItemState
from meetings.agenda.services import on_called
from meetings.diary.queries import seat_of
from meetings.minutes import acts, rules
from meetings.minutes.models import (
    Action,
    ActionOutcome,
    Addendum,
    Approval,
    Contribution,
    Decision,
    Dissent,
    Draft,
    Handover,
    HandoverStep,
    Holding,
    NothingKnown,
    Remark,
    Report,
    Settled,
    Stage,
    Telling,
    View,
)
from meetings.minutes.queries import (
    action_state,
    agencies_of,
    board_rows,
    contribution_state,
    decision_state,
    dissent_state,
    hand_state,
    holding_state,
    nothing_state,
    remark_state,
    report_state,
    seats_of,
    translation_state,
    view_state,
)
from meetings.minutes.queries_handover import next_stage
from meetings.minutes.queries_words import Answer, loose_words
from meetings.rooms.models import Hand, Present
from meetings.rooms.queries_veil import shield_of
from meetings.rooms.refs import agency_ref, when
from meetings.rooms.streams import announce, stream_of

# -- Information -----------------------------------------------------------------------------------------------------


@writing()
def contribute(
    *,
    actor: Any,
    item: AgendaItem,
    text: str,
    kind: FactKind,
    about: list[UUID],
    release: Release,
    happened_on: date | None = None,
    sealed: bool = False,
    language: str = "",
    words: list[tuple[str, UUID]] | None = None,
) -> Contribution:
    """Put one agency's information to the item, as shared in the meeting; or, sealed, write it beforehand.

    about   ids of persons of the item's family; at least one
    words   vague words of the text tied to the person meant
    Raises ValidationError naming the field.
    """
    ask(rules.may_contribute(actor, item, sealed=sealed), acts.CONTRIBUTED, actor=actor, subject=item)
    people = _people(item, about)
    _free_of_clues(item, text=text)
    contribution = _put(
        item, actor, text=text, kind=kind, about=people, release=release, happened_on=happened_on, sealed=sealed,
        language=language or _language(actor, item), words=words or [],
    )  # fmt: skip
    act = acts.SEALED if sealed else acts.CONTRIBUTED
    record(act, actor=actor, subject=item, people=people, contribution=contribution.pk, kind=kind, release=release)
    _forget_draft(actor, f"contribute:{item.pk}")
    if sealed:
        announce(stream_of(item), "answer.given", {"agency": str(actor.agency_id)}, actor=actor)
    else:
        _announce_contribution(contribution, actor)
    return contribution


@writing()
def amend(*, actor: Any, contribution: Contribution, text: str, why: str) -> Contribution:
    """Say it again, better: the original stays, struck through, with why."""
    ask(rules.may_amend(actor, contribution), acts.AMENDED, actor=actor, subject=contribution.item)
    item, old = contribution.item, contribution.fact
    if Fact.objects.filter(amends=old).exists():
        raise ValidationError({"of": _("This was amended already. Amend the latest version.")})
    _free_of_clues(item, text=text, why=why)
    people = list(old.about.all())
    new = _put(
        item, actor, text=text, kind=FactKind(old.kind), about=people, release=Release(old.release),
        happened_on=old.happened_on, sealed=contribution.is_sealed, language=old.language, words=[],
        amends=old, why=why,
    )  # fmt: skip
    record(acts.AMENDED, actor=actor, subject=item, people=people, contribution=new.pk, amends=contribution.pk)
    if not new.is_sealed:
        announce(
            stream_of(item), "contribution.amended",
            {"contribution": contribution_state(new), "original": contribution_state(contribution)},
            actor=actor, people=people,
        )  # fmt: skip
    return new


@writing()
def change_terms(*, actor: Any, contribution: Contribution, release: Release, why: str) -> None:
    """The originator says how far what was said may go: at once, everywhere, with all its versions."""
    item = contribution.item
    ask(rules.may_change_terms(actor, contribution), acts.TERMS, actor=actor, subject=item)
    _free_of_clues(item, why=why)
    versions = set_terms(actor=actor, fact=contribution.fact, release=release, why=why)
    said = [str(fact.contribution.pk) for fact in versions if not fact.contribution.is_sealed]
    record(acts.TERMS, actor=actor, subject=item, contribution=contribution.pk, terms=release)
    if said:
        people = list(contribution.fact.about.all())
        data = {"contributions": said, "release": release}
        announce(stream_of(item), "terms.changed", data, actor=actor, people=people)


@writing()
def hold(*, actor: Any, item: AgendaItem, where: str) -> Holding:
    """Say that the agency holds information that it shares verbally only. Others see that, and where; never what.

    where   the system or file of the agency in which it is held
    """
    ask(rules.may_hold(actor, item), acts.HELD, actor=actor, subject=item)
    _free_of_clues(item, where=where)
    row = Holding.objects.create(
        item=item, agency=actor.agency, by=actor, held_where=where, said_at=timezone.now()
    )  # fmt: skip
    record(acts.HELD, actor=actor, subject=item, holding=row.pk)
    announce(stream_of(item), "holding.added", {"holding": holding_state(row)}, actor=actor)
    return row


@writing()
def rely(*, actor: Any, holding: Holding) -> None:
    """Say that the decision relied on what was told verbally. Said twice, it is said once."""
    ask(rules.may_rely(actor, holding.item), acts.RELIED, actor=actor, subject=holding.item)
    _rely(actor, holding)


def _rely(actor: Any, holding: Holding) -> None:
    if holding.relied_on_at is not None:
        return
    holding.relied_on_at = timezone.now()
    holding.save(update_fields=["relied_on_at"])
    record(acts.RELIED, actor=actor, subject=holding.item, holding=holding.pk)
    data = {"holding": str(holding.pk), "relied_at": when(holding.relied_on_at)}
    announce(stream_of(holding.item), "holding.relied", data, actor=actor)


@writing()
def translate(*, actor: Any, contribution: Contribution, language: str, text: str) -> Translation:
    """Put a signed human translation beside the original."""
    ask(rules.may_translate(actor, contribution), acts.TRANSLATED, actor=actor, subject=contribution.item)
    if language == contribution.fact.language:
        raise ValidationError({"language": _("The original is in this language. Choose the other one.")})
    _free_of_clues(contribution.item, text=text)
    translation = Translation.objects.create(fact=contribution.fact, language=language, text=text, translator=actor)
    people = list(contribution.fact.about.all())
    record(acts.TRANSLATED, actor=actor, subject=contribution.item, people=people, contribution=contribution.pk)
    data = {"contribution": str(contribution.pk), "translation": translation_state(translation)}
    announce(stream_of(contribution.item), "translation.signed", data, actor=actor, people=people)
    return translation


@writing()
def nothing_known(*, actor: Any, item: AgendaItem) -> NothingKnown:
    """The agency looked up its records and knows nothing. Before the item is called it waits, sealed, like the rest."""
    sealed = item.state == ItemState.WAITING
    ask(rules.may_contribute(actor, item, sealed=sealed), acts.NOTHING_KNOWN, actor=actor, subject=item)
    row, is_new = NothingKnown.objects.get_or_create(
        item=item, agency_id=actor.agency_id, defaults={"by": actor, "said_at": timezone.now(), "is_sealed": sealed}
    )
    if is_new:
        record(acts.NOTHING_KNOWN, actor=actor, subject=item)
        if sealed:
            announce(stream_of(item), "answer.given", {"agency": str(actor.agency_id)}, actor=actor)
        else:
            announce(stream_of(item), "nothing.known", {"nothing": nothing_state(row)}, actor=actor)
    return row


def release_sealed(item: AgendaItem, actor: Any) -> None:
    """What was written beforehand enters the item as it is called, each in its author's name. Called by `call`."""
    now = timezone.now()
    for contribution in item.contributions.filter(is_sealed=True).select_related("fact__by").order_by("id"):
        contribution.is_sealed, contribution.entered_at = False, now
        contribution.save(update_fields=["is_sealed", "entered_at"])
        _announce_contribution(contribution, contribution.fact.by)
    for row in item.nothing_known.filter(is_sealed=True).select_related("agency", "by").order_by("id"):
        row.is_sealed = False
        row.save(update_fields=["is_sealed"])
        announce(stream_of(item), "nothing.known", {"nothing": nothing_state(row)}, actor=row.by)


on_called.append(release_sealed)


@writing()
def remark(*, actor: Any, item: AgendaItem, text: str) -> Remark:
    """Discussion: part of the record."""
    ask(rules.may_remark(actor, item), acts.REMARKED, actor=actor, subject=item)
    _free_of_clues(item, text=text)
    seat = seat_of(actor, item.meeting_id)
    row = Remark.objects.create(
        item=item, agency=seat.agency if seat else actor.agency, by=actor, text=text,
        language=_language(actor, item), said_at=timezone.now(),
    )  # fmt: skip
    record(acts.REMARKED, actor=actor, subject=item, remark=row.pk)
    announce(stream_of(item), "remark.added", {"remark": remark_state(row)}, actor=actor)
    return row


# -- Views and the decision ------------------------------------------------------------------------------------------


@writing()
def give_view(*, actor: Any, item: AgendaItem, level: str, reason: str = "") -> View:
    """Give the agency's level, blind: others learn only that it is given. Until the reveal it may be given again.

    level   a level's code, or "" for no view. After the reveal a first view may still be given, and a reason added.
    """
    ask(rules.may_give_view(actor, item), acts.VIEWED, actor=actor, subject=item)
    chosen = _level(item, level) if level else None
    revealed = item.revealed_at is not None
    view = item.views.filter(agency=actor.agency_id).first()
    if view is not None and revealed and view.level != chosen:
        raise ValidationError(
            {"level": _("The views are revealed. You can add a reason, and no longer change the level.")}
        )
    _free_of_clues(item, reason=reason)
    first = view is None
    view = view or View(item=item, agency=actor.agency)
    view.by, view.level, view.reason, view.given_at = actor, chosen, reason, view.given_at or timezone.now()
    view.save()
    record(acts.VIEWED, actor=actor, subject=item, revealed=revealed)
    if revealed:
        views = [view_state(row) for row in item.views.select_related("agency", "level").order_by("given_at", "id")]
        data = {"view": view_state(view), "views": views, "levels": board_rows(Level, item.meeting.hub.board_id)}
        announce(stream_of(item), "view.added", data, actor=actor)
    elif first:
        announce(stream_of(item), "view.given", {"agency": agency_ref(actor.agency)}, actor=actor)
    return view


@writing()
def reveal(*, actor: Any, item: AgendaItem) -> None:
    """Show all views together."""
    ask(rules.may_reveal(actor, item), acts.REVEALED, actor=actor, subject=item)
    item.revealed_at = timezone.now()
    item.save(update_fields=["revealed_at"])
    views = item.views.select_related("agency", "level").order_by("given_at", "id")
    record(acts.REVEALED, actor=actor, subject=item)
    data = {
        "at": when(item.revealed_at),
        "views": [view_state(view) for view in views],
        "levels": board_rows(Level, item.meeting.hub.board_id),
    }
    announce(stream_of(item), "views.revealed", data, actor=actor)


@writing()
def decide(
    *,
    actor: Any,
    item: AgendaItem,
    outcome: str,
    level: str,
    reasons: str,
    told: dict[str, Any],
    relied: Sequence[UUID] = (),
) -> Decision:
    """Record the chair's outcome with reasons. A later decision supersedes; both are shown.

    told     {"parents": {"by": user id or None, "why_not": text}, "child": …}
    relied   ids of holdings: what was told verbally, and the decision relies on
    """
    ask(rules.may_decide(actor, item), acts.DECIDED, actor=actor, subject=item)
    row = Decision(
        item=item, outcome=_outcome(item, outcome), level=_level(item, level), reasons=reasons, by=actor,
        decided_at=timezone.now(), supersedes=item.decisions.order_by("decided_at").last(),
        is_quorate=len(agencies_present(item)) >= item.meeting.hub.quorum,
    )  # fmt: skip
    tellings = [_telling(item, whom, **said) for whom, said in told.items()]
    holdings = list(item.holdings.filter(pk__in=relied).order_by("said_at"))
    if len(holdings) != len(set(relied)):
        raise ValidationError({"relied": _("Choose from what agencies hold in this item.")})
    _free_of_clues(item, reasons=reasons, **{f"told_{telling.whom}_why_not": telling.why_not for telling in tellings})
    row.save()
    given = set(item.views.values_list("agency", flat=True))
    row.without.set([agency for agency in agencies_of(item) if agency.pk not in given])
    for telling in tellings:
        telling.decision = row
    Telling.objects.bulk_create(tellings)
    if row.outcome.is_handover:
        _hand_over(row)
    record(
        acts.DECIDED, actor=actor, subject=item, people=_family_ids(item), decision=row.pk,
        outcome_code=row.outcome.code, level=row.level.code, quorate=row.is_quorate,
    )  # fmt: skip
    _forget_draft(actor, f"decide:{item.pk}")
    announce(stream_of(item), "decision.made", {"decision": decision_state(row)}, actor=actor, people=_family_ids(item))
    for holding in holdings:
        _rely(actor, holding)
    return row


@writing()
def record_handover(*, actor: Any, handover: Handover, stage: str, who: str, happened_on: date) -> HandoverStep:
    """Record a step of a handover: that a service accepted the family; then its first contact with them.

    who   a name and a service, as people will look for them
    Raises ValidationError naming the field, and when this is not the next step.
    """
    item = handover.decision.item
    act = acts.FIRST_CONTACT if stage == Stage.CONTACT else acts.ACCEPTED
    ask(rules.may_record_handover(actor, handover), act, actor=actor, subject=item)
    if stage != next_stage(handover):
        raise ValidationError(_("This was recorded meanwhile. Look at the page again."))
    _on_a_day_since(handover, happened_on)
    _free_of_clues(item, who=who)
    row = HandoverStep.objects.create(
        handover=handover, stage=stage, who=who, happened_on=happened_on, by=actor, at=timezone.now()
    )
    record(act, actor=actor, subject=item, people=_family_ids(item), handover=handover.pk)
    return row


@writing()
def refuse_handover(*, actor: Any, handover: Handover, who: str, why: str, happened_on: date) -> HandoverStep:
    """Record that a service refused to take the family on, and why. The handover stays open, for another service or
    another decision.

    Raises ValidationError naming the field, without a reason, and when a service has accepted already.
    """
    item = handover.decision.item
    ask(rules.may_record_handover(actor, handover), acts.HANDOVER_REFUSED, actor=actor, subject=item)
    if next_stage(handover) != Stage.ACCEPTED:
        raise ValidationError(_("A service has accepted the family. Look at the page again."))
    if not why.strip():
        raise ValidationError({"why": _("Write the reason they gave.")})
    _on_a_day_since(handover, happened_on)
    _free_of_clues(item, who=who, why=why)
    row = HandoverStep.objects.create(
        handover=handover, stage=Stage.REFUSED, who=who, why=why, happened_on=happened_on, by=actor, at=timezone.now()
    )
    record(acts.HANDOVER_REFUSED, actor=actor, subject=item, people=_family_ids(item), handover=handover.pk)
    return row


def _on_a_day_since(handover: Handover, happened_on: date) -> None:
    if happened_on > timezone.localdate():
        raise ValidationError({"happened_on": _("This date is in the future. Give the day it happened.")})
    if happened_on < timezone.localdate(handover.decision.decided_at):
        raise ValidationError({"happened_on": _("This is before the decision. Give the day it happened.")})


@writing()
def dissent(*, actor: Any, decision: Decision, reason: str) -> Dissent:
    """Record the agency's disagreement with a decision."""
    ask(rules.may_dissent(actor, decision), acts.DISSENTED, actor=actor, subject=decision.item)
    _free_of_clues(decision.item, reason=reason)
    row = Dissent.objects.create(
        decision=decision, agency=actor.agency, by=actor, reason=reason, said_at=timezone.now()
    )
    record(acts.DISSENTED, actor=actor, subject=decision.item, decision=decision.pk)
    data = {"decision": str(decision.pk), "dissent": dissent_state(row)}
    announce(stream_of(decision.item), "dissent.recorded", data, actor=actor)
    return row


# -- Actions ---------------------------------------------------------------------------------------------------------


@writing()
def set_action(*, actor: Any, item: AgendaItem, what: str, owner: UUID, due_on: date, contingency: str) -> Action:
    """Give a task to a person admitted to the item, or to an agency of it, with a date and what happens without access.

    owner   the id of a user or of an agency
    """
    ask(rules.may_set_action(actor, item), acts.ACTION_SET, actor=actor, subject=item)
    user, agency = _owner(item, owner)
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": _("Choose today or a later date.")})
    _free_of_clues(item, what=what, contingency=contingency)
    row = Action.objects.create(
        item=item, what=what, owner=user, agency=agency, due_on=due_on, contingency=contingency, set_by=actor,
        set_at=timezone.now(),
    )  # fmt: skip
    record(acts.ACTION_SET, actor=actor, subject=item, action=row.pk, owner_agency=agency.pk)
    announce(stream_of(item), "action.added", {"action": action_state(row)}, actor=actor)
    return row


@writing()
def answer_action(*, actor: Any, action: Action, outcome: ActionOutcome, why: str) -> None:
    """Say how an action ended: done; could not be done (circumstances); was not done (why)."""
    ask(rules.may_answer_action(actor, action), acts.ACTION_ANSWERED, actor=actor, subject=action.item)
    if outcome != ActionOutcome.DONE and not why.strip():
        raise ValidationError({"why": _("Say what prevented it, so that the next person knows.")})
    _free_of_clues(action.item, why=why)
    action.outcome, action.outcome_why, action.outcome_by, action.outcome_at = outcome, why, actor, timezone.now()
    action.save(update_fields=["outcome", "outcome_why", "outcome_by", "outcome_at"])
    record(acts.ACTION_ANSWERED, actor=actor, subject=action.item, action=action.pk, ended=outcome)
    data = {
        "action": str(action.pk),
        "outcome": outcome,
        "why": why,
        "answered_at": when(action.outcome_at),
        "what": action.what,
    }
    announce(stream_of(action.item), "action.answered", data, actor=actor)


# -- The duty to report ----------------------------------------------------------------------------------------------


@writing()
def report(*, actor: Any, item: AgendaItem, reason: str) -> Report:
    """Record that this agency reports under s.130 of the Social Services and Well-being (Wales) Act 2014, and start the
    clocks of the written report and of the chase. Speaking in the hub is not a report; neither is this record: the
    agency telephones. No panel can outvote it."""
    ask(rules.may_report(actor, item), acts.REPORTED, actor=actor, subject=item)
    _free_of_clues(item, reason=reason)
    now, board = timezone.now(), item.meeting.hub.board
    row = Report.objects.create(
        item=item, agency=actor.agency, by=actor, reason=reason, made_at=now,
        written_due_at=due_at(board, "written_report", now), chase_on=due_on(board, "chase", now),
    )  # fmt: skip
    if item.reported_at is None:
        item.reported_at = now
        item.save(update_fields=["reported_at"])
    people = _family_ids(item)
    record(acts.REPORTED, actor=actor, subject=item, people=people, report=row.pk, gateway="SSWBA2014-s130")
    data = {"report": report_state(row), "reported_at": when(item.reported_at)}
    announce(stream_of(item), "report.made", data, actor=actor, people=people)
    return row


# -- Taking turns ----------------------------------------------------------------------------------------------------


@writing()
def raise_hand(*, actor: Any, item: AgendaItem, up: bool) -> None:
    """Raise or lower one's hand; the order in which hands went up is kept."""
    ask(rules.may_raise_hand(actor, item), acts.HAND, actor=actor, subject=item)
    if up:
        hand, changed = Hand.objects.get_or_create(item=item, user=actor, defaults={"up_at": timezone.now()})
    else:
        changed = bool(Hand.objects.filter(item=item, user=actor).delete()[0])
    if not changed:
        return
    record(acts.HAND, actor=actor, subject=item, up=up)
    if up:
        announce(stream_of(item), "hand.raised", {"hand": hand_state(hand)}, actor=actor)
    else:
        announce(stream_of(item), "hand.lowered", {"id": str(actor.pk)}, actor=actor)


@writing()
def give_turn(*, actor: Any, item: AgendaItem, agency: UUID | None) -> None:
    """Say which agency speaks now; None: nobody in particular. Its people's hands go down."""
    ask(rules.may_preside(actor, item), acts.TURN, actor=actor, subject=item)
    chosen = next((a for a in agencies_of(item) if a.pk == agency), None)
    if agency is not None and chosen is None:
        raise ValidationError({"agency": _("This agency has nobody in the item.")})
    item.turn = chosen
    item.save(update_fields=["turn"])
    record(acts.TURN, actor=actor, subject=item)
    stream = stream_of(item)
    announce(stream, "turn.given", {"agency": agency_ref(chosen)}, actor=actor)
    speakers = [seat.user_id for seat in seats_of(item) if seat.agency_id == agency]
    for hand in Hand.objects.filter(item=item, user__in=speakers):
        hand.delete()
        announce(stream, "hand.lowered", {"id": str(hand.user_id)}, actor=actor)


# -- Minutes ---------------------------------------------------------------------------------------------------------


@writing()
def settle(*, actor: Any, item: AgendaItem, answers: list[Answer]) -> None:
    """Say who is meant by vague words of an item's record. The words themselves stay as they were written.

    Raises ValidationError when a word is settled already, is none of the record, or the person is not of the family.
    """
    ask(rules.may_settle(actor, item), acts.SETTLED, actor=actor, subject=item)
    loose = {(word.place, word.key) for word in loose_words(item)}
    people = set(_family_ids(item))
    now = timezone.now()
    for answer in answers:
        if (answer.place, answer.key) not in loose or (answer.person is not None and answer.person not in people):
            raise ValidationError(_("This was settled meanwhile. Look at the page again."))
        _free_of_clues(item, other=answer.other)
        Settled.objects.create(
            item=item, place=answer.place, key=answer.key, person_id=answer.person, other=answer.other, by=actor, at=now
        )
        _tie(answer)
    if answers:
        meant = {answer.person for answer in answers if answer.person}
        record(acts.SETTLED, actor=actor, subject=item, people=meant, words=len(answers))


def _tie(answer: Answer) -> None:
    """Information carries its ties itself, so that they go with it wherever it goes."""
    kind, _colon, pk = answer.place.partition(":")
    if kind == "contribution" and answer.person is not None:
        fact = Contribution.objects.values_list("fact", flat=True).get(pk=pk)
        Word.objects.create(fact_id=fact, key=answer.key, person_id=answer.person)


@writing()
def approve(*, actor: Any, item: AgendaItem) -> Approval:
    """Approve an item's minutes: from now on they are added to, and never changed."""
    ask(rules.may_approve(actor, item, unsettled=len(loose_words(item))), acts.APPROVED, actor=actor, subject=item)
    row = Approval.objects.create(item=item, by=actor, at=timezone.now())
    record(acts.APPROVED, actor=actor, subject=item, people=_family_ids(item))
    return row


@writing()
def add(*, actor: Any, item: AgendaItem, text: str, why: str) -> Addendum:
    """Add to approved minutes, after their end."""
    ask(rules.may_add(actor, item), acts.ADDED, actor=actor, subject=item)
    _free_of_clues(item, text=text, why=why)
    row = Addendum.objects.create(
        item=item, text=text, why=why, language=_language(actor, item), by=actor, at=timezone.now()
    )
    record(acts.ADDED, actor=actor, subject=item, people=_family_ids(item), addendum=row.pk)
    return row


def agencies_present(item: AgendaItem) -> set[UUID]:
    """Agencies with somebody admitted to the item and in the meeting now."""
    here = set(Present.objects.filter(meeting=item.meeting_id, to_at=None).values_list("user", flat=True))
    return {seat.agency_id for seat in seats_of(item) if seat.user_id in here and seat.is_in}


# -- Drafts ----------------------------------------------------------------------------------------------------------


@writing()
def keep_draft(*, actor: Any, place: str, fields: dict[str, str]) -> None:
    """Keep what somebody is typing, for their eyes only. Empty fields forget it."""
    fields = {name: value.replace("\0", "") for name, value in fields.items()}  # PostgreSQL keeps no zero byte
    if any(value.strip() for value in fields.values()):
        Draft.objects.update_or_create(by=actor, place=place, defaults={"fields": fields})
    else:
        _forget_draft(actor, place)


def _forget_draft(actor: Any, place: str) -> None:
    Draft.objects.filter(by=actor, place=place).delete()


# -- Parts -----------------------------------------------------------------------------------------------------------


def _put(
    item: AgendaItem,
    actor: Any,
    *,
    text: str,
    kind: FactKind,
    about: list[Person],
    release: Release,
    happened_on: date | None,
    sealed: bool,
    language: str,
    words: list[tuple[str, UUID]],
    amends: Fact | None = None,
    why: str = "",
) -> Contribution:
    now = timezone.now()
    if happened_on and happened_on > timezone.localdate():
        raise ValidationError({"happened_on": _("This date is in the future. Give the day it happened.")})
    fact = Fact.objects.create(
        family_id=item.family_id, originator=actor.agency, by=actor, kind=kind, text=text, language=language,
        release=release, happened_on=happened_on, written_at=now, in_chronology=False, amends=amends, why=why,
    )  # fmt: skip
    fact.about.set(about)
    known = {person.pk for person in about} | set(_family_ids(item))
    Word.objects.bulk_create(
        [Word(fact=fact, key=key, person_id=person) for key, person in dict(words).items() if person in known]
    )
    return Contribution.objects.create(item=item, fact=fact, is_sealed=sealed, entered_at=None if sealed else now)


def _announce_contribution(contribution: Contribution, author: Any) -> None:
    data = {"contribution": contribution_state(contribution)}
    people = list(contribution.fact.about.all())
    announce(stream_of(contribution.item), "contribution.added", data, actor=author, people=people)


def _hand_over(decision: Decision) -> None:
    board, at = decision.item.meeting.hub.board, decision.decided_at
    Handover.objects.create(
        decision=decision, accept_by=due_on(board, "handover_accept", at), contact_by=due_on(board, "first_contact", at)
    )


def _people(item: AgendaItem, about: list[UUID]) -> list[Person]:
    people = list(Person.objects.filter(pk__in=about, memberships__family=item.family_id).distinct())
    if not about or len(people) != len(set(about)):
        raise ValidationError({"about": _("Choose whom this is about, from the people of this family.")})
    return people


def _family_ids(item: AgendaItem) -> list[UUID]:
    return list(item.family.members.values_list("person", flat=True))


def _language(actor: Any, item: AgendaItem) -> str:
    seat = seat_of(actor, item.meeting_id)
    return (seat and seat.language) or actor.language


def _level(item: AgendaItem, code: str) -> Level:
    level: Level | None = Level.objects.today().filter(board=item.meeting.hub.board_id, code=code).first()
    if level is None:
        raise ValidationError({"level": _("Choose one of the board's levels.")})
    return level


def _outcome(item: AgendaItem, code: str) -> Outcome:
    outcome: Outcome | None = Outcome.objects.today().filter(board=item.meeting.hub.board_id, code=code).first()
    if outcome is None:
        raise ValidationError({"outcome": _("Choose one of the board's outcomes.")})
    return outcome


def _telling(item: AgendaItem, whom: str, *, by: UUID | None, why_not: str) -> Telling:
    teller = next((seat.user for seat in seats_of(item) if seat.user_id == by), None)
    if by is not None and teller is None:
        raise ValidationError({f"told_{whom}_by": _("Choose somebody who is in this item.")})
    if teller is None and not why_not.strip():
        raise ValidationError({f"told_{whom}_by": _("Say who tells them, or why they are not told.")})
    return Telling(whom=whom, by=teller, why_not="" if teller else why_not)


def _owner(item: AgendaItem, pk: UUID) -> tuple[Any, Agency]:
    for seat in seats_of(item):
        if pk == seat.user_id:
            return seat.user, seat.agency
    for agency in agencies_of(item):
        if pk == agency.pk:
            return None, agency
    raise ValidationError({"owner": _("Choose a person or an agency that is in this item.")})


def _free_of_clues(item: AgendaItem, **texts: str) -> None:
    """Stop texts that would tell others of the item where a protected person is, each at the field it came in."""
    written = {field: text for field, text in texts.items() if text}
    shield = shield_of(item) if written else NOTHING_PROTECTED
    errors = {}
    for field, text in written.items():
        if found := shield.found(text):
            words = ", ".join(f"“{clue.words}”" for clue in found)
            errors[field] = _("This would tell where a protected person is: %(words)s. Take it out.") % {"words": words}
    if errors:
        raise ValidationError(errors)
