"""Joiners, movers and leavers. Leaving ends every session at once; what somebody wrote stays theirs."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth import login
from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone

from hub.access.verdicts import Hidden, Refused, ask
from hub.accounts.invitations import services as invitations
from hub.accounts.invitations.queries import invited_lately, may_be_invited
from hub.accounts.invitations.services import Invited
from hub.accounts.models import Invitation, User
from hub.accounts.services import end_sessions
from hub.agencies import acts
from hub.agencies.models import Membership
from hub.agencies.staff.rules import may_administer, may_change, may_invite
from hub.audit.events import About, record

#: Sent inside the transaction in which somebody begins at an agency or becomes something else there, with `user`.
on_place_changed = Signal()


@transaction.atomic
def invite(*, actor: User, email: str, name: str, language: str, role: str, title_en: str, title_cy: str) -> Invited:
    """Invite somebody to the administrator's own agency. Returns the two halves: link by mail, code by telephone."""
    about = About("agency", actor.agency_id)
    ask(may_invite(actor, lately=invited_lately(actor)), acts.INVITED, actor=actor, subject=about)
    agency_id = own_agency(actor)
    ask(may_be_invited(email, agency_id), acts.INVITED, actor=actor, subject=about)
    invited = invitations.draw_up(
        actor=actor,
        agency_id=agency_id,
        email=email,
        name=name,
        language=language,
        role=role,
        title_en=title_en,
        title_cy=title_cy,
    )
    record(acts.INVITED, actor=actor, subject=About("invitation", invited.invitation.pk), role=role)
    return invited


@transaction.atomic
def offer_new_start(*, actor: User, membership: Membership) -> Invited:
    """For a lost telephone or key: a link and a code that set a new password and ask for a new second factor.

    Until it is taken up nothing changes, so that it cannot lock anybody out.
    """
    membership = held(actor, membership)
    ask(may_change(actor, membership), acts.RENEWAL_OFFERED, actor=actor, subject=membership)
    person: User = membership.user
    for old in Invitation.objects.open().filter(renews=person):
        invitations.withdraw(actor=actor, invitation=old)
    invited = invitations.draw_up(
        actor=actor,
        agency_id=membership.agency_id,
        email=person.email,
        name=person.name,
        language=person.language,
        role=membership.role,
        title_en=membership.title_en,
        title_cy=membership.title_cy,
        renews=person,
    )
    record(acts.RENEWAL_OFFERED, actor=actor, subject=About("user", person.pk))
    return invited


@transaction.atomic
def withdraw(*, actor: User, invitation: Invitation) -> None:
    ask(may_administer(actor), acts.INVITATION_WITHDRAWN, actor=actor, subject=About("invitation", invitation.pk))
    invitations.withdraw(actor=actor, invitation=invitation)
    record(acts.INVITATION_WITHDRAWN, actor=actor, subject=About("invitation", invitation.pk))


@transaction.atomic
def join(request: HttpRequest, *, invitation: Invitation, password: str) -> User | None:
    """Take up an invitation whose code was right: account, membership and first sign-in. None when it was used, or
    when the person has come to another agency meanwhile: one acts for one agency at a time."""
    if Membership.objects.today().filter(user=invitation.renews).exclude(agency=invitation.agency).exists():
        return None
    user = invitations.take_up(invitation, password=password)
    if user is None:
        return None
    if not Membership.objects.today().filter(user=user, agency=invitation.agency).exists():
        membership = Membership.objects.create(
            user=user,
            agency_id=invitation.agency,
            role=invitation.role,
            title_en=invitation.title_en,
            title_cy=invitation.title_cy,
            from_on=timezone.localdate(),
        )
        user.__dict__.pop("membership", None)
        record(acts.JOINED, actor=user, subject=membership, role=membership.role)
        on_place_changed.send(sender=Membership, user=user)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return user


@transaction.atomic
def move(*, actor: User, membership: Membership, role: str, title_en: str, title_cy: str) -> Membership:
    """Somebody becomes something else at the same agency, from today. What they were stays on record."""
    membership = held(actor, membership)
    ask(may_change(actor, membership), acts.MOVED, actor=actor, subject=membership)
    today = timezone.localdate()
    if membership.from_on == today:  # put right on the day it was made: it never held
        membership.role, membership.title_en, membership.title_cy = role, title_en, title_cy
        membership.save(update_fields=["role", "title_en", "title_cy"])
        changed = membership
    else:
        end(membership, today)
        changed = Membership.objects.create(
            user=membership.user,
            agency=membership.agency,
            role=role,
            title_en=title_en,
            title_cy=title_cy,
            manager=membership.manager,
            from_on=today,
        )
    record(acts.MOVED, actor=actor, subject=changed, role=role, whom=membership.user_id)
    on_place_changed.send(sender=Membership, user=membership.user)
    end_sessions(membership.user, "administrator")  # pages and rooms opened as what they were
    return changed


@transaction.atomic
def leave(*, actor: User, membership: Membership) -> None:
    """Somebody leaves the agency today: they are signed out everywhere, in rooms too, within two seconds.

    No invitation brings them back: neither a new start that was offered to them nor one that they drew up themselves.
    """
    membership = held(actor, membership)
    ask(may_change(actor, membership), acts.LEFT, actor=actor, subject=membership)
    end(membership, timezone.localdate())
    record(acts.LEFT, actor=actor, subject=membership, whom=membership.user_id)
    person = membership.user
    for invitation in Invitation.objects.open().filter(Q(renews=person) | Q(invited_by=person)):
        invitations.withdraw(actor=actor, invitation=invitation)
        record(acts.INVITATION_WITHDRAWN, actor=actor, subject=About("invitation", invitation.pk))
    end_sessions(membership.user, "left")


def held(actor: User, membership: Membership) -> Membership:
    """The membership as it stands, held until commit: of two who change it at once, the second finds it ended. Raises
    Hidden."""
    rows = Membership.objects.today().select_for_update(of=("self",)).select_related("user", "agency")
    found: Membership | None = rows.filter(pk=membership.pk).first()
    if found is None:
        raise Hidden(asked=str(membership.pk), actor=actor)
    return found


def end(membership: Membership, today: date) -> None:
    membership.to_on = today
    membership.save(update_fields=["to_on"])


def own_agency(actor: Any) -> UUID:
    agency_id: UUID | None = actor.agency_id
    if agency_id is None:
        raise Refused("", acts.INVITED, actor, None)
    return agency_id
