"""What the council's education safeguarding officer sees: which settings take part, and figures. No child, no
question, no pair of settings.

Figures are of whole months that are over, rounded to five, and below ten they are not told: so that no figure moves
with a single family, today or from one report to the next.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import reading_whole
from hub.agencies.clocks import WALES
from hub.agencies.models import LegalType
from sharing.siblings.links import queries_council as queries
from sharing.siblings.links.queries_council import Takes
from sharing.siblings.rolls.queries import review_of

FEWEST = 10  # below this a figure is not told
STEP = 5


def rounded(count: int) -> str:
    """A count as it may be told: to the nearest five, and none below ten."""
    if count < FEWEST:
        return _("Fewer than ten")
    return str(STEP * round(count / STEP))


@dataclass(frozen=True)
class SettingLine:
    name: str
    legal_type: str
    takes: Takes
    is_silent: bool  # was asked, and neither answered in time nor since


@dataclass(frozen=True)
class Figure:
    label: str
    value: str


@dataclass(frozen=True)
class CouncilPage:
    hub: str
    slug: str
    tested_on: date | None  # the board's test of the matching; None: nothing is proposed
    settings: list[SettingLine]
    taking_part: str
    found: list[Figure]
    failed: list[Figure]
    from_on: date
    until_on: date  # the last day


def council_page(hub: Any, today: date | None = None) -> CouncilPage:
    """Of a hub, for who looks after it. Ask `rules.may_oversee` first."""
    until = (today or timezone.localdate()).replace(day=1)
    since = until.replace(year=until.year - 1)
    with reading_whole():
        takes = queries.taking_part(hub)
        silent = queries.silent(hub)
        counts = queries.counts(hub, _midnight(since), _midnight(until))
        agencies = queries.settings_of(hub)
        review = review_of(hub)
    found = [
        Figure(_("Questions asked"), rounded(counts.asked)),
        Figure(_("Links made between two settings"), rounded(counts.linked)),
        Figure(_("Links over which something was told"), rounded(counts.told)),
        Figure(_("Notices that reached a linked setting"), rounded(counts.notices)),
        Figure(_("Notices answered in their time"), rounded(counts.in_time)),
        Figure(_("Notices answered with a worry"), rounded(counts.worried)),
    ]
    failed = [
        Figure(_("Questions after which no link was made"), rounded(counts.not_linked)),
        Figure(_("Times a setting did not answer in its time"), rounded(counts.escalated)),
        Figure(_("Links withdrawn by one of the two settings"), rounded(counts.withdrawn)),
        Figure(_("Links that ended because a child left"), rounded(counts.left)),
        Figure(_("Of these, handed over to the next setting"), rounded(counts.handed_over)),
        Figure(_("Notices that nobody answered in their time"), rounded(counts.notices - counts.in_time)),
    ]
    return CouncilPage(
        hub=hub.name,
        slug=hub.slug,
        tested_on=review.reviewed_on if review else None,
        settings=[
            SettingLine(
                agency.name, str(LegalType(agency.legal_type).label), takes.get(agency.pk, "none"), agency.pk in silent
            )
            for agency in agencies
        ],
        taking_part=rounded(sum(1 for agency in agencies if takes.get(agency.pk) == "yes")),
        found=found,
        failed=failed,
        from_on=since,
        until_on=date.fromordinal(until.toordinal() - 1),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), WALES)
