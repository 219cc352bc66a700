"""The emergency door: a safeguarding partner asks at once. A second person confirms or it closes; it is reviewed.

Nobody's yes is waited for, so it answers with a setting and whom to ring there, and no child's name. A shield shows as
"ring this person" and nothing else. The describing is sealed; the worker, which alone has the matching key, looks.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access import verdicts
from hub.access.gate import writing
from hub.agencies.clocks import due_at
from hub.audit.events import record
from hub.notices.services import tell
from hub.people.limits import counted
from sharing.disclosures.queries import colleagues_of
from sharing.siblings.questions import acts, notices, queries, rules
from sharing.siblings.questions.models import EmergencyFinding, EmergencyOpening
from sharing.siblings.questions.queries_found import settings_beside
from sharing.siblings.questions.services import reference
from sharing.siblings.rolls.keys import RollKey, holds_matching_key

MOST_AN_HOUR = 6


def path_of(opening: EmergencyOpening) -> str:
    return reverse("sibling_opening", args=[opening.pk])


@writing()
def open_emergency(*, actor: Any, child: Mapping[str, str], why: str) -> EmergencyOpening:
    """Ask about a child as described (the fields of a roll), with a reason. Colleagues are told to confirm it."""
    hub = queries.hub_of(actor)
    verdicts.ask(rules.may_use_emergency(actor, hub), acts.OPENED, actor=actor)
    assert hub is not None  # noqa: S101  (the rule asked)
    if not why.strip():
        raise ValidationError({"why": _("Say why it cannot wait.")})
    if not counted("sibling_emergency", actor, MOST_AN_HOUR, 60 * 60):
        raise ValidationError(_("You have asked very often. Ring the duty team, or ask a colleague."))
    now = timezone.now()
    opening = EmergencyOpening(
        reference=reference("E"), hub=hub, agency=actor.agency, why=why, first=actor, opened_at=now,
        confirm_by=due_at(hub.board, "sibling_confirm", now), closes_at=due_at(hub.board, "sibling_confirm", now),
        review_by=due_at(hub.board, "emergency_review", now),
    )  # fmt: skip
    opening.sealed = RollKey(actor.agency_id).seal(dict(child), opening.pk, actor.agency_id)
    opening.save(force_insert=True)
    record(acts.OPENED, actor=actor, subject=opening, why=why, purpose="emergency")
    others = [user for user in colleagues_of(actor.agency) if user.pk != actor.pk]
    tell(others, notices.OPENED, reference=opening.reference, path=path_of(opening), sender=actor)
    return opening


@writing()
def confirm_emergency(*, actor: Any, opening: EmergencyOpening) -> EmergencyOpening:
    """A second person at the same partner stands by it: it stays open for as long as the board's clock says."""
    opening = queries.hold_opening(opening.pk)
    now = timezone.now()
    verdicts.ask(rules.may_confirm(actor, opening, now), acts.CONFIRMED, actor=actor, subject=opening)
    opening.second, opening.confirmed_at = actor, now
    opening.closes_at = due_at(opening.hub.board, "sibling_emergency", opening.opened_at)
    opening.save(update_fields=["second", "confirmed_at", "closes_at"])
    record(acts.CONFIRMED, actor=actor, subject=opening)
    return opening


@writing()
def close_emergency(*, actor: Any, opening: EmergencyOpening) -> EmergencyOpening:
    opening = queries.hold_opening(opening.pk)
    now = timezone.now()
    verdicts.ask(rules.may_close(actor, opening, now), acts.CLOSED, actor=actor, subject=opening)
    opening.closed_at = now
    opening.save(update_fields=["closed_at"])
    record(acts.CLOSED, actor=actor, subject=opening)
    tell(queries.auditors_of(opening.hub), notices.REVIEW, reference=opening.reference, path=path_of(opening))
    return opening


@writing()
def review_emergency(*, actor: Any, opening: EmergencyOpening, review: str) -> EmergencyOpening:
    """The hub's auditor writes down what looking at it found. Once."""
    opening = queries.hold_opening(opening.pk)
    now = timezone.now()
    verdicts.ask(rules.may_review(actor, opening, now), acts.REVIEWED, actor=actor, subject=opening)
    if not review.strip():
        raise ValidationError({"review": _("Write down what you found.")})
    opening.reviewed_at, opening.reviewed_by, opening.review = now, actor, review
    opening.save(update_fields=["reviewed_at", "reviewed_by", "review"])
    record(acts.REVIEWED, actor=actor, subject=opening, why=review)
    return opening


# -- By the worker ---------------------------------------------------------------------------------------------------


def look_into_emergencies(now: datetime | None = None) -> int:
    """Look, at once, for those that were opened and not looked into; close those that nobody confirmed. Returns how
    many were looked into."""
    now = now or timezone.now()
    for pk in queries.openings_over(now):
        _close_over(pk, now)
    if not holds_matching_key():
        return 0
    return sum(_look_into(pk, now) for pk in queries.openings_to_look_into(now))


@writing()
def _look_into(pk: UUID, now: datetime) -> int:
    opening = queries.hold_opening(pk)
    if opening.looked_at is not None:
        return 0
    child = RollKey(opening.agency_id).open(opening.sealed, opening.pk, opening.agency_id)
    found = settings_beside(opening.hub, opening.agency, child)
    ring = queries.whom_to_ring(opening.hub) if found.shielded else None
    open_ones = sorted(found.agencies - found.shielded)  # a shield at a setting hides the setting
    EmergencyFinding.objects.bulk_create(
        [
            *(EmergencyFinding(opening=opening, agency_id=agency) for agency in open_ones),
            *(EmergencyFinding(opening=opening, agency_id=agency, ring=ring) for agency in sorted(found.shielded)),
        ]
        if ring or not found.shielded
        else [EmergencyFinding(opening=opening, agency_id=agency) for agency in open_ones]
    )
    if ring is not None:
        tell([ring], notices.RING, reference=opening.reference, path=path_of(opening), sender=opening.first)
    opening.looked_at = now
    opening.save(update_fields=["looked_at"])
    record(acts.OPENING_READ, actor=None, subject=opening, people=sorted(found.children))
    tell([opening.first], notices.FOUND, reference=opening.reference, path=path_of(opening))
    return 1


@writing()
def _close_over(pk: UUID, now: datetime) -> None:
    """Its time is over: the date has closed it already; here it is written down and the auditor is told, once."""
    opening = queries.hold_opening(pk)
    if opening.closed_at is not None:
        return
    opening.closed_at = opening.closes_at
    opening.save(update_fields=["closed_at"])
    record(acts.CLOSED, actor=None, subject=opening, was_confirmed=opening.second_id is not None)
    tell(queries.auditors_of(opening.hub), notices.REVIEW, reference=opening.reference, path=path_of(opening))
