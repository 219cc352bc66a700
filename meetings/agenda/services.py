"""What is done with referrals, items and admissions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.grants import grant, grant_all, revoke
from hub.access.models import Basis
from hub.access.verdicts import Hidden, ask, no
from hub.accounts.models import User
from hub.agencies.models import Hub
from hub.audit.events import About, record
from hub.people.models import Family
from hub.people.queries import readers_of
from hub.people.queries_protection import shield_against
from hub.people.queries_search import families_named
from hub.people.services import ClueInText, add_person, everybody, let_read, open_family, stop_clues_in
from meetings.agenda import acts, queries, rules
from meetings.agenda.models import Admission, AgendaItem, Bar, Draft, ItemState, Referral, ReferralState
from meetings.diary.models import Meeting, MeetingState, Seat, SeatRole
from meetings.diary.queries import locked, may_see_cases
from meetings.diary.rules import may_arrange as may_arrange_meeting
from meetings.diary.services import invite
from meetings.rooms import bells
from meetings.rooms.refs import person_ref, when
from meetings.rooms.services_veil import draw_veils
from meetings.rooms.streams import announce, floor_of, open_streams, stream_of

#: What else happens, in the same transaction, when an item is called: minutes put what was sealed to the item.
on_called: list[Callable[[AgendaItem, User], None]] = []


# -- Raising a family ------------------------------------------------------------------------------------------------


@writing()
def raise_family(
    *,
    actor: User,
    hub: Hub,
    who: str,
    why_now: str,
    why_below: str,
    purpose: str,
    basis: str,
    parents_told: str,
    parents_said: str,
    child_told: str,
    child_said: str,
    language: str = "en",
) -> Referral:
    """Bring a family to the hub's co-ordinator, with all that an agenda asks for. Raises ClueInText."""
    ask(rules.may_raise(actor, hub), acts.RAISED, actor=actor, subject=hub)
    texts = {
        "who": who, "why_now": why_now, "why_below": why_below, "parents_said": parents_said, "child_said": child_said,
    }  # fmt: skip
    stop_clues_in(texts, families_named(actor, who), queries.answerers(hub, actor))
    assert actor.agency is not None  # noqa: S101  (the rule asked)
    referral = Referral.objects.create(
        hub=hub, by=actor, agency=actor.agency, who=who, why_now=why_now, why_below=why_below, purpose=purpose,
        basis=basis, parents_told=parents_told, parents_said=parents_said, child_told=child_told,
        child_said=child_said, language=language, raised_at=timezone.now(),
    )  # fmt: skip
    record(acts.RAISED, actor=actor, subject=referral, purpose=purpose, basis=basis)
    forget_draft(actor=actor)
    return referral


#: What a referrer writes in their own words.
WRITTEN = ("who", "why_now", "why_below", "parents_said", "child_said")
RAISING = "raise"  # the place of the draft
KEPT = 8000  # characters of one field


@writing()
def keep_draft(*, actor: User, field: str, text: str) -> None:
    """Keep what somebody is typing to raise a family, for their eyes only; deleted on sending."""
    draft, _made = Draft.objects.get_or_create(by=actor, place=RAISING)
    draft.fields = {**draft.fields, field: text[:KEPT].replace("\0", "")}  # PostgreSQL keeps no zero byte
    draft.save(update_fields=["fields", "saved_at"])


@writing()
def forget_draft(*, actor: User) -> None:
    Draft.objects.filter(by=actor, place=RAISING).delete()


@dataclass(frozen=True)
class NewPerson:
    """Somebody the referrer named, as the co-ordinator puts them on record."""

    name: str
    born_on: date | None = None


@writing()
def accept_referral(
    *,
    actor: User,
    referral: Referral,
    family: Family | None = None,
    name: str = "",
    people: Iterable[NewPerson] = (),
) -> Referral:
    """Take a family on: an existing record, or a new one under `name` with these people.

    The hub's staff and the referrer may read it; whoever is shut out of it stays so. Raises ClueInText.
    """
    queries.hold(referral)
    ask(rules.may_answer(actor, referral), acts.ACCEPTED, actor=actor, subject=referral)
    if family is not None:
        family = queries.family_visible(actor, family.pk)
        _stop_clues_to(family, referral)
    else:
        family = open_family(actor=actor, hub=referral.hub, name=name)
        for person in people:
            add_person(actor=actor, family=family, name=person.name, born_on=person.born_on, said_by=referral.by.name)
    _answer(referral, actor, ReferralState.ACCEPTED, family=family)
    record(acts.ACCEPTED, actor=actor, subject=referral, people=queries.people_of(family.pk), family=family.pk)
    _let_read(family, referral, actor)
    return referral


