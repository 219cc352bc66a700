"""Emergency access: a grant one gives oneself, told at once, ended by the clock, reviewed afterwards."""

import logging
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hub.access import grants
from hub.access.gate import writing
from hub.access.models import Basis
from hub.access.verdicts import ask
from hub.agencies.clocks import due_at, due_on
from hub.audit.events import record
from hub.people import acts, rules
from hub.people.emergency.queries import reference, to_tell
from hub.people.models import EmergencyNotice, EmergencyReview, Family, FamilyGrant, FamilyMember

log = logging.getLogger("hub.people")


@writing()
def open_in_emergency(*, actor: Any, family: Family, why: str) -> FamilyGrant:
    """Open a family's record to oneself, for as long as the board's clock allows (four hours), with a reason.

    The owner and information governance are told at once, by a row and by e-mail with a reference and nothing else.
    """
    ask(rules.may_open_in_emergency(actor, family), acts.EMERGENCY_OPENED, actor=actor, subject=family)
    board, now = family.hub.board, timezone.now()
    grant = grants.grant(
        FamilyGrant,
        "read_family",
        user=actor,
        thing=family,
        granted_by=actor,
        basis=Basis.EMERGENCY,
        starts_at=now,
        expires_at=due_at(board, "emergency_access", now),
        why=why,
    )
    EmergencyReview.objects.create(grant=grant, due_on=due_on(board, "emergency_review", now))
    told = to_tell(family, actor)
    EmergencyNotice.objects.bulk_create(EmergencyNotice(grant=grant, user=user) for user in told)
    people = FamilyMember.objects.filter(family=family).order_by().values_list("person", flat=True).distinct()
    record(
        acts.EMERGENCY_OPENED,
        actor=actor,
        subject=family,
        people=people,
        why=why,
        grant=grant.pk,
        told=[user.pk for user in told],
    )
    transaction.on_commit(lambda: _send(grant, told), robust=True)
    return grant


def _send(grant: FamilyGrant, told: list[Any]) -> None:
    """A message each, in their language. If the post is down the row still stands on their page."""
    address = next(iter(settings.HUB_ORIGINS), "") + reverse("emergency_notices")
    for user in told:
        with translation.override(user.language):
            words = {"reference": reference(grant), "address": address}
            message = EmailMessage(
                subject=_("Emergency access, reference %(reference)s") % words,
                body=_(
                    "A record was opened in an emergency. Reference: %(reference)s.\n\n"
                    "Sign in to see who opened it and why: %(address)s\n\n"
                    "Nothing about the record is in this message."
                )
                % words,
                to=[user.email],
            )
        try:
            message.send()
        except OSError:
            log.exception("A notice of emergency access could not be sent; its row stands.")


@writing()
def read_notice(*, actor: Any, notice: EmergencyNotice) -> None:
    """The owner or information governance has seen the notice."""
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])


@writing()
def review_emergency(*, actor: Any, review: EmergencyReview, outcome: str) -> None:
    """Write down what looking at a use of emergency access found. Once."""
    ask(rules.may_review_emergency(actor, review), acts.EMERGENCY_REVIEWED, actor=actor)
    review.reviewed_at, review.reviewed_by, review.outcome = timezone.now(), actor, outcome
    review.save(update_fields=["reviewed_at", "reviewed_by", "outcome"])
    record(acts.EMERGENCY_REVIEWED, actor=actor, subject=review.grant, why=outcome)
