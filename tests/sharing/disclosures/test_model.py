"""Nobody reads a slice outside its time, and nobody shut out sees anything, whatever was done before in which order.

Hypothesis chooses who asks, decides, shares, revokes, closes, shuts out, names, moves away or lets time end; the model
below says who may know and who may read. After each step everybody's page, queues and slice are searched.
`HUB_LONG=1` tries more.

A machine of Hypothesis's own is not undone between examples by Django's TestCase: each runs in a savepoint here.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, TestCase
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from hub.access.verdicts import Hidden, Refused
from hub.agencies.models import Membership
from sharing.disclosures import queries, services, services_onward
from sharing.disclosures.models import Answer, Disclosure
from sharing.disclosures.queries_queues import queues_of
from tests.cast import user
from tests.sharing.disclosures.nursery import Nursery, end_in

LONG = bool(os.environ.get("HUB_LONG"))
HOLDER, RECIPIENT, NURSES = ("gwen", "tegwen", "zara"), ("ffion", "ruth"), ("glenys", "ben")
PEOPLE = (*HOLDER, *RECIPIENT, *NURSES, "dev", "cleo", "esi")
SHARED = "Absent on Monday."


@dataclass
class Model:
    """Who may know of the request, and whether its slice can be read; the same for where it was let go on to."""

    answers: set[str] = field(default_factory=lambda: {"gwen", "tegwen"})
    asked: set[str] = field(default_factory=lambda: {"ffion"})
    kept_out: set[str] = field(default_factory=set)
    away: set[str] = field(default_factory=set)
    state: str = "asked"
    is_open: bool = False
    onward: str = ""  # "", "asked", "agreed", "refused"

    def knows(self, who: str) -> bool:
        return who in (self.answers | self.asked) - self.kept_out - self.away

    def reads(self, who: str) -> bool:
        return self.knows(who) and who in self.asked and self.state == "disclosed" and self.is_open

    def reads_onward(self, who: str) -> bool:
        return self.onward == "agreed" and who in set(NURSES) - self.away and self.is_open_onward

    is_open_onward: bool = False


class Sharing(RuleBasedStateMachine):
    nursery: Nursery  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.before = transaction.savepoint_create()
        cache.clear()
        self.model = Model()
        self.users = {name: user(name) for name in PEOPLE}
        self.clients = {name: Client() for name in PEOPLE}
        for name, client in self.clients.items():
            client.force_login(self.users[name])
        self.asked = self.nursery.ask(actor=self.users["ffion"])
        self.onward: Any = None
        self.sent: Disclosure | None = None

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.before)

    def done(self, act: Any) -> bool:
        """Whether it was done; what is not may only be refused or hidden."""
        before = transaction.savepoint_create()
        try:
            act()
        except (Refused, Hidden):
            transaction.savepoint_rollback(before)
            return False
        transaction.savepoint_commit(before)
        return True

    def fresh(self) -> Disclosure:
        return Disclosure.objects.get(pk=self.asked.pk)

    # -- What is done ----------------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(PEOPLE), shares=st.booleans())
    def decide(self, who: str, shares: bool) -> None:
        may = self.model.knows(who) and who in self.model.answers and self.model.state in (
            "asked", "decided", "refused")  # fmt: skip
        standing = queries.latest(self.asked)
        more = {"facts": [], "considered": [], "new": [SHARED], "after": str(standing.pk) if standing else ""}
        answer = Answer.SHARE if shares else Answer.REFUSE
        given = more if shares else {"after": more["after"]}
        was = self.done(lambda: self.nursery.decide(self.fresh(), answer, actor=self.users[who], **given))
        assert was == may
        if was:
            self.model.state = "decided" if shares else "refused"

    @rule(who=st.sampled_from(PEOPLE))
    def disclose(self, who: str) -> None:
        readers = self.model.asked - self.model.kept_out - self.model.away
        may = self.model.knows(who) and who in self.model.answers and self.model.state == "decided" and bool(readers)
        was = self.done(lambda: services.disclose(actor=self.users[who], disclosure=self.fresh()))
        assert was == may
        if was:
            self.model.state, self.model.is_open = "disclosed", True

    @rule(who=st.sampled_from(PEOPLE))
    def revoke(self, who: str) -> None:
        model = self.model
        may = model.knows(who) and who in model.answers and model.state == "disclosed" and model.is_open
        was = self.done(lambda: services.revoke(actor=self.users[who], disclosure=self.fresh(), why="Over."))
        assert was == may
        if was:
            model.is_open = model.is_open_onward = False

    @rule(who=st.sampled_from(PEOPLE))
    def close(self, who: str) -> None:
        may = self.model.knows(who) and self.model.state in ("disclosed", "refused")
        was = self.done(lambda: services.close(actor=self.users[who], disclosure=self.fresh()))
        assert was == may
        if was:
            self.model.state = "closed"

    @rule(who=st.sampled_from(PEOPLE))
    def withdraw(self, who: str) -> None:
        may = self.model.knows(who) and who in self.model.asked and self.model.state in ("asked", "decided")
        was = self.done(lambda: services.withdraw(actor=self.users[who], disclosure=self.fresh()))
        assert was == may
        if was:
            self.model.state = "withdrawn"

    @precondition(lambda self: self.model.is_open)
    @rule()
    def end(self) -> None:
        """Its time is over."""
        decision = queries.latest(self.asked)
        end_in(decision, -0.001)
        self.model.is_open = False

    @rule(who=st.sampled_from(PEOPLE), whom=st.sampled_from(PEOPLE))
    def exclude(self, who: str, whom: str) -> None:
        if self.done(
            lambda: services.exclude(
                actor=self.users[who], disclosure=self.fresh(), user=self.users[whom], why="A cousin."
            )
        ):
            side, other = (HOLDER, RECIPIENT) if whom in HOLDER else (RECIPIENT, HOLDER)
            assert self.model.knows(who) and whom in side and who in other
            self.model.kept_out.add(whom)

    @rule(who=st.sampled_from(PEOPLE), whom=st.sampled_from(PEOPLE))
    def name(self, who: str, whom: str) -> None:
        if self.done(
            lambda: services.name_reader(actor=self.users[who], disclosure=self.fresh(), user=self.users[whom])
        ):
            assert self.model.knows(who) and whom not in self.model.kept_out
            (self.model.answers if whom in HOLDER else self.model.asked).add(whom)

    @rule(who=st.sampled_from((*HOLDER, *RECIPIENT)))
    def leave(self, who: str) -> None:
        """They go to work elsewhere: for the police."""
        if len(self.model.away) < 2:
            Membership.objects.filter(user=self.users[who]).update(agency=self.users["dev"].agency_id)
            self.model.away.add(who)

    @rule(who=st.sampled_from(PEOPLE))
    def ask_onward(self, who: str) -> None:
        may = self.model.reads(who) and self.model.onward in ("", "refused")

        def act() -> None:
            self.onward = services_onward.ask_onward(
                actor=self.users[who], disclosure=self.fresh(), to=self.nursery.health, why="The nurse sees her."
            )

        if self.model.onward != "agreed":
            was = self.done(act)
            assert was == may
            if was:
                self.model.onward = "asked"

    @precondition(lambda self: self.onward is not None)
    @rule(who=st.sampled_from(PEOPLE), agrees=st.booleans())
    def answer_onward(self, who: str, agrees: bool) -> None:
        model = self.model
        may = model.knows(who) and who in model.answers and model.onward == "asked" and (
            not agrees or (model.is_open and model.state == "disclosed"))  # fmt: skip

        def act() -> None:
            self.sent = services_onward.answer_onward(
                actor=self.users[who], onward=self.onward, is_agreed=agrees, why="So."
            )

        was = self.done(act)
        assert was == may
        if was:
            model.onward = "agreed" if agrees else "refused"
            model.is_open_onward = agrees

    # -- What holds ------------------------------------------------------------------------------------------------

    @invariant()
    def nobody_reads_outside_their_time(self) -> None:
        url = f"/sharing/disclosures/{self.asked.pk}/"
        for name in PEOPLE:
            knows, reads = self.model.knows(name), self.model.reads(name)
            is_holder = name in self.model.answers and knows
            cache.clear()
            page = self.clients[name].get(url)
            assert (page.status_code == 200) is knows, (name, page.status_code)
            told = page.content.decode()
            assert SHARED not in told, name
            rows = [row for queue in ("to_us", "from_us") for row in queues_of(self.users[name], queue).rows]
            assert (self.asked.reference in [row.reference for row in rows]) is knows, name
            opened = self.clients[name].get(url + "slice/")
            if reads:
                assert opened.status_code == 200 and SHARED in opened.content.decode(), name
            elif not is_holder:
                assert opened.status_code in (403, 404) and SHARED not in opened.content.decode(), name
            if knows:
                assert SHARED not in self.clients[name].get(url + "receipt/").content.decode(), name
            if self.sent is not None:
                there = self.clients[name].get(f"/sharing/disclosures/{self.sent.pk}/slice/")
                if self.model.reads_onward(name):
                    assert (SHARED in there.content.decode()) is (name == "glenys" or name == "ben"), name
                elif name not in HOLDER:
                    assert SHARED not in there.content.decode(), name


@pytest.mark.slow
class ModelTest(TestCase):
    @pytest.fixture(autouse=True)
    def _seed(self, county: Path) -> None:
        self.seed = county

    def test_nobody_reads_outside_their_time(self) -> None:
        Sharing.nursery = Nursery(self.seed)
        run_state_machine_as_test(
            Sharing,
            settings=settings(
                max_examples=60 if LONG else 3,
                stateful_step_count=40 if LONG else 8,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                derandomize=not LONG,
                database=None,
            ),
        )
