"""Policies and practice guides, and what a change of law flags."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.agencies.models import Board, Hub
from hub.audit.events import record
from hub.notices.models import Notice
from hub.notices.services import tell
from sharing.agreements import acts, notices, rules
from sharing.agreements.currency import times_of
from sharing.agreements.models import (
    Agreement,
    Citation,
    Flag,
    Guide,
    GuideVersion,
    Reading,
    ReferenceRow,
    Review,
    Version,
)
from sharing.agreements.queries_standing import agencies_of_hub, people_of
from sharing.agreements.services import address
from sharing.basis.models import LawChange


def guide_address(guide: Guide) -> str:
    return reverse("guide", args=[guide.pk])


def guide_reference(guide: Guide) -> str:
    """What mail and telephone call a guide: it has no reference of its own."""
    return f"G-{guide.pk.hex[-6:].upper()}"


@writing()
def draft_guide(*, actor: Any, hub: Hub, kind: str, for_hub: bool, **wording: Any) -> Guide:
    """Begin a policy or guide, for everybody of the hub or for the actor's agency. Wording as in `write_guide`."""
    ask(rules.may_draft_guide(actor, hub, for_hub=for_hub), acts.GUIDE_DRAFTED, actor=actor, subject=hub)
    guide = Guide.objects.create(hub=hub, agency_id=None if for_hub else actor.agency_id, kind=kind, owner=actor)
    _write(guide, 1, actor, **wording)
    record(acts.GUIDE_DRAFTED, actor=actor, subject=guide, version=1)
    return guide


@writing()
def write_guide(*, actor: Any, guide: Guide, **wording: Any) -> GuideVersion:
    """Write the draft anew, or begin the next version.

    wording   title_en, title_cy, text_en, text_cy, and cites: (table, code) of the rows of law it rests on
    """
    ask(rules.may_keep_guide(actor, guide), acts.GUIDE_DRAFTED, actor=actor, subject=guide)
    last = GuideVersion.objects.select_for_update().filter(guide=guide).order_by("-number").first()
    number = 1 if last is None else last.number if last.published_at is None else last.number + 1
    version = _write(guide, number, actor, **wording)
    record(acts.GUIDE_DRAFTED, actor=actor, subject=guide, version=number)
    return version


def _write(
    guide: Guide,
    number: int,
    actor: Any,
    *,
    title_en: str,
    title_cy: str,
    text_en: str,
    text_cy: str,
    cites: Iterable[tuple[str, str]] = (),
) -> GuideVersion:
    words = {"title_en": title_en, "title_cy": title_cy, "text_en": text_en, "text_cy": text_cy}
    version: GuideVersion
    version, _made = GuideVersion.objects.update_or_create(
        guide=guide, number=number, defaults={**words, "made_by": actor}
    )
    version.citations.all().delete()
    Citation.objects.bulk_create(Citation(version=version, table=table, code=code) for table, code in set(cites))
    return version


@writing()
def publish_guide(*, actor: Any, guide: Guide, review_on: date) -> GuideVersion:
    """Publish the draft: it stands for the earlier version at once, and its readers are told."""
    ask(rules.may_keep_guide(actor, guide), acts.GUIDE_PUBLISHED, actor=actor, subject=guide)
    found = GuideVersion.objects.select_for_update().filter(guide=guide, published_at=None)
    version: GuideVersion | None = found.first()
    if version is None:
        raise ValidationError(_("There is no draft. Write one first."))
    if review_on <= timezone.localdate():
        raise ValidationError({"review_on": _("Choose a day that is still to come.")})
    version.published_at, version.review_on = timezone.now(), review_on
    version.save(update_fields=["published_at", "review_on"])
    record(acts.GUIDE_PUBLISHED, actor=actor, subject=guide, version=version.number)
    agencies = [guide.agency_id] if guide.agency_id else [agency.pk for agency in agencies_of_hub(guide.hub_id)]
    readers = [user for user in people_of(agencies) if user.pk != actor.pk]
    tell(readers, notices.TO_READ, reference=guide_reference(guide), path=guide_address(guide), sender=actor)
    return version


@writing()
def review_guide(*, actor: Any, guide: Guide, version: GuideVersion, looked_at: str, next_on: date) -> Review:
    """Look at the published version again and let it stand until a day."""
    ask(rules.may_keep_guide(actor, guide), acts.GUIDE_REVIEWED, actor=actor, subject=guide)
    if version.published_at is None:
        raise ValidationError(_("A draft is not reviewed. Publish it."))
    if next_on <= timezone.localdate():
        raise ValidationError({"next_on": _("Choose a day that is still to come.")})
    made = Review.objects.create(guide_version=version, looked_at=looked_at, next_on=next_on, by=actor)
    record(acts.GUIDE_REVIEWED, actor=actor, subject=guide, version=version.number, next=next_on.isoformat())
    return made


