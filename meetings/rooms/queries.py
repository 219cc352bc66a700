"""What commands fetch, each checked for the person who asks."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from hub.access.verdicts import Hidden
from hub.accounts.models import User
from hub.agencies.models import Membership, Partnership
from meetings.agenda.models import Admission, AgendaItem
from meetings.diary.models import Meeting
from meetings.minutes.models import Draft
from meetings.rooms.models import Command, Present, Stream


def lock_meetings(ids: list[UUID]) -> None:
    """Hold these meetings' rows until commit, in the order of their ids so that no two writers wait for each other."""
    _lock(Meeting.objects.filter(pk__in=ids))


def lock_meetings_of(pairs: Iterable[tuple[UUID, UUID]]) -> None:
    """The same for each (meeting, actor), where that meeting exists for that actor: hidden and absent hold nothing and
    wait for nothing."""
    _lock(meetings_there(pairs))


def meetings_there(pairs: Iterable[tuple[UUID, UUID]]) -> QuerySet[Meeting]:
    """Of these (meeting, actor), the meetings that exist for their actor. Only the outermost query is locked."""
    there = [Meeting.objects.visible_to(User(pk=actor)).filter(pk=meeting).values("pk") for meeting, actor in pairs]
    found: QuerySet[Meeting] = Meeting.objects.filter(reduce(or_, (Q(pk__in=rows) for rows in there), Q(pk__in=[])))
    return found


def _lock(meetings: QuerySet[Meeting]) -> None:
    if connection.features.has_select_for_update:
        list(meetings.select_for_update().order_by("pk").values_list("pk"))


def command(actor_id: UUID, uid: UUID) -> Command | None:
    return Command.objects.filter(actor=actor_id, uid=uid).first()


def keep_command(actor_id: UUID, uid: UUID, digest: str, answer: dict[str, Any]) -> None:
    Command.objects.create(actor_id=actor_id, uid=uid, digest=digest, answer=answer)


def actor(pk: UUID) -> User:
    user: User | None = User.objects.filter(pk=pk, is_active=True).first()
    if user is None:
        raise Hidden
    return user


def meeting_for(user: User, pk: UUID) -> Meeting:
    meeting = Meeting.objects.visible_to(user).select_related("hub__board", "statement").filter(pk=pk).first()
    if meeting is None:
        raise Hidden(asked=str(pk), actor=user)
    found: Meeting = meeting
    return found


def item_for(user: User, meeting: Meeting, pk: UUID) -> AgendaItem:
    """An item this person may prepare for, hear or read afterwards; what they may do to it is the rule's to say."""
    item = meeting.items.open_to(user).select_related("family").filter(pk=pk).first()
    if item is None:
        raise Hidden(asked=str(pk), actor=user)
    item.meeting = meeting
    found: AgendaItem = item
    return found


def admissible_to(item: AgendaItem) -> list[dict[str, str]]:
    """Practitioners of the hub's agencies who are not admitted to this item, for who arranges it to choose from."""
    admitted = Admission.objects.live().filter(content_object=item.pk).values("user")
    agencies = Partnership.objects.today().filter(hub=item.meeting.hub_id).values("agency")
    members = (
        Membership.objects.in_practice()
        .filter(agency__in=agencies)
        .exclude(user__in=admitted)
        .select_related("user", "agency")
        .order_by("user__name")
    )
    return [{"id": str(row.user_id), "name": row.user.name, "agency": row.agency.short} for row in members]


def stream(meeting: Meeting, item: AgendaItem | None) -> Stream:
    return Stream.objects.get_or_create(meeting=meeting, item=item)[0]


def streams_of(meeting: Meeting) -> list[Stream]:
    return list(Stream.objects.filter(meeting=meeting).defer("said"))


def drafts_of(user: User, item: AgendaItem) -> dict[str, dict[str, str]]:
    """What this person is typing about an item, by place. Nobody else's is ever fetched."""
    return dict(Draft.objects.filter(by=user, place__endswith=str(item.pk)).values_list("place", "fields"))


def present_since(meeting: Meeting) -> dict[UUID, datetime]:
    """Who is in the meeting now, and since when."""
    return dict(Present.objects.filter(meeting=meeting, to_at=None).values_list("user", "from_at"))
