"""The cast of the demonstration: who can be picked on the sign-in page, and what they are there to show."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CAST: "dict[str, _StrPromise]" = {
    "amira": _("Chairs the hub."),
    "carys": _("Plans the meetings and keeps the minutes."),
    "ben": _("Visits families at home."),
    "dev": _("Brings what the police know."),
    "huw": _("Hears one family only."),
    "ffion": _("Speaks for the pupils of her school."),
    "gwen": _("Speaks for the children of her nursery."),
    "mali": _("Uses the hub in Welsh."),
    "eleri": _("Stands beside schools and nurseries."),
    "esi": _("Reads the access log, not the cases."),
    "ioan": _("Looks after the people of one agency."),
    "cleo": _("Runs the servers and sees no record."),
}
