"""Three settings with named leads and recorded terms, and files as their systems make them."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from openpyxl import Workbook

from hub.accounts.models import User
from hub.agencies.models import Hub
from meetings.demo.places import load_county
from sharing.disclosures.models import Lead
from sharing.siblings.rolls import queries, services, services_index, services_load
from sharing.siblings.rolls.models import RollChild
from sharing.siblings.rolls.services_load import Loaded

LEADS = {"gamlas": ("ffion", "ruth"), "crehyr": ("gwen", "tegwen"), "cylch": ("mali", "heledd")}
HOME = {
    "address": "8 Stryd y Cei", "postcode": "MA2 1DF", "contact1_name": "Ceri Fychan",
    "contact1_phone": "07700 900501", "contact1_email": "ceri.fychan@example.test", "contact1_relationship": "Mother",
}  # fmt: skip
ELSI = {"rec_id": "A1", "forename": "Elsi", "surname": "Fychan", "dob": "19/09/2019", "sex": "F", **HOME}
OSIAN = {"rec_id": "N7", "forename": "Osian", "surname": "Doyle", "dob": "28/06/2024", "sex": "M", **HOME}
GUTO = {
    "rec_id": "A2", "forename": "Guto", "surname": "Beddoe", "dob": "2018-02-03", "sex": "M",
    "address": "3 Heol y Bryn", "postcode": "MA1 4AB", "contact1_name": "Nan Beddoe", "contact1_phone": "07700 900502",
}  # fmt: skip


def county() -> Hub:
    """The county's agencies and people; ffion, gwen and mali answer for their settings with a second each."""
    found = load_county()
    User.objects.exclude(username="mali").update(language="en")
    for key, names in LEADS.items():
        for name in names:
            Lead.objects.create(
                agency=found.agencies[key], user=found.users[name], is_second=name != names[0],
                named_by=found.users[names[0]],
            )  # fmt: skip
        services.record_terms(
            actor=User.objects.get(username=names[0]), dpia="DPIA 1", notice_en="Part 6", notice_cy="Rhan 6",
            notice_given_on=timezone.localdate(),
        )  # fmt: skip
    return found.hub


def user(name: str) -> User:
    return User.objects.get(username=name)


def csv_of(rows: Iterable[Mapping[str, str]], delimiter: str = ",") -> bytes:
    rows = list(rows)
    heads = list({name: None for row in rows for name in row})
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, heads, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def xlsx_of(table: Iterable[Iterable[Any]]) -> bytes:
    book = Workbook()
    page = book.active
    for row in table:
        page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zip_of(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def ctf_of(pupils: str, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<CTfile><Header><CTFversion>21.0</CTFversion></Header>'
        f"<CTFpupilData>{pupils}</CTFpupilData></CTfile>"
    ).encode()


def load(name: str, *rows: Mapping[str, str]) -> Loaded:
    """Take these in as the whole roll of this lead's setting."""
    actor = user(name)
    services_load.stage_roll(actor=actor, content=csv_of(rows))
    checked = services_load.check_staged(actor)
    return services_load.load_roll(actor=actor, columns=checked.columns, expires_on=checked.expires_on)


def child(name: str, forename: str) -> RollChild:
    """Who of this lead's roll is called so."""
    rows = RollChild.objects.select_related("roll__hub__board", "agency").filter(agency=user(name).agency_id)
    return next(row for row in rows if queries.opened(row)["forename"] == forename)


def settled() -> None:
    """The days for which new contacts wait have gone by."""
    RollChild.objects.update(settles_at=timezone.now() - timedelta(seconds=1))


def live(hub: Hub) -> None:
    services.record_review(
        actor=user("amira"),
        hub=hub,
        weights="1",
        pairs=400,
        right=399,
        reviewed_on=timezone.localdate(),
        source="A sheet",
    )


def found_for(hub: Hub, name: str, forename: str) -> set[str]:
    """The forenames that matching finds for a child, on whichever roll."""
    matches = services_index.matches_of(hub, [child(name, forename).pk])
    others = RollChild.objects.filter(pk__in=[one.other for one in matches if one.proposed])
    return {queries.opened(row)["forename"] for row in others}
