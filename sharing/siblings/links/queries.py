"""Links as one of their two settings may read them, and what is held while they are changed.

A side is fetched by its own setting only. Of the other side `card_of` gives what tier 0 holds, while the link is live.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from hub.access.gate import reading_whole
from hub.access.verdicts import Hidden
from hub.agencies.models import Agency, Appointment, Hub, LegalType, Partnership, Post
from hub.agencies.queries import holders, holds_post
from hub.people.models import FamilyMember, Person
from hub.people.words import ADULT_AT, years
from sharing.agreements.queries import Coverage, coverage
from sharing.basis.models import cited
from sharing.basis.paths import Advice, Asking, advise
from sharing.basis.queries import rows_on
from sharing.disclosures.models import Disclosure
from sharing.disclosures.queries import colleagues_of, leads_of
from sharing.siblings.links.items import kinds_of
from sharing.siblings.links.models import Link, LinkShare, LinkSide, NoticeTo, SiblingNotice
from sharing.siblings.questions.models import Question
from sharing.siblings.questions.queries import answerers_of, hub_of, keeps, not_to_of
from sharing.siblings.questions.queries_found import names_of
from sharing.siblings.rolls.queries import opened

__all__ = ["hub_of", "names_of"]

POLICE_ITEM = "police_contact"


# -- One's own side --------------------------------------------------------------------------------------------------


def mine(user: Any) -> Any:
    """The sides of one's own setting, for who answers for it today and of whom nobody said "not to this person"; and
    those of the hub, for who speaks for it and may know of the person."""
    of_hub = _of_hub(user)
    if user.agency is None or not user.agency.is_setting or not keeps(user, user.agency_id):
        return of_hub
    with reading_whole():  # the question stands at another setting
        kept_out = list(
            LinkSide.objects.filter(agency=user.agency_id, link__prompt__agency=user.agency_id)
            .filter(link__prompt__question__not_to__user=user.pk)
            .values_list("pk", flat=True)
        )
    own = LinkSide.objects.filter(agency=user.agency_id, is_of_hub=False).exclude(pk__in=kept_out)
    return LinkSide.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=of_hub.values("pk")))


def _of_hub(user: Any) -> Any:
    """As `speaks_for` of the question it came of."""
    chaired = Appointment.objects.today().filter(user=user.pk, post=Post.CHAIR).values("hub")
    return LinkSide.objects.filter(
        Q(agreed_by=user.pk) | Q(link__hub__in=chaired), agency=user.agency_id, is_of_hub=True,
        person__in=Person.objects.visible_to(user),
    )  # fmt: skip


def side_for(user: Any, pk: UUID) -> LinkSide:
    """One's own side of a link, by the link's id. Raises Hidden, the same for hidden and absent."""
    found: LinkSide | None = (
        mine(user).select_related("link__hub__board", "agency", "child", "person").filter(link=pk).first()
    )
    if found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found


def is_mine(user: Any, side: LinkSide) -> bool:
    found: bool = mine(user).filter(pk=side.pk).exists()
    return found


def is_live(link: Link | UUID) -> bool:
    """By the database's clock."""
    found: bool = Link.objects.live().filter(pk=getattr(link, "pk", link)).exists()
    return found


def hold(pk: UUID) -> LinkSide:
    """A side as it stands, its link held until commit: whatever is done to a link is done one after the other."""
    Link.objects.select_for_update().filter(sides=pk).first()
    found: LinkSide = LinkSide.objects.select_related("link__hub__board", "agency", "child", "person").get(pk=pk)
    return found


def other_of(side: LinkSide) -> LinkSide:
    """The other setting's side, for services and for `card_of`. Never handed to a page."""
    with reading_whole():
        found: LinkSide = (
            LinkSide.objects.select_related("agency", "agreed_by", "link__hub__board")
            .exclude(pk=side.pk)
            .get(link=side.link_id)
        )
    return found


def leads_of_side(side: LinkSide) -> list[Any]:
    """Who reads this side today: who answers for the setting, without those whom the asker kept out."""
    with reading_whole():
        if side.is_of_hub:
            return _speakers_for(side)
        prompt = side.link.prompt
        shut_out = not_to_of(prompt.question) if prompt and prompt.agency_id == side.agency_id else set()
    return answerers_of(side.agency_id, shut_out)


