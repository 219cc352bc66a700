"""Asking, offering, deciding, sharing, ending: the only place that writes requests, decisions and slices.

Each act holds the disclosure's row, asks the rule, changes, records and leaves word. What is written down about a
decision is never changed; of an emergency the rest is written once, afterwards (`services_emergency`).
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hub.access import grants
from hub.access.gate import writing
from hub.access.models import Basis
from hub.access.verdicts import ask
from hub.agencies.clocks import due_at
from hub.agencies.models import Agency, Hub
from hub.audit.events import record
from hub.notices.services import tell
from hub.people.models import Fact, FactKind, NameKind, Person, PersonName, Release
from hub.people.queries_protection import shield_against
from hub.people.release import may_surface
from hub.people.services import ClueInText, stop_clues
from sharing.disclosures import acts, notices, queries, rules
from sharing.disclosures.models import (
    SHARES,
    Decided,
    Direction,
    Disclosure,
    DisclosureExclusion,
    DisclosureGrant,
    Ground,
    SliceFact,
    State,
    Urgency,
)

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is mistaken for another on the telephone
CLOCKS = {
    Urgency.ROUTINE: "sharing_routine",
    Urgency.URGENT: "sharing_urgent",
    Urgency.EMERGENCY: "sharing_emergency",
}


#: What else happens, in the same transaction, when a request or offer is begun from a place above sharing (an agenda
#: item): given it, who began it, and the place's id as it was sent. Raises Hidden where that is no place of theirs.
on_begun_from: list[Callable[[Disclosure, Any, str], None]] = []


def begun_from(disclosure: Disclosure, actor: Any, place: str) -> None:
    for follow in on_begun_from:
        follow(disclosure, actor, place)


@writing()
def whole[T](do: Callable[[], T]) -> T:
    """Several acts, all of them or none."""
    return do()


def path_of(disclosure: Disclosure) -> str:
    return reverse("disclosure", args=[disclosure.pk])


# -- Asking -------------------------------------------------------------------------------------------------------


@writing()
def ask_for(
    *,
    actor: Any,
    hub: Hub,
    holder: Agency,
    about: Sequence[Person],
    items: Iterable[str],
    what: str,
    purpose: str,
    why: str,
    urgency: str = Urgency.ROUTINE,
    statement: str = "",
    not_to: Iterable[Any] = (),
    not_to_why: str = "",
) -> Disclosure:
    """Ask another agency for information about somebody. It tells them who: the log keeps that as a disclosure.

    about    people the asker may see, or described by `describe_person`
    not_to   people at the holder who must not see it, from its first second
    Raises ValidationError (ClueInText among them) at the form's fields.
    """
    ask(rules.may_ask(actor, hub, holder), acts.ASKED, actor=actor, subject=holder)
    shut_out = {user.pk for user in not_to}
    colleagues = queries.colleagues_of(holder)
    if shut_out - {user.pk for user in colleagues}:
        raise ValidationError({"not_to": _("Choose people of the agency that you ask.")})
    answerers = [user for user in _answerers(holder, colleagues) if user.pk not in shut_out]
    ask(rules.someone_answers(answerers), acts.ASKED, actor=actor, subject=holder)
    about = _people(about)
    stop_clues_in({"what": what, "why": why}, about, answerers)
    stop_naming_place(actor.agency_id, about, answerers)
    disclosure = _begin(
        actor=actor,
        hub=hub,
        direction=Direction.ASKED,
        holder=holder,
        recipient=actor.agency,
        about=about,
        items=items,
        what=what,
        purpose=purpose,
        why=why,
        urgency=urgency,
        statement=statement,
        act=acts.ASKED,
    )
    disclosure.answer_due_at = due_at(hub.board, CLOCKS[Urgency(urgency)])
    disclosure.save(update_fields=["answer_due_at"])
    for user in colleagues:
        if user.pk in shut_out:
            DisclosureExclusion.objects.create(disclosure=disclosure, user=user, why=not_to_why, set_by=actor)
    let_in(disclosure, [actor], Basis.ASKED, actor)
    let_in(disclosure, answerers, Basis.ANSWERS, actor)
    record(
        acts.NAMED, actor=actor, subject=disclosure, people=about, purpose=purpose, to=holder.pk,
        readers=[user.pk for user in answerers], not_to=sorted(shut_out),
    )  # fmt: skip
    kind = notices.WAITS if urgency == Urgency.ROUTINE else notices.WAITS_URGENT
    tell(answerers, kind, reference=disclosure.reference, path=path_of(disclosure), sender=actor)
    return disclosure


@writing()
def offer(
    *,
    actor: Any,
    hub: Hub,
    recipient: Agency,
    about: Sequence[Person],
    items: Iterable[str],
    what: str,
    purpose: str,
    why: str,
    urgency: str = Urgency.ROUTINE,
    onward_of: Any = None,
) -> Disclosure:
    """Begin to offer information that nobody asked for. Nobody at the other agency knows of it before it is shared;
    deciding in the end not to share is on record as fully."""
    ask(rules.may_ask(actor, hub, recipient), acts.OFFERED, actor=actor, subject=recipient)
    ask(rules.someone_answers(queries.leads_of(recipient)), acts.OFFERED, actor=actor, subject=recipient)
    about = _people(about)
    disclosure = _begin(
        actor=actor, hub=hub, direction=Direction.OFFERED, holder=actor.agency, recipient=recipient, about=about,
        items=items, what=what, purpose=purpose, why=why, urgency=urgency, act=acts.OFFERED, onward_of=onward_of,
    )  # fmt: skip
    own = {user.pk: user for user in [actor, *queries.leads_of(actor.agency_id)]}
    let_in(disclosure, own.values(), Basis.ANSWERS, actor)
    return disclosure


@writing()
def describe_person(*, actor: Any, name: str, born_on: Any = None) -> Person:
    """Somebody who is not in the hub's records, as the asker describes them: known through disclosures only."""
    ask(rules.may_use(actor), acts.ASKED, actor=actor)
    name = " ".join(name.split())
    person: Person = Person.objects.create(name=name, born_on=born_on)
    PersonName.objects.create(person=person, full=name, kind=NameKind.MAIN)
    return person


