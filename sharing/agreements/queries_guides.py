"""Policies and practice guides: the list, one of them, who has read it, and what somebody still has to read."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from hub.access.verdicts import Hidden
from hub.agencies.models import Hub, Membership
from hub.agencies.queries import hubs_of
from sharing.agreements import rules
from sharing.agreements.currency import Currency, Times, currency, times_of
from sharing.agreements.models import Flag, Guide, GuideVersion, Reading, Review
from sharing.agreements.queries import flag_lines
from sharing.agreements.queries_standing import agencies_of_hub
from sharing.basis.queries import law_labels


@dataclass(frozen=True)
class GuideLine:
    id: UUID
    title: str
    kind: str
    owner: str
    for_whom: str  # the agency, or "" for everybody in the hub
    version: int
    currency: Currency
    is_read: bool
    flags: int


def _theirs(user: Any) -> Any:
    """Guides of this person's hubs that are for everybody or for their own agency."""
    hubs = Hub.objects.filter(slug__in=[hub["slug"] for hub in hubs_of(user)])
    return Guide.objects.filter(Q(agency=None) | Q(agency=user.agency_id), hub__in=hubs)


def to_read(user: Any) -> list[GuideLine]:
    """Policies and guides published for this person of which they have not read the current version."""
    return [line for line in guide_lines(user) if not line.is_read]


def guide_lines(user: Any) -> list[GuideLine]:
    """Every policy and guide published for this person, what is still to be read first."""
    today = timezone.localdate()
    read = Reading.objects.filter(version=OuterRef("pk"), user=user.pk)
    versions = (
        GuideVersion.objects.current()
        .with_review()
        .filter(guide__in=_theirs(user))
        .annotate(is_read=Exists(read))
        .select_related("guide__owner", "guide__agency", "guide__hub__board")
    )
    flags = Counter(Flag.objects.open().filter(guide__in=_theirs(user)).values_list("guide", flat=True))
    times: dict[UUID, Times] = {}
    lines = []
    for version in versions:
        board = version.guide.hub.board
        if board.pk not in times:
            times[board.pk] = times_of(board)
        lines.append(
            GuideLine(
                id=version.guide_id,
                title=version.title,
                kind=version.guide.get_kind_display(),
                owner=version.guide.owner.name,
                for_whom=version.guide.agency.name if version.guide.agency else "",
                version=version.number,
                currency=currency(times[board.pk], today, published=True, due_on=version.due_on),
                is_read=version.is_read,
                flags=flags[version.guide_id],
            )
        )
    return sorted(lines, key=lambda line: (line.is_read, line.title))


def drafts_of(user: Any) -> list[dict[str, Any]]:
    """Drafts that this person keeps and nobody else sees."""
    found = GuideVersion.objects.filter(published_at=None, guide__in=_theirs(user), guide__withdrawn_on=None)
    rows = found.select_related("guide__hub")
    return [{"id": row.guide_id, "title": row.title} for row in rows if rules.keeps_guide(user, row.guide)]


def guide_for(user: Any, pk: UUID) -> Guide:
    """The guide, if this person may read it. Raises Hidden."""
    rows = Guide.objects.filter(pk__in=_theirs(user)).select_related("owner", "agency", "hub__board")
    found: Guide | None = rows.filter(pk=pk).first()
    is_published = GuideVersion.objects.filter(guide=pk, published_at__isnull=False).exists()
    is_kept = rules.keeps_guide(user, found or Guide(hub_id=pk))  # what is not there takes as long
    if found is None or not (is_published or is_kept):
        raise Hidden(asked=str(pk), actor=user)
    return found


def guide_version_for(user: Any, guide: Guide, number: int | None = None) -> Any:
    """A version: of this number, else the current one, else the draft for those who keep it. Raises Hidden."""
    found = GuideVersion.objects.with_review().filter(guide=guide)
    if not rules.keeps_guide(user, guide):
        found = found.filter(published_at__isnull=False)
    if number is not None:
        found = found.filter(number=number)
    published = found.filter(published_at__isnull=False).order_by("-number").first()
    version = published or found.order_by("-number").first()
    if version is None:
        raise Hidden(asked=str(guide.pk), actor=user)
    return version


