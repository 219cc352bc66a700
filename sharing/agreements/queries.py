"""Agreements and guides: what covers what, how current they are, and what waits for somebody."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Exists, Func, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from hub.access.verdicts import Hidden, Verdict
from hub.agencies.models import Agency, Appointment, Hub, Membership, Post
from hub.agencies.queries import hubs_of
from sharing.agreements import rules
from sharing.agreements.currency import Currency, Times, currency, times_of
from sharing.agreements.models import (
    SECTIONS,
    Agreement,
    AgreementDocument,
    Flag,
    Partner,
    ReferenceRow,
    Review,
    Signature,
    Version,
)
from sharing.agreements.queries_standing import has_role
from sharing.agreements.reference_table import Known, words_of
from sharing.basis.models import BasisKind
from sharing.basis.queries import law_labels, rows_on

Kind = Literal["covered", "lapsed", "none"]


@dataclass(frozen=True)
class Coverage:
    """Whether a row of an agreement covers one kind of information. `kind` "none": it is a one-off decision.

    `unsigned`: a row fits, and one of the two agencies has not signed the wording in force.
    """

    item: str
    kind: Kind
    agreement: str = ""  # its reference
    agreement_id: UUID | None = None
    name: str = ""
    row_number: int | None = None
    row_id: UUID | None = None
    lapsed_on: date | None = None
    url: str = ""
    gateway: str = ""  # codes of the law that the row cites
    basis: str = ""
    condition: str = ""
    controls: str = ""
    is_unsigned: bool = False


def coverage(
    provider: Agency | UUID, recipient: Agency | UUID, items: Any, purpose: str, day: date | None = None
) -> list[Coverage]:
    """One answer for each kind of information, in the order asked. Three queries, however many rows there are."""
    day = day or timezone.localdate()
    in_force = Version.objects.in_force(day).with_review()
    party = Partner.objects.on(day).filter(agreement=OuterRef("version__agreement"))
    signed = Signature.objects.filter(version=OuterRef("version"))
    rows = (
        ReferenceRow.objects.filter(
            Exists(party.filter(agency=provider)),
            Exists(party.filter(agency=recipient)),
            Exists(in_force.filter(pk=OuterRef("version"))),
            provider=provider,
            recipient=recipient,
            item__in=list(items),
            purpose=purpose,
        )
        .annotate(
            is_signed=Exists(signed.filter(agency=provider)) & Exists(signed.filter(agency=recipient)),
            due_on=Subquery(in_force.filter(pk=OuterRef("version")).values("due_on")[:1]),
        )
        .select_related("version__agreement__hub__board")
        .order_by("version__agreement__reference", "number")
    )
    found: dict[str, list[Coverage]] = {}
    times: dict[UUID, Times] = {}
    for row in rows:
        board = row.version.agreement.hub.board
        if board.pk not in times:
            times[board.pk] = times_of(board)
        found.setdefault(row.item, []).append(_covered(row, times[board.pk], day))
    return [min(found.get(item, [Coverage(item, "none")]), key=_best_first) for item in items]


def _covered(row: Any, times: Times, day: date) -> Coverage:
    agreement = row.version.agreement
    lapses_on = times.lapses_on(row.due_on) if row.due_on else None
    lapsed_on = lapses_on if lapses_on and lapses_on <= day else None
    return Coverage(
        item=row.item,
        kind="none" if not row.is_signed else "lapsed" if lapsed_on else "covered",
        agreement=agreement.reference,
        agreement_id=agreement.pk,
        name=agreement.name,
        row_number=row.number,
        row_id=row.pk,
        lapsed_on=lapsed_on,
        url=f"{reverse('agreement', args=[agreement.pk])}?row={row.number}#row-{row.number}",
        gateway=row.gateway,
        basis=row.basis,
        condition=row.condition,
        controls=row.controls,
        is_unsigned=not row.is_signed,
    )


def _best_first(found: Coverage) -> int:
    return ("covered", "lapsed", "none").index(found.kind)


# -- The list -------------------------------------------------------------------------------------------------------

PAGE = 50  # agreements
ROWS = 100  # of a reference table


@dataclass(frozen=True)
class AgreementLine:
    id: UUID
    reference: str
    name: str
    kind: str
    agency: str
    owner: str
    partners: int
    rows: int
    currency: Currency
    flags: int
    waits_for_us: bool  # our agency has not signed the wording in force


@dataclass(frozen=True)
class AgreementsPage:
    lines: list[AgreementLine]
    number: int
    pages: int
    may_draft: bool
    hub: str


def agreements_page(user: Any, number: int = 1) -> AgreementsPage:
    """The agreements of this person's hubs, those of their own agency first; drafts only to those who make them."""
    today = timezone.localdate()
    hubs = Hub.objects.filter(slug__in=[hub["slug"] for hub in hubs_of(user)]).select_related("board")
    found = Agreement.objects.filter(hub__in=hubs).select_related("agency", "owner", "hub__board")
    published = Version.objects.filter(agreement=OuterRef("pk"), published_at__isnull=False)
    held = Version.objects.in_force(today).with_review().filter(agreement=OuterRef("pk"))
    latest = Version.objects.filter(agreement=OuterRef(OuterRef("pk")), published_at__isnull=False)
    ours = Partner.objects.today().filter(agreement=OuterRef("pk"), agency=user.agency_id)
    signed = Signature.objects.filter(
        version__agreement=OuterRef("pk"), version__in=Version.objects.in_force(today).values("pk")
    )
    found = found.annotate(
        is_published=Exists(published),
        in_force_on=Subquery(published.order_by("-number").values("in_force_on")[:1]),
        due_on=Coalesce(
            Subquery(held.values("due_on")[:1]), Subquery(published.order_by("-number").values("review_on")[:1])
        ),
        is_ours=Exists(ours),
        is_signed=Exists(signed.filter(agency=user.agency_id)),
        is_held=Exists(held),
        row_count=Coalesce(
            Subquery(
                _count(ReferenceRow.objects.filter(version=Subquery(latest.order_by("-number").values("pk")[:1])))
            ),
            0,
        ),
        partner_count=Coalesce(Subquery(_count(Partner.objects.today().filter(agreement=OuterRef("pk")))), 0),
        flag_count=Coalesce(Subquery(_count(Flag.objects.open().filter(agreement=OuterRef("pk")))), 0),
    ).order_by("-is_ours", "reference")
    keeps = _keeps_at(user)
    coordinates = _coordinates(user)
    designated = Partner.objects.today().filter(agreement=OuterRef("pk"), designated=user.pk)
    found = found.filter(Q(is_published=True) | Q(agency__in=keeps) | Q(hub__in=coordinates) | Exists(designated))
    count = found.count()
    pages = max(1, -(-count // PAGE))
    number = min(max(1, number), pages)
    times: dict[UUID, Times] = {}
    lines = []
    for row in found[(number - 1) * PAGE : number * PAGE]:
        board = row.hub.board
        if board.pk not in times:
            times[board.pk] = times_of(board)
        lines.append(
            AgreementLine(
                id=row.pk,
                reference=row.reference,
                name=row.name,
                kind=row.get_kind_display(),
                agency=row.agency.name,
                owner=row.owner.name,
                partners=row.partner_count,
                rows=row.row_count,
                currency=currency(
                    times[board.pk],
                    today,
                    published=row.is_published,
                    in_force_on=None if row.is_held else row.in_force_on,
                    due_on=row.due_on,
                    ended_on=row.ended_on,
                ),
                flags=row.flag_count,
                waits_for_us=row.is_ours and row.is_held and not row.is_signed,
            )
        )
    hub = hubs[0] if hubs else None
    return AgreementsPage(lines, number, pages, bool(hub and rules.may_draft(user, hub)), hub.slug if hub else "")


def _count(rows: Any) -> Any:
    """How many rows, as a subquery's one value."""
    return rows.order_by().values(n=Func(Value(1), function="COUNT", output_field=IntegerField()))


def _keeps_at(user: Any) -> Any:
    return Membership.objects.today().filter(user=user.pk, role__in=list(rules.KEEPERS)).values("agency")


def _coordinates(user: Any) -> Any:
    return Appointment.objects.today().filter(user=user.pk, post=Post.COORDINATOR).values("hub")


# -- One agreement --------------------------------------------------------------------------------------------------


def agreement_for(user: Any, pk: UUID) -> Agreement:
    """The agreement, if this person may read it. Raises Hidden."""
    theirs = [hub["slug"] for hub in hubs_of(user)]
    published = Version.objects.filter(agreement=OuterRef("pk"), published_at__isnull=False)
    rows = Agreement.objects.filter(hub__slug__in=theirs).select_related("agency", "owner", "hub__board")
    found: Any = rows.annotate(is_published=Exists(published)).filter(pk=pk).first()
    sees_drafts = rules.may_see_draft(user, found or Agreement(pk=pk, agency_id=pk, hub_id=pk))  # absent takes as long
    if found is None or not (found.is_published or sees_drafts):
        raise Hidden(asked=str(pk), actor=user)
    agreement: Agreement = found
    return agreement


def version_for(user: Any, agreement: Agreement, number: int | None = None) -> Any:
    """A wording: of this number, else the one in force, else the latest that this person may see. Raises Hidden."""
    today = timezone.localdate()
    found = Version.objects.with_review().filter(agreement=agreement)
    if not rules.may_see_draft(user, agreement):
        found = found.filter(published_at__isnull=False)
    version = (
        found.filter(number=number).first()
        if number is not None
        else Version.objects.in_force(today).with_review().filter(agreement=agreement).first()
        or found.order_by("-number").first()
    )
    if version is None:
        raise Hidden(asked=str(agreement.pk), actor=user)
    return version


@dataclass(frozen=True)
class RowCells:
    """A row of the reference table, in the reader's words."""

    number: int
    provider: str
    recipient: str
    item: str
    purpose: str
    trigger: str
    method: str
    frequency: str
    gateway: str
    basis: str
    condition: str
    controls: str


@dataclass(frozen=True)
class Section:
    name: str
    heading: str
    text: str
    lang: str  # "" unless it is in another language than the reader's


@dataclass(frozen=True)
class PartnerLine:
    id: UUID
    agency_id: UUID
    agency: str
    designated: str
    signed_by: str
    signed_at: datetime | None
    may_designate: bool


@dataclass(frozen=True)
class AgreementPage:
    id: UUID
    reference: str
    name: str
    kind: str
    agency: str
    owner: str
    hub: str
    currency: Currency
    version: int
    is_draft: bool
    in_force_on: date | None
    sections: list[Section]
    partners: list[PartnerLine]
    rows: list[RowCells]
    row_count: int
    page: int
    pages: int
    versions: list[dict[str, Any]]
    reviews: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    flags: list[dict[str, Any]]
    has_draft: bool
    may_keep: bool
    may_sign: Verdict
    ended_on: date | None


def agreement_page(
    user: Any, pk: UUID, *, number: int | None = None, page: int = 1, row: int | None = None, whole: bool = False
) -> AgreementPage:
    """One wording of an agreement with a page of its table: the page that holds row `row`, or the whole of it.

    The number of queries does not depend on how many rows there are.
    """
    today = timezone.localdate()
    agreement = agreement_for(user, pk)
    version = version_for(user, agreement, number)
    rows = ReferenceRow.objects.filter(version=version).select_related("provider", "recipient").order_by("number")
    every = list(rows) if whole else None
    count = rows.count() if every is None else len(every)
    pages = max(1, -(-count // ROWS))
    page = min(max(1, (row - 1) // ROWS + 1 if row else page), pages)
    shown = rows[(page - 1) * ROWS : page * ROWS] if every is None else every
    partners = list(
        Partner.objects.today().filter(agreement=agreement).select_related("agency", "designated")
        .order_by("agency__name_en")
    )  # fmt: skip
    signatures = {row.agency_id: row for row in Signature.objects.filter(version=version).select_related("by")}
    versions = list(Version.objects.filter(agreement=agreement).order_by("-number"))
    is_keeper = rules.keeps(user, agreement)
    may_see_draft = is_keeper or rules.may_see_draft(user, agreement)
    published = version.published_at is not None
    keeps_own = has_role(user, user.agency_id, rules.KEEPERS)
    reviews = Review.objects.filter(version=version).select_related("by")
    documents = AgreementDocument.objects.filter(agreement=agreement).defer("content").select_related("added_by")
    return AgreementPage(
        id=agreement.pk,
        reference=agreement.reference,
        name=agreement.name,
        kind=agreement.get_kind_display(),
        agency=agreement.agency.name,
        owner=agreement.owner.name,
        hub=agreement.hub.name,
        currency=currency(
            times_of(agreement.hub.board),
            today,
            published=published,
            in_force_on=version.in_force_on,
            due_on=version.due_on,
            ended_on=agreement.ended_on,
        ),
        version=version.number,
        is_draft=not published,
        in_force_on=version.in_force_on,
        sections=_sections(version.sections),
        partners=[
            PartnerLine(
                id=partner.pk,
                agency_id=partner.agency_id,
                agency=partner.agency.name,
                designated=partner.designated.name if partner.designated else "",
                signed_by=signatures[partner.agency_id].by.name if partner.agency_id in signatures else "",
                signed_at=signatures[partner.agency_id].at if partner.agency_id in signatures else None,
                may_designate=agreement.ended_on is None
                and (is_keeper or (keeps_own and partner.agency_id == user.agency_id)),
            )
            for partner in partners
        ],
        rows=cells(shown, today),
        row_count=count,
        page=page,
        pages=1 if whole else pages,
        versions=[
            {"number": one.number, "published_at": one.published_at, "in_force_on": one.in_force_on}
            for one in versions
            if one.published_at is not None or may_see_draft
        ],
        reviews=[
            {"by": one.by.name, "at": one.at, "looked_at": one.looked_at, "next_on": one.next_on} for one in reviews
        ],
        documents=[
            {"id": one.pk, "name": one.name, "size": one.size, "by": one.added_by.name, "at": one.added_at}
            for one in documents.order_by("-added_at")
        ],
        flags=flag_lines(Flag.objects.filter(agreement=agreement), user, kept=is_keeper),
        has_draft=any(one.published_at is None for one in versions),
        may_keep=is_keeper and agreement.ended_on is None,
        may_sign=rules.may_sign(
            user,
            agreement,
            published=published,
            signed=user.agency_id in signatures,
            party=any(partner.agency_id == user.agency_id for partner in partners),
        ),
        ended_on=agreement.ended_on,
    )


HEADINGS: dict[str, Any] = {
    "purposes": gettext_lazy("What it is for"),
    "benefits": gettext_lazy("What good it does"),
    "informing": gettext_lazy("How people are told"),
    "retention": gettext_lazy("How long it is kept"),
    "security": gettext_lazy("How it is kept safe"),
    "requests": gettext_lazy("When somebody asks for their information"),
    "complaints": gettext_lazy("Complaints, and when something goes wrong"),
}


def _sections(written: dict[str, dict[str, str]]) -> list[Section]:
    """In the reader's language; where only the other is written, that one, and marked as such."""
    language = "cy" if get_language() == "cy" else "en"
    other = "en" if language == "cy" else "cy"
    found = []
    for name in SECTIONS:
        words = written.get(name, {})
        text = words.get(language, "") or words.get(other, "")
        found.append(Section(name, str(HEADINGS[name]), text, "" if words.get(language) or not text else other))
    return found


def cells(rows: Any, day: date) -> list[RowCells]:
    """Rows of a reference table in the reader's words. Five queries, for the law's labels."""
    names = law_labels(day)
    return [
        RowCells(
            number=row.number,
            provider=row.provider.name,
            recipient=row.recipient.name,
            item=names["item"].get(row.item, row.item),
            purpose=names["aim"].get(row.purpose, row.purpose),
            trigger=row.trigger,
            method=row.get_method_display(),
            frequency=row.get_frequency_display(),
            gateway=names["gateway"].get(row.gateway, row.gateway),
            basis=names["basis"].get(row.basis, row.basis),
            condition=names["basis"].get(row.condition, row.condition),
            controls=row.controls,
        )
        for row in rows
    ]


def rows_for_export(user: Any, agreement: Agreement, number: int | None = None) -> list[dict[str, Any]]:
    """The rows of a wording as `reference_table.write_table` takes them: agencies by slug, the rest by code."""
    version = version_for(user, agreement, number)
    rows = ReferenceRow.objects.filter(version=version).select_related("provider", "recipient").order_by("number")
    fields = ("item", "purpose", "trigger", "method", "frequency", "gateway", "basis", "condition", "controls")
    return [
        {"provider": row.provider.slug, "recipient": row.recipient.slug}
        | {field: getattr(row, field) for field in fields}
        for row in rows
    ]


def known_words(agreement: Agreement) -> Known:
    """What the cells of a reference table may say: the partners, and the rows of law that stand today."""
    today = timezone.localdate()
    partners = Partner.objects.today().filter(agreement=agreement).select_related("agency")
    law = rows_on(today)
    ordinary = [row for row in law.bases if row.kind == BasisKind.ORDINARY]
    special = [row for row in law.bases if row.kind in (BasisKind.SPECIAL, BasisKind.OFFENCE)]
    diverted = {way.category for way in law.other_ways}

    def codes(rows: Any) -> dict[str, str]:
        return words_of(rows, lambda row: row.code)

    return Known(
        agencies=words_of([partner.agency for partner in partners], lambda agency: agency.pk),
        items=codes(item for item in law.items if item.category not in diverted),
        purposes=codes(law.aims),
        gateways=codes(law.gateways),
        bases=codes(ordinary),
        conditions=codes(special),
    )


def partner_for(user: Any, agreement: Agreement, pk: UUID) -> Partner:
    found: Partner | None = (
        Partner.objects.today().filter(agreement=agreement, pk=pk).select_related("agency", "designated").first()
    )
    if found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found


def document_for(user: Any, agreement: Agreement, pk: UUID) -> AgreementDocument:
    found = AgreementDocument.objects.filter(agreement=agreement, pk=pk).first()
    if found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found


# -- Flags ----------------------------------------------------------------------------------------------------------


def flag_lines(flags: Any, user: Any, *, kept: bool = False) -> list[dict[str, Any]]:
    """Flags, open ones first, each with what changed. `kept`: this person keeps what they are on."""
    rows = flags.select_related("change", "owner", "settled_by", "agreement").order_by("-raised_at")
    lines = [
        {
            "id": row.pk,
            "what": row.change.what,
            "code": row.change.code,
            "from_on": row.change.from_on,
            "raised_at": row.raised_at,
            "owner": row.owner.name,
            "settled_at": row.settled_at,
            "settled_by": row.settled_by.name if row.settled_by else "",
            "what_was_done": row.what_was_done,
            "may_settle": row.settled_at is None and (kept or row.owner_id == user.pk),
            "reference": row.agreement.reference if row.agreement else "",
            "url": flagged_url(row),
        }
        for row in rows
    ]
    return sorted(lines, key=lambda line: line["settled_at"] is not None)


def flagged_url(flag: Flag) -> str:
    """The page of what was flagged."""
    if flag.agreement_id is not None:
        return reverse("agreement", args=[flag.agreement_id])
    return reverse("guide", args=[flag.guide_id])


def flags_of(user: Any) -> list[dict[str, Any]]:
    """What the law changed under this person's agreements and guides, and nobody has looked at yet."""
    return flag_lines(Flag.objects.open().filter(owner=user.pk), user)


def flag_for(user: Any, pk: UUID) -> Flag:
    """One flag, if this person may settle it or could have. Raises Hidden."""
    found: Flag | None = Flag.objects.select_related("change", "agreement__hub", "guide__hub").filter(pk=pk).first()
    if not rules.may_settle(user, found or Flag(owner_id=pk)).exists or found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found


# -- For other pages ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AgencyCurrency:
    """How current what an agency is party to, or owns, is."""

    current: int
    due: int
    overdue: int
    lapsed: int
    unsigned: int
    flags: int


def currency_of(agency: Agency | UUID) -> AgencyCurrency:
    """For the administrator's page: agreements that the agency is party to today, counted by their state."""
    today = timezone.localdate()
    party = Partner.objects.on(today).filter(agency=agency).values("agreement")
    signed = Signature.objects.filter(version=OuterRef("pk"), agency=agency)
    versions = (
        Version.objects.in_force(today)
        .with_review()
        .filter(agreement__in=party)
        .annotate(is_signed=Exists(signed))
        .select_related("agreement__hub__board")
    )
    times: dict[UUID, Times] = {}
    states: Counter[str] = Counter()
    unsigned = 0
    for version in versions:
        board = version.agreement.hub.board
        if board.pk not in times:
            times[board.pk] = times_of(board)
        states[currency(times[board.pk], today, published=True, due_on=version.due_on).state] += 1
        unsigned += not version.is_signed
    flags = Flag.objects.open().filter(Q(agreement__agency=agency) | Q(guide__agency=agency)).count()
    return AgencyCurrency(states["current"], states["due"], states["overdue"], states["lapsed"], unsigned, flags)


def draft_sections(agreement: Agreement) -> dict[str, dict[str, str]]:
    """What the draft says so far."""
    version = Version.objects.filter(agreement=agreement, published_at=None).order_by("-number").first()
    return version.sections if version else {}


def partner_ids(agreement: Agreement) -> list[str]:
    return [str(pk) for pk in Partner.objects.today().filter(agreement=agreement).values_list("agency", flat=True)]