def _speakers_for(side: LinkSide) -> list[Any]:
    """Who is rung about a side of the hub: who asked, else the chair; of them who may know of the person today."""
    candidates = [side.agreed_by, *holders(side.link.hub, Post.CHAIR)]
    found = [user for user in candidates if user is not None and _of_hub(user).filter(pk=side.pk).exists()]
    return list({user.pk: user for user in found}.values())[:1]


@dataclass(frozen=True)
class Card:
    """Tier 0: who the other setting is and whom to ring. Nothing of their child."""

    agency: str
    legal_type: str
    leads: list[tuple[str, str]]  # name, e-mail
    telephone: str
    hours: str
    relation: str
    said_by: str
    is_of_hub: bool  # who asked from an agenda item, and no setting


def card_of(side: LinkSide) -> Card | None:
    """The other setting's contact card; None once the link is closed, whoever closed it."""
    if not is_live(side.link_id):
        return None
    other = other_of(side)
    return Card(
        agency=other.agency.name,
        legal_type=str(LegalType(other.agency.legal_type).label),
        leads=[(user.name, user.email) for user in leads_of_side(other)],
        telephone=other.telephone,
        hours=other.hours,
        relation=other.get_relation_display(),
        said_by=other.get_said_by_display(),
        is_of_hub=other.is_of_hub,
    )


def child_row(side: LinkSide) -> dict[str, str]:
    """What one's own setting wrote of its child; nothing once the child has gone from the roll."""
    if side.is_of_hub and side.person is not None:
        forename, _space, surname = side.person.name.partition(" ")
        return {"forename": forename, "surname": surname}
    return opened(side.child) if side.child is not None else {}


def is_reference_taken(reference: str) -> bool:
    found: bool = (
        Link.objects.filter(reference=reference).exists() or SiblingNotice.objects.filter(reference=reference).exists()
    )
    return found


def link_between(question: Question, other: UUID | None) -> Link | None:
    """A live link of just whom the question is about and this child."""
    rows = Link.objects.live().filter(sides__child=other)
    if question.is_for_hub:
        rows = rows.filter(sides__person=question.person_id, sides__is_of_hub=True)
    else:
        rows = rows.filter(sides__child=question.child_id)
    found: Link | None = rows.first()
    return found


def live_links_of(children: Iterable[UUID]) -> list[UUID]:
    return list(Link.objects.live().filter(sides__child__in=list(children)).values_list("pk", flat=True).distinct())


def links_over(now: datetime) -> list[UUID]:
    """Those whose time is over and of which this is not written down yet."""
    rows = Link.objects.filter(withdrawn_at=None, ended_at=None, expires_at__lte=now)
    return list(rows.values_list("pk", flat=True))


def shares_of(link: Link) -> list[LinkShare]:
    return list(LinkShare.objects.filter(link=link).select_related("disclosure__holder", "disclosure__recipient"))


def disclosures_seen(user: Any, ids: Iterable[UUID]) -> list[Disclosure]:
    """Those of these that this person may know of, the latest first."""
    return list(Disclosure.objects.visible_to(user).filter(pk__in=list(ids)).order_by("-asked_at"))


def next_settings(side: LinkSide) -> list[Agency]:
    """Where a child who has left may be now: the hub's settings, but the two of the link."""
    with reading_whole():
        both = list(LinkSide.objects.filter(link=side.link_id).values_list("agency", flat=True))
        rows = Partnership.objects.today().filter(hub=side.link.hub_id).exclude(agency__in=both)
        found = {row.agency_id: row.agency for row in rows.select_related("agency") if row.agency.is_setting}
    return sorted(found.values(), key=lambda agency: str(agency.name))


# -- The law ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counsel:
    bases: list[dict[str, str]]
    conditions: list[dict[str, str]]
    gateways: list[dict[str, str]]
    advice: Advice


