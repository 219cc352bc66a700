"""What a test does to a meeting from outside a server: set it up, act by the services, and look into the log."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from hub.accounts.models import Sitting, User
from hub.accounts.queries import ends_at
from hub.accounts.services import begin_session, end_sessions
from hub.audit.models import Event, Span
from meetings.agenda import services as agenda
from meetings.agenda.models import Admission, AgendaItem
from meetings.diary import services as diary
from meetings.diary.models import Meeting
from meetings.rooms import bells
from meetings.rooms.commands import Order, commit
from meetings.rooms.models import Command, Lease, Present, Stream, StreamEvent
from meetings.rooms.streams import floor_of, stream_of
from tests.meetings.panel import make_panel

HERE = ("amira", "lowri", "carys", "menna", "ben", "dev", "huw")


def set_up() -> dict[str, Any]:
    """A meeting under way with three families: one for most, one that huw shares with the staff, one without dev."""
    panel = make_panel()
    meeting = panel.meeting()
    invite_guest(panel, meeting, "huw")
    first = panel.item(meeting, "amira", "carys", "menna", "ben", "dev", name="Prosser family")
    second = panel.item(meeting, "amira", "carys", "huw", name="Baker family")
    third = panel.item(meeting, "amira", "ben", name="Probert family")
    meeting = panel.open(meeting, *HERE[1:])
    diary.switch_remarks(actor=panel.amira, meeting=meeting, on=True)
    agenda.call(actor=panel.amira, item=first)
    return {
        "meeting": str(meeting.pk),
        "items": [str(item.pk) for item in (first, second, third)],
        "streams": [str(stream_of(item).pk) for item in (first, second, third)],
        "floor": str(floor_of(meeting).pk),
        "users": {name: str(user.pk) for name, user in panel.people.items()},
    }


def invite_guest(panel: Any, meeting: Meeting, name: str) -> None:
    from meetings.diary.models import Seat

    user = panel.people[name]
    if not Seat.objects.filter(meeting=meeting, user=user).exists():
        Seat.objects.create(
            meeting=meeting, user=user, agency=user.agency, role="guest", title_en="Officer", title_cy="Swyddog"
        )


def sign_in(user: str) -> str:
    """A session as signing in makes it; its key."""
    person = User.objects.get(username=user)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    begin_session(actor=person, session=session)
    return str(session.session_key)


def sign_out(user: str) -> None:
    person = User.objects.get(username=user)
    end_sessions(person, "signed_out", actor=person)


def deactivate(user: str) -> None:
    """Behind the services' back, as a database tool would: no bell rings."""
    User.objects.filter(username=user).update(is_active=False)


def change_password(user: str) -> None:
    person = User.objects.get(username=user)
    person.set_password("another one, and long enough")
    User.objects.filter(pk=person.pk).update(password=person.password)


def lose_session(key: str) -> None:
    SessionStore(key).delete()


def grow_idle(key: str) -> None:
    """Nobody has moved for as long as a session may be idle, less a second."""
    sitting = Sitting.objects.get(session_key=key)
    idle = ends_at(sitting) - sitting.active_at - timedelta(seconds=1)
    Sitting.objects.filter(session_key=key).update(active_at=timezone.now() - idle)


def active_at(key: str) -> float:
    return Sitting.objects.get(session_key=key).active_at.timestamp()


def move_back(key: str, seconds: int) -> None:
    Sitting.objects.filter(session_key=key).update(active_at=timezone.now() - timedelta(seconds=seconds))


def say(stream: str, count: int = 1, size: int = 20) -> int:
    """Events in a stream, in one transaction, as `announce` makes them but without what they speak of. The head."""
    amira = User.objects.get(username="amira")
    with transaction.atomic():
        Stream.objects.filter(pk=stream).update(head=F("head") + count)
        head = Stream.objects.get(pk=stream).head
        StreamEvent.objects.bulk_create(
            StreamEvent(
                stream_id=stream, seq=seq, kind="test.said", at=timezone.now(), by=amira, by_agency=amira.agency_id,
                data={"text": "x" * size},
            )
            for seq in range(head - count + 1, head + 1)
        )  # fmt: skip
        transaction.on_commit(lambda: bells.ring(stream_id=UUID(stream)))
    return head


def withdraw(item: str, user: str) -> int:
    """Withdraw somebody; the number of the withdrawal in the item's stream."""
    thing = AgendaItem.objects.get(pk=item)
    agenda.withdraw(
        actor=User.objects.get(username="carys"), item=thing, user=User.objects.get(username=user), why="Not needed."
    )
    return Admission.objects.filter(content_object=item, user__username=user).latest("revoked_at").withdrawn_seq


def admit(item: str, user: str) -> None:
    agenda.admit(
        actor=User.objects.get(username="carys"),
        item=AgendaItem.objects.get(pk=item),
        user=User.objects.get(username=user),
    )


def end_admission(item: str, user: str, seconds: float) -> None:
    """Let it end by date, so many seconds from now. No bell rings for that."""
    until = timezone.now() + timedelta(seconds=seconds)
    Admission.objects.filter(content_object=item, user__username=user, revoked_at=None).update(expires_at=until)


def head(stream: str) -> int:
    return Stream.objects.get(pk=stream).head


def events(stream: str) -> list[list[Any]]:
    return [[event.seq, event.kind] for event in StreamEvent.objects.filter(stream=stream).order_by("seq")]


def remarks(item: str) -> list[str]:
    return list(AgendaItem.objects.get(pk=item).remarks.order_by("said_at", "id").values_list("text", flat=True))


def commands() -> int:
    return Command.objects.count()


def spans(user: str, stream: str) -> list[list[Any]]:
    """(from, to, whether opened, whether closed) of each span of a person in a stream, oldest first."""
    person = User.objects.get(username=user)
    rows = Span.objects.filter(user=person.pk, stream=stream).order_by("uid")
    logged = set(Event.objects.filter(act__startswith="live.").values_list("uid", flat=True))
    return [
        [row.from_seq, row.to_seq, row.opened_event in logged, row.closed_event in logged if row.closed_event else None]
        for row in rows
    ]


def logged(act: str, outcome: str = "done") -> int:
    return Event.objects.filter(act=act, outcome=outcome).count()


def leases(living: bool = True) -> int:
    rows = Lease.objects.all()
    return rows.filter(seen_at__gt=Now() - timedelta(seconds=30)).count() if living else rows.count()


def present() -> list[list[Any]]:
    return [[str(row.user_id), row.to_at is None] for row in Present.objects.order_by("from_at")]


def break_log() -> None:
    """From now no event can be written."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER test_no_log BEFORE INSERT ON hub_event BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        else:
            cursor.execute("ALTER TABLE hub_event RENAME TO hub_event_away")


def mend_log() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER test_no_log")
        else:
            cursor.execute("ALTER TABLE hub_event_away RENAME TO hub_event")


def do(user: str, meeting: str, act: str, item: str | None, data: dict[str, Any], id: str) -> dict[str, Any]:
    """A command by way of a form, in this process."""
    person = User.objects.get(username=user)
    order = Order(person.pk, UUID(id), act, UUID(meeting), UUID(item) if item else None, data)
    return commit([order])[0]


def activate(user: str) -> None:
    User.objects.filter(username=user).update(is_active=True)
