"""Every page of sharing asks the database as often with ten thousand disclosures and two thousand rows of agreements as
with a few, and seldom: what each page costs is a row of a table here."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hub.access.grants import permission
from hub.access.models import Basis
from hub.accounts.models import User
from hub.agencies.models import Membership, Role
from hub.people.models import Family, FamilyGrant, FamilyMember, Person, Tie, TieKind
from sharing.agreements.models import (
    Agreement,
    Flag,
    Guide,
    GuideKind,
    GuideVersion,
    Partner,
    ReferenceRow,
    Version,
)
from sharing.basis.models import LawChange
from tests.cast import client_of, user
from tests.sharing.disclosures.nursery import Nursery
from tests.sharing.ground import rows_like

DISCLOSURES = 10_000
ROWS = 2_000
MOST = 25  # queries of a page, those of who looks and of the log included
MOST_OF_ALL = 30  # of a page that asks every part of sharing


@pytest.mark.slow
class Scale(TestCase):
    @pytest.fixture(autouse=True)
    def _seed(self, county: Path) -> None:
        self.seed = county

    def setUp(self) -> None:
        self.at = Nursery(self.seed)
        self.clients: dict[str, Any] = {}
        waits, shared = self.at.ask(), self.at.shared()
        self.agreement = Agreement.objects.filter(versions__rows__isnull=False).order_by("reference")[0]
        self.guide = GuideVersion.objects.current().order_by("pk")[0].guide
        self.waits, self.shared = waits.pk, shared.pk

    # -- The table ----------------------------------------------------------------------------------------------------

    def pages(self) -> list[tuple[int, str, str]]:
        """At most how many queries, who opens it, and what."""
        gives, asks = self.waits, self.shared
        family = FamilyMember.objects.get(person=self.at.zosia).family_id
        agreement, guide, nerys = self.agreement.pk, self.guide.pk, user("nerys").agency_id
        queues = ("waiting", "overdue", "expiring", "from_us", "to_us")
        return [
            # What waits in every part of sharing, on one page.
            (MOST_OF_ALL, "gwen", reverse("sharing")),
            (MOST_OF_ALL, "ioan", reverse("sharing")),
            (MOST_OF_ALL, "nerys", reverse("sharing")),
            # Requests and decisions, and whether an agreement covers them.
            *((MOST, "gwen", reverse("disclosures", query={"queue": queue})) for queue in queues),
            (MOST, "gwen", reverse("disclosures", query={"queue": "from_us", "page": 2})),
            (MOST, "gwen", reverse("disclosure", args=[gives])),
            (MOST_OF_ALL, "gwen", reverse("disclosure_decide", args=[gives])),
            (MOST, "gwen", reverse("disclosure", args=[asks])),
            (MOST, "ffion", reverse("disclosure", args=[asks])),
            (MOST, "ffion", reverse("disclosure_slice", args=[asks])),
            (MOST, "ffion", reverse("disclosure_receipt", args=[asks])),
            (MOST, "ffion", reverse("disclosure_receipt_print", args=[asks])),
            (MOST, "gwen", reverse("disclosure_receipt", args=[asks])),
            (MOST, "ffion", reverse("disclosure_ask")),
            (MOST, "gwen", reverse("disclosure_leads")),
            # Agreements, guides and the law.
            (MOST, "nerys", reverse("agreements")),
            (MOST, "nerys", reverse("agreements", query={"page": 2})),
            (MOST, "gwen", reverse("agreements")),
            (MOST, "nerys", reverse("agreement", args=[agreement])),
            (MOST, "gwen", reverse("agreement", args=[agreement])),
            (MOST, "nerys", reverse("agreement", args=[agreement], query={"row": 3})),
            (MOST, "nerys", reverse("agreement_print", args=[agreement])),
            (MOST, "nerys", reverse("agreement_csv", args=[agreement])),
            (MOST, "gwen", reverse("guides")),
            (MOST, "gwen", reverse("guide", args=[guide])),
            (MOST, "esi", reverse("law_rows")),
            (MOST, "gwen", reverse("basis")),
            # The other parent.
            (MOST, "amira", reverse("parents")),
            (MOST, "amira", reverse("parents_of_family", args=[family])),
            (MOST, "amira", reverse("letters")),
            # Training and its audit.
            (MOST_OF_ALL, "gwen", reverse("training")),
            (MOST, "nerys", reverse("training_audit")),
            (MOST, "nerys", reverse("training_audit_print")),
            (MOST, "nerys", reverse("training_agency", args=[nerys])),
            (MOST, "gwen", reverse("training_practice")),
            (MOST, "nerys", reverse("training_requirements")),
        ]

    # -- The county grows ---------------------------------------------------------------------------------------------

    def grow(self, first: int, disclosures: int, rows: int, others: int) -> None:
        """So many more of each, numbered from `first`."""
        self.at.fill(disclosures, first)
        row = self.agreement.versions.order_by("-number")[0].rows.order_by("number")[0]
        ReferenceRow.objects.bulk_create(rows_like(row, range(1_000 + first, 1_000 + first + rows)))
        numbers = range(first, first + others)
        self.more_agreements(numbers)
        self.more_guides(numbers)
        self.more_families(numbers)
        self.more_people(numbers)

    def more_agreements(self, numbers: range) -> None:
        nerys, today = user("nerys"), timezone.localdate()
        agreements = [
            Agreement(
                hub=self.at.hub, kind="isp", reference=f"ISP-X-{n:03}", name_en=f"Agreement {n}",
                name_cy=f"Cytundeb {n}", owner=nerys, agency=nerys.agency,
            )
            for n in numbers
        ]  # fmt: skip
        Agreement.objects.bulk_create(agreements)
        Version.objects.bulk_create(
            Version(
                agreement=one, number=1, made_by=nerys, published_at=timezone.now(), in_force_on=today, review_on=today
            )
            for one in agreements
        )
        Partner.objects.bulk_create(
            Partner(agreement=one, agency=agency, from_on=today)
            for one in agreements
            for agency in (nerys.agency, self.at.crehyr)
        )
        change = LawChange.objects.create(
            table="gateway", code="ca2004_25", what_en="A", what_cy="B", from_on=today, by=nerys
        )
        Flag.objects.bulk_create(Flag(change=change, agreement=one, owner=nerys) for one in agreements)

    def more_guides(self, numbers: range) -> None:
        nerys = user("nerys")
        guides = [Guide(hub=self.at.hub, kind=GuideKind.GUIDE, owner=nerys) for _n in numbers]
        Guide.objects.bulk_create(guides)
        GuideVersion.objects.bulk_create(
            GuideVersion(
                guide=one, number=1, title_en=f"Guide {n}", title_cy=f"Canllaw {n}", text_en="A", text_cy="B",
                made_by=nerys, published_at=timezone.now(), review_on=timezone.localdate(),
            )
            for n, one in zip(numbers, guides, strict=True)
        )  # fmt: skip

    def more_families(self, numbers: range) -> None:
        """Each with a child and a father who lives elsewhere, which the planner finds."""
        held, amira = permission(Family, "read_family"), user("amira")
        for n in numbers:
            family = Family.objects.create(hub=self.at.hub, name=f"Family {n}", lead=self.at.crehyr)
            people = [
                Person.objects.create(name=f"{name} {n}", born_on=date(year, 1, 1))
                for name, year in (("Child", 2020), ("Father", 1990))
            ]
            for person in people:
                FamilyMember.objects.create(family=family, person=person, in_home=person is people[0])
            Tie.objects.create(person=people[1], kind=TieKind.PARENT, other=people[0])
            FamilyGrant.objects.create(
                user=amira, content_object=family, permission=held, granted_by=amira, basis=Basis.POST,
                starts_at=timezone.now(), expires_at=timezone.now() + timedelta(days=9),
            )  # fmt: skip

    def more_people(self, numbers: range) -> None:
        agency, today = user("nerys").agency, timezone.localdate()
        people = [User(username=f"person{n}", name=f"Person {n}", email=f"p{n}@example.org") for n in numbers]
        User.objects.bulk_create(people)
        Membership.objects.bulk_create(
            Membership(user=one, agency=agency, role=Role.PRACTITIONER, from_on=today) for one in people
        )

    # -- Counting -----------------------------------------------------------------------------------------------------

    def cost(self, who: str, url: str) -> int:
        """How often a page asks the database: not the marks that a test sets around a transaction, nor a session's
        sign of life, nor what every process asks once a minute."""
        if who not in self.clients:
            self.clients[who] = client_of(who)
        self.clients[who].get(url)
        return min(self.asked(self.clients[who], who, url) for _time in range(2))

    def asked(self, client: Any, who: str, url: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(url)
        assert answer.status_code == 200, (who, url, answer.status_code)
        beside = ("SAVEPOINT", "RELEASE", 'UPDATE "hub_sitting"')
        return sum(not row["sql"].startswith(beside) for row in asked)

    def test_every_page_costs_the_same_and_little(self) -> None:
        pages = self.pages()
        self.grow(0, disclosures=40, rows=2, others=2)
        few = [self.cost(who, url) for _most, who, url in pages]
        self.grow(100, disclosures=DISCLOSURES, rows=ROWS, others=60)
        many = [self.cost(who, url) for _most, who, url in pages]
        said = [
            f"{before} → {after}, at most {most}: {who} {url}"
            for (most, who, url), before, after in zip(pages, few, many, strict=True)
        ]
        print("\n".join(said))  # the table itself, where it fails
        dear = [line for line, (most, *_page), after in zip(said, pages, many, strict=True) if after > most]
        grown = [line for line, before, after in zip(said, few, many, strict=True) if after > before]
        assert not dear and not grown, "\n".join([*dear, *grown])