def counsel(holder: Agency, recipient: Agency, codes: Sequence[str], purpose: str) -> Counsel:
    """What the law offers for sharing these items, as the board's rows of today say."""
    rows = rows_on(timezone.localdate())
    asking = Asking(
        provider=holder.legal_type, recipient=recipient.legal_type, items=kinds_of(codes), purpose=purpose,
        statement=True,
    )  # fmt: skip
    advice = advise(asking, rows)
    by_id = {str(row.pk): row for row in (*rows.bases, *rows.gateways)}
    return Counsel(
        bases=cited([by_id[one.row] for one in advice.bases[:1]]),
        conditions=cited([by_id[one.row] for one in advice.conditions[:1]]),
        gateways=cited([by_id[one.row] for one in advice.gateways[:1]]),
        advice=advice,
    )


def relay_row(police: Iterable[Agency], recipient: Agency) -> Coverage | None:
    """The row of an agreement in force by which the police let this setting know that they were called, whoever
    carries it; None: the police have not allowed it."""
    for agency in police:
        for aim in rows_on(timezone.localdate()).aims:
            [found] = coverage(agency, recipient, [POLICE_ITEM], aim.code)
            if found.kind == "covered":
                return found
    return None


def police_of(hub: Hub) -> list[Agency]:
    rows = Partnership.objects.today().filter(hub=hub, agency__legal_type=LegalType.POLICE).select_related("agency")
    return [row.agency for row in rows]


# -- People of the hub -----------------------------------------------------------------------------------------------


def person_for(user: Any, pk: UUID) -> Person:
    """Somebody whom this person may know of. Raises Hidden, the same for hidden and absent."""
    found: Person | None = Person.objects.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found


def family_people(family: Any) -> list[Person]:
    rows = FamilyMember.objects.today().filter(family=family).select_related("person").order_by("order", "id")
    return [row.person for row in rows]


def family_children(family: Any) -> list[Person]:
    """Those of a family who are not yet grown up, or expected."""
    today = timezone.localdate()
    return [
        one
        for one in family_people(family)
        if one.expected_on or (one.born_on and years(one.born_on, today) < ADULT_AT)
    ]


def live_sides_of(people: Iterable[Any]) -> list[LinkSide]:
    """Every side of every live link on which one of these people stands: theirs and the other one's."""
    links = Link.objects.live().filter(sides__person__in=list(people))
    rows = LinkSide.objects.filter(link__in=links.values("pk")).select_related("agency", "link__hub__board", "person")
    return list(rows.order_by("link__made_at", "id"))


# -- Notices ---------------------------------------------------------------------------------------------------------


def notice_for(user: Any, pk: UUID) -> NoticeTo:
    """A notice that came to one's own setting. Raises Hidden."""
    with reading_whole():
        row = (
            NoticeTo.objects.select_related(
                "notice__agency", "notice__sent_by", "side__link__hub__board", "side__child", "side__person"
            )
            .filter(pk=pk, agency=user.agency_id)
            .first()
        )
        is_theirs = row is not None and is_mine(user, row.side)
    if row is None or not is_theirs:
        raise Hidden(asked=str(pk), actor=user)
    return row


def hold_notice(pk: UUID) -> NoticeTo:
    NoticeTo.objects.select_for_update().filter(pk=pk).first()
    found: NoticeTo = NoticeTo.objects.select_related(
        "notice__agency", "notice__sent_by", "side__link__hub__board"
    ).get(pk=pk)
    return found


def is_educations(user: Any, hub: Any) -> bool:
    return hub is not None and holds_post(user, hub, Post.EDUCATION)


def colleagues_who_lead(agency_id: UUID) -> list[Any]:
    """Who would be given what another agency shares with this one."""
    staff = {user.pk for user in colleagues_of(agency_id)}
    return [user for user in leads_of(agency_id) if user.pk in staff]


def notices_to(sides: Sequence[LinkSide]) -> list[NoticeTo]:
    """What came to these sides: given to whoever reads them."""
    with reading_whole():
        rows = NoticeTo.objects.filter(side__in=[side.pk for side in sides]).select_related(
            "notice__agency", "side__person"
        )
        return list(rows.order_by("-notice__sent_at"))


def notices_from(side: LinkSide) -> list[NoticeTo]:
    """What this side's setting sent over the link, with what was answered."""
    rows = NoticeTo.objects.filter(notice__agency=side.agency_id, side__link=side.link_id).exclude(side=side.pk)
    return list(rows.select_related("notice").order_by("-notice__sent_at"))
