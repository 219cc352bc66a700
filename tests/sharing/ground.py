"""The county's agencies, people, law and agreements, without its families: all that these slices stand on."""

from typing import Any

from django.utils import timezone

from hub.accounts.models import User
from meetings.demo.agreements import load_agreements
from meetings.demo.places import County, load_county
from sharing.agreements.models import Agreement


def ground() -> tuple[County, dict[str, Agreement]]:
    """Into the test's database: the county, and its agreements by key."""
    county = load_county()
    User.objects.exclude(username="mali").update(language="en")  # a page is in the language its reader chose
    return county, load_agreements(county, timezone.now())


def rows_like(row: Any, numbers: range) -> list[Any]:
    """Copies of a reference row under other numbers, unsaved."""
    copies = []
    for number in numbers:
        copy = type(row)(**{
            field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"
        })  # fmt: skip
        copy.number = number
        copies.append(copy)
    return copies
