"""What pages of links show, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hub.access.gate import reading_whole
from hub.access.verdicts import Verdict
from hub.people.queries import family_for
from hub.people.queries_protection import shield_for
from sharing.basis.queries import labels
from sharing.disclosures.queries import everybody
from sharing.siblings.links import queries, rules
from sharing.siblings.links.items import BY_CODE
from sharing.siblings.links.models import LinkSide, NoticeTo, WatchFor
from sharing.siblings.links.queries import Card

READ_FOR = timedelta(days=90)  # what a form proposes; the sharer chooses


@dataclass(frozen=True)
class LinkLine:
    """One link in a list. `agency`: the other setting, "" once it is closed."""

    id: UUID
    reference: str
    name: str
    child_id: UUID | None
    agency: str
    made_at: datetime
    is_live: bool


@dataclass(frozen=True)
class NoticeLine:
    id: UUID
    reference: str
    name: str  # of one's own child
    kind: str
    happened_on: date
    watch_for: list[str]
    sender: str
    sent_at: datetime
    due_at: datetime
    answer: str
    answered_at: datetime | None
    child_id: UUID | None


@dataclass(frozen=True)
class LinksPage:
    live: list[LinkLine]
    closed: list[LinkLine]
    waiting: list[NoticeLine]


def links_page(user: Any) -> LinksPage:
    """Every link of one's own setting, and the notices that wait."""
    sides = list(queries.mine(user).select_related("link", "person").order_by("-link__made_at")[:200])
    names = queries.names_of(user, [side.child_id for side in sides if side.child_id])
    lines = [_line(side, name_of(side, names)) for side in sides]
    return LinksPage(
        live=[line for line in lines if line.is_live],
        closed=[line for line in lines if not line.is_live],
        waiting=[line for line in notice_lines(user, sides) if not line.answer],
    )


def name_of(side: LinkSide, names: Mapping[UUID, str]) -> str:
    """Of one's own child: as the roll has it, or as the hub's records do where the chair asked."""
    if side.is_of_hub and side.person is not None:
        return side.person.name
    return names.get(side.child_id, "") if side.child_id else ""


def about_of(side: LinkSide) -> UUID | None:
    """Whom the log keeps a look at this side under."""
    return side.person_id if side.is_of_hub else side.child_id


def _line(side: LinkSide, name: str) -> LinkLine:
    card = queries.card_of(side)
    return LinkLine(
        side.link_id, side.link.reference, name, about_of(side), card.agency if card else "", side.link.made_at,
        card is not None,
    )  # fmt: skip


def notice_lines(user: Any, sides: list[LinkSide]) -> list[NoticeLine]:
    """What came to these sides, the latest first."""
    names = queries.names_of(user, [side.child_id for side in sides if side.child_id])
    return [notice_line(row, name_of(row.side, names)) for row in queries.notices_to(sides)]


def notice_line(row: NoticeTo, name: str) -> NoticeLine:
    return NoticeLine(
        id=row.pk, reference=row.notice.reference, name=name, kind=row.notice.get_kind_display(),
        happened_on=row.notice.happened_on, watch_for=watched(row.notice.watch_for), sender=row.notice.agency.name,
        sent_at=row.notice.sent_at, due_at=row.due_at, answer=row.get_answer_display(), answered_at=row.answered_at,
        child_id=about_of(row.side),
    )  # fmt: skip


def watched(codes: list[str]) -> list[str]:
    return [str(WatchFor(code).label) for code in codes]


@dataclass(frozen=True)
class SentLine:
    reference: str
    kind: str
    happened_on: date
    watch_for: list[str]
    sent_at: datetime
    agreement: str
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True)
class ShareLine:
    """Something told or asked for over the link, where this person may know of the disclosure."""

    reference: str
    path_id: UUID
    items: list[str]
    tier: int
    is_ours: bool
    state: str


@dataclass(frozen=True)
class LinkPage:
    id: UUID
    reference: str
    name: str
    child_id: UUID | None
    person_id: UUID | None
    person: str
    purpose: str
    bases: list[dict[str, str]]
    made_at: datetime
    expires_at: datetime
    card: Card | None  # None: closed
    ending: str
    telephone: str
    hours: str
    relation: str
    said_by: str
    shares: list[ShareLine]
    sent: list[SentLine]
    received: list[NoticeLine]
    may_change: bool
    may_hand_over: Verdict
    has_left: bool
    is_of_hub: bool  # the chair's own: they asked from an agenda item