def _stop_clues_to(family: Family, referral: Referral) -> None:
    """Raise ClueInText if what was written gives a protected place away to somebody who will read it with the record.

    It says in which field and not by which words: who accepts may be one of those who are not to be told.
    """
    readers = {user.pk: user for user in (*queries.answerers(family.hub, referral.by), *readers_of(family))}
    shield = shield_against(everybody(family), readers.values())
    fields: dict[str, Any] = {name: Referral._meta.get_field(name) for name in WRITTEN}
    holding = [str(field.verbose_name) for name, field in fields.items() if shield.found(getattr(referral, name))]
    if holding:
        why = _(
            "A protected place of this family is given away by what was written under “%(fields)s”. "
            "Return it, and ask for it to be written again without the place; "
            "or ask somebody named on the protection to name whoever reads this record."
        ) % {"fields": "”, “".join(holding)}
        raise ClueInText({"family": why}, code="clue")


def _stop_clues_in_answer(actor: User, referral: Referral, why: str) -> None:
    people = everybody(referral.family) if referral.family else families_named(actor, referral.who)
    stop_clues_in({"why": why}, people, queries.answerers(referral.hub, referral.by))


@writing()
def return_referral(*, actor: User, referral: Referral, why: str) -> Referral:
    """Give it back to who raised it, with what is missing or what to do instead. Raises ClueInText."""
    queries.hold(referral)
    ask(rules.may_answer(actor, referral), acts.RETURNED, actor=actor, subject=referral)
    _stop_clues_in_answer(actor, referral, why)
    _answer(referral, actor, ReferralState.RETURNED, answer=why)
    record(acts.RETURNED, actor=actor, subject=referral, why=why)
    return referral


@writing()
def send_to_statutory(*, actor: User, referral: Referral, why: str) -> Referral:
    """It is not below the threshold: the co-ordinator has passed it to statutory services; `why` says how and when.

    Raises ClueInText.
    """
    queries.hold(referral)
    ask(rules.may_answer(actor, referral), acts.STATUTORY, actor=actor, subject=referral)
    _stop_clues_in_answer(actor, referral, why)
    _answer(referral, actor, ReferralState.STATUTORY, answer=why)
    record(acts.STATUTORY, actor=actor, subject=referral, why=why)
    return referral


@writing()
def withdraw_referral(*, actor: User, referral: Referral, why: str = "") -> Referral:
    """Take back one's own, while nobody has accepted it. Raises ClueInText."""
    queries.hold(referral)
    ask(rules.may_take_back(actor, referral), acts.TAKEN_BACK, actor=actor, subject=referral)
    _stop_clues_in_answer(actor, referral, why)
    _answer(referral, actor, ReferralState.WITHDRAWN, answer=why)
    record(acts.TAKEN_BACK, actor=actor, subject=referral, why=why)
    return referral


def _answer(
    referral: Referral, actor: User, state: ReferralState, *, answer: str = "", family: Family | None = None
) -> None:
    referral.state, referral.answer = state, answer
    referral.answered_at, referral.answered_by = timezone.now(), actor
    referral.family = family or referral.family
    referral.save(update_fields=["state", "answer", "answered_at", "answered_by", "family"])


def _let_read(family: Family, referral: Referral, actor: User) -> None:
    """Everybody who looks after the family's record, and who raised it; nobody twice."""
    have = queries.readers_of(family)
    until = timezone.now() + queries.family_time(family.hub.board_id)
    wanted = [(user, Basis.POST) for user in queries.staff_of(family.hub)] + [(referral.by, Basis.REFERRER)]
    for user, basis in wanted:
        if user.pk not in have and may_see_cases(user):
            have.add(user.pk)
            let_read(actor=actor, family=family, user=user, basis=basis, expires_at=until)


# -- The agenda ------------------------------------------------------------------------------------------------------


@writing()
def put_on_agenda(
    *, actor: User, meeting: Meeting, referral: Referral, is_sealed: bool = False, names: Iterable[User] = ()
) -> AgendaItem:
    """Add a family at the end. A sealed item admits `names` and nobody else, from its first second.

    In a meeting under way the floor learns that there is one position more, and nothing about it.
    """
    meeting = locked(meeting.pk)
    ask(rules.may_list(actor, meeting, referral), acts.LISTED, actor=actor, subject=meeting)
    assert referral.family is not None  # noqa: S101  (the rule asked)
    item = AgendaItem.objects.create(
        meeting=meeting, family=referral.family, referral=referral, position=queries.next_position(meeting)
    )
    record(acts.LISTED, actor=actor, subject=item, people=queries.people_of(item.family_id))
    open_streams(meeting)
    if is_sealed:
        _seal(item, list(names), actor)
    if meeting.state == MeetingState.OPEN:
        _announce_state(item, actor)
    return item


