"""Loads the demo's county, once: the ground, forty families, how they came to the hub, and three meetings."""

from dataclasses import dataclass

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.agencies.models import Hub
from hub.notices.models import Notice
from hub.people.services_shut_out import tie_staff
from meetings.demo.agreements import load_agreements
from meetings.demo.disclosures import load_disclosures
from meetings.demo.families import Household, load_families
from meetings.demo.parents import load_parents
from meetings.demo.places import County, load_county
from meetings.demo.questions import load_questions
from meetings.demo.referrals import load_referrals
from meetings.demo.rolls import load_rolls
from meetings.demo.sittings import load_meetings
from meetings.demo.training import load_training


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
    with writing():
        if Hub.objects.filter(slug="maelon").exists():
            return None
        now = timezone.now()
        county = load_county()
        households = load_families(county, timezone.localdate(now))
        _shut_out_relatives(county, households)
        _count_rows()
        referrals = load_referrals(county, households, now)
        meetings = load_meetings(county, households, referrals, now)
        _count_rows()
        load_agreements(county, now)
        load_parents(county, households, now)
        load_disclosures(county, households, now)
        load_training(county, now)
        load_rolls(county, now)
        load_questions(county, households, now)
        Notice.objects.update(mailed_at=now)  # the county's post went out: a demonstration begins without any
    return Loaded(len(county.users), len(households), len(meetings))


def _count_rows() -> None:
    """Tells PostgreSQL's planner what was loaded: by itself it counts only what is committed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _shut_out_relatives(county: County, households: dict[str, Household]) -> None:
    """Lowri Penn of Early Help is the sister of a father on record: she declared it, and is shut out."""
    person = households["harries"].people["lowrip"]
    tie_staff(actor=county.users["esi"], user=county.users["lowri"], person=person, relation="Herself")