def _begin(
    *,
    actor: Any,
    hub: Hub,
    direction: Direction,
    holder: Agency,
    recipient: Agency,
    about: Sequence[Person],
    items: Iterable[str],
    what: str,
    purpose: str,
    why: str,
    urgency: str,
    act: Any,
    statement: str = "",
    onward_of: Any = None,
) -> Disclosure:
    disclosure = Disclosure(
        reference=_reference(), hub=hub, direction=direction, holder=holder, recipient=recipient, asked_by=actor,
        items=list(items), what=what, purpose=purpose, why=why, statement=statement, urgency=urgency,
        language=get_language() or "en", asked_at=timezone.now(), onward_of=onward_of,
    )  # fmt: skip
    disclosure.asked_event = record(
        act, actor=actor, subject=disclosure, people=about, purpose=purpose, holder=holder.pk, recipient=recipient.pk,
        items=disclosure.items, urgency=str(urgency),
    )  # fmt: skip
    disclosure.save(force_insert=True)
    disclosure.about.set(about)
    return disclosure


def _reference() -> str:
    while True:
        found = "S-" + "".join(secrets.choice(LETTERS) for _letter in range(6))
        if not queries.is_reference_taken(found):
            return found


def _answerers(agency: Agency, colleagues: list[Any]) -> list[Any]:
    leads = queries.leads_of(agency)
    return [user for user in leads if user in colleagues]


def let_in(disclosure: Disclosure, users: Iterable[Any], basis: Basis, actor: Any) -> None:
    """Whoever may know of it already keeps the grant they have."""
    have = {user.pk for user in queries.granted_to(disclosure, basis)}
    until = due_at(disclosure.hub.board, "sharing_reading")
    for user in users:
        if user.pk not in have:
            have.add(user.pk)
            grants.grant(
                DisclosureGrant, "read_disclosure", user=user, thing=disclosure, granted_by=actor, basis=basis,
                expires_at=until,
            )  # fmt: skip


def _people(about: Sequence[Person]) -> list[Person]:
    found = list({person.pk: person for person in about}.values())
    if not found:
        raise ValidationError({"about": _("Say who it is about.")})
    return found


def stop_clues_in(texts: dict[str, str], about: Iterable[Any], seen_by: Iterable[Any]) -> None:
    """Raise ClueInText at the first field that gives a protected place away to one who would read it."""
    people, readers = queries.everybody(about), list(seen_by)
    for field, text in texts.items():
        if text:
            stop_clues(text, people, readers, field=field)


def stop_naming_place(agency_id: UUID | None, about: Iterable[Any], seen_by: Iterable[Any]) -> None:
    """A setting that asks or offers says that the child is there: where that is protected, it is stopped."""
    if agency_id in shield_against(queries.everybody(about), seen_by).agencies:
        raise ClueInText(
            {
                "about": _(
                    "Where this person is must be protected, and that your agency knows them would tell. "
                    "Ask somebody named on the protection to name those who would read it, or ring them."
                )
            },
            code="clue",
        )


