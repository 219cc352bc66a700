"""What the pages of parents show: plain values, read inside `reading` and without what the viewer may not be told."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.people.models import EducationParent, Family, ParentalResponsibility, Person
from hub.people.queries import family_for
from hub.people.queries_protection import shield_for
from hub.people.services import everybody
from hub.people.shield import Shield
from hub.people.words import age, tie_words, together
from sharing.parents import queries, rules
from sharing.parents.models import InformationClass, LivesWith, OrderKind, ParentContact, Safety, Tell, Way
from sharing.parents.rules import Stand

DONE, MISSING, LATE = "done", "missing", "late"


@dataclass(frozen=True)
class Step:
    """One question about an adult and a child: answered, open, or out of date."""

    code: str
    question: str
    state: str  # done, missing, late
    answer: str
    more: list[str]
    url: str
    button: str


@dataclass(frozen=True)
class Told:
    label: str
    tell: str
    tell_label: str
    why: str
    is_decided: bool
    by: str
    reviewer: str
    review_on: date | None


@dataclass(frozen=True)
class Order:
    id: str
    kind: str
    says: str
    made_on: date
    expires_on: date | None
    has_ended: bool
    bars: list[str]
    seen_by: str
    seen_on: date
    has_scan: bool


@dataclass(frozen=True)
class Contact:
    """What a parent said when they got in touch."""

    id: str
    adult: str
    adult_id: str
    child: str
    child_id: str
    way: str
    text: str
    language: str
    on: date | None
    by: str
    agency: str
    answer_by_on: date | None
    is_late: bool
    answered_at: datetime | None
    may_answer: bool
    why_not: str


@dataclass(frozen=True)
class PairPage:
    family_id: str
    family: str
    child_id: str
    child: str
    child_age: str
    adult_id: str
    adult: str
    ties: str
    is_resident: bool
    may_contact: bool
    why_not: str
    steps: list[Step]
    next: Step | None
    told: list[Told]
    orders: list[Order]
    contacts: list[Contact]
    others: list[dict[str, str]]  # the other adults of this child
    may_change: bool
    person_ids: list[UUID]


@dataclass(frozen=True)
class AdultRow:
    """One adult of a child, in a line."""

    id: str
    name: str
    ties: str
    is_resident: bool
    responsibility: str
    education: str
    is_parent: bool
    may_contact: bool
    why_not: str
    missing: list[str]


@dataclass(frozen=True)
class ChildRow:
    id: str
    name: str
    age: str
    adults: list[AdultRow]


@dataclass(frozen=True)
class FamilyParents:
    id: str
    name: str
    children: list[ChildRow]
    contacts: list[Contact]
    person_ids: list[UUID]


@dataclass(frozen=True)
class PlannerRow:
    """A parent who lives elsewhere, of whom nobody has decided what they are told."""

    family_id: str
    family: str
    adult_id: str
    adult: str
    ties: str
    children: str
    child_id: str  # where to go on
    standing: str
    missing: list[str]
    next: str
    asks: date | None  # they have got in touch and wait for an answer since


@dataclass(frozen=True)
class Planner:
    undecided: list[PlannerRow]
    to_contact: list[Contact]  # who wait for an answer and may be contacted
    waiting: list[Contact]  # who wait for an answer and may not be contacted yet
    ending: list[PlannerRow]  # what was decided and must be looked at again
    person_ids: list[UUID]


# -- A child and an adult --------------------------------------------------------------------------------------------


def pair_page(user: Any, child: UUID, adult: UUID, *, may_change: bool, between: queries.Between) -> PairPage:
    """Everything between a child and an adult. The caller fetched the pair by `queries.pair_for`."""
    family = between.family
    people = everybody(family)
    shield = shield_for(user, people)
    group = [stand for stand in queries.stands([family.pk])[family.pk] if stand.child.pk == child]
    stand = next(one for one in group if one.adult.pk == adult)
    scans = queries.scanned(order.pk for order in stand.orders)
    steps = steps_of(stand, family, shield)
    verdict = rules.may_contact(stand)
    told = [_told(stand, information, shield) for information in InformationClass]
    contacts = [contact_row(row, stand, shield) for row in queries.contacts_of([child]) if row.adult_id == adult]
    return PairPage(
        family_id=str(family.pk), family=family.name,
        child_id=str(child), child=between.child.name, child_age=_age(between.child),
        adult_id=str(adult), adult=between.adult.name, ties=_tie_words([stand])[child, adult],
        is_resident=stand.is_resident,
        may_contact=bool(verdict), why_not=str(verdict.why),
        steps=steps, next=next((step for step in steps if step.state != DONE), None),
        told=told,
        orders=[_order(order, stand, shield, order.pk in scans) for order in stand.orders],
        contacts=contacts,
        others=[{"id": str(one.adult.pk), "name": one.adult.name} for one in group if one.adult.pk != adult],
        may_change=may_change,
        person_ids=list(dict.fromkeys([child, adult, *(one.adult.pk for one in group)])),
    )  # fmt: skip


def steps_of(stand: Stand, family: Family, shield: Shield) -> list[Step]:
    """The questions in the order in which they are asked."""
    standing = f"{reverse('set_standing', args=[family.pk])}?child={stand.child.pk}&adult={stand.adult.pk}"
    here = [stand.child.pk, stand.adult.pk]
    steps = [
        _standing_step("responsibility", _("Parental responsibility"), stand.responsibility, stand, standing, shield),
        _standing_step("education", _("Parent in education law"), stand.education, stand, standing, shield),
        _arrangement_step(stand, reverse("parents_arrangement", args=here), shield),
        _check_step(stand, reverse("parents_check", args=here), shield),
        _way_step(stand, reverse("parents_way", args=here), shield),
    ]
    if stand.may_be_parent:
        steps.append(_telling_step(stand, reverse("parents_telling", args=here)))
    return steps


def missing_of(stand: Stand) -> list[str]:
    """What nobody has recorded yet, in few words: for a list that is read in one glance."""
    words = []
    if stand.responsibility is None or stand.responsibility.seen_on is None:
        words.append(_("evidence of parental responsibility"))
    if stand.education is None:
        words.append(_("parent in education law"))
    if stand.check is None:
        words.append(_("safety check"))
    elif not stand.check_is_live:
        words.append(_("safety check, ended"))
    if stand.way is None:
        words.append(_("safe way to be reached"))
    if not stand.language:
        words.append(_("language"))
    if not rules.is_decided(stand):
        words.append(_("what may be told"))
    return words


def _standing_step(
    code: str,
    question: str,
    row: ParentalResponsibility | EducationParent | None,
    stand: Stand,
    url: str,
    shield: Shield,
) -> Step:
    if row is None:
        return Step(code, question, MISSING, _("Nobody has written it down yet."), [], url, _("Record it"))
    ended = row.expires_on is not None and row.expires_on < stand.today
    more = [shield.mask(row.why)] if row.why else []
    if row.seen_on and row.evidence:
        more.append(
            _("Seen: %(what)s, %(day)s, by %(who)s") % {
                "what": shield.mask(row.evidence), "day": date_format(row.seen_on, "j F Y"),
                "who": row.seen_by.name if row.seen_by else _("somebody"),
            }
        )  # fmt: skip
    elif row.seen_on and row.seen_by:
        day = date_format(row.seen_on, "j F Y")
        more.append(_("Evidence seen by %(who)s, %(day)s") % {"who": row.seen_by.name, "day": day})
    else:
        more.append(_("No evidence seen"))
    if row.expires_on:
        more.append(_("Holds until %(day)s") % {"day": date_format(row.expires_on, "j F Y")})
    known = row.standing != "not_known" and row.seen_on is not None
    return Step(
        code, question, LATE if ended else DONE if known else MISSING, row.get_standing_display(), more, url,
        _("Change it") if known else _("Record it"),
    )  # fmt: skip


def _arrangement_step(stand: Stand, url: str, shield: Shield) -> Step:
    question, row = _("Where the child lives, and when they meet"), stand.arrangement
    if row is None:
        said = _("They live in the same home.") if stand.is_resident else _("Nobody has written it down yet.")
        return Step("arrangement", question, DONE if stand.is_resident else MISSING, said, [], url, _("Record it"))
    more = [shield.mask(row.says)] if row.says else []
    more.append(_("Said by %(who)s") % {"who": shield.mask(row.said_by)})
    return Step("arrangement", question, DONE, str(LivesWith(row.lives_with).label), more, url, _("Change it"))


def _check_step(stand: Stand, url: str, shield: Shield) -> Step:
    question, row = _("Is it safe to contact them?"), stand.check
    if row is None:
        said = _("No safety check. Nobody contacts them, names them to be told or writes to them until there is one.")
        return Step("check", question, MISSING, said, [], url, _("Record a safety check"))
    more = [_("Conditions: %(conditions)s") % {"conditions": shield.mask(row.conditions)}] if row.conditions else []
    more += [
        _("Police: %(said)s") % {"said": shield.mask(row.police)},
        _("Domestic-abuse service: %(said)s") % {"said": shield.mask(row.service)},
        _("The other parent: %(said)s") % {"said": shield.mask(row.other_parent)},
        _("Checked by %(who)s, %(day)s. Holds until %(until)s") % {
            "who": row.by.name, "day": date_format(timezone.localtime(row.at), "j F Y"),
            "until": date_format(timezone.localtime(row.expires_at), "j F Y, H:i"),
        },
    ]  # fmt: skip
    state = DONE if stand.check_is_live else LATE
    return Step("check", question, state, str(Safety(row.outcome).label), more, url, _("Check again"))


def _way_step(stand: Stand, url: str, shield: Shield) -> Step:
    question, row = _("How can they safely be reached, and in which language?"), stand.way
    if row is None:
        return Step("way", question, MISSING, _("Nobody has written it down yet."), [], url, _("Record it"))
    more = []
    if row.detail and stand.adult.pk not in shield.covered:
        more.append(shield.mask(row.detail))
    if row.home_is_shared_or_unsafe:
        more.append(_("Nothing goes by post: the home is shared or unsafe. Letters are handed over."))
    if row.speaker:
        more.append(_("Only %(agency)s speaks to them") % {"agency": shield.agency(row.speaker)})
    language = (
        _("Reads %(language)s") % {"language": _language(stand.language)}
        if stand.language
        else _("Language not recorded")
    )
    return Step(
        "way",
        question,
        DONE if stand.language else MISSING,
        f"{Way(row.way).label}. {language}.",
        more,
        url,
        _("Change it"),
    )


def _telling_step(stand: Stand, url: str) -> Step:
    question = _("What are they told?")
    if rules.is_decided(stand):
        told = [
            str(InformationClass(name).label).lower()
            for name in InformationClass
            if rules.telling_of(stand, name).tell != Tell.DO_NOT
        ]
        said = _("Told: %(classes)s") % {"classes": together(told)} if told else _("Nothing is told")
        return Step("telling", question, DONE, said, [], url, _("Decide again"))
    late = bool(stand.telling)
    said = (
        _("The decision must be looked at again.")
        if late
        else _("Nobody has decided. That nothing is told is a decision too.")
    )
    return Step("telling", question, LATE if late else MISSING, said, [], url, _("Decide what they are told"))


def _language(code: str) -> str:
    return {"en": _("English"), "cy": _("Welsh")}.get(code, code)


def _told(stand: Stand, information: InformationClass, shield: Shield) -> Told:
    found, row = rules.telling_of(stand, information), stand.telling.get(information)
    return Told(
        label=str(information.label), tell=found.tell, tell_label=str(Tell(found.tell).label),
        why=shield.mask(found.why),
        is_decided=found.is_decided, by=row.decided_by.name if row else "", reviewer=row.reviewer.name if row else "",
        review_on=row.review_on if row else None,
    )  # fmt: skip


def _order(order: Any, stand: Stand, shield: Shield, has_scan: bool) -> Order:
    bars = []
    if order.bars_information:
        bars.append(_("No information to this adult"))
    if order.bars_contact:
        bars.append(_("No contact with this adult"))
    return Order(
        str(order.pk), str(OrderKind(order.kind).label), shield.mask(order.says), order.made_on, order.expires_on,
        order not in stand.in_force, bars, order.seen_by.name, order.seen_on, has_scan,
    )  # fmt: skip


def contact_row(row: ParentContact, stand: Stand | None, shield: Shield) -> Contact:
    verdict = rules.may_contact(stand) if stand is not None else None
    due = row.wants_answer_by_on
    return Contact(
        id=str(row.pk), adult=row.adult.name, adult_id=str(row.adult_id), child=row.child.name,
        child_id=str(row.child_id), way=str(Way(row.way).label), text=shield.mask(row.fact.text),
        language=row.fact.language, on=row.fact.happened_on, by=row.fact.by.name,
        agency=shield.agency(row.fact.originator), answer_by_on=due,
        is_late=due is not None and row.answered_at is None and due < timezone.localdate(),
        answered_at=row.answered_at, may_answer=bool(verdict), why_not=str(verdict.why) if verdict is not None else "",
    )  # fmt: skip


def _age(person: Person) -> str:
    return age(person.born_on, person.expected_on, timezone.localdate())


# -- A family --------------------------------------------------------------------------------------------------------


def family_parents(user: Any, pk: UUID) -> FamilyParents:
    """Every child × every adult of a family in one page. Raises Hidden."""
    family = family_for(user, pk)
    shield = shield_for(user, everybody(family))
    group = queries.stands([pk])[pk]
    by_pair = {(stand.child.pk, stand.adult.pk): stand for stand in group}
    words = _tie_words(group)
    children: dict[UUID, list[Stand]] = defaultdict(list)
    for stand in group:
        children[stand.child.pk].append(stand)
    return FamilyParents(
        id=str(pk),
        name=family.name,
        children=[
            ChildRow(
                str(child),
                rows[0].child.name,
                _age(rows[0].child),
                [_adult_row(stand, words) for stand in sorted(rows, key=lambda one: not one.may_be_parent)],
            )
            for child, rows in children.items()
        ],  # fmt: skip
        contacts=[
            contact_row(row, by_pair.get((row.child_id, row.adult_id)), shield)
            for row in queries.contacts_of(children.keys())
        ],
        person_ids=list(dict.fromkeys(one for stand in group for one in (stand.child.pk, stand.adult.pk))),
    )


def _adult_row(stand: Stand, words: dict[queries.Pair, str]) -> AdultRow:
    verdict = rules.may_contact(stand)
    return AdultRow(
        id=str(stand.adult.pk), name=stand.adult.name, ties=words[stand.child.pk, stand.adult.pk],
        is_resident=stand.is_resident,
        responsibility=stand.responsibility.get_standing_display() if stand.responsibility else _("Not recorded"),
        education=stand.education.get_standing_display() if stand.education else _("Not recorded"),
        is_parent=stand.may_be_parent, may_contact=bool(verdict), why_not=str(verdict.why),
        missing=missing_of(stand) if stand.may_be_parent else [],
    )  # fmt: skip


def _tie_words(group: Sequence[Stand]) -> dict[queries.Pair, str]:
    """What each adult is to each child, for many pairs at once."""
    return {
        (stand.child.pk, stand.adult.pk): ", ".join(
            tie_words(kind, stand.adult.sex, [stand.child.name.split(" ")[0]]) for kind in stand.ties
        )
        for stand in group
    }


# -- Before somebody is told -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unchecked:
    """A parent who lives elsewhere and may not be contacted about these children, for where somebody decides who is
    told: why not, and where the safety check is recorded."""

    adult_id: UUID
    adult: str
    children: str
    why: str
    url: str


def unchecked_in(family: UUID) -> list[Unchecked]:
    """Of one family, one row an adult. The caller has checked who looks."""
    by_adult: dict[UUID, list[Stand]] = defaultdict(list)
    for stand in queries.stands([family])[family]:
        if not stand.is_resident and stand.may_be_parent and not rules.may_contact(stand):
            by_adult[stand.adult.pk].append(stand)
    return [
        Unchecked(
            adult_id=pk,
            adult=rows[0].adult.name,
            children=together(stand.child.name for stand in rows),
            why=str(rules.may_contact(rows[0]).why),
            url=reverse("parents_check", args=[rows[0].child.pk, pk]),
        )
        for pk, rows in by_adult.items()
    ]


# -- The planner -----------------------------------------------------------------------------------------------------


def planner(user: Any) -> Planner:
    """Parents who live elsewhere and of whom nobody has decided, in the families of the hubs this person staffs."""
    families = queries.open_families(user)
    groups = queries.stands([family.pk for family in families])
    everyone = [stand for group in groups.values() for stand in group]
    words = _tie_words(everyone)
    shield = shield_for(user, {pk for stand in everyone for pk in (stand.child.pk, stand.adult.pk)})
    pending = [row for row in queries.contacts_of({stand.child.pk for stand in everyone}) if row.answered_at is None]
    asked = {(row.child_id, row.adult_id): row for row in reversed(pending)}
    undecided, ending = [], []
    for family in families:
        by_adult: dict[UUID, list[Stand]] = defaultdict(list)
        for stand in groups[family.pk]:
            if not stand.is_resident and stand.may_be_parent:
                by_adult[stand.adult.pk].append(stand)
        for stands in by_adult.values():
            still = [stand for stand in stands if queries.is_open(stand)]
            looked = [stand for stand in still if stand.telling]
            if looked:
                ending.append(_planner_row(family, looked, words, asked))
            if fresh := [stand for stand in still if not stand.telling]:
                undecided.append(_planner_row(family, fresh, words, asked))
    by_pair = {(stand.child.pk, stand.adult.pk): stand for stand in everyone}
    contacts = [contact_row(row, by_pair.get((row.child_id, row.adult_id)), shield) for row in pending]
    undecided.sort(key=lambda row: (row.asks is None, row.family, row.adult))
    named = {UUID(one) for row in [*undecided, *ending] for one in (row.adult_id, row.child_id)}
    named |= {stand.child.pk for stand in everyone if queries.is_open(stand)}
    return Planner(
        undecided=undecided,
        to_contact=[row for row in contacts if row.may_answer],
        waiting=[row for row in contacts if not row.may_answer],
        ending=ending,
        person_ids=list(named | {UUID(one) for row in contacts for one in (row.adult_id, row.child_id)}),
    )


def undecided_among(user: Any, among: Collection[UUID]) -> tuple[list[PlannerRow], list[UUID]]:
    """Of these families, as far as this person may read them: the parents who live elsewhere and of whom nobody has
    decided, for a page about something else; and whom that names. What is missing is on the planner."""
    families = queries.open_families(user, among)
    groups = queries.undecided_in([family.pk for family in families])
    everyone = [stand for group in groups.values() for stand in group]
    words = _tie_words(everyone)
    pending = [row for row in queries.contacts_of({stand.child.pk for stand in everyone}) if row.answered_at is None]
    asked = {(row.child_id, row.adult_id): row for row in reversed(pending)}
    rows = []
    for family in families:
        by_adult: dict[UUID, list[Stand]] = defaultdict(list)
        for stand in groups[family.pk]:
            by_adult[stand.adult.pk].append(stand)
        for stands in by_adult.values():
            if fresh := [stand for stand in stands if not stand.telling]:
                rows.append(replace(_planner_row(family, fresh, words, asked), missing=[], next=""))
    rows.sort(key=lambda row: (row.asks is None, row.family, row.adult))
    return rows, list({pk for stand in everyone for pk in (stand.child.pk, stand.adult.pk)})


def _planner_row(
    family: Family, stands: list[Stand], words: dict[queries.Pair, str], asked: dict[queries.Pair, ParentContact]
) -> PlannerRow:
    first = stands[0]
    missing = list(dict.fromkeys(word for stand in stands for word in missing_of(stand)))
    contact = next((asked[pair] for one in stands if (pair := (one.child.pk, one.adult.pk)) in asked), None)
    if any(stand.has_responsibility for stand in stands):
        standing = _("Has parental responsibility")
    elif any(stand.is_education_parent for stand in stands):
        standing = _("Parent in education law")
    else:
        standing = _("Standing not known")
    return PlannerRow(
        family_id=str(family.pk), family=family.name, adult_id=str(first.adult.pk), adult=first.adult.name,
        ties=words[first.child.pk, first.adult.pk],
        children=together(stand.child.name for stand in stands), child_id=str(first.child.pk), standing=standing,
        missing=missing, next=missing[0] if missing else "", asks=contact.fact.happened_on if contact else None,
    )  # fmt: skip