def link_page(user: Any, pk: UUID) -> LinkPage:
    """One's own side and the other's card. Raises Hidden."""
    side = queries.side_for(user, pk)
    link = side.link
    names = queries.names_of(user, [side.child_id] if side.child_id else [])
    card = queries.card_of(side)
    return LinkPage(
        id=link.pk,
        reference=link.reference,
        name=name_of(side, names),
        child_id=about_of(side),
        is_of_hub=side.is_of_hub,
        person_id=side.person_id,
        person=side.person.name if side.person else "",
        purpose=labels().get(link.purpose, link.purpose),
        bases=side.bases,
        made_at=link.made_at,
        expires_at=link.expires_at,
        card=card,
        ending=_ending(link) if card is None else "",
        telephone=side.telephone,
        hours=side.hours,
        relation=side.get_relation_display(),
        said_by=side.get_said_by_display(),
        shares=_shares(user, side) if card else [],
        sent=_sent(side) if card else [],
        received=[line for line in notice_lines(user, [side])],
        may_change=card is not None,
        may_hand_over=rules.may_hand_over(user, side),
        has_left=rules.has_left(link, side),
    )


def _ending(link: Any) -> str:
    """The same to both sides, whoever closed it."""
    if link.withdrawn_at is not None:
        return _("It was withdrawn, and no reason is given. Talk about it with the council's education safeguarding "
                 "officer, and not with the family or the other setting.")  # fmt: skip
    return f"{link.get_ending_display() or _('Its time was over')}."


def _shares(user: Any, side: LinkSide) -> list[ShareLine]:
    rows = {row.disclosure_id: row for row in queries.shares_of(side.link)}
    seen = queries.disclosures_seen(user, rows)
    return [
        ShareLine(
            reference=one.reference,
            path_id=one.pk,
            items=[str(BY_CODE[code].label) for code in rows[one.pk].items if code in BY_CODE],
            tier=rows[one.pk].tier,
            is_ours=rows[one.pk].agency_id == side.agency_id,
            state=one.get_state_display(),
        )
        for one in seen
    ]


def _sent(side: LinkSide) -> list[SentLine]:
    with reading_whole():
        rows = queries.notices_from(side)
    return [
        SentLine(
            row.notice.reference,
            row.notice.get_kind_display(),
            row.notice.happened_on,
            watched(row.notice.watch_for),
            row.notice.sent_at,
            row.notice.agreement,
            row.get_answer_display(),
            row.answered_at,
        )
        for row in rows
    ]


# -- On the family ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FamilyLink:
    names: list[str]  # people of this family
    agencies: list[str]
    relation: str
    said_by: str


@dataclass(frozen=True)
class FamilyLinks:
    family_id: UUID
    name: str
    links: list[FamilyLink]
    people: list[tuple[str, str]]
    may_notify: bool


def family_links(user: Any, pk: UUID) -> FamilyLinks:
    """Which settings are linked for the people of a family, for those admitted to it. Where anybody's place is
    protected from this viewer, a link that would name it is not there. Raises Hidden."""
    family = family_for(user, pk)
    people = queries.family_people(family)
    with reading_whole():
        sides = queries.live_sides_of(people)
        hidden = shield_for(user, everybody(people)).agencies
    by_link: dict[UUID, list[LinkSide]] = {}
    for side in sides:
        by_link.setdefault(side.link_id, []).append(side)
    ids = {person.pk for person in people}
    return FamilyLinks(
        family_id=pk,
        name=family.name,
        links=[
            _family_link(both, ids) for both in by_link.values() if not {side.agency_id for side in both} & set(hidden)
        ],
        people=[(str(person.pk), person.name) for person in people],
        may_notify=bool(rules.may_notify_all(user, people)),
    )


def _family_link(both: list[LinkSide], ids: set[UUID]) -> FamilyLink:
    said = next((side for side in both if side.relation), both[0])
    return FamilyLink(
        names=[side.person.name for side in both if side.person and side.person_id in ids],
        agencies=[side.agency.name for side in both],
        relation=said.get_relation_display(),
        said_by=said.get_said_by_display(),
    )
