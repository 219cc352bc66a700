"""A shield or a protection that comes after a link: the link closes at once, and somebody is rung.

To both sides it reads as any withdrawal does. Only a setting that shielded its own child is told that this closed it;
where the hub protects somebody, no setting is told that. What was read before cannot be taken back: so the council's
education safeguarding officer hears of it, and talks with whoever shielded.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.agencies.models import Post
from hub.agencies.queries import holders
from hub.audit.events import record
from hub.notices.services import tell
from sharing.siblings.links import acts, notices, queries, queries_calls, rules
from sharing.siblings.links.models import Link, LinkCall, LinkSide
from sharing.siblings.links.services import close_shares, path_of, people_of


def close_for(children: Collection[UUID], people: Collection[UUID], by: Any) -> None:
    """These are hidden from now on, by a lead of their own setting or (None) by the hub: close every live link in
    which they are. Inside the service that hides them."""
    for pk in queries_calls.live_links_with(children, people):
        _close(pk, {*children, *people}, by)


def _close(pk: UUID, hidden: set[UUID], by: Any) -> None:
    link = Link.objects.select_for_update().select_related("hub").get(pk=pk)
    if link.ended_at is not None or link.withdrawn_at is not None:
        return  # another process was here
    sides = list(LinkSide.objects.filter(link=link).select_related("link__hub__board", "agency"))
    link.withdrawn_at, link.withdrawn_by = timezone.now(), by
    link.save(update_fields=["withdrawn_at", "withdrawn_by"])
    theirs = [side for side in sides if hidden & {side.child_id, side.person_id, side.described_id}]
    record(acts.WITHDRAWN, actor=by, subject=link, people=[pk for side in theirs for pk in people_of(side)])
    close_shares(link)
    LinkCall.objects.create(link=link, agency=by.agency if by else None)
    for side in sides:
        own = by is not None and side.agency_id == by.agency_id
        tell(queries.leads_of_side(side), notices.SHIELDED if own else notices.CLOSED, reference=link.reference,
             path=path_of(link))  # fmt: skip
    tell(holders(link.hub, Post.EDUCATION), notices.RING, reference=link.reference, path=reverse("sibling_link_calls"))


@writing()
def rang(*, actor: Any, call: LinkCall) -> None:
    """The officer has talked with whoever shielded."""
    ask(rules.may_ring(actor, call), acts.RANG, actor=actor, subject=call.link)
    call.rung_at, call.rung_by = timezone.now(), actor
    call.save(update_fields=["rung_at", "rung_by"])
    record(acts.RANG, actor=actor, subject=call.link)
