"""Keeping what is typed about sharing, for the eyes of who types it."""

from typing import Any

from hub.access.gate import writing
from hub.web.drafts import KEPT
from sharing.disclosures.models import SharingDraft

MOST = 50  # drafts of one person; the oldest goes first


@writing()
def keep_draft(*, actor: Any, place: str, field: str, text: str) -> None:
    """Keep what somebody is typing in one field of a form; deleted on sending."""
    draft, is_new = SharingDraft.objects.get_or_create(by=actor, place=place)
    draft.fields = {**draft.fields, field: text[:KEPT].replace("\0", "")}  # PostgreSQL keeps no zero byte
    draft.save(update_fields=["fields", "saved_at"])
    if is_new:
        latest = SharingDraft.objects.filter(by=actor).order_by("-saved_at").values_list("pk", flat=True)[:MOST]
        SharingDraft.objects.filter(by=actor).exclude(pk__in=list(latest)).delete()


@writing()
def forget_draft(*, actor: Any, place: str) -> None:
    SharingDraft.objects.filter(by=actor, place=place).delete()
