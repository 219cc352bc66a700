"""What is recorded about a child's parents: the only place that writes it. Each act asks, changes, records.

Nothing is edited: a later row replaces, and the earlier stays. Every text is read for clues to protected places before
it is kept, since everybody who reads the family's record will read it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.agencies.models import Agency
from hub.audit.events import record
from hub.people.models import ClueKind, FactKind, Family, Happening, Person, Release
from hub.people.queries import readers_of
from hub.people.services import enter_fact, everybody, keep_clues, must_belong, stop_clues
from hub.web.documents import Taken, fields_of
from sharing.parents import acts, rules
from sharing.parents.models import (
    Arrangement,
    ContactWay,
    CourtOrder,
    InformationClass,
    OrderScan,
    ParentContact,
    Safety,
    SafetyCheck,
    ServiceConsent,
    Tell,
    TellingRule,
    Way,
)
from sharing.parents.queries import stand_of

#: What else happens, in the same transaction, when a parent has got in touch: meetings put it to the open item.
on_parent_contact: list[Callable[[ParentContact, Any], None]] = []

WAY_CLUES = {Way.TELEPHONE: ClueKind.PHONE, Way.POST: ClueKind.ADDRESS}


def _free_of_clues(family: Family, **texts: str) -> None:
    """Raise ClueInText at the field of the first text that gives a protected place away to a reader of the record."""
    people, readers = everybody(family), readers_of(family)
    for field, text in texts.items():
        stop_clues(text, people, readers, field=field)


# -- What holds between them -----------------------------------------------------------------------------------------


@writing()
def record_order(
    *,
    actor: Any,
    family: Family,
    child: Person,
    adult: Person,
    kind: str,
    says: str,
    made_on: date,
    seen_on: date,
    bars_information: bool = False,
    bars_contact: bool = False,
    expires_on: date | None = None,
    replaces: CourtOrder | None = None,
    scan: Taken | None = None,
) -> CourtOrder:
    """Record a court order that somebody has seen, with its scan. Raises ClueInText.

    replaces   an order of this child that the new one ends; it stays readable
    """
    ask(rules.may_keep(actor, family), acts.ORDER_RECORDED, actor=actor, subject=family)
    must_belong(family, [child, adult])
    _free_of_clues(family, says=says)
    if expires_on is not None and expires_on < made_on:
        raise ValidationError({"expires_on": _("This is before the order was made.")})
    if replaces is not None:
        CourtOrder.objects.filter(pk=replaces.pk, child=child, replaced_at=None).update(replaced_at=timezone.now())
    order = CourtOrder.objects.create(
        child=child, adult=adult, kind=kind, says=says, bars_information=bars_information, bars_contact=bars_contact,
        made_on=made_on, expires_on=expires_on, seen_by=actor, seen_on=seen_on,
    )  # fmt: skip
    if scan is not None:
        OrderScan.objects.create(order=order, **fields_of(scan, by=actor))
    record(acts.ORDER_RECORDED, actor=actor, subject=order, people=[child, adult], order_kind=kind, family=family.pk)
    return order


@writing()
def record_arrangement(
    *, actor: Any, family: Family, child: Person, adult: Person, lives_with: str, says: str = "", said_by: str
) -> Arrangement:
    """Record where the child lives and when this adult is seen, and who said so. Raises ClueInText."""
    ask(rules.may_keep(actor, family), acts.ARRANGEMENT_RECORDED, actor=actor, subject=family)
    must_belong(family, [child, adult])
    _free_of_clues(family, says=says, said_by=said_by)
    _replace(Arrangement, child, adult)
    row = Arrangement.objects.create(
        child=child, adult=adult, lives_with=lives_with, says=says, said_by=said_by, recorded_by=actor
    )
    record(acts.ARRANGEMENT_RECORDED, actor=actor, subject=family, people=[child, adult])
    return row


@writing()
def record_way(
    *,
    actor: Any,
    family: Family,
    children: Sequence[Person],
    adult: Person,
    way: str,
    detail: str = "",
    language: str = "",
    home_is_shared_or_unsafe: bool,
    speaker: Agency | None = None,
) -> list[ContactWay]:
    """Record how this adult may safely be reached about these children, in which language, and who may speak to them.

    detail   a number, an address or times: a clue to where the adult is, and masked as one
    """
    ask(rules.may_keep(actor, family), acts.WAY_RECORDED, actor=actor, subject=family)
    must_belong(family, [*children, adult])
    rows = []
    for child in children:
        _replace(ContactWay, child, adult)
        rows.append(
            ContactWay.objects.create(
                child=child,
                adult=adult,
                way=way,
                detail=detail,
                language=language,
                home_is_shared_or_unsafe=home_is_shared_or_unsafe,
                speaker=speaker,
                recorded_by=actor,
            )  # fmt: skip
        )
    if detail and Way(way) in WAY_CLUES:
        keep_clues(adult, [(WAY_CLUES[Way(way)], detail)])
    record(acts.WAY_RECORDED, actor=actor, subject=family, people=[*children, adult], way=way)
    return rows


def _replace(model: type[Arrangement] | type[ContactWay] | type[SafetyCheck], child: Person, adult: Person) -> None:
    model._default_manager.filter(child=child, adult=adult, replaced_at=None).update(replaced_at=timezone.now())


# -- Is it safe, and what is told ------------------------------------------------------------------------------------


@writing()
def record_check(
    *,
    actor: Any,
    family: Family,
    children: Sequence[Person],
    adult: Person,
    police: str,
    service: str,
    other_parent: str,
    outcome: str,
    conditions: str = "",
    expires_at: datetime,
) -> list[SafetyCheck]:
    """Record what the police, the domestic-abuse service and the other parent said, and what follows from it.

    The actor is the named person who checked. Raises ClueInText, and ValidationError when something is missing.
    """
    ask(rules.may_keep(actor, family), acts.SAFETY_CHECKED, actor=actor, subject=family)
    must_belong(family, [*children, adult])
    _free_of_clues(family, police=police, service=service, other_parent=other_parent, conditions=conditions)
    said = {"police": police, "service": service, "other_parent": other_parent}
    missing = _("Write what they said, or why they could not be asked.")
    empty = {name: missing for name, text in said.items() if not text.strip()}
    if empty:
        raise ValidationError(empty)
    if outcome == Safety.CONDITIONS and not conditions.strip():
        raise ValidationError({"conditions": _("Write the conditions.")})
    if expires_at <= timezone.now():
        raise ValidationError({"expires_at": _("Choose a later day: until then the check holds.")})
    rows = []
    for child in children:
        _replace(SafetyCheck, child, adult)
        rows.append(
            SafetyCheck.objects.create(
                **said,
                child=child,
                adult=adult,
                outcome=outcome,
                conditions=conditions,
                by=actor,
                expires_at=expires_at,
            )
        )
    record(acts.SAFETY_CHECKED, actor=actor, subject=rows[0], people=[*children, adult], outcome_code=outcome)
    return rows


@writing()
def decide_telling(
    *,
    actor: Any,
    family: Family,
    children: Sequence[Person],
    adult: Person,
    decisions: Mapping[str, tuple[str, str]],
    reviewer: Any,
    review_on: date,
) -> None:
    """Decide what this adult is told of each class of information: `decisions` by class is (tell, reason).

    The reviewer is somebody else, who reads the family's record. Raises ClueInText and ValidationError.
    """
    ask(rules.may_keep(actor, family), acts.TELLING_DECIDED, actor=actor, subject=family)
    must_belong(family, [*children, adult])
    verdict = rules.may_review(actor, reviewer)
    if not verdict:
        raise ValidationError({"reviewer": str(verdict.why)})
    if reviewer.pk not in {user.pk for user in readers_of(family)}:
        raise ValidationError({"reviewer": _("Choose somebody who reads this record.")})
    if review_on <= timezone.localdate():
        raise ValidationError({"review_on": _("Choose a later day.")})
    wanting = {f"{name}_reason": _("Write why.") for name, (_tell, reason) in decisions.items() if not reason.strip()}
    if wanting:
        raise ValidationError(wanting)
    _free_of_clues(family, **{f"{name}_reason": reason for name, (_tell, reason) in decisions.items()})
    for child in children:
        TellingRule.objects.filter(child=child, adult=adult, information__in=list(decisions), replaced_at=None).update(
            replaced_at=timezone.now()
        )
        TellingRule.objects.bulk_create(
            TellingRule(
                child=child, adult=adult, information=InformationClass(name), tell=Tell(tell), reason=reason,
                decided_by=actor, reviewer=reviewer, review_on=review_on,
            )
            for name, (tell, reason) in decisions.items()
        )  # fmt: skip
    record(
        acts.TELLING_DECIDED, actor=actor, subject=family, people=[*children, adult],
        told=[f"{name}:{tell}" for name, (tell, _reason) in decisions.items()], reviewer=reviewer.pk,
    )  # fmt: skip


# -- A parent got in touch -------------------------------------------------------------------------------------------


@writing()
def record_contact(
    *,
    actor: Any,
    family: Family,
    child: Person,
    adult: Person,
    way: str,
    text: str,
    happened_on: date,
    language: str = "en",
    release: str = Release.RECORD,
    wants_answer_by_on: date | None = None,
) -> ParentContact:
    """Write down what a parent said when they got in touch: on the family's record, and put to the open item as well.

    Nobody needs a safety check to listen. Raises ClueInText.
    """
    ask(rules.may_take_contact(actor, family), acts.CONTACT_RECORDED, actor=actor, subject=family)
    must_belong(family, [child, adult])
    _free_of_clues(family, text=text)
    fact = enter_fact(
        actor=actor, family=family, kind=FactKind.FACT, happening=Happening.CONTACT, text=text, about=[adult, child],
        happened_on=happened_on, language=language, release=release,
    )  # fmt: skip
    contact = ParentContact.objects.create(
        child=child, adult=adult, fact=fact, way=way, wants_answer_by_on=wants_answer_by_on
    )
    record(acts.CONTACT_RECORDED, actor=actor, subject=contact, people=[child, adult], family=family.pk, fact=fact.pk)
    for follow in on_parent_contact:
        follow(contact, actor)
    return contact


@writing()
def answer_contact(*, actor: Any, contact: ParentContact) -> ParentContact:
    """Record that the parent who got in touch has been answered: only where they may be contacted."""
    family = contact.fact.record
    ask(rules.may_take_contact(actor, family), acts.CONTACT_ANSWERED, actor=actor, subject=family)
    stand = stand_of(contact.child, contact.adult)
    ask(rules.may_contact(stand), acts.CONTACT_ANSWERED, actor=actor, subject=family)
    if contact.answered_at is None:
        contact.answered_at = timezone.now()
        contact.save(update_fields=["answered_at"])
        record(acts.CONTACT_ANSWERED, actor=actor, subject=contact, people=[contact.child, contact.adult])
    return contact


# -- Consent to a service: a record of its own, and never a basis to share ------------------------------------------


@writing()
def give_consent(
    *,
    actor: Any,
    family: Family,
    person: Person,
    given_by: Person,
    service: str,
    agency: Agency,
    what_for: str,
    given_on: date,
    evidence: str,
) -> ServiceConsent:
    """Record that somebody said yes to a service, for themselves or for a child. Raises ClueInText."""
    ask(rules.may_keep(actor, family), acts.CONSENT_GIVEN, actor=actor, subject=family)
    must_belong(family, [person, given_by])
    _free_of_clues(family, service=service, what_for=what_for, evidence=evidence)
    row = ServiceConsent.objects.create(
        person=person, given_by=given_by, service=service, agency=agency, what_for=what_for, given_on=given_on,
        evidence=evidence, recorded_by=actor,
    )  # fmt: skip
    record(acts.CONSENT_GIVEN, actor=actor, subject=row, people=_both(row), agency=agency.pk)
    return row


@writing()
def withdraw_consent(*, actor: Any, family: Family, consent: ServiceConsent, on: date, how: str) -> ServiceConsent:
    """Record that the yes was taken back, when and how. It counts from that day, and changes nothing that is shared."""
    ask(rules.may_keep(actor, family), acts.CONSENT_WITHDRAWN, actor=actor, subject=family)
    if consent.withdrawn_on is not None:
        raise ValidationError(_("It was withdrawn already."))
    if on < consent.given_on:
        raise ValidationError({"on": _("This is before it was given.")})
    _free_of_clues(family, how=how)
    consent.withdrawn_on, consent.withdrawn_how, consent.withdrawal_by = on, how, actor
    consent.save(update_fields=["withdrawn_on", "withdrawn_how", "withdrawal_by"])
    record(acts.CONSENT_WITHDRAWN, actor=actor, subject=consent, people=_both(consent))
    return consent


def _both(row: ServiceConsent) -> Iterable[Any]:
    return {row.person_id, row.given_by_id}
