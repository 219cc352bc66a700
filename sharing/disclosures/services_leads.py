"""Who answers for an agency: named from a day, never overwritten."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.grants import revoke
from hub.access.models import Basis
from hub.access.verdicts import ask
from hub.agencies.models import Agency
from hub.audit.events import record
from sharing.disclosures import acts, queries, rules
from sharing.disclosures.models import DisclosureGrant, Lead
from sharing.disclosures.services import let_in


@writing()
def name_leads(*, actor: Any, first: Any, second: Any = None) -> list[Lead]:
    """Name who answers for one's own agency from today, and who does when they are away. What waits is opened to them,
    unless somebody said "not to this person"; whoever answers no longer loses what waits."""
    agency = actor.agency
    ask(rules.may_name_leads(actor), acts.LEADS_NAMED, actor=actor, subject=agency)
    staff = {user.pk for user in queries.colleagues_of(agency)}
    wanted = [(user, is_second) for user, is_second in ((first, False), (second, True)) if user is not None]
    if not wanted or any(user.pk not in staff for user, _second in wanted):
        raise ValidationError({"first": _("Choose somebody who works with cases at your agency.")})
    if second is not None and first.pk == second.pk:
        raise ValidationError({"second": _("Choose somebody else as the second: one of them may be away.")})
    today = timezone.localdate()
    before = queries.leads_of(agency)
    Lead.objects.today().filter(agency=agency, from_on=today).delete()  # named by mistake this very day
    Lead.objects.today().filter(agency=agency).update(to_on=today)
    rows = [
        Lead.objects.create(agency=agency, user=user, is_second=is_second, named_by=actor, from_on=today)
        for user, is_second in wanted
    ]
    _hand_over(actor, agency, [user for user, _second in wanted], before)
    record(acts.LEADS_NAMED, actor=actor, subject=agency, leads=[row.user_id for row in rows])
    return rows


def _hand_over(actor: Any, agency: Agency, leads: list[Any], before: list[Any]) -> None:
    gone = {user.pk for user in before} - {user.pk for user in leads}
    for disclosure in queries.open_ones_held_by(agency):
        let_in(disclosure, leads, Basis.ANSWERS, actor)
        rows = DisclosureGrant.objects.live().filter(content_object=disclosure, user__in=gone, basis=Basis.ANSWERS)
        for row in rows:
            if row.user_id != disclosure.asked_by_id:
                revoke(row, revoked_by=actor)
