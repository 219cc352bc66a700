"""What may be told over a link, item by item, smallest first: first tier 1, then tier 2. Each is of a kind of
information that the law is asked about. Never whole files, third-party health detail, a protected address, or what the
police told.

Source: the tiers of "Siblings across settings" in the hub's own practice, agreed with the board before they change.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Item:
    code: str
    tier: int
    kind: str  # code of a DataItem
    label: Any
    hint: Any = ""


ITEMS = (
    Item("first_name", 1, "siblings", _("First name")),
    Item("age_band", 1, "siblings", _("Age band"), _("Such as two to three years.")),
    Item("days", 1, "attendance", _("Days attended")),
    Item("worry", 1, "presentation", _("A worry to discuss"), _("Whether there is one, and no more.")),
    Item("plan", 1, "plan", _("An open plan, and who leads it")),
    Item("facts", 2, "presentation", _("Dated facts"), _("What was seen or heard, when, and by whom.")),
    Item("attendance", 2, "attendance", _("Attendance and lateness")),
    Item("presentation", 2, "presentation", _("How the child comes")),
    Item("collectors", 2, "collection", _("Named adults who bring and collect")),
    Item("new_adult", 2, "household", _("A new adult in the home")),
    Item("may_collect", 2, "collection", _("Who may collect, and who may not")),
    Item("orders", 2, "contacts", _("Parental responsibility, and orders of a court")),
)
BY_CODE = {item.code: item for item in ITEMS}


def kinds_of(codes: Any) -> tuple[str, ...]:
    """The kinds of information that these items are of, each once."""
    return tuple(dict.fromkeys(BY_CODE[code].kind for code in codes))