# -- Deciding -----------------------------------------------------------------------------------------------------


@writing()
def decide(
    *,
    actor: Any,
    disclosure: Disclosure,
    answer: str,
    reasons: str,
    ground: str = Ground.ONE_OFF,
    row: Any = None,
    agreement: str = "",
    bases: Sequence[dict[str, str]] = (),
    conditions_of_law: Sequence[dict[str, str]] = (),
    gateways: Sequence[dict[str, str]] = (),
    limb: str = "",
    facts: Iterable[Fact] = (),
    considered: Iterable[Fact] = (),
    new: Sequence[str] = (),
    necessity: str = "",
    left_out: str = "",
    told: str = "",
    told_by: Any = None,
    told_why_not: str = "",
    conditions: str = "",
    expires_at: datetime | None = None,
    after: Any = "",
) -> Decided:
    """Decide to share, to share a part, or not to share: kept whole either way.

    facts       what goes into the slice; `considered` what was looked at, of which the rest is left out
    new         texts written for this slice alone, each kept as a fact of the holder that stands in no record
    after       the id of the decision that stood when the page was opened ("" for none)
    row         id of the agreement's row, and `agreement` what it is called
    Raises ValidationError (ClueInText among them) at the form's fields.
    """
    disclosure = queries.hold(disclosure.pk)
    standing = queries.latest(disclosure)
    ask(rules.may_decide(actor, disclosure), acts.DECIDED, actor=actor, subject=disclosure)
    ask(rules.is_first(disclosure, after, standing), acts.DECIDED, actor=actor, subject=disclosure)
    about = queries.people_of(disclosure)
    shared = list({fact.pk: fact for fact in facts}.values())
    texts = [text for text in (one.strip() for one in new) if text]
    if answer in SHARES:
        _check_share(
            disclosure, shared, texts, told=told, told_by=told_by, told_why_not=told_why_not, expires_at=expires_at
        )
    else:
        shared, texts, expires_at = [], [], None
    readers = readers_of(disclosure)
    # What the other side reads of it: the reasons and the terms always, the slice's facts where it is shared.
    stop_clues_in({"reasons": reasons, "conditions": conditions, "told_why_not": told_why_not}, about, readers)
    stop_clues_in({"new": "\n\n".join(texts)}, about, readers)
    if disclosure.direction == Direction.OFFERED and answer in SHARES:
        stop_clues_in({"reasons": f"{disclosure.what}\n{disclosure.why}"}, about, readers)
    for fact in shared:
        _check_fact(actor, fact, about, readers)
    if answer in SHARES and disclosure.direction == Direction.OFFERED:
        stop_naming_place(disclosure.holder_id, about, readers)
    decision = Decided(
        disclosure=disclosure, answer=answer, ground=ground, row_id=getattr(row, "pk", row), agreement=agreement,
        bases=list(bases), conditions_of_law=list(conditions_of_law), gateways=list(gateways), limb=limb,
        reasons=reasons, necessity=necessity, left_out=left_out, told=told, told_by=told_by, told_why_not=told_why_not,
        conditions=conditions, expires_at=expires_at, by=actor, at=timezone.now(), supersedes=standing,
        language=get_language() or "en",
    )  # fmt: skip
    decision.event = record(
        acts.DECIDED,
        actor=actor,
        subject=disclosure,
        people=about,
        why=reasons,
        purpose=disclosure.purpose,
        basis=_basis_code(decision),
        decision=decision.pk,
        answer=str(answer),
        ground=str(ground),
        facts_shared=len(shared) + len(texts),
        agreement=agreement,
    )
    decision.save(force_insert=True)
    fill_slice(decision, actor, about, shared, [fact for fact in considered if fact not in shared], texts)
    disclosure.state = State.DECIDED if decision.shares else State.REFUSED
    disclosure.save(update_fields=["state"])
    if not decision.shares and disclosure.direction == Direction.ASKED:
        tell(readers, notices.ANSWERED, reference=disclosure.reference, path=path_of(disclosure), sender=actor)
    return decision


def _check_share(
    disclosure: Disclosure,
    shared: Sequence[Fact],
    texts: Sequence[str],
    *,
    told: str,
    told_by: Any,
    told_why_not: str,
    expires_at: datetime | None,
) -> None:
    if not shared and not texts:
        raise ValidationError({"facts": _("Choose what to share, or write it. Or decide not to share.")})
    if expires_at is None or expires_at <= timezone.now():
        raise ValidationError({"expires_on": _("Say until when it may be read: a day to come.")})
    if not rules.is_told(told, told_by, told_why_not):
        raise ValidationError({"told": _("Say who tells the family, or why they are not told.")})


