"""The second factor on the page: the code app's square, and who must set one up first."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import qrcode
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hub.accounts.queries import is_stepped_up

View = Callable[..., HttpResponse]

# Open to somebody who has signed in and not shown a second factor yet: what setting one up needs.
OPEN_BEFORE = {
    "account_reauthenticate",
    "confirm_by_issuer",
    "here",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_index",
    "mfa_view_recovery_codes",
    "seat",
}


def must_set_up_first(request: HttpRequest) -> bool:
    """Whether this person goes to set up a second factor before anything else."""
    sitting = getattr(request, "sitting", None)
    if not settings.HUB_SECOND_FACTOR or sitting is None or sitting.is_strong:
        return False
    return request.resolver_match is None or request.resolver_match.url_name not in OPEN_BEFORE


def stepped_up(view: View) -> View:
    """For exports and emergency access: asks who you are once more unless you proved it in the last minutes.

    A form that was sent is taken up again afterwards. In the demonstration nobody has anything to prove with.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.HUB_DEMO and not is_stepped_up(getattr(request, "sitting", None)):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded


def square(text: str) -> dict[str, Any]:
    """A QR code as one SVG path: `size` of the square (with its quiet edge) and `path`. Stands in the page itself."""
    code = qrcode.QRCode(border=4, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return {"size": len(rows), "path": path}
