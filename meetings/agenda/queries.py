"""Referrals, items and admissions, fetched and checked in one step."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from hub.access.verdicts import Hidden
from hub.accounts.models import User
from hub.agencies.models import Appointment, Clock, Hub, LawfulBasis, Membership, Partnership, Post, Purpose
from hub.agencies.queries import holders
from hub.people.models import Family, FamilyExclusion, FamilyGrant, FamilyMember
from meetings.agenda.models import Admission, AgendaItem, Bar, Draft, ItemState, Referral, ReferralState
from meetings.diary.models import Meeting, Seat
from meetings.diary.queries import holds


def referral_for(user: Any, pk: UUID) -> Referral:
    """One's own referral, or one of the hub one co-ordinates or chairs. Raises Hidden."""
    referral: Referral | None = (
        Referral.objects.visible_to(user)
        .select_related("hub", "agency", "by", "family", "answered_by")
        .filter(pk=pk)
        .first()
    )
    if referral is None:
        raise Hidden(asked=str(pk), actor=user)
    return referral


def referrals_for(user: Any) -> list[Referral]:
    """The latest two hundred this person may see, newest first."""
    visible = Referral.objects.visible_to(user).select_related("family", "agency", "by")
    return list(visible.order_by("-raised_at")[:200])


def purpose_of(referral: Referral) -> Purpose | None:
    return Purpose.objects.filter(board=referral.hub.board_id, code=referral.purpose).first()


def basis_of(referral: Referral) -> LawfulBasis | None:
    return LawfulBasis.objects.filter(board=referral.hub.board_id, code=referral.basis).first()


def hold(referral: Referral) -> None:
    """Read the referral again and hold it until commit: it is answered once."""
    referral.refresh_from_db(
        fields=["state", "answer", "answered_at", "answered_by", "family"],
        from_queryset=Referral.objects.select_for_update(),
    )


def sees_referral(user: Any, referral: Referral) -> bool:
    found: bool = Referral.objects.visible_to(user).filter(pk=referral.pk).exists()
    return found


def item_for(user: Any, pk: UUID) -> AgendaItem:
    """An item in the room: admitted, let in, statement accepted. Raises Hidden."""
    return _one(AgendaItem.objects.visible_to(user), user, pk)


def open_item_for(user: Any, pk: UUID) -> AgendaItem:
    """An item to prepare for beforehand or to read afterwards: the lobby does not matter. Raises Hidden."""
    return _one(AgendaItem.objects.open_to(user), user, pk)


def arranged_item_for(user: Any, pk: UUID) -> AgendaItem:
    """An item whose place and audience this person arranges. Raises Hidden."""
    return _one(AgendaItem.objects.arranged_by(user), user, pk)


def _one(items: Any, user: Any, pk: UUID) -> AgendaItem:
    item = items.select_related("family", "meeting__hub").filter(pk=pk).first()
    if item is None:
        raise Hidden(asked=str(pk), actor=user)
    found: AgendaItem = item
    return found


def admits(user: Any, item: AgendaItem) -> bool:
    found: bool = AgendaItem.objects.open_to(user).filter(pk=item.pk).exists()
    return found


def may_arrange_item(user: Any, item: AgendaItem) -> bool:
    found: bool = AgendaItem.objects.arranged_by(user).filter(pk=item.pk).exists()
    return found


def refreshed(item: AgendaItem) -> AgendaItem:
    """The item as it stands, after its meeting was locked."""
    fresh: AgendaItem = AgendaItem.objects.select_related("family", "meeting__hub").get(pk=item.pk)
    return fresh


def heard_in(meeting_id: UUID) -> AgendaItem | None:
    return AgendaItem.objects.filter(meeting=meeting_id, state=ItemState.HEARD).first()


def arranged_items(user: Any, meeting: Meeting) -> list[AgendaItem]:
    """The items of a meeting this person arranges, in order."""
    return list(meeting.items.arranged_by(user).select_related("family", "referral__agency").order_by("position"))


def next_position(meeting: Meeting) -> int:
    last = meeting.items.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + 1


def is_listed(referral: Referral, meeting: Meeting) -> bool:
    """Whether this family is on this agenda already."""
    found: bool = meeting.items.filter(family=referral.family_id).exists()
    return found


