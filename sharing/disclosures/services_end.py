"""Ending what was asked or shared, for a place above sharing that is itself at an end: a sibling link."""

from typing import Any

from hub.audit.events import record
from sharing.disclosures import acts, queries
from sharing.disclosures.models import Disclosure, State
from sharing.disclosures.services import _end, _finish


def end(disclosure: Disclosure, *, actor: Any, why: str) -> None:
    """Nothing of it can be read or answered any more, whoever holds it; every record stays. Inside a service that has
    asked whether it may; `actor` None: by a clock. `why` names nobody."""
    disclosure = queries.hold(disclosure.pk)
    decision = queries.latest(disclosure)
    if decision is not None and queries.is_open(decision):
        _end(actor, decision, why)
        disclosure.refresh_from_db()
    if disclosure.state in (State.ASKED, State.DECIDED, State.DISCLOSED):
        record(acts.CLOSED, actor=actor, subject=disclosure, people=queries.people_of(disclosure), why=why)
        _finish(disclosure, actor, State.CLOSED, why)
