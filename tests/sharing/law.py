"""The rows of law as they are shipped, without a database: what the table tests read them by."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps

from sharing.basis.models import Aim, DataItem, Gateway, LegalBasis, OtherWay
from sharing.basis.queries import Rows

FIXTURE = Path(__file__).parents[2] / "sharing" / "basis" / "fixtures" / "wales.json"
TODAY = date(2026, 11, 27)
BEFORE = date(2026, 2, 4)  # the day before Art 6(1)(ea) came into force


def shipped() -> list[Any]:
    """Every row of the fixture, unsaved."""
    rows = []
    for entry in json.loads(FIXTURE.read_text(encoding="utf-8")):
        model = apps.get_model(entry["model"])
        values = {
            name: date.fromisoformat(value) if name in ("from_on", "to_on", "checked_on") and value else value
            for name, value in entry["fields"].items()
        }
        rows.append(model(pk=entry["pk"], **values))
    return rows


def standing(day: date, nation: str = "wales") -> Rows:
    """The rows as `basis.queries.rows_on` reads them."""
    found = sorted(
        (
            row
            for row in shipped()
            if row.nation in (nation, "uk")
            and (row.from_on is None or row.from_on <= day)
            and (row.to_on is None or row.to_on > day)
        ),
        key=lambda row: (row.order, row.code),
    )

    def of(model: Any) -> tuple[Any, ...]:
        return tuple(row for row in found if isinstance(row, model))

    return Rows(day, of(Gateway), of(LegalBasis), of(DataItem), of(Aim), of(OtherWay))
