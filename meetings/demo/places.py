"""The county's ground: its board, its hub, the agencies, and who works where."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management import call_command

from hub.accounts.models import User
from hub.agencies.models import (
    Agency,
    Appointment,
    Board,
    DutyTelephone,
    Hub,
    Membership,
    Partnership,
)
from meetings.demo.cast import CAST, Member

COUNTY = Path(__file__).parent / "county"
SOURCE = "Maelon Council's duty rota"
DOMAIN = "maelon.example"


@dataclass
class County:
    """What a family or a meeting of the demo is put into: rows by the keys that the files use."""

    hub: Hub
    agencies: dict[str, Agency]
    users: dict[str, User]
    agency_of: dict[str, str] = field(default_factory=dict)  # username → agency's key

    def agency(self, username: str) -> Agency:
        return self.agencies[self.agency_of[username]]


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((COUNTY / name).read_text(encoding="utf-8"))


def rows(table: str) -> list[list[str]]:
    """The cells of a table written with bars, one line a row; `-` is an empty cell."""
    lines = [line for line in table.strip().splitlines() if line.strip() and not line.startswith("#")]
    return [["" if cell.strip() == "-" else cell.strip() for cell in line.split("|")] for line in lines]


def staff() -> list[Member]:
    """The cast, and the rest of the county's staff."""
    table = read("staff.toml")["staff"]
    others = [
        Member(username, name, agency, role, title_en, title_cy, language, tuple(posts.split()), manager)
        for username, name, agency, role, title_en, title_cy, language, posts, manager in rows(table)
    ]
    return [*CAST, *others]


def load_county(members: list[Member] | None = None) -> County:
    """Make the board, the hub, the agencies and these people (everybody when not said). Nobody gets a password."""
    call_command("loaddata", "mid_and_west_wales", "wales", "siblings", verbosity=0)
    data = read("agencies.toml")
    hub = Hub.objects.create(board=Board.objects.get(slug="mid-and-west"), **data["hub"])
    agencies = _agencies(hub, data["agency"])
    for row in data["duty"]:
        council = agencies[row.pop("council")]
        DutyTelephone.objects.create(hub=hub, council=council, source=SOURCE, to_confirm=True, **row)
    return _people(hub, agencies, staff() if members is None else members)


def _agencies(hub: Hub, data: list[dict[str, Any]]) -> dict[str, Agency]:
    agencies, standing = {}, {}
    for row in data:
        key = row.pop("key")
        standing[key] = row.pop("standing", False)
        agencies[key] = Agency(slug=key.replace("_", "-"), **row)
    Agency.objects.bulk_create(agencies.values())
    Partnership.objects.bulk_create(
        Partnership(hub=hub, agency=agency, is_standing=standing[key]) for key, agency in agencies.items()
    )
    return agencies


def _people(hub: Hub, agencies: dict[str, Agency], members: list[Member]) -> County:
    users = {}
    for member in members:
        users[member.username] = User(
            username=member.username,
            name=member.name,
            email=f"{member.username}@{member.agency.replace('_', '-') or 'servers'}.{DOMAIN}",
            language=member.language,
            is_superuser=member.is_superuser,
        )
        users[member.username].set_unusable_password()
    User.objects.bulk_create(users.values())
    Membership.objects.bulk_create(
        Membership(
            user=users[member.username],
            agency=agencies[member.agency],
            role=member.role,
            title_en=member.title_en,
            title_cy=member.title_cy,
            manager=users.get(member.manager),
        )
        for member in members
        if member.agency
    )
    Appointment.objects.bulk_create(
        Appointment(hub=hub, user=users[member.username], post=post) for member in members for post in member.posts
    )
    return County(hub, agencies, users, {member.username: member.agency for member in members})
