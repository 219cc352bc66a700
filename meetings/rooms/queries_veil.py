"""What a veil is made of: whose place would be given away, to whom, and by which names."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from hub.agencies.models import Agency
from hub.people.models import FamilyMember, Protection
from hub.people.queries_protection import shield_against
from hub.people.shield import Shield, unnamed
from meetings.agenda.models import Admission, AgendaItem
from meetings.diary.models import Seat
from meetings.rooms.models import Stream
from meetings.rooms.veils import Veil


def items_about(person_ids: Iterable[UUID]) -> list[AgendaItem]:
    """Every item, of any meeting, about a family that these people stand or stood in."""
    members = FamilyMember.objects.filter(family=OuterRef("family"), person__in=list(person_ids))
    return list(AgendaItem.objects.filter(Exists(members)).select_related("meeting").order_by("pk"))


def items_to_veil(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Of these items, those that have a veil or a protected person. One query, and mostly none."""
    members = FamilyMember.objects.filter(family=OuterRef(OuterRef("family")))
    protections = Protection.objects.filter(ended_at=None, person__in=members.values("person"))
    veiled = Stream.objects.filter(item=OuterRef("pk"), veil__isnull=False)
    wanted = AgendaItem.objects.filter(Exists(protections) | Exists(veiled), pk__in={item.pk for item in items})
    return list(wanted.select_related("meeting").order_by("pk"))


def shield_of(item: AgendaItem) -> Shield:
    """What not everybody who is or will be admitted to an item may be told of where its family's people are.

    Those who stepped out count too, and those whose admission is yet to begin.
    """
    admissions = Admission.objects.filter(content_object=item.pk, revoked_at=None, expires_at__gt=Now())
    return shield_against(persons_of(item), [row.user for row in admissions.select_related("user")])


def persons_of(item: AgendaItem) -> set[UUID]:
    """Everybody who stands, or stood, in the record of an item's family."""
    return set(FamilyMember.objects.filter(family=item.family_id).order_by().values_list("person", flat=True))


def veil_of(item: AgendaItem, shield: Shield) -> Veil | None:
    """The names that `shield` covers, among the agencies and titles of the meeting; None: no veil."""
    if not shield.covered:
        return None
    seats = list(Seat.objects.filter(meeting=item.meeting_id).select_related("agency"))
    agencies = {seat.agency_id: seat.agency for seat in seats}
    if others := shield.agencies - agencies.keys():
        agencies |= Agency.objects.in_bulk(others)
    veil = {str(agency.pk): unnamed(agency) for agency in agencies.values() if shield.names(agency)}
    return veil | {
        str(seat.user_id): {"en": "", "cy": ""} for seat in seats if shield.found(f"{seat.title_en}. {seat.title_cy}")
    }


def names_of(item: AgendaItem, ids: set[str]) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """The names of these agencies and the titles of these people of the meeting, as refs show them without a veil."""
    agencies = {str(row.pk): {"en": row.short_en, "cy": row.short_cy} for row in Agency.objects.filter(pk__in=ids)}
    titles = {
        str(row.user_id): {"en": row.title_en, "cy": row.title_cy}
        for row in Seat.objects.filter(meeting=item.meeting_id, user__in=[UUID(pk) for pk in ids])
    }
    return agencies, titles


def seen_in_roll(item: AgendaItem) -> set[str]:
    """The ids that the refs of those admitted hold."""
    admissions = Admission.objects.filter(content_object=item.pk, revoked_at=None).values("user")
    rows = Seat.objects.filter(meeting=item.meeting_id, user__in=admissions).values_list("user", "agency")
    return {str(pk) for row in rows for pk in row}