@writing()
def reorder(*, actor: User, meeting: Meeting, order: list[UUID]) -> None:
    """Put the items this person arranges in this order, by their ids. Items hidden from them keep their places."""
    meeting = locked(meeting.pk)
    ask(rules.may_reorder(actor, meeting), acts.REORDERED, actor=actor, subject=meeting)
    items = {item.pk: item for item in queries.arranged_items(actor, meeting)}
    if sorted(items) != sorted(order):
        raise Hidden(actor=actor)
    places = sorted(item.position for item in items.values())
    moved = []
    for place, pk in zip(places, order, strict=True):
        if items[pk].position != place:
            items[pk].position = place
            moved.append(items[pk])
    # Out of the way first: not every database checks the uniqueness of positions only at commit.
    spare = queries.next_position(meeting)
    for offset, item in enumerate(moved):
        AgendaItem.objects.filter(pk=item.pk).update(position=spare + offset)
    AgendaItem.objects.bulk_update(moved, ["position"])
    record(acts.REORDERED, actor=actor, subject=meeting)


@writing()
def remove(*, actor: User, item: AgendaItem) -> None:
    """Take a family off an agenda that has not begun and for which nobody has written. The log keeps that it was on."""
    meeting = locked(item.meeting_id)
    item = queries.refreshed(item)
    ask(rules.may_remove(actor, item), acts.REMOVED, actor=actor, subject=item)
    record(acts.REMOVED, actor=actor, subject=item, people=queries.people_of(item.family_id))
    place = item.position
    item.delete()
    for later in meeting.items.filter(position__gt=place).order_by("position"):
        AgendaItem.objects.filter(pk=later.pk).update(position=later.position - 1)


@writing()
def seal(*, actor: User, item: AgendaItem, names: Iterable[User]) -> AgendaItem:
    """Make an item be for `names` only: everybody else loses it, the hub's staff their grant on the family as well."""
    locked(item.meeting_id)
    item = queries.refreshed(item)
    _seal(item, list(names), actor)
    return item


def _seal(item: AgendaItem, names: list[User], actor: User) -> None:
    ask(rules.may_seal(actor, item, names), acts.SEALED, actor=actor, subject=item)
    item.is_sealed = True
    item.save(update_fields=["is_sealed"])
    named = {user.pk for user in names}
    people = queries.people_of(item.family_id)
    record(acts.SEALED, actor=actor, subject=item, people=people, named=len(named))
    for user_id in queries.admitted_users(item) - named:
        _end(item, user_id, actor, "person.withdrawn")
    for user in names:
        _admit(item, user, actor, Basis.SEALED, people)
    for row in queries.staff_grants(item.family):
        if row.user_id not in named:
            revoke(row, revoked_by=actor)


@writing()
def call(*, actor: User, item: AgendaItem) -> AgendaItem:
    """Begin hearing an item, and put to it what was sealed beforehand. One is heard at a time."""
    locked(item.meeting_id)
    item = queries.refreshed(item)
    ask(rules.may_call(actor, item), acts.CALLED, actor=actor, subject=item)
    item.state, item.called_at = ItemState.HEARD, timezone.now()
    item.save(update_fields=["state", "called_at"])
    people = queries.people_of(item.family_id)
    record(acts.CALLED, actor=actor, subject=item, people=people)
    announce(stream_of(item), "item.called", {"at": when(item.called_at)}, actor=actor, people=people)
    _announce_state(item, actor)
    for follow in on_called:
        follow(item, actor)
    return item


@writing()
def close(*, actor: User, item: AgendaItem) -> AgendaItem:
    """End the hearing of an item. Hands go down; what was said stays for those admitted to read."""
    locked(item.meeting_id)
    item = queries.refreshed(item)
    ask(rules.may_close(actor, item), acts.CLOSED, actor=actor, subject=item)
    item.state, item.closed_at, item.turn = ItemState.DONE, timezone.now(), None
    item.save(update_fields=["state", "closed_at", "turn"])
    item.hands.all().delete()
    people = queries.people_of(item.family_id)
    record(acts.CLOSED, actor=actor, subject=item, people=people)
    announce(stream_of(item), "item.closed", {"at": when(item.closed_at)}, actor=actor, people=people)
    _announce_state(item, actor)
    return item


