"""Who may do what about a child's parents, and whether a parent may be contacted and told: questions only.

Consent to a service is no question here. Nothing in this file, and no other rule of sharing, reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.access.verdicts import YES, Verdict, no
from hub.people.models import EducationParent, ParentalResponsibility, Person, Standing, TieKind
from hub.people.rules import may_change, may_record
from sharing.parents.models import (
    Arrangement,
    ContactWay,
    CourtOrder,
    InformationClass,
    Safety,
    SafetyCheck,
    Tell,
    TellingRule,
    Way,
)

if TYPE_CHECKING:
    from hub.people.models import Family


@dataclass
class Stand:
    """How one adult stands to one child: the rows that hold today, none of them replaced."""

    child: Person
    adult: Person
    today: date
    is_resident: bool  # the adult lives in the home of the child's family
    ties: tuple[str, ...] = ()  # of TieKind: what the adult is to the child
    responsibility: ParentalResponsibility | None = None
    education: EducationParent | None = None
    arrangement: Arrangement | None = None
    orders: list[CourtOrder] = field(default_factory=list)  # in force, and those that ended
    way: ContactWay | None = None
    check: SafetyCheck | None = None
    check_is_live: bool = False  # by the database's clock, at the moment of reading
    telling: Mapping[str, TellingRule] = field(default_factory=dict)  # by class of information

    @property
    def is_parent_by_tie(self) -> bool:
        return TieKind.PARENT in self.ties

    @property
    def in_force(self) -> list[CourtOrder]:
        return [order for order in self.orders if order.expires_on is None or order.expires_on >= self.today]

    @property
    def has_responsibility(self) -> bool:
        return _has(self.responsibility, self.today)

    @property
    def is_education_parent(self) -> bool:
        return _has(self.education, self.today)

    @property
    def is_parent(self) -> bool:
        """With parental responsibility, or a parent in education law: two questions, and either gives standing."""
        return self.has_responsibility or self.is_education_parent

    @property
    def may_be_parent(self) -> bool:
        """Whether somebody has to decide: a parent, or nobody has yet found out that they are none."""
        unknown = any(
            row is not None and row.standing == Standing.NOT_KNOWN for row in (self.responsibility, self.education)
        )
        return self.is_parent or self.is_parent_by_tie or unknown

    @property
    def is_evidenced(self) -> bool:
        rows = (self.responsibility, self.education)
        return any(_has(row, self.today) and row is not None and row.seen_on is not None for row in rows)

    @property
    def language(self) -> str:
        """The recipient's, as recorded: with the way to reach them, else of the person. "" when nobody asked."""
        return (self.way.language if self.way else "") or self.adult.written


def _has(row: ParentalResponsibility | EducationParent | None, today: date) -> bool:
    return (
        row is not None and row.standing == Standing.HAS and not (row.expires_on is not None and row.expires_on < today)
    )


# -- Contacting and telling ------------------------------------------------------------------------------------------


def may_contact(stand: Stand) -> Verdict:
    """Whether this adult may be contacted about this child at all: listed, named to be told, rung or written to.

    The one rule before all of these. Without a live safety check the answer is no, whoever asks and however urgent;
    a worry about danger goes to the duty team, never to a parent.
    """
    for order in stand.in_force:
        if order.bars_contact:
            return no(_("A court order bars contact with this adult. Ask the council's legal team."))
    if stand.check is None:
        return no(_("Nobody has recorded a safety check yet. Record one first: it asks three people."))
    if not stand.check_is_live:
        return no(_("The safety check ended on %(day)s. Ask again before anybody is contacted.") % {
            "day": date_format(stand.check.expires_at, "j F Y")
        })  # fmt: skip
    if stand.check.outcome == Safety.NOT_SAFE:
        return no(_("The safety check says that it is not safe to contact this adult."))
    return YES


@dataclass(frozen=True)
class Telling:
    """What of one class of information an adult is told today, and why."""

    information: str
    tell: str  # of Tell
    why: str
    is_decided: bool


def telling_of(stand: Stand, information: str) -> Telling:
    """Nobody decided, the review is overdue, or a court bars it: then it is not told."""
    row = stand.telling.get(information)
    if any(order.bars_information for order in stand.in_force):
        return Telling(information, Tell.DO_NOT, _("A court order bars information to this adult."), True)
    if row is None:
        return Telling(information, Tell.DO_NOT, _("Nobody has decided about this yet."), False)
    if row.review_on < stand.today:
        day = date_format(row.review_on, "j F Y")
        why = _("The decision was to be looked at again on %(day)s, and was not.") % {"day": day}
        return Telling(information, Tell.DO_NOT, why, False)
    return Telling(information, row.tell, row.reason, True)


DECIDES = (InformationClass.WELLBEING, InformationClass.OUTCOME)  # without these two, nothing is decided


def is_decided(stand: Stand) -> bool:
    """Whether somebody has decided what this adult is told. That nothing is told is a decision too."""
    return all(telling_of(stand, one).is_decided for one in DECIDES)


def may_write_to(stand: Stand) -> Verdict:
    """Whether a letter may go to this adult about this child."""
    verdict = may_contact(stand)
    if not verdict:
        return verdict
    if not stand.is_parent:
        return no(_("This adult has no parental responsibility and is no parent in education law, as recorded."))
    if not stand.is_evidenced:
        return no(_("Nobody has seen evidence that this adult is the child's parent. See it first."))
    if not stand.language:
        return no(_("Nobody has recorded in which language this adult reads. Record it with how to reach them."))
    if all(telling_of(stand, one).tell == Tell.DO_NOT for one in DECIDES):
        return no(_("Nothing of the outcome or of the child's wellbeing may be told, so there is nothing to write."))
    return YES


def may_hand_over(stand: Stand, way: str) -> Verdict:
    """Whether a letter may be given in this way. Not posted where the home is shared or unsafe, or nobody asked."""
    verdict = may_write_to(stand)
    if not verdict:
        return verdict
    if way == Way.MAIL:
        return no(_("A letter like this is not sent by e-mail."))
    if way == Way.POST and (stand.way is None or stand.way.home_is_shared_or_unsafe):
        return no(_("Not by post: somebody else may open it, or nobody has asked. Hand it over in person."))
    return YES


# -- Recording -------------------------------------------------------------------------------------------------------


def may_keep(actor: Any, family: "Family") -> Verdict:
    """Record orders, arrangements, ways, safety checks, decisions and consents: who may change the family's record."""
    return may_change(actor, family)


def may_take_contact(actor: Any, family: "Family") -> Verdict:
    """Write down that a parent got in touch: whoever may put something on the record, at night too."""
    return may_record(actor, family)


def may_review(actor: Any, reviewer: Any) -> Verdict:
    if reviewer.pk == actor.pk:
        return no(gettext_lazy("Name somebody else to look at it again: nobody reviews their own decision."))
    return YES
