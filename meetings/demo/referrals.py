"""How the families came to the hub: raised, accepted, returned, sent on or taken back, each by its service."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from hub.access.grants import grant
from hub.access.models import Basis
from hub.agencies.models import Agency, LawfulBasis
from hub.people.models import FamilyGrant
from meetings.agenda import services as agenda
from meetings.agenda.models import Referral
from meetings.demo import dates
from meetings.demo.clock import at
from meetings.demo.families import Household
from meetings.demo.places import County, read


def load_referrals(county: County, households: dict[str, Household], now: datetime) -> dict[str, Referral]:
    """Raise and answer every referral of the county. Returns them by family."""
    return {
        row["family"]: _refer(row, county, households[row["family"]], now) for row in read("referrals.toml")["referral"]
    }


def _refer(row: dict[str, str], county: County, household: Household, now: datetime) -> Referral:
    days = int(row["days"])
    with at(_moment(now, days, time(8, 10))):
        by, language = county.users[row["by"]], row.get("language", "en")
        referral = agenda.raise_family(
            actor=by,
            hub=county.hub,
            who=_who(household, language),
            why_now=row["why_now"],
            why_below=row["why_below"],
            purpose=row.get("purpose", "early_help"),
            basis=basis_of(county.agency(row["by"])),
            parents_told=row["parents_told"],
            parents_said=row["parents_said"],
            child_told=row["child_told"],
            child_said=row["child_said"],
            language=language,
        )
    with at(_moment(now, days - 1, time(8, 40))):
        _answer(row, county, household, referral)
    return referral


def _answer(row: dict[str, str], county: County, household: Household, referral: Referral) -> None:
    carys = county.users["carys"]
    match row["state"]:
        case "accepted":
            # The record was there before: whoever links it to the referral may read it.
            grant(
                FamilyGrant, "read_family", user=carys, thing=household.family, granted_by=carys, basis=Basis.POST,
                expires_at=timezone.now() + timedelta(days=365),
            )  # fmt: skip
            agenda.accept_referral(actor=carys, referral=referral, family=household.family)
        case "returned":
            agenda.return_referral(actor=carys, referral=referral, why=row["answer"])
        case "statutory":
            agenda.send_to_statutory(actor=carys, referral=referral, why=row["answer"])
        case "withdrawn":
            agenda.withdraw_referral(actor=county.users[row["answered_by"]], referral=referral, why=row["answer"])


def basis_of(agency: Agency) -> str:
    """The first of the board's bases for this kind of organisation: public bodies and others differ."""
    bases: list[LawfulBasis] = list(LawfulBasis.objects.today().order_by("order"))
    return next(basis.code for basis in bases if agency.legal_type in basis.legal_types)


def _who(household: Household, language: str) -> str:
    """Everybody of the family as the referrer knows them, a line each."""
    with override(language):
        return "\n".join(
            _("%(name)s, born %(day)s") % {"name": person.name, "day": date_format(person.born_on, "j/n/Y")}
            if person.born_on
            else person.name
            for person in household.people.values()
            if person.died_on is None
        )


def _moment(now: datetime, days: int, clock: time) -> datetime:
    day = dates.working(timezone.localdate(now) - timedelta(days=days))
    return min(timezone.make_aware(datetime.combine(day, clock)), now - timedelta(hours=1))