def _announce_state(item: AgendaItem, actor: User) -> None:
    """The floor learns a position and its state; never whose it is."""
    state = {
        "position": item.position,
        "state": item.state,
        "called_at": when(item.called_at),
        "closed_at": when(item.closed_at),
    }
    announce(floor_of(item.meeting), "item.state", state, actor=actor)


# -- Admissions ------------------------------------------------------------------------------------------------------


@writing()
def admit(*, actor: User, item: AgendaItem, user: User) -> Admission:
    """Admit a named person. They read all of the item's record, also what was said before. Twice changes nothing."""
    locked(item.meeting_id)
    item = queries.refreshed(item)
    ask(rules.may_admit(actor, item, user), acts.ADMITTED, actor=actor, subject=item)
    return _admit(item, user, actor, None, queries.people_of(item.family_id))


def _end_for_the_last_agency(meeting: Meeting, users: Iterable[User], actor: User) -> None:
    """Who sits for an agency they have left begins again for the one they are at: what they were admitted to for the
    other one stays shut, and is not opened again with their seat."""
    people = {user.pk: user for user in users}
    for pk, agency in queries.sits_for(meeting, people.values()).items():
        user = people[pk]
        if user.agency_id not in (agency, None):
            for item in queries.items_admitting(meeting, user):
                _end(item, user.pk, actor, "person.withdrawn")
            invite(actor=actor, meeting=meeting, user=user)


@writing()
def confirm_admissions(*, actor: User, meeting: Meeting, pairs: Iterable[tuple[UUID, User]]) -> int:
    """Admit everybody proposed, together: each (item id, person). Returns how many admissions are new.

    All or nothing: a person who may not be admitted to one of them stops the whole, and the reason says why.
    """
    meeting = locked(meeting.pk)
    ask(may_arrange_meeting(actor, meeting), acts.ALL_ADMITTED, actor=actor, subject=meeting)
    items = {item.pk: item for item in queries.arranged_items(actor, meeting)}
    wanted = list(pairs)
    for pk, _user in wanted:
        if pk not in items:
            raise Hidden(asked=str(pk), actor=actor)
    _end_for_the_last_agency(meeting, [user for _pk, user in wanted], actor)
    have = queries.admission_pairs(items.values())
    shut_out = queries.shut_out_pairs(item.family_id for item in items.values())
    barred = queries.barred_pairs(items.values())
    guests = queries.admissible(meeting, {user.pk for _pk, user in wanted})
    new: list[tuple[AgendaItem, User]] = []
    for pk, user in wanted:
        item = items[pk]
        if (pk, user.pk) in have:
            continue
        if (item.family_id, user.pk) in shut_out:
            ask(no(rules.SHUT_OUT), acts.ALL_ADMITTED, actor=actor, subject=item)
        if (pk, user.pk) in barred:
            ask(no(rules.STEPPED_OUT), acts.ALL_ADMITTED, actor=actor, subject=item)
        if user.pk not in guests:
            ask(no(rules.NOT_FOR_CASES), acts.ALL_ADMITTED, actor=actor, subject=item)
        have.add((pk, user.pk))
        new.append((item, user))
    _admit_all(meeting, new, actor)
    return len(new)


@writing()
def withdraw(*, actor: User, item: AgendaItem, user: User, why: str) -> None:
    """End a person's admission now: they receive nothing at or after the number this takes in the item's stream."""
    locked(item.meeting_id)
    item = queries.refreshed(item)
    ask(rules.may_withdraw(actor, item, user), acts.WITHDRAWN, actor=actor, subject=item)
    ended = _end(item, user.pk, actor, "person.withdrawn")
    people = queries.people_of(item.family_id)
    record(acts.WITHDRAWN, actor=actor, subject=item, people=people, why=why, admissions=[row.pk for row in ended])


@writing()
def step_out(*, actor: User, item: AgendaItem, why: str) -> Bar:
    """Leave an item over a conflict of interest. It bars the way back until the co-ordinator lifts it."""
    locked(item.meeting_id)
    item = queries.refreshed(item)
    ask(rules.may_step_out(actor, item), acts.STEPPED_OUT, actor=actor, subject=item)
    bar = Bar.objects.create(item=item, user=actor, why=why, set_by=actor, stepped_out=True)
    record(acts.STEPPED_OUT, actor=actor, subject=item, people=queries.people_of(item.family_id), why=why, bar=bar.pk)
    _end(item, actor.pk, actor, "person.stepped_out")
    return bar