@writing()
def withdraw_guide(*, actor: Any, guide: Guide, why: str) -> None:
    """From today nobody is asked to read it. It stays to be read."""
    ask(rules.may_keep_guide(actor, guide), acts.GUIDE_WITHDRAWN, actor=actor, subject=guide)
    guide.withdrawn_on = timezone.localdate()
    guide.save(update_fields=["withdrawn_on"])
    record(acts.GUIDE_WITHDRAWN, actor=actor, subject=guide, why=why)


@writing()
def say_read(*, actor: Any, guide: Guide, version: GuideVersion) -> None:
    """The actor has read this version. Saying so twice changes nothing."""
    published = version.published_at is not None
    ask(rules.may_read_guide(actor, guide, has_published=published), acts.GUIDE_READ, actor=actor, subject=guide)
    if not published:
        raise ValidationError(_("A draft is not there to be read yet."))
    _reading, is_new = Reading.objects.get_or_create(version=version, user=actor)
    if is_new:
        record(acts.GUIDE_READ, actor=actor, subject=guide, version=version.number)


# -- A change of law ------------------------------------------------------------------------------------------------

COLUMNS: dict[str, tuple[str, ...]] = {  # of the reference table, by table of law
    "gateway": ("gateway",),
    "basis": ("basis", "condition"),
    "item": ("item",),
    "aim": ("purpose",),
}


def flag_what_rests_on(change: LawChange, actor: Any) -> None:
    """Flag, to its owner, every agreement, policy and guide that cites the changed row. In the change's transaction.

    An agreement is flagged for its wordings that hold, will hold or are drafted; a guide for its current version.
    """
    today = timezone.localdate()
    cites = Q()
    for column in COLUMNS.get(change.table, ()):
        cites |= Q(**{column: change.code})
    rows = ReferenceRow.objects.filter(cites).values("version") if cites else ReferenceRow.objects.none()
    held = Version.objects.in_force(today).values("pk")
    coming = Q(versions__published_at=None) | Q(versions__in_force_on__gt=today) | Q(versions__in=held)
    agreements = list(
        Agreement.objects.filter(Q(ended_on=None) | Q(ended_on__gt=today), coming, versions__in=rows.values("version"))
        .select_related("owner")
        .distinct()
    )
    citing = Citation.objects.filter(table=change.table, code=change.code).values("version")
    versions = GuideVersion.objects.current().filter(pk__in=citing).select_related("guide__owner")
    guides = [version.guide for version in versions]
    Flag.objects.bulk_create(
        [Flag(change=change, agreement=agreement, owner=agreement.owner) for agreement in agreements]
        + [Flag(change=change, guide=guide, owner=guide.owner) for guide in guides]
    )
    for thing, path, reference in [
        *((agreement, address(agreement), agreement.reference) for agreement in agreements),
        *((guide, guide_address(guide), guide_reference(guide)) for guide in guides),
    ]:
        record(acts.FLAGGED, actor=actor, subject=thing, change=change.pk, table=change.table, code=change.code)
        tell([thing.owner], notices.LAW_CHANGED, reference=reference, path=path, sender=actor)


@writing()
def settle_flag(*, actor: Any, flag: Flag, what_was_done: str) -> None:
    """Say what was done after the law changed."""
    ask(rules.may_settle(actor, flag), acts.FLAG_SETTLED, actor=actor, subject=flag)
    flag.settled_at, flag.settled_by, flag.what_was_done = timezone.now(), actor, what_was_done
    flag.save(update_fields=["settled_at", "settled_by", "what_was_done"])
    record(acts.FLAG_SETTLED, actor=actor, subject=flag, change=flag.change_id)


# -- Reviews that are coming ----------------------------------------------------------------------------------------


def warn_owners() -> int:
    """Tell each owner, once for each review, that it is due by the board's own time of warning. How many were told.

    Any process may run it, any time, twice: who was told since the warning began is not told again.
    """
    today, told = timezone.localdate(), 0
    times = {board.pk: times_of(board) for board in Board.objects.all()}
    versions = Version.objects.in_force(today).with_review().select_related("agreement__owner", "agreement__hub")
    current = GuideVersion.objects.current().with_review().select_related("guide__owner", "guide__hub")
    things = [
        *((v.agreement, v.agreement.reference, address(v.agreement), v.due_on) for v in versions),
        *((v.guide, guide_reference(v.guide), guide_address(v.guide), v.due_on) for v in current),
    ]
    for thing, reference, path, due_on in things:
        warns_on = times[thing.hub.board_id].warns_on(due_on) if due_on else None
        if warns_on is None or warns_on > today:
            continue
        with writing():
            if not Notice.objects.filter(
                user=thing.owner, kind=notices.REVIEW_DUE.code, path=path, made_at__date__gte=warns_on
            ).exists():
                tell([thing.owner], notices.REVIEW_DUE, reference=reference, path=path)
                told += 1
    return told
