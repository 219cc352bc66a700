"""Who is shut out of a family's record: by a tie of their own, by whom they manage, or by hand."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.agencies.models import Membership
from hub.agencies.queries import over
from hub.audit.events import record
from hub.people import acts, rules
from hub.people.models import Family, FamilyExclusion, Person, StaffTie


@writing()
def tie_staff(*, actor: Any, user: Any, person: Person, relation: str) -> StaffTie:
    """Tie a user to a person in a record: themselves, or somebody related.

    That user, and those who manage them or administer their account, are shut out of every family the person belongs
    to, now and later. It wins over any grant.
    """
    ask(rules.may_tie_staff(actor), acts.STAFF_TIED, actor=actor)
    tie = StaffTie.objects.create(
        user=user, person=person, relation=relation, set_by=actor, from_on=timezone.localdate()
    )
    shut_out_by(tie, Family.objects.filter(members__person=person).distinct())
    record(acts.STAFF_TIED, actor=actor, subject=tie, people=[person], why=relation, user=user.pk)
    return tie


def keep_shut_out() -> int:
    """Shut out whoever a tie shuts out by today's families, managers and administrators; returns how many were new.

    For the scheduler: people change managers and families grow after a tie is set.
    """
    new = 0
    for tie in StaffTie.objects.today().select_related("user", "set_by"):
        with writing():
            new += shut_out_by(tie, Family.objects.filter(members__person=tie.person_id).distinct())
    return new


def shut_out_with(user: Any) -> None:
    """Set again, in the transaction in which somebody's place changes, what ties their own agency's staff and those
    they manage: an administrator of today reads nothing until the next round comes by."""
    agencies = Membership.objects.today().filter(user=user.pk).values("agency")
    tied = Membership.objects.today().filter(Q(agency__in=agencies) | Q(manager=user.pk)).values("user")
    for tie in StaffTie.objects.today().filter(user__in=tied).select_related("user", "set_by"):
        shut_out_by(tie, Family.objects.filter(members__person=tie.person_id).distinct())


def shut_out_by(tie: StaffTie, families: Iterable[Family]) -> int:
    """Rows for one tie. One that was lifted by hand is not set again."""
    users = [tie.user, *over(tie.user)]
    known = set(FamilyExclusion.objects.filter(tie=tie).values_list("family", "user"))
    new = 0
    for family in families:
        for user in users:
            if (family.pk, user.pk) not in known:
                FamilyExclusion.objects.create(family=family, user=user, why=tie.relation, set_by=tie.set_by, tie=tie)
                record(acts.SHUT_OUT, actor=tie.set_by, subject=family, user=user.pk, tie=tie.pk)
                new += 1
    return new


@writing()
def shut_out(*, actor: Any, family: Family, user: Any, why: str) -> FamilyExclusion:
    """Shut somebody out of a family's record until it is lifted: a conflict of interest. It wins over any grant."""
    ask(rules.may_shut_out(actor, family), acts.SHUT_OUT, actor=actor, subject=family)
    row = FamilyExclusion.objects.create(family=family, user=user, why=why, set_by=actor)
    record(acts.SHUT_OUT, actor=actor, subject=family, why=why, user=user.pk)
    return row


@writing()
def let_back(*, actor: Any, exclusion: FamilyExclusion, why: str) -> None:
    """Lift a shutting out, with a reason. It opens nothing by itself."""
    ask(rules.may_let_back(actor, exclusion.user), acts.LET_BACK, actor=actor, subject=exclusion.family)
    exclusion.lifted_at, exclusion.lifted_by, exclusion.lifted_why = timezone.now(), actor, why
    exclusion.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
    record(acts.LET_BACK, actor=actor, subject=exclusion.family, why=why, user=exclusion.user_id)
