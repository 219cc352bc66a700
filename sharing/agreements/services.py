"""Agreements: drafted, published, signed, reviewed, ended. Only a draft is ever changed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.verdicts import ask
from hub.agencies.models import Agency, Hub
from hub.audit.events import record
from hub.notices.services import tell
from hub.web.documents import Taken, fields_of
from sharing.agreements import acts, notices, rules
from sharing.agreements.models import (
    SECTIONS,
    Agreement,
    AgreementDocument,
    Partner,
    ReferenceRow,
    Review,
    Signature,
    Version,
)
from sharing.agreements.queries_standing import is_party, people_of


def address(agreement: Agreement) -> str:
    return reverse("agreement", args=[agreement.pk])


@writing()
def draft(
    *, actor: Any, hub: Hub, kind: str, reference: str, name_en: str, name_cy: str, partners: Iterable[Agency]
) -> Agreement:
    """Begin an agreement: its first wording is a draft. The actor owns it, and their agency keeps it."""
    ask(rules.may_draft(actor, hub), acts.DRAFTED, actor=actor, subject=hub)
    today = timezone.localdate()
    try:
        with writing():
            agreement = Agreement.objects.create(
                hub=hub, kind=kind, reference=reference, name_en=name_en, name_cy=name_cy, owner=actor,
                agency_id=actor.agency_id,
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError({"reference": _("Another agreement has this reference. Choose another.")}) from None
    Partner.objects.bulk_create(
        Partner(agreement=agreement, agency=agency, from_on=today, designated=actor if agency == actor.agency else None)
        for agency in {agency.pk: agency for agency in partners}.values()
    )
    Version.objects.create(agreement=agreement, number=1, made_by=actor)
    record(acts.DRAFTED, actor=actor, subject=agreement, version=1)
    return agreement


def draft_of(agreement: Agreement) -> Version:
    """The draft, locked until the end of the transaction. Raises ValidationError when there is none."""
    version: Version | None = (
        Version.objects.select_for_update().filter(agreement=agreement, published_at=None).order_by("-number").first()
    )
    if version is None:
        raise ValidationError(_("There is no draft. Begin a new wording first."))
    return version


@writing()
def begin_version(*, actor: Any, agreement: Agreement) -> Version:
    """A new wording to work on, beginning as the last one reads, with its whole reference table."""
    ask(rules.may_keep(actor, agreement), acts.DRAFTED, actor=actor, subject=agreement)
    last = Version.objects.filter(agreement=agreement).order_by("-number").first()
    if last is None or last.published_at is None:
        raise ValidationError(_("There is a draft already. Work on that one."))
    version = Version.objects.create(agreement=agreement, number=last.number + 1, sections=last.sections, made_by=actor)
    rows = list(ReferenceRow.objects.filter(version=last))
    for row in rows:
        row.pk, row.version = ReferenceRow().pk, version
        row._state.adding = True
    ReferenceRow.objects.bulk_create(rows)
    record(acts.DRAFTED, actor=actor, subject=agreement, version=version.number)
    return version


@writing()
def write_sections(*, actor: Any, agreement: Agreement, sections: dict[str, dict[str, str]]) -> Version:
    """What the draft says, by section of SECTIONS and language."""
    ask(rules.may_keep(actor, agreement), acts.CHANGED, actor=actor, subject=agreement)
    version = draft_of(agreement)
    version.sections = {
        name: {language: sections[name][language] for language in ("en", "cy")} for name in SECTIONS if name in sections
    }
    version.save(update_fields=["sections"])
    record(acts.CHANGED, actor=actor, subject=agreement, version=version.number, what="sections")
    return version


@writing()
def set_partners(*, actor: Any, agreement: Agreement, agencies: Iterable[Agency]) -> None:
    """Who is party from today. Who leaves is party until today; their signatures and rows stay on record."""
    ask(rules.may_keep(actor, agreement), acts.CHANGED, actor=actor, subject=agreement)
    today = timezone.localdate()
    wanted = {agency.pk for agency in agencies}
    if len(wanted) < 2:
        raise ValidationError(_("An agreement is between two agencies at least."))
    standing = Partner.objects.today().filter(agreement=agreement)
    here = set(standing.values_list("agency", flat=True))
    standing.exclude(agency__in=wanted).update(to_on=today)
    Partner.objects.bulk_create(Partner(agreement=agreement, agency_id=pk, from_on=today) for pk in wanted - here)
    record(acts.CHANGED, actor=actor, subject=agreement, what="partners", now=sorted(map(str, wanted)))


@writing()
def designate(*, actor: Any, agreement: Agreement, partner: Partner, user: Any) -> None:
    """Name who answers for an agency in this agreement: somebody of that agency. By its keepers, or by those of the
    agency itself."""
    ask(rules.may_designate(actor, agreement, partner.agency_id), acts.DESIGNATED, actor=actor, subject=agreement)
    if user.pk not in {one.pk for one in people_of([partner.agency_id])}:
        raise ValidationError({"user": _("Choose somebody of that agency.")})
    partner.designated = user
    partner.save(update_fields=["designated"])
    record(acts.DESIGNATED, actor=actor, subject=agreement, agency=partner.agency_id, user=user.pk)


@writing()
def take_rows(*, actor: Any, agreement: Agreement, rows: Sequence[dict[str, Any]]) -> Version:
    """Put these rows in the place of the draft's whole reference table: all of them or none.

    rows   as `reference_table.read_table` gives them, agencies by id
    """
    ask(rules.may_keep(actor, agreement), acts.IMPORTED, actor=actor, subject=agreement)
    version = draft_of(agreement)
    party = set(Partner.objects.today().filter(agreement=agreement).values_list("agency", flat=True))
    if {row[side] for row in rows for side in ("provider", "recipient")} - party:
        raise ValidationError(_("A row names an agency that is not a partner. Nothing was taken in."))
    version.rows.all().delete()  # of a draft: nothing can rest on it yet
    ReferenceRow.objects.bulk_create(
        ReferenceRow(
            version=version, number=number, provider_id=row["provider"], recipient_id=row["recipient"],
            **{name: row[name] for name in row if name not in ("provider", "recipient")},
        )
        for number, row in enumerate(rows, 1)
    )  # fmt: skip
    record(acts.IMPORTED, actor=actor, subject=agreement, version=version.number, rows=len(rows))
    return version


@writing()
def publish(*, actor: Any, agreement: Agreement, in_force_on: date, review_on: date) -> Version:
    """Publish the draft: from a day on it is the wording in force, and never changes. Partners are told to sign."""
    ask(rules.may_keep(actor, agreement), acts.PUBLISHED, actor=actor, subject=agreement)
    version = draft_of(agreement)
    missing = [
        name
        for name in SECTIONS
        if not all(version.sections.get(name, {}).get(language, "").strip() for language in ("en", "cy"))
    ]
    if missing:
        raise ValidationError(_("Every section is needed in both languages before it is published."))
    if not version.rows.exists():
        raise ValidationError(_("The reference table is empty. Take its rows in first."))
    partners = list(Partner.objects.today().filter(agreement=agreement).select_related("agency", "designated"))
    if len(partners) < 2:
        raise ValidationError(_("An agreement is between two agencies at least."))
    if review_on <= in_force_on:
        raise ValidationError({"review_on": _("Choose a day after it comes into force.")})
    version.published_at, version.in_force_on, version.review_on = timezone.now(), in_force_on, review_on
    version.save(update_fields=["published_at", "in_force_on", "review_on"])
    record(acts.PUBLISHED, actor=actor, subject=agreement, version=version.number)
    signers = [partner.designated for partner in partners if partner.designated is not None]
    tell(signers, notices.TO_SIGN, reference=agreement.reference, path=address(agreement), sender=actor)
    return version


@writing()
def sign(*, actor: Any, agreement: Agreement, version: Version) -> Signature:
    """Sign a published wording for one's own agency. The door asks the actor to prove who they are first."""
    signed = Signature.objects.filter(version=version, agency=actor.agency_id).exists()
    verdict = rules.may_sign(
        actor,
        agreement,
        published=version.published_at is not None,
        signed=signed,
        party=is_party(actor.agency_id, agreement),
    )
    ask(verdict, acts.SIGNED, actor=actor, subject=agreement)
    signature = Signature.objects.create(version=version, agency_id=actor.agency_id, by=actor, at=timezone.now())
    record(acts.SIGNED, actor=actor, subject=agreement, version=version.number, agency=actor.agency_id)
    return signature


