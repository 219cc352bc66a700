"""Links that a shield closed, as the council's education safeguarding officer reads them: settings, and no child."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from hub.access.gate import reading_whole
from hub.access.verdicts import Hidden
from hub.agencies.models import Post
from hub.agencies.queries import hubs_with_post
from sharing.siblings.links.models import Link, LinkCall, LinkSide
from sharing.siblings.links.queries import leads_of_side


def live_links_with(children: Collection[UUID], people: Collection[UUID]) -> list[UUID]:
    """Live links in which one of these is, on either side."""
    named = Q(sides__child__in=children) | Q(sides__person__in=people) | Q(sides__described__in=people)
    return list(Link.objects.live().filter(named).values_list("pk", flat=True).distinct())


@dataclass(frozen=True)
class CallLine:
    """A link that was closed for somebody's safety. `shielded`: the setting that did it, "" for the hub itself;
    `people`: whom to ring there."""

    id: UUID
    reference: str
    agencies: list[str]
    shielded: str
    people: list[str]
    closed_at: datetime


def call_lines(hub: Any) -> list[CallLine]:
    """What still is to be rung about, the longest first."""
    with reading_whole():  # of every setting, as far as it has to be rung
        rows = list(
            LinkCall.objects.filter(link__hub=hub, rung_at=None).select_related("link", "agency").order_by("made_at")
        )
        sides: dict[UUID, list[LinkSide]] = {}
        for side in LinkSide.objects.filter(link__in=[row.link_id for row in rows]).select_related(
            "agency", "link__hub__board", "link__prompt__question"
        ):
            sides.setdefault(side.link_id, []).append(side)
        return [_line(row, sides.get(row.link_id, [])) for row in rows]


def _line(row: LinkCall, sides: list[LinkSide]) -> CallLine:
    own = [side for side in sides if side.agency_id == row.agency_id]
    return CallLine(
        id=row.pk,
        reference=row.link.reference,
        agencies=sorted(str(side.agency.name) for side in sides),
        shielded=str(row.agency.name) if row.agency else "",
        people=[user.name for side in own for user in leads_of_side(side)],
        closed_at=row.made_at,
    )


def call_for(user: Any, pk: UUID) -> LinkCall:
    """Raises Hidden, the same for hidden and absent."""
    with reading_whole():
        rows = LinkCall.objects.select_related("link")
        found = rows.filter(pk=pk, link__hub__in=hubs_with_post(user, Post.EDUCATION)).first()
    if found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found