@writing()
def give_back(*, actor: User, item: AgendaItem, user: User, why: str) -> Admission:
    """Lift the bar on a person who stepped out, and admit them as before: they read everything said meanwhile."""
    locked(item.meeting_id)
    item = queries.refreshed(item)
    ask(rules.may_return(actor, item, user), acts.RETURNED_TO, actor=actor, subject=item)
    bar = queries.bar_of(user, item)
    assert bar is not None  # noqa: S101  (the rule asked)
    bar.lifted_at, bar.lifted_by, bar.lifted_why = timezone.now(), actor, why
    bar.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
    people = queries.people_of(item.family_id)
    record(acts.RETURNED_TO, actor=actor, subject=item, people=people, why=why, bar=bar.pk)
    last = queries.last_admission(item, user)
    return _admit(item, user, actor, Basis(last.basis) if last else None, people, kind="person.returned")


def _until(meeting: Meeting) -> datetime:
    """Admitted for reading until some time after the meeting; writing needs the item being heard."""
    return max(meeting.ends_at, timezone.now()) + queries.reading_time(meeting.hub.board_id)


def _admit(
    item: AgendaItem,
    user: User,
    actor: User,
    basis: Basis | None,
    people: list[UUID],
    *,
    kind: str = "person.admitted",
) -> Admission:
    _end_for_the_last_agency(item.meeting, [user], actor)
    known = queries.live_admissions(item, user)
    if known:
        return known[0]
    seat = invite(actor=actor, meeting=item.meeting, user=user)
    row = grant(
        Admission, "attend_item", user=user, thing=item, granted_by=actor, basis=basis or _basis(seat),
        expires_at=_until(item.meeting),
    )  # fmt: skip
    subject = About("admission", row.pk, item.meeting_id)
    record(acts.ADMITTED, actor=actor, subject=subject, people=people, item=item.pk)
    draw_veils([item])
    _announce_admitted(item, seat, actor, kind)
    return row


def _admit_all(meeting: Meeting, new: list[tuple[AgendaItem, User]], actor: User) -> None:
    """Many at once: one statement for the grants, one event for each item."""
    if not new:
        return
    seats = queries.seats_by_user(meeting)
    for _item, user in new:
        if user.pk not in seats:
            seats[user.pk] = invite(actor=actor, meeting=meeting, user=user)
    rows = grant_all(
        Admission,
        "attend_item",
        pairs=[(user, item, _basis(seats[user.pk])) for item, user in new],
        granted_by=actor,
        expires_at=_until(meeting),
    )
    people = queries.person_ids(item.family_id for item, _user in new)
    for item in {item.pk: item for item, _user in new}.values():
        ids = [row.pk for row in rows if row.content_object_id == item.pk]
        record(acts.ALL_ADMITTED, actor=actor, subject=item, people=people.get(item.family_id, []), admissions=ids)
    draw_veils({item.pk: item for item, _user in new}.values())
    for item, user in new:
        _announce_admitted(item, seats[user.pk], actor, "person.admitted")


def _announce_admitted(item: AgendaItem, seat: Seat, actor: User, kind: str) -> None:
    transaction.on_commit(partial(bells.ring, user_id=seat.user_id), robust=True)
    if item.meeting.state == MeetingState.PLANNED:
        return  # nobody is in: whoever is let in begins with everybody admitted so far
    announce(stream_of(item), kind, {"person": person_ref(seat)}, actor=actor)


def _basis(seat: Seat) -> Basis:
    match seat.role:
        case SeatRole.GUEST:
            return Basis.GUEST
        case SeatRole.MEMBER:
            return Basis.MEMBER
    return Basis.POST


def _end(item: AgendaItem, user_id: UUID, actor: User, kind: str) -> list[Admission]:
    """Revoke every admission of a person to an item, and give the withdrawal its number in the stream."""
    item.hands.filter(user=user_id).delete()
    event = announce(stream_of(item), kind, {"id": str(user_id)}, actor=actor)
    rows = queries.unended_admissions(item, user_id)
    for row in rows:
        revoke(row, revoked_by=actor)
        row.withdrawn_seq = event.seq
        row.save(update_fields=["withdrawn_seq"])
    draw_veils([item])
    transaction.on_commit(partial(bells.ring, user_id=user_id), robust=True)
    return rows
