"""Whom a protection covers, as far as the hub's own records say; and whom of the rolls it was found to cover."""

from collections.abc import Collection
from uuid import UUID

from hub.people.models import Tie, TieKind
from sharing.siblings.rolls.models import Covered

#: Ties by which a protected adult covers a child
CARES_FOR = (TieKind.PARENT, TieKind.STEP_PARENT, TieKind.FOSTER_CARER, TieKind.KINSHIP_CARER,
             TieKind.TREATED_AS_PARENT, TieKind.GRANDPARENT)  # fmt: skip
CARED_BY = (TieKind.CHILD, TieKind.STEP_CHILD, TieKind.FOSTER_CHILD, TieKind.KINSHIP_CHILD, TieKind.TREATED_AS_CHILD,
            TieKind.GRANDCHILD)  # fmt: skip


def with_children(people: Collection[UUID]) -> set[UUID]:
    """These people, and the children they care for."""
    return {
        *people,
        *Tie.objects.filter(person__in=people, kind__in=CARES_FOR).values_list("other", flat=True),
        *Tie.objects.filter(other__in=people, kind__in=CARED_BY).values_list("person", flat=True),
    }


def carers_of(child: UUID) -> set[UUID]:
    """Who cares for this child."""
    return {
        *Tie.objects.filter(other=child, kind__in=CARES_FOR).values_list("person", flat=True),
        *Tie.objects.filter(person=child, kind__in=CARED_BY).values_list("other", flat=True),
    }


def covered_by(people: Collection[UUID]) -> set[UUID]:
    """The children of rolls who were found to be these people, or children of theirs."""
    return set(Covered.objects.filter(cover__in=people).values_list("child", flat=True))
