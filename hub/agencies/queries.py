"""What stands around somebody: their hub, where a worry is telephoned, and who holds which post and role today."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from hub.access.once import once_in_a_reading
from hub.access.verdicts import Hidden
from hub.agencies.models import (
    Agency,
    Appointment,
    BoardRow,
    Clock,
    ClockUnit,
    DutyTelephone,
    Hub,
    LawfulBasis,
    LegalType,
    Level,
    Membership,
    Outcome,
    Partnership,
    Post,
    Purpose,
    Retention,
    Role,
    Statement,
)

REMEMBERED = 60  # seconds: a new duty number is on every page within a minute


def surroundings(agency_id: UUID) -> dict[str, Any]:
    """For an agency: `hub` (its hub's name for the reader) and `danger` ({"day_phone", "night_phone"} or None).

    Asked for every page, so each process remembers the answer for a minute. Nothing in it is personal.
    """
    key = surroundings_key(agency_id, get_language())
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = look_around(agency_id)
        cache.set(key, found, REMEMBERED)
    return found


def surroundings_key(agency_id: UUID, language: str | None) -> str:
    return f"hub.surroundings.{agency_id}.{language}"


def forget_surroundings(hub: Hub) -> None:
    """Every agency of the hub asks again. Only this is forgotten: counts of passwords tried lie in the same cache."""
    agencies = Partnership.objects.today().filter(hub=hub).values_list("agency", flat=True)
    cache.delete_many(surroundings_key(pk, language) for pk in agencies for language, _name in settings.LANGUAGES)


def look_around(agency_id: UUID) -> dict[str, Any]:
    partnership = Partnership.objects.today().filter(agency_id=agency_id).select_related("hub").first()
    if partnership is None:
        return {"hub": "", "danger": None}
    return {"hub": partnership.hub.name, "danger": duty_telephones(partnership.hub_id, agency_id)}


@once_in_a_reading
def duty_telephones(hub_id: UUID, agency_id: UUID) -> dict[str, str] | None:
    """By day and by night: the agency's own council if it is one, else the first of the hub's councils."""
    rows = list(DutyTelephone.objects.today().filter(hub_id=hub_id).order_by("council__name_en"))
    rows.sort(key=lambda row: row.council_id != agency_id)
    day = next((row.number for row in rows if not row.out_of_hours), "")
    night = next((row.number for row in rows if row.out_of_hours), "")
    return {"day_phone": day or night, "night_phone": night or day} if rows else None


@once_in_a_reading
def holds_post(user: Any, hub: Hub | UUID, *posts: str) -> bool:
    """Whether this person holds one of these posts in the hub today."""
    held: bool = Appointment.objects.today().filter(hub=hub, user=user.pk, post__in=posts).exists()
    return held


def hubs_with_post(user: Any, post: str) -> Any:
    """The ids of the hubs in which this person holds the post today: for a query that asks it with the thing itself."""
    return Appointment.objects.today().filter(user=user.pk, post=post).values("hub")


@once_in_a_reading
def holders(hub: Hub | UUID, *posts: str) -> list[Any]:
    """Who holds one of these posts in the hub today, each once."""
    rows = Appointment.objects.today().filter(hub=hub, post__in=posts, user__is_active=True).select_related("user")
    return list({row.user_id: row.user for row in rows}.values())


def is_information_governance(user: Any) -> bool:
    """Information governance of a hub (its auditor) or of an agency, today."""
    return (
        Appointment.objects.today().filter(user=user.pk, post=Post.AUDITOR).exists()
        or Membership.objects.today().filter(user=user.pk, role=Role.IG_OFFICER).exists()
    )


@once_in_a_reading
def is_administrator_only(user: Any) -> bool:
    """Whether all this person is, at any agency today, is its administrator."""
    roles = set(Membership.objects.today().filter(user=user.pk).values_list("role", flat=True))
    return roles == {Role.ADMINISTRATOR.value}


@once_in_a_reading
def practises(user: Any) -> bool:
    """Whether this person is at an agency today and there for practice: only then can a case be opened to them."""
    found: bool = Membership.objects.in_practice().filter(user=user.pk).exists()
    return found


@once_in_a_reading
def is_partner(user: Any, hub: Hub | UUID) -> bool:
    """Whether this person's agency takes part in the hub today."""
    agencies = Membership.objects.today().filter(user=user.pk).values("agency")
    partner: bool = Partnership.objects.today().filter(hub=hub, agency__in=agencies).exists()
    return partner


def colleagues(agency: UUID | None, roles: Iterable[str]) -> list[Any]:
    """Who has one of these roles at the agency today, each once."""
    rows = (
        Membership.objects.today()
        .filter(agency=agency, role__in=list(roles), user__is_active=True)
        .select_related("user")
    )
    return list({row.user_id: row.user for row in rows}.values())


def over(user: Any) -> list[Any]:
    """Those who manage this person or administer their account, today: each once."""
    mine = list(Membership.objects.today().filter(user=user.pk).select_related("manager"))
    people = {row.manager_id: row.manager for row in mine if row.manager is not None}
    rows = Membership.objects.today().filter(
        agency__in=[row.agency_id for row in mine], role=Role.ADMINISTRATOR
    ).select_related("user")  # fmt: skip
    people |= {row.user_id: row.user for row in rows if row.user_id != user.pk}
    return list(people.values())


def hubs_of_staff(user: Any) -> list[Hub]:
    """The hubs in which this person is chair or co-ordinator today."""
    posts = Appointment.objects.today().filter(user=user.pk, post__in=[Post.CHAIR, Post.COORDINATOR])
    return list(Hub.objects.filter(pk__in=posts.values("hub")).order_by("name_en"))


def kept_since(code: str) -> datetime | None:
    """Until when records of this class have had their time, by the board that keeps them longest. None: keep all."""
    rows = Retention.objects.today().filter(code=code)
    days = [row.days for row in rows]
    return None if not days or None in days else timezone.now() - timedelta(days=max(days))


# -- A hub's page -------------------------------------------------------------------------------------------------

KINDS: dict[str, type[BoardRow]] = {
    "level": Level,
    "outcome": Outcome,
    "clock": Clock,
    "statement": Statement,
    "retention": Retention,
    "purpose": Purpose,
    "basis": LawfulBasis,
}


def belongs(user: Any, hub: Hub) -> bool:
    """Whether this person's agency takes part in the hub, or they hold a post in it."""
    return is_partner(user, hub) or holds_post(user, hub, *Post.values)


def hub_for(user: Any, slug: str) -> Hub:
    """The hub of this slug, if this person belongs to it. Raises Hidden."""
    hub = Hub.objects.select_related("board").filter(slug=slug).first()
    if hub is None or not belongs(user, hub):
        raise Hidden(asked=slug, actor=user)
    return hub


@once_in_a_reading
def hubs_of(user: Any) -> list[dict[str, str]]:
    """The hubs this person belongs to."""
    agencies = Membership.objects.today().filter(user=user.pk).values("agency")
    partners = Partnership.objects.today().filter(agency__in=agencies).values("hub")
    posts = Appointment.objects.today().filter(user=user.pk).values("hub")
    hubs = Hub.objects.filter(Q(pk__in=partners) | Q(pk__in=posts)).select_related("board").order_by("name_en")
    return [{"slug": hub.slug, "name": hub.name, "board": hub.board.name} for hub in hubs]


@dataclass(frozen=True)
class RuleRow:
    """One rule of the board as it reads today, for the reader."""

    id: str
    kind: str
    code: str
    label: str
    text: str
    figure: str  # "24 hours", "6 years"; "" where there is none
    source: str
    to_confirm: bool
    from_on: date | None
    versions: int  # how many stood before it


@dataclass(frozen=True)
class TelephoneRow:
    id: str
    council: str
    label: str
    number: str
    out_of_hours: bool
    source: str
    to_confirm: bool
    from_on: date | None


@dataclass(frozen=True)
class HubPage:
    slug: str
    name: str
    board: str
    quorum: int
    telephones: list[TelephoneRow]
    rules: dict[str, list[RuleRow]]
    agencies: list[dict[str, Any]]
    staff: list[dict[str, str]]


def hub_page(user: Any, slug: str) -> HubPage:
    """A hub as anybody of it may read it: telephones, levels, clocks, statement, retention. Raises Hidden."""
    hub = hub_for(user, slug)
    phones = DutyTelephone.objects.today().filter(hub=hub).select_related("council")
    partners = Partnership.objects.today().filter(hub=hub).select_related("agency").order_by("agency__name_en")
    posts = Appointment.objects.today().filter(hub=hub).select_related("user").order_by("post", "user__name")
    return HubPage(
        slug=hub.slug,
        name=hub.name,
        board=hub.board.name,
        quorum=hub.quorum,
        telephones=[
            TelephoneRow(
                id=str(row.pk),
                council=row.council.name,
                label=row.label,
                number=row.number,
                out_of_hours=row.out_of_hours,
                source=row.source,
                to_confirm=row.to_confirm,
                from_on=row.from_on,
            )
            for row in phones.order_by("council__name_en", "out_of_hours", "pk")
        ],
        rules={kind: rule_rows(hub, kind) for kind in KINDS},
        agencies=[
            {"name": row.agency.name, "type": row.agency.get_legal_type_display(), "is_standing": row.is_standing}
            for row in partners
        ],
        staff=[{"name": row.user.name, "post": row.get_post_display()} for row in posts if row.post != Post.MEMBER],
    )


def rule_rows(hub: Hub, kind: str) -> list[RuleRow]:
    """The board's rows of one kind as they stand today. One query."""
    today = timezone.localdate()
    model = KINDS[kind]
    rows = list(model.objects.filter(board=hub.board_id).order_by("order", "code", "from_on"))
    before = Counter(row.code for row in rows if row.to_on is not None and row.to_on <= today)
    now = [row for row in rows if (not row.from_on or row.from_on <= today) and (not row.to_on or row.to_on > today)]
    return [
        RuleRow(
            id=str(row.pk),
            kind=kind,
            code=row.code,
            label=row.label,
            text=row.text,
            figure=figure_of(row),
            source=row.source,
            to_confirm=row.to_confirm,
            from_on=row.from_on,
            versions=before[row.code],
        )
        for row in now
    ]


def in_words(amount: int, unit: str) -> str:
    """ "1 working day", "48 hours"."""
    match unit:
        case ClockUnit.HOURS:
            return ngettext("%(n)s hour", "%(n)s hours", amount) % {"n": amount}
        case ClockUnit.WORKING_HOURS:
            return ngettext("%(n)s working hour", "%(n)s working hours", amount) % {"n": amount}
        case ClockUnit.DAYS:
            return ngettext("%(n)s day", "%(n)s days", amount) % {"n": amount}
        case ClockUnit.MONTHS:
            return ngettext("%(n)s month", "%(n)s months", amount) % {"n": amount}
        case ClockUnit.WORKING_DAYS:
            return ngettext("%(n)s working day", "%(n)s working days", amount) % {"n": amount}
    return f"{amount} {ClockUnit(unit).label}"


def figure_of(row: Any) -> str:
    """How long, in words."""
    if isinstance(row, Clock):
        return in_words(row.amount, row.unit)
    if isinstance(row, Retention):
        if row.days is None:
            return _("not decided yet")
        if row.days % 365 == 0:
            return ngettext("%(n)s year", "%(n)s years", row.days // 365) % {"n": row.days // 365}
        return ngettext("%(n)s day", "%(n)s days", row.days) % {"n": row.days}
    return ""


def rule_for(user: Any, hub: Hub, kind: str, pk: UUID) -> BoardRow:
    """One rule of the hub's board that stands. Raises Hidden."""
    row: BoardRow | None = (
        KINDS[kind].objects.filter(board=hub.board_id, pk=pk, to_on=None).first() if kind in KINDS else None
    )
    if row is None:
        raise Hidden(asked=str(pk), actor=user)
    return row


def telephone_for(user: Any, hub: Hub, pk: UUID) -> DutyTelephone:
    """One duty telephone of the hub that stands. Raises Hidden."""
    row: DutyTelephone | None = DutyTelephone.objects.filter(hub=hub, pk=pk, to_on=None).first()
    if row is None:
        raise Hidden(asked=str(pk), actor=user)
    return row


def councils_of(hub: Hub) -> list[Agency]:
    """The councils that take part in the hub today."""
    rows = Partnership.objects.today().filter(hub=hub, agency__legal_type=LegalType.COUNCIL).select_related("agency")
    return [row.agency for row in rows]
