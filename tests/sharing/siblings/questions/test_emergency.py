"""The emergency door: who opens it, who confirms it, what it shows and when it closes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from hub.access.verdicts import Hidden, Refused
from hub.audit.models import Event
from sharing.siblings.questions import queries_pages, rules
from sharing.siblings.questions.models import EmergencyOpening
from sharing.siblings.questions.services_emergency import (
    close_emergency,
    confirm_emergency,
    look_into_emergencies,
    open_emergency,
    review_emergency,
)
from sharing.siblings.rolls import services_shields
from tests.sharing.siblings.questions.family import LILI, OSIAN
from tests.sharing.siblings.questions.test_questions import Case


class EmergencyTest(Case):
    def setUp(self) -> None:
        self.dev = self.at.users["dev"]
        self.alys = self.at.users["alys"]

    def open(self, **more: str) -> EmergencyOpening:
        return open_emergency(actor=self.dev, child=OSIAN | more, why="Left alone; the mother cannot be found.")

    def test_it_shows_the_setting_and_whom_to_ring_at_once_and_no_child(self):
        self.at.nursery(LILI)
        opening = self.open()
        assert look_into_emergencies() == 1 and look_into_emergencies() == 0
        found = queries_pages.findings(self.dev, queries_pages.opening_for(self.dev, opening.pk))
        assert {one.setting for one in found} == {self.at.gwen.agency.name, self.at.ffion.agency.name}
        assert "Lili" not in repr(found)
        assert self.told(self.alys) == ["siblings-opened"]

    def test_only_a_safeguarding_partner_opens_it(self):
        for name in ("ffion", "gwen", "huw", "eleri" if not self._is_council("eleri") else "ioan"):
            with pytest.raises(Refused):
                open_emergency(actor=self.at.users[name], child=OSIAN, why="Now.")

    def _is_council(self, name: str) -> bool:
        return self.at.users[name].agency.legal_type in rules.STATUTORY

    def test_it_wants_a_reason(self):
        with pytest.raises(ValidationError):
            open_emergency(actor=self.dev, child=OSIAN, why=" ")

    def test_a_shield_shows_as_whom_to_ring_and_hides_the_setting(self):
        [lili] = self.at.nursery(LILI)
        services_shields.shield(
            actor=self.at.gwen, child=lili, reason="refuge", review_on=timezone.localdate() + timedelta(days=30)
        )
        opening = self.open()
        look_into_emergencies()
        row = queries_pages.opening_for(self.dev, opening.pk)
        found = queries_pages.findings(self.dev, row)
        assert self.at.gwen.agency.name not in repr(found) and "Gwen" not in repr(found)
        assert ["Eleri Jenkins"] in [one.people for one in found if not one.setting]
        assert "siblings-ring" in self.told(self.at.eleri)
        behind = queries_pages.findings(self.at.eleri, queries_pages.opening_for(self.at.eleri, opening.pk))
        assert self.at.gwen.agency.name in repr(behind)

    def test_it_closes_after_four_hours_unless_a_second_person_stands_by_it(self):
        opening = self.open()
        assert opening.confirm_by == opening.opened_at + timedelta(hours=4)
        late = opening.opened_at + timedelta(hours=4)
        assert not rules.is_open(opening, late)
        look_into_emergencies(late)
        opening.refresh_from_db()
        assert opening.closed_at is not None
        assert "siblings-review" in self.told(self.at.esi)
        with pytest.raises(Refused):
            confirm_emergency(actor=self.alys, opening=opening)

    def test_the_second_person_is_another_of_the_same_agency(self):
        opening = self.open()
        with pytest.raises(Refused):
            confirm_emergency(actor=self.dev, opening=opening)
        for name in ("amira", "ffion", "ben"):
            with pytest.raises(Hidden):
                confirm_emergency(actor=self.at.users[name], opening=opening)
        opening = confirm_emergency(actor=self.alys, opening=opening)
        assert rules.is_open(opening, opening.opened_at + timedelta(hours=23))
        assert not rules.is_open(opening, opening.opened_at + timedelta(hours=24))

    def test_it_is_reviewed_once_closed_by_the_auditor(self):
        opening = self.open()
        with pytest.raises(Refused):
            review_emergency(actor=self.at.esi, opening=opening, review="Right.")
        close_emergency(actor=self.dev, opening=opening)
        with pytest.raises(Hidden):
            review_emergency(actor=self.alys, opening=opening, review="Right.")
        review_emergency(actor=self.at.esi, opening=opening, review="Right.")
        with pytest.raises(Refused):
            review_emergency(actor=self.at.esi, opening=opening, review="Again.")

    def test_it_stands_in_the_log_and_the_child_is_sealed(self):
        opening = self.open()
        look_into_emergencies()
        assert Event.objects.filter(act="siblings.opened", subject=opening.pk).exists()
        assert Event.objects.filter(act="siblings.opening_read", subject=opening.pk).exists()
        assert b"Osian" not in bytes(opening.sealed) and b"Pennant" not in bytes(opening.sealed)
