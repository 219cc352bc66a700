"""Loads the demo's county, once: the ground, forty families, how they came to the hub, and three meetings."""

from dataclasses import dataclass

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.agencies.models import Hub
from hub.audit.events import record
from hub.people import acts
from hub.people.models import FamilyExclusion, StaffTie
from meetings.demo.families import Household, load_families
from meetings.demo.places import County, load_county
from meetings.demo.referrals import load_referrals
from meetings.demo.sittings import load_meetings


@dataclass(frozen=True)
class Loaded:
    """What was put in: how many of each."""

    people: int
    families: int
    meetings: int


def load() -> Loaded | None:
    """Load everything in one transaction; None when it is there already. Raises CommandError outside the demo."""
    if not settings.HUB_DEMO:
        raise CommandError(_("This loads invented people. Set HUB_DEMO=1 to say that it is a demonstration."))
    with transaction.atomic():
        if Hub.objects.filter(slug="maelon").exists():
            return None
        now = timezone.now()
        county = load_county()
        households = load_families(county, timezone.localdate(now))
        _shut_out_relatives(county, households)
        referrals = load_referrals(county, households, now)
        meetings = load_meetings(county, households, referrals, now)
    return Loaded(len(county.users), len(households), len(meetings))


def _shut_out_relatives(county: County, households: dict[str, Household]) -> None:
    """Lowri Penn of Early Help is the sister of a father on record: she declared it, and is shut out."""
    esi, lowri, household = county.users["esi"], county.users["lowri"], households["harries"]
    person = household.people["lowrip"]
    tie = StaffTie.objects.create(user=lowri, person=person, relation="self", set_by=esi)
    record(acts.STAFF_TIED, actor=esi, subject=tie, people=[person])
    row = FamilyExclusion.objects.create(
        user=lowri, family=household.family, tie=tie, set_by=esi, why="Sister of Carwyn Harries; she declared it."
    )
    record(acts.SHUT_OUT, actor=esi, subject=row, people=household.people.values())
