"""Ffion of the school asks Gwen of the nursery about Zofia Wójcik: what the tests of sharing begin with."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from hub.access.grants import permission
from hub.access.models import Basis
from hub.agencies.models import Agency, Hub
from hub.people.models import Fact, FamilyMember, Person
from sharing.disclosures import services
from sharing.disclosures.models import Answer, Decided, Disclosure, DisclosureGrant, SliceFact, Told
from tests.cast import load_county, user

STATEMENT = "We need this to carry out a task in the public interest that the law gives us"


class Nursery:
    """The demo's county without its own requests, so that each test counts its own."""

    def __init__(self, seed: Path) -> None:
        load_county(seed)
        self.ffion, self.gwen, self.tegwen, self.zara = (user(name) for name in ("ffion", "gwen", "tegwen", "zara"))
        self.ben, self.dev, self.glenys = (user(name) for name in ("ben", "dev", "glenys"))
        self.hub = Hub.objects.get()
        self.crehyr: Agency = self.gwen.agency
        self.gamlas: Agency = self.ffion.agency
        self.health: Agency = self.ben.agency
        self.zosia = Person.objects.get(name="Zofia Wójcik")
        self.kacper = Person.objects.get(name="Kacper Wójcik")
        self.family = FamilyMember.objects.get(person=self.zosia).family

    def ready(self) -> list[Fact]:
        """The five facts of attendance, newest first."""
        rows = Fact.objects.filter(originator=self.crehyr, about=self.zosia, by=self.gwen).order_by("-happened_on")
        return [fact for fact in rows if "morning" in fact.text or "absent" in fact.text or "late" in fact.text][:5]

    def ask(self, **more: Any) -> Disclosure:
        given = {
            "actor": self.ffion, "hub": self.hub, "holder": self.crehyr, "about": [self.zosia], "items": ["attendance"],
            "what": "On which mornings she has been absent.", "purpose": "put_together",
            "why": "Her brother is absent on the same days.", "statement": STATEMENT,
        }  # fmt: skip
        return services.ask_for(**(given | more))

    def decide(self, disclosure: Disclosure, answer: str = Answer.PART, **more: Any) -> Decided:
        facts = self.ready()
        given: dict[str, Any] = {"actor": self.gwen, "answer": answer, "reasons": "They have a public task."}
        if answer in (Answer.SHARE, Answer.PART):
            given |= {
                "facts": facts[:3], "considered": facts, "necessity": "Three mornings answer it.",
                "left_out": "The first half-term: long past.", "told": Told.BY_US, "told_by": self.gwen,
                "conditions": "For this purpose only.", "expires_at": timezone.now() + timedelta(days=30),
            }  # fmt: skip
        return services.decide(disclosure=disclosure, **(given | more))

    def shared(self, **more: Any) -> Disclosure:
        disclosure = self.ask()
        self.decide(disclosure, **more)
        services.disclose(actor=self.gwen, disclosure=disclosure)
        return disclosure

    def fill(self, most: int, first: int = 0) -> None:
        """So many shared, of gwen's, in seven states and ages."""
        now = timezone.now()
        held = permission(Disclosure, "read_disclosure")
        rows = [
            Disclosure(
                reference=f"S-{n:06d}", hub=self.hub, holder=self.crehyr, recipient=self.gamlas,
                asked_by=self.ffion, what="What.", purpose="put_together", why="Why.", items=["attendance"],
                state=("asked", "disclosed", "refused", "closed")[n % 4], asked_at=now - timedelta(hours=n),
                answer_due_at=now + timedelta(hours=n % 90 - 40), asked_event=uuid4(),
            )
            for n in range(first, first + most)
        ]  # fmt: skip
        Disclosure.objects.bulk_create(rows)
        Disclosure.about.through.objects.bulk_create(
            Disclosure.about.through(disclosure=row, person=self.zosia) for row in rows
        )
        DisclosureGrant.objects.bulk_create(
            DisclosureGrant(
                user=who, content_object=row, permission=held, granted_by=who, basis=basis, starts_at=now,
                expires_at=now + timedelta(days=9),
            )
            for row in rows
            for who, basis in ((self.gwen, Basis.ANSWERS), (self.ffion, Basis.ASKED))
        )  # fmt: skip
        decisions = [
            Decided(
                disclosure=row, answer=Answer.SHARE, ground="one_off", reasons="So.", by=self.gwen, at=now,
                event=uuid4(), disclosed_at=now, expires_at=now + timedelta(hours=n % 100 - 20),
            )
            for n, row in enumerate(rows)
            if row.state != "asked"
        ]  # fmt: skip
        Decided.objects.bulk_create(decisions)
        fact = self.ready()[0]
        SliceFact.objects.bulk_create(SliceFact(decision=one, fact=fact, is_shared=True) for one in decisions)


def end_in(decision: Decided, seconds: float) -> None:
    """Let the slice end so many seconds from now, by the database's own clock."""
    sql = "UPDATE sharing_decided SET expires_at = clock_timestamp() + %s::interval WHERE id = %s"
    if connection.vendor == "sqlite":
        sql = "UPDATE sharing_decided SET expires_at = STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW', %s) WHERE id = %s"
    pk = decision.pk.hex if connection.vendor == "sqlite" else decision.pk
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"{seconds:+.3f} seconds", pk])
