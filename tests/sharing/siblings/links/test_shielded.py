"""Somebody is shielded or protected while two settings are linked: it closes at once, reads as any withdrawal, and the
council's officer is told whom to ring."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from hub.access.verdicts import Hidden, Refused
from hub.notices.models import Notice
from hub.people.models import Address, FamilyMember, Person, Residence, Telephone, Tie, TieKind
from hub.people.services import open_family, protect
from sharing.siblings.links import pages, queries, queries_calls, services, services_shielded
from sharing.siblings.links.models import Link, LinkCall
from sharing.siblings.rolls import services_index, services_shields
from sharing.siblings.rolls.models import RollChild
from tests.sharing.siblings.links.test_links import Linked

SOON = timezone.localdate() + timedelta(days=30)


class Shielded(Linked):
    def shield(self, actor: Any = None, child: RollChild | None = None) -> None:
        child = RollChild.objects.select_related("roll__hub__board", "agency").get(pk=(child or self.lili).pk)
        services_shields.shield(actor=actor or self.at.gwen, child=child, reason="refuge", review_on=SOON)

    def protect(self, person: Person) -> None:
        amira = self.at.users["amira"]
        protect(actor=amira, person=person, why="He looks for her.", shown_to=[amira], review_on=SOON, clues=[])

    def known(self, name: str, **more: Any) -> Person:
        """Somebody of a family in the hub."""
        amira = self.at.users["amira"]
        person = Person.objects.create(name=name, **more)
        FamilyMember.objects.create(family=open_family(actor=amira, hub=self.at.hub, name=name), person=person)
        return person

    def is_closed(self) -> bool:
        return not queries.is_live(self.link.pk)

    def seen(self, user: Any) -> str:
        """All that somebody can see of the link, without what differs from one moment to the next."""
        shown = pages.link_page(user, self.link.pk)
        notices = Notice.objects.filter(user=user, reference=self.link.reference).order_by("pk")
        return f"{shown} {pages.links_page(user)} {[(one.kind, one.path, one.is_urgent) for one in notices]}"


class AfterAShield(Shielded):
    def test_the_other_setting_sees_what_it_sees_after_a_withdrawal_and_no_more(self) -> None:
        self.share()
        seen = []
        for close in (lambda: services.withdraw(actor=self.at.gwen, side=self.nursery), self.shield):
            before = transaction.savepoint_create()
            close()
            disclosure = self.link.shares.get().disclosure
            seen.append((self.seen(self.at.ffion), disclosure.state, disclosure.closed_by, disclosure.closed_why))
            transaction.savepoint_rollback(before)

        assert seen[0] == seen[1]
        assert "withdrawn" in seen[0][0] and self.at.gwen.agency.name not in seen[0][0]

    def test_it_is_closed_for_both_at_once(self) -> None:
        self.shield()

        assert self.is_closed()
        assert pages.link_page(self.at.gwen, self.link.pk).card is None
        with pytest.raises(Refused):
            self.share()

    def test_the_shielding_setting_and_the_officer_are_told_to_ring(self) -> None:
        self.shield()

        assert "links-shielded" in self.told(self.at.gwen) and "links-shielded" in self.told(self.at.tegwen)
        assert self.told(self.at.ffion) == ["links-closed"]
        assert self.told(self.at.eleri) == ["links-ring"]
        [line] = queries_calls.call_lines(self.at.hub)
        assert (line.shielded, self.at.gwen.name in line.people) == (self.at.gwen.agency.name, True)
        assert self.at.ffion.name not in line.people
        for name in ("Lili", "Osian", "Pennant"):
            assert name not in str(line)

    def test_the_officer_says_when_it_was_talked_through_and_nobody_else_sees_it(self) -> None:
        self.shield()
        call = LinkCall.objects.get()
        for name in ("ffion", "gwen", "amira", "mali", "esi"):
            with pytest.raises(Hidden):
                queries_calls.call_for(self.at.users[name], call.pk)
            with pytest.raises(Hidden):
                services_shielded.rang(actor=self.at.users[name], call=call)
        services_shielded.rang(actor=self.at.eleri, call=queries_calls.call_for(self.at.eleri, call.pk))

        assert queries_calls.call_lines(self.at.hub) == []
        with pytest.raises(Refused):
            services_shielded.rang(actor=self.at.eleri, call=LinkCall.objects.get())

    def test_a_shield_on_another_child_leaves_it(self) -> None:
        self.shield(self.at.gwen, self.at.nursery({"forename": "Nel", "surname": "Rees", "dob": "2022-01-01"})[0])

        assert not self.is_closed() and not LinkCall.objects.exists()


class AfterAProtection(Shielded):
    def test_whom_the_hub_protects_is_hidden_at_once_where_the_link_names_them(self) -> None:
        lili = self.known("Lili Pennant", born_on="2023-05-06")
        services.identify(actor=self.at.gwen, side=self.nursery, person=lili)
        self.protect(lili)

        assert self.is_closed()

    def test_protecting_a_mother_closes_what_her_child_is_named_in(self) -> None:
        lili = self.known("Lili Pennant", born_on="2023-05-06")
        services.identify(actor=self.at.gwen, side=self.nursery, person=lili)
        mother = self.known("Mererid Pennant")
        Tie.objects.create(person=mother, kind=TieKind.PARENT, other=lili)
        self.protect(mother)

        assert self.is_closed()

    def test_a_mother_whom_no_link_names_is_found_on_the_rolls_by_the_worker(self) -> None:
        mother, osian = self.known("Mererid Pennant"), self.known("Osian Pennant", born_on="2019-03-04")
        home = Address.objects.create(lines="12 Heol y Bont", postcode="SA99 7ZZ")
        Residence.objects.create(person=osian, address=home)
        Telephone.objects.create(person=mother, number="07700 900311")
        Tie.objects.create(person=mother, kind=TieKind.PARENT, other=osian)
        self.protect(mother)
        services_index.settle()

        assert self.is_closed()

    def test_neither_setting_is_told_that_the_hub_protects(self) -> None:
        lili = self.known("Lili Pennant", born_on="2023-05-06")
        services.identify(actor=self.at.gwen, side=self.nursery, person=lili)
        Notice.objects.all().delete()
        self.protect(lili)

        assert self.told(self.at.gwen) == self.told(self.at.ffion) == ["links-closed"]
        assert Link.objects.get().withdrawn_by is None
        [line] = queries_calls.call_lines(self.at.hub)
        assert (line.shielded, line.people) == ("", [])
