"""What may be seen, by whom, at one moment: everything the fan-out decides by, read in one snapshot of the database."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from hub.access.gate import reading_whole
from hub.accounts import queries as accounts
from hub.accounts.models import Sitting, User
from hub.agencies.models import Agency
from hub.people.models import FamilyExclusion
from meetings.agenda.models import Admission, AgendaItem, Bar
from meetings.diary.models import SEEN_BY_ALL, Meeting, Seat
from meetings.rooms.frames import EventRow
from meetings.rooms.models import Lease, Stream, StreamEvent
from meetings.rooms.refs import agency_ref, floor_ref, person_ref, when
from meetings.rooms.veils import Veil, veiled

LEASE = timedelta(seconds=30)
MOST_READ = 200  # events after each cursor in one look

Pair = tuple[UUID, UUID]


@dataclass(frozen=True)
class Viewer:
    """Whoever looks. Nobody in particular: the process itself, which reads for all and gives to each what is theirs."""

    pk: UUID | str = ""


@dataclass(frozen=True)
class Watch:
    """What a process looks for: its sockets' meetings, people and sessions, and how far each stream was given.

    `is_known(stream, seq)` tells which events need not be read again.
    """

    meetings: frozenset[UUID]
    pairs: frozenset[Pair]  # (user, meeting) of each socket
    sessions: frozenset[str] = frozenset()
    cursors: Mapping[UUID, frozenset[int]] = field(default_factory=dict)
    is_known: Callable[[UUID, int], bool] = lambda stream, seq: False


@dataclass(frozen=True)
class StreamRow:
    id: UUID
    meeting: UUID
    item: UUID | None
    head: int
    veiled: int = 0  # the event that last changed the veil
    veil: Veil | None = field(default=None, hash=False)


@dataclass(frozen=True)
class Living:
    """A session that nobody has ended, of an active person."""

    ends_at: datetime
    password: str  # its hash: another one means that the password was changed


@dataclass
class Sight:
    """One moment. `entitled` holds until when each (user, stream) is; None: without a date."""

    now: datetime
    streams: dict[UUID, StreamRow]
    entitled: dict[Pair, datetime | None]
    sessions: dict[str, Living]
    belongs: set[Pair]  # (user, meeting): the meeting exists for them
    people: dict[UUID, list[dict[str, Any]]]  # who is there, by stream
    events: dict[UUID, dict[int, EventRow]]

    def streams_of(self, user: UUID, meeting: UUID) -> dict[UUID, StreamRow]:
        """The streams of a meeting this person is entitled to, the floor first, then in the agenda's own order."""
        return {pk: row for pk, row in self.streams.items() if row.meeting == meeting and (user, pk) in self.entitled}


def look(watch: Watch) -> Sight:
    """Read everything in one snapshot. A handful of queries, however many sockets, streams and people."""
    with reading_whole():
        streams = _streams(watch.meetings)
        present = _present(watch.meetings)
        pairs = watch.pairs | present
        seats = _seats(watch.meetings, {user for user, _ in pairs})
        entitled = _entitled(streams, seats, watch.meetings)
        return Sight(
            now=database_now(),
            streams=streams,
            entitled=entitled,
            sessions=living(watch.sessions),
            belongs=_belongs(watch.pairs, seats),
            people=_people(streams, present, seats, entitled),
            events=_events(streams, watch),
        )


def database_now() -> datetime:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
            return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
        cursor.execute("SELECT statement_timestamp()")
        found: datetime = cursor.fetchone()[0]
        return found


def living(session_keys: Iterable[str]) -> dict[str, Living]:
    """Of these sessions, those that still hold: known to accounts and to Django, and their time has not come."""
    now = timezone.now()
    ends = {key: end for key, end in accounts.living(session_keys).items() if end > now}
    known = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=Now())
    passwords = Sitting.objects.filter(Exists(known), session_key__in=list(ends))
    if settings.HUB_SECOND_FACTOR:
        passwords = passwords.filter(is_strong=True)
    return {
        key: Living(ends[key], password) for key, password in passwords.values_list("session_key", "user__password")
    }


def _streams(meetings: Iterable[UUID]) -> dict[UUID, StreamRow]:
    rows = Stream.objects.filter(meeting__in=list(meetings)).order_by("item__position")
    found = [StreamRow(*row) for row in rows.values_list("pk", "meeting", "item", "head", "veiled_seq", "veil")]
    return {row.id: row for row in sorted(found, key=lambda row: row.item is not None)}


def _present(meetings: Iterable[UUID]) -> frozenset[Pair]:
    """(user, meeting) of whoever holds a lease, in any process."""
    rows = Lease.objects.filter(meeting__in=list(meetings), seen_at__gt=Now() - LEASE)
    return frozenset(rows.values_list("user", "meeting").distinct())


def _seats(meetings: Iterable[UUID], users: Iterable[UUID]) -> dict[Pair, Seat]:
    rows = Seat.objects.held().filter(meeting__in=list(meetings), user__in=list(users), ended_at=None)
    return {(seat.user_id, seat.meeting_id): seat for seat in rows.select_related("user", "agency")}