@dataclass(frozen=True)
class GuidePage:
    id: UUID
    title: str
    kind: str
    text: str
    owner: str
    for_whom: str
    version: int
    is_draft: bool
    published_at: datetime | None
    currency: Currency
    cites: list[str]
    versions: list[dict[str, Any]]
    reviews: list[dict[str, Any]]
    flags: list[dict[str, Any]]
    is_read: bool
    read_by: list[dict[str, Any]]  # for those who keep it
    unread: int
    may_keep: bool
    has_draft: bool
    withdrawn_on: date | None


def guide_page(user: Any, pk: UUID, number: int | None = None) -> GuidePage:
    today = timezone.localdate()
    guide = guide_for(user, pk)
    version = guide_version_for(user, guide, number)
    keeps = rules.keeps_guide(user, guide)
    versions = list(GuideVersion.objects.filter(guide=guide).order_by("-number"))
    labels = law_labels(today)
    readings = Reading.objects.filter(version=version).select_related("user").order_by("user__name")
    read_by = [{"name": row.user.name, "at": row.at} for row in readings] if keeps else []
    reviews = Review.objects.filter(guide_version=version).select_related("by")
    return GuidePage(
        id=guide.pk,
        title=version.title,
        kind=guide.get_kind_display(),
        text=version.text,
        owner=guide.owner.name,
        for_whom=guide.agency.name if guide.agency else "",
        version=version.number,
        is_draft=version.published_at is None,
        published_at=version.published_at,
        currency=currency(
            times_of(guide.hub.board),
            today,
            published=version.published_at is not None,
            due_on=version.due_on,
            ended_on=guide.withdrawn_on,
        ),
        cites=[labels.get(row.table, {}).get(row.code, row.code) for row in version.citations.all()],
        versions=[
            {"number": one.number, "published_at": one.published_at}
            for one in versions
            if one.published_at is not None or keeps
        ],
        reviews=[
            {"by": one.by.name, "at": one.at, "looked_at": one.looked_at, "next_on": one.next_on} for one in reviews
        ],
        flags=flag_lines(Flag.objects.filter(guide=guide), user, kept=keeps),
        is_read=Reading.objects.filter(version=version, user=user.pk).exists(),
        read_by=read_by,
        unread=_readers(guide) - len(read_by) if keeps else 0,
        may_keep=keeps and guide.withdrawn_on is None,
        has_draft=any(one.published_at is None for one in versions),
        withdrawn_on=guide.withdrawn_on,
    )


def _readers(guide: Guide) -> int:
    """How many people it is for, today."""
    agencies = [guide.agency_id] if guide.agency_id else [agency.pk for agency in agencies_of_hub(guide.hub_id)]
    people = Membership.objects.today().filter(agency__in=agencies, user__is_active=True)
    return int(people.values("user").distinct().count())


def wording_of(guide: Guide) -> dict[str, Any]:
    """The latest wording, to begin the next from: its words, and what it cites as "table:code"."""
    version = GuideVersion.objects.filter(guide=guide).order_by("-number").first()
    if version is None:
        return {}
    words = {name: getattr(version, name) for name in ("title_en", "title_cy", "text_en", "text_cy")}
    return words | {"cites": [f"{row.table}:{row.code}" for row in version.citations.all()]}


def hub_to_write_for(user: Any) -> str:
    """The slug of the hub in which this person may write a policy or guide; "" when in none."""
    for hub in Hub.objects.filter(slug__in=[hub["slug"] for hub in hubs_of(user)]):
        if rules.may_draft_guide(user, hub, for_hub=True) or rules.may_draft_guide(user, hub, for_hub=False):
            return hub.slug
    return ""
