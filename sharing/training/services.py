"""Recording training, taking it back, and letting somebody take part in spite of a gap."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.agencies.clocks import add_months, after, clock_of
from hub.agencies.models import Hub
from hub.agencies.services import change_rule
from hub.audit.events import record
from hub.notices.services import tell
from hub.web.documents import Taken, fields_of
from sharing.training import acts, notices, rules
from sharing.training.models import Certificate, Completion, Course, Override, Requirement, Source
from sharing.training.queries import courses_for

EARLIEST = timedelta(days=366 * 20)


@writing()
def record_completion(
    *,
    actor: Any,
    user: Any,
    course: str,
    completed_on: date,
    expires_on: date | None = None,
    evidence: str = "",
    certificate: Taken | None = None,
) -> Completion:
    """Record that somebody completed a course, with what was seen of it: a certificate attached, or named in words."""
    ask(rules.may_record(actor, user), acts.RECORDED, actor=actor, subject=user)
    _sensible(completed_on, expires_on)
    if not evidence and certificate is None:
        raise ValidationError({"evidence": _("Attach the certificate, or say what you have seen and where.")})
    row = _course(user, course)
    try:
        with writing():
            completion = Completion.objects.create(
                user=user, course=row.code, completed_on=completed_on, recorded_by=actor, evidence=evidence,
                expires_on=ends_on(row, completed_on, expires_on), source=Source.RECORDED,
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError({"completed_on": _("This is recorded already, for the same day.")}) from None
    if certificate is not None:
        Certificate.objects.create(**fields_of(certificate, by=actor), completion=completion)
    record(
        acts.RECORDED, actor=actor, subject=completion, whom=user.pk, course=row.code,
        certificate=certificate is not None,
    )  # fmt: skip
    return completion


@writing()
def take_back(*, actor: Any, completion: Completion, why: str) -> Completion:
    """Take a record back that should not have been made. It stays, with the reason, and counts for nothing."""
    completion = Completion.objects.select_for_update(of=("self",)).get(pk=completion.pk)
    ask(rules.may_take_back(actor, completion), acts.TAKEN_BACK, actor=actor, subject=completion)
    completion.taken_back_at, completion.taken_back_by, completion.taken_back_why = timezone.now(), actor, why
    completion.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_why"])
    record(acts.TAKEN_BACK, actor=actor, subject=completion, whom=completion.user_id, course=completion.course, why=why)
    tell([completion.user], notices.TAKEN_BACK, reference=reference_of(completion), path=path_of(completion))
    return completion


@writing()
def override(*, actor: Any, hub: Hub, user: Any, why: str, days: int) -> Override:
    """Let somebody take part for so many days in spite of training that bars: no longer than the board allows."""
    ask(rules.may_override(actor, hub, user), acts.OVERRIDDEN, actor=actor, subject=user)
    until_at = timezone.now() + timedelta(days=days)
    if days < 1 or until_at > longest(hub):
        raise ValidationError({"days": _("The board allows no longer than this. Choose a shorter time.")})
    row = Override.objects.create(hub=hub, user=user, by=actor, why=why, until_at=until_at)
    record(acts.OVERRIDDEN, actor=actor, subject=row, whom=user.pk, days=days, why=why)
    return row


def longest(hub: Hub) -> datetime:
    """Until when the board allows a chair to let somebody take part without required training."""
    return after(timezone.now(), *clock_of(hub.board, "training_override"))


def choose_effect(*, actor: Any, hub: Hub, requirement: Requirement, from_on: date, **changes: Any) -> Requirement:
    """Let a requirement read otherwise from a day on: what a gap does, the days of grace, its source."""
    changed: Requirement = change_rule(actor=actor, hub=hub, row=requirement, from_on=from_on, **changes)  # type: ignore[assignment]
    return changed


def ends_on(course: Course, completed_on: date, said: date | None = None) -> date | None:
    """The first day on which a completion no longer holds: what the board says, or earlier if the certificate does."""
    if course.months is None:
        return said
    board = add_months(completed_on, course.months)
    return min(board, said) if said else board


def reference_of(completion: Completion) -> str:
    """What mail and telephone call a record: nothing in it says whose or what."""
    return f"T-{completion.pk.hex[-8:].upper()}"


def path_of(completion: Completion) -> str:
    return reverse("training_completion", args=[completion.pk])


def _course(user: Any, code: str) -> Course:
    row = next((row for row in courses_for(user.pk) if row.code == code), None)
    if row is None:
        raise ValidationError({"course": _("This is not a course of the board. Choose one of these.")})
    return row


def _sensible(completed_on: date, expires_on: date | None) -> None:
    today = timezone.localdate()
    if completed_on > today:
        raise ValidationError({"completed_on": _("This day has not come yet.")})
    if completed_on < today - EARLIEST:
        raise ValidationError({"completed_on": _("This is more than %(n)s years ago. Check the year.") % {"n": 20}})
    if expires_on is not None and expires_on <= completed_on:
        raise ValidationError({"expires_on": _("It runs out before it was completed. Check both days.")})