def has_writing(item: AgendaItem) -> bool:
    """Whether agencies have written for this item already."""
    return item.contributions.exists() or item.nothing_known.exists()


def person_ids(families: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Whom an event about these families concerns: everybody in each family's record today."""
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    members = FamilyMember.objects.today().filter(family__in=set(families))
    for family, person in members.values_list("family", "person"):
        found[family].append(person)
    return found


def people_of(family_id: UUID | None) -> list[UUID]:
    return person_ids([family_id]).get(family_id, []) if family_id else []


# -- Admissions ------------------------------------------------------------------------------------------------------


def live_admissions(item: AgendaItem, user: Any) -> list[Admission]:
    """What lets this person in now."""
    return list(Admission.objects.live().filter(content_object=item.pk, user=user.pk))


def sits_for(meeting: Meeting, users: Iterable[User]) -> dict[UUID, UUID]:
    """For which agency each of these people sits, of those who have a seat."""
    seats = Seat.objects.filter(meeting=meeting.pk, user__in=list(users), ended_at=None)
    return dict(seats.values_list("user", "agency"))


def items_admitting(meeting: Meeting, user: Any) -> list[AgendaItem]:
    """The items of a meeting that somebody holds an admission to, whether or not it opens them."""
    held = Admission.objects.unended().filter(content_object=OuterRef("pk"), user=user.pk)
    return list(AgendaItem.objects.filter(Exists(held), meeting=meeting.pk).select_related("meeting"))


def unended_admissions(item: AgendaItem, user_id: UUID) -> list[Admission]:
    """What lets this person in, now or from a later date."""
    return list(Admission.objects.unended().filter(content_object=item.pk, user=user_id))


def admitted_users(item: AgendaItem) -> set[UUID]:
    """Everybody admitted, now or from a later date."""
    return set(Admission.objects.unended().filter(content_object=item.pk).values_list("user", flat=True))


def last_admission(item: AgendaItem, user: Any) -> Admission | None:
    return Admission.objects.filter(content_object=item.pk, user=user.pk).order_by("-granted_at", "-id").first()


def admission_pairs(items: Iterable[AgendaItem]) -> set[tuple[UUID, UUID]]:
    """(item, user) of every admission that holds now."""
    ids = [item.pk for item in items]
    return set(Admission.objects.live().filter(content_object__in=ids).values_list("content_object", "user"))


def admissible(meeting: Meeting, users: set[UUID]) -> set[UUID]:
    """Of these people, those who can be admitted to anything in this meeting: practitioners of the hub's agencies."""
    agencies = Partnership.objects.today().filter(hub=meeting.hub_id).values("agency")
    members = Membership.objects.in_practice().filter(user__in=users)
    return set(members.filter(agency__in=agencies).values_list("user", flat=True))


def seats_by_user(meeting: Meeting) -> dict[UUID, Seat]:
    seats = meeting.seats.filter(ended_at=None).select_related("user", "agency")
    return {seat.user_id: seat for seat in seats}


def users_by_id(ids: set[UUID]) -> dict[UUID, User]:
    return {user.pk: user for user in User.objects.filter(pk__in=ids)}


def admissions_to(item: AgendaItem) -> list[Admission]:
    """The admissions that hold now, by name."""
    rows = Admission.objects.live().filter(content_object=item.pk)
    return list(rows.select_related("user").order_by("user__name"))


def bars_of(item: AgendaItem) -> list[Bar]:
    return list(Bar.objects.filter(item=item.pk, lifted_at=None).select_related("user").order_by("since_at"))


def bar_of(user: Any, item: AgendaItem) -> Bar | None:
    return Bar.objects.filter(item=item.pk, user=user.pk, lifted_at=None).first()


def is_shut_out(user: Any, family_id: UUID) -> bool:
    return FamilyExclusion.objects.filter(family=family_id, user=user.pk, lifted_at=None).exists()


def shut_out_pairs(families: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """(family, user) of everybody shut out of these families."""
    rows = FamilyExclusion.objects.filter(family__in=set(families), lifted_at=None)
    return set(rows.values_list("family", "user"))


def barred_pairs(items: Iterable[AgendaItem]) -> dict[tuple[UUID, UUID], bool]:
    """(item, user) of everybody barred, and whether they stepped out themselves."""
    rows = Bar.objects.filter(item__in=[item.pk for item in items], lifted_at=None)
    return {(item, user): stepped for item, user, stepped in rows.values_list("item", "user", "stepped_out")}


def stepped_out_earlier(families: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """(family, user) of everybody who stepped out of any item about these families and was not let back."""
    rows = Bar.objects.filter(item__family__in=set(families), stepped_out=True, lifted_at=None)
    return set(rows.values_list("item__family", "user"))


def withdrawn_pairs(items: Iterable[AgendaItem]) -> set[tuple[UUID, UUID]]:
    """(item, user) of everybody whose admission was revoked."""
    rows = Admission.objects.filter(content_object__in=[item.pk for item in items], revoked_at__isnull=False)
    return set(rows.values_list("content_object", "user"))


def coordinates(user: Any, hub_id: UUID) -> bool:
    return holds(user, hub_id, Post.COORDINATOR)


def purposes_of(hub: Hub) -> list[Purpose]:
    return list(Purpose.objects.today().filter(board=hub.board_id))


def bases_for(hub: Hub, legal_type: str) -> list[LawfulBasis]:
    """The lawful bases that an organisation of this kind may use, the usual one first."""
    rows = LawfulBasis.objects.today().filter(board=hub.board_id)
    return [row for row in rows if not row.legal_types or legal_type in row.legal_types]


def draft_of(user: Any, place: str) -> dict[str, str]:
    """What this person was typing there: for their eyes only."""
    draft = Draft.objects.filter(by=user.pk, place=place).first()
    return dict(draft.fields) if draft else {}


def reading_time(board_id: UUID) -> timedelta:
    """How long an admission lets a person read after the meeting: the board's row `item_reading`, else 90 days."""
    return _days(board_id, "item_reading", 90)


def family_time(board_id: UUID) -> timedelta:
    """How long the hub's staff and the referrer may read a family's record: the row `family_reading`, else a year."""
    return _days(board_id, "family_reading", 365)


def _days(board_id: UUID, code: str, otherwise: int) -> timedelta:
    clock = Clock.objects.today().filter(board=board_id, code=code).first()
    return timedelta(days=clock.amount if clock else otherwise)


# -- Families --------------------------------------------------------------------------------------------------------


def family_visible(user: Any, pk: UUID) -> Family:
    """A family that a referral can be linked to. Raises Hidden."""
    family: Family | None = Family.objects.visible_to(user).filter(pk=pk).first()
    if family is None:
        raise Hidden(asked=str(pk), actor=user)
    return family


def families_visible(user: Any, hub: Hub) -> list[Family]:
    return list(Family.objects.visible_to(user).filter(hub=hub, closed_on=None).order_by("name"))


def staff_of(hub: Hub) -> list[User]:
    """The hub's staff, who look after its families' records."""
    posts = Appointment.objects.today().filter(hub=hub, post__in=[Post.CHAIR, Post.COORDINATOR, Post.MINUTE_TAKER])
    return list(User.objects.filter(pk__in=posts.values("user"), is_active=True))


def answerers(hub: Hub, referrer: User) -> list[User]:
    """Who reads a referral: who raised it, and the hub's co-ordinator and chair."""
    return [referrer, *holders(hub, Post.COORDINATOR, Post.CHAIR)]


def readers_of(family: Family) -> set[UUID]:
    return set(FamilyGrant.objects.live().filter(content_object=family).values_list("user", flat=True))


def staff_grants(family: Family) -> list[FamilyGrant]:
    return list(FamilyGrant.objects.unended().filter(content_object=family, basis="post"))


def waiting_to_be_listed(user: Any, meeting: Meeting) -> list[Referral]:
    """Accepted referrals of the hub whose family is on no agenda that is still to come."""
    coming = AgendaItem.objects.filter(meeting__state__in=["planned", "open"]).values("family")
    return list(
        Referral.objects.visible_to(user)
        .filter(hub=meeting.hub_id, state=ReferralState.ACCEPTED)
        .exclude(family__in=coming)
        .exclude(items__isnull=False)
        .select_related("family", "agency")
        .order_by("raised_at")
    )
