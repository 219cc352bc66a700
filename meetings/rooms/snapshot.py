"""The room as JSON over HTTP: all of it at one moment, and what is new, for where sockets are blocked."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hub.access.gate import reading
from hub.access.verdicts import Hidden
from hub.accounts.models import User
from hub.audit.context import origin
from hub.audit.events import About, disclose
from meetings.minutes.queries import item_states, persons_in
from meetings.rooms import acts, presence, spans
from meetings.rooms.doors import uuid_or_none
from meetings.rooms.fanout import stream_ref
from meetings.rooms.floor import floor_state
from meetings.rooms.frames import Frame, event_json, events_frames, message, rendering_named
from meetings.rooms.limits import paced
from meetings.rooms.queries import meeting_for
from meetings.rooms.sight import Watch, items_of, look
from meetings.rooms.spans import Fetched, Opening, Who


@login_required
@paced
@never_cache
@require_GET
def snapshot(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What the meeting holds for this person, and where each stream stood at that moment."""
    user = signed_in(request)
    with reading(user):
        meeting = meeting_for(user, meeting_id)
        sight = look(Watch(meetings=frozenset([meeting.pk]), pairs=frozenset([(user.pk, meeting.pk)])))
        mine = sight.streams_of(user.pk, meeting.pk)
        is_in = any(row.item is None for row in mine.values())
        items = item_states(items_of(user, meeting.pk)) if is_in else []
        page = {
            "meeting": {
                "id": str(meeting.pk),
                "title": {"en": meeting.title_en, "cy": meeting.title_cy},
                "state": meeting.state,
                "item_seconds": meeting.item_seconds,
            },
            "cursors": {str(pk): row.head for pk, row in mine.items()},
            "floor": floor_state(meeting) if is_in else None,
            "items": items,
        }
    disclose(
        acts.SNAPSHOT_READ,
        actor=user,
        subject=About("meeting", meeting.pk, meeting.pk),
        people={person for item in items for person in persons_in(item)},
        items=sorted(item["id"] for item in items),
    )
    return JsonResponse(page, json_dumps_params={"ensure_ascii": False})


@login_required
@paced
@never_cache
@require_GET
def events(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What is new since `?after=<stream>:<seq>` (one for each stream): the frames a socket would have been given.

    A stream not named begins at 0, with `admitted`; one named that is no longer theirs is answered `withdrawn`.
    """
    user = signed_in(request)
    after = cursors_of(request.GET.getlist("after"))
    rendering = rendering_named(request.GET.get("render", ""))
    watch = Watch(
        meetings=frozenset([meeting_id]),
        pairs=frozenset([(user.pk, meeting_id)]),
        cursors={pk: frozenset([cursor]) for pk, cursor in after.items()},
    )
    sight = look(watch)
    if (user.pk, meeting_id) not in sight.belongs:
        raise Hidden(asked=str(meeting_id), actor=user)
    presence.touch(user=user.pk, meeting=meeting_id, session_key=request.session.session_key or "")
    mine = sight.streams_of(user.pk, meeting_id)
    frames: list[Frame] = [message("withdrawn", stream=str(pk)) for pk in after if pk not in mine]
    fetched: list[Fetched] = []
    for pk, row in mine.items():
        if pk not in after:
            frames.append(message("admitted", stream=stream_ref(row)))
            continue
        cursor = after[pk] if after[pk] <= row.head else 0
        made = [(seq, event_json(event, rendering)) for seq, event in sorted(sight.events.get(pk, {}).items())]
        batches = list(events_frames(pk, cursor, [(seq, event) for seq, event in made if seq > cursor]))
        frames += [frame for _, frame in batches]
        if batches:
            opening = Opening(Who(user.pk, user.agency_id), pk, row.meeting, row.item, cursor, origin())
            fetched.append(Fetched(opening, to=batches[-1][0]))
        frames.append(message("presence", stream=str(pk), people=sight.people[pk]))
    spans.write_fetched(fetched)
    body = b'{"frames":[' + b",".join(frame.payload for frame in frames) + b"]}"
    return HttpResponse(body, content_type="application/json")


def signed_in(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("login_required lets nobody else through")
    return request.user


def cursors_of(values: list[str]) -> dict[UUID, int]:
    """`<stream>:<seq>` of each; what is not of this form is ignored, as an unknown stream is."""
    found: dict[UUID, int] = {}
    for value in values[:500]:
        stream, _, seq = value.partition(":")
        pk = uuid_or_none(stream)
        if pk is not None and seq.isascii() and seq.isdigit() and len(seq) < 19:
            found[pk] = int(seq)
    return found
