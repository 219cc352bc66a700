"""What PostgreSQL itself gives out of the siblings' tables, asked by plain SQL as the web role on somebody's behalf:
one's own setting's rows, one's own side, and of the index nothing. Run by tests/on_postgres.py."""

# ruff: noqa: S608  (names of our own tables, no value from outside)

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from hub.access import gate
from hub.access.gate import reading
from hub.access.roles import WEB
from sharing.siblings.links.models import LinkCall
from sharing.siblings.rolls import services, services_index, services_load, services_shields
from sharing.siblings.rolls.models import RollChild
from tests.sharing.siblings.links.test_links import Linked
from tests.sharing.siblings.rolls.ground import csv_of
from tests.walls import _be

EVERYBODY = ("ffion", "gwen", "mali", "eleri", "amira", "esi", "cleo")


@contextmanager
def web() -> Iterator[None]:
    """As `serve` is connected, with nothing said yet about on whose behalf."""
    with gate._on_behalf(gate.NOBODY):
        _be(WEB)
        try:
            yield
        finally:
            _be("NONE")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="row-level security is PostgreSQL's")
class Walls(Linked):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        at = cls.at
        services_load.stage_roll(
            actor=at.gwen, content=csv_of([{"forename": "Nel", "surname": "Rees", "dob": "1/1/22"}])
        )
        services.object_for(actor=at.gwen, forename="Nan", surname="Rees", received_on=timezone.localdate(), said="No.")
        services.type_child(actor=at.gwen, values={"forename": "Cai", "surname": "Rees", "dob": "2/2/2023"})
        cai = RollChild.objects.select_related("roll__hub__board", "agency").latest("first_seen_at")
        services_shields.shield(
            actor=at.gwen, child=cai, reason="refuge", review_on=timezone.localdate() + timedelta(days=9)
        )
        services_index.settle()
        with gate.writing():
            LinkCall.objects.create(link=cls.link)

    def rows(self, table: str) -> dict[str, int]:
        """Who sees how many rows; who sees none is left out. "": with nobody declared."""
        found = {}
        for name in ("", *EVERYBODY):
            with web(), connection.cursor() as cursor:
                if not name:
                    cursor.execute(f"SELECT count(*) FROM {table}")
                    found[name] = cursor.fetchone()[0]
                    continue
                with reading(self.at.users[name]):
                    cursor.execute(f"SELECT count(*) FROM {table}")
                    found[name] = cursor.fetchone()[0]
        return {name: count for name, count in found.items() if count}

    def test_a_roll_is_its_own_setting_s(self) -> None:
        assert self.rows("sharing_rollchild") == {"ffion": 1, "gwen": 2}
        assert self.rows("sharing_objection") == self.rows("sharing_stagedroll") == {"gwen": 1}
        assert self.rows("sharing_shield") == {"gwen": 1}

    def test_of_the_index_and_of_who_is_covered_nobody_sees_anything(self) -> None:
        for table in ("token", "sealedfields", "cover", "covered", "linkcall"):
            assert self.rows(f"sharing_{table}") == {}, table

    def test_a_question_is_the_asker_s_and_a_prompt_the_answerer_s(self) -> None:
        assert self.rows("sharing_question") == self.rows("sharing_outcome") == {"ffion": 1}
        assert self.rows("sharing_prompt") == {"gwen": 1}

    def test_a_link_is_of_both_and_each_side_of_its_own(self) -> None:
        assert self.rows("sharing_link") == {"ffion": 1, "gwen": 1}
        for name, side in (("ffion", self.school), ("gwen", self.nursery)):
            with web(), reading(self.at.users[name]), connection.cursor() as cursor:
                cursor.execute("SELECT id FROM sharing_linkside")
                assert cursor.fetchall() == [(side.pk,)]

    def test_the_web_role_reads_no_token_and_no_sealed_field_whatever_it_declares(self) -> None:
        """The column's right is missing, besides the wall."""
        for column in ("token FROM sharing_token", "blob FROM sharing_sealedfields"):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                web(),
                gate.writing(),
            ):
                self.ask(f"SELECT {column}")

    def test_nothing_is_changed_by_who_is_no_service(self) -> None:
        for table in ("rollchild", "prompt", "link", "shield"):
            with web(), reading(self.at.gwen), connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM sharing_{table}")
                assert cursor.rowcount == 0, table

    def ask(self, statement: str) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()
