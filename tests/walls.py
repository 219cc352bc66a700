"""The third wall around the tests themselves, where they run on PostgreSQL.

A test's own hand makes and looks at rows as it likes, as the owner of the tables. What it asks of the hub by a request
is done by the web role with nothing declared, as in the open: what the code under test does not declare, it does not
see. `tests/on_postgres.py` makes the roles.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse

from hub.access import gate
from hub.access.roles import OWNER, WEB

HAND = gate.Behalf(user="00000000-0000-0000-0000-000000000000", work="writing")


def lend_a_hand(sender: Any, connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "postgresql" and connection.settings_dict["USER"] == OWNER:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('hub.work', 'writing', false)")
        connection.hub_behalf = HAND


connection_created.connect(lend_a_hand, dispatch_uid="tests.walls")


class HandsOff:
    """The first middleware of all: from here on it is the hub that asks."""

    def __init__(self, handler: Callable[[HttpRequest], HttpResponse]) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not connection.in_atomic_block:
            return self.handler(request)
        with gate._on_behalf(gate.NOBODY):
            _be(WEB)
            try:
                return self.handler(request)
            finally:
                if not gate._is_broken():
                    _be("NONE")


def _be(role: str) -> None:
    """By the driver's own cursor: it is no question of a page, and is not counted as one."""
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