def _check_fact(actor: Any, fact: Fact, about: Sequence[Person], readers: Sequence[Any]) -> None:
    """Its originator's terms, whom it is about, and no clue in it."""
    if not may_surface(fact, "slice", actor.agency_id):
        raise ValidationError({"facts": _("The terms of one of these do not let it be shared. Ask who recorded it.")})
    if not {person.pk for person in about} & set(fact.about.values_list("pk", flat=True)):
        raise ValidationError({"facts": _("One of these is about somebody else.")})
    people = [*about, *fact.about.all()]
    stop_clues_in({"facts": fact.text}, people, readers)


def fill_slice(
    decision: Decided,
    actor: Any,
    about: Sequence[Person],
    shared: Sequence[Fact],
    left_out: Sequence[Fact],
    texts: Sequence[str],
) -> None:
    written = []
    for text in texts:
        fact = Fact.objects.create(
            family=None, originator_id=actor.agency_id, by=actor, kind=FactKind.FACT, text=text,
            language=get_language() or "en", release=Release.RECORD, written_at=timezone.now(), in_chronology=False,
        )  # fmt: skip
        fact.about.set(about)
        written.append(fact)
    rows = [(fact, True) for fact in [*shared, *written]] + [(fact, False) for fact in left_out]
    SliceFact.objects.bulk_create(
        SliceFact(decision=decision, fact=fact, is_shared=is_shared, order=order)
        for order, (fact, is_shared) in enumerate(rows)
    )


def readers_of(disclosure: Disclosure) -> list[Any]:
    """Who at the recipient would read it: those it was opened to, or before an offer is shared its leads."""
    found = queries.reachable(disclosure, Basis.ASKED)
    if found or disclosure.direction == Direction.ASKED:
        return found
    shut_out = queries.excluded_from(disclosure)
    return [user for user in queries.leads_of(disclosure.recipient_id) if user.pk not in shut_out]


def _basis_code(decision: Decided) -> str:
    return ", ".join(one["code"] for one in decision.bases)[:60]


# -- Sharing, and ending it ---------------------------------------------------------------------------------------


@writing()
def disclose(*, actor: Any, disclosure: Disclosure) -> Decided:
    """Let the named people at the other agency read the slice, from now until its end."""
    disclosure = queries.hold(disclosure.pk)
    decision = queries.latest(disclosure)
    ask(rules.may_disclose(actor, disclosure, decision), acts.DISCLOSED, actor=actor, subject=disclosure)
    assert decision is not None  # noqa: S101  (the rule asked)
    return open_to_readers(actor, disclosure, decision)


def open_to_readers(actor: Any, disclosure: Disclosure, decision: Decided) -> Decided:
    """The disclosing itself. The caller holds the row and has asked."""
    readers = readers_of(disclosure)
    ask(rules.someone_answers(readers), acts.DISCLOSED, actor=actor, subject=disclosure)
    about = queries.people_of(disclosure)
    rows = [row for row in queries.facts_of(decision) if row.is_shared]
    for row in rows:  # a place may have been protected since the decision
        _check_fact(actor, row.fact, [*about, *row.fact.about.all()], readers)
    let_in(disclosure, readers, Basis.ASKED, actor)
    decision.disclosed_at, decision.disclosed_by = timezone.now(), actor
    people = {*(person.pk for person in about), *(person.pk for row in rows for person in row.fact.about.all())}
    decision.disclosed_event = record(
        acts.DISCLOSED,
        actor=actor,
        subject=disclosure,
        people=people,
        purpose=disclosure.purpose,
        basis=_basis_code(decision),
        decision=decision.pk,
        to=disclosure.recipient_id,
        readers=[user.pk for user in readers],
        facts_shared=[row.fact_id for row in rows],
    )
    decision.save(update_fields=["disclosed_at", "disclosed_by", "disclosed_event"])
    disclosure.state = State.DISCLOSED
    disclosure.save(update_fields=["state"])
    kind = notices.SHARED_URGENT if decision.ground == Ground.EMERGENCY else notices.SHARED
    tell(readers, kind, reference=disclosure.reference, path=path_of(disclosure), sender=actor)
    return decision


@writing()
def revoke(*, actor: Any, disclosure: Disclosure, why: str) -> Decided:
    """End the reading of a slice at once, and of wherever it was let go on to. The record of the decision stays."""
    disclosure = queries.hold(disclosure.pk)
    decision = queries.latest(disclosure)
    ask(rules.may_revoke(actor, disclosure, decision), acts.REVOKED, actor=actor, subject=disclosure)
    assert decision is not None  # noqa: S101  (the rule asked)
    stop_clues_in({"why": why}, queries.people_of(disclosure), queries.reachable(disclosure, Basis.ASKED))
    _end(actor, decision, why)
    return decision