def _entitled(
    streams: Mapping[UUID, StreamRow], seats: Mapping[Pair, Seat], meetings: Iterable[UUID]
) -> dict[Pair, datetime | None]:
    """Who may see which stream: `AgendaItem.objects.visible_to` for many people at once, and the floor for those in."""
    seated = {pair for pair, seat in seats.items() if seat.is_in}
    of_item = {row.item: row for row in streams.values() if row.item is not None}
    found: dict[Pair, datetime | None] = {}
    for row in streams.values():
        if row.item is None:
            found |= {(user, row.id): None for user, meeting in seated if meeting == row.meeting}
    barred = Bar.objects.filter(item=OuterRef("content_object"), user=OuterRef("user"), lifted_at=None)
    shut_out = FamilyExclusion.objects.filter(
        family=OuterRef("content_object__family"), user=OuterRef("user"), lifted_at=None
    )
    admissions = Admission.objects.live().filter(
        ~Exists(barred),
        ~Exists(shut_out),
        content_object__meeting__in=list(meetings),
        user__in={user for user, _ in seated},
    )
    for user, item, until in admissions.values_list("user", "content_object", "expires_at"):
        stream = of_item.get(item)
        if stream is not None and (user, stream.meeting) in seated:
            earlier = found.get((user, stream.id))
            found[user, stream.id] = max(until, earlier) if earlier else until
    return found


def _belongs(pairs: Iterable[Pair], seats: Mapping[Pair, Seat]) -> set[Pair]:
    """Whose meeting it is: those with a seat, and the hub's staff, who are asked for only where there is no seat."""
    unseated = [pair for pair in pairs if pair not in seats]
    staff = {(user, meeting) for user, meeting in unseated if _is_visible(user, meeting)}
    return staff | {pair for pair in pairs if pair in seats}


def _is_visible(user: UUID, meeting: UUID) -> bool:
    found: bool = Meeting.objects.visible_to(Viewer(user)).filter(pk=meeting).exists()
    return found


def _people(
    streams: Mapping[UUID, StreamRow],
    present: Iterable[Pair],
    seats: Mapping[Pair, Seat],
    entitled: Mapping[Pair, Any],
) -> dict[UUID, list[dict[str, Any]]]:
    """Who is there: on the floor staff and standing members, in an item whoever shares it."""
    there = [seats[pair] for pair in present if pair in seats]
    there.sort(key=lambda seat: (seat.user.name, str(seat.user_id)))
    return {
        row.id: [
            floor_ref(seat) if row.item is None else veiled(person_ref(seat), row.veil)
            for seat in there
            if (seat.user_id, row.id) in entitled and (row.item is not None or seat.role in SEEN_BY_ALL)
        ]
        for row in streams.values()
    }


def _events(streams: Mapping[UUID, StreamRow], watch: Watch) -> dict[UUID, dict[int, EventRow]]:
    """The events after each cursor, at most 200 for each: what is still missing comes with the next look."""
    wanted = Q()
    for pk, after in watch.cursors.items():
        head = streams[pk].head if pk in streams else 0
        missing = {
            seq
            for cursor in after
            for seq in range(cursor + 1, min(head, cursor + MOST_READ) + 1)
            if not watch.is_known(pk, seq)
        }
        for first, last in _runs(sorted(missing)):
            wanted |= Q(stream=pk, seq__gte=first, seq__lte=last)
    if not wanted:
        return {}
    rows = list(StreamEvent.objects.filter(wanted).select_related("by").order_by("stream", "seq"))
    agencies = _agencies({row.by_agency for row in rows if row.by_agency})
    found: dict[UUID, dict[int, EventRow]] = {}
    for row in rows:
        stream = streams[row.stream_id]
        found.setdefault(stream.id, {})[row.seq] = EventRow(
            id=row.pk,
            stream=stream.id,
            item=stream.item,
            seq=row.seq,
            kind=row.kind,
            at=when(row.at) or "",
            by=veiled(_by(row, agencies), stream.veil),
            data=row.data,
        )
    return found


def _by(row: StreamEvent, agencies: Mapping[UUID, dict[str, str] | None]) -> dict[str, Any] | None:
    if row.by is None:
        return None
    agency = agencies.get(row.by_agency) if row.by_agency else None
    return {"id": str(row.by_id), "name": row.by.name, "agency": agency}


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Sorted numbers as (first, last) of each unbroken run."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def _agencies(ids: Iterable[UUID]) -> dict[UUID, dict[str, str] | None]:
    ids = list(ids)
    return {agency.pk: agency_ref(agency) for agency in Agency.objects.filter(pk__in=ids)} if ids else {}


def you(user: User, meeting: UUID) -> tuple[dict[str, Any], UUID | None]:
    """Somebody as the room greets them, and the agency they act for: by their seat, else by their membership."""
    seat = Seat.objects.filter(meeting=meeting, user=user.pk, ended_at=None).select_related("user", "agency").first()
    if seat is not None:
        return person_ref(seat), user.agency_id
    membership = user.membership
    role = {"en": membership.title_en, "cy": membership.title_cy} if membership else {"en": "", "cy": ""}
    return {"id": str(user.pk), "name": user.name, "agency": agency_ref(user.agency), "role": role}, user.agency_id


def items_of(user: User, meeting: UUID) -> list[AgendaItem]:
    """The items of a meeting this person may see at this second, with their families."""
    return list(AgendaItem.objects.visible_to(user).filter(meeting=meeting).select_related("family"))