@writing()
def review(*, actor: Any, agreement: Agreement, version: Version, looked_at: str, next_on: date) -> Review:
    """Look at the wording in force again and let it stand until a day. What has to change is a new wording instead."""
    ask(rules.may_keep(actor, agreement), acts.REVIEWED, actor=actor, subject=agreement)
    if version.published_at is None:
        raise ValidationError(_("A draft is not reviewed. Publish it."))
    if next_on <= timezone.localdate():
        raise ValidationError({"next_on": _("Choose a day that is still to come.")})
    made = Review.objects.create(version=version, looked_at=looked_at, next_on=next_on, by=actor)
    record(acts.REVIEWED, actor=actor, subject=agreement, version=version.number, next=next_on.isoformat())
    return made


@writing()
def end(*, actor: Any, agreement: Agreement, on: date, why: str) -> None:
    """From a day on nothing may rest on this agreement. It stays to be read."""
    ask(rules.may_keep(actor, agreement), acts.ENDED, actor=actor, subject=agreement)
    agreement.ended_on = on
    agreement.save(update_fields=["ended_on"])
    record(acts.ENDED, actor=actor, subject=agreement, why=why, on=on.isoformat())


@writing()
def attach(*, actor: Any, agreement: Agreement, taken: Taken) -> AgreementDocument:
    """Attach a document that was taken in: its type known, clean by the scanner where one is set."""
    ask(rules.may_keep(actor, agreement), acts.ATTACHED, actor=actor, subject=agreement)
    document = AgreementDocument.objects.create(agreement=agreement, **fields_of(taken, by=actor))
    record(acts.ATTACHED, actor=actor, subject=agreement, document=document.pk)
    return document