def _end(actor: Any, decision: Decided, why: str) -> None:
    disclosure = decision.disclosure
    decision.revoked_at, decision.revoked_by, decision.revoked_why = timezone.now(), actor, why
    decision.revoked_event = record(
        acts.REVOKED, actor=actor, subject=disclosure, people=queries.people_of(disclosure), why=why,
        decision=decision.pk,
    )  # fmt: skip
    decision.save(update_fields=["revoked_at", "revoked_by", "revoked_why", "revoked_event"])
    readers = queries.reachable(disclosure, Basis.ASKED)
    tell(readers, notices.REVOKED, reference=disclosure.reference, path=path_of(disclosure), sender=actor)
    for onward in queries.onward_made_of(decision):
        _end(actor, onward, why)


@writing()
def withdraw(*, actor: Any, disclosure: Disclosure, why: str = "") -> Disclosure:
    """Take a request back that nothing was shared for. Both sides keep that it was asked."""
    disclosure = queries.hold(disclosure.pk)
    ask(rules.may_withdraw(actor, disclosure), acts.WITHDRAWN, actor=actor, subject=disclosure)
    about, readers = queries.people_of(disclosure), queries.reachable(disclosure, Basis.ANSWERS)
    stop_clues_in({"why": why}, about, readers)
    record(acts.WITHDRAWN, actor=actor, subject=disclosure, people=about, why=why)
    _finish(disclosure, actor, State.WITHDRAWN, why)
    tell(readers, notices.WITHDRAWN, reference=disclosure.reference, path=path_of(disclosure), sender=actor)
    return disclosure


@writing()
def close(*, actor: Any, disclosure: Disclosure, why: str = "") -> Disclosure:
    """Finish with it. What was shared can no longer be read; what was decided can."""
    disclosure = queries.hold(disclosure.pk)
    ask(rules.may_close(actor, disclosure), acts.CLOSED, actor=actor, subject=disclosure)
    about = queries.people_of(disclosure)
    readers = [*queries.reachable(disclosure, Basis.ANSWERS), *queries.reachable(disclosure, Basis.ASKED)]
    stop_clues_in({"why": why}, about, readers)
    record(acts.CLOSED, actor=actor, subject=disclosure, people=about, why=why)
    _finish(disclosure, actor, State.CLOSED, why)
    return disclosure


def _finish(disclosure: Disclosure, actor: Any, state: State, why: str) -> None:
    disclosure.state, disclosure.closed_at = state, timezone.now()
    disclosure.closed_by, disclosure.closed_why = actor, why
    disclosure.save(update_fields=["state", "closed_at", "closed_by", "closed_why"])


# -- Who may know of it -------------------------------------------------------------------------------------------


@writing()
def exclude(*, actor: Any, disclosure: Disclosure, user: Any, why: str) -> DisclosureExclusion:
    """ "Not to this person": from now on they see nothing of it, whatever grants they hold."""
    disclosure = queries.hold(disclosure.pk)
    ask(rules.may_exclude(actor, disclosure, user), acts.EXCLUDED, actor=actor, subject=disclosure)
    row = DisclosureExclusion.objects.create(disclosure=disclosure, user=user, why=why, set_by=actor)
    people = queries.people_of(disclosure)
    record(acts.EXCLUDED, actor=actor, subject=disclosure, people=people, why=why, not_to=user.pk)
    return row


@writing()
def name_reader(*, actor: Any, disclosure: Disclosure, user: Any) -> None:
    """Let a colleague of one's own agency deal with it. The other side sees who."""
    disclosure = queries.hold(disclosure.pk)
    ask(rules.may_name_reader(actor, disclosure, user), acts.READER_NAMED, actor=actor, subject=disclosure)
    basis = Basis.ANSWERS if queries.side_of(actor, disclosure) == "holder" else Basis.ASKED
    let_in(disclosure, [user], basis, actor)
    people = queries.people_of(disclosure)
    record(acts.READER_NAMED, actor=actor, subject=disclosure, people=people, reader=user.pk, reads_as=basis.value)
    tell([user], notices.COLLEAGUE, reference=disclosure.reference, path=path_of(disclosure), sender=actor)


def until(hub: Hub) -> datetime:
    """Until when a slice may be read unless the decision says otherwise."""
    return due_at(hub.board, "slice_expiry")
