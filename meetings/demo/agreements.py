"""The county's agreements, policies and guides, and one change of law that flagged some of them."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from hub.agencies.clocks import add_months
from hub.notices.models import Notice
from meetings.demo.dates import ago
from meetings.demo.places import County, read, rows
from sharing.agreements import services, services_guides
from sharing.agreements.models import SECTIONS, Agreement, Guide, GuideVersion, Partner, Reading, Signature, Version
from sharing.agreements.reference_table import FIELDS
from sharing.basis.queries import TABLES
from sharing.basis.services import change_row


def load_agreements(county: County, now: datetime) -> dict[str, Agreement]:
    """Make them by the services that people use, then put their days back to when it was. By key of the file."""
    today = timezone.localdate(now)
    data = read("agreements.toml")
    agreements = {}
    for entry in data["agreement"]:
        agreements[entry["key"]] = _agreement(county, entry, data["sections"], today, now)
    for number, entry in enumerate(data["guide"]):
        _guide(county, entry, today, now - timedelta(days=150 - 7 * number))
    _change_the_law(county, data["change"], today)
    Notice.objects.filter(kind__in=["agreement-to-sign", "guide-to-read"]).update(mailed_at=now)  # long ago
    return agreements


def day(span: str, today: date) -> date:
    """`14m` ago; `-6w` or `-10m` ahead."""
    if not span.startswith("-"):
        return ago(span, today)
    number, unit = int(span[1:-1]), span[-1]
    return add_months(today, number) if unit == "m" else today + timedelta(days=number * {"w": 7, "d": 1}[unit])


def _agreement(county: County, entry: dict[str, Any], shared: Any, today: date, now: datetime) -> Agreement:
    owner = county.users[entry["owner"]]
    agreement = services.draft(
        actor=owner, hub=county.hub, kind=entry["kind"], reference=entry["reference"], name_en=entry["name_en"],
        name_cy=entry["name_cy"], partners=[county.agencies[key] for key in entry["partners"]],
    )  # fmt: skip
    for partner in Partner.objects.filter(agreement=agreement).select_related("agency"):
        username = entry["partners"][partner.agency.slug.replace("-", "_")]
        services.designate(actor=owner, agreement=agreement, partner=partner, user=county.users[username])
    purposes = {"en": entry["purposes_en"], "cy": entry["purposes_cy"]}
    sections = {name: {"en": shared[name]["en"], "cy": shared[name]["cy"]} for name in SECTIONS if name in shared}
    services.write_sections(actor=owner, agreement=agreement, sections={"purposes": purposes, **sections})
    services.take_rows(actor=owner, agreement=agreement, rows=[_row(county, cells) for cells in rows(entry["rows"])])
    if not entry["in_force"]:
        return agreement
    since = day(entry["in_force"], today)
    version = services.publish(
        actor=owner, agreement=agreement, in_force_on=since, review_on=max(day(entry["review"], today), since + _DAY)
    )
    for username in entry["signed"]:
        services.sign(actor=county.users[username], agreement=agreement, version=version)
    then = now - (today - since)
    Partner.objects.filter(agreement=agreement).update(from_on=since)
    Version.objects.filter(pk=version.pk).update(published_at=then - timedelta(days=30), made_at=then)
    Signature.objects.filter(version=version).update(at=then - timedelta(days=9))
    return agreement


_DAY = timedelta(days=1)


def _row(county: County, cells: list[str]) -> dict[str, Any]:
    row: dict[str, Any] = dict(zip(FIELDS, cells, strict=True))
    return {**row, **{side: county.agencies[row[side]].pk for side in ("provider", "recipient")}}


def _guide(county: County, entry: dict[str, Any], today: date, then: datetime) -> Guide:
    owner = county.users[entry["owner"]]
    words = {name: entry[name] for name in ("title_en", "title_cy", "text_en", "text_cy")}
    guide = services_guides.draft_guide(
        actor=owner, hub=county.hub, kind=entry["kind"], for_hub=entry["for"] == "hub",
        cites=[tuple(one.split(":")) for one in entry["cites"]], **words,
    )  # fmt: skip
    if not entry["review"]:
        return guide
    version = services_guides.publish_guide(actor=owner, guide=guide, review_on=day(entry["review"], today))
    for username in entry["read_by"]:
        services_guides.say_read(actor=county.users[username], guide=guide, version=version)
    GuideVersion.objects.filter(pk=version.pk).update(published_at=then)
    Reading.objects.filter(version=version).update(at=then + timedelta(days=4))
    return guide


def _change_the_law(county: County, entry: dict[str, Any], today: date) -> None:
    table: Any = TABLES[entry["table"]]
    change_row(
        actor=county.users[entry["by"]], row=table.objects.get(code=entry["code"], to_on=None),
        from_on=day(entry["from"], today), what=(entry["what_en"], entry["what_cy"]),
        text_en=entry["text_en"], text_cy=entry["text_cy"], source=entry["source"],
        checked_on=day(entry["from"], today),
    )  # fmt: skip
