"""Keeping what is typed about brothers and sisters, for the eyes of who types it. It is sealed under the key of their
own agency, as the answers and objections that become of it are: a draft is no way around the seal.
"""

import base64
from typing import Any

from hub.web.drafts import KEPT
from sharing.disclosures import services_drafts
from sharing.disclosures.models import SharingDraft
from sharing.siblings.rolls.keys import RollKey, Unopened, holds_roll_key


def place(kind: str, about: Any) -> str:
    return f"siblings-{kind}:{about}"


def keep_draft(*, actor: Any, kind: str, about: Any, field: str, text: str) -> None:
    """Without a key nothing is kept here: the words stay in the tab they are typed in."""
    if actor.agency_id is None or not holds_roll_key():
        return
    sealed = RollKey(actor.agency_id).seal(text[:KEPT], actor.pk, actor.agency_id)
    kept = base64.b64encode(sealed).decode()
    services_drafts.keep_draft(actor=actor, place=place(kind, about), field=field, text=kept)


def forget_draft(*, actor: Any, kind: str, about: Any = "-") -> None:
    services_drafts.forget_draft(actor=actor, place=place(kind, about))


def draft_of(user: Any, kind: str, about: Any = "-") -> dict[str, str]:
    """What this person was typing in this form, by field."""
    found = SharingDraft.objects.filter(by=user.pk, place=place(kind, about)).first()
    if found is None or user.agency_id is None or not holds_roll_key():
        return {}
    key = RollKey(user.agency_id)
    try:
        return {name: key.open(base64.b64decode(text), user.pk, user.agency_id) for name, text in found.fields.items()}
    except (Unopened, ValueError):  # of an agency they have left, or cut off at its greatest length
        return {}
